"""Promises: a change that is promised, with its test fixed in advance and its verdict in public."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal, get_args

from sqlalchemy import Connection, func, select

from conversations.access import allow
from conversations.baselines import WINDOW, BaselineError, check_controls, check_measure
from conversations.clock import today
from conversations.errors import ConflictError, StateError
from conversations.event_records import load as load_event
from conversations.guard import public_text, role_name
from conversations.outlook import outlook
from conversations.people import Actor
from conversations.places import areas_of, check_borough
from conversations.promise_records import Promise, read
from conversations.store import Store, Writing, row_of
from conversations.tables import promise_amendments, promise_controls, promise_verdicts, promises
from conversations.texts import Fields
from conversations.verdicts import DIRECTIONS, Direction, Numbers, judge
from measures.estimates import Figures

MOST_OPEN = 3
MOST_SIZE = 100.0
MOST_UP = 500.0
MOST_TEXT = 1000
Amendable = Literal["problem", "action", "owner_role", "decision_on"]
COUNTS = ("treated_before", "treated_after", "control_before", "control_after")
AMENDABLE: tuple[Amendable, ...] = get_args(Amendable)


@dataclass(frozen=True)
class PromiseForm:
    """The terms of a promise.

    Attributes
    ----------
    area : str
        Code of the borough or of one of its wards.
    problem, action : str
        What is wrong and what will be done, up to 1,000 characters each.
    owner_role : str
        The role that answers for it; never a name.
    measure : str
        Id of a measure that counts events, or of a survey whose sample is known.
    direction, size : str and float
        The success rule: ``"down"`` or ``"up"`` against the control by at least so many per cent of the count before;
        of a survey, so many percentage points.
    decision_on : date
        When it is decided.
    controls : tuple of str
        Codes of one to five places of the same kind that it is set against.
    event_id : int or None
        The event at which it was asked for.
    """

    area: str
    problem: str
    action: str
    owner_role: str
    measure: str
    direction: Direction
    size: float
    decision_on: date
    controls: tuple[str, ...]
    event_id: int | None = None


def draft(store: Store, figures: Figures, actor: Actor, borough: str, form: PromiseForm) -> Promise:
    """Keep a promise as a draft, which is not public.

    Parameters
    ----------
    store : Store
        The store.
    figures : Figures
        The figures of the snapshot, to know the measure by.
    actor : Actor
        Who drafts it.
    borough : str
        Code of the borough.
    form : PromiseForm
        Its terms.

    Returns
    -------
    Promise

    Raises
    ------
    AccessError, UnknownNameError, InputError, BaselineError
        If the actor may not, a name leads nowhere, a field cannot be kept, or the measure or control does not fit.
    """
    allow(actor, "draft_promise", borough=check_borough(borough))
    values = _check(form, figures, borough, today(store.clock()))
    with store.write(actor) as writing:
        _check_event(writing.connection, form.event_id, borough)
        key = writing.insert(promises, borough=borough, state="draft", created_at=writing.now, **values)
        _set_controls(writing, key, form.controls)
        return read(writing.connection, key)


def edit(store: Store, figures: Figures, actor: Actor, promise_id: int, version: int, form: PromiseForm) -> Promise:
    """Change the terms of a draft. Parameters and errors as of `draft`; a registered promise is amended instead.

    Raises
    ------
    ConflictError
        If it has another version by now.
    StateError
        If it is no draft.
    """
    with store.read() as connection:
        borough = row_of(connection, promises, promise_id)["borough"]
    allow(actor, "draft_promise", borough=borough)
    values = _check(form, figures, borough, today(store.clock()))
    with store.write(actor) as writing:
        _expect(writing, promise_id, version, "draft", "draft_promise")
        _check_event(writing.connection, form.event_id, borough)
        changed = _set_controls(writing, promise_id, form.controls)
        writing.update(promises, promise_id, version, bump=changed, **values)
        return read(writing.connection, promise_id)


def drop(store: Store, actor: Actor, promise_id: int, version: int) -> Promise:
    """Drop a draft; it was never public. Raises as `edit` does."""
    with store.write(actor) as writing:
        _expect(writing, promise_id, version, "draft", "draft_promise")
        writing.update(promises, promise_id, version, state="dropped")
        return read(writing.connection, promise_id)


def register(store: Store, figures: Figures, actor: Actor, promise_id: int, version: int) -> Promise:
    """Make a draft public: its baseline, control, rule and power month are fixed from now on.

    Parameters
    ----------
    store : Store
        The store.
    figures : Figures
        The figures that the baseline is frozen from.
    actor : Actor
        Who registers it.
    promise_id, version : int
        The promise, and the version of it that the actor saw.

    Returns
    -------
    Promise

    Raises
    ------
    AccessError, UnknownNameError, ConflictError, BaselineError
        If the actor may not, there is none, it has changed, or its figures are missing.
    StateError
        If it is no draft, its decision date has passed, or three promises are open for the place already.
    """
    with store.read() as connection:
        early = read(connection, promise_id)
    allow(actor, "register_promise", borough=early.borough)
    day = today(store.clock())
    # Worked out before the store is taken, so that nobody's form waits for it; another version is refused below.
    frozen = _frozen(figures, early, day) if (early.state, early.version) == ("draft", version) else {}
    with store.write(actor) as writing:
        seen = _expect(writing, promise_id, version, "draft", "register_promise")
        if seen.decision_on <= day:
            raise StateError("The decision date has passed", "choose a later one in the draft")
        same_place = select(func.count()).where(promises.c.area == seen.area, promises.c.state == "registered")
        if writing.connection.execute(same_place).scalar_one() >= MOST_OPEN:
            raise StateError(
                f"{MOST_OPEN} promises are open for this place, and no more are made at once",
                "wait until one is decided, or withdraw one and say why",
            )
        writing.update(promises, promise_id, version, state="registered", registered_at=writing.now, **frozen)
        return read(writing.connection, promise_id)


def amend(
    store: Store, actor: Actor, promise_id: int, version: int, field: Amendable, value: str | date, reason: str
) -> Promise:
    """Change one term of a registered promise by a dated amendment that stays visible.

    Parameters
    ----------
    store : Store
        The store.
    actor : Actor
        Who amends it.
    promise_id, version : int
        The promise, and the version of it that the actor saw.
    field : str
        ``"problem"``, ``"action"``, ``"owner_role"`` or ``"decision_on"``: the measure, the place, the control, the
        baseline and the rule are the promise itself.
    value : str or date
        From now on.
    reason : str
        Why, up to 300 characters; shown.

    Returns
    -------
    Promise

    Raises
    ------
    AccessError, UnknownNameError, ConflictError, InputError
        If the actor may not, there is none, it has changed, or a text cannot be kept.
    StateError
        If it is not registered, or the term is fixed.
    """
    with store.write(actor) as writing:
        seen = _expect(writing, promise_id, version, "registered", "amend_promise")
        if field not in AMENDABLE:
            raise StateError(f"The {field} of a registered promise is fixed", "withdraw it and make another")
        fields = Fields()
        said = public_text(fields, "reason", reason, 300)
        new: str | date
        if field == "decision_on":
            if not isinstance(value, date) or value <= today(writing.now):
                fields.fault(field, "it is no date to come")
            new = value
        else:
            given = value if isinstance(value, str) else ""
            owner = field == "owner_role"
            new = role_name(fields, field, given) if owner else public_text(fields, field, given, MOST_TEXT)
        fields.stop()
        before = getattr(seen, field)
        if before == new:
            return seen
        _amended(writing, promise_id, field, str(before), str(new), said)
        changed: dict[str, Any] = {field: new}
        writing.update(promises, promise_id, version, **changed)
        return read(writing.connection, promise_id)


def withdraw(store: Store, actor: Actor, promise_id: int, version: int, reason: str) -> Promise:
    """Withdraw a registered promise; it stays public, with the date and the reason. Raises as `amend` does."""
    with store.write(actor) as writing:
        _expect(writing, promise_id, version, "registered", "amend_promise")
        fields = Fields()
        said = public_text(fields, "reason", reason, 300)
        fields.stop()
        _amended(writing, promise_id, "state", "registered", "withdrawn", said)
        writing.update(promises, promise_id, version, state="withdrawn")
        return read(writing.connection, promise_id)


def record_verdict(
    store: Store, actor: Actor, promise_id: int, numbers: Numbers, snapshot: str, period: int
) -> Promise:
    """Judge a registered promise on new numbers and keep the verdict with the id of their snapshot.

    Parameters
    ----------
    store : Store
        The store.
    actor : Actor
        Who has it judged.
    promise_id : int
        The promise.
    numbers : Numbers
        Counts before and after, in the place and its control.
    snapshot : str
        Id of the snapshot that the numbers come from.
    period : int
        Last month of the window after, ``yyyymm``.

    Returns
    -------
    Promise
        Decided if the window reaches the month of the decision date, unless the verdict is *too few* with a month from
        which it may be told; judging the same snapshot and period again changes nothing.

    Raises
    ------
    AccessError, UnknownNameError
        If the actor may not, or there is none.
    StateError
        If it is not registered.
    StatisticsInputError
        If a count is negative.
    """
    with store.write(actor) as writing:
        row = row_of(writing.connection, promises, promise_id)
        allow(actor, "judge_promise", borough=row["borough"])
        seen = read(writing.connection, promise_id)
        if any((verdict.snapshot, verdict.period) == (snapshot, period) for verdict in seen.verdicts):
            return seen
        if seen.state != "registered":
            raise StateError(f"A promise that is {seen.state} is not judged", "look at another promise")
        found = judge(numbers, seen.direction, seen.size, period, seen.power_month)
        counts = {name: _finite(value) for name, value in asdict(numbers).items() if name in COUNTS}
        kept = {name: value for name, value in asdict(found).items() if name != "value"}
        writing.insert(
            promise_verdicts,
            promise_id=promise_id,
            at=writing.now,
            snapshot=snapshot,
            period=period,
            verdict=found.value,
            **counts,
            **kept,
        )
        waits = found.value == "too_few" and found.until_month is not None
        decided = period >= seen.decision_on.year * 100 + seen.decision_on.month and not waits
        state = "decided" if decided else "registered"
        writing.update(promises, promise_id, bump=True, state=state)
        return read(writing.connection, promise_id)


def _expect(writing: Writing, promise_id: int, version: int, state: str, action: str) -> Promise:
    """A promise that the actor may act on, is as they saw it, and stands where it should."""
    seen = read(writing.connection, promise_id)
    allow(writing.actor, action, borough=seen.borough)
    if seen.version != version:
        raise ConflictError("promise")
    if seen.state != state:
        raise StateError(f"The promise is {seen.state} and not a {state} one", "look at where it stands now")
    return seen


def _check(form: PromiseForm, figures: Figures, borough: str, day: date) -> dict[str, object]:
    """The columns of a form, or one error with every fault."""
    fields = Fields()
    values: dict[str, object] = {
        "event_id": form.event_id,
        "area": fields.choice("area", form.area, areas_of(borough)),
        "problem": public_text(fields, "problem", form.problem, MOST_TEXT),
        "action": public_text(fields, "action", form.action, MOST_TEXT),
        "owner_role": role_name(fields, "owner_role", form.owner_role),
        "direction": fields.choice("direction", form.direction, DIRECTIONS),
        "measure": form.measure,
        "size": float(form.size),
        "decision_on": form.decision_on,
    }
    most = MOST_SIZE if form.direction == "down" else MOST_UP
    if not 1 <= form.size <= most:
        fields.fault("size", f"it is not between 1 and {most:g} per cent")
    if form.decision_on <= day:
        fields.fault("decision_on", "it is no date to come")
    fields.stop()
    check_measure(figures, form.measure, form.area)
    check_controls(form.area, form.controls)
    return values


def _frozen(figures: Figures, promise: Promise, day: date) -> dict[str, Any]:
    """The columns that registering fixes."""
    ahead = outlook(figures, promise.measure, promise.area, promise.controls, promise.direction, promise.size, day)
    baseline = ahead.baseline
    if baseline.count == 0:
        raise BaselineError("Nothing was recorded there in the 12 months before", "choose a wider place or measure")
    if ahead.beyond:
        told = f"The share is {baseline.value:.0f} % and cannot move {promise.size:g} points that way"
        raise BaselineError(told, "promise fewer points")
    names = {name: ("" if name in {"snapshot", "control_count"} else "baseline_") + name for name in asdict(baseline)}
    values = {names[name]: value for name, value in asdict(baseline).items()}
    return {**values, "baseline_window": WINDOW, "power_month": ahead.power_month}


def _check_event(connection: Connection, event_id: int | None, borough: str) -> None:
    """Stop a promise that names another borough's event."""
    if event_id is not None and load_event(connection, event_id).borough != borough:
        raise StateError("The event is in another borough", "name an event of this one")


def _set_controls(writing: Writing, promise_id: int, wanted: tuple[str, ...]) -> bool:
    """Make the control of a draft these places; whether anything changed."""
    query = select(promise_controls.c.area, promise_controls.c.id).where(promise_controls.c.promise_id == promise_id)
    held = {row.area: row.id for row in writing.connection.execute(query)}
    for area in sorted(held.keys() - set(wanted)):
        writing.delete(promise_controls, held[area])
    for area in sorted(set(wanted) - held.keys()):
        writing.insert(promise_controls, promise_id=promise_id, area=area)
    return set(wanted) != held.keys()


def _amended(writing: Writing, promise_id: int, field: str, before: str, after: str, reason: str) -> None:
    """Put an amendment on record."""
    writing.insert(
        promise_amendments,
        promise_id=promise_id,
        at=writing.now,
        role=writing.actor.role,
        field=field,
        before=before,
        after=after,
        reason=reason,
    )


def _finite(value: float) -> float | None:
    """A count as it is kept: none where it is missing."""
    return value if math.isfinite(value) else None
