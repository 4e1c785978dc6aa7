"""Gaps between groups: the survey's three verdicts, search rates against White residents', and outcomes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep

from base.errors import StatisticsInputError
from base.snapshot import Snapshot
from measures.equality import disparity, outcome_gap, survey_gap, unknown_bounds

LONDON = "E12000007"
#: Black and White, September 2023 to August 2024: searches of persons, and residents of the 32 boroughs.
SPOT = (45_019, 1_188_137, 44_475, 4_725_217)
shares = st.floats(0, 1)
sizes = st.integers(1, 5000)
counts = st.integers(0, 100_000)
people = st.integers(1, 5_000_000)


@pytest.fixture(scope="module")
def december_2023(snapshot: Snapshot) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Proportions of 32 boroughs × 8 measures, and of London, in the year to December 2023."""
    rows = snapshot.frame("survey")
    table = rows[rows["month"] == 202312].pivot_table(index="area", columns="measure", values="proportion")
    return table.drop(index=LONDON).to_numpy(), table.loc[LONDON].to_numpy()


def test_most_boroughs_cannot_be_told_from_five_points(
    december_2023: tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]],
) -> None:
    boroughs, london = december_2023
    assert boroughs.shape == (32, 8)
    found = survey_gap(boroughs, 400, london, 12_800, deff=1.3, share=1 / 32)
    number = {word: np.count_nonzero(found.verdict == word, axis=0) for word in ("outside", "inside", "cannot say")}
    assert (number["outside"].min(), number["outside"].max()) == (0, 8)
    assert (number["cannot say"].min(), number["cannot say"].max()) == (19, 28)
    assert sum(number.values()).tolist() == [32] * 8
    assert np.nanmin(found.needed) > 400
    harsher = survey_gap(boroughs, 400, london, 12_800, deff=2.0, share=1 / 32)
    assert np.all(np.count_nonzero(harsher.verdict == "cannot say", axis=0) >= number["cannot say"])


def test_with_400_people_inside_needs_a_gap_near_nought_and_outside_about_ten_points() -> None:
    gaps = np.arange(0, 0.151, 0.005)
    verdict = np.asarray(survey_gap(0.5 - gaps, 400, 0.5, 12_800, deff=1.3, share=1 / 32).verdict)
    assert gaps[verdict == "inside"].max() == pytest.approx(0.005, abs=0.0051)
    assert gaps[verdict == "outside"].min() == pytest.approx(0.105, abs=0.0051)


def test_a_gap_of_two_separate_samples_is_newcombes() -> None:
    found = survey_gap(0.4, 400, 0.55, 600)
    lower, upper = confint_proportions_2indep(160, 400, 330, 600, compare="diff", method="newcomb")
    assert (found.value, found.lower, found.upper) == pytest.approx((-0.15, lower, upper))
    assert found.verdict == "outside"
    assert found.needed != found.needed, "nothing is needed where it is settled"


@given(shares, st.integers(100, 5000), shares, st.integers(100, 5000), st.floats(0, 0.9))
def test_a_gap_within_its_whole_is_a_scaled_gap_from_the_rest(
    p: float, n: int, rest: float, m: int, share: float
) -> None:
    whole = share * p + (1 - share) * rest
    within = survey_gap(p, n, whole, m / (1 - share), share=share)
    apart = survey_gap(p, n, rest, m)
    assert within.value == pytest.approx((1 - share) * apart.value, abs=1e-9)
    assert within.lower == pytest.approx((1 - share) * apart.lower, abs=1e-6)
    assert within.upper == pytest.approx((1 - share) * apart.upper, abs=1e-6)


@given(shares, st.integers(100, 5000), shares, st.integers(100, 5000))
def test_swapping_group_and_reference_turns_the_gap_round(p: float, n: int, q: float, m: int) -> None:
    one, other = survey_gap(p, n, q, m), survey_gap(q, m, p, n)
    assert (one.value, one.lower, one.upper) == pytest.approx((-other.value, -other.upper, -other.lower), abs=1e-12)
    assert one.verdict == other.verdict
    assert one.lower <= one.value <= one.upper


@given(shares, st.integers(100, 2000), shares, st.integers(100, 2000), st.floats(1, 3))
def test_the_sample_that_is_said_to_be_needed_settles_it(p: float, n: int, q: float, m: int, deff: float) -> None:
    found = survey_gap(p, n, q, m, deff=deff)
    if found.verdict != "cannot say" or not np.isfinite(found.needed):
        return
    assert found.needed > n
    settled = survey_gap(p, found.needed + 1, q, m * (found.needed + 1) / n, deff=deff)
    assert settled.verdict in {"outside", "inside"}


