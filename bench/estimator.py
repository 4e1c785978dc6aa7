"""Every estimate of one measure, all wards × all months, with intervals and flags: ``python -m bench.estimator``.

Beside it: one call of the library that the intervals come from (exact Poisson limits of the same counts), area by area.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from statistics import median

import numpy as np
from statsmodels.stats.rates import confint_poisson

from base.snapshot import open_snapshot
from bench.report import Line, show
from measures.estimates import Figures


def seconds(work: Callable[[], object], turns: int) -> float:
    """Return the median seconds of a call, after one that warms up."""
    work()
    taken = []
    for _ in range(turns):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return median(taken)


def main() -> int:
    """Time the estimator and print it beside the plain way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--measure", default="robbery")
    parser.add_argument("--turns", type=int, default=7)
    options = parser.parse_args()
    figures = Figures(open_snapshot())
    estimates = figures.estimate(options.measure, "ward", window="month")
    counts = np.nan_to_num(estimates.count)

    def area_by_area() -> None:
        for row in counts:
            confint_poisson(row, 1.0, method="exact-c")

    ours = seconds(lambda: figures.estimate(options.measure, "ward", window="month"), options.turns)
    yearly = seconds(lambda: figures.estimate(options.measure, "ward", window="12m"), options.turns)
    plain = seconds(area_by_area, 1)
    areas, periods = estimates.value.shape
    return show(
        f"All estimates of {options.measure}: {areas} wards × {periods} months = {areas * periods:,}",
        [
            Line("seconds, single months", ours, plain, "95 % limits alone, ward by ward", 0.1),
            Line("seconds, rolling 12 months", yearly, plain, "95 % limits alone, ward by ward", 0.1),
        ],
    )


if __name__ == "__main__":
    sys.exit(main())
