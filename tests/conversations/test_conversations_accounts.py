"""Accounts open for the right person alone, and no secret is told to anybody, the log included."""

from __future__ import annotations

import logging
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from conversations import accounts, sign_ins
from conversations.__main__ import application
from conversations.contributions import ContributionForm, contribute
from conversations.errors import InputError, SessionError, SignInError, StateError
from conversations.events import give
from conversations.history import changes
from conversations.people import COMMAND_LINE
from conversations.schema import newest_edition
from conversations.store import Store
from conversations.tokens import Signer
from tests.conversations.conftest import ADMINISTRATOR, HACKNEY, PROGRAMME, SOUTHWARK, Clock, event_in

PASSWORD = "correct horse battery"
ROOT = Path(__file__).resolve().parents[2]


def test_an_account_signs_in_acts_in_its_place_and_signs_out(store: Store, clock: Clock) -> None:
    account = accounts.create(store, ADMINISTRATOR, " Ann ", PASSWORD, "borough_lead", SOUTHWARK)
    secret = sign_ins.sign_in(store, "ANN", PASSWORD)
    actor = sign_ins.signed_in(store, secret)
    assert (actor.role, actor.account, actor.borough) == ("borough_lead", account.id, SOUTHWARK)
    sign_ins.sign_out(store, secret)
    sign_ins.sign_out(store, secret)
    with pytest.raises(SessionError, match="sign in again"):
        sign_ins.signed_in(store, secret)
    again = sign_ins.sign_in(store, "ann", PASSWORD)
    clock.on(hours=12)
    with pytest.raises(SessionError):
        sign_ins.signed_in(store, again)
    with pytest.raises(SessionError):
        sign_ins.signed_in(store, "guess")


def test_a_facilitator_has_the_events_that_they_were_given(store: Store) -> None:
    event, other = event_in(store, "open"), event_in(store, "open", HACKNEY)
    account = accounts.create(store, ADMINISTRATOR, "ann", PASSWORD, "facilitator")
    for _ in range(2):
        give(store, PROGRAMME, event.id, account.id)
    actor = sign_ins.signed_in(store, sign_ins.sign_in(store, "ann", PASSWORD))
    assert actor.events == {event.id} != {other.id}
    lead = accounts.create(store, ADMINISTRATOR, "bob", PASSWORD, "programme_lead")
    with pytest.raises(StateError, match="facilitator"):
        give(store, PROGRAMME, event.id, lead.id)


def test_five_wrong_passwords_lock_an_account_for_a_quarter_of_an_hour(store: Store, clock: Clock) -> None:
    accounts.create(store, ADMINISTRATOR, "ann", PASSWORD, "programme_lead")
    said = set()
    for _ in range(5):
        with pytest.raises(SignInError) as caught:
            sign_ins.sign_in(store, "ann", "wrong")
        said.add(str(caught.value))
    with pytest.raises(SignInError) as caught:
        sign_ins.sign_in(store, "ann", PASSWORD)
    said.add(str(caught.value))
    with pytest.raises(SignInError) as caught:
        sign_ins.sign_in(store, "nobody", PASSWORD)
    assert said == {str(caught.value)}
    clock.on(minutes=15, seconds=1)
    assert sign_ins.sign_in(store, "ann", PASSWORD)


def test_an_account_ends_on_its_day_or_when_switched_off(store: Store, clock: Clock) -> None:
    accounts.create(store, ADMINISTRATOR, "ann", PASSWORD, "facilitator", expires_on=date(2026, 11, 3))
    bob = accounts.create(store, ADMINISTRATOR, "bob", PASSWORD, "facilitator")
    signed = [sign_ins.sign_in(store, name, PASSWORD) for name in ("ann", "bob")]
    accounts.switch_off(store, ADMINISTRATOR, bob.id)
    clock.on(hours=12)
    clock.on(minutes=-1)
    clock.now = clock.now.replace(hour=23, minute=59)
    assert sign_ins.signed_in(store, signed[0])
    clock.on(minutes=1)
    for secret, name in zip(signed, ("ann", "bob"), strict=True):
        with pytest.raises(SessionError):
            sign_ins.signed_in(store, secret)
        with pytest.raises(SignInError):
            sign_ins.sign_in(store, name, PASSWORD)


def test_a_new_password_ends_the_sign_ins_of_the_old(light_store: Store) -> None:
    ann = accounts.create(light_store, ADMINISTRATOR, "ann", PASSWORD, "facilitator")
    secret = sign_ins.sign_in(light_store, "ann", PASSWORD)
    accounts.set_password(light_store, sign_ins.signed_in(light_store, secret), ann.id, "another long password")
    with pytest.raises(SessionError):
        sign_ins.signed_in(light_store, secret)
    with pytest.raises(SignInError):
        sign_ins.sign_in(light_store, "ann", PASSWORD)
    assert sign_ins.sign_in(light_store, "ann", "another long password")


