"""Is the server alive, and are its figures whole?"""

from __future__ import annotations

from functools import cache

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from base.errors import SnapshotError
from base.snapshot import Snapshot, open_snapshot

NEVER_KEPT = {"Cache-Control": "no-store"}


def alive(_request: Request) -> Response:
    """Answer 200 as long as the process can answer at all."""
    return JSONResponse({"status": "alive"}, headers=NEVER_KEPT)


def ready(_request: Request) -> Response:
    """Answer 200 with the snapshot's id once every table has the bytes of its manifest, otherwise 503 and why."""
    try:
        snapshot = open_snapshot()
        _verified(snapshot)
    except SnapshotError as error:
        return JSONResponse({"status": "not ready", "reason": str(error)}, 503, NEVER_KEPT)
    return JSONResponse({"status": "ready", "snapshot": snapshot.id}, headers=NEVER_KEPT)


@cache
def _verified(snapshot: Snapshot) -> None:
    """Check the bytes once; a failure is not kept, so that a mended snapshot becomes ready."""
    snapshot.verify()
