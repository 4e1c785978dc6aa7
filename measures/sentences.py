"""One figure in plain sentences, from the same estimate that the map and the table draw.

Every sentence is plain text; nothing here knows of HTML. ``**bold**`` marks the one phrase that matters. The body
comes in three registers: for an officer, for a scrutiny panel (counts, intervals and tests named) and for a resident
(short sentences, a reading age of about nine).
"""

from __future__ import annotations

import math
from typing import Literal

from base.periods import label, window_label
from measures import gap_words, record_words, search_words
from measures.catalogue import Measure
from measures.estimates import LONDON, Estimate
from measures.readings import SPREAD, Reading
from measures.words import (
    PLURALS,
    benchmark_text,
    decimals_of,
    interval_text,
    is_are,
    listed,
    number,
    period_text,
    place_text,
    small,
    status_text,
    value_text,
    within_text,
)

Register = Literal["officer", "panel", "resident"]
REGISTERS: tuple[Register, ...] = ("officer", "panel", "resident")
LONGEST_TITLE = 10
#: A change whose p-value is below this, but not below the 0.002 of a verdict, is "perhaps" one.
PERHAPS = 0.05
#: Changes smaller than this share, and not tested clear, are "about the same".
ABOUT = 0.05
CITY_WORDS = (
    "The City of London has a police force of its own, the City of London Police. "
    "The Met’s figures do not cover it, so it is drawn hatched and compared with nothing."
)
AGAINST = {
    "officer": {
        "clearly_higher": "higher than {}", "higher": "a little higher than {}", "similar": "similar to {}",
        "lower": "a little lower than {}", "clearly_lower": "lower than {}",
    },
    "panel": {
        "clearly_higher": "clearly higher than {}", "higher": "a little higher than {} (95 % but not 99.8 %)",
        "similar": "not distinguishable from {}", "lower": "a little lower than {} (95 % but not 99.8 %)",
        "clearly_lower": "clearly lower than {}",
    },
    "resident": {
        "clearly_higher": "That is more than in {}.", "higher": "That is a little more than in {}.",
        "similar": "That is much the same as in {}.", "lower": "That is a little less than in {}.",
        "clearly_lower": "That is less than in {}.",
    },
}  # fmt: skip
AMONG = {
    "officer": {
        "within": "within the usual spread between {}s", "stands_out_high": "**beyond the usual spread between {}s**",
        "stands_out_low": "**below the usual spread between {}s**",
    },
    "resident": {
        "within": "It is not unusual for a {}.", "stands_out_high": "It is **unusually high** for a {}.",
        "stands_out_low": "It is **unusually low** for a {}.",
    },
}  # fmt: skip
ONE = {"borough": "borough", "ward": "ward", "lsoa": "small area", "london": "area"}


def title(reading: Reading, area: str = LONDON) -> str:
    """Return the active title of a screen, ten words or fewer where the names allow: value, unit and place."""
    estimate, measure = reading.at(area), reading.measure
    if measure.kind == "gap" or estimate.value is None:
        missing = f"{measure.title}: {status_text(estimate)} in {place_text(estimate)}"
        return gap_words.title(measure, estimate) if measure.kind == "gap" else missing
    value = value_text(measure, estimate.value)
    if measure.family == "records":
        return record_words.title(estimate, measure)
    if search_words.is_search(measure):
        return search_words.title(estimate, measure)
    if measure.unit == "%":
        active = f"{value} {measure.statement} in {place_text(estimate)}"
    else:
        active = f"{measure.title} {is_are(measure.title)} {value} {measure.unit} in {place_text(estimate)}"
    if len(active.replace(" %", "%").split()) <= LONGEST_TITLE:
        return active
    return f"{measure.title}: {value}{'' if measure.unit == '%' else f' {measure.unit}'} in {place_text(estimate)}"


