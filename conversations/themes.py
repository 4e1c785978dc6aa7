"""Said, recorded, felt: what people raised, beside what is recorded and what a survey found.

The rules are fixed here, before anybody speaks. *Many* raised a thing where the whole 95 % interval of its share lies
above the even share, which each would have if everybody chose as many as they may at random; *few* where it lies
below. Of a thing that truly has the even share, one time in forty is called many, one in forty few. What is recorded is
*high* where three things hold: the 99.8 % interval lies above the rate of the similar boroughs together; the rate is at
least a quarter above it; and it is above the rate of each of the five. Chance in the counts brings the first about once
in a thousand times, but boroughs differ: it holds for two in five of all rates on the list. A borough that is just like
its five is the highest of the six one time in six, so of the fourteen things that are recorded about two would be high
by mere position. A *quiet problem* is therefore a question to take to the next event, not a finding; and a *loud* one
is never a mistake of those who raised it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from conversations.places import check_borough
from conversations.priorities import MOST, Priority, load_priorities
from geo.areas import LONDON
from measures.catalogue import Measure
from measures.counts import NEIGHBOUR_MODEL, SIMILAR_BOROUGHS
from measures.estimates import Estimate, Estimates, Figures
from measures.sentences import REGISTERS, Register
from measures.words import interval_text, number, period_text, place_text, status_text, value_text

Kind = Literal["quiet", "loud", "said_and_recorded", "neither", "cannot_say"]
KINDS: tuple[Kind, ...] = get_args(Kind)
WORDS: dict[Kind, str] = {
    "quiet": "quiet problem",
    "loud": "loud problem",
    "said_and_recorded": "said and recorded",
    "neither": "neither said nor recorded more than elsewhere",
    "cannot_say": "cannot say",
}
#: Share (0 to 1), lower and upper limit, and people asked; None where it may not be shown.
Share = tuple[float | None, float | None, float | None, float | None]
#: A rate is high from a quarter above the similar boroughs together.
MARGIN = 1.25
FEWEST_SIMILAR = 3
_MEANING: dict[Kind, dict[Register, str]] = {
    "quiet": {
        "resident": "The police record more of it here than in boroughs like this one, but few people raised it. It is "
        "worth asking why.",
        "officer": "**A quiet problem**: recorded more than in each similar borough, and few raised it. Ask who was "
        "not in the room.",
        "panel": "**A quiet problem**: the recorded rate lies clearly above the similar boroughs together and above "
        "each of them, while the share who raised it lies below an even share. The room may not be the borough.",
    },
    "loud": {
        "resident": "Many people raised this. The police record about what they do in boroughs like this one, or less. "
        "But records leave out much that people live with.",
        "officer": "**A loud problem**: many raised it, and what is recorded is within the range of similar boroughs "
        "or lower. Recorded crime does not hold everything people live with: much is never reported.",
        "panel": "**A loud problem**: the share who raised it lies above an even share; the recorded rate is not "
        "clearly above every similar borough. Recorded crime does not hold everything people live with, and low "
        "recording can itself be the problem.",
    },
    "said_and_recorded": {
        "resident": "Many people raised this, and the police record more of it here than in boroughs like this one.",
        "officer": "**Said and recorded**: many raised it, and it is recorded more than in each similar borough.",
        "panel": "**Said and recorded**: the share who raised it lies above an even share, and the recorded rate "
        "clearly above the similar boroughs together and above each of them.",
    },
    "neither": {
        "resident": "Few people raised this. The police record about what they do in boroughs like this one, or less.",
        "officer": "Few raised it, and what is recorded is within the range of similar boroughs or lower.",
        "panel": "The share who raised it lies below an even share, and the recorded rate is not clearly above every "
        "similar borough.",
    },
}


@dataclass(frozen=True)
class Theme:
    """One priority: what was said, what is recorded, what was felt.

    Attributes
    ----------
    priority, words : str
        Id and words of the list.
    share, lower, upper : float or None
        Share of people who raised it (0 to 1) with its 95 % interval; None where it may not be shown.
    people : float or None
        People asked.
    recorded : Estimate or None
        Its first measure of recorded crime in the borough, against similar boroughs; None where it has none.
    high : bool or None
        Whether the rate is clearly higher than in similar boroughs, by the rule above; None where that cannot be said.
    felt : Estimate or None
        Its survey measure, of the borough against London where it is published for boroughs, else of London.
    kind : str
        One of `KINDS`.
    sentences : dict of str to str
        What all this says, by register; ``**bold**`` marks what matters.
    """

    priority: str
    words: str
    share: float | None
    lower: float | None
    upper: float | None
    people: float | None
    recorded: Estimate | None
    high: bool | None
    felt: Estimate | None
    kind: Kind
    sentences: dict[Register, str]


def even_share() -> float:
    """Return the share (0 to 1) that each priority would have if everybody chose as many as they may at random."""
    return MOST / len(load_priorities())


def themes(figures: Figures, heard_shares: Mapping[str, Share], borough: str) -> tuple[Theme, ...]:
    """Return every priority with what was said, recorded and felt in a borough, in the order of the list.

    Parameters
    ----------
    figures : Figures
        The figures of a snapshot.
    heard_shares : mapping of str to Share
        By priority: share who raised it (0 to 1), its 95 % limits, and people asked. None, or no entry, where it may
        not be shown.
    borough : str
        Code of the borough.

    Returns
    -------
    tuple of Theme

    Raises
    ------
    UnknownNameError
        If the borough has no conversation.
    """
    check_borough(borough)
    return tuple(
        _theme(figures, priority, heard_shares.get(key), borough) for key, priority in load_priorities().items()
    )


def classify(share: Share | None, high: bool | None) -> Kind:
    """Return the class of a theme from who raised it and whether its recorded rate is high."""
    if share is None or high is None:
        return "cannot_say"
    _, lower, upper, _ = share
    many, few = _above(lower, even_share()), _above(even_share(), upper)
    if many:
        return "said_and_recorded" if high else "loud"
    if few:
        return "quiet" if high else "neither"
    return "cannot_say"


def _above(one: float | None, other: float | None) -> bool:
    """Whether one number is above another; never where either is missing."""
    return one is not None and other is not None and one > other


def _theme(figures: Figures, priority: Priority, share: Share | None, borough: str) -> Theme:
    """One priority."""
    said = share if share is not None and all(part is not None and math.isfinite(part) for part in share) else None
    recorded, high, measure = _recorded(figures, priority, borough)
    felt, survey = _felt(figures, priority, borough)
    kind = classify(said, high)
    sentences = {
        register: " ".join(
            part
            for part in (
                _said_words(said, register),
                _recorded_words(recorded, measure, priority, register),
                _felt_words(felt, survey, register),
                _meaning(kind, said, high, recorded, register),
            )
            if part
        )
        for register in REGISTERS
    }
    given = said or (None, None, None, None)
    return Theme(priority.id, priority.words, *given, recorded, high, felt, kind, sentences)


def _recorded(
    figures: Figures, priority: Priority, borough: str
) -> tuple[Estimate | None, bool | None, Measure | None]:
    """The first measure of recorded crime, and whether it is high."""
    declared = _declared(figures, priority)
    measure = next((one for one in declared if one.domain == "crime" and one.interval == "byar"), None)
    if measure is None or "borough" not in measure.levels:
        return None, None, None
    period = int(figures.periods(measure.id, "borough")[-1])
    near = figures.gazetteer.neighbours(borough, SIMILAR_BOROUGHS, NEIGHBOUR_MODEL)
    found = figures.estimate(measure.id, "borough", periods=period, areas=(borough, *near), against="similar")
    estimate = found.at(borough, period)
    return estimate, _high(found, estimate), measure


def _declared(figures: Figures, priority: Priority) -> tuple[Measure, ...]:
    """The measures of a priority that the figures still have."""
    known = figures.catalogue.measures
    return tuple(known[name] for name in priority.measures if name in known)


def _high(found: Estimates, estimate: Estimate) -> bool | None:
    """Whether a rate is clearly and by a quarter above its similar boroughs together, and above each of them."""
    similar = found.value[1:, 0][np.isfinite(found.value[1:, 0])]
    if estimate.value is None or estimate.benchmark is None or len(similar) < FEWEST_SIMILAR:
        return None
    far = estimate.value >= MARGIN * estimate.benchmark and estimate.value > similar.max()
    return bool(far and estimate.comparison == "clearly_higher")


def _felt(figures: Figures, priority: Priority, borough: str) -> tuple[Estimate | None, Measure | None]:
    """The survey measure of a priority, for the borough or else for London."""
    declared = _declared(figures, priority)
    measure = next((one for one in declared if one.denominator.kind == "survey"), None)
    if measure is None:
        return None, None
    level, area = ("borough", borough) if "borough" in measure.levels else ("london", LONDON)
    ends = figures.periods(measure.id, level)
    if not ends.size:
        return None, None
    against = "london" if level == "borough" else "none"
    found = figures.estimate(measure.id, level, periods=int(ends[-1]), areas=(area,), against=against)
    return found.at(area, int(ends[-1])), measure


def _said_words(said: Share | None, register: Register) -> str:
    """Who raised it."""
    if said is None:
        return "How many raised it is not shown: too few people to tell without giving somebody away."
    share, lower, upper = (number(100 * (part or 0.0)) for part in said[:3])
    people = number(said[3])
    if register == "resident":
        return f"{share} in 100 people raised this."
    interval = f" (95 % interval {lower} to {upper} %)"
    even = f" An even share would be {number(100 * even_share())} %." if register == "panel" else ""
    return f"{share} % of {people} people raised it{interval}.{even}"


def _recorded_words(estimate: Estimate | None, measure: Measure | None, priority: Priority, register: Register) -> str:
    """What is recorded."""
    if estimate is None or measure is None:
        return priority.why_no_measure or "No recorded crime measures this by borough."
    if estimate.value is None:
        return f"What was recorded in {place_text(estimate)} cannot be told: {status_text(estimate)}."
    if register == "resident":
        noun = measure.noun_singular if estimate.count == 1 else measure.noun_plural
        return f"The police recorded {number(estimate.count)} {noun} in the {period_text(estimate)}."
    value, against = value_text(measure, estimate.value), value_text(measure, estimate.benchmark)
    interval = f" (95 % interval {interval_text(estimate, measure)})" if register == "panel" else ""
    return (
        f"{measure.title}: {value}{interval} {measure.unit} in the {period_text(estimate)}, "
        f"{against} in similar boroughs together."
    )


def _felt_words(estimate: Estimate | None, measure: Measure | None, register: Register) -> str:
    """What the survey found."""
    if estimate is None or measure is None or estimate.value is None:
        return ""
    value, interval = value_text(measure, estimate.value), interval_text(estimate, measure)
    told = f"{value} {measure.statement} in {place_text(estimate)}, in the {period_text(estimate)}"
    if estimate.level == "london":
        return f"{told}; the survey is not published by borough."
    if register == "resident":
        return f"{told}."
    against = f"; {value_text(measure, estimate.benchmark)} in London" if estimate.benchmark is not None else ""
    return f"{told} (95 % interval {interval}){against}."


def _meaning(kind: Kind, said: Share | None, high: bool | None, recorded: Estimate | None, register: Register) -> str:
    """What said and recorded together mean, or why they mean nothing yet."""
    if kind != "cannot_say":
        return _MEANING[kind][register]
    if said is None or recorded is None:
        return ""
    if high is None:
        return "Whether that is more than in similar boroughs cannot be said."
    if register == "resident":
        return "We cannot say yet whether that is many people or few."
    return "Whether few or many raised it cannot be said: the interval holds an even share."
