"""Cells, crimes in cells and crimes by small area: golden counts, conserved totals, and what bad files do."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from base.errors import SourceFileError
from base.snapshot import Snapshot
from base.sources import SourceFile, load_cards
from pipeline import crime_cells, crime_lsoa_police, crime_points, hexagons
from pipeline.boundaries import read_shapes
from pipeline.cell_grid import COARSE, FINE, to_grid
from pipeline.cell_places import CellPlaces
from pipeline.cell_records import OUTSIDE, UNPLACED, Counted, Records, count_records, numbered
from pipeline.hexagons import STEPS
from pipeline.london_outline import London, read_london
from pipeline.stop_search_files import packed_points
from pipeline.street_types import LABELS, SERIES
from pipeline.workshop import Workshop

CITY = "E09000001"
PARTS = ["duplicates", "placed", "outside", "unplaced"]


@pytest.fixture(scope="session")
def cells(snapshot: Snapshot) -> pd.DataFrame:
    """Every cell of both grids."""
    return snapshot.frame("cells")


@pytest.fixture(scope="session")
def counts(snapshot: Snapshot) -> pd.DataFrame:
    """Every count."""
    return snapshot.frame("counts_cell")


@pytest.fixture(scope="session")
def months(snapshot: Snapshot) -> pd.DataFrame:
    """What became of the crimes of each series and month."""
    return snapshot.frame("cell_months")


@pytest.fixture(scope="session")
def published(raw_folder: Path) -> pd.DataFrame:
    """The published hexagons."""
    return pd.read_parquet(raw_folder / crime_cells.FILE)


@pytest.fixture(scope="session")
def london(raw_folder: Path) -> London:
    """London as published."""
    return read_london(Workshop(raw_folder, load_cards()))


def test_published_hexagons_lie_on_the_lattice(published: pd.DataFrame) -> None:
    lon, lat = hexagons.source_centre(published["hex_q"], published["hex_r"])
    assert np.abs(lon - published["longitude"]).max() < 1e-9
    assert np.abs(lat - published["latitude"]).max() < 1e-9


def test_the_six_steps_lead_to_the_six_nearest_hexagons(published: pd.DataFrame) -> None:
    """On the ground: 173 to 174 m to each of them, and 300 m to the next."""
    q, r = published["hex_q"].to_numpy()[:500], published["hex_r"].to_numpy()[:500]
    here = np.stack(to_grid(*hexagons.source_centre(q, r)))
    steps = np.stack([np.stack(to_grid(*hexagons.source_centre(q + east, r + north))) for east, north in STEPS])
    assert np.allclose(np.hypot(*(steps - here).transpose(1, 0, 2)), 173.8, atol=0.7)
    further = np.stack(to_grid(*hexagons.source_centre(q + 1, r + 1)))
    assert (np.hypot(*(further - here)) > 300).all()


def test_a_cell_is_nine_hexagons_and_holds_their_centres() -> None:
    q, r = np.array([-3, 0, 5]), np.array([2, 0, -7])
    source_q, source_r = hexagons.sources_of_cell(q, r)
    found_q, found_r, point = hexagons.cell_of_source(source_q, source_r)
    assert (found_q == q[:, None]).all()
    assert (found_r == r[:, None]).all()
    assert (point == np.arange(9)).all()
    shapes = np.asarray(shapely.polygons(hexagons.union_corners(q, r)))
    assert shapely.is_valid(shapes).all()
    lon, lat = hexagons.source_centre(source_q, source_r)
    assert shapely.contains_xy(shapes[:, None], lon, lat).all()


def test_neighbouring_cells_share_an_edge_and_only_the_six_do() -> None:
    q, r = (each.ravel() for each in np.meshgrid(np.arange(-2, 3), np.arange(-2, 3)))
    shapes = np.asarray(shapely.polygons(hexagons.union_corners(q, r)))
    middle = shapes[(q == 0) & (r == 0)][0]
    touching = shapely.length(shapely.intersection(middle, shapes)) > 1e-9
    touching &= (q != 0) | (r != 0)
    assert set(zip(q[touching].tolist(), r[touching].tolist(), strict=True)) == set(STEPS)


@given(st.floats(500_000, 565_000), st.floats(150_000, 205_000))
def test_a_point_lies_in_its_fine_hexagon(easting: float, northing: float) -> None:
    q, r = hexagons.fine_cell(np.array([easting]), np.array([northing]))
    shape = np.asarray(shapely.polygons(hexagons.fine_corners(q, r)))[0]
    assert shapely.distance(shape, shapely.Point(easting, northing)) < 1e-6


def test_cells_cover_london_once(cells: pd.DataFrame, snapshot: Snapshot, london: London) -> None:
    """Hectares add up to the published land; shapes do not overlap; whole cells have their full size."""
    hectares = cells.groupby("grid", observed=True)["hectares"].agg(["sum", "max", "size"])
    land = london.land.area / 10_000
    assert hectares.loc[FINE, "sum"] == pytest.approx(land, rel=1e-4)
    assert hectares.loc[COARSE, "sum"] == pytest.approx(land, rel=1e-3)
    assert hectares.loc[FINE, "max"] == pytest.approx(3**0.5 / 2 * 6.25, rel=1e-3)
    assert hectares.loc[COARSE, "max"] == pytest.approx(23.6, abs=0.1)
    assert snapshot.frame("boundaries_cell")[["grid", "cell"]].astype(str).equals(cells[["grid", "cell"]].astype(str))
    shapes = snapshot.frame("boundaries_cell")
    for grid in (COARSE, FINE):
        some = shapely.from_wkb(shapes.loc[shapes["grid"] == grid, "geometry"].to_numpy(object)[:3000])
        assert shapely.area(some).sum() == pytest.approx(shapely.union_all(some).area, rel=1e-4)


def test_a_cell_names_the_areas_that_it_touches(cells: pd.DataFrame, snapshot: Snapshot, raw_folder: Path) -> None:
    """The first ward of a cell has the largest share of it; wards and boroughs agree; nothing is blank."""
    assert (cells[["boroughs", "wards", "lsoas"]] != "").all(axis=None)
    some = cells.sample(60, random_state=4)
    shapes = snapshot.frame("boundaries_cell").loc[some.index, "geometry"].to_numpy(object)
    shapes = shapely.from_wkb(shapes)
    grid = shapely.transform(shapes, lambda points: np.stack(to_grid(points[:, 0], points[:, 1]), axis=-1))
    wards = read_shapes(Workshop(raw_folder, load_cards()), "ward")
    shared = shapely.area(shapely.intersection(wards.to_numpy(object)[:, None], grid))
    for column, named in enumerate(some["wards"]):
        share = pd.Series(shared[:, column] / grid[column].area, index=wards.index)
        assert set(share[share > 0.012].index) <= set(named.split("|")) <= set(share[share > 0.008].index)
        first = share[named.split("|")]
        assert first.iloc[0] > first.max() - 0.01
    borough = snapshot.frame("areas").set_index("code")["borough"]
    assert (some["lsoas"].str[:9].map(borough) == some["boroughs"].str[:9]).mean() > 0.95


def test_golden_counts(months: pd.DataFrame) -> None:
    rows = months.assign(source=months["series"].astype(str).str.extract(r"^(api)?", expand=False).fillna(""))
    sums = rows.groupby(["grid", "source"], observed=True)[["rows", *PARTS]].sum()
    found = {key: values.tolist() for key, values in zip(sums.index, sums.to_numpy(), strict=True)}
    assert found[(COARSE, "")] == [1_142_981, 0, 1_140_451, 2_530, 0]
    assert found[(FINE, "api")][0] == 774_312
    assert found[(FINE, "")] == [162_089, 1_551, 157_453, 152, 2_933]
    assert 161_381 + 708 == 162_089, "the Met's burglaries and the City's"
    assert (months["rows"] == months[PARTS].sum(axis=1)).all()
    assert months["usable"].all()


def test_outside_london_is_as_published_but_for_the_river(published: pd.DataFrame, london: London) -> None:
    """4,325 crimes (0.4 %) lie beyond the published boundaries; those on the Thames are London's."""
    places = published.groupby(["hex_q", "hex_r"], as_index=False)["crime_count"].sum()
    easting, northing = to_grid(*hexagons.source_centre(places["hex_q"], places["hex_r"]))
    beyond = ~shapely.contains_xy(london.land, easting, northing)
    assert places.loc[beyond, "crime_count"].sum() == 4_325
    river = beyond & london.holds(easting, northing)
    assert places.loc[river, "crime_count"].sum() == 4_325 - 2_530
    assert 15e6 < london.whole.area - london.land.area < 20e6