def subtitle(reading: Reading) -> str:
    """Return what stands out among the areas, and the window."""
    estimates = reading.estimates
    window = window_label(reading.period, estimates.window)
    window = f"{window[0].upper()}{window[1:]}."
    if reading.measure.kind == "gap":
        return f"{gap_words.subtitle(estimates)} {window}".strip()
    kind = PLURALS[estimates.level]
    within = int((reading.spread == SPREAD.index("within")).sum())
    names = reading.outstanding
    if within + len(names) == 0:
        return window
    if not names:
        return f"No {ONE[estimates.level]} stands out from the usual spread between {kind}. {window}"
    found = listed(names) if len(names) <= 3 else f"{len(names)} {kind}"
    verb = "stands" if len(names) == 1 else "stand"
    rest = "the other one does not" if within == 1 else f"the other {within} do not"
    return f"{found} {verb} out from the usual spread between {kind}; {rest}. {window}"


def headline(reading: Reading, area: str) -> tuple[str, str]:
    """Return the large number and what it is.

    Parameters
    ----------
    reading : Reading
        What the screen shows.
    area : str
        Code of an area in it, or London's.

    Returns
    -------
    value, rest : str
        ``("6.5", "per 1,000 residents in Southwark · 95 % interval 6.2 to 6.8")``
    """
    estimate, measure = reading.at(area), reading.measure
    if estimate.value is None:
        return "–", f"{status_text(estimate)} in {place_text(estimate)}, {period_text(estimate)}"
    unit = "" if measure.unit == "%" else f"{measure.unit} "
    interval = interval_text(estimate, measure)
    tail = f" · 95 % interval {interval}" if interval else " · no interval: the base is not published"
    if search_words.is_search(measure) and measure.unit == "%":
        unit = f"{measure.statement} "
    if measure.interval == "share":
        unit = f"{measure.statement} {estimate.group} "
        return value_text(measure, estimate.value), f"{unit}in {estimate.name}{tail}"
    return value_text(measure, estimate.value), f"{unit}in {place_text(estimate)}{tail}"


def body(reading: Reading, area: str, register: Register = "officer") -> str:
    """Return the reading of one area: what was counted, against whom, and on the year before.

    Parameters
    ----------
    reading : Reading
        What the screen shows.
    area : str
        Code of an area in it, or London's.
    register : str
        ``"officer"``, ``"panel"`` or ``"resident"``.

    Returns
    -------
    str
        Two or three sentences.
    """
    estimate, measure = reading.at(area), reading.measure
    if estimate.status == "not_applicable":
        return CITY_WORDS
    if measure.kind == "gap":
        verdict, before, _ = reading.change(area)
        told = gap_words.sentence(reading.london if area == LONDON else reading.estimates, area, register)
        return told if estimate.value is None else told + gap_words.past(verdict, before)
    if estimate.value is None:
        return _why_not(estimate, measure)
    if measure.family == "records":
        counted = record_words.counted(reading, area, register)
    elif search_words.is_search(measure):
        counted = search_words.counted(estimate, measure, register)
    else:
        counted = _counted_with_interval(estimate, measure) if register == "panel" else _counted(estimate, measure)
    compared = _resident(reading, area, estimate) if register == "resident" else _compared(reading, area, register)
    return " ".join(part for part in (counted, compared) if part)


def _counted(estimate: Estimate, measure: Measure) -> str:
    """What was counted, as people."""
    value = value_text(measure, estimate.value)
    if measure.denominator.kind == "survey":
        base = f" The interval allows for a sample of about {number(estimate.denominator)}{small(estimate)}."
        told = f"{value} {measure.statement} in {place_text(estimate)}, in {within_text(estimate)}."
        return told if estimate.lower is None else told + base
    if measure.kind == "index":
        return f"{estimate.name} had {value} {measure.unit} in {within_text(estimate)}."
    if measure.denominator.kind == "series":
        noun = measure.noun_singular if value == "1" else measure.noun_plural
        return f"{estimate.name} had {value} {noun} {measure.unit} in {within_text(estimate)}."
    if estimate.status == "zero":
        most = number(estimate.upper, decimals_of(measure, estimate.upper))
        return f"No {measure.statement} in {estimate.name}; chance alone allows up to {most} {measure.unit}."
    return f"{_number_of(estimate, measure)} in {estimate.name}: about {one_in(estimate.count, estimate.denominator)}."


