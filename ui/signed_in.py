"""Who is at the screen: by a cookie, by a sign-in made in this window, or by the organisation's own sign-in."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any, Literal

import streamlit as st

from conversations import sign_ins
from conversations.browsers import Browser, browser_of
from conversations.errors import SessionError, SignInError, StoreError
from conversations.people import PUBLIC, Actor
from conversations.running import SESSION_COOKIE, store

#: Where the secret of a sign-in lies that was made in this window, which can set no cookie.
SESSION_KEY = "session_secret"

Way = Literal["nobody", "cookie", "window", "organisation"]


def actor() -> Actor:
    """Return who is at the screen; the public where nobody is signed in or the sign-in has ended."""
    return who()[0]


def who() -> tuple[Actor, Way]:
    """Return who is at the screen, and what says so."""
    for way, secret in (("window", st.session_state.get(SESSION_KEY)), ("cookie", _cookie())):
        try:
            if isinstance(secret, str) and secret:
                return sign_ins.signed_in(store(), secret, browser()), "window" if way == "window" else "cookie"
        except SessionError:
            continue
    identity = _identity()
    if identity:
        try:
            return sign_ins.sign_in_with_identity(store(), identity, browser()), "organisation"
        except SignInError:
            pass
    return PUBLIC, "nobody"


def ends_at() -> datetime | None:
    """Return when the sign-in of this window ends unless it is used, UTC; None where it does not, or has ended.

    Asking is no use of it.
    """
    for secret in (st.session_state.get(SESSION_KEY), _cookie()):
        try:
            if isinstance(secret, str) and secret:
                return sign_ins.ends_at(store(), secret, browser())
        except SessionError:
            continue
    return None


def again(name: str, password: str, account: int) -> None:
    """Sign in again in this window, to the same account.

    Parameters
    ----------
    name, password : str
        As somebody typed them.
    account : int
        Number of the account that was at this screen.

    Raises
    ------
    SignInError, SignInBusyError
        As of `conversations.sign_ins.sign_in`; for another account the same words as for a wrong password.
    """
    secret = sign_ins.sign_in(store(), name, password, browser())
    if sign_ins.signed_in(store(), secret, browser()).account != account:
        sign_ins.sign_out(store(), secret)
        raise SignInError
    st.session_state[SESSION_KEY] = secret


def leave() -> None:
    """Sign out of what this window itself knows: a sign-in made in it, or the organisation's.

    A store that cannot write keeps nobody signed in here.
    """
    here, way = who()
    secret = st.session_state.pop(SESSION_KEY, None)
    with suppress(StoreError):
        if isinstance(secret, str):
            sign_ins.sign_out(store(), secret)
        if here != PUBLIC:
            sign_ins.leave(store(), here, browser())
    if way == "organisation":
        st.logout()


def organisation() -> bool:
    """Return whether the organisation's own sign-in (OpenID Connect) is set up in Streamlit's secrets."""
    try:
        return "auth" in st.secrets
    except FileNotFoundError:
        return False


def browser() -> Browser:
    """Return what the browser of this window shows."""
    return browser_of(_cookies())


def _cookies() -> dict[str, str]:
    """The cookies that this window was opened with; a test without a browser has none."""
    return st.context.cookies.to_dict()


def _cookie() -> str | None:
    """The secret in the cookie of a sign-in."""
    return _cookies().get(SESSION_COOKIE)


def _identity() -> str:
    """The e-mail address that the organisation's sign-in vouches for; empty without one."""
    if not organisation():
        return ""
    user: Any = st.user
    # A provider that does not say so may let anybody name anybody's address.
    verified = user.get("email_verified") in {True, "true"}
    return str(user.get("email") or "") if user.get("is_logged_in") and verified else ""
