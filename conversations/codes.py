"""Event codes: short enough to type from a wall, too many to guess."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

#: No vowels, so no words; no 0 1 I L O U, so nothing that looks like another.
ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"
LENGTH = 9
GROUP = 3
_GAPS = re.compile(r"[\s\-–—.·]+")


def new_code(length: int = LENGTH) -> str:
    """Return a new code: 28 letters to the power 9, 43 bits, from the system's own randomness."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def normal(typed: str) -> str:
    """Return what somebody typed as a code is kept: capitals, without gaps; empty if it cannot be one."""
    code = _GAPS.sub("", typed[: 4 * LENGTH]).upper()
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else ""


def shown(code: str) -> str:
    """Return a code in groups, as it is read out: ``"7KX-Q2M-9RD"``."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def digest(secret: str) -> str:
    """Return what a secret is looked up by, so that no lookup compares the secret itself."""
    return hashlib.sha256(secret.encode()).hexdigest()


def same(first: str, second: str) -> bool:
    """Return whether two secrets are the same, in a time that does not tell where they differ."""
    return hmac.compare_digest(first.encode(), second.encode())