def test_crimes_are_conserved_by_type_and_month(
    counts: pd.DataFrame, months: pd.DataFrame, published: pd.DataFrame
) -> None:
    """Cells hold what the account says is placed, and the account what the file says."""
    keys = ["grid", "series", "month"]
    held = counts.assign(**{name: counts[name].astype(str) for name in keys[:2]}).groupby(keys)["count"].sum()
    said = months.assign(**{name: months[name].astype(str) for name in keys[:2]}).set_index(keys)
    assert (held.reindex(said.index, fill_value=0) == said["placed"]).all()
    file = published.groupby([published["crime_type"].map(LABELS), published["month"].str.replace("-", "").astype(int)])
    expected = file["crime_count"].sum().sort_index()
    rows = said.xs(COARSE)["rows"].sort_index()
    assert (rows.to_numpy() == expected.to_numpy()).all()


def test_boroughs_without_data_are_named(months: pd.DataFrame, snapshot: Snapshot) -> None:
    """Absent is not zero: eight boroughs of 2017/18, and the City where its police gave no file."""
    api = months[months["series"].astype(str).str.startswith("api.")]
    assert {len(text.split("|")) for text in api["absent"]} == {8}
    assert set(api["absent"].iloc[0].split("|")) <= set(snapshot.frame("areas").query("level == 'borough'")["code"])
    burglary = months[(months["series"] == "burglary") & (months["grid"] == FINE)].set_index("month")["absent"]
    assert set(burglary.index[burglary == CITY]) == {*range(202203, 202207), *range(202307, 202313)}
    assert (months.loc[months["grid"] == COARSE, "absent"] == "").all()


