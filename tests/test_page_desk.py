"""The desk: what each role may open, two people at one event, a queue one at a time, nothing twice and nothing lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time, timedelta
from pathlib import Path
from threading import Thread
from time import sleep

import pytest
from streamlit.testing.v1 import AppTest

from conversations import accounts, events, promise_records, questions, sign_ins, tags
from conversations.browsers import BROWSER_COOKIE
from conversations.contributions import ContributionForm, contribute
from conversations.errors import SignInError
from conversations.event_records import Event, get
from conversations.events import EventForm
from conversations.facilitators import facilitators
from conversations.history import changes
from conversations.moderation import decide, decisions, queue
from conversations.people import Actor
from conversations.running import SESSION_COOKIE
from conversations.store import Store
from conversations.tokens import Signer
from conversations.unpromised import listed as unpromised_listed
from tests.conversations.conftest import ADMINISTRATOR, FORM, HACKNEY, PROGRAMME, SOUTHWARK, Clock
from tests.local_store import client, local_store
from tests.screen import PAGES, SHELL, Screen, again
from ui import desk_sheets
from ui.signed_in import SESSION_KEY

PASSWORD = "a long pass phrase 7"
#: Parts in the order of the desk, by role.
OPEN_TO = {
    "facilitator": ("events", "moderation", "tags", "questions", "write_up", "accounts"),
    "borough_lead": ("events", "moderation", "tags", "questions", "write_up", "promises", "not_promised", "scrutiny",
                     "accounts"),
    "programme_lead": ("events", "moderation", "tags", "questions", "write_up", "promises", "not_promised", "scrutiny",
                       "accounts", "history"),
    "administrator": ("events", "promises", "accounts", "history"),
}  # fmt: skip


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Store]:
    """A new store that the pages use, at noon on 2 November 2026."""
    monkeypatch.setattr(desk_sheets, "TOO_SOON", 0.0)
    with local_store(monkeypatch, tmp_path, Clock()) as made:
        yield made


def signed_in(store: Store, role: str, borough: str | None = None, *given: Event) -> str:
    """The secret of a new account's sign-in."""
    name = f"{role} {borough or ''}"
    made = accounts.create(store, ADMINISTRATOR, name, PASSWORD, role, borough)  # type: ignore[arg-type]
    for event in given:
        events.give(store, ADMINISTRATOR, event.id, made.id)
    return sign_ins.sign_in(store, name, PASSWORD)


def desk(secret: str | None = None, **query: object) -> Screen:
    """The desk as somebody sees it who opens an address."""
    at = AppTest.from_file(SHELL, default_timeout=60)
    at.switch_page(PAGES["desk"])
    if secret:
        at.session_state[SESSION_KEY] = secret
    for name, value in query.items():
        at.query_params[name] = str(value)
    screen = Screen(at.run())
    assert screen.faults == []
    return screen


def press(screen: Screen, label: str) -> Screen:
    """The screen after the first button of a label was pressed."""
    return Screen(next(button for button in screen.at.button if button.label == label).click().run())


def scheduled(store: Store, borough: str = SOUTHWARK, to: str = "draft") -> Event:
    """An event that has come so far."""
    form = (
        FORM if borough == SOUTHWARK else EventForm("An evening elsewhere", (), FORM.day, FORM.starts, FORM.ends, "B")
    )
    event = events.schedule(store, PROGRAMME, borough, form)
    for step in ("announced", "open", "closed"):
        if event.state != to:
            event = events.advance(store, PROGRAMME, event.id, event.version, step)
    return event


def sent(store: Store, event: Event, *words: str, priority: str = "robbery") -> None:
    """Somebody at the event sends words by phone."""
    for why in words:
        token = Signer(b"k" * 32).issue(event.id, store.clock())
        contribute(store, Signer(b"k" * 32), token, ContributionForm((priority,), event.borough, why))


def parts(screen: Screen) -> tuple[str, ...]:
    """The parts that somebody is offered."""
    return tuple(dict.fromkeys(screen.at.button_group(key="desk_part").options))


