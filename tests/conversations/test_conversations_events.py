"""Events go one way from draft to write-up, and two who edit at once lose nothing."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import URL

from base.errors import ExplorerError, UnknownNameError
from conversations import promises
from conversations.engines import make_engine
from conversations.errors import ConflictError, InputError, StateError
from conversations.event_records import STATES, get, listed
from conversations.events import EventForm, advance, edit, schedule
from conversations.history import changes
from conversations.people import PUBLIC
from conversations.promise_records import get as get_promise
from conversations.store import Store
from conversations.verdicts import Numbers
from measures.estimates import Figures
from tests.conversations.conftest import CITY, FORM, HACKNEY, LEAD, PECKHAM, PROGRAMME, SOUTHWARK, Clock, event_in

SMALL = settings(max_examples=10, stateful_step_count=15, suppress_health_check=list(HealthCheck), deadline=None)


def test_an_event_is_kept_as_it_was_told(store: Store) -> None:
    event = schedule(store, LEAD, SOUTHWARK, FORM)
    assert (event.title, event.wards, event.venue, event.step_free, event.hearing_loop) == (
        "An evening in Peckham",
        (PECKHAM,),
        "A hall",
        True,
        None,
    )
    assert event.starts_at == datetime(2026, 11, 19, 18, 30, tzinfo=UTC)
    assert get(store, LEAD, event.id) == event
    assert (event.state, event.origin, event.version, len(event.code)) == ("draft", "ours", 1, 9)


def test_of_two_who_edit_at_once_the_second_is_told_and_nothing_is_lost(store: Store) -> None:
    event = schedule(store, LEAD, SOUTHWARK, FORM)
    first = edit(store, LEAD, event.id, event.version, replace(FORM, wards=()))
    assert (first.version, first.wards) == (2, ())
    with pytest.raises(ConflictError, match="their change is kept: yours is still on your screen"):
        edit(store, PROGRAMME, event.id, event.version, replace(FORM, venue="Elsewhere"))
    second = edit(store, PROGRAMME, event.id, first.version, replace(FORM, wards=(), venue="Elsewhere"))
    assert (second.venue, second.wards) == ("Elsewhere", ())
    venues = [
        change.after["venue"]
        for change in changes(store, PROGRAMME, "events", event.id)
        if change.after and "venue" in change.after
    ]
    assert venues == ["A hall", "Elsewhere"]


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        (replace(FORM, title="\u202e \x00"), {"title"}),
        (replace(FORM, day=date(2027, 3, 28), starts=time(1, 30)), {"starts"}),
        (replace(FORM, day=date(2026, 10, 25), starts=time(0, 30), ends=time(1, 30)), {"ends"}),
        (replace(FORM, ends=time(18, 30)), {"ends"}),
        (replace(FORM, day=None), {"starts", "ends"}),
        (replace(FORM, capacity=0, link="javascript:alert(1)"), {"capacity", "link"}),
        (replace(FORM, wards=(HACKNEY,)), {"wards"}),
        (replace(FORM, agenda="x" * 2001, host_role="y" * 81), {"agenda", "host_role"}),
    ],
)
def test_an_event_that_cannot_be_kept_names_every_field(light_store: Store, form: EventForm, fields: set[str]) -> None:
    with pytest.raises(InputError) as caught:
        schedule(light_store, PROGRAMME, SOUTHWARK, form)
    assert caught.value.faults.keys() == fields
    assert listed(light_store, PROGRAMME) == ()


def test_the_city_has_no_conversation(light_store: Store) -> None:
    with pytest.raises(UnknownNameError, match="borough with a conversation"):
        schedule(light_store, PROGRAMME, CITY, EventForm("An evening"))


def test_an_announcement_says_when_and_where(light_store: Store) -> None:
    event = schedule(light_store, PROGRAMME, SOUTHWARK, EventForm("An evening"))
    with pytest.raises(InputError) as caught:
        advance(light_store, PROGRAMME, event.id, event.version, "announced")
    assert caught.value.faults.keys() == {"date", "start", "end", "venue"}
    told = event_in(light_store, "announced")
    with pytest.raises(InputError, match="venue"):
        edit(light_store, PROGRAMME, told.id, told.version, replace(FORM, venue=""))
    done = event_in(light_store, "written_up")
    with pytest.raises(StateError, match="stays as it is"):
        edit(light_store, PROGRAMME, done.id, done.version, FORM)


class _Machine(RuleBasedStateMachine):
    """A store of its own for each run."""

    empty: Path
    figures: Figures
    reached: ClassVar[set[str]] = set()

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        shutil.copy(self.empty, self.folder / "store.sqlite")
        url = URL.create("sqlite", database=str(self.folder / "store.sqlite"))
        self.clock = Clock()
        self.store = Store(make_engine(url), self.clock)

    def teardown(self) -> None:
        self.store.engine.dispose()
        shutil.rmtree(self.folder)


class EventMachine(_Machine):
    """Any steps in any order: an event goes to the next state alone, and its versions count the changes."""

    @initialize()
    def begin(self) -> None:
        self.event = schedule(self.store, PROGRAMME, SOUTHWARK, FORM)

    @rule(to=st.sampled_from(STATES), stale=st.booleans())
    def step(self, to: str, stale: bool) -> None:
        following = STATES.index(to) == STATES.index(self.event.state) + 1  # type: ignore[arg-type]
        right = not stale and following and (to != "announced" or bool(self.event.venue))
        try:
            after = advance(self.store, PROGRAMME, self.event.id, self.event.version - stale, to)  # type: ignore[arg-type]
        except (StateError, ConflictError, InputError) as error:
            assert not right
            assert isinstance(error, ConflictError) == stale
        else:
            assert right
            assert (after.state, after.version) == (to, self.event.version + 1)
            self.event = after
            self.reached.add(after.state)

    @rule(venue=st.sampled_from(["A hall", "A library", ""]), stale=st.booleans())
    def change(self, venue: str, stale: bool) -> None:
        form = replace(FORM, venue=venue)
        try:
            after = edit(self.store, PROGRAMME, self.event.id, self.event.version - stale, form)
        except (StateError, ConflictError, InputError):
            assert stale or self.event.state == "written_up" or (not venue and self.event.state != "draft")
        else:
            assert after.version == self.event.version + (after.venue != self.event.venue)
            self.event = after

    @invariant()
    def what_is_kept_is_what_was_answered(self) -> None:
        if hasattr(self, "event"):
            assert get(self.store, PROGRAMME, self.event.id) == self.event
            assert (self.event in listed(self.store, PROGRAMME)) and (
                self.event.id in {event.id for event in listed(self.store, PUBLIC)}
            ) == (self.event.state != "draft")


class PromiseMachine(_Machine):
    """Any steps in any order: the terms of a registered promise never move, and its record only grows."""

    @initialize()
    def begin(self) -> None:
        form = promises.PromiseForm(
            PECKHAM,
            "Bags are snatched",
            "Patrols",
            "Ward sergeant",
            "robbery",
            "down",
            30,
            date(2027, 12, 1),
            ("E05011113",),
        )
        self.form = form
        self.promise = promises.draft(self.store, self.figures, LEAD, SOUTHWARK, form)

    @rule(
        what=st.sampled_from(["edit", "drop", "register", "amend", "withdraw", "judge"]),
        stale=st.booleans(),
        words=st.sampled_from(["Patrols", "Lights", "Ring PC Smith"]),
        period=st.sampled_from([202702, 202706, 202712, 202801]),
        after=st.sampled_from([20.0, 95.0, 150.0]),
    )
    def step(self, what: str, stale: bool, words: str, period: int, after: float) -> None:
        before, store, version = self.promise, self.store, self.promise.version - stale
        doing = {
            "edit": lambda: promises.edit(store, self.figures, LEAD, 1, version, replace(self.form, action=words)),
            "drop": lambda: promises.drop(store, LEAD, 1, version),
            "register": lambda: promises.register(store, self.figures, LEAD, 1, version),
            "amend": lambda: promises.amend(store, LEAD, 1, version, "action", words, "Because"),
            "withdraw": lambda: promises.withdraw(store, LEAD, 1, version, "Because"),
            "judge": lambda: promises.record_verdict(
                store, PROGRAMME, 1, Numbers(100, after, 100, 100), f"s{period}", period
            ),
        }
        may = {"draft": {"edit", "drop", "register"}, "registered": {"amend", "withdraw", "judge"}}
        try:
            now = doing[what]()
        except ExplorerError:
            assert stale or what not in may.get(before.state, set()) or words == "Ring PC Smith"
            now = get_promise(store, LEAD, 1)
            assert now == before
        self.promise = now
        self.reached.add(now.state)
        self.check(before, now)

    def check(self, before: promises.Promise, now: promises.Promise) -> None:
        ways = {
            "draft": {"draft", "dropped", "registered"},
            "registered": {"registered", "withdrawn", "decided"},
        }
        assert now.state in ways.get(before.state, {before.state})
        if before.state != "draft":
            fixed = ("area", "measure", "direction", "size", "controls", "snapshot", "power_month", "registered_at")
            fixed += tuple(name for name in vars(before) if name.startswith("baseline_"))
            assert all(getattr(before, name) == getattr(now, name) for name in fixed)
        assert now.amendments[: len(before.amendments)] == before.amendments
        assert now.verdicts[: len(before.verdicts)] == before.verdicts
        assert "PC Smith" not in now.action


def test_no_order_of_steps_breaks_an_event(empty_file: Path) -> None:
    EventMachine.empty, EventMachine.reached = empty_file, set()
    run_state_machine_as_test(EventMachine, settings=SMALL)
    assert EventMachine.reached >= {"announced"}, "steps that lead nowhere would break nothing"


def test_no_order_of_steps_breaks_a_promise(empty_file: Path, figures: Figures) -> None:
    PromiseMachine.empty, PromiseMachine.figures, PromiseMachine.reached = empty_file, figures, set()
    run_state_machine_as_test(PromiseMachine, settings=SMALL)
    assert PromiseMachine.reached >= {"draft", "registered"}, "steps that lead nowhere would break nothing"
