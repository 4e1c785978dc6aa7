"""The frame in a browser: an address without a page, a long address, a folded menu, and a table wider than a phone."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.chromium import PHONE
from tests.browser.conftest import NewVisit
from tests.browser.visit import Visit, sideways

#: Left edge of what has the focus, and whether it is on the screen.
OFF_SCREEN = """() => {
  const box = document.activeElement.getBoundingClientRect();
  return document.activeElement !== document.body && (box.right <= 0 || box.left >= innerWidth);
}"""
CAPTION = """caption => {
  const box = caption.querySelector("span").getBoundingClientRect();
  return [box.left, box.right, innerWidth];
}"""


def test_an_unknown_path_has_pages_to_choose_and_no_figure(visit: Visit) -> None:
    page = visit.go("/nope")
    expect(page.locator("h1")).to_have_text("There is no page at this address")
    expect(page.locator('a[data-testid*="NavLink"]:visible')).to_have_count(page.locator(".lbe-links a").count())
    assert page.locator('[data-testid="stDialog"], [data-testid="stVegaLiteChart"], table').count() == 0
    assert visit.faults() == []
    page.locator(".lbe-links a", has_text="Borough").click()
    expect(page.locator("h1")).not_to_have_text("There is no page at this address")


def test_a_long_address_does_not_widen_a_phone(new_visit: NewVisit) -> None:
    page = new_visit(PHONE).go(f"/borough?area={'x' * 10_000}")
    expect(page.locator("h1")).to_contain_text("does not exist")
    assert sideways(page) <= 0


def test_on_a_phone_the_folded_menu_takes_no_focus(new_visit: NewVisit) -> None:
    page = new_visit(PHONE).go()
    for _ in range(15):
        page.keyboard.press("Tab")
        assert not page.evaluate(OFF_SCREEN)
    page.get_by_test_id("stExpandSidebarButton").click()
    expect(page.get_by_test_id("stSidebar").get_by_text("Equality")).to_be_visible()


def test_a_caption_stays_on_a_phone_while_its_table_is_moved(new_visit: NewVisit) -> None:
    page = new_visit(PHONE).go()
    caption = page.locator("caption").first
    for moved in (0, 200):
        page.locator(".lbe-scroll").first.evaluate("(box, by) => { box.scrollLeft = by; }", moved)
        left, right, wide = caption.evaluate(CAPTION)
        assert 0 <= left < right <= wide
