"""What may never stand alone: the figures of searches beside the one shown, the unknown, and the way to Equality."""

from __future__ import annotations

from dataclasses import replace
from html import escape

import streamlit as st

from base.periods import iso
from measures import search_cuts
from measures.equity_panel import available_months
from measures.estimates import LONDON, Estimate, Figures
from measures.readings import Reading
from measures.words import interval_text, number, value_text
from ui import cached, equality_panel, markup
from ui.equality_filters import GROUPS, loaded
from ui.frame import address
from ui.state import ViewState

#: A ratio, a difference and an excess are shown together: each by itself misleads.
TOGETHER = {
    "stop_search_rate_ratio": ("Rate ratio", "times"),
    "stop_search_rate_difference": ("Difference", "per 1,000"),
    "stop_search_excess": ("Excess", "searches"),
}
OUTCOMES = ("stop_search_outcome_rate", "stop_search_outcome_ratio")


def draw(figures: Figures, state: ViewState, reading: Reading, area: str) -> None:
    """Draw what belongs beside a figure of searches; nothing for another measure.

    Parameters
    ----------
    figures : Figures
        Every figure.
    state : ViewState
        What is chosen, kept on the way to Equality.
    reading : Reading
        What the figure is read from.
    area : str
        Code of the chosen area; empty for London.
    """
    measure = reading.measure.id
    if measure not in {*TOGETHER, *OUTCOMES} or not loaded(figures):
        return
    code = area or LONDON
    if measure in TOGETHER:
        together(reading, code)
        if words := _unknown(figures, reading, code):
            markup.note(words)
    else:
        markup.note(equality_panel.NO_PROOF)
    cut = search_cuts.parse(reading.estimates.group)
    asked = replace(state, area=area, window="", against="london", view="map", group="", basis="", mode="")
    if not cut.dimension and cut.group in GROUPS:
        basis = "" if cut.basis == search_cuts.OFFICER else cut.basis
        asked = replace(asked, group="" if cut.group == GROUPS[0] else cut.group, basis=basis)
    asked = replace(asked, period=iso(reading.period))
    markup.links([markup.Link("What lies behind this figure: see Equality", address("equality", asked))])


def others(reading: Reading, code: str) -> list[Estimate]:
    """Return the estimates that are shown with one of `TOGETHER`: of the same place, period and group.

    Parameters
    ----------
    reading : Reading
        Of one of the three.
    code : str
        Code of an area in it, or London's.
    """
    estimates = reading.estimates
    asked = [name for name in TOGETHER if name != reading.measure.id]
    found = [
        cached.reading(name, estimates.level, reading.period, estimates.window, estimates.against, estimates.group).at(
            code
        )
        for name in asked
    ]
    return [each for each in found if each.value is not None]


def together(reading: Reading, code: str) -> None:
    """Draw the other two figures of the three, of an area or London; nothing for another measure."""
    if reading.measure.id not in TOGETHER:
        return
    figures = cached.figures()
    pieces = []
    for each in others(reading, code):
        measure = figures.measure(each.measure)
        title, unit = TOGETHER[each.measure]
        value = value_text(measure, each.value)
        signed = f"+{value}" if measure.kind != "ratio" and (each.value or 0.0) > 0 else value
        pieces.append(
            f"<div><dt>{escape(signed)} {escape(unit)}</dt>"
            f"<dd><b>{escape(title)}</b>, 95 % interval {escape(interval_text(each, measure))}</dd></div>"
        )
    if pieces:
        st.html(f'<dl class="eq-figures eq-beside">{"".join(pieces)}</dl>')


def _unknown(figures: Figures, reading: Reading, code: str) -> str:
    """The share of searches without a recorded ethnicity, and the ratio at its two ends; of a whole group alone."""
    cut = search_cuts.parse(reading.estimates.group)
    whole = not cut.dimension and cut.group in GROUPS
    if not whole or reading.period not in available_months(figures, code):
        return ""
    panel = equality_panel.made(code, reading.period, cut.group, cut.basis)
    share = next((each.not_stated for each in panel.bases if each.basis == panel.basis), None)
    low, high = panel.unknown.lower.value, panel.unknown.upper.value
    if panel.status != "ok" or share is None or low is None or high is None:
        return ""
    return (
        f"Of these searches **{number(100 * share, 1)} %** ({number(panel.unknown.count)}) have no ethnicity recorded "
        f"and are left out. Were all of them of White people, the ratio would be {number(low, 1)}; were all of "
        f"{cut.group} people, {number(high, 1)}."
    )
