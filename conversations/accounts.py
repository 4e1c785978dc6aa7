"""Accounts: argon2 passwords, lock-out, expiry, sign-ins that end, and identities that somebody else vouches for."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, RowMapping, select

from conversations.access import allow
from conversations.clock import today
from conversations.codes import digest
from conversations.errors import InputError, SessionError, SignInError, StateError
from conversations.passwords import HASHER, check_password, matches, nobody
from conversations.people import ACCOUNT_ROLES, Actor, Role
from conversations.places import boroughs
from conversations.store import Store, Writing
from conversations.tables import account_events, accounts, sessions
from conversations.texts import Fields

TRIES = 5
LOCKED_FOR = timedelta(minutes=15)
SIGNED_IN_FOR = timedelta(hours=12)
_TOKEN_BYTES = 32
#: Plain characters alone: letters of other scripts that look like them, or fold to them, are another address.
_IDENTITY = re.compile(r"[!-~]{3,254}")


@dataclass(frozen=True)
class Account:
    """An account, without its password; the identity is an administrator's to see, and in no text of the object."""

    id: int
    name: str
    role: Role
    borough: str | None
    active: bool
    expires_on: date | None
    locked_until: datetime | None
    version: int
    identity: str | None = field(default=None, repr=False)


def create(
    store: Store,
    actor: Actor,
    name: str,
    password: str,
    role: Role,
    borough: str | None = None,
    expires_on: date | None = None,
) -> Account:
    """Make an account.

    Parameters
    ----------
    store : Store
        The store.
    actor : Actor
        Who makes it.
    name : str
        Up to 64 characters; capitals make no difference.
    password : str
        12 to 200 characters, without the name in it.
    role : str
        ``"facilitator"``, ``"borough_lead"``, ``"programme_lead"`` or ``"administrator"``.
    borough : str, optional
        Of a borough lead, and of nobody else.
    expires_on : date, optional
        The first day on which it opens nothing any more.

    Returns
    -------
    Account

    Raises
    ------
    AccessError, InputError
        If the actor may not, or a field cannot be kept; the error never holds the password.
    """
    allow(actor, "manage_accounts")
    fields = Fields()
    login = fields.line("name", name, 64, needed=True).casefold()
    fields.choice("role", role, ACCOUNT_ROLES)
    if role == "borough_lead":
        fields.choice("borough", borough or "", boroughs())
    elif borough is not None:
        fields.fault("borough", "only a borough lead has one")
    if expires_on is not None and expires_on <= today(store.clock()):
        fields.fault("expires_on", "it is no date to come")
    check_password(fields, password, login)
    fields.stop()
    hashed = HASHER.hash(password)
    with store.write(actor) as writing:
        if _by_name(writing.connection, login) is not None:
            raise InputError({"name": "there is an account of that name, so choose another"})
        key = writing.insert(
            accounts,
            name=login,
            password=hashed,
            role=role,
            borough=borough,
            active=True,
            expires_on=expires_on,
            failures=0,
            created_at=writing.now,
        )
        return _account(writing.row(accounts, key))


def sign_in(store: Store, name: str, password: str) -> str:
    """Return the secret of a new sign-in, which ends after 12 hours.

    Parameters
    ----------
    store : Store
        The store.
    name, password : str
        As somebody typed them.

    Returns
    -------
    str
        256 random bits; the store keeps only a digest.

    Raises
    ------
    SignInError
        For a wrong name or password, an account that has ended, is switched off or locked: the same words for all,
        and the same work. Five wrong passwords lock an account for 15 minutes.
    """
    with store.read() as connection:
        row = _by_name(connection, name.strip()[:64].casefold())
    right = matches(row["password"] if row else nobody(), password)
    if row is None:
        raise SignInError
    with store.write(_actor(row, frozenset())) as writing:
        now = writing.row(accounts, row["id"])
        secret = _try(writing, now, matches=right and now["password"] == row["password"], password=password)
    if secret is None:
        raise SignInError
    return secret


