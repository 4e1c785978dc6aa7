"""A tested change in plain sentences, or why there is none and what can be compared instead."""

from __future__ import annotations

from base.periods import label
from measures.change_reading import ChangeReading
from measures.sentences import PERHAPS
from measures.words import decimals_of, number, place_text, status_text, value_text, within_text

VERDICT_WORDS = {
    "up": "up",
    "down": "down",
    "no_clear_change": "no clear change",
    "too_few": "too few to tell",
    "not_comparable": "not comparable",
    "not_compared": "not compared",
}
#: Chances that are rarer than this are told as "fewer than 1 in 10,000".
RAREST = 10_000


def sentence(found: ChangeReading) -> str:
    """Return a change in one to three sentences: the two numbers, the verdict of the test, or why there is none.

    Parameters
    ----------
    found : ChangeReading
        As `measures.change_reading.read_change` gives it.

    Returns
    -------
    str
        Plain text. Recorded crime is told without judgement: *up* and *down* are directions, not good and bad.
    """
    if found.why and found.why != "too_few":
        return " ".join(part for part in (reason(found), instead(found)) if part)
    if found.why == "too_few":
        return f"{_numbers(found)}: too few to tell a change from chance."
    if found.clear:
        return f"{_numbers(found)}: {found.verdict} by {_difference(found)}. {odds(found.p)}"
    return f"{_numbers(found)}: {_unclear(found)}. {odds(found.p)}"


def verdict_text(found: ChangeReading) -> str:
    """Return the verdict in two or three words: ``"no clear change"``."""
    return VERDICT_WORDS[found.verdict]


def reason(found: ChangeReading) -> str:
    """Return why a change has no tested verdict, in one or two sentences; empty where it has one."""
    first, second = (within_text(part) for part in (found.earlier, found.later))
    blank = next((part for part in (found.later, found.earlier) if part.value is None), found.later)
    texts = {
        "": "",
        "break": f"{' '.join(_what(found))} So {first} cannot be compared with {second}.",
        "overlap": (
            f"The windows share {_months(found.pair.shared)}, so that a test would set the same months against "
            "themselves."
        ),
        "season": (
            f"{label(found.pair.after)} and {label(found.pair.before)} end different parts of the year, which differ "
            "by the time of year alone."
        ),
        "no_data": f"No figure is published for {place_text(blank)} in {within_text(blank)}.",
        "not_applicable": f"{found.later.name} is {status_text(found.later)}.",
        "suppressed": f"The figure for {place_text(blank)} in {within_text(blank)} is not shown: {status_text(blank)}.",
        "too_few": f"There are too few in {first} and in {second} to tell a change from chance.",
        "untested": (
            f"{found.measure.title}: a change is not tested. Its base is not published, what is not recorded moves it "
            "more than chance does, or its windows are longer than a year."
        ),
    }
    return texts[found.why]


def instead(found: ChangeReading) -> str:
    """Return what can be compared instead: ``"What can be compared: …"``; empty where nothing can, or need be."""
    if not found.nearest:
        return ""
    return f"What can be compared: {'; or '.join(pair.text for pair in found.nearest)}."


def marks_text(found: ChangeReading) -> str:
    """Return the marks that the change carries: ``"Between or within the two windows: …"``; or nothing."""
    if not found.marked:
        return ""
    return f"Between or within the two windows: {'; '.join(each.label for each in found.marked)}."


def odds(p: float | None) -> str:
    """Return a p-value as a sentence: ``"Were there no change, 1 in 20 comparisons would differ as much."``.

    Parameters
    ----------
    p : float or None
        Two-sided p-value.

    Returns
    -------
    str
        Empty where there is none.
    """
    if p is None:
        return ""
    if p < 1 / RAREST:
        told = f"fewer than 1 in {number(RAREST)} comparisons"
    elif p < 0.095:
        told = f"about 1 in {number(1 / p if p > 0.02 else round(1 / p, -1))} comparisons"
    else:
        told = f"about {number(100 * p)} in 100 comparisons"
    return f"Were there no change, {told} would differ as much."


def _numbers(found: ChangeReading) -> str:
    """The two numbers with what they count, where and when."""
    measure, place = found.measure, place_text(found.later)
    first, second = (within_text(part) for part in (found.earlier, found.later))
    if found.counted and measure.kind != "index":
        counted = measure.statement_singular if found.before == 1 else measure.statement
        told = number(found.before) if found.before else "No"
        return f"{told} {counted} in {place} in {first}, and {number(found.after)} in {second}"
    before, after = (value_text(measure, value) for value in (found.earlier.value, found.later.value))
    if measure.denominator.kind == "survey" and measure.kind == "proportion":
        return f"{before} {measure.statement} in {place} in {first}, and {after} in {second}"
    unit = "" if measure.unit == "%" else f" {measure.unit}"
    return f"{measure.title} in {place}: {before}{unit} in {first}, and {after}{unit} in {second}"


def _unclear(found: ChangeReading) -> str:
    """What a change without a clear verdict is."""
    if found.difference == 0:
        return "the same"
    if (found.p or 0) < PERHAPS:
        return f"perhaps {'up' if (found.z or 0) > 0 else 'down'} by {_difference(found)}, but short of certain"
    return f"no clear change; the difference of {_difference(found)} is within what the series does by itself"


def _difference(found: ChangeReading) -> str:
    """The size of the change in its own unit."""
    size = abs(found.difference or 0.0)
    if not found.counted:
        points = found.measure.unit == "%"
        text = number(size, max(decimals_of(found.measure, found.later.value), int(size < 1)))
        return f"{text} {'point' if text == '1' else 'points'}" if points else text
    if found.measure.kind == "index":
        return f"{number(abs(found.per_cent or 0), 1)} %"
    return number(size) if found.per_cent is None else f"{number(size)} ({number(abs(found.per_cent), 1)} %)"


def _what(found: ChangeReading) -> list[str]:
    """What changed at the breaks that refuse."""
    return [each.what for each in found.refused] or ["The way of recording changed within one of the windows."]


def _months(count: int) -> str:
    """A number of months."""
    return "a month" if count == 1 else f"{count} months"
