"""Power: from which month a promised change could be told from chance."""

from __future__ import annotations

import math

from scipy import special

from base.errors import StatisticsInputError
from base.periods import shift

CONFIDENCE = 0.95
POWER = 0.8
HORIZON = 60


def months_needed(
    treated: float, control: float, change: float, *, confidence: float = CONFIDENCE, power: float = POWER
) -> float:
    """Return how many months a change takes to show in a weighted displacement difference.

    After m months, and m months before, the difference is expected to be m·t·r and its standard error
    √(m·(t + t(1 + r) + 2c)), for t and c events a month in the treated and the control area and a change r. It is told
    from chance, with the power asked for, when their quotient reaches z₁ + z₂, the normal deviates of the two-sided
    confidence and of the power; solved for m.

    Parameters
    ----------
    treated, control : float
        Events a month before, in the area of the promise and in its control.
    change : float
        The promised change as a share: −0.2 for a fifth fewer, 0.1 for a tenth more.
    confidence, power : float
        Between 0 and 1.

    Returns
    -------
    float
        Months, a whole number of 1 or more; infinity where there is nothing to change.

    Raises
    ------
    StatisticsInputError
        If a count is negative or not a number, the change is 0, or it would leave fewer than no events.

    Notes
    -----
    Variance: Wheeler & Ratcliffe 2018, A simple weighted displacement difference test. Counts that jump about more than
    chance, as most do, take longer.
    """
    if not (treated >= 0 and control >= 0):
        raise StatisticsInputError("A count of events is negative or missing", "give counts of 0 or more")
    if change == 0 or not -1 <= change < math.inf:
        raise StatisticsInputError(f"A change of {change:g} cannot be promised", "give −1 to just below 0, or above 0")
    if treated == 0:
        return math.inf
    z = float(special.ndtri((1 + confidence) / 2) + special.ndtri(power))
    variance = treated * (2 + change) + 2 * control
    months = (z / (treated * change)) ** 2 * variance
    return float(max(1, math.ceil(months - 1e-9)))


def earliest_month(first: int, treated: float, control: float, change: float, horizon: int = HORIZON) -> int | None:
    """Return the first month at whose end a promised change could be told from chance.

    Parameters
    ----------
    first : int
        The first whole month of the promise, ``yyyymm``.
    treated, control : float
        Events a month before, in the area of the promise and in its control.
    change : float
        The promised change as a share.
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
    months = months_needed(treated, control, change)
    return shift(first, int(months) - 1) if months <= horizon else None
