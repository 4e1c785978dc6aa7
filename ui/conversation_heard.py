"""What we heard at a written-up event: priorities raw and weighted, who was in the room, what groups share, words."""

from __future__ import annotations

from html import escape

import streamlit as st

from conversations.dates import short_day
from conversations.errors import StateError
from conversations.event_records import Event
from conversations.heard_records import Group, Heard, Line, Question, Share, Table
from conversations.heard_words import missing
from conversations.tags import Saying
from measures.words import listed, number
from ui import area_cards, conversation_weighting, markup, sections
from ui.conversation_charts import Mark, PairRow, pairs, pairs_alt
from ui.conversation_data import Conversation, Picture, picture
from ui.conversation_state import ConversationState, address
from ui.markup import Cell, Column, Link

HIDDEN = "too few to show"
NOTHING_SHOWN = (
    "Each thing was raised by fewer than five people, or by all but a few. Such numbers are not shown, so that nobody "
    "can be recognised by them."
)
#: What a share is rounded to where nothing speaks against it.
WHOLE = 0.01
RAW, WEIGHTED = "as people came", "weighted to who lives in the borough"
ROOM, RESIDENTS = "people at the event", "residents, Census 2021"
MOST_CHART, MOST_WORDS, MOST_ACROSS = 8, 3, 4
NOT_YET = (
    "What people said at an event is shown here once it is written up: what they asked for, who was in the room "
    "against who lives here, and their own words as far as a facilitator passed them."
)


def shown(told: Conversation, state: ConversationState) -> Event | None:
    """Return the written-up event whose picture is asked for, or the latest; None where none is written up."""
    asked = [event for event in told.written_up if str(event.id) == state.event]
    return next(iter(asked or told.written_up), None)


def draw(told: Conversation, state: ConversationState) -> Picture | None:
    """Draw what was heard, and return it; None where no event is written up."""
    event = shown(told, state)
    if event is None:
        sections.heading("heard", "What you said")
        reported = any(each.origin == "public_report" for each in told.past)
        on_record = " Of the event on the public record no answers were published." if reported else ""
        sections.paragraphs([NOT_YET + on_record])
        return None
    day = f", {short_day(event.day)}" if event.day else ""
    # A title is what somebody wrote: two stars in it are two stars, and its direction ends with it.
    st.html(
        '<h2 class="section-h2" id="heard">What you said</h2>'
        f'<p class="lbe-sub"><bdi>{escape(event.title)}</bdi>{escape(day)}</p>'
    )
    try:
        found = picture(event)
    except StateError as error:
        markup.note(str(error))
        return None
    heard = found.heard
    area_cards.lead(heard.resident)
    _others(told, event)
    if heard.lines and heard.people is not None:
        left, right = st.columns([6, 5], gap="large")
        with left:
            _priorities(heard)
        with right:
            _room(heard)
    markup.note(heard.warning)
    _agreement(heard)
    _words(found)
    _more(heard)
    markup.links([Link("Everything that was heard here, as CSV", f"/conversations/{told.borough}/heard.csv")])
    return found


def _others(told: Conversation, event: Event) -> None:
    """Links to what was heard at the other events."""
    others = [each for each in told.written_up if each.id != event.id]
    if others:
        markup.links(
            Link(f"Heard on {short_day(each.day)}" if each.day else each.title, address(told.borough, str(each.id)))
            for each in others
        )


