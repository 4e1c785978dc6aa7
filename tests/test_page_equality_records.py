"""The part of the Equality page on force, custody and victims: the same figures, their period, what they cannot say."""

from __future__ import annotations

import re

import pytest

from measures.estimates import LONDON, Figures
from measures.readings import read
from measures.words import value_text
from tests.screen import Screen, Table, visit
from ui import equality_filters

SOUTHWARK, CITY, RICHMOND = "E09000028", "E09000001", "E09000027"


@pytest.fixture(scope="module")
def london() -> Screen:
    return visit("equality")


@pytest.fixture(scope="module")
def southwark() -> Screen:
    return visit("equality", area=SOUTHWARK)


def table(screen: Screen, start: str) -> Table:
    """The one table whose caption begins so."""
    (found,) = [each for each in screen.tables if each.caption.startswith(start)]
    return found


@pytest.mark.parametrize(
    ("measure", "caption", "month"),
    [
        ("use_of_force_share", "Use of force by group, London, 12 months to March 2024", 202403),
        ("custody_share", "Offences in custody by group, London, 12 months to February 2026", 202602),
        (
            "vawg_victim_share",
            "Victims of violence against women and girls, London, 12 months to February 2026",
            202602,
        ),
    ],
)
def test_every_share_stands_beside_residents_and_bounds(
    london: Screen, figures: Figures, measure: str, caption: str, month: int
) -> None:
    shown = table(london, caption)
    groups = figures.counts.groups(figures.measure(measure))
    assert list(shown.rows) == list(groups)
    for group in groups:
        reading = read(figures, measure, "london", month, against="none", group=group)
        row, context = shown.rows[group], reading.beside_at(LONDON)
        assert row["Share (95 %)"].startswith(value_text(reading.measure, reading.at(LONDON).value))
        assert row["Residents"] == f"{100 * context.residents:.1f} %"
        assert row["If all recorded"] == f"{context.lower:.1f} to {context.upper:.1f}"


def test_chart_and_table_of_a_borough_say_the_same(southwark: Screen, figures: Figures) -> None:
    assert southwark.faults == []
    chart = next(each.alt for each in southwark.charts if each.alt.startswith("Share of moments of force"))
    shown = table(southwark, "Use of force by group, Southwark")
    for group, row in shown.rows.items():
        assert f"{group}: {row['Share (95 %)']}" in chart
    assert shown.rows["Black"]["Share (95 %)"] == "54.0 % (52.5 to 55.5)"
    victims = table(southwark, "Homicide victims, Southwark, 10 years to December 2023")
    assert (victims.rows["Black"]["Victims"], victims.rows["Black"]["Ratio (95 %)"]) == ("35", "4.2 (2.4 to 7.5)")
    assert victims.rows["Other"]["Victims"] == "not shown"


def test_each_part_says_what_it_cannot_say(southwark: Screen) -> None:
    for words in (
        "A moment of force is not a person",
        "A third party took repeats out",
        "being held or charged is not guilt",
        "residents of the Census 2021 whatever the year",
        "Victims are as officers saw them",
        "published for London as a whole only: they say nothing of Southwark",
        "puts the Black share in London at 37.4 % in 2018/19 and 37.5 % in 2019/20",
    ):
        assert words in southwark.text
    assert not re.search(r"\bbame\b|\bworst\b|\branked\b|\bnan\b|None", southwark.text)


def test_what_is_published_for_london_alone_is_londons_on_every_page(london: Screen, southwark: Screen) -> None:
    for start in ("Offences in custody by group", "What became of the offences", "Victims of violence"):
        assert table(southwark, start) == table(london, start)
    assert "they say nothing of" not in london.text


def test_a_borough_with_too_few_victims_has_words_and_no_ratio() -> None:
    screen = visit("equality", area=RICHMOND)
    assert screen.faults == []
    assert "too few people were killed" in screen.text
    assert not [each for each in screen.charts if each.alt.startswith("Homicide victims")]


def test_the_city_shows_no_other_place_as_its_own() -> None:
    screen = visit("equality", area=CITY)
    assert screen.faults == []
    assert not [each for each in screen.tables if each.caption.startswith(("Use of force", "Homicide victims"))]
    assert "they say nothing of City of London" in screen.text
    assert "police force of its own" in screen.text


def test_the_part_is_there_without_searches_and_in_the_contents(
    monkeypatch: pytest.MonkeyPatch, southwark: Screen
) -> None:
    assert southwark.links["Force, custody and victims"] == "#records"
    monkeypatch.setattr(equality_filters, "loaded", lambda _figures: False)
    screen = visit("equality", area=SOUTHWARK)
    assert screen.faults == []
    assert table(screen, "Use of force by group, Southwark").rows["Black"]["Share (95 %)"] == "54.0 % (52.5 to 55.5)"


def test_an_unknown_place_shows_no_records() -> None:
    screen = visit("equality", area="E09000099")
    assert not [each for each in screen.tables if each.caption.startswith(("Use of force", "Homicide", "Offences"))]


@pytest.mark.parametrize("measure", ["custody_share", "vawg_victim_share"])
def test_the_london_page_of_a_measure_for_london_only_is_whole(measure: str) -> None:
    screen = visit("", measure=measure)
    assert screen.faults == []
    assert "published for London as a whole only" in screen.text
    assert "no group is recorded" in screen.text


@pytest.mark.parametrize(
    "query",
    [
        {"measure": "use_of_force_share"},
        {"measure": "homicide_victim_rate_ratio"},
        {"measure": "homicide_victim_rate_ratio", "window": "5y", "group": "Asian"},
    ],
)
def test_the_london_page_maps_what_boroughs_have(query: dict[str, str]) -> None:
    screen = visit("", **query, area=SOUTHWARK)
    assert screen.faults == []
    assert f"/{query['measure']}/" in screen.layers["areas"]["data"]
    assert screen.legend


def test_a_period_without_figures_says_so_and_shows_none() -> None:
    screen = visit("", measure="homicide_victim_rate_ratio", period="2023-06", area=SOUTHWARK)
    assert screen.faults == []
    assert "there is no figure for June 2023" in screen.text
    assert "4.2" not in screen.of_class("lbe-big")[0]
