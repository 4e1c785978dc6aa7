"""The words of the Compare page: title, reading, table, similar boroughs, how we know, and downloads."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from urllib.parse import urlencode

import numpy as np
import streamlit as st

from base.periods import iso, label, shift
from measures import comparison_words as words
from measures.comparison_pair import nearest_period
from measures.comparison_reading import PAST, Comparison
from measures.comparison_rest import rest_of
from measures.estimates import LONDON, Figures
from measures.words import PLURALS
from ui import cached, compare_table, markup, similar_panel
from ui.charts import measure_axis
from ui.compare_filters import PAGE, take_inputs
from ui.compare_shown import Compared
from ui.compare_state import BOROUGHS, CompareState
from ui.frame import address


def level_missing(figures: Figures, state: CompareState) -> None:
    """Say that a measure is published for London as a whole only, so that nothing can be compared."""
    measure = figures.measure(state.measure)
    markup.title(f"{measure.title}: published for London as a whole only")
    markup.note("There is no figure for any borough, so there is nothing to compare. Choose another measure above.")


def head(shown: Compared) -> None:
    """Draw the title, and what is compared with what, when."""
    compared = shown.main
    group = f"{compared.estimates.group}. " if compared.estimates.group not in {"", "Everyone"} else ""
    window = words.window_text(compared)
    unit = measure_axis(compared.measure, compared.estimates.window).partition(", ")[0]
    against = "" if compared.measure.kind == "gap" else f", against {words.benchmark_name(compared)}"
    markup.title(words.title(compared), f"{group}{unit}: {window}{against}.")


def period(shown: Compared) -> None:
    """Say that a measure has no figures for the month asked for, and lead to the nearest that it has."""
    state, asked = shown.state, shown.main.reading.period
    exist = np.asarray(state.months(shown.figures), dtype=np.int64)
    if not state.period or asked in exist:
        return
    nearest = nearest_period(exist, asked)
    latest = nearest == int(exist[-1])
    markup.note(words.period_note(shown.main.measure.title, PLURALS[shown.level], asked, nearest, latest), warning=True)
    there = replace(state, period="" if latest else iso(nearest))
    markup.links([markup.Link(f"Show {label(nearest)}", address(PAGE, there))])


def reading(shown: Compared) -> None:
    """Draw the sentence, each area picked out, what chance would mark, and what else the reader must know."""
    compared, view = shown.main, shown.state.view
    told = words.pair_sentence(shown.pair) if view == "two" else words.sentence(compared)
    st.html(f'<p class="lbe-body">{markup.rich(told)}</p>')
    ordered = sorted(shown.state.areas, key=shown.names.__getitem__)
    parts = (compared, shown.pair.up) if view == "two" else (compared,)
    for part in parts if ordered else ():
        if len(parts) > 1:
            markup.small(f"**{part.measure.title}, {words.window_text(part)}**")
        markup.bullets([words.one_area(part, code) for code in ordered])
    chance = {"heat": lambda: shown.heat.chance, "two": lambda: words.pair_chance(shown.pair)}
    by_name = shown.state.order == "name" or view in {"heat", "two"}
    order = words.BY_NAME if by_name else words.BY_DISTANCE
    lines = (
        chance.get(view, lambda: words.multiplicity(compared))(),
        words.spread_chance(compared),
        words.contains(compared, rest_of(shown.figures, compared)),
        words.not_drawn(compared),
        order,
    )
    for line in filter(None, lines):
        markup.small(line)
    if visitors := words.visitors(compared):
        markup.note(visitors)


def table(shown: Compared) -> None:
    """Draw the table of the same figures."""
    if shown.state.view == "two":
        compare_table.draw_pair(shown.pair, shown.names)
    elif shown.state.view != "heat":
        compare_table.draw(shown.main, shown.names)


def similar(shown: Compared) -> None:
    """Draw the boroughs most like the first one picked out, by name."""
    if shown.level != "borough" or not shown.state.areas:
        return
    borough = min(shown.state.areas, key=shown.names.__getitem__)
    similar_panel.draw(shown.figures, borough, shown.state.inputs, partial(take_inputs, shown.state))


def how_we_know(shown: Compared) -> None:
    """Draw definition, counts, method, sources and breaks, closed until asked; of each measure that is drawn."""
    both = (shown.pair.across, shown.pair.up) if shown.state.view == "two" else (shown.main,)
    for compared in both:
        area = shown.state.areas[0] if shown.state.areas else LONDON
        title = f"How we know: {compared.measure.title}, its definition, counts, method, source, breaks"
        markup.details(title, cached.evidence(compared.reading, area))


def csv_address(shown: Compared, compared: Comparison) -> str:
    """Return the address of the figures drawn as CSV, several areas at once.

    Parameters
    ----------
    shown : Compared
        The page.
    compared : Comparison
        One of its comparisons.
    """
    estimates, state = compared.estimates, shown.state
    month = compared.reading.period
    if state.view in {"trend", "multiples"}:
        when = "all"
    elif state.against == PAST:
        when = f"{iso(int(shift(month, -12)))},{iso(month)}"
    else:
        when = iso(month)
    every = state.set == BOROUGHS and state.view != "trend"
    codes = shown.lines if state.view == "trend" and shown.lines else shown.codes
    query = {
        "measure": compared.measure.id, "level": estimates.level, "area": "" if every else ",".join(codes),
        "period": when, "window": estimates.window, "against": estimates.against, "group": estimates.group,
        "format": "csv", "limit": "10000" if when == "all" else "",
    }  # fmt: skip
    return "/api/v1/figures?" + urlencode({name: value for name, value in query.items() if value}, safe=",")


def downloads(shown: Compared) -> list[markup.Link]:
    """Return links to the figures of each further measure that is drawn."""
    if shown.state.view == "two":
        return [markup.Link(f"Download {shown.pair.up.measure.title} (CSV)", csv_address(shown, shown.pair.up))]
    if shown.state.view == "heat":
        others = [each for each in shown.heat.comparisons if each.measure.id != shown.main.measure.id]
        return [markup.Link(f"{each.measure.title} (CSV)", csv_address(shown, each)) for each in others]
    return []
