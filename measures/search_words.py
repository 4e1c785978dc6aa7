"""Searches in words: whom, what for, on which basis of ethnicity, and set against what, in three registers."""

from __future__ import annotations

from measures.catalogue import Measure
from measures.estimates import Estimate
from measures.search_cuts import BASIS_WORDS, COMBINED, OFFICER, SELF, Cut, parse
from measures.words import decimals_of, interval_text, number, period_text, place_text, value_text

HIDDEN = "The number behind this figure is too small to show, or would give a small one away."
MIXED_HIDDEN = (
    "For a borough, searches of people of Mixed ethnicity are not given by reason, power, age or sex: the same number "
    "stands in two tables, and one would give away the other."
)
ELSEWHERE = "People searched there need not live there."
RESIDENTS_OF_ALL = (
    "The residents it is set against are those of the group of all ages and of both sexes, since no open figures cross "
    "them with ethnicity: it compares searches, and says nothing of how often people of that age or sex are searched."
)
REASON_ONLY = "Searches with more than one reason are counted under the one that was written down."
RESIDENT_BASES = {
    OFFICER: "The group is what the officer wrote down.",
    SELF: "The group is what people said themselves.",
    COMBINED: "The group is what people said themselves, or what the officer wrote down if they did not say.",
}
RATES = ("rate", "ratio", "difference", "excess")


def is_search(measure: Measure) -> bool:
    """Return whether a measure is of stop and search."""
    return measure.id.startswith("stop_search_")


def title(estimate: Estimate, measure: Measure) -> str:
    """Return the active title of a figure."""
    value, kind = value_text(measure, estimate.value), measure.numerator.series[0]
    if kind == "share":
        return f"Searches in {estimate.name}: {value} were of {parse(estimate.group).people}"
    unit = {"outcome_rate": " led to any outcome", "count": ""}.get(kind, f" {measure.unit}")
    return f"Searches: {value}{unit} in {place_text(estimate)}"


def counted(estimate: Estimate, measure: Measure, register: str) -> str:
    """Return what was counted of a cut, in the words of a register.

    Parameters
    ----------
    estimate : Estimate
        With a value.
    measure : Measure
        Of stop and search.
    register : str
        ``"officer"``, ``"panel"`` or ``"resident"``.

    Returns
    -------
    str
        Two or three sentences.
    """
    cut, kind = parse(estimate.group), measure.numerator.series[0]
    if register == "resident":
        told = _plainly(estimate, measure, cut, kind)
        return f"{told} {RESIDENT_BASES[cut.basis]} People who are searched there may live somewhere else."
    ranged = ""
    if register == "panel":
        ranged = f" (95 % interval {interval_text(estimate, measure)}: {made_of(estimate, measure)})"
    told = _stated(estimate, measure, cut, kind)
    tail = [ELSEWHERE, *([RESIDENTS_OF_ALL] if _crossed(cut, kind) else [])]
    return f"{told}, {BASIS_WORDS[cut.basis]}, {period_text(estimate)}{ranged}. {' '.join(tail)}"


def made_of(estimate: Estimate, measure: Measure) -> str:
    """Return the numbers that a figure is made of: ``"1,341 searches over 77,299 residents of the group"``.

    Of a ratio, a difference or an excess, White people's too: ``", White people 1,102 over 158,372"``.
    """
    count, over = number(estimate.count), number(estimate.denominator)
    kind = measure.numerator.series[0]
    white = ""
    if estimate.reference_count is not None:
        joint = "of" if kind == "outcome_ratio" else "over"
        white = f", White people {number(estimate.reference_count)} {joint} {number(estimate.reference_denominator)}"
    if kind in RATES:
        return f"{count} {_searches(estimate)} over {over} residents of the group{white}"
    if kind == "count":
        return f"{count} {_searches(estimate)}"
    whole = "searches with an ethnicity recorded" if kind == "share" else "searches of the group with a known outcome"
    return f"{count} of {over} {whole}{white}"


def notes(estimate: Estimate, measure: Measure) -> list[str]:
    """Return what the cut adds to a measure's definition, a sentence each."""
    cut = parse(estimate.group)
    reason = f", {cut.reason}" if cut.reason else ""
    lines = [f"This figure is of searches of {cut.people}{reason}, {BASIS_WORDS[cut.basis]}."]
    if measure.kind in {"ratio", "difference"}:
        lines.append(f"White people’s searches are cut alike: {_white(cut)}.")
    return lines


