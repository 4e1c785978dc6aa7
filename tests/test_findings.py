"""Findings: tested in both directions, false discoveries held down, nothing said twice or against the screen."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from base.errors import UnknownNameError
from geo.areas import CITY, LONDON
from measures.catalogue import load_catalogue
from measures.estimates import Figures
from measures.findings import broader_than, false_discovery, findings
from measures.readings import read
from measures.sentences import REGISTERS
from measures.words import within_text
from tests.test_estimates import SOUTHWARK, WESTMINSTER
from tests.test_sentences import RULED_OUT

CATALOGUE = load_catalogue()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_false_discovery_is_that_of_scipy(p: list[float]) -> None:
    np.testing.assert_allclose(false_discovery(np.asarray(p)), stats.false_discovery_control(p), rtol=1e-12)


def test_what_stands_out_in_westminster_goes_both_ways(figures: Figures) -> None:
    found = findings(figures, WESTMINSTER)
    said = {(each.measure.id, each.kind, each.direction) for each in found}
    assert ("theft_from_person", "among", "higher") in said
    assert ("theft_from_person", "past", "lower") in said
    assert ("shoplifting", "past", "higher") in said
    assert found.tested == len(found) + found.too_close + (found.tested - len(found) - found.too_close)
    assert 70 <= found.tested <= 2 * len(CATALOGUE.measures)


@pytest.mark.parametrize("register", REGISTERS)
def test_every_finding_agrees_with_its_screen_and_keeps_to_the_wording(figures: Figures, register: str) -> None:
    for area in (LONDON, SOUTHWARK, WESTMINSTER, "E05011110", "E05013806"):
        level = figures.gazetteer.get(area).level
        for each in findings(figures, area, register):  # type: ignore[arg-type]
            assert each.p <= each.q <= 0.05
            reading = read(figures, each.measure.id, level, int(each.period.replace("-", "")))
            if each.kind == "past":
                assert reading.change(area)[0] == {"higher": "up", "lower": "down"}[each.direction]
            elif each.measure.denominator.kind == "survey":
                assert each.estimate.comparison.removeprefix("clearly_") == each.direction
            else:
                assert reading.among(area) == {"higher": "stands_out_high", "lower": "stands_out_low"}[each.direction]
            assert within_text(each.estimate) in each.sentence
            assert not RULED_OUT.search(each.sentence), each.sentence
            assert each.sentence[0].isupper() or each.sentence[0].isdigit()
            assert each.sentence.endswith(".")
            assert not re.search(r"\b(better|worse)\b", each.sentence)


def test_recorded_crime_is_never_judged(figures: Figures) -> None:
    for area in figures.gazetteer.at_level("borough"):
        for each in findings(figures, area):
            assert (each.judgement == "none") == (each.measure.polarity == "no_judgement")
            if each.measure.id == "pas_trust":
                assert each.judgement == ("better" if each.direction == "higher" else "worse")


def test_a_part_is_not_repeated_beside_its_whole(figures: Figures) -> None:
    assert broader_than(CATALOGUE, CATALOGUE.get("burglary_residential")) == ("burglary",)
    assert broader_than(CATALOGUE, CATALOGUE.get("rape")) == ("sexual_offences",)
    assert broader_than(CATALOGUE, CATALOGUE.get("burglary")) == ()
    assert broader_than(CATALOGUE, CATALOGUE.get("knife_crime")) == ()
    for area in figures.gazetteer.at_level("borough"):
        said = {(each.measure.id, each.kind, each.direction) for each in findings(figures, area)}
        assert not [
            name
            for name, kind, direction in said
            if any((broader, kind, direction) in said for broader in broader_than(CATALOGUE, CATALOGUE.get(name)))
        ]


def test_where_nothing_can_be_tested_nothing_is_found(figures: Figures) -> None:
    city = findings(figures, CITY)
    assert (len(city), city.tested, city.too_close) == (0, 0, 0)
    with pytest.raises(UnknownNameError):
        findings(figures, "E09000099")


def test_london_has_a_past_and_no_peers(figures: Figures) -> None:
    found = findings(figures, LONDON)
    assert {each.kind for each in found} == {"past"}
    assert ("theft_from_person", "lower") in {(each.measure.id, each.direction) for each in found}
