"""The map of the Equality page: doubt hatched and told, blanks as what they are, and the same figures as a table."""

from __future__ import annotations

import numpy as np
import pytest

from measures.estimates import Figures
from measures.uncertainty import uncertain
from measures.words import interval_text, number, value_text
from tests.screen import Screen, visit
from ui.equality_filters import MAPS

SOUTHWARK, AUGUST = "E09000028", 202408
RATIO = "stop_search_rate_ratio"


def table(screen: Screen) -> dict[str, dict[str, str]]:
    """The rows of the table below the map."""
    return next(found for found in screen.tables if found.caption.endswith(("boroughs", "Southwark"))).rows


@pytest.fixture(scope="module")
def asian() -> Screen:
    """The map of the Asian rate ratio, Southwark chosen."""
    return visit("equality", measure=RATIO, group="Asian", area=SOUTHWARK)


def test_what_could_be_chance_is_hatched_in_the_legend_and_in_the_table(figures: Figures, asian: Screen) -> None:
    found = figures.estimate(RATIO, "borough", periods=AUGUST, group="Asian")
    doubtful = set(found.names[uncertain(found)[:, 0]].tolist())
    assert "&status=uncertain" in asian.layers["uncertain"]["data"]
    assert ("", "could be chance: the 95 % interval includes 1") in asian.legend
    marked = {name for name, row in table(asian).items() if row["Beside no difference"] == "Could be chance"}
    assert marked == doubtful


def test_a_map_without_doubt_has_no_hatching_and_no_key_for_it() -> None:
    screen = visit("equality", measure=RATIO)
    assert "uncertain" not in screen.layers
    assert not any("chance" in label for _, label in screen.legend)


def test_the_city_is_not_said_to_be_without_searches(asian: Screen) -> None:
    assert any(label.startswith("City of London: no ratio") for _, label in asian.legend)
    assert "not policed by the Met" not in asian.text
    assert "force of its own" in table(asian)["City of London"]["Times the White rate"]


@pytest.mark.parametrize("measure", list(MAPS))
def test_the_table_has_every_borough_in_name_order_with_its_interval(figures: Figures, measure: str) -> None:
    screen = visit("equality", measure=measure, area=SOUTHWARK)
    found = figures.estimate(measure, "borough", periods=AUGUST)
    rows = table(screen)
    assert list(rows) == sorted(found.names.tolist())
    estimate = found.at(SOUTHWARK, AUGUST)
    shown = list(rows["Southwark"].values())
    assert shown[1] == value_text(found.measure, estimate.value)
    assert shown[2] == (interval_text(estimate, found.measure) or "–")
    assert f"{measure}" in screen.links["These figures as CSV"]


def test_searches_behind_an_outcome_ratio_are_those_with_a_known_outcome(figures: Figures) -> None:
    measure = "stop_search_outcome_ratio"
    estimate = figures.estimate(measure, "borough", periods=AUGUST).at(SOUTHWARK, AUGUST)
    row = table(visit("equality", measure=measure, area=SOUTHWARK))["Southwark"]
    assert row["Searches"] == number(estimate.denominator)


def test_a_difference_below_nought_has_a_true_minus(figures: Figures) -> None:
    found = figures.estimate("stop_search_rate_difference", "borough", periods=AUGUST, group="Asian")
    name = str(found.names[int(np.nanargmin(found.value[:, 0]))])
    row = table(visit("equality", measure="stop_search_rate_difference", group="Asian"))[name]
    assert row["More per 1,000 than White"].startswith("−")
    assert row["Beside no difference"] == "Lower than White"


def test_a_difference_near_nought_has_no_more_decimals_than_any_other() -> None:
    rows = table(visit("equality", measure="stop_search_rate_difference", group="Asian"))
    shown = [row["More per 1,000 than White"] for name, row in rows.items() if name != "City of London"]
    assert {len(text.partition(".")[2]) for text in shown} == {1}


def test_ratios_have_no_wards_and_the_page_says_why(asian: Screen) -> None:
    assert "No wards here" in asian.text
    refused = visit("equality", measure=RATIO, view="wards")
    assert "does not exist" in refused.of_class("lbe-title")[0]
