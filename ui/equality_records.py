"""Use of force, homicide victims, custody and victims of violence against women and girls, by ethnic group."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite, isnan

import streamlit as st

from measures.estimates import LONDON, Figures
from measures.intervals import Interval
from measures.readings import Reading
from measures.record_tables import disposals, tactics
from measures.sentences import CITY_WORDS
from measures.words import decimals_of, interval_text, number, period_text, value_text
from ui import cached, equality_charts, markup, sections
from ui.equality_charts import IntervalRow
from ui.markup import Cell, Column

ANCHOR, HEADING = "records", "Force, custody and victims"
FORCE, CUSTODY, HOMICIDE, VAWG = (
    "use_of_force_share", "custody_share", "homicide_victim_rate_ratio", "vawg_victim_share",
)  # fmt: skip
INTRODUCTION = (
    "Open figures by ethnic group, mostly as officers saw it; each names its period. “If all recorded” is where a "
    "figure could lie if no group were left blank."
)
NOT_SHOWN = "too few to show"


def draw(figures: Figures, area: str) -> None:
    """Draw the part of the page about records other than searches, each in its own latest period.

    Parameters
    ----------
    figures : Figures
        Every figure.
    area : str
        Code of a borough or of a ward in it, or London's; empty for London.
    """
    area = (figures.gazetteer.get(area).borough if area else "") or LONDON
    place = figures.gazetteer.get(area)
    sections.heading(ANCHOR, HEADING, INTRODUCTION)
    if place.policed_by_met:
        left, right = st.columns(2, gap="large")
        with left, st.container(key="records_force"):
            _force(figures, area)
        with right, st.container(key="records_homicide"):
            _homicide(figures, area)
    else:
        markup.note(CITY_WORDS)
    if area != LONDON:
        markup.note(f"The next two are published for London as a whole only: they say nothing of {place.name}.")
    left, right = st.columns(2, gap="large")
    with left, st.container(key="records_custody"):
        _custody(figures)
    with right, st.container(key="records_vawg"):
        _vawg(figures)
    markup.details("How we know: residents, bounds, small numbers, sources", _method(figures))


def _readings(figures: Figures, measure: str, area: str) -> list[Reading]:
    """The latest reading of each group of a measure."""
    level = figures.gazetteer.get(area).level
    declared = figures.measure(measure)
    month = int(figures.periods(measure, level)[-1])
    against = "none" if level == "london" else "london"
    groups = figures.counts.groups(declared)
    return [cached.reading(measure, level, month, declared.default_window, against, group) for group in groups]


def _text(reading: Reading, area: str) -> str:
    """A figure with its interval."""
    estimate, measure = reading.at(area), reading.measure
    if estimate.value is None:
        return NOT_SHOWN
    value, interval = value_text(measure, estimate.value), interval_text(estimate, measure).removesuffix(" %")
    return f"{value} ({interval})"


def _rows(readings: Sequence[Reading], area: str) -> list[IntervalRow]:
    """Rows of a chart; shares as 0 to 1."""
    scale = 100 if readings[0].measure.unit == "%" else 1
    made = []
    for reading in readings:
        found = reading.at(area)
        value, lower, upper = (
            None if part is None else part / scale for part in (found.value, found.lower, found.upper)
        )
        made.append(IntervalRow(found.group, _text(reading, area), value, lower, upper))
    return made


def _percent(share: float, decimals: int = 1) -> str:
    """A share (0 to 1) in per cent."""
    return f"{number(100 * share, decimals)} %" if isfinite(share) else "–"


def _share_table(readings: Sequence[Reading], area: str, caption: str, label: str, what: str) -> None:
    """Every group's share, its residents, and its bounds."""
    columns = [
        Column("Group"), Column(f"{what} (95 %)", True), Column("Residents", True), Column("If all recorded", True),
    ]  # fmt: skip
    rows: list[list[Cell]] = []
    for reading in readings:
        beside = reading.beside_at(area)
        if beside is None:
            continue
        ends = "–" if isnan(beside.lower) else f"{number(beside.lower, 1)} to {number(beside.upper, 1)}"
        rows.append([reading.estimates.group, _text(reading, area), _percent(beside.residents), ends])
    markup.table(caption, columns, rows, label=label)


def _unknown(reading: Reading, area: str) -> str:
    """The share without a group, in words."""
    beside = reading.beside_at(area)
    return "–" if beside is None else _percent(beside.unknown_share, 0)


