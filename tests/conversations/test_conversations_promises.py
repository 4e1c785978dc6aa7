"""A promise fixes its test in advance, is amended in the open, and gets one of five answers."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from base.errors import StatisticsInputError, UnknownNameError
from conversations import promises
from conversations.baselines import BaselineError, take
from conversations.drift import drift
from conversations.errors import AccessError, ConflictError, InputError, StateError
from conversations.event_records import listed as list_events
from conversations.people import COMMAND_LINE, PUBLIC
from conversations.power import earliest_month, months_needed, smallest_change
from conversations.programme import STATES, programme
from conversations.promise_records import Promise, get, listed
from conversations.record import preload
from conversations.store import Store
from conversations.verdicts import VALUES, Numbers, judge
from measures.estimates import Figures
from tests.conversations.conftest import HACKNEY, LEAD, PECKHAM, PROGRAMME, SOUTHWARK, Clock, event_in

RYE_LANE, FARADAY = "E05011113", "E05011102"
FORM = promises.PromiseForm(
    PECKHAM,
    "Bags are snatched",
    "Patrols",
    "Ward sergeant",
    "robbery",
    "down",
    30,
    date(2027, 12, 1),
    (RYE_LANE, FARADAY),
)
NUMBERS = Numbers(100, 40, 100, 100)


def registered(store: Store, figures: Figures, form: promises.PromiseForm = FORM) -> Promise:
    made = promises.draft(store, figures, LEAD, SOUTHWARK, form)
    return promises.register(store, figures, LEAD, made.id, made.version)


def test_a_registered_promise_has_its_figures_frozen(store: Store, figures: Figures) -> None:
    promise = registered(store, figures)
    here = figures.estimate("robbery", "ward", periods=promise.baseline_period, areas=(PECKHAM,), against="none")
    there = figures.estimate(
        "robbery", "ward", periods=promise.baseline_period, areas=(RYE_LANE, FARADAY), against="none"
    )
    assert promise.baseline_count == here.count[0, 0] > 0
    assert (promise.baseline_value, promise.baseline_lower) == (here.value[0, 0], here.lower[0, 0])
    assert promise.control_count == there.count.mean()
    assert promise.snapshot == figures.snapshot.id
    assert promise.controls == tuple(sorted((RYE_LANE, FARADAY)))
    assert promise.baseline_period and promise.baseline_count and promise.control_count
    drifts = tuple(
        drift(figures, "robbery", PECKHAM, promise.baseline_period, 202612, 12 * years) for years in range(1, 6)
    )
    assert promise.power_month == earliest_month(
        202612, promise.baseline_count / 12, promise.control_count / 12, -0.3, drifts
    )
    for column, value in (
        ("baseline_count", 1),
        ("size", 1),
        ("measure", "'drugs'"),
        ("snapshot", "'x'"),
        ("power_month", 1),
    ):
        with pytest.raises(DBAPIError, match="never changed"), store.write(LEAD) as writing:
            writing.connection.execute(text(f"UPDATE promises SET {column} = {value}"))
    with pytest.raises(DBAPIError, match="never changed"), store.write(LEAD) as writing:
        writing.connection.execute(text("DELETE FROM promise_controls"))
        writing.connection.execute(text("DELETE FROM promises"))


def test_drafts_are_edited_and_unseen_and_registered_promises_amended_and_public(
    store: Store, figures: Figures, clock: Clock
) -> None:
    made = promises.draft(store, figures, LEAD, SOUTHWARK, FORM)
    with pytest.raises(AccessError):
        get(store, PUBLIC, made.id)
    edited = promises.edit(store, figures, LEAD, made.id, made.version, replace(FORM, controls=(RYE_LANE,)))
    with pytest.raises(ConflictError):
        promises.edit(store, figures, LEAD, made.id, made.version, FORM)
    promise = promises.register(store, figures, LEAD, made.id, edited.version)
    with pytest.raises(StateError, match="registered and not a draft"):
        promises.edit(store, figures, LEAD, made.id, promise.version, FORM)
    clock.on(days=30)
    later = promises.amend(
        store, LEAD, made.id, promise.version, "decision_on", date(2028, 3, 1), "The road was closed"
    )
    assert later.decision_on == date(2028, 3, 1)
    (amendment,) = get(store, PUBLIC, made.id).amendments
    assert (amendment.at, amendment.role, amendment.before, amendment.after, amendment.reason) == (
        clock.now,
        "borough_lead",
        "2027-12-01",
        "2028-03-01",
        "The road was closed",
    )
    for field in ("measure", "size", "area"):
        with pytest.raises(StateError, match="is fixed: withdraw"):
            promises.amend(store, LEAD, made.id, later.version, field, "x", "y")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="owner role"):
        promises.amend(store, LEAD, made.id, later.version, "owner_role", "Sergeant Jones", "He left")
    gone = promises.withdraw(store, LEAD, made.id, later.version, "The unit was disbanded")
    assert (gone.state, gone.amendments[-1].after) == ("withdrawn", "withdrawn")
    assert [promise.id for promise in listed(store, PUBLIC, SOUTHWARK)] == [made.id]


def test_three_promises_are_open_for_a_place_and_no_more(store: Store, figures: Figures) -> None:
    first, _, _ = (registered(store, figures) for _ in range(3))
    fourth = promises.draft(store, figures, LEAD, SOUTHWARK, FORM)
    with pytest.raises(StateError, match="3 promises are open for this place"):
        promises.register(store, figures, LEAD, fourth.id, fourth.version)
    registered(store, figures, replace(FORM, area=SOUTHWARK, controls=(HACKNEY,)))
    promises.withdraw(store, LEAD, first.id, first.version, "It was not ours to promise")
    assert promises.register(store, figures, LEAD, fourth.id, fourth.version).state == "registered"


@pytest.mark.parametrize(
    ("form", "error"),
    [
        (replace(FORM, measure="no_such"), UnknownNameError),
        (replace(FORM, measure="pas_trust"), UnknownNameError),
        (replace(FORM, area=SOUTHWARK, measure="stop_search_rate", controls=(HACKNEY,)), BaselineError),
        (replace(FORM, controls=()), BaselineError),
        (replace(FORM, controls=(PECKHAM,)), BaselineError),
        (replace(FORM, controls=(HACKNEY,)), BaselineError),
        (replace(FORM, area=HACKNEY), InputError),
        (replace(FORM, size=0), InputError),
        (replace(FORM, size=101), InputError),
        (replace(FORM, size=math.nan), InputError),
        (replace(FORM, decision_on=date(2026, 11, 2)), InputError),
        (replace(FORM, problem="Ring 07700 900123"), InputError),
        (replace(FORM, event_id=999), UnknownNameError),
    ],
)
def test_a_promise_that_cannot_be_tested_is_not_drafted(
    light_store: Store, figures: Figures, form: promises.PromiseForm, error: type[Exception]
) -> None:
    with pytest.raises(error):
        promises.draft(light_store, figures, LEAD, SOUTHWARK, form)
    assert listed(light_store, LEAD) == ()


def test_a_baseline_needs_figures(figures: Figures) -> None:
    with pytest.raises(BaselineError, match="no figure for those months"):
        take(figures, "robbery", PECKHAM, (RYE_LANE,), 203001)


def test_verdicts_are_kept_with_their_snapshot_and_decide_on_the_date(store: Store, figures: Figures) -> None:
    promise = registered(store, figures)
    early = promises.record_verdict(store, PROGRAMME, promise.id, NUMBERS, "s1", 202706)
    assert (early.state, early.verdicts[0].verdict, early.verdicts[0].snapshot) == ("registered", "as_promised", "s1")
    assert (early.verdicts[0].estimate, early.verdicts[0].treated_after) == (-60, 40)
    assert promises.record_verdict(store, PROGRAMME, promise.id, Numbers(1, 1, 1, 1), "s1", 202706) == early
    due = promises.record_verdict(store, PROGRAMME, promise.id, Numbers(100, 140, 100, 90), "s2", 202712)
    assert (due.state, due.verdicts[-1].verdict) == ("decided", "other_way")
    with pytest.raises(StateError, match="decided is not judged"):
        promises.record_verdict(store, PROGRAMME, promise.id, NUMBERS, "s3", 202801)


@pytest.mark.parametrize(
    ("numbers", "direction", "size", "period", "power", "value"),
    [
        (NUMBERS, "down", 30, 202706, 202701, "as_promised"),
        (NUMBERS, "up", 30, 202706, 202701, "other_way"),
        (Numbers(100, 160, 100, 100), "up", 50, 202706, 202701, "as_promised"),
        (Numbers(1000, 850, 1000, 1000), "down", 30, 202706, 202701, "no_clear_change"),
        (Numbers(100, 95, 100, 100), "down", 30, 202706, 202706, "no_clear_change"),
        (Numbers(100, 95, 100, 100), "down", 30, 202706, 202707, "too_few"),
        (Numbers(100, 95, 100, 100), "down", 30, 202706, None, "too_few"),
        (Numbers(100, 40, 100, 40), "down", 30, 202706, 202701, "no_clear_change"),
        (Numbers(0, 0, 0, 0), "down", 30, 202706, 202701, "no_clear_change"),
        (replace(NUMBERS, not_comparable="Recording changed"), "down", 30, 202706, 202701, "not_comparable"),
        (replace(NUMBERS, control_after=math.nan), "down", 30, 202706, 202701, "not_comparable"),
    ],
)
def test_a_verdict_is_one_of_five(
    numbers: Numbers, direction: str, size: float, period: int, power: int | None, value: str
) -> None:
    found = judge(numbers, direction, size, period, power)  # type: ignore[arg-type]
    assert found.value == value
    assert (found.until_month == power) == (value == "too_few") or power is None


def test_a_clear_change_that_falls_short_says_so() -> None:
    assert "less than was promised" in judge(Numbers(1000, 850, 1000, 1000), "down", 30, 202706, 202701).reason


@given(st.tuples(*[st.integers(0, 2000)] * 4), st.sampled_from(["down", "up"]), st.floats(1, 100))
def test_down_and_up_mirror_each_other(counts: tuple[int, int, int, int], direction: str, size: float) -> None:
    found = judge(Numbers(*counts), direction, size, 202706, 202701)  # type: ignore[arg-type]
    mirror = judge(Numbers(*counts), "up" if direction == "down" else "down", size, 202706, 202701)  # type: ignore[arg-type]
    assert found.value in VALUES
    assert (found.value == "other_way") <= (mirror.value in {"as_promised", "no_clear_change"})
    assert (found.value == "as_promised") <= (mirror.value == "other_way")


def test_power_of_wheeler_and_ratcliffes_test() -> None:
    # t = c = 10 a month, a fifth fewer: z = 1.95996 + 0.84162; m = (2.80158 / 2)² × (10 × 1.8 + 20) = 74.56
    assert months_needed(10, 10, -0.2) == 75
    assert earliest_month(202701, 10, 10, -0.2) is None
    # t = 100, c = 125, half as many, the control brought to 100: m = (2.80158 / 50)² × (150 + 160) = 0.97
    assert months_needed(100, 125, -0.5) == 1
    assert earliest_month(202701, 100, 125, -0.5) == 202701
    # t = 20, c = 20, a third fewer (−0.3): m = (2.80158 / 6)² × (34 + 40) = 16.13
    assert earliest_month(202612, 20, 20, -0.3) == 202804
    assert months_needed(0, 10, -0.5) == math.inf


@given(st.floats(0.5, 1000), st.floats(0.1, 1000), st.floats(0.05, 0.9), st.floats(0, 0.3))
def test_more_events_larger_changes_and_less_drift_are_told_sooner(
    treated: float, control: float, change: float, drifting: float
) -> None:
    months = months_needed(treated, control, -change, drifting)
    assert months_needed(treated, control, -min(1, change * 1.1), drifting) <= months
    assert months_needed(treated, control + 10, -change, drifting) <= months
    assert months_needed(treated * 2, control * 2, -change, drifting) <= months
    assert months_needed(treated, control, -change, drifting + 0.01) >= months
    if math.isinf(months):
        assert change <= 2.8016 * drifting
        return
    counts = months * treated * (2 - change) + months * 2 * treated**2 / control
    error = math.hypot(math.sqrt(counts), drifting * months * treated)
    assert months * treated * change / error >= 2.8015 * 0.999
    assert smallest_change(treated, control, drifting, int(months)) <= change * 1.001


def test_drift_puts_a_change_off_and_then_out_of_sight() -> None:
    # t = c = 100, a fifth fewer: m = 2.80158² × 3.8 / (100 × (0.04 − (2.80158 × 0.05)²)) = 14.64
    assert months_needed(100, 100, -0.2, 0.05) == 15
    assert earliest_month(202701, 100, 100, -0.2, (0.05,)) == 202803
    assert earliest_month(202701, 100, 100, -0.2, (0.0, 0.05)) == 202708
    assert earliest_month(202701, 100, 100, -0.2, (0.08,)) is None
    assert smallest_change(100, 100, 0.05, 15) == pytest.approx(0.1991, abs=0.0005)
    assert smallest_change(100, 100, 0.05, 15, "up") > smallest_change(100, 100, 0.05, 15)
    assert math.isinf(smallest_change(0, 100, 0.05, 15))


@pytest.mark.parametrize(
    ("treated", "control", "change"), [(-1, 1, -0.5), (1, math.nan, -0.5), (1, 1, 0), (1, 1, -1.1)]
)
def test_power_refuses_what_is_no_change(treated: float, control: float, change: float) -> None:
    with pytest.raises(StatisticsInputError):
        months_needed(treated, control, change)


def test_the_programme_follows_events_and_promises(store: Store, figures: Figures, clock: Clock) -> None:
    preload(store, COMMAND_LINE)

    def states() -> dict[str, str]:
        return {one.borough: one.state for one in programme(store)}

    assert len(states()) == 32
    assert "E09000001" not in states()
    assert {code for code, state in states().items() if state == "held"} == {SOUTHWARK, HACKNEY}
    assert set(states().values()) == {"held", "not_scheduled"}
    lewisham = "E09000023"
    seen = []
    for step in ("draft", "announced", "open", "closed", "written_up"):
        event_in(store, step, lewisham)
        seen.append(states()[lewisham])
    assert seen == ["not_scheduled", "scheduled", "scheduled", "held", "written_up"]
    promise = registered(store, figures)
    assert states()[SOUTHWARK] == "promises_made"
    clock.now = clock.now.replace(year=2027, month=12, day=1)
    assert states()[SOUTHWARK] == "promises_due"
    promises.record_verdict(store, PROGRAMME, promise.id, NUMBERS, "s", 202712)
    assert states()[SOUTHWARK] == "promises_made"
    assert set(states().values()) <= set(STATES)
    assert all(event.state != "draft" for event in list_events(store, PUBLIC))
