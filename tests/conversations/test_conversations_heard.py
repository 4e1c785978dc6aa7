"""What we heard: counted, weighted, compared, kept from leaking, and frozen when the event is written up."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest
from sqlalchemy import select

from base.errors import UnknownNameError
from conversations import heard
from conversations.about import AboutYou
from conversations.contributions import ContributionForm, contribute, enter
from conversations.errors import AccessError, StateError
from conversations.event_records import Event
from conversations.events import advance
from conversations.heard_groups import residents
from conversations.heard_records import Heard, from_content, to_content
from conversations.moderation import decide, queue
from conversations.people import PUBLIC, Actor, contributor
from conversations.priorities import load_priorities
from conversations.record import preload
from conversations.retention import expire
from conversations.store import Store
from conversations.tables import heard_results, history
from conversations.tallies import put
from conversations.tokens import Signer
from measures.estimates import Figures
from measures.limits import wilson_limits
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
from tests.conversations.heard_rooms import made_up, seen


def send(store: Store, signer: Signer, event: Event, form: ContributionForm, times: int = 1) -> None:
    """The same from so many phones."""
    for _ in range(times):
        contribute(store, signer, signer.issue(event.id, store.clock()), form)


@pytest.fixture
def event(light_store: Store, signer: Signer) -> Event:
    """An open event: 12 phones on robbery, 8 on knives, 6 on paper on both, 2 of them refused later on."""
    opened = event_in(light_store, "open")
    young = AboutYou(age_band="20_24", sex="female", ethnic_group="black_african", ward=PECKHAM)
    send(light_store, signer, opened, ContributionForm(("robbery",), PECKHAM, about=young), 12)
    send(light_store, signer, opened, ContributionForm(("knives",), SOUTHWARK), 8)
    for _ in range(6):
        token = signer.issue(opened.id, light_store.clock())
        enter(light_store, signer, LEAD, token, ContributionForm(("robbery", "knives"), SOUTHWARK), "paper")
    for each in queue(light_store, LEAD, opened.id)[-2:]:
        decide(light_store, LEAD, each.id, each.version, "refused", "It names somebody")
    put(light_store, LEAD, opened.id, 1, "robbery", PECKHAM, 9)
    put(light_store, LEAD, opened.id, 2, "robbery", SOUTHWARK, 2)
    return opened


def line(found: Heard, priority: str) -> tuple[int | None, int | None]:
    """Count and hands of a priority."""
    return next((each.count, each.hands) for each in found.lines if each.priority == priority)


def test_staff_see_everything_that_was_not_refused(light_store: Store, figures: Figures, event: Event) -> None:
    found = heard.what_we_heard(light_store, figures, LEAD, event.id)
    assert (found.people, found.waiting, found.audience) == (24, 24, "staff")
    assert line(found, "robbery") == (16, 11)
    assert line(found, "knives") == (12, 0)
    first = found.lines[0]
    lower, upper = wilson_limits(16 / 24, 24)
    assert (first.raw.value, first.raw.lower, first.raw.upper) == pytest.approx((16 / 24, lower, upper))
    assert found.channels is not None
    counts = {(found.channels.groups[each.group].label, each.priority): each.count for each in found.channels.cells}
    assert counts == {("Phone", "robbery"): 12, ("Phone", "knives"): 8, ("Paper", "robbery"): 4, ("Paper", "knives"): 4}


def test_the_place_somebody_speaks_about_is_not_the_one_they_live_in(
    light_store: Store, figures: Figures, event: Event
) -> None:
    found = heard.what_we_heard(light_store, figures, LEAD, event.id)
    assert found.areas is not None
    assert {group.keys: group.people for group in found.areas.groups} == {(SOUTHWARK,): 12, (PECKHAM,): 12}
    wards = next(each for each in found.room if each.field == "ward").groups
    assert [group.people for group in wards if PECKHAM in group.keys] == [12]
    assert (wards[-1].label, wards[-1].people) == ("Not said", 12)


def test_who_was_in_the_room_is_set_against_who_lives_there(light_store: Store, figures: Figures, event: Event) -> None:
    """Southwark 2021: 41,674 of 258,957 residents of 15 and over are under 25, 77,299 of 307,640 are Black."""
    found = heard.what_we_heard(light_store, figures, LEAD, event.id)
    room = {each.field: each.groups for each in found.room}
    assert (room["age_band"][0].label, room["age_band"][0].people) == ("Under 25", 12)
    there = residents(figures, SOUTHWARK)
    assert there["age_band"]["under_25"] == 16198 + 25476
    assert there["ethnic_group"]["black"] == 77299
    assert room["age_band"][0].residents == pytest.approx(41674 / sum(there["age_band"].values()))
    assert room["disability"][0].residents is None, "the snapshot does not have it: missing, not nought"
    assert all(sum(group.people or 0 for group in groups) == 24 for groups in room.values())
    assert sum(there["ward"].values()) == pytest.approx(307_600, rel=0.001)


def test_the_public_never_sees_fewer_than_five(light_store: Store, figures: Figures, event: Event) -> None:
    found = heard.what_we_heard(light_store, figures, LEAD, event.id, "public")
    assert found.waiting is None
    assert line(found, "robbery") == (16, 11)
    assert found.hands is not None
    hands = {found.hands.groups[each.group].keys[0]: each.count for each in found.hands.cells}
    assert hands == {PECKHAM: None, SOUTHWARK: None}, "9 of 11 would tell of the 2"
    shown = [each.count for table in (found.channels, found.areas, *found.by_group) if table for each in table.cells]
    assert all(count is None or count >= 5 for count in shown)


def test_the_write_up_publishes_once_and_for_good(
    light_store: Store, figures: Figures, event: Event, signer: Signer, clock: Clock
) -> None:
    with pytest.raises(StateError, match="not published yet"):
        heard.published(light_store, PUBLIC, event.id)
    with pytest.raises(StateError, match="frozen when an event is written up"):
        heard.freeze(light_store, figures, LEAD, event.id)
    closed = advance(light_store, LEAD, event.id, event.version, "closed")
    advance(light_store, LEAD, event.id, closed.version, "written_up", figures)
    first = heard.published(light_store, PUBLIC, event.id)
    assert (first.people, first.audience, first.snapshot) == (24, "public", figures.snapshot.id)
    for each in queue(light_store, LEAD, event.id)[:3]:
        decide(light_store, LEAD, each.id, each.version, "refused", "It names somebody")
    clock.on(days=400)
    assert expire(light_store, ADMINISTRATOR).about_you == 12
    assert heard.published(light_store, PUBLIC, event.id) == first
    assert heard.freeze(light_store, figures, LEAD, event.id) == first, "a second picture would differ by three people"
    assert heard.published_in(light_store, PUBLIC, SOUTHWARK) == (first,)
    assert heard.published_in(light_store, PUBLIC, HACKNEY) == ()
    with light_store.read() as connection:
        assert len(connection.execute(select(heard_results.c.id)).all()) == 1
        told = connection.execute(select(history.c.after).where(history.c.table_name == "heard_results")).scalar_one()
    assert "robbery" not in told


def test_answers_that_are_gone_are_still_counted_but_not_weighted_by(
    light_store: Store, figures: Figures, event: Event, clock: Clock
) -> None:
    clock.on(days=400)
    expire(light_store, ADMINISTRATOR)
    found = heard.what_we_heard(light_store, figures, LEAD, event.id)
    assert found.people == 24
    assert next(each for each in found.room if each.field == "sex").groups[-1].people == 12
    assert found.by_group == ()
    assert {why for _, why in found.weighting.dropped} == {"answers were deleted on their date"}


def test_an_event_from_a_public_report_has_no_picture(light_store: Store) -> None:
    preload(light_store, ADMINISTRATOR)
    with pytest.raises(StateError, match="public report"):
        heard.published(light_store, PUBLIC, 1)
    with pytest.raises(StateError):
        heard.live(light_store, 1)
    with pytest.raises(UnknownNameError):
        heard.published(light_store, PUBLIC, 99)


def test_only_its_staff_see_an_event_before_it_is_published(light_store: Store, figures: Figures, event: Event) -> None:
    for actor in (PUBLIC, contributor(event.id), ADMINISTRATOR, Actor("borough_lead", borough=HACKNEY),
                  Actor("facilitator", events=frozenset({99}))):  # fmt: skip
        with pytest.raises(AccessError):
            heard.what_we_heard(light_store, figures, actor, event.id)
        with pytest.raises(AccessError):
            heard.freeze(light_store, figures, actor, event.id)
    for actor in (LEAD, PROGRAMME, facilitator(event)):
        assert heard.what_we_heard(light_store, figures, actor, event.id).people == 24


def test_the_projector_moves_in_tens_and_rounds_down(light_store: Store, signer: Signer, event: Event) -> None:
    found = heard.live(light_store, event.id)
    assert found.people == 10, "24 came: the last five are never in it, and it moves in tens"
    assert [(each.priority, each.people, each.hands) for each in found.lines] == [("robbery", 10, 10)]
    assert "So far, of the first 10 people" in found.sentence
    before = heard.live(light_store, event.id)
    send(light_store, signer, event, ContributionForm(("guns",), SOUTHWARK))
    after = heard.live(light_store, event.id)
    assert (before.people, after.people) == (10, 20)
    for _ in range(4):
        send(light_store, signer, event, ContributionForm(("guns",), SOUTHWARK))
        assert heard.live(light_store, event.id) == after, "one person more changes nothing"
    draft = event_in(light_store, "draft")
    with pytest.raises(StateError):
        heard.live(light_store, draft.id)


def test_an_event_without_anybody_is_told_as_such(light_store: Store, figures: Figures) -> None:
    event = event_in(light_store, "open")
    found = heard.what_we_heard(light_store, figures, LEAD, event.id)
    assert (found.people, found.channels, found.by_group) == (0, None, ())
    assert "Fewer than five people" in found.resident
    assert heard.live(light_store, event.id).lines == ()
    public = heard.what_we_heard(light_store, figures, LEAD, event.id, "public")
    assert (public.people, public.room) == (None, ())


def test_weighted_shares_move_towards_those_who_live_there(figures: Figures) -> None:
    """Women are four in five of those who came and half of those who live there; only women raise knives."""
    room = made_up(3, 200, 5.0, 1, said=1.0)
    names = list(load_priorities())
    raised = np.zeros_like(room.raised)
    women = np.arange(200) < 160
    raised[:, names.index("robbery")] = True
    raised[:80, names.index("knives")] = True
    blank = dict.fromkeys(room.answers, ("",) * 200)
    answers = {**blank, "sex": tuple(np.where(women, "female", "male").tolist())}
    found = seen(figures, replace(room, raised=raised, answers=answers))
    knives = next(each for each in found.lines if each.priority == "knives")
    assert knives.raw.value == pytest.approx(0.4)
    there = residents(figures, SOUTHWARK)["sex"]
    share = there["female"] / sum(there.values())
    assert knives.weighted.value == pytest.approx(0.5 * share, abs=0.006)
    weights = np.array([share / 0.8, (1 - share) / 0.2])
    effective = 200**2 / (160 * weights[0] ** 2 + 40 * weights[1] ** 2)
    assert (found.weighting.used, found.weighting.effective) == (("sex",), int(effective))
    assert dict(found.weighting.dropped)["age"] == "fewer than 30 people answered"
    assert [(each.priority, each.label) for each in found.agreement.differing] == [("knives", "Female")]


def test_groups_that_differ_more_than_chance_are_named_and_others_are_not(figures: Figures) -> None:
    room = made_up(4, 300, 5.0, 1, said=1.0)
    names = list(load_priorities())
    women = np.arange(300) % 2 == 0
    raised = np.zeros_like(room.raised)
    raised[:, names.index("robbery")] = np.arange(300) % 3 > 0
    raised[:, names.index("drugs")] = np.arange(300) % 3 == 0
    raised[:, names.index("knives")] = np.where(women, np.arange(300) % 5 < 3, np.arange(300) % 5 < 1)
    blank = dict.fromkeys(room.answers, ("",) * 300)
    answers = {**blank, "sex": tuple(np.where(women, "female", "male").tolist())}
    agreement = seen(figures, replace(room, raised=raised, answers=answers)).agreement
    assert {(each.priority, each.label) for each in agreement.differing} == {("knives", "Female"), ("knives", "Male")}
    assert agreement.tested == 6
    assert set(agreement.shared) == {"robbery", "drugs", "knives"}
    assert "More than chance would explain (6 comparisons, 5 % false)" in agreement.sentence


def test_where_chance_is_all_there_is_little_is_called_different(figures: Figures) -> None:
    """Answers drawn apart from priorities: at 5 % of false discoveries few events have any."""
    found = [seen(figures, made_up(seed, 200, 3.0)).agreement.differing for seed in range(12)]
    assert sum(bool(each) for each in found) <= 2


def test_a_frozen_picture_comes_back_as_it_was(figures: Figures) -> None:
    found = seen(figures, made_up(5, 120))
    assert from_content(to_content(found)) == found
    assert found.warning.startswith("The people who came chose to come")
    for text in (found.resident, found.panel, found.officer):
        assert text.endswith(".")
        assert "worst" not in text.lower()


def test_five_hundred_people_are_read_at_once(figures: Figures) -> None:
    """Not a benchmark: it only catches a loop over people."""
    room = made_up(6, 500)
    seen(figures, room, "staff")
    begun = time.process_time()
    seen(figures, room, "staff")
    assert time.process_time() - begun < 2
