"""What the app is started with beside its pages: routes, headers, a warm start."""

from __future__ import annotations

import gc
import logging
import sys
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from typing import Any

from starlette.middleware import Middleware

from base.errors import ExplorerError
from measures.warmth import NEXT, warm, warm_findings, warm_hotspots
from web.compression import StaticCompression, compress
from web.routes import routes
from web.security import SecurityHeaders, index_file

#: Seconds that a thread may work while another waits, as long as figures are loaded beside requests: the browser
#: asks for a hundred files meanwhile, and at Python's usual 0.005 s each waits its turn several times.
TURN = 0.0005
#: Seconds until what a second page asks for is read; the first page is on the screen by then.
PAUSE = 8.0


def options() -> dict[str, Any]:
    """Return the arguments of ``st.App``: routes, middleware and lifespan."""
    middleware = [Middleware(SecurityHeaders), Middleware(StaticCompression, folder=index_file().parent)]
    return {"routes": routes(), "middleware": middleware, "lifespan": lifespan}


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[dict[str, Any]]:
    """Read the tables that the first page needs while the server already answers."""
    threading.Thread(target=_warm, name="warm", daemon=True).start()
    yield {}


def _warm() -> None:
    """Warm up without holding requests up, the second page after the first, and set aside what was read.

    Streamlit collects garbage after every run, which takes 0.1 s over all of it.
    """
    usual = sys.getswitchinterval()
    sys.setswitchinterval(TURN)
    try:
        warm()
        import_module("web.layers")
    finally:
        sys.setswitchinterval(usual)
    gc.freeze()
    time.sleep(PAUSE)
    warm(NEXT)
    warm_findings()
    warm_hotspots()
    import_module("web.event_form")
    _judge()
    compress(index_file().parent)
    gc.collect()
    gc.freeze()


def _judge() -> None:
    """Judge the promises that the figures of this snapshot are due for; each says itself why it waits."""
    from conversations.outcomes import judge_when_new
    from conversations.running import store
    from measures.estimates import load_figures

    try:
        judge_when_new(store(), load_figures())
    except ExplorerError as error:
        logging.getLogger("explorer").warning("Promises were not judged: %s", error)
