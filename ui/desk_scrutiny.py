"""The scrutiny log at the desk: a panel's questions, and the force's answers."""

from __future__ import annotations

from typing import get_args

import streamlit as st

from conversations.clock import today
from conversations.dates import short_day
from conversations.people import Actor
from conversations.places import areas_of
from conversations.question_words import ENTRY_WORDS, entry_text, scrutiny_state
from conversations.running import store
from conversations.scrutiny import AnswerKind, ScrutinyForm, ScrutinyQuestion, answer, ask, follow_up, listed
from ui import cached, markup, sections
from ui.desk_sheets import Sheet
from ui.desk_state import DeskState, choose_borough, place_name


def draw(actor: Actor, state: DeskState) -> None:
    """Draw the scrutiny log of a borough. Raises as `choose_borough`."""
    borough = choose_borough(actor, state)
    _ask(actor, borough)
    found = listed(store(), actor, borough)
    markup.heading(f"{len(found):,} in the log" if found else "Nothing is in the log")
    for question in found:
        _one(actor, question)


def _ask(actor: Actor, borough: str) -> None:
    """The form for a panel's question."""
    sheet = Sheet(f"ask_{borough}")
    markup.heading("Put a panel’s question in the log", "Public at once; its words stay as they are.")
    sheet.outcome()
    known = {measure.id: measure.title for measure in cached.figures().catalogue.measures.values()}
    with st.form(sheet.key("form")):
        left, right = st.columns(2)
        with left:
            st.text_input("Panel, by its name or role", key=sheet.key("panel"))
            st.selectbox("About the figures of", tuple(known), None, format_func=known.__getitem__,
                         placeholder="No figures", key=sheet.key("measure"))  # fmt: skip
        with right:
            st.date_input("Asked on", today(store().clock()), key=sheet.key("asked_on"), format="DD/MM/YYYY")
            st.selectbox("In", areas_of(borough), None, format_func=place_name, placeholder="No place",
                         key=sheet.key("area"))  # fmt: skip
        st.text_area("Question, without names", key=sheet.key("question"))

        def keep() -> str:
            day = sheet.value("asked_on") or today(store().clock())
            form = ScrutinyForm(
                sheet.text("panel"), sheet.text("question"), day, sheet.value("measure"), sheet.value("area")
            )
            ask(store(), cached.figures(), actor, borough, form)
            return "In the log, in public."

        sheet.submit("Put in the log", keep)


def _one(actor: Actor, question: ScrutinyQuestion) -> None:
    """One question with everything that followed, and what may be added."""
    with st.container(border=True, key=f"desk_scrutiny_{question.id}"):
        markup.note(question.question, question.state == "open")
        markup.small(f"{question.panel} · asked on {short_day(question.asked_on)} · {scrutiny_state(question)}")
        if question.entries:
            sections.points(entry_text(entry) for entry in question.entries)
        _answer(actor, question)
        if question.state != "open":
            _follow_up(actor, question)


def _answer(actor: Actor, question: ScrutinyQuestion) -> None:
    """The force's answer."""
    sheet = Sheet(f"scrutiny_{question.id}")
    sheet.outcome()
    with sections.folded(f"desk_reply_{question.id}", "Add the force’s answer"), st.form(sheet.key("form")):
        st.selectbox("The answer", get_args(AnswerKind), format_func=ENTRY_WORDS.__getitem__, key=sheet.key("kind"))
        st.text_area("In words, in public", key=sheet.key("words"))

        def keep() -> str:
            answer(store(), actor, question.id, question.version, sheet.value("kind"), sheet.text("words"))
            return "Answered, in public."

        sheet.submit("Add the answer", keep, primary=False)


def _follow_up(actor: Actor, question: ScrutinyQuestion) -> None:
    """The panel coming back."""
    sheet = Sheet(f"follow_{question.id}")
    sheet.outcome()
    with sections.folded(f"desk_follow_{question.id}", "The panel comes back"), st.form(sheet.key("form")):
        st.text_area("What it asks further, in public", key=sheet.key("words"))

        def keep() -> str:
            follow_up(store(), actor, question.id, question.version, sheet.text("words"))
            return "The question is open again."

        sheet.submit("Open it again", keep, primary=False)
