"""The phone form and the paper entry in Chromium without JavaScript, at 360 pixels, by keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlparse

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import func, select

from conversations import accounts, sign_ins
from conversations.event_records import Event
from conversations.people import COMMAND_LINE, Actor
from conversations.running import SESSION_COOKIE
from conversations.schema import open_store
from conversations.store import Store
from conversations.tables import contributions
from tests.browser.chromium import DESKTOP, PHONE
from tests.browser.server import ROOT, Server, serve
from tests.browser.visit import axe, sideways
from tests.conversations.conftest import SOUTHWARK, event_in

PASSWORD = "a long enough pass"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("conversations")


@pytest.fixture(scope="module")
def store(folder: Path) -> Iterator[Store]:
    opened = open_store({"EXPLORER_DATA": str(folder)})
    yield opened
    opened.engine.dispose()


@pytest.fixture(scope="module")
def event(store: Store) -> Event:
    return event_in(store, "open")


@pytest.fixture(scope="module")
def server(folder: Path, event: Event) -> Iterator[Server]:
    with serve(ROOT / "app.py", EXPLORER_DATA=str(folder)) as running:
        yield running


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A window of a phone with JavaScript switched off."""
    context = window(browser, PHONE)
    yield context.new_page()
    context.close()


def window(browser: Browser, size: tuple[int, int], *, script: bool = False) -> BrowserContext:
    """A fresh window."""
    width, height = size
    return browser.new_context(
        viewport={"width": width, "height": height}, java_script_enabled=script, locale="en-GB", has_touch=not script
    )


def rows(store: Store) -> int:
    with store.read() as connection:
        return int(connection.execute(select(func.count()).select_from(contributions)).scalar_one())


def test_from_the_code_to_the_thanks_and_back(phone: Page, server: Server, event: Event, store: Store) -> None:
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    before = rows(store)
    phone.goto(f"{server.url}/e")
    phone.get_by_label("Code").fill(event.code.lower())
    phone.get_by_role("button", name="Open the form").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("What matters in Southwark?")
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_role("alert")).to_contain_text("Choose the whole borough or a ward")
    expect(phone).to_have_title(re.compile("^Error: "))
    phone.get_by_role("link", name="Choose the whole borough or a ward").click()
    phone.get_by_label("Robbery, phone and bag snatching").check()
    phone.get_by_label("Which area is it about?").select_option(label="Peckham")
    phone.get_by_label("Why?").fill("شارعنا مظلم 🚌")
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Thank you. It is kept.")
    phone.reload()
    assert rows(store) == before + 1
    phone.get_by_role("link", name="Send an answer for somebody else").click()
    phone.get_by_label("Guns").check()
    phone.get_by_label("Which area is it about?").select_option(label="The whole of Southwark")
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Thank you. It is kept.")
    phone.go_back()
    expect(phone.get_by_role("button", name="Send")).to_be_visible()
    phone.go_forward()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Thank you. It is kept.")
    assert rows(store) == before + 2
    assert {urlparse(url).netloc for url in asked} == {urlparse(server.url).netloc}
    forms = [url for url in asked if urlparse(url).path == f"/e/{event.code}"]
    assert len(forms) <= 6
    assert all(urlparse(url).path.startswith("/e") for url in asked)


def test_the_keyboard_alone_sends_an_answer(phone: Page, server: Server, event: Event, store: Store) -> None:
    before = rows(store)
    phone.goto(f"{server.url}/e/{event.code}")
    reached: list[str] = []
    # The site's own link, 22 priorities, the link to find a ward, then the area.
    for _ in range(30):
        phone.keyboard.press("Tab")
        reached.append(focused(phone))
        if reached[-1] == "p2":
            phone.keyboard.press("Space")
        if reached[-1] == "area":
            break
    assert [name for name in reached if re.fullmatch(r"p\d+", name)] == [f"p{number}" for number in range(1, 23)]
    phone.keyboard.type("Peck")
    phone.keyboard.press("Tab")
    assert focused(phone) == "why"
    phone.keyboard.type("It is dark")
    phone.keyboard.press("Tab")
    assert focused(phone) == "good"
    phone.keyboard.press("Tab")
    phone.keyboard.press("Tab")
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Thank you. It is kept.")
    assert rows(store) == before + 1


