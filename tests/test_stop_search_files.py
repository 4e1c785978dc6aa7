"""Stop and search, use of force, custody and victims: golden figures, conserved rows, and what bad files do."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from base.errors import SourceFileError
from base.snapshot import Snapshot
from base.sources import SourceFile, load_cards
from pipeline import custody, stop_search, use_of_force, vawg_victims
from pipeline.point_places import NOWHERE, area_of_points
from pipeline.stop_search_files import API_NAMES, HEADER, NO_POINT, Stops, lon_lat_of, read_stops
from pipeline.stop_search_labels import DIMENSIONS, OUTCOME, SELF, Dimension
from pipeline.workshop import Workshop

MONTH = "points/stop_and_search/mps_csv/2024-06-metropolitan-stop-and-search.csv.gz"
PLAIN = "2024-06-metropolitan-stop-and-search.csv"
WESTMINSTER, CITY = "E09000033", "E09000001"
RESIDENTS = {"black": 1_188_137, "white": 4_725_217}
Bench = Callable[[dict[str, bytes]], Workshop]


@pytest.fixture(scope="session")
def searches(snapshot: Snapshot) -> pd.DataFrame:
    """Every search of the snapshot, counted."""
    return snapshot.frame("stop_search")


@pytest.fixture(scope="session")
def month(raw_folder: Path) -> bytes:
    """A whole month as published: 8,720 records."""
    return gzip.decompress((raw_folder / MONTH).read_bytes())


@pytest.fixture
def bench(snapshot: Snapshot, raw_folder: Path, tmp_path: Path) -> Bench:
    """A workshop whose source card names just the files that are given, by name and content."""

    def with_files(files: dict[str, bytes]) -> Workshop:
        (tmp_path / "geo").symlink_to(raw_folder / "geo")
        for name, content in files.items():
            (tmp_path / name).write_bytes(content)
        cards = load_cards()
        listed = tuple(SourceFile(path=name) for name in files)
        cards[stop_search.SOURCE] = cards[stop_search.SOURCE].model_copy(update={"files": listed})
        workshop = Workshop(tmp_path, cards)
        workshop.tables["areas"] = snapshot.frame("areas")
        return workshop

    return with_files


def persons(searches: pd.DataFrame, first: int, last: int) -> pd.DataFrame:
    """Searches of persons in a span of months."""
    return searches[searches["kind"].isin(stop_search.PERSONS) & searches["month"].between(first, last)]


def test_spot_check_of_the_year_to_august_2024(searches: pd.DataFrame) -> None:
    """Officer-defined, London with records that have no place: 4.03 times (METHODS)."""
    counts = persons(searches, 202309, 202408).groupby("officer_ethnicity", observed=True)["count"].sum()
    assert (counts["black"], counts["white"]) == (45_019, 44_475)
    assert round(counts["black"] / RESIDENTS["black"] / (counts["white"] / RESIDENTS["white"]), 2) == 4.03


def test_year_to_march_2024_is_near_the_home_office(searches: pd.DataFrame) -> None:
    """The Home Office prints 41.7 and 11.1 per 1,000, 3.8 times; its way is the combined one."""
    rows = persons(searches, 202304, 202403)
    combined = rows["self_ethnicity"].astype(str)
    combined = combined.mask(combined == "not_stated", rows["officer_ethnicity"].astype(str))
    for group, expected in (
        (rows["officer_ethnicity"].astype(str), (42.8, 11.1, 3.87)),
        (combined, (40.3, 10.7, 3.76)),
    ):
        counts = rows["count"].groupby(group).sum()
        black, white = (1000 * counts[name] / RESIDENTS[name] for name in ("black", "white"))
        assert (round(black, 1), round(white, 1)) == expected[:2]
        assert black / white == pytest.approx(expected[2], abs=0.01)


def test_no_row_is_lost(snapshot: Snapshot, searches: pd.DataFrame) -> None:
    """In every month: rows = repeats + placed + unplaced + outside, and the counts are those."""
    files = snapshot.frame("stop_search_files").set_index("month")
    assert (files["rows"].sum(), files["duplicates"].sum()) == (1_069_661, 30_225)
    parts = files[["duplicates", "placed", "unplaced", "outside"]]
    assert (files["rows"] == parts.sum(axis=1)).all()
    where = searches["area"].astype(str)
    kinds = where.where(where.isin(["UNPLACED", "OUTSIDE"]), "placed").str.lower()
    counted = searches.assign(where=kinds).pivot_table("count", "month", "where", aggfunc="sum", fill_value=0)
    whole = files[files["coverage"] != "missing"]
    pd.testing.assert_frame_equal(
        counted[["placed", "unplaced", "outside"]], whole[["placed", "unplaced", "outside"]],
        check_dtype=False, check_names=False, check_index_type=False,
    )  # fmt: skip


def test_coverage_of_months(snapshot: Snapshot) -> None:
    """What is missing is said, and so is the half month; the largest share of repeats is in August 2022."""
    files = snapshot.frame("stop_search_files").set_index("month")
    assert files["coverage"].value_counts().to_dict() == {"complete": 84, "missing": 28, "half": 1}
    assert [*files.loc[202212, ["rows", "last_day", "coverage"]]] == [5_706, 17, "half"]
    missing = set(files.index[files["coverage"] == "missing"])
    assert missing == {201903 + month for month in range(10)} | {202001 + month for month in range(12)} | {
        202101, 202102, 202103, 202104, 202105, 202201,
    }  # fmt: skip
    assert files.loc[202208, "duplicates"] == 2_347
    assert (files.loc[201504:201605, "placed"] == 0).all()


def test_wards_and_boroughs_agree(snapshot: Snapshot, searches: pd.DataFrame) -> None:
    """A borough's searches of persons are those of its wards, by month and ethnicity."""
    areas = snapshot.frame("areas", ["code", "borough"]).set_index("code")["borough"]
    wards = snapshot.frame("stop_search_ward")
    of_wards = wards["count"].groupby(
        [wards["area"].astype(str).map(areas), wards["month"], wards["officer_ethnicity"].astype(str)]
    )
    rows = searches[searches["kind"].isin(stop_search.PERSONS) & ~searches["area"].isin(["UNPLACED", "OUTSIDE"])]
    of_boroughs = rows["count"].groupby(
        [rows["area"].astype(str), rows["month"], rows["officer_ethnicity"].astype(str)]
    )
    pd.testing.assert_series_equal(of_wards.sum(), of_boroughs.sum(), check_names=False)


