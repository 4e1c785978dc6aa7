"""Draw every page of the explorer, desktop and phone, into a folder: ``python -m tests.browser.screenshots``.

The conversations are drawn from a store with a made-up year, and each such picture says so above its top.
"""

from __future__ import annotations

import argparse
import io
import json
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import typst
from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Browser, sync_playwright

from conversations.event_records import Event, listed
from measures.estimates import load_figures
from reports.paper_form import FONTS, TEMPLATE, qr_picture
from tests.browser.chromium import DESKTOP, PHONE, launch
from tests.browser.server import ROOT, serve
from tests.browser.visit import MAP, open_visit, settle, wait_for_map
from tests.conversation_year import LAMBETH, PROGRAMME, SOUTHWARK, told
from web.paper import form_of

#: What each picture shows: every page with a place chosen, so that nothing is empty.
PICTURES = {
    "london": "/?area=E09000028",
    "london-wards": "/?view=wards&measure=burglary",
    "london-tiles": "/?view=tiles&measure=pas_trust",
    "london-hall": "/?area=E09000028&mode=hall",
    "borough": "/borough?area=E09000028",
    "borough-choice": "/borough",
    "compare": "/compare?areas=E09000022,E09000028,E09000033",
    "compare-two": "/compare?view=two&areas=E09000008,E09000028",
    "hotspots": "/hotspots?crime=burglary",
    "hotspots-place": "/hotspots?crime=theft_from_person&area=E09000033&cell=h500_-2_3",
    "my-area": "/my-area?area=E05011102",
    "equality": "/equality?area=E09000028&measure=stop_search_rate_ratio",
    "plans": "/plans?plan=pcp_2013_16",
    "can-i-say-this": "/can-i-say-this?claim=Residential+burglary+in+Bromley+is+down+6.3+%25+on+last+year",
    "data-and-methods": "/data-and-methods",
}
#: What a store with a made-up year shows; ``{code}`` is that of an open event.
MADE_UP = {
    "conversations": "/conversations",
    "conversation": f"/conversation?borough={SOUTHWARK}",
    "event-form": "/e/{code}",
    "event-screen": "/e/{code}/screen?slide=0",
    "event-screen-questions": "/e/{code}/screen?slide=3",
}
#: What stands above such a picture, in letters and a strip of so many pixels.
MARK, LETTER, STRIP = "Made up: nobody in this picture exists, and nothing in it was said or promised", 15, 34
#: Pixels an inch of the paper form, and the address that is printed on it.
PPI, ADDRESS = 90.0, "https://explorer.example.org"
SIZES = {"desktop": DESKTOP, "phone": PHONE}
#: A page is drawn to its end, at most so many pixels down.
TALLEST = {"desktop": 2000, "phone": 2600}


def draw(browser: Browser, url: str, path: str, size: tuple[int, int], tallest: int) -> bytes:
    """Return a page as PNG, in at most 256 colours."""
    window, visit = open_visit(browser, url, size, reduced_motion="reduce")
    if path.startswith("/e/"):
        page = window.new_page()
        page.goto(f"{url}{path}")
        whole = Image.open(io.BytesIO(page.screenshot(animations="disabled", full_page=True)))
        window.close()
        return small(whole.crop((0, 0, whole.width, min(whole.height, tallest))))
    page = visit.go(path)
    height = page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": size[0], "height": max(size[1], min(int(height), tallest))})
    settle(page)
    if page.locator(MAP).count():
        wait_for_map(page)
        settle(page)
    page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    shown = page.screenshot(animations="disabled")
    window.close()
    return small(Image.open(io.BytesIO(shown)))


def small(picture: Image.Image) -> bytes:
    """Return a picture as PNG, in at most 256 colours."""
    buffer = io.BytesIO()
    picture.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def marked(png: bytes) -> bytes:
    """Return a picture with a strip above it that says that it is made up."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    font = ImageFont.load_default(LETTER)
    lines, width = [""], picture.width - 2 * LETTER
    for word in MARK.split():
        longer = f"{lines[-1]} {word}".strip()
        lines = [*lines[:-1], longer] if font.getlength(longer) <= width else [*lines, word]
    whole = Image.new("RGB", (picture.width, picture.height + STRIP * len(lines)), "#7A1E4B")
    whole.paste(picture, (0, STRIP * len(lines)))
    pen = ImageDraw.Draw(whole)
    for place, line in enumerate(lines):
        pen.text((LETTER, STRIP * place + LETTER // 2), line, "white", font)
    return small(whole)


def paper(event: Event) -> Iterator[bytes]:
    """Yield the sides of an event's paper form as PNG."""
    form = form_of(event, ADDRESS)
    content = json.dumps(asdict(form) | {"qr": qr_picture(form.address)})
    typesetter = typst.Compiler(TEMPLATE, root=TEMPLATE.parent, font_paths=[FONTS], ignore_system_fonts=True)
    made = typesetter.compile(sys_inputs={"form": content}, format="png", ppi=PPI)
    for side in made if isinstance(made, list) else [made]:
        yield small(Image.open(io.BytesIO(side or b"")))


def conversations(browser: Browser, out: Path) -> None:
    """Draw the pages of the conversations from a store with a made-up year."""
    with tempfile.TemporaryDirectory() as folder:
        with told(Path(folder), load_figures()) as store:
            event = next(each for each in listed(store, PROGRAMME, LAMBETH) if each.state == "open")
        for number, side in enumerate(paper(event), 1):
            _write(out / f"paper-form-{number}.png", marked(side))
        with serve(ROOT / "app.py", EXPLORER_DATA=folder, DATABASE_URL="", EXPLORER_ADDRESS=ADDRESS) as server:
            for picture, path in MADE_UP.items():
                for name, size in SIZES.items():
                    drawn = draw(browser, server.url, path.format(code=event.code), size, TALLEST[name])
                    _write(out / f"{picture}-{name}.png", marked(drawn))


def _write(target: Path, content: bytes) -> None:
    """Write a file and say so."""
    target.write_bytes(content)
    print(target)


def main() -> None:
    """Start the explorer and draw every page at every size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "screenshots")
    parts = ("figures", "conversations", *PICTURES)
    parser.add_argument("--only", choices=parts, nargs="+", default=parts[:2], help="draw these alone")
    given = parser.parse_args()
    out: Path = given.out
    out.mkdir(parents=True, exist_ok=True)
    pictures = {name: path for name, path in PICTURES.items() if {"figures", name} & set(given.only)}
    with sync_playwright() as playwright:
        browser = launch(playwright)
        if pictures:
            with serve(ROOT / "app.py") as server:
                for picture, path in pictures.items():
                    for name, size in SIZES.items():
                        _write(out / f"{picture}-{name}.png", draw(browser, server.url, path, size, TALLEST[name]))
        if "conversations" in given.only:
            conversations(browser, out)
        browser.close()


if __name__ == "__main__":
    main()
