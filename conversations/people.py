"""Who acts: a role, and where it holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

Role = Literal["public", "contributor", "facilitator", "borough_lead", "programme_lead", "administrator"]
ROLES: tuple[Role, ...] = get_args(Role)
#: Roles that a person signs in to.
ACCOUNT_ROLES: tuple[Role, ...] = ROLES[2:]


@dataclass(frozen=True)
class Actor:
    """Somebody who asks for something.

    Attributes
    ----------
    role : str
        One of `ROLES`.
    account : int or None
        Number of the account; None where there is none.
    borough : str or None
        Code of the borough that a borough lead leads.
    events : frozenset of int
        Events that a facilitator was given, or that a contributor has the code of.
    """

    role: Role
    account: int | None = None
    borough: str | None = None
    events: frozenset[int] = field(default_factory=frozenset)


PUBLIC = Actor("public")
#: Whoever can run a command can read the data folder: the command line acts as an administrator.
COMMAND_LINE = Actor("administrator")


def contributor(event_id: int) -> Actor:
    """Return the actor who holds the code of an event."""
    return Actor("contributor", events=frozenset({event_id}))
