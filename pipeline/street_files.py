"""A month of street-level crimes as the police publish it, read a block of text at a time.

Nothing here ends the run: faults are noted in the workshop. A row that is not right is left out, a file that cannot be
trusted gives None, and whoever reads decides whether faults stop the run (the snapshot) or are reported (an archive).
"""

from __future__ import annotations

import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Final, cast

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from base import periods
from base.errors import UnknownNameError
from pipeline.csv_text import HEADER_ROW
from pipeline.stop_search_files import NO_POINT, are_swapped, lon_lat_of, packed_points
from pipeline.street_types import number_of_label
from pipeline.workshop import AGAIN, Workshop

HEADER: Final = (
    "Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location", "LSOA code", "LSOA name",
    "Crime type", "Last outcome category", "Context",
)  # fmt: skip
NEEDED: Final = ("Crime ID", "Month", "Longitude", "Latitude", "LSOA code", "Crime type")
BLOCK: Final = 1 << 22
"""Bytes of text read at once."""
NO_ID: Final = np.uint64(0)
LONDON_FORCES: Final = ("metropolitan", "city-of-london", "btp")
_NAME: Final = re.compile(r"(\d{4}-\d{2})-(.+)-(street|outcomes)\.csv(?:\.gz)?")
_LSOA: Final = r"E01\d{6}"
SAID_TYPE: Final = "use a monthly file since May 2013, when the fourteen types began"
SWAP: Final = "exchange the two columns, or use the file as it was published (longitude comes first)"
BROKEN: Final = (OSError, EOFError, zlib.error, zipfile.BadZipFile)


@dataclass(frozen=True)
class FileName:
    """What the name of a monthly file tells: month (``yyyymm``), the force's slug, and ``street`` or ``outcomes``."""

    month: int
    force: str
    kind: str


@dataclass(frozen=True)
class Street:
    """The records of one month of one force, or of one answer of the API.

    Attributes
    ----------
    name : str
        The file, for messages.
    month : int
        ``yyyymm``.
    series : array of int8, shape (records,)
        Position in ``street_types.SERIES``.
    key : array of uint64, shape (records,)
        A number for the Crime ID (or the API's id); ``NO_ID`` where there is none.
    points : array of int64, shape (records,)
        Longitude and latitude as one number (`stop_search_files.packed_points`); ``NO_POINT`` without a location.
    lsoa : array of int32, shape (records,)
        The digits of the LSOA code as published (1000027 for ``E01000027``); 0 where blank or not in England.
    left_out : int
        Rows that were not right, each noted as a fault.
    """

    name: str
    month: int
    series: npt.NDArray[np.int8]
    key: npt.NDArray[np.uint64]
    points: npt.NDArray[np.int64]
    lsoa: npt.NDArray[np.int32]
    left_out: int = 0

    def __len__(self) -> int:
        return len(self.series)

    def repeats(self) -> npt.NDArray[np.bool_]:
        """Return which records repeat another with the same Crime ID, shape (records,).

        Notes
        -----
        Forces publish a crime again when its outcome changes, or when it touched several places. It is counted once:
        at a place rather than at none, and at the smallest point number, so that the order of rows does not matter.
        Records without an ID are never repeats: two reports of anti-social behaviour in one month at one snap point
        are published as equal rows, and there is nothing to tell a second report from a second copy.
        """
        order = np.lexsort((self.lsoa, self.points, self.series, self.points == NO_POINT, self.key))
        key = self.key[order]
        again = np.zeros(len(self), dtype=bool)
        again[order[1:]] = (key[1:] == key[:-1]) & (key[1:] != NO_ID)
        return again


def name_of(name: str) -> FileName | None:
    """Return what the name of a monthly file tells, or None if it is not named as the publisher names them."""
    match = _NAME.fullmatch(PurePosixPath(name).name)
    if match is None:
        return None
    try:
        return FileName(periods.parse(match[1]), match[2], match[3])
    except UnknownNameError:
        return None


def read_street_file(workshop: Workshop, name: str, path: Path, block: int = BLOCK) -> Street | None:
    """Return the records of a street CSV file, plain or gzipped (see `read_street`)."""
    with path.open("rb") as raw:
        stream = gzip.GzipFile(fileobj=raw) if name.endswith(".gz") else raw
        return read_street(workshop, name, cast(BinaryIO, stream), block)


