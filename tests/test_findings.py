"""Findings: tested in both directions, false discoveries held down, nothing said twice or against the screen."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from base.errors import UnknownNameError
from base.periods import parse
from geo.areas import CITY, LONDON
from measures.catalogue import load_catalogue
from measures.estimates import Figures
from measures.finding_family import cached_family, false_discovery
from measures.finding_five import MOST, MOST_PROMISES, five_of, five_things
from measures.finding_tests import distance_p
from measures.findings import Findings, broader_than, findings
from measures.plan_progress import AS_HOPED, MET, NOT_MET, OTHER_WAY, row_progress
from measures.readings import read
from measures.sentences import REGISTERS
from measures.words import within_text
from tests.test_estimates import SOUTHWARK, WESTMINSTER

CATALOGUE = load_catalogue()
CROYDON = "E09000008"
SHARES = st.floats(0, 1) | st.just(float("nan"))


def said(found: Findings) -> set[tuple[str, str, str]]:
    """Measure, kind and direction of each finding."""
    return {(each.measure.id, each.kind, each.direction) for each in found}


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_false_discovery_is_that_of_scipy(p: list[float]) -> None:
    np.testing.assert_allclose(false_discovery(np.asarray(p)), stats.false_discovery_control(p), rtol=1e-12)


@given(st.lists(st.tuples(SHARES, SHARES, SHARES), min_size=1, max_size=30))
def test_each_column_is_a_family_of_its_own_and_no_test_is_none(rows: list[tuple[float, float, float]]) -> None:
    p = np.asarray(rows)
    q = false_discovery(p)
    for column, adjusted in zip(p.T, q.T, strict=True):
        known = np.isfinite(column)
        assert np.array_equal(known, np.isfinite(adjusted))
        if known.any():
            np.testing.assert_allclose(adjusted[known], stats.false_discovery_control(column[known]), rtol=1e-12)


@pytest.mark.parametrize("between", [0.0, 0.1])
def test_places_that_do_not_differ_are_seldom_far_from_usual(between: float) -> None:
    """Made-up places, alike but for chance and a normal spread between them: p below x in a share x of them at most."""
    rng = np.random.default_rng(2026)
    error = 1 / (2 * np.sqrt(rng.uniform(200, 4_000, 32)))
    p = np.concatenate([distance_p(rng.normal(0, np.hypot(error, between)), error) for _ in range(400)])
    for level in (0.05, 0.01, 0.002):
        allowed = level + 3 * np.sqrt(level * (1 - level) / p.size)
        assert np.mean(p < level) <= allowed


def test_one_far_place_is_found_and_does_not_hide_another() -> None:
    rng = np.random.default_rng(7)
    distance, error = rng.normal(0, 0.1, 32), np.full(32, 0.01)
    distance[0] = 0.8
    assert distance_p(distance, error)[0] < 0.001
    distance[1] = 3.0
    assert (distance_p(distance, error)[:2] < 0.001).all()
    assert np.isnan(distance_p(distance[:9], error[:9])).all(), "nine places have no usual spread"


def test_what_stands_out_in_westminster_goes_both_ways(figures: Figures) -> None:
    found = findings(figures, WESTMINSTER)
    for wanted in (
        ("theft_from_person", "among", "higher"),
        ("theft_from_person", "past", "lower"),
        ("shoplifting", "past", "higher"),
        ("violence_with_injury", "target", "lower"),
        ("stop_search_rate", "similar", "higher"),
    ):
        assert wanted in said(found)
    assert "Westminster" not in found.found[0].sentence, "the page names the place"


def test_southwark_beside_its_similar_boroughs(figures: Figures) -> None:
    """Golden: 2,345 burglaries over 307,635 residents, against 5.0 per 1,000 in five boroughs like it."""
    found = next(
        each for each in findings(figures, SOUTHWARK) if (each.measure.id, each.kind) == ("burglary", "similar")
    )
    assert found.sentences["officer"] == (
        "Burglaries: 7.6 per 1,000 residents, further above similar boroughs (5.0) than is usual, in the 12 months to "
        "June 2026."
    )
    assert found.sentences["resident"] == (
        "Unusually many burglaries compared with boroughs like it: 7.6 per 1,000 residents, against 5.0, in the "
        "12 months to June 2026."
    )
    assert "2,345 over 307,635 residents" in found.sentences["panel"]
    assert found.evidence.against == (
        "similar boroughs: Lambeth, Hammersmith and Fulham, Greenwich, Wandsworth, Merton"
    )
    assert found.question == "Why were more burglaries recorded here than in boroughs like this one?"


@pytest.mark.parametrize("area", [LONDON, SOUTHWARK, WESTMINSTER, CROYDON, "E05011110", "E05013806"])
def test_every_finding_agrees_with_its_screen(figures: Figures, area: str) -> None:
    level = figures.gazetteer.get(area).level
    for each in findings(figures, area):
        assert each.p <= each.q <= 0.05
        assert each.evidence.family == findings(figures, area).tested
        if each.kind == "target":
            continue
        against = "similar" if each.kind == "similar" else "london"
        reading = read(figures, each.measure.id, level, parse(each.period), against=against)
        shown = reading.at(area)
        assert (shown.value, shown.lower, shown.upper) == (
            each.estimate.value,
            each.estimate.lower,
            each.estimate.upper,
        )
        if each.kind == "past":
            assert reading.change(area)[0] == {"higher": "up", "lower": "down"}[each.direction]
        elif each.kind == "similar":
            assert shown.comparison == f"clearly_{each.direction}"
        elif each.measure.denominator.kind == "survey":
            assert shown.comparison.removeprefix("clearly_") == each.direction
        else:
            assert reading.among(area) == {"higher": "stands_out_high", "lower": "stands_out_low"}[each.direction]


@pytest.mark.parametrize("area", [LONDON, WESTMINSTER, CROYDON])
def test_a_promise_is_judged_as_on_the_page_of_plans(figures: Figures, area: str) -> None:
    promises = [each for each in findings(figures, area) if each.kind == "target"]
    assert promises
    for each in promises:
        assert each.promise is not None
        plan, row = each.promise
        page = row_progress(figures, plan, row, area)
        hoped = (row.direction == "up") == (each.direction == "higher")
        assert page.verdict in ({AS_HOPED, MET, NOT_MET} if hoped else {OTHER_WAY, NOT_MET})
        assert page.move is not None
        assert page.move.p == pytest.approx(each.p)
        assert ("hoped for" in each.sentence) != hoped


def test_each_reader_is_told_the_same_finding(figures: Figures) -> None:
    for area in (LONDON, SOUTHWARK, "E05011110"):
        for each in findings(figures, area):
            assert set(each.sentences) == set(REGISTERS)
            for told in each.sentences.values():
                assert within_text(each.estimate).removeprefix("the ") in told
                assert told[0].isupper() or told[0].isdigit()
                assert told.endswith(".")
            panel = each.sentences["panel"]
            assert each.evidence.test in panel
            assert f"in {each.evidence.family} tests of this place" in panel
            assert each.question.startswith("Why ")
            assert each.question.endswith("?")
            assert each.evidence.sources
            assert len(each.evidence.windows) == (2 if each.kind in {"past", "target"} else 1)


def test_years_that_were_not_as_usual_are_named(figures: Figures) -> None:
    found = {each.measure.id: each for each in findings(figures, SOUTHWARK) if each.kind == "target"}
    assert found["theft_from_person"].unusual_years
    assert found["theft_from_person"].sentence.endswith("The comparison takes in Covid, 2020 and 2021.")
    assert not found["violence_with_injury"].unusual_years


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
        every = said(findings(figures, area))
        assert not [
            name
            for name, kind, direction in every
            if any((broader, kind, direction) in every for broader in broader_than(CATALOGUE, CATALOGUE.get(name)))
            or (kind == "similar" and (name, "among", direction) in every)
        ]


def test_every_test_of_a_place_is_counted(figures: Figures) -> None:
    family = cached_family(figures, "borough")
    at = family.tests[0].estimates.place[WESTMINSTER]
    found = findings(figures, WESTMINSTER)
    assert found.tested == np.isfinite(family.p[:, at]).sum()
    assert found.tested - found.too_close == ((family.q[:, at] <= 0.05) & family.clear[:, at]).sum() >= len(found)
    assert {test.kind for test in family.tests} == {"among", "similar", "past", "target"}


def test_where_nothing_can_be_tested_nothing_is_found(figures: Figures) -> None:
    city = findings(figures, CITY)
    assert (len(city), city.tested, city.too_close) == (0, 0, 0)
    assert five_things(figures, CITY) == ()
    with pytest.raises(UnknownNameError):
        findings(figures, "E09000099")
    with pytest.raises(UnknownNameError):
        five_things(figures, "Atlantis")


def test_london_has_a_past_and_plans_and_no_peers(figures: Figures) -> None:
    found = findings(figures, LONDON)
    assert {each.kind for each in found} == {"past", "target"}
    assert ("theft_from_person", "past", "lower") in said(found)


def test_a_ward_has_peers_and_a_past_and_no_plans(figures: Figures) -> None:
    kinds = {each.kind for area in figures.gazetteer.at_level("ward")[:60] for each in findings(figures, area)}
    assert kinds == {"among", "past"}


@pytest.mark.parametrize("level", ["london", "borough"])
def test_five_things_are_different_matters_from_both_directions(figures: Figures, level: str) -> None:
    for area in figures.gazetteer.at_level(level):
        found, five = findings(figures, area), five_things(figures, area)
        families = {each.measure.family for each in found}
        assert len(five) == min(MOST, len(families))
        assert len({each.measure.family for each in five}) == len(five)
        assert all(each in found.found for each in five)
        kept = [each for each in found if not each.unusual_years]
        if len({each.measure.family for each in kept}) >= MOST:
            assert not any(each.unusual_years for each in five)
            assert sum(each.kind == "target" for each in five) >= min(1, sum(each.kind == "target" for each in kept))


def test_promises_come_first_and_are_no_more_than_two_where_there_is_other_matter(figures: Figures) -> None:
    found = findings(figures, LONDON)
    five = five_of(found)
    assert [each.kind for each in five] == ["target", "target", "past", "past", "past"]
    assert MOST_PROMISES == 2
    assert {each.direction for each in five} == {"higher", "lower"}
    assert len({each.measure.domain for each in five}) > 1
