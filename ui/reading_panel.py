"""The reading beside the map: the figure, its sentence, where it lies among the others, how it has moved."""

from __future__ import annotations

import streamlit as st

from base.periods import label
from measures import sentences
from measures.breaks import breaks_of
from measures.estimates import LONDON
from measures.readings import Reading
from ui import cached, chart_breaks, charts, markup
from ui.state import ViewState


def head(reading: Reading) -> None:
    """Draw the page's title and what stands out, for London."""
    markup.title(sentences.title(reading), sentences.subtitle(reading))


def section_head(reading: Reading, area: str) -> None:
    """Draw the same as a section of a page about one area."""
    markup.heading(sentences.title(reading, area), sentences.subtitle(reading))


def not_policed(reading: Reading, area: str) -> None:
    """Say why there is no figure for an area that the Met does not police."""
    markup.note(sentences.body(reading, area))


def figure(reading: Reading, area: str) -> None:
    """Draw the large figure and its sentence; of London where no area is chosen."""
    value, rest = sentences.headline(reading, area or LONDON)
    markup.figure(value, rest, sentences.body(reading, area or LONDON))


def ward_figure(reading: Reading, ward: str) -> None:
    """Draw the chosen ward's figure below its borough's, where a ward is chosen."""
    if ward in reading.estimates.place:
        figure(reading, ward)


def strip(reading: Reading, area: str) -> None:
    """Draw where the chosen area lies among all areas of the level."""
    estimates = reading.estimates
    kind = "wards" if estimates.level == "ward" else "boroughs"
    shown = int((~cached.missing(estimates)).sum())
    if shown < 2:
        return
    place = reading.at(area).name if area in estimates.place else ""
    heading = f"Where {place} lies among the {shown} {kind}" if place else f"The {shown} {kind}"
    dots = (
        "Each bar counts wards; the highest 2 % share the last"
        if shown > charts.MANY
        else "Each dot is a borough, with its 95 % interval"
    )
    axis = charts.measure_axis(reading.measure, estimates.window)
    markup.heading(heading, f"{dots}; {axis[0].lower()}{axis[1:]}")
    st.vega_lite_chart(
        charts.strip(reading, area), theme=None, key="strip", alt=charts.strip_alt(reading, area), width="stretch"
    )


def trend(reading: Reading, area: str) -> None:
    """Draw London and the chosen area through time, with recording breaks."""
    estimates = reading.estimates
    series = tuple(
        cached.history(reading.measure.id, code, estimates.window, estimates.group) for code in cached.london_and(area)
    )
    known = [found for found in series if found.periods.size > 1]
    if not known:
        return
    level = cached.figures().gazetteer.get(area or LONDON).level
    found = breaks_of(reading.measure.id, level)
    markup.heading(f"Since {label(int(known[0].periods[0]))}", charts.measure_axis(reading.measure, estimates.window))
    st.vega_lite_chart(
        charts.trend(tuple(known), found),
        theme=None,
        key="trend",
        alt=charts.trend_alt(tuple(known)),
        width="stretch",
    )
    lines = tuple(known)
    told = (
        chart_breaks.numbered_text(found, lines),
        chart_breaks.gaps_text(lines),
        chart_breaks.inside_text(found, lines),
    )
    for words in filter(None, told):
        markup.small(words)


def how_we_know(reading: Reading, state: ViewState) -> None:
    """Draw definition, counts, method, sources and breaks, closed until asked."""
    area = state.area or LONDON
    area = area if area in reading.estimates.place else LONDON
    markup.details("How we know: definition, counts, method, source, breaks", cached.evidence(reading, area))
