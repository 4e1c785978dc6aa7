"""What comes after an event: tags, the scrutiny log, what is not promised, and the organisation's own sign-in."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from base.errors import UnknownNameError
from conversations import accounts, scrutiny, tags, unpromised
from conversations.access import allowed
from conversations.accounts import set_identity
from conversations.backups import back_up, restore
from conversations.contributions import ContributionForm, contribute
from conversations.errors import AccessError, ConflictError, InputError, SignInError, StateError
from conversations.event_records import Event, get
from conversations.events import advance, give
from conversations.history import changes
from conversations.moderation import decide, queue, reword
from conversations.people import PUBLIC, Actor
from conversations.retention import expire
from conversations.schema import edition, migrate
from conversations.scrutiny import ANSWER_KINDS, ScrutinyForm
from conversations.sign_ins import sign_in_with_identity
from conversations.store import Store, row_of
from conversations.tables import contribution_tags, heard_results, metadata
from conversations.tokens import Signer
from conversations.unpromised import UnpromisedForm
from measures.estimates import Figures
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

ASKED = ScrutinyForm("Stop and search scrutiny panel", "Why did searches rise?", date(2026, 10, 1))
UNPROMISED = UnpromisedForm("A new police station", "There is no money for a building", date(2026, 11, 1))
PASSWORD = "a long enough pass"
ROWS_OF_EDITION_2 = (
    """INSERT INTO accounts (name, password, role, active, failures, created_at, version)
    VALUES ('ann', 'x', 'facilitator', true, 0, :now, 1)""",
    """INSERT INTO contributions (event_id, channel, token_digest, receipt, area, why, good, flags, state, received_at,
    keep_until, version)
    VALUES (:event, 'web', 'd', 'r', 'E09000028', 'Dark', '', '', 'passed', :now, '2027-11-02', 1)""",
    """INSERT INTO promises (borough, area, problem, action, owner_role, measure, direction, size, decision_on, state,
    created_at, version)
    VALUES ('E09000028', 'E09000028', 'p', 'a', 'o', 'robbery', 'down', 10, '2027-11-02', 'registered', :now, 1)""",
)


def say(store: Store, signer: Signer, event: Event, *words: str, area: str = SOUTHWARK) -> list[int]:
    """Contributions with these words, passed; their numbers."""
    known = {one.id for one in queue(store, PROGRAMME, event.id, None)}
    for why in words:
        form = ContributionForm(("robbery",), area, why)
        contribute(store, signer, signer.issue(event.id, store.clock()), form)
    new = [one for one in queue(store, PROGRAMME, event.id) if one.id not in known]
    for one in new:
        decide(store, facilitator(event), one.id, one.version, "passed", "fine")
    return [one.id for one in new]


def version(store: Store, event: Event, key: int) -> int:
    return next(one.version for one in queue(store, PROGRAMME, event.id, None) if one.id == key)


def written_up(store: Store, event: Event) -> Event:
    """The event, written up: by the table alone, for what is frozen then is another module's."""
    with store.write(PROGRAMME) as writing:
        writing.connection.execute(text("UPDATE events SET state = 'written_up' WHERE id = :id"), {"id": event.id})
    return get(store, PROGRAMME, event.id)


def test_words_are_grouped_by_the_tags_that_somebody_put_there(store: Store, signer: Signer) -> None:
    event = event_in(store, "open")
    host = facilitator(event)
    first, second, third = say(store, signer, event, "Zebra crossing is dark", "Bikes get taken", "All is well")
    lights = tags.make(store, host, event.id, "Street lights")
    theft = tags.make(store, host, event.id, "Bicycles")
    unused = tags.make(store, host, event.id, "Schools")
    assert tags.put(store, host, first, version(store, event, first), [lights.id, theft.id]) == (theft, lights)
    tags.put(store, host, second, version(store, event, second), [theft.id])
    assert tags.assigned(store, host, event.id) == {first: (lights.id, theft.id), second: (theft.id,)}
    assert tags.listed(store, PUBLIC, SOUTHWARK) == (theft, unused, lights)
    assert tags.listed(store, PUBLIC, HACKNEY) == ()
    groups = tags.grouped(store, PUBLIC, written_up(store, event).id)
    assert [(group.tag, [one.why for one in group.sayings]) for group in groups] == [
        (theft, ["Bikes get taken", "Zebra crossing is dark"]),
        (lights, ["Zebra crossing is dark"]),
        (None, ["All is well"]),
    ]
    assert third not in tags.assigned(store, host, event.id)


