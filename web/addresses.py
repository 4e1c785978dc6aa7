"""The address that people outside reach this server by: printed on paper, shown on a screen, held by a QR picture."""

from __future__ import annotations

import os
import re
from urllib.parse import urlsplit

from starlette.requests import Request

from web.answers import ProblemError

#: Setting with the public address, such as ``https://explorer.example.org``, where the server cannot see it itself.
SETTING = "EXPLORER_ADDRESS"
_HOST = re.compile(r"[A-Za-z0-9.\-]{1,200}(:\d{1,5})?|\[[0-9A-Fa-f:]{2,45}\](:\d{1,5})?")


def public_address(request: Request) -> str:
    """Return the address of this server without a slash at its end: the setting, otherwise as the request came.

    Parameters
    ----------
    request : Request
        A request, whose host is believed where `SETTING` is not set.

    Raises
    ------
    ProblemError
        With status 400, if the request names no host that could be one.
    """
    given = os.environ.get(SETTING, "").strip().rstrip("/")
    if given:
        return given
    host = request.headers.get("host", "")
    if not _HOST.fullmatch(host):
        raise ProblemError(400, "The address of this server is not clear", f"set {SETTING} to its public address")
    scheme = "https" if "https" in {request.url.scheme, request.headers.get("x-forwarded-proto")} else "http"
    return f"{scheme}://{host}"


def spoken(address: str) -> str:
    """Return an address as people type it: without its scheme."""
    return urlsplit(address).netloc + urlsplit(address).path
