"""Promises are judged by the months after them, once each, and on quiet years they are seldom called changed."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from base.errors import ExplorerError
from base.periods import shift, to_index
from base.snapshot import Snapshot
from conversations import promises
from conversations.__main__ import application
from conversations.controls import propose
from conversations.drift import drift
from conversations.errors import AccessError, StateError
from conversations.outcomes import has_figures, judge_all, judge_everything, judge_when_new, verdict_due, waiting
from conversations.outlook import outlook
from conversations.people import COMMAND_LINE, PUBLIC
from conversations.promise_records import Promise, get
from conversations.schema import open_store
from conversations.store import Store
from conversations.verdicts import Numbers, judge
from conversations.windows import months_after, months_before, refusing, whole_years_before
from measures.estimates import Figures, load_figures
from tests.conversations.conftest import HACKNEY, LEAD, PECKHAM, PROGRAMME, SOUTHWARK, Clock

LAMBETH, GREENWICH = "E09000022", "E09000011"
FORM = promises.PromiseForm(
    SOUTHWARK, "Bags are snatched", "Patrols", "Superintendent", "robbery", "down", 30, date(2025, 12, 1),
    (LAMBETH, GREENWICH),
)  # fmt: skip


class Then(Figures):
    """The figures as they were when nothing after a month was published."""

    def __init__(self, snapshot: Snapshot, last: int, name: str = "") -> None:
        earlier = copy.copy(snapshot)
        earlier.id = name or f"to{last}"
        super().__init__(earlier)
        self.last = last

    def periods(self, measure_id: str, level: str, window: str | None = None, group: str = "") -> np.ndarray:
        months = super().periods(measure_id, level, window, group)
        return months[months <= self.last]


def made(store: Store, clock: Clock, figures: Figures, day: datetime, form: promises.PromiseForm = FORM) -> Promise:
    """A promise that was registered on a day."""
    clock.now = day
    draft = promises.draft(store, figures, LEAD, SOUTHWARK, form)
    return promises.register(store, figures, LEAD, draft.id, draft.version)


def events(figures: Figures, measure: str, area: str, first: int, last: int) -> float:
    months = months_after(first, last)
    level = "borough" if area.startswith("E09") else "ward"
    return float(
        figures.counts.at(figures.measure(measure), level, "month", "", np.asarray([area]), months).count.sum()
    )


@pytest.fixture
def promise(store: Store, clock: Clock, snapshot: Snapshot) -> Promise:
    """A promise on robbery in Southwark, of 20 January 2025."""
    return made(store, clock, Then(snapshot, 202411), datetime(2025, 1, 20, tzinfo=UTC))


def test_before_a_whole_month_is_published_a_promise_waits(store: Store, promise: Promise, snapshot: Snapshot) -> None:
    figures = Then(snapshot, 202501)
    assert verdict_due(store, figures) == ()
    assert judge_all(store, figures, PROGRAMME) == ()
    assert "February 2025" in waiting(store, figures)[promise.id]


def test_each_month_after_is_set_against_the_same_month_of_the_baseline(
    store: Store, promise: Promise, snapshot: Snapshot
) -> None:
    figures = Then(snapshot, 202503)
    assert [due.period for due in verdict_due(store, figures)] == [202503]
    (judged,) = judge_all(store, figures, PROGRAMME)
    (verdict,) = judged.verdicts
    assert (verdict.period, verdict.snapshot, judged.state) == (202503, "to202503", "registered")
    # February and March 2025 against February and March 2024, which the baseline to November 2024 holds.
    assert verdict.treated_before == events(figures, "robbery", SOUTHWARK, 202402, 202403)
    assert verdict.treated_after == events(figures, "robbery", SOUTHWARK, 202502, 202503)
    both = [events(figures, "robbery", area, 202502, 202503) for area in promise.controls]
    assert verdict.control_after == np.mean(both)
    assert judge_all(store, figures, PROGRAMME) == ()
    assert judge_all(store, Then(snapshot, 202503, "rebuilt"), PROGRAMME) == ()
    assert "have not changed" in waiting(store, Then(snapshot, 202503, "rebuilt"))[promise.id]


def test_a_promise_is_decided_on_its_own_date_not_on_the_latest_month(
    store: Store, promise: Promise, snapshot: Snapshot
) -> None:
    assert promise.power_month is None or promise.power_month > 202512
    (judged,) = judge_when_new(store, Then(snapshot, 202606))
    last = judged.verdicts[-1]
    assert last.period == 202512
    assert last.treated_before == events(Then(snapshot, 202606), "robbery", SOUTHWARK, 202312, 202411) - events(
        Then(snapshot, 202606), "robbery", SOUTHWARK, 202401, 202401
    )
    assert judged.state == ("registered" if last.verdict == "too_few" and last.until_month else "decided")
    assert get(store, PUBLIC, promise.id) == judged


def test_twelve_months_after_are_set_against_the_frozen_baseline(
    store: Store, clock: Clock, snapshot: Snapshot
) -> None:
    form = replace(FORM, decision_on=date(2026, 1, 31))
    promise = made(store, clock, Then(snapshot, 202411), datetime(2025, 1, 20, tzinfo=UTC), form)
    (judged,) = judge_all(store, Then(snapshot, 202606), PROGRAMME)
    assert judged.verdicts[-1].treated_before == promise.baseline_count
    assert judged.verdicts[-1].control_before == promise.control_count


@pytest.mark.parametrize("gap", ["measure", "month", "month before"])
def test_what_a_snapshot_lacks_lets_a_promise_wait_and_decides_nothing(
    store: Store, promise: Promise, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, gap: str
) -> None:
    whole = Then(snapshot, 202606)
    with monkeypatch.context() as lacking:
        if gap == "measure":
            lacking.delitem(whole.catalogue.measures, "robbery")
        else:
            hole, at = {"month": 202505, "month before": 202405}[gap], type(whole.counts).at

            def holed(counts: object, *asked: object) -> object:
                found = at(counts, *asked)  # type: ignore[arg-type]
                missing = np.where(np.asarray(asked[-1]) == hole, np.nan, 1.0)
                return replace(found, count=found.count * missing)

            lacking.setattr(type(whole.counts), "at", holed)
        assert judge_when_new(store, whole) == ()
        assert waiting(store, whole)[promise.id]
        assert has_figures(whole, promise) == (gap != "measure")
    assert get(store, PUBLIC, promise.id) == promise
    (judged,) = judge_when_new(store, whole)
    assert judged.verdicts[-1].verdict != "not_comparable"
    assert judged.verdicts[-1].period == 202512


def test_who_may_not_judge_does_not(store: Store, promise: Promise, snapshot: Snapshot) -> None:
    for actor in (PUBLIC, LEAD):
        with pytest.raises(AccessError):
            judge_all(store, Then(snapshot, 202503), actor)
    assert get(store, PUBLIC, promise.id).verdicts == ()


def test_one_promise_that_cannot_be_judged_stops_no_other(
    store: Store, promise: Promise, clock: Clock, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = made(store, clock, Then(snapshot, 202411), datetime(2025, 1, 21, tzinfo=UTC))
    keep = promises.record_verdict

    def withdrawn_meanwhile(store_: Store, actor: object, key: int, *rest: object) -> Promise:
        if key == promise.id:
            raise StateError("A promise that is withdrawn is not judged", "look at another promise")
        return keep(store_, actor, key, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr("conversations.outcomes.record_verdict", withdrawn_meanwhile)
    found = judge_everything(store, Then(snapshot, 202503), COMMAND_LINE)
    assert [each.id for each in found.promises] == [other.id]
    assert "withdrawn" in found.failed[promise.id]


def test_a_break_in_recording_is_named_and_no_number_given(store: Store, clock: Clock, snapshot: Snapshot) -> None:
    area, form = PECKHAM, replace(FORM, area=PECKHAM, measure="weapons_possession", controls=("E05009393",))
    form = replace(form, controls=("E05011113",), decision_on=date(2024, 6, 1))
    made(store, clock, Then(snapshot, 202303), datetime(2023, 6, 10, tzinfo=UTC), form)
    assert refusing("weapons_possession", (area,), months_after(202207, 202303), months_after(202307, 202403))
    (judged,) = judge_all(store, Then(snapshot, 202406), PROGRAMME)
    last = judged.verdicts[-1]
    assert (last.verdict, last.treated_before, last.estimate, judged.state) == ("not_comparable", None, None, "decided")
    assert last.reason.startswith("Recording changed in March 2024: ")


def test_a_survey_is_judged_on_a_year_that_shares_nobody(store: Store, clock: Clock, snapshot: Snapshot) -> None:
    form = replace(FORM, measure="pas_trust", direction="up", size=15, decision_on=date(2022, 9, 30))
    promise = made(store, clock, Then(snapshot, 202103), datetime(2021, 6, 10, tzinfo=UTC), form)
    assert (promise.baseline_count, promise.control_count, promise.power_month) == (None, None, 202206)
    assert "June 2022" in waiting(store, Then(snapshot, 202203))[promise.id]
    (judged,) = judge_all(store, Then(snapshot, 202312), PROGRAMME)
    last = judged.verdicts[-1]
    figures = Then(snapshot, 202312)
    value = figures.estimate("pas_trust", "borough", periods=[202103, 202209], areas=(SOUTHWARK, LAMBETH, GREENWICH))
    assert (last.period, judged.state) == (202209, "decided")
    assert last.treated_after == pytest.approx(value.value[0, 1])
    moved = value.value[:, 1] - value.value[:, 0]
    assert last.estimate == pytest.approx(moved[0] - moved[1:].mean())
    shares, n = value.value / 100, value.denominator
    variance = (shares * (1 - shares) / n).sum(axis=1)
    assert last.standard_error == pytest.approx(100 * np.sqrt(variance[0] + variance[1:].sum() / 4))


def test_points_that_no_share_can_gain_are_not_promised(store: Store, clock: Clock, snapshot: Snapshot) -> None:
    form = replace(FORM, measure="pas_trust", direction="up", size=60)
    with pytest.raises(ExplorerError, match="cannot move 60 points"):
        made(store, clock, Then(snapshot, 202103), datetime(2021, 6, 10, tzinfo=UTC), form)


@given(st.integers(200601, 202012).filter(lambda m: 1 <= m % 100 <= 12), st.integers(1, 60), st.integers(1, 24))
def test_windows_are_of_one_length_and_season_and_never_meet(baseline: int, length: int, gap: int) -> None:
    first = shift(baseline, gap)
    after = months_after(first, shift(first, length - 1))
    before = months_before(after, baseline)
    assert len(set(before.tolist())) == len(before) == len(after) == length
    assert before.max() <= baseline < after.min()
    assert (before % 100 == after % 100).all()
    assert to_index(baseline) - to_index(before.min()) < 12 * (-(-length // 12))
    if length == 12:
        assert sorted(before.tolist()) == months_after(shift(baseline, -11), baseline).tolist()


STEPS = ("edit", "drop", "register", "amend", "withdraw", "judge_early", "judge_late")
NEXT = {
    ("draft", "edit"): "draft",
    ("draft", "drop"): "dropped",
    ("draft", "register"): "registered",
    ("registered", "amend"): "registered",
    ("registered", "withdraw"): "withdrawn",
    ("registered", "judge_early"): "registered",
    ("registered", "judge_late"): "decided",
}
FIXED = (
    "measure",
    "area",
    "direction",
    "size",
    "controls",
    "baseline_count",
    "baseline_period",
    "snapshot",
    "power_month",
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(STEPS), min_size=3, max_size=8))
def test_a_promise_has_no_path_back_and_its_terms_stay(light_store: Store, figures: Figures, steps: list[str]) -> None:
    form = replace(FORM, decision_on=date(2027, 12, 1))
    now = promises.draft(light_store, figures, LEAD, SOUTHWARK, form)
    terms: tuple[object, ...] | None = None
    for number, step in enumerate(steps):
        wanted = NEXT.get((now.state, step))
        try:
            take_step(light_store, figures, now, step, number)
        except StateError:
            assert wanted is None
        else:
            assert wanted is not None
        now = get(light_store, LEAD, now.id)
        assert wanted is None or now.state == wanted
        held = tuple(getattr(now, name) for name in FIXED)
        if now.registered_at is not None:
            assert terms is None or held == terms
            terms = held
    if now.state == "registered":
        promises.withdraw(light_store, LEAD, now.id, now.version, "The test is over")


def take_step(store: Store, figures: Figures, now: Promise, step: str, number: int) -> None:
    """One step that somebody tries."""
    form = replace(FORM, decision_on=date(2027, 12, 1), problem=f"Bags are snatched, {number}")
    numbers = Numbers(100, 40, 100, 100)
    if step == "edit":
        promises.edit(store, figures, LEAD, now.id, now.version, form)
    elif step == "drop":
        promises.drop(store, LEAD, now.id, now.version)
    elif step == "register":
        promises.register(store, figures, LEAD, now.id, now.version)
    elif step == "amend":
        promises.amend(store, LEAD, now.id, now.version, "action", f"More patrols, {number}", "We learnt")
    elif step == "withdraw":
        promises.withdraw(store, LEAD, now.id, now.version, "We could not")
    else:
        period = 202712 if step == "judge_late" else 202706
        promises.record_verdict(store, PROGRAMME, now.id, numbers, f"s{number}", period)


def test_on_chance_alone_the_verdict_errs_one_time_in_twenty_at_most() -> None:
    rng = np.random.default_rng(5)
    told, draws = 0, 4000
    for level in (30.0, 400.0):
        for counts in rng.poisson([level, level, 1.4 * level, 1.4 * level], (draws, 4)):
            told += judge(Numbers(*counts.astype(float)), "down", 1, 202712, 202712).value in {
                "as_promised",
                "other_way",
            }
    assert told / (2 * draws) <= 0.05 + 0.007


def placebos(
    figures: Figures, level: str, measures: tuple[str, ...], ends: tuple[int, ...], number: int
) -> Iterator[Numbers]:
    """The numbers of promises that nobody made: places drawn at random, years in which nothing was promised."""
    rng = np.random.default_rng(11)
    codes = [code for code in figures.gazetteer.at_level(level) if figures.gazetteer.get(code).policed_by_met]
    for measure in measures:
        for baseline in ends:
            first = shift(baseline, 3)
            after = months_after(first, shift(first, 11))
            before = months_before(after, baseline)
            for area in rng.choice(codes, number, replace=False).tolist():
                controls = [one.area for one in propose(figures, measure, area, period=baseline)]
                if not controls:
                    continue
                at = np.asarray([area, *controls])
                one, two = (
                    figures.counts.at(figures.measure(measure), level, "month", "", at, months).count.sum(axis=1)
                    for months in (before, after)
                )
                spread = drift(figures, measure, area, baseline, first)
                yield Numbers(one[0], two[0], one[1:].mean(), two[1:].mean(), drift=spread)


def share_told(numbers: list[Numbers]) -> float:
    """How often a change is told."""
    found = [judge(each, "down", 10, 202712, 202712) for each in numbers]
    return float(np.mean([abs(verdict.z or 0.0) >= 1.96 for verdict in found]))


@pytest.mark.parametrize(("level", "number"), [("borough", 32), ("ward", 40)])
def test_on_real_years_without_a_promise_few_are_told_as_changed(figures: Figures, level: str, number: int) -> None:
    measures = ("robbery", "burglary_residential", "violence_with_injury", "vehicle_crime")
    quiet = list(placebos(figures, level, measures, (202306, 202412), number))
    assert len(quiet) > 200
    assert share_told(quiet) <= 0.10
    by_chance_alone = share_told([replace(each, drift=0.0) for each in quiet])
    assert by_chance_alone > (0.2 if level == "borough" else share_told(quiet)), (
        "drift is what keeps the verdict honest"
    )


def test_the_outlook_says_what_could_be_told(figures: Figures) -> None:
    controls = tuple(one.area for one in propose(figures, "robbery", SOUTHWARK))
    seen = outlook(figures, "robbery", SOUTHWARK, controls, "down", 30, date(2026, 11, 23))
    assert seen.drift is not None and 0.05 < seen.drift < 0.4
    found = outlook(figures, "robbery", SOUTHWARK, controls, "down", seen.smallest * 1.001, date(2026, 11, 23))
    assert found.power_month is not None and found.power_month <= 202711
    assert whole_years_before(figures, "weapons_possession", PECKHAM, 202603) == 24
    assert HACKNEY not in controls


def test_the_command_judges_and_says_why_the_others_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPLORER_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    store, figures = open_store(), load_figures()
    draft = promises.draft(store, figures, LEAD, SOUTHWARK, replace(FORM, decision_on=date(2999, 12, 1)))
    promises.register(store, figures, LEAD, draft.id, draft.version)
    said = CliRunner().invoke(application, ["judge"]).output
    assert f"Promise {draft.id}: The first month after it, " in said
    assert said.endswith("0 with a new verdict.\n")
