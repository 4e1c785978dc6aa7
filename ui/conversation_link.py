"""The link from a borough's figures to its conversation, with where that stands in words."""

from __future__ import annotations

from conversations.dates import long_day, short_day
from conversations.errors import StoreError
from ui import cached
from ui.conversation_state import address
from ui.markup import Link
from ui.programme_data import Programme, programme


def link(borough: str) -> Link:
    """Return the link to a borough's conversation; without its state where the store does not answer.

    Parameters
    ----------
    borough : str
        Code of one of the 32 boroughs.
    """
    name = cached.figures().gazetteer.get(borough).name
    try:
        told = f": {state(programme(), borough)}"
    except StoreError:
        told = ""
    return Link(f"The conversation in {name}{told}", address(borough))


def state(found: Programme, borough: str) -> str:
    """Return where a conversation stands: ``"next event Thursday 3 December 2026; 1 promise open"``."""
    row = next(row for row in found.rows if row.borough == borough)
    if any(event.borough == borough and event.state == "open" for event in found.events):
        event = "an event is open now"
    elif row.next_day is not None:
        event = f"next event {long_day(row.next_day)}"
    elif row.last_day is not None:
        event = f"last event {short_day(row.last_day)}, none scheduled"
    else:
        event = "no event scheduled yet"
    n = row.open_promises
    due = f", {row.due_promises} of them due" if row.due_promises else ""
    return f"{event}; {n} promise{'' if n == 1 else 's'} open{due}" if n else event