def _largest(readings: Sequence[Reading], area: str, what: str) -> str:
    """The Black and the White share with their residents, in one sentence."""
    said = []
    for reading in readings:
        found, beside = reading.at(area), reading.beside_at(area)
        if found.group in {"Black", "White"} and found.value is not None and beside is not None:
            people = _percent(beside.residents, 0)
            said.append(f"**{number(found.value)} %** {what} {found.group}, against {people} of residents")
    return ", and ".join(said)


def _force(figures: Figures, area: str) -> None:
    """Use of force by group."""
    readings = _readings(figures, FORCE, area)
    first = readings[0].at(area)
    markup.heading("Use of force", f"Share of moments of force, {first.name}, {period_text(first)}, 95 % interval")
    sections.paragraphs(
        [
            (
                f"Of moments of force with a group recorded, {_largest(readings, area, 'were on people seen as')}. For "
                f"{_unknown(readings[0], area)} no group is recorded."
            )
        ]
    )
    rows = _rows(readings, area)
    st.vega_lite_chart(
        equality_charts.shares(rows),
        theme=None,
        key="records_force_chart",
        alt=equality_charts.alt(f"Share of moments of force by group, {first.name}", rows),
        width="stretch",
    )
    _share_table(readings, area, f"Use of force by group, {first.name}, {period_text(first)}", "Use of force", "Share")
    earlier = " and ".join(
        f"{_percent(share)} in {year}/{(year + 1) % 100:02d}"
        for year, share in tactics(figures.snapshot, "Black").items()
    )
    markup.small(
        "A moment of force is not a person, and says nothing of why force was used. A third party took repeats out of "
        "this file of the Met: the shares may be read, the numbers are lower than the Met’s own. The Home Office’s "
        f"count of the Met’s tactics, which they did not touch, puts the Black share in London at {earlier}."
    )


def _homicide(figures: Figures, area: str) -> None:
    """Victims of homicide per resident against White."""
    readings = _readings(figures, HOMICIDE, area)
    first = readings[0].at(area)
    markup.heading("Homicide victims", f"Victims per resident, group to White, {first.name}, {period_text(first)}")
    sections.paragraphs([f"{_homicide_sentence(readings, area)} {_not_recorded(readings[0], area)}"])
    rows = _rows(readings, area)
    if any(row.value is not None for row in rows):
        st.vega_lite_chart(
            equality_charts.ratios(rows),
            theme=None,
            key="records_homicide_chart",
            alt=equality_charts.alt(f"Homicide victims per resident, group to White, {first.name}; 1 is equal", rows),
            width="stretch",
        )
    columns = [Column("Group"), Column("Victims", True), Column("Ratio (95 %)", True), Column("If all recorded", True)]
    cells: list[list[Cell]] = []
    for reading in readings:
        found, beside = reading.at(area), reading.beside_at(area)
        known = beside is not None and isfinite(beside.lower)
        digits = decimals_of(reading.measure, found.value)
        ends = f"{number(beside.lower, digits)} to {number(beside.upper, digits)}" if beside and known else "–"
        victims = "not shown" if found.count is None else number(found.count)
        cells.append([found.group, victims, "–" if found.value is None else _text(reading, area), ends])
    markup.table(f"Homicide victims, {first.name}, {period_text(first)}", columns, cells, label="Homicide victims")
    markup.small(
        "Victims as officers saw them, with no code for Mixed; residents of the Census 2021 whatever the year. A "
        "person counts where they were killed. No ratio on fewer than 5 victims of either group. It does not say who "
        "killed them, or why."
    )


def _homicide_sentence(readings: Sequence[Reading], area: str) -> str:
    """The ratio of Black to White victims in a sentence, or that there are too few."""
    reading = readings[0]
    found = reading.at(area)
    if found.value is None or found.lower is None or found.upper is None:
        return (
            f"In {found.name}, too few people were killed in the {period_text(found)} to compare {found.group} with "
            "White residents, even over ten years."
        )
    ends = f"chance alone leaves it between {number(found.lower, 1)} and {number(found.upper, 1)}"
    if found.lower <= 1 <= found.upper:
        return (
            f"For the number of residents, no clear difference between {found.group} and White victims in "
            f"{found.name}: {number(found.value, 1)} times, and {ends}."
        )
    return (
        f"For the number of residents, people seen as {found.group} were killed **{number(found.value, 1)} times** as "
        f"often as people seen as White in {found.name}; {ends}."
    )


