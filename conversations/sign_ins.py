"""Signing in and out: passwords that are counted, sign-ins that last while somebody works, and their end."""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, false, or_, select

from conversations.browsers import Browser, known_to, remember
from conversations.clock import today
from conversations.codes import digest
from conversations.errors import SessionError, SignInError, StoreError
from conversations.passwords import HASHER, matches, nobody, turn
from conversations.people import Actor
from conversations.store import Store, Writing
from conversations.tables import account_events, accounts, known_browsers, sessions, spent

TRIES = 5
LOCKED_FOR = timedelta(minutes=15)
#: A sign-in ends so long after it was last used, and so long after it was made whatever happens.
SIGNED_IN_FOR, AT_MOST = timedelta(hours=12), timedelta(hours=24)
#: A sign-in in use is made longer by this or more at once: not at every press.
STEP = timedelta(minutes=30)
#: How long what the organisation's sign-in gave a browser may be shown again: longer than Streamlit keeps it.
VOUCHED_FOR = timedelta(days=62)
_TOKEN_BYTES = 32
#: Plain characters alone: letters of other scripts that look like them, or fold to them, are another address.
_IDENTITY = re.compile(r"[!-~]{3,254}")


def sign_in(store: Store, name: str, password: str, browser: Browser | None = None) -> str:
    """Return the secret of a new sign-in.

    Parameters
    ----------
    store : Store
        The store.
    name, password : str
        As somebody typed them.
    browser : Browser, optional
        The browser that they typed it in; it is known to the account from now on.

    Returns
    -------
    str
        256 random bits; the store keeps only a digest. It ends 12 hours after it was last used, and after 24 hours.

    Raises
    ------
    SignInError
        For a wrong name or password, an account that has ended, is switched off or locked: the same words for all,
        and the same work. Five wrong passwords lock an account for 15 minutes to every browser in which nobody has
        signed in to it; a browser in which somebody has is counted, and locked, by itself.
    SignInBusyError
        If too many passwords are being checked at this moment.

    Notes
    -----
    The count by browser is the *device cookie* of OWASP's "Slow Down Online Guessing Attacks with Device Cookies": a
    stranger who knows a name can lock out strangers alone.
    """
    browser = browser or Browser()
    with store.read() as connection:
        row = _by_name(connection, name.strip()[:64].casefold())
        known = row is not None and known_to(connection, browser, row["id"], store.clock()) is not None
    with turn(known=known):
        right = matches(row["password"] if row else nobody(), password)
    if row is None:
        raise SignInError
    with store.write(actor_of(row, frozenset())) as writing:
        now = writing.row(accounts, row["id"])
        right = right and now["password"] == row["password"]
        secret = _try(writing, now, right=right, password=password, browser=browser)
    if secret is None:
        raise SignInError
    return secret


def sign_in_with_identity(store: Store, identity: str, browser: Browser | None = None) -> Actor:
    """Return who has an identity, with the events that they were given.

    Parameters
    ----------
    store : Store
        The store.
    identity : str
        E-mail address or subject that the organisation's sign-in (OpenID Connect) has verified: the caller answers for
        that. Wrong passwords do not lock it.
    browser : Browser, optional
        The browser that it was verified in.

    Returns
    -------
    Actor
        Nothing is written, so it may be asked for at every request.

    Raises
    ------
    SignInError
        If no account has it, the account has ended or is switched off, or somebody signed out of what the browser
        still shows: the same words for all.
    """
    wanted = plain_identity(identity)
    if wanted is None:
        raise SignInError
    with store.read() as connection:
        row = connection.execute(select(accounts).where(accounts.c.identity == wanted)).mappings().first()
        if row is None or not usable(row, store.clock()):
            raise SignInError
        if browser is not None and browser.vouched and is_spent(connection, browser.vouched_digest):
            raise SignInError
        return actor_of(row, _given(connection, row["id"]))