def read_street(workshop: Workshop, name: str, stream: BinaryIO, block: int = BLOCK) -> Street | None:
    """Return the records of a street CSV file.

    Parameters
    ----------
    workshop : Workshop
        Where faults go. Of a row: too few or too many fields (such as a file that stops mid-row), an unknown type, a
        month that is not the file's, coordinates that are none or given by half. Of the file: its name, a missing
        column, swapped coordinates, text that is not UTF-8, a stream that breaks off.
    name : str
        The file, such as ``"2024-06-metropolitan-street.csv"``; the month is in it.
    stream : binary file
        The text.
    block : int
        Bytes read at once; the records do not depend on it.

    Returns
    -------
    Street or None
        The rows that are right; None after a fault of the file.
    """
    told = name_of(name)
    if told is None or told.kind != "street":
        remedy = "name it like 2023-07-metropolitan-street.csv"
        workshop.fault(name, "the name does not tell month, force and street", remedy)
        return None
    month = told.month
    parts: list[Street] = []
    before = 0
    lines = Lines()
    try:
        for batch in batches(workshop, name, stream, NEEDED, lines, block):
            numbers = lines.of(before, batch.num_rows)
            before += batch.num_rows
            parts.append(_take(workshop, name, month, batch, numbers))
    except BROKEN as error:
        workshop.fault(name, f"the file breaks off or is corrupt ({error})", AGAIN)
        return None
    except pa.ArrowInvalid as error:
        workshop.fault(name, f"the text cannot be read as UTF-8 CSV ({str(error)[:120]})", AGAIN)
        return None
    if not parts:
        return None
    return check_swapped(workshop, _joined(name, month, parts, len(lines.bad)))


def check_swapped(workshop: Workshop, street: Street) -> Street | None:
    """Return the records as they are, or None after a fault if longitude and latitude are exchanged."""
    lon, lat = lon_lat_of(street.points)
    swapped = are_swapped(lon, lat) & (street.points != NO_POINT)
    if not swapped.any():
        return street
    said = f"longitude and latitude are swapped in {int(swapped.sum()):,} of {len(street):,} rows"
    workshop.fault(street.name, said, SWAP, None, "Longitude")
    return None


class Lines:
    """Line numbers of the records of a file whose rows of a wrong width were skipped."""

    def __init__(self) -> None:
        self.bad: list[int] = []

    def of(self, before: int, number: int) -> npt.NDArray[np.int64]:
        """Return the lines (header = 1) of ``number`` records after the first ``before`` ones."""
        record = np.arange(before + 1, before + number + 1)
        bad = np.sort(np.asarray(self.bad, dtype=np.int64))
        return record + np.searchsorted(bad - np.arange(len(bad)), record, side="right") + HEADER_ROW


def batches(
    workshop: Workshop, name: str, stream: BinaryIO, needed: Sequence[str], lines: Lines, block: int = BLOCK
) -> Iterator[pa.RecordBatch]:
    """Give the wanted columns of a CSV stream as texts, a block at a time.

    Parameters
    ----------
    workshop : Workshop
        Where faults go: a missing or repeated column, rows that are not as wide as the header, no rows.
    name : str
        The file.
    stream : binary file
        The text, with its header.
    needed : sequence of str
        The columns wanted.
    lines : Lines
        Takes the numbers of the rows that are skipped.
    block : int
        Bytes read at once.

    Yields
    ------
    RecordBatch
        Columns of strings; blanks are ``""``.
    """
    header = [cell.strip().strip('"') for cell in _first_line(stream).decode("utf-8-sig", errors="replace").split(",")]
    missing = [column for column in needed if header.count(column) != 1]
    for column in missing:
        problem = "the column is missing" if column not in header else "the header gives this column more than once"
        remedy = f"the header has {', '.join(header[:12])}; download the file again"
        workshop.fault(name, problem, remedy, HEADER_ROW, column)
    if missing:
        return

    def skip(row: Any) -> str:
        lines.bad.append(int(row.number))
        workshop.fault(
            name,
            f"the row has {row.actual_columns} fields and the header {row.expected_columns} (perhaps it stops mid-row)",
            AGAIN,
            int(row.number) + HEADER_ROW,
        )
        return "skip"

    body = io.BufferedReader(cast(Any, stream)) if not hasattr(stream, "peek") else stream
    if not body.peek(1):
        workshop.fault(name, "the file has a header and no rows", AGAIN)
        return
    yield from pa.csv.open_csv(
        pa.PythonFile(body, mode="r"),
        pa.csv.ReadOptions(use_threads=False, block_size=block, column_names=header),
        pa.csv.ParseOptions(invalid_row_handler=skip),
        pa.csv.ConvertOptions(
            column_types=dict.fromkeys(needed, pa.string()), include_columns=list(needed), strings_can_be_null=False
        ),
    )


