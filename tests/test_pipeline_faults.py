"""Bad input: every fault of a file in one report, with file, row, column and remedy."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.errors import SourceFileError
from base.snapshot import Snapshot
from base.sources import load_cards
from pipeline import boundaries, neighbours, population
from pipeline.frames import (
    COUNT,
    NUMBER,
    TEXT,
    Field,
    check_known,
    check_months,
    check_total,
    read_csv,
    read_parquet,
)
from pipeline.workshop import MOST, Workshop

NAME = "crime/made_up.csv"
FIELDS = {
    "group": Field(names=("MajorText", "majortext", "Group")),
    "area": Field(names=("BOCU", "LookUp_BoroughName")),
}
GOOD = "MajorText,BOCU,202405,202406\nTheft,Barnet,1,2\nTheft,Brent,3,4\nDrugs,Barnet,5,6\n"


def read(tmp_path: Path, content: str | bytes, name: str = NAME) -> tuple[Workshop, pd.DataFrame]:
    """The made-up file read as a crime file is: two texts and months."""
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    workshop = Workshop(tmp_path)
    return workshop, read_csv(workshop, "made_up", name, FIELDS, months=True, unique=["group", "area"])


def report(tmp_path: Path, content: str | bytes) -> str:
    """What a user is told of a bad file."""
    with pytest.raises(SourceFileError) as raised:
        read(tmp_path, content)[0].stop_on_faults()
    return str(raised.value)


def test_good_file_has_no_fault(tmp_path: Path) -> None:
    """Texts and whole numbers, with the line number as index; bytes and hash are kept for the manifest."""
    workshop, frame = read(tmp_path, GOOD)
    workshop.stop_on_faults()
    assert frame.index.tolist() == [2, 3, 4]
    assert frame["202406"].tolist() == [2, 4, 6]
    assert frame["202406"].dtype == np.int64
    assert frame["area"].tolist() == ["Barnet", "Brent", "Barnet"]
    assert workshop.files["made_up"][NAME]["bytes"] == len(GOOD)


@pytest.mark.parametrize("header", ["MajorText", "majortext", "Group", " group "])
@pytest.mark.parametrize("start", ["", "\N{ZERO WIDTH NO-BREAK SPACE}"])
def test_headers_that_publishers_use_are_all_accepted(tmp_path: Path, header: str, start: str) -> None:
    """In any case, with blanks around, with or without a byte order mark, with either kind of line end."""
    for content in (GOOD, GOOD.replace("\n", "\r\n")):
        workshop, frame = read(tmp_path, start + content.replace("MajorText", header, 1))
        workshop.stop_on_faults()
        assert frame["group"].tolist() == ["Theft", "Theft", "Drugs"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", ["the file is empty"]),
        ("\n", ["row 1, column MajorText: the column is missing"]),
        (GOOD.splitlines()[0] + "\n", ["the file has a header and no rows"]),
        (GOOD[:-4], ["row 4: the file ends in the middle of this line (it has 3 of 4 fields"]),
        (GOOD[:-1], ["row 4: the file ends in the middle of this line (it has 4 of 4 fields"]),
        (GOOD.replace("Brent,3,4", "Brent,3"), ["row 3: the row has 3 fields and the header 4"]),
        (GOOD.replace("Brent,3,4", "Brent,3,4,5"), ["row 3: the row has 5 fields and the header 4"]),
        (GOOD.replace("BOCU", "Place"), ["row 1, column BOCU: the column is missing", "“LookUp_BoroughName”", "Place"]),
        (GOOD.replace("BOCU", "Group"), ["row 1, column MajorText: the header gives this column more than once"]),
        (GOOD.replace("202406", "202405"), ["row 1, column 202405: the header gives this month more than once"]),
        (GOOD.replace("202405", "May").replace("202406", "June"), ["row 1: no column is headed by a month"]),
        (GOOD.replace("Brent", "Brént").encode("latin-1"), ["row 3: the text is not UTF-8", "save the file as UTF-8"]),
        (GOOD.encode("utf-16"), ["the text is not UTF-8"]),
        (GOOD + "Theft,Brent,3,4\n", ["row 5: this row repeats an earlier row"]),
        (GOOD + "Theft,Brent,9,9\n", ["row 5: group, area repeat an earlier row"]),
        (GOOD.replace("3,4", "-3,4"), ["row 3, column 202405: the count is -3, below zero"]),
        (GOOD.replace("3,4", "x,4"), ["row 3, column 202405: “x” is not a whole number"]),
        (GOOD.replace("3,4", "3.5,4"), ["row 3, column 202405: “3.5” is not a whole number"]),
        (GOOD.replace("3,4", "3,"), ["row 3, column 202406: the cell is blank"]),
        (GOOD.replace("Brent", " "), ["row 3, column BOCU: the cell is blank"]),
        (GOOD.replace("Theft,Brent", '"Theft,Brent') + "x" * 140_000 + "\n", ["a quotation mark", "is never closed"]),
    ],
)
def test_fault_names_file_row_and_column(tmp_path: Path, content: str | bytes, said: list[str]) -> None:
    """Truncated, re-headed, wrong encoding, repeated, negative, blank, empty: each with a remedy."""
    told = report(tmp_path, content)
    assert told.startswith(NAME)
    for words in said:
        assert words in told
    assert "nothing was changed" in told


def test_every_fault_of_a_file_is_in_one_report(tmp_path: Path) -> None:
    """Not one fault a run."""
    content = (
        "Group,BOCU,202405,202406\nTheft,Barnet,-1,2\nTheft,,3,4\nDrugs,Barnet,x,6\nDrugs,Barnet,x,6\nTheft,Bexley,1"
    )
    told = report(tmp_path, content)
    for place in ("row 2, column 202405", "row 3, column BOCU", "row 4, column 202405", "row 5: this row", "row 6: "):
        assert place in told
    assert "faults in the published files" in told


def test_many_faults_are_counted_and_not_listed(tmp_path: Path) -> None:
    """A column that is wrong throughout does not flood the screen."""
    rows = "".join(f"Theft,Area {row},-1,0\n" for row in range(500))
    told = report(tmp_path, "Group,BOCU,202405,202406\n" + rows)
    assert len(told.splitlines()) <= MOST + 2
    assert "column 202405: 480 more rows have such a fault" in told
    assert "500 faults in the published files" in told


def test_unknown_area_is_named_with_the_nearest_known(tmp_path: Path) -> None:
    """Row, column, what was found, what it may have meant; the others are known."""
    workshop, frame = read(tmp_path, GOOD.replace("Brent", "Bernt"))
    good = check_known(workshop, NAME, frame["area"].rename("BOCU"), {"Barnet", "Brent"}, "borough")
    assert good.tolist() == [True, False, True]
    with pytest.raises(SourceFileError, match=r"row 3, column BOCU: “Bernt” is not a known borough \(nearest: Brent\)"):
        workshop.stop_on_faults()


@pytest.mark.parametrize(
    ("months", "said"),
    [
        ([202405, 202406, 202407], ["July 2024 is outside May 2024 to June 2024"]),
        ([202405], ["June 2024 is missing"]),
        ([202404, 202406], ["April 2024 is outside", "May 2024 is missing"]),
        ([202405, 202406, 202413], ["“202413” is outside"]),
    ],
)
def test_wrong_months_are_named(tmp_path: Path, months: list[int], said: list[str]) -> None:
    """Months beyond the card, months that are none, gaps."""
    workshop = Workshop(tmp_path)
    check_months(workshop, NAME, np.array(months), 202405, 202406)
    with pytest.raises(SourceFileError) as raised:
        workshop.stop_on_faults()
    assert all(words in str(raised.value) for words in said)


@pytest.mark.parametrize(
    ("found", "share", "fault"), [(100, 0, False), (101, 0, True), (101, 0.01, False), (float("nan"), 1, True)]
)
def test_total_is_held_to_its_tolerance(tmp_path: Path, found: float, share: float, fault: bool) -> None:
    """A total that is not a number is never right."""
    workshop = Workshop(tmp_path)
    check_total(workshop, NAME, "offences", found, 100, share)
    assert bool(workshop.faults) == fault


def test_blank_number_is_missing_and_never_zero(tmp_path: Path) -> None:
    """Where blanks are allowed."""
    (tmp_path / "x.csv").write_text("rate,count\n1.5,2\n,\n", encoding="utf-8")
    workshop = Workshop(tmp_path)
    fields = {"rate": Field("number", blank=True), "count": Field("count", blank=True)}
    frame = read_csv(workshop, "made_up", "x.csv", fields)
    workshop.stop_on_faults()
    assert frame.isna().sum().tolist() == [1, 1]


@given(
    st.lists(
        st.tuples(
            st.text(
                st.characters(codec="utf-8", exclude_characters="\r\0", exclude_categories=("Cs", "Zs", "Cc")),
                min_size=1,
            ),
            st.integers(0, 10**9),
        ),
        min_size=1,
        max_size=20,
        unique_by=lambda row: row[0].strip(),
    )
)
def test_what_is_written_is_what_is_read(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, int]]) -> None:
    """Any text with quotes, commas and foreign letters, any count."""
    folder = tmp_path_factory.mktemp("made")
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([("name", "count"), *rows])
    (folder / "x.csv").write_text(text.getvalue(), encoding="utf-8", newline="")
    workshop = Workshop(folder)
    frame = read_csv(workshop, "made_up", "x.csv", {"name": TEXT, "count": COUNT})
    workshop.stop_on_faults()
    assert list(zip(frame["name"], frame["count"], strict=True)) == [(name.strip(), count) for name, count in rows]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda content: content[: len(content) // 2], "cannot be read as Parquet"),
        (lambda content: b"not a table", "cannot be read as Parquet"),
    ],
)
def test_parquet_that_is_cut_short_is_said_so(tmp_path: Path, spoil: Callable[[bytes], bytes], said: str) -> None:
    """One line, not a stack of library errors."""
    path = tmp_path / "x.parquet"
    pq.write_table(pa.table({"area": ["Brent"] * 100, "202405": list(range(100))}), path)
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(SourceFileError, match=said):
        read_parquet(Workshop(tmp_path), "made_up", "x.parquet", {"area": TEXT}, months=True)


def test_parquet_has_the_same_faults(tmp_path: Path) -> None:
    """Below zero, repeated, missing column."""
    table = pa.table({"area": ["Brent", "Barnet", "Barnet"], "202405": [1, -2, -2], "rate": [0.5, None, None]})
    pq.write_table(table, tmp_path / "x.parquet")
    workshop = Workshop(tmp_path)
    frame = read_parquet(workshop, "made_up", "x.parquet", {"area": TEXT, "rate": NUMBER}, months=True)
    assert frame["202405"].tolist() == [1, -2, -2]
    told = [str(fault) for fault in workshop.faults]
    assert any("row 3, column 202405: the count is -2" in line for line in told)
    assert any("row 4: this row repeats" in line for line in told)
    assert any("row 3, column rate: the cell is blank" in line for line in told)
    with pytest.raises(SourceFileError, match="column ward: the column is missing"):
        read_parquet(workshop, "made_up", "x.parquet", {"ward": TEXT})


@pytest.fixture
def places_bench(raw_folder: Path, tmp_path: Path, snapshot: Snapshot) -> Callable[..., Workshop]:
    """A workshop on the published places, one file of which is changed first."""

    def prepare(name: str, change: Callable[[bytes], bytes]) -> Workshop:
        folder = tmp_path / "geo"
        folder.mkdir(exist_ok=True)
        for path in (raw_folder / "geo").iterdir():
            (folder / path.name).unlink(missing_ok=True)
            (folder / path.name).symlink_to(path)
        spoiled = tmp_path / name
        content = spoiled.read_bytes()
        spoiled.unlink()
        spoiled.write_bytes(change(content))
        workshop = Workshop(tmp_path, load_cards())
        workshop.tables["areas"] = snapshot.frame("areas")
        return workshop

    return prepare


@pytest.mark.raw
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"E09000002,Barking", b"E09000099,Barking", "row 3, column lad_code: “E09000099” is not a known area"),
        (
            b"Barking and Dagenham,218869",
            b"Barking and Dagenham,-218869",
            "row 3, column residents_ts007a: the count is",
        ),
        (
            b"Barking and Dagenham,218869",
            b"Barking and Dagenham,218989",
            "residents of the 33 boroughs come to 8,799,830",
        ),
        (b"residents_ts007a", b"people", "row 1, column residents_ts007a: the column is missing"),
    ],
)
def test_census_with_a_fault_is_refused(
    places_bench: Callable[..., Workshop], old: bytes, new: bytes, said: str
) -> None:
    """One cell changed in the published file; the 120 people too many break the published total."""
    workshop = places_bench(population.BOROUGH_FILE, lambda content: content.replace(old, new, 1))
    with pytest.raises(SourceFileError) as raised:
        population.build(workshop)
    assert said in str(raised.value)


@pytest.mark.raw
def test_wards_that_lost_people_are_refused(places_bench: Callable[..., Workshop]) -> None:
    """The wards of a borough no longer add up to it."""
    workshop = places_bench(population.WARD_FILE, lambda content: b"".join(content.splitlines(keepends=True)[:-1]))
    with pytest.raises(SourceFileError, match=r"residents of E09000033 add up to .*, and the borough has 204,235"):
        population.build(workshop)


@pytest.mark.raw
def test_neighbours_given_twice_are_refused(places_bench: Callable[..., Workshop]) -> None:
    """The last published row again."""
    again = places_bench(neighbours.FILE, lambda content: content + content.splitlines(keepends=True)[-1])
    with pytest.raises(SourceFileError, match="row 101: this row repeats an earlier row"):
        neighbours.build(again)


@pytest.mark.raw
@pytest.mark.parametrize("level", ["borough", "lsoa"])
def test_boundaries_cut_short_are_refused(places_bench: Callable[..., Workshop], level: str) -> None:
    """GeoJSON and GeoParquet alike."""
    file = boundaries.LAYERS[level].file
    with pytest.raises(SourceFileError, match="cannot be read as Geo" if level == "borough" else "as Parquet"):
        boundaries.read_shapes(places_bench(file, lambda content: content[: len(content) // 3]), level)


@pytest.mark.raw
def test_boundaries_that_lack_an_area_are_refused(places_bench: Callable[..., Workshop]) -> None:
    """32 boroughs are not London."""

    def drop(content: bytes) -> bytes:
        lines = content.splitlines(keepends=True)
        return b"".join(line for line in lines if b'"E09000002"' not in line)

    with pytest.raises(SourceFileError, match="areas come to 32, not 33"):
        boundaries.build(places_bench(boundaries.LAYERS["borough"].file, drop))
