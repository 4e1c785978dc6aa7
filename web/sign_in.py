"""Signing in and out, and whose request it is: one strict cookie, and a mark in every form of a signed-in person."""

from __future__ import annotations

import secrets
import threading

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from conversations import accounts
from conversations.codes import same
from conversations.errors import SessionError, SignInError
from conversations.people import PUBLIC, Actor
from conversations.running import SESSION_COOKIE, signer, store
from web.answers import ProblemError
from web.plain import Fields, answering_page, one, page

#: Cookie of somebody who is not signed in: what the mark in the sign-in form is made from.
FORM_COOKIE = "explorer_form"
#: What Streamlit keeps of the organisation's own sign-in begins so.
ORGANISATION_COOKIE = "_streamlit_user"
DESK = "/desk"
#: Passwords that are checked at once: each takes the processor long on purpose, and phones must not wait for them.
AT_ONCE = 4
_TURNS = threading.BoundedSemaphore(AT_ONCE)
_PURPOSE, _SIGN_IN = "form of a person", "form to sign in"


def actor_of(request: Request) -> Actor:
    """Return who sent a request; the public if nobody is signed in, or the sign-in has ended."""
    secret = request.cookies.get(SESSION_COOKIE)
    if not secret:
        return PUBLIC
    try:
        return accounts.signed_in(store(), secret)
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
    if not _TURNS.acquire(blocking=False):
        return _form(request, "Many people are signing in at this moment: try again.", one(fields, "name"), 503)
    try:
        secret = accounts.sign_in(store(), one(fields, "name"), one(fields, "password"))
    except SignInError as error:
        return _form(request, str(error), one(fields, "name"), 401)
    finally:
        _TURNS.release()
    answer = RedirectResponse(DESK, 303, {"Cache-Control": "no-store"})
    set_cookie(answer, request, SESSION_COOKIE, secret, int(accounts.SIGNED_IN_FOR.total_seconds()))
    answer.delete_cookie(FORM_COOKIE)
    return answer


def _sign_out(request: Request, fields: Fields) -> Response:
    """The button to sign out with, and the end of the sign-in."""
    secret = request.cookies.get(SESSION_COOKIE)
    if request.method != "POST":
        return page("sign_out.html", csrf=csrf_of(request), signed_in=actor_of(request) != PUBLIC)
    check_csrf(request, one(fields, "csrf"))
    if secret:
        accounts.sign_out(store(), secret)
    answer = RedirectResponse("/sign-in", 303, {"Cache-Control": "no-store"})
    # Of the organisation's own sign-in, in as many pieces as it has.
    theirs = (name for name in request.cookies if name.startswith(ORGANISATION_COOKIE))
    for name in (SESSION_COOKIE, *theirs):
        answer.delete_cookie(name)
    return answer


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
