"""The text of a published CSV file as records, with every fault noted: encoding, quotes, widths, cut end."""

from __future__ import annotations

import csv
import io

import numpy as np
import numpy.typing as npt

from pipeline.workshop import AGAIN, Workshop

HEADER_ROW = 1


def read_records(
    workshop: Workshop, name: str, content: bytes
) -> tuple[list[str], npt.NDArray[np.int64], list[list[str]]]:
    """Return the header of a CSV file and the records that are as wide as it.

    Parameters
    ----------
    workshop : Workshop
        Where faults go: text that is not UTF-8 (with or without a byte order mark), a quotation mark that is never
        closed, no records, records too narrow or too wide, a last line without an end.
    name : str
        The file, for the faults.
    content : bytes
        The whole file.

    Returns
    -------
    header : list of str
        The cells of line 1, without surrounding blanks.
    lines : array of int, shape (records,)
        The line on which each record ends; the header is line 1.
    records : list of list of str
        The records that are as wide as the header.

    Raises
    ------
    SourceFileError
        If the text is not UTF-8 or a quotation mark is never closed: then there are no records to go on with.
    """
    header, numbered = _records(workshop, name, _decode(workshop, name, content))
    lines = np.fromiter((line for line, _ in numbered), dtype=np.int64, count=len(numbered))
    widths = np.fromiter((len(record) for _, record in numbered), dtype=np.int64, count=len(numbered))
    _check_widths(workshop, name, lines, widths, len(header), cut=not content.endswith(b"\n"))
    whole = np.flatnonzero(widths == len(header))
    return header, lines[whole], [numbered[position][1] for position in whole]


def _decode(workshop: Workshop, name: str, content: bytes) -> str:
    """Return the text of a UTF-8 file, or stop with the rows that are not UTF-8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        numbered = enumerate(content.split(b"\n"), start=1)
        rows = [row for row, line in numbered if "\N{REPLACEMENT CHARACTER}" in line.decode("utf-8", errors="replace")]
        workshop.fault_rows(name, rows, "the text is not UTF-8", "save the file as UTF-8, or download it again")
        workshop.stop_on_faults()
        raise


def _records(workshop: Workshop, name: str, text: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return the header and every record with its line number, or stop where a quote is never closed."""
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        header = [cell.strip() for cell in next(reader, [])]
        return header, [(reader.line_num, record) for record in reader]
    except csv.Error:
        workshop.fault(name, "a quotation mark before this line is never closed", AGAIN, reader.line_num)
        workshop.stop_on_faults()
        raise


def _check_widths(
    workshop: Workshop,
    name: str,
    lines: npt.NDArray[np.int64],
    widths: npt.NDArray[np.int64],
    fields: int,
    cut: bool,
) -> None:
    """Note records with too few or too many fields, a last line cut short, and a file without records."""
    if not len(lines):
        workshop.fault(name, "the file has a header and no rows", AGAIN)
        return
    wrong = (widths != fields) & (widths > 0)
    if cut:
        wrong[-1] = False
        problem = f"the file ends in the middle of this line (it has {widths[-1]} of {fields} fields and no line end)"
        workshop.fault(name, problem, AGAIN, int(lines[-1]))
    texts = [f"the row has {width} fields and the header {fields}" for width in widths[wrong]]
    workshop.fault_rows(name, lines[wrong].tolist(), texts, AGAIN)
