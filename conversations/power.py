"""Power: from which month a promised change could be told from chance and drift."""

from __future__ import annotations

import math
from typing import Literal

from scipy import special

from base.errors import StatisticsInputError
from base.periods import shift

CONFIDENCE = 0.95
POWER = 0.8
HORIZON = 60
YEAR = 12


def months_needed(
    treated: float,
    control: float,
    change: float,
    drift: float = 0.0,
    *,
    confidence: float = CONFIDENCE,
    power: float = POWER,
) -> float:
    """Return how many months a change takes to show in a weighted displacement difference.

    After m months, and m months before, the difference is expected to be m·t·r and its standard error
    √(m·(t + t(1 + r) + 2t²/c) + (m·t·d)²), for t and c events a month in the treated and the control area, the control
    brought to the level of the treated one, a change r and a drift d. It is told from chance and drift, with the power
    asked for, when their quotient reaches z₁ + z₂, the normal deviates of the two-sided confidence and of the power;
    solved for m.

    Parameters
    ----------
    treated, control : float
        Events a month before, in the area of the promise and in its control.
    change : float
        The promised change as a share: −0.2 for a fifth fewer, 0.1 for a tenth more.
    drift : float
        How far places move apart by themselves, as a share (`conversations.drift.drift`).
    confidence, power : float
        Between 0 and 1.

    Returns
    -------
    float
        Months, a whole number of 1 or more; infinity where there is nothing to change, or drift alone would hide it
        however long one waits.

    Raises
    ------
    StatisticsInputError
        If a count or the drift is negative or not a number, the change is 0, or it would leave fewer than no events.

    Notes
    -----
    Variance: Wheeler & Ratcliffe 2018, A simple weighted displacement difference test; `conversations.verdicts`.
    """
    _check(treated, control, drift)
    if change == 0 or not -1 <= change < math.inf:
        raise StatisticsInputError(f"A change of {change:g} cannot be promised", "give −1 to just below 0, or above 0")
    z = deviates(confidence, power)
    left = change**2 - (z * drift) ** 2
    if treated == 0 or left <= 0:
        return math.inf
    variance = 2 + change + 2 * (treated / control if control else 1.0)
    months = z**2 * variance / (treated * left)
    return float(max(1, math.ceil(months - 1e-9))) if math.isfinite(months) else math.inf


def earliest_month(
    first: int,
    treated: float,
    control: float,
    change: float,
    drifts: tuple[float, ...] = (0.0,),
    horizon: int = HORIZON,
) -> int | None:
    """Return the first month at whose end a promised change could be told from chance and drift.

    Parameters
    ----------
    first : int
        The first whole month of the promise, ``yyyymm``.
    treated, control : float
        Events a month before, in the area of the promise and in its control.
    change : float
        The promised change as a share.
    drifts : tuple of float
        Drift over windows of up to one year, of up to two, and so on; the last goes for all that are longer.
    horizon : int
        Months looked ahead.

    Returns
    -------
    int or None
        ``yyyymm``; None where it is not within the horizon.

    Raises
    ------
    StatisticsInputError
        As of `months_needed`.
    """
    for year in range(-(-horizon // YEAR)):
        needed = months_needed(treated, control, change, drifts[min(year, len(drifts) - 1)])
        months = max(needed, YEAR * year + 1)
        if months <= min(horizon, YEAR * (year + 1)):
            return shift(first, int(months) - 1)
    return None


def smallest_change(
    treated: float, control: float, drift: float, months: int, direction: Literal["down", "up"] = "down"
) -> float:
    """Return the smallest change that would be told from chance and drift after some months, four times in five.

    Parameters
    ----------
    treated, control : float
        Events a month before, in the area of the promise and in its control.
    drift : float
        How far places move apart by themselves, as a share.
    months : int
        Months after, and as many before.
    direction : str
        ``"down"`` or ``"up"``.

    Returns
    -------
    float
        As a share, above 0; infinity where there is nothing to change, and above 1 where not even a fall to nothing
        would be told.

    Raises
    ------
    StatisticsInputError
        If a count or the drift is negative or not a number.
    """
    _check(treated, control, drift)
    if treated == 0:
        return math.inf
    z, events = deviates(), treated * months
    half = (1 if direction == "up" else -1) * z**2 / (2 * events)
    rest = z**2 * (2 + 2 * (treated / control if control else 1.0)) / events + (z * drift) ** 2
    return half + math.sqrt(half**2 + rest)


def deviates(confidence: float = CONFIDENCE, power: float = POWER) -> float:
    """Return z₁ + z₂: the normal deviates of a two-sided confidence and of a power, both between 0 and 1."""
    return float(special.ndtri((1 + confidence) / 2) + special.ndtri(power))


def _check(treated: float, control: float, drift: float) -> None:
    """Stop counts and drifts that are none."""
    if not (treated >= 0 and control >= 0 and drift >= 0):
        raise StatisticsInputError("A count of events or a drift is negative or missing", "give numbers of 0 or more")
