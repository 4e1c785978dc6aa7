"""Events as a calendar file (RFC 5545) that keeps its identities: an event that moves is moved in every calendar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from icalendar import Calendar
from icalendar import Event as Entry

from conversations.clock import LONDON
from conversations.event_records import Event
from conversations.event_words import ON_RECORD, access, covers, state_text

#: Part of each identity; never changed, or every subscriber would see every event twice.
HOST = "conversations.london-borough-explorer"
PRODUCT = "-//London Borough Explorer//Local conversations//EN"


def calendar(
    events: Sequence[Event], reached: Mapping[int, Mapping[str, datetime]], name: str, borough_of: Mapping[str, str],
    base: str,
) -> bytes:  # fmt: skip
    """Return events as a calendar.

    Parameters
    ----------
    events : sequence of Event
        Public events; those without a date are left out.
    reached : mapping of int to mapping of str to datetime
        As `conversations.milestones.steps` gives it.
    name : str
        Name of the calendar.
    borough_of : mapping of str to str
        Names of the boroughs by code.
    base : str
        Address that the pages begin with, ``"http://localhost:8501"``.

    Returns
    -------
    bytes
        Times in London's time with the rules of its summer time; an event whose times are not known lasts all day.
    """
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("x-wr-calname", name)
    for event in events:
        if event.day is not None:
            made.add_component(_entry(event, max(reached.get(event.id, {}).values(), default=None), borough_of, base))
    made.add_missing_timezones()
    return bytes(made.to_ical())


def _entry(event: Event, changed: datetime | None, borough_of: Mapping[str, str], base: str) -> Entry:
    """One event."""
    entry = Entry()
    entry.add("uid", f"event-{event.id}@{HOST}")
    entry.add("dtstamp", (changed or datetime(2000, 1, 1, tzinfo=UTC)).replace(microsecond=0))
    entry.add("sequence", event.version - 1)
    entry.add("summary", f"{event.title} ({borough_of[event.borough]})")
    assert event.day is not None
    if event.starts_at is None:
        entry.add("dtstart", event.day)
        entry.add("dtend", event.day + timedelta(days=1))
    else:
        entry.add("dtstart", event.starts_at.astimezone(LONDON))
        if event.ends_at is not None:
            entry.add("dtend", event.ends_at.astimezone(LONDON))
    if event.venue:
        entry.add("location", event.venue)
    entry.add("description", "\n".join(_lines(event)))
    entry.add("url", f"{base}/conversation?borough={event.borough}")
    entry.add("status", "CONFIRMED")
    entry.add("transp", "TRANSPARENT")
    return entry


def _lines(event: Event) -> list[str]:
    """What the entry says below its title."""
    if event.origin == "public_report":
        return [f"On record {ON_RECORD}: venue, times and turnout are not known here."]
    told = [f"About: {covers(event)}", f"State: {state_text(event)}"]
    told += [f"Access: {', '.join(access(event))}"]
    told += [f"Host: {event.host_role}"] if event.host_role else []
    told += [f"Agenda: {' · '.join(event.agenda.splitlines())}"] if event.agenda else []
    return told + ([event.link] if event.link else [])
