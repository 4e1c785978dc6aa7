"""Streamlit's own scripts and style sheets, compressed: it sends them plain, six megabytes to a phone.

Compressing takes half a second, which a starting server does not have: until `compress` has been through the
folder, in the background, they go out as Streamlit sends them.
"""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from web.answers import FOR_EVER, Packed, accepts_gzip, pack

#: Types by ending; fonts and pictures are compressed already.
TYPES = {".js": "text/javascript", ".css": "text/css"}
PREFIX = "/static/"
#: Smaller files gain nothing.
SMALLEST = 1400


class StaticCompression:
    """ASGI middleware: Streamlit's scripts and style sheets go out compressed, once they are.

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
        if scope["type"] == "http" and scope["method"] == "GET" and scope["path"].startswith(PREFIX):
            request = Request(scope)
            packed = _READY.get(self.folder / scope["path"].lstrip("/"))
            if packed is not None and accepts_gzip(request.headers.get("accept-encoding", "")):
                await packed.answer(request, FOR_EVER)(scope, receive, send)
                return
        await self.app(scope, receive, send)


#: Files that are compressed, by path.
_READY: dict[Path, Packed] = {}


def compress(folder: Path) -> None:
    """Compress the scripts and style sheets of Streamlit's folder, so that they go out so from now on."""
    for path in sorted((folder.resolve() / PREFIX.strip("/")).rglob("*")):
        if path.suffix in TYPES and path.stat().st_size >= SMALLEST:
            _READY[path] = pack(path.read_bytes(), TYPES[path.suffix])