def test_points_tell_in_which_months_a_cell_was_occupied(snapshot: Snapshot, counts: pd.DataFrame) -> None:
    """A cell has a point in each month in which it has a count, and no more points than crimes."""
    points = snapshot.frame("cell_points")
    keys = ["grid", "series", "cell"]
    when = {grid: np.unique(counts.loc[counts["grid"] == grid, "month"]) for grid in (COARSE,)}
    coarse = counts[counts["grid"] == COARSE]
    bits = np.int64(1) << np.searchsorted(when[COARSE], coarse["month"])
    by_count = pd.Series(bits, index=coarse.index).groupby([coarse[key] for key in keys], observed=True).sum()
    mine = points[points["grid"] == COARSE]
    by_point = mine.groupby(keys, observed=True)["months"].agg(np.bitwise_or.reduce)
    assert (by_count == by_point).all()
    assert mine["point"].max() == 8
    crimes = counts.groupby(keys, observed=True)["count"].sum()
    assert (points.groupby(keys, observed=True).size() <= crimes).all()


def test_share_of_crime_in_cells_with_five_occupied_hexagons(snapshot: Snapshot, counts: pd.DataFrame) -> None:
    """METHODS: 15 % of weapons to 30 % of shoplifting in a year by type, above 80 % of all crime."""
    points = snapshot.frame("cell_points").query("grid == @COARSE")
    year = counts[counts["grid"] == COARSE]

    def share(rows: pd.DataFrame, held: pd.DataFrame) -> float:
        occupied = held.drop_duplicates(["cell", "point"]).groupby("cell", observed=True).size()
        total = rows.groupby("cell", observed=True)["count"].sum()
        return float(total[occupied.reindex(total.index) >= 5].sum() / total.sum())

    by_type = {
        series: share(year[year["series"] == series], points[points["series"] == series])
        for series in ("possession_of_weapons", "shoplifting")
    }
    assert by_type["possession_of_weapons"] == pytest.approx(0.15, abs=0.02)
    assert by_type["shoplifting"] == pytest.approx(0.31, abs=0.02)
    assert share(year, points) > 0.85


def test_small_areas_have_fifteen_usable_months(snapshot: Snapshot) -> None:
    months = snapshot.frame("lsoa_police_months")
    counts = snapshot.frame("counts_lsoa_police")
    assert (len(months), months["usable"].sum()) == (35, 15)
    assert set(counts["month"]) == set(months.loc[months["usable"], "month"])
    assert counts.loc[counts["month"] == 202406, "count"].sum() == 98_750
    assert set(counts["series"].astype(str)) == set(SERIES)


SQUARE = st.lists(
    st.tuples(
        st.integers(0, 1), st.integers(0, 3), st.integers(-2, 2), st.integers(0, 3), st.integers(1, 4), st.booleans()
    ),
    min_size=1,
    max_size=40,
)


@given(SQUARE, st.randoms())
@settings(max_examples=40)
def test_counting_does_not_depend_on_the_order_and_loses_nothing(
    rows: list[tuple[int, int, int, int, int, bool]], random: object
) -> None:
    """Made up: any records; those of any other order give equal tables."""
    order = list(range(len(rows)))
    random.shuffle(order)  # type: ignore[attr-defined]
    made = [_counted([rows[place] for place in places]) for places in (range(len(rows)), order)]
    for one, other in zip(*((each.counts, each.points, each.months) for each in made), strict=True):
        pd.testing.assert_frame_equal(one.reset_index(drop=True), other.reset_index(drop=True))
    account = made[0].months
    assert account["rows"].sum() == sum(row[4] for row in rows)
    assert (account["rows"] == account[PARTS].sum(axis=1)).all()
    assert made[0].counts["count"].sum() == account["placed"].sum()


