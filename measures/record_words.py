"""Shares and ratios of records in words, each with its residents and with what the unrecorded could make of it."""

from __future__ import annotations

import math

from measures.catalogue import Measure
from measures.estimates import LONDON, Estimate
from measures.readings import Reading
from measures.records_book import KINDS
from measures.words import interval_text, number, period_text, place_text, value_text, within_text

HIDDEN = "The number behind this figure is too small to show, or would give a small one away."
NO_PAST = (
    "Nothing is set against the year before: what is not recorded moves a share more than chance does, and windows "
    "longer than a year share years."
)


def title(estimate: Estimate, measure: Measure) -> str:
    """Return the active title of a figure: ``"Use of force: 37.0 % Black in London"``."""
    value = value_text(measure, estimate.value)
    if measure.interval == "share":
        return f"{measure.title}: {value} {estimate.group} in {estimate.name}"
    return f"{measure.title.partition(',')[0]}: {value} {measure.unit} in {place_text(estimate)}"


def counted(reading: Reading, area: str, register: str) -> str:
    """Return what was counted of a group, in the words of a register.

    Parameters
    ----------
    reading : Reading
        Of a measure counted from records by group.
    area : str
        Code of an area in it that has a figure, or London's.
    register : str
        ``"officer"``, ``"panel"`` or ``"resident"``.

    Returns
    -------
    str
        Two or three sentences.
    """
    estimate, measure = reading.at(area), reading.measure
    told = _share if measure.interval == "share" else _ratio
    parts = [told(estimate, measure, register), *_context(reading, area, register)]
    return " ".join(part for part in parts if part)


def made_of(estimate: Estimate, measure: Measure) -> str:
    """Return the numbers that a figure is made of: ``"36,842 of 99,519 moments of force"``."""
    if measure.interval == "share":
        return f"{number(estimate.count)} of {number(estimate.denominator)} {measure.noun_plural}"
    white = f"{number(estimate.reference_count)} over {number(estimate.reference_denominator)}"
    return (
        f"{number(estimate.count)} victims over {number(estimate.denominator)} residents of the group in 2021, "
        f"White people {white}"
    )


def beside_lines(reading: Reading, area: str) -> list[str]:
    """Return residents and bounds beside one figure, a sentence each."""
    return _context(reading, area, "panel")


def _share(estimate: Estimate, measure: Measure, register: str) -> str:
    """A share of records."""
    group, place = estimate.group, estimate.name
    if register == "resident":
        many, rest = measure.noun_plural, measure.statement.rpartition(" were ")[2]
        told = f"{_in_hundred(estimate.value)} were {rest} {group}"
        return f"Of every 100 {many} in {place} with a group written down, {told}."
    value = value_text(measure, estimate.value)
    if register == "panel":
        return (
            f"{value} {measure.statement} {group} in {place} (95 % interval {interval_text(estimate, measure)}): "
            f"{made_of(estimate, measure)}, {period_text(estimate)}."
        )
    return f"{value} {measure.statement} {group} in {place}, {period_text(estimate)}."


def _ratio(estimate: Estimate, measure: Measure, register: str) -> str:
    """A ratio of victims."""
    value = value_text(measure, estimate.value)
    if register == "resident":
        return (
            f"For the number of residents, people seen as {estimate.group} were killed {value} times as often as "
            f"people seen as White in {estimate.name}, in {within_text(estimate)}."
        )
    if register == "panel":
        return (
            f"{value} {measure.unit} in {place_text(estimate)}, as officers saw the victims, {period_text(estimate)} "
            f"(95 % interval {interval_text(estimate, measure)}): {made_of(estimate, measure)}."
        )
    return (
        f"{value} {measure.unit} in {place_text(estimate)}, as officers saw the victims, {period_text(estimate)}: "
        f"{number(estimate.count)} victims seen as {estimate.group}, set against residents of 2021."
    )


def _in_hundred(value: float | None) -> str:
    """A share of a hundred, whole."""
    if value is None or not 0 < value < 1:
        return f"about {number(value)}"
    return "fewer than 1"


def _context(reading: Reading, area: str, register: str) -> list[str]:
    """The group's share of residents, and the figure between its bounds."""
    beside, estimate, measure = reading.beside_at(area), reading.at(area), reading.measure
    if beside is None or estimate.value is None:
        return []
    lines = []
    if measure.interval == "share":
        if register == "resident":
            lines.append(
                f"Of every 100 people who live there, {_in_hundred(100 * beside.residents)} are of this group."
            )
        else:
            lines.append(f"Of residents, {_percent(beside.residents)} give their group as {_line(estimate, measure)}.")
    if math.isnan(beside.unknown):
        lines.append("For fewer than 5, if any, no group is recorded." if area != LONDON else "")
    elif beside.unknown == 0:
        lines.append("A group is recorded for all.")
    elif measure.interval == "share" and register == "resident":
        lines.append(
            f"For {_in_hundred(100 * beside.unknown_share)} in 100 no group was written down. Whoever they were, the "
            f"number lies between {number(beside.lower)} and {number(beside.upper)} of all 100."
        )
    elif measure.interval == "share":
        ends = f"{number(beside.lower, 1)} and {number(beside.upper, 1)} %"
        lines.append(
            f"For {_percent(beside.unknown_share)} of all {measure.noun_plural} no group is recorded; whoever they "
            f"were, the share of all is between {ends}."
        )
    else:
        ends = f"{number(beside.lower, 2)} and {number(beside.upper, 2)}"
        lines.append(
            f"For {number(beside.unknown)} {measure.noun_plural} no group is recorded; whoever they were, the ratio is "
            f"between {ends}."
        )
    return [line for line in lines if line]


def _line(estimate: Estimate, measure: Measure) -> str:
    """The group as the table draws the line around it, among residents."""
    apart = estimate.group == "Asian" and "Chinese" in KINDS[measure.numerator.table].groups
    return "Asian other than Chinese" if apart else estimate.group


def _percent(share: float) -> str:
    """A share (0 to 1) in per cent."""
    return f"{number(100 * share, 1)} %"
