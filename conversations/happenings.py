"""What happened in a borough's conversation, newest first: for the feed and for whoever asks what is new."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from typing import Literal, get_args

from conversations.clock import LONDON
from conversations.dates import short_day
from conversations.event_records import Event
from conversations.event_records import listed as list_events
from conversations.event_words import state_text, when
from conversations.milestones import steps
from conversations.people import Actor
from conversations.promise_records import Promise
from conversations.promise_records import listed as list_promises
from conversations.promise_words import amendment_text, explanation, headline, measure_text, rule_text
from conversations.questions import Question
from conversations.questions import listed as list_questions
from conversations.scrutiny import listed as list_scrutiny
from conversations.store import Store
from conversations.unpromised import listed as list_unpromised
from measures.catalogue import Measure

Kind = Literal[
    "event", "write_up", "promise", "amendment", "withdrawal", "verdict", "question", "answer", "scrutiny",
    "scrutiny_answer", "not_promised",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class Happening:
    """Something public that happened.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    key : str
        Unlike that of any other happening, and the same for good: ``"promise-3-verdict-1"``.
    at : datetime
        UTC.
    title, words : str
        One line, and what there is to say; plain text, partly as people wrote it.
    """

    kind: Kind
    key: str
    at: datetime
    title: str
    words: str


def happenings(
    store: Store, actor: Actor, borough: str, measure_of: Callable[[str], Measure | None]
) -> tuple[Happening, ...]:
    """Return what happened in a borough's conversation, newest first.

    Parameters
    ----------
    store : Store
        The store.
    actor : Actor
        Who looks.
    borough : str
        Code of the borough.
    measure_of : callable
        Gives the measure with an id; None for one that is no longer published.

    Returns
    -------
    tuple of Happening
        Events announced and written up, promises with amendments and verdicts, parked and answered questions, the
        scrutiny log, and what was not promised.

    Raises
    ------
    AccessError
        If the actor may not.
    """
    events = list_events(store, actor, borough)
    reached = steps(store, actor, tuple(event.id for event in events))
    found = [each for event in events for each in _of_event(event, reached.get(event.id, {}))]
    for promise in list_promises(store, actor, borough):
        found += _of_promise(promise, measure_of(promise.measure))
    for question in list_questions(store, actor, borough=borough):
        found += _of_question(question)
    for asked in list_scrutiny(store, actor, borough):
        # Only the day of a panel's question is known.
        found.append(
            Happening(
                "scrutiny", f"scrutiny-{asked.id}", datetime.combine(asked.asked_on, time(), LONDON).astimezone(UTC),
                f"{asked.panel} asked", asked.question,
            )
        )  # fmt: skip
        for place, entry in enumerate(asked.entries):
            title = "The panel came back" if entry.kind == "follow_up" else f"{asked.panel} was answered"
            found.append(Happening("scrutiny_answer", f"scrutiny-{asked.id}-{place + 1}", entry.at, title, entry.words))
    for refused in list_unpromised(store, actor, borough):
        words = f"{refused.what}\nWhy not: {refused.why} (decided {short_day(refused.decided_on)})"
        found.append(Happening("not_promised", f"unpromised-{refused.id}", refused.at, "Not promised, and why", words))
    return tuple(sorted(found, key=lambda each: (each.at, each.key), reverse=True))


def _of_event(event: Event, reached: Mapping[str, datetime]) -> Iterator[Happening]:
    """An event that became public, and its write-up."""
    first = min(reached.values(), default=None)
    if first is not None:
        words = "\n".join(part for part in (when(event), event.venue, state_text(event)) if part)
        yield Happening("event", f"event-{event.id}", first, f"Event: {event.title}", words)
    if "written_up" in reached:
        yield Happening(
            "write_up", f"event-{event.id}-written-up", reached["written_up"], f"What we heard: {event.title}",
            "The event is written up: what people asked for, and who was in the room.",
        )  # fmt: skip


def _of_promise(promise: Promise, measure: Measure | None) -> Iterator[Happening]:
    """A registered promise, its amendments and its verdicts."""
    if promise.registered_at is None:
        return
    key, rule = f"promise-{promise.id}", rule_text(promise, measure)
    about = measure_text(promise, measure)
    words = f"{promise.problem}\n{promise.action}\n{about}: {rule}. By {short_day(promise.decision_on)}."
    yield Happening("promise", key, promise.registered_at, f"Promise registered: {about}", words)
    for place, amendment in enumerate(promise.amendments, 1):
        gone = amendment.field == "state"
        yield Happening(
            "withdrawal" if gone else "amendment", f"{key}-amendment-{place}", amendment.at,
            f"Promise {'withdrawn' if gone else 'amended'}: {about}", amendment_text(amendment),
        )  # fmt: skip
    for place, verdict in enumerate(promise.verdicts, 1):
        then = replace(promise, state="registered", verdicts=promise.verdicts[:place])
        title = f"{headline(then)}: {about}"
        yield Happening("verdict", f"{key}-verdict-{place}", verdict.at, title, explanation(then, measure))


def _of_question(question: Question) -> Iterator[Happening]:
    """A parked question and its answer."""
    owner = f"{question.owner_role} answers within 72 hours."
    yield Happening(
        "question", f"question-{question.id}", question.parked_at, "Question parked", f"{question.question}\n{owner}"
    )
    if question.answered_at is not None:
        words = f"{question.question}\n{question.owner_role}: {question.answer}"
        yield Happening("answer", f"question-{question.id}-answer", question.answered_at, "Question answered", words)
