"""The small family of errors a user may see. Each says the cause and the remedy in one sentence."""


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
        The closest valid values, best first.
    """

    def __init__(self, kind: str, value: str, nearest: tuple[str, ...] = ()) -> None:
        self.kind = kind
        self.value = value
        self.nearest = nearest
        remedy = f"the nearest that exist are {', '.join(nearest)}" if nearest else ""
        super().__init__(f"There is no {kind} “{value}”", remedy)


class SnapshotError(ExplorerError):
    """The snapshot is missing, incomplete or differs from its manifest."""


class SourceFileError(ExplorerError):
    """A published file does not hold what its source card says; carries every fault found in it."""


class StatisticsInputError(ExplorerError):
    """Numbers that no figure can be made of, such as a negative count."""
