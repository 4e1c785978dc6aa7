"""Passwords: what one must be, and the argon2 hash that is kept of it."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from conversations.errors import SignInBusyError
from conversations.texts import Fields

SHORTEST, LONGEST = 12, 200
HASHER = PasswordHasher()
#: Passwords that are checked at once: each takes the processor long on purpose, and phones must not wait for them.
#: Browsers that an account knows have turns of their own, which no stranger can take from them.
AT_ONCE, KNOWN_AT_ONCE = 3, 2
STRANGERS, KNOWN = threading.BoundedSemaphore(AT_ONCE), threading.BoundedSemaphore(KNOWN_AT_ONCE)


@contextmanager
def turn(*, known: bool) -> Iterator[None]:
    """Give a turn to check a password.

    Parameters
    ----------
    known : bool
        Whether the account knows the browser.

    Raises
    ------
    SignInBusyError
        If every turn is taken: before any work is done.
    """
    turns = KNOWN if known else STRANGERS
    if not turns.acquire(blocking=False):
        raise SignInBusyError
    try:
        yield
    finally:
        turns.release()


def matches(hashed: str, password: str) -> bool:
    """Return whether a password is the one that was hashed."""
    try:
        return HASHER.verify(hashed, password[: LONGEST + 1])
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False


@cache
def nobody() -> str:
    """Return the hash of a password that nobody has, so that an unknown name takes as long as a known one."""
    return HASHER.hash(secrets.token_urlsafe(32))


def check_password(fields: Fields, password: str, name: str) -> None:
    """Note what is wrong with a password.

    Parameters
    ----------
    fields : Fields
        The form being read; a fault never holds the password.
    password, name : str
        The password, and the name of its account in small letters; empty if it has none yet.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        fields.fault("password", f"it needs {SHORTEST} to {LONGEST} characters")
    elif name and name in password.casefold():
        fields.fault("password", "it holds the name of the account, so choose another")
    elif len(set(password)) < 5:
        fields.fault("password", "it has fewer than five different characters, so choose another")
