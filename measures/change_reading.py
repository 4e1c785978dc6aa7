"""One answer to every "up" or "down": a tested change between two windows, or why there is none and what is possible.

`read_change` answers for one area, `changes_between` for every area of a level with the same tests, so that a map, a
claim and a plan never disagree. The words are in `measures.change_words`; markers of a whole series (trend, control
chart, time of year) in `measures.series_reading`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from base.errors import ExplorerError, UnknownNameError
from base.periods import WINDOW_MONTHS, label, shift
from measures.breaks import Break, breaks_between
from measures.catalogue import Measure
from measures.change import E_TEST_UP_TO, percentage_change
from measures.estimate import Estimate, Estimates
from measures.estimates import CLEAR_FLAG, STATUSES, Figures
from measures.readings import CHANGES, Changes, changes_of
from measures.window_pairs import Pair, nearest_pairs

#: Why a change has no tested verdict; empty where it has one.
Why = Literal["", "break", "overlap", "season", "no_data", "not_applicable", "suppressed", "too_few", "untested"]
Verdict = Literal["up", "down", "no_clear_change", "too_few", "not_comparable", "not_compared"]
MONTHS = 12
#: An over-dispersion below this prints as 1.0, and is not spoken of.
PHI_TOLD = 1.05
NO_VERDICT: dict[Why, Verdict] = {
    "break": "not_comparable",
    "overlap": "not_comparable",
    "season": "not_comparable",
    "no_data": "not_compared",
    "not_applicable": "not_compared",
    "suppressed": "not_compared",
    "too_few": "too_few",
    "untested": "not_compared",
}
#: Intervals of the measures that are never tested for change (see `measures.readings`).
UNTESTED = ("none", "share")
#: Reasons for which another pair of windows may have an answer.
NEEDS_ANOTHER: tuple[Why, ...] = ("break", "overlap", "season", "no_data")


@dataclass(frozen=True)
class ChangeReading:
    """The change of one measure in one area between two windows.

    Attributes
    ----------
    measure : Measure
        What is compared.
    earlier, later : Estimate
        The two figures, each with its counts, interval, status and the breaks inside it.
    pair : Pair
        The two windows.
    verdict : str
        One of `measures.readings.CHANGES`: ``"up"`` and ``"down"`` only where the test is surer than `confidence`.
    why : str
        One of `Why`: empty where the change was tested.
    counted : bool
        Whether `before` and `after` are counts; otherwise they are values in the measure's unit.
    before, after : float or None
        The two numbers that the test compares.
    difference : float or None
        after − before.
    per_cent : float or None
        The same in per cent of `before`, for counts of 20 and more and for rates made of them.
    z, p : float or None
        Test statistic (positive for a rise) and two-sided p-value.
    phi : float or None
        How many times as much as by chance the monthly series varies; None where the test does not use it.
    method : str
        Name of the test, fit to print; empty where there is none.
    confidence : float
        Two-sided level of the verdict.
    marked : tuple of Break
        Breaks between or inside the windows at which the change may be shown, with a mark.
    refused : tuple of Break
        Breaks for which it is refused.
    nearest : tuple of Pair
        What can be compared instead, nearest first: at most one pair on each side of the break. Empty where the
        change asked for was compared.
    incomplete : str
        What to know of the months in the windows that are not whole, or may still be revised; empty where nothing.
    """

    measure: Measure
    earlier: Estimate
    later: Estimate
    pair: Pair
    verdict: Verdict
    why: Why
    counted: bool
    before: float | None
    after: float | None
    difference: float | None
    per_cent: float | None
    z: float | None
    p: float | None
    phi: float | None
    method: str
    confidence: float
    marked: tuple[Break, ...]
    refused: tuple[Break, ...]
    nearest: tuple[Pair, ...]
    incomplete: str

    @property
    def tested(self) -> bool:
        """Whether a test was made, whatever it said."""
        return not self.why

    @property
    def clear(self) -> bool:
        """Whether the change is told from chance at the confidence asked for."""
        return self.verdict in {"up", "down"}


def read_change(
    figures: Figures,
    measure_id: str,
    area: str,
    after: int,
    before: int | None = None,
    *,
    window: str | None = None,
    group: str = "",
    confidence: float = CLEAR_FLAG,
) -> ChangeReading:
    """Return the tested change of a measure in one area between two windows, or why there is none.

    Parameters
    ----------
    figures : Figures
        Every figure of a snapshot.
    measure_id : str
        Id of a measure.
    area : str
        Code of London, a borough or a ward.
    after : int
        Month with which the later window ends, ``yyyymm``.
    before : int, optional
        The same of the earlier window; a year before `after` by default.
    window : str, optional
        Length of both; the measure's own by default.
    group : str
        Group of a measure that is published by group; its first by default.
    confidence : float
        Two-sided level of the verdict. 99.8 % is that of every screen of many areas; 95 % for one question asked in
        advance of the figures.

    Returns
    -------
    ChangeReading

    Raises
    ------
    UnknownNameError
        If the area, measure, window or group does not exist.
    ExplorerError
        If the earlier window does not end before the later one.
    """
    place = figures.gazetteer.get(area)
    level = place.level
    measure = figures.measure(measure_id, level)
    pair = _asked(after, before, window or measure.default_window)
    earlier, later = (
        figures.estimate(
            measure_id, level, periods=month, window=pair.window, areas=(area,), against="none", group=group
        )
        for month in (pair.before, pair.after)
    )
    found = changes_of(figures, later, pair.before)
    crossed = breaks_between(measure.id, level, pair.before, pair.after, pair.window, area)
    numbers = float(found.before[0]), float(found.after[0])
    why = _why(measure, pair, (earlier, later), CHANGES[found.verdict[0]], float(found.p[0]))
    counted = measure.denominator.kind == "residents"
    method = "" if why else _method(measure, numbers, float(found.phi[0]))
    difference = numbers[1] - numbers[0]
    return ChangeReading(
        measure=measure,
        earlier=earlier.at(area, pair.before),
        later=later.at(area, pair.after),
        pair=pair,
        verdict=_verdict(why, float(found.z[0]), float(found.p[0]), confidence),
        why=why,
        counted=counted,
        before=_plain(numbers[0]),
        after=_plain(numbers[1]),
        difference=_plain(difference),
        per_cent=_plain(float(percentage_change(*numbers))) if counted and min(numbers) >= 0 else None,
        z=None if why else _plain(float(found.z[0])),
        p=None if why else _plain(float(found.p[0])),
        phi=None if why else _plain(float(found.phi[0])),
        method=method,
        confidence=confidence,
        marked=tuple(each for each in crossed if each.severity == "mark"),
        refused=tuple(each for each in crossed if each.severity == "refuse"),
        nearest=nearest_pairs(figures, measure_id, level, pair, group=group)
        if why in NEEDS_ANOTHER and measure.interval not in UNTESTED
        else (),
        incomplete="" if why in {"no_data", "not_applicable"} else incomplete_text(figures, measure_id, level, pair),
    )


def changes_between(
    figures: Figures,
    measure_id: str,
    level: str,
    after: int,
    before: int,
    *,
    window: str | None = None,
    areas: tuple[str, ...] | None = None,
    group: str = "",
) -> Changes:
    """Return the same for every area of a level (in the order of `Figures.estimate`), as arrays, at 99.8 %.

    Raises
    ------
    UnknownNameError
        If the level, an area, measure, window or group does not exist.
    ExplorerError
        If the earlier window does not end before the later one.
    """
    measure = figures.measure(measure_id, level)
    pair = _asked(after, before, window or measure.default_window)
    if pair.shared:
        raise ExplorerError(f"The windows to {label(before)} and {label(after)} share months", _apart(pair))
    later = figures.estimate(
        measure_id, level, periods=after, window=pair.window, areas=areas, against="none", group=group
    )
    return changes_of(figures, later, before)


def incomplete_text(figures: Figures, measure_id: str, level: str, pair: Pair) -> str:
    """Return what to know of months in two windows that are not whole, or that the publisher may still revise.

    Parameters
    ----------
    figures : Figures
        Every figure of a snapshot.
    measure_id, level : str
        Of the measure compared.
    pair : Pair
        The two windows.

    Returns
    -------
    str
        A sentence for the published months that end early, and one for the latest month of a series of recorded
        offences; empty where the windows hold neither.
    """
    measure = figures.measure(measure_id, level)
    months = pair.months
    said = []
    if measure.numerator.table.startswith("stop_search"):
        files = figures.snapshot.frame("stop_search_files", ["month", "last_day", "coverage"])
        part = files[(files["coverage"] == "half") & files["month"].isin(months)]
        said += [
            f"The file of {label(month)} ends on day {day}."
            for month, day in zip(part["month"].tolist(), part["last_day"].tolist(), strict=True)
        ]
    elif measure.denominator.kind in {"residents", "series"}:
        latest = int(figures.periods(measure_id, level, "month")[-1])
        if latest in months:
            said.append(
                f"{label(latest)} is the latest month published: later editions revise the counts of recent months, "
                "mostly by less than 2 %."
            )
    return " ".join(said)


def _asked(after: int, before: int | None, window: str) -> Pair:
    """The pair asked for; a user's mistake where the earlier window does not come first."""
    if window not in WINDOW_MONTHS:
        raise UnknownNameError("window", window, tuple(WINDOW_MONTHS))
    earlier = shift(after, -MONTHS) if before is None else before
    if earlier >= after:
        raise ExplorerError(
            f"{label(earlier)} does not come before {label(after)}",
            "name the earlier window first and the later second",
        )
    return Pair(earlier, after, window)


