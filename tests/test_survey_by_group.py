"""A holder's table of the survey by group: read however it is spelt, refused with every fault, never guessed at.

Every figure here is made up: no open file has this table.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook
from typer.testing import CliRunner

from base.errors import SourceFileError
from base.snapshot import Snapshot
from base.sources import load_cards
from pipeline.__main__ import app
from pipeline.build import build as build_snapshot
from pipeline.build import settle
from pipeline.survey_by_group import SOURCE, build
from pipeline.workshop import Workshop

HEADER = "period,area,measure,characteristic,group,proportion,base"
GOOD = (
    "2023-12,Southwark,pas_trust,ethnicity,Black,0.41,96",
    "2023-12,Southwark,pas_trust,ethnicity,White,0.58,210",
    "2023-12,Southwark,pas_trust,sex,Female,0.55,205",
    "2023-12,London,pas_trust,ethnicity,Black,0.45,1604",
)
#: The same as a workbook holds it: dates, shares, an empty row, whole numbers with and without a point.
CELLS: list[list[object]] = [
    HEADER.split(","),
    [datetime(2023, 12, 31), "Southwark", "pas_trust", "ethnicity", "Black", 0.41, 96],
    ["2023-12", "Southwark", "pas_trust", "ethnicity", "White", 0.58, 210.0],
    [],
    [202312, "Southwark", "pas_trust", "sex", "Female", "0.55", 205],
    [datetime(2023, 12, 1), "London", "pas_trust", "ethnicity", "Black", 0.45, "1,604"],
]
Reader = Callable[..., pd.DataFrame]


@pytest.fixture
def bench(snapshot: Snapshot, tmp_path: Path) -> Callable[[bytes], Workshop]:
    """A workshop that was given a made-up file."""

    def given(content: bytes) -> Workshop:
        path = tmp_path / "made up.csv"
        path.write_bytes(content)
        workshop = Workshop(tmp_path / "published", load_cards(), {"survey_by_group": path})
        workshop.tables = {"areas": snapshot.frame("areas"), "survey": snapshot.frame("survey")}
        return workshop

    return given


@pytest.fixture
def read(bench: Callable[[bytes], Workshop]) -> Reader:
    """Read made-up rows below the header, as the build settles them."""

    def reader(*rows: str, header: str = HEADER) -> pd.DataFrame:
        text = "\n".join((header, *rows)) + "\n"
        return settle("survey_by_group", build(bench(text.encode()))["survey_by_group"])

    return reader


def test_a_good_file_is_read_in_our_own_names(bench: Callable[[bytes], Workshop], read: Reader) -> None:
    table = read(*GOOD)
    assert table.to_dict("records")[0] == {
        "measure": "pas_trust",
        "area": "E09000028",
        "characteristic": "ethnicity",
        "group": "Black",
        "month": 202312,
        "proportion": 0.41,
        "base": 96,
    }
    workshop = bench("\n".join((HEADER, *GOOD, "")).encode())
    build(workshop)
    assert list(workshop.files[SOURCE]) == ["made up.csv"], "the file's name and not its folder"
    assert (workshop.tallies[SOURCE].read, workshop.tallies[SOURCE].kept) == (4, 4)


def test_spellings_percentages_and_column_order_make_no_difference(read: Reader) -> None:
    other = read(
        "96,41%,Black / Black British,Ethnic group,Trust MPS,London Borough of Southwark,Dec-23",
        "210,58 %,WHITE (total),ethnic background,trust_mps,E09000028,2023-12-31",
        '205,55,women,Gender,Trust in the Met,southwark,"December 2023"',
        '"1,604",45.0,black,ethnicity,PAS trust,Metropolitan Police Service,202312',
        header="Unweighted base,Percentage,Group,Dimension,Question,Borough,Quarter",
    )
    pd.testing.assert_frame_equal(other, read(*GOOD))


def test_a_row_without_a_figure_is_set_aside_and_is_not_nought(bench: Callable[[bytes], Workshop]) -> None:
    rows = (*GOOD, "2023-12,Barnet,pas_trust,ethnicity,Black,,", "2023-12,Barnet,pas_trust,ethnicity,White,0,57")
    workshop = bench("\n".join((HEADER, *rows, "")).encode())
    table = build(workshop)["survey_by_group"]
    barnet = table[table["area"] == "E09000003"]
    assert barnet[["group", "proportion"]].to_numpy().tolist() == [["White", 0.0]]
    assert workshop.tallies[SOURCE].aside == {"rows without a proportion": 1}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("2023-12,Southwark,pas_trust,ethnicity,Mixed,0.41,", ("row 6, column base", "the base is missing", "number")),
        ("2023-12,Southwark,pas_trust,ethnicity,Mixed,0.41,<50", ("“<50” is not a number of people",)),
        ("2023-12,Southwark,pas_trust,ethnicity,Mixed,0.41,0", ("“0” is not a number of people",)),
        ("2023-12,Southwark,pas_trust,ethnicity,Mixed,0.41,61.3", ("“61.3” is not a number of people", "unweighted")),
        ("2023-12,Southwark,pas_trust,ethnicity,Mixed,41,60", ("a percentage in a file of shares of 1", "0.54, or 54")),
        ("2023-12,Southwark,pas_trust,ethnicity,Mixed,41%,60", ("a percentage in a file of shares of 1",)),
        ("2023-12,Southwark,pas_trust,ethnicity,Mixed,*,60", ("“*” is not a number", "leave the cell blank")),
        ("2023-12,Southwark,pas_trust,ethnicity,Mixed,-0.2,60", ("not between 0 and 100",)),
        ("2023-12,Southwork,pas_trust,ethnicity,Mixed,0.41,60", ("column area", "“Southwork”", "nearest: Southwark")),
        ("2023-12,,pas_trust,ethnicity,Mixed,0.41,60", ("the area is blank",)),
        ("2023-12,City of London,pas_trust,ethnicity,Mixed,0.41,60", ("“City of London” is not a known area",)),
        ("2023-12,Southwark,pas_trus,ethnicity,Mixed,0.41,60", ("“pas_trus”", "nearest: pas_trust")),
        ("2023-12,Southwark,pas_trust,ethnicty,Mixed,0.41,60", ("“ethnicty”", "nearest: ethnicity")),
        ("2023-12,Southwark,pas_trust,ethnicity,Mixd,0.41,60", ("known group of ethnicity", "nearest: Mixed")),
        ("2023-12,Southwark,pas_trust,ethnicity,Ethnic minorities,0.41,60", ("not a known group of ethnicity",)),
        ("2023-12,Southwark,pas_trust,sex,Black,0.41,60", ("“Black” is not a known group of sex",)),
        ("12/31/2023,Southwark,pas_trust,ethnicity,Mixed,0.41,60", ("“12/31/2023”", "read surely", "2023-12")),
        ("2026-12-23,Southwark,pas_trust,ethnicity,Mixed,0.41,60", ("“2026-12-23” is not a month that can be read",)),
        ("2023-11,Southwark,pas_trust,ethnicity,Mixed,0.41,60", ("not the last month of a quarter",)),
        ("2023-12,E09000028,Trust,ethnicity,Black British,0.41,96", ("row 6", "given twice", "two spellings")),
        ("2023-12,Southwark,pas_trust,all,All,0.60,90", ("row 2, column base", "more people than were asked in all")),
        ("2023-12,Southwark,pas_trust,all,All,0.20,400", ("row 6", "everyone is 20.0% here and", "as published")),
        ("2023-12,Southwark,pas_trust,ethnicity,Mixed", ("row 6", "the row has 5 fields and the header 7")),
    ],
)
def test_a_fault_is_named_with_its_row_and_its_remedy(read: Reader, row: str, said: tuple[str, ...]) -> None:
    with pytest.raises(SourceFileError) as error:
        read(*GOOD, row)
    for words in ("made up.csv", *said):
        assert words in str(error.value)


def test_every_fault_is_in_one_report(read: Reader) -> None:
    with pytest.raises(SourceFileError) as error:
        read(
            *GOOD,
            "2023-12,Narnia,pas_trust,ethnicity,Black,0.41,96",
            "2023-12,Barnet,pas_trust,ethnicity,Black,0.41,",
            "last winter,Barnet,pas_trust,ethnicity,White,58,210",
        )
    assert "4 faults" in str(error.value)


@pytest.mark.parametrize(("column", "rest"), [("base", HEADER.removesuffix(",base")), ("area", "period,place")])
def test_a_missing_column_is_named(read: Reader, column: str, rest: str) -> None:
    with pytest.raises(SourceFileError, match=f"column {column}: the column is missing"):
        read("2023-12,Southwark,pas_trust,ethnicity,Black,0.41"[: 40 if column == "base" else 17], header=rest)


def test_one_in_a_file_of_percentages_is_not_guessed_at(read: Reader) -> None:
    with pytest.raises(SourceFileError, match="“1” may mean 1 % or all"):
        read(*(row.replace(",0.", ",") for row in GOOD), "2023-12,Barnet,pas_trust,ethnicity,Black,1,90")
    assert read(*GOOD, "2023-12,Barnet,pas_trust,ethnicity,Black,1,90")["proportion"].max() == 1


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"PK\x03\x04\x14\x00", "cannot be read as an Excel workbook"),
        (b"\xd0\xcf\x11\xe0\xa1", "an old Excel workbook"),
        (HEADER.encode("utf-16"), "text in UTF-16"),
        ("\n".join((HEADER, *GOOD, "")).replace(",", ";").encode(), "semicolons or tabs"),
    ],
)
def test_another_kind_of_file_is_told_how_to_become_one_that_is_read(
    bench: Callable[[bytes], Workshop], content: bytes, kind: str
) -> None:
    with pytest.raises(SourceFileError, match=kind) as error:
        build(bench(content))
    assert "“CSV UTF-8 (Comma delimited)”" in str(error.value)
    assert "“Excel Workbook (*.xlsx)”" in str(error.value)


# Workbooks


@pytest.fixture
def workbook(bench: Callable[[bytes], Workshop]) -> Callable[..., pd.DataFrame]:
    """Read a made-up workbook as the build settles it; sheets by title."""

    def reader(change: Callable[[Workbook], None] | None = None, **sheets: list[list[object]]) -> pd.DataFrame:
        book = Workbook()
        book.remove(book.active)
        for title, rows in (sheets or {"Sheet1": CELLS}).items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(row)
        if change is not None:
            change(book)
        content = io.BytesIO()
        book.save(content)
        return settle("survey_by_group", build(bench(content.getvalue()))["survey_by_group"])

    return reader


def test_a_workbook_is_read_as_the_same_table(workbook: Callable[..., pd.DataFrame], read: Reader) -> None:
    def as_per_cent(book: Workbook) -> None:
        for cell in book["Sheet1"]["F"][1:]:
            cell.number_format = "0%"

    for change in (None, as_per_cent, lambda book: book.create_sheet("Sheet2")):
        pd.testing.assert_frame_equal(workbook(change), read(*GOOD))


def test_percentages_of_a_workbook_are_of_one_kind_too(workbook: Callable[..., pd.DataFrame]) -> None:
    with pytest.raises(SourceFileError, match="a percentage in a file of shares of 1"):
        workbook(Sheet1=[*CELLS, ["2023-12", "Barnet", "pas_trust", "ethnicity", "Black", 41, 96]])


@pytest.mark.parametrize(
    ("sheets", "said"),
    [
        ({"Data": 1, "Notes": 1}, "the workbook has 2 sheets with cells (“Data”, “Notes”), not one"),
        ({"Data": 0, "More": 0}, "the workbook is empty (sheets “Data”, “More”)"),
    ],
)
def test_a_workbook_of_several_sheets_or_none_names_them(
    workbook: Callable[..., pd.DataFrame], sheets: dict[str, int], said: str
) -> None:
    with pytest.raises(SourceFileError) as error:
        workbook(**{title: CELLS if filled else [] for title, filled in sheets.items()})
    assert said in str(error.value)
    assert "keep one sheet" in str(error.value)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([["The survey by group"], *[[]], "rest"], "row 1: the first row is no heading row"),
        (
            ["rest", ["2023-12", "Barnet", "pas_trust", "ethnicity", "Black", "=1/3", 96]],
            "row 7: a cell of this row holds",
        ),
        (["rest", ["2023-12", "Barnet", "pas_trust", "ethnicity", "Black", "#N/A", 96]], "an error of a formula"),
        (["rest", [datetime(2026, 12, 23), "Barnet", "pas_trust", "ethnicity", "Black", 0.5, 96]], "“2026-12-23”"),
        (["rest", [datetime(2023, 11, 30), "Barnet", "pas_trust", "ethnicity", "Black", 0.5, 96]], "of a quarter"),
        (
            ["rest", ["2023-12", "Barnet", "pas_trust", "ethnicity", "Black", 0.5, None]],
            "row 7, column base: the base is",
        ),
        ([HEADER.split(",")], "a heading row and no rows"),
    ],
)
def test_a_fault_in_a_workbook_is_named_with_its_row(
    workbook: Callable[..., pd.DataFrame], cells: list[object], said: str
) -> None:
    rows = [row for each in cells for row in (CELLS if each == "rest" else [each])]
    with pytest.raises(SourceFileError) as error:
        workbook(Sheet1=rows)
    assert said in str(error.value)


def test_a_file_that_is_not_there_stops_the_build(bench: Callable[[bytes], Workshop], tmp_path: Path) -> None:
    workshop = bench(b"")
    with pytest.raises(SourceFileError, match="the file is empty"):
        build(workshop)
    workshop = bench(b"")
    (tmp_path / "made up.csv").unlink()
    with pytest.raises(SourceFileError, match="not in the folder"):
        build(workshop)


def test_the_build_has_an_option_for_the_file() -> None:
    told = CliRunner().invoke(app, ["build", "--help"], env={"COLUMNS": "200", "TERM": "dumb"})
    assert "--survey-by-group" in told.output


@pytest.mark.raw
def test_a_snapshot_has_the_table_only_when_the_file_is_given(raw_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("\n".join((HEADER, *GOOD, "")), encoding="utf-8")
    target, given = tmp_path / "made", {"survey_by_group": tmp_path / "mine.csv"}
    manifest = build_snapshot(raw_folder, target, modules=("places",), given=given)
    assert manifest["tables"]["survey_by_group"]["rows"] == len(GOOD)
    assert str(tmp_path) not in (target / "manifest.json").read_text(encoding="utf-8")
    assert Snapshot(target).frame("survey_by_group")["base"].tolist() == [96, 210, 205, 1604]
    assert "survey_by_group" not in build_snapshot(raw_folder, target, modules=("places",))["tables"]