def test_whoever_is_not_signed_in_is_told_what_the_desk_is_and_how_to_sign_in(store: Store) -> None:
    screen = desk()
    assert screen.links["Sign in"] == "/sign-in"
    assert "create-administrator" in screen.text
    assert not screen.at.get("button_group")


def test_a_sign_in_that_has_ended_opens_nothing(store: Store) -> None:
    secret = signed_in(store, "programme_lead")
    store.clock.on(hours=13)  # type: ignore[attr-defined]
    assert "Sign in" in desk(secret).links


@pytest.mark.parametrize("role", OPEN_TO)
def test_every_part_that_a_role_may_open_opens_and_no_other(store: Store, role: str) -> None:
    event = scheduled(store, to="closed")
    sent_before_close = scheduled(store, to="open")
    sent(store, sent_before_close, "The path is dark")
    secret = signed_in(store, role, SOUTHWARK if role == "borough_lead" else None,
                       *((event, sent_before_close) if role == "facilitator" else ()))  # fmt: skip
    titles = parts(desk(secret))
    assert len(titles) == len(OPEN_TO[role])
    for part in OPEN_TO[role]:
        screen = desk(secret, part=part)
        assert not any("does not open" in note for note in screen.of_class("lbe-warn")), part
    for part in set(OPEN_TO["programme_lead"]) - set(OPEN_TO[role]):
        screen = desk(secret, part=part)
        assert any("does not open" in note for note in screen.of_class("lbe-warn")), part


@pytest.mark.parametrize("part", ["events", "moderation", "tags", "questions", "write_up"])
def test_a_borough_lead_cannot_open_another_boroughs_event_by_its_address(store: Store, part: str) -> None:
    other = scheduled(store, HACKNEY, to="open")
    sent(store, other, "The lights by the canal")
    screen = desk(signed_in(store, "borough_lead", SOUTHWARK), part=part, event=other.id)
    assert any("you may not" in note for note in screen.of_class("lbe-warn"))
    assert "canal" not in screen.text
    assert other.code not in screen.text


def test_a_borough_lead_keeps_to_their_borough(store: Store) -> None:
    screen = desk(signed_in(store, "borough_lead", SOUTHWARK), part="promises", borough=HACKNEY)
    assert any("you may not" in note for note in screen.of_class("lbe-warn"))


def test_a_facilitator_sees_only_the_events_that_they_were_given(store: Store) -> None:
    mine, other = scheduled(store, to="open"), scheduled(store, HACKNEY, to="open")
    secret = signed_in(store, "facilitator", None, mine)
    (table,) = desk(secret).tables
    assert list(table.rows) == [FORM.title]
    assert other.code not in desk(secret, part="events", event=other.id).text
    assert mine.code in desk(secret, part="events", event=mine.id).text.replace("-", "")


def test_an_address_that_makes_no_sense_is_answered_in_a_sentence(store: Store) -> None:
    secret = signed_in(store, "programme_lead")
    for query in ({"part": "nothing"}, {"event": "1e9"}, {"event": "99999"}, {"part": "promises", "borough": "E0"}):
        assert desk(secret, **query).of_class("lbe-warn")


def test_an_event_is_scheduled_announced_and_opened(store: Store) -> None:
    screen = desk(signed_in(store, "borough_lead", SOUTHWARK))
    screen.at.text_input(key="schedule_0_title").set_value("An evening")
    screen.at.date_input(key="schedule_0_day").set_value(date(2026, 11, 19))
    screen.at.time_input(key="schedule_0_starts").set_value(time(18, 30))
    screen.at.time_input(key="schedule_0_ends").set_value(time(20, 30))
    screen = press(screen, "Keep as a draft")
    event = get(store, PROGRAMME, int(screen.links["Open An evening"].partition("event=")[2]))
    assert (event.title, event.state) == ("An evening", "draft")
    screen.at.query_params["event"] = str(event.id)
    screen = press(again(screen), "Announce")
    assert any("Venue" in note and "needed" in note for note in screen.of_class("lbe-warn"))
    screen.at.text_input(key=f"edit_{event.id}_0_venue").set_value("A hall")
    screen = press(press(press(screen, "Save"), "Announce"), "Open")
    assert get(store, PROGRAMME, event.id).state == "open"
    assert screen.links["Phone form"] == f"/e/{event.code}"


