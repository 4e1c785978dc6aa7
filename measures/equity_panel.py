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
from base.periods import from_index, window_label
from geo.areas import CITY, LONDON
from measures import equity_counts, equity_explorer, equity_words
from measures.decomposition import split_ratio
from measures.disparities import RESIDENTS, WHITE
from measures.equality import disparity
from measures.equity_counts import AgeRow, CountRow, OutcomeRow, PowerRow, Table, count_text
from measures.equity_explorer import GroupFound
from measures.equity_place import NOTHING, Figure, Place, figure, plain, residents
from measures.estimates import Figures
from measures.searches import BASES, BLANK, GROUPS, NOT_STATED, REFERENCE, load_searches

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
#: Mixed residents who have a part in common with a group, and how they are named.
MIXED_WITH = {
    "Black": ("White and Black", ("eth_mixed_white_and_black_african", "eth_mixed_white_and_black_caribbean")),
    "Asian": ("White and Asian", ("eth_mixed_white_and_asian",)),
    "Other": ("Other", ("eth_mixed_other_mixed",)),
}
#: Fewer searches under section 60 in a year have no month worth naming.
FEWEST_OF_A_PEAK = 50
#: Notting Hill Carnival: Kensington and Chelsea, Westminster, and so London.
CARNIVAL = {"E09000020", "E09000033", LONDON}
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
    """Searches without a recorded ethnicity (NaN where hidden), and the ratio if all were White, or all of the group.

    The two ends are bounds and no interval; each end has an interval of its own.
    """

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
    """The ratio in a similar borough, and its searches in words (small ones hidden)."""

    area: str
    name: str
    group: str
    white: str
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
    found: tuple[GroupFound, ...]
    no_outcome: float | None
    reasons: tuple[CountRow, ...]
    laws: tuple[CountRow, ...]
    powers: tuple[PowerRow, ...]
    ages: tuple[AgeRow, ...]
    trend: tuple[TrendRow, ...]
    similar: tuple[SimilarRow, ...]
    decomposition: Split
    questions: tuple[Question, ...]
    cannot_say: tuple[str, ...]
    sentences: dict[str, str]


def available_months(figures: Figures, area: str = "") -> npt.NDArray[np.int64]:
    """Return the months (``yyyymm``) to which 12 whole months of searches are published.

    Parameters
    ----------
    figures : Figures
        Every figure of a snapshot.
    area : str
        Code of a borough, or London's, which has months that no borough has; empty for what boroughs have.
    """
    searches = load_searches(figures.snapshot)
    total = searches.year()
    rows = searches.of(total, (area,)) if area else total[np.char.startswith(searches.areas, "E09")]
    found: npt.NDArray[np.int64] = searches.months[~np.isnan(rows).all(axis=0)]
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
    by_reason = equity_counts.tabled(place, basis, "object")
    by_age = equity_counts.tabled(place, basis, "age_band")
    reasons, laws = (make(place, group, by_reason) for make in (equity_counts.reasons, equity_counts.laws))
    trio, status = _trio(place, group, basis)
    if area == CITY:
        trio, status = Trio(NOTHING, NOTHING, NOTHING), "not_applicable"
    name = figures.gazetteer.get(area).name
    group_count, white_count = (
        _printed(by_reason, place.count(basis, each), each) for each in (GROUPS[group], REFERENCE)
    )
    unknown = _unknown(place, group, basis, status, by_reason)
    london = Place(figures, LONDON, month)
    rates = [
        1000 * count / place.people[column] if place.people[column] else float("nan")
        for count, column in ((group_count, RESIDENTS[group]), (white_count, WHITE))
    ]
    finding = equity_words.Finding(
        name,
        group,
        basis,
        month,
        rates,
        trio.ratio,
        trio.difference,
        status,
        (unknown.lower.value, unknown.upper.value),
    )
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
        bases=tuple(_basis(place, group, each, by_reason) for each in BASES),
        denominators=_denominators(place, group, basis, by_reason),
        unknown=unknown,
        unplaced_share=_unplaced(london),
        outcomes=equity_counts.outcomes(place, basis),
        found=equity_explorer.explore(place, basis, by_reason),
        no_outcome=plain(place.count(basis, None, outcome=(BLANK,))),
        reasons=reasons,
        laws=laws,
        powers=equity_counts.powers(place, by_reason),
        ages=equity_counts.ages(group, by_age),
        trend=_trend(figures, area, group, basis),
        similar=_similar(figures, area, month, group, basis),
        decomposition=_split(figures, month, group, basis),
        questions=tuple(
            Question(*pair)
            for pair in equity_words.questions(
                name, group, [(row.label, row.ratio) for row in reasons], laws[0].total, _peak(place)
            )
        ),
        cannot_say=equity_words.cannot_say(name, _unplaced(london)),
        sentences={register: equity_words.sentence(register, finding) for register in equity_words.REGISTERS},
    )


