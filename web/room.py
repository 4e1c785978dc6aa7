"""The room: the screen of an event (``/e/<code>/screen``) and its paper form (``/e/<code>/paper.pdf``).

Whoever has the code may show and print them. The screen is plain HTML, one slide an address; nothing outside this
server is asked. Wrong codes count as guesses, as at the phone form.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from base.hashes import content_hash
from conversations.codes import shown
from conversations.errors import StateError, UnknownCodeError
from conversations.event_records import Event, announced
from conversations.priorities import MOST
from conversations.running import store
from geo.areas import load_gazetteer
from reports.paper_form import paper_form, qr_picture
from web import room_slides
from web.addresses import public_address, spoken
from web.answers import ASK_AGAIN, ProblemError, pack
from web.paper import form_of
from web.plain import Fields, answering_page, page
from web.rate_limits import limits

#: Names of the slides, by their numbers.
SLIDES = ("Take part", "What we promised", "What people say so far", "Questions we parked", "Thank you")
#: Slides that ask again by themselves, and after how many seconds.
LIVE_SLIDES, SECONDS = (2, 3), 12
_SCRIPT = Path(__file__).with_name("static") / "screen.js"


def _screen(request: Request, fields: Fields) -> Response:  # noqa: ARG001
    """One slide."""
    event = _event(request)
    number, hold = _number(request), request.query_params.get("hold") == "1"
    address = public_address(request)
    context: dict[str, Any] = {
        "event": event,
        "borough": load_gazetteer().get(event.borough).name,
        "code": shown(event.code),
        "short": f"{spoken(address)}/e",
        "pages": f"{spoken(address)}/conversations",
        "wide": room_slides.wide,
        "slide": number,
        "names": SLIDES,
        "refresh": 0 if hold or number not in LIVE_SLIDES else SECONDS,
        "hold": hold,
        "live": number in LIVE_SLIDES,
        "script": content_hash(_SCRIPT.read_bytes()),
    }
    return page("screen.html", **context, **_content(event, number, address))


def _content(event: Event, number: int, address: str) -> dict[str, Any]:
    """What one slide shows beside its frame."""
    if number == 1:
        cards, more = room_slides.promises(store(), event)
        return {"promises": cards, "more": more}
    if number == 2:
        return {"said": room_slides.said(store(), event), "most": MOST}
    if number == 3:
        parked, more = room_slides.parked(store(), event)
        return {"questions": parked, "more": more}
    return {"steps": room_slides.next_steps(event)} if number else {"qr": qr_picture(f"{address}/e/{event.code}")}


def _paper(request: Request, fields: Fields) -> Response:  # noqa: ARG001
    """The paper form as a PDF."""
    event = _event(request)
    if event.state == "written_up":
        raise StateError("The event is written up and takes no more paper", "see its page for what was said")
    content = paper_form(form_of(event, public_address(request)))
    headers = {"Cache-Control": "no-store", "Content-Disposition": 'inline; filename="paper-form.pdf"'}
    return Response(content, media_type="application/pdf", headers=headers)


def script(request: Request) -> Response:
    """Answer the script of the screen: keys, and asking again."""
    return pack(_SCRIPT.read_bytes(), "text/javascript").answer(request, ASK_AGAIN)


def _event(request: Request) -> Event:
    """The event of the code in the address."""
    if request.method == "POST":
        raise ProblemError(405, "Nothing can be sent here", "open the page again")
    try:
        return announced(store(), request.path_params["code"])
    except UnknownCodeError as error:
        if seconds := limits().guesses.wait():
            again = f"try again in {math.ceil(seconds)} seconds"
            raise ProblemError(429, "Too many wrong codes were tried", again) from error
        raise


def _number(request: Request) -> int:
    """The number of the slide that is asked for; the first by default."""
    given = request.query_params.get("slide", "0")
    if given not in {str(number) for number in range(len(SLIDES))}:
        raise ProblemError(404, f"There is no slide {given[:8]!r}", f"the slides are 0 to {len(SLIDES) - 1}")
    return int(given)


screen = answering_page(_screen)
paper = answering_page(_paper)
