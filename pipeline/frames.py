"""Readers shared by every importer: a published file in, a checked data frame out, every fault noted.

The readers never raise on a fault in the file. They note it in the workshop and go on; the importer calls
``workshop.stop_on_faults()`` when it has checked all that it wants to check. The only exceptions are a file that is
missing or empty and a file whose header or encoding cannot be used: then there is nothing to go on with.

Every frame that a reader returns has the **line number in the file as its index** (header = 1), so that every check
here can name the row.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from base import periods
from pipeline.csv_text import HEADER_ROW, read_records
from pipeline.workshop import AGAIN, Workshop

Kind = Literal["text", "count", "integer", "number"]
MONTH_HEADER = re.compile(r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])")
MOST_GUESSES = 20


@dataclass(frozen=True)
class Field:
    """What one column of a published file must hold.

    Attributes
    ----------
    kind : {"text", "count", "integer", "number"}
        ``count`` is a whole number of zero or more; ``integer`` may be negative; ``number`` is any decimal.
    names : tuple of str
        Headers that publishers give it, compared without regard to case and surrounding blanks. Empty: the name that
        the importer uses.
    blank : bool
        Whether a blank is allowed. A blank text is ``""``; a blank number is missing, never zero.
    """

    kind: Kind = "text"
    names: tuple[str, ...] = ()
    blank: bool = False


TEXT = Field()
COUNT = Field("count")
INTEGER = Field("integer")
NUMBER = Field("number")


def read_csv(
    workshop: Workshop,
    source: str,
    name: str,
    fields: Mapping[str, Field],
    *,
    months: bool = False,
    unique: Sequence[str] = (),
    repeats: bool = False,
) -> pd.DataFrame:
    """Return the wanted columns of a published CSV file, checked.

    Noted as faults, with row and column: text that is not UTF-8, a missing header, a header given twice, a row with
    too few or too many fields, a last line cut short, no rows at all, rows repeated whole, keys given twice, cells
    that are not numbers, blanks, and counts below zero.

    Parameters
    ----------
    workshop : Workshop
        Where faults go.
    source : str
        Source card id.
    name : str
        Path of the file under the folder of published files, such as ``"geo/lookup.csv"``.
    fields : mapping of str to Field
        The columns wanted, by the name that the frame shall have. Other columns are left alone.
    months : bool
        Whether every column headed by a month (``202407``) is wanted too, as counts named by that text.
    unique : sequence of str
        Columns (by our names) that must not repeat together.
    repeats : bool
        Whether rows may be repeated whole.

    Returns
    -------
    DataFrame, shape (rows, fields + months)
        Texts as str, counts and integers as int64 (float64 if blanks are allowed), numbers as float64; the index is
        the line number.

    Raises
    ------
    SourceFileError
        If the file is missing, empty, not UTF-8, or lacks a wanted column.
    """
    records = read_records(workshop, name, workshop.path(source, name).read_bytes())
    return from_records(workshop, name, records, fields, months=months, unique=unique, repeats=repeats)


def from_records(
    workshop: Workshop,
    name: str,
    records: tuple[list[str], npt.NDArray[np.int64], list[list[str]]],
    fields: Mapping[str, Field],
    *,
    months: bool = False,
    unique: Sequence[str] = (),
    repeats: bool = False,
) -> pd.DataFrame:
    """Return the wanted columns of records, checked as `read_csv` checks.

    Parameters
    ----------
    workshop : Workshop
        Where faults go.
    name : str
        The file, for the faults.
    records : tuple of header, lines, rows
        As from `pipeline.csv_text.read_records` or `pipeline.workbook.read_records`.
    fields : mapping of str to Field
        The columns wanted, by the name that the frame shall have.
    months : bool
        Whether every column headed by a month is wanted too.
    unique : sequence of str
        Columns (by our names) that must not repeat together.
    repeats : bool
        Whether rows may be repeated whole.

    Returns
    -------
    DataFrame, shape (rows, fields + months)
        As from `read_csv`.

    Raises
    ------
    SourceFileError
        If a wanted column is missing.
    """
    header, lines, rows = records
    where = _columns(workshop, name, header, fields, months)
    raw = pd.DataFrame(rows, columns=range(len(header)), index=lines, dtype=object)
    if not repeats:
        check_unique(workshop, name, raw, list(raw.columns), "this row repeats an earlier row")
    return _settle(workshop, name, raw[list(where.values())].set_axis(list(where), axis=1), fields, unique)


def read_parquet(
    workshop: Workshop,
    source: str,
    name: str,
    fields: Mapping[str, Field],
    *,
    months: bool = False,
    unique: Sequence[str] = (),
    repeats: bool = False,
) -> pd.DataFrame:
    """Return the wanted columns of a published Parquet file, checked as `read_csv` checks.

    Geometry and other binary columns may be asked for as ``text``: they are handed over as they are.

    Parameters
    ----------
    workshop : Workshop
        Where faults go.
    source : str
        Source card id.
    name : str
        Path of the file under the folder of published files.
    fields : mapping of str to Field
        The columns wanted, by the name that the frame shall have.
    months : bool
        Whether every column headed by a month is wanted too.
    unique : sequence of str
        Columns (by our names) that must not repeat together.
    repeats : bool
        Whether rows may be repeated whole.

    Returns
    -------
    DataFrame, shape (rows, fields + months)
        As from `read_csv`; the index counts rows from 2, as if the file had a header line.

    Raises
    ------
    SourceFileError
        If the file is missing, empty, not whole, or lacks a wanted column.
    """
    path = workshop.path(source, name)
    try:
        header = pq.read_schema(path).names
        where = _columns(workshop, name, header, fields, months)
        table = pq.read_table(path, columns=[header[position] for position in where.values()])
    except (OSError, pa.ArrowInvalid):
        workshop.fault(name, "the file cannot be read as Parquet (cut short, or another kind of file)", AGAIN)
        workshop.stop_on_faults()
        raise
    if not table.num_rows:
        workshop.fault(name, "the file has a header and no rows", AGAIN)
    raw = table.to_pandas(ignore_metadata=True).set_axis(list(where), axis=1)
    raw.index = pd.RangeIndex(2, 2 + len(raw))
    if not repeats:
        check_unique(workshop, name, raw, list(raw.columns), "this row repeats an earlier row")
    return _settle(workshop, name, raw, fields, unique)


def check_counts(workshop: Workshop, name: str, frame: pd.DataFrame) -> None:
    """Note every count below zero in a frame of numbers.

    Parameters
    ----------
    workshop : Workshop
        Where faults go.
    name : str
        The file.
    frame : DataFrame, shape (rows, columns)
        Numbers only; the index is the line number and the column names are those of the file.
    """
    below = frame.to_numpy(dtype=np.float64) < 0
    for position in np.flatnonzero(below.any(axis=0)):
        cells = frame.iloc[:, int(position)][below[:, position]]
        texts = [f"the count is {value:g}, below zero" for value in cells.tolist()]
        workshop.fault_rows(name, cells.index.tolist(), texts, AGAIN, str(cells.name))


def check_known(
    workshop: Workshop, name: str, values: pd.Series, known: Collection[Hashable], kind: str = "area"
) -> npt.NDArray[np.bool_]:
    """Note every value that is not among the known ones.

    Parameters
    ----------
    workshop : Workshop
        Where faults go.
    name : str
        The file.
    values : Series, shape (rows,)
        Codes or names; the index is the line number, the series' name the column.
    known : collection
        What is allowed.
    kind : str
        What the values are, for the message: ``"area"``, ``"category"`` …

    Returns
    -------
    array of bool, shape (rows,)
        True where the value is known.
    """
    good = values.isin(list(known)).to_numpy(dtype=bool)
    strange = values[~good].astype(str)
    if len(strange):
        choices = [str(item) for item in known]
        close = {item: get_close_matches(item, choices, n=1) for item in strange.unique()[:MOST_GUESSES]}
        guesses = [f"“{item}” is not a known {kind}" + _guess(close.get(item, [])) for item in strange]
        remedy = "correct the value, or use the file of the edition that the source card names"
        workshop.fault_rows(name, strange.index.tolist(), guesses, remedy, str(values.name))
    return good


def check_months(
    workshop: Workshop,
    name: str,
    months: Sequence[int] | npt.NDArray[np.int64],
    first: int,
    last: int,
    *,
    gaps: bool = False,
) -> None:
    """Note months outside what the source card says, and months that are missing from the run.

    Parameters
    ----------
    workshop : Workshop
        Where faults go.
    name : str
        The file.
    months : array of int
        The months (``yyyymm``) in the file, in any order, with repeats.
    first, last : int
        The earliest and the latest month that the card allows. Both must be there.
    gaps : bool
        Whether months between may be missing.
    """
    found = np.unique(np.asarray(months, dtype=np.int64))
    wanted = periods.from_index(np.arange(int(periods.to_index(first)), int(periods.to_index(last)) + 1))
    remedy = "check that this is the edition that the source card names"
    span = f"{periods.label(first)} to {periods.label(last)}"
    for month in np.setdiff1d(found, wanted).tolist():
        valid = 1 <= month % 100 <= 12
        what = periods.label(month) if valid else f"“{month}”"
        workshop.fault(name, f"the month {what} is outside {span}", remedy, HEADER_ROW, str(month))
    absent = np.setdiff1d(wanted, found) if not gaps else np.setdiff1d(np.array([first, last]), found)
    for month in absent.tolist():
        workshop.fault(name, f"the month {periods.label(month)} is missing", remedy, HEADER_ROW, str(month))


def check_unique(
    workshop: Workshop, name: str, frame: pd.DataFrame, columns: Sequence[Hashable], problem: str = ""
) -> None:
    """Note every row whose key was given by an earlier row.

    Parameters
    ----------
    workshop : Workshop
        Where faults go.
    name : str
        The file.
    frame : DataFrame
        The index is the line number.
    columns : sequence
        The columns of the key.
    problem : str
        What to say; by default, that the key repeats an earlier row.
    """
    again = frame.duplicated(list(columns)).to_numpy(dtype=bool)
    if again.any():
        text = problem or f"{', '.join(map(str, columns))} repeat an earlier row"
        workshop.fault_rows(name, frame.index[again].tolist(), text, "leave the repeated row out, or download it again")


def check_total(workshop: Workshop, name: str, what: str, found: float, expected: float, share: float = 0.0) -> None:
    """Note a total that differs from the one published by more than a share of it.

    Parameters
    ----------
    workshop : Workshop
        Where faults go.
    name : str
        The file.
    what : str
        What is summed, for the message: ``"residents"``.
    found, expected : float
        The sum in the file, and the published one.
    share : float
        Largest relative difference that is accepted (0.00001 is 0.001 %).
    """
    if not abs(found - expected) <= share * abs(expected):
        said = f"{what} come to {found:,.10g}, not {expected:,.10g}" + (f" within {share:.4%}" if share else "")
        workshop.fault(name, said, "check that the file is whole and of the edition that the source card names")


def _columns(
    workshop: Workshop, name: str, header: Sequence[str], fields: Mapping[str, Field], months: bool
) -> dict[str, int]:
    """Return the position of each wanted column by our name for it, or stop with every header fault."""
    plain = [cell.strip().casefold() for cell in header]
    where: dict[str, int] = {}
    for ours, field in fields.items():
        names = [accepted.casefold() for accepted in (field.names or (ours,))]
        found = [position for position, cell in enumerate(plain) if cell in names]
        if len(found) == 1:
            where[ours] = found[0]
            continue
        shown = (field.names or (ours,))[0]
        if found:
            workshop.fault(name, "the header gives this column more than once", AGAIN, HEADER_ROW, shown)
            continue
        others = ", ".join(cell for cell in header[:12] if cell) + (" …" if len(header) > 12 else "")
        accepted_names = " or ".join(f"“{item}”" for item in field.names or (ours,))
        remedy = f"the header has {others}; name one of its columns {accepted_names}, or download the file again"
        workshop.fault(name, "the column is missing", remedy, HEADER_ROW, shown)
    if months:
        spans = [position for position, cell in enumerate(plain) if MONTH_HEADER.fullmatch(cell)]
        if not spans:
            workshop.fault(name, "no column is headed by a month such as 202406", AGAIN, HEADER_ROW)
        repeated = {plain[position] for position in spans if plain.count(plain[position]) > 1}
        for month in sorted(repeated):
            workshop.fault(name, "the header gives this month more than once", AGAIN, HEADER_ROW, month)
        where.update({plain[position]: position for position in spans})
    if not fields.keys() <= where.keys() or (months and len(where) == len(fields)):
        workshop.stop_on_faults()
    return where


def _settle(
    workshop: Workshop, name: str, raw: pd.DataFrame, fields: Mapping[str, Field], unique: Sequence[str]
) -> pd.DataFrame:
    """Return the frame with every column in its kind, having noted cells that are not of it."""
    settled: dict[str, pd.Series] = {}
    for ours in raw.columns:
        field = fields.get(ours, COUNT)
        shown = (field.names or (ours,))[0]
        if field.kind == "text":
            settled[ours] = _texts(workshop, name, raw[ours].rename(shown), field)
        else:
            settled[ours] = _numbers(workshop, name, raw[ours].rename(shown), field)
    frame = pd.DataFrame(settled, index=raw.index)
    if unique:
        check_unique(workshop, name, frame, unique)
    return frame


def _texts(workshop: Workshop, name: str, cells: pd.Series, field: Field) -> pd.Series:
    """Return texts without surrounding blanks; bytes are handed over as they are."""
    if len(cells) and isinstance(cells.iloc[0], bytes):
        return cells
    texts = cells.astype("str").str.strip()
    empty = (cells.isna() | (texts == "")).to_numpy(dtype=bool)
    if not field.blank and empty.any():
        workshop.fault_rows(name, cells.index[empty].tolist(), "the cell is blank", AGAIN, str(cells.name))
    return texts.mask(empty, "")


def _numbers(workshop: Workshop, name: str, cells: pd.Series, field: Field) -> pd.Series:
    """Return numbers of the field's kind; what is not one is noted and stands as missing (as 0 in a whole column)."""
    if pd.api.types.is_numeric_dtype(cells.dtype):
        empty = cells.isna().to_numpy(dtype=bool)
        numbers = cells.to_numpy(dtype=np.float64, na_value=np.nan)
        strange = np.zeros(len(cells), dtype=bool)
    else:
        texts = cells.astype("str").str.strip()
        empty = (cells.isna() | (texts == "")).to_numpy(dtype=bool)
        numbers = pd.to_numeric(texts.mask(empty), errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
        strange = ~np.isfinite(numbers) & ~empty
    if field.kind in ("count", "integer"):
        strange |= np.isfinite(numbers) & (numbers != np.round(numbers))
    column = str(cells.name)
    if strange.any():
        what = "number" if field.kind == "number" else "whole number"
        said = [f"“{cell}” is not a {what}" for cell in cells[strange]]
        workshop.fault_rows(name, cells.index[strange].tolist(), said, AGAIN, column)
    if empty.any() and not field.blank:
        workshop.fault_rows(name, cells.index[empty].tolist(), "the cell is blank", AGAIN, column)
    if field.kind == "count":
        check_counts(workshop, name, pd.DataFrame({column: numbers}, index=cells.index))
    if field.kind in ("count", "integer") and not field.blank:
        return pd.Series(np.nan_to_num(numbers, nan=0.0).astype(np.int64), index=cells.index)
    return pd.Series(numbers, index=cells.index)


def _guess(close: Sequence[str]) -> str:
    """Return the nearest known value in brackets, if there is one."""
    return f" (nearest: {close[0]})" if close else ""