def _priorities(heard: Heard) -> None:
    """What people asked for, raw and weighted side by side; the whole list as a table."""
    sections.subheading("What people asked for")
    rows = [
        PairRow(line.words, _per_cent(line.raw), _mark(line.raw), _mark(line.weighted))
        for line in heard.lines
        if line.raw.value is not None
    ][:MOST_CHART]
    weighted = any(row.second.value is not None for row in rows)
    names = (RAW, WEIGHTED)
    if rows:
        st.vega_lite_chart(
            pairs(rows, names), theme=None, width="stretch", key="heard_priorities",
            alt=pairs_alt(rows, names, "Share of the people who asked for it, with 95 % intervals"),
        )  # fmt: skip
    if rows and not weighted and heard.weighting.shown:
        markup.small("Weighted shares are not given: beside those as people came they would tell too much about a few.")
    elif not rows:
        sections.paragraphs([NOTHING_SHOWN])
    conversation_weighting.draw(heard)
    columns = [Column("Priority"), Column("People", True), Column("Per cent, as they came"), Column("Weighted")]
    hands = any(line.hands is not None for line in heard.lines)
    columns += [Column("Hands at tables", True)] if hands else []
    cells: list[list[Cell]] = []
    for line in heard.lines:
        hidden = line.count is None
        row: list[Cell] = [line.words, _count(line.count), _share(line.raw, hidden=hidden),
                           _weighted(line, heard)]  # fmt: skip
        cells.append([*row, number(line.hands)] if hands else row)
    with sections.folded("heard_lines", "All of it as a table"):
        markup.table("What people asked for; each chose up to three", columns, cells, label="What people asked for")


def _room(heard: Heard) -> None:
    """Who was in the room against who lives here, a chart for each question that can be set against the Census."""
    sections.subheading("Who was in the room, and who lives here")
    compared = [
        question
        for question in heard.room
        if question.field != "ward" and sum(None not in {group.share, group.residents} for group in question.groups) > 1
    ]
    if not compared:
        sections.paragraphs(["Too few people told us about themselves to set them against who lives here."])
    else:
        sections.paragraphs([missing(heard.room)])
    for question in compared:
        rows = [
            PairRow(group.label, _room_text(group), Mark(group.share, group.lower, group.upper), Mark(group.residents))
            for group in question.groups
            if group.share is not None
        ]
        names = (ROOM, RESIDENTS)
        markup.small(f"**{_title(question)}**")
        st.vega_lite_chart(
            pairs(rows, names), theme=None, width="stretch", key=f"room_{question.field}",
            alt=pairs_alt(rows, names, _title(question)),
        )  # fmt: skip
    answered = [question for question in heard.room if any(group.people for group in question.groups[:-1])]
    if answered:
        with sections.folded("heard_room", "Every answer as a table"):
            for question in answered:
                _room_table(question)
            silent = [question.words for question in heard.room if question not in answered]
            if silent:
                markup.small(f"Nobody answered: {listed(silent)}.")


def _room_text(group: Group) -> str:
    """The two shares of a group in words."""
    here = f"{100 * (group.share or 0):.0f} %"
    return here if group.residents is None else f"{here}, residents {100 * group.residents:.0f} %"


def _room_table(question: Question) -> None:
    """One question with every answer."""
    cells: list[list[Cell]] = [
        [
            group.label,
            number(group.people),
            "–" if group.share is None else _share(Share(group.share, group.lower, group.upper), hidden=False),
            "–" if group.residents is None else f"{100 * group.residents:.0f} %",
        ]
        for group in question.groups
    ]
    columns = [Column("Answer"), Column("People", True), Column("Of those who said"), Column("Of residents", True)]
    markup.table(_title(question), columns, cells, label=_title(question))


def _title(question: Question) -> str:
    """A question as a heading."""
    return f"{question.words[:1].upper()}{question.words[1:]}"


def _agreement(heard: Heard) -> None:
    """What groups of people agree on."""
    sections.subheading("Do groups want the same?")
    sections.paragraphs([heard.agreement.sentence])
    if heard.agreement.groups:
        names = {line.priority: line.words for line in heard.lines}
        cells: list[list[Cell]] = [
            [group, listed([names.get(each, each) for each in first]) if first else "–"]
            for group, first in zip(heard.agreement.groups, heard.agreement.first, strict=True)
        ]
        with sections.folded("heard_groups", "What each group put first"):
            markup.table(
                "Groups of ten people or more; each question by itself, never crossed",
                [Column("Group"), Column("Among its first three")], cells, label="What each group put first",
            )  # fmt: skip


