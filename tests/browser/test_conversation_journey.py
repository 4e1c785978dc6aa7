"""One conversation from its first date to its public verdict, with everybody who takes part in a window of their own.

Figures are those of the snapshot, first as they were published by October 2025, then all of them: a new snapshot has
come. London's clock is a file that the test sets. What people say is made up.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from conversations import event_records, promise_records, questions, scrutiny, tags, unpromised
from conversations.contributions import ContributionForm, contribute
from conversations.moderation import queue
from conversations.promise_words import headline
from conversations.schema import open_store
from conversations.store import Store
from conversations.tokens import load_signer
from tests.browser.chromium import DESKTOP, PHONE
from tests.browser.server import ROOT, serve
from tests.browser.visit import Visit, axe, open_visit, settle
from tests.conversations.conftest import PROGRAMME, SOUTHWARK

PASSWORD = "a long pass phrase 7"
HELD, YEAR_ON = "2025-10-10T16:00:00+00:00 202508", "2026-11-20T09:00:00+00:00 203001"
SCRIPT = ROOT / "tests" / "browser" / "then.py"


class Desk:
    """One person at the desk, in a window of their own."""

    def __init__(self, visit: Visit, name: str) -> None:
        self.visit, self.page = visit, visit.page
        self.page.goto(f"http://{visit.host}/sign-in")
        self.page.get_by_label("Name").fill(name)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        settle(self.page)

    def part(self, name: str) -> None:
        """Open a part of the desk."""
        self.page.get_by_role("radio", name=name, exact=True).or_(
            self.page.get_by_role("button", name=name, exact=True)
        ).first.click()
        settle(self.page)

    def type(self, label: str, text: str) -> None:
        """Type into a field of text."""
        field = self.page.get_by_label(label, exact=True).first
        field.fill(text)
        expect(field).to_have_value(text)

    def type_in(self, label: str, digits: str) -> None:
        """Type a date or a time, digit by digit."""
        group = self.page.get_by_role("group", name=label).first
        group.get_by_role("spinbutton").first.click()
        self.page.keyboard.type(digits)

    def choose(self, label: str, option: str) -> None:
        """Choose from a list."""
        self.page.get_by_role("combobox", name=label).first.click()
        self.page.keyboard.type(option)
        self.page.get_by_role("option", name=option).first.click()
        settle(self.page, quiet=300)

    def press(self, label: str, then: str, *, twice: bool = False) -> None:
        """Press a button, and wait for what it says in the end."""
        button = self.page.get_by_role("button", name=label, exact=True).first
        if twice:
            button.dblclick()
        else:
            button.click()
        expect(self.page.get_by_text(then).first).to_be_visible(timeout=30_000)
        settle(self.page, quiet=400)

    def sound(self) -> None:
        """Check that nothing is wrong with the page as it stands."""
        assert self.visit.faults() + axe(self.page) == []


@pytest.fixture(scope="module")
def then(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that tells London's clock and the last month published."""
    file = tmp_path_factory.mktemp("then") / "then.txt"
    file.write_text(HELD, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder, with its first administrator made by the command."""
    made = tmp_path_factory.mktemp("data")
    command = [sys.executable, "-m", "conversations", "create-administrator", "--name", "admin", "--password-stdin"]
    environment = {**os.environ, "EXPLORER_DATA": str(made)}
    environment.pop("DATABASE_URL", None)
    subprocess.run(command, cwd=ROOT, env=environment, input=PASSWORD + "\n", text=True, check=True, timeout=60)
    return made


@pytest.fixture(scope="module")
def url(folder: Path, then: Path) -> Iterator[str]:
    """The explorer at that moment."""
    with serve(SCRIPT, EXPLORER_DATA=str(folder), EXPLORER_THEN=str(then), DATABASE_URL="") as server:
        yield server.url


@pytest.fixture
def store(folder: Path, then: Path) -> Iterator[Store]:
    """The store that the explorer uses, to look what was kept."""
    made = open_store({"EXPLORER_DATA": str(folder)})
    yield replace(made, clock=lambda: datetime.fromisoformat(then.read_text(encoding="utf-8").split()[0]))
    made.engine.dispose()


def test_from_the_first_date_to_the_verdict(browser: Browser, url: str, store: Store, folder: Path, then: Path) -> None:
    windows = []

    def window(size: tuple[int, int] = DESKTOP, **options: object) -> Visit:
        opened, visit = open_visit(browser, url, size, reduced_motion="reduce", **options)
        windows.append(opened)
        return visit

    _accounts(Desk(window(), "admin"))
    lead = Desk(window(), "lead")
    event_id = _schedule(lead, store)
    night = Desk(window(), "facilitator")
    code = _open(night, store, event_id)
    _answer_by_phone(window(PHONE, java_script_enabled=False), code)
    _type_paper(night, event_id)
    _project(window(), code, store, folder)
    _question(night, lead, store, event_id)
    _moderate(night, store, event_id)
    _tag(night, store, event_id)
    _write_up(night, store, event_id)
    _promise(lead, store)
    _scrutiny(lead, store)
    public = window()
    before = public.go(f"/conversation?borough={SOUTHWARK}")
    expect(before.get_by_text("Waiting for figures").first).to_be_visible()
    _not_promised(lead, store, then)
    _judge(lead, store, public)
    for each in windows:
        each.close()


def _accounts(admin: Desk) -> None:
    """The administrator makes two accounts."""
    admin.part("Accounts")
    for name, role in (("lead", "Programme lead"), ("facilitator", "Facilitator")):
        admin.type("Name to sign in with", name)
        admin.type("Password, 12 characters or more", PASSWORD)
        admin.type("The same again", PASSWORD)
        if role != "Facilitator":
            admin.choose("Role", role)
        admin.press("Make the account", f"{name} may sign in now")
    admin.sound()


def _schedule(lead: Desk, store: Store) -> int:
    """The programme lead schedules the event, announces it and gives it away; pressing twice makes one."""
    lead.choose("Borough of the new event", "Southwark")
    lead.type("Title", "A made-up evening")
    lead.type_in("Date", "10102025")
    lead.type_in("Starts", "1830")
    lead.type_in("Ends", "2030")
    lead.type("Venue", "A hall")
    lead.press("Keep as a draft", "is kept as a draft", twice=True)
    (event,) = [each for each in event_records.listed(store, PROGRAMME, SOUTHWARK) if each.origin == "ours"]
    assert (event.day, event.state) == (date(2025, 10, 10), "draft")
    lead.page.get_by_role("link", name="Open A made-up evening").click()
    lead.press("Announce", "The event is announced")
    lead.press("Give the event", "facilitator has the event now")
    lead.sound()
    return event.id


def _open(night: Desk, store: Store, event_id: int) -> str:
    """The facilitator opens the doors; the code is on the screen."""
    night.visit.go(f"/desk?event={event_id}")
    night.press("Open", "The event is open now")
    event = event_records.get(store, PROGRAMME, event_id)
    assert event.state == "open"
    assert event.code in night.page.locator(".desk-code").inner_text().replace("-", "")
    night.sound()
    return event.code


def _answer_by_phone(phone: Visit, code: str) -> None:
    """Somebody answers on a small phone without scripts."""
    page = phone.page
    page.goto(f"http://{phone.host}/e/{code}")
    page.get_by_label("Robbery, phone and bag snatching").check()
    page.get_by_label("Which area is it about?").select_option(SOUTHWARK)
    page.get_by_label("Why?").fill("The path by the station is dark. Ring 07700 900123.")
    page.get_by_role("button", name="Send").click()
    assert "/thanks" in page.url
    assert phone.errors == []


def _type_paper(night: Desk, event_id: int) -> None:
    """Two paper forms, by keyboard alone."""
    page = night.page
    page.goto(f"http://{night.visit.host}/desk/paper/{event_id}")
    for number in (1, 2):
        page.locator("#priorities").fill("2 3")
        page.locator("#area").fill("0")
        page.keyboard.press("Enter")
        page.wait_for_url("**saved=*")
        expect(page.get_by_role("status")).to_contain_text(f"{number} typed today")
    assert axe(page) == []


def _project(room: Visit, code: str, store: Store, folder: Path) -> None:
    """The screen of the room says nothing of three people, and what most of thirty said."""
    page = room.page
    slide = f"http://{room.host}/e/{code}/screen?slide=2&hold=1"
    page.goto(slide)
    asked = page.get_by_text("Robbery, phone and bag snatching")
    expect(asked).to_have_count(0)
    signer = load_signer({"EXPLORER_DATA": str(folder)})
    event = event_records.by_code(store, code)
    for _ in range(30):
        form = ContributionForm(("robbery",), SOUTHWARK)
        contribute(store, signer, signer.issue(event.id, store.clock()), form)
    page.goto(slide)
    expect(asked.first).to_be_visible()
    assert axe(page) == []


def _question(night: Desk, lead: Desk, store: Store, event_id: int) -> None:
    """A question is parked by the facilitator, twice pressed and once kept, and answered by the lead."""
    night.visit.go(f"/desk?part=questions&event={event_id}")
    night.type("Question, without names", "When will the lights be mended?")
    night.type("Role that answers", "Neighbourhood Superintendent")
    night.press("Park it", "It is to be answered by", twice=True)
    (parked,) = questions.listed(store, PROGRAMME, event_id=event_id)
    assert not parked.answer
    night.sound()
    lead.visit.go(f"/desk?part=questions&event={event_id}")
    lead.type("Answer, public and once for all", "By the end of November.")
    lead.press("Answer it", "Answered, in public")
    (answered,) = questions.listed(store, PROGRAMME, event_id=event_id)
    assert answered.answer == "By the end of November."


def _moderate(night: Desk, store: Store, event_id: int) -> None:
    """The doors close; the telephone number is taken out, and everything is passed."""
    night.visit.go(f"/desk?event={event_id}")
    night.press("Close", "The event is held")
    night.visit.go(f"/desk?part=moderation&event={event_id}")
    assert night.page.locator(".desk-words mark").count() == 1
    night.sound()
    night.page.get_by_text("Take something out and reword").click()
    night.type("Why", "The path by the station is dark.")
    night.type("Reason, on record; needed to refuse or reword", "A telephone number")
    night.press("Keep these words", "Reworded. Read it again")
    night.press("Pass", "Passed.")
    night.press("Pass all without words", "Nothing waits for a decision")
    assert queue(store, PROGRAMME, event_id) == ()


def _tag(night: Desk, store: Store, event_id: int) -> None:
    """What was passed gets a tag, by hand."""
    night.part("Tags")
    night.type("New tag", "Street lights")
    night.press("Make the tag", "“Street lights” is a tag now")
    night.page.get_by_role("combobox", name="Tags").first.click()
    night.page.get_by_role("option", name="Street lights").click()
    night.page.keyboard.press("Escape")
    night.press("Save tags", "Saved.")
    assert [len(held) for held in tags.assigned(store, PROGRAMME, event_id).values()] == [1]
    night.sound()


def _write_up(night: Desk, store: Store, event_id: int) -> None:
    """What will be published is seen, then published."""
    night.visit.go(f"/desk?part=write_up&event={event_id}")
    expect(night.page.get_by_text("What will be published")).to_be_visible()
    night.sound()
    night.press("Write up and publish", "Written up and published")
    assert event_records.get(store, PROGRAMME, event_id).state == "written_up"


def _promise(lead: Desk, store: Store) -> None:
    """A promise with proposed controls, its power seen before it is registered."""
    lead.visit.go(f"/desk?part=promises&borough={SOUTHWARK}")
    lead.choose("Measure", "Robbery")
    lead.type_in("Decided on", "31122026")
    lead.type("The problem", "People are afraid on the way home.")
    lead.type("What will be done", "Patrols from four to eight.")
    lead.type("Role that answers for it", "Neighbourhood Superintendent")
    lead.page.keyboard.press("Tab")
    settle(lead.page)
    expect(lead.page.locator(".st-key-desk_outlook")).to_contain_text("told from chance")
    lead.press("Keep as a draft", "Draft, not public")
    lead.sound()
    lead.press("Register", "Waiting for figures")
    (promise,) = promise_records.listed(store, PROGRAMME, SOUTHWARK)
    assert (promise.state, promise.baseline_period, len(promise.controls)) == ("registered", 202508, 3)


def _scrutiny(lead: Desk, store: Store) -> None:
    """A panel's question about a figure, and the force's answer."""
    lead.part("Scrutiny log")
    lead.type("Panel, by its name or role", "The borough's panel")
    lead.type("Question, without names", "Why is robbery higher here?")
    lead.press("Put in the log", "In the log, in public")
    lead.page.get_by_text("Add the force’s answer").click()
    lead.type("In words, in public", "Because of the high street. We change the patrols.")
    lead.press("Add the answer", "Answered, in public")
    (question,) = scrutiny.listed(store, PROGRAMME, SOUTHWARK)
    assert len(question.entries) == 1
    lead.sound()


def _not_promised(lead: Desk, store: Store, then: Path) -> None:
    """What is not promised, and why; a year passes over the typed words, and the sign-in with it: neither is lost."""
    lead.part("Not promised")
    lead.type("What was asked for", "A police station on Rye Lane.")
    lead.type("Why it is not promised", "There is no money for a building.")
    then.write_text(YEAR_ON, encoding="utf-8")
    lead.press("Put on record", "Your sign-in has ended")
    assert unpromised.listed(store, PROGRAMME, SOUTHWARK) == ()
    lead.sound()
    lead.type("Name", "lead")
    lead.type("Password", PASSWORD)
    lead.press("Sign in again", "What you typed is still here")
    lead.press("Put on record", "On record, in public")
    (entry,) = unpromised.listed(store, PROGRAMME, SOUTHWARK)
    assert (entry.what, entry.why) == ("A police station on Rye Lane.", "There is no money for a building.")


def _judge(lead: Desk, store: Store, public: Visit) -> None:
    """A year on: the verdict is given, and everybody reads it, with all that was said beside it."""
    lead.part("Promises")
    lead.press("Judge what is due", "have a new verdict")
    (promise,) = promise_records.listed(store, PROGRAMME, SOUTHWARK)
    assert len(promise.verdicts) == 1
    page = public.go(f"/conversation?borough={SOUTHWARK}")
    expect(page.get_by_text(re.compile(re.escape(headline(promise)), re.IGNORECASE)).first).to_be_visible()
    for said in ("The path by the station is dark.", "Street lights", "There is no money for a building.",
                 "Because of the high street."):  # fmt: skip
        expect(page.get_by_text(said).first).to_be_attached()
    assert "07700" not in page.content()
    assert public.faults() + axe(page) == []
