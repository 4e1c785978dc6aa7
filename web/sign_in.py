"""Signing in and out, coming in from the desk, and whose request it is.

One strict cookie, and a mark in every form of a signed-in person.
"""

from __future__ import annotations

import secrets
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from conversations import hand_over, sign_ins
from conversations.browsers import BROWSER_COOKIE, KNOWN_FOR, Browser, browser_of
from conversations.codes import same
from conversations.errors import SessionError, SignInBusyError, SignInError, TicketError
from conversations.people import PUBLIC, Actor
from conversations.running import SESSION_COOKIE, signer, store
from web.answers import ProblemError
from web.plain import Fields, answering_page, one, page, status_of

#: Cookie of somebody who is not signed in: what the mark in the sign-in form is made from.
FORM_COOKIE = "explorer_form"
#: What Streamlit keeps of the organisation's own sign-in begins so.
ORGANISATION_COOKIE = "_streamlit_user"
DESK = "/desk"
#: Plain pages that the desk leads to.
PAGES = ("paper", "tallies")
_PURPOSE, _SIGN_IN = "form of a person", "form to sign in"


def actor_of(request: Request) -> Actor:
    """Return who sent a request; the public if nobody is signed in, or the sign-in has ended."""
    secret = request.cookies.get(SESSION_COOKIE)
    if not secret:
        return PUBLIC
    try:
        return sign_ins.signed_in(store(), secret, browser_of(request.cookies))
    except SessionError:
        return PUBLIC


def csrf_of(request: Request) -> str:
    """Return the mark that a form of this signed-in person must bring back; empty where nobody is signed in."""
    secret = request.cookies.get(SESSION_COOKIE)
    return signer().seal(_PURPOSE, secret) if secret else ""


def check_csrf(request: Request, given: str) -> None:
    """Stop a form that was not handed out to this person.

    Raises
    ------
    ProblemError
        With status 403.
    """
    _check(csrf_of(request), given)


def _sign_in(request: Request, fields: Fields) -> Response:
    """The form to sign in with, and what came of it."""
    if request.method != "POST":
        return _form(request, "")
    _check(_mark(request.cookies.get(FORM_COOKIE)), one(fields, "csrf"))
    known = request.cookies.get(BROWSER_COOKIE) or secrets.token_urlsafe(32)
    try:
        secret = sign_ins.sign_in(store(), one(fields, "name"), one(fields, "password"), Browser(known))
    except SignInBusyError as error:
        return _form(request, str(error), one(fields, "name"), 503)
    except SignInError as error:
        return _form(request, str(error), one(fields, "name"), 401)
    answer = RedirectResponse(DESK, 303, {"Cache-Control": "no-store"})
    _set_session(answer, request, secret)
    set_cookie(answer, request, BROWSER_COOKIE, known, int(KNOWN_FOR.total_seconds()))
    answer.delete_cookie(FORM_COOKIE)
    return answer


def _sign_out(request: Request, fields: Fields) -> Response:
    """The button to sign out with, and the end of the sign-in."""
    secret = request.cookies.get(SESSION_COOKIE)
    if request.method != "POST":
        return page("sign_out.html", csrf=csrf_of(request), signed_in=actor_of(request) != PUBLIC)
    check_csrf(request, one(fields, "csrf"))
    if secret:
        sign_ins.sign_out(store(), secret, browser_of(request.cookies))
    answer = RedirectResponse("/sign-in", 303, {"Cache-Control": "no-store"})
    # Of the organisation's own sign-in, in as many pieces as it has.
    theirs = (name for name in request.cookies if name.startswith(ORGANISATION_COOKIE))
    for name in (SESSION_COOKIE, *theirs):
        answer.delete_cookie(name)
    return answer


def _enter(request: Request, fields: Fields) -> Response:
    """From the desk to a plain page: its ticket is exchanged for the cookie that the plain pages know."""
    event, to = one(fields, "event"), one(fields, "to")
    if request.method != "POST" or to not in PAGES or not event.isdecimal():
        return RedirectResponse(DESK, 303, {"Cache-Control": "no-store"})
    answer = RedirectResponse(f"/desk/{to}/{int(event[:9])}", 303, {"Cache-Control": "no-store"})
    try:
        secret = hand_over.exchange(store(), signer(), one(fields, "ticket"), browser_of(request.cookies))
    except TicketError as error:
        # Pressed twice, or gone back to: whoever came in by it already is not turned away.
        if actor_of(request) != PUBLIC:
            return answer
        back = f"{DESK}?{urlencode({'event': event[:9]})}"
        return page("desk_problem.html", status_of(error), error=error, back=back, words=())
    _set_session(answer, request, secret)
    return answer


def _set_session(answer: Response, request: Request, secret: str) -> None:
    """Set the cookie of a sign-in, for as long as it can last; when it ends is for the store to say."""
    set_cookie(answer, request, SESSION_COOKIE, secret, int(sign_ins.AT_MOST.total_seconds()))


def _form(request: Request, fault: str, name: str = "", status: int = 200) -> Response:
    """The sign-in form, with what was wrong the last time."""
    secret = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(32)
    answer = page(
        "sign_in.html", status, csrf=_mark(secret), fault=fault, name=name[:64],
        signed_in=actor_of(request) != PUBLIC,
    )  # fmt: skip
    set_cookie(answer, request, FORM_COOKIE, secret, 3600)
    return answer


def _mark(secret: str | None) -> str:
    """The mark in the form to sign in with; empty without its cookie."""
    return signer().seal(_SIGN_IN, secret) if secret else ""


def _check(expected: str, given: str) -> None:
    """Stop a form whose mark is not the one that was handed out."""
    if not expected or not same(expected, given):
        raise ProblemError(403, "This form was not handed out to you here", "open the page again; nothing was changed")


def set_cookie(answer: Response, request: Request, name: str, value: str, seconds: int, path: str = "/") -> None:
    """Set a cookie that no script reads and no other website sends.

    Parameters
    ----------
    answer : Response
        What carries it.
    request : Request
        What is answered; over https the cookie is sent over https alone.
    name, value : str
        The cookie.
    seconds : int
        How long it lasts.
    path : str
        Where it is sent.
    """
    secure = "https" in {request.url.scheme, request.headers.get("x-forwarded-proto")}
    answer.set_cookie(name, value, max_age=seconds, path=path, httponly=True, samesite="strict", secure=secure)


sign_in = answering_page(_sign_in)
sign_out = answering_page(_sign_out)
enter = answering_page(_enter)
