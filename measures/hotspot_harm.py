"""How much a map of harm owes to its weights: the same test with the lowest and the highest of every type."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from base.snapshot import Snapshot
from geo.adjacency import part
from geo.hotspots import hotspot_test
from measures.hotspot_crimes import Crime, Harm, get_crime
from measures.hotspot_query import HotspotQuery
from measures.hotspot_settle import SCHEMES, settle, weighed
from measures.hotspot_tests import HIGHEST, LOWEST, USUAL, source, weighted

WORDS = {
    USUAL: "the usual weights",
    LOWEST: "every type at its lowest weight",
    HIGHEST: "every type at its highest weight",
    "count": "plain counts of the same crimes",
}


@dataclass(frozen=True)
class Variant:
    """The test of all London with other weights.

    Attributes
    ----------
    name, words : str
        Which weights.
    hot : int
        Hot places.
    kept : int
        Hot places of the usual weights that are hot with these too.
    share : float
        The latter as a share; NaN where none is hot with the usual weights.
    """

    name: str
    words: str
    hot: int
    kept: int
    share: float


@lru_cache(maxsize=64)
def sensitivity(snapshot: Snapshot, query: HotspotQuery) -> tuple[Variant, ...]:
    """Return the hot places of all London by harm under other weights; empty for a map of counts or rates.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.
    query : HotspotQuery
        A map of harm.
    """
    settled = settle(snapshot, query)
    if settled.weight not in SCHEMES:
        return ()
    found, window = source(snapshot, settled.crime, settled.unit, settled.end, settled.months)
    crime, covered = get_crime(settled.crime), found.covered(window)
    near = part(found.unit.neighbours, covered)
    series, usual = weighted(snapshot, found, crime, window, settled.weight)
    values = {
        USUAL: usual,
        LOWEST: weighted(snapshot, found, crime, window, settled.weight, LOWEST)[1],
        HIGHEST: weighted(snapshot, found, crime, window, settled.weight, HIGHEST)[1],
        "count": found.monthly(window, (series > 0).astype(np.float64)),
    }
    hot = {name: hotspot_test(each[covered].sum(axis=1), near).hot for name, each in values.items()}
    before = int(hot[USUAL].sum())
    kept = {name: int((flags & hot[USUAL]).sum()) for name, flags in hot.items()}
    return tuple(
        Variant(name, WORDS[name], int(flags.sum()), kept[name], kept[name] / before if before else float("nan"))
        for name, flags in hot.items()
    )


def weights_used(query: HotspotQuery) -> tuple[tuple[Crime, Harm], ...]:
    """Return the types of a map of harm in cells with their weight and its range; empty for other maps."""
    if query.weight not in SCHEMES or query.unit == "lsoa":
        return ()
    found = weighed(get_crime(query.crime), query.unit)
    return tuple((one, getattr(one, SCHEMES[query.weight])) for one in found)
