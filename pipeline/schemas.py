"""What every table of the snapshot must look like: one pandera schema a table, and its key.

A table is coerced to these types, sorted by its key, and refused if any check fails. ``docs/architecture.md`` says in
words what the columns mean.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pandera.pandas as pa
import shapely

BOROUGH = r"E09\d{6}"
WARD = r"E05\d{6}"
LSOA = r"E01\d{6}"
LONDON = "E12000007"
CODE = r"[a-z0-9_]+"
CELL = r"h(?:500|250)_-?\d+_-?\d+"
LEVELS = ("london", "borough", "ward", "lsoa", "bcu")
GRID = r"hex(?:500|250)"
SERIES = r"[a-z0-9_.]+"
BASES = ("published", "weighted", "best_fit")


def _matches(pattern: str) -> pa.Check:
    """Check that every value matches a pattern whole; of categories only the categories are read."""

    def matching(values: pd.Series) -> bool:
        distinct = values.cat.categories if isinstance(values.dtype, pd.CategoricalDtype) else values
        return bool(distinct.astype("str").str.fullmatch(pattern).all())

    return pa.Check(matching, error=f"values are not all of the form {pattern}")


def _months() -> pa.Check:
    """Check that whole numbers are months (``yyyymm``)."""

    def valid(values: pd.Series) -> pd.Series:
        return (values % 100).between(1, 12) & values.between(199901, 209912)

    return pa.Check(valid, error="not a month")


def _geometry() -> pa.Check:
    """Check that well-known binary holds valid, non-empty polygons."""

    def polygons(values: pd.Series) -> pd.Series:
        shapes = shapely.from_wkb(values.to_numpy(dtype=object))
        good = shapely.is_valid(shapes) & ~shapely.is_empty(shapes) & np.isin(shapely.get_type_id(shapes), (3, 6))
        return pd.Series(good, index=values.index)

    return pa.Check(polygons, error="not a valid polygon")


def _text(*checks: pa.Check, blank: bool = False) -> pa.Column:
    """Return a column of texts."""
    return pa.Column("str", checks=list(checks), nullable=blank)


def _code(pattern: str, blank: bool = False) -> pa.Column:
    """Return a column of codes."""
    return _text(_matches(pattern), blank=blank)


def _category(pattern: str = r".+") -> pa.Column:
    """Return a column of codes that repeat many times, stored as a dictionary."""
    return pa.Column("category", checks=_matches(pattern))


def _number(low: float | None = 0, high: float | None = None, blank: bool = False) -> pa.Column:
    """Return a column of decimals."""
    return pa.Column("float64", checks=_range(low, high), nullable=blank)


def _whole(low: float | None = 0, high: float | None = None) -> pa.Column:
    """Return a column of whole numbers."""
    return pa.Column("int32", checks=_range(low, high))


def _range(low: float | None, high: float | None) -> list[pa.Check]:
    """Return the checks of a range."""
    checks = [] if low is None else [pa.Check.ge(low)]
    return checks if high is None else [*checks, pa.Check.le(high)]


MONTH = pa.Column("int32", checks=_months())
YEAR = _whole(1999, 2099)
CRIMES = {"grid": _category(GRID), "series": _category(SERIES)}


def _schema(columns: dict[str, pa.Column], *more: Callable[[pd.DataFrame], bool]) -> pa.DataFrameSchema:
    """Return a schema of exactly these columns in this order."""
    return pa.DataFrameSchema(columns, strict=True, ordered=True, coerce=True, checks=[pa.Check(test) for test in more])


def _counts(area: str) -> pa.DataFrameSchema:
    """Return the schema of a table of recorded offences."""
    return _schema({"series": _category(r"[a-z0-9_.]+"), "area": _category(area), "month": MONTH, "count": _whole()})


def _rows_are_conserved(files: pd.DataFrame) -> bool:
    """Return whether the rows of each file are those repeated, placed, unplaced and outside, none lost."""
    return bool((files["rows"] == files[["duplicates", "placed", "unplaced", "outside"]].sum(axis=1)).all())


def _crimes_are_conserved(months: pd.DataFrame) -> bool:
    """Return whether the crimes of each month are those repeated, placed, outside and unplaced, none lost."""
    return bool((months["rows"] == months[list(CELL_PARTS)].sum(axis=1)).all())


def _list_of(pattern: str, blank: bool = False) -> pa.Column:
    """Return a column of codes joined by ``|``."""
    joined = rf"(?:{pattern})(?:\|(?:{pattern}))*"
    return _text(_matches(rf"(?:{joined})?" if blank else joined))


def _boundaries(pattern: str) -> pa.DataFrameSchema:
    """Return the schema of a table of boundaries."""
    return _schema({"code": _code(pattern), "geometry": pa.Column("object", checks=_geometry())})


def _wide(names: tuple[str, ...], column: pa.Column) -> dict[str, pa.Column]:
    """Return the same column under many names."""
    return dict.fromkeys(names, column)


AGES = (
    "age_4_and_under", *(f"age_{low}_to_{low + 4}" for low in range(5, 85, 5)), "age_85_and_over",
)  # fmt: skip
ETHNICITIES = (
    "eth_total",
    "eth_asian_total", "eth_asian_bangladeshi", "eth_asian_chinese", "eth_asian_indian", "eth_asian_pakistani",
    "eth_asian_other_asian",
    "eth_black_total", "eth_black_african", "eth_black_caribbean", "eth_black_other_black",
    "eth_mixed_total", "eth_mixed_white_and_asian", "eth_mixed_white_and_black_african",
    "eth_mixed_white_and_black_caribbean", "eth_mixed_other_mixed",
    "eth_white_total", "eth_white_british", "eth_white_irish", "eth_white_gypsy_or_irish_traveller", "eth_white_roma",
    "eth_white_other_white",
    "eth_other_total", "eth_other_arab", "eth_other_any_other_ethnic_group",
)  # fmt: skip
DOMAINS = ("imd", "income", "employment", "education", "health", "crime", "housing", "environment")
SEARCH_DIMENSIONS = (
    "kind", "law", "object", "officer_ethnicity", "self_ethnicity", "sex", "age_band", "outcome",
)  # fmt: skip
CELL_PARTS = ("duplicates", "placed", "outside", "unplaced")
CUSTODY_DIMENSIONS = ("ethnicity", "age_group", "sex", "offence", "disposal")
DEPRIVATION_RANGES = {"score": (None, None), "rank": (1, 33755), "decile": (1, 10)}

KEYS: dict[str, tuple[str, ...]] = {
    "areas": ("code",),
    "boundaries_borough": ("code",),
    "boundaries_ward": ("code",),
    "boundaries_lsoa": ("code",),
    "boundaries_lsoa11": ("code",),
    "tiles": ("code",),
    "postcodes": ("postcode",),
    "named_places": ("geonames",),
    "lookup_lsoa11_lsoa21": ("lsoa11", "lsoa21"),
    "lookup_lsoa_ward": ("lsoa", "ward"),
    "neighbours": ("model", "area", "rank"),
    "population": ("level", "basis", "code"),
    "deprivation": ("level", "code"),
    "counts_borough": ("series", "area", "month"),
    "counts_ward": ("series", "area", "month"),
    "counts_lsoa": ("series", "area", "month"),
    "counts_dashboard": ("series", "area", "month"),
    "counts_vawg": ("series", "area", "month"),
    "homicide_victims": ("area", "year", "ethnicity"),
    "homicide_victims_month": ("area", "month"),
    "recorded_1999_2016": ("category", "area", "year"),
    "mopac7_baseline": ("category",),
    "survey": ("measure", "area", "month"),
    "survey_groups": ("measure", "group", "month"),
    "police_strength": ("month",),
    "stop_search": (*SEARCH_DIMENSIONS, "area", "month"),
    "stop_search_ward": ("officer_ethnicity", "area", "month"),
    "stop_search_files": ("month",),
    "use_of_force_tactics": ("year", "force", "type", "tactic", "ethnicity"),
    "use_of_force_borough": ("ethnicity", "area", "month"),
    "custody": (*CUSTODY_DIMENSIONS, "month"),
    "vawg_victims": ("ethnicity", "month"),
    "cells": ("grid", "cell"),
    "boundaries_cell": ("grid", "cell"),
    "counts_cell": ("grid", "series", "cell", "month"),
    "cell_points": ("grid", "series", "cell", "point"),
    "cell_months": ("grid", "series", "month"),
    "counts_lsoa_police": ("series", "area", "month"),
    "lsoa_police_months": ("month",),
}

SCHEMAS: dict[str, pa.DataFrameSchema] = {
    "areas": _schema(
        {
            "code": _code(rf"{LONDON}|{BOROUGH}|{WARD}|{LSOA}|BCU-[A-Z]+"),
            "name": _text(_matches(r".+")),
            "level": _text(pa.Check.isin(LEVELS)),
            "borough": _code(BOROUGH, blank=True),
            "ward": _code(WARD, blank=True),
            "bcu": _code(r"BCU-[A-Z]+", blank=True),
            "inner": pa.Column("boolean", nullable=True),
            "hectares": _number(0.01, 160_000),
            "lon": _number(-0.52, 0.34),
            "lat": _number(51.28, 51.70),
            "visitors": pa.Column("bool"),
            "police": _text(_matches(r".+")),
        }
    ),
    "boundaries_borough": _boundaries(BOROUGH),
    "boundaries_ward": _boundaries(WARD),
    "boundaries_lsoa": _boundaries(LSOA),
    "boundaries_lsoa11": _boundaries(LSOA),
    "tiles": _schema({"code": _code(BOROUGH), "column": _whole(0, 20), "row": _whole(0, 20)}),
    "postcodes": _schema(
        {
            "postcode": _code(r"[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2}"),
            "ward": _category(WARD),
            "lsoa": _category(LSOA),
            "borough": _category(BOROUGH),
        }
    ),
    "named_places": _schema(
        {
            "geonames": _whole(1),
            "name": _text(_matches(r".+")),
            "lon": _number(-0.52, 0.34),
            "lat": _number(51.28, 51.7),
            "ward": _code(WARD),
            "borough": _code(BOROUGH),
        }
    ),
    "lookup_lsoa11_lsoa21": _schema(
        {"lsoa11": _code(LSOA), "lsoa21": _code(LSOA), "change": _text(pa.Check.isin(("U", "S", "M")))}
    ),
    "lookup_lsoa_ward": _schema(
        {"lsoa": _code(LSOA), "ward": _code(WARD), "weight": _number(0, 1), "best_fit": pa.Column("bool")}
    ),
    "neighbours": _schema(
        {"model": _text(_matches(r".+")), "area": _code(BOROUGH), "rank": _whole(1, 20), "neighbour": _code(BOROUGH)}
    ),
    "population": _schema(
        {
            "level": _text(pa.Check.isin(LEVELS)),
            "basis": _text(pa.Check.isin(BASES)),
            "code": _code(rf"{LONDON}|{BOROUGH}|{WARD}|{LSOA}"),
            **_wide(("residents", "households", "female", "male", *AGES, *ETHNICITIES), _whole()),
        }
    ),
    "deprivation": _schema(
        {
            "level": _text(pa.Check.isin(("borough", "lsoa"))),
            "code": _code(rf"{BOROUGH}|{LSOA}"),
            **{
                f"{domain}_{figure}": _number(low, high, blank=True)
                for domain in DOMAINS
                for figure, (low, high) in DEPRIVATION_RANGES.items()
            },
            "imd_extent": _number(0, 1, blank=True),
            "imd_local_concentration": _number(0, 33755, blank=True),
            "imd_most_deprived_share": _number(0, 1, blank=True),
        }
    ),
    "counts_borough": _counts(rf"{BOROUGH}|UNKNOWN"),
    "counts_ward": _counts(WARD),
    "counts_lsoa": _counts(LSOA),
    "counts_dashboard": _counts(rf"{BOROUGH}|{WARD}|{LONDON}|UNKNOWN"),
    "counts_vawg": _counts(rf"{BOROUGH}|{LONDON}|UNKNOWN"),
    "homicide_victims": _schema(
        {"area": _code(rf"{BOROUGH}|{LONDON}|UNKNOWN"), "year": YEAR, "ethnicity": _text(), "count": _whole()}
    ),
    "homicide_victims_month": _schema(
        {"area": _code(rf"{BOROUGH}|{LONDON}|UNKNOWN"), "month": MONTH, "count": _whole()}
    ),
    "recorded_1999_2016": _schema(
        {
            "category": _text(),
            "area": _code(rf"{BOROUGH}|{LONDON}"),
            "year": YEAR,
            "count": _number(blank=True),
            "rate": _number(blank=True),
            "population": _number(blank=True),
            "part_year": pa.Column("bool"),
        }
    ),
    "mopac7_baseline": _schema(
        {"category": _text(), "published_2011_12": _whole(), "published_2012_13": _whole(), "series": _text()}
    ),
    "survey": _schema(
        {"measure": _text(), "area": _code(rf"{BOROUGH}|{LONDON}"), "month": MONTH, "proportion": _number(0, 1)}
    ),
    "survey_groups": _schema({"measure": _text(), "group": _text(), "month": MONTH, "proportion": _number(0, 1)}),
    "police_strength": _schema(
        {"month": MONTH, **_wide(("officers", "staff", "pcsos"), _number(blank=True))},
    ),
    "stop_search": _schema(
        {
            **_wide(SEARCH_DIMENSIONS, _category(CODE)),
            "area": _category(rf"{BOROUGH}|UNPLACED|OUTSIDE"),
            "month": MONTH,
            "count": _whole(1),
        }
    ),
    "stop_search_ward": _schema(
        {"officer_ethnicity": _category(CODE), "area": _category(WARD), "month": MONTH, "count": _whole(1)}
    ),
    "stop_search_files": _schema(
        {
            "month": MONTH,
            "file": _text(),
            **_wide(("rows", "duplicates", "placed", "unplaced", "outside"), _whole()),
            "last_day": _whole(0, 31),
            "coverage": _text(pa.Check.isin(("complete", "half", "missing"))),
        },
        _rows_are_conserved,
    ),
    "use_of_force_tactics": _schema(
        {
            "year": YEAR,
            "force": _code(CODE),
            "type": _text(),
            "tactic": _text(),
            "level": _text(pa.Check.isin(("all", "type", "tactic"))),
            "ethnicity": _code(CODE),
            "count": _whole(),
        }
    ),
    "use_of_force_borough": _schema(
        {"ethnicity": _category(CODE), "area": _category(rf"{BOROUGH}|OUTSIDE"), "month": MONTH, "count": _whole()}
    ),
    "custody": _schema({**_wide(CUSTODY_DIMENSIONS, _category(CODE)), "month": MONTH, "count": _whole()}),
    "vawg_victims": _schema({"ethnicity": _category(CODE), "month": MONTH, "count": _whole()}),
    "cells": _schema(
        {
            "grid": _category(GRID),
            "cell": _code(CELL),
            "q": _whole(None),
            "r": _whole(None),
            "lon": _number(-0.54, 0.36),
            "lat": _number(51.26, 51.72),
            "hectares": _number(0.01, 30),
            "sources": _whole(0, 9),
            "boroughs": _list_of(BOROUGH),
            "wards": _list_of(WARD),
            "lsoas": _list_of(LSOA),
        }
    ),
    "boundaries_cell": _schema(
        {"grid": _category(GRID), "cell": _code(CELL), "geometry": pa.Column("object", checks=_geometry())}
    ),
    "counts_cell": _schema({**CRIMES, "cell": _category(CELL), "month": MONTH, "count": _whole(1)}),
    "cell_points": _schema(
        {**CRIMES, "cell": _category(CELL), "point": _whole(), "months": pa.Column("int64", checks=_range(1, None))}
    ),
    "cell_months": _schema(
        {
            **CRIMES,
            "month": MONTH,
            "usable": pa.Column("bool"),
            **_wide(("rows", *CELL_PARTS), _whole()),
            "absent": _list_of(BOROUGH, blank=True),
        },
        _crimes_are_conserved,
    ),
    "counts_lsoa_police": _counts(LSOA),
    "lsoa_police_months": _schema({"month": MONTH, "coverage": _number(0, 1), "usable": pa.Column("bool")}),
}

GIVEN_KEYS: dict[str, tuple[str, ...]] = {
    "survey_by_group": ("measure", "area", "characteristic", "group", "month"),
    "archive_counts_cell": KEYS["counts_cell"],
    "archive_cell_points": KEYS["cell_points"],
    "archive_cell_months": KEYS["cell_months"],
    "archive_counts_lsoa": KEYS["counts_lsoa_police"],
    "archive_outcomes": ("outcome", "area", "month"),
}
"""Keys of the tables that a snapshot has only when their holder gave the file."""

GIVEN_SCHEMAS: dict[str, pa.DataFrameSchema] = {
    "archive_counts_cell": SCHEMAS["counts_cell"],
    "archive_cell_points": SCHEMAS["cell_points"],
    "archive_cell_months": SCHEMAS["cell_months"],
    "archive_counts_lsoa": SCHEMAS["counts_lsoa_police"],
    "archive_outcomes": _schema(
        {"outcome": _category(), "area": _category(rf"{BOROUGH}|UNPLACED"), "month": MONTH, "count": _whole(1)}
    ),
    "survey_by_group": _schema(
        {
            "measure": _text(),
            "area": _code(rf"{BOROUGH}|{LONDON}"),
            "characteristic": _text(),
            "group": _text(),
            "month": MONTH,
            "proportion": _number(0, 1),
            "base": _whole(1),
        }
    ),
}
