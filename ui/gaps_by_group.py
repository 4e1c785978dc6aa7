"""Gaps between groups of people, where a holder's table of the survey by group is loaded; and what is not."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from base.periods import label, shift
from measures.catalogue import Measure
from measures.estimates import LONDON, Figures
from measures.gap_words import past, question, sentence
from measures.readings import Reading
from measures.survey_gaps import AGAINST_LONDON, measures_of
from measures.words import listed
from ui import cached, gap_tables, markup, sections
from ui.frame import address
from ui.markup import Link
from ui.state import ViewState

NOTHING = (
    "No open file has the Public Attitude Survey by ethnicity at borough level, so no gap between ethnic groups is "
    "shown here. That is a blank, not a finding that there is none."
)
#: Years of the table of one gap.
MOST_YEARS = 6


def loaded(figures: Figures) -> tuple[Measure, ...]:
    """Return the gap measures for which a table by group is loaded."""
    return tuple(measure for measure in measures_of(figures.catalogue) if len(figures.counts.groups(measure)) > 1)


def what_is_loaded(figures: Figures) -> None:
    """Say which gaps between groups the figures allow, and of which no figure is loaded."""
    measures, every = loaded(figures), measures_of(figures.catalogue)
    given = figures.counts.survey.given
    by = {each: given.characteristics(each.numerator.series[0]) for each in measures}
    if not any("ethnicity" in found for found in by.values()):
        markup.note(NOTHING, warning=True)
    if not measures:
        return
    what = listed(list(dict.fromkeys(name for found in by.values() for name in found)) or ["London alone"])
    without = [question(each) for each in every if "ethnicity" not in by.get(each, ())]
    missing = ""
    if 0 < len(without) < len(every):
        missing = f" It has no ethnic group in a borough for {listed(without)}: a blank, not a finding of no gap."
    markup.note(
        f"The gaps between groups come from a table that its holder gave (by {what}), not from an open file. Ask the "
        f"holder before you publish them.{missing}"
    )


def draw(figures: Figures, state: ViewState) -> None:
    """Draw the gaps between groups in the chosen borough, or in London; nothing where no table is loaded."""
    measures = loaded(figures)
    if not measures:
        return
    place = figures.gazetteer.get(state.area or LONDON)
    markup.heading(
        f"Gaps between groups in {place.name}", "Public Attitude Survey by group; each group against a named reference"
    )
    measure, pair = _chosen(figures, measures)
    shown = replace(state, measure=measure.id, group=pair, period="", window="", against="london")
    reading = cached.shown(shown, "borough")
    _told(reading, place.code)
    _every_pair(figures, measure, reading, place.code, place.name)
    _through_time(figures, reading, place.code, place.name)
    if gap_tables.map_wanted("by_group"):
        gap_tables.on_a_map(shown, "by_group")
    alone = address("", replace(shown, view="map", basis="", mode=""))
    links = [Link("This gap with its own address", alone), Link("This gap as CSV", cached.csv_address(reading))]
    markup.links(links)


def _chosen(figures: Figures, measures: tuple[Measure, ...]) -> tuple[Measure, str]:
    """The question and the pair of groups that the reader picks."""
    titles = {measure.id: question(measure) for measure in measures}
    with st.container(key="gap_pickers", horizontal=True):
        asked = st.selectbox("Question", list(titles), format_func=titles.__getitem__, key="gap_question", width=300)
        measure = figures.measure(asked)
        pairs = [name for name in figures.counts.groups(measure) if name != AGAINST_LONDON]
        pair = st.selectbox("Who against whom", pairs, key="gap_pair", width=300)
    return measure, pair


def _told(reading: Reading, area: str) -> None:
    """One gap in sentences, its move on the year before included."""
    estimates = reading.london if area == LONDON else reading.estimates
    verdict, before, _ = reading.change(area)
    told = sentence(estimates, area, "panel")
    sections.paragraphs([told if reading.at(area).value is None else told + past(verdict, before)])


def _every_pair(figures: Figures, measure: Measure, reading: Reading, area: str, place: str) -> None:
    """Every pair of groups on one question in the same year, as dumbbells and as a table."""
    pairs = [name for name in figures.counts.groups(measure) if name != AGAINST_LONDON]
    lines = [cached.gap_of(measure.id, area, reading.period, pair) for pair in pairs]
    lines = [line for line in lines if line.estimate.status != "no_data"]
    if not lines:
        markup.note(f"No group is given for {place} in the 12 months to {label(reading.period)}.")
        return
    names = gap_tables.Names("Group", "Reference", f"{question(measure)} in {place}, {label(reading.period)}", "Gap")
    gap_tables.beside(lines, names, key="gaps_pairs")


def _through_time(figures: Figures, reading: Reading, area: str, place: str) -> None:
    """One gap in years that share no interviews, latest first."""
    group = reading.estimates.group
    level = "london" if area == LONDON else "borough"
    known = set(figures.periods(reading.measure.id, level, None, group).tolist())
    months = [month for back in range(MOST_YEARS) if (month := shift(reading.period, -12 * back)) in known]
    lines = [cached.gap_of(reading.measure.id, area, month, group) for month in months]
    if len(lines) < 2:
        return
    names = gap_tables.Names(
        "Group", "Reference", f"{question(reading.measure)}, {group}, in {place}, four quarters apart", "12 months to"
    )
    with st.container(key="gaps_years_table"):
        gap_tables.as_table(lines, names, [label(month) for month in months])
