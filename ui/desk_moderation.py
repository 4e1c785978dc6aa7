"""Moderation at the desk: what is held, oldest first, one at a time, beside the rules; all decisions on record."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from conversations.dates import moment_text
from conversations.errors import ConflictError, StateError
from conversations.event_records import Event
from conversations.moderation import RULES, Contribution, decide, decisions, queue, reword
from conversations.people import Actor
from conversations.running import store
from ui import desk_words, markup, sections
from ui.desk_sheets import Sheet
from ui.desk_state import DeskState, choose_event
from ui.markup import Column

DECISIONS = {"passed": "Passed", "refused": "Refused", "reworded": "Reworded", "held": "Waiting"}


def draw(actor: Actor, state: DeskState) -> None:
    """Draw what waits for a decision at one event. Raises as `choose_event`."""
    event = choose_event(actor, "moderate", state)
    if event is None:
        return
    waiting = queue(store(), actor, event.id)
    left, right = st.columns([7, 4], gap="large")
    with left:
        markup.heading(_left(len(waiting)))
        # One sheet for all: the buttons stay where they are, and so does the keyboard's focus.
        sheet = Sheet("decide")
        sheet.outcome()
        if waiting:
            _one(actor, waiting[0], sheet)
    with right:
        markup.heading("The rules, as they are published")
        sections.points(RULES)
        _wordless(actor, waiting)
    _decided(actor, event)


def _left(count: int) -> str:
    """How many wait."""
    if not count:
        return "Nothing waits for a decision"
    return "One waits for a decision" if count == 1 else f"{count:,} wait for a decision"


def _one(actor: Actor, one: Contribution, sheet: Sheet) -> None:
    """The oldest of them, and what can be done with it."""
    desk_words.contribution(one)
    if one.flags:
        markup.note(f"Look at what is marked: {desk_words.named(one.flags)}. Passing it as it is needs a reason.", True)
    reason = f"reason_{one.id}"
    st.text_input("Reason, on record; needed to refuse or reword", key=reason, max_chars=300)

    def decided(to: Literal["passed", "refused"]) -> str:
        decide(store(), actor, one.id, one.version, to, str(st.session_state.get(reason) or ""))
        return f"{DECISIONS[to]}."

    with st.container(horizontal=True, key="desk_decide"):
        sheet.button("Pass", lambda: decided("passed"), primary=True, stays="pass")
        sheet.button("Refuse", lambda: decided("refused"), stays="refuse")
    if one.why or one.good:
        _reword(actor, one, sheet, reason)


def _reword(actor: Actor, one: Contribution, sheet: Sheet, reason: str) -> None:
    """Other words for it, for a reason; the first ones are kept beside them."""
    with sections.folded("desk_reword", "Take something out and reword"):
        for name, label, text in (("why", "Why", one.why), ("good", "What good would look like", one.good)):
            st.text_area(label, text, key=f"{name}_{one.id}_{one.version}", max_chars=500)

        def said(name: str) -> str:
            return str(st.session_state.get(f"{name}_{one.id}_{one.version}") or "")

        def changed() -> str:
            given = str(st.session_state.get(reason) or "")
            reword(store(), actor, one.id, one.version, said("why"), said("good"), given)
            return "Reworded. Read it again, then pass it."

        sheet.button("Keep these words", changed, stays="reword")


def _wordless(actor: Actor, waiting: tuple[Contribution, ...]) -> None:
    """All those at once that have choices from the list and no words: there is nothing in them to read."""
    empty = [one for one in waiting if not one.why and not one.good]
    if not empty:
        return
    sheet = Sheet("wordless")
    sheet.outcome()

    def passed() -> str:
        return f"{sum(_passed(actor, one) for one in empty):,} passed."

    markup.note(f"**{len(empty):,}** of them hold choices from the list and no words of their own.")
    sheet.button("Pass all without words", passed)


def _passed(actor: Actor, one: Contribution) -> bool:
    """Pass one without words, unless somebody else has decided about it."""
    try:
        decide(store(), actor, one.id, one.version, "passed")
    except (ConflictError, StateError):
        return False
    return True


def _decided(actor: Actor, event: Event) -> None:
    """Every decision that was made at this event, and making one anew."""
    every = {one.id: one for one in queue(store(), actor, event.id, None) if one.state != "held" or one.edited}
    if not every:
        return
    with sections.folded("desk_decided", f"Decided already ({len(every):,}): what was decided and why"):
        chosen = st.selectbox(
            "Contribution", tuple(every), format_func=lambda key: f"{key} · {DECISIONS[every[key].state]}",
            index=None, placeholder="Choose", key="desk_decided_one",
        )  # fmt: skip
        if chosen is None or chosen not in every:
            return
        one = every[chosen]
        desk_words.contribution(one)
        rows = [
            [moment_text(each.at), DECISIONS[each.decision], each.role.replace("_", " "), each.reason or "–"]
            for each in decisions(store(), actor, one.id)
        ]
        columns = [Column("When"), Column("What"), Column("Who"), Column("Why")]
        markup.table("Decisions, oldest first", columns, rows, label="Decisions")
        _anew(actor, one)


def _anew(actor: Actor, one: Contribution) -> None:
    """Another decision about something decided."""
    sheet = Sheet(f"anew_{one.id}")
    sheet.outcome()
    to: Literal["passed", "refused"] = "refused" if one.state == "passed" else "passed"
    with st.form(sheet.key("form")):
        st.text_input("Reason, on record", key=sheet.key("reason"))

        def anew() -> str:
            decide(store(), actor, one.id, one.version, to, sheet.text("reason"))
            return f"{DECISIONS[to]}."

        sheet.submit("Refuse it after all" if to == "refused" else "Pass it after all", anew, primary=False)
