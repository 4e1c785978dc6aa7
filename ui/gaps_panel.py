"""Confidence gaps: what open figures allow, each against a band of 5 points, with “cannot say” as an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
import numpy.typing as npt
import streamlit as st

from base.periods import label
from measures.equality import BAND, CANNOT_SAY, INSIDE, OUTSIDE, Gap, survey_gap
from measures.estimates import LONDON, Figures
from measures.readings import Reading
from measures.words import listed, number
from ui import cached, equality_charts, markup, sections
from ui.markup import Cell, Column

POINTS = 100 * BAND
SAY = {
    OUTSIDE: "Outside ±5 points",
    INSIDE: "Inside ±5 points",
    CANNOT_SAY: "Cannot say which side of 5 points",
    "suppressed": "Too few asked",
    "no data": "No figure published",
}
SEXES = ("Female", "Male")
CHANNELS = ("Reported face to face", "Reported by telephone", "Reported online")


@dataclass(frozen=True)
class Gaps:
    """The gap between every borough and London for each survey measure; arrays are measure × borough.

    ``harsher`` is the verdict under the design effect that is shown as the sensitivity.
    """

    readings: tuple[Reading, ...]
    boroughs: tuple[str, ...]
    here: npt.NDArray[np.float64]
    london: npt.NDArray[np.float64]
    gap: Gap
    harsher: npt.NDArray[np.str_]


def borough_gaps(figures: Figures, readings: Sequence[Reading]) -> Gaps:
    """Return the gap between each borough and London, of which it is a part.

    Parameters
    ----------
    figures : Figures
        Gives the residents, by whom a borough's share of London is taken.
    readings : sequence of Reading
        Survey measures of boroughs, each in its latest year.

    Returns
    -------
    Gaps
        By `measures.equality.survey_gap` with the catalogue's sample sizes and design effect.
    """
    places = figures.gazetteer
    boroughs = tuple(code for code in places.at_level("borough") if places.get(code).policed_by_met)
    people = np.asarray([figures.counts.residents[code] for code in boroughs])
    rows = [[reading.estimates.place[code] for code in boroughs] for reading in readings]
    here = np.stack([reading.estimates.value[row, 0] for reading, row in zip(readings, rows, strict=True)]) / 100
    london = np.stack([reading.london.value[0] for reading in readings]) / 100
    samples = [reading.measure.denominator for reading in readings]
    n, n_london, deff, harsher = (
        np.asarray([[float(getattr(sample, name))] for sample in samples])
        for name in ("sample_size", "sample_size_london", "deff", "deff_sensitivity")
    )
    share = people / people.sum()
    gap = survey_gap(here, n, london, n_london, deff=deff, share=share)
    harsh = survey_gap(here, n, london, n_london, deff=harsher, share=share).verdict
    return Gaps(tuple(readings), boroughs, here, london, gap, np.asarray(harsh))


def draw(figures: Figures, borough: str) -> None:
    """Draw the half of the page about confidence; of all boroughs where none is chosen."""
    sections.heading("confidence", "Confidence gaps", "What people think of the police, and how far apart they are.")
    markup.note(
        "No open file has the Public Attitude Survey by ethnicity at borough level, so no gap between ethnic groups is "
        "shown here. That is a blank, not a finding that there is none.",
        warning=True,
    )
    markup.details("How a force analyst adds the survey by group", _adding())
    found = borough_gaps(figures, cached.latest("borough", "confidence"))
    _against_london(figures, found, borough)
    left, right = st.columns(2, gap="large")
    with left, st.container(key="gaps_sex"):
        _safety()
    with right, st.container(key="gaps_channel"):
        _satisfaction()
    markup.details("How we know: samples, design effect, verdicts", _method(found))


def _adding() -> list[tuple[str, list[str]]]:
    """How to build the snapshot with a table by group."""
    return [
        ("Who holds it", ["MOPAC and the Met hold the answers to the survey by ethnicity, sex, age and disability."]),
        (
            "The file",
            [
                (
                    "A CSV file with the columns period, area, measure, characteristic, group, proportion and base: "
                    "one row for each group. The base, the number of people asked, is needed for every row: without "
                    "it nobody can say how sure a figure is."
                )
            ],
        ),
        (
            "Adding it",
            [
                (
                    "Build the snapshot with **--survey-by-group FILE**. The format, the names and what is refused "
                    "are in docs/survey_by_group.md. Ask the holder of the table before you publish what you build."
                )
            ],
        ),
    ]


def _against_london(figures: Figures, found: Gaps, borough: str) -> None:
    """The chosen borough beside London for every measure, or how many boroughs are where."""
    period = label(found.readings[0].period)
    if borough not in found.boroughs:
        markup.heading("Boroughs against London", f"Public Attitude Survey, 12 months to {period}")
        markup.note("Choose a borough above to see it beside London.")
        _tally(found)
        return
    name = figures.gazetteer.get(borough).name
    place = found.boroughs.index(borough)
    markup.heading(f"{name} against London", f"Public Attitude Survey, 12 months to {period}")
    sections.paragraphs([_sentence(found, place, name)])
    chart, table = st.columns([5, 7], gap="large")
    rows = _rows(found, place)
    with chart:
        markup.legend(
            "Per cent", [("#C2410C", f"{name}, 95 % interval"), ("#12436D", "London"), ("#DFE6EC", "±5 points")]
        )
        st.vega_lite_chart(
            equality_charts.gaps(rows, POINTS),
            theme=None,
            key="gaps",
            alt=equality_charts.alt(f"{name} beside London, with 5 points either side of London", rows),
            width="stretch",
        )
    with table, st.container(key="gaps_table"):
        _table(found, place, name)


def _sentence(found: Gaps, place: int, name: str) -> str:
    """The verdicts of one borough in words."""
    verdicts = np.asarray(found.gap.verdict)[:, place]
    said = {verdict: int((verdicts == verdict).sum()) for verdict in (OUTSIDE, INSIDE, CANNOT_SAY)}
    kept = int((verdicts == found.harsher[:, place]).sum())
    outside = [
        f"{reading.measure.title} ({_points(float(np.asarray(found.gap.value)[row, place]))})"
        for row, reading in enumerate(found.readings)
        if verdicts[row] == OUTSIDE
    ]
    apart = f" Outside: {listed(outside)}." if outside else ""
    return (
        f"Of {len(verdicts)} questions, {name} is **outside** 5 points of London on {said[OUTSIDE]} and **inside** on "
        f"{said[INSIDE]}; on {said[CANNOT_SAY]} the survey **cannot say** which side of 5 points it lies.{apart} With "
        f"a design effect of 2.0 instead of 1.3, {kept} of the {len(verdicts)} answers stay the same."
    )


def _points(value: float) -> str:
    """A gap in percentage points, signed."""
    return f"{100 * value:+.0f}".replace("-", "−").replace("+0", "0").replace("−0", "0")


def _rows(found: Gaps, place: int) -> list[equality_charts.GapRow]:
    """The rows of the chart; a measure without a figure is left out, and the table says so."""
    value, lower, upper = (np.asarray(part)[:, place] for part in (found.gap.value, found.gap.lower, found.gap.upper))
    return [
        equality_charts.GapRow(
            label=reading.measure.title,
            text=_points(float(value[row])),
            value=100 * float(found.here[row, place]),
            reference=100 * float(found.london[row, 0]),
            lower=100 * float(found.london[row, 0] + lower[row]),
            upper=100 * float(found.london[row, 0] + upper[row]),
        )
        for row, reading in enumerate(found.readings)
        if isfinite(value[row])
    ]


def _table(found: Gaps, place: int, name: str) -> None:
    """The table of one borough's gaps."""
    columns = [
        Column("Question"), Column(name, True), Column("London", True), Column("Gap, points (95 %)", True),
        Column("Against ±5 points"), Column("Asked to settle it", True),
    ]  # fmt: skip
    gap = found.gap
    value, lower, upper, needed = (np.asarray(each)[:, place] for each in (gap.value, gap.lower, gap.upper, gap.needed))
    verdict = np.asarray(gap.verdict)[:, place]
    rows: list[list[Cell]] = [
        [
            reading.measure.title,
            f"{100 * found.here[row, place]:.0f} %" if isfinite(found.here[row, place]) else "–",
            f"{100 * found.london[row, 0]:.0f} %",
            f"{_points(value[row])} ({_points(lower[row])} to {_points(upper[row])})" if isfinite(value[row]) else "–",
            SAY[str(verdict[row])],
            _needed(float(needed[row])),
        ]
        for row, reading in enumerate(found.readings)
    ]
    markup.table(f"{name} beside London, in the order of the survey", columns, rows, label="Confidence gaps")


