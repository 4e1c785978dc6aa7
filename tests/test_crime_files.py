"""Recorded crime: golden figures of the snapshot, conserved totals, and what a bad published file does."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from base.errors import SourceFileError
from base.snapshot import ROOT, Snapshot
from base.sources import load_cards
from pipeline import crime_borough, crime_lsoa, crime_ward, dashboard, homicide, offences, recorded_1999, vawg
from pipeline.cubes import Cube, from_table, month_range, spread
from pipeline.workshop import Workshop

SOUTHWARK, WESTMINSTER, HILLINGDON = "E09000028", "E09000033", "E09000017"
ROBBERY = ("robbery_personal", "robbery_business")
NEWEST = crime_borough.FILES[-1].name


def total(snapshot: Snapshot, table: str, series: tuple[str, ...], first: int, last: int, area: str = "") -> int:
    """Sum of a counts table over series and months, of one area or of all."""
    rows = snapshot.frame(table)
    wanted = rows["series"].isin(series) & rows["month"].between(first, last)
    return int(rows.loc[wanted & (rows["area"] == area) if area else wanted, "count"].sum())


@pytest.mark.parametrize(
    ("series", "area", "published"),
    [(("shoplifting",), SOUTHWARK, 3130), (ROBBERY, SOUTHWARK, 2005), (ROBBERY, WESTMINSTER, 2991)],
)
def test_twelve_months_to_june_2026(snapshot: Snapshot, series: tuple[str, ...], area: str, published: int):
    assert total(snapshot, "counts_borough", series, 202507, 202606, area) == published


def test_mopac_7_baseline_is_rebuilt_from_the_series(snapshot: Snapshot):
    baseline = snapshot.frame("mopac7_baseline").set_index("category")
    series = tuple(baseline.loc["total", "series"].split("|"))
    assert total(snapshot, "counts_borough", series, 201104, 201203) == 405_770
    assert baseline.loc["total", "published_2011_12"] == 411_033
    parts = baseline.drop("total")["series"].str.split("|").explode()
    assert sorted(parts) == sorted(series)


@pytest.mark.parametrize(
    ("series", "year", "published"),
    [
        ("knife_crime", 2022, 13_135),
        ("knife_crime", 2023, 15_156),
        ("knife_crime", 2024, 16_156),
        ("domestic_abuse", 2022, 95_280),
        ("hate_crime", 2023, 26_668),
    ],
)
def test_dashboard_financial_years(snapshot: Snapshot, series: str, year: int, published: int):
    found = total(snapshot, "counts_dashboard", (series,), year * 100 + 4, year * 100 + 103)
    assert found == published


@pytest.mark.parametrize(("year", "earlier"), [(2022, 13_135), (2023, 15_157), (2024, 16_138)])
def test_knife_crime_is_close_to_the_edition_before(snapshot: Snapshot, year: int, earlier: int):
    found = total(snapshot, "counts_dashboard", ("knife_crime",), year * 100 + 4, year * 100 + 103)
    assert found == pytest.approx(earlier, rel=0.002)


@pytest.mark.parametrize(("year", "published"), [(2011, 814_626), (2015, 740_644)])
def test_recorded_crime_of_the_long_run(snapshot: Snapshot, year: int, published: int):
    rows = snapshot.frame("recorded_1999_2016").query("category == 'all_recorded' and year == @year")
    assert rows.set_index("area").loc["E12000007", "count"] == published
    assert set(snapshot.frame("recorded_1999_2016").query("part_year")["year"]) == {2016}


@pytest.mark.parametrize(("series", "published"), [("vawg_offences", 1_612_003), ("vawg_victims", 1_527_047)])
def test_vawg_is_counted_once(snapshot: Snapshot, series: str, published: int):
    assert total(snapshot, "counts_vawg", (series,), 201401, 202602) == published


def test_homicide_victims(snapshot: Snapshot):
    rows = snapshot.frame("homicide_victims")
    assert rows["count"].sum() == 2912
    assert rows.query("year == 2019")["count"].sum() == 153
    assert snapshot.frame("homicide_victims_month")["count"].sum() == 2544


@pytest.mark.parametrize(("table", "areas", "months"), [("counts_borough", 33, 195), ("counts_ward", 679, 192)])
def test_counts_are_dense(snapshot: Snapshot, table: str, areas: int, months: int):
    rows = snapshot.frame(table)
    assert len(rows) == len(offences.SERIES) * areas * months
    assert rows["area"].nunique() == areas
    assert sorted(rows["month"].unique()) == month_range(201004, rows["month"].max()).tolist()


def test_small_areas_hold_no_zero_and_no_sexual_offence(snapshot: Snapshot):
    rows = snapshot.frame("counts_lsoa")
    assert rows["count"].min() == 1
    assert rows["area"].nunique() == 4988
    assert not set(rows["series"].unique()) & {"rape", "sexual_other", "fraud_forgery"}
    assert (rows["month"].min(), rows["month"].max()) == (202403, 202602)


def test_march_2020_has_no_unknown_borough_and_the_published_total(snapshot: Snapshot, raw_folder: Path):
    rows = snapshot.frame("counts_borough").query("month == 202003")
    assert rows.loc[rows["area"] == "UNKNOWN", "count"].sum() == 0
    raw = pd.read_parquet(raw_folder / crime_borough.FILES[0].name)
    published = raw.groupby(offences.series_of(raw["minortext"]))["202003"].sum()
    found = rows.astype({"series": "str"}).groupby("series")["count"].sum()
    assert found[published.index].tolist() == published.tolist()
    assert found.sum() == published.sum()


def test_march_2020_robbery_follows_the_older_file(snapshot: Snapshot, raw_folder: Path):
    rows = snapshot.frame("counts_borough").query("month == 202003 and area == @SOUTHWARK")
    old = pd.read_csv(raw_folder / crime_borough.OLD_FILE.name).query("LookUp_BoroughName == 'Southwark'")
    robbery = int(old.loc[old["MinorText"] == "Robbery of Personal Property", "202003"].sum())
    assert abs(rows.loc[rows["series"] == "robbery_personal", "count"].sum() - robbery) <= 1


def test_heathrow_lies_in_hillingdon_throughout(snapshot: Snapshot):
    wards = snapshot.frame("counts_ward").query("area == 'E05013570'").groupby("month")["count"].sum()
    boroughs = snapshot.frame("counts_borough").query("area == @HILLINGDON").groupby("month")["count"].sum()
    share = (wards / boroughs).dropna()
    assert share.loc[202305:202402].min() > 0.1
    assert share.loc[202405:].min() > 0.05


def test_knife_outcomes_come_from_one_file(snapshot: Snapshot):
    rows = snapshot.frame("counts_dashboard")
    first = rows.astype({"series": "str"}).groupby("series")["month"].min()
    assert first["knife_crime"] == 202108
    assert first["knife_crime.positive"] == 202203


def test_a_month_without_a_row_is_not_zero(snapshot: Snapshot):
    rows = snapshot.frame("counts_dashboard")
    months = rows.astype({"series": "str"}).groupby("series")["month"].nunique()
    assert months["hate_crime_transphobic.positive"] == 36
    assert (rows.groupby(["series", "month"], observed=True)["area"].nunique() == 33).all()
    sums = rows.groupby(["series", "month"], observed=True)["count"].sum()
    assert sums.min() > 0


@pytest.mark.parametrize(
    ("wording", "series"),
    [
        ("PUBLIC FEAR, ALARM OR DISTRESS", "public_fear_alarm_distress"),
        ("PUBLIC FEAR ALARM OR DISTRESS", "public_fear_alarm_distress"),
        ("Theft from Person", "theft_from_person"),
        ("THEFT FROM THE PERSON", "theft_from_person"),
        ("BURGLARY - RESIDENTIAL", "burglary_residential_new"),
    ],
)
def test_wording_of_every_generation_is_known(wording: str, series: str):
    assert offences.series_of(pd.Series([wording, wording.lower(), wording.title()])).tolist() == [series] * 3


def test_unknown_wording_has_no_series():
    assert offences.series_of(pd.Series(["PIRACY"])).isna().all()


def test_old_wording_keeps_unsplit_violence_apart():
    found = offences.series_of_old(
        pd.Series(["Violence Against the Person", "Possession of Weapons"]),
        pd.Series(["Violence without Injury", "Other Knife Offences"]),
    )
    assert found.tolist() == [offences.UNSPLIT_VIOLENCE, "weapons_possession"]


@given(
    npst.arrays(np.int64, st.integers(1, 6), elements=st.integers(0, 5000)),
    st.integers(1, 40),
    st.randoms(use_true_random=False),
)
def test_shares_add_up_to_what_is_shared(totals, columns, random):
    weights = np.array([[random.randrange(0, 9) for _ in range(columns)] for _ in totals], dtype=float)
    shares = spread(totals, weights)
    assert (shares >= 0).all()
    assert (shares[weights == 0] == 0).all()
    assert shares.sum(axis=1).tolist() == np.where(weights.sum(axis=1) > 0, totals, 0).tolist()


@given(st.randoms(use_true_random=False))
def test_allocation_keeps_every_total(random):
    areas = ("E09000002", "E09000003", "E09000004", "UNKNOWN")
    size = (len(offences.SERIES), len(areas))
    counts = np.array([random.randrange(0, 50) for _ in range(size[0] * size[1])]).reshape(size)
    old = np.array([random.randrange(0, 90) for _ in range((size[0] + 1) * size[1])]).reshape(size[0] + 1, size[1])
    change = crime_borough.allocate(counts, old, areas)
    assert (change.sum(axis=1) == 0).all()
    assert (counts + change >= 0).all()


def test_violence_and_stalking_share_one_excess():
    areas = ("E09000002", "E09000003", "UNKNOWN")
    counts = np.zeros((len(offences.SERIES), 3), dtype=np.int64)
    counts[[offences.SERIES.index(name) for name in crime_borough.SPLIT], 2] = (40, 20)
    old = np.zeros((len(offences.SERIES) + 1, 3), dtype=np.int64)
    old[-1, :2] = (45, 15)
    change = crime_borough.allocate(counts, old, areas)
    assert change[offences.SERIES.index("violence_without_injury")].tolist() == [30, 10, -40]
    assert change[offences.SERIES.index("stalking_harassment")].tolist() == [15, 5, -20]


def test_a_cube_and_its_table_are_the_same():
    months = month_range(202311, 202402)
    cube = Cube.empty(("arson", "rape"), ("E1", "E2", "E3"), months)
    cube.counts[:] = np.arange(24).reshape(2, 3, 4)
    again = from_table(cube.table())
    assert (again.series, again.areas, again.months.tolist()) == (cube.series, cube.areas, months.tolist())
    assert (again.counts == cube.counts).all()


def test_wards_that_do_not_add_up_stop_the_build(snapshot: Snapshot, tmp_path: Path):
    workshop = Workshop(tmp_path, load_cards())
    areas = snapshot.frame("areas")
    of_wards = areas[areas["level"] == "ward"].set_index("code")["borough"]
    wards, boroughs = from_table(snapshot.frame("counts_ward")), from_table(snapshot.frame("counts_borough"))
    borough_of = of_wards[list(wards.areas)]
    crime_ward.check_against_boroughs(workshop, wards, borough_of, boroughs)
    assert workshop.faults == []
    wards.counts[offences.SERIES.index("arson"), 0, 5] += 1
    crime_ward.check_against_boroughs(workshop, wards, borough_of, boroughs)
    assert [fault.problem.split(":")[0] for fault in workshop.faults] == [
        f"arson, {borough_of.iloc[0]}, September 2010"
    ]
    wards.counts[:, :, -1] //= 2
    crime_ward.check_against_boroughs(workshop, wards, borough_of, boroughs)
    assert "London, March 2026: wards are" in workshop.faults[-1].problem


def test_harm_weights_are_the_published_ones(raw_folder: Path):
    table = tomllib.loads((ROOT / "data" / "harm_weights.toml").read_text(encoding="utf-8"))["series"]
    assert set(table) == set(offences.SERIES) - {"fraud_forgery", "nfib_fraud"}
    ons = pd.read_csv(raw_folder / "crime/ons_crime_severity_weights_2020.csv").groupby("code_original")["weight"].max()
    days = pd.read_csv(raw_folder / "crime/cchi_2026_subgroup_weights_DERIVED.csv").set_index("prc_offence_subgroup")
    for series, schemes in table.items():
        css, cchi = schemes["ons_css"], schemes["cchi"]
        held = ons[css["codes"]]
        typed = (css["weight"], css["minimum"], css["maximum"])
        assert typed == pytest.approx((ons[css["code"]], held.min(), held.max()), abs=0.001), series
        group = days.loc[cchi["sub_group"]]
        assert (cchi["weight"], cchi["minimum"], cchi["maximum"]) == (
            group["cchi_days_median"],
            group["cchi_days_min"],
            group["cchi_days_max"],
        ), series
    weights = {series: schemes["ons_css"]["weight"] for series, schemes in table.items()}
    assert weights["violence_with_injury"] > weights["violence_without_injury"]
    assert max(weights, key=weights.__getitem__) == "homicide"


@pytest.fixture
def bench(snapshot: Snapshot, raw_folder: Path, tmp_path: Path) -> Callable[[str, bytes], Workshop]:
    """A workshop on the published files in which one file has other bytes."""

    def lay_out(name: str, content: bytes) -> Workshop:
        for path in raw_folder.glob("*/*"):
            if path.is_file():
                (tmp_path / path.parent.name).mkdir(exist_ok=True)
                (tmp_path / path.parent.name / path.name).symlink_to(path)
        (tmp_path / name).unlink()
        (tmp_path / name).write_bytes(content)
        workshop = Workshop(tmp_path, load_cards())
        workshop.tables["areas"] = snapshot.frame("areas")
        return workshop

    return lay_out


def _line(lines: list[bytes], row: int, old: bytes, new: bytes) -> list[bytes]:
    """Lines with one replaced, counting the header as row 1."""
    assert old in lines[row - 1]
    return [*lines[: row - 1], lines[row - 1].replace(old, new, 1), *lines[row:]]


SPOILT: dict[str, tuple[Callable[[list[bytes]], list[bytes]], tuple[str, ...]]] = {
    "re-headed": (lambda lines: _line(lines, 1, b"SubGroup", b"Kind"), ("row 1", "MinorText", "missing")),
    "duplicated row": (lambda lines: [*lines, lines[40]], ("row 995", "repeat")),
    "same key twice": (lambda lines: [*lines, lines[40].rsplit(b",", 1)[0] + b",7\n"], ("row 995", "repeat")),
    "negative count": (
        lambda lines: _line(lines, 12, lines[11], lines[11].rsplit(b",", 1)[0] + b",-3\n"),
        ("row 12", "column 202606", "below zero"),
    ),
    "unknown area": (
        lambda lines: _line(lines, 30, b"Barking and Dagenham", b"Sherwood Forest"),
        ("row 30", "Sherwood"),
    ),
    "place that the Met does not police": (
        lambda lines: _line(lines, 30, b"Barking and Dagenham", b"City of London"),
        ("row 30", "City of London"),
    ),
    "unknown offence": (lambda lines: _line(lines, 2, b",ARSON,", b",PIRACY,"), ("row 2", "PIRACY")),
    "wrong month": (lambda lines: _line(lines, 1, b"202606", b"202707"), ("July 2027", "June 2026 is missing")),
    "truncated": (lambda lines: [*lines[:-1], lines[-1][:40]], ("row 994", "middle of this line")),
    "words for a number": (
        lambda lines: _line(lines, 5, lines[4], lines[4].rsplit(b",", 1)[0] + b",few\n"),
        ("row 5", "column 202606", "few"),
    ),
    "no rows": (lambda lines: lines[:1], ("no rows",)),
    "empty": (lambda lines: [], ("empty",)),
    "wrong encoding": (lambda lines: [b"".join(lines).decode().encode("utf-16")], ("UTF-8",)),
    "several": (
        lambda lines: _line(_line(lines, 2, b",ARSON,", b",PIRACY,"), 30, b"Barking and Dagenham", b"Sherwood Forest"),
        ("row 2", "PIRACY", "row 30", "Sherwood Forest"),
    ),
}


@pytest.mark.parametrize("fault", SPOILT)
def test_a_bad_borough_file_is_named_with_row_column_and_remedy(bench, raw_folder: Path, fault: str):
    spoil, said = SPOILT[fault]
    lines = (raw_folder / NEWEST).read_bytes().replace(b"\r\n", b"\n").splitlines(keepends=True)
    workshop = bench(NEWEST, b"".join(spoil(lines)))
    with pytest.raises(SourceFileError) as error:
        crime_borough.build(workshop)
    for words in (NEWEST, *said):
        assert words in str(error.value)
    assert all(each.remedy for each in workshop.faults)


@pytest.mark.parametrize("header", ["MajorText,MinorText,LookUp_BoroughName", "majortext,minortext,boroughname"])
def test_headers_of_every_generation_are_accepted(bench, snapshot: Snapshot, raw_folder: Path, header: str):
    content = (raw_folder / NEWEST).read_bytes().replace(b"Group,SubGroup,BOCU", header.encode(), 1)
    built = crime_borough.build(bench(NEWEST, content))["counts_borough"]
    assert built["count"].sum() == snapshot.frame("counts_borough")["count"].sum()


def test_a_ward_code_of_nowhere_is_named(bench, snapshot: Snapshot, raw_folder: Path):
    name = crime_ward.FILES[-1].name
    lines = (raw_folder / name).read_bytes().splitlines(keepends=True)
    workshop = bench(name, b"".join(_line(lines, 2, b"E05013570", b"E05999999")))
    workshop.tables["counts_borough"] = snapshot.frame("counts_borough")
    with pytest.raises(SourceFileError, match=r"row 2, column WardCode: “E05999999” is not a known ward"):
        crime_ward.build(workshop)


@pytest.mark.parametrize(
    ("module", "name", "column", "value", "said"),
    [
        (crime_lsoa, crime_lsoa.FILE.name, "lsoa_code", "E01999999", "row 2, column lsoa_code"),
        (crime_lsoa, crime_lsoa.FILE.name, "borough", "E09000033", "another borough"),
        (dashboard, dashboard.KNIFE, "crime_subtype", "Spoon Crime", "spoon crime"),
        (dashboard, dashboard.KNIFE, "count", -1, "below zero"),
        (vawg, vawg.FILES["vawg_offences"][0], "count", 10_000, "1,612,003"),
    ],
)
def test_a_bad_cell_of_a_parquet_file_is_named(
    bench, snapshot, raw_folder: Path, tmp_path, module, name, column, value, said
):
    table = pd.read_parquet(raw_folder / name)
    table.loc[0, column] = value
    spoilt = tmp_path / "spoilt.parquet"
    table.to_parquet(spoilt)
    workshop = bench(name, spoilt.read_bytes())
    workshop.tables["counts_borough"] = snapshot.frame("counts_borough")
    with pytest.raises(SourceFileError) as error:
        module.build(workshop)
    assert name in str(error.value)
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("module", "name", "old", "new", "said"),
    [
        (homicide, homicide.YEARLY, b"White,Female", b"Beige,Female", "“Beige” is not a known ethnicity"),
        (homicide, homicide.MONTHLY, b"Jan 2003", b"Jan 03", "not a month such as Jan 2003"),
        (
            recorded_1999,
            recorded_1999.COUNTS,
            b"19567",
            b"91567",
            "All recorded offences in Barking and Dagenham, 1999",
        ),
        (recorded_1999, recorded_1999.COUNTS, b"19567", b"lots", "“lots” is not a number"),
    ],
)
def test_a_bad_cell_of_a_csv_file_is_named(bench, raw_folder: Path, module, name, old, new, said):
    content = (raw_folder / name).read_bytes()
    assert old in content
    with pytest.raises(SourceFileError) as error:
        module.build(bench(name, content.replace(old, new, 1)))
    assert name.split("/")[1].split("_")[0] in str(error.value)
    assert said in str(error.value)
