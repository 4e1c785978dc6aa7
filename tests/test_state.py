"""The state of a page: the URL says all of it, and what does not exist is said, never replaced in silence."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from base.periods import from_index, iso
from measures.estimates import Figures, load_figures
from ui.state import AGAINST_BY_LEVEL, VIEWS, ViewState, fit, months, read

FIELDS = [field.name for field in fields(ViewState)]
SOUTHWARK, CHAUCER = "E09000028", "E05011098"
FIGURES = load_figures()
MONTHS = [iso(int(month)) for month in from_index(range(2010 * 12, 2027 * 12))]
PLACES = [code for level in ("borough", "ward") for code in FIGURES.gazetteer.at_level(level)]


@pytest.fixture(scope="module")
def figures() -> Figures:
    return FIGURES


@st.composite
def states(draw: st.DrawFn) -> ViewState:
    """Any state of which every part exists by itself."""
    measure = FIGURES.measure(draw(st.sampled_from(sorted(FIGURES.catalogue.measures))))
    groups = FIGURES.counts.groups(measure)
    state = ViewState(
        measure=measure.id,
        period=draw(st.sampled_from(["", *MONTHS])),
        window=draw(st.sampled_from(["", *measure.windows])),
        area=draw(st.sampled_from(["", *PLACES])),
        view=draw(st.sampled_from([view for view in VIEWS if view != "wards" or "ward" in measure.levels])),
        group=draw(st.sampled_from(["", *groups])),
    )
    return replace(state, against=draw(st.sampled_from(AGAINST_BY_LEVEL[state.drawn_level(FIGURES)])))


@given(states())
def test_a_url_carries_the_whole_state(state: ViewState) -> None:
    assert read(state.query(), FIGURES) == (state, ())


@given(states())
def test_a_url_names_nothing_that_is_usual(state: ViewState) -> None:
    usual = ViewState()
    assert set(state.query()) == {name for name in FIELDS if getattr(state, name) != getattr(usual, name)}
    assert ViewState().query() == {}


@settings(max_examples=300)
@given(st.dictionaries(st.sampled_from([*FIELDS, "other", "embed"]), st.text(max_size=12), max_size=4))
def test_no_url_breaks_a_page(query: dict[str, str]) -> None:
    state, problems = read(query, FIGURES)
    assert read(state.query(), FIGURES) == (state, ())
    told = {name: value for name, value in query.items() if name in FIELDS and value}
    kept = {name for name, value in told.items() if getattr(state, name) == value}
    assert len(told) - len(kept) <= len(problems), "a part of the URL was dropped, and nobody was told"


@given(states())
def test_choosing_a_measure_leaves_a_state_that_can_be_drawn(state: ViewState) -> None:
    fitted = fit(state, FIGURES)
    measure = FIGURES.measure(fitted.measure)
    assert fitted.measure == state.measure
    assert fitted.window in ("", *measure.windows)
    assert fitted.view != "wards" or "ward" in measure.levels
    if fitted.period:
        assert fitted.period in months(FIGURES, fitted)
    assert fit(fitted, FIGURES) == fitted
    assert read(fitted.query(), FIGURES) == (fitted, ())


@pytest.mark.parametrize(
    ("name", "value", "nearest"),
    [
        ("measure", "robery", "robbery"),
        ("area", "E0900028", SOUTHWARK),
        ("area", "E01000001", ""),
        ("period", "2026-13", ""),
        ("period", "june", ""),
        ("window", "week", "12m"),
        ("against", "paris", "london"),
        ("view", "globe", "map"),
        ("group", "Martians", ""),
    ],
)
def test_what_does_not_exist_is_named_with_the_nearest(figures: Figures, name: str, value: str, nearest: str) -> None:
    state, (problem,) = read({name: value}, figures)
    assert value in str(problem) or name == "group"
    assert nearest in str(problem)
    assert state == ViewState()


def test_every_problem_of_a_url_is_told_at_once(figures: Figures) -> None:
    _, problems = read({"measure": "robery", "area": "E0900028", "view": "globe", "period": "2026-13"}, figures)
    assert len(problems) == 4


def test_what_is_right_in_a_wrong_url_is_kept_for_the_way_out(figures: Figures) -> None:
    state, _ = read({"measure": "burglary", "area": "nowhere", "view": "tiles"}, figures)
    assert state == ViewState(measure="burglary", view="tiles")


def test_a_month_has_one_spelling(figures: Figures) -> None:
    state, problems = read({"period": "202503"}, figures)
    assert problems or state.period == "2025-03", "the pickers look for the period by its spelling"


def test_another_measure_keeps_what_it_also_has(figures: Figures) -> None:
    chosen = ViewState(measure="robbery", period="2023-12", area=SOUTHWARK, view="tiles", window="12m")
    assert fit(replace(chosen, measure="pas_trust"), figures).period == "2023-12"
    assert fit(replace(chosen, measure="pas_trust", period="2023-11"), figures).period == ""
    assert fit(replace(chosen, measure="pas_trust", view="wards"), figures).view == "map"
    assert fit(replace(chosen, measure="burglary", view="wards", area=CHAUCER), figures).area == CHAUCER


def test_each_level_has_comparisons_that_the_estimator_knows(figures: Figures) -> None:
    for level, names in AGAINST_BY_LEVEL.items():
        for against in names:
            assert figures.estimate("robbery", level, periods="2026-03", against=against).against == against


def test_a_state_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        ViewState().measure = "burglary"  # type: ignore[misc]


def test_a_small_area_leads_to_its_own_ward_and_borough(figures: Figures) -> None:
    gazetteer = figures.gazetteer
    code = next(each for each in gazetteer.at_level("lsoa") if gazetteer.get(each).borough == "E09000007")
    _, problems = read({"area": code}, figures)
    assert [problem.nearest for problem in problems] == [(gazetteer.get(code).ward, "E09000007")]  # type: ignore[attr-defined]
