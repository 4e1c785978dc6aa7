"""Plain HTML pages beside Streamlit: forms that work without JavaScript, and what they say when something is wrong."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Awaitable, Callable, Mapping
from functools import cache, wraps
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, Response

from base.errors import ExplorerError, UnknownNameError
from conversations.errors import AccessError, CodeError, ConflictError, SessionError, StateError, StoreError, TokenError
from web.answers import ProblemError

TEMPLATES = Path(__file__).with_name("templates")
#: Bytes that a form may have: every field at its longest, in characters of four bytes, three times over for escapes.
MOST_BYTES = 32_768
MOST_FIELDS = 200
FORM_TYPE = "application/x-www-form-urlencoded"
_LOG = logging.getLogger("explorer.web")
#: HTTP status of each kind of error; what is not listed is a fault in what was sent.
_STATUS: tuple[tuple[type[ExplorerError], int], ...] = (
    (SessionError, 401), (AccessError, 403), (TokenError, 400), (CodeError, 404), (UnknownNameError, 404),
    (ConflictError, 409), (StateError, 409), (StoreError, 503),
)  # fmt: skip

Fields = Mapping[str, tuple[str, ...]]
PageEndpoint = Callable[[Request, Fields], Response]


@cache
def environment() -> Environment:
    """Return the templates; every text that they print is escaped."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip


def page(template: str, status: int = 200, headers: Mapping[str, str] | None = None, **context: Any) -> HTMLResponse:
    """Return a page made from a template; nothing keeps a copy of it.

    Parameters
    ----------
    template : str
        File in ``web/templates``.
    status : int
        HTTP status.
    headers : mapping of str to str, optional
        Further headers.
    **context
        What the template prints.
    """
    body = environment().get_template(template).render(**context)
    return HTMLResponse(body, status, {"Cache-Control": "no-store", **(headers or {})})


def problem_page(status: int, error: ExplorerError, back: str = "") -> HTMLResponse:
    """Return an error as a page: cause, remedy, and a way back if there is one."""
    return page("problem.html", status, cause=error.cause, remedy=error.remedy, back=back)


def answering_page(endpoint: PageEndpoint) -> Callable[[Request], Awaitable[Response]]:
    """Wrap the endpoint of a page: its form is read with a limit, and every error is a page with cause and remedy.

    A form that another website sends is refused. The work is done in a thread, so that one slow write holds nobody up.

    Parameters
    ----------
    endpoint : callable
        Takes the request and the fields that were sent, each a tuple of its values; no fields on reading.
    """

    @wraps(endpoint)
    async def wrapped(request: Request) -> Response:
        try:
            fields = await _fields(request) if request.method == "POST" else {}
        except ProblemError as error:
            return problem_page(error.status, error)
        except ClientDisconnect:
            return Response(status_code=400)
        return await run_in_threadpool(_safely, endpoint, request, fields)

    return wrapped


def status_of(error: ExplorerError) -> int:
    """Return the HTTP status of an error of ours."""
    if isinstance(error, ProblemError):
        return error.status
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 400)


def _safely(endpoint: PageEndpoint, request: Request, fields: Fields) -> Response:
    """What an endpoint answers, or its error as a page; a bug is an apology with an id that is in the log."""
    try:
        return endpoint(request, fields)
    except ExplorerError as error:
        return problem_page(status_of(error), error)
    except Exception:
        incident = uuid.uuid4().hex[:8]
        # The path of a form holds its code, so the log has the route alone.
        _LOG.exception("incident %s in %s", incident, endpoint.__name__)
        sorry = ExplorerError("Sorry, something went wrong here", f"try again, or report it with the number {incident}")
        return problem_page(500, sorry)


async def _fields(request: Request) -> Fields:
    """The fields of a form, read no further than a form can be long."""
    if not same_site(request):
        raise ProblemError(403, "This form was sent from another website", "open it here and send it again")
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM_TYPE:
        raise ProblemError(415, "This is not a form of this website", "open the page again and send its own form")
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > MOST_BYTES:
            raise ProblemError(413, "This is far more than the form takes", "shorten what you wrote; nothing was kept")
    try:
        pairs = parse_qsl(content.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except (UnicodeDecodeError, ValueError):
        raise ProblemError(400, "The form came in pieces that cannot be read", "send it again") from None
    found: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        found[name] = (*found.get(name, ()), value)
    return found


def same_site(request: Request) -> bool:
    """Return whether a request comes from a page of this very host, as far as the browser says."""
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = request.headers.get("origin")
    return origin is None or (origin != "null" and urlsplit(origin).netloc == request.headers.get("host"))


def one(fields: Fields, name: str) -> str:
    """Return the first value of a field; empty if it was not sent."""
    return fields.get(name, ("",))[0]
