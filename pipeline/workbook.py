"""An Excel workbook as the text of records: one sheet, one heading row, cells as Excel stores them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.workshop import Workshop

#: How a zipped file, and so a workbook, begins.
BEGINS = b"PK\x03\x04"
ERRORS = ("#N/A", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")
ONE_SHEET = "keep one sheet with one heading row and a row for each figure, and delete the others (hidden ones too)"
AS_WORKBOOK = "open it in Excel and save it as “Excel Workbook (*.xlsx)”, or as “CSV UTF-8 (Comma delimited)”"


def read_records(
    workshop: Workshop, name: str, content: bytes
) -> tuple[list[str], npt.NDArray[np.int64], list[list[str]]]:
    """Return the heading row of a workbook's one sheet and the rows below it, as `pipeline.csv_text` does of a file.

    Numbers are given in full, a cell shown as 41 % as the 0.41 that is stored, a date as ``2023-12-31``, a formula as
    the value that was saved with it. Empty sheets and empty rows are left alone.

    Parameters
    ----------
    workshop : Workshop
        Where faults go: a workbook that cannot be read, none or several sheets with cells, something above the heading
        row, formulas that hold an error or were saved without a value, and no rows.
    name : str
        The file, for the faults.
    content : bytes
        The whole file.

    Returns
    -------
    header : list of str
        The cells of row 1, without surrounding blanks.
    lines : array of int, shape (records,)
        The row of each record as Excel numbers it; the heading is row 1.
    records : list of list of str
        The cells of each row.

    Raises
    ------
    SourceFileError
        If there is not one sheet with cells to read.
    """
    texts = _sheet(workshop, name, content)
    header, body = texts.iloc[0].tolist(), texts.iloc[1:]
    body = body[(body != "").any(axis="columns")]
    if body.empty:
        workshop.fault(name, "the sheet has a heading row and no rows", "give the table with its figures")
    lines = body.index.to_numpy(dtype=np.int64) + 1
    return header, lines, body.to_numpy(dtype=object).tolist()


def _sheet(workshop: Workshop, name: str, content: bytes) -> pd.DataFrame:
    """The texts of the one sheet that has any; the index counts rows from 0."""
    values, formulas = (_sheets(workshop, name, content, saved) for saved in (True, False))
    filled = {title: cells for title, cells in formulas.items() if (cells != "").to_numpy().any()}
    if len(filled) != 1:
        titles = ", ".join(f"“{title}”" for title in filled or formulas)
        many = f"the workbook has {len(filled)} sheets with cells ({titles}), not one"
        workshop.fault(name, many if filled else f"the workbook is empty (sheets {titles})", ONE_SHEET)
        workshop.stop_on_faults()
    title, written = next(iter(filled.items()))
    texts = values[title].reindex(index=written.index, columns=written.columns, fill_value="")
    if (written.iloc[0] != "").sum() < 2:
        workshop.fault(name, "the first row is no heading row", "delete what is above the headings", 1)
        workshop.stop_on_faults()
    _note(workshop, name, texts.isin(ERRORS), "holds an error of a formula")
    _note(workshop, name, (texts == "") & (written != ""), "holds a formula whose value was never saved")
    return texts


def _sheets(workshop: Workshop, name: str, content: bytes, saved: bool) -> dict[str, pd.DataFrame]:
    """The texts of every sheet by title: the values saved with formulas, or the formulas themselves."""
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=saved)
        return {sheet.title: _texts(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}
    except (BadZipFile, KeyError, ValueError, OSError, SyntaxError):
        workshop.fault(name, "the file cannot be read as an Excel workbook (cut short, or another kind)", AS_WORKBOOK)
        workshop.stop_on_faults()
        raise


def _texts(rows: Iterable[Sequence[object]]) -> pd.DataFrame:
    """The rows of a sheet as texts, as wide as the widest."""
    texts = [[_text(cell) for cell in row] for row in rows]
    return pd.DataFrame(texts, dtype=object).fillna("")


def _note(workshop: Workshop, name: str, wrong: pd.DataFrame, said: str) -> None:
    """Note the rows in which a cell is wrong."""
    rows = np.flatnonzero(wrong.to_numpy(dtype=bool).any(axis=1))
    remedy = "mend the formula and save in Excel, or leave the cell blank where there is no figure"
    workshop.fault_rows(name, (rows + 1).tolist(), f"a cell of this row {said}", remedy)


def _text(cell: object) -> str:
    """One cell as text: a whole number without a decimal point, a date as ``2023-12-31``."""
    if cell is None:
        return ""
    if isinstance(cell, datetime | date):
        return f"{cell:%Y-%m-%d}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
