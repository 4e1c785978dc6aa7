"""Cells of CSV and XLSX files that no spreadsheet takes for a formula, whatever people wrote."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from datetime import date, datetime

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

Cell = str | int | float | date | None
#: What stands where a count may not be shown: never an empty cell, never 0.
SUPPRESSED = "suppressed"
#: A formula begins so, in half width or in full width, also behind spaces and breaks.
_FORMULA = re.compile(r"[\s\u200b\u2060\ufeff]*[=+\-@\t\r\n＝＋－＠]")
#: What the format cannot hold.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: Characters that a cell of XLSX holds.
MOST = 32_767
WIDE = 60


def safe(cell: Cell) -> Cell:
    """Return a cell as CSV may hold it: a text that a spreadsheet would take for a formula gets an apostrophe.

    Parameters
    ----------
    cell : str, number, date or None
        Numbers and dates stay what they are, negative ones too.
    """
    if not isinstance(cell, str):
        return cell
    starts = cell[:1] in {"\t", "\r", "\n"} or _FORMULA.match(cell)
    return f"'{cell}" if starts else cell


def csv_bytes(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """Return rows as CSV: UTF-8, texts quoted, no formula.

    Parameters
    ----------
    columns : sequence of str
        Headings.
    rows : sequence of rows
        One cell a column; None is an empty cell, and instants are written in ISO 8601.
    """
    target = io.StringIO(newline="")
    writer = csv.writer(target, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_plain(safe(cell)) for cell in row] for row in rows)
    return target.getvalue().encode()


def _plain(cell: Cell) -> str | int | float:
    """A cell as the writer of CSV takes it."""
    if cell is None:
        return ""
    return cell.isoformat() if isinstance(cell, date) else cell


def xlsx_bytes(title: str, columns: Sequence[str], rows: Sequence[Sequence[Cell]], notes: Sequence[str]) -> bytes:
    """Return rows as a workbook: texts are typed as text, so that nothing is computed; notes on a sheet of their own.

    Parameters
    ----------
    title : str
        Name of the sheet, up to 31 characters.
    columns, rows : sequences
        As of `csv_bytes`.
    notes : sequence of str
        Source, snapshot, licence.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for place, heading in enumerate(columns):
        longest = max([len(heading), *(len(str(row[place] or "")) for row in rows)])
        sheet.column_dimensions[_letters(place)].width = min(WIDE, longest + 2)
    sheet.append([_typed(sheet, heading, bold=True) for heading in columns])
    for row in rows:
        sheet.append([_typed(sheet, cell) for cell in row])
    about = book.create_sheet("About")
    about.column_dimensions["A"].width = 100
    for note in notes:
        about.append([_typed(about, note)])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _typed(sheet: object, cell: Cell, *, bold: bool = False) -> WriteOnlyCell:
    """A cell of a workbook with the type that its value has here, and not the one that a spreadsheet would guess."""
    if isinstance(cell, datetime):
        cell = cell.isoformat()
    text = isinstance(cell, str)
    made = WriteOnlyCell(sheet, value=_NOT_XML.sub("", cell)[:MOST] if isinstance(cell, str) else cell)
    if text:
        made.data_type = "s"
        made.style = "Normal"
        made.number_format = "@"
        made.alignment = Alignment(wrap_text=True, vertical="top")
    if bold:
        made.font = Font(bold=True)
    return made


def _letters(place: int) -> str:
    """The letters of a column by its place, from 0."""
    return (_letters(place // 26 - 1) if place >= 26 else "") + chr(ord("A") + place % 26)
