"""Draw every page of the explorer, desktop and phone, into a folder: ``python -m tests.browser.screenshots``."""

from __future__ import annotations

import argparse
import io
from pathlib import Path
from urllib.parse import urlparse

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import DESKTOP, PHONE, launch
from tests.browser.server import ROOT, serve
from tests.browser.visit import MAP, open_visit, settle, wait_for_map

HOME = "london"
SIZES = {"desktop": DESKTOP, "phone": PHONE}


def page_paths(browser: Browser, url: str) -> list[str]:
    """Return the paths that the navigation of the first page names."""
    window, visit = open_visit(browser, url)
    links = visit.go().locator('a[data-testid*="NavLink"]')
    links.first.wait_for()
    paths = {urlparse(str(link.evaluate("element => element.href"))).path for link in links.all()}
    window.close()
    return sorted(paths | {"/"})


def draw(browser: Browser, url: str, path: str, size: tuple[int, int]) -> bytes:
    """Return a whole page as PNG, in at most 256 colours."""
    window, visit = open_visit(browser, url, size, reduced_motion="reduce")
    page = visit.go(path)
    if page.locator(MAP).count():
        wait_for_map(page)
        settle(page)
    shown = Image.open(io.BytesIO(page.screenshot(full_page=True, animations="disabled")))
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
        for path in page_paths(browser, server.url):
            for name, size in SIZES.items():
                target = out / f"{path.strip('/').replace('/', '-') or HOME}-{name}.png"
                target.write_bytes(draw(browser, server.url, path, size))
                print(target)
        browser.close()


if __name__ == "__main__":
    main()
