"""Made-up people at a made-up event in Southwark."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

from conversations.about import CHOICES
from conversations.event_records import Event
from conversations.heard_picture import picture
from conversations.heard_records import Audience, Heard
from conversations.heard_tables import Room
from conversations.places import areas_of
from conversations.priorities import load_priorities
from measures.estimates import Figures
from tests.conversations.conftest import SOUTHWARK

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
EVENT = Event(
    id=1, borough=SOUTHWARK, title="An evening", wards=(), day=None, starts_at=None, ends_at=None, venue="",
    step_free=None, sign_language=None, hearing_loop=None, languages="", host_role="", agenda="", capacity=None,
    link="", state="closed", origin="ours", code="", version=1,
)  # fmt: skip


def made_up(seed: int, people: int, evenness: float = 1.0, each: int = 0, said: float = 0.8) -> Room:
    """Return people drawn at random.

    Parameters
    ----------
    seed, people : int
        Of the draw, and how many.
    evenness : float
        The larger, the more alike priorities, groups, channels and places are in size.
    each : int
        How many priorities everybody chose; 0 for one to three.
    said : float
        Share of people who answer a question about themselves.
    """
    random = np.random.default_rng(seed)
    number = len(load_priorities())
    wanted = random.dirichlet(np.full(number, evenness))
    raised = np.zeros((people, number), dtype=bool)
    for person in range(people):
        size = each or int(random.integers(1, 4))
        raised[person, random.choice(number, size, replace=False, p=(wanted + 1e-6) / (wanted + 1e-6).sum())] = True

    def drawn(values: Sequence[str], answered: float = 1.0) -> tuple[str, ...]:
        shares = random.dirichlet(np.full(len(values), max(evenness, 0.5)))
        return tuple(
            str(value) if random.random() < answered else "" for value in random.choice(values, people, p=shares)
        )

    answers = {name: drawn(values, said) for name, values in {**CHOICES, "ward": areas_of(SOUTHWARK)[1:]}.items()}
    return Room(
        raised=raised,
        channels=drawn(("web", "paper", "table")),
        areas=drawn(areas_of(SOUTHWARK)[:8]),
        answers=answers,
        gone={},
        hands={},
        waiting=0,
    )


def seen(figures: Figures, room: Room, audience: Audience = "public") -> Heard:
    """The picture of such an event."""
    return picture(room, figures, EVENT, audience, NOW)
