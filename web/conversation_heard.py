"""What was heard as a table: a row a priority, a group, or a priority in a group, each with why a cell is not given."""

from __future__ import annotations

from collections.abc import Iterator

from conversations.event_records import Event
from conversations.event_records import listed as list_events
from conversations.heard import published_in
from conversations.heard_records import Heard, Share, Table
from conversations.people import PUBLIC
from conversations.store import Store
from measures.estimates import Figures
from reports.safe_cells import SUPPRESSED, Cell
from web.conversation_tables import Sheet

COLUMNS = (
    "event", "title", "date", "people", "part", "group", "priority", "priority_words", "count", "share", "share_lower",
    "share_upper", "weighted_share", "weighted_lower", "weighted_upper", "weighted_rounded_to", "residents_share",
    "effective_people", "heard_snapshot",
)  # fmt: skip
NOT_GIVEN, NO_FIGURE = "not given", "no figure"
#: Of a share from 0 to 1.
DECIMALS = 4


def heard(store: Store, _figures: Figures, borough: str) -> Sheet:
    """Return what was heard at the written-up events of a borough, as it was frozen at the write-up.

    Parameters
    ----------
    store : Store
        The store.
    borough : str
        Code of the borough.

    Returns
    -------
    Sheet
        A cell that may not be shown says ``suppressed``, one that cannot be given ``not given``; neither is 0.
    """
    events = {event.id: event for event in list_events(store, PUBLIC, borough)}
    pictures = published_in(store, PUBLIC, borough)
    return Sheet(COLUMNS, tuple(row for each in pictures for row in rows(events[each.event], each)))


def rows(event: Event, picture: Heard) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of one picture.

    Parameters
    ----------
    event : Event
        The event.
    picture : Heard
        What was heard at it.
    """
    words = {line.priority: line.words for line in picture.lines}
    head: tuple[Cell, ...] = (event.id, event.title, event.day, _count(picture.people))
    effective: Cell = picture.weighting.effective if picture.weighting.used else NOT_GIVEN
    end: tuple[Cell, ...] = (effective, picture.snapshot)
    nothing: tuple[Cell, ...] = (None,) * 3
    for line in picture.lines:
        shown = line.count is not None
        yield (*head, "everybody", "Everybody", line.priority, line.words, _count(line.count),
               *_share(line.raw, shown=shown), *_share(line.weighted, shown=shown and not picture.weighting.shown),
               line.weighted_to, None, *end)  # fmt: skip
        if line.hands is not None:
            yield (*head, "hands", "Hands raised at tables", line.priority, line.words, line.hands, *nothing, *nothing,
                   None, None, *end)  # fmt: skip
    for question in picture.room:
        for group in question.groups:
            shares = _share(Share(group.share, group.lower, group.upper), shown=True)
            residents = NO_FIGURE if group.residents is None else round(group.residents, DECIMALS)
            yield (*head, f"room: {question.field}", group.label, None, None, group.people, *shares, *nothing,
                   None, residents, *end)  # fmt: skip
    tables: tuple[Table | None, ...] = (picture.channels, picture.areas, picture.hands, *picture.by_group)
    for table in filter(None, tables):
        for cell in table.cells:
            yield (*head, f"by {table.field}", table.groups[cell.group].label, cell.priority,
                   words.get(cell.priority), _count(cell.count), *_share(cell.share, shown=cell.count is not None),
                   *nothing, None, None, *end)  # fmt: skip


def _count(count: int | None) -> Cell:
    """A count, or that it is not shown."""
    return SUPPRESSED if count is None else count


def _share(share: Share, *, shown: bool) -> tuple[Cell, ...]:
    """A share with its interval, or why it is not given."""
    if share.value is None:
        return (NOT_GIVEN if shown else SUPPRESSED,) * 3
    return tuple(None if part is None else round(part, DECIMALS) for part in (share.value, share.lower, share.upper))
