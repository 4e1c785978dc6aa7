"""The Equality page in words: one finding in three registers, a panel's questions, and what figures cannot say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from base.periods import window_label
from measures.words import number

BASIS_WORDS = {
    "officer": "officer-defined ethnicity",
    "self": "self-defined ethnicity",
    "combined": "self-defined ethnicity, officer-defined where not stated",
}


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


def sentence(
    register: str, name: str, group: str, basis: str, month: int, rates: Sequence[float], ratio: Ranged,
    difference: Ranged, status: str,
) -> str:  # fmt: skip
    """Return the finding in one register: ``"officer"``, ``"panel"`` or ``"resident"``.

    Parameters
    ----------
    register, name, group, basis : str
        Whom it is for; the place; the group and the basis of ethnicity.
    month : int
        Month in which the 12 months end, ``yyyymm``.
    rates : sequence of float
        Searches per 1,000 residents of the group, and of White residents.
    ratio, difference : Ranged
        With their intervals.
    status : str
        Of the figures; anything but ``"ok"`` gives the reason.
    """
    if status != "ok" or ratio.value is None or ratio.lower is None or ratio.upper is None:
        return (
            f"For {name} no ratio of {group} to White residents is given: it would say more about chance or visitors "
            "than about searches."
        )
    uneven = ratio.lower > 1 or ratio.upper < 1
    ours, theirs = number(rates[0]), number(rates[1])
    if register == "resident":
        tail = "That gap is far more than chance." if uneven else "Those are too close to call."
        return (
            f"For every 1,000 {group} people who live in {name}, the police searched {ours} times in a year. For every "
            f"1,000 White people, {theirs} times. {tail} People who are searched here may live somewhere else."
        )
    compared = (
        f"{number(ratio.value, 2)} times ({number(ratio.lower, 2)} to {number(ratio.upper, 2)})"
        if register == "panel"
        else f"{number(ratio.value, 1)} times"
    )
    gap = number(difference.value, 1)
    verdict = "The gap is larger than chance would explain" if uneven else "Chance alone could explain the difference"
    return (
        f"For every 1,000 {group} residents of {name} there were {ours} searches, for every 1,000 White residents "
        f"{theirs}: **{compared}** as many, a difference of {gap} per 1,000, {window_label(month, '12m')}, by "
        f"{BASIS_WORDS[basis]}. "
        f"{verdict}. What share of it comes from who is on the street, where officers are sent, or how they choose, "
        "these figures cannot say."
    )


def questions(
    name: str, group: str, reasons: Sequence[tuple[str, float | None]], section_60: str
) -> tuple[tuple[str, str], ...]:
    """Return what a panel asks, with an answer or the reason why open figures have none."""
    known = {words: value for words, value in reasons if value is not None}
    by_reason = "; ".join(f"{words.lower()} {number(value, 1)} times" for words, value in known.items())
    drugs, weapons = known.get("Drugs"), known.get("Weapons")
    against = (
        f"For drugs the ratio is {number(drugs, 1)}, for weapons {number(weapons, 1)}. The file does not tell "
        "possession of drugs from supply."
        if drugs is not None and weapons is not None
        else "Too few searches to compare drugs with weapons here."
    )
    return (
        (
            "For which reasons is it most uneven?",
            f"{group} against White in {name}: {by_reason}." if by_reason else "Too few searches by reason here.",
        ),
        (
            "How many were under section 60, which needs no suspicion?",
            f"{section_60[0].upper()}{section_60[1:]} of the searches in {name}; the table by law keeps them apart.",
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
                "Not from these figures: points are moved to the nearest of a fixed set of places, and a share has no "
                "point at all. Counts by ward are loaded; no ratio is worked out for a ward."
            ),
        ),
        (
            "Was the item looked for found?",
            (
                "Open figures cannot say: the Met leaves the link of outcome and object blank. “Any outcome” is the "
                "most that can be said."
            ),
        ),
    )


def cannot_say(name: str, unplaced: float | None) -> tuple[str, ...]:
    """Return what the figures cannot say, one sentence each."""
    share = "a share" if unplaced is None else f"{number(100 * unplaced)} %"
    return (
        (
            f"Whether people searched in {name} live there: residents are the only open population, and others use the "
            "streets too."
        ),
        "Why: no figure here separates who is on the street, where officers are sent and how they choose.",
        "Whether a search was fair: equal outcome rates do not prove it, nor unequal ones the opposite.",
        (
            f"Where {share} of London’s searches took place: they have no point, and count for London but for no "
            "borough."
        ),
        (
            "What happened from March 2019 to May 2021, in January 2022 and after 17 December 2022: those months are "
            "not published, or not whole, and no year that touches them is given."
        ),
        (
            "How officers’ four groups match the Census: they have no code for Mixed heritage, so the ratio is "
            "reckoned three ways."
        ),
    )
