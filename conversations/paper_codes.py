"""What a paper form prints and a keyboard types: numbers of priorities and wards, codes of answers about a person."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from conversations.about import CHOICES
from conversations.places import areas_of
from conversations.priorities import Priority, load_priorities

#: The letter of each question about the person; an answer is its letter and its place in the list, such as ``A4``.
LETTERS = {"age_band": "A", "sex": "S", "ethnic_group": "E", "disability": "D", "ward": "W"}
QUESTIONS = {
    "age_band": "How old are you?",
    "sex": "What is your sex?",
    "ethnic_group": "What is your ethnic group?",
    "disability": "Are you disabled, or ill in a way that has lasted or will last 12 months or more?",
    "ward": "Which ward do you live in?",
}
AGE_WORDS = {"under_15": "Under 15", "75_and_over": "75 and over"}
#: In the words of the Census 2021, with the name of the broad group where the words need it.
ETHNIC_WORDS = {
    "asian_bangladeshi": "Asian: Bangladeshi",
    "asian_chinese": "Asian: Chinese",
    "asian_indian": "Asian: Indian",
    "asian_pakistani": "Asian: Pakistani",
    "asian_other_asian": "Asian: any other Asian background",
    "black_african": "Black: African",
    "black_caribbean": "Black: Caribbean",
    "black_other_black": "Black: any other Black background",
    "mixed_white_and_asian": "Mixed: White and Asian",
    "mixed_white_and_black_african": "Mixed: White and Black African",
    "mixed_white_and_black_caribbean": "Mixed: White and Black Caribbean",
    "mixed_other_mixed": "Mixed: any other mixed background",
    "white_british": "White: English, Welsh, Scottish, Northern Irish or British",
    "white_irish": "White: Irish",
    "white_gypsy_or_irish_traveller": "White: Gypsy or Irish Traveller",
    "white_roma": "White: Roma",
    "white_other_white": "White: any other White background",
    "other_arab": "Arab",
    "other_any_other_ethnic_group": "Any other ethnic group",
}


@dataclass(frozen=True)
class Answer:
    """One answer about a person as the paper has it.

    Attributes
    ----------
    code : str
        As it is printed and typed: ``"E12"``.
    field, value : str
        As `conversations.about.AboutYou` takes them.
    words : str
        As people read them.
    """

    code: str
    field: str
    value: str
    words: str


def about_words(field: str, value: str) -> str:
    """Return an answer about a person as people read it: ``"25 to 34"``.

    Raises
    ------
    KeyError
        If the question has no such answer: a fault of ours.
    """
    if field == "age_band":
        return AGE_WORDS.get(value) or value.replace("_", " to ")
    return ETHNIC_WORDS[value] if field == "ethnic_group" else value.capitalize()


@cache
def about_codes() -> dict[str, Answer]:
    """Return the answers about a person by their codes, in the order of the paper; wards have `ward_numbers`."""
    return {
        f"{LETTERS[field]}{number}": Answer(f"{LETTERS[field]}{number}", field, value, about_words(field, value))
        for field, values in CHOICES.items()
        for number, value in enumerate(values, start=1)
    }


@cache
def priority_numbers() -> dict[int, Priority]:
    """Return the priorities by the numbers that the paper gives them, from 1, in the order of the list."""
    return dict(enumerate(load_priorities().values(), start=1))


@cache
def ward_numbers(borough: str) -> dict[int, str]:
    """Return the codes of areas by the numbers of the paper: 0 the whole borough, then its wards in name order.

    Raises
    ------
    UnknownNameError
        If the borough has no conversation.
    """
    return dict(enumerate(areas_of(borough)))
