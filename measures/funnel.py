"""Funnels: how far units lie from a target once chance, and the usual spread between them, is allowed for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import special

from base.errors import StatisticsInputError
from measures.limits import FloatArray, Numbers, critical_value, divide, known, non_negative, simplest

Kind = Literal["rate", "proportion"]
WINSORISED = 0.1


@dataclass(frozen=True)
class Funnel:
    """A funnel adjusted for over-dispersion. Units run along the first axis, periods (if any) along the second.

    Attributes
    ----------
    kind : str
        ``"rate"`` (square-root scale) or ``"proportion"`` (arcsine scale).
    value : ndarray
        Ratio of observed to expected, or proportion, of each unit; NaN where missing.
    size : ndarray
        Events expected, or cases, of each unit.
    target : float or ndarray
        What units are set against, one a period: 1 for ratios, or a proportion.
    z, z_adjusted : ndarray
        Standardised distance from the target, before and after the adjustment.
    phi : float or ndarray
        Over-dispersion: mean squared winsorised z; 1 is chance alone.
    tau2 : float or ndarray
        Variance between units beyond chance, on the transformed scale.
    """

    kind: Kind
    value: FloatArray
    size: FloatArray
    target: Numbers
    z: FloatArray
    z_adjusted: FloatArray
    phi: Numbers
    tau2: Numbers

    def limits(self, confidence: float, size: npt.ArrayLike | None = None) -> tuple[FloatArray, FloatArray]:
        """Return the adjusted limits at each unit, or at other sizes so that a curve can be drawn.

        Parameters
        ----------
        confidence : float
            Two-sided level, such as 0.998.
        size : array_like, optional
            Events expected (rates) or cases (proportions); by default those of the units.

        Returns
        -------
        lower, upper : ndarray
            Limits of the ratio to target, or of the proportion, at each size.
        """
        sizes = self.size if size is None else known(size, "size")
        spread = critical_value(confidence) * np.sqrt(1 / (4 * sizes) + self.tau2)
        if self.kind == "rate":
            centre, most = np.sqrt(self.target), np.inf
        else:
            centre, most = np.arcsin(np.sqrt(self.target)), np.pi / 2
        low, high = np.maximum(centre - spread, 0), np.minimum(centre + spread, most)
        if self.kind == "rate":
            return low**2, high**2
        return np.sin(low) ** 2, np.sin(high) ** 2

    def flags(self, confidence: float) -> FloatArray:
        """Return which units stand out: beyond the usual spread between units.

        Parameters
        ----------
        confidence : float
            Two-sided level, such as 0.998.

        Returns
        -------
        ndarray of float
            −1 below the adjusted limits, 0 within, +1 above; NaN without data or where nothing is expected.
        """
        beyond = np.abs(self.z_adjusted) > critical_value(confidence)
        return np.where(np.isnan(self.z_adjusted), np.nan, np.where(beyond, np.sign(self.z_adjusted), 0.0))


def control_limits(expected: npt.ArrayLike, confidence: float = 0.95) -> tuple[Numbers, Numbers]:
    """Return exact Poisson control limits around an expected count, as ratios to it (Spiegelhalter 2005; UKHSA).

    Parameters
    ----------
    expected : array_like
        Events expected at the target.
    confidence : float
        Two-sided level.

    Returns
    -------
    lower, upper : float or ndarray
        χ²(p, 2E)/2/E and χ²(1−p, 2(E+1))/2/E; NaN where E is nought or missing.

    Raises
    ------
    StatisticsInputError
        If an expected count is negative or the level is not between 0 and 1.
    """
    size = known(expected, "expected count")
    critical_value(confidence)
    tail = (1 - confidence) / 2
    return simplest(special.gammaincinv(size, tail) / size), simplest(special.gammainccinv(size + 1, tail) / size)


def overdispersion_rate(count: npt.ArrayLike, exposure: npt.ArrayLike, target: npt.ArrayLike | None = None) -> Funnel:
    """Return the funnel of counts against what their exposure leads one to expect, adjusted for over-dispersion.

    Additive (random-effects) adjustment on the square-root scale, z winsorised at 10 % and 90 % (Spiegelhalter 2005).

    Parameters
    ----------
    count : array_like, shape (units,) or (units, periods)
        Events observed; NaN leaves a unit out.
    exposure : array_like, broadcastable to `count`
        Population at risk or, with `target` given, any number proportional to the events expected.
    target : array_like, optional
        Events per unit of exposure. By default the pooled rate of each period; 1 when `exposure` is itself the
        number expected, as in a standardised ratio.

    Returns
    -------
    Funnel
        Ratios to the target with their adjusted z, φ and τ².

    Raises
    ------
    StatisticsInputError
        If a count or exposure is negative.
    """
    counts, sizes = _units(non_negative(count, "count"), known(exposure, "population"))
    pooled = _pooled(counts, sizes) if target is None else np.asarray(target, dtype=np.float64)
    expected = known(sizes * pooled, "expected count")
    z = 2 * (np.sqrt(counts) - np.sqrt(expected))
    one = simplest(np.ones(counts.shape[1:]))
    return _adjusted("rate", counts / expected, expected, one, z)


def overdispersion_proportion(count: npt.ArrayLike, n: npt.ArrayLike, target: npt.ArrayLike | None = None) -> Funnel:
    """Return the funnel of proportions, adjusted for over-dispersion.

    Additive (random-effects) adjustment on the arcsine scale, z winsorised at 10 % and 90 % (Spiegelhalter 2005).

    Parameters
    ----------
    count : array_like, shape (units,) or (units, periods)
        Cases that have the property; NaN leaves a unit out.
    n : array_like, broadcastable to `count`
        All cases (or their effective number).
    target : array_like, optional
        Proportion that units are set against; by default the pooled one of each period.

    Returns
    -------
    Funnel
        Proportions with their adjusted z, φ and τ².

    Raises
    ------
    StatisticsInputError
        If a count is negative or larger than its n.
    """
    counts, sizes = _units(non_negative(count, "count"), known(n, "number of cases"))
    if np.any(counts > sizes):
        raise StatisticsInputError("A count is larger than the number it is a part of", "check which is which")
    pooled = _pooled(counts, sizes) if target is None else np.asarray(target, dtype=np.float64)
    share = counts / sizes
    z = 2 * np.sqrt(sizes) * (np.arcsin(np.sqrt(share)) - np.arcsin(np.sqrt(pooled)))
    return _adjusted("proportion", share, sizes, simplest(pooled), z)


def _units(counts: FloatArray, sizes: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return counts and sizes of one shape, NaN in both where either is missing."""
    whole, size = np.broadcast_arrays(counts, sizes)
    missing = np.isnan(whole) | np.isnan(size)
    return np.where(missing, np.nan, whole), np.where(missing, np.nan, size)


