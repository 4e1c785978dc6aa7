"""Signing in and out on the plain pages, and addresses that somebody made up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from conversations import accounts, hand_over, passwords, sign_ins
from conversations.browsers import BROWSER_COOKIE, Browser
from conversations.errors import SessionError
from conversations.people import COMMAND_LINE, Actor
from conversations.running import SESSION_COOKIE, signer
from conversations.store import Store
from tests.conversations.conftest import SOUTHWARK, Clock, event_in
from tests.local_store import client, local_store

PASSWORD = "correct horse battery staple"
MARKUP = '"><script>alert(1)</script>'


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Store]:
    """A store with an administrator."""
    with local_store(monkeypatch, tmp_path, Clock()) as opened:
        accounts.first_administrator(opened, COMMAND_LINE, "first", PASSWORD)
        yield opened


@pytest.fixture
def browser(store: Store) -> Iterator[TestClient]:
    """A browser that nobody has signed in with."""
    with client() as opened:
        yield opened


def mark(browser: TestClient, path: str = "/sign-in") -> str:
    """The mark in the form at an address."""
    found = re.search(r'name="csrf" value="([^"]+)"', browser.get(path).text)
    assert found
    return found.group(1)


def test_a_sign_in_opens_the_desk_and_nothing_that_an_address_names(browser: TestClient, store: Store) -> None:
    form = {"csrf": mark(browser, "/sign-in?next=//evil.example"), "name": "First", "password": PASSWORD}
    answer = browser.post("/sign-in?next=//evil.example", data=form, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"], answer.headers["cache-control"]) == (
        303,
        "/desk",
        "no-store",
    )
    cookie = answer.headers.get_list("set-cookie")[0]
    assert cookie.startswith(SESSION_COOKIE)
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))
    assert sign_ins.signed_in(store, browser.cookies[SESSION_COOKIE]).role == "administrator"


def test_over_https_the_cookie_is_sent_over_https_alone(browser: TestClient) -> None:
    form = {"csrf": mark(browser), "name": "first", "password": PASSWORD}
    answer = browser.post("/sign-in", data=form, headers={"x-forwarded-proto": "https"}, follow_redirects=False)
    assert "Secure" in answer.headers.get_list("set-cookie")[0].split("; ")


@pytest.mark.parametrize(
    "headers", [{"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}]
)
def test_a_form_of_another_website_signs_nobody_in(browser: TestClient, headers: dict[str, str]) -> None:
    form = {"csrf": mark(browser), "name": "first", "password": PASSWORD}
    assert browser.post("/sign-in", data=form, headers=headers).status_code == 403
    assert SESSION_COOKIE not in browser.cookies


def test_a_form_without_its_mark_or_with_another_is_refused(browser: TestClient, store: Store) -> None:
    mine = mark(browser)
    assert browser.post("/sign-in", data={"name": "first", "password": PASSWORD}).status_code == 403
    with client() as other:
        theirs = mark(other)
    assert theirs != mine
    assert browser.post("/sign-in", data={"csrf": theirs, "name": "first", "password": PASSWORD}).status_code == 403
    assert SESSION_COOKIE not in browser.cookies


def test_a_wrong_name_and_a_wrong_password_get_the_same_words(browser: TestClient) -> None:
    said = set()
    for name, password in (("first", "wrong"), (MARKUP, PASSWORD), ("first", "x" * 5000), ("", "")):
        answer = browser.post("/sign-in", data={"csrf": mark(browser), "name": name, "password": password})
        assert answer.status_code == 401
        assert "<script" not in answer.text
        assert PASSWORD not in answer.text
        said.add(re.sub(r'value="[^"]*"', "", answer.text))
    assert len(said) == 1


def test_signing_out_ends_the_sign_in_and_needs_its_own_form(browser: TestClient, store: Store) -> None:
    secret = sign_ins.sign_in(store, "first", PASSWORD)
    browser.cookies.set(SESSION_COOKIE, secret)
    assert browser.post("/sign-out", data={"csrf": "x"}).status_code == 403
    assert sign_ins.signed_in(store, secret)
    browser.post("/sign-out", data={"csrf": mark(browser, "/sign-out")}, follow_redirects=False)
    with pytest.raises(SessionError):
        sign_ins.signed_in(store, secret)


def test_a_flood_of_passwords_is_turned_away_before_any_is_checked(
    browser: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = {"csrf": mark(browser), "name": "first", "password": PASSWORD}
    with ExitStack() as taken:
        for _ in range(passwords.AT_ONCE):
            taken.enter_context(passwords.turn(known=False))
        busy = browser.post("/sign-in", data=form, follow_redirects=False)
    assert (busy.status_code, "try again" in busy.text) == (503, True)
    assert browser.post("/sign-in", data=form, follow_redirects=False).status_code == 303


def handed(store: Store, browser: TestClient) -> dict[str, str]:
    """What the desk hands to a browser in which somebody has signed in before."""
    browser.cookies.set(BROWSER_COOKIE, "known" * 8)
    lead = accounts.create(store, COMMAND_LINE, "lead", PASSWORD, "borough_lead", borough=SOUTHWARK)
    actor = Actor("borough_lead", account=lead.id, borough=SOUTHWARK)
    text = hand_over.ticket(store, signer(), actor, Browser("known" * 8), vouched=False)
    return {"ticket": text, "event": str(event_in(store, "open").id), "to": "paper"}


def test_a_ticket_of_the_desk_opens_its_page_and_pressing_twice_does_no_harm(browser: TestClient, store: Store) -> None:
    form = handed(store, browser)
    answer = browser.post("/desk/enter", data=form, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/desk/paper/{form['event']}")
    assert {"HttpOnly", "SameSite=strict"} <= set(answer.headers["set-cookie"].split("; "))
    assert form["ticket"] not in answer.headers["location"]
    assert "Type in paper forms" in browser.post("/desk/enter", data=form | {"to": "paper"}).text
    browser.post("/sign-out", data={"csrf": mark(browser, "/sign-out")})
    assert browser.post("/desk/enter", data=form).status_code == 403
    assert browser.get(f"/desk/paper/{form['event']}").status_code == 401


def test_a_ticket_of_the_desk_is_of_no_use_elsewhere(browser: TestClient, store: Store) -> None:
    form = handed(store, browser)
    assert browser.post("/desk/enter", data=form, headers={"origin": "https://evil.example"}).status_code == 403
    with client() as other:
        refused = other.post("/desk/enter", data=form)
        assert (refused.status_code, "press again" in refused.text) == (403, True)
        assert f"/desk?event={form['event']}" in refused.text
    for odd in ({"to": "//evil.example"}, {"to": "../e"}, {"event": "x"}, {"event": "1//evil"}):
        answer = browser.post("/desk/enter", data=form | odd, follow_redirects=False)
        assert answer.headers["location"] == "/desk"
    assert browser.get("/desk/enter", params=form, follow_redirects=False).headers["location"] == "/desk"
    assert SESSION_COOKIE not in browser.cookies


def test_a_browser_is_known_from_its_first_sign_in_on(browser: TestClient, store: Store) -> None:
    def tried(with_browser: TestClient, password: str) -> int:
        form = {"csrf": mark(with_browser), "name": "first", "password": password}
        return with_browser.post("/sign-in", data=form, follow_redirects=False).status_code

    assert tried(browser, PASSWORD) == 303
    with client() as stranger:
        assert {tried(stranger, f"wrong {number}") for number in range(9)} == {401}
        assert tried(stranger, PASSWORD) == 401
        assert BROWSER_COOKIE not in stranger.cookies
    assert tried(browser, PASSWORD) == 303


def test_a_number_that_no_row_can_have_is_no_event(browser: TestClient, store: Store) -> None:
    administrator = sign_ins.signed_in(store, sign_ins.sign_in(store, "first", PASSWORD))
    accounts.create(store, administrator, "lead", PASSWORD, "borough_lead", borough=SOUTHWARK)
    browser.cookies.set(SESSION_COOKIE, sign_ins.sign_in(store, "lead", PASSWORD))
    for number in (0, 424_242, 2**31, 10**23):
        for page in ("paper", "tallies"):
            assert browser.get(f"/desk/{page}/{number}").status_code == 404


def test_files_name_the_public_address_and_no_host_that_a_request_made_up(
    browser: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [f"/conversations/{SOUTHWARK}/{name}" for name in ("events.ics", "feed.xml")]
    paths.append("/conversations/programme.ics")
    monkeypatch.setenv("EXPLORER_ADDRESS", "https://explorer.example.org/")
    for path in paths:
        told = browser.get(path, headers={"host": "evil.example"}).text.replace("\r\n ", "")
        assert "evil.example" not in told
        assert "https://explorer.example.org/conversation" in told
    monkeypatch.delenv("EXPLORER_ADDRESS")
    for path in paths:
        assert browser.get(path, headers={"host": 'x"><script>'}).status_code == 400