def _needed(people: float) -> str:
    """How many people would have to be asked; the published design has 400 a borough."""
    if np.isnan(people):
        return "–"
    return number(people) if isfinite(people) else "on the edge"


def _tally(found: Gaps) -> None:
    """How many boroughs have which verdict, measure by measure."""
    columns = [Column("Question"), *(Column(SAY[verdict], True) for verdict in (OUTSIDE, INSIDE, CANNOT_SAY))]
    verdicts = np.asarray(found.gap.verdict)
    counts = np.stack([(verdicts == verdict).sum(axis=1) for verdict in (OUTSIDE, INSIDE, CANNOT_SAY)], axis=1)
    rows: list[list[Cell]] = [
        [reading.measure.title, *(str(count) for count in counts[row].tolist())]
        for row, reading in enumerate(found.readings)
    ]
    markup.table(f"How many of {len(found.boroughs)} boroughs", columns, rows, label="Verdicts by question")


def _safety() -> None:
    """Women against men after dark, in London."""
    measure = cached.figures().measure("safe_after_dark")
    women, men = (cached.history(measure.id, LONDON, measure.default_window, sex) for sex in SEXES)
    gap = women.value[0] - men.value[0]
    month = label(int(women.periods[-1]))
    markup.heading("Women against men after dark", f"Feel safe walking alone, London, to {month}")
    sections.paragraphs(
        [
            (
                f"**{women.value[0, -1]:.0f} %** of women and **{men.value[0, -1]:.0f} %** of men said that they feel "
                f"safe: a gap of **{abs(gap[-1]):.0f} points**. The publisher gives no number of people asked, so "
                "there is no interval, and no verdict against 5 points."
            )
        ]
    )
    places = _yearly(women.periods)
    columns = [Column("To"), Column("Women", True), Column("Men", True), Column("Gap, points", True)]
    rows: list[list[Cell]] = [
        [label(int(women.periods[at])), f"{women.value[0, at]:.0f} %", f"{men.value[0, at]:.0f} %",
         _points(float(gap[at]) / 100)]
        for at in places
    ]  # fmt: skip
    markup.table("Who feels safe after dark, by year where published", columns, rows, label="Safety after dark by sex")


