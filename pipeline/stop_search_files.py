"""A month of stop and search records as the police publish it: a CSV file or the API's answer, plain or gzipped."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from base import periods
from base.errors import UnknownNameError
from pipeline.csv_text import HEADER_ROW, read_records
from pipeline.workshop import AGAIN, Workshop

HEADER: Final = (
    "Type", "Date", "Part of a policing operation", "Policing operation", "Latitude", "Longitude", "Gender",
    "Age range", "Self-defined ethnicity", "Officer-defined ethnicity", "Legislation", "Object of search", "Outcome",
    "Outcome linked to object of search", "Removal of more than just outer clothing",
)  # fmt: skip
API_NAMES: Final = {
    "Type": "type",
    "Date": "datetime",
    "Part of a policing operation": "operation",
    "Policing operation": "operation_name",
    "Gender": "gender",
    "Age range": "age_range",
    "Self-defined ethnicity": "self_defined_ethnicity",
    "Officer-defined ethnicity": "officer_defined_ethnicity",
    "Legislation": "legislation",
    "Object of search": "object_of_search",
    "Outcome": "outcome",
    "Outcome linked to object of search": "outcome_linked_to_object_of_search",
    "Removal of more than just outer clothing": "removal_of_more_than_outer_clothing",
}
"""The API's name of each column of the CSV file; latitude and longitude lie within ``location``."""
NOTHING_FOUND: Final = "Nothing found - no further action"
MET: Final = "metropolitan"
_NAME: Final = re.compile(r"(\d{4}-\d{2})(?:-(.+)-stop-and-search\.csv|\.json)(?:\.gz)?")
_MOST_KEY: Final = 1 << 62
LONDON_TIME: Final = "Europe/London"
_ISO_DATE: Final = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?([+-]\d{2}:\d{2}|Z)"
ISO_DATE: Final = "2023-06-30T23:07:00+00:00"
NO_POINT: Final = -1
_MICRO: Final = 1_000_000
_SHIFT: Final = 1 << 28
_LON: Final = (-0.6, 0.4)
_LAT: Final = (51.2, 51.8)


@dataclass(frozen=True)
class Stops:
    """The records of one file.

    Attributes
    ----------
    name : str
        Path of the file under the folder of published files.
    month : int
        The month that its name gives (``yyyymm``).
    columns : mapping of str to DictionaryArray, shape (records,)
        The fifteen columns as published, blanks as ``""``.
    lines : array of int or None, shape (records,)
        Line of each record (header = 1; in an API answer the records count from 2); None: one after the other.
    """

    name: str
    month: int
    columns: Mapping[str, pa.DictionaryArray]
    lines: npt.NDArray[np.int64] | None = None

    def __len__(self) -> int:
        return len(self.columns["Type"])

    def words(self, column: str) -> list[str]:
        """Return the distinct texts of a column."""
        texts: list[str] = self.columns[column].dictionary.to_pylist()
        return texts

    def codes(self, column: str) -> npt.NDArray[np.int32]:
        """Return which of the distinct texts each record has, shape (records,)."""
        return np.asarray(self.columns[column].indices.to_numpy(zero_copy_only=False), dtype=np.int32)

    def lines_of(self, chosen: npt.NDArray[np.bool_]) -> list[int]:
        """Return the line numbers of the records chosen."""
        positions = np.flatnonzero(chosen)
        lines = positions + HEADER_ROW + 1 if self.lines is None else self.lines[positions]
        found: list[int] = lines.tolist()
        return found

    def repeats(self) -> npt.NDArray[np.bool_]:
        """Return which records repeat an earlier one in all fifteen columns, shape (records,)."""
        key, size = np.zeros(len(self), dtype=np.int64), 1
        for column in HEADER:
            number = len(self.columns[column].dictionary)
            if size * number > _MOST_KEY:
                key, seen = pd.factorize(key)
                size = len(seen)
            key = key * number + self.codes(column)
            size *= number
        return pd.Series(key).duplicated().to_numpy(dtype=bool)


