"""Boroughs like one: the list of the ONS and our own model side by side, with inputs that a reader may change."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from base.errors import ExplorerError
from measures.estimates import Figures
from measures.similarity import INPUTS, Inputs, Near, Similar, moves_text, parse_inputs, reasons_text, similar
from measures.words import listed, number
from ui import markup
from ui.filters import word
from ui.frame import address
from ui.markup import Cell, Column, Link
from ui.state import ViewState

PAGE = "borough"
COLUMNS = (Column("Borough"), Column("Distance", True), Column("By our inputs"))


def draw(figures: Figures, borough: str, inputs: str, take: Callable[[str], None]) -> None:
    """Draw the boroughs most like one.

    Parameters
    ----------
    figures : Figures
        Every figure of a snapshot.
    borough : str
        Code of a borough; the City, which the Met does not police, gets a sentence.
    inputs : str
        What our own model stands on, as an address holds it: ``"density,household"``; empty for the usual ones.
    take : callable
        Puts a changed text of inputs into the URL.
    """
    area = figures.gazetteer.get(borough)
    markup.heading(
        f"Boroughs like {area.name}", "Our own model, whose inputs you may change, beside the list of the ONS"
    )
    if not area.policed_by_met:
        markup.note(f"{area.name} is like no other borough: it has few residents and a police force of its own.")
        return
    try:
        asked = parse_inputs(inputs)
    except ExplorerError as problem:
        markup.note(f"{problem} The usual inputs are used.", warning=True)
        asked = Inputs()
    usual, found = similar(figures, borough), similar(figures, borough, asked)
    markup.note(_told(usual, found))
    _checkboxes(asked, take)
    own, ons = st.columns(2, gap="large")
    with own:
        _table("Our own model, nearest first", found.nearest)
    with ons:
        _table("ONS statistical nearest neighbours (global model), in its order", found.ons)
    markup.small(
        "Distance: the root of the mean squared difference over the inputs ticked, each in standard deviations among "
        "the 32 boroughs; 1 is one standard deviation apart in the typical input. Census 2021 and the Indices of "
        "Deprivation 2025; no figure of crime or of the police is an input. The ONS chooses its own inputs and gives "
        "no distances: those in its table are by ours. “Similar boroughs” as a benchmark are always those of the ONS, "
        "so that nobody can choose a benchmark to please."
    )


def _told(usual: Similar, found: Similar) -> str:
    """What the two lists have in common, and what the change of inputs moved."""
    shared = found.shared
    both = (
        f"{listed(shared)} {'is' if len(shared) == 1 else 'are'} on both lists." if shared else "No borough is on both."
    )
    short = "" if len(found.ons) >= len(found.nearest) else f" The ONS names only {len(found.ons)} in London."
    moved = "" if usual.inputs == found.inputs else f" {moves_text(usual, found)}"
    return f"{both}{short}{moved}"


def _checkboxes(asked: Inputs, take: Callable[[str], None]) -> None:
    """One box an input; the last that is ticked stays."""
    with st.container(key="similar_inputs", horizontal=True, vertical_alignment="center", gap="medium"):
        word("Likened by")
        for name, words in INPUTS.items():
            key = f"similar_{name}"
            st.session_state[key] = name in asked.names
            st.checkbox(
                words[0].upper() + words[1:], key=key, disabled=asked.names == (name,), width="content",
                on_change=_changed, args=(asked, name, take),
            )  # fmt: skip


def _changed(asked: Inputs, name: str, take: Callable[[str], None]) -> None:
    """Take over a tick."""
    take(asked.toggled(name).text)


def _table(caption: str, near: tuple[Near, ...]) -> None:
    """One list of boroughs."""
    rows: list[list[Cell]] = [
        [Link(each.name, address(PAGE, ViewState(area=each.code))), number(each.distance, 2), reasons_text(each)]
        for each in near
    ]
    markup.table(caption, COLUMNS, rows, label=caption)
