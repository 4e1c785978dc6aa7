"""``/desk/paper/<event>``: paper forms typed in one after another, by keyboard alone and without JavaScript.

What is typed are the numbers that the paper has. Enter sends; the next form opens with its first field ready, and says
how the last one was understood. One token a form: Enter pressed twice keeps it once.
"""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from base.errors import ExplorerError
from conversations.access import allow
from conversations.clock import today
from conversations.codes import ALPHABET
from conversations.contributions import CHANNELS, MOST_WORDS, RECEIPT_LENGTH, Channel, enter
from conversations.errors import InputError, SessionError, StateError
from conversations.event_records import Event, get
from conversations.paper_codes import about_codes, priority_numbers, ward_numbers
from conversations.paper_entries import Entry, entry, typed_on
from conversations.people import PUBLIC, Actor
from conversations.priorities import load_priorities
from conversations.running import signer, store
from conversations.texts import clean
from geo.areas import load_gazetteer
from web import paper_fields
from web.answers import ProblemError
from web.plain import Fields, answering_page, one, page, status_of
from web.sign_in import actor_of, check_csrf, csrf_of

FIELDS = {
    "priorities": "Priorities",
    "area": "Ward",
    "why": "Why",
    "good": "What good would look like",
    "about": "About you",
    "table_number": "Table",
}
PAPER: tuple[Channel, ...] = CHANNELS[1:]


@dataclass(frozen=True)
class Understood:
    """An entry in words, for whoever typed it to compare with the paper."""

    reference: str
    priorities: tuple[str, ...]
    area: str
    why: str
    good: str
    source: str


def staff(request: Request) -> Actor:
    """Return who is signed in.

    Raises
    ------
    SessionError
        If nobody is.
    """
    actor = actor_of(request)
    if actor == PUBLIC:
        raise SessionError
    return actor


def event_for_paper(actor: Actor, event_id: int) -> Event:
    """Return an event that somebody may type paper for.

    Raises
    ------
    AccessError, UnknownNameError
        If they may not, or there is no such event.
    StateError
        If the event takes no paper.
    """
    event = get(store(), actor, event_id)
    allow(actor, "enter_paper", borough=event.borough, event=event.id)
    if event.state not in {"open", "closed"} or event.origin != "ours":
        said = "Paper is typed while an event is open, and until its write-up"
        raise StateError(said, "look at its state at the desk")
    return event


def _paper(request: Request, fields: Fields) -> Response:
    """The form for one paper, and what came of sending it."""
    actor = staff(request)
    event = event_for_paper(actor, request.path_params["event"])
    if request.method != "POST":
        return _fresh(request, actor, event)
    try:
        check_csrf(request, one(fields, "csrf"))
        found = paper_fields.read(fields, event.borough)
        channel = next((each for each in PAPER if each == one(fields, "channel")), PAPER[0])
        table = found.table_number if channel == "table" else None
        receipt = enter(store(), signer(), actor, one(fields, "token"), found.form, channel, table)
    except InputError as error:
        faults = tuple((name, f"{FIELDS.get(name, 'About you')}: {what}") for name, what in error.faults.items())
        return _again(request, actor, event, fields, 422, faults)
    except ExplorerError as error:
        if isinstance(error, ProblemError) and error.status != 403:
            raise
        return _again(request, actor, event, fields, status_of(error), (("priorities", str(error)),))
    return RedirectResponse(f"/desk/paper/{event.id}?saved={receipt.reference}", 303, {"Cache-Control": "no-store"})


def _fresh(request: Request, actor: Actor, event: Event) -> Response:
    """An empty form, with the last entry as it was understood."""
    reference = request.query_params.get("saved", "")
    known = len(reference) == RECEIPT_LENGTH and set(reference) <= set(ALPHABET)
    last = entry(store(), actor, event.id, reference) if known else None
    kept = {"channel": last.channel, "table_number": str(last.table_number or "")} if last else {}
    return _page(request, actor, event, kept, last=last)


def _again(
    request: Request, actor: Actor, event: Event, fields: Fields, status: int, faults: tuple[tuple[str, str], ...]
) -> Response:
    """The form with what was typed and what is wrong with it; the same token, so that nothing is kept twice."""
    limit = 2 * MOST_WORDS
    typed = {name: clean(one(fields, name)[:limit]) for name in (*FIELDS, "channel", "token")}
    return _page(request, actor, event, typed, status, faults)


def _page(
    request: Request, actor: Actor, event: Event, typed: dict[str, str], status: int = 200,
    faults: tuple[tuple[str, str], ...] = (), last: Entry | None = None,
) -> Response:  # fmt: skip
    """The page."""
    now = store().clock()
    places = load_gazetteer()
    codes = [(answer.code, answer.words) for answer in about_codes().values()]
    return page(
        "paper_entry.html",
        status,
        event=event,
        borough=places.get(event.borough).name,
        csrf=csrf_of(request),
        token=_usable(typed.get("token", ""), event) or signer().issue(event.id, now),
        typed=typed,
        faults=faults,
        wrong={name for name, _ in faults},
        last=_understood(last) if last else None,
        today=typed_on(store(), actor, event.id, today(now)),
        priorities=[(number, each.words) for number, each in priority_numbers().items()],
        wards=[(number, places.get(code).name) for number, code in ward_numbers(event.borough).items() if number],
        codes=codes,
        most=MOST_WORDS,
    )


def _usable(token: str, event: Event) -> str:
    """A token that can be sent again for this event; empty if it cannot."""
    try:
        read = signer().read(token)
    except ExplorerError:
        return ""
    return token if read.event == event.id and read.expires > store().clock() else ""


def _understood(last: Entry) -> Understood:
    """An entry in words."""
    area = load_gazetteer().get(last.area)
    table = f"table {last.table_number}" if last.table_number else "a table"
    return Understood(
        f"{last.reference[:4]}-{last.reference[4:]}",
        tuple(load_priorities()[each].words for each in last.priorities),
        area.name if area.level == "ward" else f"the whole of {area.name}",
        last.why,
        last.good,
        table if last.channel == "table" else "paper",
    )


def at_desk(error: ExplorerError, words: tuple[str, ...] = ()) -> Response:
    """Return an error of a page for staff: the way to sign in if that is what is missing, and what was typed."""
    back = "/sign-in" if isinstance(error, SessionError) else "/desk"
    kept = tuple(clean(each[: 2 * MOST_WORDS]) for each in words if each.strip())
    return page("desk_problem.html", status_of(error), error=error, back=back, words=kept)


def _guarded(request: Request, fields: Fields) -> Response:
    """The page, or what keeps somebody from it."""
    try:
        return _paper(request, fields)
    except ExplorerError as error:
        return at_desk(error, tuple(one(fields, name) for name in FIELDS))


paper = answering_page(_guarded)
