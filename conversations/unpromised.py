"""What was asked for and not promised, and why: public, never changed, corrected by a new entry beside the old."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection, RowMapping, select

from conversations.access import allow
from conversations.clock import today
from conversations.errors import ConflictError, StateError
from conversations.event_records import load as load_event
from conversations.guard import public_text
from conversations.people import Actor
from conversations.places import check_borough
from conversations.store import Store, Writing
from conversations.tables import unpromised
from conversations.texts import Fields

MOST_TEXT = 1000
MOST_REASON = 300


@dataclass(frozen=True)
class UnpromisedForm:
    """What was asked for and is not promised.

    Attributes
    ----------
    what, why : str
        What was asked for, and why it is not promised; up to 1,000 characters each, shown in public.
    decided_on : date
        When that was decided; not after today.
    event_id : int or None
        The event at which it was asked for.
    """

    what: str
    why: str
    decided_on: date
    event_id: int | None = None


@dataclass(frozen=True)
class Unpromised:
    """An entry, with the entries that it corrects.

    Attributes
    ----------
    reason : str
        Why it corrects the one before; empty where it corrects none.
    role : str
        Role of whoever recorded it.
    at : datetime
        When it was recorded, UTC.
    earlier : tuple of Unpromised
        What it said before, newest first; each without ``earlier`` of its own.
    """

    id: int
    borough: str
    event: int | None
    what: str
    why: str
    decided_on: date
    reason: str
    role: str
    at: datetime
    earlier: tuple[Unpromised, ...] = ()


def record(store: Store, actor: Actor, borough: str, form: UnpromisedForm) -> Unpromised:
    """Put on record what is not promised; it is public at once.

    Parameters
    ----------
    store : Store
        The store.
    actor : Actor
        Who records it.
    borough : str
        Code of the borough.
    form : UnpromisedForm
        What and why.

    Returns
    -------
    Unpromised

    Raises
    ------
    AccessError, UnknownNameError, InputError
        If the actor may not, there is no such borough or event, or a field cannot be kept.
    StateError
        If the event is another borough's, or is not announced yet.
    """
    allow(actor, "record_unpromised", borough=check_borough(borough))
    with store.write(actor) as writing:
        return _keep(writing, borough, form, None, None)


def correct(store: Store, actor: Actor, entry_id: int, form: UnpromisedForm, reason: str) -> Unpromised:
    """Put another entry in the place of one; both stay, with the reason.

    Parameters
    ----------
    store : Store
        The store.
    actor : Actor
        Who corrects it.
    entry_id : int
        The entry as it stands now.
    form : UnpromisedForm
        What it says from now on.
    reason : str
        Why it is corrected, up to 300 characters, shown in public.

    Raises
    ------
    AccessError, UnknownNameError, InputError, StateError
        As of `record`.
    ConflictError
        If it has been corrected already: the correction is the one to correct.
    """
    with store.write(actor) as writing:
        before = writing.row(unpromised, entry_id)
        allow(actor, "record_unpromised", borough=before["borough"])
        later = select(unpromised.c.id).where(unpromised.c.corrects == entry_id)
        if writing.connection.execute(later).first() is not None:
            raise ConflictError("entry")
        return _keep(writing, before["borough"], form, entry_id, reason)


def listed(
    store: Store, actor: Actor, borough: str | None = None, event_id: int | None = None
) -> tuple[Unpromised, ...]:
    """Return what is not promised as it stands now, decided last first, each with what it said before.

    Parameters
    ----------
    store : Store
        The store.
    actor : Actor
        Who looks.
    borough, event_id : str and int, optional
        Of one borough, or of one event; all by default.

    Raises
    ------
    AccessError
        If the actor may not.
    """
    allow(actor, "read_unpromised")
    with store.read() as connection:
        found = _read(connection, borough)
    return tuple(entry for entry in found if event_id is None or entry.event == event_id)


def _keep(writing: Writing, borough: str, form: UnpromisedForm, corrects: int | None, reason: str | None) -> Unpromised:
    """Keep an entry."""
    fields = Fields()
    what = public_text(fields, "what", form.what, MOST_TEXT)
    why = public_text(fields, "why", form.why, MOST_TEXT)
    said = None if reason is None else public_text(fields, "reason", reason, MOST_REASON).replace("\n", " ")
    if form.decided_on > today(writing.now):
        fields.fault("decided_on", "it is a date to come")
    fields.stop()
    if form.event_id is not None:
        event = load_event(writing.connection, form.event_id)
        if event.borough != borough or event.state == "draft":
            raise StateError("The event is not a public one of this borough", "choose one of its events, or none")
    key = writing.insert(
        unpromised,
        borough=borough,
        event_id=form.event_id,
        what=what,
        why=why,
        decided_on=form.decided_on,
        corrects=corrects,
        reason=said,
        role=writing.actor.role,
        at=writing.now,
    )
    return next(entry for entry in _read(writing.connection, borough) if entry.id == key)


def _read(connection: Connection, borough: str | None) -> tuple[Unpromised, ...]:
    """The entries as they stand, of one borough or of all."""
    query = select(unpromised).order_by(unpromised.c.id)
    if borough is not None:
        query = query.where(unpromised.c.borough == borough)
    standing: dict[int, Unpromised] = {}
    # A correction has a higher number than what it corrects, so one pass builds every chain.
    for row in connection.execute(query).mappings():
        before = standing.pop(row["corrects"], None)
        earlier = (replace(before, earlier=()), *before.earlier) if before else ()
        standing[row["id"]] = _entry(row, earlier)
    return tuple(sorted(standing.values(), key=lambda entry: (entry.decided_on, entry.id), reverse=True))


def _entry(row: RowMapping, earlier: tuple[Unpromised, ...]) -> Unpromised:
    """A row as an entry."""
    return Unpromised(
        id=row["id"],
        borough=row["borough"],
        event=row["event_id"],
        what=row["what"],
        why=row["why"],
        decided_on=row["decided_on"],
        reason=row["reason"] or "",
        role=row["role"],
        at=row["at"],
        earlier=earlier,
    )