def month_of(workshop: Workshop, name: str) -> int | None:
    """Return the month in the name of a file of the Met, or note what is wrong with the name.

    Parameters
    ----------
    workshop : Workshop
        Where faults go.
    name : str
        Path of the file, such as ``"2023-07-metropolitan-stop-and-search.csv.gz"`` or ``"2024-10.json"``.

    Returns
    -------
    int or None
        The month (``yyyymm``), or None after a fault.
    """
    match = _NAME.fullmatch(PurePosixPath(name).name)
    if match is None:
        remedy = "name it like 2023-07-metropolitan-stop-and-search.csv, or 2024-10.json for an answer of the API"
        workshop.fault(name, "the name does not tell month and force", remedy)
        return None
    if match[2] not in (None, MET):
        remedy = "use the file of the Metropolitan Police, whose name has “metropolitan”"
        workshop.fault(name, f"the file is that of another force, “{match[2]}”", remedy)
        return None
    try:
        return periods.parse(match[1])
    except UnknownNameError:
        workshop.fault(name, f"the name gives “{match[1]}”, which is not a month", "correct the name of the file")
        return None


def read_stops(workshop: Workshop, source: str, name: str) -> Stops | None:
    """Return the records of one published file, every fault of its form noted.

    Parameters
    ----------
    workshop : Workshop
        Where faults go: name, packing, encoding, header, widths, a cut end.
    source : str
        Source card id.
    name : str
        Path of the file under the folder of published files.

    Returns
    -------
    Stops or None
        None if there is nothing to go on with; the reason is among the faults.

    Raises
    ------
    SourceFileError
        If the file is missing, empty or not text in UTF-8.
    """
    month = month_of(workshop, name)
    content = _unpacked(workshop, name, workshop.path(source, name).read_bytes())
    if month is None or content is None:
        return None
    stripped = content.lstrip(b"\xef\xbb\xbf \r\n\t")
    columns, lines = (_api if stripped[:1] in (b"[", b"{") else _csv)(workshop, name, content)
    return None if columns is None else Stops(name, month, columns, lines)


def days_of(workshop: Workshop, stops: Stops) -> npt.NDArray[np.int64]:
    """Return the days of the month, in London's time, on which there are records.

    Parameters
    ----------
    workshop : Workshop
        Where faults go: dates that are none, are written day or month first, or are not of the file's month.
    stops : Stops
        The file.

    Returns
    -------
    array of int, shape (distinct right dates,)
        1 to 31, in any order, with repeats.
    """
    texts = stops.columns["Date"].dictionary
    try:
        times = pd.DatetimeIndex(texts.cast(pa.timestamp("s", tz="UTC")).to_pandas())
    except pa.ArrowInvalid:
        iso = texts.to_pandas()
        iso = iso.where(iso.str.fullmatch(_ISO_DATE))
        times = pd.DatetimeIndex(pd.to_datetime(iso, format="ISO8601", utc=True, errors="coerce"))
    local = times.tz_convert(LONDON_TIME)
    bad = np.asarray(local.isna())
    month = np.asarray((local.year * 100 + local.month).fillna(0), dtype=np.int64)
    elsewhere = (month != stops.month) & ~bad
    for wrong in (bad, elsewhere):
        rows = wrong[stops.codes("Date")]
        if rows.any():
            cells = texts.take(pa.array(stops.codes("Date")[rows])).to_pylist()
            said = [_said_of_date(cell, stops.month, wrong is bad) for cell in cells]
            remedy = f"write dates as {ISO_DATE}, year first, or use the file as it was published"
            workshop.fault_rows(stops.name, stops.lines_of(rows), said, remedy, "Date")
    return np.asarray(local.day[~(bad | elsewhere)], dtype=np.int64)