def sign_in_with_identity(store: Store, identity: str) -> Actor:
    """Return who has an identity, with the events that they were given.

    Parameters
    ----------
    store : Store
        The store.
    identity : str
        E-mail address or subject that the organisation's sign-in (OpenID Connect) has verified: the caller answers for
        that. Wrong passwords do not lock it.

    Returns
    -------
    Actor
        Nothing is written, so it may be asked for at every request.

    Raises
    ------
    SignInError
        If no account has it, or the account has ended or is switched off: the same words for all.
    """
    wanted = _plain_identity(identity)
    if wanted is None:
        raise SignInError
    with store.read() as connection:
        row = connection.execute(select(accounts).where(accounts.c.identity == wanted)).mappings().first()
        if row is None or not _usable(row, store.clock()):
            raise SignInError
        return _actor(row, _given(connection, row["id"]))


def set_identity(store: Store, actor: Actor, account_id: int, identity: str | None) -> Account:
    """Let an account be opened by an identity of the organisation's sign-in; None or nothing takes it away.

    Raises
    ------
    AccessError, UnknownNameError, InputError
        If the actor may not, there is no such account, or the identity cannot be one or is another account's; the error
        does not repeat it.
    StateError
        If the account has ended or is switched off.
    """
    allow(actor, "manage_accounts")
    wanted = _plain_identity(identity or "")
    if wanted is None and (identity or "").strip():
        raise InputError({"identity": "it is no e-mail address or subject of 3 to 254 plain characters, so check it"})
    with store.write(actor) as writing:
        if wanted and not _usable(writing.row(accounts, account_id), writing.now):
            raise StateError("The account has ended or is switched off", "make a new one")
        others = select(accounts.c.id).where(accounts.c.identity == wanted, accounts.c.id != account_id)
        if wanted and writing.connection.execute(others).first() is not None:
            raise InputError({"identity": "another account has it, so take it away there first"})
        writing.update(accounts, account_id, identity=wanted)
        return _account(writing.row(accounts, account_id))


def signed_in(store: Store, secret: str) -> Actor:
    """Return who a sign-in belongs to, with the events that they were given.

    Raises
    ------
    SessionError
        If it has ended or never was, or the account has ended or is switched off.
    """
    now = store.clock()
    with store.read() as connection:
        query = select(sessions).where(sessions.c.digest == digest(secret), sessions.c.expires_at > now)
        session = connection.execute(query).mappings().first()
        if session is None:
            raise SessionError
        row = connection.execute(select(accounts).where(accounts.c.id == session["account_id"])).mappings().one()
        if not _usable(row, now):
            raise SessionError
        return _actor(row, _given(connection, row["id"]))


def sign_out(store: Store, secret: str) -> None:
    """End a sign-in; one that has ended already stays so."""
    with store.read() as connection:
        query = select(sessions.c.id, sessions.c.account_id).where(sessions.c.digest == digest(secret))
        found = connection.execute(query).first()
        if found is None:
            return
        owner = connection.execute(select(accounts).where(accounts.c.id == found.account_id)).mappings().one()
    with store.write(_actor(owner, frozenset())) as writing:
        if writing.connection.execute(query).first() is not None:
            writing.delete(sessions, found.id)


def set_password(store: Store, actor: Actor, account_id: int, password: str) -> None:
    """Give an account a new password, unlock it and end its sign-ins: an administrator's, or one's own.

    Raises
    ------
    AccessError, UnknownNameError, InputError
        If the actor may not, there is no such account, or the password cannot be kept.
    """
    if actor.account != account_id:
        allow(actor, "manage_accounts")
    with store.read() as connection:
        found = connection.execute(select(accounts.c.name).where(accounts.c.id == account_id)).scalar_one_or_none()
    fields = Fields()
    check_password(fields, password, found or "")
    fields.stop()
    hashed = HASHER.hash(password)
    with store.write(actor) as writing:
        writing.update(accounts, account_id, password=hashed, failures=0, locked_until=None)
        _end_sessions(writing, account_id)


