"""The organisation's own sign-in, with an OpenID provider of the test's own: in as the account that has it, and out."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, expect

from conversations import accounts
from conversations.schema import open_store
from tests.browser.openid import provider, secrets
from tests.browser.server import ROOT, free_port, serve
from tests.browser.visit import open_visit
from tests.conversations.conftest import ADMINISTRATOR, SOUTHWARK


def test_a_lead_signs_in_with_the_organisations_account_and_out_again(browser: Browser, tmp_path: Path) -> None:
    store = open_store({"EXPLORER_DATA": str(tmp_path)})
    made = accounts.create(store, ADMINISTRATOR, "lead", "a long pass phrase 7", "borough_lead", SOUTHWARK)
    accounts.set_identity(store, ADMINISTRATOR, made.id, "lead@example.org")
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
            page.get_by_role("button", name="Sign out").click()
            page.wait_for_url(f"{server.url}/")
            page = visit.go("/desk")
            expect(page.get_by_role("button", name="Sign in with your organisation")).to_be_visible(timeout=30_000)
            theirs.person["email_verified"] = False
            page.get_by_role("button", name="Sign in with your organisation").click()
            page.wait_for_url(f"{server.url}/")
            page = visit.go("/desk")
            expect(page.get_by_text("no account here has your identity")).to_be_visible(timeout=30_000)
            assert visit.refusals() == []
            window.close()
