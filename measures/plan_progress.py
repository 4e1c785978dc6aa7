"""How London or a borough stands against a plan: each promise at its start and end and now, with a tested verdict."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from base.errors import UnknownNameError
from base.periods import label, shift, window_label
from measures.breaks import Break
from measures.catalogue import Measure
from measures.comparisons import CLEAR_FLAG
from measures.equality import INSIDE, OUTSIDE
from measures.estimates import LONDON, STATUSES, Estimates, Figures
from measures.plan_change import Comparison, compare_periods, end_period, nearest_possible, start_period
from measures.plan_strength import SOURCE, WORDS, strength
from measures.plans import Plan, Row, get_plan
from measures.survey_gaps import VERDICTS as GAP_VERDICTS
from measures.words import blank_text, capital

MET, NOT_MET = "met", "not_met"
AS_HOPED, OTHER_WAY, NO_CLEAR_CHANGE = "as_hoped", "other_way", "no_clear_change"
CHANGED, CANNOT_SAY = "changed", "cannot_say"
NOT_COMPARABLE, NOT_TESTED = "not_comparable", "not_tested"
NO_OPEN_DATA, NOT_BELOW_LONDON, NOT_OF_LONDON = "no_open_data", "not_below_london", "not_of_london"
VERDICTS = (
    MET, NOT_MET, AS_HOPED, OTHER_WAY, NO_CLEAR_CHANGE, CHANGED, CANNOT_SAY, NOT_COMPARABLE, NOT_TESTED, NO_OPEN_DATA,
    NOT_BELOW_LONDON, NOT_OF_LONDON,
)  # fmt: skip
#: Verdicts on promises of which there is no figure for the place.
BLANK = (NO_OPEN_DATA, NOT_BELOW_LONDON, NOT_OF_LONDON)
#: Verdicts that rest on a test of a change.
TESTED = (AS_HOPED, OTHER_WAY, NO_CLEAR_CHANGE, CHANGED)
#: Both counts of a change below this: too few to tell, as everywhere in the explorer.
FEWEST = 10


@dataclass(frozen=True)
class Point:
    """A figure at one time: the month in which its window ends, value with 95 % interval, and count; None for none."""

    month: int
    value: float | None
    lower: float | None = None
    upper: float | None = None
    count: float | None = None


@dataclass(frozen=True)
class Move:
    """A change between two windows: amount with 95 % interval in ``unit`` (see `measures.plan_change`), and p-value."""

    start: int
    end: int
    change: float | None
    lower: float | None
    upper: float | None
    p: float | None
    unit: str


@dataclass(frozen=True)
class Progress:
    """One promise in one place.

    Attributes
    ----------
    plan, row : Plan, Row
        What was promised.
    area, name : str
        Code and name of the place.
    verdict : str
        One of `VERDICTS`.
    why : str
        What the verdict rests on where it is no plain test: a sentence, or empty.
    measure : Measure or None
        The measure, where the row has one.
    start, end, now : Point or None
        At the start of the plan, at its end, and in the latest period.
    move : Move or None
        The change from start to end; of a refused comparison the nearest that is possible.
    refused, marked : tuple of Break
        Breaks that refuse the comparison, and those that it says.
    published_change : float or None
        Change in per cent on the start as published at the time.
    sources : tuple of str
        Ids of the source cards behind the figures.
    """

    plan: Plan
    row: Row
    area: str
    name: str
    verdict: str
    why: str = ""
    measure: Measure | None = None
    start: Point | None = None
    end: Point | None = None
    now: Point | None = None
    move: Move | None = None
    refused: tuple[Break, ...] = ()
    marked: tuple[Break, ...] = ()
    published_change: float | None = None
    sources: tuple[str, ...] = ()

    @property
    def measured(self) -> bool:
        """Whether there is any figure of the promise in the place."""
        known = (point is not None and point.value is not None for point in (self.start, self.end, self.now))
        return self.verdict not in BLANK and any(known)

    @property
    def published_verdict(self) -> str:
        """The verdict on the start as published: ``"met"``, ``"not_met"``, or empty where none was published."""
        if self.published_change is None or self.row.target is None:
            return ""
        return MET if _reaches(self.published_change, self.row.target.amount) else NOT_MET


@dataclass(frozen=True)
class _Series:
    """A row's figures for every area of a level: all periods, and the comparison from start to end, if there is one."""

    estimates: Estimates
    start: int
    end: int | None
    compared: Comparison | None
    nearest: Comparison | None


def progress(figures: Figures, plan_id: str, area: str = LONDON) -> tuple[Progress, ...]:
    """Return how a place stands against every promise of a plan.

    Parameters
    ----------
    figures : Figures
        Every figure of a snapshot.
    plan_id : str
        Id of a plan.
    area : str
        London's code or a borough's.

    Returns
    -------
    tuple of Progress
        One for each row, in the plan's order.

    Raises
    ------
    UnknownNameError
        If there is no such plan, or no such borough.
    """
    plan = get_plan(plan_id)
    return tuple(row_progress(figures, plan, row, area) for row in plan.row)


