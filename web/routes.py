"""Every plain HTTP address beside Streamlit, in one list."""

from __future__ import annotations

from importlib import import_module

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from web import health, viewport
from web.answers import Endpoint, ProblemError, problem

READING = ("GET", "HEAD")
METHODS = [*READING, "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
PROGRAMME_FILE = "/conversations/programme.ics"
#: Files of a borough's conversation; each is an endpoint of `web.conversation_files`, its dot an underscore.
CONVERSATION_FILES = tuple(
    f"/conversations/{{borough}}/{name}"
    for name in (
        "events.ics", "feed.xml", "promises.csv", "promises.xlsx", "unpromised.csv", "heard.csv", "questions.csv",
        "scrutiny.csv",
    )
)  # fmt: skip


def routes() -> list[Route]:
    """Return the routes for ``st.App(routes=…)``.

    An unknown address under ``/api`` or ``/layers`` is 404 with its cause; without the last routes Streamlit
    would answer it with its page.
    """
    return [
        Route("/healthz", health.alive),
        Route("/readyz", health.ready),
        Route(viewport.PATH, viewport.script),
        *(_route(path, "web.openapi", "directory") for path in ("/api", "/api/", "/api/v1", "/api/v1/")),
        _route("/api/v1/measures", "web.figures", "measures"),
        _route("/api/v1/areas", "web.figures", "areas"),
        _route("/api/v1/figures", "web.figures", "figures"),
        _route("/api/v1/hotspots", "web.hotspots", "hotspots"),
        _route("/api/v1/plans", "web.plans", "plans"),
        _route("/api/v1/openapi.json", "web.openapi", "description"),
        _route("/layers/outline/{name}.json", "web.layers", "one_outline"),
        _route("/layers/hatch/{name}.json", "web.layers", "city_hatch"),
        _route("/layers/hatch/{level}/{snapshot}/{measure}/{period}.json", "web.layers", "blank_hatch"),
        _route("/layers/cells/{name}.json", "web.hotspots", "places"),
        _route("/layers/hotspots/{snapshot}/{crime}.json", "web.hotspots", "hot"),
        _route("/layers/{name}.json", "web.layers", "geometry"),
        _route("/layers/{level}/{snapshot}/{measure}/{period}.json", "web.layers", "values"),
        _page("/sign-in", "web.sign_in", "sign_in"),
        _page("/sign-out", "web.sign_in", "sign_out"),
        _route("/e/static/screen.js", "web.room", "script"),
        _page("/e/{code}/screen", "web.room", "screen"),
        _page("/e/{code}/paper.pdf", "web.room", "paper"),
        _page("/e", "web.event_form", "code"),
        _page("/e/", "web.event_form", "code"),
        _page("/e/{code}", "web.event_form", "form"),
        _page("/e/{code}/thanks", "web.event_form", "thanks"),
        _page("/desk/enter", "web.sign_in", "enter"),
        _page("/desk/paper/{event:int}", "web.paper_entry", "paper"),
        _page("/desk/tallies/{event:int}", "web.table_tallies", "tallies"),
        _route(PROGRAMME_FILE, "web.conversation_files", "programme_ics"),
        *(
            _route(path, "web.conversation_files", path.rpartition("/")[2].replace(".", "_"))
            for path in CONVERSATION_FILES
        ),
        _route("/api/{rest:path}", "web.openapi", "nothing"),
        _route("/layers/{rest:path}", "web.layers", "nothing"),
    ]


def later(module: str, name: str) -> Endpoint:
    """Return an endpoint whose module is loaded when it is first asked, so that a starting server listens sooner.

    It answers reading alone: any other method is 405, with its cause.

    Parameters
    ----------
    module, name : str
        Where the endpoint is.
    """

    def endpoint(request: Request) -> Response:
        if request.method not in READING:
            refusal = problem(ProblemError(405, f"{request.method} is not answered here", "use GET or HEAD"))
            refusal.headers["Allow"] = ", ".join(READING)
            return refusal
        asked: Endpoint = getattr(import_module(module), name)
        return asked(request)

    return endpoint


def _page(path: str, module: str, name: str) -> Route:
    """A route of a plain page, which is loaded when it is first asked; it answers reading and its own form."""

    async def endpoint(request: Request) -> Response:
        answer: Response = await getattr(import_module(module), name)(request)
        return answer

    return Route(path, endpoint, methods=[*READING, "POST"])


def _route(path: str, module: str, name: str) -> Route:
    """A route that answers every method, if only to refuse it."""
    return Route(path, later(module, name), methods=METHODS)
