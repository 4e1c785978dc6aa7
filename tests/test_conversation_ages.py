"""A conversation that outlives its figures: measures and places that have gone, pictures that an older code froze."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from sqlalchemy import URL, select, text
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from conversations import accounts, backups, heard_records, outcomes, promise_records, retention, sign_ins
from conversations.engines import make_engine
from conversations.errors import StateError
from conversations.event_records import listed
from conversations.events import EventForm, advance, schedule
from conversations.heard import published
from conversations.people import COMMAND_LINE, PUBLIC, Actor
from conversations.places import place_name
from conversations.promise_words import baseline_text, rule_text
from conversations.store import Store
from conversations.tables import metadata
from measures.estimates import Figures
from tests.conversation_year import PROGRAMME, SOUTHWARK, told
from tests.screen import PAGES, SHELL, Screen, visit
from ui.signed_in import SESSION_KEY
from web.routes import routes

GONE = "no longer published"


@pytest.fixture
def year(figures: Figures, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with a made-up year, for one test alone."""
    with told(tmp_path_factory.mktemp("year"), figures) as store:
        st.cache_resource.clear()
        yield store


@pytest.fixture
def without(figures: Figures, monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures without the measures of the year's promises."""
    for measure in ("robbery", "burglary_residential"):
        monkeypatch.delitem(figures.catalogue.measures, measure)


def column(client: TestClient, name: str) -> list[str]:
    """A column of the promises as CSV."""
    answer = client.get(f"/conversations/{SOUTHWARK}/promises.csv")
    assert answer.status_code == 200
    return [row[name] for row in csv.DictReader(io.StringIO(answer.text, newline=""))]


def test_a_promise_on_a_measure_that_has_gone_is_still_told_everywhere(year: Store, without: None) -> None:
    screen = visit("conversation", borough=SOUTHWARK)
    assert screen.faults == []
    robbery, burglary = (
        next(each for each in screen.of_class("cv-verdict") if name in each) for name in ("Robbery", "Burglary")
    )
    assert f"Robbery (this measure is {GONE}) in Peckham, Southwark" in robbery
    assert f"this measure is {GONE}" in burglary
    assert "95 % interval" in robbery, "the verdicts that were given stay as they were"
    terms = screen.of_class("cv-terms")
    assert any("Down by 20 % or more against similar wards" in each for each in terms)
    assert any("12 months to August 2025; snapshot" in each for each in terms)
    client = TestClient(Starlette(routes=routes()))
    titles = column(client, "measure_title")
    assert [GONE in title for title in titles] == [False, True, True]
    assert client.get(f"/conversations/{SOUTHWARK}/promises.xlsx").status_code == 200
    feed = client.get(f"/conversations/{SOUTHWARK}/feed.xml")
    assert feed.status_code == 200
    assert f"Promise registered: Robbery (this measure is {GONE})" in feed.text


def test_the_desk_and_the_screen_tell_it_too(year: Store, without: None) -> None:
    administrator = Actor("administrator", account=9)
    accounts.create(year, administrator, "lead", "correct horse battery staple", "borough_lead", SOUTHWARK)
    at = AppTest.from_file(SHELL, default_timeout=60)
    at.switch_page(PAGES["desk"])
    at.session_state[SESSION_KEY] = sign_ins.sign_in(year, "lead", "correct horse battery staple")
    at.query_params["part"] = "promises"
    screen = Screen(at.run())
    assert screen.faults == []
    assert f"Robbery (this measure is {GONE})" in screen.text
    assert any(outcomes.ABSENT in note for note in screen.of_class("lbe-warn"))
    form = EventForm("A made-up second evening", (), date(2026, 12, 14), time(18), time(20), "A hall")
    event = schedule(year, PROGRAMME, SOUTHWARK, form)
    event = advance(year, PROGRAMME, event.id, event.version, "announced")
    answer = TestClient(Starlette(routes=routes())).get(f"/e/{event.code}/screen?slide=1")
    assert answer.status_code == 200
    assert "Patrols from three to nine" in answer.text


def test_a_promise_waits_for_a_measure_that_a_snapshot_does_not_have(
    year: Store, figures: Figures, without: None
) -> None:
    before = [each for each in promise_records.listed(year, PUBLIC, SOUTHWARK) if each.state == "registered"]
    assert outcomes.judge_all(year, figures, PROGRAMME) == ()
    assert [each for each in promise_records.listed(year, PUBLIC, SOUTHWARK) if each.state == "registered"] == before
    waits = outcomes.waiting(year, figures)
    assert {waits[each.id] for each in before} == {outcomes.ABSENT}
    assert not any(outcomes.has_figures(figures, each) for each in before)


def test_terms_without_a_measure_have_the_unit_that_was_frozen(year: Store) -> None:
    robbery = next(each for each in promise_records.listed(year, PUBLIC) if each.measure == "robbery")
    assert f"{robbery.baseline_count:.0f} in the 12 months" in baseline_text(robbery, None)
    survey = replace(robbery, measure="pas_trust", baseline_count=None, baseline_value=71.4, size=12.0)
    assert baseline_text(survey, None).startswith("71.4 % in the 12 months")
    assert "12 percentage points" in rule_text(survey, None)


def test_a_place_that_has_gone_is_named_by_its_code() -> None:
    assert place_name("E05999999") == "E05999999 (no longer a place of these figures)"
    assert place_name("E05011110") == "Peckham, Southwark"
    assert place_name("E05011110", alone=False) == "Peckham"


def frozen(store: Store) -> heard_records.Heard:
    """The picture of the year's event."""
    event = next(each for each in listed(store, PUBLIC, SOUTHWARK) if each.state == "written_up" and each.agenda)
    return published(store, PUBLIC, event.id)


def older(content: dict[str, Any]) -> dict[str, Any]:
    """A picture as a code froze it that knew no version, no hands, no groups and no agreement."""
    for name in ("version", "hands", "by_group", "agreement", "waiting", "officer"):
        del content[name]
    for line in content["lines"]:
        del line["hands"], line["weighted_to"]
    return content | {"once_there_was": "a field that nobody reads any more"}


def test_a_picture_that_an_older_code_froze_opens(year: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = frozen(year)
    old = older(heard_records.to_content(whole))
    monkeypatch.setattr("conversations.heard.from_content", lambda _: heard_records.from_content(old))
    found = frozen(year)
    assert (found.people, found.hands, found.by_group, found.agreement.tested) == (whole.people, None, (), 0)
    assert [line.count for line in found.lines] == [line.count for line in whole.lines]
    assert {line.hands for line in found.lines} == {None}
    screen = visit("conversation", borough=SOUTHWARK)
    assert screen.faults == []
    assert "240 people told us" in screen.text
    client = TestClient(Starlette(routes=routes()))
    assert client.get(f"/conversations/{SOUTHWARK}/heard.csv").status_code == 200


def test_a_picture_says_its_version_and_one_of_a_newer_code_is_refused(year: Store) -> None:
    whole = frozen(year)
    with year.read() as connection:
        kept = connection.execute(text("SELECT content FROM heard_results")).scalar_one()
    assert f'"version": {heard_records.VERSION}' in kept
    content = heard_records.to_content(whole)
    assert asdict(heard_records.from_content(content)) == asdict(whole)
    with pytest.raises(StateError, match="newer edition"):
        heard_records.from_content(content | {"version": heard_records.VERSION + 1})


def rows(store: Store) -> dict[str, list[Any]]:
    """Every row of every table."""
    with store.read() as connection:
        return {
            each.name: list(connection.execute(select(each).order_by(each.c.id))) for each in metadata.sorted_tables
        }


def test_a_whole_year_comes_back_from_a_backup_and_expires_alike(year: Store, tmp_path: Path) -> None:
    file = backups.back_up(year, COMMAND_LINE, tmp_path / "year.sqlite")
    copy = Store(make_engine(URL.create("sqlite", database=str(tmp_path / "copy.sqlite"))), year.clock)
    restored = backups.restore(copy, COMMAND_LINE, file)
    before = rows(year)
    assert rows(copy) == before
    assert restored == sum(map(len, before.values()))
    filled = {name for name, found in before.items() if found}
    assert {"heard_results", "contribution_tags", "scrutiny_answers", "unpromised", "promise_verdicts"} <= filled
    gone = retention.expire(copy, COMMAND_LINE)
    assert (gone.about_you, len(rows(copy)["about_you"])) == (len(before["about_you"]), 0)
    kept = ("contributions", "contribution_priorities", "contribution_tags", "heard_results", "promises")
    assert {name: rows(copy)[name] for name in kept} == {name: before[name] for name in kept}
    assert published(copy, PUBLIC, frozen(year).event) == frozen(year)
    copy.engine.dispose()
