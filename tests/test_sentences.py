"""Sentences: right, plain, and never of a kind that the design rules out."""

from __future__ import annotations

import re

import pytest

from base.sources import load_cards
from geo.areas import CITY, LONDON
from measures import sentences
from measures.catalogue import load_catalogue
from measures.estimates import Figures
from measures.evidence import command, evidence
from measures.readings import Reading, read
from measures.sentences import REGISTERS, body, citation, headline, one_in, subtitle, title, unclear, unclear_text
from measures.words import change_text, decimals_of, is_are, listed, value_text
from tests.test_estimates import SOUTHWARK, WESTMINSTER

RULED_OUT = re.compile(
    r"\b(worst|best|BAME|BME|rank\w*|dangerous|unsafe area|notorious|league|nan|None|inf)\b|  |\b1 \w+s were\b|\*\*\*"
    r"|\.\.|\(\)|\{|\}",
)
MEASURES = load_catalogue().measures
PECKHAM, ST_JAMES = "E05011110", "E05013806"
AREAS = {"london": (LONDON,), "borough": (SOUTHWARK, WESTMINSTER, CITY), "ward": (PECKHAM, ST_JAMES, "E05009288")}
#: London has a gap only where a holder's table by group is loaded: tests/test_survey_gaps.py.
SCREENS = [
    (name, level)
    for name, found in MEASURES.items()
    for level in found.levels
    if level in AREAS and not (found.kind == "gap" and level == "london")
]


def latest(figures: Figures, measure: str, level: str) -> Reading:
    """The latest reading of a measure at a level."""
    against = "none" if level == "london" else "london"
    return read(figures, measure, level, int(figures.periods(measure, level)[-1]), against=against)


def plain(text: str) -> str:
    """A text without its marks of weight."""
    return text.replace("**", "")


@pytest.mark.parametrize(("measure", "level"), SCREENS)
def test_every_sentence_keeps_to_the_wording(figures: Figures, measure: str, level: str) -> None:
    reading = latest(figures, measure, level)
    areas = [code for code in AREAS[level] if code == LONDON or code in reading.estimates.place]
    assert areas
    for area in areas:
        said = [plain(body(reading, area, register)) for register in REGISTERS]
        for text in [*said, subtitle(reading), f"{title(reading, area)}."]:
            assert not RULED_OUT.search(text), text
            assert text[0].isupper() or text[0].isdigit(), text
            assert text.endswith("."), text
        city = reading.at(area).status == "not_applicable"
        assert (said[0] == said[1]) == city, "a panel reads of the interval"
        value, rest = headline(reading, area)
        assert not RULED_OUT.search(f"{value} {rest}")
        for _, lines in evidence(reading, area, load_cards()):
            for line in lines:
                assert not re.search(r"\bnan\b|None,|  ", line), line


@pytest.mark.parametrize(("measure", "level"), SCREENS)
def test_titles_are_short_where_names_allow(figures: Figures, measure: str, level: str) -> None:
    reading = latest(figures, measure, level)
    area = AREAS[level][0]
    text = title(reading, area).replace(" %", "%")
    fixed = f"{MEASURES[measure].title} {MEASURES[measure].unit.removeprefix('%')} {reading.at(area).name}"
    assert len(text.split()) <= max(10, len(fixed.split()) + 2), text


def test_a_figure_as_each_reader_is_told_it(figures: Figures) -> None:
    reading = latest(figures, "robbery", "borough")
    assert title(reading, SOUTHWARK) == "Robbery is 6.5 per 1,000 residents in Southwark"
    assert subtitle(reading) == (
        "Westminster stands out from the usual spread between boroughs; the other 31 do not. 12 months to June 2026."
    )
    assert plain(body(reading, SOUTHWARK)) == (
        "2,005 robberies were recorded in Southwark: about 1 for every 153 residents. That is higher than London as a "
        "whole, within the usual spread between boroughs and about the same as the year before (2,011)."
    )
    assert plain(body(reading, SOUTHWARK, "panel")) == (
        "2,005 robberies were recorded in Southwark, 12 months to June 2026: 6.5 per 1,000 residents (95 % interval "
        "6.2 to 6.8), over 307,635 residents. That is clearly higher than London as a whole (3.7), within the usual "
        "spread between boroughs and about the same as the year before (2,011)."
    )
    assert plain(body(reading, SOUTHWARK, "resident")) == (
        "2,005 robberies were recorded in Southwark: about 1 for every 153 residents. That is more than in London as "
        "a whole. It is not unusual for a borough. It is about the same as the year before (2,011)."
    )


def test_a_third_fewer_is_never_called_the_same(figures: Figures) -> None:
    said = plain(body(latest(figures, "shoplifting", "borough"), SOUTHWARK))
    assert "perhaps lower than the year before (4,174)" in said