def test_a_time_that_the_clocks_skip_is_refused_and_what_was_typed_stays(store: Store) -> None:
    screen = desk(signed_in(store, "borough_lead", SOUTHWARK))
    screen.at.text_input(key="schedule_0_title").set_value("A night walk")
    screen.at.date_input(key="schedule_0_day").set_value(date(2027, 3, 28))
    screen.at.time_input(key="schedule_0_starts").set_value(time(1, 30))
    screen = press(screen, "Keep as a draft")
    assert any("Starts" in note and "clocks" in note for note in screen.of_class("lbe-warn"))
    assert screen.at.text_input(key="schedule_0_title").value == "A night walk"


def test_of_two_people_at_one_event_neither_loses_anything(store: Store) -> None:
    event = scheduled(store)
    screen = desk(signed_in(store, "facilitator", None, event), event=event.id)
    theirs = EventForm(FORM.title, FORM.wards, FORM.day, FORM.starts, FORM.ends, "Their hall")
    events.edit(store, PROGRAMME, event.id, event.version, theirs)
    venue = f"edit_{event.id}_0_venue"
    screen.at.text_input(key=venue).set_value("My hall")
    screen = press(screen, "Save")
    assert get(store, PROGRAMME, event.id).venue == "Their hall"
    assert screen.at.text_input(key=venue).value == "My hall"
    (differing,) = [table for table in screen.tables if "differ" in table.caption]
    assert list(differing.rows["Venue"].values()) == ["Venue", "Their hall", "My hall"]
    assert get(store, PROGRAMME, event.id).venue == "Their hall"
    press(screen, "Save")
    assert get(store, PROGRAMME, event.id).venue == "My hall"


def test_an_event_is_given_by_name_by_somebody_who_may_not_keep_accounts(store: Store) -> None:
    event = scheduled(store)
    signed_in(store, "facilitator")
    screen = desk(signed_in(store, "borough_lead", SOUTHWARK), event=event.id)
    press(screen, "Give the event")
    assert [each.given for each in facilitators(store, PROGRAMME, event.id)] == [True]


def test_contributions_are_decided_oldest_first_and_words_of_the_guard_are_marked(store: Store) -> None:
    event = scheduled(store, to="open")
    sent(store, event, "Ring 07700 900123 <b>now</b>", "The path is dark")
    screen = desk(signed_in(store, "facilitator", None, event), part="moderation")
    assert "2 wait" in screen.text
    assert "07700 900123" in screen.of_class("desk-words")[0]
    assert "telephone number" in screen.of_class("desk-words")[0]
    assert "path is dark" not in screen.text
    screen = press(screen, "Pass")
    assert any("Reason" in note for note in screen.of_class("lbe-warn"))
    first, second = queue(store, PROGRAMME, event.id)
    screen.at.text_input(key=f"reason_{first.id}").set_value("A public line")
    screen = press(screen, "Refuse")
    assert "One waits" in screen.text
    assert "path is dark" in screen.text
    press(screen, "Pass")
    assert [decisions(store, PROGRAMME, one.id)[0].decision for one in (first, second)] == ["refused", "passed"]


def test_a_decision_that_somebody_else_made_first_is_kept(store: Store) -> None:
    event = scheduled(store, to="open")
    sent(store, event, "One", "Two")
    screen = desk(signed_in(store, "facilitator", None, event), part="moderation")
    first, second = queue(store, PROGRAMME, event.id)
    decide(store, PROGRAMME, first.id, first.version, "refused", "It names somebody")
    screen = press(screen, "Pass")
    assert any("Somebody else changed" in note for note in screen.of_class("lbe-warn"))
    assert [one.id for one in queue(store, PROGRAMME, event.id)] == [second.id]


