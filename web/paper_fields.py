"""What somebody types from a paper form, in the numbers and letters that the paper has: read, or told what is wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass

from conversations.about import AboutYou
from conversations.contributions import ContributionForm
from conversations.paper_codes import LETTERS, about_codes, priority_numbers, ward_numbers
from conversations.texts import Fields
from web.plain import Fields as Sent
from web.plain import one

LONGEST = 80
_PARTS = re.compile(r"[^\s,;./+&-]+")


@dataclass(frozen=True)
class Paper:
    """One paper form as it was read.

    Attributes
    ----------
    form : ContributionForm
        What stands on it.
    table_number : int or None
        The table, if the form came from one.
    """

    form: ContributionForm
    table_number: int | None


def read(sent: Sent, borough: str) -> Paper:
    """Return what was typed, by the numbers of the paper.

    Parameters
    ----------
    sent : mapping
        Fields ``priorities`` (``"3 7 12"``), ``area`` (``"4"``), ``why``, ``good``, ``about`` (``"A4 S1 E12 W7"``) and
        ``table_number``.
    borough : str
        Code of the borough of the event.

    Raises
    ------
    InputError
        With every number and code that the paper does not have.
    """
    faults = Fields()
    form = ContributionForm(
        _priorities(faults, one(sent, "priorities")),
        _area(faults, one(sent, "area"), borough),
        one(sent, "why"),
        one(sent, "good"),
        _about(faults, one(sent, "about"), borough),
    )
    table = one(sent, "table_number").strip()
    number = _number(table)
    if table and number is None:
        faults.fault("table_number", "it is not a number")
    faults.stop()
    return Paper(form, number)


def _number(text: str) -> int | None:
    """A whole number of at most four digits; None if it is none."""
    return int(text) if re.fullmatch(r"[0-9]{1,4}", text) else None


def _priorities(faults: Fields, text: str) -> tuple[str, ...]:
    """Ids of priorities by their numbers, in the order of typing."""
    known, found = priority_numbers(), []
    for part in _PARTS.findall(text[:LONGEST]):
        number = _number(part)
        if number is None or number not in known:
            faults.fault("priorities", f"the paper has no number {part[:8]}, only 1 to {len(known)}")
        else:
            found.append(known[number].id)
    if not found:
        faults.fault("priorities", "type one, two or three numbers with spaces between them")
    return tuple(found)


def _area(faults: Fields, text: str, borough: str) -> str:
    """Code of an area by its number."""
    known = ward_numbers(borough)
    number = _number(text.strip())
    if number is None or number not in known:
        faults.fault("area", f"type 0 for the whole borough, or the number of a ward, 1 to {len(known) - 1}")
        return ""
    return known[number]


def _about(faults: Fields, text: str, borough: str) -> AboutYou:
    """Answers about the person by their codes; of two answers to a question neither is guessed."""
    answers: dict[str, str] = {}
    wards = {f"{LETTERS['ward']}{number}": code for number, code in ward_numbers(borough).items() if number}
    for part in _PARTS.findall(text[:LONGEST].upper()):
        answer = about_codes().get(part)
        field, value = (answer.field, answer.value) if answer else ("ward", wards.get(part, ""))
        if not value:
            faults.fault("about", f"the paper has no code {part[:8]}; they look like A4 S1 E12 D2 W7")
        elif answers.setdefault(field, value) != value:
            faults.fault("about", f"{part[:1]} has two answers, so leave both out")
    return AboutYou(**answers)
