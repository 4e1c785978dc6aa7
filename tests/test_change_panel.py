"""The Borough page says of every change whether it is one, and draws the months with their limits."""

from __future__ import annotations

import json

import pytest

from measures.change_reading import read_change
from measures.change_words import sentence
from measures.estimates import Figures
from measures.series_reading import read_months
from tests.screen import Screen, visit
from ui.change_panel import chart, chart_alt

SOUTHWARK = "E09000028"


def told(screen: Screen) -> str:
    """The list below the heading."""
    return next(text for text in screen.of_class("lbe-list") if "On the year before" in text)


def test_the_three_answers_are_those_of_the_tests(figures: Figures) -> None:
    screen = visit("borough", area=SOUTHWARK, measure="theft_from_person")
    assert screen.faults == []
    text = told(screen)
    assert sentence(read_change(figures, "theft_from_person", SOUTHWARK, 202606)) in text
    assert "Over the years." in text
    assert "By month." in text
    assert "June 2026 is the latest month published" in screen.text
    junes = next(table for table in screen.tables if "latest first" in table.caption)
    assert next(iter(junes.rows)) == "June 2026"
    assert all(name.startswith("June ") for name in junes.rows)


def test_the_chart_holds_the_months_and_marks_what_the_words_name(figures: Figures) -> None:
    found = read_months(figures, "shoplifting", SOUTHWARK, 202606)
    spec = chart(found)
    rows = spec["data"]["values"]
    assert [row["count"] for row in rows] == found.estimates.count[0].tolist()
    assert [row["label"] for row in rows if row["unusual"]] == [
        text for row in rows if (text := row["label"]) and f"{text} (" in chart_alt(found)
    ]
    json.dumps(spec, allow_nan=False)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"measure": "domestic_abuse"}, ("cannot be compared with", "What can be compared", "17 comparable months")),
        ({"measure": "pas_trust"}, ("falling over the 5 years",)),
        ({"measure": "harm_ons_css"}, ("severity points",)),
        ({"measure": "homicide", "window": "month"}, ("too few to tell",)),
        ({"measure": "robbery", "period": "2010-06", "window": "month"}, ("No figure is published",)),
        ({"measure": "homicide_victim_rate_ratio"}, ("not tested",)),
        ({"measure": "stop_search_rate_ratio"}, ("On the year before",)),
    ],
    ids=lambda value: value.get("measure") if isinstance(value, dict) else "",
)
def test_every_kind_of_measure_has_an_answer(query: dict[str, str], words: tuple[str, ...]) -> None:
    screen = visit("borough", area=SOUTHWARK, **query)
    assert screen.faults == []
    for each in words:
        assert each in told(screen)
