"""Gaps of the survey as measures: open figures as they are, and a made-up table by group through everything."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.snapshot import Snapshot
from measures import survey_gaps
from measures.classes import map_classes
from measures.equality import survey_gap
from measures.estimates import Figures
from measures.evidence import evidence
from measures.gap_words import rounded, settle
from measures.readings import read
from measures.sentences import REGISTERS, body, title
from measures.survey_gaps import AGAINST_LONDON, cannot_say, line, measures_of, pairs, verdicts
from tests.made_up import BARNET, CAMDEN, LONDON, QUESTIONS, SOUTHWARK, file, snapshot_with

CITY = "E09000001"
YEAR = 202312
DEFF = 1.3
PAIR = "Black against White"
REST = "Black against everyone else"


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Figures:
    """Every figure of a snapshot with a made-up table by group."""
    folder = tmp_path_factory.mktemp("made_up")
    return Figures(Snapshot(snapshot_with(file(folder), folder / "snapshot")))


# Open figures


def test_december_2023_is_as_the_method_page_says(figures: Figures) -> None:
    measures = measures_of(figures.catalogue)
    assert len(measures) == 8
    for measure in measures:
        found = verdicts(figures.estimate(measure.id, "borough", periods=YEAR))[:, 0]
        said = {verdict: int((found == verdict).sum()) for verdict in survey_gaps.VERDICTS}
        assert said["outside"] + said["inside"] + said["cannot say"] == 32
        assert 0 <= said["outside"] <= 8
        assert 19 <= said["cannot say"] <= 28
        assert said["no data"] == 1, "the City"


def test_a_gap_is_that_of_the_printed_shares_by_hand(figures: Figures) -> None:
    found = figures.estimate("pas_fair_treatment_gap", "borough", periods=YEAR)
    estimate = found.at(SOUTHWARK, YEAR)
    own = figures.estimate("pas_fair_treatment", "borough", periods=YEAR).at(SOUTHWARK, YEAR).value or 0
    whole = figures.estimate("pas_fair_treatment", "london", periods=YEAR).at(LONDON, YEAR).value or 0
    people = figures.counts.residents
    share = people[SOUTHWARK] / sum(
        people[code] for code in figures.gazetteer.at_level("borough") if figures.gazetteer.get(code).policed_by_met
    )
    by_hand = survey_gap(own / 100, 400, whole / 100, 12_800, deff=DEFF, share=share)
    assert estimate.value == pytest.approx(own - whole)
    assert (estimate.value, estimate.lower, estimate.upper) == pytest.approx(
        (100 * by_hand.value, 100 * by_hand.lower, 100 * by_hand.upper)
    )
    assert estimate.verdict == by_hand.verdict == "outside"
    assert (estimate.group, estimate.unit, estimate.benchmark) == (AGAINST_LONDON, "points", None)


def test_the_survey_by_itself_is_as_ever_where_no_table_is_given(figures: Figures) -> None:
    trust = figures.measure("pas_trust")
    assert figures.counts.groups(trust) == ()
    assert figures.counts.groups(figures.measure("pas_trust_gap")) == (AGAINST_LONDON,)
    assert figures.periods("pas_trust_gap", "london").size == 0
    assert figures.estimate("pas_trust", "borough", periods=YEAR).group == ""


def test_london_has_no_gap_to_itself_and_the_city_none_at_all(figures: Figures) -> None:
    reading = read(figures, "pas_trust_gap", "borough", YEAR)
    assert reading.at(LONDON).value is None
    assert "London itself has no such gap" in body(reading, LONDON)
    assert title(reading) == "Trust in the Met: boroughs against London"
    assert reading.at(CITY).status == "not_applicable"
    assert "police force of its own" in body(reading, CITY)


def test_every_year_of_every_question_is_worked_out(figures: Figures) -> None:
    for measure in measures_of(figures.catalogue):
        found = figures.estimate(measure.id, "borough")
        assert found.periods.size >= 30
        shown = ~np.isnan(found.value)
        assert np.all(found.lower[shown] <= found.value[shown])
        assert np.all(found.value[shown] <= found.upper[shown])
        np.testing.assert_array_equal(cannot_say(found), verdicts(found) == "cannot say")


def test_the_year_in_which_a_question_changed_has_no_gap(figures: Figures) -> None:
    found = figures.estimate("pas_contact_ward_officer_gap", "borough", periods=201712).at(SOUTHWARK, 201712)
    assert (found.status, found.value, found.verdict) == ("not_comparable", None, "no data")


# A made-up table by group


def test_everyone_stays_the_published_figure(made: Figures, figures: Figures) -> None:
    groups = made.counts.groups(made.measure("pas_trust"))
    assert groups[0] == "Everyone"
    assert "ethnicity: Black" in groups
    usual, open_figures = (each.estimate("pas_trust", "borough") for each in (made, figures))
    for name in ("value", "lower", "upper", "count", "denominator", "status", "benchmark", "periods"):
        np.testing.assert_array_equal(getattr(usual, name), getattr(open_figures, name))
    assert usual.sources == open_figures.sources


def test_a_group_stands_on_its_own_base(made: Figures) -> None:
    found = made.estimate("pas_trust", "borough", periods=YEAR, group="ethnicity: Black")
    here = found.at(SOUTHWARK, YEAR)
    assert here.value == pytest.approx(41)
    assert here.denominator == pytest.approx(240 / DEFF)
    assert here.benchmark == pytest.approx(55), "London's figure for the same group"
    assert here.sources == ("pas_by_group",)
    hidden = found.at(BARNET, YEAR)
    assert (hidden.status, hidden.value, hidden.count, hidden.denominator) == ("suppressed", None, None, None)
    small = read(made, "pas_trust", "borough", YEAR, group="ethnicity: Black")
    assert "about 77, which is small" in body(small, CAMDEN)
    assert "small" not in body(small, SOUTHWARK)
    assert "Southwark (Black)" in body(small, SOUTHWARK)
    assert "Too few people were asked" in body(small, BARNET)


def test_a_gap_between_groups_by_hand(made: Figures) -> None:
    here = made.estimate("pas_trust_gap", "borough", periods=YEAR, group=PAIR).at(SOUTHWARK, YEAR)
    by_hand = survey_gap(0.41, 240, 0.68, 410, deff=DEFF)
    assert (here.value, here.lower, here.upper) == pytest.approx(
        (100 * by_hand.value, 100 * by_hand.lower, 100 * by_hand.upper)
    )
    assert here.verdict == by_hand.verdict == "outside"
    assert here.sources == ("pas_by_group",)


def test_everyone_else_is_everyone_less_the_group(made: Figures) -> None:
    found = line(made.estimate("pas_trust_gap", "borough", periods=YEAR, group=REST), SOUTHWARK)
    everyone, asked = made.counts.survey.given.at(
        "pas_trust", ("everyone", "Everyone"), np.asarray([SOUTHWARK]), np.asarray([YEAR])
    )
    rest = (everyone[0, 0] * asked[0, 0] - 0.41 * 240) / (asked[0, 0] - 240)
    by_hand = survey_gap(0.41, 240, rest, asked[0, 0] - 240, deff=DEFF)
    assert found.reference == pytest.approx(100 * rest)
    assert found.estimate.value == pytest.approx(100 * by_hand.value)
    assert found.estimate.verdict == by_hand.verdict


def test_small_samples_are_hidden_or_marked(made: Figures) -> None:
    found = made.estimate("pas_trust_gap", "borough", periods=YEAR, group=PAIR)
    hidden, small, whole = (line(found, code) for code in (BARNET, CAMDEN, SOUTHWARK))
    assert (hidden.estimate.status, hidden.estimate.verdict) == ("suppressed", "suppressed")
    assert np.isnan([hidden.own, hidden.reference, hidden.asked, hidden.needed]).all()
    assert hidden.estimate.count is None
    assert small.flagged
    assert not whole.flagged
    assert small.asked == pytest.approx(100)


def test_the_people_needed_are_people_and_not_effective_samples(made: Figures) -> None:
    small = line(made.estimate("pas_trust_gap", "borough", periods=YEAR, group=PAIR), CAMDEN)
    by_hand = survey_gap(0.50, 100, 0.66, 260, deff=DEFF)
    assert by_hand.verdict == small.estimate.verdict == "cannot say"
    assert small.needed == pytest.approx(by_hand.needed, rel=0.02)
    assert small.harsher == survey_gap(0.50, 100, 0.66, 260, deff=2.0).verdict


def test_groups_have_their_own_years_and_both_levels(made: Figures) -> None:
    assert made.periods("pas_trust_gap", "borough", group=PAIR).tolist() == [202212, 202312]
    assert made.periods("pas_trust_gap", "london", group=PAIR).tolist() == [202212, 202312]
    assert made.periods("pas_trust", "borough", group="ethnicity: Black").tolist() == [202212, 202312]
    assert made.periods("pas_trust", "borough").size > 2
    london = made.estimate("pas_trust_gap", "london", group=PAIR)
    assert london.at(LONDON, YEAR).value == pytest.approx(55 - 66)


def test_only_questions_of_the_table_have_groups(made: Figures) -> None:
    with_groups = {
        measure.numerator.series[0] for measure in measures_of(made.catalogue) if len(made.counts.groups(measure)) > 1
    }
    assert with_groups == set(QUESTIONS)


def test_a_move_is_tested_four_quarters_apart(made: Figures) -> None:
    reading = read(made, "pas_trust_gap", "borough", YEAR, group=PAIR)
    verdict, before, after = reading.change(SOUTHWARK)
    assert (before, after) == pytest.approx((62 - 68, 41 - 68))
    assert verdict == "down"
    assert reading.change(CAMDEN)[0] == "no_clear_change"
    assert "The year before it was −6: the move is clear" in body(reading, SOUTHWARK)


def test_every_register_names_the_reference_and_the_verdict(made: Figures) -> None:
    reading = read(made, "pas_trust_gap", "borough", YEAR, group=PAIR)
    for register in REGISTERS:
        told = body(reading, SOUTHWARK, register).replace("**", "")
        assert "Black against White: 27 points lower in Southwark" in told
    assert "outside 5 points" in body(reading, SOUTHWARK).replace("**", "")
    unsure = body(reading, CAMDEN).replace("**", "")
    assert "cannot say which side of 5 points; about" in unsure
    assert "people asked would settle it" in unsure
    assert "effective sample of one side is below 50" in body(reading, BARNET)
    stands_on = dict(evidence(reading, SOUTHWARK, {}))
    assert "41 % less 68 % = −27 points" in stands_on["This figure"][0]
    assert "holder’s table" in " ".join(stands_on["Interval"])


def test_the_map_of_every_gap_has_the_band_in_its_middle(made: Figures) -> None:
    for group in made.counts.groups(made.measure("pas_trust_gap")):
        classes = map_classes(made, "pas_trust_gap", "borough", "12m", group)
        assert classes.limits == (-10, -5, 5, 10)
        assert classes.labels[2] == "−5 to 5"
    values = classes.of(np.array([-12.0, -7, -4.9, 0, 4.9, 7, 12, np.nan]))
    assert values.tolist() == [0, 1, 2, 2, 2, 3, 4, -1]


def test_the_csv_names_verdict_group_and_source(made: Figures) -> None:
    rows = made.estimate("pas_trust_gap", "borough", periods=YEAR, group=PAIR).frame().set_index("area")
    assert rows.loc[SOUTHWARK, ["verdict", "group", "sources"]].tolist() == ["outside", PAIR, "pas_by_group"]
    assert rows.loc[BARNET, "verdict"] == "suppressed"
    assert rows.loc[CITY, "verdict"] == "no data"


# Which groups are set against which


def test_the_reference_is_always_named_and_white_is_never_set_against_all_others() -> None:
    groups = (
        *(("ethnicity", name) for name in ("Asian", "Black", "Mixed", "White", "White British", "White other")),
        ("sex", "Female"), ("sex", "Male"), ("age", "16 to 24"), ("disability", "Disabled"),
        ("disability", "Not disabled"), ("sexuality", "LGBT+"), ("sexuality", "Not LGBT+"),
    )  # fmt: skip
    found = pairs(groups, everyone=True)
    assert {
        PAIR, "Asian against White", "Women against men", "Disabled against not disabled", "LGBT+ against not LGBT+",
        "White other against White British", "Aged 16 to 24 against everyone else", REST,
    } <= set(found)  # fmt: skip
    assert all(" against " in name for name in found)
    assert not [name for name in found if name.startswith("White") and "everyone else" in name]
    assert not [name for name in pairs(groups, everyone=False) if "everyone else" in name]
    assert pairs((("ethnicity", "Black"),), everyone=False) == {}


@given(st.floats(1, 1e9))
def test_people_needed_are_rounded_up_and_never_far(people: float) -> None:
    shown = rounded(people)
    assert people <= shown * (1 + 1e-9)
    assert shown <= max(people * 1.1 + 1, people + 1)


def test_a_gap_on_the_edge_is_settled_by_nobody() -> None:
    assert settle(float("nan")) == ""
    assert "edge" in settle(float("inf"))
    assert settle(1874) == "about 1,900 people asked would settle it"