def test_section_60_stands_apart(searches: pd.DataFrame) -> None:
    assert searches.loc[searches["law"] == "section_60", "count"].sum() == 13_811


def test_no_further_action_did_not_jump_when_its_words_changed(searches: pd.DataFrame) -> None:
    """2016: 31.8 % had any outcome; the newer words alone would give 100 %."""
    rows = persons(searches, 201601, 201612)
    acted = ~rows["outcome"].isin(["no_further_action", "blank"])
    share = rows.loc[acted, "count"].sum() / rows.loc[rows["outcome"] != "blank", "count"].sum()
    assert share == pytest.approx(0.318, abs=0.002)


def test_every_outcome_with_the_words_is_no_further_action() -> None:
    for code, words in OUTCOME.words.items():
        assert {"no further action" in word.casefold() for word in words} == {code == "no_further_action"}


@given(st.sampled_from(DIMENSIONS), st.data())
def test_case_and_blanks_of_a_word_do_not_matter(dimension: Dimension, data: st.DataObject) -> None:
    word = data.draw(st.sampled_from(dimension.known))
    spelled = data.draw(st.sampled_from([word, word.upper(), f"  {word} ", word.replace(" ", "  ")]))
    assert dimension.number_of([spelled])[0] == dimension.number_of([word])[0] >= 0
    assert dimension.number_of([f"{word} of a kind"])[0] == -1


def test_chinese_is_asian_in_both_vocabularies() -> None:
    words = ["Asian/Asian British - Chinese", "Chinese or other ethnic group - Chinese (O1)"]
    assert [SELF.codes[number] for number in SELF.number_of(words)] == ["asian", "asian"]


def test_a_point_lies_in_one_area_also_on_a_border() -> None:
    """Four squares: the middle of each, their shared corner, a shared edge, and a point beyond."""
    squares = shapely.box([0, 1, 0, 1], [0, 0, 1, 1], [1, 2, 1, 2], [1, 1, 2, 2])
    lon, lat = np.array([0.5, 1.5, 0.5, 1.5, 1, 1, 5]), np.array([0.5, 0.5, 1.5, 1.5, 1, 1.5, 5])
    assert area_of_points(lon, lat, np.asarray(squares)).tolist() == [0, 1, 2, 3, 0, 2, NOWHERE]


