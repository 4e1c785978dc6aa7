"""Claims about one figure: its number, and whether a gap lies within 5 points."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import numpy as np

from base.periods import WINDOW_MONTHS, from_index, to_index
from geo.areas import LONDON
from measures import claim_words as words
from measures.catalogue import Measure
from measures.claim import CANNOT, STANDS, WITHIN, WRONG, Checked, Size, Understanding, Verdict
from measures.claim_compare import check_against
from measures.claim_evidence import Figure, evidence, figure
from measures.claim_judge import ObstacleError, different_files, plainly
from measures.claim_tests import Tested
from measures.estimates import Figures
from measures.words import capital, number


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
    rated = size is not None and size.unit == "rate"
    says = capital(words.figure_words(measure, estimate, now.month, rate=rated))
    if size is None:
        raise ObstacleError(Checked(CANNOT, "No number is claimed.", told, plainly(now)))
    actual, sampled = _actual(measure, now, size)
    if math.isnan(actual):
        reason = f"{words.size_words(size)} is not in the unit of this measure. {says}."
        raise ObstacleError(Checked(CANNOT, reason, told, plainly(now)))
    if u.interval and not _interval_right(u, now):
        return Checked(WRONG, f"The interval is not so. {says}.", told, plainly(now))
    if u.negated:
        reason = "A number that is denied says too little to check."
        if size.unit == "percent" and measure.denominator.kind == "survey":
            reason = "Who did not say so may be unsure or have said nothing: say how many did."
        raise ObstacleError(Checked(CANNOT, f"{reason} {says}.", told, plainly(now)))
    right = size.holds(actual)
    if not sampled or estimate.lower is None or estimate.upper is None:
        verdict: Verdict = STANDS if right else WRONG
        reason = f"{says}." + (_often_words(now, size) if size.each else "")
        if right and size.unit == "count" and size.bound == "exact" and not size.each and actual != size.value:
            reason += f" {words.size_words(size)} is that number, rounded."
        return Checked(verdict, reason, told, plainly(now))
    low, high = float(estimate.lower), float(estimate.upper)
    if size.bound == "exact":
        close = size.high >= low and size.low <= high
        reason = f"{says}."
        if not right and close:
            reason += f" {words.size_words(size)} is not the figure, though it lies within what chance allows."
        return Checked(STANDS if right else WITHIN if close else WRONG, reason, told, plainly(now))
    over = size.bound == "over"
    sure, contrary = (low > size.value, high <= size.value) if over else (high < size.value, low >= size.value)
    spans = f" The interval reaches to both sides of {words.size_words(size)}."
    reason = f"{says}." + ("" if sure or contrary else spans)
    return Checked(STANDS if sure else WRONG if contrary else WITHIN, reason, told, plainly(now))


def _actual(measure: Measure, now: Figure, size: Size) -> tuple[float, bool]:
    """The figure in the unit of the claim, and whether it is an estimate with an interval; NaN in a wrong unit."""
    estimate = now.estimate
    value = float("nan") if estimate.value is None else estimate.value
    count = float("nan") if estimate.count is None else estimate.count
    if size.each:
        return (often(count, now, size.each) if words.counts(measure) else float("nan")), False
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


def often(count: float, now: Figure, each: str) -> float:
    """Return a count of a window as a number in a day, or as the time between two events.

    Parameters
    ----------
    count : float
        Events in the window.
    now : Figure
        The figure whose window it is.
    each : str
        As of `Size`.
    """
    months = WINDOW_MONTHS[now.window]
    last = int(to_index(now.month))
    first, after = (int(month) for month in from_index(np.array([last - months + 1, last + 1])))
    days = (date(after // 100, after % 100, 1) - date(first // 100, first % 100, 1)).days
    parts = {"hour": 24.0 * days, "day": float(days), "week": days / 7, "month": float(months),
             "minutes between": 1440.0 * days, "hours between": 24.0 * days}  # fmt: skip
    if each.endswith("between"):
        return parts[each] / count if count else float("nan")
    return count / parts[each]


def _often_words(now: Figure, size: Size) -> str:
    """What a count makes in a day, for the reason."""
    value = often(float(now.estimate.count or 0.0), now, size.each)
    if size.each.endswith("between"):
        return f" That is one every {number(value, 1)} {size.each.removesuffix(' between')} on average."
    return f" That is {number(value, 1)} {'an' if size.each == 'hour' else 'a'} {size.each} on average."


def _interval_right(u: Understanding, now: Figure) -> bool:
    """Whether an interval that the claim states is the interval."""
    if now.estimate.lower is None or now.estimate.upper is None:
        return False
    return u.interval[0].holds(now.estimate.lower) and u.interval[1].holds(now.estimate.upper)


def check_share(figures: Figures, u: Understanding, now: Figure) -> Checked:
    """Return the verdict on a share of what London counts: “9 % of London’s robberies were in Westminster”.

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
        Counts are what they are, so that the claim stands or is wrong.

    Raises
    ------
    ObstacleError
        Where it cannot be checked or compared.
    """
    whole = figure(figures, replace(u, area=LONDON, period=now.month, window=now.window))
    if now.estimate.level == "ward":
        raise different_files(now)
    counted = words.counts(now.measure) and whole is not None and bool(whole.estimate.count)
    if whole is None or u.size is None or u.negated or not counted or now.estimate.level == "london":
        raise ObstacleError(Checked(CANNOT, "Such a share cannot be checked.", {}, plainly(now)))
    share = 100 * float(now.estimate.count or 0.0) / float(whole.estimate.count or 1.0)
    says = f"{capital(words.figure_words(now.measure, now.estimate, now.month))}; "
    says += f"{words.figure_words(now.measure, whole.estimate, whole.month)}: {number(share, 1)} %."
    sentence = f"{number(share, 1)} % of London’s recorded {words.plural(now.measure)} were in {now.name} "
    sentence += f"in {words.within(now.month, now.window)}."
    told = evidence(figures, (whole, now))
    return Checked(STANDS if u.size.holds(share) else WRONG, says, told, sentence)


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
    says = f"{capital(words.figure_words(now.measure, estimate, now.month))}."
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
