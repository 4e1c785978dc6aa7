"""A benchmark that contains the area: how large a part of it each area is, and what the rest alone would say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from measures.comparison_reading import Comparison
from measures.comparisons import compare
from measures.estimates import STATUSES, Figures

Floats = npt.NDArray[np.float64]
#: Benchmarks that an area is part of.
CONTAINING = ("london", "bcu", "borough")


@dataclass(frozen=True)
class Rest:
    """What is left of a benchmark without the area.

    Attributes
    ----------
    share : ndarray of float, shape (n_areas,)
        The area's part of the benchmark's count, 0 to 1.
    value : ndarray of float, shape (n_areas,)
        The value of the rest, in the measure's unit.
    verdict : ndarray of int8, shape (n_areas,)
        The comparison with the rest, indices into `measures.comparisons.COMPARISONS`.
    changed : int
        How many of the areas drawn have another verdict against the rest than against the whole.
    """

    share: Floats
    value: Floats
    verdict: npt.NDArray[np.int8]
    changed: int


def rest_of(figures: Figures, compared: Comparison) -> Rest | None:
    """Return what each area's benchmark is without the area itself.

    The verdicts on screen are against the whole, as it is published (one number to check for every area); this says
    how far that matters. Value of the rest = (C − c) / (N − n), with C and N the benchmark's count and denominator.

    Parameters
    ----------
    figures : Figures
        Every figure of the snapshot.
    compared : Comparison
        Of a measure of counts (interval ``byar``); weighted measures, ratios and surveys have no such rest.

    Returns
    -------
    Rest or None
        None where the benchmark does not contain the areas, or the measure has no rest.
    """
    estimates, measure = compared.estimates, compared.measure
    if compared.against not in CONTAINING or measure.interval != "byar" or np.isnan(compared.benchmark).all():
        return None
    asked = (measure, estimates.level, estimates.window, estimates.group)
    whole = figures.counts.benchmark(*asked, compared.against, estimates.areas, estimates.periods)
    count, denominator = estimates.count[:, 0], estimates.denominator[:, 0]
    left, over = whole.count[:, 0] - count, whole.denominator[:, 0] - denominator
    with np.errstate(divide="ignore", invalid="ignore"):
        share = count / whole.count[:, 0]
        value = np.where(over > 0, measure.per * left / over, np.nan)
    flag = estimates.lower[:, 0], estimates.upper[:, 0]
    verdict = compare(flag, (compared.clear_lower, compared.clear_upper), value)
    verdict[estimates.status[:, 0] >= STATUSES.index("no_data")] = 0
    drawn = compared.drawn
    return Rest(share, value, verdict, int((verdict[drawn] != compared.verdict[drawn]).sum()))
