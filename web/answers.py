"""What the plain HTTP side answers with: compressed bytes that caches may keep, and problems in plain words."""

from __future__ import annotations

import functools
import gzip
import logging
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from base.errors import ExplorerError, SnapshotError, UnknownNameError
from base.hashes import content_hash

Endpoint = Callable[[Request], Response]

FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
GZIP_LEVEL = 6
_CODING = re.compile(r"\s*(gzip|x-gzip|\*)\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?))?\s*", re.IGNORECASE)
_LOG = logging.getLogger("explorer.web")


class ProblemError(ExplorerError):
    """A request that cannot be answered: cause, remedy, and what would have been valid.

    Parameters
    ----------
    status : int
        HTTP status, 400 to 599.
    cause, remedy : str
        In plain words, without a full stop.
    parameter : str
        Name of the parameter at fault, if one is.
    nearest : tuple of str
        Nearest valid values, best first.
    """

    def __init__(
        self, status: int, cause: str, remedy: str = "", parameter: str = "", nearest: tuple[str, ...] = ()
    ) -> None:
        super().__init__(cause, remedy)
        self.status = status
        self.parameter = parameter
        self.nearest = nearest


@dataclass(frozen=True, eq=False)
class Packed:
    """Content compressed once, with the tag that says whether a copy is still the same.

    Parameters
    ----------
    gzipped : bytes
        The content, compressed.
    media_type : str
        Its type, such as ``"application/geo+json"``.
    digest : str
        Short hash of the content.
    """

    gzipped: bytes
    media_type: str
    digest: str

    @cached_property
    def tag(self) -> str:
        """The ETag: weak, since the compressed and the plain answer share it."""
        return f'W/"{self.digest}"'

    def answer(self, request: Request, cache_control: str) -> Response:
        """Return the content in the form that the request accepts, or 304 if it has it already."""
        headers = {"Cache-Control": cache_control, "ETag": self.tag, "Vary": "Accept-Encoding"}
        if holds(request.headers.get("if-none-match", ""), self.tag):
            return Response(status_code=304, headers=headers)
        if accepts_gzip(request.headers.get("accept-encoding", "")):
            return Response(self.gzipped, media_type=self.media_type, headers=headers | {"Content-Encoding": "gzip"})
        return Response(gzip.decompress(self.gzipped), media_type=self.media_type, headers=headers)


def pack(content: bytes, media_type: str) -> Packed:
    """Compress content once, so that many requests share the work; the bytes depend on nothing but the content."""
    return Packed(gzip.compress(content, GZIP_LEVEL, mtime=0), media_type, content_hash(content))


def accepts_gzip(header: str) -> bool:
    """Return whether an Accept-Encoding header allows gzip."""
    found = {match[1].lower(): float(match[2] or 1) for match in map(_CODING.fullmatch, header.split(",")) if match}
    return found.get("gzip", found.get("x-gzip", found.get("*", 0.0))) > 0


def holds(header: str, tag: str) -> bool:
    """Return whether an If-None-Match header names a tag, strong or weak alike."""
    tags = [each.strip().removeprefix("W/") for each in header.split(",")]
    return "*" in tags or tag.removeprefix("W/") in tags


def problem(error: ProblemError) -> JSONResponse:
    """Return an error as ``application/problem+json`` (RFC 9457)."""
    body: dict[str, object] = {
        "type": "about:blank",
        "title": error.cause,
        "status": error.status,
        "detail": str(error),
    }
    if error.parameter:
        body["parameter"] = error.parameter
    if error.nearest:
        body["nearest"] = list(error.nearest)
    return JSONResponse(body, error.status, {"Cache-Control": "no-store"}, media_type="application/problem+json")


def unknown_as(status: int, error: UnknownNameError, parameter: str = "") -> ProblemError:
    """Return an unknown name as a problem with a status."""
    return ProblemError(status, error.cause, error.remedy, parameter, error.nearest)


def answering(endpoint: Endpoint) -> Endpoint:
    """Wrap an endpoint so that every error becomes a problem with cause and remedy.

    A missing snapshot is 503; an error that no user can mend is 500 with an id that is in the log.
    """

    @functools.wraps(endpoint)
    def wrapped(request: Request) -> Response:
        try:
            return endpoint(request)
        except ProblemError as error:
            return problem(error)
        except UnknownNameError as error:
            return problem(unknown_as(404, error))
        except SnapshotError as error:
            return problem(ProblemError(503, error.cause, error.remedy))
        except ExplorerError as error:
            return problem(ProblemError(400, error.cause, error.remedy))
        except Exception:
            incident = uuid.uuid4().hex[:8]
            _LOG.exception("incident %s at %s", incident, request.url.path)
            return problem(
                ProblemError(500, "Sorry, something went wrong here", f"report it with the number {incident}")
            )

    return wrapped
