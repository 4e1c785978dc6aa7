"""Places: London, boroughs, wards, small areas and Basic Command Units, and the look-ups between them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from geopandas import GeoSeries

from pipeline.boundaries import BRITISH_GRID, LAYERS, LON_LAT, read_layer, read_shapes
from pipeline.boundaries import SOURCE as SHAPES
from pipeline.frames import NUMBER, TEXT, Field, check_known, check_total, read_csv
from pipeline.workshop import Workshop

LOOKUPS = "ons_lookups"
UNITS = "met_basic_command_units"
SOURCES = (SHAPES, LOOKUPS, UNITS)
TABLES = ("areas", "lookup_lsoa11_lsoa21", "lookup_lsoa_ward")

UNITS_FILE = "geo/lookup_borough_met_bcu.csv"
BEST_FIT_FILE = "geo/lookup_lsoa21_ward24_ward25_lad_london.csv"
WEIGHTS_FILE = "geo/lookup_lsoa21_ward24_weights_derived.csv"
CHANGES_FILE = "geo/lookup_lsoa11_lsoa21_lad22_london.csv"

LONDON = "E12000007"
MET = "Metropolitan Police Service"
# Visitors outnumber residents here: the City, Camden, Kensington and Chelsea, Westminster; Heathrow Villages.
VISITORS = ("E09000001", "E09000007", "E09000020", "E09000033", "E05013570")
COLUMNS = (
    "code", "name", "level", "borough", "ward", "bcu", "inner", "hectares", "lon", "lat", "visitors", "police",
)  # fmt: skip
WEIGHT_ROUNDING = 0.0005


def build(workshop: Workshop) -> dict[str, pd.DataFrame]:
    """Return the table of areas and the look-ups between geographies.

    Parameters
    ----------
    workshop : Workshop
        The bench; no table need be made.

    Returns
    -------
    dict of str to DataFrame
        ``areas``, ``lookup_lsoa11_lsoa21`` and ``lookup_lsoa_ward``.

    Raises
    ------
    SourceFileError
        If codes of one file are unknown to another, or weights do not add up.
    """
    best_fit = _best_fit(workshop)
    units = _units(workshop)
    boroughs = _boroughs(workshop, units)
    wards = _wards(workshop, boroughs)
    small = _small_areas(workshop, boroughs, best_fit)
    workshop.stop_on_faults()
    areas = pd.concat([_london(boroughs), boroughs, wards, small, _command_units(units, boroughs)], ignore_index=True)
    areas["visitors"] = areas["code"].isin(VISITORS)
    lookups = {
        "lookup_lsoa11_lsoa21": _changes(workshop, set(small["code"])),
        "lookup_lsoa_ward": _weights(workshop, best_fit, set(small["code"]), set(wards["code"])),
    }
    workshop.stop_on_faults()
    points = areas.pop("point").to_numpy()
    lon_lat = GeoSeries(points, crs=BRITISH_GRID).to_crs(LON_LAT).to_numpy()
    areas["lon"], areas["lat"] = shapely.get_x(lon_lat).round(5), shapely.get_y(lon_lat).round(5)
    return {"areas": areas[list(COLUMNS)], **lookups}


def unit_code(name: str) -> str:
    """Return the code of a Basic Command Unit: ``BCU-`` and the initials of its name (East Area is ``BCU-EA``)."""
    return "BCU-" + "".join(word[0] for word in name.upper().split())


def _units(workshop: Workshop) -> pd.DataFrame:
    """Return the Basic Command Unit and the force of each borough, by borough code."""
    fields = {"lad_code": TEXT, "bcu": Field(blank=True), "force": TEXT}
    frame = read_csv(workshop, UNITS, UNITS_FILE, fields, unique=["lad_code"])
    workshop.stop_on_faults()
    names = pd.Series(frame["bcu"].unique())
    codes = {name: unit_code(name) for name in names[names != ""]}
    if len(set(codes.values())) != len(codes):
        workshop.fault(UNITS_FILE, "two Basic Command Units have the same initials", "rename one of them", None, "bcu")
    check_total(workshop, UNITS_FILE, "Basic Command Units", len(codes), workshop.check(UNITS, "units"))
    _count(workshop, UNITS, len(frame))
    return frame.assign(code=frame["bcu"].map(codes)).set_index("lad_code")


def _boroughs(workshop: Workshop, units: pd.DataFrame) -> pd.DataFrame:
    """Return the 33 rows of boroughs."""
    layer = LAYERS["borough"]
    fields = {layer.code: TEXT, layer.name: TEXT, "inner_london": TEXT, "hectares": NUMBER}
    frame = read_layer(workshop, SHAPES, layer.file, fields)
    check_known(workshop, layer.file, frame[layer.code], set(units.index))
    workshop.stop_on_faults()
    codes = frame[layer.code].to_numpy()
    rows = pd.DataFrame(
        {
            "code": codes,
            "name": frame[layer.name].to_numpy(),
            "borough": codes,
            "inner": frame["inner_london"].to_numpy(dtype=bool),
            "hectares": frame["hectares"].to_numpy(dtype=np.float64),
        }
    )
    rows["bcu"] = rows["code"].map(units["code"])
    rows["police"] = rows["code"].map(units["force"])
    shapes = read_shapes(workshop, "borough")
    return rows.assign(level="borough", point=_inside(rows["code"], shapes), shape=shapes.loc[codes].to_numpy())


def _wards(workshop: Workshop, boroughs: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of wards."""
    layer = LAYERS["ward"]
    frame = read_layer(workshop, SHAPES, layer.file, {layer.code: TEXT, layer.name: TEXT, "lad_code": TEXT})
    check_known(workshop, layer.file, frame["lad_code"], set(boroughs["code"]))
    return _within(boroughs, frame, layer.code, layer.name, read_shapes(workshop, "ward")).assign(level="ward")


