"""Crimes with a snap point of their own: burglary for three years, and all types of 2017/18 in 25 boroughs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import PurePosixPath
from typing import Final

import numpy as np
import numpy.typing as npt

from base import periods
from base.errors import UnknownNameError
from pipeline import frames
from pipeline.cell_places import CellPlaces
from pipeline.cell_records import OUTSIDE, UNPLACED, Counted, Records, count_records
from pipeline.cubes import month_range
from pipeline.frames import INTEGER, Field
from pipeline.hexagons import Ints
from pipeline.stop_search_files import are_swapped, packed_points
from pipeline.street_files import SWAP, Street, read_street_file
from pipeline.street_types import SERIES, number_of_slug
from pipeline.wide_files import CITY
from pipeline.workshop import AGAIN, Workshop

BURGLARIES: Final = "police_uk_burglary"
CITY_STREET: Final = "police_uk_city_of_london"
API: Final = "police_uk_api_2017"
SOURCES = (BURGLARIES, CITY_STREET, API)
BURGLARY: Final = SERIES.index("burglary")
API_PREFIX: Final = "api."
API_FIELDS: Final = {
    "id": INTEGER,
    "month": frames.TEXT,
    "category": frames.TEXT,
    "longitude": Field("number", blank=True),
    "latitude": Field("number", blank=True),
}
ABSENT: Final = "absent_"
"""How the checks of the card begin that name a borough without data."""


@dataclass(frozen=True)
class Points:
    """Series of points in fine cells.

    Attributes
    ----------
    series : sequence of str
        Their names.
    counted : Counted
        The figures; ``series`` are positions in the names, ``cell`` positions in ``CellPlaces.codes``.
    absent : array of str, shape (series × months,)
        The boroughs that have no data in each row of ``counted.months``, joined by ``|``.
    """

    series: Sequence[str]
    counted: Counted
    absent: npt.NDArray[np.object_]


def burglary(workshop: Workshop, places: CellPlaces) -> Points:
    """Return burglaries of the Met and, for the months it has, of the City of London, by fine cell and month.

    Parameters
    ----------
    workshop : Workshop
        Where faults go. The files are those on the two source cards.
    places : CellPlaces
        The fine cells.

    Returns
    -------
    Points
        One series. The City is absent in the months for which there is no file of its police.
    """
    first, last = (int(workshop.check(BURGLARIES, f"{end}_month")) for end in ("first", "last"))
    span = month_range(first, last)
    found = {
        source: [_street(workshop, source, file.path) for file in workshop.cards[source].files]
        for source in (BURGLARIES, CITY_STREET)
    }
    streets = {source: [street for street in files if street is not None] for source, files in found.items()}
    months = {source: np.array([street.month for street in files]) for source, files in streets.items()}
    frames.check_months(workshop, BURGLARIES, months[BURGLARIES], first, last)
    for source, held in months.items():
        if len(np.unique(held)) < len(held) or not np.isin(held, span).all():
            remedy = f"name one file a month on the card {source}, from {periods.iso(first)} to {periods.iso(last)}"
            workshop.fault(source, "two files are of one month, or one is of another time", remedy)
    workshop.stop_on_faults()
    made = [records_of(files, places, (BURGLARY,)) for files in streets.values()]
    for source, records in zip(streets, made, strict=True):
        _tally(workshop, source, records, sum(map(len, streets[source])))
    counted = count_records(joined(made), 1, first, last)
    absent = np.where(np.isin(span, months[CITY_STREET]), "", CITY).astype(object)
    return Points(("burglary",), counted, absent)


def records_of(streets: Sequence[Street], places: CellPlaces, kept: Sequence[int]) -> Records:
    """Return the crimes of some types from street files, in fine cells, repeats marked file by file.

    Parameters
    ----------
    streets : sequence of Street
        Files of different months or forces.
    places : CellPlaces
        The fine cells.
    kept : sequence of int
        Positions in `SERIES` of the types that are kept; the records' series are positions in this.

    Returns
    -------
    Records
        One for each crime; the point is the packed point.
    """
    number = np.full(len(SERIES), -1, dtype=np.int64)
    number[list(kept)] = np.arange(len(kept))
    chosen = [number[street.series] >= 0 for street in streets]
    points = np.concatenate([street.points[mine] for street, mine in zip(streets, chosen, strict=True)])
    series = np.concatenate([number[street.series[mine]] for street, mine in zip(streets, chosen, strict=True)])
    again = np.concatenate([street.repeats()[mine] for street, mine in zip(streets, chosen, strict=True)])
    month = np.repeat([street.month for street in streets], [int(mine.sum()) for mine in chosen])
    return Records(series, month, places.of(points), points, np.ones(len(points), dtype=np.int64), again)


def api(workshop: Workshop, places: CellPlaces) -> Points:
    """Return the API's records of 2017/18 of all types by fine cell and month.

    Parameters
    ----------
    workshop : Workshop
        Where faults go: a file that is no Parquet or lacks a column, unknown categories, months that are not the
        file's, an id given twice, coordinates that are none or swapped. With the ``areas`` table made.
    places : CellPlaces
        The fine cells.

    Returns
    -------
    Points
        Fourteen series ``api.<type>``. Boroughs that were not asked for are absent in every month.
    """
    first, last = (int(workshop.check(API, f"{end}_month")) for end in ("first", "last"))
    parts = [_api_file(workshop, file.path) for file in workshop.cards[API].files]
    workshop.stop_on_faults()
    records = joined([part for part, _ in parts])
    ids = np.concatenate([number for _, number in parts])
    again = len(ids) - len(np.unique(ids))
    if again:
        workshop.fault(API, f"{again:,} records have an id that another one has", "give each answer once")
        workshop.stop_on_faults()
    records = replace(records, cell=places.of(records.point))
    _tally(workshop, API, records, len(records.cell))
    counted = count_records(records, len(SERIES), first, last)
    absent = "|".join(sorted(name.removeprefix(ABSENT) for name in workshop.cards[API].checks if ABSENT in name))
    return Points([API_PREFIX + name for name in SERIES], counted, np.full(len(counted.months), absent, dtype=object))


def joined(parts: Sequence[Records]) -> Records:
    """Return records one after the other."""
    return Records(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Records)))


def _street(workshop: Workshop, source: str, file: str) -> Street | None:
    """Return the records of one street file."""
    return read_street_file(workshop, file, workshop.path(source, file))


def _api_file(workshop: Workshop, file: str) -> tuple[Records, Ints]:
    """Return the records of one month of the API's answers, not yet placed, and their ids."""
    rows = frames.read_parquet(workshop, API, file, API_FIELDS, repeats=True)
    month = _month(workshop, file)
    elsewhere = (rows["month"] != periods.iso(month)).to_numpy(dtype=bool)
    said = f"the month is not {periods.label(month)}, the file's"
    workshop.fault_rows(file, rows.index[elsewhere].tolist(), said, AGAIN, "month")
    words = rows["category"].unique()
    numbers = dict(zip(words, map(number_of_slug, words), strict=True))
    frames.check_known(workshop, file, rows["category"], [word for word in words if numbers[word] >= 0], "category")
    lon, lat = rows["longitude"].to_numpy(), rows["latitude"].to_numpy()
    swapped = are_swapped(lon, lat)
    if swapped.any():
        workshop.fault(
            file, f"longitude and latitude are swapped in {int(swapped.sum()):,} rows", SWAP, None, "longitude"
        )
    number = len(rows)
    return Records(
        rows["category"].map(numbers).to_numpy(np.int64),
        np.full(number, month, dtype=np.int64),
        np.zeros(number, dtype=np.int64),
        packed_points(lon, lat),
        np.ones(number, dtype=np.int64),
        np.zeros(number, dtype=bool),
    ), rows["id"].to_numpy(np.int64)


def _month(workshop: Workshop, file: str) -> int:
    """Return the month that a file of the API's answers is named by."""
    try:
        return periods.parse(PurePosixPath(file).stem)
    except UnknownNameError:
        workshop.fault(file, "the name is not a month", "name it like 2017-07.parquet")
        workshop.stop_on_faults()
        raise


def _tally(workshop: Workshop, source: str, records: Records, read: int) -> None:
    """Count what became of the rows of a source."""
    tally = workshop.tally(source)
    tally.read += read
    once = ~records.duplicate
    tally.kept += int((once & (records.cell >= 0)).sum())
    tally.set_aside("crimes of other types", read - len(once))
    tally.set_aside("repeats of a crime with the same ID", int(records.duplicate.sum()))
    tally.set_aside("crimes outside London", int((once & (records.cell == OUTSIDE)).sum()))
    tally.set_aside("crimes without a location", int((once & (records.cell == UNPLACED)).sum()))
