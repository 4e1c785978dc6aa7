"""One event at the desk: its next step, its code and what to print and show, its facilitators, what is told of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from html import escape

import streamlit as st

from conversations.codes import shown
from conversations.errors import ConflictError
from conversations.event_records import Event, State
from conversations.event_words import STATE_WORDS, when
from conversations.events import advance, edit, give, renew_code, take_back
from conversations.facilitators import facilitators
from conversations.people import Actor
from conversations.running import store
from ui import desk_enter, desk_event_form, markup, sections
from ui.desk_sheets import Sheet
from ui.desk_state import address, may, place_name
from ui.markup import Link

#: The next step from each state: where it leads, the words of the button, and what it will do.
STEPS: dict[str, tuple[State, str, str]] = {
    "draft": (
        "announced",
        "Announce",
        "Announce: the event is in the public programme and calendar, its form can be printed, nobody can answer yet.",
    ),
    "announced": ("open", "Open", "Open: phones can answer from now on, and paper can be typed."),
    "open": (
        "closed",
        "Close",
        "Close: phones can no longer answer, for good. Paper and tallies can be typed until the write-up.",
    ),
}
_TOOLS = {"announced", "open", "closed"}


def draw(actor: Actor, event: Event) -> None:
    """Draw one event."""
    asked = Link("What you will be asked", f"/borough?area={event.borough}")
    markup.links([Link("All events", address("events")), asked])
    markup.heading(event.title, f"{place_name(event.borough)} · {when(event)} · {STATE_WORDS[event.state]}")
    if event.code and event.state in _TOOLS:
        _code(actor, event)
    if may(actor, "advance_event", event):
        _step(actor, event)
    if may(actor, "give_event", event):
        _facilitators(actor, event)
    if may(actor, "edit_event", event) and event.state != "written_up":
        _edit(actor, event)
    if event.code and event.state in {"draft", "announced", "open"}:
        _new_code(actor, event)


def _code(actor: Actor, event: Event) -> None:
    """The code, very large, and everything that goes with it."""
    st.html(
        '<p class="desk-code"><span>Code of the event</span> '
        f'<strong translate="no">{escape(shown(event.code))}</strong></p>'
    )
    here = f"/e/{event.code}"
    links = [Link("Paper form (PDF)", f"{here}/paper.pdf"), Link("Projector", f"{here}/screen")]
    if event.state == "open":
        links.insert(0, Link("Phone form", here))
    if event.state not in {"open", "closed"}:
        markup.links(links)
        return
    links += [Link("Moderation", address("moderation", event.id)), Link("Questions", address("questions", event.id))]
    with st.container(key="desk_tools"):
        desk_enter.draw(actor, event.id, links)


def _step(actor: Actor, event: Event) -> None:
    """The one next step."""
    sheet = Sheet(f"step_{event.id}")
    sheet.outcome()
    if event.state == "closed":
        markup.links([Link("Write up: see what will be published, then publish it", address("write_up", event.id))])
        return
    if event.state not in STEPS:
        return
    to, words, does = STEPS[event.state]

    def step() -> str:
        advance(store(), actor, event.id, event.version, to)
        return f"The event is {STATE_WORDS[to]}."

    with st.container(key="desk_step"):
        markup.note(does)
        sheet.button(words, step, primary=True)


def _facilitators(actor: Actor, event: Event) -> None:
    """Who has the event, giving it to somebody else, and taking it back."""
    known = facilitators(store(), actor, event.id)
    given = {each.account: each.name for each in known if each.given}
    others = {each.account: each.name for each in known if not each.given}
    held = f"Given to {', '.join(given.values())}." if given else "Nobody was given this event yet."
    markup.heading("Facilitators", held)
    sheet = Sheet(f"give_{event.id}")
    sheet.outcome()
    taking = Sheet(f"take_{event.id}")
    taking.outcome()
    if not others:
        markup.small(
            "Every facilitator's account has it." if known else "An administrator makes facilitators' accounts."
        )
    else:
        hand_over = partial(give, store(), actor, event.id)
        _choose(sheet, "Facilitator", others, hand_over, "Give the event", "has the event now.")
    if given:
        with sections.folded("desk_take_back", "Take the event back from a facilitator"):
            take = partial(take_back, store(), actor, event.id)
            _choose(taking, "From", given, take, "Take it back", "has the event no more. What they did stays.")


def _choose(sheet: Sheet, label: str, names: dict[int, str], do: Callable[[int], None], button: str, done: str) -> None:
    """A form that does something with one of several accounts."""
    with st.form(sheet.key("form")):
        st.selectbox(label, tuple(names), format_func=names.__getitem__, key=sheet.key("account"))

        def act() -> str:
            account = sheet.value("account")
            do(account)
            return f"{names[account]} {done}"

        sheet.submit(button, act, primary=False)


def _edit(actor: Actor, event: Event) -> None:
    """Everything that is told of the event; what was typed stays when somebody else was faster."""
    sheet = Sheet(f"edit_{event.id}")
    first: Event = sheet.opened_on(event)
    markup.heading("What is told of it", "Shown to the public once the event is announced.")
    sheet.outcome()
    if isinstance(sheet.fault, ConflictError):
        sheet.read_again(event)
        desk_event_form.side_by_side(desk_event_form.as_form(event), desk_event_form.typed(sheet))
    version = sheet.shown_last().version

    def save() -> str:
        edit(store(), actor, event.id, version, desk_event_form.typed(sheet))
        return "Saved."

    with st.form(sheet.key("form")):
        desk_event_form.fields(sheet, event.borough, desk_event_form.as_form(first))
        sheet.submit("Save", save)


def _new_code(actor: Actor, event: Event) -> None:
    """A new code in place of one that has gone astray."""
    with sections.folded("desk_new_code", "The code has gone astray?"):
        sections.paragraphs(
            ["A new code makes the old one lead nowhere at once, on paper and posters too. What was sent stays."]
        )
        sheet = Sheet(f"code_{event.id}")
        sheet.outcome()

        def renew() -> str:
            return f"The code is {shown(renew_code(store(), actor, event.id).code)} now. Print the paper form again."

        sheet.button("Make a new code", renew)