def _counted_with_interval(estimate: Estimate, measure: Measure) -> str:
    """What was counted, as a rate with its interval and the numbers that it is made from."""
    value = value_text(measure, estimate.value)
    interval = interval_text(estimate, measure)
    shown = f"(95 % interval {interval})" if interval else "(no interval: the base is not published)"
    if measure.denominator.kind == "survey":
        base = f", on an effective sample of about {number(estimate.denominator)}{small(estimate)}" if interval else ""
        return f"{value} {measure.statement} in {place_text(estimate)} {shown}{base}, {period_text(estimate)}."
    if measure.denominator.kind == "series":
        noun = measure.noun_singular if value == "1" else measure.noun_plural
        made = f"{number(estimate.count)} of {number(estimate.denominator)}"
        return f"{estimate.name} had {value} {noun} {measure.unit} {shown}: {made}, {period_text(estimate)}."
    if measure.kind == "index":
        return f"{estimate.name} had {value} {measure.unit} {shown}, {period_text(estimate)}."
    return (
        f"{_number_of(estimate, measure)} in {estimate.name}, {period_text(estimate)}: {value} {measure.unit} {shown}, "
        f"over {number(estimate.denominator)} residents."
    )


def _number_of(estimate: Estimate, measure: Measure) -> str:
    """The count with what was done: ``"2,005 robberies were recorded"``, ``"No robberies were recorded"``."""
    if not estimate.count:
        return f"No {measure.statement}"
    return f"{number(estimate.count)} {measure.statement_singular if estimate.count == 1 else measure.statement}"


def one_in(count: float | None, residents: float | None) -> str:
    """Return a rate as people: ``"1 for every 153 residents"``; ``"39 for every 100 residents"`` above one in ten.

    Parameters
    ----------
    count : float or None
        Events, above nought.
    residents : float or None
        People.

    Returns
    -------
    str
    """
    each = (residents or 0.0) / (count or 1.0)
    if each < 10:
        return f"{number(100 / each if each else math.nan)} for every 100 residents"
    return f"1 for every {number(round(each, -2) if each >= 2000 else each)} residents"


def _compared(reading: Reading, area: str, register: Register) -> str:
    """Against the benchmark, among its peers, and on the year before, in one sentence."""
    estimate = reading.at(area)
    parts = []
    if against := AGAINST[register].get(estimate.comparison):
        parts.append(against.format(_benchmark(reading, estimate, register)))
    if among := AMONG["officer"].get(reading.among(area)):
        parts.append(among.format(ONE[estimate.level]))
    if change := _changed(reading, area):
        parts.append(change)
    return f"That is {listed(parts)}." if parts else ""


def _benchmark(reading: Reading, estimate: Estimate, register: Register) -> str:
    """The benchmark's name in a sentence, with its value for a panel."""
    name = benchmark_text(estimate)
    name = {"London": "London as a whole", "its borough": "its borough as a whole"}.get(name, name)
    return f"{name} ({value_text(reading.measure, estimate.benchmark)})" if register == "panel" else name


def _changed(reading: Reading, area: str) -> str:
    """The change on the year before, in a phrase."""
    verdict, before, after = reading.change(area)
    if verdict == "not_compared":
        return ""
    if verdict == "not_comparable":
        return "not comparable with the year before, since the way of recording changed"
    tail = f" ({earlier})" if (earlier := _earlier(reading.measure, before)) else ""
    phrase = {
        "up": "**higher** than the year before",
        "down": "**lower** than the year before",
        "too_few": "too few to compare with the year before",
        "no_clear_change": unclear_text(before, after, reading.change_p(area)),
    }[verdict]
    return f"{phrase}{tail}"


