"""Draw every page of the explorer, desktop and phone, into a folder: ``python -m tests.browser.screenshots``."""

from __future__ import annotations

import argparse
import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import DESKTOP, PHONE, launch
from tests.browser.server import ROOT, serve
from tests.browser.visit import MAP, open_visit, settle, wait_for_map

#: What each picture shows: every page with a place chosen, so that nothing is empty.
PICTURES = {
    "london": "/?area=E09000028",
    "london-wards": "/?view=wards&measure=burglary",
    "london-tiles": "/?view=tiles&measure=pas_trust",
    "london-hall": "/?area=E09000028&mode=hall",
    "borough": "/borough?area=E09000028",
    "borough-choice": "/borough",
    "hotspots": "/hotspots?crime=burglary",
    "hotspots-place": "/hotspots?crime=theft_from_person&area=E09000033&cell=h500_-2_3",
    "my-area": "/my-area?area=E05011102",
    "equality": "/equality?area=E09000028&measure=stop_search_rate_ratio",
    "data-and-methods": "/data-and-methods",
}
SIZES = {"desktop": DESKTOP, "phone": PHONE}
#: A page is drawn to its end, at most so many pixels down.
TALLEST = {"desktop": 2000, "phone": 2600}


def draw(browser: Browser, url: str, path: str, size: tuple[int, int], tallest: int) -> bytes:
    """Return a page as PNG, in at most 256 colours."""
    window, visit = open_visit(browser, url, size, reduced_motion="reduce")
    page = visit.go(path)
    height = page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": size[0], "height": max(size[1], min(int(height), tallest))})
    settle(page)
    if page.locator(MAP).count():
        wait_for_map(page)
        settle(page)
    page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    shown = Image.open(io.BytesIO(page.screenshot(animations="disabled")))
    window.close()
    buffer = io.BytesIO()
    shown.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def main() -> None:
    """Start the explorer and draw every page at every size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "screenshots")
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    with serve(ROOT / "app.py") as server, sync_playwright() as playwright:
        browser = launch(playwright)
        for picture, path in PICTURES.items():
            for name, size in SIZES.items():
                target = out / f"{picture}-{name}.png"
                target.write_bytes(draw(browser, server.url, path, size, TALLEST[name]))
                print(target)
        browser.close()


if __name__ == "__main__":
    main()