def test_the_public_sees_passed_words_late_and_without_their_place(store: Store, signer: Signer) -> None:
    event = event_in(store, "open")
    host = facilitator(event)
    (key,) = say(store, signer, event, "Bins burn on my street", area=PECKHAM)
    contribute(store, signer, signer.issue(event.id, store.clock()), ContributionForm(("robbery",), SOUTHWARK, "Held"))
    tag = tags.make(store, host, event.id, "Fires")
    tags.put(store, host, key, version(store, event, key), [tag.id])
    reword(store, host, key, version(store, event, key), "Bins burn", "", "a street was named")
    (staff,) = tags.grouped(store, host, event.id)
    assert staff.sayings == (tags.Saying("Bins burn", "", True, key, PECKHAM),)
    for state in ("open", "closed"):
        if state == "closed":
            advance(store, PROGRAMME, event.id, get(store, PROGRAMME, event.id).version, state)
        assert tags.grouped(store, PUBLIC, event.id) == tags.grouped(store, Actor("borough_lead"), event.id) == ()
    written_up(store, event)
    (seen,) = tags.grouped(store, PUBLIC, event.id)
    assert seen == tags.Group(tag, (tags.Saying("Bins burn", "", True),))
    assert asdict(seen.sayings[0])["area"] is asdict(seen.sayings[0])["contribution"] is None
    decide(store, host, key, version(store, event, key), "refused", "a person can be told")
    assert tags.grouped(store, PUBLIC, event.id) == ()


def test_a_tag_is_one_of_the_borough_and_only_on_passed_words(store: Store, signer: Signer) -> None:
    event, other = event_in(store, "open"), event_in(store, "open", HACKNEY)
    host = facilitator(event)
    tag, foreign = (tags.make(store, PROGRAMME, one.id, "Lights") for one in (event, other))
    for name in ("", "LIGHTS", "x" * 61, "Call 020 7946 0000"):
        with pytest.raises(InputError, match="name"):
            tags.make(store, host, event.id, name)
    (key,) = say(store, signer, event, "Dark")
    seen = version(store, event, key)
    for wrong in ([foreign.id], [tag.id + 99], [tag.id, foreign.id]):
        with pytest.raises(InputError, match="tags of this borough"):
            tags.put(store, host, key, seen, wrong)
    many = [tags.make(store, host, event.id, f"Tag {number}").id for number in range(11)]
    with pytest.raises(InputError, match="up to 10"):
        tags.put(store, host, key, seen, many)
    tags.put(store, host, key, seen, [tag.id])
    with pytest.raises(ConflictError):
        tags.put(store, host, key, seen, [])
    decide(store, host, key, version(store, event, key), "refused", "unkind")
    with pytest.raises(StateError, match="passed"):
        tags.put(store, host, key, version(store, event, key), [])
    with pytest.raises(AccessError):
        tags.put(store, Actor("facilitator", events=frozenset({other.id})), key, seen, [])


def test_a_renamed_tag_keeps_its_words_and_its_past(store: Store, signer: Signer) -> None:
    event = event_in(store, "open")
    tag = tags.make(store, facilitator(event), event.id, "Lamps")
    tags.make(store, LEAD, event.id, "Bins")
    (key,) = say(store, signer, event, "Dark")
    tags.put(store, LEAD, key, version(store, event, key), [tag.id])
    with pytest.raises(AccessError):
        tags.rename(store, facilitator(event), tag.id, tag.version, "Street lights")
    with pytest.raises(InputError, match="a tag of that name"):
        tags.rename(store, LEAD, tag.id, tag.version, "bins")
    renamed = tags.rename(store, LEAD, tag.id, tag.version, "LAMPS")
    renamed = tags.rename(store, LEAD, tag.id, renamed.version, "Street lights")
    with pytest.raises(ConflictError):
        tags.rename(store, LEAD, tag.id, tag.version, "Lanterns")
    assert [group.tag for group in tags.grouped(store, LEAD, event.id)] == [renamed]
    names = [(change.after or {}).get("name") for change in changes(store, ADMINISTRATOR, "tags", tag.id)]
    assert names == ["Lamps", "LAMPS", "Street lights"]


