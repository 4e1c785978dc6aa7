"""The store and the signer of this process, opened once and shared by pages, forms and commands."""

from __future__ import annotations

from functools import cache

from conversations.schema import open_store
from conversations.store import Store
from conversations.tokens import Signer, load_signer

#: Cookie that holds the secret of a sign-in.
SESSION_COOKIE = "explorer_session"


@cache
def store() -> Store:
    """Return the store of this installation; a failure is not kept, so that a mended store opens.

    Raises
    ------
    StoreError
        If it cannot be opened.
    """
    return open_store()


@cache
def signer() -> Signer:
    """Return the signer of this installation.

    Raises
    ------
    StoreUnreachableError, TokenError
        As of `conversations.tokens.load_signer`.
    """
    return load_signer()
