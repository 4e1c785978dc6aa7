"""Street-level crimes and outcomes from files of the police that the holder gives: an archive ZIP, or a folder.

Unlike the published files of the snapshot, an archive is read as far as it is right: a member that is corrupt is left
out, a row that is not right is left out, and each is reported by name among what was set aside.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from base import periods
from base.errors import SourceFileError
from pipeline.cell_grid import FINE
from pipeline.cell_places import CellPlaces
from pipeline.cell_records import MOST_MONTHS, PARTS, Counted, Records, count_records
from pipeline.crime_cells import Group, tables_of
from pipeline.crime_points import joined, records_of
from pipeline.cubes import month_range
from pipeline.london_outline import read_london
from pipeline.lsoa_codes import SPLIT, LsoaCodes
from pipeline.outcomes_files import Outcomes, read_outcomes
from pipeline.street_archive import GIVE, Archive, Member
from pipeline.street_files import BLOCK, Street, read_street
from pipeline.street_json import read_street_json
from pipeline.street_types import SERIES
from pipeline.wide_files import CITY
from pipeline.workshop import Workshop

SOURCE: Final = "police_uk_archive"
TABLES = (
    "archive_counts_cell",
    "archive_cell_points",
    "archive_cell_months",
    "archive_counts_lsoa",
    "archive_outcomes",
)
PREFIX: Final = "archive."
MET: Final = "metropolitan"
MOST_PROBLEMS: Final = 50
TOGETHER: Final = 6
"""Months whose points are held apart before they are put together, so that memory does not grow with the months."""
_EMPTY: Final = pd.DataFrame({"series": [], "area": [], "month": [], "count": []}).astype(
    {"series": object, "area": object, "month": np.int64, "count": np.int64}
)


def build(workshop: Workshop, block: int = BLOCK) -> dict[str, pd.DataFrame]:
    """Return the crimes of an archive in fine cells and in small areas, and the outcomes, by month.

    Parameters
    ----------
    workshop : Workshop
        With the tables ``areas``, ``cells`` and ``lookup_lsoa11_lsoa21`` made, and the ZIP file or folder in
        ``given["police_archive"]``.
    block : int
        Bytes of text read at once.

    Returns
    -------
    dict of str to DataFrame
        ``archive_counts_cell``, ``archive_cell_points`` and ``archive_cell_months`` are as ``counts_cell`` and its
        companions, for series ``archive.<type>``; a month without a whole file of the Met is not usable, and the City
        is absent where its file is. ``archive_counts_lsoa``: series, area (LSOA 2021), month, count, of usable months.
        ``archive_outcomes``: outcome, area (borough, or ``UNPLACED`` where the LSOA is blank or not in London), month,
        count.

    Raises
    ------
    SourceFileError
        If nothing in the archive can be used; the text lists why.
    """
    archive = Archive(workshop.given["police_archive"])
    bench = Workshop(workshop.folder, workshop.cards)
    members = archive.members(bench)
    by_month: dict[int, list[Member]] = defaultdict(list)
    answers: dict[int, list[Street]] = defaultdict(list)
    for member in members:
        if member.told is not None and member.told.kind == "street":
            by_month[member.told.month].append(member)
    for street in (_answer(bench, archive, member) for member in members if member.told is None):
        if street is not None:
            answers[street.month].append(street)
    months = _span(bench, sorted({*by_month, *answers}))
    if not months:
        bench.stop_on_faults()
        raise SourceFileError(f"{archive.path.name} holds no street file of London's forces", GIVE)
    places = CellPlaces(read_london(workshop), workshop.tables["cells"])
    codes = LsoaCodes(workshop.tables["areas"], workshop.tables["lookup_lsoa11_lsoa21"])
    made, areas, whole = [], [], {}
    for month in months:
        found = {member: _street(bench, archive, member, block) for member in by_month[month]}
        streets = [street for street in found.values() if street is not None]
        if not by_month[month]:
            streets = [_merged(answers[month])]
        elif month in answers:
            name = answers[month][0].name
            bench.fault(name, "a street file of this month is given too, and is counted instead", "give one of them")
        forces = {
            member.told.force: street is not None and not street.left_out
            for member, street in found.items()
            if member.told is not None
        }
        whole[month] = (forces.get(MET, False), "" if forces.get("city-of-london", False) else CITY)
        if streets:
            records = joined([records_of([street], places, range(len(SERIES))) for street in streets])
            made.append(count_records(records, len(SERIES), months[0], months[-1]))
            made = made if len(made) < TOGETHER else [_together(made)]
            if whole[month][0]:
                areas.append(_small_areas(workshop, codes, streets, records, month))
    outcomes = [
        _outcomes_of(bench, archive, member, block)
        for member in members
        if member.told is not None and member.told.kind == "outcomes"
    ]
    if not made:
        bench.stop_on_faults()
    _record(workshop, archive, members)
    total = _together(made)
    _report(workshop, bench, total)
    tables = tables_of([_group(places, total, months, whole)])
    return {
        "archive_counts_cell": tables["counts_cell"],
        "archive_cell_points": tables["cell_points"],
        "archive_cell_months": tables["cell_months"].assign(usable=_usable(tables["cell_months"], whole)),
        "archive_counts_lsoa": pd.concat([_EMPTY, *areas], ignore_index=True),
        "archive_outcomes": _count_outcomes([each for each in outcomes if each is not None], codes),
    }


def _span(bench: Workshop, months: Sequence[int]) -> list[int]:
    """Return the latest months, as many as are counted; those before are reported."""
    kept = [month for month in months if month > periods.shift(months[-1], -MOST_MONTHS)]
    if len(kept) < len(months):
        said = f"months before {periods.label(kept[0])} are left out: at most {MOST_MONTHS} months are counted"
        bench.fault(periods.iso(months[0]), said, "give fewer months")
    return kept


def _street(bench: Workshop, archive: Archive, member: Member, block: int) -> Street | None:
    """Return the records of a street member; its faults are on the bench."""
    with archive.open(member) as stream:
        return read_street(bench, member.name, stream, block)


def _outcomes_of(bench: Workshop, archive: Archive, member: Member, block: int) -> Outcomes | None:
    """Return the outcomes of a member; its faults are on the bench."""
    with archive.open(member) as stream:
        return read_outcomes(bench, member.name, stream, block)


def _answer(bench: Workshop, archive: Archive, member: Member) -> Street | None:
    """Return the records of an answer of the API; its faults are on the bench."""
    content = archive.content(bench, member)
    return None if content is None else read_street_json(bench, member.name, content)


def _merged(streets: Sequence[Street]) -> Street:
    """Return answers of the API about one month as one, so that their ids are compared."""
    names = ("series", "key", "points", "lsoa")
    series, key, points, lsoa = (np.concatenate([getattr(street, name) for street in streets]) for name in names)
    left_out = sum(street.left_out for street in streets)
    return Street(streets[0].name, streets[0].month, series, key, points, lsoa, left_out)


def _small_areas(
    workshop: Workshop, codes: LsoaCodes, streets: Sequence[Street], records: Records, month: int
) -> pd.DataFrame:
    """Return the crimes of a month by LSOA of 2021; those of split areas of 2011 are set aside."""
    position = codes.of(np.concatenate([street.lsoa for street in streets]))
    split = (position == SPLIT) & ~records.duplicate
    said = "crimes with the code of a small area of 2011 that was split, in cells but not in small areas"
    workshop.tally(SOURCE).set_aside(said, int(split.sum()))
    keep = (position >= 0) & ~records.duplicate
    keys, count = np.unique(records.series[keep] * len(codes.areas) + position[keep], return_counts=True)
    series, area = np.divmod(keys, len(codes.areas))
    return pd.DataFrame(
        {
            "series": np.array([PREFIX + name for name in SERIES], dtype=object)[series],
            "area": codes.areas[area],
            "month": month,
            "count": count,
        }
    )


def _together(made: Sequence[Counted]) -> Counted:
    """Return the figures of several months as one; a point of several months is one row again."""
    points = pd.concat([counted.points for counted in made], ignore_index=True)
    account = made[0].months.copy()
    for counted in made[1:]:
        account[["rows", *PARTS]] += counted.months[["rows", *PARTS]]
    return Counted(
        pd.concat([counted.counts for counted in made], ignore_index=True),
        points.groupby(["series", "cell", "point"])["months"].sum().reset_index(),
        account,
    )


def _group(places: CellPlaces, total: Counted, months: Sequence[int], whole: dict[int, tuple[bool, str]]) -> Group:
    """Return the figures of all months as one group."""
    absent = [whole[month][1] if month in whole else CITY for month in month_range(months[0], months[-1]).tolist()]
    series = [PREFIX + name for name in SERIES]
    return Group(FINE, series, places.codes, total, np.tile(np.array(absent, dtype=object), len(series)))


def _usable(months: pd.DataFrame, whole: dict[int, tuple[bool, str]]) -> npt.NDArray[np.bool_]:
    """Return which rows of the table of months are of a month with a whole file of the Met."""
    usable = [month for month, (met, _) in whole.items() if met]
    return np.isin(months["month"].to_numpy(), usable)


def _report(workshop: Workshop, bench: Workshop, total: Counted) -> None:
    """Count what became of the rows, and set aside every fault by its text."""
    sums = total.months[["rows", *PARTS]].sum()
    tally = workshop.tally(SOURCE)
    tally.read += int(sums["rows"])
    tally.kept += int(sums["placed"])
    tally.set_aside("repeats of a crime with the same ID", int(sums["duplicates"]))
    tally.set_aside("crimes outside London", int(sums["outside"]))
    tally.set_aside("crimes without a location", int(sums["unplaced"]))
    for fault in bench.faults[:MOST_PROBLEMS]:
        tally.set_aside(str(fault), fault.times)
    tally.set_aside("more faults", sum(fault.times for fault in bench.faults[MOST_PROBLEMS:]))


def _record(workshop: Workshop, archive: Archive, members: Sequence[Member]) -> None:
    """Note name, size and SHA-256 of what was given, read in pieces: an archive has more than a gigabyte."""
    folder = archive.path if archive.path.is_dir() else archive.path.parent
    names = [member.name for member in members] if archive.path.is_dir() else [archive.path.name]
    for name in names:
        with (folder / name).open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        entry: dict[str, int | str] = {"bytes": (folder / name).stat().st_size, "sha256": digest}
        workshop.files.setdefault(SOURCE, {})[name] = entry


def _count_outcomes(outcomes: Sequence[Outcomes], codes: LsoaCodes) -> pd.DataFrame:
    """Return the number of outcomes by their words, borough and month."""
    parts = [
        pd.DataFrame(
            {
                "outcome": each.outcome.astype(object),
                "area": codes.boroughs_of(each.lsoa),
                "month": np.full(len(each.lsoa), each.month),
            }
        )
        for each in outcomes
    ]
    empty = pd.DataFrame({"outcome": [], "area": [], "month": []}).astype({"month": np.int64})
    rows = pd.concat(parts, ignore_index=True) if parts else empty
    return rows.groupby(["outcome", "area", "month"]).size().rename("count").reset_index()