def test_tags_of_words_that_are_gone_go_too_and_leave_no_trace(store: Store, signer: Signer, clock: Clock) -> None:
    event = event_in(store, "open")
    tag = tags.make(store, LEAD, event.id, "At home")
    kept, refused = say(store, signer, event, "Dark", "Shouting next door")
    for key in (kept, refused):
        tags.put(store, LEAD, key, version(store, event, key), [tag.id])
    decide(store, LEAD, refused, version(store, event, refused), "refused", "a person can be told")
    clock.on(days=364)
    expire(store, ADMINISTRATOR)
    assert set(tags.assigned(store, LEAD, event.id)) == {kept, refused}
    clock.on(days=2)
    expire(store, ADMINISTRATOR)
    assert set(tags.assigned(store, LEAD, event.id)) == {kept}
    log = changes(store, ADMINISTRATOR, contribution_tags.name)
    assert {(change.after or change.before or {})["tag_id"] for change in log} == {"not repeated here"}


def test_a_panels_question_is_explained_changed_or_declined_in_the_open(
    store: Store, figures: Figures, clock: Clock
) -> None:
    asked = scrutiny.ask(store, figures, LEAD, SOUTHWARK, ASKED)
    assert (asked.state, asked.age_days, asked.waiting_days, asked.answered_after_days) == ("open", 32, 32, None)
    with pytest.raises(StateError, match="no answer yet"):
        scrutiny.follow_up(store, LEAD, asked.id, asked.version, "And now?")
    clock.on(days=1)
    explained = scrutiny.answer(store, LEAD, asked.id, asked.version, "explain", "An operation ran in the spring")
    assert (explained.state, explained.waiting_days, explained.answered_after_days) == ("explained", None, 33)
    clock.on(days=4)
    again = scrutiny.follow_up(store, LEAD, asked.id, explained.version, "Did it find anything?")
    clock.on(days=3)
    (seen,) = scrutiny.listed(store, PUBLIC, SOUTHWARK)
    assert (seen.state, seen.age_days, seen.waiting_days, seen.answered_after_days) == ("open", 40, 3, 33)
    changed = scrutiny.answer(store, PROGRAMME, asked.id, again.version, "change", "Supervisors review each search")
    declined = scrutiny.answer(store, LEAD, asked.id, changed.version, "decline", "A court hears the rest")
    assert [entry.kind for entry in declined.entries] == ["explain", "follow_up", "change", "decline"]
    assert [entry.role for entry in declined.entries][2] == "programme_lead"
    assert (changed.state, declined.state) == ("changed", "declined")
    with pytest.raises(ConflictError):
        scrutiny.answer(store, LEAD, asked.id, changed.version, "explain", "Another thing")
    later = scrutiny.ask(store, figures, LEAD, SOUTHWARK, replace(ASKED, asked_on=date(2026, 11, 5)))
    elsewhere = scrutiny.ask(store, figures, PROGRAMME, HACKNEY, ASKED)
    assert [one.id for one in scrutiny.listed(store, PUBLIC)] == [later.id, elsewhere.id, asked.id]
    assert [one.id for one in scrutiny.listed(store, PUBLIC, SOUTHWARK, "declined")] == [asked.id]
    assert scrutiny.listed(store, PUBLIC, SOUTHWARK)[1] == declined


def test_what_was_asked_is_never_reworded(store: Store, figures: Figures) -> None:
    asked = scrutiny.ask(store, figures, LEAD, SOUTHWARK, ASKED)
    for statement in ("UPDATE scrutiny_questions SET question = 'Other'", "DELETE FROM scrutiny_questions"):
        with pytest.raises(DBAPIError, match="never changed"), store.write(PROGRAMME) as writing:
            writing.connection.execute(text(statement))
    assert scrutiny.listed(store, PUBLIC) == (asked,)