def row_progress(figures: Figures, plan: Plan, row: Row, area: str) -> Progress:
    """Return how a place stands against one promise; parameters as of `progress`."""
    place = figures.gazetteer.get(area)
    if place.level not in {"london", "borough"}:
        raise UnknownNameError("borough", area, figures.gazetteer.at_level("borough")[:3], close=False)
    blank = Progress(plan, row, area, place.name, NO_OPEN_DATA)
    if row.strength:
        return _strength(figures, blank) if place.level == "london" else replace(blank, verdict=NOT_BELOW_LONDON)
    if not row.measure:
        return blank
    measure = figures.measure(row.measure)
    return _measured(figures, replace(blank, measure=measure), measure, place.level)


def _measured(figures: Figures, blank: Progress, measure: Measure, level: str) -> Progress:
    """The verdict on a row that stands on a measure, as far as it has figures at a level."""
    row = blank.row
    if row.group and row.group not in figures.counts.groups(measure):
        return blank
    if row.only and level != row.only:
        return replace(blank, verdict=NOT_OF_LONDON)
    if level not in measure.levels:
        return replace(blank, verdict=NOT_BELOW_LONDON)
    series = _series(figures, blank.plan, row, level)
    if series is None:
        return replace(blank, verdict=NOT_TESTED, why="No whole year of figures begins in the plan’s years.")
    return _judged(blank, series, series.estimates.place[blank.area])


@lru_cache(maxsize=512)
def history(figures: Figures, measure: str, level: str, group: str) -> Estimates:
    """Return every estimate of a measure at a level in windows of 12 months, kept for the next row that asks."""
    return figures.estimate(measure, level, window="12m", against="none", group=group)


@lru_cache(maxsize=512)
def _series(figures: Figures, plan: Plan, row: Row, level: str) -> _Series | None:
    """The figures of a row at a level, or None where no window of it exists."""
    estimates = history(figures, row.measure, level, row.group)
    start = start_period(estimates.periods, row.start or shift(plan.first, -1))
    if start is None:
        return None
    end = end_period(estimates.periods, row.by or plan.last, start, estimates.window)
    if end is None:
        return _Series(estimates, start, None, None, None)
    compared = compare_periods(figures, estimates, start, end)
    nearest = nearest_possible(figures, estimates, start, end) if compared.refused else None
    return _Series(estimates, start, end, compared, nearest)


def _judged(blank: Progress, series: _Series, at: int) -> Progress:
    """The verdict on a row in the area at a place of its series."""
    estimates, row = series.estimates, blank.row
    measure = estimates.measure
    now = _point(estimates, at, int(estimates.periods[-1]))
    found = replace(blank, start=_point(estimates, at, series.start), now=now, sources=estimates.sources)
    if measure.kind == "gap":
        return _gap(found, series, at)
    if series.end is None or series.compared is None:
        return replace(found, verdict=NOT_TESTED, why=_no_second_window(blank.plan, row, estimates, series.start))
    found = replace(found, end=_point(estimates, at, series.end), marked=series.compared.marked)
    if series.compared.refused:
        nearest = None if series.nearest is None else _move(series.nearest, at)
        return replace(found, verdict=NOT_COMPARABLE, refused=series.compared.refused, move=nearest)
    found = replace(found, move=_move(series.compared, at))
    if found.start is None or found.end is None or found.start.value is None or found.end.value is None:
        column = int(np.flatnonzero(estimates.periods == series.end)[0])
        status = STATUSES[estimates.status[at, column]]
        return replace(found, verdict=NOT_TESTED, why=f"{capital(blank_text(measure.id, status))}.")
    target = row.target
    if target is not None and not (target.london_only and blank.area != LONDON):
        return _against_target(found)
    return _by_test(found, float(series.compared.z[at]))


def _gap(found: Progress, series: _Series, at: int) -> Progress:
    """The verdict on a gap against its band, in the last window up to the end of the plan."""
    estimates = series.estimates
    inside = np.flatnonzero(estimates.periods <= (found.row.by or found.plan.last))
    if estimates.verdict is None or not inside.size:
        return replace(found, verdict=NOT_TESTED, why="No figure lies within the plan’s years.")
    column = int(inside[-1])
    found = replace(found, end=_point(estimates, at, int(estimates.periods[column])))
    if found.row.target is None:
        return replace(found, verdict=NOT_TESTED, why="No number was promised for this gap.")
    word = GAP_VERDICTS[estimates.verdict[at, column]]
    verdict = {INSIDE: MET, OUTSIDE: NOT_MET}.get(word, CANNOT_SAY if found.end and found.end.value is not None else "")
    return replace(found, verdict=verdict or NOT_TESTED)


