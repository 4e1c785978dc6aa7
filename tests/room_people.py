"""People in a room, made up: contributions, questions and promises put into a store through the domain."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from conversations import promises, questions
from conversations.contributions import ContributionForm, contribute, open_form
from conversations.event_records import Event
from conversations.promise_records import Promise
from conversations.running import signer
from conversations.store import Store
from measures.estimates import Figures
from tests.conversations.conftest import PECKHAM, PROGRAMME, SOUTHWARK

RYE_LANE = "E05011113"
LONG = (
    "Two teams on the high street every Friday and Saturday evening until the clocks change, with wardens and lights."
)


def say(store: Store, event: Event, choices: Iterable[tuple[str, ...]]) -> None:
    """Let people send their priorities by phone, one after the other."""
    for chosen in choices:
        _, token = open_form(store, signer(), event.code)
        contribute(store, signer(), token, ContributionForm(chosen, SOUTHWARK))


def park(store: Store, event: Event, count: int) -> None:
    """Park so many questions, each too long for a slide."""
    for number in range(count):
        questions.park(store, PROGRAMME, event.id, f"{number + 1}. {LONG}"[:-1] + "?", "Neighbourhood superintendent")


def promise(store: Store, figures: Figures, action: str = LONG, event_id: int | None = None) -> Promise:
    """Register a promise on robbery in Peckham."""
    form = promises.PromiseForm(
        PECKHAM,
        "Bags are snatched",
        action,
        "Ward team",
        "robbery",
        "down",
        30,
        date(2027, 12, 1),
        (RYE_LANE,),
        event_id,
    )
    made = promises.draft(store, figures, PROGRAMME, SOUTHWARK, form)
    return promises.register(store, figures, PROGRAMME, made.id, made.version)