def switch_off(store: Store, actor: Actor, account_id: int) -> Account:
    """Switch an account off, end its sign-ins and forget its identity; what it did stays in the history.

    Raises
    ------
    AccessError, UnknownNameError
        If the actor may not, or there is no such account.
    StateError
        If it is the last administrator's.
    """
    allow(actor, "manage_accounts")
    with store.write(actor) as writing:
        row = writing.row(accounts, account_id)
        if row["role"] == "administrator" and row["active"]:
            others = select(accounts.c.id).where(
                accounts.c.role == "administrator", accounts.c.active, accounts.c.id != account_id
            )
            if writing.connection.execute(others).first() is None:
                raise StateError("It is the last administrator's account", "make another one first")
        writing.update(accounts, account_id, active=False, identity=None)
        _end_sessions(writing, account_id)
        return _account(writing.row(accounts, account_id))


def listed(store: Store, actor: Actor) -> tuple[Account, ...]:
    """Return every account by name.

    Raises
    ------
    AccessError
        If the actor may not.
    """
    allow(actor, "manage_accounts")
    with store.read() as connection:
        rows = connection.execute(select(accounts).order_by(accounts.c.name)).mappings().all()
    return tuple(_account(row) for row in rows)


def first_administrator(store: Store, actor: Actor, name: str, password: str) -> Account:
    """Make the first administrator of a store.

    Parameters
    ----------
    store : Store
        The store.
    actor : Actor
        Whoever runs the command.
    name, password : str
        As of `create`.

    Raises
    ------
    StateError
        If there is an administrator who can sign in already: another is made by them.
    AccessError, InputError
        As of `create`.
    """
    now = store.clock()
    if any(account.role == "administrator" and _alive(account, now) for account in listed(store, actor)):
        raise StateError("There is an administrator already", "let them make the account")
    return create(store, actor, name, password, "administrator")


def _try(writing: Writing, row: RowMapping, *, matches: bool, password: str) -> str | None:
    """Count a wrong try, or open a sign-in."""
    locked = row["locked_until"] is not None and row["locked_until"] > writing.now
    if locked or not _usable(row, writing.now):
        return None
    if not matches:
        failures = row["failures"] + 1
        lock = failures >= TRIES
        until = writing.now + LOCKED_FOR if lock else None
        writing.update(accounts, row["id"], failures=0 if lock else failures, locked_until=until)
        return None
    hashed = HASHER.hash(password) if HASHER.check_needs_rehash(row["password"]) else row["password"]
    writing.update(accounts, row["id"], failures=0, locked_until=None, password=hashed)
    secret = secrets.token_urlsafe(_TOKEN_BYTES)
    writing.insert(
        sessions,
        digest=digest(secret),
        account_id=row["id"],
        created_at=writing.now,
        expires_at=writing.now + SIGNED_IN_FOR,
    )
    return secret


def _by_name(connection: Connection, name: str) -> RowMapping | None:
    """The account of a name."""
    return connection.execute(select(accounts).where(accounts.c.name == name)).mappings().first()


def _usable(row: RowMapping, now: datetime) -> bool:
    """Whether an account may be used at an instant."""
    return bool(row["active"]) and (row["expires_on"] is None or today(now) < row["expires_on"])


def _alive(account: Account, now: datetime) -> bool:
    """Whether somebody can sign in to an account at an instant or later."""
    return account.active and (account.expires_on is None or today(now) < account.expires_on)


def _end_sessions(writing: Writing, account_id: int) -> None:
    """End every sign-in of an account."""
    query = select(sessions.c.id).where(sessions.c.account_id == account_id)
    for key in writing.connection.execute(query).scalars().all():
        writing.delete(sessions, key)


def _plain_identity(text: str) -> str | None:
    """An identity as it is kept; None if it cannot be one. Capitals make no difference in an e-mail address."""
    plain = text.strip()
    if not _IDENTITY.fullmatch(plain):
        return None
    return plain.lower() if "@" in plain else plain


def _given(connection: Connection, account_id: int) -> frozenset[int]:
    """The events that an account was given."""
    query = select(account_events.c.event_id).where(account_events.c.account_id == account_id)
    return frozenset(connection.execute(query).scalars())


def _actor(row: RowMapping, events: frozenset[int]) -> Actor:
    """An account as the actor that it is."""
    return Actor(row["role"], account=row["id"], borough=row["borough"], events=events)


def _account(row: RowMapping) -> Account:
    """A row as an account."""
    hidden = {"password", "failures", "created_at"}
    return Account(**{name: value for name, value in row.items() if name not in hidden})
