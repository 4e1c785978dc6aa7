"""The public pages of the conversations in a browser: every state, by keyboard alone, at both sizes; axe is content."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from conversations.schema import open_store
from measures.estimates import Figures
from tests.browser.chromium import DESKTOP, PHONE
from tests.browser.conftest import Look
from tests.browser.server import ROOT, serve
from tests.browser.visit import Visit, axe, open_visit, settle, sideways
from tests.conversation_year import HACKNEY, LAMBETH, SOUTHWARK, told

PAGES = (
    "/conversations",
    "/conversations?state=scheduled",
    "/conversation",
    f"/conversation?borough={SOUTHWARK}",
    f"/conversation?borough={HACKNEY}",
    f"/conversation?borough={LAMBETH}",
)


@pytest.fixture(scope="module")
def full_url(figures: Figures, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An explorer of its own whose store holds a made-up year."""
    folder = tmp_path_factory.mktemp("year")
    with told(folder, figures):
        pass
    with serve(ROOT / "app.py", EXPLORER_DATA=str(folder)) as server:
        yield server.url


@pytest.fixture(scope="module")
def empty_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An explorer of its own with a new store."""
    folder = tmp_path_factory.mktemp("empty")
    open_store({"EXPLORER_DATA": str(folder)}).engine.dispose()
    with serve(ROOT / "app.py", EXPLORER_DATA=str(folder)) as server:
        yield server.url


def faults(visit: Visit) -> list[str]:
    """Everything that is wrong with a page, once every fold on it is open."""
    page = visit.page
    page.evaluate("document.querySelectorAll('.stHtml details').forEach((each) => { each.open = true; })")
    for summary in page.locator('[class*="st-key-fold_"] summary').all():
        summary.click()
    settle(page)
    found = visit.faults() + axe(page)
    if page.locator("h1").count() != 1:
        found.append("not one heading")
    if sideways(page) > 2:
        found.append("scrolls sideways")
    return found


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["1400", "360"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_with_a_year_in_it_is_without_a_fault(
    look: Look, full_url: str, path: str, size: tuple[int, int]
) -> None:
    assert faults(look(full_url, path, size)) == []


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["1400", "360"])
@pytest.mark.parametrize("path", ["/conversations", f"/conversation?borough={HACKNEY}"])
def test_an_empty_one_is_too(look: Look, empty_url: str, path: str, size: tuple[int, int]) -> None:
    assert faults(look(empty_url, path, size)) == []


def test_by_keyboard_alone_from_the_programme_to_a_promise(browser: Browser, full_url: str) -> None:
    window, visit = open_visit(browser, full_url)
    page = visit.go("/conversations")
    page.get_by_label("Postcode, ward or borough").focus()
    page.keyboard.type("SE15 5EW")
    page.keyboard.press("Enter")
    link = page.get_by_role("link", name="Read the conversation in Southwark")
    link.wait_for()
    assert "SE15" not in page.url
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("You said, we did: Southwark")
    settle(page)
    expect(page.locator(".cv-verdict-word").first).to_contain_text("Too few to tell")
    assert not [address for address in visit.answered if "SE15" in address]
    assert visit.faults() == []
    window.close()


def test_a_tile_leads_to_its_borough(browser: Browser, full_url: str) -> None:
    window, visit = open_visit(browser, full_url)
    page = visit.go("/conversations")
    page.get_by_role("link", name="Southwark: Promises made").click()
    expect(page.locator("h1")).to_have_text("You said, we did: Southwark")
    window.close()
