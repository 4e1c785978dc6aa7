"""Promises in words: the rule, the baseline, when it can be told from chance, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from scipy import special

from base.periods import label, to_index, window_label
from conversations.baselines import is_survey
from conversations.dates import day_of, short_day
from conversations.places import is_ward
from conversations.power import CONFIDENCE, HORIZON
from conversations.promise_records import Amendment, GivenVerdict, Promise
from conversations.windows import first_month
from measures.catalogue import Measure
from measures.words import decimals_of, number, value_text

Names = Callable[[str], str]
#: What a reader sees first; *too few* gets its month.
HEADLINES = {
    "as_promised": "Changed as promised",
    "other_way": "Changed the other way",
    "no_clear_change": "No clear change",
    "too_few": "Too few to tell",
    "not_comparable": "Not comparable",
}
WAITING, WITHDRAWN = "Waiting for figures", "Withdrawn"
NO_LONGER = "This measure is no longer published"
_FIELDS = {"problem": "problem", "action": "action", "owner_role": "owner", "decision_on": "decision date"}


def kind(promise: Promise, n: int = 2) -> str:
    """Return what the places of a promise are called, one or more."""
    return ("ward" if is_ward(promise.area) else "borough") + ("" if n == 1 else "s")


def measure_text(promise: Promise, measure: Measure | None) -> str:
    """Return the title of a promise's measure; of one that the figures no longer have, its id in words."""
    if measure is not None:
        return measure.title
    return f"{promise.measure.replace('_', ' ').capitalize()} ({NO_LONGER[0].lower()}{NO_LONGER[1:]})"


def rule_text(promise: Promise, measure: Measure | None) -> str:
    """Return the success rule: ``"Down by 20 % or more against similar wards"``."""
    unit = " percentage points" if _share(promise, measure) else " %"
    way = "Down" if promise.direction == "down" else "Up"
    count = len(promise.controls)
    against = f"similar {kind(promise)}" if count != 1 else f"a similar {kind(promise, 1)}"
    return f"{way} by {promise.size:g}{unit} or more against {against}"


def controls_text(promise: Promise, names: Names) -> str:
    """Return the names of the places that a promise is set against."""
    return "; ".join(names(code) for code in promise.controls)


def baseline_text(promise: Promise, measure: Measure | None) -> str:
    """Return what was so when a promise was registered, with its interval; empty for a draft."""
    if promise.baseline_period is None or promise.baseline_value is None:
        return ""
    if measure is None:
        count = promise.baseline_count
        value = f"{number(promise.baseline_value, 1)} %" if count is None else number(count)
        return f"{value} in the {window_label(promise.baseline_period, promise.baseline_window or '12m')}"
    decimals = decimals_of(measure, promise.baseline_value)
    value = value_text(measure, promise.baseline_value)
    ends = [number(end, decimals) for end in (promise.baseline_lower, promise.baseline_upper)]
    percent = " %" if measure.unit == "%" else ""
    interval = f"95 % interval {ends[0]} to {ends[1]}{percent}"
    window = window_label(promise.baseline_period, promise.baseline_window or "12m")
    if is_survey(measure) or promise.baseline_count is None:
        return f"{value} in the {window} ({interval})"
    unit = "" if measure.unit in value or not measure.unit.startswith("per") else f" {measure.unit}"
    return f"{number(promise.baseline_count)} in the {window}, {value}{unit} ({interval})"


def power_text(promise: Promise) -> str:
    """Return from when a change of the promised size could be told from chance; empty for a draft."""
    if promise.registered_at is None:
        return ""
    if promise.power_month is None:
        return f"not within {HORIZON // 12} years: a change of this size is too small"
    return f"{label(promise.power_month)} at the earliest"


def decided(promise: Promise) -> bool:
    """Return whether a promise has its verdict or was withdrawn: nothing more is to come."""
    return promise.state in {"decided", "withdrawn"}


def headline(promise: Promise) -> str:
    """Return where a promise stands, in a few words: ``"Too few to tell until March 2028"``."""
    if promise.state == "withdrawn":
        return WITHDRAWN
    if not promise.verdicts:
        return WAITING
    last = promise.verdicts[-1]
    if last.verdict == "too_few" and last.until_month is not None:
        return f"{HEADLINES['too_few']} until {label(last.until_month)}"
    return HEADLINES[last.verdict]


