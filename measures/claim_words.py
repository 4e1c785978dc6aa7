"""Sentences of the claim checker. Each sentence that is offered is itself a claim that the checker calls true."""

from __future__ import annotations

from base.periods import MONTHS, WINDOW_MONTHS, label, window_label
from measures.catalogue import Measure, NotAvailable, load_catalogue
from measures.claim import Size, Understanding
from measures.claim_lexicon import OTHERS, load_lexicon, subject
from measures.claim_tests import Tested
from measures.estimates import Estimate
from measures.readings import FEWEST
from measures.words import capital, decimals_of, listed, number

FEW = "Both numbers are below 10: too few to tell a change from chance."
CAUSE = "What caused it, or who, cannot be checked: no open figure separates one cause from all others."
ANYBODY = (
    "Searches are counted where they took place, whoever was searched; the rate sets them against those who live there."
)
STALE = "Nothing newer is open, so it says nothing of today."
_GROUPS = {
    "stop_search_rate_ratio": "{people} were searched at {value} times the rate of White people",
    "homicide_victim_rate_ratio": "{people} were killed at {value} times the rate of White people",
    "stop_search_rate": "{people} were searched at a rate of {value} per 1,000 residents",
    "stop_search_share": "{value} of searches with an ethnicity recorded were of {people}",
}
_MOVED = {True: "rose", False: "fell"}


def plural(measure: Measure) -> str:
    """Return what is counted, in the plural, as a sentence of ours names it."""
    return subject(load_lexicon(load_catalogue), measure.id, measure.noun_plural)


def within(month: int, window: str) -> str:
    """Return a window after “in”: ``"the 12 months to June 2026"``, ``"June 2026"``."""
    text = window_label(month, "12m" if window == "fy" else window)
    return text if window == "month" else f"the {text}"


def whole(measure: Measure, place: str, group: str = "") -> str:
    """Return the subject of a sentence on one figure: ``"recorded robberies in Southwark"``."""
    if measure.denominator.kind == "survey":
        told = plural(measure)
        if group and group != "Everyone":
            told = f"{people(group)} who feel safe after dark" if measure.id == "safe_after_dark" else told
        return f"the share of {told} in {place}"
    counted = measure.denominator.kind == "residents" and measure.kind != "index"
    return f"{'recorded ' if counted else ''}{plural(measure)}{_of_people(measure, group)} in {place}"


def _of_people(measure: Measure, group: str) -> str:
    """Of whom, for a rate of searches."""
    return f" of {people(group)}" if measure.id == "stop_search_rate" and group else ""


def people(group: str) -> str:
    """Return a group as people: ``"Black people"``, ``"women"``."""
    return {"Female": "women", "Male": "men", "Other": OTHERS}.get(group, f"{group} people")


def shown(measure: Measure, estimate: Estimate) -> str:
    """Return the number that a sentence prints: the count of what is counted, otherwise the value."""
    if counts(measure):
        return number(estimate.count)
    return number(estimate.value, decimals_of(measure, estimate.value)) + (" %" if measure.unit == "%" else "")


def counts(measure: Measure) -> bool:
    """Whether a claim about a measure speaks of a count, rather than of a rate, a share or an index."""
    return measure.kind == "rate" and measure.denominator.kind == "residents"


def change_sentence(measure: Measure, before: Estimate, after: Estimate, months: tuple[int, int], told: bool) -> str:
    """Return what can be said of a change.

    Parameters
    ----------
    measure : Measure
        What is counted.
    before, after : Estimate
        The two figures.
    months : tuple of int
        The months with which their windows end.
    told : bool
        Whether the change is told from chance.
    """
    name = whole(measure, after.name, after.group)
    when = f"in {within(months[1], after.window)} compared with {within(months[0], after.window)}"
    pair = "" if measure.kind == "index" else f", from {shown(measure, before)} to {shown(measure, after)}"
    if not told:
        return f"There was no clear change in {name} {when}{pair}."
    rise = (after.value or 0.0) > (before.value or 0.0)
    return capital(f"{name} {_MOVED[rise]}{_by(measure, before, after)} {when}{pair}.")


