"""Places in the committed snapshot: complete, conserved, valid, and like London."""

from __future__ import annotations

import gzip

import numpy as np
import pandas as pd
import pytest
import shapely

from base.snapshot import Snapshot
from base.sources import load_cards
from pipeline.places import unit_code
from pipeline.population import CONSERVED
from pipeline.schemas import AGES, ETHNICITIES
from pipeline.tiles import best_layout, neighbours

LONDON = "E12000007"
CITY = "E09000001"


@pytest.fixture(scope="module")
def areas(snapshot: Snapshot) -> pd.DataFrame:
    """The table of areas by code."""
    return snapshot.frame("areas").set_index("code")


@pytest.fixture(scope="module")
def population(snapshot: Snapshot) -> pd.DataFrame:
    """The table of population by level, basis and code."""
    return snapshot.frame("population").set_index(["level", "basis", "code"]).sort_index()


def shapes(snapshot: Snapshot, level: str) -> pd.Series:
    """The boundaries of a level, by code."""
    frame = snapshot.frame(f"boundaries_{level}").set_index("code")["geometry"]
    return pd.Series(shapely.from_wkb(frame.to_numpy()), index=frame.index)


def test_areas_are_all_there(areas: pd.DataFrame) -> None:
    """33 boroughs, 704 wards of which 679 outside the City, 4,994 LSOAs, 12 command units, London."""
    assert areas["level"].value_counts().to_dict() == {"lsoa": 4994, "ward": 704, "borough": 33, "bcu": 12, "london": 1}
    assert (areas.query("level == 'ward'")["borough"] != CITY).sum() == 679
    assert areas.loc["E09000028", "name"] == "Southwark"
    assert areas.loc["E05013570", ["name", "borough"]].tolist() == ["Heathrow Villages", "E09000017"]


def test_every_met_place_has_its_command_unit(areas: pd.DataFrame) -> None:
    """Wards and LSOAs take it from their borough; the City has none and its own police."""
    homes = areas[areas["level"].isin(["borough", "ward", "lsoa"])]
    assert homes["bcu"].isna().equals(homes["borough"] == CITY)
    assert homes["bcu"].dropna().isin(areas.index[areas["level"] == "bcu"]).all()
    assert set(homes.loc[homes["borough"] == CITY, "police"]) == {"City of London Police"}
    assert areas.loc["E09000016", "bcu"] == unit_code("East Area") == "BCU-EA"
    sizes = homes[homes["level"] == "borough"].groupby("bcu").size().value_counts().to_dict()
    assert sizes == {3: 6, 2: 5, 4: 1}


def test_places_where_residents_mislead_are_marked(areas: pd.DataFrame) -> None:
    """The City, Camden, Kensington and Chelsea, Westminster, and the ward with the airport; nothing else."""
    marked = set(areas.loc[areas["visitors"], "name"])
    assert marked == {"City of London", "Camden", "Kensington and Chelsea", "Westminster", "Heathrow Villages"}


def test_inner_london_is_the_statistical_definition(areas: pd.DataFrame) -> None:
    """Haringey and Newham are inner, Greenwich is outer; only boroughs have it."""
    assert areas["inner"].notna().equals(areas["level"] == "borough")
    named = areas[areas["level"] == "borough"].set_index("name")["inner"].astype(bool)
    assert named[["Haringey", "Newham", "Greenwich"]].tolist() == [True, True, False]
    assert named.sum() == 14


@pytest.mark.parametrize("level", ["borough", "ward", "lsoa"])
def test_every_area_has_a_shape_with_its_point_inside(snapshot: Snapshot, areas: pd.DataFrame, level: str) -> None:
    """The point may miss a simplified edge by a few metres, never more."""
    drawn = shapes(snapshot, level)
    rows = areas[areas["level"] == level]
    assert set(drawn.index) == set(rows.index)
    points = shapely.points(rows["lon"], rows["lat"])
    assert shapely.distance(drawn.loc[rows.index].to_numpy(), points).max() < 0.0002


