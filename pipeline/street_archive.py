"""The police's archive of monthly files, or a folder of them: read member by member, nothing unpacked on disk."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final, cast

from pipeline.street_files import BROKEN, LONDON_FORCES, FileName, name_of
from pipeline.workshop import AGAIN, Workshop

JSON: Final = ".json"
GIVE: Final = "give the ZIP file from data.police.uk/data, or a folder of its files"


@dataclass(frozen=True)
class Member:
    """One file of an archive.

    Attributes
    ----------
    name : str
        Its path in the archive.
    told : FileName or None
        Month, force and kind; None for an answer of the API (``.json``).
    """

    name: str
    told: FileName | None


class Archive:
    """A ZIP file or a folder that holds monthly files.

    Parameters
    ----------
    path : Path
        The ZIP file or the folder.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def members(self, workshop: Workshop) -> list[Member]:
        """Return the street and outcomes files of London's forces, and the API's answers, in order of name.

        Parameters
        ----------
        workshop : Workshop
            Where faults go: no ZIP file, no such member, two files of one month, force and kind (the second is left
            out, so that nothing is counted twice).
        """
        try:
            names = self._names()
        except (zipfile.BadZipFile, OSError) as error:
            workshop.fault(self.path.name, f"the file cannot be read as ZIP ({error})", GIVE)
            return []
        found: dict[object, Member] = {}
        for name in sorted(names):
            told = name_of(name)
            if not (name.endswith(JSON) or (told and told.force in LONDON_FORCES)):
                continue
            key: object = told or name
            if key in found:
                workshop.fault(name, f"{found[key].name} is of the same month and force", "give one of them")
                continue
            found[key] = Member(name, told)
        if not found:
            workshop.fault(self.path.name, "no file of London's forces is in it", GIVE)
        return list(found.values())

    @contextmanager
    def open(self, member: Member) -> Iterator[BinaryIO]:
        """Give the text of a member as a stream; it is unpacked as it is read."""
        if self.path.is_dir():
            with (self.path / member.name).open("rb") as raw:
                yield cast(BinaryIO, gzip.GzipFile(fileobj=raw)) if member.name.endswith(".gz") else raw
        else:
            with zipfile.ZipFile(self.path) as packed, packed.open(member.name) as stream:
                yield cast(BinaryIO, stream)

    def content(self, workshop: Workshop, member: Member) -> bytes | None:
        """Return a whole member, or None after a fault if it is corrupt."""
        try:
            with self.open(member) as stream:
                return stream.read()
        except BROKEN as error:
            workshop.fault(member.name, f"the file breaks off or is corrupt ({error})", AGAIN)
            return None

    def _names(self) -> list[str]:
        """Return the paths of all files."""
        if self.path.is_dir():
            return [str(PurePosixPath(file.relative_to(self.path))) for file in self.path.rglob("*") if file.is_file()]
        with zipfile.ZipFile(self.path) as packed:
            return [entry.filename for entry in packed.infolist() if not entry.is_dir()]
