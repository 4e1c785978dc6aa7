"""Handing a sign-in over from the desk to the plain pages: a ticket that this browser alone may use, once, at once.

The desk knows who is at the screen by the organisation's sign-in, or by a sign-in made in its own window; plain pages
know a cookie alone, which only they can set. The ticket is what the desk gives and they take. It is sealed over the
browser, the identity and the password of the account: in another browser, after a sign-out, after a change of either,
it opens nothing.
"""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime, timedelta

from sqlalchemy import RowMapping, select

from conversations.browsers import Browser
from conversations.codes import digest, same
from conversations.errors import SessionError, TicketError
from conversations.people import Actor
from conversations.sign_ins import actor_of, is_spent, open_session, spend, usable
from conversations.store import Store, row_of
from conversations.tables import accounts
from conversations.tokens import Signer

LASTS = timedelta(minutes=10)
_TICKET = re.compile(r"([1-9][0-9]{0,8})\.([01])\.([0-9]{1,11})\.([\w-]{22})\.([0-9a-f]{64})", re.ASCII)


def ticket(store: Store, signer: Signer, actor: Actor, browser: Browser, *, vouched: bool) -> str:
    """Return a ticket for whoever is at the desk, which ends after ten minutes. Nothing is written.

    Parameters
    ----------
    store, signer : Store and Signer
        Of this installation.
    actor : Actor
        Who is at the desk.
    browser : Browser
        Their browser.
    vouched : bool
        Whether it is the organisation's sign-in that says who they are.

    Returns
    -------
    str
        No two are alike.

    Raises
    ------
    SessionError
        If the actor has no account, or the browser shows nothing that a ticket could be tied to.
    """
    if actor.account is None or not (browser.vouched if vouched else browser.known):
        raise SessionError
    with store.read() as connection:
        row = row_of(connection, accounts, actor.account)
    ends = int((store.clock() + LASTS).timestamp())
    body = f"{actor.account}.{int(vouched)}.{ends}.{secrets.token_urlsafe(16)}"
    return f"{body}.{_seal(signer, body, row, browser)}"


def exchange(store: Store, signer: Signer, text: str, browser: Browser) -> str:
    """Return the secret of a new sign-in for a ticket, once.

    Parameters
    ----------
    store, signer : Store and Signer
        Of this installation.
    text : str
        The ticket, as it was sent.
    browser : Browser
        The browser that sent it.

    Returns
    -------
    str
        As of `conversations.sign_ins.sign_in`. What it may do is for the domain to say at each thing it asks for.

    Raises
    ------
    TicketError
        If the ticket was not made here, for this browser and this account as it is now, or was used, or has ended: the
        same words for all.
    """
    read = _TICKET.fullmatch(text)
    if read is None:
        raise TicketError
    account_id, vouched = int(read[1]), read[2] == "1"
    with store.read() as connection:
        row = connection.execute(select(accounts).where(accounts.c.id == account_id)).mappings().first()
    now, ends = store.clock(), datetime.fromtimestamp(int(read[3]), UTC)
    if row is None or not usable(row, now) or not now < ends <= now + LASTS:
        raise TicketError
    if not same(read[5], _seal(signer, text.rpartition(".")[0], row, browser)):
        raise TicketError
    with store.write(actor_of(row, frozenset())) as writing:
        left = vouched and is_spent(writing.connection, browser.vouched_digest)
        if left or is_spent(writing.connection, digest(text)):
            raise TicketError
        spend(writing, account_id, digest(text), ends)
        return open_session(writing, account_id, browser, vouched=vouched)


def _seal(signer: Signer, body: str, row: RowMapping, browser: Browser) -> str:
    """What makes a ticket ours, for this browser and this account as it is now."""
    parts = (body, digest(browser.known), digest(browser.vouched), row["identity"] or "", row["password"])
    return signer.seal("hand over", "\0".join(parts))
