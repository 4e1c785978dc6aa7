"""Passwords: what one must be, and the argon2 hash that is kept of it."""

from __future__ import annotations

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from conversations.texts import Fields

SHORTEST, LONGEST = 12, 200
HASHER = PasswordHasher()


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