@pytest.mark.parametrize(
    ("name", "password", "role", "borough", "field"),
    [
        ("", PASSWORD, "facilitator", None, "name"),
        ("ann", "short", "facilitator", None, "password"),
        ("ann", "ann ann ann ann", "facilitator", None, "password"),
        ("ann", "aaaaaaaaaaaaaaaa", "facilitator", None, "password"),
        ("ann", PASSWORD, "contributor", None, "role"),
        ("ann", PASSWORD, "borough_lead", None, "borough"),
        ("ann", PASSWORD, "borough_lead", "E09000001", "borough"),
        ("ann", PASSWORD, "facilitator", SOUTHWARK, "borough"),
        ("taken", PASSWORD, "facilitator", None, "name"),
    ],
)
def test_an_account_that_cannot_be_made_says_which_field(
    light_store: Store, name: str, password: str, role: str, borough: str | None, field: str
) -> None:
    accounts.create(light_store, ADMINISTRATOR, "taken", PASSWORD, "facilitator")
    with pytest.raises(InputError) as caught:
        accounts.create(light_store, ADMINISTRATOR, name, password, role, borough)  # type: ignore[arg-type]
    assert list(caught.value.faults) == [field]
    assert password not in str(caught.value)


def test_there_is_one_first_administrator_and_always_a_last(light_store: Store) -> None:
    first = accounts.first_administrator(light_store, COMMAND_LINE, "ann", PASSWORD)
    with pytest.raises(StateError, match="administrator already"):
        accounts.first_administrator(light_store, COMMAND_LINE, "bob", PASSWORD)
    with pytest.raises(StateError, match="last administrator"):
        accounts.switch_off(light_store, ADMINISTRATOR, first.id)


def test_no_secret_is_in_the_log_the_history_or_the_store(
    store: Store, signer: Signer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    logging.getLogger("sqlalchemy").setLevel(logging.INFO)
    try:
        accounts.create(store, ADMINISTRATOR, "ann", PASSWORD, "programme_lead")
        secret = sign_ins.sign_in(store, "ann", PASSWORD)
        with pytest.raises(SignInError):
            sign_ins.sign_in(store, "ann", "a wrong password")
        event = event_in(store, "open")
        token = signer.issue(event.id, store.clock())
        contribute(store, signer, token, ContributionForm(("robbery",), SOUTHWARK, "What I said"))
    finally:
        logging.getLogger("sqlalchemy").setLevel(logging.NOTSET)
    assert "INSERT INTO contributions" in caplog.text
    told = caplog.text + str(changes(store, PROGRAMME))
    for hidden in (PASSWORD, "a wrong password", secret, token, event.code, "What I said", "$argon2"):
        assert hidden not in told
    if store.engine.dialect.name == "sqlite":
        path = Path(str(store.engine.url.database))
        content = b"".join(part.read_bytes() for part in path.parent.glob(path.name + "*"))
        assert b"What I said" in content
        for hidden in (PASSWORD, secret, token):
            assert hidden.encode() not in content


def test_the_first_administrator_is_made_by_a_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPLORER_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("DATABASE_URL", raising=False)

    def run(*words: str, typed: str = "") -> str:
        result = CliRunner().invoke(application, words, input=typed)
        assert PASSWORD not in result.output
        return f"{result.output}{result.exception or ''}"

    making = ("create-administrator", "--name", "ann", "--password-stdin")
    assert "12 to 200 characters" in run(*making, typed="short\n")
    assert "ann may sign in as administrator." in run(*making, typed=PASSWORD + "\n")
    assert "There is an administrator already" in run(*making, typed=PASSWORD + "\n")
    assert "It holds personal data" in run("backup", str(tmp_path / "backup"))
    assert "never overwritten" in run("backup", str(tmp_path / "backup"))
    assert "not empty" in run("restore", str(tmp_path / "backup"))
    monkeypatch.setenv("EXPLORER_DATA", str(tmp_path / "new"))
    assert "Restored" in run("restore", str(tmp_path / "backup"))
    assert "Deleted 0 answers" in run("expire")
    assert f"was of edition {newest_edition()}" in run("migrate")
    wrong = subprocess.run(
        [sys.executable, "-m", "conversations", *making],
        cwd=ROOT,
        env={"EXPLORER_DATA": str(tmp_path / "new")},
        input=PASSWORD,
        capture_output=True,
        text=True,
        check=False,
    )
    assert wrong.returncode == 2
    assert wrong.stderr == "There is an administrator already: let them make the account.\n"