def test_two_presses_within_a_moment_are_one(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_sheets, "TOO_SOON", 60.0)
    event = scheduled(store, to="open")
    sent(store, event, "One", "Two")
    screen = desk(signed_in(store, "facilitator", None, event), part="moderation")
    press(press(screen, "Pass"), "Pass")
    assert len(queue(store, PROGRAMME, event.id)) == 1


def test_a_sheet_that_was_kept_is_not_kept_again(store: Store) -> None:
    """What a second press does that was on its way while the first was being kept."""
    made: list[int] = []
    sheet = desk_sheets.Sheet.__new__(desk_sheets.Sheet)
    sheet.name, sheet.number, sheet.tray = "one", 0, desk_sheets.Tray()

    def slowly() -> str:
        sleep(0.05)
        made.append(1)
        return "Kept."

    presses = [Thread(target=desk_sheets.send, args=(sheet, slowly)) for _ in range(5)]
    for press_on in presses:
        press_on.start()
    for press_on in presses:
        press_on.join()
    assert made == [1]


def test_words_that_are_only_choices_are_passed_at_once(store: Store) -> None:
    event = scheduled(store, to="open")
    sent(store, event, "", "", "The path is dark")
    press(desk(signed_in(store, "facilitator", None, event), part="moderation"), "Pass all without words")
    assert [one.why for one in queue(store, PROGRAMME, event.id)] == ["The path is dark"]


def test_passed_words_get_tags(store: Store) -> None:
    event = scheduled(store, to="open")
    sent(store, event, "The path is dark")
    (one,) = queue(store, PROGRAMME, event.id)
    decide(store, PROGRAMME, one.id, one.version, "passed")
    screen = desk(signed_in(store, "facilitator", None, event), part="tags")
    screen.at.text_input(key="tag_0_name").set_value("Street lights")
    screen = press(screen, "Make the tag")
    screen.at.multiselect[0].select("Street lights")
    press(screen, "Save tags")
    ((key, held),) = tags.assigned(store, PROGRAMME, event.id).items()
    assert (key, len(held)) == (one.id, 1)


def test_a_question_is_parked_and_answered_on_its_clock(store: Store) -> None:
    event = scheduled(store, to="open")
    secret = signed_in(store, "borough_lead", SOUTHWARK)
    screen = desk(secret, part="questions")
    screen.at.text_area(key=f"park_{event.id}_0_question").set_value("When are the lights mended?")
    screen = press(screen, "Park it")
    assert any("Owner role" in note for note in screen.of_class("lbe-warn"))
    assert screen.at.text_area(key=f"park_{event.id}_0_question").value == "When are the lights mended?"
    screen.at.text_input(key=f"park_{event.id}_0_owner").set_value("Head of Highways")
    screen = press(screen, "Park it")
    (question,) = questions.listed(store, PROGRAMME, event_id=event.id)
    assert question.due_at - question.parked_at == timedelta(hours=72)
    screen.at.text_area(key=f"answer_{question.id}_{question.version}").set_value("In March.")
    press(screen, "Answer it")
    assert questions.listed(store, PROGRAMME, event_id=event.id)[0].answer == "In March."


