"""Findings in words: the sentence for an officer, a panel and a resident, and the question that it will raise.

A sentence says what differs, from what, by how much and when; never why, and nothing of who is to blame.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

import numpy as np

from base.periods import window_label
from measures import search_words
from measures.catalogue import Measure
from measures.change import percentage_change
from measures.estimates import Estimate
from measures.finding_tests import Kind, Tested
from measures.search_cuts import parse
from measures.sentences import Register
from measures.words import PLURALS, capital, interval_text, number, value_text, within_text

Direction = Literal["higher", "lower"]


@dataclass(frozen=True)
class Told:
    """What a sentence is made of: the test, the figure, and how sure it is among how many tests."""

    test: Tested
    estimate: Estimate
    direction: Direction
    before: float
    after: float
    p: float
    q: float
    family: int

    @property
    def measure(self) -> Measure:
        """The measure told of."""
        return self.test.measure

    @property
    def is_survey(self) -> bool:
        """Whether the figure is a share of people asked."""
        return self.measure.denominator.kind == "survey"


def sentences(told: Told) -> dict[Register, str]:
    """Return a finding in each register.

    Parameters
    ----------
    told : Told
        One test of one place.

    Returns
    -------
    dict of str to str
        By register. The panel's names the test, with its p-value and its q-value among all tests of the place, and
        the interval and counts of a level.
    """
    makers = {"among": _among, "similar": _similar, "past": _past, "target": _target}
    make = makers[told.test.kind]
    officer = make(told, resident=False)
    tail = _visitors(told) + _spans(told.test)
    panel = f"{officer.removesuffix('.')} ({'; '.join(_details(told))})."
    return {"officer": officer + tail, "panel": panel + tail, "resident": make(told, resident=True) + tail}


def question(told: Told) -> str:
    """Return the question that a finding will raise in a room: of the difference, never of anybody's fault."""
    measure, kind = told.measure, told.test.kind
    more = "more" if told.direction == "higher" else "fewer"
    other = {
        "among": "in London as a whole" if told.is_survey else f"in most {PLURALS[told.estimate.level]}",
        "similar": "in boroughs like this one",
        "past": "the year before",
        "target": f"before the plan, which hoped for {_hoped(told)}",
    }[kind]
    if told.is_survey:
        return f"Why do {more} people here {measure.statement.removeprefix('of people ')} than {other}?"
    if measure.kind == "index" or search_words.is_search(measure):
        return f"Why is “{_named(measure, told.estimate)}” {told.direction} here than {other}?"
    if measure.denominator.kind == "series":
        return f"Why were there {more} {measure.noun_plural} for every 100 offences here than {other}?"
    return f"Why were {more} {measure.noun_plural} recorded here than {other}?"


def p_text(value: float) -> str:
    """Return a p- or q-value: ``"under 0.001"``, ``"0.013"``."""
    return "under 0.001" if value < 0.001 else f"{value:.3f}"


def unusual_years(test: Tested) -> tuple[str, ...]:
    """Return the labels of the spans within a change, such as Covid, in which life was not as usual."""
    return tuple(found.label for found in test.marked if found.until is not None)


def counts_text(told: Told) -> str:
    """Return the numbers that a finding is made of: of a change both, of a level the count and what it is set over."""
    measure, estimate = told.measure, told.estimate
    if told.test.earlier:
        return f"{_amount(measure, told.before)} and {_amount(measure, told.after)}"
    if told.is_survey:
        return f"effective sample of about {number(estimate.denominator)}"
    if search_words.is_search(measure):
        return search_words.made_of(estimate, measure)
    over = "offences" if measure.denominator.kind == "series" else "residents"
    counted = "" if measure.kind == "index" else f"{number(estimate.count)} over "
    return f"{counted}{number(estimate.denominator)} {over}"


def _details(told: Told) -> list[str]:
    """What a panel reads besides: interval, counts and test."""
    interval = "" if told.test.earlier else interval_text(told.estimate, told.measure)
    level = [f"95 % interval {interval}", counts_text(told)] if interval else []
    sure = f"p {p_text(told.p)}, q {p_text(told.q)} in {told.family} tests of this place"
    return [*level, f"{told.test.method}: {sure}"]


def _spans(test: Tested) -> str:
    """The years within a change in which life was not as usual, in a sentence of its own; or nothing."""
    spans = unusual_years(test)
    return f" The comparison takes in {spans[0]}." if spans else ""


def _among(told: Told, *, resident: bool) -> str:
    """Where a place lies among its peers."""
    measure, estimate = told.measure, told.estimate
    value, middle = (value_text(measure, each) for each in (estimate.value, estimate.benchmark))
    within = within_text(estimate)
    if told.is_survey:
        return f"{value} {measure.statement}, {told.direction} than in London as a whole ({middle}), in {within}."
    whole = "London" if estimate.level == "borough" else f"all {PLURALS[estimate.level]}"
    if resident:
        usual = f"{_unusual(told)} for a {estimate.level}"
        return f"{usual}: {value} {measure.unit}, against {middle} in {whole}, in {within}."
    beyond = "above" if told.direction == "higher" else "below"
    spread = f"{beyond} the usual spread between {PLURALS[estimate.level]}"
    return f"{_lead(told)}, {spread} ({whole} {middle}), in {within}."