def _satisfaction() -> None:
    """Victims' satisfaction by the way they reported, in London."""
    measure = cached.figures().measure("victim_satisfaction")
    series = [cached.history(measure.id, LONDON, measure.default_window, channel) for channel in CHANNELS]
    periods = series[0].periods
    markup.heading(
        "Victims by the way they reported", f"Satisfied with the service, London, to {label(int(periods[-1]))}"
    )
    said = [
        f"**{each.value[0, -1]:.0f} %** of those who {channel[0].lower()}{channel[1:]}"
        for channel, each in zip(CHANNELS, series, strict=True)
    ]
    sections.paragraphs(
        [
            (
                f"Satisfied were {listed(said)}. The number of people asked is not published, so there is no interval "
                "and no verdict. The ways of reporting differ in who uses them: compare each with itself."
            )
        ]
    )
    columns = [Column("To"), *(Column(channel.removeprefix("Reported ").capitalize(), True) for channel in CHANNELS)]
    rows: list[list[Cell]] = [
        [label(int(periods[at])), *(f"{each.value[0, at]:.0f} %" for each in series)] for at in _yearly(periods)
    ]
    markup.table("Satisfied victims, by year", columns, rows, label="Victim satisfaction by channel")


def _yearly(periods: npt.NDArray[np.int64]) -> list[int]:
    """Where the latest point lies and each a whole year before it, latest first."""
    places: list[int] = np.flatnonzero(periods % 100 == periods[-1] % 100)[::-1].tolist()
    return places


def _method(found: Gaps) -> list[tuple[str, list[str]]]:
    """What stands behind the verdicts."""
    sample = found.readings[0].measure.denominator
    return [
        (
            "Samples",
            [
                (
                    f"The file has whole per cents and no bases. We assume {sample.sample_size} people asked a year in "
                    f"each borough and {number(sample.sample_size_london)} in London, and a design effect of "
                    f"{sample.deff}. These are assumptions."
                )
            ],
        ),
        (
            "Verdicts",
            [
                (
                    "**Outside**: the 95 % interval of the gap lies wholly beyond 5 points. **Inside**: the 90 % "
                    "interval lies wholly within (two one-sided tests). Otherwise the survey **cannot say**, and the "
                    "table gives how many people would have to be asked in the borough, and in London in proportion, "
                    "to settle a gap of the size seen."
                ),
                (
                    "A borough is part of London, so the gap is that to the rest of London, scaled by the rest’s "
                    f"share of residents. Method: {found.gap.method}."
                ),
            ],
        ),
        ("Why 5 points", ["The police and crime plan of 2021–25 asks for gaps between groups within 5 points."]),
    ]