def explanation(promise: Promise, measure: Measure | None) -> str:
    """Return what the headline stands on: the numbers of the last verdict, or what is awaited."""
    if measure is None and promise.state == "registered" and not promise.verdicts:
        return f"{NO_LONGER}, so what came of the promise cannot be compared."
    if promise.state == "withdrawn":
        gone = promise.amendments[-1]
        return f"Withdrawn on {day_of(gone.at)}: {gone.reason}"
    if not promise.verdicts:
        begins = f" They begin with {label(first_month(promise.registered_at))}." if promise.registered_at else ""
        return f"No figures from after the promise are here yet.{begins}"
    last = promise.verdicts[-1]
    parts = [_numbers(promise, measure, last), f"{last.reason}." if last.reason else ""]
    if last.verdict == "too_few":
        few = "" if last.reason else ": a change of that size could not be told from chance yet"
        parts.append(f"That is an answer, not a failure{few}.")
    return " ".join(part for part in parts if part)


def months_judged(promise: Promise, measure: Measure | None, verdict: GivenVerdict) -> str:
    """Return the months that a verdict was given on: ``"5 months to June 2027"``."""
    if _share(promise, measure) or promise.registered_at is None:
        return window_label(verdict.period, "12m")
    months = int(to_index(verdict.period) - to_index(first_month(promise.registered_at))) + 1
    return label(verdict.period) if months == 1 else f"{months} months to {label(verdict.period)}"


def amendment_text(amendment: Amendment) -> str:
    """Return an amendment in one sentence with its date and reason."""
    day = day_of(amendment.at)
    if amendment.field == "state":
        return f"{day}: withdrawn. {amendment.reason}"
    what = _FIELDS.get(amendment.field, amendment.field.replace("_", " "))
    before, after = (_value(amendment.field, text) for text in (amendment.before, amendment.after))
    return f"{day}: {what} changed from “{before}” to “{after}” (why: {amendment.reason})"


def _share(promise: Promise, measure: Measure | None) -> bool:
    """Whether a promise is about a share of people asked; a survey's baseline has no count."""
    return is_survey(measure) if measure is not None else promise.baseline_count is None


def _value(field: str, text: str) -> str:
    """A value of an amendment; dates are kept as ISO 8601."""
    return short_day(date.fromisoformat(text)) if field == "decision_on" else text


def _numbers(promise: Promise, measure: Measure | None, verdict: GivenVerdict) -> str:
    """The counts of a verdict and the difference with its interval, in two sentences."""
    counts = (verdict.treated_before, verdict.treated_after, verdict.control_before, verdict.control_after)
    if verdict.estimate is None or verdict.standard_error is None or any(count is None for count in counts):
        return ""
    share = _share(promise, measure)
    unit = " %" if share else ""
    was, now, was_there, now_there = (f"{_count(count, share=share)}{unit}" for count in counts)
    places = len(promise.controls)
    there = f"the {places} similar {kind(promise)}, on average" if places > 1 else f"the similar {kind(promise, 1)}"
    half = float(special.ndtri((1 + CONFIDENCE) / 2)) * verdict.standard_error
    ends = [_more(verdict.estimate + end, share=share) for end in (-half, half)]
    thing, before = "", "before" if share else "in the same months before"
    if measure is not None and not share:
        thing = f" {measure.noun_singular if verdict.treated_after == 1 else measure.noun_plural}"
    return (
        f"In the {months_judged(promise, measure, verdict)}: {now}{thing} here, against {was} {before}; in {there}, "
        f"{now_there} against {was_there}. That is {_more(verdict.estimate, share=share)} than if this place had moved "
        f"as they did (95 % interval {ends[0]} to {ends[1]})."
    )


def _count(value: float | None, *, share: bool) -> str:
    """A count, with a decimal where it is a mean of several places; or a share."""
    if value is None:
        return "–"
    if share:
        return f"{number(value, 1)}"
    return number(value, 0 if float(value).is_integer() or abs(value) >= 100 else 1)


def _more(value: float, *, share: bool) -> str:
    """A difference in words: ``"6 fewer"``, ``"2.1 points higher"``."""
    text = number(abs(value), 1 if share or abs(value) < 1 else 0)
    if share:
        return f"{text} points {'higher' if value > 0 else 'lower'}"
    return f"{text} {'more' if value > 0 else 'fewer'}"
