"""Parked questions at the desk: park, answer, and the 72-hour clock of each."""

from __future__ import annotations

import streamlit as st

from conversations.dates import moment_text
from conversations.people import Actor
from conversations.question_words import clock_state, clock_words
from conversations.questions import Question, answer, listed, park
from conversations.running import store
from ui import desk_words, markup
from ui.desk_sheets import Sheet
from ui.desk_state import DeskState, choose_event, may


def draw(actor: Actor, state: DeskState) -> None:
    """Draw the parked questions of one event. Raises as `choose_event`."""
    event = choose_event(actor, "park_question", state)
    if event is None:
        return
    if event.state in {"open", "closed"}:
        _park(actor, event.id)
    else:
        markup.note("Questions are parked while the event is open, and until its write-up.")
    found = listed(store(), actor, event_id=event.id)
    markup.heading(f"{len(found):,} parked" if found else "No question is parked")
    Sheet("answer").outcome()
    for question in found:
        _one(actor, question, answers=may(actor, "answer_question", event))


def _park(actor: Actor, event_id: int) -> None:
    """The form to park a question."""
    sheet = Sheet(f"park_{event_id}")
    markup.heading("Park a question", "Public at once, with the role that answers and a clock of 72 hours.")
    sheet.outcome()
    with st.form(sheet.key("form")):
        st.text_area("Question, without names", key=sheet.key("question"))
        st.text_input("Role that answers", key=sheet.key("owner"), placeholder="Neighbourhood superintendent")

        def keep() -> str:
            made = park(store(), actor, event_id, sheet.text("question"), sheet.text("owner"))
            return f"Parked. It is to be answered by {moment_text(made.due_at)}."

        sheet.submit("Park it", keep)


def _one(actor: Actor, question: Question, *, answers: bool) -> None:
    """One question with its clock, and the form to answer it."""
    now = store().clock()
    said = f"{question.owner_role} · parked {moment_text(question.parked_at)} · {clock_words(question, now)}"
    with st.container(border=True, key=f"desk_question_{question.id}"):
        markup.note(question.question, clock_state(question, now) == "overdue")
        markup.small(said)
        if question.answer:
            desk_words.words("Answer", question.answer)
        elif answers:
            sheet = Sheet("answer")
            field = f"answer_{question.id}_{question.version}"
            with st.form(f"answer_form_{question.id}"):
                st.text_area("Answer, public and once for all", key=field)

                def keep() -> str:
                    answer(store(), actor, question.id, question.version, str(st.session_state.get(field) or ""))
                    return "Answered, in public."

                sheet.submit("Answer it", keep, primary=False, own=str(question.id))
