"""Streamlit's own scripts and style sheets, compressed: it sends them plain, six megabytes to a phone."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from web.answers import FOR_EVER, Packed, accepts_gzip, pack

#: Types by ending; fonts and pictures are compressed already.
TYPES = {".js": "text/javascript", ".css": "text/css"}
PREFIX = "/static/"
#: Smaller files gain nothing.
SMALLEST = 1400


class StaticCompression:
    """ASGI middleware: Streamlit's scripts and style sheets go out compressed; each is compressed once.

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
            path = (self.folder / scope["path"].lstrip("/")).resolve()
            known = path.suffix in TYPES and path.is_relative_to(self.folder) and path.is_file()
            if known and accepts_gzip(request.headers.get("accept-encoding", "")) and path.stat().st_size >= SMALLEST:
                packed = await run_in_threadpool(_packed, path)
                await packed.answer(request, FOR_EVER)(scope, receive, send)
                return
        await self.app(scope, receive, send)


@lru_cache(maxsize=512)
def _packed(path: Path) -> Packed:
    """One file, compressed once."""
    return pack(path.read_bytes(), TYPES[path.suffix])
