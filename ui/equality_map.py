"""The map of the Equality page: ratio, difference, excess or outcomes by borough, counts and shares by ward too."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from base.periods import window_label
from measures.estimates import Figures
from measures.readings import Reading
from measures.uncertainty import no_difference, verdicts
from measures.words import interval_text, number, status_text, value_text
from ui import cached, equality_filters, filters, legend, markup, sections
from ui.area_table import COMPARED, by_chance
from ui.frame import address
from ui.map_panel import area_map
from ui.markup import Cell, Column, Link
from ui.state import ViewState
from ui.views import LAYERS

PAGE = "equality"
NO_WARDS = (
    "No wards here: a ward has too few residents of a group, and too few searches, for a rate. Wards have **Searches** "
    "and **Share**."
)

OFFICERS_ONLY = "Numbers and shares are by officer-defined ethnicity, whatever basis the rest of the page has."


def draw(figures: Figures, state: ViewState, reading: Reading) -> None:
    """Draw the map with its legend, and the same figures as a table; a click chooses a borough, as the table does.

    Parameters
    ----------
    figures : Figures
        Gives the places.
    state : ViewState
        By `ui.equality_filters.asked`.
    reading : Reading
        Of the level that the state draws; wards are those of the chosen borough, or all of London's.
    """
    level = reading.estimates.level
    with st.container(key="map"):
        equality_filters.pickers(figures, state)
        if not reading.published:
            markup.note("No figures are published for the areas of this map in this period.")
            return
        within = state.area if level == "ward" else ""
        # Drawn alone, a borough needs no outline.
        marked = replace(state, area="") if within else state
        clicked = area_map(reading, marked, LAYERS[state.view], within=within, key=f"equality_{state.view}_{within}")
        borough = figures.gazetteer.get(clicked).borough if clicked else None
        if borough and borough != state.area:
            filters.save(replace(state, area=borough))
            st.rerun()
        estimates = reading.estimates
        classes = cached.classes(reading.measure.id, level, estimates.window, estimates.group)
        wards = figures.gazetteer.wards_of(within) if within else ()
        legend.draw(reading, classes, bool(state.area) and level == "borough", wards)
        if "ward" not in reading.measure.levels:
            markup.small(NO_WARDS)
        elif state.basis not in {"", "officer"}:
            markup.small(OFFICERS_ONLY)
    _table(figures, state, reading, within)


def _table(figures: Figures, state: ViewState, reading: Reading, within: str) -> None:
    """The mapped figures as a table in name order, closed until asked: all boroughs, or one borough's wards."""
    wards = reading.estimates.level == "ward"
    kind = f"wards of {figures.gazetteer.get(within).name}" if within else "boroughs"
    download = Link("These figures as CSV", cached.csv_address(reading, within))
    if wards and not within:
        markup.links([download])
        markup.small("Choose a borough to see its wards closer, and as a table.")
        return
    codes = list(figures.gazetteer.wards_of(within)) if within else reading.estimates.areas.tolist()
    group = reading.at(codes[0]).group
    caption = f"{reading.measure.title}, {group}, {window_label(reading.period, reading.estimates.window)}: {kind}"
    chosen = codes.index(state.area) if state.area in codes else None
    with sections.folded("all_areas", f"All {kind} as a table"):
        markup.table(
            caption, _columns(reading), _rows(state, reading, codes), chosen, label=f"Table of the mapped {kind}"
        )
        markup.links([download])
        if no_difference(reading.measure) is None and (words := by_chance(reading)):
            markup.small(words)


def _columns(reading: Reading) -> list[Column]:
    """The columns that a measure needs: its verdict beside no difference, or else beside London."""
    measure, wards = reading.measure, reading.estimates.level == "ward"
    unit = "Per cent" if measure.unit == "%" else measure.unit[0].upper() + measure.unit[1:]
    columns = [Column("Ward" if wards else "Borough"), Column(unit, numeric=True), Column("95 % interval")]
    if not _counts(reading):
        columns.append(Column("Searches", numeric=True))
    if no_difference(measure) is not None:
        return [*columns, Column("Beside no difference")]
    return columns if _counts(reading) else [*columns, Column("Against London")]


def _rows(state: ViewState, reading: Reading, codes: list[str]) -> list[list[Cell]]:
    """One row an area: the texts of the tooltip."""
    measure, estimates = reading.measure, reading.estimates
    told = verdicts(estimates)[:, 0]
    rows: list[list[Cell]] = []
    for code in codes:
        estimate = estimates.at(code, reading.period)
        value = status_text(estimate) if estimate.value is None else value_text(measure, estimate.value)
        cells: list[Cell] = [value, interval_text(estimate, measure) or "–"]
        if not _counts(reading):
            cells.append(number(estimate.denominator if "outcome" in measure.id else estimate.count))
        if no_difference(measure) is not None:
            verdict = str(told[estimates.place[code]])
            cells.append(verdict[:1].upper() + verdict[1:] or "–")
        elif not _counts(reading):
            cells.append(COMPARED[estimate.comparison])
        name: Cell = Link(estimate.name, address(PAGE, replace(state, area=code)))
        rows.append([estimate.name if estimates.level == "ward" else name, *cells])
    return rows


def _counts(reading: Reading) -> bool:
    """Whether the value is itself the number of searches."""
    return reading.measure.id.endswith("_count")