def _counted(rows: list[tuple[int, int, int, int, int, bool]]) -> Counted:
    """Records as they are counted."""
    series, month, cell, point, count, duplicate = (np.array(column) for column in zip(*rows, strict=True))
    return count_records(
        Records(series, 202311 + np.where(month > 1, 88 + month, month), cell, point, count, duplicate),
        2,
        202311,
        202403,
    )


def test_months_of_a_point_are_bits() -> None:
    """Made up: a point in the first and third month is 0b101."""
    one = np.ones(3, dtype=np.int64)
    records = Records(one * 0, np.array([202401, 202403, 202403]), one * 0, one * 9, one, one == 0)
    counted = count_records(records, 1, 202401, 202403)
    assert counted.points["months"].tolist() == [0b101]
    assert counted.counts[["month", "count"]].to_numpy().tolist() == [[202401, 1], [202403, 2]]
    with pytest.raises(ValueError, match="64 months"):
        count_records(records, 1, 201812, 202403)


def test_a_point_keeps_its_number_across_series() -> None:
    """Made up: so that points of several types can be counted together."""
    frames = [pd.DataFrame({"cell": [4, 4], "point": [70, 50]}), pd.DataFrame({"cell": [4, 5], "point": [60, 70]})]
    first, second = (frame["point"].tolist() for frame in numbered(frames))
    assert (first, second) == ([2, 0], [1, 0])


def test_points_are_placed_once_and_alike(cells: pd.DataFrame, london: London) -> None:
    """Charing Cross, Westminster Bridge (river), Epping, no location; asked twice, also after other points."""
    lon, lat = np.array([-0.1246, -0.1217, 0.1144, np.nan]), np.array([51.5080, 51.5009, 51.6937, np.nan])
    points = packed_points(lon, lat)
    places = CellPlaces(london, cells)
    found = places.of(points)
    assert (found[:2] >= 0).all()
    assert found[2:].tolist() == [OUTSIDE, UNPLACED]
    assert "E09000033" in cells.set_index("cell").loc[places.codes[found[0]], "boroughs"]
    assert places.of(points[::-1]).tolist() == found[::-1].tolist()
    assert CellPlaces(london, cells).of(points[1:]).tolist() == found[1:].tolist()


Bench = Callable[[dict[str, bytes], str], Workshop]


@pytest.fixture
def bench(snapshot: Snapshot, raw_folder: Path, tmp_path: Path) -> Bench:
    """A workshop with some files of one source, and the published boundaries."""

    def with_files(files: dict[str, bytes], source: str) -> Workshop:
        (tmp_path / "geo").symlink_to(raw_folder / "geo")
        for name, content in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(content)
        cards = load_cards()
        listed = tuple(SourceFile(path=name) for name in files)
        cards[source] = cards[source].model_copy(update={"files": listed})
        workshop = Workshop(tmp_path, cards)
        for table in ("areas", "cells"):
            workshop.tables[table] = snapshot.frame(table)
        return workshop

    return with_files


def spoiled(rows: pd.DataFrame) -> bytes:
    """Rows as a Parquet file."""
    stream = io.BytesIO()
    rows.to_parquet(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rows: rows.assign(crime_type="Piracy"), "“Piracy” is not a known type of crime"),
        (
            lambda rows: rows.assign(longitude=rows["latitude"], latitude=rows["longitude"]),
            "not those of hex_q and hex_r",
        ),
        (lambda rows: rows.assign(hex_q=rows["hex_q"] + 1), "longitude and latitude are not those of hex_q and hex_r"),
        (lambda rows: pd.concat([rows, rows.head(1)]), "repeat an earlier row"),
        (lambda rows: rows.assign(crime_count=-1), "below zero"),
        (lambda rows: rows.assign(month="2024-05"), "is outside May 2025 to April 2026"),
        (lambda rows: rows, "crimes come to 50"),
    ],
)
def test_hexagons_that_are_not_right(
    bench: Bench, published: pd.DataFrame, change: Callable[[pd.DataFrame], pd.DataFrame], said: str
) -> None:
    some = published[published["crime_count"] == 1].head(50)
    workshop = bench({crime_cells.FILE: spoiled(change(some))}, crime_cells.HEXAGONS)
    with pytest.raises(SourceFileError, match=said):
        crime_cells.read_hexagons(workshop)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rows: rows.assign(category="piracy"), "“piracy” is not a known category"),
        (lambda rows: rows.assign(longitude=rows["latitude"], latitude=rows["longitude"]), "swapped in 40 rows"),
        (lambda rows: rows.assign(month="2017-08"), "the month is not July 2017, the file's"),
        (lambda rows: pd.concat([rows, rows.head(3)]), "3 records have an id that another one has"),
        (lambda rows: rows.drop(columns="id"), "column id: the column is missing"),
        (lambda rows: rows.assign(longitude="east"), "“east” is not a number"),
    ],
)
def test_answers_that_are_not_right(
    bench: Bench,
    raw_folder: Path,
    london: London,
    cells: pd.DataFrame,
    change: Callable[[pd.DataFrame], pd.DataFrame],
    said: str,
) -> None:
    some = pd.read_parquet(raw_folder / "points/street/api_wards_2017_2018/2017-07.parquet").head(40)
    workshop = bench({"2017-07.parquet": spoiled(change(some))}, crime_points.API)
    with pytest.raises(SourceFileError, match=said):
        crime_points.api(workshop, CellPlaces(london, cells))


