"""A made-up year of conversations, told through the domain's own functions. All is invented but the figures.

Southwark has held an event and written it up; its promises are judged on the real snapshot. Hackney has announced one,
Lambeth has one open. All other boroughs have nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from conversations import (
    contributions,
    events,
    moderation,
    outcomes,
    promises,
    questions,
    running,
    scrutiny,
    tags,
    tallies,
)
from conversations import unpromised as refusals
from conversations.about import AboutYou
from conversations.controls import propose
from conversations.event_records import Event, listed
from conversations.people import Actor
from conversations.priorities import load_priorities
from conversations.schema import open_store
from conversations.store import Store
from conversations.tokens import Signer
from measures.estimates import Figures

SOUTHWARK, HACKNEY, LAMBETH = "E09000028", "E09000012", "E09000022"
PECKHAM = "E05011110"
PROGRAMME = Actor("programme_lead", account=8)
ADMINISTRATOR = Actor("administrator", account=9)
#: What somebody may write to do harm; it is to arrive as text.
HOSTILE = "<img src=x onerror=alert(1)> and =cmd|' /C calc'!A0"
FORMULA = "=1+1 is what I would like explained"
#: The baseline of a promise made in October 2025 ends here.
KNOWN_TO = 202508


@dataclass
class Clock:
    """A clock that a story sets."""

    now: datetime = field(default=datetime(2025, 9, 1, 9, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now


class AsOf:
    """The figures as they were when less was published; everything else is as it is."""

    def __init__(self, figures: Figures, last: int) -> None:
        self._figures, self._last = figures, last

    def __getattr__(self, name: str) -> Any:
        return getattr(self._figures, name)

    def periods(self, *arguments: Any, **options: Any) -> Any:
        """Return the periods that had been published."""
        found = self._figures.periods(*arguments, **options)
        return found[found <= self._last]


def fill(store: Store, figures: Figures, people: int = 240) -> Event:
    """Tell the year into a store whose clock is a `Clock`; the event that is written up is returned."""
    clock: Clock = store.clock  # type: ignore[assignment]
    clock.now = datetime(2025, 9, 1, 9, 0, tzinfo=UTC)
    event = _held(store, clock, people)
    event = _after(store, figures, clock, event)
    _promised(store, figures, clock, event)
    _elsewhere(store, clock)
    clock.now = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    outcomes.judge_all(store, figures, PROGRAMME)
    late = questions.park(
        store, PROGRAMME, _open_in(store, LAMBETH).id, "Why were there no officers in March?", "Chief Inspector"
    )
    clock.now = late.parked_at + timedelta(hours=75)
    questions.park(store, PROGRAMME, late.event, "Who decides where cameras stand?", "Head of Operations")
    clock.now += timedelta(hours=20)
    return event


def _advance(store: Store, event: Event, *steps: str) -> Event:
    """Take an event on."""
    for step in steps:
        event = events.advance(store, PROGRAMME, event.id, event.version, step)  # type: ignore[arg-type]
    return event


def _open_in(store: Store, borough: str) -> Event:
    """The open event of a borough."""
    return next(event for event in listed(store, PROGRAMME, borough) if event.state == "open")


def _held(store: Store, clock: Clock, people: int) -> Event:
    """An evening in Peckham with so many people, tallies and parked questions."""
    form = events.EventForm(
        "A made-up evening in Peckham", (PECKHAM,), date(2025, 9, 18), time(18, 30), time(20, 30), "A hall",
        step_free=True, hearing_loop=False, languages="Spanish, Somali", host_role="Neighbourhood Superintendent",
        agenda="Welcome\nTables\nWhat happens next", capacity=150, link="https://example.org/evening",
    )  # fmt: skip
    event = _advance(store, events.schedule(store, PROGRAMME, SOUTHWARK, form), "announced")
    clock.now = datetime(2025, 9, 18, 17, 30, tzinfo=UTC)
    event = _advance(store, event, "open")
    signer, chance = Signer(b"k" * 32), np.random.default_rng(7)
    known = tuple(load_priorities())
    weights = np.linspace(3, 0.3, len(known))
    for number in range(people):
        chosen = chance.choice(len(known), size=int(chance.integers(1, 4)), replace=False, p=weights / weights.sum())
        about = None
        if number % 6:
            about = AboutYou(
                age_band=("20_24", "25_34", "35_44", "45_54", "65_74")[number % 5],
                sex=("female", "male")[number % 3 == 0],
                ethnic_group=("white_british", "black_african", "white_british", "black_caribbean")[number % 4],
            )  # fmt: skip
        why = {0: f"Made-up reason number {number}: the path by the station is dark.", 1: HOSTILE}.get(number % 10, "")
        sent = contributions.ContributionForm(
            tuple(known[place] for place in chosen), PECKHAM if number % 3 else SOUTHWARK, why,
            "Lights that work." if number % 10 == 0 else "", about,
        )  # fmt: skip
        token = signer.issue(event.id, clock.now)
        if number % 4:
            contributions.contribute(store, signer, token, sent)
        else:
            contributions.enter(store, signer, PROGRAMME, token, sent)
    tallies.put(store, PROGRAMME, event.id, 1, known[0], PECKHAM, 9)
    answered = questions.park(store, PROGRAMME, event.id, FORMULA, "Neighbourhood Superintendent")
    questions.park(store, PROGRAMME, event.id, "When will the youth club open again?", "Head of Youth Services")
    clock.now += timedelta(hours=20)
    questions.answer(store, PROGRAMME, answered.id, answered.version, "It is two. See the page on methods.")
    return _advance(store, event, "closed")


def _after(store: Store, figures: Figures, clock: Clock, event: Event) -> Event:
    """Words passed and tagged, the write-up, what was not promised, and a panel's question."""
    clock.now = datetime(2025, 9, 25, 10, 0, tzinfo=UTC)
    lights = tags.make(store, PROGRAMME, event.id, "Street lights")
    for place, held in enumerate(moderation.queue(store, PROGRAMME, event.id)):
        passed = moderation.decide(store, PROGRAMME, held.id, held.version, "passed")
        if held.why and place % 20 == 0:
            tags.put(store, PROGRAMME, held.id, passed.version, (lights.id,))
    clock.now = datetime(2025, 10, 1, 10, 0, tzinfo=UTC)
    event = _advance(store, event, "written_up")
    form = refusals.UnpromisedForm(
        "A police station in Peckham again", "A building is not ours to decide on.", date(2025, 9, 30), event.id
    )
    first = refusals.record(store, PROGRAMME, SOUTHWARK, form)
    refusals.correct(
        store,
        PROGRAMME,
        first.id,
        replace(form, why="There is no money for a building until 2028."),
        "It was not clear",
    )
    asked = scrutiny.ask(
        store, figures, PROGRAMME, SOUTHWARK,
        scrutiny.ScrutinyForm(
            "Southwark scrutiny panel", "Why is the ratio of searches higher than in boroughs like ours?",
            date(2025, 10, 1), "stop_search_rate_ratio", SOUTHWARK,
        ),
    )  # fmt: skip
    clock.now += timedelta(days=9)
    scrutiny.answer(store, PROGRAMME, asked.id, asked.version, "change", "Each search is now reviewed within a week.")
    scrutiny.ask(
        store, figures, PROGRAMME, SOUTHWARK,
        scrutiny.ScrutinyForm("Southwark scrutiny panel", "How many reviews led to training?", date(2025, 10, 9)),
    )  # fmt: skip
    return event


