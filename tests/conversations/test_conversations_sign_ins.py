"""Signing in where strangers know names, lasting while somebody works, and coming in from the desk by a ticket."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, insert, select

from conversations import accounts, events, hand_over, passwords, retention, sign_ins
from conversations.access import allowed
from conversations.backups import back_up, restore
from conversations.browsers import BROWSER_COOKIE, Browser, browser_of
from conversations.errors import AccessError, SessionError, SignInBusyError, SignInError, TicketError
from conversations.history import changes
from conversations.passwords import AT_ONCE, turn
from conversations.people import Actor
from conversations.schema import migrate
from conversations.store import Store
from conversations.tables import known_browsers, metadata, sessions, spent
from conversations.tokens import Signer
from tests.conversations.conftest import ADMINISTRATOR, HACKNEY, LEAD, PROGRAMME, SOUTHWARK, Clock, event_in

PASSWORD = "correct horse battery"
MINE, THEIRS, STRANGE = Browser("mine" * 8), Browser("theirs" * 8), Browser("strange" * 8)
VOUCHED = Browser("", "_streamlit_user=signed")


@pytest.fixture(autouse=True)
def light_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes that take no time: what is tested here is who may try, not how long a try takes."""
    for module in (passwords, sign_ins, accounts):
        monkeypatch.setattr(module, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def person(store: Store, identity: str | None = None) -> accounts.Account:
    """A facilitator's account."""
    made = accounts.create(store, ADMINISTRATOR, "ann", PASSWORD, "facilitator")
    return accounts.set_identity(store, ADMINISTRATOR, made.id, identity) if identity else made


def wrong(store: Store, times: int, browser: Browser) -> None:
    """Somebody types wrong passwords."""
    for _ in range(times):
        with pytest.raises(SignInError):
            sign_ins.sign_in(store, "ann", "wrong", browser)


def count(store: Store, table: object) -> int:
    with store.read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()  # type: ignore[arg-type]


def test_a_stranger_locks_out_strangers_and_nobody_who_signed_in_before(store: Store, clock: Clock) -> None:
    person(store)
    sign_ins.sign_in(store, "ann", PASSWORD, MINE)
    wrong(store, 30, STRANGE)
    with pytest.raises(SignInError):
        sign_ins.sign_in(store, "ann", PASSWORD, THEIRS)
    assert sign_ins.sign_in(store, "ann", PASSWORD, MINE)
    clock.on(minutes=15, seconds=1)
    assert sign_ins.sign_in(store, "ann", PASSWORD, THEIRS)


def test_a_known_browser_has_a_count_of_its_own_and_for_one_account_alone(store: Store, clock: Clock) -> None:
    person(store)
    accounts.create(store, ADMINISTRATOR, "bob", PASSWORD, "facilitator")
    sign_ins.sign_in(store, "ann", PASSWORD, MINE)
    wrong(store, 5, MINE)
    with pytest.raises(SignInError):
        sign_ins.sign_in(store, "ann", PASSWORD, MINE)
    assert sign_ins.sign_in(store, "ann", PASSWORD, STRANGE), "wrong tries in one browser lock no other"
    for _ in range(5):
        with pytest.raises(SignInError):
            sign_ins.sign_in(store, "bob", "wrong", MINE)
    with pytest.raises(SignInError):
        sign_ins.sign_in(store, "bob", PASSWORD, THEIRS), "to bob, the browser is a stranger"
    clock.on(minutes=15, seconds=1)
    assert sign_ins.sign_in(store, "ann", PASSWORD, MINE)


def test_a_made_up_browser_is_a_stranger(light_store: Store) -> None:
    person(light_store)
    for number in range(5):
        wrong(light_store, 1, Browser(f"made up {number}"))
    with pytest.raises(SignInError):
        sign_ins.sign_in(light_store, "ann", PASSWORD, Browser("made up again"))
    assert count(light_store, known_browsers) == 0


def test_an_administrator_unlocks_an_account_and_nobody_else(store: Store) -> None:
    ann = person(store)
    sign_ins.sign_in(store, "ann", PASSWORD, MINE)
    wrong(store, 5, STRANGE)
    wrong(store, 5, MINE)
    with pytest.raises(AccessError):
        accounts.unlock(store, PROGRAMME, ann.id)
    assert accounts.unlock(store, ADMINISTRATOR, ann.id).locked_until is None
    for browser in (MINE, THEIRS):
        assert sign_ins.sign_in(store, "ann", PASSWORD, browser)


def test_a_new_password_makes_every_browser_a_stranger(light_store: Store) -> None:
    ann = person(light_store)
    sign_ins.sign_in(light_store, "ann", PASSWORD, MINE)
    accounts.set_password(light_store, ADMINISTRATOR, ann.id, "another long password")
    wrong(light_store, 5, STRANGE)
    with pytest.raises(SignInError):
        sign_ins.sign_in(light_store, "ann", "another long password", MINE)


def test_strangers_leave_turns_to_known_browsers(light_store: Store) -> None:
    person(light_store)
    sign_ins.sign_in(light_store, "ann", PASSWORD, MINE)
    turns = [turn(known=False) for _ in range(AT_ONCE)]
    for each in turns:
        each.__enter__()
    try:
        with pytest.raises(SignInBusyError):
            sign_ins.sign_in(light_store, "ann", PASSWORD, THEIRS)
        assert sign_ins.sign_in(light_store, "ann", PASSWORD, MINE)
    finally:
        for each in turns:
            each.__exit__(None, None, None)


def test_a_sign_in_lasts_while_it_is_used_and_a_day_at_most(store: Store, clock: Clock) -> None:
    person(store)
    secret, made = sign_ins.sign_in(store, "ann", PASSWORD), clock.now
    for _ in range(4):
        clock.on(hours=5, minutes=55)
        assert sign_ins.signed_in(store, secret)
        before = sign_ins.ends_at(store, secret)
        clock.on(minutes=1)
        assert sign_ins.ends_at(store, secret) == before, "asking is no use"
    assert sign_ins.ends_at(store, secret) == made + timedelta(hours=24)
    clock.now = made + timedelta(hours=24)
    with pytest.raises(SessionError):
        sign_ins.signed_in(store, secret)
    with pytest.raises(SessionError):
        sign_ins.ends_at(store, secret)


def test_signing_out_ends_what_the_account_has_open_in_that_browser_alone(store: Store) -> None:
    person(store)
    one, other = (sign_ins.sign_in(store, "ann", PASSWORD, MINE) for _ in range(2))
    elsewhere, nowhere = sign_ins.sign_in(store, "ann", PASSWORD, THEIRS), sign_ins.sign_in(store, "ann", PASSWORD)
    sign_ins.sign_out(store, one)
    for secret in (one, other):
        with pytest.raises(SessionError):
            sign_ins.signed_in(store, secret)
    sign_ins.sign_out(store, nowhere)
    assert sign_ins.signed_in(store, elsewhere)


def test_an_event_that_is_taken_back_is_out_of_reach_at_once_and_on_record(store: Store) -> None:
    event, ann = event_in(store, "open"), person(store)
    secret = sign_ins.sign_in(store, "ann", PASSWORD)
    events.give(store, LEAD, event.id, ann.id)
    assert allowed(sign_ins.signed_in(store, secret), "moderate", borough=SOUTHWARK, event=event.id)
    with pytest.raises(AccessError):
        events.take_back(store, sign_ins.signed_in(store, secret), event.id, ann.id)
    with pytest.raises(AccessError):
        events.take_back(store, Actor("borough_lead", borough=HACKNEY), event.id, ann.id)
    for _ in range(2):
        events.take_back(store, LEAD, event.id, ann.id)
    assert not allowed(sign_ins.signed_in(store, secret), "moderate", borough=SOUTHWARK, event=event.id)
    given_and_back = [each for each in changes(store, PROGRAMME) if each.table == "account_events"]
    assert [(each.role, each.before is None, each.after is None) for each in given_and_back] == [
        ("borough_lead", True, False), ("borough_lead", False, True),
    ]  # fmt: skip
    events.give(store, LEAD, event.id, ann.id)
    assert sign_ins.signed_in(store, secret).events == {event.id}


def ticket(store: Store, signer: Signer, ann: accounts.Account, browser: Browser = VOUCHED) -> str:
    """A ticket as the desk gives it."""
    actor = Actor("facilitator", account=ann.id)
    return hand_over.ticket(store, signer, actor, browser, vouched=bool(browser.vouched))


def test_a_ticket_opens_a_sign_in_of_that_browser_once(store: Store, signer: Signer) -> None:
    ann = person(store, "ann@example.org")
    for browser in (VOUCHED, MINE):
        text = ticket(store, signer, ann, browser)
        secret = hand_over.exchange(store, signer, text, browser)
        assert sign_ins.signed_in(store, secret, browser).account == ann.id
        with pytest.raises(TicketError):
            hand_over.exchange(store, signer, text, browser)


def test_a_sign_in_that_stands_on_the_organisations_ends_with_it(store: Store, signer: Signer) -> None:
    ann = person(store, "ann@example.org")
    text, kept = ticket(store, signer, ann), ticket(store, signer, ann)
    secret = hand_over.exchange(store, signer, text, VOUCHED)
    for other in (Browser(), Browser("", "_streamlit_user=another"), None):
        with pytest.raises(SessionError):
            sign_ins.signed_in(store, secret, other)
    sign_ins.sign_out(store, secret)
    with pytest.raises(SessionError):
        sign_ins.signed_in(store, secret, VOUCHED)
    with pytest.raises(TicketError):
        hand_over.exchange(store, signer, kept, VOUCHED)
    with pytest.raises(SignInError):
        sign_ins.sign_in_with_identity(store, "ann@example.org", VOUCHED)
    assert sign_ins.sign_in_with_identity(store, "ann@example.org", Browser("", "_streamlit_user=new"))


def test_leaving_the_desk_ends_the_plain_pages_too(store: Store, signer: Signer) -> None:
    ann = person(store, "ann@example.org")
    secret = hand_over.exchange(store, signer, ticket(store, signer, ann), VOUCHED)
    sign_ins.leave(store, sign_ins.sign_in_with_identity(store, "ann@example.org", VOUCHED), VOUCHED)
    with pytest.raises(SessionError):
        sign_ins.signed_in(store, secret, VOUCHED)


def test_signing_out_of_a_password_ends_what_the_organisation_gave_the_browser_too(store: Store) -> None:
    person(store, "ann@example.org")
    both = Browser(MINE.known, VOUCHED.vouched)
    sign_ins.sign_out(store, sign_ins.sign_in(store, "ann", PASSWORD, MINE), both)
    with pytest.raises(SignInError):
        sign_ins.sign_in_with_identity(store, "ann@example.org", both)


CHANGES: dict[str, Callable[[Store, int], object]] = {
    "identity": lambda store, key: accounts.set_identity(store, ADMINISTRATOR, key, "other@example.org"),
    "password": lambda store, key: accounts.set_password(store, ADMINISTRATOR, key, "another long password"),
    "switched off": lambda store, key: accounts.switch_off(store, ADMINISTRATOR, key),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_ticket_and_what_came_of_it_end_with_the_account_as_it_was(
    light_store: Store, signer: Signer, change: str
) -> None:
    ann = person(light_store, "ann@example.org")
    text, other = ticket(light_store, signer, ann), ticket(light_store, signer, ann)
    secret = hand_over.exchange(light_store, signer, text, VOUCHED)
    CHANGES[change](light_store, ann.id)
    with pytest.raises(TicketError):
        hand_over.exchange(light_store, signer, other, VOUCHED)
    with pytest.raises(SessionError):
        sign_ins.signed_in(light_store, secret, VOUCHED)


def test_a_ticket_in_another_browser_too_late_or_of_another_installation_opens_nothing(
    light_store: Store, signer: Signer, clock: Clock
) -> None:
    text = ticket(light_store, signer, person(light_store, "ann@example.org"))
    for browser in (Browser(), MINE, Browser("x", VOUCHED.vouched), Browser("", "_streamlit_user=stolen")):
        with pytest.raises(TicketError):
            hand_over.exchange(light_store, signer, text, browser)
    with pytest.raises(TicketError):
        hand_over.exchange(light_store, Signer(b"x" * 32), text, VOUCHED)
    clock.on(minutes=10)
    with pytest.raises(TicketError):
        hand_over.exchange(light_store, signer, text, VOUCHED)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 200), st.characters(codec="utf-8"))
