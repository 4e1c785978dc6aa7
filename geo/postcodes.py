"""From a postcode to its ward. What somebody typed is never kept, logged or shown again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from base.errors import ExplorerError
from base.snapshot import Snapshot
from geo.areas import load_gazetteer

EDITION = "May 2025"
EXAMPLE = "a full postcode looks like SW1A 2AA: letters and a number, then a number and two letters"
_FULL = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")
_BEGUN = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?([0-9][A-Z]?)?")
_NOISE = re.compile(r"[^A-Z0-9]")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a postcode lies. It does not carry the postcode.

    Parameters
    ----------
    ward, borough, lsoa : str
        ONS codes.
    police : str
        The force that polices the borough: the City of London has its own.
    """

    ward: str
    borough: str
    lsoa: str
    police: str


@dataclass(frozen=True, slots=True, repr=False)
class _Codes:
    """One column of codes: a short list of names, and a place in it for every postcode."""

    names: tuple[str, ...]
    at: npt.NDArray[np.int32]

    def __getitem__(self, row: int) -> str:
        """The code of one row."""
        return self.names[int(self.at[row])]


@dataclass(frozen=True, slots=True, repr=False)
class _Postcodes:
    """The table as arrays: sorted postcodes (8 bytes each) and three columns of codes."""

    postcode: npt.NDArray[np.bytes_]
    ward: _Codes
    borough: _Codes
    lsoa: _Codes


def normalise(text: str) -> str:
    """Return a postcode as the table writes it: capitals, one space before the last three characters.

    Parameters
    ----------
    text : str
        What somebody typed, with any case, spaces and punctuation.

    Raises
    ------
    ExplorerError
        If the text is not a whole postcode. The error does not repeat it.
    """
    plain = _NOISE.sub("", text.upper())
    match = _FULL.fullmatch(plain)
    if match:
        return f"{match[1]} {match[2]}"
    if not plain:
        raise ExplorerError("No postcode was given", EXAMPLE)
    if _BEGUN.fullmatch(plain):
        raise ExplorerError("That postcode looks incomplete", EXAMPLE)
    raise ExplorerError("That does not look like a postcode", EXAMPLE)


def is_postcode(text: str) -> bool:
    """Return whether a text is a postcode or the beginning of one, so that it is not treated as a name."""
    plain = _NOISE.sub("", text.upper())
    return bool(_FULL.fullmatch(plain) or _BEGUN.fullmatch(plain))


def lookup(snapshot: Snapshot, text: str) -> Place:
    """Return the ward, borough and LSOA of a postcode.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot with the tables ``postcodes`` and ``areas``.
    text : str
        What somebody typed.

    Raises
    ------
    ExplorerError
        If the text is not a whole postcode, or the postcode is not in the list. The error does not repeat it.

    Notes
    -----
    Source: OS Code-Point Open, May 2025: live postcodes with a delivery point. The ward is that of the
    postcode's centre; a postcode may straddle two wards.
    """
    wanted = normalise(text).encode("ascii")
    table = _postcodes(snapshot)
    row = int(np.searchsorted(table.postcode, wanted))
    if row == len(table.postcode) or table.postcode[row] != wanted:
        raise _unknown(table, wanted)
    borough = table.borough[row]
    return Place(table.ward[row], borough, table.lsoa[row], load_gazetteer(snapshot).get(borough).police)


def _unknown(table: _Postcodes, wanted: bytes) -> ExplorerError:
    """The error for a postcode that is not listed: its first half tells whether it can be in London."""
    outward = wanted.split(b" ")[0] + b" "
    row = int(np.searchsorted(table.postcode, outward))
    if row < len(table.postcode) and table.postcode[row].startswith(outward):
        return ExplorerError(
            f"That postcode is not in the {EDITION} list of London postcodes",
            "check the last three characters; if it is newer, type the name of the ward or borough instead",
        )
    return ExplorerError(
        "That postcode is not in London",
        "this explorer covers the 32 London boroughs and the City; check the first part, or type the name of a place",
    )


@cache
def _postcodes(snapshot: Snapshot) -> _Postcodes:
    """The table of a snapshot, read on the first look-up."""
    table = snapshot.table("postcodes")
    postcode = table["postcode"].cast(pa.string()).to_numpy().astype("S8")
    return _Postcodes(postcode, *(_codes(table[name]) for name in ("ward", "borough", "lsoa")))


def _codes(column: pa.ChunkedArray) -> _Codes:
    """A column of text as a list of names and whole numbers."""
    encoded = column.cast(pa.string()).combine_chunks().dictionary_encode()
    return _Codes(
        tuple(encoded.dictionary.to_pylist()), pc.cast(encoded.indices, pa.int32()).to_numpy(zero_copy_only=False)
    )