@pytest.mark.parametrize(
    ("before", "after", "p", "words", "phrase"),
    [
        (54, 111, 0.004, "perhaps higher", "**perhaps higher** than the year before"),
        (4174, 3130, 0.03, "perhaps lower", "**perhaps lower** than the year before"),
        (2011, 2005, 0.9, "about the same", "**about the same** as the year before"),
        (100, 130, 0.2, "not clearly different", "**not clearly different** from the year before"),
        (0, 0, 1.0, "about the same", "**about the same** as the year before"),
    ],
)
def test_a_change_that_is_not_clear_is_called_what_it_is(
    before: float, after: float, p: float, words: str, phrase: str
) -> None:
    assert unclear(before, after, p) == words
    assert unclear_text(before, after, p) == phrase


def test_twice_the_drug_offences_are_not_about_the_same(figures: Figures) -> None:
    reading = latest(figures, "drugs", "ward")
    assert reading.change("E05013697") == ("no_clear_change", 54, 111)
    for register in REGISTERS:
        assert "perhaps higher" in body(reading, "E05013697", register)


@pytest.mark.parametrize("register", REGISTERS)
def test_a_survey_says_when_people_were_asked(figures: Figures, register: str) -> None:
    told = body(latest(figures, "pas_trust", "borough"), SOUTHWARK, register)  # type: ignore[arg-type]
    assert "12 months to December 2023" in told


@pytest.mark.parametrize(
    ("name", "verb"),
    [
        ("Possession of weapons", "is"),
        ("Violence against women and girls", "is"),
        ("Knife injury victims under 25", "are"),
        ("Positive outcomes, knife crime", "are"),
        ("Sexual offences", "are"),
        ("Burglary, business and community", "is"),
        ("Theft from a vehicle", "is"),
    ],
)
def test_the_verb_goes_with_the_head_noun(name: str, verb: str) -> None:
    assert is_are(name) == verb


def test_weapons_are_possessed_in_the_singular(figures: Figures) -> None:
    assert title(latest(figures, "weapons_possession", "ward"), PECKHAM).startswith("Possession of weapons is ")


def test_why_there_is_no_figure(figures: Figures) -> None:
    reading = read(figures, "domestic_abuse", "borough", 202406)
    assert body(reading, SOUTHWARK).startswith("No figure for domestic abuse offences is given for the 12 months")
    beyond = read(figures, "pas_trust", "borough", 202412)
    assert body(beyond, SOUTHWARK) == (
        "No figure for “Trust in the Met” in Southwark is published for the 12 months to December 2024."
    )
    assert body(reading, CITY) == sentences.CITY_WORDS


@pytest.mark.parametrize(
    ("count", "residents", "words"),
    [
        (1, 14_719, "1 for every 14,700 residents"),
        (2005, 307_635, "1 for every 153 residents"),
        (10, 100, "1 for every 10 residents"),
        (11, 100, "11 for every 100 residents"),
        (240, 100, "240 for every 100 residents"),
    ],
)
def test_one_in_so_many(count: int, residents: int, words: str) -> None:
    assert one_in(count, residents) == words


def test_a_little_is_for_what_95_per_cent_says_and_99_8_does_not(figures: Figures) -> None:
    reading = latest(figures, "burglary", "borough")
    for area in reading.estimates.areas.tolist():
        little = reading.at(area).comparison in {"lower", "higher"}
        assert ("a little" in body(reading, area)) == little


def test_shares_of_a_few_hundred_are_whole_and_small_rates_are_not_nought() -> None:
    outcomes, homicide = MEASURES["positive_outcomes_gun_crime"], MEASURES["robbery"]
    assert value_text(outcomes, 12.3456) == "12"
    assert value_text(MEASURES["pas_trust"], 56.4) == "56 %"
    assert value_text(homicide, 0.0712) == "0.071"
    assert value_text(homicide, 0.0) == "0.0"
    assert decimals_of(homicide, None) == 1
    assert change_text(outcomes, "up", 5.1, 13.8) == "5 → 14, up"


def test_citation_and_command_lead_back_to_the_figure(figures: Figures) -> None:
    reading = latest(figures, "robbery", "ward")
    said = citation(reading, PECKHAM, {"mps_crime_ward": "The ward file"})
    assert said.startswith("Robbery, Peckham, 12 months to March 2026. The ward file; ")
    assert figures.snapshot.id in said
    asked = command(reading.at(PECKHAM), reading.measure)
    assert asked == "python -m measures figure --measure robbery --area E05011110 --period 2026-03"
    other = read(figures, "robbery", "borough", 202606, window="month", against="bcu")
    assert command(other.at(SOUTHWARK), other.measure).endswith("--window month --compare bcu")


def test_lists_read_as_english() -> None:
    assert [listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])] == ["a", "a and b", "a, b and c"]
