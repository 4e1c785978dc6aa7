"""Security headers on every response, and the first page in this project's own words.

Streamlit serves one HTML file for every page. Its inline scripts are allowed by their hash, computed from the
installed package when the server starts; nothing else inline may run.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import importlib.util
import re
from functools import cache
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from base.errors import ExplorerError
from web import preloads, viewport
from web.answers import ASK_AGAIN, GZIP_LEVEL, Packed

TITLE = "London Borough Explorer"
NO_SCRIPT = (
    "<noscript><h1>London Borough Explorer</h1>"
    "<p>The maps and charts need JavaScript: please switch it on and load this page again.</p>"
    '<p>Every figure can also be read without it: the <a href="./api/v1/measures">list of measures</a>, '
    'the <a href="./api/v1/areas?level=borough">list of boroughs</a>, and for instance '
    '<a href="./api/v1/figures?measure=robbery&amp;level=borough&amp;format=csv">robbery by borough as a table</a>.'
    "</p></noscript>"
)
#: Grey boxes stand still while a page loads: at sixty pictures a second they hold up the map that they stand for.
STILL = '<style>[data-testid="stSkeleton"] { animation: none !important; }</style>'
#: Features of the browser that no page here uses.
PERMISSIONS = "accelerometer camera display-capture geolocation gyroscope magnetometer microphone midi payment usb"
_INLINE_SCRIPT = re.compile(rb"<script(?![^>]*\ssrc\s*=)[^>]*>(.*?)</script\s*>", re.DOTALL | re.IGNORECASE)
_REWRITES = (
    (re.compile(r'<html lang="en">'), '<html lang="en-GB">'),
    (re.compile(r"<title>.*?</title>", re.DOTALL), f"<title>{TITLE}</title>"),
    (re.compile(r"<noscript>.*?</noscript>", re.DOTALL), NO_SCRIPT),
    (re.compile(r"\./_stcore/agent/openapi\.json"), "./api/v1/openapi.json"),
    (re.compile(r"</title>"), f'</title>\n    <script src=".{viewport.PATH}"></script>'),
)
_HEAD_ENDS = re.compile(r"[ \t]*</head>")
#: Characters of the hash in the page's tag.
DIGEST = 12


class SecurityHeaders:
    """ASGI middleware: security headers on every HTTP response, and Streamlit's page rewritten.

    The page gets British English as its language, this project's title, and a text for readers without
    JavaScript. It is recognised by the tag that its file has, compressed once, and keeps a tag of its own.
    Websockets pass untouched.

    Parameters
    ----------
    app : ASGI application
        What to wrap.
    index : Path, optional
        Streamlit's HTML file; that of the installed package by default.

    Raises
    ------
    ExplorerError
        If the file is not there, or has not the places to be rewritten.
    """

    def __init__(self, app: ASGIApp, index: Path | None = None) -> None:
        self.app = app
        path = index or index_file()
        self._theirs = FileResponse(path, stat_result=path.stat()).headers["etag"]
        theirs = path.read_text(encoding="utf-8")
        content = rewrite(theirs, preloads.links(path.parent, theirs)).encode()
        self._page = Packed(
            gzip.compress(content, GZIP_LEVEL, mtime=0), "text/html", hashlib.sha256(content).hexdigest()[:DIGEST]
        )
        self._headers = {
            "Content-Security-Policy": content_security_policy(content),
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Referrer-Policy": "same-origin",
            "Permissions-Policy": ", ".join(f"{feature}=()" for feature in PERMISSIONS.split()),
            "Cross-Origin-Opener-Policy": "same-origin",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and see to the headers of its response."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        replaced = False

        async def guarded(message: Message) -> None:
            nonlocal replaced
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if message["status"] in {200, 206, 304} and headers.get("etag") == self._theirs:
                    replaced = True
                    await self._page.answer(Request(scope), ASK_AGAIN)(scope, receive, self._with_headers(send))
                    return
                headers.update(self._headers)
            if not replaced:
                await send(message)

        await self.app(scope, receive, guarded)

    def _with_headers(self, send: Send) -> Send:
        """A sender that adds the headers."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        return guarded


@cache
def index_file() -> Path:
    """Return the HTML file of the installed Streamlit, without importing Streamlit.

    Raises
    ------
    ExplorerError
        If Streamlit is not installed, or its HTML file is not where it used to be.
    """
    package = importlib.util.find_spec("streamlit")
    path = Path(package.origin).parent / "static" / "index.html" if package and package.origin else None
    if path is None or not path.is_file():
        raise ExplorerError("Streamlit's own page cannot be found", "install the versions of requirements.txt again")
    return path


def rewrite(page: str, links: str = "") -> str:
    """Return Streamlit's page with this project's language, title, text without JavaScript and API description.

    Parameters
    ----------
    page : str
        Streamlit's HTML.
    links : str
        ``<link>`` elements to put at the end of its head.

    Raises
    ------
    ExplorerError
        If the page has not exactly one of each place to rewrite.
    """
    for pattern, replacement in (*_REWRITES, (_HEAD_ENDS, f"    {STILL}\n    {links}\n  </head>")):
        page, found = pattern.subn(replacement, page)
        if found != 1:
            raise ExplorerError(
                "Streamlit's own page has changed", "install the versions of requirements.txt, or mend web/security.py"
            )
    return page


def script_hashes(page: bytes) -> tuple[str, ...]:
    """Return the ``sha256-…`` source of each inline script of an HTML page, in order."""
    digests = [hashlib.sha256(body).digest() for body in _INLINE_SCRIPT.findall(page)]
    return tuple(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


def content_security_policy(page: bytes) -> str:
    """Return the content security policy for a page: own host only, inline scripts by hash, no ``unsafe-eval``.

    Parameters
    ----------
    page : bytes
        The HTML page whose inline scripts may run.
    """
    scripts = " ".join(("'self'", "'wasm-unsafe-eval'", *script_hashes(page)))
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {scripts}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'none'",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "object-src 'none'",
        )
    )
