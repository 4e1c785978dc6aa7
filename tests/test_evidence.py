"""How a figure is known: true of the figure that is shown, and of what its page draws."""

from __future__ import annotations

import pytest

from base.sources import load_cards
from geo.areas import LONDON
from measures.estimates import Figures
from measures.evidence import evidence
from measures.readings import Reading, read
from tests.test_estimates import SOUTHWARK, WESTMINSTER

HILLINGDON, HEATHROW, BOROUGH_AND_BANKSIDE = "E09000017", "E05013570", "E05011095"


def told(reading: Reading, area: str, term: str) -> str:
    """What stands under one term."""
    return " ".join(dict(evidence(reading, area, load_cards()))[term])


def latest(figures: Figures, measure: str, level: str = "borough") -> Reading:
    """The latest reading of a measure."""
    return read(figures, measure, level, int(figures.periods(measure, level)[-1]))


def test_chance_is_counted_in_areas_that_do_not_differ(figures: Figures) -> None:
    said = told(latest(figures, "robbery"), SOUTHWARK, "Comparison")
    assert "Of 500 areas that do not differ, about one would be called" in said
    assert "such statements" not in said


@pytest.mark.parametrize("measure", ["robbery", "stop_search_rate_ratio", "pas_trust"])
def test_the_words_of_the_table_are_explained_though_no_area_is_chosen(figures: Figures, measure: str) -> None:
    assert "“clearly” means the same of the 99.8 % interval" in told(latest(figures, measure), LONDON, "Comparison")


def test_what_is_set_against_nothing_explains_no_comparison(figures: Figures) -> None:
    for measure in ("stop_search_excess", "stop_search_count"):
        assert "“clearly”" not in told(latest(figures, measure), SOUTHWARK, "Comparison")


def test_a_survey_claims_no_allowance_for_monthly_figures(figures: Figures) -> None:
    said = told(latest(figures, "pas_trust"), SOUTHWARK, "Comparison")
    assert "nobody’s answer is in both" in said
    assert "jump" not in said
    assert "jump about" in told(latest(figures, "robbery"), SOUTHWARK, "Comparison")


def test_a_break_of_one_place_is_told_of_that_place_alone(figures: Figures) -> None:
    for level, own, other in (("borough", HILLINGDON, SOUTHWARK), ("ward", HEATHROW, BOROUGH_AND_BANKSIDE)):
        reading = latest(figures, "robbery", level)
        assert "London City Airport, which lies in Newham" in told(reading, own, "What changed in the recording")
        assert "Heathrow" not in told(reading, other, "What changed in the recording")


def test_visitors_and_the_margin_are_among_what_a_figure_does_not_say(figures: Figures) -> None:
    assert "a figure over its residents misleads" in told(
        latest(figures, "robbery"), WESTMINSTER, "What it does not say"
    )
    for measure in ("stop_search_outcome_rate", "stop_search_outcome_ratio"):
        said = told(latest(figures, measure), SOUTHWARK, "What it does not say")
        assert "Equal shares do not prove that searches are fair, nor unequal ones that they are biased" in said
