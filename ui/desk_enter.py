"""From the desk to an event's plain pages, paper forms and tallies: by a link, or by a ticket where it takes one."""

from __future__ import annotations

from html import escape

import streamlit as st

from conversations import hand_over
from conversations.errors import SessionError
from conversations.people import Actor
from conversations.running import signer, store
from ui import markup, signed_in
from ui.markup import Link

PAGES = {"paper": "Type in paper forms", "tallies": "Tallies of tables"}
#: A ticket on the screen is made anew so often: half of what it lasts.
ANEW = hand_over.LASTS / 2


def draw(actor: Actor, event: int, more: list[Link]) -> None:
    """Draw links, and the ways to the plain pages of an event after them.

    Parameters
    ----------
    actor : Actor
        Who is at the desk.
    event : int
        Number of the event.
    more : list of Link
        What is drawn before them.
    """
    way = signed_in.who()[1]
    if way == "cookie":
        markup.links([*more, *(Link(words, f"/desk/{page}/{event}") for page, words in PAGES.items())])
        return
    markup.links(more)
    _by_ticket(actor, event, vouched=way == "organisation")


@st.fragment(run_every=ANEW)
def _by_ticket(actor: Actor, event: int, *, vouched: bool) -> None:
    """The same as buttons that send a ticket: the plain pages do not know yet who is at this window."""
    # To look whether a sign-in made here is still open is no use of it: nobody pressed anything.
    if not (signed_in.actor() == actor if vouched else signed_in.ends_at()):
        return
    try:
        forms = "".join(_form(actor, event, page, words, vouched=vouched) for page, words in PAGES.items())
    except SessionError:
        markup.links([Link("Paper forms and tallies: sign in for them, too", "/sign-in")])
        return
    st.html(f'<div class="desk-tickets">{forms}</div>')


def _form(actor: Actor, event: int, page: str, words: str, *, vouched: bool) -> str:
    """A form of one button. What it sends is not in the address, so no log and no history of a browser has it."""
    text = hand_over.ticket(store(), signer(), actor, signed_in.browser(), vouched=vouched)
    fields = {"ticket": text, "event": str(event), "to": page}
    hidden = "".join(f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in fields.items())
    return f'<form method="post" action="/desk/enter">{hidden}<button type="submit">{escape(words)}</button></form>'
