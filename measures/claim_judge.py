"""What every check shares: the number a claim speaks of, the verdict on two numbers, breaks between two windows.

One rule decides every claim of a direction. What the claim needs is told from chance at 99.8 %, and its numbers are
right: it *stands*. The figures point the other way and that is told at 95 %, or a plain count says otherwise than the
number claimed: it is *wrong*. Else it lies *within normal variation*. So “robbery is up” of a count that went from
2,011 to 2,005 is within normal variation, since nothing is known to have changed; “robbery is up by six” of the same is
wrong, since the counts are published. A number claimed of a sample is wrong only outside the 95 % interval of the
difference.
"""

from __future__ import annotations

import math

from measures import claim_words as words
from measures.breaks import Break, breaks_between
from measures.catalogue import Measure
from measures.claim import NOT_COMPARABLE, STANDS, WITHIN, WRONG, Checked, Understanding, Verdict
from measures.claim_evidence import Figure
from measures.claim_tests import Tested
from measures.comparisons import FLAG
from measures.limits import critical_value
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


def different_files(now: Figure) -> ObstacleError:
    """Return that a ward is set beside something larger, which is counted from another file."""
    reason = "A ward is counted from another file than a borough or London."
    return ObstacleError(Checked(NOT_COMPARABLE, reason, {}, plainly(now)))


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
    if u.size is None or u.size.each or math.isnan(first) or math.isnan(last):
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
    numbered = u.size is not None or bool(u.pair)
    exact = (not u.pair or (u.pair[0].holds(first) and u.pair[1].holds(last))) and (
        u.size is None or u.size.holds(difference(u, measure, first, last))
    )
    moved = (last > first) - (last < first)
    wanted = {"up": 1, "down": -1}.get(u.direction, moved)
    right = moved == wanted and moved != 0
    # What goes against a claim needs less proof than what carries it: 95 % is enough.
    against = tested.told or tested.perhaps
    if u.direction in {"same", "unclear"} and numbered and not exact:
        return WRONG
    if u.direction in {"same", "unclear"}:
        return _same(u, first, last, tested)
    if u.negated:
        return _denied(measure, tested, right and exact, against, numbered)
    if numbered and not (exact and right):
        return WITHIN if _may_be(u, first, last, wanted, tested) else WRONG
    if right and tested.told:
        return STANDS
    return WRONG if against and not right else WITHIN


def _denied(measure: Measure, tested: Tested, right: bool, against: bool, numbered: bool) -> Verdict:
    """The verdict on a denial, of which ``right`` says whether what it denies is so."""
    if numbered:
        return WRONG if right else WITHIN if measure.interval == "wilson" else STANDS
    return WRONG if right and against else STANDS if tested.told and not right else WITHIN


def _may_be(u: Understanding, first: float, last: float, wanted: int, tested: Tested) -> bool:
    """Whether a difference of two shares that is claimed lies within the 95 % interval of the difference."""
    if u.size is None or u.pair or math.isnan(tested.error):
        return False
    scale = {"points": (1.0, 0.0), "percent": (first / 100, 0.0), "factor": (first, -first)}.get(u.size.unit)
    if scale is None:
        return False
    low, high = (part * scale[0] + scale[1] for part in (u.size.low, u.size.high))
    low, high = (-math.inf if u.size.bound == "under" else low), (math.inf if u.size.bound == "over" else high)
    found, reach = (last - first) * (wanted or 1), critical_value(FLAG) * tested.error
    return low <= found + reach and high >= found - reach


def _same(u: Understanding, first: float, last: float, tested: Tested) -> Verdict:
    """The verdict on “no change” or “no clear change”, or on the denial of one."""
    if u.direction == "unclear":
        return WRONG if tested.told != u.negated else STANDS
    if u.negated:
        return STANDS if tested.told else WITHIN
    small = abs(last - first) <= ABOUT * abs(first)
    if tested.told or (tested.perhaps and not small):
        return WRONG
    return STANDS if small and not tested.perhaps else WITHIN


def side_words(u: Understanding, first: float, last: float, tested: Tested, verdict: Verdict) -> str:
    """Return that the figures point the other way than the claim, and how surely; empty where they do not."""
    moved = (last > first) - (last < first)
    if verdict == WRONG and tested.perhaps and not u.negated and not u.pair and u.size is None:
        return " It goes against the claim, and 95 % is enough for that."
    if verdict != WITHIN or u.negated or moved == {"up": 1, "down": -1}.get(u.direction, moved):
        return ""
    if not moved:
        return " The two figures are the same."
    return " The figures point the other way, but no further than chance may take them."


def refusals(u: Understanding, now: Figure, month: int) -> tuple[Break, ...]:
    """Return the breaks that refuse a comparison of a figure with an earlier window that ends with a month."""
    found = breaks_between(now.measure.id, now.estimates.level, month, now.month, now.window, u.area)
    return tuple(each for each in found if each.severity == "refuse")


def marks(u: Understanding, now: Figure, month: int) -> tuple[Break, ...]:
    """Return the breaks that such a comparison crosses and only marks; the one census of all years is none."""
    found = breaks_between(now.measure.id, now.estimates.level, month, now.month, now.window, u.area)
    return tuple(each for each in found if each.severity == "mark" and each.id != "census_2021")
