"""Streamlit's own scripts and style sheets, sent without a detour and compressed as soon as they can be.

Streamlit sends them plain, six megabytes to a phone, and hands each file between threads several times, which a
starting server makes wait. Here a file goes out in one read. Compressing all of them takes half a second, which a
starting server does not have: until `compress` has been through the folder, in the background, they go out plain.
"""

from __future__ import annotations

import re
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from web.answers import FOR_EVER, Packed, accepts_gzip, pack

#: Types by ending; fonts and pictures are compressed already.
TYPES = {".js": "text/javascript", ".css": "text/css"}
PREFIX = "/static/"
#: Smaller files gain nothing.
SMALLEST = 1400
#: The files that may be sent plain: by name, of two folders, so that no path leads out of them.
_PLAIN = re.compile(r"/static/((?:js|css)/[\w.-]+(\.js|\.css))")
#: Requests that ask about a copy, or for a part, are Streamlit's to answer.
_CONDITIONS = frozenset({"range", "if-none-match", "if-modified-since"})


class StaticCompression:
    """ASGI middleware: Streamlit's scripts and style sheets go out in one read, and compressed once they are.

    Their names carry a hash of their content, so that a browser may keep them for ever.

    Parameters
    ----------
    app : ASGI application
        What to wrap.
    folder : Path
        Streamlit's folder of static files, which holds ``static/js``.
    """

    def __init__(self, app: ASGIApp, folder: Path) -> None:
        self.app = app
        self.folder = folder.resolve()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request for a script or a style sheet, or pass it on."""
        answer: ASGIApp = self.app
        if scope["type"] == "http" and scope["method"] == "GET" and scope["path"].startswith(PREFIX):
            answer = self._answer(Request(scope)) or answer
        await answer(scope, receive, send)

    def _answer(self, request: Request) -> Response | None:
        """The file as the request can have it; nothing where Streamlit is to answer."""
        path = request.scope["path"]
        packed = _READY.get(self.folder / path.lstrip("/"))
        if packed is not None:
            accepted = accepts_gzip(request.headers.get("accept-encoding", ""))
            return packed.answer(request, FOR_EVER) if accepted else None
        named = _PLAIN.fullmatch(path)
        if named is None or not _CONDITIONS.isdisjoint(request.headers):
            return None
        try:
            content = (self.folder / PREFIX.strip("/") / named[1]).read_bytes()
        except OSError:
            return None
        return Response(content, media_type=TYPES[named[2]], headers={"Cache-Control": FOR_EVER})


#: Files that are compressed, by path.
_READY: dict[Path, Packed] = {}


def compress(folder: Path) -> None:
    """Compress the scripts and style sheets of Streamlit's folder, so that they go out so from now on."""
    for path in sorted((folder.resolve() / PREFIX.strip("/")).rglob("*")):
        if path.suffix in TYPES and path.stat().st_size >= SMALLEST:
            _READY[path] = pack(path.read_bytes(), TYPES[path.suffix])
