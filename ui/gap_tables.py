"""Gaps as dumbbells, as a table, through the years and on a map: one set of pieces for every pair of groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, isnan

import streamlit as st

from measures.equality import SUPPRESSED
from measures.gap_words import points, question, rounded
from measures.survey_gaps import POINTS, Line
from measures.words import SHORT_VERDICTS, number
from ui import cached, equality_charts, legend, markup
from ui.charts import BLUE, CHOSEN
from ui.map_panel import area_map
from ui.markup import Cell, Column
from ui.state import ViewState
from ui.views import VIEW_WORDS

BAND_COLOUR = "#DFE6EC"
VIEWS = ("map", "tiles")


@dataclass(frozen=True)
class Names:
    """What a chart and table of gaps call the two sides, themselves and their rows.

    Attributes
    ----------
    own, reference : str
        The two sides, in a few words.
    caption : str
        What the table holds.
    rows : str
        What its rows are: ``"Question"``, ``"Gap"``, ``"12 months to"``.
    asked : str
        Heading of the people asked.
    """

    own: str
    reference: str
    caption: str
    rows: str
    asked: str = "Asked"


def label_of(line: Line, names: Names) -> str:
    """Return what a line is in a chart or table: its question where the rows are questions, else its pair."""
    return question(line.measure) if names.rows == "Question" else line.group


def beside(lines: Sequence[Line], names: Names, key: str) -> None:
    """Draw gaps as dumbbells with the band of 5 points, and as a table.

    Parameters
    ----------
    lines : sequence of Line
        In the order to draw; those without a value are in the table alone.
    names : Names
        Words.
    key : str
        Key of the chart.
    """
    rows = [
        equality_charts.GapRow(
            label=label_of(line, names),
            text=points(line.estimate.value),
            value=line.own,
            reference=line.reference,
            lower=line.reference + (line.estimate.lower or 0.0),
            upper=line.reference + (line.estimate.upper or 0.0),
        )
        for line in lines
        if line.estimate.value is not None
    ]
    chart, table = st.columns([9, 14], gap="large")
    if rows:
        with chart:
            keys = [
                (CHOSEN, f"{names.own}, 95 % interval of the gap"),
                (BLUE, names.reference),
                (BAND_COLOUR, f"±{POINTS:g} points"),
            ]
            markup.legend("Per cent", keys)
            st.vega_lite_chart(
                equality_charts.gaps(rows, POINTS),
                theme=None,
                key=key,
                alt=equality_charts.alt(
                    f"{names.caption}, with {POINTS:g} points either side of {names.reference}", rows
                ),
                width="stretch",
            )
    with table, st.container(key=f"{key}_table"):
        as_table(lines, names)


def as_table(lines: Sequence[Line], names: Names, labels: Sequence[str] = ()) -> None:
    """Draw gaps as a table: both sides, the gap, the verdict, people asked and people needed.

    Parameters
    ----------
    lines : sequence of Line
        In the order to draw.
    names : Names
        Words.
    labels : sequence of str
        Row headings, where they are not those of `label_of`.
    """
    columns = [
        Column(names.rows), Column(names.own, True), Column(names.reference, True), Column("Gap, points (95 %)", True),
        Column("Against ±5 points"), Column(names.asked, True), Column("To settle it, about", True),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            label,
            f"{number(line.own)} %" if isfinite(line.own) else "–",
            f"{number(line.reference)} %" if isfinite(line.reference) else "–",
            _gap(line),
            SHORT_VERDICTS[line.estimate.verdict],
            _asked(line),
            _needed(line.needed),
        ]
        for line, label in zip(lines, labels or [label_of(line, names) for line in lines], strict=True)
    ]
    markup.table(names.caption, columns, rows, label=names.caption)


def _gap(line: Line) -> str:
    """A gap with its interval."""
    estimate = line.estimate
    if estimate.value is None:
        return "–"
    return f"{points(estimate.value)} ({points(estimate.lower)} to {points(estimate.upper)})"


def _asked(line: Line) -> str:
    """How many people of the group were asked; a small sample is marked."""
    if isnan(line.asked):
        return "too few" if line.estimate.verdict == SUPPRESSED else "–"
    return f"{number(line.asked)}{' (small)' if line.flagged else ''}"


def _needed(people: float) -> str:
    """How many people would have to be asked."""
    if isnan(people):
        return "–"
    return number(rounded(people)) if isfinite(people) else "on the edge"


def map_wanted(key: str) -> bool:
    """Return whether the reader asks for a map: each costs a browser, so none is drawn unasked.

    Parameters
    ----------
    key : str
        A short name, unlike any other on the page.
    """
    return st.toggle("Show every borough on a map", key=f"gap_map_{key}")


def on_a_map(state: ViewState, key: str) -> None:
    """Draw every borough by a gap; a click chooses a borough.

    Parameters
    ----------
    state : ViewState
        Names the gap measure, the pair of groups and the chosen area.
    key : str
        A short name, unlike any other on the page.
    """
    reading = cached.shown(state, "borough")
    with st.container(key=f"map_{key}"):
        if not reading.published:
            markup.note("This gap is given for London alone, so there is no map of it.")
            return
        view = st.segmented_control(
            "Draw", VIEWS, default=VIEWS[0], key=f"gap_view_{key}", format_func=VIEW_WORDS.__getitem__,
            label_visibility="collapsed", required=True,
        )  # fmt: skip
        clicked = area_map(reading, state, "tiles" if view == "tiles" else "borough", key=f"gaps_{key}_{view}")
        if clicked and clicked != state.area:
            st.query_params["area"] = clicked
            st.rerun()
        estimates = reading.estimates
        classes = cached.classes(reading.measure.id, estimates.level, estimates.window, estimates.group)
        legend.draw(reading, classes, bool(state.area))
