"""Everything a scrutiny panel asks of searches in one place, group against White, ready to draw.

Rates are over Census 2021 residents; a ratio is never given where a group has fewer than 1,000 residents or either
side fewer than 5 searches. Searched people need not live where they are searched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from base.errors import UnknownNameError
from base.periods import window_label
from geo.areas import CITY, LONDON
from measures import equity_counts, equity_words
from measures.decomposition import split_ratio
from measures.disparities import RESIDENTS, WHITE
from measures.equality import disparity, unknown_bounds
from measures.equity_counts import AgeRow, CountRow, OutcomeRow
from measures.equity_place import NOTHING, Figure, Place, figure, plain, residents
from measures.estimates import Figures
from measures.searches import BASES, GROUPS, NOT_STATED, REFERENCE, load_searches

__all__ = [
    "BASES",
    "GROUPS",
    "NOTHING",
    "AgeRow",
    "CountRow",
    "EquityPanel",
    "Figure",
    "OutcomeRow",
    "available_months",
    "panel",
]

MIXED = "eth_mixed_total"
MIXED_BLACK = ("eth_mixed_white_and_black_african", "eth_mixed_white_and_black_caribbean")
NEIGHBOURS, MODEL = 5, "global"


@dataclass(frozen=True)
class Trio:
    """Ratio, difference per 1,000 and excess, which are shown together."""

    ratio: Figure
    difference: Figure
    excess: Figure


@dataclass(frozen=True)
class BasisRow:
    """The ratio on one basis of ethnicity, and the share (0 to 1) of searches without one."""

    basis: str
    ratio: Figure
    not_stated: float | None


@dataclass(frozen=True)
class DenominatorRow:
    """The ratio over one choice of residents."""

    label: str
    ratio: Figure


@dataclass(frozen=True)
class Unknown:
    """Searches without a recorded ethnicity, and the ratio if all were White, or all of the group."""

    count: float
    lower: Figure
    upper: Figure


@dataclass(frozen=True)
class TrendRow:
    """The ratio of the 12 months to a month."""

    name: str
    month: int
    ratio: Figure


@dataclass(frozen=True)
class SimilarRow:
    """The ratio in a similar borough."""

    area: str
    name: str
    group: float | None
    white: float | None
    ratio: Figure


@dataclass(frozen=True)
class Split:
    """London's ratio as within boroughs × between boroughs."""

    total: Figure
    within: Figure
    between: Figure


@dataclass(frozen=True)
class Question:
    """A question of a panel, and its answer."""

    question: str
    answer: str


@dataclass(frozen=True)
class EquityPanel:
    """What the Equality page says of one place, group and basis in 12 months."""

    area: str
    name: str
    month: int
    window: str
    group: str
    basis: str
    status: str
    searches_group: float | None
    searches_white: float | None
    rate_group: float | None
    rate_white: float | None
    ratio: Figure
    difference: Figure
    excess: Figure
    london: Trio
    bases: tuple[BasisRow, ...]
    denominators: tuple[DenominatorRow, ...]
    unknown: Unknown
    unplaced_share: float | None
    outcomes: tuple[OutcomeRow, ...]
    reasons: tuple[CountRow, ...]
    laws: tuple[CountRow, ...]
    ages: tuple[AgeRow, ...]
    trend: tuple[TrendRow, ...]
    similar: tuple[SimilarRow, ...]
    decomposition: Split
    questions: tuple[Question, ...]
    cannot_say: tuple[str, ...]
    sentences: dict[str, str]


def available_months(figures: Figures) -> npt.NDArray[np.int64]:
    """Return the months (``yyyymm``) to which 12 whole months of searches are published for boroughs."""
    searches = load_searches(figures.snapshot)
    total = searches.year()[np.char.startswith(searches.areas, "E09")]
    found: npt.NDArray[np.int64] = searches.months[~np.isnan(total).all(axis=0)]
    return found


