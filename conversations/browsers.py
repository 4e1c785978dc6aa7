"""The browser in front of somebody: by which secret it is known, and what the organisation's sign-in gave it.

Neither tells what kind of browser it is or where: a random number that we gave it, and a cookie that we only compare.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from conversations.codes import digest
from conversations.store import Writing
from conversations.tables import known_browsers

#: Cookie of a browser in which somebody has signed in.
BROWSER_COOKIE = "explorer_browser"
KNOWN_FOR = timedelta(days=180)
#: What Streamlit keeps of the organisation's own sign-in, in as many pieces as it needs.
_VOUCHED = re.compile(r"_streamlit_user(_+\d+)?")
_LONGEST = 200


@dataclass(frozen=True)
class Browser:
    """What a browser shows with every request.

    Attributes
    ----------
    known : str
        The secret that it got at a sign-in here; empty if nobody signed in with it.
    vouched : str
        The signed cookie of the organisation's sign-in, as it came; empty without one.
    """

    known: str = field(default="", repr=False)
    vouched: str = field(default="", repr=False)

    @property
    def known_digest(self) -> str | None:
        """What the browser is looked up by; None if it is not known."""
        return digest(self.known) if self.known else None

    @property
    def vouched_digest(self) -> str | None:
        """What the organisation's sign-in in this browser is looked up by; None without one."""
        return digest(self.vouched) if self.vouched else None


def browser_of(cookies: Mapping[str, str]) -> Browser:
    """Return what a browser shows by its cookies."""
    pieces = sorted(name for name in cookies if _VOUCHED.fullmatch(name))
    vouched = "\n".join(f"{name}={cookies[name]}" for name in pieces if cookies[name])
    return Browser(cookies.get(BROWSER_COOKIE, "")[:_LONGEST], vouched)


def known_to(connection: Connection, browser: Browser, account_id: int, now: datetime) -> RowMapping | None:
    """Return the row of a browser with which somebody has signed in to an account before; None if nobody has."""
    here = known_browsers
    query = select(here).where(
        here.c.digest == browser.known_digest, here.c.account_id == account_id, here.c.expires_at > now
    )
    return connection.execute(query).mappings().first() if browser.known else None


def remember(writing: Writing, browser: Browser, account_id: int) -> None:
    """Note that somebody has signed in to an account with this browser: it has a count of its own from now on."""
    if not browser.known:
        return
    here = known_browsers
    query = select(here.c.id).where(here.c.digest == browser.known_digest, here.c.account_id == account_id)
    held = writing.connection.execute(query).scalar()
    fresh: dict[str, Any] = {"failures": 0, "locked_until": None, "expires_at": writing.now + KNOWN_FOR}
    if held is None:
        writing.insert(here, digest=browser.known_digest, account_id=account_id, **fresh)
    else:
        writing.update(here, held, **fresh)


def unlock_browsers(writing: Writing, account_id: int) -> None:
    """Let every known browser of an account try its password again."""
    for key in _of(writing, account_id):
        writing.update(known_browsers, key, failures=0, locked_until=None)


def forget_browsers(writing: Writing, account_id: int) -> None:
    """Know no browser of an account any more."""
    for key in _of(writing, account_id):
        writing.delete(known_browsers, key)


def _of(writing: Writing, account_id: int) -> Sequence[int]:
    """The known browsers of an account, by number."""
    query = select(known_browsers.c.id).where(known_browsers.c.account_id == account_id)
    return writing.connection.execute(query).scalars().all()