def _first_line(stream: BinaryIO) -> bytes:
    """Return the first line without its end."""
    return stream.readline().rstrip(b"\r\n")


def _take(workshop: Workshop, name: str, month: int, batch: pa.RecordBatch, lines: npt.NDArray[np.int64]) -> Street:
    """Return the records of one block, without the rows that are not right."""
    series, words = coded(batch["Crime type"], number_of_label)
    strange = series < 0
    texts = [f"“{words[row]}” is not a known type of crime" for row in np.flatnonzero(strange)[:1000].tolist()]
    texts += texts[-1:] * (int(strange.sum()) - len(texts))
    workshop.fault_rows(name, lines[strange].tolist(), texts, SAID_TYPE, "Crime type")
    wanted, written = periods.iso(month), periods.label(month)
    elsewhere = coded(batch["Month"], lambda word: int(word.strip() == wanted))[0] != 1
    workshop.fault_rows(name, lines[elsewhere].tolist(), f"the month is not {written}, the file's", AGAIN, "Month")
    lon, bad_lon = _degrees(workshop, name, batch, "Longitude", 180, lines)
    lat, bad_lat = _degrees(workshop, name, batch, "Latitude", 90, lines)
    half = (np.isnan(lon) != np.isnan(lat)) & ~bad_lon & ~bad_lat
    workshop.fault_rows(name, lines[half].tolist(), "only one of longitude and latitude is given", AGAIN)
    keep = ~(strange | elsewhere | bad_lon | bad_lat | half)
    lsoa, _ = coded(batch["LSOA code"], lsoa_number)
    return Street(
        name,
        month,
        series[keep].astype(np.int8),
        keys_of(batch["Crime ID"])[keep],
        packed_points(lon, lat)[keep],
        lsoa[keep].astype(np.int32),
        int((~keep).sum()),
    )


def keys_of(ids: pa.Array) -> npt.NDArray[np.uint64]:
    """Return a number for each Crime ID, shape (records,); ``NO_ID`` where it is blank.

    Notes
    -----
    64 bits of a hash: among a million crimes of a month two share a number by chance once in 37 million months.
    """
    texts = pc.utf8_trim_whitespace(ids).to_numpy(zero_copy_only=False)
    keys = pd.util.hash_array(texts, categorize=False)
    return np.where(texts == "", NO_ID, np.maximum(keys, np.uint64(1)))


def lsoa_number(code: str) -> int:
    """Return the digits of an LSOA code, or 0 if it is blank or not one of England."""
    return int(code[1:]) if re.fullmatch(_LSOA, code.strip()) else 0


def coded(texts: pa.Array, number: Callable[[str], int]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.object_]]:
    """Return the number of each text, each distinct text asked once, and the texts."""
    coded = texts.dictionary_encode()
    words = coded.dictionary.to_pylist()
    numbers = np.fromiter(map(number, words), dtype=np.int64, count=len(words))
    codes = coded.indices.to_numpy(zero_copy_only=False)
    return numbers[codes], np.asarray(words, dtype=object)[codes]


def _degrees(
    workshop: Workshop, name: str, batch: pa.RecordBatch, column: str, most: float, lines: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Return degrees, missing where blank, and which cells are not degrees; those are noted."""
    texts = pc.utf8_trim_whitespace(batch[column])
    given = pc.if_else(pc.equal(texts, ""), None, texts)
    try:
        degrees = np.asarray(given.cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)
    except pa.ArrowInvalid:
        degrees = pd.to_numeric(given.to_pandas(), errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    bad = given.is_valid().to_numpy(zero_copy_only=False) & ~(np.abs(degrees) <= most)
    said = [f"“{cell}” is not a {column.lower()}" for cell in texts.filter(pa.array(bad)).to_pylist()]
    workshop.fault_rows(name, lines[bad].tolist(), said, AGAIN, column)
    return np.where(bad, np.nan, degrees), bad


def _joined(name: str, month: int, parts: Sequence[Street], skipped: int) -> Street:
    """Return the records of all blocks as one."""
    return Street(
        name,
        month,
        np.concatenate([part.series for part in parts]),
        np.concatenate([part.key for part in parts]),
        np.concatenate([part.points for part in parts]),
        np.concatenate([part.lsoa for part in parts]),
        sum(part.left_out for part in parts) + skipped,
    )