def archive(files: dict[str, str]) -> bytes:
    """Texts as a packed archive."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:xz") as packed:
        for name, text in files.items():
            member = tarfile.TarInfo(f"london/{name}")
            member.size = len(text)
            packed.addfile(member, io.BytesIO(text.encode()))
    return stream.getvalue()


HEAD = "lsoa_code,lsoa_name,borough,category,year,month,crime_count\n"
LINES = HEAD + "E01000027,B,B,Burglary,2024,6,3\nE01000028,B,B,Drugs,2024,6,1\n"
COVERED = "month,rows,crimes,lsoas,share_of_control,usable\n2024-06,2,4,2,0.99,True\n"


def lsoa_bench(bench: Bench, packed: bytes, covered: str) -> Workshop:
    """A workshop with a made-up archive; its card wants one usable month."""
    files = {crime_lsoa_police.COUNTS: packed, crime_lsoa_police.COVERAGE: covered.encode()}
    workshop = bench(files, crime_lsoa_police.SOURCE)
    card = workshop.cards[crime_lsoa_police.SOURCE]
    workshop.cards[crime_lsoa_police.SOURCE] = card.model_copy(update={"checks": {**card.checks, "usable_months": 1}})
    return workshop


def test_only_complete_months_of_small_areas_are_kept(bench: Bench) -> None:
    half = LINES.replace("2024,6", "2024,7")
    covered = COVERED + "2024-07,2,4,2,0.4,False\n"
    tables = crime_lsoa_police.build(lsoa_bench(bench, archive({"2024-06.csv": LINES, "2024-07.csv": half}), covered))
    assert tables["counts_lsoa_police"]["month"].unique().tolist() == [202406]
    assert tables["lsoa_police_months"]["usable"].tolist() == [True, False]


@pytest.mark.parametrize(
    ("packed", "covered", "said"),
    [
        (archive({"2024-06.csv": LINES})[:120], COVERED, "the archive breaks off or is corrupt"),
        (archive({"2024-06.csv": LINES[:-8]}), COVERED, "2024-06.csv: the file stops mid-row"),
        (archive({"june.csv": LINES}), COVERED, "june.csv: the name is not a month"),
        (archive({"2024-06.csv": LINES.replace("2024,6", "2024,5")}), COVERED, "the month is not June 2024"),
        (archive({"2024-06.csv": LINES.replace("E01000027", "E01999999")}), COVERED, "is not a known LSOA 2021 code"),
        (archive({"2024-06.csv": LINES.replace("Drugs", "Piracy")}), COVERED, "“Piracy” is not a known type of crime"),
        (archive({"2024-06.csv": LINES + "E01000028,B,B,Drugs,2024,6,1\n"}), COVERED, "repeat an earlier row"),
        (archive({"2024-06.csv": LINES.replace(",3\n", ",5\n")}), COVERED, r"\(2, 6, 2\), not \(2, 4, 2\)"),
        (archive({"2024-06.csv": LINES}), COVERED.replace("0.99", "0.7"), "is called usable and is not complete"),
        (archive({"2024-06.csv": LINES}), COVERED.replace("True", "False"), "usable months come to 0, not 1"),
    ],
)
def test_small_areas_that_are_not_right(bench: Bench, packed: bytes, covered: str, said: str) -> None:
    with pytest.raises(SourceFileError, match=said):
        crime_lsoa_police.build(lsoa_bench(bench, packed, covered))
