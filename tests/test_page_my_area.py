"""My area: what somebody types leads to a ward and is forgotten; what is said agrees with the estimates."""

from __future__ import annotations

import csv
import io
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from base.snapshot import Snapshot
from measures.estimates import LONDON, Figures, load_figures
from measures.readings import CHANGES, Reading
from measures.sentences import PERHAPS
from ui import area_download, area_story, cached, place_search

ROOT = Path(__file__).resolve().parents[1]
PECKHAM, SOUTHWARK, CITY, WESTMINSTER = "E05011110", "E09000028", "E09000001", "E09000033"
#: The postcode of Southwark Council's own house, and its ward.
POSTCODE = "SE1 2QH"


@pytest.fixture(scope="module")
def figures(snapshot: Snapshot) -> Figures:
    """Every figure of the snapshot."""
    return load_figures(snapshot)


def page(**query: str) -> AppTest:
    """The page, run once with a query."""
    app = AppTest.from_file(str(ROOT / "ui" / "shell.py"), default_timeout=60).run()
    app.switch_page("../pages/my_area.py")
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def words(app: AppTest) -> str:
    """Every HTML fragment of the page."""
    bodies = (str(element.proto.body) for element in app.get("html"))
    return "\n".join(body for body in bodies if not body.lstrip().startswith("<style"))


def search(app: AppTest, text: str) -> AppTest:
    """Type a text and press the button."""
    app.text_input[0].set_value(text)
    return next(button for button in app.button if button.label == "Find").click().run()


def test_a_postcode_leads_to_its_ward_and_stays_nowhere(figures: Figures) -> None:
    app = search(page(), POSTCODE)
    area = figures.gazetteer.get(app.query_params["area"])
    assert (area.level, area.borough) == ("ward", SOUTHWARK)
    assert f'<h1 class="lbe-title">{escape(area.name)}' in words(app)
    kept = str(app.session_state._state.filtered_state) + str(app.query_params) + words(app)
    assert POSTCODE not in kept
    assert POSTCODE.replace(" ", "") not in kept
    assert app.text_input[0].value == ""


def test_the_field_asks_the_browser_not_to_remember() -> None:
    field = page().text_input[0]
    assert field.label == "Postcode, ward or place"
    assert field.proto.autocomplete == "off"


def test_a_name_in_two_boroughs_gives_a_choice() -> None:
    app = search(page(), "abbey")
    choices = [button for button in app.button if button.label.startswith("Abbey")]
    assert {button.label for button in choices} >= {"Abbey, Merton", "Abbey, Barking and Dagenham"}
    app = next(button for button in choices if button.label == "Abbey, Merton").click().run()
    assert app.query_params["area"] == "E05013810"
    assert "in <b>Merton</b>" in words(app)


@pytest.mark.parametrize("text", ["", "Zzyzx Qqq", "SE1", "SE1 9ZZZ", "M1 1AE"])
def test_what_is_not_found_says_what_to_do_and_shows_no_figure(text: str) -> None:
    app = search(page(area=PECKHAM), text)
    shown = words(app)
    assert "lbe-warn" in shown
    assert "recorded here in 12 months" not in shown
    assert not text or text not in shown


@settings(max_examples=60)
@given(st.text(max_size=40))
def test_no_text_breaks_the_search(text: str) -> None:
    found = place_search.find(load_figures(), text)
    assert bool(found.area) + bool(found.choices) + bool(found.problem) == 1


def test_a_ward_with_its_borough_is_one_place(figures: Figures) -> None:
    assert place_search.find(figures, "Abbey, Merton") == place_search.Found(area="E05013810")
    assert place_search.find(figures, "southwark") == place_search.Found(area=SOUTHWARK)
    assert place_search.find(figures, "Peckam").choices[0] == PECKHAM


def test_the_page_says_what_the_estimates_say(figures: Figures) -> None:
    """The words of a card are those of the estimate that the API gives."""
    shown = words(page(area=PECKHAM))
    for measure in ("burglary", "robbery", "shoplifting"):
        month = figures.periods(measure, "ward")[-1]
        estimate = figures.estimate(measure, "ward", periods=month, areas=(PECKHAM,)).at(PECKHAM, int(month))
        assert estimate.count is not None
        assert f'<p class="v">{estimate.count:,.0f} ' in shown
    assert "Central South" in shown
    assert "about all of Southwark" in shown