def test_a_question_is_tied_to_figures_that_exist(light_store: Store, figures: Figures) -> None:
    def ask(**terms: object) -> scrutiny.ScrutinyQuestion:
        return scrutiny.ask(light_store, figures, LEAD, SOUTHWARK, replace(ASKED, **terms))  # type: ignore[arg-type]

    measure = "robbery"
    month = int(figures.periods(measure, "ward")[-1])
    tied = ask(measure=measure, area=PECKHAM, period=month)
    assert (tied.measure, tied.area, tied.period, tied.snapshot) == (measure, PECKHAM, month, figures.snapshot.id)
    assert ask(measure=measure, snapshot="0123456789ab", period=190001).snapshot == "0123456789ab"
    wrong: dict[str, dict[str, object]] = {
        "measure": {"measure": "no_such_measure"},
        "area": {"area": HACKNEY},
        "period": {"measure": measure, "period": 190001},
        "snapshot": {"measure": measure, "snapshot": "not an id"},
        "asked on": {"asked_on": light_store.clock().date() + timedelta(days=1)},
        "panel": {"panel": "Sergeant Smith"},
        "question": {"question": "Ring 020 7946 0000?"},
    }
    for field, terms in wrong.items():
        with pytest.raises(InputError, match=rf"\({field}:"):
            ask(**terms)
    with pytest.raises(InputError, match=r"period: it is not a month"):
        ask(measure=measure, period=202613)
    with pytest.raises(InputError, match=r"period: it belongs to a measure.*snapshot: it belongs"):
        ask(period=month, snapshot="0123456789ab")
    with pytest.raises(UnknownNameError):
        scrutiny.ask(light_store, figures, PROGRAMME, "E09000001", ASKED)
    with pytest.raises(InputError, match="kind"):
        scrutiny.answer(light_store, LEAD, tied.id, tied.version, "follow_up", "x")  # type: ignore[arg-type]
    # Whatever the catalogue has can be asked about, at each of its levels that a borough has.
    for one in figures.catalogue.measures.values():
        for level, area in (("borough", SOUTHWARK), ("ward", PECKHAM)):
            if level in one.levels:
                assert ask(measure=one.id, area=area).measure == one.id


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from([*ANSWER_KINDS, "follow_up"]), max_size=6))
def test_the_state_of_a_question_is_that_of_its_last_entry(
    light_store: Store, figures: Figures, steps: list[str]
) -> None:
    after = {"explain": "explained", "change": "changed", "decline": "declined", "follow_up": "open"}
    question = scrutiny.ask(light_store, figures, LEAD, SOUTHWARK, ASKED)
    kept = []
    for step in steps:
        if step == "follow_up":
            if question.state == "open":
                with pytest.raises(StateError):
                    scrutiny.follow_up(light_store, LEAD, question.id, question.version, "More?")
                continue
            question = scrutiny.follow_up(light_store, LEAD, question.id, question.version, "More?")
        else:
            question = scrutiny.answer(light_store, LEAD, question.id, question.version, step, "So")  # type: ignore[arg-type]
        kept.append(step)
    assert [entry.kind for entry in question.entries] == kept
    assert question.state == (after[kept[-1]] if kept else "open")
    assert (question.waiting_days is None) == (question.state != "open")