@pytest.mark.parametrize(
    ("level", "most"), [("borough", 45_000), ("ward", 130_000), ("lsoa", 620_000), ("lsoa11", 620_000)]
)
def test_boundaries_are_small_and_share_their_edges(snapshot: Snapshot, level: str, most: int) -> None:
    """Compressed GeoJSON within the budget; five decimals; at most a handful of metre-sized slivers."""
    drawn = shapes(snapshot, level)
    lines = [f'{{"id":"{code}","geometry":{shapely.to_geojson(shape)}}}' for code, shape in drawn.items()]
    assert len(gzip.compress(",".join(lines).encode())) < most
    points = shapely.get_coordinates(drawn.to_numpy())
    assert np.array_equal(points, points.round(5))
    uneven = shapely.coverage_invalid_edges(drawn.to_numpy())
    assert (~shapely.is_empty(uneven)).sum() <= 8
    assert shapely.length(uneven).max() < 0.01


def test_simplified_wards_keep_their_area(snapshot: Snapshot, areas: pd.DataFrame) -> None:
    """Outside the City no ward grows or shrinks by more than 2 %."""
    drawn = shapes(snapshot, "ward")
    square_degrees = shapely.area(drawn.to_numpy())
    hectares = square_degrees * 111_320 * 111_250 * np.cos(np.radians(areas.loc[drawn.index, "lat"])) / 10_000
    ratio = (hectares / areas.loc[drawn.index, "hectares"])[areas.loc[drawn.index, "borough"] != CITY]
    assert ratio.between(0.98, 1.02).all()


def test_census_is_the_published_one(population: pd.DataFrame) -> None:
    """Residents of 33 boroughs within 0.001 % of 8,799,725; households exactly 3,423,890."""
    boroughs = population.loc[("borough", "published")]
    assert len(boroughs) == 33
    assert boroughs["residents"].sum() == pytest.approx(8_799_725, rel=1e-5)
    assert boroughs["households"].sum() == 3_423_890
    assert boroughs.loc["E09000002", "residents"] == 218_869


def test_london_is_the_32_boroughs(population: pd.DataFrame) -> None:
    """Figures of London are over residents without the City, in every column."""
    boroughs = population.loc[("borough", "published")]
    london = population.loc[("london", "published", LONDON)]
    assert london.equals(boroughs.drop(CITY).sum().rename(london.name).astype(london.dtype))
    assert london["residents"] == 8_799_710 - 8_580


@pytest.mark.parametrize(
    ("level", "basis", "rows"), [("ward", "weighted", 704), ("ward", "best_fit", 684), ("lsoa", "published", 4994)]
)
def test_parts_add_up_to_their_borough(
    population: pd.DataFrame, areas: pd.DataFrame, level: str, basis: str, rows: int
) -> None:
    """To within the noise that the source card states, for residents, households and ethnic groups."""
    checks = load_cards()["ons_census_2021"].checks
    part = population.loc[(level, basis)]
    assert len(part) == rows
    sums = part[list(CONSERVED)].groupby(areas["borough"].reindex(part.index)).sum()
    gap = (sums - population.loc[("borough", "published"), list(CONSERVED)]).abs().max()
    for name in CONSERVED:
        assert gap[name] <= checks[f"borough_difference_{name}"]


def test_groups_add_up_to_the_whole(population: pd.DataFrame) -> None:
    """Five groups and nineteen make the total of every LSOA; ages and sexes make residents to within the noise."""
    small = population.loc[("lsoa", "published")]
    five = [name for name in ETHNICITIES if name.endswith("_total") and name != "eth_total"]
    nineteen = [name for name in ETHNICITIES if not name.endswith("_total")]
    assert (len(five), len(nineteen)) == (5, 19)
    assert (small[five].sum(axis=1) == small["eth_total"]).all()
    assert (small[nineteen].sum(axis=1) == small["eth_total"]).all()
    boroughs = population.loc[("borough", "published")]
    assert (boroughs[list(AGES)].sum(axis=1) - boroughs["residents"]).abs().max() <= 20
    assert (boroughs["female"] + boroughs["male"] - boroughs["residents"]).abs().max() <= 20


def test_postcodes_lie_where_the_areas_say(snapshot: Snapshot, areas: pd.DataFrame) -> None:
    """180,754 of them, each once, its ward in its borough."""
    postcodes = snapshot.frame("postcodes").astype({"ward": str, "lsoa": str, "borough": str})
    assert len(postcodes) == 180_754
    assert postcodes["postcode"].is_unique
    assert (areas["borough"].reindex(postcodes["ward"]).to_numpy() == postcodes["borough"].to_numpy()).all()
    assert postcodes["ward"].nunique() == 704
    home = postcodes.set_index("postcode").loc["SW1A 1AA"]
    assert areas.loc[home["borough"], "name"] == "Westminster"