def test_a_forged_ticket_opens_nothing(light_store: Store, place: int, letter: str) -> None:
    key = Signer(b"k" * 32)
    found = next((each for each in accounts.listed(light_store, ADMINISTRATOR)), None)
    text = ticket(light_store, key, found or person(light_store, "ann@example.org"))
    forged = text[:place] + letter + text[place + 1 :]
    if forged != text:
        with pytest.raises(TicketError):
            hand_over.exchange(light_store, key, forged, VOUCHED)
    assert count(light_store, sessions) == 0


def test_nobody_without_an_account_or_a_browser_gets_a_ticket(light_store: Store, signer: Signer) -> None:
    ann = person(light_store)
    for actor, browser, vouched in (
        (Actor("public"), MINE, False),
        (Actor("facilitator", account=ann.id), Browser(), False),
        (Actor("facilitator", account=ann.id), MINE, True),
    ):
        with pytest.raises(SessionError):
            hand_over.ticket(light_store, signer, actor, browser, vouched=vouched)


def test_a_browser_is_read_from_its_cookies() -> None:
    cookies = {"_streamlit_user_1": "b", "_streamlit_user": "chunks-1", "_streamlit_user_tokens": "t", "other": "x"}
    assert browser_of(cookies) == Browser("", "_streamlit_user=chunks-1\n_streamlit_user_1=b")
    assert browser_of({BROWSER_COOKIE: "k" * 999}).known == "k" * 200
    assert "signed" not in repr(VOUCHED)


