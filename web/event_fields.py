"""The fields of the phone form: what it offers, what was sent in it, and what is wrong with that in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from conversations.about import CHOICES, AboutYou
from conversations.contributions import MOST_WORDS, ContributionForm
from conversations.errors import InputError
from conversations.paper_codes import QUESTIONS, about_words
from conversations.places import areas_of
from conversations.priorities import Priority, load_priorities
from conversations.texts import UNREAD_FROM, clean
from geo.areas import load_gazetteer
from web.plain import Fields, one

LABELS = {"priorities": "What matters most", "area": "Which area", "why": "Why", "good": "What good would look like"}
ABOUT = tuple(QUESTIONS)


@dataclass(frozen=True)
class Question:
    """A question about the person: the field, its words, and its answers as value and words."""

    field: str
    words: str
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Fault:
    """What is wrong with a field, as a sentence, and the element that a link leads to."""

    field: str
    anchor: str
    words: str


@cache
def groups() -> tuple[tuple[str, tuple[Priority, ...]], ...]:
    """Return the priorities under their headings, in the order of the list."""
    return tuple((name, tuple(own)) for name, own in groupby(load_priorities().values(), lambda each: each.group))


@cache
def areas(borough: str) -> tuple[tuple[str, str], ...]:
    """Return what somebody may speak of in a borough, as code and words: the whole of it first."""
    places = load_gazetteer()
    return (
        (borough, f"The whole of {places.get(borough).name}"),
        *((ward, places.get(ward).name) for ward in areas_of(borough)[1:]),
    )


@cache
def questions(borough: str) -> tuple[Question, ...]:
    """Return the questions about the person, with the wards of a borough."""
    answers = {field: tuple((value, about_words(field, value)) for value in CHOICES[field]) for field in CHOICES}
    return tuple(Question(name, QUESTIONS[name], {**answers, "ward": areas(borough)[1:]}[name]) for name in ABOUT)


def sent(fields: Fields) -> ContributionForm:
    """Return what was sent, as it was sent: the domain checks it."""
    about = AboutYou(**{name: one(fields, name) or None for name in ABOUT})
    return ContributionForm(
        tuple(fields.get("priorities", ())), one(fields, "area"), one(fields, "why"), one(fields, "good"), about
    )


def typed(fields: Fields) -> dict[str, tuple[str, ...]]:
    """Return what to put back into the form: known fields alone, no longer than a form, without control characters."""
    kept = {"priorities": tuple(each for each in fields.get("priorities", ()) if each in load_priorities())}
    for name in ("area", "why", "good", *ABOUT):
        kept[name] = (clean(one(fields, name)[: MOST_WORDS * UNREAD_FROM]),)
    return kept


def faults(error: InputError) -> tuple[Fault, ...]:
    """Return every fault in the order of the form, each as a sentence."""
    order = ("priorities", "area", "why", "good", *ABOUT)
    known = sorted(error.faults, key=order.index)
    return tuple(Fault(name, "p1" if name == "priorities" else name, _words(name, error.faults)) for name in known)


def _words(field: str, found: Mapping[str, str]) -> str:
    """A fault as a sentence that says what to do."""
    if field == "area":
        return "Choose the whole borough or a ward"
    fault = found[field]
    return f"{LABELS.get(field) or QUESTIONS[field]}: {fault}"
