"""Contributions: what somebody asks for, kept once, held until a facilitator passes it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import Connection, select

from conversations.about import PURPOSE, AboutYou, check_about, keep_until
from conversations.access import allow
from conversations.clock import today
from conversations.codes import new_code
from conversations.errors import StateError, TokenError
from conversations.event_records import Event, by_code, check_open, load
from conversations.guard import kinds
from conversations.people import Actor, contributor
from conversations.places import areas_of
from conversations.priorities import MOST, load_priorities
from conversations.store import Store, Writing
from conversations.tables import about_you, contribution_priorities, contributions
from conversations.texts import Fields
from conversations.tokens import Signer, Token

Channel = Literal["web", "paper", "table"]
CHANNELS: tuple[Channel, ...] = get_args(Channel)
MOST_WORDS = 500
MOST_TABLES = 200
RECEIPT_LENGTH = 8


@dataclass(frozen=True)
class ContributionForm:
    """What somebody sends.

    Attributes
    ----------
    priorities : tuple of str
        Ids of ``data/priorities.toml``, one to three.
    area : str
        Code of the borough or of one of its wards; never an address.
    why, good : str
        Why, and what good would look like; at most 500 characters each.
    about : AboutYou or None
        What they chose to say about themselves; kept apart and deleted on its date.
    """

    priorities: tuple[str, ...]
    area: str
    why: str = ""
    good: str = ""
    about: AboutYou | None = None


@dataclass(frozen=True)
class Receipt:
    """Proof that something was kept: it is on the disk when this is handed over.

    Attributes
    ----------
    reference : str
        Shown to the sender; it says nothing about them.
    event : int
        Number of the event.
    received_at : datetime
        UTC.
    """

    reference: str
    event: int
    received_at: datetime


def open_form(store: Store, signer: Signer, typed: str) -> tuple[Event, str]:
    """Return the event of a code, and a token for one submission.

    Parameters
    ----------
    store : Store
        The store.
    signer : Signer
        Signs the token.
    typed : str
        The code as somebody typed it.

    Raises
    ------
    CodeError
        If the code is not that of an open event.
    """
    event = by_code(store, typed)
    allow(contributor(event.id), "read_form", borough=event.borough, event=event.id)
    return replace(event, code=""), signer.issue(event.id, store.clock())


def contribute(store: Store, signer: Signer, token: str, form: ContributionForm) -> Receipt:
    """Keep what somebody sent by phone.

    Parameters
    ----------
    store : Store
        The store.
    signer : Signer
        Reads the token.
    token : str
        As `open_form` gave it; sent again, it is answered with the same receipt and nothing more is kept.
    form : ContributionForm
        What they sent.

    Returns
    -------
    Receipt

    Raises
    ------
    TokenError
        If the token was not handed out here, or has ended.
    CodeError
        If the event does not take answers.
    InputError
        If a field cannot be kept.
    StoreError
        If the store cannot keep it; nothing was kept.
    """
    read = signer.read(token)
    return _keep(store, contributor(read.event), read, form, "web", None)


def enter(
    store: Store,
    signer: Signer,
    actor: Actor,
    token: str,
    form: ContributionForm,
    channel: Channel = "paper",
    table_number: int | None = None,
) -> Receipt:
    """Keep what a facilitator types from a paper form or at a table, also after the event has closed.

    Parameters
    ----------
    store : Store
        The store.
    signer : Signer
        Reads the token.
    actor : Actor
        Who types it.
    token : str
        From ``signer.issue(event, now)``, one for each form typed: a double press keeps it once.
    form : ContributionForm
        What stands on the paper.
    channel : str
        ``"paper"`` or ``"table"``.
    table_number : int, optional
        Number of the table, from 1.

    Returns
    -------
    Receipt

    Raises
    ------
    AccessError, TokenError, InputError, StoreError
        As of `contribute`.
    StateError
        If the event is not open or closed.
    """
    if channel == "web":
        raise StateError("The phone form has its own way in", "choose paper or table")
    return _keep(store, actor, signer.read(token), form, channel, table_number)


def _keep(
    store: Store, actor: Actor, token: Token, form: ContributionForm, channel: Channel, table_number: int | None
) -> Receipt:
    """Keep a contribution once."""
    web = channel == "web"
    with store.read() as connection:
        event = load(connection, token.event)
        allow(actor, "contribute" if web else "enter_paper", borough=event.borough, event=event.id)
        known = _receipt(connection, token)
    if known:
        return known
    values, answers = _check(form, event.borough, table_number)
    with store.write(actor) as writing:
        known = _receipt(writing.connection, token)
        if known:
            return known
        _check_event(load(writing.connection, event.id), web=web)
        if token.expires <= writing.now:
            raise TokenError("This form was open for too long", "open it again from the event's code; nothing was kept")
        return _insert(writing, token, {**values, "channel": channel, "table_number": table_number}, form, answers)


def _insert(
    writing: Writing, token: Token, values: dict[str, object], form: ContributionForm, answers: dict[str, str]
) -> Receipt:
    """Write a contribution, its priorities, and apart from them the answers about the person."""
    until = keep_until(today(writing.now))
    reference = new_code(RECEIPT_LENGTH)
    key = writing.insert(
        contributions,
        event_id=token.event,
        token_digest=token.digest,
        receipt=reference,
        state="held",
        received_at=writing.now,
        keep_until=until,
        **values,
    )
    for priority in dict.fromkeys(form.priorities):
        writing.insert(contribution_priorities, contribution_id=key, priority=priority)
    if answers:
        writing.insert(about_you, contribution_id=key, purpose=PURPOSE, delete_on=until, **answers)
    return Receipt(reference, token.event, writing.now)


def _receipt(connection: Connection, token: Token) -> Receipt | None:
    """The receipt of a token that was used."""
    query = select(contributions.c.receipt, contributions.c.event_id, contributions.c.received_at)
    row = connection.execute(query.where(contributions.c.token_digest == token.digest)).first()
    return Receipt(*row) if row else None


def _check(form: ContributionForm, borough: str, table_number: int | None) -> tuple[dict[str, object], dict[str, str]]:
    """The columns of a form and the answers about the person, or one error with every fault."""
    fields = Fields()
    chosen = tuple(dict.fromkeys(form.priorities))
    if not 1 <= len(chosen) <= MOST:
        fields.fault("priorities", f"choose one, two or three, not {len(chosen)}")
    for priority in chosen[:MOST]:
        fields.choice("priorities", priority, tuple(load_priorities()))
    fields.choice("area", form.area, areas_of(borough))
    if table_number is not None and not 1 <= table_number <= MOST_TABLES:
        fields.fault("table_number", f"it is not between 1 and {MOST_TABLES}")
    why = fields.text("why", form.why, MOST_WORDS)
    good = fields.text("good", form.good, MOST_WORDS)
    answers = check_about(fields, form.about, borough)
    fields.stop()
    return {"area": form.area, "why": why, "good": good, "flags": " ".join(kinds(why, good))}, answers


def _check_event(event: Event, *, web: bool) -> None:
    """Stop what comes at the wrong time: phones while it is open, paper also afterwards, until the write-up."""
    if web:
        check_open(event)
    elif event.state not in {"open", "closed"} or event.origin != "ours":
        raise StateError(
            f"An event that is {event.state.replace('_', ' ')} takes no paper",
            "open it first, or look at another event",
        )
