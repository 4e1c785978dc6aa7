"""Stop and search: the police's monthly records, checked, placed in wards and boroughs, and counted."""

from __future__ import annotations

import calendar
import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from base import periods
from base.errors import SourceFileError
from pipeline import boundaries, frames
from pipeline.cubes import month_range
from pipeline.point_places import NOWHERE, area_of_points
from pipeline.stop_search_files import NO_POINT, Stops, days_of, lon_lat_of, points_of, read_stops
from pipeline.stop_search_labels import DIMENSIONS, KIND, OFFICER, Dimension
from pipeline.wide_files import CITY
from pipeline.workshop import Workshop

SOURCE: Final = "police_uk_stop_search"
SOURCES = (SOURCE,)
TABLES = ("stop_search", "stop_search_ward", "stop_search_files")
UNPLACED: Final = "UNPLACED"
OUTSIDE: Final = "OUTSIDE"
PERSONS: Final = ("person", "person_vehicle")
_SHAPE: Final = tuple(len(dimension.codes) for dimension in DIMENSIONS)


@dataclass(frozen=True)
class Records:
    """The distinct records of one file.

    Attributes
    ----------
    file : str
        Path of the file.
    month : int
        ``yyyymm``.
    rows, duplicates : int
        Rows in the file, and how many of them repeat an earlier one.
    first_day, last_day : int
        First and last day of the month on which there is a record, in London's time; 0 if no date is right.
    packed : array of int32, shape (records,)
        The numbers of the codes of all `DIMENSIONS`, as one number.
    points : array of int64, shape (records,)
        Latitude and longitude in millionths of a degree, as one number; `NO_POINT` where they are blank.
    """

    file: str
    month: int
    rows: int
    duplicates: int
    first_day: int
    last_day: int
    packed: npt.NDArray[np.int32]
    points: npt.NDArray[np.int64]


def build(workshop: Workshop) -> dict[str, pd.DataFrame]:
    """Return counts of searches by borough and all dimensions, counts of persons by ward, and what each file held.

    Parameters
    ----------
    workshop : Workshop
        With the ``areas`` table made. The files are those on the source card, in CSV or as the API answers.

    Returns
    -------
    dict of str to DataFrame
        ``stop_search``: area (of the ward in which the point lies; ``UNPLACED`` without a point, ``OUTSIDE`` beyond
        London), month, the `DIMENSIONS`, count. ``stop_search_ward``: ward, month, officer_ethnicity, count of
        searches of persons. ``stop_search_files``: a row a month from the first to the last.

    Raises
    ------
    SourceFileError
        If any file is missing or not as it should be; the text lists the faults of all of them.
    """
    codes, shapes = _wards(workshop)
    records = _read(workshop)
    ward = _ward_of(np.concatenate([each.points for each in records]), shapes)
    borough = _boroughs(workshop, codes)
    areas = _area_numbers(borough, ward, np.concatenate([each.points for each in records]))
    _check_forces(workshop, records, areas)
    workshop.stop_on_faults()
    for each in records:
        tally = workshop.tally(SOURCE)
        tally.read += each.rows
        tally.kept += len(each.points)
        tally.set_aside("exact repeats of an earlier row", each.duplicates)
    months = np.repeat([each.month for each in records], [len(each.points) for each in records])
    packed = np.concatenate([each.packed for each in records])
    return {
        "stop_search": _count_boroughs(areas, months, packed),
        "stop_search_ward": _count_wards(codes, ward, months, packed),
        "stop_search_files": _count_files(workshop, records, areas),
    }


def take(workshop: Workshop, stops: Stops) -> Records:
    """Return the distinct records of one file, every doubtful cell noted.

    Parameters
    ----------
    workshop : Workshop
        Where faults go: unknown words, dates that are none or of another month, coordinates that are none or
        swapped, a file that holds a part of its month.
    stops : Stops
        The file.

    Returns
    -------
    Records
        Without the rows that repeat an earlier one in all fifteen columns.
    """
    keep = ~stops.repeats()
    packed = np.zeros(len(stops), dtype=np.int32)
    for dimension in DIMENSIONS:
        packed = packed * np.int32(len(dimension.codes)) + _numbers(workshop, stops, dimension)
    days = days_of(workshop, stops)
    points = points_of(workshop, stops)
    first, last = (int(days.min()), int(days.max())) if len(days) else (0, 0)
    found = Records(
        stops.name, stops.month, len(stops), int((~keep).sum()), first, last, packed[keep], points[keep]
    )  # fmt: skip
    _check_whole(workshop, found)
    return found