def test_sensitive_crimes_are_of_the_borough_only(figures: Figures) -> None:
    chapters = area_story.chapters(figures, figures.gazetteer.get(PECKHAM))
    estimates = [each for chapter in chapters for card in chapter.cards for each in card.estimates]
    sensitive = {"sexual_offences", "domestic_abuse", "hate_crime", "homicide"}
    assert {each.measure for each in estimates} >= sensitive
    assert {each.level for each in estimates if each.measure in sensitive} == {"borough"}
    told = [card for chapter in chapters for card in chapter.cards if card.estimates[0].measure in sensitive]
    assert all(card.about.startswith("For the whole of Southwark, 12 months to") for card in told)


def test_the_first_sentences_of_a_ward_are_of_the_ward(figures: Figures) -> None:
    """Westminster stands out in hate and sexual crime; of Maida Vale, one of its wards, nobody knows."""
    area = figures.gazetteer.get("E05013800")
    told = area_story.summary(area_story.chapters(figures, area), area)
    assert "hate crime" not in told
    assert "sexual" not in told


def test_the_download_holds_every_estimate_with_interval_and_benchmark(figures: Figures) -> None:
    area = figures.gazetteer.get(PECKHAM)
    chapters, opinions = area_story.chapters(figures, area), area_story.opinions(figures, SOUTHWARK)
    rows = list(csv.DictReader(io.StringIO(area_download.table(chapters, opinions).decode())))
    cards = [card for chapter in chapters for card in chapter.cards]
    assert len(rows) == sum(len(card.estimates) for card in cards) + len(opinions)
    assert {"value", "lower", "upper", "count", "benchmark", "comparison", "status", "sources"} <= rows[0].keys()
    assert {row["against"] for row in rows if row["level"] == "ward"} == {"borough", "london"}


def test_each_row_of_the_download_cites_its_own_sources_and_licence(figures: Figures) -> None:
    """A reader who sends one row on sends with it where it is from, and nothing of another level."""
    area = figures.gazetteer.get(PECKHAM)
    chapters, opinions = area_story.chapters(figures, area), area_story.opinions(figures, SOUTHWARK)
    rows = list(csv.DictReader(io.StringIO(area_download.table(chapters, opinions).decode())))
    cards = cached.cards()
    for row in rows:
        of = [cards[name] for name in row["sources"].split()]
        assert row["source_titles"] == "; ".join(f"{card.producer}, {card.title}" for card in of)
        assert all(card.licence in row["licences"] for card in of)
        assert row["source_titles"] in row["citation"]
        assert row["snapshot"] in row["citation"]
        assert row["name"] in row["citation"]


def test_trust_is_told_with_its_uncertainty(figures: Figures) -> None:
    """Trust in December 2023, as published: 56 % in Lewisham, 82 % in Harrow."""
    for code, published in (("E09000023", 56), ("E09000015", 82)):
        trust = area_story.opinions(figures, code)[0]
        assert trust.value == f"{published} in 100"
        assert trust.estimate.lower is not None
        assert trust.estimate.upper is not None
        assert f"between {trust.estimate.lower:.0f} and {trust.estimate.upper:.0f}" in trust.body
        assert "December 2023" in area_story.asked(trust)


@pytest.mark.parametrize("code", [CITY, "E05009290"])
def test_the_city_has_its_own_police_and_no_figures(code: str) -> None:
    shown = words(page(area=code))
    assert "City of London Police" in shown
    assert "area-card" not in shown
    assert "999" in shown


def test_places_of_many_visitors_are_told_so(figures: Figures) -> None:
    told = area_story.visitors_text(figures, figures.gazetteer.get(WESTMINSTER))
    assert told.startswith("**Many people visit Westminster.**")
    assert not area_story.visitors_text(figures, figures.gazetteer.get(PECKHAM)).startswith("**")


@pytest.mark.parametrize("query", [{}, {"area": LONDON}])
def test_without_a_place_the_page_offers_every_borough(query: dict[str, Any], figures: Figures) -> None:
    shown = words(page(**query))
    assert shown.count('href="/my-area?area=E09') == len(figures.gazetteer.at_level("borough"))