def test_a_promise_is_seen_with_its_power_before_it_is_registered(store: Store) -> None:
    screen = desk(signed_in(store, "borough_lead", SOUTHWARK), part="promises")
    sheet = f"draft_{SOUTHWARK}_0"
    assert not any("told from chance" in note for note in screen.of_class("lbe-note"))
    screen = Screen(screen.at.selectbox(key=f"{sheet}_measure").set_value("robbery").run())
    screen.at.number_input(key=f"{sheet}_size").set_value(60.0)
    screen.at.date_input(key=f"{sheet}_decision_on").set_value(date(2028, 6, 30))
    for field, words in (("problem", "Robbery at night"), ("action", "Patrols"), ("owner", "Superintendent")):
        box = screen.at.text_input if field == "owner" else screen.at.text_area
        box(key=f"{sheet}_{field}").set_value(words)
    screen = Screen(screen.at.run())
    (told,) = [note for note in screen.of_class("lbe-note") if "told from chance" in note]
    assert told.startswith("A fall of 60 % could be told from chance from ")
    screen = press(screen, "Keep as a draft")
    assert "Draft, not public" in screen.text
    screen = press(screen, "Register")
    (promise,) = promise_records.listed(store, PROGRAMME, SOUTHWARK)
    assert (promise.state, promise.size, promise.owner_role) == ("registered", 60, "Superintendent")
    assert promise.power_month is not None
    assert str(promise.power_month // 100) in told
    assert "Waiting for figures" in screen.text


def test_what_is_not_promised_is_put_on_record_and_corrected(store: Store) -> None:
    screen = desk(signed_in(store, "borough_lead", SOUTHWARK), part="not_promised")
    screen.at.text_area(key=f"unpromised_{SOUTHWARK}_0_what").set_value("A station")
    screen.at.text_area(key=f"unpromised_{SOUTHWARK}_0_why").set_value("No money")
    screen = press(screen, "Put on record")
    (entry,) = unpromised_listed(store, PROGRAMME, SOUTHWARK)
    screen.at.text_area(key=f"correct_{entry.id}_0_why").set_value("No money until 2028")
    screen.at.text_input(key=f"correct_{entry.id}_0_reason").set_value("It was not clear")
    press(screen, "Correct")
    (entry,) = unpromised_listed(store, PROGRAMME, SOUTHWARK)
    assert (entry.why, entry.earlier[0].why) == ("No money until 2028", "No money")


def test_a_written_up_event_shows_what_is_published_before_it_is(store: Store) -> None:
    event = scheduled(store, to="open")
    sent(store, event, *["The path is dark"] * 12)
    sent(store, event, *["Broken windows"] * 8, priority="burglary")
    events.advance(store, PROGRAMME, event.id, event.version, "closed")
    screen = desk(signed_in(store, "facilitator", None, event), part="write_up")
    assert "20 wait in moderation" in screen.text
    (table,) = [table for table in screen.tables if "asked for" in table.caption]
    assert next(iter(table.lines))["People"] == "12"
    screen = press(screen, "Write up and publish")
    assert get(store, PROGRAMME, event.id).state == "written_up"
    assert screen.links["As the public sees it"] == f"/conversation?borough={SOUTHWARK}&event={event.id}"


def test_an_administrator_makes_an_account_and_sees_no_words(store: Store) -> None:
    event = scheduled(store, to="open")
    sent(store, event, "A secret of mine")
    secret = signed_in(store, "administrator")
    screen = desk(secret, part="accounts")
    screen.at.text_input(key="account_0_name").set_value("new lead")
    screen.at.text_input(key="account_0_password").set_value(PASSWORD)
    screen.at.text_input(key="account_0_again").set_value("another")
    screen = press(screen, "Make the account")
    assert any("Password" in note for note in screen.of_class("lbe-warn"))
    screen.at.text_input(key="account_0_again").set_value(PASSWORD)
    press(screen, "Make the account")
    assert sign_ins.sign_in(store, "new lead", PASSWORD)
    history = desk(secret, part="history").text
    assert "A secret" not in history
    assert PASSWORD not in history
    assert changes(store, Actor("administrator"))


def test_the_organisations_identity_opens_the_account_that_has_it_and_only_if_verified(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = accounts.create(store, ADMINISTRATOR, "lead", PASSWORD, "borough_lead", SOUTHWARK)
    accounts.set_identity(store, ADMINISTRATOR, made.id, "lead@example.org")
    monkeypatch.setattr("ui.signed_in.organisation", lambda: True)

    def opened(**user: object) -> Screen:
        at = AppTest.from_file(SHELL, default_timeout=60)
        at.switch_page(PAGES["desk"])
        at.user = {"is_logged_in": True, "email": "lead@example.org", **user}
        return Screen(at.run())

    screen = opened(email_verified=True)
    assert "borough lead for Southwark" in screen.text
    assert any(button.label == "Sign out" for button in screen.at.button)
    for user in ({}, {"email_verified": False}, {"email_verified": True, "email": "other@example.org"}):
        screen = opened(**user)
        assert "You act as" not in screen.text
        assert any("Sign in with your organisation" in button.label for button in screen.at.button)


def asking(store: Store, secret: str, words: str) -> tuple[Screen, Event]:
    """The desk with a question typed and not sent."""
    event = scheduled(store, to="open")
    screen = desk(secret, part="questions")
    screen.at.text_area(key=f"park_{event.id}_0_question").set_value(words)
    screen.at.text_input(key=f"park_{event.id}_0_owner").set_value("Head of Highways")
    return screen, event


def sign_in_again(screen: Screen, name: str, password: str = PASSWORD) -> Screen:
    """The screen after somebody signed in again in its window."""
    screen.at.text_input(key="again_name").set_value(name)
    screen.at.text_input(key="again_password").set_value(password)
    return press(screen, "Sign in again")


def test_words_outlive_the_end_of_a_sign_in_and_are_kept_by_who_typed_them(store: Store) -> None:
    screen, event = asking(store, signed_in(store, "programme_lead"), "When are the lights mended?")
    other = accounts.create(store, ADMINISTRATOR, "other", PASSWORD, "programme_lead")
    store.clock.on(hours=13)  # type: ignore[attr-defined]
    screen = press(screen, "Park it")
    assert "Your sign-in has ended" in screen.text
    assert "lights" not in screen.text
    assert questions.listed(store, PROGRAMME, event_id=event.id) == ()
    for name, password in (("programme_lead", "wrong"), (other.name, PASSWORD)):
        screen = sign_in_again(screen, name, password)
        assert any("not right" in note for note in screen.of_class("lbe-warn"))
        assert not screen.at.text_area
    screen = sign_in_again(screen, "programme_lead")
    assert any("still here" in note for note in screen.of_class("lbe-note"))
    assert screen.at.text_area(key=f"park_{event.id}_0_question").value == "When are the lights mended?"
    press(screen, "Park it")
    (parked,) = questions.listed(store, PROGRAMME, event_id=event.id)
    assert (parked.question, parked.owner_role) == ("When are the lights mended?", "Head of Highways")


def test_words_that_were_not_sent_are_back_after_signing_in_again(store: Store) -> None:
    event = scheduled(store, to="open")
    sent(store, event, "Ring 07700 900123")
    (one,) = queue(store, PROGRAMME, event.id)
    screen = desk(signed_in(store, "facilitator", None, event), part="moderation")
    screen.at.text_input(key=f"reason_{one.id}").set_value("A public line")
    screen.at.text_area(key=f"why_{one.id}_{one.version}").set_value("Ring somebody")
    screen = again(screen)
    store.clock.on(hours=13)  # type: ignore[attr-defined]
    screen = again(screen)
    assert not {"07700", "somebody"} & set(screen.text.split())
    screen = sign_in_again(screen, "facilitator")
    assert screen.at.text_input(key=f"reason_{one.id}").value == "A public line"
    press(screen, "Keep these words")
    assert queue(store, PROGRAMME, event.id)[0].why == "Ring somebody"


def test_who_leaves_takes_the_words_along(store: Store) -> None:
    screen, _ = asking(store, signed_in(store, "programme_lead"), "A secret")
    screen = press(again(screen), "Sign out")
    assert "Sign in" in screen.links
    assert "A secret" not in str(screen.at.session_state)
    screen.at.session_state[SESSION_KEY] = signed_in(store, "administrator")
    assert "You act as administrator" in again(screen).text


def test_somebody_is_told_five_minutes_before_the_end_and_stays_by_signing_in_there(store: Store) -> None:
    screen, event = asking(store, signed_in(store, "programme_lead"), "")
    for _ in range(2):
        store.clock.on(hours=11, minutes=57)  # type: ignore[attr-defined]
        screen = again(screen)
        assert not any("ends at" in note for note in screen.of_class("lbe-warn"))
    store.clock.on(minutes=2)  # type: ignore[attr-defined]
    screen = again(screen)
    assert any("Your sign-in ends at 12 noon" in note for note in screen.of_class("lbe-warn"))
    screen = sign_in_again(screen, "programme_lead")
    store.clock.on(hours=2)  # type: ignore[attr-defined]
    screen.at.text_area(key=f"park_{event.id}_0_question").set_value("When are the lights mended?")
    screen.at.text_input(key=f"park_{event.id}_0_owner").set_value("Head of Highways")
    press(screen, "Park it")
    assert len(questions.listed(store, PROGRAMME, event_id=event.id)) == 1


def test_a_window_that_stayed_open_may_do_no_more_than_its_owner_now(store: Store) -> None:
    event = scheduled(store, to="open")
    sent(store, event, "The path is dark")
    screen = desk(signed_in(store, "facilitator", None, event), part="moderation")
    (holder,) = [each.account for each in facilitators(store, PROGRAMME, event.id) if each.given]
    events.take_back(store, PROGRAMME, event.id, holder)
    screen = press(screen, "Pass")
    assert len(queue(store, PROGRAMME, event.id)) == 1
    assert "dark" not in screen.text
    events.give(store, PROGRAMME, event.id, holder)
    screen = press(again(screen), "Pass")
    accounts.switch_off(store, ADMINISTRATOR, holder)
    sent(store, event, "Broken windows")
    assert "Your sign-in has ended" in again(screen).text


def test_an_event_is_taken_back_at_the_desk_and_given_to_another(store: Store) -> None:
    event = scheduled(store, to="open")
    signed_in(store, "facilitator", None, event)
    accounts.create(store, ADMINISTRATOR, "other", PASSWORD, "facilitator")
    screen = press(desk(signed_in(store, "borough_lead", SOUTHWARK), event=event.id), "Take it back")
    assert any("has the event no more" in note for note in screen.of_class("lbe-note"))
    assert not any(each.given for each in facilitators(store, PROGRAMME, event.id))
    screen.at.selectbox(key=f"give_{event.id}_0_account").select("other")
    press(screen, "Give the event")
    assert {each.name for each in facilitators(store, PROGRAMME, event.id) if each.given} == {"other"}


def test_an_administrator_unlocks_an_account(store: Store) -> None:
    signed_in(store, "facilitator")
    for _ in range(5):
        with pytest.raises(SignInError):
            sign_ins.sign_in(store, "facilitator", "wrong")
    screen = desk(signed_in(store, "administrator"), part="accounts")
    screen = Screen(screen.at.selectbox(key="desk_account").select("facilitator").run())
    assert any("locked this account" in note for note in screen.of_class("lbe-note"))
    press(screen, "Unlock it now")
    assert sign_ins.sign_in(store, "facilitator", PASSWORD)


def test_a_window_that_plain_pages_do_not_know_leads_there_by_a_ticket(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = scheduled(store, to="open")
    secret, cookies = signed_in(store, "borough_lead", SOUTHWARK), {BROWSER_COOKIE: "known" * 8}
    monkeypatch.setattr("ui.signed_in._cookies", lambda: cookies)
    screen = desk(secret, event=event.id)
    assert "Tallies of tables" not in screen.links
    (tickets,) = [each.proto.body for each in screen.at.get("html") if "<form" in each.proto.body]
    sent_on = re.findall(r'name="(\w+)" value="([^"]*)"', tickets)
    assert [value for name, value in sent_on if name in {"event", "to"}] == [
        str(event.id), "paper", str(event.id), "tallies",
    ]  # fmt: skip
    with client() as browser:
        browser.cookies.update(cookies)
        form = {"ticket": sent_on[0][1], "event": str(event.id), "to": "tallies"}
        assert "what people raised" in browser.post("/desk/enter", data=form).text
    cookies[SESSION_COOKIE] = secret
    assert desk(None, event=event.id).links["Tallies of tables"] == f"/desk/tallies/{event.id}"
