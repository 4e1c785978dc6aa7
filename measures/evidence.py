"""How a figure is known: definition, counts, method, sources, breaks and limits, as terms and sentences."""

from __future__ import annotations

import math
from collections.abc import Mapping

from base.periods import label
from base.sources import SourceCard
from measures import gap_words, record_words, search_words
from measures.breaks import breaks_of
from measures.catalogue import Measure
from measures.estimates import Estimate
from measures.false_alarms import standing_out
from measures.readings import Reading
from measures.survey_gaps import given
from measures.words import interval_text, number, period_text, place_text, value_text, visitors_text

Evidence = list[tuple[str, list[str]]]


def evidence(reading: Reading, area: str, cards: Mapping[str, SourceCard]) -> Evidence:
    """Return what stands behind one figure.

    Parameters
    ----------
    reading : Reading
        What the screen shows.
    area : str
        Code of an area in it, or London's.
    cards : mapping of str to SourceCard
        Source cards by id.

    Returns
    -------
    list of (term, sentences)
    """
    estimate, measure = reading.at(area), reading.measure
    searched = search_words.is_search(measure)
    found = [each for each in breaks_of(measure.id, estimate.level) if not each.areas or area in each.areas]
    visitors = [text] if (text := visitors_text(estimate)) else []
    return [
        ("What it is", [measure.definition, *(search_words.notes(estimate, measure) if searched else [])]),
        ("This figure", [counted(reading, estimate)]),
        ("Interval", _interval(reading, estimate)),
        ("Comparison", _comparison(reading)),
        ("Where it comes from", [source_line(cards[source]) for source in estimate.sources if source in cards]),
        ("What changed in the recording", [f"{label(each.date)}: {each.what}" for each in found]),
        (
            "What it does not say",
            [*visitors, *(search_words.limits_of(estimate, measure) if searched else []), *measure.caveats],
        ),
        ("Get the same number", [command(estimate, measure)]),
    ]


def command(estimate: Estimate, measure: Measure) -> str:
    """Return the command that prints an estimate; options that are the usual ones are left out."""
    options = {
        "window": estimate.window if estimate.window != measure.default_window else "",
        "compare": estimate.against if estimate.against not in {"london", "none"} else "",
        "group": f'"{estimate.group}"' if estimate.group else "",
    }
    asked = "".join(f" --{name} {value}" for name, value in options.items() if value)
    return f"python -m measures figure --measure {measure.id} --area {estimate.area} --period {estimate.period}{asked}"


def counted(reading: Reading, estimate: Estimate) -> str:
    """Return the count and what it is set against, in one sentence."""
    measure = reading.measure
    if measure.kind == "gap":
        return gap_words.evidence(reading.london if estimate.level == "london" else reading.estimates, estimate.area)
    if estimate.value is None:
        return f"No figure for {estimate.name}, {period_text(estimate)}."
    value = value_text(measure, estimate.value)
    interval = interval_text(estimate, measure)
    tail = f", 95 % interval {interval}" if interval else ""
    if measure.denominator.kind == "survey":
        base = "" if not interval else f", on an effective sample of {number(estimate.denominator)}"
        return f"{place_text(estimate)}, {period_text(estimate)}: {value}{base}{tail}."
    if measure.family == "records":
        unit = "" if measure.unit == "%" else f" {measure.unit}"
        made = f"{record_words.made_of(estimate, measure)}; {value}{unit}{tail}."
        context = record_words.beside_lines(reading, estimate.area)
        return " ".join([f"{place_text(estimate)}, {period_text(estimate)}: {made}", *context])
    if search_words.is_search(measure):
        unit = "" if measure.unit == "%" else f" {measure.unit}"
        shown = "" if measure.kind == "count" else f"; {value}{unit}"
        return (
            f"{place_text(estimate)}, {period_text(estimate)}: {search_words.made_of(estimate, measure)}{shown}{tail}."
        )
    against = {
        "residents": f"over {number(estimate.denominator)} residents (Census 2021)",
        "series": f"over {number(estimate.denominator)} offences",
    }.get(measure.denominator.kind, "")
    return (
        f"{estimate.name}, {period_text(estimate)}: {number(estimate.count)} {against} = {value} {measure.unit}{tail}."
    )


def source_line(card: SourceCard) -> str:
    """Return a source in one line: producer, title, publisher, licence, when it was read."""
    return f"{card.producer}: {card.title}. {card.publisher}. {card.licence}. Read {card.accessed}."


def _interval(reading: Reading, estimate: Estimate) -> list[str]:
    """The method of the interval, and the assumptions behind a survey's."""
    if reading.measure.interval == "none":
        return ["None: the publisher does not say how many people were asked."]
    lines = [f"{estimate.method}, 95 %. It says how far the figure could move by chance alone."]
    sample = reading.measure.denominator
    if given(reading.measure, estimate.group):
        lines.append(
            "The number of people asked is that of the holder’s table, unweighted, divided by an assumed design effect "
            f"of {sample.deff:g}. Below an effective sample of 50 nothing is shown."
        )
    elif sample.kind == "survey" and sample.sample_size is not None:
        lines.append(
            "The publisher gives whole per cents and no bases. We assume "
            f"{number(sample.sample_size)} people asked in a borough in 12 months and a design effect of "
            f"{sample.deff:g}; both are assumptions."
        )
    return lines


def _comparison(reading: Reading) -> list[str]:
    """How areas are compared with the benchmark, with each other and with their own past."""
    lines = []
    if reading.measure.kind == "gap":
        return [gap_words.METHOD.replace("**", ""), gap_words.MOVED]
    if reading.estimates.comparison.any():
        lines.append(
            "“Higher” and “lower” mean that the whole 95 % interval lies on that side of the benchmark; “clearly” "
            "means the same of the 99.8 % interval. Of 500 areas that do not differ, about one would be called "
            "“clearly” higher or lower by chance, and about 25 higher or lower."
        )
    if not math.isnan(reading.phi):
        lines.append(
            "“Stands out” means beyond the usual spread between areas, by a funnel at 99.8 % adjusted for "
            f"over-dispersion (areas differ {reading.phi:,.0f} times as much as chance alone would make them). "
            f"{standing_out(reading.estimates.level)}"
        )
    if reading.measure.family == "records":
        lines.append(record_words.NO_PAST)
    elif reading.measure.denominator.kind == "survey" and reading.measure.interval != "none":
        lines.append(
            "“Up” and “down” are tests of the two proportions against the same months a year before, at 99.8 %: a year "
            "apart, nobody’s answer is in both. “Perhaps” means at 95 % only."
        )
    elif reading.measure.interval != "none":
        lines.append(
            "“Up” and “down” are tests against the same window a year before, at 99.8 %, allowing for how much the "
            "monthly figures usually jump about; “perhaps” means at 95 % only."
        )
    return lines
