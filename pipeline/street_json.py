"""An answer of the police's API about crimes (``crimes-street``, ``crimes-no-location``, ``crimes-at-location``)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from base import periods
from base.errors import UnknownNameError
from pipeline.csv_text import HEADER_ROW
from pipeline.stop_search_files import packed_points
from pipeline.street_files import Street, check_swapped
from pipeline.street_types import number_of_slug
from pipeline.workshop import Workshop

FIELDS: Final = ("category", "location", "month", "id")
AGAIN: Final = "ask the API again, and keep all of its answer"


def read_street_json(workshop: Workshop, name: str, content: bytes) -> Street | None:
    """Return the records of one answer.

    Parameters
    ----------
    workshop : Workshop
        Where faults go. Of a record: a field that is missing, an unknown category, a location that is none, another
        month than the first record's. Of the file: no JSON, no records, swapped coordinates.
    name : str
        The file.
    content : bytes
        The answer: a list of records.

    Returns
    -------
    Street or None
        The records that are right, the key being the API's ``id``: answers about overlapping areas repeat a crime with
        the same id, and it is counted once. LSOA codes are not in the answer (0). None after a fault of the file.
    """
    try:
        answer = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        workshop.fault(name, f"the file cannot be read as JSON ({error})", AGAIN)
        return None
    records = answer if isinstance(answer, list) else [answer]
    good = np.array([_is_record(record) for record in records], dtype=bool)
    _note(workshop, name, ~good, f"the record lacks one of {', '.join(FIELDS)}, or it holds something else")
    whole = [record for record, right in zip(records, good, strict=True) if right]
    month = _month(workshop, name, whole)
    if month is None:
        return None
    lines = np.flatnonzero(good)
    series = np.array([number_of_slug(record["category"]) for record in whole], dtype=np.int8)
    elsewhere = np.array([record["month"] != periods.iso(month) for record in whole])
    lon, lat = (_degrees(whole, which) for which in ("longitude", "latitude"))
    unplaced = np.array([record["location"] is None for record in whole])
    lost = (np.isnan(lon) | np.isnan(lat)) & ~unplaced
    for wrong, said in (
        (series < 0, "the category is not a known type of crime"),
        (elsewhere, f"the month is not {periods.label(month)}, that of the first record"),
        (lost, "the location has no longitude and latitude"),
    ):
        _note(workshop, name, np.isin(np.arange(len(records)), lines[wrong]), said)
    keep = (series >= 0) & ~elsewhere & ~lost
    street = Street(
        name,
        month,
        series[keep],
        np.array([record["id"] for record in whole], dtype=np.uint64)[keep],
        packed_points(lon, lat)[keep],
        np.zeros(int(keep.sum()), dtype=np.int32),
        len(records) - int(keep.sum()),
    )
    return check_swapped(workshop, street)


def _is_record(record: object) -> bool:
    """Return whether a record has the fields that are needed, in their kinds."""
    if not isinstance(record, Mapping) or not all(field in record for field in FIELDS):
        return False
    location, number = record["location"], record["id"]
    return isinstance(location, Mapping | None) and isinstance(number, int) and number > 0 and all(
        isinstance(record[field], str) for field in ("category", "month")
    )  # fmt: skip


def _month(workshop: Workshop, name: str, records: Sequence[Mapping[str, Any]]) -> int | None:
    """Return the month of the first record, or note that there is none."""
    if not records:
        remedy = "check area and date: the API answers [] to what it does not know"
        workshop.fault(name, "the answer holds no records", remedy)
        return None
    try:
        return periods.parse(records[0]["month"])
    except UnknownNameError:
        workshop.fault(name, f"“{records[0]['month']}” is not a month", AGAIN, HEADER_ROW + 1, "month")
        return None


def _note(workshop: Workshop, name: str, wrong: npt.NDArray[np.bool_], said: str) -> None:
    """Note records that are not right; the first record is row 2, as if there were a header."""
    workshop.fault_rows(name, (np.flatnonzero(wrong) + HEADER_ROW + 1).tolist(), said, AGAIN)


def _degrees(records: Sequence[Mapping[str, Any]], which: str) -> npt.NDArray[np.float64]:
    """Return longitudes or latitudes, missing where there is no location or no number."""
    cells = [(record["location"] or {}).get(which) for record in records]
    return pd.to_numeric(pd.Series(cells, dtype=object), errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
