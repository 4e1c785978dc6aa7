"""Files of street-level crime as the police publish them: what is read, what is counted once, and what bad files do."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.errors import SourceFileError
from base.snapshot import Snapshot
from base.sources import load_cards
from pipeline import outcomes_files, police_archive
from pipeline.build import settle
from pipeline.lsoa_codes import SPLIT, UNKNOWN, LsoaCodes
from pipeline.outcomes_files import read_outcomes
from pipeline.stop_search_files import NO_POINT, lon_lat_of
from pipeline.street_files import HEADER, Street, lsoa_number, name_of, read_street, read_street_file
from pipeline.street_json import read_street_json
from pipeline.street_types import LABELS, SERIES, SLUGS, number_of_label, number_of_slug
from pipeline.workshop import Workshop

NAME = "2024-06-metropolitan-street.csv"
CITY = "points/street/city_of_london"
ROWS = [
    ["a1", "2024-06", "Met", "Met", "-0.118092", "51.509865", "On or near A", "E01000028", "W 1", "Burglary", "x", ""],
    ["a2", "2024-06", "Met", "Met", "-0.100000", "51.500000", "On or near B", "E01000030", "S 1", "Robbery", "x", ""],
    ["", "2024-06", "Met", "Met", "-0.1", "51.5", "On or near B", "E01000030", "S 1", "Anti-social behaviour", "", ""],
    ["", "2024-06", "Met", "Met", "-0.1", "51.5", "On or near B", "E01000030", "S 1", "Anti-social behaviour", "", ""],
    ["a1", "2024-06", "Met", "Met", "-0.118092", "51.509865", "On or near A", "E01000028", "W 1", "Burglary", "y", ""],
    ["a4", "2024-06", "Met", "Met", "", "", "No Location", "", "", "Drugs", "x", ""],
    ["a4", "2024-06", "Met", "Met", "0.05", "51.6", "On or near C", "E01000027", "B 1", "Drugs", "x", ""],
]
"""Made up: a crime published twice, two equal reports of anti-social behaviour, a crime at no place and at one."""


def as_csv(rows: list[list[str]], header: tuple[str, ...] = HEADER) -> bytes:
    """Rows as a file."""
    return "".join(",".join(row) + "\r\n" for row in [list(header), *rows]).encode()


def with_cell(column: str, cell: str, row: int = 0) -> bytes:
    """The made-up file with another cell."""
    rows = [list(each) for each in ROWS]
    rows[row][HEADER.index(column)] = cell
    return as_csv(rows)


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """A bench in an empty folder."""
    return Workshop(tmp_path, load_cards())


def read(workshop: Workshop, content: bytes, block: int = 1 << 20, name: str = NAME) -> Street | None:
    """The records of a file."""
    return read_street(workshop, name, io.BytesIO(content), block)


def test_the_three_spellings_of_a_type_agree() -> None:
    for label, series in LABELS.items():
        assert SERIES[number_of_label(label)] == SERIES[number_of_label(f" {label.upper()} ")] == series
    assert sorted(SLUGS.values()) == sorted(SERIES)
    for slug, series in SLUGS.items():
        assert SERIES[number_of_slug(slug)] == series
    assert number_of_slug("violent-crime") == number_of_label("Violence and sexual offences")
    assert number_of_label("Violent crime") == -1, "the type of that name ended in April 2013 and is another"
    assert number_of_slug("all-crime") == number_of_label("") == number_of_slug("") == -1


def test_a_crime_published_twice_counts_once_and_equal_reports_without_an_id_count_each(workshop: Workshop) -> None:
    street = read(workshop, as_csv(ROWS))
    assert street is not None
    assert not workshop.faults
    again = street.repeats()
    kept = [SERIES[number] for number in street.series[~again]]
    assert sorted(kept) == ["anti_social_behaviour", "anti_social_behaviour", "burglary", "drugs", "robbery"]
    placed = street.points != NO_POINT
    assert placed.sum() == 6
    assert placed[~again].all(), "the crime at no place and at one is counted at the place"


def test_a_published_month_is_read_as_pandas_would(workshop: Workshop, raw_folder: Path) -> None:
    name = "2024-06-city-of-london-street.csv"
    street = read_street_file(workshop, name, raw_folder / CITY / name)
    rows = pd.read_csv(raw_folder / CITY / name, dtype=str, keep_default_na=False)
    assert street is not None
    assert len(street) == len(rows)
    assert [SERIES[number] for number in street.series] == rows["Crime type"].map(LABELS).tolist()
    located = (rows["Longitude"] != "").to_numpy()
    assert ((street.points != NO_POINT) == located).all()
    lon, lat = lon_lat_of(street.points[located])
    assert (lon == rows["Longitude"][located].astype(float)).all()
    assert (lat == rows["Latitude"][located].astype(float)).all()
    assert (street.lsoa == rows["LSOA code"].map(lsoa_number)).all()
    again = rows.duplicated("Crime ID") & (rows["Crime ID"] != "")
    assert street.repeats().sum() == again.sum() > 0


@given(st.permutations(range(len(ROWS))), st.integers(200, 2_000))
def test_order_of_rows_and_size_of_blocks_do_not_matter(order: list[int], block: int) -> None:
    """The same crimes are kept, at the same places, in whatever order and pieces they come."""
    expected = _kept(read(Workshop(Path()), as_csv(ROWS)))
    assert _kept(read(Workshop(Path()), as_csv([ROWS[row] for row in order]), block)) == expected


def _kept(street: Street | None) -> list[tuple[int, ...]]:
    """The crimes that are counted, sorted."""
    assert street is not None
    keep = ~street.repeats()
    return sorted(
        zip(street.series[keep].tolist(), street.points[keep].tolist(), street.lsoa[keep].tolist(), strict=True)
    )


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("Crime type", "Violent crime", "“Violent crime” is not a known type of crime"),
        ("Month", "2024-07", "the month is not June 2024, the file's"),
        ("Longitude", "west", "“west” is not a longitude"),
        ("Latitude", "951", "“951” is not a latitude"),
        ("Latitude", "", "only one of longitude and latitude is given"),
        ("Context", "a,b", "the row has 13 fields and the header 12"),
    ],
)
@pytest.mark.parametrize("block", [400, 1 << 20])
def test_a_row_that_is_not_right_is_named_and_the_rest_kept(
    workshop: Workshop, column: str, cell: str, said: str, block: int
) -> None:
    street = read(workshop, with_cell(column, cell, 3), block)
    assert street is not None
    assert (len(street), street.left_out) == (6, 1)
    assert [fault.row for fault in workshop.faults] == [5]
    assert said in str(workshop.faults[0])


def test_a_file_that_stops_mid_row_keeps_its_whole_rows(workshop: Workshop) -> None:
    street = read(workshop, as_csv(ROWS)[:-30])
    assert street is not None
    assert (len(street), street.left_out) == (6, 1)
    assert "(perhaps it stops mid-row)" in str(workshop.faults[0])
    assert workshop.faults[0].row == 8


def test_a_last_row_without_line_end_is_whole(workshop: Workshop) -> None:
    street = read(workshop, as_csv(ROWS).rstrip(b"\r\n"))
    assert street is not None
    assert len(street) == len(ROWS)
    assert not workshop.faults


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        (NAME, as_csv(ROWS, ("Longitude", *HEADER[1:])), "column Crime ID: the column is missing"),
        (NAME, as_csv(ROWS).replace(b"Longitude,Latitude", b"Latitude,Longitude"), "swapped in 6 of 7 rows"),
        (NAME, as_csv([]), "a header and no rows"),
        (NAME, b"", "the column is missing"),
        (NAME, with_cell("Crime type", "?").replace(b"?", b"\xff"), "cannot be read as UTF-8"),
        ("june.csv", as_csv(ROWS), "the name does not tell month, force and street"),
        ("2024-13-metropolitan-street.csv", as_csv(ROWS), "the name does not tell month"),
        ("2024-06-metropolitan-outcomes.csv", as_csv(ROWS), "the name does not tell month, force and street"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused(workshop: Workshop, name: str, content: bytes, said: str) -> None:
    assert read(workshop, content, name=name) is None
    assert said in str(workshop.faults[0])


def test_swapped_coordinates_come_with_the_remedy(workshop: Workshop) -> None:
    read(workshop, as_csv(ROWS).replace(b"Longitude,Latitude", b"Latitude,Longitude"))
    assert "exchange the two columns" in str(workshop.faults[0])


def test_a_gzipped_file_cut_short_is_refused(workshop: Workshop, raw_folder: Path, tmp_path: Path) -> None:
    name = "2024-06-metropolitan-street.csv.gz"
    (tmp_path / name).write_bytes((raw_folder / "points/street/burglary_mps_csv" / name).read_bytes()[:-500])
    assert read_street_file(workshop, name, tmp_path / name) is None
    assert "breaks off or is corrupt" in str(workshop.faults[0])


def test_names_of_files() -> None:
    told = name_of("2024-06/2024-06-city-of-london-outcomes.csv")
    assert told is not None
    assert (told.month, told.force, told.kind) == (202406, "city-of-london", "outcomes")
    assert name_of("2024-06/2024-06-metropolitan-stop-and-search.csv") is None


@pytest.mark.parametrize(
    ("name", "records", "month"),
    [
        ("crimes-street_all-crime_poly_2018-06_westminster_sample.json", 74, 201806),
        ("crimes-street_all-crime_point_2014-08_sample.json", 40, 201408),
    ],
)
def test_answers_of_the_api(workshop: Workshop, raw_folder: Path, name: str, records: int, month: int) -> None:
    content = (raw_folder / "points/api_samples" / name).read_bytes()
    street = read_street_json(workshop, name, content)
    answer = json.loads(content)
    assert street is not None
    assert (len(street), street.month) == (len(answer), month)
    assert [SERIES[number] for number in street.series] == [SLUGS[record["category"]] for record in answer]
    assert not street.repeats().any()
    assert not workshop.faults


@pytest.mark.parametrize(
    ("content", "said", "left"),
    [
        (b"[]", "the answer holds no records", None),
        (b'[{"category": "burg', "cannot be read as JSON", None),
        (b'[{"category": "burglary"}]', "the record lacks one of category, location, month, id", None),
        (b'[{"category":"burglary","location":null,"month":"2018-06","id":7}]', "", 1),
        (b'[{"category":"magic","location":null,"month":"2018-06","id":7}]', "not a known type", 0),
        (
            b'[{"category":"drugs","location":{"latitude":"-0.1","longitude":"51.5"},"month":"2018-06","id":7}]',
            "longitude and latitude are swapped in 1 of 1 rows",
            None,
        ),
    ],
)
def test_answers_that_are_not_right(workshop: Workshop, content: bytes, said: str, left: int | None) -> None:
    street = read_street_json(workshop, "2018-06.json", content)
    assert (None if street is None else len(street)) == left
    assert said in " ".join(map(str, workshop.faults))


def outcomes_csv(rows: list[tuple[str, str, str]]) -> bytes:
    """Outcomes (ID, LSOA, outcome) as a file."""
    full = [[key, "2024-06", "Met", "Met", "", "", "", lsoa, "", outcome] for key, lsoa, outcome in rows]
    return as_csv(full, outcomes_files.HEADER)


def test_an_outcome_of_a_crime_counts_once(workshop: Workshop) -> None:
    """Made up: the same outcome twice is one; two outcomes of one crime are two."""
    rows = [("a", "E01000027", "Local resolution"), ("a", "E01000027", "Local resolution"), ("a", "", "Charged")]
    name = "2024-06-metropolitan-outcomes.csv"
    outcomes = read_outcomes(workshop, name, io.BytesIO(outcomes_csv(rows)))
    assert outcomes is not None
    assert (outcomes.rows, outcomes.duplicates, list(outcomes.outcome)) == (3, 1, ["Charged", "Local resolution"])
    cut = read_outcomes(workshop, name, io.BytesIO(outcomes_csv(rows)[:-30]))
    assert cut is not None
    assert (cut.rows, cut.left_out) == (3, 1)


def test_codes_of_both_censuses(snapshot: Snapshot) -> None:
    """Unchanged and merged areas of 2011 become one of 2021; split ones say so; strange ones are not known."""
    lookup = snapshot.frame("lookup_lsoa11_lsoa21")
    codes = LsoaCodes(snapshot.frame("areas"), lookup)
    for change in ("U", "M"):
        rows = lookup[lookup["change"] == change]
        found = codes.of(rows["lsoa11"].str[1:].to_numpy().astype(np.int32))
        assert (codes.areas[found] == rows["lsoa21"].to_numpy()).all()
    split = lookup[(lookup["change"] == "S") & ~lookup["lsoa11"].isin(codes.areas)]
    digits = split["lsoa11"].str[1:].to_numpy().astype(np.int32)
    assert (codes.of(digits) == SPLIT).all()
    boroughs = snapshot.frame("areas").set_index("code")["borough"]
    assert (codes.boroughs_of(digits) == split["lsoa21"].map(boroughs).to_numpy()).all()
    assert codes.of(np.array([0, 1_033_768 * 2, 5], dtype=np.int32)).tolist() == [UNKNOWN] * 3


Archive = Callable[[dict[str, bytes]], Workshop]


@pytest.fixture
def archive(snapshot: Snapshot, raw_folder: Path, tmp_path: Path) -> Archive:
    """A workshop to which an archive with these members was given."""

    def packed(members: dict[str, bytes]) -> Workshop:
        with zipfile.ZipFile(tmp_path / "latest.zip", "w", zipfile.ZIP_DEFLATED) as file:
            for name, content in members.items():
                file.writestr(name, content)
        workshop = Workshop(raw_folder, load_cards(), {"police_archive": tmp_path / "latest.zip"})
        for table in ("areas", "cells", "lookup_lsoa11_lsoa21"):
            workshop.tables[table] = snapshot.frame(table)
        return workshop

    return packed


def test_an_archive_is_read_without_unpacking_and_other_forces_are_left(archive: Archive) -> None:
    workshop = archive(
        {
            f"2024-06/{NAME}": as_csv(ROWS),
            "2024-06/2024-06-kent-street.csv": b"not read at all",
            "2024-06/2024-06-metropolitan-stop-and-search.csv": b"not read at all",
            "2024-06/2024-06-metropolitan-outcomes.csv": outcomes_csv([("a", "E01000027", "Local resolution")]),
        }
    )
    tables = {name: settle(name, frame) for name, frame in police_archive.build(workshop).items()}
    months = tables["archive_cell_months"]
    assert months["usable"].all()
    assert (months["absent"] == "E09000001").all(), "the City's file is not there"
    sums = months[["rows", "duplicates", "placed", "outside", "unplaced"]].sum()
    assert sums.tolist() == [7, 2, 5, 0, 0]
    assert tables["archive_counts_cell"]["count"].sum() == 5
    assert tables["archive_counts_lsoa"]["count"].sum() == 5
    assert tables["archive_outcomes"].to_numpy().tolist() == [["Local resolution", "E09000002", 202406, 1]]
    assert set(workshop.files[police_archive.SOURCE]) == {"latest.zip"}


def test_a_corrupt_member_is_named_and_the_rest_kept(archive: Archive, tmp_path: Path) -> None:
    later = as_csv([[cell.replace("2024-06", "2024-07") for cell in row] for row in ROWS])
    workshop = archive({f"2024-06/{NAME}": as_csv(ROWS * 50), f"2024-07/{NAME.replace('06', '07')}": later})
    content = bytearray((tmp_path / "latest.zip").read_bytes())
    content[120:125] = b"wrong"
    (tmp_path / "latest.zip").write_bytes(content)
    months = police_archive.build(workshop)["archive_cell_months"]
    rows = months.groupby("month")["rows"].sum()
    assert rows.to_dict() == {202406: 0, 202407: 7}
    assert months.groupby("month")["usable"].all().to_dict() == {202406: False, 202407: True}
    reasons = " ".join(workshop.tally(police_archive.SOURCE).aside)
    assert f"2024-06/{NAME}: the file breaks off or is corrupt" in reasons


def test_a_month_that_stops_mid_row_is_kept_and_not_usable(archive: Archive) -> None:
    workshop = archive({f"2024-06/{NAME}": as_csv(ROWS)[:-30]})
    tables = police_archive.build(workshop)
    assert not tables["archive_cell_months"]["usable"].any()
    assert tables["archive_cell_months"]["rows"].sum() == 6
    assert not len(tables["archive_counts_lsoa"])
    assert "(perhaps it stops mid-row)" in " ".join(workshop.tally(police_archive.SOURCE).aside)


def test_nothing_is_counted_twice_across_members(archive: Archive) -> None:
    """Two files of one month and force; overlapping answers of the API; an answer of a month that has a file."""
    record = {"category": "drugs", "location": {"latitude": "51.5", "longitude": "-0.1"}, "month": "2023-06", "id": 7}
    other = {**record, "id": 8}
    same_month = {**record, "month": "2024-06"}
    workshop = archive(
        {
            f"2024-06/{NAME}": as_csv(ROWS),
            f"again/{NAME}": as_csv(ROWS),
            "one.json": json.dumps([record, other]).encode(),
            "two.json": json.dumps([record]).encode(),
            "three.json": json.dumps([same_month]).encode(),
        }
    )
    months = police_archive.build(workshop)["archive_cell_months"]
    months = months.groupby("month")[["rows", "duplicates", "placed"]].sum()
    assert months.loc[[202306, 202406]].to_numpy().tolist() == [[3, 1, 2], [7, 2, 5]]
    reasons = " ".join(workshop.tally(police_archive.SOURCE).aside)
    assert "is of the same month and force" in reasons
    assert "a street file of this month is given too" in reasons


def test_points_outside_london_are_counted_as_such_and_on_no_map(archive: Archive) -> None:
    brighton = [*ROWS[0]]
    brighton[0], brighton[4], brighton[5], brighton[7] = "a9", "-0.1372", "50.8225", "E01016961"
    workshop = archive({f"2024-06/{NAME}": as_csv([*ROWS, brighton])})
    tables = police_archive.build(workshop)
    months = tables["archive_cell_months"]
    assert months[["rows", "duplicates", "placed", "outside", "unplaced"]].sum().tolist() == [8, 2, 5, 1, 0]
    assert tables["archive_counts_cell"]["count"].sum() == 5
    assert tables["archive_counts_lsoa"]["count"].sum() == 5
    assert workshop.tally(police_archive.SOURCE).aside["crimes outside London"] == 1


def test_a_member_with_swapped_coordinates_is_left_out_and_the_rest_kept(archive: Archive) -> None:
    later = as_csv([[cell.replace("2024-06", "2024-07") for cell in row] for row in ROWS])
    swapped = as_csv(ROWS).replace(b"Longitude,Latitude", b"Latitude,Longitude")
    workshop = archive({f"2024-06/{NAME}": swapped, f"2024-07/{NAME.replace('06', '07')}": later})
    months = police_archive.build(workshop)["archive_cell_months"]
    assert months.groupby("month")["rows"].sum().to_dict() == {202406: 0, 202407: 7}
    assert months.groupby("month")["usable"].all().to_dict() == {202406: False, 202407: True}
    reasons = " ".join(workshop.tally(police_archive.SOURCE).aside)
    assert f"2024-06/{NAME}" in reasons
    assert "longitude and latitude are swapped in 6 of 7 rows" in reasons


def test_a_file_with_codes_of_both_censuses_counts_each_crime_once(archive: Archive, snapshot: Snapshot) -> None:
    """A small area as it was, one of several that were merged, and one that was split: the last in cells only."""
    lookup, known = snapshot.frame("lookup_lsoa11_lsoa21"), set(snapshot.frame("areas")["code"])
    old = lookup[~lookup["lsoa11"].isin(known)]
    merged, split = (old[old["change"] == change].iloc[0] for change in ("M", "S"))
    rows = [[*ROWS[1]] for _ in range(3)]
    for number, (row, code) in enumerate(zip(rows, ("E01000030", merged["lsoa11"], split["lsoa11"]), strict=True)):
        row[0], row[7] = f"b{number}", code
    workshop = archive({f"2024-06/{NAME}": as_csv(rows)})
    tables = police_archive.build(workshop)
    assert tables["archive_counts_cell"]["count"].sum() == 3
    areas = tables["archive_counts_lsoa"].groupby("area")["count"].sum().to_dict()
    assert areas == {"E01000030": 1, merged["lsoa21"]: 1}
    (said,) = [text for text in workshop.tally(police_archive.SOURCE).aside if "split" in text]
    assert workshop.tally(police_archive.SOURCE).aside[said] == 1


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({}, "no file of London's forces is in it"),
        ({"2024-06/2024-06-kent-street.csv": b"x"}, "no file of London's forces is in it"),
        ({f"2024-06/{NAME}": b"x"}, "the column is missing"),
    ],
)
def test_an_archive_without_anything_to_use_is_refused(archive: Archive, members: dict[str, bytes], said: str) -> None:
    with pytest.raises(SourceFileError, match=said):
        police_archive.build(archive(members))


def test_a_file_that_is_no_archive_is_refused(archive: Archive, tmp_path: Path) -> None:
    workshop = archive({f"2024-06/{NAME}": as_csv(ROWS)})
    (tmp_path / "latest.zip").write_bytes(b"PK but not a ZIP file")
    with pytest.raises(SourceFileError, match="cannot be read as ZIP"):
        police_archive.build(workshop)
