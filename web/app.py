"""What the app is started with beside its pages: routes, headers, a warm start."""

from __future__ import annotations

import gc
import logging
import sys
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
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


def options(first_page: str = "") -> dict[str, Any]:
    """Return the arguments of ``st.App``: routes, middleware and lifespan.

    Parameters
    ----------
    first_page : str
        Name of a module with ``prepare()``, which makes the first page ready; none by default.
    """
    middleware = [Middleware(SecurityHeaders), Middleware(StaticCompression, folder=index_file().parent)]
    return {"routes": routes(), "middleware": middleware, "lifespan": partial(lifespan, first_page=first_page)}


@asynccontextmanager
async def lifespan(_app: object, first_page: str = "") -> AsyncIterator[dict[str, Any]]:
    """Make the first page ready while the server already answers."""
    threading.Thread(target=_warm, args=(first_page,), name="warm", daemon=True).start()
    yield {}


def _warm(first_page: str) -> None:
    """Warm up without holding requests up, the second page after the first, and set aside what was read.

    Streamlit collects garbage after every run, which takes 0.1 s over all of it. What is loaded stays, so that
    looking for garbage among it meanwhile is in vain.
    """
    usual = sys.getswitchinterval()
    sys.setswitchinterval(TURN)
    gc.disable()
    try:
        warm()
        import_module("web.layers")
        if first_page:
            import_module(first_page).prepare()
    finally:
        gc.freeze()
        gc.enable()
        sys.setswitchinterval(usual)
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
