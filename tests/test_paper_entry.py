"""Paper and tables at the keyboard: numbers understood, nothing kept twice, two people at once, nobody else let in."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from starlette.testclient import TestClient

from conversations import accounts, moderation, sign_ins
from conversations.errors import AccessError, InputError
from conversations.event_records import Event
from conversations.paper_codes import about_codes, priority_numbers, ward_numbers
from conversations.paper_entries import entry, typed_on
from conversations.people import COMMAND_LINE, PUBLIC, Actor, Role
from conversations.running import SESSION_COOKIE
from conversations.store import Store
from conversations.tables import contributions
from conversations.tallies import by_table, put
from tests.conversations.conftest import HACKNEY, PECKHAM, SOUTHWARK, Clock, event_in
from tests.local_store import LEAD, client, hidden, local_store
from web import paper_fields

PASSWORD = "a long enough pass"
PAPER = {"priorities": "2, 1", "area": "16", "why": "Bags are snatched", "good": "Light", "about": "A4 s1 E12 W16"}


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, clock: Clock) -> Iterator[Store]:
    with local_store(monkeypatch, tmp_path, clock) as opened:
        accounts.first_administrator(opened, COMMAND_LINE, "first", PASSWORD)
        yield opened


@pytest.fixture
def desk(store: Store) -> Iterator[TestClient]:
    with client() as opened:
        sign_in(opened, store, "lead", "borough_lead", SOUTHWARK)
        yield opened


def sign_in(browser: TestClient, store: Store, name: str, role: Role, borough: str | None = None) -> None:
    """Make an account and put its sign-in into a browser."""
    accounts.create(store, Actor("administrator", account=1), name, PASSWORD, role, borough=borough)
    browser.cookies.set(SESSION_COOKIE, sign_ins.sign_in(store, name, PASSWORD))


def rows(store: Store) -> int:
    with store.read() as connection:
        return int(connection.execute(select(func.count()).select_from(contributions)).scalar_one())


def test_one_paper_after_another(desk: TestClient, event: Event, store: Store) -> None:
    address = f"/desk/paper/{event.id}"
    first = desk.get(address)
    assert "0 typed today" in first.text
    saved = desk.post(address, data=hidden(first.text) | PAPER | {"channel": "table", "table_number": "4"})
    said = html.unescape(saved.text)
    assert re.search(r"Saved as \w{4}-\w{4}; 1 typed today", said)
    for understood in ("Robbery, phone and bag snatching · Knives", "Peckham", "Bags are snatched", "table 4"):
        assert understood in said
    assert "E12" not in said.partition("<form")[0]
    (kept,) = moderation.queue(store, LEAD, event.id)
    assert (kept.priorities, kept.area, kept.channel, kept.table_number) == (("robbery", "knives"), PECKHAM, "table", 4)
    assert re.search(r'value="table" checked', saved.text)
    assert re.search(r'id="table_number"[^>]* value="4"', saved.text)
    assert re.search(r'id="priorities"[^>]* value=""[^>]* autofocus', saved.text)
    assert hidden(saved.text)["token"] != hidden(first.text)["token"]


def test_enter_pressed_twice_keeps_one(desk: TestClient, event: Event, store: Store) -> None:
    form = hidden(desk.get(f"/desk/paper/{event.id}").text) | PAPER
    assert desk.post(f"/desk/paper/{event.id}", data=form).url == desk.post(f"/desk/paper/{event.id}", data=form).url
    assert rows(store) == 1


def test_what_the_paper_does_not_have_is_told_and_what_was_typed_stays(desk: TestClient, event: Event) -> None:
    form = hidden(desk.get(f"/desk/paper/{event.id}").text)
    wrong = {"priorities": "2 99", "area": "77", "about": "A4 A5 Z1", "table_number": "x", "why": "<b>"}
    response = desk.post(f"/desk/paper/{event.id}", data=form | wrong)
    assert response.status_code == 422
    said = html.unescape(response.text)
    for words in ("no number 99, only 1 to 22", "0 for the whole borough", "A has two answers", "it is not a number"):
        assert words in said
    assert 'value="2 99" ' in said
    assert "&lt;b&gt;" in response.text
    assert hidden(response.text)["token"] == form["token"]
    four = desk.post(f"/desk/paper/{event.id}", data=form | PAPER | {"priorities": "1 2 3 4"})
    assert "choose one, two or three, not 4" in four.text


def test_paper_may_come_after_the_event_and_not_after_the_write_up(desk: TestClient, store: Store) -> None:
    assert desk.get(f"/desk/paper/{event_in(store, 'closed').id}").status_code == 200
    for state in ("announced", "written_up"):
        for page in ("paper", "tallies"):
            assert desk.get(f"/desk/{page}/{event_in(store, state).id}").status_code == 409


@pytest.mark.parametrize("page", ["paper", "tallies"])
def test_nobody_else_gets_in(store: Store, event: Event, page: str) -> None:
    address = f"/desk/{page}/{event.id}"
    with client() as browser:
        assert browser.get(address).status_code == 401
        lost = browser.post(address, data={"why": "Bags are snatched"})
        assert lost.status_code == 401
        assert "/sign-in" in lost.text
        assert ("Bags are snatched" in lost.text) == (page == "paper")
        sign_in(browser, store, "elsewhere", "borough_lead", HACKNEY)
        assert browser.get(address).status_code == 403
        sign_in(browser, store, "another", "facilitator")
        assert browser.get(address).status_code == 403
        sign_in(browser, store, "keeper", "administrator")
        assert browser.get(address).status_code == 403
        sign_in(browser, store, "all", "programme_lead")
        assert browser.get(address).status_code == 200
        assert browser.get(f"/desk/{page}/9999").status_code == 404
    assert rows(store) == 0


def test_a_form_without_the_mark_of_its_person_is_not_kept(desk: TestClient, event: Event, store: Store) -> None:
    form = hidden(desk.get(f"/desk/paper/{event.id}").text) | PAPER
    refused = desk.post(f"/desk/paper/{event.id}", data=form | {"csrf": "0" * 64})
    assert refused.status_code == 403
    assert "Bags are snatched" in refused.text
    assert desk.post(f"/desk/tallies/{event.id}", data={"table": "1", "n1.0": "5"}).status_code == 403
    assert rows(store) == 0
    assert by_table(store, LEAD, event.id) == ()


def test_entries_are_read_back_to_those_who_type_alone(
    desk: TestClient, event: Event, store: Store, clock: Clock
) -> None:
    response = desk.post(
        f"/desk/paper/{event.id}", data=hidden(desk.get(f"/desk/paper/{event.id}").text) | PAPER, follow_redirects=False
    )
    reference = response.headers["location"][-8:]
    found = entry(store, LEAD, event.id, reference)
    assert found is not None
    assert (found.priorities, found.channel, found.table_number) == (("robbery", "knives"), "paper", None)
    assert entry(store, LEAD, event_in(store, "open").id, reference) is None
    for asked in (
        lambda: entry(store, PUBLIC, event.id, reference),
        lambda: typed_on(store, PUBLIC, event.id, clock.now.date()),
    ):
        with pytest.raises(AccessError):
            asked()
    assert typed_on(store, LEAD, event.id, clock.now.date()) == 1
    clock.on(days=1)
    assert typed_on(store, LEAD, event.id, clock.now.date()) == 0


@given(st.lists(st.sampled_from(range(1, 23)), min_size=1, max_size=3), st.sampled_from([" ", ", ", ";", " + ", "/"]))
def test_numbers_mean_what_the_paper_prints(numbers: list[int], between: str) -> None:
    typed = {"priorities": (between.join(map(str, numbers)),), "area": ("0",)}
    read = paper_fields.read(typed, SOUTHWARK).form
    assert read.priorities == tuple(priority_numbers()[number].id for number in numbers)
    assert read.area == SOUTHWARK


@pytest.mark.parametrize("code", list(about_codes()))
def test_codes_about_a_person_mean_what_the_paper_prints(code: str) -> None:
    about = paper_fields.read({"priorities": ("1",), "area": ("0",), "about": (code.lower(),)}, SOUTHWARK).form.about
    assert about is not None
    assert about.answered() == {about_codes()[code].field: about_codes()[code].value}


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_read_or_told(priorities: str, area: str, about: str) -> None:
    sent = {"priorities": (priorities,), "area": (area,), "about": (about,), "table_number": (area,)}
    try:
        paper_fields.read(sent, SOUTHWARK)
    except InputError as error:
        assert error.faults.keys() <= {"priorities", "area", "about", "table_number"}


def grid(desk: TestClient, event: Event, query: str = "?table=3&wards=16") -> dict[str, str]:
    return hidden(desk.get(f"/desk/tallies/{event.id}{query}").text)


def test_tallies_of_a_table_are_set_and_shown_with_all(desk: TestClient, event: Event, store: Store) -> None:
    saved = desk.post(f"/desk/tallies/{event.id}", data=grid(desk, event) | {"n1.0": "6", "n2.16": "12", "n3.0": ""})
    assert "Saved: 2 numbers changed" in saved.text
    found = {(each.table_number, each.priority, each.area): each.count for each in by_table(store, LEAD, event.id)}
    assert found == {(3, "knives", SOUTHWARK): 6, (3, "robbery", PECKHAM): 12}
    assert "Table 3" in saved.text
    cleared = desk.post(f"/desk/tallies/{event.id}", data=hidden(saved.text) | {"n1.0": "", "n2.16": "12"})
    assert "Saved: 1 number changed" in cleared.text
    assert {each.count for each in by_table(store, LEAD, event.id)} == {0, 12}
    live = desk.get(f"/desk/tallies/{event.id}?live=1")
    assert live.headers["refresh"] == "10"
    assert "12" in live.text


def test_two_people_at_one_table_see_both_numbers(desk: TestClient, event: Event, store: Store) -> None:
    mine = grid(desk, event)
    put(store, LEAD, event.id, 3, "knives", SOUTHWARK, 5)
    clash = desk.post(f"/desk/tallies/{event.id}", data=mine | {"n1.0": "7", "n4.0": "2"})
    assert clash.status_code == 409
    assert "you typed 7, and somebody else set 5 meanwhile" in clash.text
    assert re.search(r'name="n1.0" value="7"[^>]* aria-invalid="true"', clash.text)
    counts = {each.priority: each.count for each in by_table(store, LEAD, event.id)}
    assert counts == {"knives": 5, "women_and_girls": 2}
    again = desk.post(f"/desk/tallies/{event.id}", data=hidden(clash.text) | {"n1.0": "7", "n4.0": "2"})
    assert again.status_code == 200
    assert {each.priority: each.count for each in by_table(store, LEAD, event.id)}["knives"] == 7


def test_the_same_grid_sent_twice_is_no_conflict(desk: TestClient, event: Event, store: Store) -> None:
    form = grid(desk, event) | {"n1.0": "5"}
    assert [desk.post(f"/desk/tallies/{event.id}", data=form).status_code for _ in range(2)] == [200, 200]
    assert [each.count for each in by_table(store, LEAD, event.id)] == [5]


def test_numbers_outlive_the_end_of_a_sign_in(desk: TestClient, event: Event, store: Store, clock: Clock) -> None:
    form = grid(desk, event) | {"n1.0": "7", "n2.16": "12"}
    clock.on(hours=13)
    lost = desk.post(f"/desk/tallies/{event.id}", data=form)
    assert lost.status_code == 401
    assert "Table 3, Knives, and young people getting hurt, whole borough: 7" in lost.text
    assert "ward 16: 12" in lost.text
    desk.cookies.set(SESSION_COOKIE, sign_ins.sign_in(store, "lead", PASSWORD))
    again = desk.post(f"/desk/tallies/{event.id}", data=form)
    assert again.status_code == 403
    assert 'name="n1.0" value="7"' in again.text
    assert by_table(store, LEAD, event.id) == ()
    saved = desk.post(f"/desk/tallies/{event.id}", data=hidden(again.text) | {"n1.0": "7", "n2.16": "12"})
    assert "Saved: 2 numbers changed" in saved.text


@pytest.mark.parametrize("text", ["-1", "501", "five", "1.5", "٣", "9" * 9])
def test_what_is_no_number_of_people_saves_nothing(desk: TestClient, event: Event, store: Store, text: str) -> None:
    response = desk.post(f"/desk/tallies/{event.id}", data=grid(desk, event) | {"n1.0": text, "n2.0": "4"})
    assert response.status_code == 422
    assert "type a whole number from 0 to 500" in response.text
    assert 'name="n2.0" value="4"' in response.text
    assert by_table(store, LEAD, event.id) == ()


@pytest.mark.parametrize("query", ["?table=0&wards=999", "?table=x&wards=%00", "?table=201&wards=1+2+3+4+5+6+7+8+9+10"])
def test_odd_tables_and_wards_give_a_grid_that_fits_a_form(desk: TestClient, event: Event, query: str) -> None:
    response = desk.get(f"/desk/tallies/{event.id}{query}")
    assert response.status_code == 200
    assert len(re.findall("<input", response.text)) <= 190
    assert max(ward_numbers(SOUTHWARK)) >= 20
