"""What the app is started with beside its pages: routes, headers, a warm start."""

from __future__ import annotations

import gc
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.middleware import Middleware

from measures.warmth import warm
from web.routes import routes
from web.security import SecurityHeaders


def options() -> dict[str, Any]:
    """Return the arguments of ``st.App``: routes, middleware and lifespan."""
    return {"routes": routes(), "middleware": [Middleware(SecurityHeaders)], "lifespan": lifespan}


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[dict[str, Any]]:
    """Read the tables that the first page needs while the server already answers."""
    threading.Thread(target=_warm, name="warm", daemon=True).start()
    yield {}


def _warm() -> None:
    """Warm up, and set aside what was read: Streamlit collects garbage after every run, 0.1 s over all of it."""
    warm()
    gc.collect()
    gc.freeze()