def _by(measure: Measure, before: Estimate, after: Estimate) -> str:
    """By how much, where that can be said: points of a share, per cent of a count of 20 or more."""
    first, last = before.value or 0.0, after.value or 0.0
    if measure.unit == "%":
        return f" by {number(abs(last - first), decimals_of(measure, last))} points"
    if measure.kind not in {"rate", "index"} or (before.count or 0.0) < 2 * FEWEST:
        return ""
    return f" by {number(abs(100 * (last - first) / first), 1)} %"


def level_sentence(measure: Measure, estimate: Estimate, month: int) -> str:
    """Return one figure as a sentence; empty where it has no figure or no plain words."""
    if estimate.value is None:
        return ""
    when = f"in {estimate.name} in {within(month, estimate.window)}"
    value, interval = shown(measure, estimate), _interval(measure, estimate)
    if counts(measure):
        if estimate.count == 1:
            return f"One {measure.noun_singular} was recorded {when}."
        return f"{number(estimate.count) if estimate.count else 'No'} {plural(measure)} were recorded {when}."
    if measure.denominator.kind == "survey":
        return _asked(measure, estimate, f"{value} ", f"{when}{interval}.")
    if measure.kind == "index" or measure.denominator.kind == "series":
        stood = f"stood at {value} {measure.unit} in {within(month, estimate.window)}."
        return capital(f"{plural(measure)} in {estimate.name} {stood}")
    shared = measure.interval == "share" and estimate.group != "Other"
    said = _GROUPS.get(measure.id, f"{{value}} {measure.statement} {estimate.group}" if shared else "")
    said = capital(said.replace("{people}", people(estimate.group)))
    return f"{said.format(value=value)} {when}{interval}." if said else ""


def _asked(measure: Measure, estimate: Estimate, value: str, rest: str) -> str:
    """A share of people asked; empty for a group that sentences of ours have no words for."""
    if estimate.group in {"", "Everyone"}:
        return f"{value}{measure.statement} {rest}"
    return f"{value}of {people(estimate.group)} feel safe after dark {rest}" if measure.id == "safe_after_dark" else ""


def _interval(measure: Measure, estimate: Estimate) -> str:
    """The 95 % interval in brackets; empty where there is none."""
    if estimate.lower is None or estimate.upper is None:
        return ""
    decimals = decimals_of(measure, estimate.value)
    unit = " %" if measure.unit == "%" else ""
    return f" (95 % interval {number(estimate.lower, decimals)} to {number(estimate.upper, decimals)}{unit})"


def compare_sentence(
    measure: Measure, first: Estimate, other: str, values: tuple[float, float], month: int, basis: str, told: bool
) -> str:
    """Return what can be said of two places.

    Parameters
    ----------
    measure : Measure
        What is counted.
    first : Estimate
        The place that the claim is about.
    other : str
        The place or benchmark compared with, as a sentence names it.
    values : tuple of float
        Both values: rates, shares, or numbers on the basis of counts.
    month : int
        The month with which the window ends.
    basis : str
        ``"rate"`` or ``"count"``.
    told : bool
        Whether they are told apart.
    """
    by_number = basis == "count" and counts(measure)
    decimals = 0 if by_number else max(decimals_of(measure, value) for value in values)
    a, b = (number(value, decimals) + (" %" if measure.unit == "%" else "") for value in values)
    unit = f" {measure.unit}" if counts(measure) and not by_number and "per 1,000 " in measure.unit else ""
    pair = f" ({a} against {b}{unit})" if a != b or told else ""
    when = f"in {within(month, first.window)}{pair}."
    name = f"the number of recorded {plural(measure)}" if by_number else _rate_of(measure)
    name += _of_people(measure, first.group)
    if not told:
        return capital(f"{name} in {first.name} was not clearly different from that in {other} {when}")
    word = "higher" if values[0] > values[1] else "lower"
    return capital(f"{name} was {word} in {first.name} than in {other} {when}")


def _rate_of(measure: Measure) -> str:
    """The figure that two places are compared by."""
    if measure.denominator.kind == "survey":
        return f"the share of {plural(measure)}"
    return f"the rate of {'recorded ' if counts(measure) else ''}{plural(measure)}"


def extreme_sentence(measure: Measure, estimate: Estimate, kinds: str, month: int, basis: str, up: bool) -> str:
    """Return that a place has the highest or the lowest figure of all."""
    name = f"the number of recorded {plural(measure)}" if basis == "count" and counts(measure) else _rate_of(measure)
    word = "highest" if up else "lowest"
    return capital(
        f"{name} in {estimate.name} was the {word} of the London {kinds} in {within(month, estimate.window)}."
    )


