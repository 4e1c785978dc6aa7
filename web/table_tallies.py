"""``/desk/tallies/<event>``: what people at a discussion table raised, counted by priority and area.

Each number carries the version that the typist saw. Where somebody else set it meanwhile, theirs is kept, and the page
shows both: saving again then sets it on purpose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from base.errors import ExplorerError
from conversations.contributions import MOST_TABLES
from conversations.dates import clock_text
from conversations.errors import ConflictError, StoreError
from conversations.event_records import Event
from conversations.paper_codes import priority_numbers, ward_numbers
from conversations.people import Actor
from conversations.running import store
from conversations.tallies import MOST_PEOPLE, Tally, by_table, put
from geo.areas import load_gazetteer
from web.answers import ProblemError
from web.paper_entry import at_desk, event_for_paper, staff
from web.plain import Fields, answering_page, one, page
from web.sign_in import check_csrf, csrf_of

#: Wards beside the whole borough in one grid: more do not fit a screen, nor the fields that a form may have.
MOST_WARDS = 7
#: Seconds after which the live page is read again.
AGAIN = 10

Cell = tuple[int, int]
_HEADINGS = {
    403: "Nothing is saved yet: you have signed in again since this page was opened.",
    409: "Some numbers were changed by somebody else, and theirs are kept.",
    422: "Nothing is saved yet.",
    503: "Some numbers could not be saved: wait a few seconds and save again.",
}


@dataclass(frozen=True)
class Grid:
    """What is being counted: one table, and the numbers of its areas.

    Attributes
    ----------
    table : int
        Number of the table.
    areas : tuple of int
        Numbers of the paper, 0 first.
    """

    table: int
    areas: tuple[int, ...]

    def address(self, event: int, **more: object) -> str:
        """Return the address of this grid."""
        wards = " ".join(str(each) for each in self.areas if each)
        return f"/desk/tallies/{event}?{urlencode({'table': self.table, 'wards': wards, **more})}"


@dataclass(frozen=True)
class Saved:
    """What came of saving a grid: a status, how many numbers were set, what was typed and not kept, and why."""

    status: int
    count: int
    typed: dict[Cell, str]
    notes: tuple[str, ...]

    @property
    def heading(self) -> str:
        """What went wrong, in one sentence."""
        return _HEADINGS[self.status]


def _tallies(request: Request, fields: Fields) -> Response:
    """The grid of a table and the tallies of all, or what keeps somebody from it."""
    try:
        actor = staff(request)
        event = event_for_paper(actor, request.path_params["event"])
        if request.method == "POST":
            return _save(request, actor, event, fields)
        if request.query_params.get("live"):
            return _live(actor, event)
        found = by_table(store(), actor, event.id)
        grid = _grid(event, found, request.query_params.get("table", ""), request.query_params.get("wards"))
        return _page(request, event, grid, found, saved=request.query_params.get("saved", ""))
    except ExplorerError as error:
        return at_desk(error, _numbers(fields))


def _save(request: Request, actor: Actor, event: Event, fields: Fields) -> Response:
    """Set the numbers that were changed, each unless somebody else set it first."""
    before = by_table(store(), actor, event.id)
    grid = _grid(event, before, one(fields, "table"), one(fields, "wards"))
    typed = {cell: one(fields, _name(cell)).strip() for cell in _cells(grid)}
    try:
        check_csrf(request, one(fields, "csrf"))
    except ProblemError:
        again = Saved(403, 0, typed, ("Look whether the numbers are right, and save again",))
        return _page(request, event, grid, before, again, seen=one(fields, "seen"))
    wrong = {cell: text for cell, text in typed.items() if text and _count(text) is None}
    if wrong:
        notes = tuple(f"{_words(event, cell)}: type a whole number from 0 to {MOST_PEOPLE}" for cell in wrong)
        return _page(request, event, grid, before, Saved(422, 0, typed, notes), seen=one(fields, "seen"))
    done = _put(actor, event, grid, typed, _seen(one(fields, "seen")))
    if done.notes:
        return _page(request, event, grid, by_table(store(), actor, event.id), done)
    return RedirectResponse(grid.address(event.id, saved=done.count), 303, {"Cache-Control": "no-store"})


def _put(actor: Actor, event: Event, grid: Grid, typed: dict[Cell, str], seen: dict[Cell, tuple[int, int]]) -> Saved:
    """Set what differs from what was seen; of a number that somebody else set meanwhile, keep theirs and tell both."""
    priorities, areas = priority_numbers(), ward_numbers(event.borough)
    refused: dict[Cell, str] = {}
    notes, count, status = [], 0, 409
    for cell, text in typed.items():
        version, old = seen.get(cell, (0, 0))
        wanted = _count(text) or 0
        if wanted == old:
            continue
        row, column = cell
        try:
            put(store(), actor, event.id, grid.table, priorities[row].id, areas[column], wanted, version)
            count += 1
        except ConflictError:
            theirs = _own(event, grid, by_table(store(), actor, event.id)).get(cell)
            set_by_them = theirs.count if theirs else 0
            if set_by_them != wanted:
                refused[cell] = text
                said = f"you typed {wanted}, and somebody else set {set_by_them} meanwhile"
                notes.append(f"{_words(event, cell)}: {said}")
        except StoreError:
            refused[cell], status = text, 503
            notes.append(f"{_words(event, cell)}: {wanted} was not saved")
    return Saved(status, count, refused, tuple(notes))


def _page(
    request: Request, event: Event, grid: Grid, found: tuple[Tally, ...], done: Saved | None = None,
    *, saved: str = "", seen: str | None = None,
) -> Response:  # fmt: skip
    """The page with the grid."""
    rows, columns = priority_numbers(), ward_numbers(event.borough)
    now = _own(event, grid, found)
    versions = " ".join(f"{row}.{column}.{each.version}.{each.count}" for (row, column), each in now.items())
    values = {cell: str(each.count) for cell, each in now.items()} | (done.typed if done else {})
    return page(
        "tallies.html",
        done.status if done else 200,
        event=event,
        borough=load_gazetteer().get(event.borough).name,
        grid=grid,
        wards=" ".join(str(each) for each in grid.areas if each),
        most_wards=MOST_WARDS,
        most_tables=MOST_TABLES,
        csrf=csrf_of(request),
        seen=versions if seen is None else seen,
        heads=[(number, _area(columns[number])) for number in grid.areas],
        rows=[
            (number, each.words, [(_name((number, column)), values.get((number, column), "")) for column in grid.areas])
            for number, each in rows.items()
        ],
        refused={_name(cell) for cell in done.typed} if done and done.status not in {403, 422} else set(),
        done=done,
        saved=saved if saved.isdecimal() else "",
        names=[(number, _area(code)) for number, code in columns.items() if number],
        **_all(found),
    )


def _live(actor: Actor, event: Event) -> Response:
    """The tallies of all tables, read again by themselves."""
    found = by_table(store(), actor, event.id)
    name = load_gazetteer().get(event.borough).name
    return page(
        "tallies_live.html", 200, {"Refresh": str(AGAIN)}, event=event, borough=name, again=AGAIN, **_all(found)
    )


def _all(found: tuple[Tally, ...]) -> dict[str, Any]:
    """The tallies by priority and table, every area together, and when they were read."""
    tables = sorted({each.table_number for each in found if each.count})
    sums: dict[tuple[str, int], int] = {}
    for each in found:
        sums[each.priority, each.table_number] = sums.get((each.priority, each.table_number), 0) + each.count
    lines = [(each.words, [sums.get((each.id, table), 0) for table in tables]) for each in priority_numbers().values()]
    return {
        "tables": tables,
        "lines": [(words, counts, sum(counts)) for words, counts in lines if any(counts)],
        "at": clock_text(store().clock()),
    }


def _grid(event: Event, found: Iterable[Tally], table: str, wards: str | None) -> Grid:
    """The table and areas that were asked for; by default those of the event, and those counted at this table."""
    number = int(table) if re.fullmatch("[0-9]{1,3}", table) and 1 <= int(table) <= MOST_TABLES else 1
    known = ward_numbers(event.borough)
    if wards is None:
        counted = {each.area for each in found if each.table_number == number}
        chosen = [each for each, code in known.items() if each and code in {*event.wards, *counted}]
    else:
        chosen = [int(each) for each in re.findall(r"\b[0-9]{1,3}\b", wards)]
    areas = sorted({each for each in chosen if each in known and each})[:MOST_WARDS]
    return Grid(number, (0, *areas))


def _cells(grid: Grid) -> list[Cell]:
    """Every place of a grid, by the numbers of its priority and its area."""
    return [(row, column) for row in priority_numbers() for column in grid.areas]


def _own(event: Event, grid: Grid, found: Iterable[Tally]) -> dict[Cell, Tally]:
    """The tallies of a grid, by place."""
    rows = {each.id: number for number, each in priority_numbers().items()}
    columns = {code: number for number, code in ward_numbers(event.borough).items() if number in grid.areas}
    return {
        (rows[each.priority], columns[each.area]): each
        for each in found
        if each.table_number == grid.table and each.area in columns
    }


def _seen(text: str) -> dict[Cell, tuple[int, int]]:
    """Version and count of each number that was on the screen."""
    parts = [
        [int(part) for part in each] for each in re.findall(r"\b(\d{1,3})\.(\d{1,3})\.(\d{1,9})\.(\d{1,4})\b", text)
    ]
    return {(row, column): (version, count) for row, column, version, count in parts}


def _name(cell: Cell) -> str:
    """The name of a field."""
    return f"n{cell[0]}.{cell[1]}"


def _numbers(fields: Fields) -> tuple[str, ...]:
    """What was typed into a grid, for whoever has to copy it."""
    rows = priority_numbers()
    named = [(re.fullmatch(r"n([0-9]{1,3})\.([0-9]{1,3})", name), one(fields, name).strip()) for name in fields]
    cells = [(int(found[1]), int(found[2]), text) for found, text in named if found and text]
    table = one(fields, "table")[:3]
    return tuple(
        f"Table {table}, {rows[row].words}, {f'ward {column}' if column else 'whole borough'}: {text[:4]}"
        for row, column, text in cells
        if row in rows
    )


def _count(text: str) -> int | None:
    """People, of a text; None if it is no number of people."""
    return int(text) if re.fullmatch("[0-9]{1,3}", text) and int(text) <= MOST_PEOPLE else None


def _area(code: str) -> str:
    """An area in words."""
    area = load_gazetteer().get(code)
    return area.name if area.level == "ward" else "Whole borough"


def _words(event: Event, cell: Cell) -> str:
    """A place of the grid in words."""
    return f"{priority_numbers()[cell[0]].words}, {_area(ward_numbers(event.borough)[cell[1]])}"


tallies = answering_page(_tallies)
