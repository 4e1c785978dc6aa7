"""Who may do what: the declared matrix (``access.toml``), and the one function that enforces it."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

from conversations.errors import AccessError
from conversations.people import Actor, Role

Scope = Literal["all", "own_borough", "own_event", "none"]
MATRIX = Path(__file__).with_name("access.toml")


@cache
def load_matrix(path: Path = MATRIX) -> dict[str, dict[Role, Scope]]:
    """Return the matrix: action, role, scope.

    Parameters
    ----------
    path : Path
        A TOML file with one table an action and one key a role.

    Raises
    ------
    pydantic.ValidationError
        If a role or a scope is not known: a fault of ours, not of a user.
    """
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    return TypeAdapter(dict[str, dict[Role, Scope]]).validate_python(content)


def allowed(actor: Actor, action: str, *, borough: str | None = None, event: int | None = None) -> bool:
    """Return whether somebody may do something to something.

    Parameters
    ----------
    actor : Actor
        Who asks.
    action : str
        An action of the matrix.
    borough : str, optional
        Code of the borough that the thing belongs to.
    event : int, optional
        Number of the event that the thing belongs to.

    Returns
    -------
    bool
        False too where a scope is needed and the thing has no borough or event.

    Raises
    ------
    KeyError
        If there is no such action or role: a fault of ours, not of a user.
    """
    scope = load_matrix()[action][actor.role]
    if scope == "own_borough":
        return borough is not None and borough == actor.borough
    if scope == "own_event":
        return event is not None and event in actor.events
    return scope == "all"


def allow(actor: Actor, action: str, *, borough: str | None = None, event: int | None = None) -> None:
    """Stop what may not be done.

    Parameters
    ----------
    actor : Actor
        Who asks.
    action : str
        An action of the matrix.
    borough, event : str and int, optional
        What the thing belongs to, as of `allowed`.

    Raises
    ------
    AccessError
        If the matrix does not allow it.
    """
    if not allowed(actor, action, borough=borough, event=event):
        role = actor.role.replace("_", " ")
        raise AccessError(
            f"Acting as {role}, you may not {action.replace('_', ' ')} here",
            "sign in with an account that may, or ask the programme lead",
        )