def _not_recorded(reading: Reading, area: str) -> str:
    """How many victims have no group."""
    beside = reading.beside_at(area)
    if beside is None or isnan(beside.unknown):
        return "For fewer than 5 victims, if any, no group is recorded."
    return f"For {number(beside.unknown)} victims no group is recorded." if beside.unknown else ""


def _custody(figures: Figures) -> None:
    """Offences in custody by group, and what became of them; London."""
    readings = _readings(figures, CUSTODY, LONDON)
    first = readings[0].at(LONDON)
    markup.heading("Custody", f"Share of offences that people were held for, London, {period_text(first)}")
    sections.paragraphs(
        [
            (
                f"Of offences with a group recorded, {_largest(readings, LONDON, 'were of people recorded as')}. For "
                f"{_unknown(readings[0], LONDON)} no group is recorded."
            )
        ]
    )
    _share_table(readings, LONDON, f"Offences in custody by group, London, {period_text(first)}", "Custody", "Share")
    columns = [
        Column("Group"), Column("Offences", True), Column("Prosecution or court (95 %)", True),
        Column("No further action (95 %)", True),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [each.group, number(each.offences), _ranged(each.charged), _ranged(each.no_action)]
        for each in disposals(figures.snapshot, readings[0].period)
    ]
    markup.table("What became of the offences of each group so far", columns, rows, label="Disposals")
    markup.small(
        "Offences are counted, not people, and being held or charged is not guilt. Groups are held for different "
        "offences, so unequal ends do not show unequal treatment. Numbers jump in January 2026; the cause is not known."
    )


def _ranged(share: Interval) -> str:
    """A proportion with its interval, per cent."""
    value, lower, upper = (100 * float(part) for part in (share.value, share.lower, share.upper))
    return f"{number(value, 1)} % ({number(lower, 1)} to {number(upper, 1)})"


def _vawg(figures: Figures) -> None:
    """Victims of violence against women and girls by group; London."""
    readings = _readings(figures, VAWG, LONDON)
    first = readings[0].at(LONDON)
    markup.heading("Violence against women and girls", f"Share of recorded victims, London, {period_text(first)}")
    sections.paragraphs(
        [
            (
                f"Of victims with a group recorded, {_largest(readings, LONDON, 'were seen as')}. For "
                f"**{_unknown(readings[0], LONDON)}** no group is recorded: enough to change any of these."
            )
        ]
    )
    _share_table(
        readings,
        LONDON,
        f"Victims of violence against women and girls, London, {period_text(first)}",
        "Victims",
        "Share",
    )
    markup.small(
        "Victims are as officers saw them, without Mixed. Most such violence is never reported, and groups may differ "
        "in how much is: these are shares of what is recorded."
    )


def _method(figures: Figures) -> list[tuple[str, list[str]]]:
    """What stands behind this part."""
    cards = cached.cards()
    names = dict.fromkeys(
        name for measure in (FORCE, CUSTODY, HOMICIDE, VAWG) for name in figures.measure(measure).sources
    )
    sources = [cards[name] for name in (*names, "home_office_use_of_force") if name in cards]
    return [
        (
            "Residents",
            [
                (
                    "The residents of each group, Census 2021, stand beside a share for size. They are no denominator: "
                    "people whom the police meet, hold or record are not a sample of residents, and need not live in "
                    "the place. Officers’ codes mostly have no Mixed, so people of Mixed heritage are in other groups."
                )
            ],
        ),
        (
            "If all recorded",
            [
                (
                    "The ends between which the figure lies if every record without a group had one: none of them of "
                    "the group, or all. Of a ratio: all White, or all of the group. They are no interval."
                )
            ],
        ),
        (
            "Intervals",
            ["Wilson for shares, score interval for ratios, 95 %. They allow for chance alone, not for who records."],
        ),
        (
            "Small numbers",
            [
                (
                    "In a borough a number from 1 to 4 is not shown, nor what would give one away by subtraction. A "
                    "ratio needs 5 victims of both groups and 1,000 residents."
                )
            ],
        ),
        ("Sources", [f"{card.producer}: {card.title}. {card.licence}." for card in sources]),
        ("Get the same numbers", [f"python -m measures figure --measure {name} --area E12000007 --group Black"
                                  for name in (FORCE, CUSTODY, HOMICIDE, VAWG)]),
    ]  # fmt: skip