def test_what_is_not_promised_is_public_and_corrected_in_the_open(store: Store) -> None:
    event, draft = event_in(store, "open"), event_in(store, "draft")
    entry = unpromised.record(store, LEAD, SOUTHWARK, replace(UNPROMISED, event_id=event.id))
    second = unpromised.correct(store, LEAD, entry.id, replace(UNPROMISED, why="No site was found"), "it was the site")
    third = unpromised.correct(store, PROGRAMME, second.id, UNPROMISED, "it was the money after all")
    for old in (entry, second):
        with pytest.raises(ConflictError):
            unpromised.correct(store, LEAD, old.id, UNPROMISED, "once more")
    later = unpromised.record(store, LEAD, SOUTHWARK, replace(UNPROMISED, decided_on=date(2026, 11, 2)))
    assert unpromised.listed(store, PUBLIC, SOUTHWARK) == (later, third)
    assert [old.id for old in third.earlier] == [second.id, entry.id]
    assert [old.reason for old in (third, *third.earlier)] == ["it was the money after all", "it was the site", ""]
    assert all(old.earlier == () for old in third.earlier)
    assert unpromised.listed(store, PUBLIC, HACKNEY) == unpromised.listed(store, PUBLIC, event_id=event.id) == ()
    for form in (replace(UNPROMISED, what=""), replace(UNPROMISED, decided_on=date(2026, 11, 3))):
        with pytest.raises(InputError):
            unpromised.record(store, LEAD, SOUTHWARK, form)
    with pytest.raises(InputError, match="reason"):
        unpromised.correct(store, LEAD, later.id, UNPROMISED, "")
    for wrong in (draft, event_in(store, "open", HACKNEY)):
        with pytest.raises(StateError):
            unpromised.record(store, LEAD, SOUTHWARK, replace(UNPROMISED, event_id=wrong.id))
    other = Actor("borough_lead", borough=HACKNEY)
    with pytest.raises(AccessError):
        unpromised.record(store, other, SOUTHWARK, UNPROMISED)
    with pytest.raises(AccessError):
        unpromised.correct(store, other, later.id, UNPROMISED, "x")


def test_an_identity_opens_its_account_and_no_other(store: Store, clock: Clock) -> None:
    ann = accounts.create(store, ADMINISTRATOR, "ann", PASSWORD, "facilitator")
    bob = accounts.create(store, ADMINISTRATOR, "bob", PASSWORD, "borough_lead", SOUTHWARK, date(2026, 12, 1))
    event = event_in(store, "open")
    give(store, PROGRAMME, event.id, ann.id)
    set_identity(store, ADMINISTRATOR, ann.id, " Ann@Example.org ")
    set_identity(store, ADMINISTRATOR, bob.id, "SubJect-1")
    actor = sign_in_with_identity(store, "ANN@example.ORG")
    assert actor == Actor("facilitator", account=ann.id, events=frozenset({event.id}))
    assert allowed(actor, "tag", borough=SOUTHWARK, event=event.id)
    assert sign_in_with_identity(store, "SubJect-1").borough == SOUTHWARK
    kelvin = "ann@example.org".replace("n", "\u207f")
    for nobody in ("", " ", "subject-1", "ann", "cat@example.org", kelvin, "ann@exam\u0131ple.org", "x" * 300, "%"):
        with pytest.raises(SignInError):
            sign_in_with_identity(store, nobody)
    with pytest.raises(InputError, match="another account") as taken:
        set_identity(store, ADMINISTRATOR, bob.id, "ann@example.org")
    with pytest.raises(InputError, match="plain characters") as wrong:
        set_identity(store, ADMINISTRATOR, bob.id, "änn@example.org")
    assert "example.org" not in str(taken.value) + str(wrong.value)
    with pytest.raises(UnknownNameError):
        set_identity(store, ADMINISTRATOR, 99, "cat@example.org")
    clock.on(days=40)
    with pytest.raises(SignInError):
        sign_in_with_identity(store, "SubJect-1")
    with pytest.raises(StateError):
        set_identity(store, ADMINISTRATOR, bob.id, "bob@example.org")
    accounts.switch_off(store, ADMINISTRATOR, ann.id)
    with pytest.raises(SignInError):
        sign_in_with_identity(store, "ann@example.org")


