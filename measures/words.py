"""Figures in words: numbers, intervals, statuses, comparisons and changes, the same on every surface."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from base.periods import parse, window_label
from measures.catalogue import Measure
from measures.equality import CANNOT_SAY, INSIDE, NO_DATA, OUTSIDE, SMALL_SAMPLE, SUPPRESSED
from measures.estimates import Estimate

STATUS_WORDS = {
    "ok": "",
    "zero": "none recorded",
    "no_data": "no figure published",
    "suppressed": "too few to show",
    "not_comparable": "two ways of recording in one period",
    "not_applicable": "not policed by the Met",
}
#: The same of searches: the Met also searches in the City, whose few residents carry no rate of its many visitors.
SEARCH_STATUS_WORDS = {
    "not_applicable": "not given: a force of its own, more visitors than residents",
}
TOO_FEW_SEARCHES = "fewer than 5, or would give one such away"
COMPARISON_WORDS = {
    "not_compared": "Not compared",
    "clearly_lower": "Clearly lower than {benchmark}",
    "lower": "Lower than {benchmark}",
    "similar": "Similar to {benchmark}",
    "higher": "Higher than {benchmark}",
    "clearly_higher": "Clearly higher than {benchmark}",
}
SPREAD_WORDS = {
    "not_compared": "–",
    "within": "Within the usual spread",
    "stands_out_low": "Stands out, lower",
    "stands_out_high": "Stands out, higher",
}
CHANGE_WORDS = {
    "not_compared": "no earlier figure",
    "down": "down",
    "no_clear_change": "no clear change",
    "up": "up",
    "not_comparable": "not comparable",
    "too_few": "too few to tell",
}
BENCHMARK_WORDS = {
    "london": "London",
    "similar": "similar boroughs",
    "bcu": "its police command unit",
    "borough": "its borough",
    "none": "nothing",
}
VERDICT_WORDS = {
    OUTSIDE: "Outside ±5 points",
    INSIDE: "Inside ±5 points",
    CANNOT_SAY: "Cannot say which side of 5 points",
    SUPPRESSED: "Too few asked",
    NO_DATA: "No figure published",
}
#: The same below a heading that names the 5 points.
SHORT_VERDICTS = {
    OUTSIDE: "Outside",
    INSIDE: "Inside",
    CANNOT_SAY: "Cannot say",
    SUPPRESSED: "Too few asked",
    NO_DATA: "No figure",
}
PLURALS = {"borough": "boroughs", "ward": "wards", "lsoa": "small areas", "london": "areas"}
#: Names of peoples keep their capital.
ETHNIC_GROUPS = ("Black", "Asian", "Other", "White", "Mixed", "Chinese")
#: Where the head noun of a title ends.
_AFTER_HEAD = re.compile(r",| (?:of|from|against|under|with|without|in|to|by) ")
WINDOW_WORDS = {"12m": "12 months", "quarter": "3 months", "month": "one month", "fy": "financial year",
                "5y": "5 years", "10y": "10 years"}  # fmt: skip


def number(value: float | None, decimals: int = 0) -> str:
    """Return a number with thousands separators and a true minus, ``"–"`` where there is none."""
    if value is None or math.isnan(value):
        return "–"
    text = f"{value:,.{decimals}f}".replace("-", "−")
    return text if text.strip("−0.,") else text.removeprefix("−")


def decimals_of(measure: Measure, value: float | None) -> int:
    """Return how many decimals show a value: the measure's own, and enough to tell a small rate from 0 (at most 3).

    Proportions, gaps between them, and shares of offences, are whole: most stand on fewer than a thousand people or
    offences.
    """
    whole = (measure.kind == "proportion" and measure.interval != "share") or measure.kind == "gap"
    if whole or measure.denominator.kind == "series":
        return 0
    # Beside a difference, nought is no small number: its own decimals say enough.
    if value is None or measure.kind == "difference" or not 0 < abs(value) < 1:
        return measure.decimals
    return max(measure.decimals, min(3, 1 - math.floor(math.log10(abs(value)))))


def value_text(measure: Measure, value: float | None, decimals: int | None = None) -> str:
    """Return a value with its sign of unit: ``"6.5"`` for a rate, ``"56 %"`` for a proportion."""
    shown = number(value, decimals_of(measure, value) if decimals is None else decimals)
    if measure.kind == "gap" and shown[0] not in "–−0":
        shown = f"+{shown}"
    return f"{shown} %" if measure.unit == "%" and shown != "–" else shown


def interval_text(estimate: Estimate, measure: Measure) -> str:
    """Return the 95 % interval as ``"6.2 to 6.8"``; empty where there is none."""
    if estimate.lower is None or estimate.upper is None:
        return ""
    decimals = decimals_of(measure, estimate.value)
    text = f"{number(estimate.lower, decimals)} to {number(estimate.upper, decimals)}"
    return f"{text} %" if measure.unit == "%" else text


def status_text(estimate: Estimate) -> str:
    """Return why there is no value in words; empty where there is one."""
    return blank_text(estimate.measure, estimate.status) if estimate.value is None else ""


def blank_text(measure: str, status: str) -> str:
    """Return what a status means for a measure, by its id, in words."""
    if measure.startswith("stop_search"):
        if status == "suppressed" and measure.endswith("_count"):
            return TOO_FEW_SEARCHES
        return SEARCH_STATUS_WORDS.get(status, STATUS_WORDS[status])
    return STATUS_WORDS[status]


def city_text(measure: Measure) -> str:
    """Return what the hatching over the City means on the map of a measure."""
    if not measure.id.startswith("stop_search"):
        return STATUS_WORDS["not_applicable"]
    return f"City of London: {'no ratio' if measure.kind == 'ratio' else 'not given'} (more visitors than residents)"


def benchmark_text(estimate: Estimate) -> str:
    """Return the benchmark's name in a sentence."""
    if estimate.against == "london" and estimate.level in {"ward", "lsoa"}:
        return f"London’s {PLURALS[estimate.level]} together"
    return BENCHMARK_WORDS[estimate.against]