def points_of(workshop: Workshop, stops: Stops) -> npt.NDArray[np.int64]:
    """Return the point of each record as one number.

    Parameters
    ----------
    workshop : Workshop
        Where faults go: coordinates that are none, given by half, or swapped.
    stops : Stops
        The file.

    Returns
    -------
    array of int, shape (records,)
        Latitude and longitude in millionths of a degree; `NO_POINT` where they are blank or both zero, as the
        publisher writes a place that it could not tell. `lon_lat_of` is the way back.
    """
    lat, lon = _degrees(workshop, stops, "Latitude", 90), _degrees(workshop, stops, "Longitude", 180)
    half = _blank(stops, "Latitude") != _blank(stops, "Longitude")
    workshop.fault_rows(stops.name, stops.lines_of(half), "only one of latitude and longitude is given", AGAIN)
    exchanged = are_swapped(lon, lat)
    if exchanged.any():
        problem = (
            f"latitude and longitude are swapped in {int(exchanged.sum()):,} of {len(stops):,} rows, from this one on"
        )
        remedy = "exchange the two columns, or use the file as it was published (latitude comes first)"
        workshop.fault(stops.name, problem, remedy, stops.lines_of(exchanged)[0], "Latitude")
    return packed_points(lon, lat)


def are_swapped(lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Return which points would lie around London if longitude and latitude, in degrees, were exchanged."""
    return _within(lat, _LON) & _within(lon, _LAT)


def packed_points(lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Return points in degrees as one number each, as `points_of` does; `NO_POINT` where missing or both zero."""
    nowhere = np.isnan(lat) | np.isnan(lon) | ((lat == 0) & (lon == 0))
    high, low = (np.round(np.nan_to_num(each) * _MICRO).astype(np.int64) + _SHIFT for each in (lat, lon))
    return np.where(nowhere, NO_POINT, (high << 32) | low)


def lon_lat_of(points: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return longitude and latitude, in degrees, of points as `points_of` gives them (any shape)."""
    return ((points & 0xFFFFFFFF) - _SHIFT) / _MICRO, ((points >> 32) - _SHIFT) / _MICRO


def _unpacked(workshop: Workshop, name: str, content: bytes) -> bytes | None:
    """Return the content of a file without gzip, or note that it cannot be unpacked."""
    if not name.endswith(".gz"):
        return content
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error):
        workshop.fault(name, "the file cannot be unpacked (cut short, or not gzip)", AGAIN)
        return None


def _csv(
    workshop: Workshop, name: str, content: bytes
) -> tuple[dict[str, pa.DictionaryArray] | None, npt.NDArray[np.int64] | None]:
    """Return the columns of a CSV file: at one go if it is whole, else record by record with its faults."""
    first, _, rest = content.removeprefix(b"\xef\xbb\xbf").partition(b"\n")
    header = [cell.strip().strip('"') for cell in first.decode("utf-8", errors="replace").split(",")]
    ours = _header(header)
    if sorted(ours) == sorted(HEADER) and rest.endswith(b"\n"):
        try:
            return _at_one_go(rest, ours), None
        except pa.ArrowInvalid:
            pass
    header, lines, records = read_records(workshop, name, content)
    ours = _header(header)
    if not _has_columns(workshop, name, ours, header) or not records:
        return None, None
    texts = dict(zip(ours, zip(*records, strict=True), strict=True))
    return {column: pa.array(texts[column], pa.string()).dictionary_encode() for column in HEADER}, lines


def _at_one_go(records: bytes, header: Sequence[str]) -> dict[str, pa.DictionaryArray]:
    """Return the columns of whole CSV records as dictionaries of texts."""
    words = pa.dictionary(pa.int32(), pa.string())
    table = pa.csv.read_csv(
        pa.BufferReader(records),
        pa.csv.ReadOptions(use_threads=False, block_size=len(records) + 1, column_names=list(header)),
        convert_options=pa.csv.ConvertOptions(
            column_types=dict.fromkeys(HEADER, words), include_columns=list(HEADER), strings_can_be_null=False
        ),
    )
    return {column: table[column].unify_dictionaries().combine_chunks() for column in HEADER}


def _header(cells: Sequence[str]) -> list[str]:
    """Return the cells of a header in the publisher's own letters; unknown cells as they are."""
    known = {column.casefold(): column for column in HEADER}
    return [known.get(cell.strip().casefold(), cell) for cell in cells]


def _has_columns(workshop: Workshop, name: str, header: Sequence[str], shown: Sequence[str]) -> bool:
    """Return whether each of the fifteen columns is there once; note those that are not."""
    remedy = f"the header has {', '.join(shown[:16])}; download the stop-and-search file again"
    for column in HEADER:
        number = list(header).count(column)
        if number != 1:
            problem = "the column is missing" if not number else "the header gives this column more than once"
            workshop.fault(name, problem, remedy, HEADER_ROW, column)
    return all(list(header).count(column) == 1 for column in HEADER)


def _api(
    workshop: Workshop, name: str, content: bytes
) -> tuple[dict[str, pa.DictionaryArray] | None, npt.NDArray[np.int64] | None]:
    """Return the columns of an answer of the API, in the words of the CSV file."""
    try:
        answer = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        workshop.fault(name, f"the file cannot be read as JSON ({error})", "ask the API again, and keep all of it")
        return None, None
    records: list[dict[str, Any]] = answer if isinstance(answer, list) else [answer]
    missing = sorted({key for record in records for key in _lacking(record)})
    for key in missing:
        remedy = "ask the API for stops-force, which gives it"
        workshop.fault(name, "some records lack this field, or it holds something else", remedy, None, key)
    if not records:
        workshop.fault(name, "the answer holds no records", "check force and date: the API answers [] to unknown ones")
    if missing or not records:
        return None, None
    columns = {column: [_text(record[key]) for record in records] for column, key in API_NAMES.items()}
    columns["Outcome"] = [
        NOTHING_FOUND if record["outcome"] is False else text
        for record, text in zip(records, columns["Outcome"], strict=True)
    ]
    places = [record["location"] or {} for record in records]
    columns["Latitude"] = [_text(place.get("latitude")) for place in places]
    columns["Longitude"] = [_text(place.get("longitude")) for place in places]
    return {column: pa.array(columns[column], pa.string()).dictionary_encode() for column in HEADER}, None


def _lacking(record: object) -> set[str]:
    """Return the fields that a record of the API should have and does not."""
    if not isinstance(record, dict):
        return set(API_NAMES.values())
    lacking = set(API_NAMES.values()) - record.keys()
    return lacking if isinstance(record.get("location", ""), dict | None) else {*lacking, "location"}


def _text(value: object) -> str:
    """Return a value of the API as the CSV file writes it: null is a blank, True is ``True``."""
    return "" if value is None else str(value)


def _said_of_date(cell: str, month: int, unreadable: bool) -> str:
    """Return what is wrong with a date."""
    if not unreadable:
        return f"“{cell}” is not in {periods.label(month)}, the month of the file"
    if "/" in cell:
        return f"“{cell}” is written with slashes, so that day and month cannot be told apart"
    return f"“{cell}” is not a date with its time and zone"


def _degrees(workshop: Workshop, stops: Stops, column: str, most: float) -> npt.NDArray[np.float64]:
    """Return the degrees of each record, missing where blank; what is not a number of degrees is noted."""
    words = pc.utf8_trim_whitespace(stops.columns[column].dictionary)
    given = pc.if_else(pc.equal(words, ""), None, words)
    try:
        degrees = np.asarray(given.cast(pa.float64()).to_numpy(zero_copy_only=False))
    except pa.ArrowInvalid:
        degrees = pd.to_numeric(given.to_pandas(), errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    wrong = np.asarray(given.is_valid()) & ~(np.abs(degrees) <= most)
    codes = stops.codes(column)
    rows = wrong[codes]
    if rows.any():
        said = [f"“{cell}” is not a {column.lower()}" for cell in words.take(pa.array(codes[rows])).to_pylist()]
        workshop.fault_rows(stops.name, stops.lines_of(rows), said, AGAIN, column)
    return np.where(wrong, np.nan, degrees)[codes]


def _blank(stops: Stops, column: str) -> npt.NDArray[np.bool_]:
    """Return which records have a blank in a column."""
    blank = pc.equal(pc.utf8_trim_whitespace(stops.columns[column].dictionary), "")
    return np.asarray(blank.to_numpy(zero_copy_only=False), dtype=bool)[stops.codes(column)]


def _within(values: npt.NDArray[np.float64], bounds: tuple[float, float]) -> npt.NDArray[np.bool_]:
    """Return which values lie within bounds; a missing one does not."""
    return (values >= bounds[0]) & (values <= bounds[1])
