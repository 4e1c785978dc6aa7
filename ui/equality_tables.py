"""The tables of the Equality page: reasons, laws, ages, similar boroughs; the panel's questions; what stays unsaid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape

import streamlit as st

from measures.equity_counts import HIDDEN_TEXT
from measures.equity_panel import EquityPanel, Figure
from measures.words import TOO_FEW_SEARCHES, number
from ui import markup, sections
from ui.frame import address
from ui.markup import Cell, Column, Link
from ui.state import ViewState

PAGE = "equality"


def ratio_text(figure: Figure, decimals: int = 2) -> str:
    """Return a ratio with its interval, ``"4.16 (3.92 to 4.41)"``; in words where there is none."""
    if figure.value is None:
        return "too few to compare"
    return f"{number(figure.value, decimals)} ({number(figure.lower, decimals)} to {number(figure.upper, decimals)})"


def share_text(value: float | None, decimals: int = 0) -> str:
    """Return a share (0 to 1) in per cent."""
    return "–" if value is None else f"{100 * value:.{decimals}f} %"


def reasons(panel: EquityPanel) -> None:
    """Draw the searches by what officers looked for."""
    markup.heading("By reason", "What officers said they were looking for")
    columns = [
        Column("Reason"), Column("Searches", True), Column(panel.group, True), Column("White", True),
        Column("Rate ratio (95 %)"),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [each.label, each.total, each.group, each.white, ratio_text(each.ratio)] for each in panel.reasons
    ]
    with st.container(key="equality_reasons"):
        markup.table(f"Searches by reason, {panel.name}, {panel.window}", columns, rows, label="Reasons")
    _hidden(rows)


def laws(panel: EquityPanel) -> None:
    """Draw the searches by power, section 60 apart, of every group against White."""
    markup.heading("By law", "Section 60 needs no suspicion of the person searched, so it stands apart")
    columns = [Column("Power and group"), Column("Searches", True), Column("White", True), Column("Rate ratio (95 %)")]
    rows: list[list[Cell]] = [
        [f"{each.power.partition(',')[0]}: {each.group}", each.searches, each.white, ratio_text(each.ratio)]
        for each in panel.powers
    ]
    chosen = [index for index, each in enumerate(panel.powers) if each.group == panel.group]
    with st.container(key="equality_laws"):
        markup.table(
            f"Searches by power and group, {panel.name}, {panel.window}", columns, rows, chosen[0] if chosen else None,
            label="Laws",
        )  # fmt: skip


def ages(panel: EquityPanel) -> None:
    """Draw the searches by age: counts and shares, since no open file crosses ethnicity with age of residents."""
    markup.heading("By age", "Shares of each group’s searches; no open file has residents by ethnicity and age")
    columns = [Column("Age"), Column(panel.group, True), Column("Share", True), Column("White", True),
               Column("Share", True)]  # fmt: skip
    rows: list[list[Cell]] = [
        [each.label, each.group, share_text(each.group_share), each.white, share_text(each.white_share)]
        for each in panel.ages
    ]
    markup.table(f"Searches by age, {panel.name}", columns, rows, label="Ages")
    _hidden(rows)


def _hidden(rows: Sequence[Sequence[Cell]]) -> None:
    """Say what hides a count, where one is hidden."""
    if any(HIDDEN_TEXT in row for row in rows):
        markup.small(f"“{HIDDEN_TEXT.capitalize()}”: {TOO_FEW_SEARCHES}, on this basis of ethnicity or another.")


def similar(panel: EquityPanel, state: ViewState) -> None:
    """Draw the boroughs that the ONS finds most alike."""
    if not panel.similar:
        return
    markup.heading(
        f"Boroughs like {panel.name}",
        "The five London boroughs nearest to it in the ONS statistical nearest neighbours (global model)",
    )
    columns = [Column("Borough"), Column(f"{panel.group} searches", True), Column("White searches", True),
               Column("Rate ratio (95 %)")]  # fmt: skip
    rows: list[list[Cell]] = [
        [panel.name, number(panel.searches_group), number(panel.searches_white), ratio_text(panel.ratio)]
    ]
    rows += [
        [
            Link(each.name, address(PAGE, replace(state, area=each.area))),
            each.group,
            each.white,
            ratio_text(each.ratio),
        ]
        for each in panel.similar
    ]
    markup.table(f"{panel.name} and similar boroughs, nearest first", columns, rows, 0, label="Similar boroughs")


def questions(panel: EquityPanel) -> None:
    """Draw what a scrutiny panel asks, each answered or said to be unanswerable from open figures."""
    sections.heading(
        "questions", "What a panel should ask", "Each answered, or said to be out of reach of open figures."
    )
    answers = "".join(
        f"<div><dt>{escape(each.question)}</dt><dd>{markup.rich(each.answer)}</dd></div>" for each in panel.questions
    )
    st.html(f'<dl class="eq-answers">{answers}</dl>')


def cannot_say(lines: Sequence[str]) -> None:
    """Draw what the figures cannot say."""
    sections.heading("cannot", "What these figures cannot say")
    st.html(f'<ul class="eq-list">{"".join(f"<li>{markup.rich(line)}</li>" for line in lines)}</ul>')
