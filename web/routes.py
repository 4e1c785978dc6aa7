"""Every plain HTTP address beside Streamlit, in one list."""

from __future__ import annotations

from importlib import import_module

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from web import health, viewport
from web.answers import Endpoint


def routes() -> list[Route]:
    """Return the routes for ``st.App(routes=…)``.

    An unknown address under ``/api`` or ``/layers`` is 404 with its cause; without the last routes Streamlit
    would answer it with its page.
    """
    return [
        Route("/healthz", health.alive),
        Route("/readyz", health.ready),
        Route(viewport.PATH, viewport.script),
        Route("/api", later("web.openapi", "directory")),
        Route("/api/v1", later("web.openapi", "directory")),
        Route("/api/v1/measures", later("web.figures", "measures")),
        Route("/api/v1/areas", later("web.figures", "areas")),
        Route("/api/v1/figures", later("web.figures", "figures")),
        Route("/api/v1/openapi.json", later("web.openapi", "description")),
        Route("/layers/outline/{name}.json", later("web.layers", "one_outline")),
        Route("/layers/hatch/{name}.json", later("web.layers", "city_hatch")),
        Route("/layers/hatch/{level}/{snapshot}/{measure}/{period}.json", later("web.layers", "blank_hatch")),
        Route("/layers/{name}.json", later("web.layers", "geometry")),
        Route("/layers/{level}/{snapshot}/{measure}/{period}.json", later("web.layers", "values")),
        Route("/api/{rest:path}", later("web.openapi", "nothing")),
        Route("/layers/{rest:path}", later("web.layers", "nothing")),
    ]


def later(module: str, name: str) -> Endpoint:
    """Return an endpoint whose module is loaded when it is first asked, so that a starting server listens sooner.

    Parameters
    ----------
    module, name : str
        Where the endpoint is.
    """

    def endpoint(request: Request) -> Response:
        asked: Endpoint = getattr(import_module(module), name)
        return asked(request)

    return endpoint
