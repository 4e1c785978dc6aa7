"""Gaps of the survey in words: which group lies how far from which, and on which side of 5 points."""

from __future__ import annotations

import math

from measures.catalogue import Measure
from measures.equality import CANNOT_SAY, INSIDE, OUTSIDE
from measures.estimates import LONDON, Estimate, Estimates
from measures.survey_gaps import AGAINST_LONDON, POINTS, Line, given, line, verdicts
from measures.words import group_text, interval_text, listed, number, period_text, within_text

#: Within a sentence, after "it is" or "the gap is".
SIDES = {
    OUTSIDE: f"**outside** {POINTS:g} points",
    INSIDE: f"**inside** {POINTS:g} points",
}
METHOD = (
    f"**Outside**: the 95 % interval of the gap lies wholly beyond {POINTS:g} points. **Inside**: the 90 % interval "
    "lies wholly within (two one-sided tests). Otherwise the survey **cannot say**, and we give how many people of the "
    "group would have to be asked, and of the reference in proportion, to settle a gap of the size seen."
)
MOVED = "A move on the year before is clear at 99.8 %; two years four quarters apart share no interviews."
PLAIN = {
    OUTSIDE: f"We can be sure that this is more than {POINTS:g} points.",
    INSIDE: f"We can be sure that this is less than {POINTS:g} points.",
    CANNOT_SAY: f"Too few people were asked to say whether this is more or less than {POINTS:g} points.",
}


def question(measure: Measure) -> str:
    """Return the question that a gap measure is about: ``"Trust in the Met"``."""
    return measure.title.removesuffix(", gap")


def distance(value: float) -> str:
    """Return a gap in points as a distance: ``"12 points lower"``, ``"1 point higher"``, ``"no points apart"``."""
    whole = number(abs(value))
    if whole == "0":
        return "less than 1 point apart"
    return f"{whole} point{'' if whole == '1' else 's'} {'lower' if value < 0 else 'higher'}"


def title(measure: Measure, estimate: Estimate) -> str:
    """Return the title of a screen about a gap."""
    if estimate.value is None:
        what = "boroughs against London" if _of_london(estimate) else f"no gap given for {estimate.name}"
        return f"{question(measure)}: {what}"
    if estimate.group == AGAINST_LONDON:
        whole = number(abs(estimate.value))
        apart = f"{whole} point{'' if whole == '1' else 's'} {'below' if estimate.value < 0 else 'above'}"
        return f"{question(measure)}: {estimate.name} {'level with' if whole == '0' else apart} London"
    return f"{question(measure)}, {group_text(estimate.group)}: {distance(estimate.value)} in {estimate.name}"


def subtitle(estimates: Estimates) -> str:
    """Return how many areas have which verdict in the first period."""
    found = verdicts(estimates)[:, 0]
    outside, inside, unsure = (int((found == verdict).sum()) for verdict in (OUTSIDE, INSIDE, CANNOT_SAY))
    shown = outside + inside + unsure
    if not shown or estimates.level != "borough":
        return ""
    return (
        f"Of {shown} boroughs, {outside} {'is' if outside == 1 else 'are'} outside {POINTS:g} points and {inside} "
        f"inside; for {unsure} the survey cannot say."
    )


def settle(people: float) -> str:
    """Return how many people would settle a gap: ``"about 1,900 people asked would settle it"``; empty for NaN."""
    if math.isnan(people):
        return ""
    if math.isinf(people):
        return "it lies on the very edge, where no number of people settles it"
    return f"about {number(rounded(people))} people asked would settle it"


def rounded(people: float) -> float:
    """Return a number of people with two figures that count, rounded up; none is promised more exactly."""
    step = 10.0 ** max(0, math.floor(math.log10(people)) - 1)
    return math.ceil(people / step) * step


def verdict_text(found: Line) -> str:
    """Return the verdict on one gap in a sentence without an end.

    Parameters
    ----------
    found : Line
        A gap with a value.

    Returns
    -------
    str
        ``"the gap is **outside** 5 points"``, ``"the survey **cannot say** which side of 5 points; about 1,900 people
        asked would settle it"``.
    """
    if found.estimate.verdict in SIDES:
        return f"the gap is {SIDES[found.estimate.verdict]}"
    more = settle(found.needed)
    return f"the survey **cannot say** which side of {POINTS:g} points{f'; {more}' if more else ''}"


