"""Tags: what passed words are about, put there by hand, and the words grouped by them.

The public sees the words of an event that is written up, tag by tag, without the ward that they speak of. The table of
an event hides wards under five with their complements; a ward beside each text would let anybody count the texts and
undo that, however large the ward. Nor does the public see a channel, a number or an order that would tell when
something was sent: the words are in alphabetical order. While an event is open, a new text on the page could be laid at
the door of whoever has just put their phone away, so there is none until the event is written up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, select

from conversations.access import allow, allowed
from conversations.errors import ConflictError, InputError, StateError
from conversations.event_records import load as load_event
from conversations.guard import public_text
from conversations.people import Actor
from conversations.places import check_borough
from conversations.store import Store, Writing
from conversations.tables import contribution_tags, contribution_texts, contributions, tags
from conversations.texts import Fields

MOST_NAME = 60
MOST_TAGS = 10


@dataclass(frozen=True)
class Tag:
    """A tag of a borough's conversation."""

    id: int
    borough: str
    name: str
    version: int


@dataclass(frozen=True)
class Saying:
    """Passed words.

    Attributes
    ----------
    why, good : str
        Why, and what good would look like, as they were passed; one of them may be empty.
    edited : bool
        Whether somebody reworded them.
    contribution, area : int and str, or None
        For those who may read contributions alone: the number, and the borough or ward that it speaks of.
    """

    why: str
    good: str
    edited: bool
    contribution: int | None = None
    area: str | None = None


@dataclass(frozen=True)
class Group:
    """Passed words under one tag; the tag is None for words that have none. A text may be in several groups."""

    tag: Tag | None
    sayings: tuple[Saying, ...]


def make(store: Store, actor: Actor, event_id: int, name: str) -> Tag:
    """Make a tag for the conversation of an event's borough.

    Parameters
    ----------
    store : Store
        The store.
    actor : Actor
        Who makes it.
    event_id : int
        An event of the borough.
    name : str
        Up to 60 characters, shown in public; two tags of a borough do not differ by capitals alone.

    Returns
    -------
    Tag

    Raises
    ------
    AccessError, UnknownNameError, InputError
        If the actor may not, there is no such event, or the name cannot be kept or is taken.
    """
    with store.write(actor) as writing:
        event = load_event(writing.connection, event_id)
        allow(actor, "tag", borough=event.borough, event=event.id)
        said, folded = _name(writing.connection, event.borough, name)
        made = writing.insert(tags, borough=event.borough, name=said, folded=folded, created_at=writing.now)
        return _tag(writing.connection, made)


def rename(store: Store, actor: Actor, tag_id: int, version: int, name: str) -> Tag:
    """Give a tag another name; the history keeps the old one.

    Parameters
    ----------
    store : Store
        The store.
    actor : Actor
        Who renames it. A facilitator may not: other events of the borough have the tag, too.
    tag_id, version : int
        The tag, and the version of it that the actor saw.
    name : str
        As of `make`.

    Raises
    ------
    AccessError, UnknownNameError, ConflictError, InputError
        If the actor may not, there is none, somebody else renamed it first, or the name cannot be kept or is taken.
    """
    with store.write(actor) as writing:
        row = writing.row(tags, tag_id)
        allow(actor, "tag", borough=row["borough"])
        said, folded = _name(writing.connection, row["borough"], name, tag_id)
        writing.update(tags, tag_id, version, name=said, folded=folded)
        return _tag(writing.connection, tag_id)


def put(store: Store, actor: Actor, contribution_id: int, version: int, tag_ids: Iterable[int]) -> tuple[Tag, ...]:
    """Give a passed contribution these tags and no others.

    Parameters
    ----------
    store : Store
        The store.
    actor : Actor
        Who tags it.
    contribution_id, version : int
        The contribution, and the version of it that the actor saw; the version goes up if the tags change.
    tag_ids : iterable of int
        Up to ten tags of the borough; none to take all away.

    Returns
    -------
    tuple of Tag
        Its tags now, by name.

    Raises
    ------
    AccessError, UnknownNameError, ConflictError
        If the actor may not, there is no such contribution, or somebody else changed it first.
    InputError
        If there are more than ten, or one is not a tag of the borough.
    StateError
        If the contribution is not passed.
    """
    wanted = set(tag_ids)
    with store.write(actor) as writing:
        row = writing.row(contributions, contribution_id)
        event = load_event(writing.connection, row["event_id"])
        allow(actor, "tag", borough=event.borough, event=event.id)
        if row["version"] != version:
            raise ConflictError("contribution")
        if row["state"] != "passed":
            raise StateError("Only words that were passed have tags", "pass the contribution first")
        known = {tag.id: tag for tag in _of(writing.connection, event.borough)}
        if len(wanted) > MOST_TAGS or not wanted <= known.keys():
            raise InputError({"tags": f"they are not up to {MOST_TAGS} tags of this borough, so choose again"})
        changed = _set(writing, contribution_id, wanted)
        writing.update(contributions, contribution_id, version, bump=changed)
        return tuple(tag for tag in known.values() if tag.id in wanted)


def listed(store: Store, actor: Actor, borough: str) -> tuple[Tag, ...]:
    """Return the tags of a borough's conversation by name.

    Raises
    ------
    AccessError, UnknownNameError
        If the actor may not, or the borough has no conversation.
    """
    allow(actor, "read_tags")
    with store.read() as connection:
        return _of(connection, check_borough(borough))


