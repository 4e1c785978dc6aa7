"""What an importer works with: raw files, a collector of faults, a tally of rows, the tables made so far."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import metadata, resources
from pathlib import Path

import pandas as pd

from base.errors import SourceFileError
from base.sources import SourceCard

AGAIN = "download it again from the address on its source card"
MOST = 50
MOST_ALIKE = 20


@dataclass(frozen=True)
class Fault:
    """One thing wrong in one published file.

    ``row`` is the 1-based line as a text editor or spreadsheet shows it (header = 1), or None for the whole file.
    ``times`` is how many faults this one stands for.
    """

    file: str
    problem: str
    remedy: str
    row: int | None = None
    column: str | None = None
    times: int = 1

    def __str__(self) -> str:
        where = self.file
        if self.row is not None:
            where += f", row {self.row}"
        if self.column is not None:
            where += f", column {self.column}"
        return f"{where}: {self.problem}; {self.remedy}"


@dataclass
class Tally:
    """How many rows of a source were read and kept, and how many were set aside for which reason."""

    read: int = 0
    kept: int = 0
    aside: dict[str, int] = field(default_factory=dict)

    def set_aside(self, reason: str, rows: int) -> None:
        """Count rows that are left out on purpose."""
        if rows:
            self.aside[reason] = self.aside.get(reason, 0) + rows


class Workshop:
    """The bench that every importer works at.

    Parameters
    ----------
    folder : Path
        The folder of published files.
    cards : mapping of str to SourceCard, optional
        The source cards by id; `check` reads published totals from them.
    given : mapping of str to Path, optional
        Files that are not published but given by their holder, by the importer that reads them.
    """

    def __init__(
        self, folder: Path, cards: Mapping[str, SourceCard] | None = None, given: Mapping[str, Path] | None = None
    ) -> None:
        self.folder = folder
        self.cards = dict(cards or {})
        self.given = dict(given or {})
        self.tables: dict[str, pd.DataFrame] = {}
        self.faults: list[Fault] = []
        self.tallies: dict[str, Tally] = {}
        self.files: dict[str, dict[str, dict[str, int | str]]] = {}

    def tally(self, source: str) -> Tally:
        """Return the tally of a source, by source card id."""
        return self.tallies.setdefault(source, Tally())

    def check(self, source: str, name: str) -> float:
        """Return a number from the ``[checks]`` of a source card.

        Raises
        ------
        SourceFileError
            If the card or the number is not there.
        """
        card = self.cards.get(source)
        if card is None or name not in card.checks:
            raise SourceFileError(
                f"The source card {source} has no check “{name}”", f"add it to data/sources/{source}.toml"
            )
        return card.checks[name]

    def path(self, source: str, name: str) -> Path:
        """Return the path of a raw file and record its name, size and SHA-256 under its source.

        Raises
        ------
        SourceFileError
            If the file is not there or is empty.
        """
        path = self.folder / name
        if not path.is_file():
            self.fault(name, "the file is not in the folder of published files", AGAIN)
            self.stop_on_faults()
        return self._recorded(source, name, path, AGAIN)

    def packaged(self, source: str, package: str, version: str, name: str) -> Path:
        """Return the path of a file that ships within a Python package and record it under its source.

        Parameters
        ----------
        source : str
            Source card id.
        package, version : str
            The package, and the version that the figures were made with.
        name : str
            Path of the file within the package.

        Raises
        ------
        SourceFileError
            If the package is not installed in that version, or has no such file.
        """
        listed, remedy = f"{package} {version}/{name}", "run “make snapshot”, which installs what a build needs"
        try:
            found = metadata.version(package)
        except metadata.PackageNotFoundError:
            found = ""
        path = Path(str(resources.files(package) / name)) if found else Path(name)
        if found != version:
            self.fault(listed, f"version {found} is installed" if found else "the package is not installed", remedy)
        elif not path.is_file():
            self.fault(listed, "the file is not in the package", remedy)
        self.stop_on_faults()
        return self._recorded(source, listed, path, remedy)

    def _recorded(self, source: str, name: str, path: Path, remedy: str) -> Path:
        """Record a file's name, size and SHA-256 under its source."""
        content = path.read_bytes()
        if not content:
            self.fault(name, "the file is empty", remedy)
            self.stop_on_faults()
        self.files.setdefault(source, {})[name] = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        return path

    def fault(self, file: str, problem: str, remedy: str, row: int | None = None, column: str | None = None) -> None:
        """Note a fault and go on, so that one run reports every fault in the file."""
        self.faults.append(Fault(file, problem, remedy, row, column))

    def fault_rows(
        self, file: str, rows: Sequence[int], problems: str | Sequence[str], remedy: str, column: str | None = None
    ) -> None:
        """Note the same kind of fault at many rows.

        Parameters
        ----------
        file : str
            The file.
        rows : sequence of int, shape (n,)
            Line numbers, header = 1. The first 20 are noted singly and the rest as one number.
        problems : str or sequence of str, shape (n,)
            One text for all, or one for each row.
        remedy : str
            What to do about it.
        column : str, optional
            The column, as the file names it.
        """
        texts = [problems] * len(rows) if isinstance(problems, str) else list(problems)
        for row, text in zip(rows[:MOST_ALIKE], texts[:MOST_ALIKE], strict=True):
            self.fault(file, text, remedy, int(row), column)
        more = len(rows) - MOST_ALIKE
        if more > 0:
            self.faults.append(Fault(file, f"{more:,} more rows have such a fault", remedy, None, column, more))

    def stop_on_faults(self) -> None:
        """Raise one error that lists every fault noted so far.

        Raises
        ------
        SourceFileError
            If any fault was noted; its text has one line per fault (the first 50, and how many more).
        """
        if self.faults:
            total = sum(fault.times for fault in self.faults)
            number = f"{total:,} faults" if total > 1 else "One fault"
            raise SourceFileError(f"{describe(self.faults)}\n{number} in the published files", "nothing was changed")


def describe(faults: Iterable[Fault], most: int = MOST) -> str:
    """Return the faults as text, one per line."""
    listed = list(faults)
    lines = [str(fault) for fault in listed[:most]]
    if len(listed) > most:
        lines.append(f"… and {sum(fault.times for fault in listed[most:]):,} more faults")
    return "\n".join(lines)