def _promised(store: Store, figures: Figures, clock: Clock, event: Event) -> None:
    """Two promises that stay, one of them amended, and one that is withdrawn."""
    clock.now = datetime(2025, 10, 10, 9, 0, tzinfo=UTC)
    then: Any = AsOf(figures, KNOWN_TO)
    terms = (("robbery", PECKHAM, 20.0, date(2026, 12, 31)),
             ("burglary_residential", SOUTHWARK, 10.0, date(2026, 5, 31)),
             ("shoplifting", SOUTHWARK, 5.0, date(2027, 6, 30)))  # fmt: skip
    made = []
    for measure, area, size, day in terms:
        controls = tuple(control.area for control in propose(then, measure, area, 3))
        form = promises.PromiseForm(
            area, "People are afraid on the way home.\nThey said so at every table.", "Patrols from four to eight.",
            "Neighbourhood Superintendent", measure, "down", size, day, controls, event.id,
        )  # fmt: skip
        drafted = promises.draft(store, then, PROGRAMME, SOUTHWARK, form)
        made.append(promises.register(store, then, PROGRAMME, drafted.id, drafted.version))
    clock.now += timedelta(days=40)
    promises.amend(
        store, PROGRAMME, made[0].id, made[0].version, "action", "Patrols from three to nine.", "Dark earlier"
    )
    promises.withdraw(store, PROGRAMME, made[2].id, made[2].version, "The shops asked for something else")


def _elsewhere(store: Store, clock: Clock) -> None:
    """An announced event in Hackney, an open one in Lambeth."""
    clock.now = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
    form = events.EventForm("A made-up evening in Hackney", (), date(2026, 12, 3), time(18), time(20), "A library")
    _advance(store, events.schedule(store, PROGRAMME, HACKNEY, form), "announced")
    form = events.EventForm(
        "A made-up evening in Lambeth", (), date(2026, 11, 20), time(18), time(20), "A school", step_free=True
    )
    _advance(store, events.schedule(store, PROGRAMME, LAMBETH, form), "announced", "open")


@contextmanager
def told(folder: Path, figures: Figures | None) -> Iterator[Store]:
    """The store of this process in a folder of its own, with the year in it where figures are given."""
    kept = replace(open_store({"EXPLORER_DATA": str(folder)}), clock=Clock(datetime(2026, 11, 24, 8, 0, tzinfo=UTC)))
    if figures is not None:
        fill(kept, figures)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "open_store", lambda: kept)
        running.store.cache_clear()
        yield kept
    running.store.cache_clear()
    kept.engine.dispose()
