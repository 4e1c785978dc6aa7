"""Confidence gaps: what the loaded figures allow, each against a band of 5 points, “cannot say” among the answers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import streamlit as st

from base.periods import label
from measures.equality import CANNOT_SAY, INSIDE, OUTSIDE
from measures.estimates import LONDON, Figures
from measures.gap_words import METHOD, points, question, several
from measures.readings import Reading
from measures.survey_gaps import AGAINST_LONDON, POINTS, measures_of, verdicts
from measures.words import VERDICT_WORDS, listed, number
from ui import cached, gap_tables, gaps_by_group, markup, sections
from ui.markup import Cell, Column
from ui.state import ViewState

SEXES = ("Female", "Male")
CHANNELS = ("Reported face to face", "Reported by telephone", "Reported online")


def draw(figures: Figures, state: ViewState) -> None:
    """Draw the half of the page about confidence; of all boroughs where none is chosen."""
    sections.heading("confidence", "Confidence gaps", "What people think of the police, and how far apart they are.")
    gaps_by_group.what_is_loaded(figures)
    markup.details("How a force analyst adds the survey by group", _adding())
    gaps_by_group.draw(figures, state)
    readings = against_london(figures)
    _against_london(figures, readings, state)
    left, right = st.columns(2, gap="large")
    with left, st.container(key="gaps_sex"):
        _safety()
    with right, st.container(key="gaps_channel"):
        _satisfaction()
    markup.details("How we know: samples, design effect, verdicts", _method(readings[0]))


def against_london(figures: Figures) -> list[Reading]:
    """Return the gap between every borough and London on each question, in its latest year."""
    return [
        cached.shown(ViewState(measure=measure.id, group=AGAINST_LONDON), "borough")
        for measure in measures_of(figures.catalogue)
    ]


def _adding() -> list[tuple[str, list[str]]]:
    """How to build the snapshot with a table by group."""
    return [
        ("Who holds it", ["MOPAC and the Met hold the answers to the survey by ethnicity, sex, age and disability."]),
        (
            "The file",
            [
                (
                    "A CSV file or an Excel workbook (.xlsx) of one sheet, with the columns period, area, measure, "
                    "characteristic, group, proportion and base: one row for each group. The base, the number of "
                    "people asked, is needed for every row: without it nobody can say how sure a figure is."
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


def _against_london(figures: Figures, readings: list[Reading], state: ViewState) -> None:
    """The chosen borough beside London on every question, or how many boroughs are where; and a map of one question."""
    period = label(readings[0].period)
    place = figures.gazetteer.get(state.area or LONDON)
    if place.level != "borough" or not place.policed_by_met:
        markup.heading("Boroughs against London", f"Public Attitude Survey, 12 months to {period}")
        markup.note("Choose a borough above to see it beside London.")
        _tally(readings)
    else:
        lines = tuple(
            cached.gap_of(reading.measure.id, place.code, reading.period, AGAINST_LONDON) for reading in readings
        )
        markup.heading(f"{place.name} against London", f"Public Attitude Survey, 12 months to {period}")
        sections.paragraphs([several(lines)])
        gap_tables.beside(
            lines,
            gap_tables.Names(place.name, "London", f"{place.name} beside London", "Question", "Asked (assumed)"),
            key="gaps",
        )
    if gap_tables.map_wanted("against_london"):
        titles = {reading.measure.id: question(reading.measure) for reading in readings}
        chosen = st.selectbox(
            "Question", list(titles), format_func=titles.__getitem__, key="gap_map_question", width=300
        )
        gap_tables.on_a_map(replace(state, measure=chosen, period="", group=AGAINST_LONDON), "against_london")


def _tally(readings: list[Reading]) -> None:
    """How many boroughs have which verdict, question by question."""
    said = (OUTSIDE, INSIDE, CANNOT_SAY)
    columns = [Column("Question"), *(Column(VERDICT_WORDS[verdict], True) for verdict in said)]
    found = [verdicts(reading.estimates)[:, 0] for reading in readings]
    rows: list[list[Cell]] = [
        [question(reading.measure), *(str(int((each == verdict).sum())) for verdict in said)]
        for reading, each in zip(readings, found, strict=True)
    ]
    boroughs = int(np.isin(found[0], said).sum())
    markup.table(f"How many of {boroughs} boroughs", columns, rows, label="Verdicts by question")


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
         points(float(gap[at]))]
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


def _method(reading: Reading) -> list[tuple[str, list[str]]]:
    """What stands behind the verdicts."""
    sample = reading.measure.denominator
    return [
        (
            "Samples",
            [
                (
                    f"The open file has whole per cents and no bases. We assume {sample.sample_size} people asked a "
                    f"year in each borough and {number(sample.sample_size_london)} in London, and a design effect of "
                    f"{sample.deff}. These are assumptions."
                )
            ],
        ),
        (
            "Verdicts",
            [
                METHOD,
                (
                    "A borough is part of London, so the gap is that to the rest of London, scaled by the rest’s "
                    f"share of residents. Method: {reading.estimates.method}."
                ),
            ],
        ),
        (
            f"Why {POINTS:g} points",
            ["The police and crime plan of 2021–25 asks for gaps between groups within 5 points."],
        ),
    ]