def _pooled(counts: FloatArray, sizes: FloatArray) -> FloatArray:
    """Return events per unit of size, all units of a period together."""
    return divide(np.nansum(counts, axis=0), np.nansum(sizes, axis=0))


def _adjusted(kind: Kind, value: FloatArray, size: FloatArray, target: Numbers, z: FloatArray) -> Funnel:
    """Return the funnel with φ, τ² and adjusted z from the unadjusted z and the sizes of its units."""
    used = np.isfinite(z)
    units = used.sum(axis=0)
    phi = divide(np.sum(np.where(used, _winsorised(z), 0.0) ** 2, axis=0), units)
    weight = np.where(used, 4 * size, 0.0)
    total = weight.sum(axis=0)
    room = total - divide((weight**2).sum(axis=0), total)
    tau2 = np.where(units > 1, divide(np.maximum(units * phi - (units - 1), 0), room), 0.0)
    adjusted = z / np.sqrt(1 + 4 * size * tau2)
    return Funnel(kind, value, size, target, z, adjusted, simplest(phi), simplest(tau2))


def _winsorised(z: FloatArray) -> FloatArray:
    """Return z drawn in to its 10 % and 90 % quantiles (linear interpolation, missing units left out)."""
    ordered = np.sort(z, axis=0)  # NaN last
    last = np.maximum(np.isfinite(z).sum(axis=0) - 1, 0)

    def quantile(share: float) -> FloatArray:
        position = np.expand_dims(last * share, 0)
        floor = np.floor(position).astype(np.intp)
        ceiling = np.minimum(floor + 1, np.expand_dims(last, 0))
        low, high = np.take_along_axis(ordered, floor, 0), np.take_along_axis(ordered, ceiling, 0)
        return np.asarray(low + (high - low) * (position - floor))

    return np.asarray(np.clip(z, quantile(WINSORISED), quantile(1 - WINSORISED)))
