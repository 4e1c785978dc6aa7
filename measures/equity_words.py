"""The Equality page in words: one finding in three registers, a panel's questions, and what figures cannot say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np

from base.periods import label, to_index, window_label
from measures.words import number

REGISTERS = ("officer", "panel", "resident")
BASIS_WORDS = {
    "officer": "officer-defined ethnicity",
    "self": "self-defined ethnicity",
    "combined": "self-defined ethnicity, officer-defined where not stated",
}
#: The people of a group, as a sentence names them.
PEOPLE = {"Black": "Black people", "Asian": "Asian people", "Other": "people of Other groups", "White": "White people"}

CARNIVAL_MONTH = 8
WHY_GAPS = (
    "No file was published for March 2019 to May 2021 and for January 2022, December 2022 ends on the 17th, and in "
    "February and March 2018 nearly no search has a place, so no borough has a year that touches them."
)

Direction = Literal["more", "less", ""]


class Ranged(Protocol):
    """A value with its interval."""

    @property
    def value(self) -> float | None:
        """The value; None where it may not be given."""
        ...

    @property
    def lower(self) -> float | None:
        """Lower limit."""
        ...

    @property
    def upper(self) -> float | None:
        """Upper limit."""
        ...


@dataclass(frozen=True)
class Finding:
    """What is told of one place, group and basis.

    Attributes
    ----------
    name, group, basis : str
        The place; the group; the basis of ethnicity.
    month : int
        Month in which the 12 months end, ``yyyymm``.
    rates : sequence of float
        Searches per 1,000 residents of the group, and of White residents.
    ratio, difference : Ranged
        With their intervals.
    status : str
        Of the figures; anything but ``"ok"`` gives the reason.
    bounds : (float or None, float or None)
        The ratio if every search without an ethnicity was of White people, and if every one was of the group.
    """

    name: str
    group: str
    basis: str
    month: int
    rates: Sequence[float]
    ratio: Ranged
    difference: Ranged
    status: str
    bounds: tuple[float | None, float | None]


def direction(ratio: Ranged) -> Direction:
    """Return whether a group is searched more or less often than White people, and nothing where chance may do it.

    A difference is claimed only where the ratio's 95 % interval leaves 1 out.
    """
    if ratio.lower is None or ratio.upper is None:
        return ""
    return "more" if ratio.lower > 1 else "less" if ratio.upper < 1 else ""


def sentence(register: str, finding: Finding) -> str:
    """Return the finding in one of `REGISTERS`.

    Parameters
    ----------
    register : str
        ``"officer"``, ``"panel"`` or ``"resident"``.
    finding : Finding
        What is told.
    """
    ratio, name = finding.ratio, finding.name
    if finding.status != "ok" or ratio.value is None:
        return (
            f"For {name} no ratio of {finding.group} to White residents is given: with so few searches or residents, "
            "or so many visitors, it would mislead."
        )
    people = PEOPLE[finding.group]
    ours, theirs = number(finding.rates[0], 1), number(finding.rates[1], 1)
    if register == "resident":
        close = min(finding.rates) < 10 or abs(finding.rates[0] - finding.rates[1]) < 1
        ours, theirs = (number(rate, 1 if close else 0) for rate in finding.rates)
        told = (
            f"In a year the police searched {people} in {name} {ours} times for every 1,000 who live there, and White "
            f"people {theirs} times. {_chance(ratio)} People who are searched here may live somewhere else."
        )
        return told + _turned(finding)
    compared = f"{number(ratio.value, 1)} times"
    tested = _chance(ratio)
    if register == "panel":
        compared = f"{number(ratio.value, 2)} times ({number(ratio.lower, 2)} to {number(ratio.upper, 2)})"
        tested = (
            "The 95 % interval leaves out 1, which would be no difference."
            if direction(ratio)
            else "The 95 % interval includes 1, so there may be no difference."
        )
    gap = number(finding.difference.value, 1)
    return (
        f"For every 1,000 {finding.group} residents of {name} there were {ours} searches, and for every 1,000 White "
        f"residents {theirs}: **{compared}** as many, a difference of {gap} per 1,000, "
        f"{window_label(finding.month, '12m')}, by {BASIS_WORDS[finding.basis]}. {tested} How much of it comes from "
        "who is on the street, where officers are sent or whom they choose, these figures cannot say."
        + _turned(finding)
    )


def _chance(ratio: Ranged) -> str:
    """What was tested, in plain words."""
    if direction(ratio):
        return "If both were searched at the same rate, chance would bring so wide a gap less than one time in 20."
    return "Those are too close to call: chance alone could bring such a gap."


def _turned(finding: Finding) -> str:
    """A warning where searches without an ethnicity could turn a difference round."""
    low, high = finding.bounds
    if not direction(finding.ratio) or low is None or high is None or not low <= 1 <= high:
        return ""
    return " Searches without a recorded ethnicity are so many that they could turn this round."


def split(group: str, total: str, within: float, between: Ranged) -> str:
    """Return London's ratio as what happens inside boroughs and where people live.

    Parameters
    ----------
    group : str
        The group.
    total : str
        The ratio over searches with a place, with its interval, in words.
    within : float
        The ratio between neighbours of one borough, averaged.
    between : Ranged
        What it is multiplied by, since the two groups live in different boroughs.
    """
    people = PEOPLE[group]
    times = number(between.value, 2)
    where = {
        "more": f"raises that ({times} times): {people} live more often in boroughs where searches are many.",
        "less": f"lowers that ({times} times): White people live more often in boroughs where searches are many.",
        "": f"changes that by less than chance could ({times} times).",
    }[direction(between)]
    return (
        f"**Is it because of where people live?** Compared with White people of the same borough, {people} are "
        f"searched {number(within, 2)} times as often, averaged over London. Where the two groups live {where} "
        f"Together that is London’s ratio of {total}, counted over searches with a place."
    )


def gaps(blank: Mapping[str, Sequence[int]]) -> str:
    """Return which months have no figure, and why.

    Parameters
    ----------
    blank : mapping of str to sequence of int
        By name of a place: the months (``yyyymm``) between its first and its last figure that have none.
    """
    told = []
    for name, months in blank.items():
        if not len(months):
            continue
        index = to_index(np.asarray(months))
        starts = np.flatnonzero(np.diff(index, prepend=index[0] - 2) > 1)
        ends = [*(starts[1:] - 1), len(months) - 1]
        spans = [
            f"{label(months[first])} to {label(months[last])}" if last > first else label(months[first])
            for first, last in zip(starts.tolist(), ends, strict=True)
        ]
        told.append(f"{name} has none for {', '.join(spans)}")
    if not told:
        return ""
    return f"**Gaps.** Each point is 12 whole months to its date; {'; '.join(told)}. {WHY_GAPS}"


def questions(
    name: str, group: str, reasons: Sequence[tuple[str, Ranged]], section_60: str, peak: str = ""
) -> tuple[tuple[str, str], ...]:
    """Return what a panel asks, with an answer or the reason why open figures have none.

    Parameters
    ----------
    name, group : str
        The place and the group.
    reasons : sequence of (str, Ranged)
        The ratio for each reason of a search, blank where it may not be given.
    section_60 : str
        Searches under section 60, in words.
    peak : str
        The month that holds most of them, as `peak` says it; empty where none does.
    """
    known = {words: ratio for words, ratio in reasons if ratio.value is not None}
    by_reason = "; ".join(f"{words[0].lower()}{words[1:]} {_times(ratio)}" for words, ratio in known.items())
    drugs, weapons = known.get("Drugs"), known.get("Weapons")
    against = (
        f"For drugs the ratio is {_times(drugs)}, for weapons {_times(weapons)}: {_apart(drugs, weapons)} The file "
        "does not tell possession of drugs from supply."
        if drugs is not None and weapons is not None
        else "Too few searches to compare drugs with weapons here."
    )
    counted = "None" if section_60 == "0" else f"{section_60[0].upper()}{section_60[1:]}"
    return (
        (
            "How does the ratio differ by reason?",
            f"{group} against White in {name}: {by_reason}." if by_reason else "Too few searches by reason here.",
        ),
        (
            "How many were under section 60, which needs no suspicion?",
            f"{counted} of the searches in {name}.{peak} The table by law keeps them apart from the others.",
        ),
        ("Drugs against weapons?", against),
        (
            "Does age explain it?",
            (
                "Open figures cannot say: they have searches by age and residents by age, but no residents by age and "
                "ethnicity together."
            ),
        ),
        (
            "Are the same places searched again and again?",
            (
                "Open figures cannot say: each search is shown at the nearest of a fixed set of points, and some have "
                "no point at all. Searches by ward are counted; no ratio is worked out for a ward."
            ),
        ),
        (
            "Was the item looked for found?",
            (
                "Open figures cannot say: the Met leaves blank whether an outcome had to do with that item. “Any "
                "outcome” is the most that can be said."
            ),
        ),
    )


def peak(month: int, count: float, carnival: bool) -> str:
    """Return which month holds most of a year's searches under section 60, and the event that explains it.

    Parameters
    ----------
    month : int
        ``yyyymm``.
    count : float
        Searches under section 60 in that month.
    carnival : bool
        Whether Notting Hill Carnival, held on the last weekend of August, is in the place.
    """
    event = ", the month of Notting Hill Carnival" if carnival and month % 100 == CARNIVAL_MONTH else ""
    return f" {number(count)} of them were in {label(month)} alone{event}."


def _times(ratio: Ranged) -> str:
    """A ratio with its interval, and whether it may be chance."""
    text = f"{number(ratio.value, 1)} times ({number(ratio.lower, 1)} to {number(ratio.upper, 1)})"
    return text if direction(ratio) else f"{text}, which could be chance"


def _apart(first: Ranged, second: Ranged) -> str:
    """Whether two intervals overlap."""
    ends = (first.lower, first.upper, second.lower, second.upper)
    lower, upper, low, high = (float("nan") if end is None else end for end in ends)
    return "the intervals do not overlap." if upper < low or high < lower else "the intervals overlap."


def cannot_say(name: str, unplaced: float | None) -> tuple[str, ...]:
    """Return what the figures cannot say, one sentence each.

    Parameters
    ----------
    name : str
        The place.
    unplaced : float or None
        Share (0 to 1) of London's searches without a place.
    """
    share = "some" if unplaced is None else f"{number(100 * unplaced)} %"
    return (
        (
            f"Whether people searched in {name} live there: residents are the only population that is open, and others "
            "use the streets too."
        ),
        "Why: no figure here tells apart who is on the street, where officers are sent and whom they choose.",
        "Whether a search was fair: equal shares with an outcome do not prove it, nor unequal ones the opposite.",
        (
            f"Where {share} of London’s searches took place: they have no point on the map, and count for London but "
            "for no borough."
        ),
        (
            "What happened from March 2019 to May 2021, in January 2022 and after 17 December 2022: those months are "
            "not published, or not whole, and no year that touches them is given."
        ),
        ("How many people were searched: a person who is searched three times counts three times."),
        (
            "How officers’ groups match those of the Census: officers have no code for Mixed heritage, so the ratio "
            "for Black people is given with and without it."
        ),
    )