def test_a_month_is_read_as_pandas_would(bench: Bench, month: bytes, tmp_path: Path) -> None:
    """Repeats, points and codes are those of the published rows, one by one."""
    workshop = bench({PLAIN: month})
    stops = read_stops(workshop, stop_search.SOURCE, PLAIN)
    assert stops is not None
    rows = pd.read_csv(tmp_path / PLAIN, dtype=str, keep_default_na=False)
    again = rows.duplicated().to_numpy()
    assert (stops.repeats() == again).all()
    records = stop_search.take(workshop, stops)
    rows = rows[~again]
    assert (records.rows, records.duplicates, len(records.points)) == (8_720, again.sum(), len(rows))
    lon, lat = lon_lat_of(records.points)
    located = records.points != NO_POINT
    assert (located == (rows["Latitude"] != "").to_numpy()).all()
    assert (lat[located] == rows["Latitude"][located].astype(float)).all()
    assert (lon[located] == rows["Longitude"][located].astype(float)).all()
    numbers = stop_search.unpack(records.packed)
    for dimension in DIMENSIONS:
        assert (numbers[dimension.name] == dimension.number_of(rows[dimension.column].tolist())).all()
    assert not workshop.faults


def as_api(month: bytes, tmp_path: Path) -> bytes:
    """A published month in the form of the API's answer (made up from the CSV file)."""
    (tmp_path / "month.csv").write_bytes(month)
    rows = pd.read_csv(tmp_path / "month.csv", dtype=str, keep_default_na=False)
    table = rows.rename(columns=API_NAMES)[list(API_NAMES.values())].replace("", None)
    places = [
        {"latitude": lat, "longitude": lon, "street": {"id": 1, "name": "On or near"}} if lat else None
        for lat, lon in zip(rows["Latitude"], rows["Longitude"], strict=True)
    ]
    records = table.astype(object).where(table.notna(), None).to_dict("records")
    return json.dumps([{**record, "location": place} for record, place in zip(records, places, strict=True)]).encode()


def test_the_answer_of_the_api_gives_the_same_counts(bench: Bench, month: bytes, tmp_path: Path) -> None:
    content = as_api(month, tmp_path)
    by_csv = stop_search.build(bench({PLAIN: month}))
    (tmp_path / "geo").unlink()
    by_api = stop_search.build(bench({"2024-06.json": content}))
    for name in ("stop_search", "stop_search_ward"):
        pd.testing.assert_frame_equal(by_csv[name], by_api[name])


@pytest.mark.parametrize("number", ["2024-09", "2025-03"])
def test_a_part_of_a_month_is_refused_with_the_reason(bench: Bench, raw_folder: Path, number: str) -> None:
    """The API's answers that were collected in part: a third of the month's records."""
    content = (raw_folder / f"points/stop_and_search/mps_api_json_partial/{number}.json.gz").read_bytes()
    with pytest.raises(SourceFileError, match=r"are a part of .*: the Met has at least 6,") as error:
        stop_search.build(bench({f"{number}.json.gz": content}))
    assert "only whole months are used" in str(error.value)


def test_an_answer_about_another_force_is_refused(bench: Bench, raw_folder: Path) -> None:
    name = "stops-force_leicestershire_2023-07_with_location_sample.json"
    content = (raw_folder / "points/api_samples" / name).read_bytes()
    with pytest.raises(SourceFileError, match="lie outside London: the file looks like another force's"):
        stop_search.build(bench({"2023-07.json": content}))


def test_hour_before_midnight_in_summer_is_of_the_next_day(bench: Bench) -> None:
    """Made up: 23:30 UTC on 30 June is 1 July in London; 23:30 UTC on 31 July is no longer July."""
    rows = [f"Person search,{date}T23:30:00+00:00{',' * 13}" for date in ("2023-06-30", "2023-07-31")]
    name = "2023-07-metropolitan-stop-and-search.csv"
    workshop = bench({name: "\n".join([",".join(HEADER), *rows, ""]).encode()})
    stops = read_stops(workshop, stop_search.SOURCE, name)
    assert isinstance(stops, Stops)
    assert stop_search.take(workshop, stops).first_day == 1
    assert [fault.row for fault in workshop.faults if "not in July 2023" in fault.problem] == [3]


def first_row(month: bytes, column: str) -> tuple[bytes, bytes]:
    """The first record, and its cell in a column."""
    row = month.split(b"\n")[1]
    return row, row.split(b",")[HEADER.index(column)]