def _words(found: Picture) -> None:
    """Passed words by the tags that people gave them by hand."""
    sections.subheading("In people’s own words")
    if not found.groups:
        sections.paragraphs(["No words from this event were passed for publication."])
        return
    markup.small("Passed by a facilitator and grouped by hand, never by a machine. One text may stand in two groups.")
    for place, group in enumerate(found.groups):
        name = group.tag.name if group.tag else "Without a tag"
        first = "".join(_saying(each) for each in group.sayings[:MOST_WORDS])
        later = "".join(_saying(each) for each in group.sayings[MOST_WORDS:])
        rest = f"<details><summary>{len(group.sayings) - MOST_WORDS} more</summary>{later}</details>" if later else ""
        st.html(
            f'<details class="lbe-how cv-words"{" open" if place == 0 else ""}><summary>{escape(name)} '
            f"({len(group.sayings)})</summary>{first}{rest}</details>"
        )


def _saying(saying: Saying) -> str:
    """One person's words."""
    good = f"<p><b>What good would look like:</b> {escape(saying.good)}</p>" if saying.good else ""
    why = f"<p>{escape(saying.why)}</p>" if saying.why else ""
    edited = '<p class="cv-soft">Reworded by a facilitator</p>' if saying.edited else ""
    return f"<blockquote>{why}{good}{edited}</blockquote>"


def _more(heard: Heard) -> None:
    """By channel and by place, closed until asked."""
    tables: list[tuple[str, Table | None]] = [
        ("By phone, on paper, at tables", heard.channels),
        ("By the place that it is about", heard.areas),
        ("Hands raised at tables, by place", heard.hands),
    ]
    known = [(title, table) for title, table in tables if table is not None and table.cells]
    if not known:
        return
    names = {line.priority: line.words for line in heard.lines}
    with sections.folded("heard_more", "By channel and by ward"):
        markup.small(f"“{HIDDEN}”: fewer than five people, or would give such a number away.")
        for title, table in known:
            (_matrix if len(table.groups) <= MOST_ACROSS else _list)(title, table, names)


def _matrix(title: str, table: Table, names: dict[str, str]) -> None:
    """A table with a column a group: how many, and their share."""
    rows: dict[str, list[Cell]] = {}
    for cell in table.cells:
        row = rows.setdefault(cell.priority, [names.get(cell.priority, cell.priority)])
        row.append(HIDDEN if cell.count is None else _with_share(cell.count, cell.share))
    sizes = [f" ({number(group.people)} people)" if group.people is not None else "" for group in table.groups]
    columns = [Column(f"{group.label}{size}", True) for group, size in zip(table.groups, sizes, strict=True)]
    markup.table(title, [Column("Priority"), *columns], list(rows.values()), label=title)


def _list(title: str, table: Table, names: dict[str, str]) -> None:
    """A table with a row a priority in a group, where the groups are too many for columns."""
    cells: list[list[Cell]] = [
        [names.get(cell.priority, cell.priority), table.groups[cell.group].label, _count(cell.count),
         _share(cell.share, hidden=cell.count is None)]
        for cell in table.cells
    ]  # fmt: skip
    columns = [Column("Priority"), Column("Where or how"), Column("Number", True), Column("Per cent")]
    markup.table(title, columns, cells, label=title)


def _with_share(count: int, share: Share) -> str:
    """A count with its share, where it is one of people: ``"28 · 18 % (13 to 24)"``."""
    return number(count) if share.value is None else f"{number(count)} · {_share(share, hidden=False)}"


def _weighted(line: Line, heard: Heard) -> str:
    """A weighted share, “about” where it is rounded to more than a whole per cent; or why it is not there."""
    text = _share(line.weighted, hidden=line.count is None or heard.weighting.shown)
    return f"about {text}" if line.weighted.value is not None and line.weighted_to != WHOLE else text


def _mark(share: Share) -> Mark:
    """A share as a mark of a chart."""
    return Mark(share.value, share.lower, share.upper)


def _count(count: int | None) -> str:
    """A count, or that it is not shown."""
    return HIDDEN if count is None else number(count)


def _per_cent(share: Share) -> str:
    """A share in whole per cent."""
    return f"{100 * (share.value or 0):.0f} %"


def _share(share: Share, *, hidden: bool) -> str:
    """A share with its interval, or why it is not there."""
    if share.value is None:
        return HIDDEN if hidden else "not given"
    if share.lower is None or share.upper is None:
        return _per_cent(share)
    return f"{_per_cent(share)} ({100 * share.lower:.0f} to {100 * share.upper:.0f})"
