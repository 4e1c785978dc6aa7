"""The funnel of a comparison as numbers to draw: sizes, values, curves adjusted for over-dispersion, and of chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from measures.comparisons import CLEAR_FLAG, FLAG
from measures.estimates import Estimates
from measures.funnel import Funnel, control_limits
from measures.readings import funnel_of

Floats = npt.NDArray[np.float64]
#: Points of a curve, and how far it goes on beyond the smallest and largest area.
POINTS, BEYOND = 60, 1.06


@dataclass(frozen=True)
class FunnelPicture:
    """A funnel in the measure's unit.

    Attributes
    ----------
    phi, tau2 : float
        How many times as much as by chance areas differ; the variance between them beyond chance.
    centre : float
        The value of all areas together, which the funnel stands on.
    size : ndarray of float, shape (n_areas,)
        Events expected at the centre, or people asked; NaN where an area has no figure.
    value : ndarray of float, shape (n_areas,)
        Values; NaN likewise.
    beyond : ndarray of float, shape (n_areas,)
        −1 below and +1 above the adjusted 99.8 % limits, 0 within.
    curve : ndarray of float, shape (n_points,)
        Sizes at which the limits are given; one where every area has the same size.
    lower, upper, clear_lower, clear_upper : ndarray of float, shape (n_points,)
        Limits at 95 % and at 99.8 %, adjusted for over-dispersion.
    chance_lower, chance_upper : ndarray of float, shape (n_points,)
        Limits at 99.8 % if areas differed by chance alone: exact Poisson, or the arcsine scale for proportions.
    """

    phi: float
    tau2: float
    centre: float
    size: Floats
    value: Floats
    beyond: Floats
    curve: Floats
    lower: Floats
    upper: Floats
    clear_lower: Floats
    clear_upper: Floats
    chance_lower: Floats
    chance_upper: Floats

    @property
    def level_sizes(self) -> bool:
        """Whether every area has the same size, so that the funnel is a band."""
        return self.curve.size == 1


def funnel_picture(estimates: Estimates) -> FunnelPicture | None:
    """Return the funnel of all areas of a level in one period, as `measures.readings.spread_of` reads it.

    Additive adjustment for over-dispersion (Spiegelhalter 2005, see `measures.funnel`), on all areas with a figure.

    Parameters
    ----------
    estimates : Estimates
        All areas of a level in one period.

    Returns
    -------
    FunnelPicture or None
        None for a weighted measure, a ratio between groups, a gap, or fewer than ten areas with a figure.
    """
    found = funnel_of(estimates)
    if found is None:
        return None
    usable, funnel = found
    count, exposure = estimates.count[usable, 0], estimates.denominator[usable, 0]
    share = estimates.measure.interval == "wilson"
    scale = 100.0 if share else float(estimates.measure.per * count.sum() / exposure.sum())
    sizes = np.asarray(funnel.size)
    low, high = float(np.nanmin(sizes)), float(np.nanmax(sizes))
    same = high <= low * (1 + 1e-9)
    curve = np.asarray([low]) if same else np.geomspace(low / BEYOND, high * BEYOND, POINTS)
    flag, clear = (funnel.limits(level, curve) for level in (FLAG, CLEAR_FLAG))
    chance = _chance(funnel, curve)
    spread = [np.full(len(estimates.areas), np.nan) for _ in range(3)]
    for whole, part in zip(spread, (sizes, scale * funnel.value, funnel.flags(CLEAR_FLAG)), strict=True):
        whole[usable] = part
    return FunnelPicture(
        phi=float(funnel.phi),
        tau2=float(funnel.tau2),
        centre=scale * float(funnel.target),
        size=spread[0],
        value=spread[1],
        beyond=spread[2],
        curve=curve,
        lower=scale * flag[0],
        upper=scale * flag[1],
        clear_lower=scale * clear[0],
        clear_upper=scale * clear[1],
        chance_lower=scale * chance[0],
        chance_upper=scale * chance[1],
    )


def _chance(funnel: Funnel, curve: Floats) -> tuple[Floats, Floats]:
    """Limits at 99.8 % if areas differed by chance alone, as ratios to the target or as proportions."""
    if funnel.kind == "proportion":
        unspread = Funnel(funnel.kind, funnel.value, funnel.size, funnel.target, funnel.z, funnel.z, funnel.phi, 0.0)
        return unspread.limits(CLEAR_FLAG, curve)
    low, high = control_limits(curve, CLEAR_FLAG)
    return np.asarray(low), np.asarray(high)