def panel(figures: Figures, area: str, month: int, group: str = "Black", basis: str = "officer") -> EquityPanel:
    """Return everything the Equality page says of one place.

    Parameters
    ----------
    figures : Figures
        Every figure of a snapshot.
    area : str
        Code of a borough, or London's.
    month : int
        Month in which the 12 months end, ``yyyymm``.
    group : str
        One of `GROUPS`, against White.
    basis : str
        ``"officer"``, ``"self"`` or ``"combined"``.

    Returns
    -------
    EquityPanel
        ``status`` is ``"ok"``, ``"no_data"``, ``"suppressed"`` or ``"not_applicable"`` (the City); ratio, difference
        and excess are given together, and only where it is ``"ok"``.

    Raises
    ------
    UnknownNameError
        If the area, group or basis does not exist, or the month is beyond the files of searches.
    """
    if group not in GROUPS:
        raise UnknownNameError("group", group, tuple(GROUPS))
    if basis not in BASES:
        raise UnknownNameError("basis of ethnicity", basis, BASES)
    place = Place(figures, area, month)
    by_reason = equity_counts.tabled(place, basis, "object", equity_counts.REASONS)
    by_age = equity_counts.tabled(place, basis, "age_band", equity_counts.AGES)
    reasons, laws = (make(place, group, by_reason) for make in (equity_counts.reasons, equity_counts.laws))
    trio, status = _trio(place, group, basis)
    shown = [
        all(table is None or table.total_shown(each) for table in (by_reason, by_age))
        for each in (GROUPS[group], REFERENCE)
    ]
    if area == CITY:
        status = "not_applicable"
    elif status == "ok" and not all(shown):
        status = "suppressed"
    if status != "ok":
        trio = Trio(NOTHING, NOTHING, NOTHING)
    name = figures.gazetteer.get(area).name
    group_count, white_count = (
        place.count(basis, each) if given else float("nan")
        for each, given in zip((GROUPS[group], REFERENCE), shown, strict=True)
    )
    unknown = _unknown(place, group, basis, status)
    london = Place(figures, LONDON, month)
    rates = [
        1000 * count / place.people[column] if place.people[column] else float("nan")
        for count, column in ((group_count, RESIDENTS[group]), (white_count, WHITE))
    ]
    told = {
        register: equity_words.sentence(register, name, group, basis, month, rates, trio.ratio, trio.difference, status)
        for register in ("officer", "panel", "resident")
    }
    return EquityPanel(
        area=area,
        name=name,
        month=month,
        window=window_label(month, "12m"),
        group=group,
        basis=basis,
        status=status,
        searches_group=plain(group_count),
        searches_white=plain(white_count),
        rate_group=plain(rates[0]),
        rate_white=plain(rates[1]),
        ratio=trio.ratio,
        difference=trio.difference,
        excess=trio.excess,
        london=_trio(london, group, basis)[0],
        bases=tuple(_basis(place, group, each) for each in BASES),
        denominators=_denominators(place, group, basis),
        unknown=unknown,
        unplaced_share=_unplaced(london),
        outcomes=equity_counts.outcomes(place, basis),
        reasons=reasons,
        laws=laws,
        ages=equity_counts.ages(group, by_age),
        trend=_trend(figures, area, group, basis),
        similar=_similar(figures, area, month, group, basis),
        decomposition=_split(figures, month, group, basis),
        questions=tuple(
            Question(*pair)
            for pair in equity_words.questions(name, group, [(r.label, r.ratio.value) for r in reasons], laws[0].total)
        ),
        cannot_say=equity_words.cannot_say(name, _unplaced(london)),
        sentences=told,
    )


def _trio(place: Place, group: str, basis: str) -> tuple[Trio, str]:
    """Ratio, difference and excess, and whether they may be given."""
    found = disparity(
        place.count(basis, GROUPS[group]), place.people[RESIDENTS[group]],
        place.count(basis, REFERENCE), place.people[WHITE],
    )  # fmt: skip
    return Trio(figure(found.ratio), figure(found.difference), figure(found.excess)), str(found.status)


def _basis(place: Place, group: str, basis: str) -> BasisRow:
    """The ratio on one basis."""
    every = place.count(basis, None)
    return BasisRow(basis, place.ratio(basis, group), plain(place.count(basis, NOT_STATED) / every) if every else None)


