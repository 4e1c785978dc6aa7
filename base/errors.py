"""The small family of errors a user may see. Each says the cause and the remedy in one sentence."""

from __future__ import annotations

from difflib import get_close_matches

#: What somebody typed is repeated to them up to so many characters.
LONGEST = 60
#: Least likeness (0 to 1) at which one name is near another.
ALIKE = 0.6


class ExplorerError(ValueError):
    """Base of every error whose text is meant for a user.

    Parameters
    ----------
    cause : str
        What is wrong, in plain words, without a full stop.
    remedy : str
        What to do about it, in plain words, without a full stop.
    """

    def __init__(self, cause: str, remedy: str = "") -> None:
        self.cause = cause
        self.remedy = remedy
        super().__init__(f"{cause}: {remedy}." if remedy else f"{cause}.")


class UnknownNameError(ExplorerError):
    """A place, measure, period or option that does not exist; carries the nearest that do.

    Parameters
    ----------
    kind : str
        What was looked for: ``"measure"``, ``"area"``, ``"period"`` …
    value : str
        What was asked for.
    nearest : sequence of str
        Valid values, the closest first; or a few of them where none comes close.
    close : bool, optional
        Whether they come close, where their spelling does not show it, as codes of places asked for by name. By
        default they do if one is spelt nearly like the value.
    """

    def __init__(self, kind: str, value: str, nearest: tuple[str, ...] = (), close: bool | None = None) -> None:
        self.kind = kind
        self.value = value
        self.nearest = nearest
        super().__init__(f"There is no {kind} “{clip(value)}”", _remedy(value, nearest, close))


class SnapshotError(ExplorerError):
    """The snapshot is missing, incomplete or differs from its manifest."""


class SourceFileError(ExplorerError):
    """A published file does not hold what its source card says; carries every fault found in it."""


class StatisticsInputError(ExplorerError):
    """Numbers that no figure can be made of, such as a negative count."""


def clip(text: str) -> str:
    """Return what somebody typed as it is repeated to them: on one line, 60 characters at most."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1].rstrip()}…"


def _remedy(value: str, nearest: tuple[str, ...], close: bool | None) -> str:
    """What to use instead: the nearest names, or some that exist."""
    if not nearest:
        return ""
    if close is None:
        spelt = [name.casefold() for name in nearest]
        close = bool(get_close_matches(value[: 2 * LONGEST].casefold(), spelt, n=1, cutoff=ALIKE))
    if close:
        return f"the nearest that {'exists is' if len(nearest) == 1 else 'exist are'} {', '.join(nearest)}"
    *others, last = nearest
    return f"use one such as {', '.join(others)} or {last}" if others else f"use one such as {last}"
