"""What the public pages of the conversations read, kept until the store changes: everybody gets the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import streamlit as st

from conversations import event_records, promise_records, questions, scrutiny, unpromised
from conversations.event_records import Event
from conversations.heard import published
from conversations.heard_records import Heard
from conversations.people import PUBLIC
from conversations.promise_records import Promise
from conversations.questions import Question
from conversations.running import store
from conversations.scrutiny import ScrutinyQuestion
from conversations.tags import Group, grouped
from conversations.themes import Share, Theme, themes
from conversations.unpromised import Unpromised
from ui import cached
from ui.programme_data import now


@dataclass(frozen=True)
class Conversation:
    """Everything public of one borough's conversation.

    Attributes
    ----------
    borough, name : str
        Its code and name.
    day : date
        London's date.
    events : tuple of Event
        By date.
    promises : tuple of Promise
        Newest first, withdrawn ones too.
    questions : tuple of Question
        Parked questions, the newest first.
    refused : tuple of Unpromised
        What was not promised.
    scrutiny : tuple of ScrutinyQuestion
        Newest first.
    """

    borough: str
    name: str
    day: date
    events: tuple[Event, ...]
    promises: tuple[Promise, ...]
    questions: tuple[Question, ...]
    refused: tuple[Unpromised, ...]
    scrutiny: tuple[ScrutinyQuestion, ...]

    @property
    def written_up(self) -> tuple[Event, ...]:
        """Events with a published picture, the latest first."""
        return tuple(event for event in reversed(self.events) if event.state == "written_up")

    @property
    def coming(self) -> tuple[Event, ...]:
        """Events that are open, or announced for a day that has not passed, the next first."""
        return tuple(event for event in self.events if event.to_come(self.day))

    @property
    def missed(self) -> tuple[Event, ...]:
        """Events announced for a day that has passed, not on record as held; the latest first."""
        return tuple(
            event for event in reversed(self.events) if event.state == "announced" and not event.to_come(self.day)
        )

    @property
    def past(self) -> tuple[Event, ...]:
        """Events that have been held, the latest first."""
        return tuple(event for event in reversed(self.events) if event.state in {"closed", "written_up"})


@dataclass(frozen=True)
class Picture:
    """What was heard at one event: the frozen figures, the passed words by tag, and said, recorded, felt."""

    event: Event
    heard: Heard
    groups: tuple[Group, ...]
    themes: tuple[Theme, ...]


def conversation(borough: str) -> Conversation:
    """Return everything public of a borough's conversation."""
    return _conversation(borough, *now())


def picture(event: Event) -> Picture:
    """Return what was heard at a written-up event.

    Raises
    ------
    StateError
        If nothing was published of it.
    """
    url, number, _ = now()
    heard, found = _heard(event.id, event.borough, url, cached.figures().snapshot.id)
    return Picture(event, heard, _words(event.id, url, number), found)


@st.cache_resource(show_spinner=False, max_entries=64)
def _conversation(borough: str, url: str, edition_of: int, day: date) -> Conversation:  # noqa: ARG001
    """One borough at one edition of the store on one day."""
    kept = store()
    return Conversation(
        borough=borough,
        name=cached.figures().gazetteer.get(borough).name,
        day=day,
        events=event_records.listed(kept, PUBLIC, borough),
        promises=promise_records.listed(kept, PUBLIC, borough),
        questions=tuple(reversed(questions.listed(kept, PUBLIC, borough=borough))),
        refused=unpromised.listed(kept, PUBLIC, borough),
        scrutiny=scrutiny.listed(kept, PUBLIC, borough),
    )


@st.cache_resource(show_spinner=False, max_entries=512)
def _heard(event_id: int, borough: str, url: str, snapshot: str) -> tuple[Heard, tuple[Theme, ...]]:  # noqa: ARG001
    """The frozen picture of an event, which never changes, and its themes by the figures of a snapshot."""
    heard = published(store(), PUBLIC, event_id)
    shares: dict[str, Share] = {
        line.priority: (line.raw.value, line.raw.lower, line.raw.upper, heard.people)
        for line in heard.lines
        if line.raw.value is not None
    }
    return heard, themes(cached.figures(), shares, borough)


@st.cache_resource(show_spinner=False, max_entries=64)
def _words(event_id: int, url: str, edition_of: int) -> tuple[Group, ...]:  # noqa: ARG001
    """The passed words of an event at one edition of the store."""
    return grouped(store(), PUBLIC, event_id)
