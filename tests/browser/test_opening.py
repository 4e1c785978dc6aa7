"""The explorer opens cold, at both sizes, and nothing goes wrong on the way."""

from __future__ import annotations

import pytest

from tests.browser.chromium import DESKTOP, PHONE
from tests.browser.conftest import NewVisit
from tests.browser.visit import wait_for_map


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_first_page_opens_cold_without_a_fault(new_visit: NewVisit, size: tuple[int, int]) -> None:
    visit = new_visit(size)
    wait_for_map(visit.go())
    assert visit.faults() == []


def test_a_request_to_another_host_is_seen_and_refused(new_visit: NewVisit) -> None:
    visit = new_visit()
    page = visit.go()
    page.evaluate("fetch('http://another.example/').catch(() => null)")
    page.wait_for_function("window.refusals.length > 0")
    assert any("another" in fault for fault in visit.faults())