def test_weights_share_out_every_lsoa(snapshot: Snapshot, areas: pd.DataFrame) -> None:
    """Shares of an LSOA add up to one; exactly one ward is the best fit, and it is the one of the areas."""
    pairs = snapshot.frame("lookup_lsoa_ward")
    assert pairs.groupby("lsoa")["weight"].sum().sub(1).abs().max() < 0.0005
    best = pairs[pairs["best_fit"]].set_index("lsoa")["ward"]
    assert best.index.is_unique
    assert best.equals(areas.loc[best.index, "ward"].rename("ward"))
    assert len(best) == 4994
    assert pairs["ward"].nunique() == 704


def test_changes_of_lsoas_are_those_of_the_office(snapshot: Snapshot) -> None:
    """4,659 unchanged, 313 rows of splits, 44 of merges."""
    changes = snapshot.frame("lookup_lsoa11_lsoa21")
    assert changes["change"].value_counts().to_dict() == {"U": 4659, "S": 313, "M": 44}
    assert (changes["lsoa11"].nunique(), changes["lsoa21"].nunique()) == (4835, 4994)


def test_deprivation_is_the_published_one(snapshot: Snapshot) -> None:
    """Golden cells of an LSOA and a borough; deciles follow ranks; boroughs have no decile."""
    table = snapshot.frame("deprivation").set_index("code")
    assert table.loc["E01000001", ["imd_score", "imd_rank", "imd_decile"]].tolist() == [8.742, 26525, 8]
    assert table.loc["E09000002", ["imd_score", "imd_rank", "imd_extent"]].tolist() == [30.266, 38, 0.319]
    small, boroughs = (table[table["level"] == level] for level in ("lsoa", "borough"))
    assert (len(small), len(boroughs)) == (4994, 33)
    assert boroughs["imd_decile"].isna().all()
    assert (np.ceil(small["imd_rank"] / 3375.5) - small["imd_decile"]).abs().max() <= 1
    assert small["imd_rank"].is_unique


def test_neighbours_keep_the_published_order(snapshot: Snapshot) -> None:
    """Three models; London's boroughs only; nobody is their own neighbour; places increase."""
    table = snapshot.frame("neighbours")
    assert set(table["model"]) == {"global", "economic", "demographic"}
    assert (table["area"] != table["neighbour"]).all()
    assert CITY not in set(table["neighbour"])
    barking = table[(table["model"] == "global") & (table["area"] == "E09000002")]
    assert barking[["rank", "neighbour"]].to_numpy().tolist() == [
        [2, "E09000026"], [11, "E09000015"], [12, "E09000017"], [16, "E09000025"], [18, "E09000011"],
    ]  # fmt: skip


def test_tile_map_looks_like_london(
    snapshot: Snapshot, areas: pd.DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    """One square each; most neighbours touch; north is up and east is right; the City is in the middle."""
    tiles = snapshot.frame("tiles").set_index("code")
    assert len(tiles) == 33
    assert not tiles.duplicated().any()
    drawn = shapes(snapshot, "borough").loc[tiles.index].to_numpy()
    pairs = neighbours(drawn, within=500 / 90_000)
    gap = np.abs(tiles.to_numpy()[pairs[:, 0]] - tiles.to_numpy()[pairs[:, 1]]).max(axis=1)
    assert (gap == 1).mean() > 0.8
    where = areas.loc[tiles.index]
    assert where["lon"].corr(tiles["column"], method="spearman") > 0.95
    assert where["lat"].corr(tiles["row"], method="spearman") < -0.95
    short = where["name"].str[:4]
    grid = short.to_frame().join(tiles).pivot_table(index="row", columns="column", values="name", aggfunc="first")
    with capsys.disabled():
        print(f"\n{(gap == 1).mean():.0%} of neighbours touch\n{grid.fillna('').to_string(index=False, header=False)}")


def test_tile_map_of_a_regular_grid_is_that_grid() -> None:
    """Squares that already are a 7 × 5 grid stay where they are."""
    cells = [(column, row) for row in range(5) for column in range(7)]
    boxes = np.array([shapely.box(x * 900, -y * 900, x * 900 + 900, -y * 900 - 900) for x, y in cells])
    made = best_layout(boxes)
    assert made.cells.tolist() == [list(cell) for cell in cells]
    assert made.direction == pytest.approx(1)