def assigned(store: Store, actor: Actor, event_id: int) -> dict[int, tuple[int, ...]]:
    """Return the tags of each contribution of an event, number by number, for those who tag.

    Raises
    ------
    AccessError, UnknownNameError
        If the actor may not, or there is no such event.
    """
    with store.read() as connection:
        event = load_event(connection, event_id)
        allow(actor, "read_contributions", borough=event.borough, event=event.id)
        return _assigned(connection, event_id)


def grouped(store: Store, actor: Actor, event_id: int) -> tuple[Group, ...]:
    """Return the passed words of an event, grouped by tag.

    Parameters
    ----------
    store : Store
        The store.
    actor : Actor
        Who looks. Those who may not read contributions see nothing until the event is written up, and neither number
        nor place of a text.
    event_id : int
        The event.

    Returns
    -------
    tuple of Group
        By name of the tag, then the words without one; tags without words are left out. Words in alphabetical order.

    Raises
    ------
    AccessError, UnknownNameError
        If the actor may not, or there is no such event.
    """
    with store.read() as connection:
        event = load_event(connection, event_id)
        staff = allowed(actor, "read_contributions", borough=event.borough, event=event.id)
        if not staff:
            allow(actor, "read_tags")
            if event.state != "written_up":
                return ()
        sayings = _sayings(connection, event_id, whole=staff)
        on = _assigned(connection, event_id)
        known = _of(connection, event.borough)
    groups: dict[int | None, list[Saying]] = {}
    for key, saying in sayings.items():
        for tag_id in on.get(key) or (None,):
            groups.setdefault(tag_id, []).append(saying)
    by_id: dict[int | None, Tag | None] = {**{tag.id: tag for tag in known}, None: None}
    return tuple(Group(tag, _in_order(groups[tag_id])) for tag_id, tag in by_id.items() if tag_id in groups)


def _name(connection: Connection, borough: str, name: str, but: int | None = None) -> tuple[str, str]:
    """A name that a borough's tag may have, and what it is told apart by."""
    fields = Fields()
    said = public_text(fields, "name", name, MOST_NAME).replace("\n", " ")
    folded = said.casefold()
    taken = select(tags.c.id).where(tags.c.borough == borough, tags.c.folded == folded)
    if any(found != but for found in connection.execute(taken).scalars()):
        fields.fault("name", "there is a tag of that name, so use it or choose another name")
    fields.stop()
    return said, folded


def _set(writing: Writing, contribution_id: int, wanted: set[int]) -> bool:
    """Make a contribution's tags those wanted; whether anything changed."""
    query = select(contribution_tags.c.tag_id, contribution_tags.c.id).where(
        contribution_tags.c.contribution_id == contribution_id
    )
    now = {row.tag_id: row.id for row in writing.connection.execute(query)}
    for tag_id in sorted(now.keys() - wanted):
        writing.delete(contribution_tags, now[tag_id])
    for tag_id in sorted(wanted - now.keys()):
        writing.insert(contribution_tags, contribution_id=contribution_id, tag_id=tag_id)
    return now.keys() != wanted


def _tag(connection: Connection, tag_id: int) -> Tag:
    """One tag by its number."""
    query = select(tags.c.id, tags.c.borough, tags.c.name, tags.c.version).where(tags.c.id == tag_id)
    return Tag(*connection.execute(query).one())


def _of(connection: Connection, borough: str) -> tuple[Tag, ...]:
    """The tags of a borough by name."""
    query = select(tags.c.id, tags.c.borough, tags.c.name, tags.c.version, tags.c.folded)
    rows = connection.execute(query.where(tags.c.borough == borough)).all()
    return tuple(Tag(*row[:4]) for row in sorted(rows, key=lambda row: row.folded))


def _assigned(connection: Connection, event_id: int) -> dict[int, tuple[int, ...]]:
    """The tags of each contribution of an event."""
    query = (
        select(contribution_tags.c.contribution_id, contribution_tags.c.tag_id)
        .join(contributions, contributions.c.id == contribution_tags.c.contribution_id)
        .where(contributions.c.event_id == event_id)
        .order_by(contribution_tags.c.tag_id)
    )
    found: dict[int, list[int]] = {}
    for contribution_id, tag_id in connection.execute(query):
        found.setdefault(contribution_id, []).append(tag_id)
    return {key: tuple(tag_ids) for key, tag_ids in found.items()}


def _sayings(connection: Connection, event_id: int, *, whole: bool) -> dict[int, Saying]:
    """The passed words of an event by number of the contribution, as they were last; with number and place, or bare."""
    here = contributions
    passed = (here.c.event_id == event_id, here.c.state == "passed")
    texts = contribution_texts
    later = select(texts.c.contribution_id, texts.c.why, texts.c.good).join(here).where(*passed).order_by(texts.c.id)
    reworded = {key: (why, good) for key, why, good in connection.execute(later)}
    found = {}
    for key, area, first_why, first_good in connection.execute(
        select(here.c.id, here.c.area, here.c.why, here.c.good).where(*passed)
    ):
        why, good = reworded.get(key, (first_why, first_good))
        if why or good:
            told = (key, area) if whole else (None, None)
            found[key] = Saying(why, good, key in reworded, *told)
    return found


def _in_order(sayings: list[Saying]) -> tuple[Saying, ...]:
    """Words in an order that does not tell when they came."""
    return tuple(sorted(sayings, key=lambda saying: (saying.why.casefold(), saying.good.casefold())))
