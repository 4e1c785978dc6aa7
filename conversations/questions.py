"""Parked questions: asked in the room, owned by a role, answered in public within 72 hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import RowMapping, select

from conversations.access import allow
from conversations.errors import StateError
from conversations.event_records import load as load_event
from conversations.guard import public_text, role_name
from conversations.people import Actor
from conversations.store import Store
from conversations.tables import events, questions
from conversations.texts import Fields

ANSWERED_WITHIN = timedelta(hours=72)
MOST_QUESTION = 500
MOST_ANSWER = 2000


@dataclass(frozen=True)
class Question:
    """A question that was parked.

    Attributes
    ----------
    owner_role : str
        The role that answers; never a name.
    due_at : datetime
        72 hours after it was parked, UTC.
    overdue : bool
        Whether it was, or is, not answered by then.
    """

    id: int
    event: int
    question: str
    owner_role: str
    parked_at: datetime
    due_at: datetime
    answer: str
    answered_at: datetime | None
    overdue: bool
    version: int


def park(store: Store, actor: Actor, event_id: int, question: str, owner_role: str) -> Question:
    """Park a question; its clock starts.

    Parameters
    ----------
    store : Store
        The store.
    actor : Actor
        Who parks it.
    event_id : int
        The event, open or closed.
    question : str
        Up to 500 characters, shown in public: nothing that points at a person.
    owner_role : str
        The role that will answer, up to 80 characters.

    Returns
    -------
    Question

    Raises
    ------
    AccessError, UnknownNameError, InputError
        If the actor may not, there is no such event, or a field cannot be kept.
    StateError
        If the event is neither open nor closed.
    """
    with store.write(actor) as writing:
        event = load_event(writing.connection, event_id)
        allow(actor, "park_question", borough=event.borough, event=event.id)
        if event.state not in {"open", "closed"} or event.origin != "ours":
            raise StateError("The event takes no questions now", "open it first, or look at another event")
        fields = Fields()
        asked = public_text(fields, "question", question, MOST_QUESTION)
        owner = role_name(fields, "owner_role", owner_role)
        fields.stop()
        key = writing.insert(questions, event_id=event_id, question=asked, owner_role=owner, parked_at=writing.now)
        return _question(writing.row(questions, key), writing.now)


def answer(store: Store, actor: Actor, question_id: int, version: int, words: str) -> Question:
    """Answer a parked question, once; the date is that of the answer.

    Parameters
    ----------
    store : Store
        The store.
    actor : Actor
        Who answers.
    question_id, version : int
        The question, and the version of it that the actor saw.
    words : str
        Up to 2,000 characters, shown in public.

    Returns
    -------
    Question

    Raises
    ------
    AccessError, UnknownNameError, ConflictError, InputError
        If the actor may not, there is none, somebody else changed it first, or the answer cannot be kept.
    StateError
        If it has been answered.
    """
    with store.write(actor) as writing:
        row = writing.row(questions, question_id)
        event = load_event(writing.connection, row["event_id"])
        allow(actor, "answer_question", borough=event.borough, event=event.id)
        if row["answered_at"] is not None:
            raise StateError("The question has been answered, and the answer stays", "park a new question")
        fields = Fields()
        said = public_text(fields, "answer", words, MOST_ANSWER)
        fields.stop()
        writing.update(questions, question_id, version, answer=said, answered_at=writing.now)
        return _question(writing.row(questions, question_id), writing.now)


def listed(
    store: Store, actor: Actor, *, borough: str | None = None, event_id: int | None = None
) -> tuple[Question, ...]:
    """Return parked questions, those parked first first.

    Parameters
    ----------
    store : Store
        The store.
    actor : Actor
        Who looks.
    borough, event_id : str and int, optional
        Of one borough, or of one event; all by default.

    Raises
    ------
    AccessError
        If the actor may not.
    """
    allow(actor, "read_questions")
    query = select(questions).order_by(questions.c.parked_at, questions.c.id)
    if borough is not None:
        query = query.join(events, events.c.id == questions.c.event_id).where(events.c.borough == borough)
    if event_id is not None:
        query = query.where(questions.c.event_id == event_id)
    now = store.clock()
    with store.read() as connection:
        return tuple(_question(row, now) for row in connection.execute(query).mappings())


def _question(row: RowMapping, now: datetime) -> Question:
    """A row as a question at an instant."""
    due = row["parked_at"] + ANSWERED_WITHIN
    return Question(
        id=row["id"],
        event=row["event_id"],
        question=row["question"],
        owner_role=row["owner_role"],
        parked_at=row["parked_at"],
        due_at=due,
        answer=row["answer"] or "",
        answered_at=row["answered_at"],
        overdue=(row["answered_at"] or now) > due,
        version=row["version"],
    )
