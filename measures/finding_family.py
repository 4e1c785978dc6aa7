"""Every test of a level, and the false-discovery rate held over all tests of a place."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from measures.estimates import Figures
from measures.finding_targets import target_tests
from measures.finding_tests import Floats, Tested, among, past, similar
from measures.readings import read


@dataclass(frozen=True)
class Family:
    """All tests of a level; arrays are test × area.

    ``p`` and ``q`` are NaN where not tested. Each column is one family: all that was tested of a place.
    """

    tests: tuple[Tested, ...]
    p: Floats
    q: Floats
    clear: npt.NDArray[np.bool_]
    sign: Floats


@lru_cache(maxsize=8)
def cached_family(figures: Figures, level: str) -> Family:
    """Return the `family_of` a level, kept: the tests of one place need those of all."""
    return family_of(figures, level)


def family_of(figures: Figures, level: str) -> Family:
    """Return every test of every measure of a level, all areas at once.

    Parameters
    ----------
    figures : Figures
        Every figure of a snapshot.
    level : str
        ``"london"`` (its past and its plans), ``"borough"``, or ``"ward"`` (no plans, no similar wards).

    Returns
    -------
    Family
        Areas in the order of `Figures.estimate`, each measure in its latest period, each promise at the plan's end.
        Measures without an interval, and gaps, are left out: the first cannot be tested and the second have a verdict
        of their own.
    """
    tests: list[Tested] = []
    for measure in figures.catalogue.measures.values():
        if level not in measure.levels or measure.interval in {"none", "gap"}:
            continue
        period = int(figures.periods(measure.id, level)[-1])
        reading = read(figures, measure.id, level, period, against="none" if level == "london" else "london")
        if level != "london":
            tests.append(among(reading))
        if level == "borough" and (found := similar(figures, reading)):
            tests.append(found)
        tests.append(past(reading))
    if level in {"london", "borough"}:
        tests.extend(target_tests(figures, level, max(test.period for test in tests)))
    p, clear, sign = (np.stack([getattr(test, part) for test in tests]) for part in ("p", "clear", "sign"))
    return Family(tuple(tests), p, false_discovery(p), clear, sign)


def false_discovery(p: npt.ArrayLike) -> Floats:
    """Return q-values: p-values adjusted so that of those at most x, a share x is false (Benjamini & Hochberg 1995).

    Parameters
    ----------
    p : array_like, shape (n_tests,) or (n_tests, n_families)
        P-values; each column is one family of tests. NaN is no test.

    Returns
    -------
    ndarray of float, the shape of `p`
        The same as ``scipy.stats.false_discovery_control``, whose module takes a second to load.
    """
    values = np.asarray(p, dtype=np.float64)
    order = np.argsort(values, axis=0)  # NaN last
    family = np.isfinite(values).sum(axis=0)
    place = np.arange(1, len(values) + 1).reshape(-1, *[1] * (values.ndim - 1))
    scaled = np.take_along_axis(values, order, axis=0) * family / place
    smallest = np.fmin.accumulate(scaled[::-1], axis=0)[::-1].clip(max=1.0)
    q = np.empty_like(values)
    np.put_along_axis(q, order, smallest, axis=0)
    return np.where(np.isnan(values), np.nan, q)
