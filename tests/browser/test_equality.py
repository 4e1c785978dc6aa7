"""The Equality page in a browser: by keyboard alone, by address, by a click on its map, by ward; and axe is content."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import DESKTOP, PHONE
from tests.browser.conftest import Look
from tests.browser.test_journeys import SOUTHWARK, choose_by_keyboard
from tests.browser.visit import SLOW_CLOCK, Visit, axe, click_map, settle, sideways, wait_for_map

FOLD = ".st-key-fold_all_areas"


def open_table(page: Page) -> None:
    """Open the table below the map."""
    page.locator(f"{FOLD} summary").click()
    page.locator(f"{FOLD} table").wait_for()
    settle(page)


def test_by_keyboard_alone_to_a_ratio_on_another_basis_and_its_table(visit: Visit) -> None:
    page = visit.go("/equality")
    choose_by_keyboard(page, "Group", "Asian", "group=Asian")
    choose_by_keyboard(page, "Borough", "Southwark", f"area={SOUTHWARK}")
    choose_by_keyboard(page, "Basis", "self-defined", "basis=self")
    expect(page.locator(".eq-figures")).to_contain_text("times")
    expect(page.locator(".lbe-sub").first).to_contain_text("Asian against White, self-defined")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").endswith("All boroughs as a table"):
            break
    page.keyboard.press("Enter")
    row = page.locator(f"{FOLD} tr.on")
    expect(row).to_contain_text("Southwark")
    expect(row).to_contain_text(re.compile("than White|Could be chance"))
    assert visit.faults() == []


def test_an_address_alone_opens_the_basis_on_page_and_map(visit: Visit) -> None:
    page = visit.go(f"/equality?area={SOUTHWARK}&basis=self")
    wait_for_map(page)
    expect(page.locator(".eq-figures")).to_contain_text("3.7 times")
    expect(page.get_by_text("3.68 (3.42 to 3.96)").first).to_be_attached()
    assert any("/layers/borough/" in address and "self-defined" in address for address in visit.answered)
    open_table(page)
    expect(page.locator(f"{FOLD} tr.on")).to_contain_text("3.7")
    assert visit.faults() == []


def test_a_click_on_the_map_chooses_a_borough(visit: Visit) -> None:
    visit.page.add_init_script(SLOW_CLOCK)
    page = visit.go("/equality")
    click_map(page, 0.5, 0.5, f"**area={SOUTHWARK}**")
    expect(page.locator("h1")).to_contain_text("Southwark")


def test_the_wards_of_a_borough_are_drawn_closer_and_listed(visit: Visit) -> None:
    page = visit.go(f"/equality?measure=stop_search_count&view=wards&area={SOUTHWARK}")
    wait_for_map(page)
    assert any("/layers/ward/" in address and f"within={SOUTHWARK}" in address for address in visit.answered)
    open_table(page)
    expect(page.locator(f"{FOLD} caption")).to_contain_text("wards of Southwark")
    expect(page.locator(f"{FOLD} tbody tr")).to_have_count(23)
    assert visit.faults() == []


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["1400", "360"])
def test_with_the_table_open_axe_is_content(look: Look, app_url: str, size: tuple[int, int]) -> None:
    visit = look(app_url, f"/equality?measure=stop_search_outcome_ratio&area={SOUTHWARK}", size)
    page = visit.page
    wait_for_map(page)
    open_table(page)
    assert visit.faults() + axe(page) == []
    assert sideways(page) <= 2
