"""Parked questions and the scrutiny log in words: answered, due, overdue; explained, changed, declined."""

from __future__ import annotations

from datetime import datetime

from conversations.dates import day_of, span_text
from conversations.questions import Question
from conversations.scrutiny import Entry, ScrutinyQuestion

SCRUTINY_WORDS = {
    "open": "Not answered yet",
    "explained": "Explained",
    "changed": "Something changes",
    "declined": "Declined",
}
ENTRY_WORDS = {
    "explain": "The force explains",
    "change": "The force changes something",
    "decline": "The force declines",
    "follow_up": "The panel comes back",
}


def clock_words(question: Question, now: datetime) -> str:
    """Return how a parked question stands on its 72-hour clock: ``"due in 20 hours"``."""
    if question.answered_at is not None:
        late = ", late" if question.overdue else ""
        return f"answered after {span_text(question.answered_at - question.parked_at)}{late}"
    left = question.due_at - now
    return f"due in {span_text(left)}" if left.total_seconds() >= 0 else f"overdue by {span_text(left)}"


def clock_state(question: Question, now: datetime) -> str:
    """Return ``"answered"``, ``"due"`` or ``"overdue"``."""
    if question.answered_at is not None:
        return "answered"
    return "due" if question.due_at >= now else "overdue"


def scrutiny_state(question: ScrutinyQuestion) -> str:
    """Return how a panel's question stands: ``"Explained"``, ``"Not answered yet, waiting for 12 days"``."""
    words = SCRUTINY_WORDS[question.state]
    if question.waiting_days is None:
        return words
    days = question.waiting_days
    return f"{words}, waiting for {days} day{'' if days == 1 else 's'}"


def entry_text(entry: Entry) -> str:
    """Return a step of the scrutiny log with its date."""
    return f"{ENTRY_WORDS[entry.kind]}, {day_of(entry.at)}: {entry.words}"