def with_cell(month: bytes, column: str, cell: str) -> bytes:
    """The month with another cell in its first record."""
    row, _ = first_row(month, column)
    cells = row.split(b",")
    cells[HEADER.index(column)] = cell.encode()
    return month.replace(row, b",".join(cells), 1)


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("Officer-defined ethnicity", "Blak", ("“Blak” is not a known ethnicity (nearest: Black)",)),
        ("Self-defined ethnicity", "White - Britsh", ("“White - Britsh” is not a known ethnicity", "nearest")),
        ("Outcome", "Told off", ("“Told off” is not a known outcome",)),
        ("Legislation", "Magna Carta", ("“Magna Carta” is not a known law",)),
        ("Date", "06/13/2024 10:05", ("slashes, so that day and month cannot be told apart", "year first")),
        ("Date", "2024-05-06T10:05:00+00:00", ("not in June 2024, the month of the file",)),
        ("Date", "2024-13-06T10:05:00+00:00", ("not a date with its time and zone",)),
        ("Latitude", "north", ("“north” is not a latitude",)),
        ("Longitude", "1000", ("“1000” is not a longitude",)),
        ("Longitude", "", ("only one of latitude and longitude is given",)),
    ],
)
def test_a_bad_cell_is_named(bench: Bench, month: bytes, column: str, cell: str, said: tuple[str, ...]) -> None:
    with pytest.raises(SourceFileError) as error:
        stop_search.build(bench({PLAIN: with_cell(month, column, cell)}))
    for words in (f"{PLAIN}, row 2", *said, "One fault"):
        assert words in str(error.value)


def exchanged(month: bytes) -> bytes:
    """The month with the words Latitude and Longitude exchanged in the header."""
    return month.replace(b"Latitude,Longitude", b"Longitude,Latitude", 1)


def moved(month: bytes, lat: str, lon: str) -> bytes:
    """The month with every place at one point."""
    header, *rows = month.splitlines()
    cells = [row.split(b",") for row in rows]
    return b"\n".join([header, *(b",".join([*row[:4], lat.encode(), lon.encode(), *row[6:]]) for row in cells), b""])


