"""Claims about one figure: its number, and whether a gap lies within 5 points."""

from __future__ import annotations

import math
from dataclasses import replace

from measures import claim_words as words
from measures.catalogue import Measure
from measures.claim import CANNOT, STANDS, WITHIN, WRONG, Checked, Size, Understanding, Verdict
from measures.claim_compare import check_against
from measures.claim_evidence import Figure, evidence, figure
from measures.claim_judge import ObstacleError, plainly
from measures.claim_tests import Tested
from measures.estimates import Figures


def check_level(figures: Figures, u: Understanding, now: Figure) -> Checked:
    """Return the verdict on a figure: its number, to the precision written, and for samples its interval.

    Parameters
    ----------
    figures : Figures
        Every figure of the snapshot.
    u : Understanding
        What is claimed.
    now : Figure
        The figure of the claim's place in its period.

    Returns
    -------
    Checked

    Raises
    ------
    ObstacleError
        Where it cannot be checked or compared.
    """
    size, measure, estimate = u.size, now.measure, now.estimate
    told = evidence(figures, (now,))
    says = words.capital(words.figure_words(measure, estimate, now.month))
    if size is None:
        raise ObstacleError(Checked(CANNOT, "No number is claimed.", told, plainly(now)))
    actual, sampled = _actual(measure, now, size)
    if math.isnan(actual):
        reason = f"{words.size_words(size)} is not in the unit of this measure. {says}."
        raise ObstacleError(Checked(CANNOT, reason, told, plainly(now)))
    if u.interval and not _interval_right(u, now):
        return Checked(WRONG, f"The interval is not so. {says}.", told, plainly(now))
    if u.negated:
        raise ObstacleError(
            Checked(CANNOT, f"A number that is denied says too little to check. {says}.", told, plainly(now))
        )
    right = size.holds(actual)
    if not sampled or estimate.lower is None or estimate.upper is None:
        verdict: Verdict = STANDS if right else WRONG
        return Checked(verdict, f"{says}.", told, plainly(now))
    low, high = float(estimate.lower), float(estimate.upper)
    if size.bound == "exact":
        close = size.high >= low and size.low <= high
        reason = f"{says}."
        if not right and close:
            reason += f" {words.size_words(size)} is not the figure, though it lies within what chance allows."
        return Checked(STANDS if right else WITHIN if close else WRONG, reason, told, plainly(now))
    sure = low > size.value if size.bound == "over" else high < size.value
    reason = f"{says}." + (
        "" if sure or not right else f" The interval reaches to the other side of {words.size_words(size)}."
    )
    return Checked(STANDS if sure else WITHIN if right else WRONG, reason, told, plainly(now))


def _actual(measure: Measure, now: Figure, size: Size) -> tuple[float, bool]:
    """The figure in the unit of the claim, and whether it is an estimate with an interval; NaN in a wrong unit."""
    estimate = now.estimate
    value = float("nan") if estimate.value is None else estimate.value
    count = float("nan") if estimate.count is None else estimate.count
    if size.unit == "count":
        counted = words.counts(measure) or measure.kind == "count"
        return (count if counted else float("nan")), False
    if size.unit == "percent":
        return (value if measure.unit == "%" else float("nan")), True
    if size.unit == "factor":
        return (value if measure.kind == "ratio" and measure.denominator.kind != "series" else float("nan")), True
    if size.unit == "rate" and measure.per > 1 and measure.unit != "%":
        return value * size.per / measure.per, False
    return float("nan"), False


def _interval_right(u: Understanding, now: Figure) -> bool:
    """Whether an interval that the claim states is the interval."""
    if now.estimate.lower is None or now.estimate.upper is None:
        return False
    return u.interval[0].holds(now.estimate.lower) and u.interval[1].holds(now.estimate.upper)


def check_gap(figures: Figures, u: Understanding, now: Figure) -> Checked:
    """Return the verdict on a gap within 5 points: outside, inside, or cannot be said.

    Parameters
    ----------
    figures : Figures
        Every figure of the snapshot.
    u : Understanding
        What is claimed.
    now : Figure
        The figure of the claim's place in its period.

    Returns
    -------
    Checked

    Raises
    ------
    ObstacleError
        Where it cannot be checked or compared.
    """
    estimate = now.estimate
    base = figures.catalogue.get(u.measure.removesuffix("_gap"))
    told = evidence(figures, (now,), Tested("95 % interval beyond, or 90 % interval within, 5 points", float("nan")))
    says = f"{words.capital(words.figure_words(now.measure, estimate, now.month))}."
    inside = u.direction == "same"
    if estimate.verdict not in {"inside", "outside"}:
        reason = f"{says} The sample cannot say on which side of 5 points the gap lies."
        bare = replace(u, measure=base.id, group="", against="london", kind="compare", direction="unclear")
        plain = figure(figures, bare)
        try:
            sentence = check_against(figures, bare, plain).sentence if plain else ""
        except ObstacleError:
            sentence = ""
        return Checked(WITHIN, reason, told, sentence)
    right = ((estimate.verdict == "inside") == inside) != u.negated
    sentence = words.gap_sentence(base, estimate, now.month, estimate.verdict == "inside")
    return Checked(STANDS if right else WRONG, f"{says} The gap is {estimate.verdict} 5 points.", told, sentence)
