"""What the programme's page and the links to a borough's conversation read, kept until the store changes.

It imports little, because the pages of the figures read it too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import streamlit as st

from conversations import event_records
from conversations.clock import today
from conversations.event_records import Event
from conversations.milestones import edition
from conversations.people import PUBLIC
from conversations.programme import BoroughProgramme
from conversations.programme import programme as read_programme
from conversations.running import store


@dataclass(frozen=True)
class Programme:
    """The 32 boroughs and every public event."""

    rows: tuple[BoroughProgramme, ...]
    events: tuple[Event, ...]
    day: date

    @property
    def coming(self) -> tuple[Event, ...]:
        """Events that are open or announced, and whose day has not passed, the next first."""
        return tuple(
            event for event in self.events if event.to_come(self.day) and not (event.day and event.day < self.day)
        )


def now() -> tuple[str, int, date]:
    """Return what a reading depends on: the store, its last change, and London's date."""
    return str(store().engine.url), edition(store()), today(store().clock())


def programme() -> Programme:
    """Return the programme."""
    return _programme(*now())


@st.cache_resource(show_spinner=False, max_entries=4)
def _programme(url: str, edition_of: int, day: date) -> Programme:  # noqa: ARG001
    """The programme at one edition of the store on one day."""
    return Programme(read_programme(store()), event_records.listed(store(), PUBLIC), day)
