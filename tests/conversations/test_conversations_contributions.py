"""What people send is kept once, held until it is passed, and what is personal goes on its date."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from conversations import codes, moderation, questions, retention, tallies
from conversations.about import AboutYou
from conversations.contributions import ContributionForm, Receipt, contribute, enter, open_form
from conversations.errors import CodeError, ConflictError, InputError, StateError, StoreBusyError, TokenError
from conversations.event_records import by_code
from conversations.events import advance, renew_code
from conversations.history import changes
from conversations.people import PUBLIC, Actor
from conversations.priorities import load_priorities
from conversations.store import Store
from conversations.tables import about_you, contribution_texts, contributions, events
from conversations.tokens import LASTS, Signer
from tests.conversations.conftest import (
    ADMINISTRATOR,
    HACKNEY,
    LEAD,
    PECKHAM,
    PROGRAMME,
    SOUTHWARK,
    Clock,
    event_in,
    facilitator,
)

FORM = ContributionForm(
    ("robbery", "drugs"),
    PECKHAM,
    "It is dark 🌃",
    "Lights",
    AboutYou("25_34", "female", "black_african", "no", PECKHAM),
)


def count(store: Store, table: object = contributions) -> int:
    with store.read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()  # type: ignore[arg-type]


def send(store: Store, signer: Signer, event: int, form: ContributionForm = FORM) -> Receipt:
    return contribute(store, signer, signer.issue(event, store.clock()), form)


def test_a_form_is_opened_by_its_code_and_sent_twice_is_kept_once(store: Store, signer: Signer, clock: Clock) -> None:
    event = event_in(store, "open")
    shown, token = open_form(store, signer, codes.shown(event.code).lower())
    assert (shown.id, shown.code) == (event.id, "")
    first = contribute(store, signer, token, FORM)
    other = replace(FORM, why="Something else")
    assert contribute(store, signer, token, other) == first
    clock.on(hours=13)
    advance(store, PROGRAMME, event.id, event.version, "closed")
    assert contribute(store, signer, token, FORM) == first
    (kept,) = moderation.queue(store, facilitator(event), event.id)
    assert (kept.why, kept.good, kept.priorities, kept.area) == (
        "It is dark 🌃",
        "Lights",
        ("robbery", "drugs"),
        PECKHAM,
    )
    assert (kept.state, kept.channel, count(store, about_you)) == ("held", "web", 1)


def test_twenty_presses_at_once_keep_one(store: Store, signer: Signer) -> None:
    event = event_in(store, "open")
    token = signer.issue(event.id, store.clock())
    got: list[object] = []

    def press() -> None:
        try:
            got.append(contribute(store, signer, token, FORM))
        except StoreBusyError as busy:
            got.append(busy)

    threads = [threading.Thread(target=press) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 20
    assert len({receipt for receipt in got if isinstance(receipt, Receipt)}) == 1
    assert count(store) == 1


def test_tokens_and_codes_that_open_nothing_say_so(store: Store, signer: Signer, clock: Clock) -> None:
    event = event_in(store, "open")
    token = signer.issue(event.id, clock())
    with pytest.raises(TokenError, match="not handed out here: open the form again"):
        contribute(store, Signer(b"x" * 32), token, FORM)
    clock.on(hours=LASTS / timedelta(hours=1))
    with pytest.raises(TokenError, match="open for too long"):
        contribute(store, signer, token, FORM)
    for guess in ("", "BCD-FGH-JKM", "x" * 10**6, event.code[:-1]):
        with pytest.raises(CodeError, match="No event has this code: check it"):
            by_code(store, guess)
    renewed = renew_code(store, PROGRAMME, event.id)
    assert by_code(store, renewed.code).id == event.id
    with pytest.raises(CodeError, match="No event has this code"):
        by_code(store, event.code)
    assert count(store) == 0


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("draft", "No event has this code"),
        ("announced", "not open yet"),
        ("closed", "closed"),
        ("written_up", "closed"),
    ],
)
def test_an_event_that_is_not_open_takes_nothing(light_store: Store, signer: Signer, state: str, words: str) -> None:
    event = event_in(light_store, state)
    with pytest.raises(CodeError, match=words):
        by_code(light_store, event.code)
    with pytest.raises(CodeError, match=words):
        send(light_store, signer, event.id)
    assert count(light_store) == 0


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        (replace(FORM, priorities=()), {"priorities"}),
        (replace(FORM, priorities=("robbery", "drugs", "guns", "roads")), {"priorities"}),
        (replace(FORM, priorities=("no_such",), area="SE15 5EW"), {"priorities", "area"}),
        (replace(FORM, area=HACKNEY), {"area"}),
        (replace(FORM, why="x" * 2**20, good="y" * 501), {"why", "good"}),
        (
            replace(FORM, about=AboutYou("99", "x", "y", "z", HACKNEY)),
            {"age_band", "sex", "ethnic_group", "disability", "ward"},
        ),
    ],
)
def test_a_form_that_cannot_be_kept_names_every_field(
    light_store: Store, signer: Signer, form: ContributionForm, fields: set[str]
) -> None:
    event = event_in(light_store, "open")
    with pytest.raises(InputError) as caught:
        send(light_store, signer, event.id, form)
    assert caught.value.faults.keys() == fields
    assert len(str(caught.value)) < 1000
    assert count(light_store) == 0


def test_paper_is_typed_until_the_write_up_and_once(store: Store, signer: Signer) -> None:
    event = event_in(store, "closed")
    actor = facilitator(event)
    token = signer.issue(event.id, store.clock())
    receipts = {enter(store, signer, actor, token, FORM, "table", 4) for _ in range(2)}
    assert len(receipts) == count(store) == 1
    with pytest.raises(InputError, match="table number"):
        enter(store, signer, actor, signer.issue(event.id, store.clock()), FORM, "table", 0)
    done = advance(store, PROGRAMME, event.id, event.version, "written_up")
    with pytest.raises(StateError, match="written up takes no paper"):
        enter(store, signer, actor, signer.issue(done.id, store.clock()), FORM)


def test_the_history_never_repeats_what_people_wrote_or_are(store: Store, signer: Signer) -> None:
    event = event_in(store, "open")
    send(store, signer, event.id, replace(FORM, why="Why-words", good="Good-words"))
    told = str(changes(store, PROGRAMME))
    assert "contributions" in told and "about_you" in told
    for secret in ("Why-words", "Good-words", "25_34", "black_african", event.code):
        assert secret not in told


def test_moderation_holds_decides_and_never_edits_in_silence(store: Store, signer: Signer) -> None:
    event = event_in(store, "open")
    actor = facilitator(event)
    send(store, signer, event.id, replace(FORM, why="Ring me on 07700 900123"))
    (held,) = moderation.queue(store, actor, event.id)
    assert held.flags == ("phone",)
    assert tallies.totals(store, actor, event.id) == ()
    with pytest.raises(InputError, match="reason"):
        moderation.decide(store, actor, held.id, held.version, "passed")
    reworded = moderation.reword(store, actor, held.id, held.version, "Ring me", "Lights", "Number taken out")
    with pytest.raises(ConflictError):
        moderation.decide(store, actor, held.id, held.version, "passed")
    passed = moderation.decide(store, actor, held.id, reworded.version, "passed")
    assert (passed.why, passed.original_why, passed.edited, passed.flags) == (
        "Ring me",
        "Ring me on 07700 900123",
        True,
        (),
    )
    with pytest.raises(InputError, match="reason"):
        moderation.decide(store, actor, held.id, passed.version, "refused")
    refused = moderation.decide(store, actor, held.id, passed.version, "refused", "A threat")
    log = moderation.decisions(store, actor, held.id)
    assert [(entry.decision, entry.reason, entry.role) for entry in log] == [
        ("reworded", "Number taken out", "facilitator"),
        ("passed", "", "facilitator"),
        ("refused", "A threat", "facilitator"),
    ]
    with pytest.raises(StateError, match="refused already"):
        moderation.decide(store, actor, held.id, refused.version, "refused", "Again")


def test_totals_are_what_was_passed_and_what_tables_counted(store: Store, signer: Signer) -> None:
    event = event_in(store, "open")
    actor = facilitator(event)
    for _ in range(3):
        send(store, signer, event.id)
    for held in moderation.queue(store, actor, event.id)[:2]:
        moderation.decide(store, actor, held.id, held.version, "passed")
    tally = tallies.put(store, actor, event.id, 1, "robbery", SOUTHWARK, 6)
    tally = tallies.put(store, actor, event.id, 1, "robbery", SOUTHWARK, 7, tally.version)
    tallies.put(store, actor, event.id, 2, "robbery", SOUTHWARK, 5)
    with pytest.raises(ConflictError, match="tally"):
        tallies.put(store, actor, event.id, 1, "robbery", SOUTHWARK, 9, 1)
    assert [
        (total.priority, total.area, total.channel, total.count) for total in tallies.totals(store, actor, event.id)
    ] == [
        ("drugs", PECKHAM, "web", 2),
        ("robbery", PECKHAM, "web", 2),
        ("robbery", SOUTHWARK, "tally", 12),
    ]
    assert [(one.table_number, one.count) for one in tallies.by_table(store, actor, event.id)] == [(1, 7), (2, 5)]


def test_what_is_personal_goes_on_its_date_and_the_counts_stay(store: Store, signer: Signer, clock: Clock) -> None:
    event = event_in(store, "open")
    actor = facilitator(event)
    send(store, signer, event.id)
    send(store, signer, event.id, replace(FORM, about=AboutYou(age_band="25_34")))
    send(store, signer, event.id, replace(FORM, about=None, why="Ring PC Smith"))
    first, second, third = moderation.queue(store, actor, event.id)
    moderation.decide(store, actor, first.id, first.version, "passed")
    reworded = moderation.reword(store, actor, second.id, second.version, "Other words", "Lights", "Clearer")
    moderation.decide(store, actor, second.id, reworded.version, "passed")
    moderation.decide(store, actor, third.id, third.version, "refused", "It names a person")
    before = retention.about_counts(store, actor, event.id)
    totals = tallies.totals(store, actor, event.id)
    assert ("age_band", "25_34", 2) in {(one.field, one.value, one.count) for one in before}
    clock.on(days=364)
    assert retention.expire(store, ADMINISTRATOR) == (0, 0, 0, 0)
    clock.on(days=1)
    assert retention.expire(store, ADMINISTRATOR) == (2, 2, 0, 0)
    assert retention.expire(store, ADMINISTRATOR) == (0, 0, 0, 0)
    assert count(store, about_you) == 0
    assert retention.about_counts(store, actor, event.id) == before
    assert tallies.totals(store, actor, event.id) == totals
    kept = {one.id: (one.why, one.original_why) for one in moderation.queue(store, actor, event.id, None)}
    assert kept == {first.id: ("It is dark 🌃",) * 2, second.id: ("Other words", ""), third.id: ("", "")}
    assert count(store, contribution_texts) == 1
    if store.engine.dialect.name == "sqlite":
        path = Path(str(store.engine.url.database))
        content = b"".join(part.read_bytes() for part in path.parent.glob(path.name + "*"))
        assert b"Other words" in content
        assert b"PC Smith" not in content
    for secret in ("25_34", "black_african", "PC Smith", "It is dark"):
        assert secret not in str(changes(store, PROGRAMME)).replace("'value': '25_34'", "").replace(
            "'value': 'black_african'", ""
        )


def test_a_question_has_72_hours_and_one_answer(store: Store, clock: Clock) -> None:
    event = event_in(store, "open")
    with pytest.raises(InputError, match=r"personal details.*email"):
        questions.park(store, facilitator(event), event.id, "Will ann@example.com be told?", "Inspector")
    with pytest.raises(InputError, match="owner role"):
        questions.park(store, facilitator(event), event.id, "When?", "Inspector Patel")
    parked = questions.park(store, facilitator(event), event.id, "When will the lights work?", "Ward inspector")
    clock.on(hours=72)
    assert not questions.listed(store, PUBLIC, event_id=event.id)[0].overdue
    clock.on(seconds=1)
    assert questions.listed(store, PUBLIC, borough=SOUTHWARK)[0].overdue
    assert questions.listed(store, PUBLIC, borough=HACKNEY) == ()
    answered = questions.answer(store, LEAD, parked.id, parked.version, "In May, says the council.")
    assert (answered.answered_at, answered.overdue) == (clock.now, True)
    with pytest.raises(StateError, match="has been answered"):
        questions.answer(store, LEAD, parked.id, answered.version, "In June.")


def test_priorities_stand_on_the_catalogue_and_fit_a_phone() -> None:
    found = load_priorities()
    assert 15 <= len(found) <= 30
    assert all(len(priority.words) <= 50 for priority in found.values())
    assert list(found)[-1] == "something_else"


def test_a_code_is_looked_up_by_its_digest_and_compared_whole(light_store: Store) -> None:
    event = event_in(light_store, "open")
    with light_store.engine.begin() as connection:
        connection.execute(update(events).where(events.c.id == event.id).values(code="BCDFGHJKM"))
    with pytest.raises(CodeError):
        by_code(light_store, event.code)


def test_only_the_given_event_is_a_facilitators(light_store: Store, signer: Signer) -> None:
    mine, other = event_in(light_store, "open"), event_in(light_store, "open", HACKNEY)
    send(light_store, signer, other.id, ContributionForm(("guns",), HACKNEY))
    with pytest.raises(Exception, match="may not read contributions here"):
        moderation.queue(light_store, Actor("facilitator", events=frozenset({mine.id})), other.id)
