"""Tags at the desk: what passed words are about, put there by hand."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from conversations.event_records import Event
from conversations.moderation import Contribution, queue
from conversations.people import Actor
from conversations.running import store
from conversations.tags import MOST_TAGS, Tag, assigned, listed, make, put, rename
from ui import desk_words, markup, sections
from ui.desk_sheets import Sheet
from ui.desk_state import DeskState, choose_event, place_name

#: Texts on the screen at once.
AT_ONCE = 5
LEFT, ALL = "Without a tag", "All passed words"


def draw(actor: Actor, state: DeskState) -> None:
    """Draw the tags of one event's borough and the words that they belong to. Raises as `choose_event`."""
    event = choose_event(actor, "tag", state)
    if event is None:
        return
    known = listed(store(), actor, event.borough)
    left, right = st.columns([7, 4], gap="large")
    with right:
        _make(actor, event, known)
    with left:
        _texts(actor, event, known)


def _make(actor: Actor, event: Event, known: tuple[Tag, ...]) -> None:
    """A new tag, and the names of those that there are."""
    sheet = Sheet("tag")
    markup.heading("Tags", f"Of the whole conversation in {place_name(event.borough)}; shown to the public.")
    sheet.outcome()
    if known:
        sections.points(tag.name for tag in known)
    with st.form(sheet.key("form")):
        st.text_input("New tag", key=sheet.key("name"))

        def keep() -> str:
            return f"“{make(store(), actor, event.id, sheet.text('name')).name}” is a tag now."

        sheet.submit("Make the tag", keep, primary=False)
    if known and actor.role != "facilitator":
        _rename(actor, known)


def _rename(actor: Actor, known: tuple[Tag, ...]) -> None:
    """Another name for a tag."""
    sheet = Sheet("rename")
    by_id = {tag.id: tag for tag in known}
    with sections.folded("desk_rename", "Rename a tag"):
        sheet.outcome()
        with st.form(sheet.key("form")):
            st.selectbox("Tag", tuple(by_id), format_func=lambda key: by_id[key].name, key=sheet.key("tag"))
            st.text_input("New name", key=sheet.key("name"))

            def keep() -> str:
                tag = by_id[sheet.value("tag")]
                return f"It is called “{rename(store(), actor, tag.id, tag.version, sheet.text('name')).name}” now."

            sheet.submit("Rename", keep, primary=False)


def _texts(actor: Actor, event: Event, known: tuple[Tag, ...]) -> None:
    """Passed words with their tags, a few at a time."""
    has = assigned(store(), actor, event.id)
    passed = [one for one in queue(store(), actor, event.id, "passed") if one.why or one.good]
    without = [one for one in passed if one.id not in has]
    sheet = Sheet("tagged")
    markup.heading(f"{len(without):,} of {len(passed):,} passed texts have no tag")
    if not passed:
        markup.small("Words appear here once they are passed in moderation.")
        return
    which = st.segmented_control("Show", (LEFT, ALL), default=LEFT, required=True, key="desk_tags_of")
    shown = without if which == LEFT else passed
    first = 0
    if len(shown) > AT_ONCE:
        starts = tuple(range(0, len(shown), AT_ONCE))
        first = st.selectbox(
            "Texts", starts, format_func=lambda start: f"from {start + 1:,} of {len(shown):,}", key=f"desk_from_{which}"
        )
    sheet.outcome()
    for one in shown[first : first + AT_ONCE]:
        _text(actor, one, {tag.id: tag.name for tag in known}, has, sheet)


def _text(
    actor: Actor, one: Contribution, names: Mapping[int, str], has: Mapping[int, tuple[int, ...]], sheet: Sheet
) -> None:
    """One text, and its tags to choose."""
    with st.form(f"tags_form_{one.id}_{one.version}"):
        desk_words.words("Why", one.why)
        desk_words.words("What good would look like", one.good)
        field = f"tags_of_{one.id}_{one.version}"
        st.multiselect(
            "Tags", tuple(names), list(has.get(one.id, ())), format_func=names.__getitem__, key=field,
            max_selections=MOST_TAGS, placeholder="Choose",
        )  # fmt: skip

        def keep() -> str:
            put(store(), actor, one.id, one.version, st.session_state.get(field) or ())
            return "Saved."

        sheet.submit("Save tags", keep, primary=False, own=str(one.id))
