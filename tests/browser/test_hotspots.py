"""The Hotspots page in a browser: by keyboard alone, by address, by a click, on a phone; and axe is content."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import DESKTOP, PHONE
from tests.browser.conftest import Look, NewVisit
from tests.browser.test_journeys import choose_by_keyboard, tab_to
from tests.browser.visit import MAP, SLOW_CLOCK, Visit, axe, click_map, settle, sideways, wait_for_map

WESTMINSTER, CELL = "E09000033", "h500_-2_3"
DEEP = f"/hotspots?crime=theft_from_person&area={WESTMINSTER}&cell={CELL}"


def test_by_keyboard_alone_a_crime_a_borough_and_a_place_in_the_list(visit: Visit) -> None:
    page = visit.go("/hotspots")
    choose_by_keyboard(page, "Crime", "Burglary", "crime=burglary")
    expect(page.locator("h1")).to_contain_text("Burglary")
    choose_by_keyboard(page, "Borough", "Westminster", f"area={WESTMINSTER}")
    expect(page.locator("h1")).to_contain_text("Westminster")
    tab_to(page, "West End (")
    page.keyboard.press("Enter")
    page.wait_for_url("**cell=h500_**")
    settle(page)
    expect(page.locator(".lbe-big").first).to_contain_text("Westminster")
    expect(page.locator(".st-key-hotspot_places tr.on")).to_have_count(1)
    assert visit.faults() == []


def test_an_address_alone_opens_a_place_with_its_months_and_types(visit: Visit) -> None:
    page = visit.go(DEEP)
    wait_for_map(page)
    settle(page)
    expect(page.locator("h1")).to_contain_text("Theft from the person")
    expect(page.locator(".lbe-big").first).to_contain_text("thefts from people at West End")
    expect(page.locator(".hs-facts")).to_contain_text("12 of 12 months")
    expect(page.locator(".st-key-hotspot_types tr.on")).to_contain_text("Theft from the person")
    expect(page.locator(".lbe-legend")).to_contain_text("chosen")
    layers = [address for address in visit.answered if "/layers/" in address]
    assert any(f"/layers/cells/hex500-{WESTMINSTER}." in address for address in layers)
    assert any("/layers/hotspots/" in address and "theft_from_person" in address for address in layers)
    assert visit.faults() == []


def test_another_crime_recolours_the_map_and_resends_no_boundaries(visit: Visit) -> None:
    page = visit.go("/hotspots")
    wait_for_map(page)
    before, received = list(visit.answered), visit.received
    choose_by_keyboard(page, "Crime", "Robbery", "crime=robbery")
    wait_for_map(page)
    asked = [address for address in visit.answered if address not in before and "/layers/" in address]
    assert len(asked) == 1
    assert "/robbery.json" in asked[0]
    assert visit.received - received < 400_000


def test_a_click_on_the_map_chooses_a_place(visit: Visit) -> None:
    visit.page.add_init_script(SLOW_CLOCK)
    page = visit.go("/hotspots")
    click_map(page, 0.45, 0.45, "**cell=h500_**")
    expect(page.get_by_role("link", name="Back to the whole map")).to_be_visible(timeout=30_000)


def test_on_a_phone_the_reading_comes_before_the_map(new_visit: NewVisit) -> None:
    visit = new_visit(PHONE)
    page = visit.go("/hotspots?crime=burglary")
    wait_for_map(page)
    tops = [
        page.locator(part).first.bounding_box() for part in (".st-key-reading_column", MAP, ".st-key-hotspot_places")
    ]
    assert all(tops)
    assert [box["y"] for box in tops if box] == sorted(box["y"] for box in tops if box)
    assert sideways(page) <= 2


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["1400", "360"])
@pytest.mark.parametrize("path", [DEEP, "/hotspots?weight=harm_ons", "/hotspots?audience=analyst&crime=drugs"])
def test_axe_is_content(look: Look, app_url: str, path: str, size: tuple[int, int]) -> None:
    visit = look(app_url, path, size)
    page = visit.page
    wait_for_map(page)
    settle(page)
    assert visit.faults() + axe(page) == []


def test_the_projector_view_has_the_map_and_the_sentence_alone(visit: Visit) -> None:
    page = visit.go("/hotspots?mode=hall&crime=burglary")
    wait_for_map(page)
    expect(page.locator(".st-key-filters")).to_have_count(0)
    expect(page.locator(".lbe-body")).to_contain_text(re.compile("stand out from the rest of London"))
    assert visit.faults() == []