def among_sentence(measure: Measure, estimate: Estimate, kinds: str, month: int, where: str) -> str:
    """Return where a place lies in the usual spread: ``where`` is “above”, “below” or “within”."""
    return capital(
        f"{_rate_of(measure)} in {estimate.name} was {where} the usual spread of {kinds} "
        f"in {within(month, estimate.window)}."
    )


def record_sentence(measure: Measure, after: Estimate, month: int, since: int, up: bool) -> str:
    """Return that a figure is the highest or the lowest for a time; ``since`` is 0 for on record."""
    word = "highest" if up else "lowest"
    told = "on record" if not since else f"since {since // 100 if since % 100 == len(MONTHS) else label(since)}"
    name = whole(measure, after.name, after.group)
    verb = "was" if name.startswith("the share") else "were"
    return capital(f"{name} {verb} the {word} {told} in {within(month, after.window)}.")


def trend_sentence(measure: Measure, after: Estimate, month: int, years: int, up: bool) -> str:
    """Return that a figure has moved one way for some years running."""
    name = whole(measure, after.name, after.group)
    return capital(f"{name} {_MOVED[up]} for {years} years running in {within(month, after.window)}.")


def gap_sentence(base: Measure, estimate: Estimate, month: int, inside: bool) -> str:
    """Return that a share lies within 5 points of London's, or outside them."""
    where = "within" if inside else "outside"
    return capital(
        f"{_rate_of(base)} in {estimate.name} was {where} 5 points of London’s in {within(month, estimate.window)}."
    )


def told_words(tested: Tested) -> str:
    """Return what a test said."""
    if tested.few:
        return FEW
    if not tested.possible:
        return "No test is possible on these figures."
    p = "p below 0.0001" if tested.p < 1e-4 else f"p = {tested.p:.2g}"
    level = f"{100 * (1 - tested.level):.3g} %"
    if tested.told:
        return f"Chance would seldom make such a difference ({p}; told at {level})."
    if tested.perhaps:
        return f"It is perhaps a difference, but not told from chance at {level} ({p})."
    return f"Chance alone may well make such a difference ({p}; not told at {level})."


def figure_words(measure: Measure, estimate: Estimate, month: int, *, rate: bool = False) -> str:
    """Return one figure with its window for a reason: ``"2,005 recorded robberies in the 12 months to June 2026"``.

    With ``rate``, the value over residents stands beside a count.
    """
    when = f"in {within(month, estimate.window)}"
    if counts(measure):
        noun = measure.noun_singular if estimate.count == 1 else plural(measure)
        beside = f", {number(estimate.value, decimals_of(measure, estimate.value))} {measure.unit}" if rate else ""
        return f"{number(estimate.count)} recorded {noun} in {estimate.name} {when}{beside}"
    unit = "" if measure.unit == "%" else f" {measure.unit}"
    group = f", {estimate.group}" if estimate.group and estimate.group != "Everyone" else ""
    interval = _interval(measure, estimate)
    return f"{shown(measure, estimate)}{unit} in {estimate.name}{group} {when} ({measure.title}){interval}"


def size_words(size: Size) -> str:
    """Return a size as the claim has it."""
    return f"“{size.text}”" if size.text else number(size.value, 1)


def missing_words(missing: NotAvailable) -> str:
    """Return why something is not available and who holds it."""
    return f"{missing.title}: {missing.why} Who holds it: {missing.holder}"


def unknown_words(understanding: Understanding) -> str:
    """Return which words were not understood."""
    words = [f"“{word}”" for word in dict.fromkeys(understanding.unknown)][:8]
    return (
        f"Not understood: {listed(words)}. A claim stands only when every word of it is checked; these could change "
        "what it says. Put it in other words, or correct the fields."
    )


def judgement_words(understanding: Understanding) -> str:
    """Return why words of judgement cannot be checked."""
    words = listed([f"“{word}”" for word in dict.fromkeys(understanding.judgement)])
    return (
        f"{words}: no figure decides this. Recorded crime carries no judgement of its own, since more reports can mean "
        "more trust, and places are put in no order, since most steps in such a list are chance. Say what was counted, "
        "and by how much."
    )


def years_of(window: str) -> int:
    """Return the whole years of a window, at least one."""
    return max(1, WINDOW_MONTHS[window] // 12)
