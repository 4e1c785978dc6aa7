"""What makes places alike: residents, age, households, room and income, and which places touch."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from geo.adjacency import contiguity
from measures.counts import BASIS
from measures.estimates import Figures

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Places:
    """The places of a level that the Met polices, in name order.

    Attributes
    ----------
    codes : ndarray of str, shape (n_places,)
        ONS codes.
    place : dict of str to int
        Where each code lies.
    residents : ndarray of float, shape (n_places,)
        Usual residents, Census 2021.
    low_income : ndarray of float, shape (n_places,)
        Share of residents in households with a low income, 0 to 1 (Indices of Deprivation; wards by their LSOAs).
    features : ndarray of float, shape (n_places, n_features)
        Logarithm of residents and of residents a hectare, share aged 15 to 24, share aged 65 and over, residents a
        household and share with a low income, each less its mean and divided by its standard deviation.
    touching : ndarray of bool, shape (n_places, n_places)
        Whether two places share a border or a corner.
    """

    codes: npt.NDArray[np.str_]
    place: dict[str, int]
    residents: Floats
    low_income: Floats
    features: Floats
    touching: npt.NDArray[np.bool_]


@cache
def places(figures: Figures, level: str) -> Places:
    """Return the places of a level with what makes them alike.

    Parameters
    ----------
    figures : Figures
        The figures of a snapshot.
    level : str
        ``"ward"`` or ``"borough"``.

    Notes
    -----
    Similarity by z-scored Census and deprivation figures: METHODS, *Small areas, similar areas*.
    """
    import shapely

    gazetteer, snapshot = figures.gazetteer, figures.snapshot
    codes = np.asarray([code for code in gazetteer.at_level(level) if gazetteer.get(code).policed_by_met])
    people = snapshot.frame("population")
    people = people[(people["level"] == level) & (people["basis"] == BASIS[level])].set_index("code").loc[codes]
    residents = people["residents"].to_numpy(np.float64)
    old = ["age_65_to_69", "age_70_to_74", "age_75_to_79", "age_80_to_84", "age_85_and_over"]
    low_income = _low_income(figures, level, codes)
    hectares = np.asarray([gazetteer.get(code).hectares or np.nan for code in codes.tolist()])
    features = np.column_stack(
        [
            np.log(residents),
            np.log(residents / hectares),
            people[["age_15_to_19", "age_20_to_24"]].sum(axis=1).to_numpy(np.float64) / residents,
            people[old].sum(axis=1).to_numpy(np.float64) / residents,
            residents / people["households"].to_numpy(np.float64),
            low_income,
        ]
    )
    shapes = snapshot.frame(f"boundaries_{level}").set_index("code").loc[codes, "geometry"]
    return Places(
        codes=codes,
        place={code: at for at, code in enumerate(codes.tolist())},
        residents=residents,
        low_income=low_income,
        features=standardised(features),
        touching=contiguity(shapely.from_wkb(shapes.to_numpy())).toarray() > 0,
    )


def standardised(values: Floats) -> Floats:
    """Return columns less their mean over their standard deviation; a column that does not vary is nought.

    Parameters
    ----------
    values : ndarray of float, shape (n_places, n_features)
        NaN where a place has no figure.
    """
    spread = np.nanstd(values, axis=0)
    return np.asarray((values - np.nanmean(values, axis=0)) / np.where(spread > 0, spread, 1.0))


def _low_income(figures: Figures, level: str, codes: npt.NDArray[np.str_]) -> Floats:
    """Share of residents with a low income: published for boroughs, the residents' mean of its LSOAs for a ward."""
    snapshot = figures.snapshot
    scores = snapshot.frame("deprivation", ["level", "code", "income_score"])
    if level == "borough":
        found = scores[scores["level"] == level].set_index("code")["income_score"]
        return found.reindex(codes).to_numpy(np.float64)
    areas = snapshot.frame("areas", ["code", "level", "ward"])
    small = areas[areas["level"] == "lsoa"].merge(scores[scores["level"] == "lsoa"][["code", "income_score"]])
    residents = small["code"].map(figures.counts.residents)
    sums = small.assign(poor=small["income_score"] * residents, residents=residents)
    totals = sums.groupby("ward")[["poor", "residents"]].sum()
    return (totals["poor"] / totals["residents"]).reindex(codes).to_numpy(np.float64)