def unpack(packed: npt.NDArray[np.int32]) -> dict[str, npt.NDArray[np.int64]]:
    """Return the number of the code of each dimension.

    Parameters
    ----------
    packed : array of int32, shape (records,)
        From `Records`.

    Returns
    -------
    dict of str to array of int, shape (records,)
        Positions in ``Dimension.codes``, by the dimension's name.
    """
    parts = np.unravel_index(packed, _SHAPE)
    return {dimension.name: np.asarray(part) for dimension, part in zip(DIMENSIONS, parts, strict=True)}


def _numbers(workshop: Workshop, stops: Stops, dimension: Dimension) -> npt.NDArray[np.int8]:
    """Return the number of the code of each record; unknown words are noted."""
    words = stops.words(dimension.column)
    numbers = dimension.number_of(words)[stops.codes(dimension.column)]
    strange = numbers < 0
    if strange.any():
        texts = np.asarray(words, dtype=object)[stops.codes(dimension.column)[strange]]
        values = pd.Series(texts, index=stops.lines_of(strange), name=dimension.column)
        frames.check_known(workshop, stops.name, values, dimension.known, dimension.kind)
    return numbers


def _check_whole(workshop: Workshop, records: Records) -> None:
    """Note a file that does not hold the days, or the number of records, of its month."""
    if not records.last_day:
        return
    expected = _last_day(workshop, records.month)
    remedy = "only whole months are used; leave the file off the source card, or use the monthly file of the archive"
    if records.first_day > 1 or records.last_day != expected:
        span = f"day {records.first_day} to day {records.last_day}, not day 1 to day {expected}"
        workshop.fault(records.file, f"the records of {periods.label(records.month)} go from {span}", remedy)
    fewest = workshop.check(SOURCE, "fewest_rows_a_day") * expected
    if records.rows < fewest:
        said = (
            f"{records.rows:,} records are a part of {periods.label(records.month)}: the Met has at least {fewest:,.0f}"
        )
        workshop.fault(records.file, said, remedy)


