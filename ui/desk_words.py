"""What people wrote, as whoever passes it sees it: the guard's finds marked in the text."""

from __future__ import annotations

from html import escape

import streamlit as st

from conversations.guard import flags
from conversations.moderation import Contribution
from conversations.priorities import load_priorities
from ui.desk_state import place_name

FLAG_WORDS = {
    "email": "e-mail address",
    "phone": "telephone number",
    "postcode": "postcode",
    "registration": "number plate",
    "officer": "name after a rank",
}
CHANNELS = {"web": "by phone", "paper": "on paper", "table": "at a table"}


def marked(text: str) -> str:
    """Return a text as HTML, escaped, with every stretch marked that the guard points at."""
    parts, end = [], 0
    for flag in flags(text):
        if flag.start < end:
            continue
        parts.append(escape(text[end : flag.start]))
        found = escape(text[flag.start : flag.end])
        parts.append(f"<mark>{found}<small>{FLAG_WORDS[flag.kind]}</small></mark>")
        end = flag.end
    return "".join([*parts, escape(text[end:])])


def words(label: str, text: str) -> None:
    """Draw what somebody wrote under its label; nothing where they wrote nothing."""
    if text:
        st.html(f'<p class="desk-said">{escape(label)}</p><p class="desk-words" dir="auto">{marked(text)}</p>')


def contribution(one: Contribution) -> None:
    """Draw a contribution: what it asks for, where, and its words."""
    known = load_priorities()
    asked = "; ".join(known[each].words if each in known else each for each in one.priorities)
    table = f", table {one.table_number}" if one.table_number else ""
    about = f"{place_name(one.area)} · sent {CHANNELS[one.channel]}{table}"
    st.html(f'<p class="desk-said">Asks for</p><p class="lbe-body">{escape(asked)}</p>')
    st.html(f'<p class="desk-said">{escape(about)}</p>')
    words("Why", one.why)
    words("What good would look like", one.good)
    if one.edited:
        words("Why, as it was first written", one.original_why)
        words("What good would look like, as it was first written", one.original_good)


def named(kinds: tuple[str, ...]) -> str:
    """Return kinds of finds in words: ``"e-mail address, postcode"``."""
    return ", ".join(FLAG_WORDS[kind] for kind in kinds)