def test_an_identity_is_told_to_administrators_alone_and_forgotten_with_its_account(
    store: Store, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "sqlalchemy.engine")
    ann = accounts.create(store, ADMINISTRATOR, "ann", PASSWORD, "facilitator")
    bob = accounts.create(store, ADMINISTRATOR, "bob", PASSWORD, "facilitator", expires_on=date(2026, 12, 1))
    shown = [set_identity(store, ADMINISTRATOR, one.id, f"{one.name}@example.org") for one in (ann, bob)]
    assert [one.identity for one in accounts.listed(store, ADMINISTRATOR)] == ["ann@example.org", "bob@example.org"]
    assert "example.org" not in repr(shown)
    accounts.switch_off(store, ADMINISTRATOR, ann.id)
    clock.on(days=40)
    assert expire(store, ADMINISTRATOR).identities == 1
    assert expire(store, ADMINISTRATOR).identities == 0
    assert [one.identity for one in accounts.listed(store, ADMINISTRATOR)] == [None, None]
    told = repr(changes(store, ADMINISTRATOR))
    assert "example.org" not in told + caplog.text
    assert told.count("'identity': 'not repeated here'") == 4
    cat = accounts.create(store, ADMINISTRATOR, "cat", PASSWORD, "facilitator")
    assert set_identity(store, ADMINISTRATOR, cat.id, "ann@example.org").identity == "ann@example.org"
    assert set_identity(store, ADMINISTRATOR, cat.id, None).identity is None


def everything(store: Store) -> dict[str, list[tuple[object, ...]]]:
    with store.read() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(table.c.id))]
            for table in metadata.sorted_tables
        }


def test_a_populated_store_of_edition_2_moves_forward(make_store: Callable[[bool], Store], clock: Clock) -> None:
    store = make_store(False)
    migrate(store, "0002")
    event = event_in(store, "open")
    now = clock.now
    with store.write(PROGRAMME) as writing:
        said = now.replace(tzinfo=None) if store.engine.dialect.name == "sqlite" else now
        for statement in ROWS_OF_EDITION_2:
            writing.connection.execute(text(statement), {"now": said, "event": event.id})
    assert edition(store) == "0002"
    migrate(store)
    found = everything(store)
    assert {name: len(rows) for name, rows in found.items() if rows} == {
        "accounts": 1,
        "contributions": 1,
        "event_wards": 1,
        "events": 1,
        "history": len(found["history"]),
        "promises": 1,
    }
    set_identity(store, ADMINISTRATOR, 1, "ann@example.org")
    tag = tags.make(store, LEAD, event.id, "Lights")
    assert tags.put(store, LEAD, 1, 1, [tag.id]) == (tag,)
    with pytest.raises(DBAPIError, match="never changed"), store.write(PROGRAMME) as writing:
        writing.connection.execute(text("UPDATE promises SET size = 5"))


def test_a_backup_brings_back_what_came_after(
    make_store: Callable[[bool], Store], signer: Signer, figures: Figures, tmp_path: Path
) -> None:
    store = make_store(True)
    event = event_in(store, "open")
    (key,) = say(store, signer, event, "Dark")
    tags.put(store, LEAD, key, version(store, event, key), [tags.make(store, LEAD, event.id, "Lights").id])
    asked = scrutiny.ask(store, figures, LEAD, SOUTHWARK, ASKED)
    scrutiny.answer(store, LEAD, asked.id, asked.version, "explain", "So")
    entry = unpromised.record(store, LEAD, SOUTHWARK, UNPROMISED)
    unpromised.correct(store, LEAD, entry.id, UNPROMISED, "it was not so")
    ann = accounts.create(store, ADMINISTRATOR, "ann", PASSWORD, "facilitator")
    set_identity(store, ADMINISTRATOR, ann.id, "ann@example.org")
    content = {"priorities": [{"id": "robbery", "people": None, "share": 0.25}]}
    with store.write(PROGRAMME) as writing:
        frozen = writing.insert(
            heard_results, event_id=event.id, snapshot="s", computed_at=writing.now, people=9, content=content
        )
    fresh = make_store(True)
    restore(fresh, ADMINISTRATOR, back_up(store, ADMINISTRATOR, tmp_path / "backup"))
    assert everything(fresh) == everything(store)
    with fresh.read() as connection:
        assert row_of(connection, heard_results, frozen)["content"] == content
    assert sign_in_with_identity(fresh, "ann@example.org").account == ann.id
    with pytest.raises(DBAPIError), fresh.write(PROGRAMME) as writing:
        writing.connection.execute(
            insert(heard_results).values(event_id=event.id, snapshot="t", computed_at=writing.now, people=1, content={})
        )