def test_no_page_frightens_or_ranks(figures: Figures) -> None:
    for code in (PECKHAM, WESTMINSTER):
        area = figures.gazetteer.get(code)
        chapters = area_story.chapters(figures, area)
        text = (area_story.summary(chapters, area) + words(page(area=code))).lower()
        assert not [word for word in ("worst", "dangerous", "ranked", "bame", "hotspot") if word in text]


def answer(card: area_story.Card, question: str) -> str:
    """A card's answer to a question that starts so."""
    return next(answer for asked, answer in card.answers if asked.startswith(question))


@pytest.fixture(scope="module")
def drugs(figures: Figures) -> Reading:
    """Drug offences in every ward, as the page reads them."""
    month = int(figures.periods("drugs", "ward", area_story.WINDOW)[-1])
    return cached.reading("drugs", "ward", month, area_story.WINDOW, "borough", "")


def test_a_doubling_that_is_nearly_clear_is_not_called_the_same(figures: Figures) -> None:
    """Arsenal: drug offences double, p = 0.004; the panel's sentence says "perhaps higher"."""
    card = area_story.card(figures, figures.measure("drugs"), figures.gazetteer.get("E05013697"))
    assert answer(card, "Year before") == "perhaps higher (54)"
    assert card.value.startswith("111 ")


@pytest.mark.parametrize("words", ["perhaps higher", "perhaps lower", "about the same", "not clearly different"])
def test_a_change_that_is_not_clear_has_one_of_four_names(figures: Figures, drugs: Reading, words: str) -> None:
    changes = drugs.changes
    rise = changes.after / changes.before - 1
    perhaps = changes.p < PERHAPS
    is_so = {
        "perhaps higher": perhaps & (rise > 0),
        "perhaps lower": perhaps & (rise < 0),
        "about the same": ~perhaps & (np.abs(rise) <= 0.05),
        "not clearly different": ~perhaps & (np.abs(rise) > 0.05),
    }[words]
    at = int(np.flatnonzero(is_so & (changes.verdict == CHANGES.index("no_clear_change")))[0])
    ward = figures.gazetteer.get(str(drugs.estimates.areas[at]))
    card = area_story.card(figures, figures.measure("drugs"), ward)
    assert answer(card, "Year before") == f"{words} ({changes.before[at]:,.0f})"


def test_what_is_too_few_to_tell_is_not_said_to_be_unchanged(figures: Figures) -> None:
    area = figures.gazetteer.get(PECKHAM)
    chapters = area_story.chapters(figures, area)
    cards = [card for chapter in chapters[1:] for card in chapter.cards if card.estimates[0].level == "ward"]
    few = [card for card in cards if card.change == "too_few"]
    assert few
    told = area_story.summary(chapters, area)
    assert "Too few to tell: " in told
    assert "any kind of crime" not in told


def test_wards_together_are_not_called_london(figures: Figures) -> None:
    """The wards of London hold fewer weapon offences than London: one name for two values would be false."""
    card = area_story.card(figures, figures.measure("weapons_possession"), figures.gazetteer.get(PECKHAM))
    assert any(question == "Compared with London’s wards together:" for question, _ in card.answers)
    assert "London’s wards together: " in card.sure
    borough = area_story.card(figures, figures.measure("weapons_possession"), figures.gazetteer.get(SOUTHWARK))
    assert any(question == "Compared with London:" for question, _ in borough.answers)


def test_a_rate_above_one_in_ten_is_told_of_a_hundred_people(figures: Figures) -> None:
    """As the sentence of the command line has it, not as "1 for every 2"."""
    wards = figures.estimate("crime_total", "ward", periods=figures.periods("crime_total", "ward")[-1:])
    code = str(wards.areas[int(np.nanargmax(wards.value[:, 0]))])
    estimate = wards.at(code, int(wards.periods[0]))
    assert estimate.count is not None
    assert estimate.denominator is not None
    each = 100 * estimate.count / estimate.denominator
    assert area_story.each_text(estimate) == f"About {each:,.0f} for every 100 residents."
