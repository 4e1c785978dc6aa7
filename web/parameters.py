"""Parameters of a request, read one by one; whatever is wrong is a problem that names what would be right."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from typing import TypeVar

from starlette.requests import Request

from base.errors import UnknownNameError
from geo.postcodes import is_postcode
from web.answers import ProblemError

T = TypeVar("T")
MOST_LISTED = 12
#: Parameters that are called something else in a sentence.
WORDS = {"against": "benchmark", "q": "name"}


def check_names(request: Request, allowed: tuple[str, ...]) -> None:
    """Refuse a query parameter that does not exist, or one that is given twice.

    Raises
    ------
    ProblemError
        With status 400.
    """
    names = [name for name, _ in request.query_params.multi_items()]
    for name in names:
        if name not in allowed:
            close = get_close_matches(name, allowed, n=3, cutoff=0.5) or allowed
            raise ProblemError(400, "There is no such parameter", f"use {', '.join(close)}", "", tuple(close))
        if names.count(name) > 1:
            raise ProblemError(
                400, f"The parameter {name} is given twice", "give it once, with commas between values", name
            )


def ask(parameter: str, look_up: Callable[..., T], *args: object, status: int = 400, **options: object) -> T:
    """Return what a look-up gives for some arguments, and turn an unknown name into a problem with that parameter.

    Raises
    ------
    ProblemError
        With the status given.
    """
    try:
        return look_up(*args, **options)
    except UnknownNameError as error:
        raise ProblemError(status, error.cause, error.remedy, parameter, tuple(map(str, error.nearest))) from None


def ask_figures(look_up: Callable[..., T], *args: object, **options: object) -> T:
    """Return what a look-up of figures gives, all of whose parameters but benchmark and group are known to exist.

    Raises
    ------
    ProblemError
        With status 400 and the parameter ``against``, or ``group`` where a level has no figure of the group.
    """
    try:
        return look_up(*args, **options)
    except UnknownNameError as error:
        parameter = "against" if error.kind.startswith("benchmark") else "group"
        raise ProblemError(400, error.cause, error.remedy, parameter, tuple(map(str, error.nearest))) from None


def choice(request: Request, name: str, values: tuple[str, ...], default: str) -> str:
    """Return a parameter that is one of some values.

    Raises
    ------
    ProblemError
        With status 400 and the nearest values.
    """
    value = request.query_params.get(name) or default
    if value not in values:
        close = tuple(get_close_matches(value, values, n=3, cutoff=0.5)) or values[:MOST_LISTED]
        raise ask_unknown(name, value, close)
    return value


def ask_unknown(name: str, value: str, nearest: tuple[str, ...], status: int = 400) -> ProblemError:
    """Return the problem of a value that does not exist."""
    error = UnknownNameError(WORDS.get(name, name), value, nearest)
    return ProblemError(status, error.cause, error.remedy, name, nearest)


def whole(request: Request, name: str, default: int, least: int, most: int) -> int:
    """Return a parameter that is a whole number in a range.

    Raises
    ------
    ProblemError
        With status 400 and the range.
    """
    text = request.query_params.get(name)
    if text is None or text == "":
        return default
    if not (text.isascii() and text.isdecimal() and len(text) <= 9 and least <= int(text) <= most):
        raise ProblemError(
            400, f"{name} is not a whole number from {least:,} to {most:,}", f"leave it out for {default:,}", name
        )
    return int(text)


def listed(request: Request, name: str) -> tuple[str, ...]:
    """Return a parameter that is a list with commas; empty when it is not given.

    Raises
    ------
    ProblemError
        With status 400 if a value looks like a postcode: an address is kept in histories and logs.
    """
    values = tuple(value.strip() for value in request.query_params.get(name, "").split(",") if value.strip())
    if any(is_postcode(value) for value in values):
        raise ProblemError(
            400, "Postcodes are not looked up here, since addresses are kept in logs", "use the page “My area”", name
        )
    return values
