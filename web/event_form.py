"""The phone form: ``/e`` takes a code, ``/e/<code>`` the answer, ``/e/<code>/thanks`` says what happens next.

No JavaScript, one request, no account. A form carries a signed token in a field and its mark in a strict cookie; both
must come back. The token is used once: sent again, it gets the same receipt.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from conversations.about import PURPOSE, keep_until
from conversations.clock import today
from conversations.codes import ALPHABET, normal, same, shown
from conversations.contributions import MOST_WORDS, RECEIPT_LENGTH, contribute, open_form
from conversations.dates import event_time, moment_text, short_day
from conversations.errors import InputError, ShutEventError, StoreError, TokenError, UnknownCodeError
from conversations.event_records import Event, by_code
from conversations.questions import ANSWERED_WITHIN
from conversations.running import signer, store
from conversations.tokens import LASTS
from geo.areas import load_gazetteer
from web import event_fields
from web.event_fields import Fault
from web.plain import Fields, answering_page, environment, one, page
from web.rate_limits import limits
from web.sign_in import set_cookie

COOKIE = "explorer_reply"
#: Forms of one phone that are open at once: a second tab, a form that was gone back to.
OPEN_AT_ONCE = 4
_PURPOSE, _PATH, _SLOT = "phone form", "/e", "token-goes-here"
_NO_STORE = {"Cache-Control": "no-store"}
_NO_COOKIE = (
    "Your phone did not send back the small file (a cookie) that shows where this form came from. What you wrote is "
    "still here: press Send again. If this comes back, switch cookies on for this website, or ask for a paper form."
)
_OLD = "This form was open for too long. What you wrote is still here: press Send again."


def _code(request: Request, fields: Fields) -> Response:  # noqa: ARG001
    """The page to type a code on, and the way from it to the form."""
    given = request.query_params.get("code", "")
    code = normal(given)
    if code:
        return RedirectResponse(f"{_PATH}/{code}", 303, _NO_STORE)
    wrong = "A code has nine letters and numbers. Check it against the screen or the paper, letter by letter."
    status, fault = (422, wrong) if given.strip() else (200, "")
    return page("event_code.html", status, given=given[:40], fault=fault)


def _form(request: Request, fields: Fields) -> Response:
    """The form of an event, and what came of sending it."""
    code = normal(request.path_params["code"])
    try:
        return _receive(request, code, fields) if request.method == "POST" else _hand_out(request, code)
    except UnknownCodeError as error:
        return _unknown(error, fields)
    except ShutEventError as error:
        return _shut(error, fields)


def _hand_out(request: Request, code: str) -> Response:
    """A fresh form, with nothing in it."""
    event, token = open_form(store(), signer(), code)
    if seconds := limits().opens.wait(event.id):
        return page("event_busy.html", 429, _later(seconds))
    head, tail = _blank(event, code, short_day(keep_until(today(store().clock()))))
    answer = Response(f"{head}{token}{tail}", media_type="text/html", headers=_NO_STORE)
    return _with_mark(answer, request, code, token)


def _receive(request: Request, code: str, fields: Fields) -> Response:
    """Keep what was sent, or hand the form back with what was typed."""
    token = one(fields, "token")
    try:
        read = signer().read(token)
        if not code:
            raise UnknownCodeError
        if not any(same(_mark(read.digest, code), each) for each in _marks(request)):
            return _again(request, code, fields, note=_NO_COOKIE, status=403)
        if seconds := limits().sends.wait(read.event):
            return _resend(code, fields, 429, seconds, "Many people are sending at this moment")
        began = store().clock()
        receipt = contribute(store(), signer(), token, event_fields.sent(fields))
    except InputError as error:
        return _again(request, code, fields, token=token, found=event_fields.faults(error), status=422)
    except TokenError:
        return _again(request, code, fields, note=_OLD, status=400)
    except StoreError:
        return _resend(code, fields, 503, 5.0, "It could not be kept just now")
    # What was kept before this request is what was sent first, and not what this request holds.
    again = "&again=1" if receipt.received_at < began else ""
    return RedirectResponse(f"{_PATH}/{code}/thanks?r={receipt.reference}{again}", 303, _NO_STORE)


def _again(
    request: Request, code: str, fields: Fields, *, status: int, note: str = "", token: str = "",
    found: tuple[Fault, ...] = (),
) -> Response:  # fmt: skip
    """The form with what was typed, what is wrong with it, and a token that can be used."""
    event, fresh = open_form(store(), signer(), code)
    delete_on = short_day(keep_until(today(store().clock())))
    typed = event_fields.typed(fields)
    told = any(typed[name] != ("",) for name in event_fields.ABOUT)
    shown_again: dict[str, Any] = {"note": note, "faults": found, "typed": typed, "told": told, "token": token or fresh}
    answer = page("event_form.html", status, **_context(event, code, delete_on), **shown_again)
    return answer if token else _with_mark(answer, request, code, fresh)


def _resend(code: str, fields: Fields, status: int, seconds: float, cause: str) -> Response:
    """A page with one button that sends the same again: it needs no store to be made, and loses nothing."""
    typed = event_fields.typed(fields) | {"token": (one(fields, "token"),)}
    pairs = [(name, value) for name, values in typed.items() for value in values]
    return page("event_again.html", status, _later(seconds), code=code, cause=cause, pairs=pairs)


def _unknown(error: UnknownCodeError, fields: Fields) -> Response:
    """No event has the code. Wrong ones are answered so often in all, and then refused."""
    if seconds := limits().guesses.wait():
        return page("event_busy.html", 429, _later(seconds))
    return _door(404, "", error, fields)


def _shut(error: ShutEventError, fields: Fields) -> Response:
    """The event has not begun, or is over; what somebody was writing meanwhile is still theirs."""
    return _door(410 if error.over else 404, error.borough, error, fields)


def _door(status: int, borough: str, error: UnknownCodeError | ShutEventError, fields: Fields) -> Response:
    """A page at a closed door: why, what to do, and what was typed."""
    kept = event_fields.typed(fields) if fields else {}
    words = [each for name in ("why", "good") for each in kept.get(name, ()) if each]
    name = load_gazetteer().get(borough).name if borough else ""
    over = isinstance(error, ShutEventError) and error.over
    return page("event_door.html", status, error=error, borough=borough, name=name, words=words, over=over)


def _thanks(request: Request, fields: Fields) -> Response:  # noqa: ARG001
    """What happens next. The address holds the receipt alone, which says nothing about anybody."""
    code, reference = normal(request.path_params["code"]), request.query_params.get("r", "")
    if len(reference) != RECEIPT_LENGTH or not set(reference) <= set(ALPHABET):
        reference = ""
    until, borough, is_open = "", "", True
    try:
        event = by_code(store(), code)
        borough, until = event.borough, moment_text(event.ends_at + ANSWERED_WITHIN) if event.ends_at else ""
    except UnknownCodeError as error:
        return _unknown(error, {})
    except ShutEventError as error:
        borough, is_open = error.borough, False
    return page(
        "event_thanks.html", reference=f"{reference[:4]}-{reference[4:]}" if reference else "", code=code,
        again=request.query_params.get("again") == "1", is_open=is_open, borough=borough,
        name=load_gazetteer().get(borough).name, until=until,
    )  # fmt: skip


@lru_cache(maxsize=64)
def _blank(event: Event, code: str, delete_on: str) -> tuple[str, str]:
    """The fresh form of an event as it stands, before and after its token: made once, until the event changes."""
    empty = {"note": "", "faults": (), "typed": {}, "told": False, "token": _SLOT}
    template = environment().get_template("event_form.html")
    head, _, tail = template.render(**_context(event, code, delete_on), **empty).partition(_SLOT)
    return head, tail


def _context(event: Event, code: str, delete_on: str) -> dict[str, Any]:
    """What every form of an event shows."""
    return {
        "event": event,
        "code": code,
        "shown": shown(code),
        "borough": load_gazetteer().get(event.borough).name,
        "when": event_time(event.day, event.starts_at, event.ends_at),
        "groups": event_fields.groups(),
        "areas": event_fields.areas(event.borough),
        "questions": event_fields.questions(event.borough),
        "purpose": PURPOSE,
        "delete_on": delete_on,
        "most": MOST_WORDS,
    }


def _with_mark(answer: Response, request: Request, code: str, token: str) -> Response:
    """An answer that leaves the mark of a new form with the phone, beside those of the forms before it."""
    marks = [_mark(signer().read(token).digest, code), *_marks(request)]
    seconds = int(LASTS.total_seconds())
    set_cookie(answer, request, COOKIE, ".".join(marks[:OPEN_AT_ONCE]), seconds, _PATH)
    return answer


def _marks(request: Request) -> list[str]:
    """The marks of forms that this phone was handed."""
    return [each for each in request.cookies.get(COOKIE, "").split(".")[:OPEN_AT_ONCE] if each.isalnum()]


def _mark(digest: str, code: str) -> str:
    """The mark of a token under an event's code, which tells nobody the token and fits no other event."""
    return signer().seal(_PURPOSE, f"{code} {digest}")


def _later(seconds: float) -> dict[str, str]:
    """The header that says when to try again."""
    return {"Retry-After": str(max(1, math.ceil(seconds)))}


code = answering_page(_code)
form = answering_page(_form)
thanks = answering_page(_thanks)
