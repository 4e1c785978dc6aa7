"""Parked questions with their 72-hour clock, and the log of a scrutiny panel's questions."""

from __future__ import annotations

from html import escape

import streamlit as st

from base.errors import UnknownNameError
from base.periods import iso, label
from conversations.dates import day_of, moment_text, short_day
from conversations.places import place_name
from conversations.question_words import ENTRY_WORDS, clock_state, clock_words, scrutiny_state
from conversations.questions import Question
from conversations.running import store
from conversations.scrutiny import ScrutinyQuestion
from measures.estimates import Figures
from ui import markup, sections
from ui.conversation_data import Conversation
from ui.frame import address
from ui.state import ViewState

NO_QUESTION = (
    "A question that nobody in the room can answer is parked here with the role that answers it, within 72 hours. None "
    "has been parked yet."
)
NO_SCRUTINY = (
    "A scrutiny panel’s questions about the figures stand here with the force’s answer: explain, or change. None is on "
    "record yet."
)


def parked(told: Conversation) -> None:
    """Draw the parked questions, those without an answer first, each with where its clock stands."""
    sections.heading("questions", "Questions that were parked", _counted(told.questions))
    if not told.questions:
        sections.paragraphs([NO_QUESTION])
        return
    now = store().clock()
    ordered = sorted(told.questions, key=lambda question: question.answered_at is not None)
    st.html(f'<ul class="cv-list">{"".join(_question(each, clock_state(each, now)) for each in ordered)}</ul>')
    markup.links([markup.Link("Questions as CSV", f"/conversations/{told.borough}/questions.csv")])


def _counted(questions: tuple[Question, ...]) -> str:
    """How many were answered, and in time."""
    if not questions:
        return ""
    answered = [question for question in questions if question.answered_at is not None]
    in_time = sum(not question.overdue for question in answered)
    return f"{len(answered)} of {len(questions)} answered, {in_time} of them within 72 hours"


def _question(question: Question, state: str) -> str:
    """One parked question; the owner is a role and never a name."""
    answer = ""
    if question.answered_at is not None:
        answer = f'<p class="cv-text"><b>{escape(question.owner_role)}:</b> {escape(question.answer)}</p>'
    clock = clock_words(question, store().clock())
    owner = "" if answer else f"; {question.owner_role} answers"
    told = f"Parked {moment_text(question.parked_at)}{owner}."
    return (
        f'<li class="cv-q cv-q-{state}"><p class="cv-ask cv-text">{escape(question.question)}</p>{answer}'
        f'<p class="cv-soft"><b>{escape(clock[0].upper() + clock[1:])}.</b> {escape(told)}</p></li>'
    )


def scrutiny(figures: Figures, told: Conversation) -> None:
    """Draw the scrutiny log, newest first: question, answers with dates, and the figures that it was about."""
    sections.heading("scrutiny", "What the scrutiny panel asked")
    if not told.scrutiny:
        sections.paragraphs([NO_SCRUTINY])
        return
    st.html(f'<ul class="cv-list">{"".join(_asked(figures, each) for each in told.scrutiny)}</ul>')
    markup.links([markup.Link("Scrutiny log as CSV", f"/conversations/{told.borough}/scrutiny.csv")])


def _asked(figures: Figures, asked: ScrutinyQuestion) -> str:
    """One question of a panel with what followed."""
    steps = "".join(
        f'<p class="cv-text"><b>{escape(ENTRY_WORDS[step.kind])}</b> ({escape(day_of(step.at))}): '
        f"{escape(step.words)}</p>"
        for step in asked.entries
    )
    state = "answered" if asked.state != "open" else "due"
    return (
        f'<li class="cv-q cv-q-{state}"><p class="cv-ask cv-text">{escape(asked.question)}</p>{steps}'
        f'<p class="cv-soft"><b>{escape(scrutiny_state(asked))}.</b> {escape(asked.panel)} asked on '
        f"{escape(short_day(asked.asked_on))}.{_about(figures, asked)}</p></li>"
    )


def _about(figures: Figures, asked: ScrutinyQuestion) -> str:
    """The figures that a question is about, as a link to them."""
    if not asked.measure:
        return ""
    try:
        title = figures.catalogue.get(asked.measure).title
    except UnknownNameError:
        return f" About a measure that is no longer published ({escape(asked.measure)})."
    area = asked.area or ""
    where = f" in {place_name(area)}" if area else ""
    month = f", {label(asked.period)}" if asked.period else ""
    state = ViewState(measure=asked.measure, area=area, period=iso(asked.period) if asked.period else "")
    href = escape(address("borough" if area else "", state), quote=True)
    seen = f" (snapshot {escape(asked.snapshot)})" if asked.snapshot else ""
    return f' About <a href="{href}" target="_self">{escape(title + where + month)}</a>{seen}.'
