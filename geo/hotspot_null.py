"""How often the hotspot test finds something where there is nothing, and whether it finds what is there.

Made-up maps on a lattice of hexagons. Beside the exact test stands the usual one: normal p-values of Gi*, then the
same false-discovery control.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse, special, stats

from geo.adjacency import lattice_neighbours
from geo.hotspots import ALPHA, hotspot_test

Counts: TypeAlias = npt.NDArray[np.int64]
#: Crimes a cell, from rare to common.
MEANS = (0.05, 0.2, 0.85, 2.0, 6.0)
#: Variance over mean of the counts of a map: 1 is chance alone.
DISPERSIONS = (1.0, 3.0, 10.0)
SIDE = 80
MAPS = 400
SEED = 2026
#: A planted cluster: a cell and its neighbours hold more by this many standard deviations of a cell.
PLANTED = 10.0


@dataclass(frozen=True)
class FalseAlarms:
    """What the test did on made-up maps of one kind.

    Attributes
    ----------
    mean : float
        Crimes a cell.
    dispersion : float
        Variance over mean; 1 for Poisson, negative binomial above.
    exact : float
        Share of null maps with any cell called hot by the exact test.
    normal : float
        The same by normal p-values of Gi*.
    found : float
        Share of maps with a planted cluster whose middle the exact test calls hot.
    maps : int
        Maps of each kind.
    """

    mean: float
    dispersion: float
    exact: float
    normal: float
    found: float
    maps: int


def null_false_alarms(
    means: Sequence[float] = MEANS,
    dispersions: Sequence[float] = DISPERSIONS,
    maps: int = MAPS,
    side: int = SIDE,
    alpha: float = ALPHA,
    seed: int = SEED,
) -> list[FalseAlarms]:
    """Return how often a map without any cluster has a hot cell, by crimes a cell and dispersion.

    Parameters
    ----------
    means : sequence of float
        Crimes a cell.
    dispersions : sequence of float
        Variance over mean.
    maps : int
        Maps drawn for each.
    side : int
        The lattice has ``side`` × ``side`` cells.
    alpha : float
        Level of the test.
    seed : int
        Start of the random numbers: the same seed gives the same table.

    Returns
    -------
    list of FalseAlarms
        By dispersion, then mean.
    """
    rng = np.random.default_rng(seed)
    q, r = np.divmod(np.arange(side * side), side)
    neighbours = lattice_neighbours(q, r)
    middle = side * side // 2 + side // 2
    cluster = np.append(neighbours.indices[neighbours.indptr[middle] : neighbours.indptr[middle + 1]], middle)
    found = []
    for dispersion in dispersions:
        for mean in means:
            drawn = null_maps(rng, mean, dispersion, (maps, side * side))
            tests = [_alarms(each, neighbours, alpha) for each in drawn]
            exact, normal = (float(np.mean(flags)) for flags in zip(*tests, strict=True))
            drawn[:, cluster] += rng.poisson(PLANTED * np.sqrt(mean * dispersion), (maps, len(cluster)))
            planted = float(np.mean([hotspot_test(each, neighbours, alpha).hot[middle] for each in drawn]))
            found.append(FalseAlarms(mean, dispersion, exact, normal, planted, maps))
    return found


def null_maps(rng: np.random.Generator, mean: float, dispersion: float, shape: tuple[int, int]) -> Counts:
    """Return counts of cells that are independent and all alike.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where they come from.
    mean, dispersion : float
        Mean, and variance over mean: 1 for Poisson, negative binomial above.
    shape : (int, int)
        Maps and cells.

    Returns
    -------
    ndarray of int, shape (n_maps, n_cells)
    """
    if dispersion == 1:
        return np.asarray(rng.poisson(mean, shape), dtype=np.int64)
    return np.asarray(rng.negative_binomial(mean / (dispersion - 1), 1 / dispersion, shape), dtype=np.int64)


def _alarms(counts: Counts, neighbours: sparse.csr_array, alpha: float) -> tuple[bool, bool]:
    """Whether the exact test, and normal p-values, call any cell hot."""
    test = hotspot_test(counts, neighbours, alpha)
    normal = stats.false_discovery_control(special.ndtr(-np.nan_to_num(test.z)))
    return bool(test.hot.any()), bool(np.any(normal <= alpha))
