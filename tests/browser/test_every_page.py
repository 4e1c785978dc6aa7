"""Every page, at both sizes: nothing breaks, nothing is refused, nobody else is asked, and axe is content."""

from __future__ import annotations

from urllib.parse import urlparse

import pytest

from tests.browser.chromium import DESKTOP, PHONE
from tests.browser.conftest import Look, NewVisit
from tests.browser.visit import MAP, axe, settle, wait_for_map

NAVIGATION = (
    "/", "/borough", "/can-i-say-this", "/compare", "/conversations", "/data-and-methods", "/desk", "/equality",
    "/hotspots", "/my-area", "/plans",
)  # fmt: skip
#: What the pages show once something is chosen, and what they say when an address is wrong.
CHOSEN = (
    "/?view=wards&area=E05011098",
    "/?measure=safe_after_dark",
    "/?measure=robery",
    "/borough?area=E09000028",
    "/borough?area=E09000001",
    "/compare?view=heat&areas=E09000028,E09000022",
    "/compare?view=two&set=wards:E09000028",
    "/compare?view=multiples",
    "/compare?areas=E09000099",
    "/plans?plan=pcp_2013_16",
    "/can-i-say-this?claim=Robbery+in+Southwark+is+down+on+last+year",
    "/can-i-say-this?claim=Theft+is+up+in+Camden",
    "/can-i-say-this?claim=Robbery+is+down%0AWe+are+safer",
    "/plans?plan=pcp_2021_25_framework&area=E09000028",
    "/plans?plan=pcp_2022_25",
)
EVERY = [*((path, size) for path in NAVIGATION for size in (DESKTOP, PHONE)), *((path, DESKTOP) for path in CHOSEN),
         ("/borough?area=E09000028", PHONE), ("/my-area?area=E05011098", PHONE)]  # fmt: skip


def test_these_are_the_pages_of_the_navigation(new_visit: NewVisit) -> None:
    links = new_visit().go().locator('a[data-testid*="NavLink"]')
    links.first.wait_for()
    assert sorted(urlparse(str(link.evaluate("link => link.href"))).path for link in links.all()) == sorted(NAVIGATION)


@pytest.mark.parametrize(("path", "size"), EVERY, ids=lambda part: part if isinstance(part, str) else str(part[0]))
def test_a_page_is_without_a_fault(look: Look, app_url: str, path: str, size: tuple[int, int]) -> None:
    visit = look(app_url, path, size)
    page = visit.page
    if page.locator(MAP).count():
        wait_for_map(page)
        settle(page)
    assert visit.faults() + axe(page) == []
    assert page.locator("h1").count() == 1
    assert page.title()
