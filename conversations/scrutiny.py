"""The scrutiny log: what a panel asked, what the force answered (explain or change), and when; all of it public."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Literal, get_args

from sqlalchemy import Connection, RowMapping, select

from base.errors import UnknownNameError
from base.periods import parse
from conversations.access import allow
from conversations.clock import today
from conversations.errors import ConflictError, StateError
from conversations.guard import public_text, role_name
from conversations.people import Actor
from conversations.places import areas_of, check_borough, is_ward
from conversations.store import Store, Writing, row_of
from conversations.tables import scrutiny_answers, scrutiny_questions
from conversations.texts import Fields
from measures.estimates import Figures

MOST_QUESTION = 1000
MOST_ANSWER = 2000
State = Literal["open", "explained", "changed", "declined"]
STATES: tuple[State, ...] = get_args(State)
AnswerKind = Literal["explain", "change", "decline"]
ANSWER_KINDS: tuple[AnswerKind, ...] = get_args(AnswerKind)
_STATE_AFTER: dict[str, State] = {
    "explain": "explained", "change": "changed", "decline": "declined", "follow_up": "open",
}  # fmt: skip
_SNAPSHOT = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True)
class ScrutinyForm:
    """A panel's question.

    Attributes
    ----------
    panel : str
        Name or role of the panel, up to 80 characters; never a person.
    question : str
        Up to 1,000 characters, shown in public.
    asked_on : date
        When the panel asked it; not after today.
    measure, area : str or None
        Id of the measure and code of the borough or ward whose figures it is about.
    period : int or None
        Last month of those figures, ``yyyymm``; only with a measure.
    snapshot : str or None
        Id of the snapshot that the panel saw, with a measure; the present one by default.
    """

    panel: str
    question: str
    asked_on: date
    measure: str | None = None
    area: str | None = None
    period: int | None = None
    snapshot: str | None = None


@dataclass(frozen=True)
class Entry:
    """One step of a question: an answer of the force, or the panel coming back.

    Attributes
    ----------
    kind : str
        ``"explain"``, ``"change"``, ``"decline"`` or ``"follow_up"``.
    role : str
        Role of whoever recorded it.
    at : datetime
        When it was recorded, UTC.
    """

    kind: str
    words: str
    role: str
    at: datetime


@dataclass(frozen=True)
class ScrutinyQuestion:
    """A panel's question with everything that followed, oldest first.

    Attributes
    ----------
    state : str
        ``"open"``, ``"explained"``, ``"changed"`` or ``"declined"``: what the last entry made of it.
    age_days : int
        Days from the day on which it was asked to today, in London.
    answered_after_days : int or None
        Days from the day on which it was asked to the first answer; None without one.
    waiting_days : int or None
        Days that the panel has waited since it last asked; None where the question is not open.
    """

    id: int
    borough: str
    panel: str
    question: str
    asked_on: date
    measure: str | None
    area: str | None
    period: int | None
    snapshot: str | None
    state: State
    entries: tuple[Entry, ...]
    age_days: int
    answered_after_days: int | None
    waiting_days: int | None
    version: int


def ask(store: Store, figures: Figures, actor: Actor, borough: str, form: ScrutinyForm) -> ScrutinyQuestion:
    """Put a panel's question on record; its words stay as they are.

    Parameters
    ----------
    store : Store
        The store.
    figures : Figures
        The figures of the present snapshot, to know measure, place and month by.
    actor : Actor
        Who records it: the panel's chair writes through the borough lead.
    borough : str
        Code of the borough.
    form : ScrutinyForm
        The question.

    Returns
    -------
    ScrutinyQuestion

    Raises
    ------
    AccessError, UnknownNameError, InputError
        If the actor may not, there is no such borough, or a field cannot be kept.
    """
    allow(actor, "record_scrutiny", borough=check_borough(borough))
    values = _check(form, figures, borough, today(store.clock()))
    with store.write(actor) as writing:
        key = writing.insert(scrutiny_questions, borough=borough, state="open", created_at=writing.now, **values)
        return _one(writing.connection, key, writing.now)


def answer(
    store: Store, actor: Actor, question_id: int, version: int, kind: AnswerKind, words: str
) -> ScrutinyQuestion:
    """Add the force's answer, which is dated and never changed; a later one stands beside it.

    Parameters
    ----------
    store : Store
        The store.
    actor : Actor
        Who records it.
    question_id, version : int
        The question, and the version of it that the actor saw.
    kind : str
        ``"explain"`` why it is so, ``"change"`` what is done, or ``"decline"`` to answer, with the reason.
    words : str
        Up to 2,000 characters, shown in public.

    Returns
    -------
    ScrutinyQuestion

    Raises
    ------
    AccessError, UnknownNameError, ConflictError, InputError
        If the actor may not, there is none, somebody else changed it first, or a field cannot be kept.
    """
    fields = Fields()
    fields.choice("kind", kind, ANSWER_KINDS)
    return _add(store, actor, question_id, version, kind, words, fields)


def follow_up(store: Store, actor: Actor, question_id: int, version: int, words: str) -> ScrutinyQuestion:
    """Open an answered question again with what the panel asks further. Parameters, errors as of `answer`.

    Raises
    ------
    StateError
        If it is open still.
    """
    return _add(store, actor, question_id, version, "follow_up", words, Fields())


def listed(
    store: Store, actor: Actor, borough: str | None = None, state: State | None = None
) -> tuple[ScrutinyQuestion, ...]:
    """Return the questions of panels, asked last first.

    Parameters
    ----------
    store : Store
        The store.
    actor : Actor
        Who looks.
    borough : str, optional
        Of one borough; all by default.
    state : str, optional
        In one state; all by default.

    Raises
    ------
    AccessError
        If the actor may not.
    """
    allow(actor, "read_scrutiny")
    query = select(scrutiny_questions).order_by(scrutiny_questions.c.asked_on.desc(), scrutiny_questions.c.id.desc())
    if borough is not None:
        query = query.where(scrutiny_questions.c.borough == borough)
    if state is not None:
        query = query.where(scrutiny_questions.c.state == state)
    with store.read() as connection:
        return _read(connection, list(connection.execute(query).mappings()), store.clock())


def _add(
    store: Store, actor: Actor, question_id: int, version: int, kind: str, words: str, fields: Fields
) -> ScrutinyQuestion:
    """Add an entry to a question."""
    with store.write(actor) as writing:
        row = _own(writing, actor, question_id, version)
        said = public_text(fields, "words", words, MOST_ANSWER)
        fields.stop()
        if kind == "follow_up" and row["state"] == "open":
            raise StateError("The question has no answer yet", "record the answer first, or ask a new question")
        writing.insert(
            scrutiny_answers, question_id=question_id, kind=kind, words=said, role=actor.role, at=writing.now
        )
        writing.update(scrutiny_questions, question_id, version, bump=True, state=_STATE_AFTER[kind])
        return _one(writing.connection, question_id, writing.now)


def _own(writing: Writing, actor: Actor, question_id: int, version: int) -> RowMapping:
    """A question that somebody may add to, if it is as they saw it."""
    row = writing.row(scrutiny_questions, question_id)
    allow(actor, "record_scrutiny", borough=row["borough"])
    if row["version"] != version:
        raise ConflictError("question")
    return row


def _check(form: ScrutinyForm, figures: Figures, borough: str, day: date) -> dict[str, object]:
    """The fields of a question as they are kept."""
    fields = Fields()
    values = asdict(form)
    values["panel"] = role_name(fields, "panel", form.panel)
    values["question"] = public_text(fields, "question", form.question, MOST_QUESTION)
    if form.asked_on > day:
        fields.fault("asked_on", "it is a date to come")
    if form.area is not None:
        fields.choice("area", form.area, areas_of(borough))
    if form.measure is None:
        for name in ("period", "snapshot"):
            if values[name] is not None:
                fields.fault(name, "it belongs to a measure, so choose one")
    else:
        values["snapshot"] = form.snapshot or figures.snapshot.id
        _check_figures(fields, form, figures, borough)
    fields.stop()
    return values


def _check_figures(fields: Fields, form: ScrutinyForm, figures: Figures, borough: str) -> None:
    """Note what is wrong with the figures that a question is about; those of another snapshot cannot be looked up."""
    if form.snapshot is not None and not _SNAPSHOT.fullmatch(form.snapshot):
        fields.fault("snapshot", "it is not the id of a snapshot")
    try:
        if form.period is not None:
            parse(str(form.period))
    except UnknownNameError:
        fields.fault("period", "it is not a month")
    if fields.faults:
        return
    level = "ward" if is_ward(form.area or borough) else "borough"
    try:
        measure = figures.measure(form.measure or "", level if form.area else None)
    except UnknownNameError:
        fields.fault("measure", "there is no such measure for this kind of place, so choose again")
        return
    if form.period is None or form.snapshot not in {None, figures.snapshot.id}:
        return
    held = level if level in measure.levels else measure.levels[0]
    ends = {int(month) for window in measure.windows for month in figures.periods(measure.id, held, window)}
    if form.period not in ends:
        fields.fault("period", "the measure has no figure for that month, so choose another")


def _one(connection: Connection, question_id: int, now: datetime) -> ScrutinyQuestion:
    """One question by its number."""
    return _read(connection, [row_of(connection, scrutiny_questions, question_id)], now)[0]


def _read(connection: Connection, rows: list[RowMapping], now: datetime) -> tuple[ScrutinyQuestion, ...]:
    """Rows as questions at an instant, with their entries."""
    log = scrutiny_answers
    query = select(log.c.question_id, log.c.kind, log.c.words, log.c.role, log.c.at).order_by(log.c.id)
    found: dict[int, list[Entry]] = {}
    for question_id, *entry in connection.execute(query.where(log.c.question_id.in_([row["id"] for row in rows]))):
        found.setdefault(question_id, []).append(Entry(*entry))
    return tuple(_question(row, tuple(found.get(row["id"], ())), today(now)) for row in rows)


def _question(row: RowMapping, entries: tuple[Entry, ...], day: date) -> ScrutinyQuestion:
    """A row as a question on a day."""
    values = {name: value for name, value in row.items() if name != "created_at"}
    asked: date = row["asked_on"]
    first = next((today(entry.at) for entry in entries if entry.kind != "follow_up"), None)
    again = today(entries[-1].at) if entries else asked
    return ScrutinyQuestion(
        entries=entries,
        age_days=(day - asked).days,
        answered_after_days=None if first is None else (first - asked).days,
        waiting_days=(day - again).days if row["state"] == "open" else None,
        **values,
    )
