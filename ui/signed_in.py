"""Who is at the screen: by the cookie of a sign-in, or by the organisation's own sign-in where it is set up."""

from __future__ import annotations

from typing import Any

import streamlit as st

from conversations import accounts
from conversations.errors import SessionError, SignInError
from conversations.people import PUBLIC, Actor
from conversations.running import SESSION_COOKIE, store

#: Where a test, which has no cookies, puts the secret of a sign-in.
SESSION_KEY = "session_secret"


def actor() -> Actor:
    """Return who is at the screen; the public where nobody is signed in or the sign-in has ended."""
    local = _session()
    if local != PUBLIC:
        return local
    identity = _identity()
    if identity:
        try:
            return accounts.sign_in_with_identity(store(), identity)
        except SignInError:
            pass
    return PUBLIC


def organisation() -> bool:
    """Return whether the organisation's own sign-in (OpenID Connect) is set up in Streamlit's secrets."""
    try:
        return "auth" in st.secrets
    except FileNotFoundError:
        return False


def _session() -> Actor:
    """Who has the cookie of a sign-in."""
    secret = st.session_state.get(SESSION_KEY) or st.context.cookies.get(SESSION_COOKIE)
    if isinstance(secret, str) and secret:
        try:
            return accounts.signed_in(store(), secret)
        except SessionError:
            pass
    return PUBLIC


def by_organisation() -> bool:
    """Return whether it is the organisation's own sign-in that says who is at the screen, and no cookie of ours."""
    return _session() == PUBLIC and actor() != PUBLIC


def _identity() -> str:
    """The e-mail address that the organisation's sign-in vouches for; empty without one."""
    if not organisation():
        return ""
    user: Any = st.user
    # A provider that does not say so may let anybody name anybody's address.
    verified = user.get("email_verified") in {True, "true"}
    return str(user.get("email") or "") if user.get("is_logged_in") and verified else ""
