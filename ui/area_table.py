"""The table of every area: counts, value, interval, comparison, spread and change, in name order."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from base.periods import window_label
from measures import record_words
from measures.comparisons import CLEAR_FLAG, FLAG
from measures.estimates import COMPARISONS
from measures.readings import CHANGES, SPREAD, Reading
from measures.words import (
    PLURALS,
    SHORT_VERDICTS,
    SPREAD_WORDS,
    benchmark_text,
    change_text,
    interval_text,
    number,
    status_text,
    value_text,
)
from ui import cached, markup
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
    name = benchmark_text(reading.at(str(reading.estimates.areas[0])))
    against = Column("Against ±5 points" if gap else f"Against {name}")
    found = [*first, Column(unit, numeric=True), Column("95 % interval"), against]
    if has_spread(reading):
        found.append(Column(f"Among {level}s"))
    return [*found, Column("On the year before")] if has_past(reading) else found


def has_spread(reading: Reading) -> bool:
    """Return whether any area is placed in the usual spread, so that the table has a column for it."""
    return bool((reading.spread != SPREAD.index("not_compared")).any())


def has_past(reading: Reading) -> bool:
    """Return whether any area is set against the year before, or is said not to be comparable."""
    return bool((reading.changes.verdict != CHANGES.index("not_compared")).any())


def by_chance(reading: Reading) -> str:
    """Return how many areas chance alone would call higher or lower, where many are set against one benchmark.

    Parameters
    ----------
    reading : Reading
        All areas of a level in one period.

    Returns
    -------
    str
        Empty where none is compared.
    """
    codes = reading.estimates.comparison[:, 0]
    compared = int((codes != COMPARISONS.index("not_compared")).sum())
    if not compared:
        return ""
    only = int(np.isin(codes, [COMPARISONS.index("lower"), COMPARISONS.index("higher")]).sum())
    kind = PLURALS[reading.estimates.level]
    chance, clear = (round((1 - level) * compared) for level in (FLAG, CLEAR_FLAG))
    return (
        f"“Clearly” is at 99.8 %, “higher” and “lower” without it at 95 % only. If none of the {compared} {kind} "
        f"differed, chance alone would still call about {number(chance)} of them higher or lower, "
        f"{number(clear) if clear else 'hardly any'} of them clearly; {number(only)} are called so here at 95 % only."
    )


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
        spread = SPREAD_WORDS[reading.among(code)]
        made.append(
            [
                link,
                *([number(estimate.count)] if counted else []),
                value,
                interval_text(estimate, measure) or "–",
                SHORT_VERDICTS.get(estimate.verdict) or COMPARED[estimate.comparison],
                *([spread] if has_spread(reading) else []),
                *([change] if has_past(reading) else []),
            ]
        )
    return made


def draw(reading: Reading, state: ViewState, page: str = "") -> None:
    """Draw the table and what chance would do in it; of more than 40 areas, a borough's, or the first few."""
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
    for words in (by_chance(reading), no_past(reading)):
        if words:
            markup.small(words)


def no_past(reading: Reading) -> str:
    """Return why no area is set against the year before; empty where any is, or where there is no figure at all."""
    if has_past(reading) or not reading.published:
        return ""
    if reading.measure.family == "records":
        return record_words.NO_PAST
    return "No figures for the same months of the year before are published, so no change can be given."
