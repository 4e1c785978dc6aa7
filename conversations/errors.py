"""What may go wrong in the conversations, as sentences for the person at the screen: cause and remedy."""

from __future__ import annotations

from collections.abc import Mapping

from base.errors import ExplorerError


class StoreError(ExplorerError):
    """The store of the conversations cannot do what was asked; nothing of it was kept."""


class StoreBusyError(StoreError):
    """Another writer has held the store for too long."""

    def __init__(self) -> None:
        super().__init__("The store is busy and nothing was kept", "wait a few seconds and send it again")


class StoreFullError(StoreError):
    """The disk that the store lies on is full, or fails."""

    def __init__(self) -> None:
        super().__init__(
            "The disk of the store is full or fails, and nothing was kept",
            "ask the administrator to make room, then send it again",
        )


class StoreUnreachableError(StoreError):
    """The database does not answer, or its file cannot be opened."""

    def __init__(self) -> None:
        super().__init__(
            "The store cannot be reached and nothing was kept",
            "ask the administrator to check the data folder or the database server, then try again",
        )


class StoreDamagedError(StoreError):
    """The file is no database, or is damaged."""

    def __init__(self) -> None:
        super().__init__(
            "The store is damaged or is not a store", "restore the last backup: python -m conversations restore FILE"
        )


class StoreOutdatedError(StoreError):
    """The tables are of another edition than the code."""


class ConflictError(ExplorerError):
    """Somebody else changed the same thing in the meantime.

    Parameters
    ----------
    noun : str
        What was being changed: ``"event"``.
    """

    def __init__(self, noun: str) -> None:
        super().__init__(
            f"Somebody else changed this {noun} while you were editing, and their change is kept",
            "yours is still on your screen: look at the new version, then save again",
        )


class AccessError(ExplorerError):
    """The role may not do this, or not here."""


class SignInError(ExplorerError):
    """A name and password that open nothing; the same words whatever the reason."""

    def __init__(self) -> None:
        super().__init__(
            "The name or the password is not right, or the account is locked or has ended",
            "check both; after five wrong tries wait 15 minutes, sign in where you did before, or ask an administrator",
        )


class SignInBusyError(ExplorerError):
    """So many passwords are being checked that this one has to wait."""

    def __init__(self) -> None:
        super().__init__("Many people are signing in at this moment", "try again in a few seconds")


class TicketError(AccessError):
    """A way in from the desk that opens nothing; the same words whatever the reason."""

    def __init__(self) -> None:
        super().__init__(
            "This way in from the desk was used already, has ended, or was made for another browser",
            "go back to the desk and press again",
        )


class SessionError(ExplorerError):
    """A sign-in that has ended or never was."""

    def __init__(self) -> None:
        super().__init__("You are no longer signed in", "sign in again")


class TokenError(ExplorerError):
    """A form that cannot be accepted as it was handed out."""


class CodeError(ExplorerError):
    """An event code that leads nowhere, or to a closed door."""


class UnknownCodeError(CodeError):
    """A code that no event has; the same words for a draft."""

    def __init__(self) -> None:
        super().__init__("No event has this code", "check it against the screen or the paper, letter by letter")


class ShutEventError(CodeError):
    """The code of an event that takes no answers now.

    Parameters
    ----------
    cause, remedy : str
        As of `ExplorerError`.
    borough : str
        Code of the borough of the event.
    over : bool
        Whether it is over; otherwise it has not begun.
    """

    def __init__(self, cause: str, remedy: str, borough: str, over: bool) -> None:
        self.borough, self.over = borough, over
        super().__init__(cause, remedy)


class StateError(ExplorerError):
    """A step that cannot follow from where the thing stands."""


class InputError(ExplorerError):
    """Fields that cannot be kept as they are; carries every fault found.

    Parameters
    ----------
    faults : mapping of str to str
        Field to what is wrong with it and what to do, without a full stop.
    """

    def __init__(self, faults: Mapping[str, str]) -> None:
        self.faults = dict(faults)
        listed = "; ".join(f"{field.replace('_', ' ')}: {fault}" for field, fault in self.faults.items())
        super().__init__(f"Something needs to be changed ({listed})", "change it and send it again")
