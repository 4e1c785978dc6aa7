"""The organisation's own sign-in, with an OpenID provider of the test's own: in as the account that has it, and out."""

from __future__ import annotations

from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode, urlparse
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from conversations import accounts
from conversations.schema import open_store
from tests.browser.openid import provider, secrets
from tests.browser.server import ROOT, free_port, serve
from tests.browser.visit import open_visit, settle
from tests.conversations.conftest import ADMINISTRATOR, SOUTHWARK, event_in


def test_a_lead_signs_in_with_the_organisations_account_and_out_again(browser: Browser, tmp_path: Path) -> None:
    store = open_store({"EXPLORER_DATA": str(tmp_path)})
    made = accounts.create(store, ADMINISTRATOR, "lead", "a long pass phrase 7", "borough_lead", SOUTHWARK)
    accounts.set_identity(store, ADMINISTRATOR, made.id, "lead@example.org")
    event = event_in(store, "open")
    store.engine.dispose()
    port, file = free_port(), tmp_path / "secrets.toml"
    with provider(email="Lead@example.org", email_verified=True) as theirs:
        file.write_text(secrets(theirs, f"http://127.0.0.1:{port}"), encoding="utf-8")
        with serve(
            ROOT / "app.py", port=port, EXPLORER_DATA=str(tmp_path), DATABASE_URL="", STREAMLIT_SECRETS_FILES=str(file)
        ) as server:
            window, visit = open_visit(browser, server.url)
            page = visit.go("/desk")
            page.get_by_role("button", name="Sign in with your organisation").click()
            page.wait_for_url(f"{server.url}/")
            page = visit.go("/desk")
            expect(page.get_by_text("You act as borough lead for Southwark")).to_be_visible(timeout=30_000)
            page = visit.go(f"/desk?event={event.id}")
            other = window.new_page()
            other.goto(f"{server.url}/desk")
            settle(other)
            _over_to_paper(page, event.id)
            other.get_by_role("button", name="Sign out").click()
            other.wait_for_url(f"{server.url}/")
            assert _status(page, page.url) == 401, "signed out of the desk is signed out of the plain pages"
            visit.errors.clear()
            page = visit.go("/desk")
            expect(page.get_by_role("button", name="Sign in with your organisation")).to_be_visible(timeout=30_000)
            theirs.person["email_verified"] = False
            page.get_by_role("button", name="Sign in with your organisation").click()
            page.wait_for_url(f"{server.url}/")
            page = visit.go("/desk")
            expect(page.get_by_text("no account here has your identity")).to_be_visible(timeout=30_000)
            assert visit.refusals() == []
            window.close()


def _over_to_paper(desk: Page, event: int) -> None:
    """From the desk to typing paper by its ticket, which opens nothing for whoever does not have the cookies."""
    sent = desk.locator('.desk-tickets input[name="ticket"]').first.get_attribute("value")
    enter = urlparse(desk.url)._replace(path="/desk/enter", query="").geturl()
    with pytest.raises(HTTPError, match="403"):
        urlopen(Request(enter, urlencode({"ticket": sent, "event": event, "to": "paper"}).encode()))
    desk.get_by_role("button", name="Type in paper forms").click()
    expect(desk.get_by_role("heading", name="Type in paper forms: Southwark")).to_be_visible()
    desk.locator("#priorities").fill("2 3")
    desk.locator("#area").fill("0")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**saved=*")
    expect(desk.get_by_role("status")).to_contain_text("1 typed today")


def _status(page: Page, address: str) -> int:
    """What the server answers a window."""
    answer = page.goto(address)
    assert answer is not None
    return answer.status