def _last_day(workshop: Workshop, month: int) -> int:
    """Return the last day for which there are records: that of the month, unless the source card says another."""
    known = workshop.cards[SOURCE].checks
    return int(known.get(f"last_day_{month}", calendar.monthrange(month // 100, month % 100)[1]))


def _read(workshop: Workshop) -> list[Records]:
    """Return the records of every file on the source card, by month."""
    records = []
    for file in workshop.cards[SOURCE].files:
        stops = None
        with contextlib.suppress(SourceFileError):  # its faults are in the workshop; the other files are read too
            stops = read_stops(workshop, SOURCE, file.path)
        if stops is not None:
            records.append(take(workshop, stops))
    if not records:
        workshop.stop_on_faults()
        raise SourceFileError("The source card names no file of stop and search", f"name them in {SOURCE}.toml")
    records.sort(key=lambda each: each.month)
    for before, after in pairwise(records):
        if before.month == after.month:
            workshop.fault(after.file, f"{before.file} holds the same month", "name one of them on the source card")
    return records


def _wards(workshop: Workshop) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.object_]]:
    """Return the codes and the published shapes of all wards, in order of code."""
    layer = boundaries.LAYERS["ward"]
    table = boundaries.read_layer(workshop, boundaries.SOURCE, layer.file, {layer.code: frames.TEXT})
    table = table.sort_values(layer.code)
    return table[layer.code].to_numpy(dtype=object), table["geometry"].to_numpy(dtype=object)


def _ward_of(points: npt.NDArray[np.int64], shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.int64]:
    """Return the position of the ward in which each point lies (-1: in none); each distinct point is sought once."""
    distinct, which = np.unique(points, return_inverse=True)
    lon, lat = lon_lat_of(distinct)
    known = distinct != NO_POINT
    ward = np.full(len(distinct), NOWHERE, dtype=np.int64)
    ward[known] = area_of_points(lon[known], lat[known], shapes)
    return ward[which]


def _boroughs(workshop: Workshop, wards: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Return the borough of each ward."""
    areas = workshop.tables["areas"].set_index("code")["borough"]
    return areas.reindex(wards).to_numpy(dtype=object)


def _area_numbers(
    borough: npt.NDArray[np.object_], ward: npt.NDArray[np.int64], points: npt.NDArray[np.int64]
) -> pd.Categorical:
    """Return the area of each record: the borough of its ward, ``OUTSIDE`` or ``UNPLACED``."""
    names = sorted(set(borough))
    number = np.append(np.searchsorted(np.asarray(names, dtype=object), borough), len(names)).astype(np.int8)
    codes = number[ward]
    codes[points == NO_POINT] = len(names) + 1
    return _category(codes, [*names, OUTSIDE, UNPLACED])


def _category(codes: npt.NDArray[Any], words: Sequence[str] | pd.Index) -> pd.Categorical:
    """Return words by their numbers."""
    found: pd.Categorical = pd.Categorical.from_codes(codes, pd.Index(words))
    return found


def _check_forces(workshop: Workshop, records: Sequence[Records], areas: pd.Categorical) -> None:
    """Note each file whose points lie mostly outside London or mostly in the City: another force's."""
    sums = _sums(records, areas)
    located = sums.drop(columns=UNPLACED).sum(axis=1)
    remedy = "use the Met's own file, 20YY-MM-metropolitan-stop-and-search.csv"
    tests = (
        (1 - sums[OUTSIDE] / located < workshop.check(SOURCE, "london_share"), sums[OUTSIDE], "outside London"),
        (sums[CITY] / located > workshop.check(SOURCE, "city_share"), sums[CITY], "in the City of London"),
    )
    for wrong, number, where in tests:
        for position in np.flatnonzero(wrong):
            said = f"{number.iloc[position]:,} of {located.iloc[position]:,} records with a place lie {where}"
            workshop.fault(records[int(position)].file, f"{said}: the file looks like another force's", remedy)


def _sums(records: Sequence[Records], areas: pd.Categorical) -> pd.DataFrame:
    """Return the number of records of each file (rows) in each area (columns)."""
    width = len(areas.categories)
    file = np.repeat(np.arange(len(records)), [len(each.points) for each in records])
    sums = np.bincount(file * width + areas.codes, minlength=len(records) * width)
    return pd.DataFrame(sums.reshape(len(records), width), columns=areas.categories)


def _count_boroughs(
    areas: pd.Categorical, months: npt.NDArray[np.int64], packed: npt.NDArray[np.int32]
) -> pd.DataFrame:
    """Return the number of records of each area, month and all dimensions that occur."""
    month, month_number = np.unique(months, return_inverse=True)
    size = int(np.prod(_SHAPE))
    keys = (areas.codes.astype(np.int64) * len(month) + month_number) * size + packed
    found, count = np.unique(keys, return_counts=True)
    place, rest = np.divmod(found, size)
    area_number, month_position = np.divmod(place, len(month))
    numbers = unpack(rest.astype(np.int32))
    columns = {each.name: _category(numbers[each.name], each.codes) for each in DIMENSIONS}
    columns["area"] = _category(area_number, areas.categories)
    return pd.DataFrame({**columns, "month": month[month_position], "count": count})


def _count_wards(
    wards: npt.NDArray[np.object_],
    ward: npt.NDArray[np.int64],
    months: npt.NDArray[np.int64],
    packed: npt.NDArray[np.int32],
) -> pd.DataFrame:
    """Return the number of searches of persons in each ward and month by officer-defined ethnicity, where any."""
    numbers = unpack(packed)
    persons = np.isin(numbers[KIND.name], [KIND.codes.index(kind) for kind in PERSONS]) & (ward != NOWHERE)
    keys = pd.DataFrame(
        {
            OFFICER.name: _category(numbers[OFFICER.name][persons], OFFICER.codes),
            "area": _category(ward[persons], wards.tolist()),
            "month": months[persons],
        }
    )
    return keys.groupby(list(keys.columns), observed=True).size().rename("count").reset_index()


def _count_files(workshop: Workshop, records: Sequence[Records], areas: pd.Categorical) -> pd.DataFrame:
    """Return a row for each month from the first to the last: what its file held, or that there is none."""
    sums = _sums(records, areas)
    aside = sums[[UNPLACED, OUTSIDE]].to_numpy()
    columns: Mapping[str, Sequence[int | str]] = {
        "file": [each.file.rsplit("/", 1)[-1] for each in records],
        "rows": [each.rows for each in records],
        "duplicates": [each.duplicates for each in records],
        "placed": (sums.to_numpy().sum(axis=1) - aside.sum(axis=1)).tolist(),
        "unplaced": aside[:, 0].tolist(),
        "outside": aside[:, 1].tolist(),
        "last_day": [each.last_day for each in records],
        "coverage": [
            "half" if f"last_day_{each.month}" in workshop.cards[SOURCE].checks else "complete" for each in records
        ],
    }
    months = [each.month for each in records]
    table = pd.DataFrame(columns, index=pd.Index(months, name="month")).reindex(month_range(months[0], months[-1]))
    blanks = {"file": "", "coverage": "missing"}
    return table.fillna({column: blanks.get(column, 0) for column in table.columns}).rename_axis("month").reset_index()
