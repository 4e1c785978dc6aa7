"""The verdict on a promise: five answers, given by numbers and a rule that was fixed before."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, get_args

from scipy import special

from base.errors import StatisticsInputError
from conversations.power import CONFIDENCE
from measures.change import weighted_displacement_difference

Value = Literal["as_promised", "other_way", "no_clear_change", "too_few", "not_comparable"]
VALUES: tuple[Value, ...] = get_args(Value)
WORDS: dict[Value, str] = {
    "as_promised": "changed as promised",
    "other_way": "changed the other way",
    "no_clear_change": "no clear change",
    "too_few": "too few to tell",
    "not_comparable": "not comparable",
}
Direction = Literal["down", "up"]
DIRECTIONS: tuple[Direction, ...] = get_args(Direction)


@dataclass(frozen=True)
class Numbers:
    """What a verdict is given on: counts in windows of the same length, before and after.

    Attributes
    ----------
    treated_before, treated_after : float
        Events in the area of the promise.
    control_before, control_after : float
        Events in the control; of several control areas their mean, which makes the test a little slower to speak.
    not_comparable : str
        Why before and after cannot be compared, such as a break in recording; empty where they can.
    """

    treated_before: float
    treated_after: float
    control_before: float
    control_after: float
    not_comparable: str = ""


@dataclass(frozen=True)
class Verdict:
    """An answer and what it stands on.

    Attributes
    ----------
    value : str
        One of `VALUES`.
    estimate, standard_error, z : float or None
        Weighted displacement difference, in events; None where not comparable.
    until_month : int or None
        Of *too few*: the month (``yyyymm``) from which it may be told; None where that is not in sight.
    reason : str
        Why, in plain words; empty where the value says it all.
    """

    value: Value
    estimate: float | None = None
    standard_error: float | None = None
    z: float | None = None
    until_month: int | None = None
    reason: str = ""


def judge(numbers: Numbers, direction: Direction, size: float, period: int, power_month: int | None) -> Verdict:
    """Return the verdict on a promise.

    Parameters
    ----------
    numbers : Numbers
        Counts before and after.
    direction : str
        ``"down"`` or ``"up"``.
    size : float
        The promised change against the control, in per cent of the count before; above 0.
    period : int
        Last month of the window after, ``yyyymm``.
    power_month : int or None
        The month fixed at registration, as `conversations.power.earliest_month` gave it.

    Returns
    -------
    Verdict
        *Changed as promised* takes both a difference told from chance (95 %, two-sided) and one of the promised size;
        a smaller one, though told from chance, is *no clear change*, with that as its reason.

    Raises
    ------
    StatisticsInputError
        If a count is negative, or the size not above 0.

    Notes
    -----
    Wheeler & Ratcliffe 2018; `measures.change.weighted_displacement_difference`.
    """
    if not size > 0:
        raise StatisticsInputError(f"A promise of {size:g} per cent says nothing", "give a size above 0")
    if numbers.not_comparable:
        return Verdict("not_comparable", reason=numbers.not_comparable)
    counts = (numbers.treated_before, numbers.treated_after, numbers.control_before, numbers.control_after)
    if not all(math.isfinite(count) for count in counts):
        return Verdict("not_comparable", reason="A count is missing")
    found = weighted_displacement_difference(*counts)
    estimate, error = float(found.estimate), float(found.standard_error)
    z = estimate / error if error else 0.0
    towards = -1 if direction == "down" else 1
    value, reason = _value(z * towards, estimate * towards, size / 100 * numbers.treated_before)
    if value == "no_clear_change" and not reason and (power_month is None or period < power_month):
        return Verdict("too_few", estimate, error, z, power_month)
    return Verdict(value, estimate, error, z, reason=reason)


def _value(z: float, moved: float, promised: float) -> tuple[Value, str]:
    """The answer of the test, both numbers turned so that more is what was promised."""
    clear = float(special.ndtri((1 + CONFIDENCE) / 2))
    if z <= -clear:
        return "other_way", ""
    if z < clear:
        return "no_clear_change", ""
    if moved < promised:
        return "no_clear_change", "It moved as promised by more than chance would explain, but less than was promised"
    return "as_promised", ""
