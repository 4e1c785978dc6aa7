"""Accounts: made, given another password or an identity, unlocked, switched off."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import RowMapping, select

from conversations.access import allow
from conversations.browsers import forget_browsers, unlock_browsers
from conversations.clock import today
from conversations.errors import InputError, StateError
from conversations.passwords import HASHER, check_password
from conversations.people import ACCOUNT_ROLES, Actor, Role
from conversations.places import boroughs
from conversations.sign_ins import end_sessions, plain_identity, usable
from conversations.store import Store
from conversations.tables import accounts
from conversations.texts import Fields


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
        if writing.connection.execute(select(accounts.c.id).where(accounts.c.name == login)).first() is not None:
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


def set_identity(store: Store, actor: Actor, account_id: int, identity: str | None) -> Account:
    """Let an account be opened by an identity of the organisation's sign-in; None or nothing takes it away.

    Sign-ins that stand on the identity before end.

    Raises
    ------
    AccessError, UnknownNameError, InputError
        If the actor may not, there is no such account, or the identity cannot be one or is another account's; the error
        does not repeat it.
    StateError
        If the account has ended or is switched off.
    """
    allow(actor, "manage_accounts")
    wanted = plain_identity(identity or "")
    if wanted is None and (identity or "").strip():
        raise InputError({"identity": "it is no e-mail address or subject of 3 to 254 plain characters, so check it"})
    with store.write(actor) as writing:
        if wanted and not usable(writing.row(accounts, account_id), writing.now):
            raise StateError("The account has ended or is switched off", "make a new one")
        others = select(accounts.c.id).where(accounts.c.identity == wanted, accounts.c.id != account_id)
        if wanted and writing.connection.execute(others).first() is not None:
            raise InputError({"identity": "another account has it, so take it away there first"})
        before = writing.row(accounts, account_id)["identity"]
        writing.update(accounts, account_id, identity=wanted)
        if before != wanted:
            end_sessions(writing, account_id, vouched=True)
        return _account(writing.row(accounts, account_id))


def set_password(store: Store, actor: Actor, account_id: int, password: str) -> None:
    """Give an account a new password, unlock it, end its sign-ins and know its browsers no more: by an administrator,
    or one's own.

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
        end_sessions(writing, account_id)
        forget_browsers(writing, account_id)


def unlock(store: Store, actor: Actor, account_id: int) -> Account:
    """Let an account be signed in to again at once, from any browser, with the password that it has.

    Raises
    ------
    AccessError, UnknownNameError
        If the actor may not, or there is no such account.
    """
    allow(actor, "manage_accounts")
    with store.write(actor) as writing:
        writing.update(accounts, account_id, failures=0, locked_until=None)
        unlock_browsers(writing, account_id)
        return _account(writing.row(accounts, account_id))


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
        end_sessions(writing, account_id)
        forget_browsers(writing, account_id)
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


def _alive(account: Account, now: datetime) -> bool:
    """Whether somebody can sign in to an account at an instant or later."""
    return account.active and (account.expires_on is None or today(now) < account.expires_on)


def _account(row: RowMapping) -> Account:
    """A row as an account."""
    hidden = {"password", "failures", "created_at"}
    return Account(**{name: value for name, value in row.items() if name not in hidden})
