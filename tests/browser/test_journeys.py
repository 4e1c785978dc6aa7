"""What readers do, done in a browser: by keyboard, on a phone, on paper, enlarged, through time, and by postcode."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from base.snapshot import Snapshot
from geo.postcodes import lookup
from tests.browser.chromium import PHONE
from tests.browser.conftest import NewVisit
from tests.browser.visit import MAP, SLOW_CLOCK, Visit, click_map, settle, sideways, wait_for_map

SOUTHWARK = "E09000028"
#: Name of what has the focus; the page as a whole can have it too, and then its name is not its text.
FOCUSED = """() => {
  const focused = document.activeElement;
  const named = focused.matches("a, button") ? focused.textContent : "";
  return focused.getAttribute("aria-label") ?? named;
}"""


def tab_to(page: Page, name: str, most: int = 60) -> None:
    """Press Tab until the focus is on what has a name."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if name in page.evaluate(FOCUSED):
            return
    raise AssertionError(f"{most} presses of Tab do not reach “{name}”")


def choose_by_keyboard(page: Page, picker: str, value: str, in_url: str) -> None:
    """Reach a picker by Tab, type a value, take it with Enter, and wait until the URL says so."""
    tab_to(page, picker)
    page.keyboard.type(value)
    page.get_by_role("option", name=value, exact=True).wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{in_url}**")
    settle(page)


def test_a_deep_link_opens_cold_in_its_frame(visit: Visit) -> None:
    page = visit.go(f"/borough?area={SOUTHWARK}&measure=burglary")
    wait_for_map(page)
    expect(page.locator("h1")).to_have_text("Southwark")
    expect(page.locator('a[data-testid*="NavLink"]')).to_have_count(11)
    expect(page.locator(".st-key-filters")).to_be_visible()
    assert any("/burglary/" in address and f"within={SOUTHWARK}" in address for address in visit.answered)
    assert visit.faults() == []


def test_by_keyboard_alone_a_measure_and_a_borough_and_back(visit: Visit) -> None:
    page = visit.go()
    choose_by_keyboard(page, "Measure", "Burglary", "measure=burglary")
    expect(page.locator("h1")).to_contain_text("Burglary")
    choose_by_keyboard(page, "Borough", "Lewisham", "area=E09000023")
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    tab_to(page, "Borough")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Lewisham")
    settle(page)
    assert "measure=burglary" in page.url
    page.get_by_role("link", name="London", exact=True).first.click()
    expect(page.locator("h1")).to_contain_text("Burglary")
    settle(page)
    assert "measure=burglary" in page.url
    assert "area=E09000023" in page.url
    assert visit.faults() == []


def test_back_in_the_browser_is_back_in_the_choice(visit: Visit) -> None:
    page = visit.go()
    choose_by_keyboard(page, "Measure", "Burglary", "measure=burglary")
    page.go_back()
    expect(page.locator("h1")).to_contain_text("Robbery")


def test_a_postcode_finds_its_ward_and_is_kept_nowhere(visit: Visit, snapshot: Snapshot) -> None:
    ward = lookup(snapshot, "SE15 5EW").ward
    asked: list[str] = []
    visit.page.on("request", lambda request: asked.append(f"{request.url} {request.post_data or ''}"))
    page = visit.go("/my-area")
    page.get_by_label("Postcode, ward or place").fill("SE15 5EW")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**area={ward}**")
    settle(page)
    kept = page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie, history.state])")
    for place in (*asked, *visit.answered, page.url, kept):
        assert not re.search(r"SE15(?: |\+|%20)?5EW", place, re.IGNORECASE)
    assert visit.faults() == []


def test_the_slider_recolours_the_map_and_resends_no_boundaries(visit: Visit) -> None:
    page = visit.go()
    wait_for_map(page)
    before = list(visit.answered)
    page.get_by_role("slider").first.focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**period=2026-05**")
    settle(page)
    wait_for_map(page)
    asked = [address for address in visit.answered if address not in before and "/layers/" in address]
    assert [address for address in asked if "/robbery/2026-05.json" in address]
    assert len(asked) == 1
    expect(page.locator(".lbe-table caption").first).to_contain_text("May 2026")
    assert visit.faults() == []


def test_a_click_on_the_map_chooses_a_borough(visit: Visit) -> None:
    visit.page.add_init_script(SLOW_CLOCK)
    page = visit.go()
    click_map(page, 0.5, 0.5, f"**area={SOUTHWARK}**")
    expect(page.locator(".lbe-big").first).to_contain_text("in Southwark")


def test_play_starts_and_stops_and_the_page_follows(visit: Visit) -> None:
    page = visit.go("/?period=2019-03")
    wait_for_map(page)
    page.get_by_role("button", name="Play").click()
    stop = page.get_by_role("button", name="Stop")
    stop.wait_for()
    expect(page.locator(".st-key-player")).to_contain_text(re.compile(r"(?!March 2019)[A-Z][a-z]+ 20\d\d – "))
    stop.click()
    page.get_by_role("button", name="Play").wait_for()
    settle(page)
    found = re.search(r"period=(\d{4}-\d{2})", page.url)
    assert found
    assert found[1] > "2019-03"
    assert visit.faults() == []


def test_paper_has_the_table_and_no_controls(visit: Visit) -> None:
    page = visit.go()
    wait_for_map(page)
    page.emulate_media(media="print")
    for hidden in (".st-key-filter_widgets", ".st-key-player", ".st-key-map_tools", '[data-testid="stHeader"]'):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.locator(".lbe-table").first).to_be_visible()
    expect(page.locator(".lbe-body").first).to_be_visible()
    expect(page.locator(".lbe-legend").first).to_be_visible()
    expect(page.locator(".lbe-foot").first).to_be_visible()
    assert len(page.pdf()) > 20_000


def test_on_a_phone_the_reading_comes_first_and_the_filters_are_folded(new_visit: NewVisit) -> None:
    visit = new_visit(PHONE)
    page = visit.go()
    wait_for_map(page)
    tops = [page.locator(part).first.bounding_box() for part in (".st-key-reading_column", MAP, ".lbe-table")]
    assert [box["y"] for box in tops if box] == sorted(box["y"] for box in tops if box)
    assert all(tops)
    expect(page.locator(".st-key-filter_widgets")).to_be_hidden()
    page.get_by_text("Change what is shown").click()
    expect(page.locator(".st-key-filter_widgets")).to_be_visible()
    settle(page)
    assert sideways(page) <= 2
    assert visit.faults() == []


@pytest.mark.parametrize("path", ["/", f"/borough?area={SOUTHWARK}", "/my-area", "/data-and-methods"])
def test_enlarged_four_times_a_page_does_not_scroll_sideways(new_visit: NewVisit, path: str) -> None:
    visit = new_visit((350, 225))
    visit.go(path)
    assert visit.faults() == []
