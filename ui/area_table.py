"""The table of every area: counts, value, interval, comparison, spread and change, in name order."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from base.periods import window_label
from measures.readings import Reading
from measures.words import (
    BENCHMARK_WORDS,
    SHORT_VERDICTS,
    SPREAD_WORDS,
    change_text,
    interval_text,
    number,
    status_text,
    value_text,
)
from ui import cached
from ui.frame import address
from ui.markup import Cell, Column, Link, table
from ui.state import ViewState

#: More areas than a screen of boroughs are cut to the first few until a borough is chosen or all are asked for.
MOST, SHOWN_AT_FIRST = 40, 12
COMPARED = {
    "not_compared": "–", "clearly_lower": "Clearly lower", "lower": "Lower", "similar": "Similar", "higher": "Higher",
    "clearly_higher": "Clearly higher",
}  # fmt: skip


def columns(reading: Reading) -> list[Column]:
    """Return the columns that a measure needs."""
    measure, level = reading.measure, reading.estimates.level
    first = [Column("Ward" if level == "ward" else "Borough")]
    if measure.denominator.kind == "residents" and measure.kind == "rate":
        first.append(
            Column(
                measure.noun_plural[0].upper() + measure.noun_plural[1:]
                if len(measure.noun_plural) < 18
                else "Offences",
                numeric=True,
            )
        )
    unit = "Per cent" if measure.unit == "%" else measure.unit[0].upper() + measure.unit[1:]
    gap = measure.kind == "gap"
    against = Column("Against ±5 points" if gap else f"Against {BENCHMARK_WORDS[reading.estimates.against]}")
    return [
        *first,
        Column(unit, numeric=True),
        Column("95 % interval"),
        against,
        Column(f"Among {level}s"),
        Column("On the year before"),
    ]


def rows(reading: Reading, state: ViewState, page: str, codes: list[str]) -> list[list[Cell]]:
    """Return one row an area: the same texts that the tooltip and the sentence use."""
    measure = reading.measure
    counted = measure.denominator.kind == "residents" and measure.kind == "rate"
    gazetteer = cached.figures().gazetteer
    several = len({gazetteer.get(code).borough for code in codes}) > 1 and reading.estimates.level == "ward"
    made: list[list[Cell]] = []
    for code in codes:
        estimate = reading.at(code)
        name = gazetteer.label(code) if several else estimate.name
        link = Link(name, address(page, replace(state, area=code)))
        value = value_text(measure, estimate.value) if estimate.value is not None else status_text(estimate)
        change = change_text(measure, *reading.change(code)) if estimate.status != "not_applicable" else "–"
        made.append(
            [
                link,
                *([number(estimate.count)] if counted else []),
                value,
                interval_text(estimate, measure) or "–",
                SHORT_VERDICTS.get(estimate.verdict) or COMPARED[estimate.comparison],
                SPREAD_WORDS[reading.among(code)],
                change,
            ]
        )
    return made


def draw(reading: Reading, state: ViewState, page: str = "") -> None:
    """Draw the table; of more than 40 areas, those of the chosen borough, or the first with a button for all."""
    codes = reading.estimates.areas.tolist()
    kind = "wards" if reading.estimates.level == "ward" else "boroughs"
    caption = f"{reading.measure.title}, {window_label(reading.period, reading.estimates.window)}: {kind} in name order"
    if len(codes) > MOST:
        gazetteer = cached.figures().gazetteer
        borough = gazetteer.get(state.area).borough if state.area else None
        if borough:
            codes = list(gazetteer.wards_of(borough))
            caption += f", {gazetteer.get(borough).name}"
        elif not st.session_state.get("all_rows"):
            caption += f"; the first {SHOWN_AT_FIRST} of {len(codes)}"
            codes = codes[:SHOWN_AT_FIRST]
    chosen = codes.index(state.area) if state.area in codes else None
    table(caption, columns(reading), rows(reading, state, page, codes), chosen, label=f"Table of {kind}")
    if len(reading.estimates.areas) > MOST and not state.area:
        st.toggle("Show every ward in the table", key="all_rows")