def test_small_samples_are_hidden_or_flagged() -> None:
    found = survey_gap(0.2, np.array([64, 65, 129, 130, 0, np.nan]), 0.8, 12_800, deff=1.3)
    assert np.asarray(found.verdict).tolist() == ["suppressed", "outside", "outside", "outside", "no data", "no data"]
    assert np.isnan(found.value).tolist() == [True, False, False, False, True, True]
    assert np.asarray(found.flagged).tolist() == [False, True, True, False, False, False]
    assert survey_gap(0.2, 12_800, 0.8, 40).verdict == "suppressed", "a small reference hides the gap too"
    assert survey_gap(np.nan, 400, 0.8, 400).verdict == "no data"


def test_a_gap_on_the_edge_of_the_band_is_never_settled() -> None:
    assert survey_gap(0.55, 400, 0.5, 400).needed == np.inf


@pytest.mark.parametrize(
    "wrong",
    [{"band": 0}, {"share": 1}, {"share": -0.1}, {"deff": 0.5}, {"confidence": 0.4}, {"p_group": 52}, {"n_group": -1}],
    ids=str,
)
def test_numbers_that_make_no_gap_are_refused(wrong: dict[str, float]) -> None:
    given_numbers: dict[str, float] = {"p_group": 0.5, "n_group": 400, "p_reference": 0.6, "n_reference": 400}
    with pytest.raises(StatisticsInputError):
        survey_gap(**{**given_numbers, **wrong})


def test_londons_black_to_white_figures_of_2023_24() -> None:
    found = disparity(*SPOT)
    assert found.status == "ok"
    assert found.ratio.value == pytest.approx(4.03, abs=0.005)
    assert found.difference.value == pytest.approx(28.48, abs=0.005)
    assert (found.difference.lower, found.difference.upper) == pytest.approx((28.12, 28.84), abs=0.005)
    assert found.excess.value == pytest.approx(45_019 - 1_188_137 * 44_475 / 4_725_217)
    assert found.excess.lower < found.excess.value < found.excess.upper


@given(counts, people, counts, people)
def test_swapping_groups_inverts_the_ratio(a: int, pop_a: int, b: int, pop_b: int) -> None:
    one, other = disparity(a, pop_a, b, pop_b), disparity(b, pop_b, a, pop_a)
    assert one.status == other.status
    assert (one.status == "ok") == (min(a, b) >= 5 and min(pop_a, pop_b) >= 1000)
    if one.status == "ok":
        assert one.ratio.value * other.ratio.value == pytest.approx(1)
        assert one.ratio.lower * other.ratio.upper == pytest.approx(1)
        assert one.difference.value == pytest.approx(-other.difference.value)
        assert one.ratio.lower <= one.ratio.value <= one.ratio.upper
        assert (one.ratio.value > 1) == (one.difference.value > 0) == (one.excess.value > 0)
    else:
        shown = (one.ratio, one.difference, one.excess)
        assert all(np.isnan(part) for each in shown for part in (each.value, each.lower, each.upper))


def test_disparity_works_on_areas_and_periods_at_once() -> None:
    searches = np.array([[400.0, 4], [np.nan, 90]])
    found = disparity(searches, np.array([[20_000], [900]]), np.full((2, 2), 300), 100_000)
    assert np.asarray(found.status).tolist() == [["ok", "suppressed"], ["no_data", "suppressed"]]
    assert np.asarray(found.ratio.value)[0, 0] == pytest.approx(400 / 20 / 3)
    assert np.asarray(found.excess.value)[0, 0] == pytest.approx(400 - 60)


@given(counts, st.integers(1, 100_000), counts, people, people)
def test_bounds_for_the_unknown_always_contain_the_observed(
    group: int, white: int, unknown: int, pop_group: int, pop_white: int
) -> None:
    found = unknown_bounds(group, white, unknown, pop_group, pop_white)
    for bounds in (found.ratio, found.difference, found.excess):
        assert bounds.lower <= bounds.value <= bounds.upper
    if not unknown:
        assert found.ratio.lower == found.ratio.value == found.ratio.upper


def test_bounds_are_the_figures_with_the_unknown_put_to_one_side() -> None:
    found = unknown_bounds(200, 300, 100, 10_000, 60_000)
    assert (found.ratio.lower, found.ratio.value, found.ratio.upper) == pytest.approx((3, 4, 6))
    assert (found.difference.lower, found.difference.value) == pytest.approx((20 - 20 / 3, 15))
    assert found.excess.upper == pytest.approx(300 - 50)


def test_outcomes_differ_by_newcombe_and_koopman() -> None:
    found = outcome_gap(30, 100, 50, 120)
    assert found.group.value == pytest.approx(0.3)
    expected = confint_proportions_2indep(30, 100, 50, 120, compare="diff", method="newcomb")
    assert (found.difference.lower, found.difference.upper) == pytest.approx(expected)
    expected = confint_proportions_2indep(30, 100, 50, 120, compare="ratio", method="score", correction=False)
    assert (found.ratio.lower, found.ratio.upper) == pytest.approx(expected, rel=1e-3)
    empty = outcome_gap([0, 3], [0, 9], 5, 10)
    assert np.isnan(np.asarray(empty.difference.value)).tolist() == [True, False]
