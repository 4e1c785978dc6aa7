"""What every check shares: the number a claim speaks of, the verdict on two numbers, breaks between two windows."""

from __future__ import annotations

import math

from measures import claim_words as words
from measures.breaks import Break, breaks_between
from measures.catalogue import Measure
from measures.claim import STANDS, WITHIN, WRONG, Checked, Understanding, Verdict
from measures.claim_evidence import Figure
from measures.claim_tests import Tested
from measures.sentences import ABOUT
from measures.words import number


class ObstacleError(Exception):
    """What ends a check early: a claim that cannot be checked or compared, with the verdict that it gets.

    Parameters
    ----------
    checked : Checked
        The verdict and its reason.
    """

    def __init__(self, checked: Checked) -> None:
        super().__init__(checked.reason)
        self.checked = checked


def plainly(now: Figure) -> str:
    """Return one figure as a sentence."""
    return words.level_sentence(now.measure, now.estimate, now.month)


def number_of(found: Figure) -> float:
    """Return the number of a figure that a claim speaks of: its count, or its value."""
    number_of = found.estimate.count if words.counts(found.measure) else found.estimate.value
    return float("nan") if number_of is None else float(number_of)


def moved_words(measure: Measure, first: float, last: float) -> str:
    """Return by how much it moved, for the reason."""
    if measure.unit == "%":
        return f": {number(last - first)} points"
    if first < 20 and words.counts(measure):
        return ""
    return f": {number(100 * (last - first) / first, 1)} %" if first else ""


def difference(u: Understanding, measure: Measure, first: float, last: float) -> float:
    """Return how far apart two numbers are in the claim’s unit, without sign; for a factor the ratio, else NaN."""
    if u.size is None or math.isnan(first) or math.isnan(last):
        return float("nan")
    if u.size.unit == "percent":
        return abs(100 * (last - first) / first) if first else float("nan")
    if u.size.unit == "factor":
        return last / first if first else float("nan")
    same = {"points": measure.unit == "%", "count": words.counts(measure)}.get(u.size.unit, False)
    return abs(last - first) if same else float("nan")


def judge(u: Understanding, measure: Measure, first: float, last: float, tested: Tested) -> Verdict:
    """Return the verdict on a direction and a size.

    Parameters
    ----------
    u : Understanding
        What is claimed; its ``pair`` and ``size`` are held against the numbers.
    measure : Measure
        What is counted.
    first, last : float
        The earlier number and the later, or the other place's and the place's own.
    tested : Tested
        The test of their difference.

    Returns
    -------
    str
        One of `VERDICTS`.
    """
    pair_right = not u.pair or (u.pair[0].holds(first) and u.pair[1].holds(last))
    if not pair_right or (u.size is not None and not u.size.holds(difference(u, measure, first, last))):
        return WRONG
    if u.direction == "unclear":
        return WRONG if tested.told != u.negated else STANDS
    if u.direction == "same":
        return _same(u, first, last, tested)
    moved = (last > first) - (last < first)
    wanted = {"up": 1, "down": -1}.get(u.direction, moved)
    right = moved == wanted and moved != 0
    if u.negated:
        return WITHIN if not tested.told else WRONG if right else STANDS
    # A sample that cannot tell two shares apart cannot say that the other order is wrong.
    unsure = measure.interval == "wilson" and not u.pair and u.size is None
    if tested.told:
        return STANDS if right else WRONG
    return WITHIN if right or unsure else WRONG


def _same(u: Understanding, first: float, last: float, tested: Tested) -> Verdict:
    """The verdict on “no change”, or on its denial."""
    if u.negated:
        return STANDS if tested.told else WITHIN
    small = abs(last - first) <= ABOUT * abs(first)
    return WRONG if tested.told else STANDS if small else WITHIN


def refusals(u: Understanding, now: Figure, month: int) -> tuple[Break, ...]:
    """Return the breaks that refuse a comparison of a figure with an earlier window that ends with a month."""
    found = breaks_between(now.measure.id, now.estimates.level, month, now.month, now.window, u.area)
    return tuple(each for each in found if each.severity == "refuse")


def marks(u: Understanding, now: Figure, month: int) -> tuple[Break, ...]:
    """Return the breaks that such a comparison crosses and only marks; the one census of all years is none."""
    found = breaks_between(now.measure.id, now.estimates.level, month, now.month, now.window, u.area)
    return tuple(each for each in found if each.severity == "mark" and each.id != "census_2021")