def signed_in(store: Store, secret: str, browser: Browser | None = None) -> Actor:
    """Return who a sign-in belongs to, with the events that they were given; being used, it lasts longer.

    Parameters
    ----------
    store : Store
        The store.
    secret : str
        As `sign_in` gave it.
    browser : Browser, optional
        The browser that shows it. A sign-in that stands on the organisation's own needs the one that it was made in.

    Returns
    -------
    Actor

    Raises
    ------
    SessionError
        If it has ended or never was, or the account has ended or is switched off.
    """
    now = store.clock()
    with store.read() as connection:
        session = _session(connection, secret, browser, now)
        row = connection.execute(select(accounts).where(accounts.c.id == session["account_id"])).mappings().one()
        if not usable(row, now):
            raise SessionError
        actor = actor_of(row, _given(connection, row["id"]))
    _stay(store, actor, session, now)
    return actor


def ends_at(store: Store, secret: str, browser: Browser | None = None) -> datetime:
    """Return when a sign-in ends unless it is used before, UTC; asking is no use of it. Raises as `signed_in`."""
    with store.read() as connection:
        ends: datetime = _session(connection, secret, browser, store.clock())["expires_at"]
    return ends


def sign_out(store: Store, secret: str, browser: Browser | None = None) -> None:
    """End a sign-in, and all that its account has open in the same browser; one that has ended stays so.

    Parameters
    ----------
    store : Store
        The store.
    secret : str
        As `sign_in` gave it.
    browser : Browser, optional
        The browser that shows it. What it shows of the organisation's sign-in opens nothing from now on, either.
    """
    with store.read() as connection:
        found = connection.execute(select(sessions).where(sessions.c.digest == digest(secret))).mappings().first()
        if found is None:
            return
        owner = connection.execute(select(accounts).where(accounts.c.id == found["account_id"])).mappings().one()
    vouched = found["vouched"] or (browser or Browser()).vouched_digest
    with store.write(actor_of(owner, frozenset())) as writing:
        _leave(writing, owner["id"], found["digest"], found["browser"], vouched)


def leave(store: Store, actor: Actor, browser: Browser) -> None:
    """End what an account has open in a browser, and what the organisation's sign-in gave it there.

    Parameters
    ----------
    store : Store
        The store.
    actor : Actor
        Who leaves.
    browser : Browser
        The browser. What it shows of the organisation's sign-in opens nothing from now on, whoever kept a copy.

    Raises
    ------
    SessionError
        If the actor has no account.
    """
    if actor.account is None:
        raise SessionError
    with store.write(actor) as writing:
        _leave(writing, actor.account, None, browser.known_digest, browser.vouched_digest)


def open_session(writing: Writing, account_id: int, browser: Browser, *, vouched: bool = False) -> str:
    """Open a sign-in within a transaction and return its secret.

    Parameters
    ----------
    writing : Writing
        The transaction.
    account_id : int
        The account.
    browser : Browser
        The browser that it is for.
    vouched : bool
        Whether it stands on the organisation's sign-in in that browser, and ends with it.
    """
    secret = secrets.token_urlsafe(_TOKEN_BYTES)
    writing.insert(
        sessions,
        digest=digest(secret),
        account_id=account_id,
        created_at=writing.now,
        expires_at=writing.now + SIGNED_IN_FOR,
        browser=browser.known_digest,
        vouched=browser.vouched_digest if vouched else None,
    )
    return secret


def end_sessions(writing: Writing, account_id: int, *, vouched: bool = False) -> None:
    """End every sign-in of an account, or those alone that stand on the organisation's."""
    query = select(sessions.c.id).where(sessions.c.account_id == account_id)
    if vouched:
        query = query.where(sessions.c.vouched.is_not(None))
    for key in writing.connection.execute(query).scalars().all():
        writing.delete(sessions, key)


def is_spent(connection: Connection, mark: str | None) -> bool:
    """Return whether something opens nothing any more: a ticket that was used, a sign-in that was left."""
    return connection.execute(select(spent.c.id).where(spent.c.digest == mark)).first() is not None


