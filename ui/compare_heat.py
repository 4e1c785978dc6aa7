"""The table of many measures by many areas: each cell a figure, a mark and a word against the benchmark."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import streamlit as st

from base.errors import ExplorerError
from measures.catalogue import Measure
from measures.comparison_reading import PAST, Comparison, comparison
from measures.comparison_words import heat_chance, not_compared, verdict_text, window_text
from measures.estimates import Figures
from measures.words import SPREAD_WORDS, status_text, value_text
from ui import cached
from ui.compare_state import CompareState

#: Up to so many areas are columns, so that every headline measure has room as a row; more of them are rows.
FEW = 10
CLASSES = {
    "clearly_higher": "heat-high", "higher": "heat-above", "lower": "heat-below", "clearly_lower": "heat-low",
}  # fmt: skip


@dataclass(frozen=True)
class Heat:
    """Comparisons of the same areas on several measures, each in its own latest period."""

    comparisons: tuple[Comparison, ...]
    codes: tuple[str, ...]

    @property
    def cells(self) -> int:
        """How many cells are compared with the benchmark."""
        return sum(each.tally.compared for each in self.comparisons)

    @property
    def chance(self) -> str:
        """What chance alone would mark, with the numbers of this table."""
        level = self.comparisons[0].estimates.level
        return heat_chance(self.cells, len(self.codes), len(self.comparisons), level) if self.cells else ""


def measures_of(figures: Figures, state: CompareState, level: str, many: bool) -> tuple[Measure, ...]:
    """Return the measures of the table: every headline one, or of many areas the first of each family.

    Parameters
    ----------
    figures : Figures
        Gives the catalogue.
    state : CompareState
        Its measure is always among them.
    level : str
        ``"borough"`` or ``"ward"``.
    many : bool
        Whether there are more areas than there is room for columns.
    """
    families = sorted(figures.catalogue.families.values(), key=lambda family: family.order)
    chosen = figures.measure(state.measure)
    found: list[Measure] = []
    for family in families:
        here = [figures.measure(name) for name in family.headline]
        here = [measure for measure in here if level in measure.levels and measure.id != chosen.id]
        found += here[: 0 if family.id == chosen.family else 1] if many else here
        if family.id == chosen.family:
            found.append(chosen)
    return tuple(found)


def heat(figures: Figures, state: CompareState) -> Heat:
    """Return the comparisons of the table: of the areas picked out alone, where there are any.

    Parameters
    ----------
    figures : Figures
        Every figure of the snapshot.
    state : CompareState
        What is chosen; every measure but its own is in its own latest period and usual window.
    """
    level, every = state.level(figures), state.codes(figures)
    codes = tuple(code for code in every if code in state.areas) or every
    met = tuple(code for code in codes if figures.gazetteer.get(code).policed_by_met)
    made = []
    for measure in measures_of(figures, state, level, len(met) > FEW):
        own = measure.id == state.measure
        window = (state.window if own else "") or measure.default_window
        group = state.group if own else ""
        try:
            periods = figures.periods(measure.id, level, window, group)
        except ExplorerError:
            continue
        if not len(periods):
            continue
        month = state.month(figures) if own else int(periods[-1])
        against = "none" if state.against == PAST else state.against
        reading = cached.reading(measure.id, level, month, window, against, group)
        made.append(comparison(figures, reading, met, state.areas, state.against))
    return Heat(tuple(made), met)


def draw(table: Heat, names: dict[str, str]) -> None:
    """Draw the table: areas as columns where they are few, else as rows.

    Parameters
    ----------
    table : Heat
        What it holds.
    names : dict of str to str
        Names by code.
    """
    few = len(table.codes) <= FEW
    kind = "borough" if table.comparisons[0].estimates.level == "borough" else "ward"
    measures = [_measure(each) for each in table.comparisons]
    areas = [escape(names[code]) for code in table.codes]
    cells = [[_cell(each, code) for each in table.comparisons] for code in table.codes]
    if few:
        head, first = ["Measure", *areas], measures
        body = [[cells[column][row] for column in range(len(areas))] for row in range(len(measures))]
    else:
        head, first, body = [kind.capitalize(), *measures], areas, cells
    top = "".join(f'<th scope="col">{text}</th>' for text in head)
    rows = "".join(f'<tr><th scope="row">{name}</th>{"".join(row)}</tr>' for name, row in zip(first, body, strict=True))
    st.html(
        '<div class="lbe-scroll compare-heat" tabindex="0" role="region" aria-label="Table of many measures">'
        f'<table class="lbe-table"><caption><span>Each measure in its own period, in its own unit; {kind}s in name '
        f"order</span></caption><thead><tr>{top}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _measure(compared: Comparison) -> str:
    """A measure's heading: title, group, unit and period."""
    group = f", {compared.estimates.group}" if compared.estimates.group not in {"", "Everyone"} else ""
    unit = "per cent" if compared.measure.unit == "%" else compared.measure.unit
    return f"{escape(compared.measure.title + group)}<small>{escape(unit)}, {escape(window_text(compared))}</small>"


def _cell(compared: Comparison, code: str) -> str:
    """One cell: the figure, its verdict with its mark, and whether it stands out."""
    estimate, verdict, among = compared.at(code)
    if estimate.value is None:
        return f"<td>–<small>{escape(status_text(estimate))}</small></td>"
    out = f"<small><b>{escape(SPREAD_WORDS[among])}</b></small>" if among.startswith("stands_out") else ""
    kind = CLASSES.get(verdict, "")
    told = verdict_text(compared, code)
    value = escape(value_text(compared.measure, estimate.value))
    return f'<td class="{kind}">{value}<small>{escape(told)}</small>{out}</td>'


def why_blank(table: Heat) -> str:
    """Return which measures of the table are set against nothing, and why; empty where none is."""
    return " ".join(
        f"{each.measure.title}: {not_compared(each)[0].lower()}{not_compared(each)[1:]}"
        for each in table.comparisons
        if not each.tally.compared and len(each.drawn)
    )
