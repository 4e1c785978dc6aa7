"""Every plain HTTP address beside Streamlit, in one list."""

from __future__ import annotations

from starlette.routing import Route

from web import figures, health, layers, openapi, viewport


def routes() -> list[Route]:
    """Return the routes for ``st.App(routes=…)``.

    An unknown address under ``/api`` or ``/layers`` is 404 with its cause; without the last routes Streamlit
    would answer it with its page.
    """
    return [
        Route("/healthz", health.alive),
        Route("/readyz", health.ready),
        Route(viewport.PATH, viewport.script),
        Route("/api", openapi.directory),
        Route("/api/v1", openapi.directory),
        Route("/api/v1/measures", figures.measures),
        Route("/api/v1/areas", figures.areas),
        Route("/api/v1/figures", figures.figures),
        Route("/api/v1/openapi.json", openapi.description),
        Route("/layers/outline/{name}.json", layers.one_outline),
        Route("/layers/hatch/{name}.json", layers.city_hatch),
        Route("/layers/hatch/{level}/{snapshot}/{measure}/{period}.json", layers.blank_hatch),
        Route("/layers/{name}.json", layers.geometry),
        Route("/layers/{level}/{snapshot}/{measure}/{period}.json", layers.values),
        Route("/api/{rest:path}", openapi.nothing),
        Route("/layers/{rest:path}", layers.nothing),
    ]
