"""The places of a hotspot map as rows, for downloads and the API."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from base.snapshot import Snapshot
from geo.areas import load_gazetteer
from measures.hotspot_maps import FILLS, OUTLINES, HotspotMap
from measures.hotspot_names import near_place, place_names
from measures.hotspot_units import Floats, Whole

FIELDS = (
    "code", "name", "near", "lon", "lat", "hectares", "boroughs", "wards", "lsoas", "crime", "window_end", "months",
    "weight", "count", "lower", "upper", "value", "value_lower", "value_upper", "times", "expected", "q", "z", "hot",
    "class", "stability", "outline", "months_hot", "months_tested", "persistence", "occupied",
)  # fmt: skip
#: Fields that hold codes joined by ``|``, numbers (with decimals), and whole numbers.
LISTS = ("boroughs", "wards", "lsoas")
NUMBERS = {
    "lon": 5, "lat": 5, "hectares": 2, "count": 0, "lower": 1, "upper": 1, "value": 2, "value_lower": 2,
    "value_upper": 2, "times": 3, "expected": 2, "q": 8, "z": 3, "stability": 2,
}  # fmt: skip
WHOLE = ("months", "months_hot", "months_tested", "occupied")


def hotspot_rows(snapshot: Snapshot, shown: HotspotMap, hot_only: bool = False) -> pd.DataFrame:
    """Return one row for each place whose figures may be shown, in order of code.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.
    shown : HotspotMap
        The map.
    hot_only : bool
        Only hot places.

    Returns
    -------
    DataFrame
        Columns `FIELDS`; missing where a figure is not given to the audience. Nothing of places that are not shown.
    """
    chosen = np.flatnonzero(shown.hot if hot_only else shown.shown)
    query = shown.query
    places = shown.at
    names = place_names(load_gazetteer(snapshot), shown.unit)[places[chosen]].astype(object)
    near = near_place(snapshot, shown, chosen).astype(object)
    numbers = {name: _rounded(getattr(shown, name)[chosen], decimals) for name, decimals in NUMBERS.items()}
    words = {name: getattr(shown, name)[chosen].astype(object) for name in (*LISTS, "codes", "persistence")}
    rows = pd.DataFrame(
        {
            "code": words["codes"], "name": names, "near": near, **numbers,
            **{name: words[name] for name in LISTS},
            "crime": query.crime, "window_end": f"{query.end // 100}-{query.end % 100:02d}", "months": query.months,
            "weight": query.weight, "hot": shown.hot[chosen],
            "class": np.asarray(FILLS, dtype=object)[shown.fill[chosen]],
            "outline": np.asarray(OUTLINES, dtype=object)[shown.outline[chosen]],
            "months_hot": _known(shown.months_hot[chosen]), "months_tested": shown.months_tested,
            "persistence": words["persistence"], "occupied": _known(shown.occupied[chosen]),
        }
    )  # fmt: skip
    return rows[list(FIELDS)]


def _known(numbers: Whole) -> pd.Series[Any]:
    """Whole numbers, missing where they are −1."""
    return pd.Series(numbers, dtype="Int64").mask(numbers < 0)


def _rounded(numbers: Floats, decimals: int) -> Floats:
    """Numbers to so many decimals."""
    return np.asarray(np.round(numbers, decimals))
