"""A script of our own that runs first: it says how wide the window is, and has the graphics started.

The server sizes the map by the width. A browser starts its graphics at the first canvas that asks for them, which
takes 0.1 s or more; asked in a spare moment while files are fetched, the map need not wait for it.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

PATH = "/viewport.js"
#: The cookie holds a number of pixels and nothing else, and goes with the browser session.
SCRIPT = (
    "(function(){function tell(){document.cookie='viewport='+window.innerWidth+';path=/;SameSite=Strict'}"
    "tell();window.addEventListener('resize',tell);"
    "function start(){document.createElement('canvas').getContext('webgl2')}"
    "if(window.requestIdleCallback)requestIdleCallback(start)})();\n"
)


def script(_request: Request) -> Response:
    """Answer the script."""
    return Response(SCRIPT, media_type="text/javascript", headers={"Cache-Control": "public, max-age=86400"})
