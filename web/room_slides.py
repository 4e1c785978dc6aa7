"""What the slides of an event's screen say: what was promised, what people say, what was parked, what comes next."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from conversations import heard, promise_records, questions
from conversations.clock import local
from conversations.dates import clock_text, long_day, moment_text, short_day, span_text
from conversations.errors import StateError
from conversations.event_records import Event
from conversations.people import PUBLIC
from conversations.places import place_name
from conversations.promise_records import Promise
from conversations.promise_words import WAITING, headline, measure_text, rule_text
from conversations.question_words import clock_state, clock_words
from conversations.questions import ANSWERED_WITHIN, Question
from conversations.store import Store
from measures.catalogue import load_catalogue

#: What fits on a slide in letters that the last row can read.
MOST_PROMISES, MOST_BARS, MOST_QUESTIONS, MOST_LETTERS = 3, 8, 3, 100
MOST_OWNER, MOST_SENTENCE = 40, 140
#: How wide bold letters are, in parts of their size, in the widest of the typefaces that a screen may have.
_WIDTHS = {"M": 0.95, "W": 1.06, "m": 0.95, "w": 0.85, "-": 0.48, ".": 0.32, "/": 0.42, ":": 0.34}
_WIDTH, _CAPITAL = 0.63, 0.74
#: Days after an event by which its promises are made.
PROMISED_WITHIN = timedelta(days=14)
#: Verdicts that tell a change from chance.
_TOLD = {"as_promised", "other_way"}
WRITTEN_UP = "What people said is written up, for everybody to read."
#: What stands in place of a picture before the time of one.
NOT_BEGUN = "Nobody has been asked yet: it begins when the event opens."
_CUT = re.compile(r"[\s,;:–—-]+\S*$")


@dataclass(frozen=True)
class PromiseCard:
    """A promise on the screen: what was promised, how it is measured and where, its rule, and what became of it."""

    action: str
    measure: str
    place: str
    rule: str
    verdict: str
    told: bool


@dataclass(frozen=True)
class Bar:
    """A priority on the screen; numbers as they are printed, empty where there are too few; length from 0 to 1."""

    words: str
    people: str
    hands: str
    length: float


@dataclass(frozen=True)
class Said:
    """What people say so far: one sentence and its bars, no bars while there are too few people."""

    sentence: str
    bars: tuple[Bar, ...]
    with_people: bool
    with_hands: bool
    at: str


@dataclass(frozen=True)
class QuestionCard:
    """A parked question on the screen: its first words, whose it is, and how its clock stands."""

    words: str
    owner: str
    clock: str
    state: str


@dataclass(frozen=True)
class Step:
    """One thing that happens next, and when."""

    when: str
    what: str


def promises(store: Store, event: Event) -> tuple[tuple[PromiseCard, ...], int]:
    """Return the promises made before an event, the newest first, and how many more there are.

    Parameters
    ----------
    store : Store
        The store.
    event : Event
        The event that opens on them.

    Returns
    -------
    tuple of (tuple of PromiseCard, int)
        At most three of them, as everybody may see them.
    """
    begun = event.starts_at or store.clock()
    before = [
        promise
        for promise in promise_records.listed(store, PUBLIC, event.borough)
        if promise.event_id != event.id and promise.registered_at is not None and promise.registered_at <= begun
    ]
    return tuple(_promise(promise) for promise in before[:MOST_PROMISES]), max(len(before) - MOST_PROMISES, 0)


def said(store: Store, event: Event) -> Said:
    """Return the picture of what people say: no more than the store lets out; once written up, its first sentence."""
    now = store.clock()
    if event.state == "written_up":
        return Said(_published(store, event), (), False, False, clock_text(now))
    if event.state == "announced":
        return Said(NOT_BEGUN, (), False, False, clock_text(now))
    live = heard.live(store, event.id)
    lines = live.lines[:MOST_BARS]
    with_people = any(line.people for line in lines)
    counts = [(line.people if with_people else line.hands) or 0 for line in lines]
    longest = max(counts, default=0)
    sentence = live.sentence
    if len(sentence) > MOST_SENTENCE:
        most = counts.count(longest)
        sentence = f"So far, of the first {live.people} people: {most} things as often as one another."
    bars = tuple(
        Bar(line.words, f"{line.people or ''}", f"{line.hands or ''}", count / longest if longest else 0.0)
        for line, count in zip(lines, counts, strict=True)
    )
    return Said(sentence, bars, with_people, any(line.hands for line in lines), clock_text(now))


def parked(store: Store, event: Event) -> tuple[tuple[QuestionCard, ...], int]:
    """Return the questions that were parked, those that wait first, and how many more there are."""
    now = store.clock()
    found = questions.listed(store, PUBLIC, event_id=event.id)
    waiting = sorted(found, key=lambda question: (question.answered_at is not None, question.due_at))
    return tuple(_question(question, now) for question in waiting[:MOST_QUESTIONS]), max(len(found) - MOST_QUESTIONS, 0)


def next_steps(event: Event) -> tuple[Step, ...]:
    """Return what happens after an event, with dates where the date of the event is known."""
    written, promised = f"Within {span_text(ANSWERED_WITHIN)}", f"Within {PROMISED_WITHIN.days} days"
    if event.ends_at is not None:
        written = f"By {moment_text(event.ends_at + ANSWERED_WITHIN)}"
    if event.day is not None:
        promised = f"By {long_day(event.day + PROMISED_WITHIN)}"
    return (
        Step(written, "What you said is written up, and the parked questions are answered."),
        Step(promised, "At most three promises, each with the date on which it is checked."),
        Step("Every month", "What became of them: changed, no clear change, or too few to tell yet."),
    )


def cut(text: str, most: int = MOST_LETTERS) -> str:
    """Return the beginning of a text that is too long for a slide, to the end of a word, and ``…``."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    return f"{_CUT.sub('', line[: most - 1])}…"


def wide(text: str) -> str:
    """Return about how wide a text is in bold letters, in parts of their size and never too little: ``"7.6"``."""
    widths = (_WIDTHS.get(letter, _CAPITAL if letter.isupper() or letter.isdigit() else _WIDTH) for letter in text)
    return f"{sum(widths):.1f}"


def _published(store: Store, event: Event) -> str:
    """What was heard, in the sentence that was frozen at the write-up."""
    try:
        return heard.published(store, PUBLIC, event.id).resident
    except StateError:
        return WRITTEN_UP


def _promise(promise: Promise) -> PromiseCard:
    """A promise as a card."""
    verdict, measure = headline(promise), load_catalogue().measures.get(promise.measure)
    if verdict == WAITING:
        verdict = f"Checked on {short_day(promise.decision_on)}"
    return PromiseCard(
        cut(promise.action),
        measure_text(promise, measure),
        place_name(promise.area, alone=False),
        rule_text(promise, measure),
        verdict,
        promise.state != "withdrawn" and bool(promise.verdicts) and promise.verdicts[-1].verdict in _TOLD,
    )


def _question(question: Question, now: datetime) -> QuestionCard:
    """A question as a card."""
    state = clock_state(question, now)
    due = local(question.due_at)
    words = f"due {due:%A} {due.day} {due:%B}, {clock_text(due)}" if state == "due" else clock_words(question, now)
    return QuestionCard(cut(question.question), cut(question.owner_role, MOST_OWNER), words, state)
