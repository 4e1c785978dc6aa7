"""The history at the desk: every change of the store, by role, newest first."""

from __future__ import annotations

from typing import Any

import streamlit as st

from conversations.dates import moment_text
from conversations.history import Change, changes
from conversations.milestones import edition
from conversations.people import Actor
from conversations.running import store
from ui import markup
from ui.desk_state import DeskState
from ui.markup import Column

#: Changes on the screen at once.
AT_ONCE = 100
_LONGEST = 120


def draw(actor: Actor, state: DeskState) -> None:  # noqa: ARG001
    """Draw the last changes of the store."""
    last = edition(store(), actor)
    ends = tuple(range(last, 0, -AT_ONCE)) or (0,)
    end: int = st.selectbox(
        "Changes", ends, format_func=lambda number: f"up to number {number:,}", key="desk_history_to"
    )
    found = changes(store(), actor, after=max(0, end - AT_ONCE), most=AT_ONCE)
    markup.heading(
        "History", "Every change, who made it by role, and what it was. Words, answers and codes are not repeated."
    )
    rows = [
        [f"{change.id:,}", moment_text(change.at), _who(change), f"{change.table.replace('_', ' ')} {change.key}",
         _what(change)]
        for change in reversed(found)
    ]  # fmt: skip
    columns = [Column("Number"), Column("When"), Column("Who"), Column("What"), Column("Change")]
    markup.table("Changes, newest first", columns, rows, label="History")


def _who(change: Change) -> str:
    """A role, and the number of its account."""
    role = change.role.replace("_", " ")
    return f"{role}, account {change.account}" if change.account else role


def _what(change: Change) -> str:
    """What changed, field by field."""
    if change.before is None and change.after is None:
        return "–"
    if change.before is None:
        return f"made: {_fields(change.after or {})}"
    if change.after is None:
        return "deleted"
    return _fields(
        {name: f"{_short(change.before.get(name))} → {_short(value)}" for name, value in change.after.items()}
    )


def _fields(values: dict[str, Any]) -> str:
    """Fields and their values, in one line."""
    return "; ".join(
        f"{name.replace('_', ' ')}: {_short(value)}" for name, value in values.items() if value is not None
    )


def _short(value: Any) -> str:
    """A value, cut where it is long."""
    text = "–" if value is None else str(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
