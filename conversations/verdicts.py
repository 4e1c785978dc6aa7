"""The verdict on a promise: five answers, given by numbers and a rule that was fixed before."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, get_args

from scipy import special

from base.errors import StatisticsInputError
from conversations.power import CONFIDENCE

Value = Literal["as_promised", "other_way", "no_clear_change", "too_few", "not_comparable"]
VALUES: tuple[Value, ...] = get_args(Value)
WORDS: dict[Value, str] = {
    "as_promised": "changed as promised",
    "other_way": "changed the other way",
    "no_clear_change": "no clear change",
    "too_few": "too few to tell",
    "not_comparable": "not comparable",
}
HIDDEN_BY_DRIFT = (
    "Places like this drift apart so much by themselves that a change of the promised size could not be told within "
    "five years"
)
Direction = Literal["down", "up"]
DIRECTIONS: tuple[Direction, ...] = get_args(Direction)


@dataclass(frozen=True)
class Numbers:
    """What a verdict is given on: counts in windows of the same length, before and after, or shares of a survey.

    Attributes
    ----------
    treated_before, treated_after : float
        Events in the area of the promise; of a survey, per cent.
    control_before, control_after : float
        The same in the control; of several control areas their mean, which makes the test of counts a little slower
        to speak.
    drift : float
        How far places move apart by themselves, as a share of the events before (`conversations.drift.drift`).
    error : float or None
        Of a survey: standard error of the difference of the two differences, in percentage points.
    not_comparable : str
        Why before and after cannot be compared, such as a break in recording; empty where they can.
    """

    treated_before: float
    treated_after: float
    control_before: float
    control_after: float
    drift: float = 0.0
    error: float | None = None
    not_comparable: str = ""


@dataclass(frozen=True)
class Verdict:
    """An answer and what it stands on.

    Attributes
    ----------
    value : str
        One of `VALUES`.
    estimate, standard_error, z : float or None
        Weighted displacement difference, in events (percentage points of a survey); None where not comparable.
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
        Counts or shares before and after.
    direction : str
        ``"down"`` or ``"up"``.
    size : float
        The promised change against the control, in per cent of the count before, or in percentage points of a survey;
        above 0.
    period : int
        Last month of the window after, ``yyyymm``.
    power_month : int or None
        The month fixed at registration, as `conversations.power.earliest_month` gave it.

    Returns
    -------
    Verdict
        *Changed as promised* takes both a difference told from chance and drift (95 %, two-sided) and one of the
        promised size; a smaller one, though told, is *no clear change*, with that as its reason.

    Raises
    ------
    StatisticsInputError
        If a count is negative, or the size not above 0.

    Notes
    -----
    Wheeler & Ratcliffe 2018, with the control brought to the level of the area before: without it, a large area falls
    by more events than a small control when all of London falls alike. The standard error is the root of the counts,
    so weighted, and of the drift: on real counts of years in which nothing was promised, the root of the counts alone
    calls every third borough changed.
    """
    if not size > 0:
        raise StatisticsInputError(f"A promise of {size:g} per cent says nothing", "give a size above 0")
    if numbers.not_comparable:
        return Verdict("not_comparable", reason=numbers.not_comparable)
    counts = (numbers.treated_before, numbers.treated_after, numbers.control_before, numbers.control_after)
    if not all(math.isfinite(count) for count in counts):
        return Verdict("not_comparable", reason="A count is missing")
    if min(counts) < 0:
        raise StatisticsInputError("A count of events is negative", "give counts of 0 or more")
    estimate, error = _difference(numbers)
    z = estimate / error if error else 0.0
    towards = -1 if direction == "down" else 1
    promised = size if numbers.error is not None else size / 100 * numbers.treated_before
    value, reason = _value(z * towards, estimate * towards, promised)
    if value == "no_clear_change" and not reason and (power_month is None or period < power_month):
        reason = HIDDEN_BY_DRIFT if power_month is None and numbers.drift else ""
        return Verdict("too_few", estimate, error, z, power_month, reason)
    return Verdict(value, estimate, error, z, reason=reason)


def _difference(numbers: Numbers) -> tuple[float, float]:
    """The difference of the two changes and its standard error."""
    treated, control = numbers.treated_before, numbers.control_before
    scale = treated / control if numbers.error is None and treated and control else 1.0
    estimate = (numbers.treated_after - treated) - scale * (numbers.control_after - control)
    if numbers.error is not None:
        return estimate, numbers.error
    chance = treated + numbers.treated_after + scale**2 * (control + numbers.control_after)
    return estimate, math.hypot(math.sqrt(chance), numbers.drift * treated)


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
