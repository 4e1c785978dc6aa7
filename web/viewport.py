"""A one-line script of our own that tells the server how wide the reader's window is, so that the map fits it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

PATH = "/viewport.js"
#: The cookie holds a number of pixels and nothing else, and goes with the browser session.
SCRIPT = (
    "(function(){function tell(){document.cookie='viewport='+window.innerWidth+';path=/;SameSite=Strict'}"
    "tell();window.addEventListener('resize',tell)})();\n"
)


def script(_request: Request) -> Response:
    """Answer the script."""
    return Response(SCRIPT, media_type="text/javascript", headers={"Cache-Control": "public, max-age=86400"})
