"""The programme as a tile map: one square a borough, each a link with its state in colour, mark and words."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from conversations.dates import short_day
from conversations.event_words import PROGRAMME_WORDS
from conversations.programme import STATES, BoroughProgramme
from geo.areas import CITY
from ui import cached
from ui.conversation_state import address
from ui.labels import short

#: What a tile says below its name, in the fewest letters.
SHORT_WORDS = {
    "not_scheduled": "",
    "scheduled": "to come",
    "held": "held",
    "written_up": "heard",
    "promises_made": "promised",
    "promises_due": "due",
}


def draw(rows: Sequence[BoroughProgramme], shown: set[str], chosen: str) -> None:
    """Draw the tile map with its legend.

    Parameters
    ----------
    rows : sequence of BoroughProgramme
        All boroughs.
    shown : set of str
        Codes of those that the filter keeps; the others are pale.
    chosen : str
        Code of the borough that was looked for; empty for none.
    """
    of = {row.borough: row for row in rows}
    frame = cached.figures().snapshot.frame("tiles")
    places = zip(frame["code"], frame["column"], frame["row"], strict=True)
    tiles = "".join(
        _tile(of.get(str(code)), int(column), int(row), str(code) in shown, str(code) == chosen)
        for code, column, row in places
        if str(code) in of or str(code) == CITY
    )
    keys = "".join(
        f'<li><span class="cv-key cv-{state}" aria-hidden="true">{place or "·"}</span>{escape(PROGRAMME_WORDS[state])}'
        "</li>"
        for place, state in enumerate(STATES)
    )
    st.html(
        f'<ul class="cv-tiles" aria-label="The 32 boroughs as a map of squares">{tiles}</ul>'
        f'<ul class="cv-legend" aria-label="Legend">{keys}</ul>'
    )


def _tile(row: BoroughProgramme | None, column: int, line: int, shown: bool, chosen: bool) -> str:
    """One square: a link, or the City, which has a police of its own."""
    place = f'style="grid-column:{column + 1};grid-row:{line + 1}"'
    if row is None:
        return f'<li {place} class="cv-city"><span>City</span></li>'
    name = cached.figures().gazetteer.get(row.borough).name
    number = STATES.index(row.state)
    marks = f"{'' if shown else ' cv-pale'}{' cv-chosen' if chosen else ''}"
    spoken, word = f"{name}: {PROGRAMME_WORDS[row.state]}", SHORT_WORDS[row.state]
    if row.next_day is not None:
        spoken, word = f"{spoken}, next event {short_day(row.next_day)}", f"next {row.next_day.day} {row.next_day:%b}"
    return (
        f'<li {place}><a class="cv-tile cv-{row.state}{marks}" href="{escape(address(row.borough), quote=True)}" '
        f'target="_self" aria-label="{escape(spoken, quote=True)}" title="{escape(spoken, quote=True)}">'
        f'<b>{escape(short(name))}</b><span class="cv-mark">{number or "·"}</span>'
        f'<span class="cv-word">{escape(word)}</span></a></li>'
    )