def _apart(pair: Pair) -> str:
    """The remedy for windows that share months."""
    return f"choose ends at least {WINDOW_MONTHS[pair.window]} months apart"


def _why(measure: Measure, pair: Pair, parts: tuple[Estimates, Estimates], verdict: str, p: float) -> Why:
    """Why there is no tested verdict; empty where there is one."""
    statuses = {STATUSES[part.status[0, 0]] for part in parts}
    reasons: tuple[tuple[bool, Why], ...] = (
        ("not_applicable" in statuses, "not_applicable"),
        ("no_data" in statuses, "no_data"),
        (verdict == "not_comparable", "break"),
        ("suppressed" in statuses, "suppressed"),
        (measure.interval in UNTESTED or WINDOW_MONTHS[pair.window] > MONTHS, "untested"),
        (pair.shared > 0, "overlap"),
        (pair.out_of_season, "season"),
        (verdict == "too_few", "too_few"),
        (bool(np.isnan(p)), "untested"),
    )
    return next((why for holds, why in reasons if holds), "")


def _verdict(why: Why, z: float, p: float, confidence: float) -> Verdict:
    """The verdict at a level of confidence."""
    if why:
        return NO_VERDICT[why]
    if p < 1 - confidence:
        return "up" if z > 0 else "down"
    return "no_clear_change"


def _method(measure: Measure, numbers: tuple[float, float], phi: float) -> str:
    """Name of the test that was made, fit to print."""
    if measure.denominator.kind == "survey":
        return "difference of two windows that share no interviews, over its standard error"
    widened = "" if phi < PHI_TOLD else f", allowing for months that vary {phi:.1f} times as much as by chance"
    if measure.interval != "byar" or measure.denominator.kind != "residents":
        return f"difference over its standard error{widened}"
    if phi == 1 and max(numbers) <= E_TEST_UP_TO:
        return "e-test of two Poisson counts"
    return f"difference of the square roots of two counts{widened}"


def _plain(value: float) -> float | None:
    """A plain number, or None for NaN."""
    return None if np.isnan(value) else value
