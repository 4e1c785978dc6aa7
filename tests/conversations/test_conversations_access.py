"""Who may do what: the matrix as it was agreed, and every domain function that must ask it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

import pytest

from base.errors import ExplorerError
from conversations import (
    accounts,
    backups,
    contributions,
    moderation,
    promises,
    questions,
    retention,
    scrutiny,
    tags,
    tallies,
    unpromised,
)
from conversations.access import allow, allowed, load_matrix
from conversations.contributions import ContributionForm
from conversations.errors import AccessError
from conversations.event_records import Event, get, listed
from conversations.events import advance, edit, give, renew_code, schedule, take_back
from conversations.history import changes
from conversations.people import PUBLIC, ROLES, Actor, contributor
from conversations.promise_records import get as get_promise
from conversations.promise_records import listed as list_promises
from conversations.record import preload
from conversations.store import Store
from conversations.tokens import Signer
from conversations.verdicts import Numbers
from measures.estimates import Figures
from tests.conversations.conftest import ADMINISTRATOR, FORM, HACKNEY, PECKHAM, SOUTHWARK, event_in

#: a all, b own borough, e own event, - none; the columns are public, contributor, facilitator, borough lead,
#: programme lead, administrator.
AGREED = {
    "read_programme": "a-aaaa",
    "read_questions": "a-aaaa",
    "read_promises": "a-aaaa",
    "read_tags": "a-aaaa",
    "read_scrutiny": "a-aaaa",
    "read_unpromised": "a-aaaa",
    "read_form": "-eeba-",
    "contribute": "-e----",
    "enter_paper": "--eba-",
    "read_draft_event": "--ebaa",
    "schedule_event": "---ba-",
    "edit_event": "--eba-",
    "advance_event": "--eba-",
    "read_code": "--eba-",
    "give_event": "---baa",
    "take_back_event": "---baa",
    "read_contributions": "--eba-",
    "moderate": "--eba-",
    "tag": "--eba-",
    "count_about_you": "--eba-",
    "read_about_you": "------",
    "park_question": "--eba-",
    "answer_question": "---ba-",
    "draft_promise": "---ba-",
    "register_promise": "---ba-",
    "amend_promise": "---ba-",
    "record_unpromised": "---ba-",
    "record_scrutiny": "---ba-",
    "judge_promise": "----aa",
    "read_history": "----aa",
    "manage_accounts": "-----a",
    "keep_store": "-----a",
}
LETTERS = {"a": "all", "b": "own_borough", "e": "own_event", "-": "none"}
CELLS = [(action, role, letter) for action, row in AGREED.items() for role, letter in zip(ROLES, row, strict=True)]


def test_the_matrix_has_every_action_and_every_role() -> None:
    matrix = load_matrix()
    assert list(matrix) == list(AGREED)
    assert all(tuple(row) == ROLES for row in matrix.values())


@pytest.mark.parametrize(("action", "role", "letter"), CELLS)
def test_each_cell_holds_here_and_nowhere_else(action: str, role: str, letter: str) -> None:
    actor = Actor(role, borough=SOUTHWARK, events=frozenset({1}))  # type: ignore[arg-type]
    assert load_matrix()[action][actor.role] == LETTERS[letter]
    assert allowed(actor, action, borough=SOUTHWARK, event=1) == (letter != "-")
    assert allowed(actor, action, borough=HACKNEY, event=1) == (letter in "ae")
    assert allowed(actor, action, borough=SOUTHWARK, event=2) == (letter in "ab")
    assert allowed(actor, action, borough=HACKNEY, event=2) == (letter == "a")
    assert allowed(actor, action) == (letter == "a")
    bare = replace(actor, borough=None, events=frozenset())
    assert allowed(bare, action, borough=SOUTHWARK, event=1) == (letter == "a")


def test_a_refusal_says_why_and_what_to_do() -> None:
    with pytest.raises(AccessError, match="Acting as public, you may not moderate here: sign in"):
        allow(PUBLIC, "moderate", borough=SOUTHWARK, event=1)


@dataclass(frozen=True)
class World:
    """An event, a contribution, a question, a promise and what came after in Southwark."""

    store: Store
    signer: Signer
    figures: Figures
    event: Event
    draft: Event
    question: int
    promise: int
    account: int
    tag: int
    asked: int
    entry: int


@pytest.fixture
def world(light_store: Store, signer: Signer, figures: Figures) -> Iterator[World]:
    lead = Actor("borough_lead", borough=SOUTHWARK)
    event = event_in(light_store, "open")
    draft = event_in(light_store, "draft")
    token = signer.issue(event.id, light_store.clock())
    contributions.contribute(light_store, signer, token, ContributionForm(("robbery",), SOUTHWARK))
    question = questions.park(light_store, lead, event.id, "When?", "Neighbourhood inspector")
    promise = promises.draft(light_store, figures, lead, SOUTHWARK, terms())
    account = accounts.create(light_store, ADMINISTRATOR, "ann", "a long enough pass", "facilitator")
    tag = tags.make(light_store, lead, event.id, "Street lights")
    asked = scrutiny.ask(light_store, figures, lead, SOUTHWARK, replace(ASKED, panel="The panel", question="Why?"))
    entry = unpromised.record(light_store, lead, SOUTHWARK, replace(NOTHING, what="A new station", why="No money"))
    keys = (question.id, promise.id, account.id, tag.id, asked.id, entry.id)
    yield World(light_store, signer, figures, event, draft, *keys)


def terms() -> promises.PromiseForm:
    return promises.PromiseForm(
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


#: Forms that are wrong.
NOTHING = unpromised.UnpromisedForm("", "", date(2026, 11, 1))
ASKED = scrutiny.ScrutinyForm("", "", date(2026, 11, 1))
#: What asks for each action. Where it would change something, it is called with a version that is too old or a form
#: that is wrong: somebody who may gets past the door and no further.
DOORS: dict[str, Callable[[World, Actor], object]] = {
    "read_programme": lambda w, a: listed(w.store, a),
    "read_questions": lambda w, a: questions.listed(w.store, a),
    "read_promises": lambda w, a: list_promises(w.store, a),
    "read_tags": lambda w, a: tags.listed(w.store, a, SOUTHWARK),
    "read_scrutiny": lambda w, a: scrutiny.listed(w.store, a),
    "read_unpromised": lambda w, a: unpromised.listed(w.store, a),
    "contribute": lambda w, a: contributions._keep(
        w.store, a, w.signer.read(w.signer.issue(w.event.id, w.store.clock())), ContributionForm((), ""), "web", None
    ),
    "enter_paper": lambda w, a: contributions.enter(
        w.store, w.signer, a, w.signer.issue(w.event.id, w.store.clock()), ContributionForm((), "")
    ),
    "read_draft_event": lambda w, a: get(w.store, a, w.draft.id),
    "schedule_event": lambda w, a: schedule(w.store, a, SOUTHWARK, replace(FORM, title="")),
    "edit_event": lambda w, a: edit(w.store, a, w.event.id, -1, FORM),
    "advance_event": lambda w, a: advance(w.store, a, w.event.id, -1, "closed"),
    "read_code": lambda w, a: renew_code(w.store, a, w.event.id),
    "give_event": lambda w, a: give(w.store, a, w.event.id, w.account),
    "take_back_event": lambda w, a: take_back(w.store, a, w.event.id, w.account),
    "read_contributions": lambda w, a: moderation.queue(w.store, a, w.event.id),
    "moderate": lambda w, a: moderation.decide(w.store, a, 1, -1, "passed"),
    "tag": lambda w, a: tags.put(w.store, a, 1, -1, ()),
    "count_about_you": lambda w, a: retention.about_counts(w.store, a, w.event.id),
    "park_question": lambda w, a: questions.park(w.store, a, w.event.id, "", ""),
    "answer_question": lambda w, a: questions.answer(w.store, a, w.question, -1, "Yes"),
    "draft_promise": lambda w, a: get_promise(w.store, a, w.promise),
    "register_promise": lambda w, a: promises.register(w.store, w.figures, a, w.promise, -1),
    "amend_promise": lambda w, a: promises.withdraw(w.store, a, w.promise, -1, "No"),
    "record_unpromised": lambda w, a: unpromised.record(w.store, a, SOUTHWARK, NOTHING),
    "record_scrutiny": lambda w, a: scrutiny.ask(w.store, w.figures, a, SOUTHWARK, ASKED),
    "judge_promise": lambda w, a: promises.record_verdict(w.store, a, w.promise, Numbers(1, 1, 1, 1), "s", 202701),
    "read_history": lambda w, a: changes(w.store, a),
    "manage_accounts": lambda w, a: accounts.create(w.store, a, "", "", "facilitator"),
    "keep_store": lambda w, a: preload(w.store, a),
}


@pytest.mark.parametrize("action", DOORS)
def test_every_door_asks_the_matrix(world: World, action: str) -> None:
    event = world.draft.id if action == "read_draft_event" else world.event.id
    for role in ROLES:
        for here in (True, False):
            borough, given = (SOUTHWARK, {event}) if here else (HACKNEY, {event + 99})
            actor = Actor(role, account=1, borough=borough, events=frozenset(given))
            try:
                DOORS[action](world, actor)
                opened = True
            except AccessError:
                opened = False
            except ExplorerError:
                opened = True
            assert opened == allowed(actor, action, borough=SOUTHWARK, event=event), (role, here)


def test_other_doors_of_the_same_actions_ask_too(world: World) -> None:
    form = terms()
    for attempt in (
        lambda: moderation.reword(world.store, PUBLIC, 1, 1, "", "", "x"),
        lambda: moderation.decisions(world.store, PUBLIC, 1),
        lambda: tallies.put(world.store, PUBLIC, world.event.id, 1, "robbery", SOUTHWARK, 3),
        lambda: tallies.by_table(world.store, PUBLIC, world.event.id),
        lambda: tallies.totals(world.store, PUBLIC, world.event.id),
        lambda: promises.draft(world.store, world.figures, PUBLIC, SOUTHWARK, form),
        lambda: promises.edit(world.store, world.figures, PUBLIC, world.promise, 1, form),
        lambda: promises.drop(world.store, PUBLIC, world.promise, 1),
        lambda: promises.amend(world.store, PUBLIC, world.promise, 1, "problem", "x", "y"),
        lambda: accounts.listed(world.store, PUBLIC),
        lambda: accounts.set_identity(world.store, PUBLIC, world.account, "ann@example.org"),
        lambda: tags.make(world.store, PUBLIC, world.event.id, "Light"),
        lambda: tags.rename(world.store, PUBLIC, world.tag, 1, "Lights"),
        lambda: tags.assigned(world.store, PUBLIC, world.event.id),
        lambda: tags.grouped(world.store, contributor(world.event.id), world.event.id),
        lambda: scrutiny.answer(world.store, PUBLIC, world.asked, 1, "explain", "x"),
        lambda: scrutiny.follow_up(world.store, PUBLIC, world.asked, 1, "x"),
        lambda: unpromised.correct(world.store, PUBLIC, world.entry, NOTHING, "x"),
        lambda: accounts.unlock(world.store, PUBLIC, world.account),
        lambda: accounts.switch_off(world.store, PUBLIC, world.account),
        lambda: accounts.set_password(world.store, PUBLIC, world.account, "a long enough one"),
        lambda: retention.expire(world.store, PUBLIC),
        lambda: backups.back_up(world.store, PUBLIC, world.store.engine.url.database),  # type: ignore[arg-type]
        lambda: backups.restore(world.store, PUBLIC, world.store.engine.url.database),  # type: ignore[arg-type]
    ):
        with pytest.raises(AccessError):
            attempt()


def test_a_code_is_seen_by_those_who_run_the_event_alone(world: World) -> None:
    assert get(world.store, PUBLIC, world.event.id).code == ""
    assert get(world.store, contributor(world.event.id), world.event.id).code == ""
    assert get(world.store, Actor("borough_lead", borough=HACKNEY), world.event.id).code == ""
    assert len(get(world.store, Actor("borough_lead", borough=SOUTHWARK), world.event.id).code) == 9
    with pytest.raises(AccessError):
        get(world.store, contributor(world.event.id), world.draft.id)
    assert world.draft.id not in {event.id for event in listed(world.store, PUBLIC)}
