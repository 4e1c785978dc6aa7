"""The parts of the desk: the one that is asked for, and what its address may not ask for."""

from __future__ import annotations

from base.errors import ExplorerError
from conversations.people import Actor
from ui import (
    desk_accounts,
    desk_events,
    desk_history,
    desk_moderation,
    desk_promises,
    desk_questions,
    desk_scrutiny,
    desk_tags,
    desk_unpromised,
    desk_write_up,
    frame,
    markup,
)
from ui.desk_state import DESK, DeskState, address, choose_part, parts_of, read
from ui.markup import Link

_DRAW = {
    "events": desk_events.draw,
    "moderation": desk_moderation.draw,
    "tags": desk_tags.draw,
    "questions": desk_questions.draw,
    "write_up": desk_write_up.draw,
    "promises": desk_promises.draw,
    "not_promised": desk_unpromised.draw,
    "scrutiny": desk_scrutiny.draw,
    "accounts": desk_accounts.draw,
    "history": desk_history.draw,
}


def draw(actor: Actor) -> None:
    """Draw the parts that somebody may open and the one that is asked for."""
    try:
        state = read()
        part = choose_part(actor, state)
        if state.part and state.part != part:
            markup.note(
                "Your role does not open that part of the desk. Sign in with an account that does.", warning=True
            )
        elif actor.role == "facilitator" and not actor.events:
            markup.note("No event has been given to you yet. Ask the borough lead or the programme lead.")
        _DRAW[part](actor, DeskState(part, state.event, state.borough))
    except ExplorerError as error:
        markup.note(str(error), warning=True)
        markup.links([Link("Open the desk from the beginning", address(parts_of(actor)[0]))])
        state = DeskState()
    frame.foot(state, DESK)
