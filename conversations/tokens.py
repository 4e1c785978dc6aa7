"""Signed tokens: each form that is handed out carries one, and is taken back once."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from conversations.codes import digest
from conversations.engines import data_folder
from conversations.errors import StoreUnreachableError, TokenError

LASTS = timedelta(hours=12)
KEY_FILE = "secret.key"
KEY_BYTES = 32
_NONCE, _SIGNATURE, _NUMBER = 16, 32, 8
_LENGTH = 2 * _NUMBER + _NONCE + _SIGNATURE
MOST = 4 * _LENGTH


class Token(NamedTuple):
    """What a token says: its event, when it ends, and what it is known by once used."""

    event: int
    expires: datetime
    digest: str


@dataclass(frozen=True)
class Signer:
    """Hands out tokens and knows its own.

    Attributes
    ----------
    key : bytes
        32 secret bytes, not in any text of the object.
    """

    key: bytes = field(repr=False)

    def issue(self, event: int, now: datetime) -> str:
        """Return a new token for an event.

        Parameters
        ----------
        event : int
            Number of the event.
        now : datetime
            The present instant; the token ends 12 hours later.

        Returns
        -------
        str
            URL-safe; no two are alike.
        """
        ends = int((now + LASTS).timestamp())
        body = event.to_bytes(_NUMBER) + ends.to_bytes(_NUMBER) + secrets.token_bytes(_NONCE)
        return _text(body + self._sign(body))

    def read(self, text: str) -> Token:
        """Return what a token says; whether it has ended is for the reader to ask.

        Raises
        ------
        TokenError
            If this signer did not make it.
        """
        wrong = TokenError("This form was not handed out here", "open the form again from the event's code")
        try:
            content = base64.b64decode(text[:MOST].encode() + b"=" * (-len(text[:MOST]) % 4), b"-_", validate=True)
        except (binascii.Error, UnicodeEncodeError, ValueError):
            raise wrong from None
        body, signature = content[:-_SIGNATURE], content[-_SIGNATURE:]
        if len(content) != _LENGTH or _text(content) != text or not hmac.compare_digest(signature, self._sign(body)):
            raise wrong
        event, ends = (int.from_bytes(body[start : start + _NUMBER]) for start in (0, _NUMBER))
        return Token(event, datetime.fromtimestamp(ends, UTC), digest(content.hex()))

    def seal(self, purpose: str, secret: str) -> str:
        """Return the mark of a secret for one purpose: who has the mark cannot find the secret.

        Parameters
        ----------
        purpose : str
            What it is for; marks for two purposes differ.
        secret : str
            What is marked.
        """
        return hmac.new(self.key, f"{purpose}\0{secret}".encode(), hashlib.sha256).hexdigest()

    def _sign(self, body: bytes) -> bytes:
        """The signature of a token's body."""
        return hmac.new(self.key, b"form token\0" + body, hashlib.sha256).digest()


def _text(content: bytes) -> str:
    """Bytes as text that an address may hold; one text for each, so that no token has a twin."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def load_signer(environment: Mapping[str, str] = os.environ) -> Signer:
    """Return the signer of this installation; its key is made at the first call and kept in the data folder.

    Parameters
    ----------
    environment : mapping of str to str
        ``EXPLORER_SECRET`` (any text of 32 characters or more) stands in for the file, so that several machines agree.

    Raises
    ------
    StoreUnreachableError
        If the key can be neither read nor made.
    TokenError
        If ``EXPLORER_SECRET`` is too short to be one.
    """
    given = environment.get("EXPLORER_SECRET")
    if given is not None:
        if len(given) < KEY_BYTES:
            raise TokenError("EXPLORER_SECRET is too short to be a secret", "give 32 random characters or more")
        return Signer(hashlib.sha256(given.encode()).digest())
    path = data_folder(environment) / KEY_FILE
    try:
        _make_key(path)
        return Signer(path.read_bytes())
    except OSError:
        raise StoreUnreachableError from None


def _make_key(path: Path) -> None:
    """Write a new key unless there is one; of two that write at once, one wins whole."""
    if path.exists():
        return
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    draft.touch(mode=0o600)
    draft.write_bytes(secrets.token_bytes(KEY_BYTES))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