def comparison_text(estimate: Estimate) -> str:
    """Return the comparison with the benchmark in words, or the verdict on a gap."""
    if estimate.verdict:
        return VERDICT_WORDS[estimate.verdict]
    return COMPARISON_WORDS[estimate.comparison].format(benchmark=benchmark_text(estimate))


def small(estimate: Estimate) -> str:
    """Return the mark of a survey figure on an effective sample below 100: ``", which is small"``; or nothing."""
    if estimate.denominator is None or estimate.denominator >= SMALL_SAMPLE:
        return ""
    return ", which is small"


def place_text(estimate: Estimate) -> str:
    """Return the place, with the group in brackets where a figure is about one: ``"London (reported online)"``."""
    if estimate.group in {"", "Everyone"}:
        return estimate.name
    return f"{estimate.name} ({group_text(estimate.group)})"


def group_text(group: str) -> str:
    """Return a group within a sentence: ``"Black against White"``, ``"women against men"``, ``"aged 16 to 24"``."""
    if group.partition(",")[0] in ETHNIC_GROUPS:
        return group
    characteristic, _, name = group.rpartition(": ")
    if characteristic == "age":
        return f"aged {name}"
    if name.split(maxsplit=1)[0].rstrip(",") in ETHNIC_GROUPS or name[:2].isupper():
        return name
    return f"{name[0].lower()}{name[1:]}"


def period_text(estimate: Estimate) -> str:
    """Return the window in words: ``"12 months to June 2026"``."""
    return window_label(parse(estimate.period), estimate.window)


def within_text(estimate: Estimate) -> str:
    """Return the window after "in": ``"the 12 months to June 2026"``, ``"June 2026"``."""
    return period_text(estimate) if estimate.window == "month" else f"the {period_text(estimate)}"


def change_text(measure: Measure, verdict: str, before: float, after: float) -> str:
    """Return the change on the year before: ``"2,011 → 2,005, no clear change"``."""
    if verdict == "not_compared" and measure.family == "records":
        return "not compared"
    if verdict in {"not_compared", "not_comparable"}:
        return CHANGE_WORDS[verdict]
    if measure.denominator.kind != "residents":
        return f"{value_text(measure, before)} → {value_text(measure, after)}, {CHANGE_WORDS[verdict]}"
    return f"{number(before)} → {number(after)}, {CHANGE_WORDS[verdict]}"


def listed(names: Sequence[str]) -> str:
    """Return names as ``a``, ``a and b`` or ``a, b and c``."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def capital(text: str) -> str:
    """Return a text with a capital to start, and the rest as it is."""
    return f"{text[:1].upper()}{text[1:]}"


def visitors_text(estimate: Estimate) -> str:
    """Return that residents mislead in a place of many visitors; empty for any other figure."""
    if not estimate.visitors:
        return ""
    return f"Many more people come to {estimate.name} than live there, so a figure over its residents misleads."


def is_are(title: str) -> str:
    """Return the verb that a measure's title takes: its head noun ends before a comma or a first preposition.

    ``"Possession of weapons"`` *is*, ``"Knife injury victims under 25"`` *are*.
    """
    head = _AFTER_HEAD.split(title, maxsplit=1)[0]
    return "are" if head.endswith("s") and not head.endswith("ss") else "is"
