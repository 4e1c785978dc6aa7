"""Our own model of similar boroughs: distances that are distances, inputs that matter, words that agree with them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import pdist, squareform
from scipy.stats import zscore
from streamlit.testing.v1 import AppTest

from base.errors import ExplorerError, UnknownNameError
from geo.areas import CITY
from measures.estimates import Figures
from measures.similarity import (
    INPUTS,
    USUAL,
    Inputs,
    distances,
    moves_text,
    parse_inputs,
    profile,
    reasons_text,
    scaled,
    similar,
)
from tests.screen import Screen

SOUTHWARK, BEXLEY = "E09000028", "E09000004"
SOME = st.sets(st.sampled_from(list(INPUTS)), min_size=1).map(lambda names: parse_inputs(",".join(names)))


@given(SOME)
@settings(max_examples=25)
def test_a_distance_is_a_distance_whatever_the_inputs(figures: Figures, inputs: Inputs) -> None:
    away = distances(profile(figures.snapshot), inputs)
    assert away.shape == (32, 32)
    np.testing.assert_allclose(away, away.T)
    np.testing.assert_array_equal(np.diag(away), 0)
    assert (away[:, :, None] <= away[:, None, :] + away[None, :, :] + 1e-9).all()


@given(SOME)
@settings(max_examples=25)
def test_inputs_survive_the_address(inputs: Inputs) -> None:
    assert parse_inputs(inputs.text) == inputs


def test_distances_are_those_of_another_library(figures: Figures) -> None:
    found = profile(figures.snapshot)
    inputs = Inputs(("density", "household", "deprivation"))
    raw = np.hstack([found.values[name] for name in inputs.names])
    row = found.codes.tolist().index(SOUTHWARK)
    away = squareform(pdist(zscore(raw, axis=0)))[row] / np.sqrt(len(inputs.names))
    told = similar(figures, SOUTHWARK, inputs)
    order = np.argsort(away)[1:6]
    assert [each.code for each in told.nearest] == found.codes[order].tolist()
    np.testing.assert_allclose([each.distance for each in told.nearest], away[order])


def test_inputs_stand_on_published_numbers(figures: Figures) -> None:
    found = profile(figures.snapshot)
    row = found.codes.tolist().index(SOUTHWARK)
    # Census 2021, TS006: 10,661 residents per square kilometre.
    assert found.values["density"][row, 0] == pytest.approx(106.6, abs=0.1)
    assert found.values["ethnicity"][row].sum() == pytest.approx(100)
    # Census 2021, TS021: 25.1 % of Southwark's residents are Black.
    assert found.values["ethnicity"][row, 1] == pytest.approx(25.1, abs=0.06)
    assert sorted(found.names[found.values["visitors"][:, 0] == 1]) == [
        "Camden", "Kensington and Chelsea", "Westminster",
    ]  # fmt: skip
    assert CITY not in found.codes


@given(st.floats(0.1, 100), st.floats(-50, 50))
@settings(max_examples=25)
def test_the_unit_of_an_input_does_not_matter(unit: float, shift: float) -> None:
    values = np.random.default_rng(3).normal(size=(32, 5))
    np.testing.assert_allclose(scaled(values * unit + shift), scaled(values), atol=1e-6)


def test_an_input_of_five_columns_counts_as_one(figures: Figures) -> None:
    found = profile(figures.snapshot)
    spread = {name: float((part**2).sum(axis=1).mean()) for name, part in found.scaled.items()}
    assert spread == pytest.approx(dict.fromkeys(INPUTS, 1.0))


def test_the_model_agrees_with_the_office_far_more_often_than_chance(figures: Figures) -> None:
    told = [similar(figures, code) for code in profile(figures.snapshot).codes.tolist()]
    assert sum(len(each.shared) for each in told) == 84
    # 155 names on the lists of the ONS, each by chance among five of 31.
    assert sum(len(each.ons) for each in told) * 5 / 31 == pytest.approx(25, abs=1)


def test_changed_inputs_move_boroughs_and_say_who(figures: Figures) -> None:
    usual, few = similar(figures, SOUTHWARK), similar(figures, SOUTHWARK, parse_inputs("density,deprivation"))
    before, after = ({each.name for each in part.nearest} for part in (usual, few))
    text = moves_text(usual, few)
    assert before != after
    assert all(name in text for name in before ^ after)
    assert not any(name in text for name in before & after)
    assert "same boroughs" in moves_text(usual, usual)


def test_reasons_name_the_nearest_and_the_furthest_input(figures: Figures) -> None:
    for each in similar(figures, SOUTHWARK).nearest:
        alike, apart = reasons_text(each).removeprefix("most alike in ").split("; furthest apart in ")
        words = {INPUTS[name]: size for name, size in each.apart.items()}
        assert words[alike] == min(words.values())
        assert words[apart] == max(words.values())
        assert each.distance == pytest.approx(np.sqrt(np.mean(np.square(list(words.values())))))


def test_what_does_not_exist_is_said(figures: Figures) -> None:
    with pytest.raises(UnknownNameError, match="input of the model"):
        parse_inputs("density,crime")
    with pytest.raises(UnknownNameError, match="policed by the Met"):
        similar(figures, CITY)
    with pytest.raises(ExplorerError, match="No input is left"):
        Inputs(("density",)).toggled("density")
    assert parse_inputs("") == Inputs(USUAL)


def _page(borough: str, inputs: str) -> None:
    """A page with the panel alone, as the Compare page draws it."""
    import streamlit as st

    from measures.estimates import load_figures
    from ui import similar_panel

    def take(text: str) -> None:
        st.query_params["inputs"] = text

    similar_panel.draw(load_figures(), borough, st.query_params.get("inputs", inputs), take)


def test_the_panel_sets_both_lists_side_by_side_and_a_tick_travels_in_the_address() -> None:
    at = AppTest.from_function(_page, args=(SOUTHWARK, ""), default_timeout=60).run()
    screen = Screen(at)
    assert screen.faults == []
    own, ons = screen.tables
    assert "Our own model" in own.caption
    assert list(ons.rows) == ["Lambeth", "Hammersmith and Fulham", "Greenwich", "Wandsworth", "Merton"]
    sizes = [float(row["Distance"]) for row in own.lines]
    assert sizes == sorted(sizes)
    assert not at.checkbox(key="similar_visitors").value
    screen = Screen(at.checkbox(key="similar_ethnicity").uncheck().run())
    assert "ethnicity" not in screen.query["inputs"]
    assert "Against the usual inputs" in screen.text or "same boroughs" in screen.text


def test_the_panel_is_honest_where_there_is_little_to_say() -> None:
    bexley = Screen(AppTest.from_function(_page, args=(BEXLEY, ""), default_timeout=60).run())
    assert "names only 2 in London" in bexley.text
    city = Screen(AppTest.from_function(_page, args=(CITY, ""), default_timeout=60).run())
    assert city.faults == []
    assert city.tables == []
    wrong = Screen(AppTest.from_function(_page, args=(SOUTHWARK, "crime"), default_timeout=60).run())
    assert "There is no input" in wrong.text
    assert len(wrong.tables) == 2
    alone = AppTest.from_function(_page, args=(SOUTHWARK, "density"), default_timeout=60).run()
    assert alone.checkbox(key="similar_density").disabled