def limits_of(estimate: Estimate, measure: Measure) -> list[str]:
    """Return what the cut adds to what a measure does not say, a sentence each."""
    cut = parse(estimate.group)
    lines = [RESIDENTS_OF_ALL] if _crossed(cut, measure.numerator.series[0]) else []
    if cut.basis != OFFICER:
        lines.append(
            "Searches without a self-defined ethnicity grow from 8 % in 2015 to 34 % in 2024, and that alone moves "
            "figures on this basis."
        )
    if cut.reason:
        lines.append(REASON_ONLY)
    return lines


def why_not(estimate: Estimate) -> str:
    """Return why a figure of searches is hidden."""
    cut = parse(estimate.group)
    return MIXED_HIDDEN if cut.group == "Mixed" and cut.dimension else HIDDEN


def _stated(estimate: Estimate, measure: Measure, cut: Cut, kind: str) -> str:
    """A figure for an officer or a panel."""
    place, what = estimate.name, _what(cut)
    size = number(abs(estimate.value or 0.0), decimals_of(measure, estimate.value))
    less = (estimate.value or 0.0) < 0
    value = value_text(measure, estimate.value)
    if estimate.status == "zero":
        most = number(estimate.upper, decimals_of(measure, estimate.upper))
        return f"No searches of {what} in {place}; chance alone allows up to {most} {measure.unit}"
    return {
        "rate": f"Searches of {what} in {place} came to {value} per 1,000 residents of the group",
        "ratio": f"Searches of {what} in {place} were {value} times the White rate",
        "difference": f"Searches of {what} in {place} were {size} {'fewer' if less else 'more'} per 1,000 residents "
        f"than of {_white(cut)}",
        "excess": f"Searches of {what} in {place} were {size} {'below' if less else 'beyond'} the number that "
        "the White rate would give",
        "outcome_rate": f"{value} of searches of {what} in {place} led to any outcome",
        "outcome_ratio": f"Searches of {what} in {place} led to any outcome {value} times as often as those of "
        f"{_white(cut)}",
        "count": f"{value} {_searches(estimate)} of {what} in {place}",
        "share": f"{value} of searches in {place} with an ethnicity recorded were of {what}",
    }[kind]


def _plainly(estimate: Estimate, measure: Measure, cut: Cut, kind: str) -> str:
    """A figure for a resident, a short sentence."""
    place, reason = estimate.name, f" {cut.reason}" if cut.reason else ""
    size = number(abs(estimate.value or 0.0), decimals_of(measure, estimate.value))
    more, whole = "fewer" if (estimate.value or 0.0) < 0 else "more", number(estimate.value)
    if estimate.status == "zero":
        return f"There were no searches of {_what(cut)} in {place} in a year."
    every = Cut(cut.group).people
    return {
        "rate": f"For every 1,000 {every} who live in {place}, there were {size} searches of {_what(cut)} in a year.",
        "ratio": f"For the number who live in {place}, {cut.people} were searched{reason} {size} times as often as "
        f"{_white(cut)}.",
        "difference": f"For every 1,000 who live in {place}, {cut.people} had {size} {more} searches{reason} than "
        f"{_white(cut)}.",
        "excess": f"In {place}, {cut.people} had {size} {more} searches{reason} in a year than at the rate of "
        f"{_white(cut)}.",
        "outcome_rate": f"Of every 100 searches of {_what(cut)} in {place}, {whole} led to something.",
        "outcome_ratio": f"In {place}, searches of {_what(cut)} led to something {size} times as often as those of "
        f"{_white(cut)}.",
        "count": f"There {'was' if estimate.value == 1 else 'were'} {whole} {_searches(estimate)} of {_what(cut)} in "
        f"{place} in a year.",
        "share": f"Of every 100 people searched in {place} whose group was written down, {whole} were {cut.group}.",
    }[kind]


def _what(cut: Cut) -> str:
    """Whom and what for: ``"Black people for drugs"``."""
    return f"{cut.people} {cut.reason}".strip()


def _white(cut: Cut) -> str:
    """The people that a cut is set against: ``"White people aged 18 to 24"``."""
    return Cut("White", cut.basis, cut.dimension, cut.value).people


def _searches(estimate: Estimate) -> str:
    """The noun after the count."""
    return "search" if estimate.count == 1 else "searches"


def _crossed(cut: Cut, kind: str) -> bool:
    """Whether a figure sets searches of one age or sex against residents of all."""
    return cut.dimension in {"age", "sex"} and kind in RATES