def test_what_is_remembered_of_browsers_is_deleted_on_its_date_and_in_no_history(
    store: Store, signer: Signer, clock: Clock
) -> None:
    ann = person(store, "ann@example.org")
    sign_ins.sign_in(store, "ann", PASSWORD, MINE)
    hand_over.exchange(store, signer, ticket(store, signer, ann), VOUCHED)
    told = str(changes(store, PROGRAMME))
    for hidden in (MINE.known_digest, VOUCHED.vouched_digest):
        assert hidden not in told  # type: ignore[operator]
    clock.on(days=1)
    retention.expire(store, ADMINISTRATOR)
    assert [count(store, table) for table in (sessions, known_browsers, spent)] == [0, 1, 0]
    clock.on(days=180)
    retention.expire(store, ADMINISTRATOR)
    assert count(store, known_browsers) == 0


def test_a_store_with_open_sign_ins_moves_forward_is_backed_up_and_restored(
    make_store: Callable[[bool], Store], clock: Clock, tmp_path: object
) -> None:
    store = make_store(False)
    migrate(store, "0003")
    old = metadata.tables["sessions"]
    with store.engine.execution_options(writer=True).begin() as connection:
        values = {"name": "ann", "password": "x", "role": "facilitator", "active": True, "failures": 2, "version": 1}
        connection.execute(insert(metadata.tables["accounts"]).values(created_at=clock.now, **values))
        last = clock.now + timedelta(hours=1)
        row = {"digest": Browser("secret").known_digest, "account_id": 1, "created_at": clock.now, "expires_at": last}
        connection.execute(insert(old).values(**row))
    migrate(store)
    assert sign_ins.signed_in(store, "secret").account == 1
    accounts.set_password(store, ADMINISTRATOR, 1, PASSWORD)
    sign_ins.sign_in(store, "ann", PASSWORD, MINE)
    path = back_up(store, ADMINISTRATOR, tmp_path / "backup")  # type: ignore[operator]
    fresh = make_store(False)
    restore(fresh, ADMINISTRATOR, path)
    wrong(fresh, 5, STRANGE)
    assert sign_ins.sign_in(fresh, "ann", PASSWORD, MINE), "the restored store knows the browser"
