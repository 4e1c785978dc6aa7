"""The screen of an event in Chromium: keys, sizes, axe, and asking again without the network outside."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, expect
from starlette.applications import Starlette

from conversations.event_records import Event
from conversations.priorities import load_priorities
from conversations.store import Store
from measures.estimates import Figures
from tests.browser.chromium import DESKTOP
from tests.browser.server import free_port
from tests.browser.visit import Visit, axe, open_visit, sideways
from tests.conversations.conftest import Clock, event_in
from tests.local_store import local_store
from tests.room_people import park, promise, say
from web import room
from web.app import options
from web.room import SLIDES

SIZES = ((1024, 768), DESKTOP, (1920, 1080))
LONGEST = sorted(load_priorities().values(), key=lambda priority: len(priority.words))[-9:]


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Store]:
    with local_store(monkeypatch, tmp_path, Clock()) as opened:
        yield opened


@pytest.fixture
def event(store: Store) -> Event:
    return event_in(store, "open")


@pytest.fixture
def full(store: Store, event: Event, figures: Figures) -> Event:
    """An event with as much on every slide as there can be, all of it long."""
    for _ in range(3):
        promise(store, figures)
    park(store, event, 5)
    say(store, event, [tuple(priority.id for priority in LONGEST[place : place + 3]) for place in (0, 3, 6)] * 12)
    return event


@pytest.fixture
def address(store: Store) -> Iterator[str]:
    """The plain pages with their headers, served from a thread of the test, whose store they share."""
    port = free_port()
    app = Starlette(routes=options()["routes"], middleware=options()["middleware"])
    server = uvicorn.Server(uvicorn.Config(app, "127.0.0.1", port, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


def opened(browser: Browser, address: str, event: Event, number: int, size: tuple[int, int] = DESKTOP) -> Visit:
    _, visit = open_visit(browser, address, size)
    visit.page.goto(f"{address}/e/{event.code}/screen?slide={number}")
    return visit


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_every_slide_fits_the_screen_passes_axe_and_asks_nobody_else(
    browser: Browser, address: str, full: Event, size: tuple[int, int]
) -> None:
    visit = opened(browser, address, full, 0, size)
    page = visit.page
    for number in range(len(SLIDES)):
        page.goto(f"{address}/e/{full.code}/screen?slide={number}")
        assert page.locator("h1").count() == 1
        too_high = page.evaluate("document.documentElement.scrollHeight - window.innerHeight")
        assert (number, too_high, sideways(page)) == (number, 0, 0)
        assert axe(page) == []
    assert visit.faults() == []
    assert visit.foreign == set()
    page.context.close()


def test_the_code_can_be_read_from_twenty_metres(browser: Browser, address: str, event: Event) -> None:
    for size in SIZES:
        visit = opened(browser, address, event, 0, size)
        for name, least in ((".code", 0.07), (".address", 0.04)):
            points = visit.page.locator(name).evaluate("element => parseFloat(getComputedStyle(element).fontSize)")
            # A capital letter is 0.73 of the size of this typeface.
            assert 0.73 * points / size[1] >= least, (name, size)
            assert visit.page.locator(name).evaluate("element => element.scrollWidth <= element.clientWidth")
        visit.page.context.close()


def test_keys_move_through_the_slides(browser: Browser, address: str, event: Event) -> None:
    page = opened(browser, address, event, 0).page
    place = page.locator("footer > span")
    steps = (
        ("ArrowRight", 2), ("PageDown", 3), (" ", 4), ("ArrowRight", 5), ("ArrowRight", 5), ("ArrowLeft", 4),
        ("PageUp", 3), ("Shift+ ", 2), ("End", 5), ("Home", 1), ("ArrowLeft", 1), ("Enter", 2),
    )  # fmt: skip
    for key, number in steps:
        # Keys are heard once the script of the slide has come.
        page.wait_for_load_state("load")
        page.keyboard.press(key)
        expect(place).to_have_text(f"{SLIDES[number - 1]} · {number} of {len(SLIDES)}")
    page.context.close()


def test_links_alone_lead_through_it_without_javascript(browser: Browser, address: str, event: Event) -> None:
    window = browser.new_context(java_script_enabled=False)
    page = window.new_page()
    page.goto(f"{address}/e/{event.code}/screen")
    for number in range(1, len(SLIDES)):
        page.get_by_role("link", name="Next →").press("Enter")
        expect(page.locator("footer > span")).to_have_text(f"{SLIDES[number]} · {number + 1} of {len(SLIDES)}")
    window.close()


def test_a_slide_that_asks_again_shows_the_new_total_and_a_held_one_does_not(
    browser: Browser, address: str, store: Store, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "SECONDS", 1)
    say(store, event, [("knives",)] * 16)
    visit = opened(browser, address, event, 2)
    page = visit.page
    expect(page.locator("td.n")).to_have_text("10")
    say(store, event, [("knives",)] * 10)
    expect(page.locator("td.n")).to_have_text("20")
    expect(page.get_by_role("link", name="Next →")).to_be_focused()
    page.goto(str(page.get_by_role("link", name="Hold still").evaluate("link => link.href")))
    expect(page.get_by_role("link", name="Show new answers")).to_be_visible()
    page.wait_for_load_state("load")
    asked = len(visit.answered)
    say(store, event, [("knives",)] * 10)
    page.wait_for_timeout(2500)
    assert len(visit.answered) == asked
    expect(page.locator("td.n")).to_have_text("20")
    assert visit.faults() == []
    page.context.close()


def test_a_server_that_is_gone_for_a_moment_leaves_the_slide_as_it_is(
    browser: Browser, address: str, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "SECONDS", 1)
    page = opened(browser, address, event, 3).page
    page.context.set_offline(True)
    page.wait_for_timeout(1500)
    expect(page.locator("h1")).to_have_text("Questions we could not answer tonight")
    page.context.close()


def test_it_can_be_read_on_a_phone_and_enlarged_fourfold(browser: Browser, address: str, full: Event) -> None:
    for size in ((360, 740), (320, 256)):
        visit = opened(browser, address, full, 0, size)
        for number in range(len(SLIDES)):
            visit.page.goto(f"{address}/e/{full.code}/screen?slide={number}")
            assert sideways(visit.page) == 0, (size, number)
            assert axe(visit.page) == []
        visit.page.context.close()
