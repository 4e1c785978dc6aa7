"""The hotspot test of all London with false-discovery control, and a stability run: ``python -m bench.hotspots``.

Beside the test: esda's ``G_Local`` of the same cells with 99 permutations. esda is not among the explorer's packages
(loading it takes longer than the whole explorer); without it that column is empty: ``pip install esda`` to have it.
Beside the stability: the point test as many times over.
"""

from __future__ import annotations

import argparse
import sys
import time
import warnings
from collections.abc import Callable
from importlib import import_module
from statistics import median
from typing import Any

import numpy as np
import numpy.typing as npt

from base.snapshot import open_snapshot
from bench.report import Line, show
from geo.cells import Grid, load_cell_counts, load_grid
from geo.hotspots import hotspot_test
from geo.stability import RESAMPLES, stability

ALL = "all crime"


def seconds(work: Callable[[], object], turns: int) -> float:
    """Return the median processor seconds of a call, after one that warms up; everything here runs on one core."""
    work()
    taken = []
    for _ in range(turns):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return median(taken)


def plain_weights(grid: Grid) -> Any:
    """Return the neighbours as esda wants them; None where it is not installed."""
    warnings.simplefilter("ignore")
    try:
        weights = import_module("libpysal.weights")
    except ModuleNotFoundError:
        return None
    pointer, places = grid.neighbours.indptr, grid.neighbours.indices.tolist()
    return weights.W(
        {cell: places[pointer[cell] : pointer[cell + 1]] for cell in range(len(grid.codes))}, silence_warnings=True
    )


def permuted(values: npt.NDArray[np.float64], weights: Any) -> None:
    """Test cells the plain way: Gi* with 99 permutations on one core."""
    import_module("esda").G_Local(values, weights, transform="B", star=True, permutations=99, n_jobs=1, seed=1)


def main() -> int:
    """Time the test of each type and a stability run, and print them beside the plain way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--grid", default="hex500")
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--stability", nargs="*", default=["robbery", "anti_social_behaviour"])
    options = parser.parse_args()
    snapshot = open_snapshot()
    grid = load_grid(snapshot, options.grid)
    counts = load_cell_counts(snapshot, grid)
    weights = plain_weights(grid)
    lines = []
    for name in (*counts.series, ALL):
        monthly = counts.monthly(counts.series if name == ALL else [name])
        window = monthly.sum(axis=1)
        ours = seconds(lambda window=window: hotspot_test(window, grid.neighbours), options.turns)  # type: ignore[misc]
        plain = float("nan")
        if weights is not None:
            plain = seconds(lambda window=window: permuted(window, weights), 1)  # type: ignore[misc]
        lines.append(Line(f"CPU seconds, test of {name}", ours, plain, "esda G_Local, 99 permutations", 0.2))
        if name in options.stability:
            often = seconds(lambda monthly=monthly: stability(monthly, grid.neighbours), 1)  # type: ignore[misc]
            lines.append(Line(f"CPU seconds, stability of {name}", often, RESAMPLES * ours, f"{RESAMPLES} tests", 1.0))
    return show(f"Hotspots: {len(grid.codes):,} cells of {grid.name}, {len(counts.months)} months", lines)


if __name__ == "__main__":
    sys.exit(main())
