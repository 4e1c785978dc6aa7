"""Outcomes: every registered promise judged when a snapshot holds new months after it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from base.errors import ExplorerError, UnknownNameError
from base.periods import label, parse, shift
from conversations.access import allow
from conversations.baselines import WINDOW, BaselineError, check_measure, is_survey
from conversations.drift import drift
from conversations.errors import AccessError, StoreError
from conversations.outlook import survey_error, survey_shares
from conversations.people import COMMAND_LINE, PUBLIC, Actor
from conversations.promise_records import Promise, listed
from conversations.promises import record_verdict
from conversations.store import Store
from conversations.verdicts import Numbers
from conversations.windows import YEAR, first_month, level_of, months_after, months_before, refusing, whole_years_before
from measures.breaks import Break, breaks_between
from measures.catalogue import Measure
from measures.estimates import Figures

MOST_REASON = 300
NAN = float("nan")
#: Why a promise waits whose measure this snapshot does not have.
ABSENT = (
    "The figures in use have nothing on its measure for these places. It is judged on figures that have; if none will "
    "ever come again, withdraw it and say so"
)


@dataclass(frozen=True)
class Due:
    """A promise that can be judged on months that it was not judged on yet.

    Attributes
    ----------
    promise : Promise
        The promise.
    numbers : Numbers
        What it is judged on.
    period : int
        Last month of the window after, ``yyyymm``.
    """

    promise: Promise
    numbers: Numbers
    period: int


@dataclass(frozen=True)
class Judged:
    """What came of judging all promises.

    Attributes
    ----------
    promises : tuple of Promise
        Those that have a new verdict.
    failed : dict of int to str
        Those that could not be judged, by number, and why in plain words.
    """

    promises: tuple[Promise, ...]
    failed: dict[int, str]


def verdict_due(store: Store, figures: Figures) -> tuple[Due, ...]:
    """Return the registered promises for which a snapshot holds something new, oldest first.

    A figure that a snapshot does not have, of a measure, a place or a month, lets a promise wait: a verdict stays for
    good, and the snapshot may be incomplete. *Not comparable* is said of a break in recording alone.

    The months after run from the first whole month after registration; the last is the newest that every one of the
    places has, but not beyond the month of the decision date until the promise was judged on that. Each is set against
    the same month of the baseline (`conversations.windows`). Of a survey, the first whole year after registration is
    set against the year of the baseline.

    Parameters
    ----------
    store : Store
        The store.
    figures : Figures
        The figures of the snapshot.

    Raises
    ------
    StoreError
        If the database does not answer.
    """
    found = (_look(figures, promise) for promise in _open(store))
    return tuple(each for each in found if isinstance(each, Due))


def waiting(store: Store, figures: Figures) -> dict[int, str]:
    """Return why each other registered promise is not judged now, by its number, in plain words. Raises as above."""
    found = ((promise.id, _look(figures, promise)) for promise in _open(store))
    return {key: said for key, said in found if isinstance(said, str)}


def has_figures(figures: Figures, promise: Promise) -> bool:
    """Return whether the figures have the measure of a promise for all of its places, in whatever months."""
    return _measure(figures, promise) is not None


def judge_everything(store: Store, figures: Figures, actor: Actor) -> Judged:
    """Judge every registered promise that something new is known of; one transaction a promise.

    Parameters
    ----------
    store : Store
        The store.
    figures : Figures
        The figures of the snapshot.
    actor : Actor
        Who has them judged.

    Returns
    -------
    Judged
        A promise that cannot be judged stops no other. Doing it again changes nothing.

    Raises
    ------
    AccessError
        If the actor may not.
    StoreError
        If the database does not answer; what was judged before that is kept.
    """
    allow(actor, "judge_promise")
    judged, failed = [], {}
    for due in verdict_due(store, figures):
        try:
            judged.append(record_verdict(store, actor, due.promise.id, due.numbers, figures.snapshot.id, due.period))
        except (AccessError, StoreError):
            raise
        except ExplorerError as error:
            failed[due.promise.id] = str(error)
    return Judged(tuple(judged), failed)


def judge_all(store: Store, figures: Figures, actor: Actor) -> tuple[Promise, ...]:
    """Judge every promise that is due and return those with a new verdict. Raises as `judge_everything`."""
    return judge_everything(store, figures, actor).promises


def judge_when_new(store: Store, figures: Figures) -> tuple[Promise, ...]:
    """Judge what is due when the explorer starts with a new snapshot; cheap where nothing is.

    Raises
    ------
    StoreError
        If the database does not answer.
    """
    return judge_all(store, figures, COMMAND_LINE)


def _open(store: Store) -> tuple[Promise, ...]:
    """The registered promises, oldest first."""
    return tuple(promise for promise in reversed(listed(store, PUBLIC)) if promise.state == "registered")


def _look(figures: Figures, promise: Promise) -> Due | str:
    """What a promise can be judged on, or why it cannot be."""
    try:
        measure = _measure(figures, promise)
        if measure is None:
            return ABSENT
        found = _survey(figures, promise) if is_survey(measure) else _counts(figures, promise, measure)
    except ExplorerError as error:
        return str(error)
    if isinstance(found, str):
        return found
    told = (figures.snapshot.id, found.period)
    if any((verdict.snapshot, verdict.period) == told for verdict in promise.verdicts):
        return f"Judged on the months to {label(found.period)}; nothing newer is published"
    if promise.verdicts and _same(promise, found):
        return f"Judged on the months to {label(found.period)}; the figures have not changed"
    return found


def _measure(figures: Figures, promise: Promise) -> Measure | None:
    """The measure of a promise; None if the figures do not have it any more for its places."""
    try:
        for area in (promise.area, *promise.controls):
            measure = check_measure(figures, promise.measure, area)
    except (UnknownNameError, BaselineError):
        return None
    return measure


def _same(promise: Promise, due: Due) -> bool:
    """Whether the last verdict was given on the same numbers of the same months."""
    last, numbers = promise.verdicts[-1], due.numbers
    held = (last.treated_before, last.treated_after, last.control_before, last.control_after)
    new = (numbers.treated_before, numbers.treated_after, numbers.control_before, numbers.control_after)
    alike = np.allclose(np.asarray(held, dtype=np.float64), np.asarray(new), equal_nan=True)
    comparable = (last.verdict == "not_comparable") == bool(numbers.not_comparable)
    return last.period == due.period and comparable and alike


def _start(promise: Promise) -> tuple[int, int]:
    """The first month of a registered promise and the last of its baseline."""
    if promise.registered_at is None or promise.baseline_period is None:
        raise BaselineError("The promise has no baseline", "register it first")
    return first_month(promise.registered_at), promise.baseline_period


def _decided_on(promise: Promise, first: int) -> int | None:
    """The month that the windows may not go beyond: that of the decision date, until it was judged on that."""
    month = max(first, promise.decision_on.year * 100 + promise.decision_on.month)
    return None if any(verdict.period >= month for verdict in promise.verdicts) else month


def _counts(figures: Figures, promise: Promise, measure: Measure) -> Due | str:
    """The counts of a promise before and after."""
    first, baseline = _start(promise)
    places = (promise.area, *promise.controls)
    level, codes = level_of(promise.area), np.asarray(places)
    known = figures.periods(measure.id, level, "month")
    # A month in which the files were read was not over yet.
    known = known[(known >= first) & (known < parse(str(figures.snapshot.manifest["accessed"])[:7]))]
    told = np.isfinite(figures.counts.at(measure, level, "month", "", codes, known).count).all(axis=0)
    if not told.any():
        return f"The first month after it, {label(first)}, is not published yet"
    limit = _decided_on(promise, first)
    last = int(known[told][-1])
    after = months_after(first, last if limit is None else min(last, limit))
    usable = whole_years_before(figures, measure.id, promise.area, baseline)
    after = after[-usable:] if usable else after
    before = months_before(after, baseline)
    period = int(after[-1])
    if broken := refusing(measure.id, places, before, after):
        return Due(promise, Numbers(NAN, NAN, NAN, NAN, not_comparable=_because(broken)), period)
    first_counts, second_counts = (
        figures.counts.at(measure, level, "month", "", codes, months).count for months in (before, after)
    )
    if gaps := [*before[_holes(first_counts)].tolist(), *after[_holes(second_counts)].tolist()]:
        return f"A count is missing in {label(gaps[0])}; it is judged on figures that have it"
    one, two = first_counts.sum(axis=1), second_counts.sum(axis=1)
    spread = drift(figures, measure.id, promise.area, baseline, first, len(after))
    numbers = Numbers(float(one[0]), float(two[0]), float(one[1:].mean()), float(two[1:].mean()), drift=spread)
    return Due(promise, numbers, period)


def _holes(
    counts: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """The months in which a place has no count."""
    return np.asarray(~np.isfinite(counts).all(axis=0))


def _survey(figures: Figures, promise: Promise) -> Due | str:
    """The shares of a promise on a survey: the year of the baseline, and the newest that nobody's answer is in both."""
    first, baseline = _start(promise)
    places, level = (promise.area, *promise.controls), level_of(promise.area)
    whole = shift(first, YEAR - 1)
    ends = figures.periods(promise.measure, level, WINDOW)
    ends = ends[ends >= whole]
    shares = [survey_shares(figures, promise.measure, places, int(end)) for end in ends]
    ends = ends[[bool(np.isfinite(share).all()) for share in shares]] if len(ends) else ends
    if not len(ends):
        return f"The first whole year after it ends in {label(whole)} and is not published yet"
    limit = _decided_on(promise, first)
    within = ends if limit is None else ends[ends <= max(limit, int(ends[0]))]
    period = int(within[-1])
    crossed = tuple(
        each
        for each in breaks_between(promise.measure, level, baseline, period, WINDOW, promise.area)
        if each.severity == "refuse"
    )
    if crossed:
        return Due(promise, Numbers(NAN, NAN, NAN, NAN, not_comparable=_because(crossed)), period)
    before, after = (survey_shares(figures, promise.measure, places, month) for month in (baseline, period))
    if not np.isfinite(before).all():
        return f"The survey's figures to {label(baseline)} are not in this snapshot; it is judged on one that has them"
    one, two = 100 * before[:, 0], 100 * after[:, 0]
    numbers = Numbers(
        float(one[0]),
        float(two[0]),
        float(one[1:].mean()),
        float(two[1:].mean()),
        error=survey_error(before, after),
    )
    return Due(promise, numbers, period)


def _because(broken: tuple[Break, ...]) -> str:
    """Why two windows are not compared, in words that fit their column."""
    text = f"Recording changed in {label(broken[0].date)}: {broken[0].what}"
    return text if len(text) <= MOST_REASON else f"{text[: MOST_REASON - 1]}…"