def _against_target(found: Progress) -> Progress:
    """The verdict on a number that was promised: whether the figure has reached it."""
    target, start, end, move = found.row.target, found.start, found.end, found.move
    if target is None or start is None or end is None or move is None or end.value is None:
        return replace(found, verdict=NOT_TESTED)
    if target.kind == "level":
        reached, low, high = end.value, end.lower, end.upper
    else:
        reached, low, high = _or_nan(move.change), move.lower, move.upper
    if np.isnan(reached):
        return replace(found, verdict=NOT_TESTED, why="The count at the start is too small to take per cent of.")
    published = found.row.published
    if published is not None and target.kind == "per_cent" and found.area == LONDON and end.count is not None:
        found = replace(found, published_change=100 * (end.count / published.value - 1))
    verdict = MET if _reaches(reached, target.amount, target.kind) else NOT_MET
    near = low is not None and high is not None and round(low, 1) <= target.amount <= round(high, 1)
    why = "The distance from the target is within what chance alone makes of a year (95 %)." if near else ""
    return replace(found, verdict=verdict, why=why)


def _reaches(value: float, amount: float, kind: str = "per_cent") -> bool:
    """Whether a value has reached a promised amount, which is a fall where it is below nought."""
    return value <= amount if kind == "per_cent" and amount < 0 else value >= amount


def _by_test(found: Progress, z: float) -> Progress:
    """The verdict where a direction was promised, or none: the change at 99.8 %."""
    if found.measure is not None and found.measure.denominator.kind != "survey":
        counts = [point.count for point in (found.start, found.end) if point is not None and point.count is not None]
        if counts and max(counts) < FEWEST:
            few = None if found.move is None else replace(found.move, change=None, lower=None, upper=None)
            return replace(
                found, verdict=NO_CLEAR_CHANGE, why=f"Fewer than {FEWEST} both times: too few to tell.", move=few
            )
    if found.move is None or found.move.p is None:
        return replace(found, verdict=NOT_TESTED, why="The publisher does not say how many people were asked.")
    if found.move.p >= 1 - CLEAR_FLAG:
        return replace(found, verdict=NO_CLEAR_CHANGE)
    if found.row.direction not in {"down", "up"}:
        return replace(found, verdict=CHANGED)
    return replace(found, verdict=AS_HOPED if (found.row.direction == "up") == (z > 0) else OTHER_WAY)


def _strength(figures: Figures, blank: Progress) -> Progress:
    """A promise about numbers in post: a count of everyone, so that chance has no part in it."""
    row, plan = blank.row, blank.plan
    months, numbers = strength(figures.snapshot, row.strength)
    known = months[~np.isnan(numbers)]
    start, last = start_period(known, row.start or shift(plan.first, -1)), known[known <= (row.by or plan.last)]
    if start is None or not last.size:
        return blank
    points = [
        Point(int(month), value, count=value)
        for month in (start, last[-1], known[-1])
        for value in (float(numbers[months == month][0]),)
    ]
    change = _or_nan(points[1].value) - _or_nan(points[0].value)
    found = replace(
        blank, start=points[0], end=points[1], now=points[2], sources=(SOURCE,),
        move=Move(start, points[1].month, change, None, None, None, WORDS[row.strength]),
    )  # fmt: skip
    if row.target is None:
        return replace(found, verdict=NOT_TESTED, why="Everyone in post is counted, and no number was promised.")
    verdict = MET if _reaches(change, row.target.amount, row.target.kind) else NOT_MET
    return replace(found, verdict=verdict, why="Everyone in post is counted, so chance has no part in it.")


def _no_second_window(plan: Plan, row: Row, estimates: Estimates, start: int) -> str:
    """Why a row has no two windows to compare."""
    last, wished = label(int(estimates.periods[-1])), label(row.by or plan.last)
    return (
        f"No second year, apart from the {window_label(start, estimates.window)}, ends by {wished}: "
        f"our figures go to {last}."
    )


def _point(estimates: Estimates, at: int, month: int) -> Point:
    """One area's figure in one period."""
    column = int(np.flatnonzero(estimates.periods == month)[0])
    value, lower, upper, count = (
        _number(part[at, column]) for part in (estimates.value, estimates.lower, estimates.upper, estimates.count)
    )
    return Point(month, value, lower, upper, count)


def _move(found: Comparison, at: int) -> Move:
    """One area's change."""
    change, lower, upper, p = (_number(part[at]) for part in (found.change, found.lower, found.upper, found.p))
    return Move(found.start, found.end, change, lower, upper, p, found.unit)


def _number(value: np.float64) -> float | None:
    """A plain number, or None for NaN."""
    return None if np.isnan(value) else float(value)


def _or_nan(value: float | None) -> float:
    """A number, NaN for None."""
    return float("nan") if value is None else value