def spend(writing: Writing, account_id: int, mark: str, until: datetime) -> None:
    """Let something open nothing any more; it need not be remembered after the instant at which it ends anyhow."""
    if not is_spent(writing.connection, mark):
        writing.insert(spent, digest=mark, account_id=account_id, expires_at=until)


def plain_identity(text: str) -> str | None:
    """Return an identity as it is kept; None if it cannot be one. Capitals make no difference in an e-mail address."""
    plain = text.strip()
    if not _IDENTITY.fullmatch(plain):
        return None
    return plain.lower() if "@" in plain else plain


def usable(row: RowMapping, now: datetime) -> bool:
    """Return whether an account may be used at an instant."""
    return bool(row["active"]) and (row["expires_on"] is None or today(now) < row["expires_on"])


def actor_of(row: RowMapping, events: frozenset[int]) -> Actor:
    """Return an account as the actor that it is, with events that it was given."""
    return Actor(row["role"], account=row["id"], borough=row["borough"], events=events)


def _session(connection: Connection, secret: str, browser: Browser | None, now: datetime) -> RowMapping:
    """The row of a sign-in that is open in a browser."""
    query = select(sessions).where(sessions.c.digest == digest(secret), sessions.c.expires_at > now)
    found = connection.execute(query).mappings().first()
    if found is None or (found["vouched"] is not None and found["vouched"] != (browser or Browser()).vouched_digest):
        raise SessionError
    return found


def _stay(store: Store, actor: Actor, session: RowMapping, now: datetime) -> None:
    """Make a sign-in that is in use last longer, now and then; a store that cannot write now does so next time."""
    last = session["created_at"] + AT_MOST
    until = min(now + SIGNED_IN_FOR, last)
    if until == session["expires_at"] or (until < last and until - session["expires_at"] < STEP):
        return
    try:
        with store.write(actor) as writing:
            still = select(sessions.c.id).where(sessions.c.id == session["id"])
            if writing.connection.execute(still).first() is not None:
                writing.update(sessions, session["id"], expires_at=until)
    except StoreError:
        pass


def _leave(writing: Writing, account_id: int, mark: str | None, known: str | None, vouched: str | None) -> None:
    """End the sign-ins of an account that have this digest, are of this browser, or stand on this sign-in."""
    here = sessions.c
    ways = [
        column == wanted
        for column, wanted in ((here.digest, mark), (here.browser, known), (here.vouched, vouched))
        if wanted is not None
    ]
    query = select(here.id).where(here.account_id == account_id, or_(false(), *ways))
    for key in writing.connection.execute(query).scalars().all():
        writing.delete(sessions, key)
    if vouched is not None:
        spend(writing, account_id, vouched, writing.now + VOUCHED_FOR)


def _try(writing: Writing, row: RowMapping, *, right: bool, password: str, browser: Browser) -> str | None:
    """Count a wrong try, or open a sign-in."""
    seen = known_to(writing.connection, browser, row["id"], writing.now)
    table, counted = (accounts, row) if seen is None else (known_browsers, seen)
    locked = counted["locked_until"] is not None and counted["locked_until"] > writing.now
    if locked or not usable(row, writing.now):
        return None
    if not right:
        failures = counted["failures"] + 1
        lock = failures >= TRIES
        until = writing.now + LOCKED_FOR if lock else None
        writing.update(table, counted["id"], failures=0 if lock else failures, locked_until=until)
        return None
    hashed = HASHER.hash(password) if HASHER.check_needs_rehash(row["password"]) else row["password"]
    writing.update(accounts, row["id"], password=hashed)
    writing.update(table, counted["id"], failures=0, locked_until=None)
    remember(writing, browser, row["id"])
    return open_session(writing, row["id"], browser)


def _by_name(connection: Connection, name: str) -> RowMapping | None:
    """The account of a name."""
    return connection.execute(select(accounts).where(accounts.c.name == name)).mappings().first()


def _given(connection: Connection, account_id: int) -> frozenset[int]:
    """The events that an account was given."""
    query = select(account_events.c.event_id).where(account_events.c.account_id == account_id)
    return frozenset(connection.execute(query).scalars())
