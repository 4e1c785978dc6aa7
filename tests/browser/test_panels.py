"""What a panel and a speaker do in a browser: compare areas, check a sentence and correct it, read a plan."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.visit import Visit, settle


def test_a_sentence_is_judged_corrected_and_shared_only_by_its_link(visit: Visit) -> None:
    page = visit.go("/can-i-say-this")
    page.get_by_label("A sentence from your speech").fill("Hate crime in London is up since 2023")
    page.get_by_role("button", name="Check", exact=True).click()
    verdict = page.locator(".st-key-claim_verdict")
    expect(verdict).to_contain_text("Not comparable")
    expect(page.get_by_text("new system").first).to_be_visible()
    assert "claim=" not in page.url
    settle(page)
    page.get_by_text("How this was understood").click()
    page.get_by_role("combobox", name="What is counted").click()
    page.keyboard.type("Robbery")
    page.get_by_role("option", name="Robbery", exact=True).click()
    expect(verdict).not_to_contain_text("Not comparable")
    expect(page.get_by_text("This would be true")).to_be_visible()
    link = page.get_by_role("link", name="Link to this view").get_attribute("href") or ""
    assert "robbery" in link
    said = verdict.locator("strong").first.inner_text()
    visit.go(link)
    expect(page.locator(".st-key-claim_verdict strong").first).to_have_text(said)
    assert visit.faults() == []


@pytest.mark.parametrize("text", ["😀" * 5_000, "كل الجرائم انخفضت", "<script>alert(1)</script> =1+1"])
def test_a_sentence_that_is_none_gets_a_clear_answer(visit: Visit, text: str) -> None:
    page = visit.go("/can-i-say-this")
    page.get_by_label("A sentence from your speech").fill(text)
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator(".st-key-claim_verdict")).to_contain_text("Cannot be checked")
    assert visit.faults() == []


def test_areas_are_picked_out_compared_and_found_again_by_the_address(visit: Visit) -> None:
    page = visit.go("/compare")
    expect(page.locator("h1")).to_contain_text("Westminster stands out")
    page.get_by_role("combobox", name="Pick out an area").click()
    page.keyboard.type("Southwark")
    page.get_by_role("option", name="Southwark", exact=True).click()
    page.wait_for_url("**areas=E09000028**")
    settle(page)
    page.get_by_role("radio", name="Funnel").or_(page.get_by_role("button", name="Funnel")).first.click()
    page.wait_for_url("**view=funnel**")
    settle(page)
    expect(page.get_by_text(re.compile("over-dispersion|usual spread", re.IGNORECASE)).first).to_be_visible()
    address = page.url
    visit.go("/" + address.split("/", 3)[3])
    expect(page.get_by_role("button", name="Southwark ×")).to_be_visible()
    assert visit.faults() == []


def test_the_plan_of_2013_says_both_verdicts_on_its_fifth(visit: Visit) -> None:
    page = visit.go("/plans?plan=pcp_2013_16")
    for figure in ("405,770", "411,033", "−19.4 %", "−20.4 %", "−18.0 %"):
        expect(page.get_by_text(figure).first).to_be_visible()
    assert visit.faults() == []
