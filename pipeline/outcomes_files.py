"""A month of outcomes of crimes as the police publish it, read a block of text at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from base import periods
from pipeline.street_files import BLOCK, BROKEN, NO_ID, Lines, batches, coded, keys_of, lsoa_number, name_of
from pipeline.workshop import AGAIN, Workshop

HEADER: Final = (
    "Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location", "LSOA code", "LSOA name",
    "Outcome type",
)  # fmt: skip
NEEDED: Final = ("Crime ID", "Month", "LSOA code", "Outcome type")


@dataclass(frozen=True)
class Outcomes:
    """The outcomes of one month and force, each once.

    Attributes
    ----------
    name : str
        The file.
    month : int
        Month in which the outcome was decided (``yyyymm``), not that of the crime.
    outcome : Categorical, shape (outcomes,)
        In the publisher's words.
    lsoa : array of int32, shape (outcomes,)
        The digits of the LSOA code as published; 0 where blank or not in England.
    rows, duplicates, left_out : int
        Rows in the file, those that repeat an ID with the same outcome, and those that were not right.
    """

    name: str
    month: int
    outcome: pd.Categorical
    lsoa: npt.NDArray[np.int32]
    rows: int
    duplicates: int
    left_out: int


def read_outcomes(workshop: Workshop, name: str, stream: BinaryIO, block: int = BLOCK) -> Outcomes | None:
    """Return the outcomes of one CSV file.

    Parameters
    ----------
    workshop : Workshop
        Where faults go. Of a row: too few or too many fields, another month than the file's, no outcome. Of the file:
        its name, a missing column, text that is not UTF-8, a stream that breaks off.
    name : str
        The file, such as ``"2024-06-metropolitan-outcomes.csv"``.
    stream : binary file
        The text.
    block : int
        Bytes read at once; the outcomes do not depend on it.

    Returns
    -------
    Outcomes or None
        The rows that are right, a crime having each outcome once; None after a fault of the file.
    """
    told = name_of(name)
    if told is None or told.kind != "outcomes":
        remedy = "name it like 2023-07-metropolitan-outcomes.csv"
        workshop.fault(name, "the name does not tell month, force and outcomes", remedy)
        return None
    lines, before, left_out = Lines(), 0, 0
    parts: list[pd.DataFrame] = []
    wanted = periods.iso(told.month)
    try:
        for batch in batches(workshop, name, stream, NEEDED, lines, block):
            numbers = lines.of(before, batch.num_rows)
            before += batch.num_rows
            elsewhere = coded(batch["Month"], lambda word: int(word.strip() == wanted))[0] != 1
            written = f"the month is not {periods.label(told.month)}, the file's"
            workshop.fault_rows(name, numbers[elsewhere].tolist(), written, AGAIN, "Month")
            blank = coded(batch["Outcome type"], lambda word: int(not word.strip()))[0] == 1
            workshop.fault_rows(name, numbers[blank].tolist(), "the cell is blank", AGAIN, "Outcome type")
            keep = ~(elsewhere | blank)
            left_out += int((~keep).sum())
            columns = {
                "key": keys_of(batch["Crime ID"]),
                "outcome": coded(batch["Outcome type"], len)[1],
                "lsoa": coded(batch["LSOA code"], lsoa_number)[0].astype(np.int32),
            }
            parts.append(pd.DataFrame(columns)[keep].astype({"outcome": "category"}))
    except BROKEN as error:
        workshop.fault(name, f"the file breaks off or is corrupt ({error})", AGAIN)
        return None
    except pa.ArrowInvalid as error:
        workshop.fault(name, f"the text cannot be read as UTF-8 CSV ({str(error)[:120]})", AGAIN)
        return None
    if not parts:
        return None
    words = pd.api.types.union_categoricals([part["outcome"] for part in parts], sort_categories=True)
    rows = pd.concat([part.drop(columns="outcome") for part in parts], ignore_index=True).assign(outcome=words)
    rows = rows.sort_values(["key", "outcome", "lsoa"], ascending=[True, True, False], ignore_index=True)
    again = (rows.duplicated(["key", "outcome"]) & (rows["key"] != NO_ID)).to_numpy(dtype=bool)
    kept = rows[~again]
    left_out += len(lines.bad)
    return Outcomes(
        name,
        told.month,
        pd.Categorical(kept["outcome"]),
        kept["lsoa"].to_numpy(np.int32),
        len(rows) + left_out,
        int(again.sum()),
        left_out,
    )