def sentence(estimates: Estimates, area: str, register: str = "officer") -> str:
    """Return one gap in sentences: how far, against whom, and the verdict.

    Parameters
    ----------
    estimates : Estimates
        Of a gap measure.
    area : str
        Code of an area among them.
    register : str
        ``"officer"``, ``"panel"`` or ``"resident"``.

    Returns
    -------
    str
    """
    found = line(estimates, area)
    estimate, measure = found.estimate, found.measure
    if estimate.value is None:
        return why_not(measure, estimate)
    said = f"{question(measure)}, {group_text(estimate.group)}: {distance(estimate.value)} in {estimate.name}"
    if register == "resident":
        return f"{said} ({number(found.own)} % and {number(found.reference)} %). {PLAIN[estimate.verdict]}"
    verdict = verdict_text(found)
    verdict = f"{verdict[0].upper()}{verdict[1:]}."
    small = " It stands on a small sample." if found.flagged else ""
    if register == "officer":
        return f"{said}, {period_text(estimate)}. {verdict}{small}"
    holds = "holds" if found.harsher == estimate.verdict else f"becomes “{found.harsher}”"
    deff = measure.denominator.deff_sensitivity or 1.0
    return (
        f"{said}, {period_text(estimate)}: {number(found.own)} % against {number(found.reference)} %, gap "
        f"{points(estimate.value)} points (95 % interval {interval_text(estimate, measure)}). {verdict} With a design "
        f"effect of {deff:.1f} that {holds}.{small}"
    )


def past(verdict: str, before: float) -> str:
    """Return how a gap has moved on the year before, in a sentence; empty where that is not known.

    Parameters
    ----------
    verdict : str
        One of `measures.readings.CHANGES`.
    before : float
        The gap of the year before, percentage points.
    """
    said = {"up": "the move is clear", "down": "the move is clear", "no_clear_change": "no clear change"}.get(verdict)
    return "" if said is None else f" The year before it was {points(before)}: {said}."


def why_not(measure: Measure, estimate: Estimate) -> str:
    """Return why a gap is not given."""
    if _of_london(estimate):
        return "Each borough is set against London, so London itself has no such gap."
    if estimate.status == "suppressed":
        return (
            f"Too few people were asked to show {question(measure)}, {group_text(estimate.group)}, in {estimate.name}: "
            "the effective sample of one side is below 50."
        )
    if estimate.status == "not_comparable":
        return (
            f"No gap in “{question(measure)}” is given for {within_text(estimate)}: the question seems to change "
            "within it."
        )
    whose = "in the table given" if given(measure, estimate.group) else "published"
    return (
        f"No gap in “{question(measure)}”, {group_text(estimate.group)}, can be given for {estimate.name} in "
        f"{within_text(estimate)}: one side or both are not {whose}."
    )


def evidence(estimates: Estimates, area: str) -> str:
    """Return what one gap is made of, in one sentence."""
    found = line(estimates, area)
    estimate = found.estimate
    if estimate.value is None:
        return f"No gap for {estimate.name}, {period_text(estimate)}."
    sides = f"{number(found.own)} % less {number(found.reference)} %"
    asked = f"{number(found.asked)} people asked {'' if given(found.measure, estimate.group) else '(assumed) '}"
    return (
        f"{estimate.name}, {group_text(estimate.group)}, {period_text(estimate)}: {sides} = {points(estimate.value)} "
        f"points, 95 % interval {interval_text(estimate, found.measure)}, on {asked}in the group."
    )


def several(lines: tuple[Line, ...]) -> str:
    """Return the verdicts of several questions in one area against London, in sentences.

    Parameters
    ----------
    lines : tuple of Line
        One a question, all of one area.

    Returns
    -------
    str
    """
    said = {verdict: [each for each in lines if each.estimate.verdict == verdict] for verdict in PLAIN}
    kept = sum(each.harsher == each.estimate.verdict for each in lines)
    outside = [f"{question(each.measure)} ({points(each.estimate.value)})" for each in said[OUTSIDE]]
    apart = f" Outside: {listed(outside)}." if outside else ""
    sample = lines[0].measure.denominator
    return (
        f"Of {len(lines)} questions, {lines[0].estimate.name} is **outside** {POINTS:g} points of London on "
        f"{len(said[OUTSIDE])} and **inside** on {len(said[INSIDE])}; on {len(said[CANNOT_SAY])} the survey **cannot "
        f"say** which side of {POINTS:g} points it lies.{apart} With a design effect of {sample.deff_sensitivity:.1f} "
        f"instead of {sample.deff:.1f}, {kept} of the {len(lines)} answers stay the same."
    )


def points(value: float | None) -> str:
    """Return a gap in points, signed: ``"−6"``, ``"+3"``, ``"0"``."""
    shown = number(value)
    return shown if shown[0] in "–−0" else f"+{shown}"


def _of_london(estimate: Estimate) -> bool:
    """Whether London is asked to be set against itself."""
    return estimate.area == LONDON and estimate.group == AGAINST_LONDON
