"""Events: one evening in one borough, from a draft to its write-up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise
from urllib.parse import urlsplit

from sqlalchemy import select

from conversations.access import allow
from conversations.clock import ClockError, instant
from conversations.codes import digest, new_code
from conversations.errors import ConflictError, InputError, StateError
from conversations.event_records import STATES, Event, State, load
from conversations.heard import freeze_within
from conversations.people import Actor
from conversations.places import areas_of, check_borough
from conversations.store import Store, Writing
from conversations.tables import account_events, accounts, event_wards, events
from conversations.texts import Fields
from measures.estimates import Figures, load_figures

MOST_PEOPLE = 5000


@dataclass(frozen=True)
class EventForm:
    """What is told of an event; None and empty mean not known yet, never no.

    Attributes
    ----------
    title : str
        Up to 120 characters.
    wards : tuple of str
        Codes of wards that it is about; none means the whole borough.
    day, starts, ends : date, time and time, or None
        Local date and times in London.
    venue, languages, host_role, agenda, link : str
        Words; ``host_role`` is a role and never a name, ``link`` an https address.
    step_free, sign_language, hearing_loop : bool or None
        Access needs that are met; None where nobody has said.
    capacity : int or None
        People who fit.
    """

    title: str
    wards: tuple[str, ...] = ()
    day: date | None = None
    starts: time | None = None
    ends: time | None = None
    venue: str = ""
    step_free: bool | None = None
    sign_language: bool | None = None
    hearing_loop: bool | None = None
    languages: str = ""
    host_role: str = ""
    agenda: str = ""
    capacity: int | None = None
    link: str = ""


def schedule(store: Store, actor: Actor, borough: str, form: EventForm) -> Event:
    """Keep a new event as a draft, with a code of its own.

    Parameters
    ----------
    store : Store
        The store.
    actor : Actor
        Who schedules it.
    borough : str
        Code of one of the 32 boroughs.
    form : EventForm
        What is known of it.

    Returns
    -------
    Event

    Raises
    ------
    AccessError, UnknownNameError, InputError
        If the actor may not, the borough has no conversation, or a field cannot be kept.
    """
    allow(actor, "schedule_event", borough=check_borough(borough))
    values = _check(form, borough)
    with store.write(actor) as writing:
        code = new_code()
        key = writing.insert(
            events,
            borough=borough,
            state="draft",
            origin="ours",
            code=code,
            code_digest=digest(code),
            created_at=writing.now,
            **values,
        )
        _set_wards(writing, key, form.wards)
        return load(writing.connection, key)


def edit(store: Store, actor: Actor, event_id: int, version: int, form: EventForm) -> Event:
    """Change what is told of an event, unless somebody else did so first.

    Parameters
    ----------
    store : Store
        The store.
    actor : Actor
        Who edits it.
    event_id, version : int
        The event, and the version of it that the editor saw.
    form : EventForm
        Everything that is told of it from now on.

    Returns
    -------
    Event
        With its next version.

    Raises
    ------
    AccessError, UnknownNameError, InputError
        If the actor may not, there is no such event, or a field cannot be kept.
    ConflictError
        If it has another version by now; nothing is kept of this edit and nothing lost of the other.
    StateError
        If it is written up, or would lose what an announced event needs.
    """
    with store.write(actor) as writing:
        event = load(writing.connection, event_id)
        allow(actor, "edit_event", borough=event.borough, event=event.id)
        if event.version != version:
            raise ConflictError("event")
        if event.state == "written_up":
            raise StateError("The event is written up and stays as it is", "tell a correction in a new event's agenda")
        values = _check(form, event.borough)
        if event.state != "draft":
            _check_announced(values)
        moved = _set_wards(writing, event_id, form.wards)
        writing.update(events, event_id, version, bump=moved, **values)
        return load(writing.connection, event_id)


def advance(
    store: Store, actor: Actor, event_id: int, version: int, to: State, figures: Figures | None = None
) -> Event:
    """Take an event one step on: draft, announced, open, closed, written up.

    The write-up publishes what was heard, in the same transaction: once, and as it stays (`conversations.heard`).

    Parameters
    ----------
    store : Store
        The store.
    actor : Actor
        Who takes the step.
    event_id, version : int
        The event, and the version of it that the actor saw.
    to : str
        The next of `STATES`.
    figures : Figures, optional
        The figures that a write-up sets what was heard against; those of the repository's snapshot by default.

    Returns
    -------
    Event

    Raises
    ------
    AccessError, UnknownNameError, ConflictError
        If the actor may not, there is no such event, or it has changed.
    StateError
        If it is not the next step, or something that it needs is not known.
    """
    if to == "written_up" and figures is None:
        figures = load_figures()
    with store.write(actor) as writing:
        event = load(writing.connection, event_id)
        allow(actor, "advance_event", borough=event.borough, event=event.id)
        if event.version != version:
            raise ConflictError("event")
        following = dict(pairwise(STATES))
        if following.get(event.state) != to:
            after = following.get(event.state)
            said = f"the next step is {_words(after)}" if after else "it is the last step"
            raise StateError(f"An event that is {_words(event.state)} cannot become {_words(to)}", said)
        if to == "announced":
            _check_announced(dict(writing.row(events, event_id)))
        if figures and to == "written_up" and event.origin == "ours":
            freeze_within(writing, figures, event)
        writing.update(events, event_id, version, state=to)
        return load(writing.connection, event_id)


def renew_code(store: Store, actor: Actor, event_id: int) -> Event:
    """Give an event a new code; the old one leads nowhere from now on. Raises as `advance` does."""
    with store.write(actor) as writing:
        event = load(writing.connection, event_id)
        allow(actor, "read_code", borough=event.borough, event=event.id)
        if event.origin != "ours" or event.state in {"closed", "written_up"}:
            raise StateError("The event takes no more answers and needs no code", "look at another event")
        code = new_code()
        writing.update(events, event_id, code=code, code_digest=digest(code))
        return load(writing.connection, event_id)


def give(store: Store, actor: Actor, event_id: int, account_id: int) -> None:
    """Give an event to a facilitator's account; giving it twice changes nothing.

    Parameters
    ----------
    store : Store
        The store.
    actor : Actor
        Who gives it.
    event_id, account_id : int
        What, and to whom.

    Raises
    ------
    AccessError, UnknownNameError
        If the actor may not, or there is no such event or account.
    StateError
        If the account is no facilitator's.
    """
    with store.write(actor) as writing:
        event = load(writing.connection, event_id)
        allow(actor, "give_event", borough=event.borough, event=event.id)
        if writing.row(accounts, account_id)["role"] != "facilitator":
            raise StateError("Only a facilitator is given events", "name a facilitator's account")
        held = select(account_events.c.id).where(
            account_events.c.account_id == account_id, account_events.c.event_id == event_id
        )
        if writing.connection.execute(held).first() is None:
            writing.insert(account_events, account_id=account_id, event_id=event_id)


def take_back(store: Store, actor: Actor, event_id: int, account_id: int) -> None:
    """Take an event back from a facilitator's account, at once; taking it back twice changes nothing.

    What the facilitator did stays; from now on they may do no more with the event than the public.

    Parameters
    ----------
    store : Store
        The store.
    actor : Actor
        Who takes it back.
    event_id, account_id : int
        What, and from whom.

    Raises
    ------
    AccessError, UnknownNameError
        If the actor may not, or there is no such event or account.
    """
    with store.write(actor) as writing:
        event = load(writing.connection, event_id)
        allow(actor, "take_back_event", borough=event.borough, event=event.id)
        writing.row(accounts, account_id)
        held = select(account_events.c.id).where(
            account_events.c.account_id == account_id, account_events.c.event_id == event_id
        )
        for key in writing.connection.execute(held).scalars().all():
            writing.delete(account_events, key)


def _check(form: EventForm, borough: str) -> dict[str, object]:
    """The columns of a form, or one error with every fault."""
    fields = Fields()
    values: dict[str, object] = {
        "title": fields.line("title", form.title, 120, needed=True),
        "venue": fields.line("venue", form.venue, 200) or None,
        "languages": fields.line("languages", form.languages, 200) or None,
        "host_role": fields.line("host_role", form.host_role, 80) or None,
        "agenda": fields.text("agenda", form.agenda, 2000) or None,
        "link": fields.line("link", form.link, 300) or None,
        "day": form.day,
        "capacity": form.capacity,
        "step_free": form.step_free,
        "sign_language": form.sign_language,
        "hearing_loop": form.hearing_loop,
        "starts_at": _instant(fields, "starts", form.day, form.starts),
        "ends_at": _instant(fields, "ends", form.day, form.ends),
    }
    starts, ends = values["starts_at"], values["ends_at"]
    if isinstance(starts, datetime) and isinstance(ends, datetime) and ends <= starts:
        fields.fault("ends", "it is not after the start, so choose a later time on the same day")
    if form.capacity is not None and not 1 <= form.capacity <= MOST_PEOPLE:
        fields.fault("capacity", f"it is not between 1 and {MOST_PEOPLE:,}")
    if values["link"] and not _is_link(str(values["link"])):
        fields.fault("link", "it is no address that starts with https://")
    if not set(form.wards) <= set(areas_of(borough)[1:]):
        fields.fault("wards", "one of them is not in the borough, so choose again")
    fields.stop()
    return values


def _instant(fields: Fields, name: str, day: date | None, at: time | None) -> datetime | None:
    """The instant of a local time, or a fault."""
    if at is None:
        return None
    if day is None:
        fields.fault(name, "a time needs a date")
        return None
    try:
        return instant(day, at)
    except ClockError as error:
        fields.fault(name, f"{error.cause[0].lower()}{error.cause[1:]}, so {error.remedy}")
        return None


def _is_link(text: str) -> bool:
    """Whether a text is an https address that a page may link to."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and not set(text) & set(" \"'<>`\\")


def _check_announced(values: dict[str, object]) -> None:
    """Stop an announcement that does not say when and where."""
    names = {"day": "date", "starts_at": "start", "ends_at": "end", "venue": "venue"}
    missing = {word: "it is needed before the event is announced" for name, word in names.items() if not values[name]}
    if missing:
        raise InputError(missing)


def _set_wards(writing: Writing, event_id: int, wanted: tuple[str, ...]) -> bool:
    """Make the wards of an event these; whether anything changed."""
    query = select(event_wards.c.ward, event_wards.c.id).where(event_wards.c.event_id == event_id)
    held = {row.ward: row.id for row in writing.connection.execute(query)}
    for ward in sorted(held.keys() - set(wanted)):
        writing.delete(event_wards, held[ward])
    for ward in sorted(set(wanted) - held.keys()):
        writing.insert(event_wards, event_id=event_id, ward=ward)
    return set(wanted) != held.keys()


def _words(state: str | None) -> str:
    """A state in words."""
    return (state or "").replace("_", " ")