def _similar(told: Told, *, resident: bool) -> str:
    """Where a borough lies beside its similar boroughs."""
    measure, estimate = told.measure, told.estimate
    value, middle = (value_text(measure, each) for each in (estimate.value, estimate.benchmark))
    within = within_text(estimate)
    if told.is_survey:
        others = "in boroughs like it" if resident else "in its similar boroughs together"
        return f"{value} {measure.statement}, {told.direction} than {others} ({middle}), in {within}."
    further = f"further {'above' if told.direction == 'higher' else 'below'} similar boroughs ({middle}) than is usual"
    if search_words.is_search(measure):
        beside = f"Boroughs like it: {middle}." if resident else f"That is {further}."
        return f"{search_words.counted(estimate, measure, 'resident' if resident else 'officer')} {beside}"
    if resident:
        usual = f"{_unusual(told)} compared with boroughs like it"
        return f"{usual}: {value} {measure.unit}, against {middle}, in {within}."
    return f"{_lead(told)}, {further}, in {within}."


def _past(told: Told, *, resident: bool) -> str:
    """How a place has changed on the year before."""
    measure, within = told.measure, within_text(told.estimate)
    if told.is_survey:
        return f"{_amount(measure, told.after)} {measure.statement}, in {within}, {_from(told)} the year before."
    if resident and measure.denominator.kind == "residents" and measure.kind != "index":
        more = "More" if told.after > told.before else "Fewer"
        return f"{more} {measure.noun_plural} than the year before: {number(told.after)} in {within}, {_from(told)}."
    return f"{_change(told, 'the year before')} in {within}."


def _target(told: Told, *, resident: bool) -> str:
    """How a place has moved from the start of a plan to its end, and what the plan hoped for."""
    measure, estimate = told.measure, told.estimate
    if told.test.promise is None:
        raise ValueError("a target has a promise")
    plan, row = told.test.promise
    hoped = (row.direction == "up") == (told.direction == "higher")
    title = f"“{re.split('[:,]', plan.title)[0]}”"
    verdict = f"as {title} hoped" if hoped else f"where {title} hoped for {_hoped(told)}"
    years = f"in {within_text(estimate)}"
    earlier = f"in the {window_label(told.test.earlier, estimate.window)}"
    if told.is_survey:
        return f"{_amount(measure, told.after)} {measure.statement}, {years}, {_from(told)} {earlier}, {verdict}."
    if resident and measure.denominator.kind == "residents" and measure.kind != "index":
        more = "More" if told.after > told.before else "Fewer"
        now = f"{number(told.after)} {years}, {_from(told)} {earlier}"
        return f"{more} {measure.noun_plural} than before the plan: {now}, {verdict}."
    return f"{_change(told, earlier)} {years}, {verdict}."


def _change(told: Told, earlier: str) -> str:
    """A change as a clause: ``"Robberies rose from 1,144 the year before to 2,003 (+75 %)"``."""
    measure, before, after = told.measure, told.before, told.after
    share = float(percentage_change(before, after)) if measure.denominator.kind == "residents" else np.nan
    if measure.kind == "index":
        return f"{measure.title}: {_up(told)} by {abs(share):.0f} % on {earlier.removeprefix('in ')},"
    per_cent = "" if np.isnan(share) else f" ({'+' if share > 0 else '−'}{abs(share):.0f} %)"
    unit = f" {measure.unit}" if measure.denominator.kind != "residents" and measure.unit != "%" else ""
    what = capital(measure.noun_plural) if measure.denominator.kind != "none" else _named(measure, told.estimate)
    rose = "rose" if after > before else "fell"
    return f"{what} {rose} from {_amount(measure, before)} {earlier} to {_amount(measure, after)}{unit}{per_cent}"


def _from(told: Told) -> str:
    """Where a figure came from: ``"up from 50 %"``."""
    return f"{_up(told)} from {_amount(told.measure, told.before)}"


def _up(told: Told) -> str:
    """The way of a change."""
    return "up" if told.after > told.before else "down"


def _hoped(told: Told) -> str:
    """What a plan hoped for."""
    promise = told.test.promise
    more = promise is not None and promise[1].direction == "up"
    if told.is_survey or told.measure.denominator.kind != "residents" or told.measure.kind == "index":
        return "a rise" if more else "a fall"
    return "more" if more else "fewer"


def _lead(told: Told) -> str:
    """A figure at the head of a sentence: ``"Robberies: 6.5 per 1,000 residents"``."""
    measure, value = told.measure, value_text(told.measure, told.estimate.value)
    what = measure.title if measure.kind == "index" else capital(measure.noun_plural)
    return f"{what}: {value} {measure.unit}"


def _unusual(told: Told) -> str:
    """An amount for a resident: ``"Unusually many robberies"``."""
    if told.measure.kind == "index":
        return f"{told.measure.title}: unusually {'high' if told.direction == 'higher' else 'low'}"
    return f"Unusually {'many' if told.direction == 'higher' else 'few'} {told.measure.noun_plural}"


def _visitors(told: Told) -> str:
    """That residents mislead where many people come who do not live there; or nothing."""
    level = told.test.kind in {"among", "similar"} and not search_words.is_search(told.measure)
    return " Many more people come here than live here." if level and told.estimate.visitors else ""


def _named(measure: Measure, estimate: Estimate) -> str:
    """A measure's title, with the people that a figure of searches is about."""
    return f"{measure.title}, {parse(estimate.group).people}" if search_words.is_search(measure) else measure.title


def _amount(measure: Measure, value: float) -> str:
    """One number of a change: a count of a rate over residents, otherwise a value."""
    return number(value) if measure.denominator.kind == "residents" else value_text(measure, value)


def kind_title(kind: Kind, level: str) -> str:
    """Return the heading of a kind of findings."""
    return {
        "among": f"Among {PLURALS[level]}",
        "similar": "Beside similar boroughs",
        "past": "On the year before",
        "target": "Since the start of a plan",
    }[kind]
