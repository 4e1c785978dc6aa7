"""Events and the programme in words: when, where, which access needs are met, how far a borough has come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from conversations.dates import event_time, short_day
from conversations.event_records import Event
from conversations.places import place_name
from conversations.programme import BoroughProgramme, State
from measures.words import listed

ON_RECORD = "from a public report"
#: How far a borough has come, in the order of `conversations.programme.STATES`.
PROGRAMME_WORDS: dict[State, str] = {
    "not_scheduled": "Not scheduled",
    "scheduled": "Scheduled",
    "held": "Held",
    "written_up": "Written up",
    "promises_made": "Promises made",
    "promises_due": "Promises due",
}
STATE_WORDS = {
    "draft": "draft",
    "announced": "announced",
    "open": "open now",
    "closed": "held, not written up yet",
    "written_up": "held and written up",
}
_ACCESS = (
    ("step_free", "step-free", "not step-free"),
    ("sign_language", "British Sign Language", "no British Sign Language"),
    ("hearing_loop", "hearing loop", "no hearing loop"),
)


def state_text(event: Event, day: date | None = None) -> str:
    """Return where an event stands: ``"held, from a public report"``.

    Parameters
    ----------
    event : Event
        The event.
    day : date, optional
        London's date, to say of an event that was announced that its day has passed.
    """
    if event.origin == "public_report":
        return f"held, {ON_RECORD}"
    late = event.state == "announced" and day is not None and not event.to_come(day)
    return "announced; its day has passed, and nobody has said that it was held" if late else STATE_WORDS[event.state]


def when(event: Event) -> str:
    """Return when an event is, as far as that is known."""
    return event_time(event.day, event.starts_at, event.ends_at)


def access(event: Event) -> tuple[str, ...]:
    """Return which access needs are met and which are not; what nobody has said is said to be unknown."""
    told = [(getattr(event, name), yes, no) for name, yes, no in _ACCESS]
    parts = [yes if value else no for value, yes, no in told if value is not None]
    if event.languages:
        parts.append(f"languages: {event.languages}")
    unsaid = [yes for value, yes, _ in told if value is None]
    if unsaid:
        parts.append(f"not said yet: {', '.join(unsaid)}")
    return tuple(parts)


def covers(event: Event) -> str:
    """Return the wards that an event is about, or that it is about the whole borough."""
    return listed([place_name(ward, alone=False) for ward in event.wards]) if event.wards else "the whole borough"


def held(event: Event, day: date) -> bool:
    """Return whether an event has been held by London's date: one that is open after its day has been."""
    left_open = event.state == "open" and event.day is not None and event.day < day
    return event.state in {"closed", "written_up"} or left_open


def programme_sentence(
    rows: Sequence[BoroughProgramme], events: Sequence[Event], names: dict[str, str], day: date
) -> str:
    """Return in one to three sentences how far the programme has come, counted.

    Parameters
    ----------
    rows : sequence of BoroughProgramme
        All boroughs.
    events : sequence of Event
        Every public event.
    names : dict of str to str
        Names of the boroughs by code.
    day : date
        London's date.
    """
    been = {event.borough for event in events if held(event, day)}
    parts = [_held(len(been), len(rows), [names[row.borough] for row in rows if row.borough in been])]
    parts.append(_coming(rows, names))
    still, due = sum(row.open_promises for row in rows), sum(row.due_promises for row in rows)
    if still:
        of_them = f", {due} of {'it' if still == 1 else 'them'} due for a verdict" if due else ""
        parts.append(f"{_count(still, 'promise is', 'promises are')} open{of_them}.")
    elif any(row.state == "promises_made" for row in rows):
        parts.append("Every promise that was made is decided.")
    else:
        parts.append("No promise has been registered yet.")
    return " ".join(parts)


def _held(been: int, all_of_them: int, names: list[str]) -> str:
    """How many boroughs have held an event, by name while they are few."""
    if not been:
        return f"No event is on record yet in any of the {all_of_them} boroughs."
    who = f": {listed(names)}" if been <= 4 else ""
    verb = "has" if been == 1 else "have"
    return f"**{been} of {all_of_them}** boroughs {verb} held an event that is on record{who}."


def _coming(rows: Sequence[BoroughProgramme], names: dict[str, str]) -> str:
    """How many boroughs have one to come, and the next."""
    coming = sorted((row.next_day, names[row.borough]) for row in rows if row.next_day is not None)
    if not coming:
        return "None is scheduled."
    day, name = coming[0]
    verb = "borough has one" if len(coming) == 1 else "boroughs have one"
    return f"{len(coming)} {verb} to come, the next in {name} on {short_day(day)}."


def _count(n: int, one: str, many: str) -> str:
    """A number with its noun and verb."""
    return f"{n} {one if n == 1 else many}"