def _denominators(place: Place, group: str, basis: str) -> tuple[DenominatorRow, ...]:
    """The ratio over each choice of residents."""
    people = place.people[RESIDENTS[group]]
    choices = {"Residents, Census 2021": people}
    if group == "Black":
        choices["… with Mixed White and Black counted as Black"] = people + sum(
            place.people[each] for each in MIXED_BLACK
        )
        choices["… with all Mixed counted as Black"] = people + place.people[MIXED]
    return tuple(DenominatorRow(words, place.ratio(basis, group, residents)) for words, residents in choices.items())


def _unknown(place: Place, group: str, basis: str, status: str) -> Unknown:
    """Bounds of the ratio over whoever the unknown were."""
    count = place.count(basis, NOT_STATED)
    numbers = (place.count(basis, GROUPS[group]), place.count(basis, REFERENCE), count)
    if status != "ok":
        return Unknown(count, NOTHING, NOTHING)
    found = unknown_bounds(*numbers, place.people[RESIDENTS[group]], place.people[WHITE]).ratio
    ends = [Figure(plain(float(end)), None, None) for end in (found.lower, found.upper)]
    return Unknown(count, ends[0], ends[1])


def _unplaced(london: Place) -> float | None:
    """Share of London's searches without a place."""
    codes = london.searches.areas == "UNPLACED"
    unplaced = float(london.searches.year()[codes][0, london.column])
    return plain(unplaced / london.count("officer", None))


def _trend(figures: Figures, area: str, group: str, basis: str) -> tuple[TrendRow, ...]:
    """The ratio by month: London's, and the area's."""
    rows = []
    for code in dict.fromkeys((LONDON, area)):
        place = Place(figures, code, int(load_searches(figures.snapshot).months[-1]))
        found = disparity(
            place.row(basis, GROUPS[group]),
            np.nan if code == CITY else place.people[RESIDENTS[group]],
            place.row(basis, REFERENCE),
            place.people[WHITE],
        ).ratio
        name = figures.gazetteer.get(code).name
        rows += [
            TrendRow(name, int(month), Figure(plain(value), plain(lower), plain(upper)))
            for month, value, lower, upper in zip(
                place.searches.months,
                np.asarray(found.value),
                np.asarray(found.lower),
                np.asarray(found.upper),
                strict=True,
            )
        ]
    first = next((row.month for row in rows if row.ratio.value is not None), 0)
    return tuple(row for row in rows if row.month >= first)


def _similar(figures: Figures, area: str, month: int, group: str, basis: str) -> tuple[SimilarRow, ...]:
    """The ratio in the boroughs that the ONS finds most alike."""
    if area in {LONDON, CITY}:
        return ()
    rows = []
    for code in figures.gazetteer.neighbours(area, NEIGHBOURS, MODEL):
        place = Place(figures, code, month)
        counts = [plain(place.count(basis, each)) for each in (GROUPS[group], REFERENCE)]
        rows.append(SimilarRow(code, figures.gazetteer.get(code).name, counts[0], counts[1], place.ratio(basis, group)))
    return tuple(rows)


@cache
def _split(figures: Figures, month: int, group: str, basis: str) -> Split:
    """London's ratio over placed searches, within and between boroughs."""
    codes = tuple(code for code in figures.gazetteer.at_level("borough") if code != CITY)
    searches = load_searches(figures.snapshot)
    column = int(np.flatnonzero(searches.months == month)[0])
    people = [residents(figures, code) for code in codes]
    ours, theirs = (searches.of(searches.year(basis, each), codes)[:, column] for each in (GROUPS[group], REFERENCE))
    found = split_ratio(ours, _column(people, RESIDENTS[group]), theirs, _column(people, WHITE))
    return Split(figure(found.total), figure(found.within), figure(found.between))


def _column(people: Sequence[dict[str, float]], name: str) -> npt.NDArray[np.float64]:
    """One group's residents of every area."""
    return np.asarray([each[name] for each in people])