def unclear(before: float, after: float, p: float) -> str:
    """Return what a change that is not clear is: perhaps one, none to speak of, or one that chance may well have made.

    Parameters
    ----------
    before, after : float
        The two numbers compared, of which the test says "no clear change".
    p : float
        Two-sided p-value of the test, such as `Reading.change_p` gives.

    Returns
    -------
    str
        ``"perhaps higher"`` or ``"perhaps lower"`` (clear at 95 %, but not at 99.8 %), ``"about the same"`` (within
        5 % of the number before) or ``"not clearly different"``.
    """
    if p < PERHAPS:
        return f"perhaps {'higher' if after > before else 'lower'}"
    return "about the same" if abs(after - before) <= ABOUT * before else "not clearly different"


def unclear_text(before: float, after: float, p: float) -> str:
    """Return the same as a phrase: ``"**perhaps lower** than the year before"``; parameters as of `unclear`."""
    words = unclear(before, after, p)
    joint = {"about the same": "as", "not clearly different": "from"}.get(words, "than")
    return f"**{words}** {joint} the year before"


def _earlier(measure: Measure, before: float) -> str:
    """The earlier number in a bracket; empty for an index, whose total means nothing by itself."""
    if measure.kind == "index":
        return ""
    return number(before) if measure.denominator.kind == "residents" else value_text(measure, before)


def _resident(reading: Reading, area: str, estimate: Estimate) -> str:
    """The same three statements, each a short sentence."""
    parts = []
    if against := AGAINST["resident"].get(estimate.comparison):
        parts.append(against.format(_benchmark(reading, estimate, "resident")))
    if among := AMONG["resident"].get(reading.among(area)):
        parts.append(among.format(ONE[estimate.level]))
    verdict, before, after = reading.change(area)
    earlier = _earlier(reading.measure, before)
    told = {
        "up": f"It went **up** from {earlier} the year before.",
        "down": f"It went **down** from {earlier} the year before.",
        "no_clear_change": f"It is {unclear_text(before, after, reading.change_p(area))} ({earlier}).",
        "too_few": "There are too few to say whether it has changed.",
        "not_comparable": "It cannot be compared with the year before, because the way of recording it changed.",
        "not_compared": "",
    }[verdict]
    parts.append(told if earlier else told.replace(" from  the", " on the").replace(" ()", ""))
    return " ".join(part for part in parts if part)


def _why_not(estimate: Estimate, measure: Measure) -> str:
    """Why a figure is not there."""
    named = f"“{measure.title}”" if measure.denominator.kind == "survey" else measure.noun_plural
    if estimate.status == "not_comparable":
        return (
            f"No figure for {named} is given for {within_text(estimate)}: the way of recording changed within it, "
            "and a sum across the change would mean nothing."
        )
    if estimate.status == "suppressed" and measure.family == "records":
        return record_words.HIDDEN
    if estimate.status == "suppressed" and search_words.is_search(measure):
        return search_words.why_not(estimate)
    if estimate.status == "suppressed":
        if measure.denominator.kind == "survey":
            where = place_text(estimate)
            return f"Too few people were asked to show {named} in {where}: the effective sample is below 50."
        return "The number behind this figure is too small to show."
    return f"No figure for {named} in {place_text(estimate)} is published for {within_text(estimate)}."


def citation(reading: Reading, area: str, titles: dict[str, str]) -> str:
    """Return a citation of one figure: what, where, when, whose, and the snapshot.

    Parameters
    ----------
    reading : Reading
        What the screen shows.
    area : str
        Code of an area in it, or London's.
    titles : dict of str to str
        Title of each source card by id.

    Returns
    -------
    str
    """
    return cite(reading.at(area), reading.measure, titles)


def cite(estimate: Estimate, measure: Measure, titles: dict[str, str]) -> str:
    """Return the citation of one estimate of a measure; ``titles`` as of `citation`."""
    sources = "; ".join(titles.get(source, source) for source in estimate.sources)
    return (
        f"{measure.title}, {place_text(estimate)}, {period_text(estimate)}. {sources}. "
        f"London Borough Explorer, snapshot {estimate.snapshot}."
    )


def latest_text(measure: Measure, month: int) -> str:
    """Return where a measure's series ends, in words."""
    return f"{measure.title} is published to {label(month)}"