@pytest.mark.parametrize(
    ("name", "spoil", "said"),
    [
        (PLAIN, exchanged, "latitude and longitude are swapped in 8,"),
        (PLAIN, lambda month: moved(month, "51.5136", "-0.0886"), "lie in the City of London: the file looks like"),
        (PLAIN, lambda month: moved(month, "52.6369", "-1.1398"), "lie outside London: the file looks like another"),
        ("2024-06-city-of-london-stop-and-search.csv", bytes, "that of another force, “city-of-london”"),
        ("searches.csv", bytes, "the name does not tell month and force"),
        ("2024-13-metropolitan-stop-and-search.csv", bytes, "“2024-13”, which is not a month"),
        ("2024-07-metropolitan-stop-and-search.csv", bytes, "is not in July 2024, the month of the file"),
        (PLAIN, lambda month: month.replace(b"Outcome,", b"Result,", 1), "column Outcome: the column is missing"),
        (PLAIN, lambda month: month[:-40], "the file ends in the middle of this line"),
        (PLAIN, lambda month: month[: month.index(b"\n", 400_000) + 1], "are a part of June 2024"),
        (PLAIN, lambda month: month.replace(b",Black,", b",Black,,", 1), "the row has 16 fields"),
        (PLAIN, lambda month: month.replace(b"Person search", b"Person \xff", 1), "row 2: the text is not UTF-8"),
        (PLAIN, lambda month: month.split(b"\n")[0] + b"\n", "a header and no rows"),
        (PLAIN, lambda month: b"", "the file is empty"),
        (f"{PLAIN}.gz", lambda month: gzip.compress(month)[:-100], "cannot be unpacked"),
        ("2024-06.json", lambda month: b"[]", "the answer holds no records"),
        ("2024-06.json", lambda month: b'[{"type": "Person', "cannot be read as JSON"),
        ("2024-06.json", lambda month: b'[{"type": "Person search", "location": 3}]', "some records lack this field"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused(
    bench: Bench, month: bytes, name: str, spoil: Callable[[bytes], bytes], said: str
) -> None:
    with pytest.raises(SourceFileError) as error:
        stop_search.build(bench({name: spoil(month)}))
    assert said in str(error.value)
    assert name in str(error.value)
    assert "nothing was changed" in str(error.value)


def test_all_faults_of_all_files_are_in_one_report(bench: Bench, month: bytes) -> None:
    """A missing column in one file does not hide the word in another, nor a force in a third."""
    other = month.replace(b"2024-06", b"2024-05").replace(b"2024-05-30", b"2024-05-31")
    with pytest.raises(SourceFileError) as error:
        stop_search.build(
            bench(
                {
                    PLAIN: month.replace(b"Gender", b"Sex", 1),
                    "2024-05-metropolitan-stop-and-search.csv": with_cell(other, "Type", "Drone search"),
                    "2024-06-metropolitan-stop-and-search.csv.gz": gzip.compress(moved(month, "52.6369", "-1.1398")),
                }
            )
        )
    for words in ("column Gender", "Drone search", "looks like another force's"):
        assert words in str(error.value)


def test_two_files_of_one_month_are_refused(bench: Bench, month: bytes) -> None:
    with pytest.raises(SourceFileError, match="holds the same month"):
        stop_search.build(bench({PLAIN: month, f"{PLAIN}.gz": gzip.compress(month)}))


def test_use_of_force_of_the_home_office(snapshot: Snapshot) -> None:
    """Totals in print; a group without a column in a year has no row, which is not zero."""
    rows = snapshot.frame("use_of_force_tactics").query("force == 'metropolitan' and level == 'all'")
    assert rows.groupby("year")["count"].sum().to_dict() == {2018: 171_805, 2019: 205_135}
    groups = rows.groupby("year")["ethnicity"].agg(set)
    assert groups[2018] - groups[2019] == {"chinese", "not_known"}
    assert rows.query("year == 2018").set_index("ethnicity")["count"]["black"] == 63_618


def test_moments_of_force_by_borough(snapshot: Snapshot) -> None:
    rows = snapshot.frame("use_of_force_borough")
    assert rows["count"].sum() == 101_558
    assert rows.loc[rows["area"] == "OUTSIDE", "count"].sum() == 1_060
    assert set(rows.groupby(["area", "month"], observed=True).size()) == {7}
    assert CITY not in set(rows["area"])
    assert WESTMINSTER in set(rows["area"])


def test_custody_and_victims(snapshot: Snapshot) -> None:
    held = snapshot.frame("custody")
    by_group = held.groupby("ethnicity", observed=True)["count"].sum()
    assert (by_group.sum(), by_group["black"], by_group["not_recorded"]) == (1_091_273, 357_741, 71_122)
    victims = snapshot.frame("vawg_victims")
    assert (victims["count"].sum(), len(victims)) == (1_527_047, 146 * 5)


@pytest.fixture
def one_changed(snapshot: Snapshot, raw_folder: Path, tmp_path: Path) -> Callable[[str, bytes], Workshop]:
    """A workshop on the published files in which one file of confidence has other bytes."""

    def lay_out(name: str, content: bytes) -> Workshop:
        (tmp_path / "confidence").mkdir()
        for path in (raw_folder / "confidence").iterdir():
            (tmp_path / "confidence" / path.name).symlink_to(path)
        (tmp_path / name).unlink()
        (tmp_path / name).write_bytes(content)
        workshop = Workshop(tmp_path, load_cards())
        workshop.tables["areas"] = snapshot.frame("areas")
        return workshop

    return lay_out


@pytest.mark.parametrize(
    ("module", "name", "old", "new", "said"),
    [
        (custody, custody.FILE, b",Asian,", b",Asiatic,", ("row 2", "ethnicity_4plus1", "nearest: Asian")),
        (custody, custody.FILE, b"Action,56", b"Action,57", ("offences come to 1,091,274",)),
        (custody, custody.FILE, b"2021-01,Asian", b"Jan-21,Asian", ("outside January 2021",)),
        (vawg_victims, vawg_victims.FILE, b"Any Other", b"Any Othr", ("row 2", "nearest: Any Other")),
        (vawg_victims, vawg_victims.FILE, b"2014-01-01,White,3939\n", b"", ("row 2", "all 5 groups")),
        (use_of_force, use_of_force.BOROUGH_FILE, b",Barnet,", b",Barnett,", ("Barnett", "nearest: Barnet")),
        (use_of_force, use_of_force.BOROUGH_FILE, b"British),37", b"British),38", ("come to 101,559",)),
        (use_of_force, use_of_force.TACTICS_FILE, b"447337.0", b"447338.0", ("row 2", "630,794, not 630,793")),
        (use_of_force, use_of_force.TACTICS_FILE, b"2018/19", b"2017/18", ("row 2", "“2017/18” is not a known")),
    ],
)
def test_a_bad_cell_of_a_table_is_named(
    one_changed: Callable[[str, bytes], Workshop],
    raw_folder: Path,
    module: ModuleType,
    name: str,
    old: bytes,
    new: bytes,
    said: tuple[str, ...],
) -> None:
    content = (raw_folder / name).read_bytes()
    assert old in content
    with pytest.raises(SourceFileError) as error:
        module.build(one_changed(name, content.replace(old, new, 1)))
    for words in (name, *said):
        assert words in str(error.value)