def focused(page: Page) -> str:
    """The id of the element that has the keyboard; no script of the page is needed to know it."""
    found = page.locator(":focus")
    return (found.get_attribute("id") or "") if found.count() else ""


@pytest.mark.parametrize("size", [PHONE, (320, 256), DESKTOP], ids=["phone", "zoom-400", "desktop"])
def test_nothing_scrolls_sideways_and_axe_finds_nothing(
    browser: Browser, server: Server, event: Event, size: tuple[int, int]
) -> None:
    context = window(browser, size, script=True)
    page = context.new_page()
    for path in ("/e", "/e?code=x", "/e/BCDFGHJKM", f"/e/{event.code}", f"/e/{event.code}/thanks?r=BCDFGHJK"):
        page.goto(server.url + path)
        assert (path, axe(page), sideways(page) > 0) == (path, [], False)
    page.goto(f"{server.url}/e/{event.code}")
    page.locator("summary").click()
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#faults")).to_be_focused()
    assert (axe(page), sideways(page) > 0) == ([], False)
    context.close()


@pytest.fixture
def desk(browser: Browser, server: Server, store: Store) -> Iterator[Page]:
    """A desktop window, without JavaScript, of a borough lead who is signed in."""
    if not store_has_accounts(store):
        accounts.first_administrator(store, COMMAND_LINE, "first", PASSWORD)
        accounts.create(store, Actor("administrator", account=1), "lead", PASSWORD, "borough_lead", borough=SOUTHWARK)
    context = window(browser, DESKTOP)
    secret = sign_ins.sign_in(store, "lead", PASSWORD)
    context.add_cookies([{"name": SESSION_COOKIE, "value": secret, "url": server.url, "httpOnly": True}])
    yield context.new_page()
    context.close()


def store_has_accounts(store: Store) -> bool:
    return bool(accounts.listed(store, Actor("administrator", account=1)))


def test_paper_after_paper_without_touching_the_mouse(desk: Page, server: Server, event: Event, store: Store) -> None:
    before = rows(store)
    desk.goto(f"{server.url}/desk/paper/{event.id}")
    for number in (1, 2):
        expect(desk.locator("#priorities")).to_be_focused()
        for text in ("2 1", "16", "A4 S1", "Bags are snatched"):
            desk.keyboard.type(text)
            desk.keyboard.press("Tab")
        desk.keyboard.press("Enter")
        expect(desk.get_by_role("status")).to_contain_text(f"{number} typed today")
        expect(desk.get_by_role("status")).to_contain_text("Robbery, phone and bag snatching · Knives")
        expect(desk.get_by_role("status")).to_contain_text("Peckham")
        assert rows(store) == before + number
    expect(desk.locator("#priorities")).to_be_focused()
    desk.keyboard.type("99")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("alert")).to_contain_text("the paper has no number 99")
    expect(desk.locator("#priorities")).to_be_focused()
    assert rows(store) == before + 2


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_pages_of_the_keyboard_have_no_violations(
    browser: Browser, desk: Page, server: Server, event: Event, size: tuple[int, int]
) -> None:
    context = window(browser, size, script=True)
    context.add_cookies(desk.context.cookies())  # type: ignore[arg-type]
    page = context.new_page()
    for path in (f"/desk/paper/{event.id}", f"/desk/tallies/{event.id}", f"/desk/tallies/{event.id}?live=1"):
        page.goto(server.url + path)
        assert (path, axe(page), sideways(page) > 0) == (path, [], False)
    page.goto(f"{server.url}/desk/paper/{event.id}")
    expect(page.locator("#priorities")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    assert axe(page) == []
    context.close()