def _small_areas(workshop: Workshop, boroughs: pd.DataFrame, best_fit: pd.Series) -> pd.DataFrame:
    """Return the rows of LSOAs, with their best-fit ward."""
    layer = LAYERS["lsoa"]
    frame = read_layer(workshop, SHAPES, layer.file, {layer.code: TEXT, layer.name: TEXT, "lad_code": TEXT})
    check_known(workshop, layer.file, frame["lad_code"], set(boroughs["code"]))
    check_known(workshop, layer.file, frame[layer.code], set(best_fit.index))
    rows = _within(boroughs, frame, layer.code, layer.name, read_shapes(workshop, "lsoa"))
    return rows.assign(level="lsoa", ward=rows["code"].map(best_fit))


def _within(boroughs: pd.DataFrame, frame: pd.DataFrame, code: str, name: str, shapes: pd.Series) -> pd.DataFrame:
    """Return rows of areas that lie in a borough, with the borough's command unit and force."""
    home = boroughs.set_index("code")
    rows = pd.DataFrame({"code": frame[code], "name": frame[name], "borough": frame["lad_code"]}).reset_index(drop=True)
    rows["bcu"] = rows["borough"].map(home["bcu"])
    rows["police"] = rows["borough"].map(home["police"])
    rows["hectares"] = (shapely.area(shapes.loc[rows["code"]].to_numpy()) / 10_000).round(3)
    return rows.assign(point=_inside(rows["code"], shapes))


def _london(boroughs: pd.DataFrame) -> pd.DataFrame:
    """Return the row of London: its extent is that of all boroughs, its police the Met."""
    whole = shapely.union_all(boroughs["shape"].to_numpy())
    row = {"code": LONDON, "name": "London", "level": "london", "hectares": boroughs["hectares"].sum(), "police": MET}
    return pd.DataFrame([{**row, "point": shapely.point_on_surface(whole)}])


def _command_units(units: pd.DataFrame, boroughs: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of Basic Command Units."""
    names = units.dropna(subset="code").drop_duplicates("code").set_index("code")["bcu"]
    grouped = boroughs.dropna(subset="bcu").groupby("bcu", sort=True)
    wholes = {code: shapely.union_all(group["shape"].to_numpy()) for code, group in grouped}
    codes = [str(code) for code in wholes]
    rows = pd.DataFrame({"code": codes, "name": names.loc[codes].to_numpy(), "bcu": codes, "police": MET})
    rows["hectares"] = grouped["hectares"].sum().to_numpy()
    return rows.assign(level="bcu", point=shapely.point_on_surface(np.array(list(wholes.values()), dtype=object)))


def _inside(codes: pd.Series, shapes: pd.Series) -> npt.NDArray[np.object_]:
    """Return a point inside each area."""
    return np.asarray(shapely.point_on_surface(shapes.loc[codes].to_numpy()))


def _best_fit(workshop: Workshop) -> pd.Series:
    """Return the best-fit ward of each LSOA."""
    frame = read_csv(workshop, LOOKUPS, BEST_FIT_FILE, {"LSOA21CD": TEXT, "WD24CD": TEXT}, unique=["LSOA21CD"])
    workshop.stop_on_faults()
    _count(workshop, LOOKUPS, len(frame))
    return frame.set_index("LSOA21CD")["WD24CD"]


def _weights(workshop: Workshop, best_fit: pd.Series, lsoas: set[str], wards: set[str]) -> pd.DataFrame:
    """Return every pair of LSOA and ward that overlap, with the share of the LSOA's households."""
    fields = {"lsoa": Field(names=("lsoa21_code",)), "ward": Field(names=("ward_code",))}
    weight = {"weight": Field("number", names=("weight_households_raked",))}
    frame = read_csv(workshop, LOOKUPS, WEIGHTS_FILE, {**fields, **weight}, unique=["lsoa", "ward"])
    check_known(workshop, WEIGHTS_FILE, frame["lsoa"].rename("lsoa21_code"), lsoas)
    check_known(workshop, WEIGHTS_FILE, frame["ward"].rename("ward_code"), wards)
    sums = frame.groupby("lsoa")["weight"].sum()
    off = sums[(sums - 1).abs() > WEIGHT_ROUNDING]
    for lsoa, total in off.items():
        workshop.fault(
            WEIGHTS_FILE, f"the weights of {lsoa} add up to {total:g}, not 1", "check the file", None, "weight"
        )
    workshop.stop_on_faults()
    _count(workshop, LOOKUPS, len(frame))
    best = pd.DataFrame({"lsoa": best_fit.index, "ward": best_fit.to_numpy(), "best_fit": True})
    pairs = frame.merge(best, on=["lsoa", "ward"], how="outer")
    return pairs.fillna({"weight": 0.0, "best_fit": False}).astype({"best_fit": bool})


def _changes(workshop: Workshop, lsoas: set[str]) -> pd.DataFrame:
    """Return which LSOAs of 2011 became which of 2021."""
    names = {"lsoa11": "lsoa11_code", "lsoa21": "lsoa21_code", "change": "change_code"}
    fields = {ours: Field(names=(theirs,)) for ours, theirs in names.items()}
    frame = read_csv(workshop, LOOKUPS, CHANGES_FILE, fields, unique=["lsoa11", "lsoa21"])
    check_known(workshop, CHANGES_FILE, frame["lsoa21"].rename("lsoa21_code"), lsoas)
    _count(workshop, LOOKUPS, len(frame))
    return frame


def _count(workshop: Workshop, source: str, rows: int) -> None:
    """Count rows that were read and all kept."""
    tally = workshop.tally(source)
    tally.read += rows
    tally.kept += rows