def _trio(place: Place, group: str, basis: str) -> tuple[Trio, str]:
    """Ratio, difference and excess, and whether they may be given."""
    found = disparity(
        place.count(basis, GROUPS[group]), place.people[RESIDENTS[group]],
        place.count(basis, REFERENCE), place.people[WHITE],
    )  # fmt: skip
    return Trio(figure(found.ratio), figure(found.difference), figure(found.excess)), str(found.status)


def _printed(table: Table | None, count: float, group: str) -> float:
    """A group's searches, or NaN where they are too few to be printed."""
    return count if table is None or table.total_shown(group) else float("nan")


def _basis(place: Place, group: str, basis: str, table: Table | None) -> BasisRow:
    """The ratio on one basis; the share without one only where it gives no hidden number away."""
    every = place.count(basis, None)
    given = every and table is not None and table.total_shown(NOT_STATED)
    return BasisRow(basis, place.ratio(basis, group), place.count(basis, NOT_STATED) / every if given else None)


def _denominators(place: Place, group: str, basis: str, table: Table | None) -> tuple[DenominatorRow, ...]:
    """The ratio over each choice of residents.

    Officers have no code for Mixed, so there Mixed residents alone are added. Who defines himself as Mixed is added to
    the searches as well; the searches do not tell which Mixed group.
    """
    people, mixed = place.people[RESIDENTS[group]], place.people[MIXED]
    rows = [DenominatorRow("Residents, Census 2021", place.ratio(basis, group))]
    words, columns = MIXED_WITH[group]
    if basis == "officer":
        some = people + sum(place.people[each] for each in columns)
        rows += [
            DenominatorRow(f"… with Mixed {words} counted as {group}", place.ratio(basis, group, some)),
            DenominatorRow(f"… with all Mixed counted as {group}", place.ratio(basis, group, people + mixed)),
        ]
    else:
        both = place.count(basis, GROUPS[group]) + _printed(table, place.count(basis, "mixed"), "mixed")
        ratio = place.ratio_of(group, both, place.count(basis, REFERENCE), people + mixed)
        rows.append(DenominatorRow(f"… with all Mixed (searches too) counted as {group}", ratio))
    return tuple(rows)


def _unknown(place: Place, group: str, basis: str, status: str, table: Table | None) -> Unknown:
    """Bounds of the ratio over whoever the unknown were; nothing where their number would give a hidden one away."""
    count = _printed(table, place.count(basis, NOT_STATED), NOT_STATED)
    if status != "ok":
        return Unknown(count, NOTHING, NOTHING)
    ours, theirs = place.count(basis, GROUPS[group]), place.count(basis, REFERENCE)
    return Unknown(count, place.ratio_of(group, ours, theirs + count), place.ratio_of(group, ours + count, theirs))


def _unplaced(london: Place) -> float | None:
    """Share of London's searches without a place."""
    codes = london.searches.areas == "UNPLACED"
    unplaced = float(london.searches.year()[codes][0, london.column])
    return plain(unplaced / london.count("officer", None))


def _peak(place: Place) -> str:
    """Which month holds at least half of the searches under section 60, where there are enough to speak of."""
    months = place.section_60()
    if not months.sum() >= FEWEST_OF_A_PEAK or months.max() < months.sum() / 2:
        return ""
    last = int(place.searches.first) + place.column
    month = int(from_index(last - len(months) + 1 + int(months.argmax())))
    return equity_words.peak(month, float(months.max()), place.area in CARNIVAL)


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
        counts = [count_text(place.count(basis, each)) for each in (GROUPS[group], REFERENCE)]
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
