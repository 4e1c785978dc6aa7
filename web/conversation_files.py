"""Files of the conversations for everybody: calendars, tables and feeds; the same for whoever asks."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from starlette.requests import Request
from starlette.responses import Response

from base.errors import UnknownNameError
from base.hashes import content_hash
from conversations.errors import StoreError
from conversations.event_records import listed as list_events
from conversations.happenings import happenings
from conversations.milestones import steps
from conversations.people import PUBLIC
from conversations.places import boroughs, check_borough
from conversations.running import store
from geo.areas import load_gazetteer
from measures.estimates import load_figures
from reports.safe_cells import csv_bytes, xlsx_bytes
from web import conversation_heard, conversation_tables
from web.addresses import public_address
from web.answers import ASK_AGAIN, Endpoint, Packed, ProblemError, answering, pack
from web.conversation_calendar import calendar
from web.conversation_feed import feed
from web.conversation_tables import LICENCE, SOURCE, Sheet

CSV, ICS, ATOM = "text/csv; charset=utf-8", "text/calendar; charset=utf-8", "application/atom+xml; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def answering_file(endpoint: Endpoint) -> Endpoint:
    """Wrap the endpoint of a file: every error is a problem, and a store that does not answer is 503.

    Parameters
    ----------
    endpoint : callable
        Takes the request.
    """

    @answering
    @wraps(endpoint)
    def wrapped(request: Request) -> Response:
        try:
            return endpoint(request)
        except StoreError as error:
            raise ProblemError(503, error.cause, error.remedy) from None

    return wrapped


@answering_file
def programme_ics(request: Request) -> Response:
    """Answer every public event as a calendar."""
    return _calendar(request, None)


@answering_file
def events_ics(request: Request) -> Response:
    """Answer the public events of a borough as a calendar."""
    return _calendar(request, _borough(request))


@answering_file
def feed_xml(request: Request) -> Response:
    """Answer what happened in a borough's conversation as a feed."""
    borough, figures = _borough(request), load_figures()
    found = happenings(store(), PUBLIC, borough, figures.catalogue.measures.get)
    return _send(request, pack(feed(borough, _name(borough), found, public_address(request)), ATOM))


@answering_file
def promises_csv(request: Request) -> Response:
    """Answer the promises of a borough as CSV."""
    return _csv(request, conversation_tables.promises, "promises")


@answering_file
def promises_xlsx(request: Request) -> Response:
    """Answer the promises of a borough as a workbook."""
    borough, figures = _borough(request), load_figures()
    sheet = conversation_tables.promises(store(), figures, borough).signed(figures.snapshot.id)
    notes = (
        f"Promises of the conversation in {_name(borough)}", SOURCE, f"Snapshot {figures.snapshot.id}", LICENCE,
        "A text that looks like a formula is what somebody wrote, and is kept as text.",
    )  # fmt: skip
    content = xlsx_bytes("Promises", sheet.columns, sheet.rows, notes)
    # The file holds the time at which it was made, so its tag is that of its rows.
    tag = content_hash(csv_bytes(sheet.columns, sheet.rows))
    packed = Packed(pack(content, XLSX).gzipped, XLSX, f"x{tag}")
    return _send(request, packed, f"promises-{borough}.xlsx")


@answering_file
def unpromised_csv(request: Request) -> Response:
    """Answer what a borough did not promise, and why, as CSV."""
    return _csv(request, conversation_tables.unpromised, "not-promised")


@answering_file
def heard_csv(request: Request) -> Response:
    """Answer what was heard at the events of a borough as CSV; counts under 5 are suppressed with their complements."""
    return _csv(request, conversation_heard.heard, "heard")


@answering_file
def questions_csv(request: Request) -> Response:
    """Answer the parked questions of a borough as CSV."""
    return _csv(request, conversation_tables.questions, "questions")


@answering_file
def scrutiny_csv(request: Request) -> Response:
    """Answer the scrutiny log of a borough as CSV."""
    return _csv(request, conversation_tables.scrutiny, "scrutiny")


def _calendar(request: Request, borough: str | None) -> Response:
    """The calendar of one borough or of all."""
    found = list_events(store(), PUBLIC, borough)
    reached = steps(store(), PUBLIC, tuple(event.id for event in found))
    names = {code: _name(code) for code in boroughs()}
    title = "London’s local conversations" + (f", {names[borough]}" if borough else "")
    content = calendar(found, reached, title, names, public_address(request))
    return _send(request, pack(content, ICS), f"conversations{f'-{borough}' if borough else ''}.ics")


def _csv(request: Request, make: Callable[..., Sheet], name: str) -> Response:
    """One table of a borough as CSV."""
    borough, figures = _borough(request), load_figures()
    sheet = make(store(), figures, borough).signed(figures.snapshot.id)
    return _send(request, pack(csv_bytes(sheet.columns, sheet.rows), CSV), f"{name}-{borough}.csv")


def _send(request: Request, packed: Packed, file_name: str = "") -> Response:
    """A file that caches check before they use it."""
    response = packed.answer(request, ASK_AGAIN)
    if file_name:
        response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


def _borough(request: Request) -> str:
    """The borough that an address names."""
    code = str(request.path_params["borough"])
    try:
        return check_borough(code)
    except UnknownNameError as error:
        raise ProblemError(
            404, error.cause, "name one of the 32 boroughs of the Met by its code, such as E09000028", "borough",
            boroughs()[:3],
        ) from None  # fmt: skip


def _name(code: str) -> str:
    """The name of a borough."""
    return load_gazetteer().get(code).name
