"""One visit to the explorer: a fresh browser window and a record of everything that went wrong in it."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlparse

from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    FloatRect,
    Page,
    Request,
    Response,
    WebSocket,
)
from playwright.sync_api import (
    TimeoutError as TooLate,
)

from tests.browser.chromium import DESKTOP

MAP = '[data-testid="stDeckGlJsonChart"]'
#: In software rendering a click is answered late; the map takes it for one only if little time seems to have passed.
SLOW_CLOCK = "const now = Date.now.bind(Date), start = now(); Date.now = () => start + (now() - start) / 50;"
PROBES = ("/_stcore/health", "/_stcore/host-config")  # Streamlit asks these under a page's path on a deep link
_REFUSALS = """
window.refusals = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.refusals.push(`${event.effectiveDirective} ${event.blockedURI}`));
"""
_QUIET = """
() => {
  const app = document.querySelector('[data-testid="stApp"]');
  const drawn = document.querySelector('[data-testid="stMain"] [data-testid="stElementContainer"]');
  const waiting = document.querySelector(
    '[data-testid="stStatusWidget"], [data-testid="stAppSkeleton"], [data-testid="stSkeleton"]');
  return Boolean(app && drawn && !waiting && app.dataset.testScriptState === "notRunning");
}
"""


@dataclass
class Visit:
    """A page and what was seen on the way.

    Attributes
    ----------
    page : Page
        The page to drive.
    host : str
        The host and port of the explorer; every other host is foreign.
    foreign : set of str
        Other hosts that were asked.
    errors : list of str
        Console errors, script errors and answers of 400 and above.
    received : int
        Bytes that came on the websocket.
    answered : list of str
        Address of every answer, in order.
    """

    page: Page
    host: str
    foreign: set[str] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)
    received: int = 0
    answered: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.add_init_script(_REFUSALS)
        self.page.on("request", self._asked)
        self.page.on("response", self._answered)
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.errors.append(f"script error: {error}"))
        self.page.on("websocket", self._opened)

    def _asked(self, request: Request) -> None:
        url = urlparse(request.url)
        if url.scheme in ("http", "https", "ws", "wss") and url.netloc != self.host:
            self.foreign.add(url.netloc)

    def _answered(self, response: Response) -> None:
        self.answered.append(response.url)
        probe = response.status == 404 and urlparse(response.url).path.endswith(PROBES)
        if response.status >= 400 and not probe:
            self.errors.append(f"{response.status} {response.url}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.errors.append(message.text)

    def _opened(self, socket: WebSocket) -> None:
        def count(frame: str | bytes) -> None:
            self.received += len(frame)

        socket.on("framereceived", count)

    def go(self, path: str = "/", *, settled: bool = True) -> Page:
        """Open a path of the explorer and, unless told otherwise, wait until it is quiet."""
        self.page.goto(f"http://{self.host}{path}", wait_until="domcontentloaded")
        if settled:
            settle(self.page)
        return self.page

    def forget(self) -> None:
        """Leave the page that is open, and forget what was seen."""
        self.page.goto("about:blank")
        self.received = 0
        for seen in (self.foreign, self.errors, self.answered):
            seen.clear()

    def refusals(self) -> list[str]:
        """Return what the content security policy refused: directive and address."""
        return list(self.page.evaluate("window.refusals"))

    def faults(self) -> list[str]:
        """Return everything wrong with the page as it stands, one line each."""
        faults = [f"asks another host: {host}" for host in sorted(self.foreign)]
        faults += [f"error: {text[:300]}" for text in self.errors]
        faults += [f"refused by the policy: {refusal}" for refusal in self.refusals()]
        boxes = self.page.locator('[data-testid="stException"]')
        faults += [f"exception shown: {text[:300]}" for text in boxes.all_inner_texts()]
        if self.page.get_by_text("Page not found").count():
            faults.append("Streamlit's “Page not found” is shown")
        if (beyond := sideways(self.page)) > 2:
            faults.append(f"scrolls sideways by {beyond} pixels")
        if self.page.evaluate("document.documentElement.lang") != "en-GB":
            faults.append("<html lang> is not en-GB")
        return faults


def open_visit(
    browser: Browser, url: str, size: tuple[int, int] = DESKTOP, **options: Any
) -> tuple[BrowserContext, Visit]:
    """Return a fresh window (no cache, no cookies) and a visit in it; close the window yourself."""
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height}, locale="en-GB", **options)
    context.set_default_timeout(60_000)
    return context, Visit(context.new_page(), urlparse(url).netloc)


def settle(page: Page, *, quiet: int = 600, timeout: float = 60_000) -> None:
    """Wait until something is drawn and no script has run for ``quiet`` milliseconds.

    Raises
    ------
    TimeoutError
        If it is still busy after ``timeout`` milliseconds (playwright's own).
    """
    # A wait before this one may have left its own time.
    page.evaluate("() => { window.stillSince = undefined; }")
    page.wait_for_function(
        f"""() => {{
          const still = ({_QUIET})();
          if (!still) window.stillSince = undefined;
          else window.stillSince ??= performance.now();
          return still && performance.now() - window.stillSince >= {quiet};
        }}""",
        polling=100,
        timeout=timeout,
    )


def axe(page: Page) -> list[str]:
    """Return the WCAG violations that axe finds: impact, rule, number of nodes and the first of them."""
    found = Axe().run(page).response["violations"]
    return [f"{v['impact']}: {v['id']} × {len(v['nodes'])}: {v['nodes'][0]['html'][:200]}" for v in found]


def sideways(page: Page) -> int:
    """Return by how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def coloured(page: Page, selector: str = MAP) -> float:
    """Return the share (0 to 1) of an element's pixels that differ from its commonest colour."""
    page.locator(selector).first.evaluate("element => element.scrollIntoView({block: 'nearest'})")
    box = page.locator(selector).first.bounding_box()
    if box is None:
        return 0.0
    clip: FloatRect = {"x": box["x"], "y": max(0.0, box["y"]), "width": box["width"], "height": box["height"]}
    image = Image.open(io.BytesIO(page.screenshot(clip=clip, timeout=60_000))).convert("RGB").resize((160, 120))
    counts = image.getcolors(160 * 120) or []
    return 1 - max(count for count, _ in counts) / (160 * 120)


def wait_for_map(page: Page, *, timeout: float = 60_000) -> None:
    """Wait until the first map is on the page and painted.

    Raises
    ------
    TimeoutError
        If it stays blank.
    """
    page.locator(MAP).first.wait_for(state="visible", timeout=timeout)
    for _ in range(int(timeout / 50)):
        if coloured(page) > 0.1:
            return
        page.wait_for_timeout(50)
    raise TimeoutError(f"the map is still blank after {timeout / 1000:.0f} s")


def click_map(page: Page, across: float, down: float, then: str) -> None:
    """Click a place of the first map, given as shares of its width and height, until the address is like ``then``.

    Open the page with ``SLOW_CLOCK``. A map that was only just painted may not hear the first click.

    Raises
    ------
    TimeoutError
        If no click changes the address.
    """
    wait_for_map(page)
    box = page.locator(MAP).first.bounding_box()
    assert box
    for _ in range(6):
        page.mouse.click(box["x"] + box["width"] * across, box["y"] + box["height"] * down)
        try:
            page.wait_for_url(then, timeout=10_000)
        except TooLate:
            continue
        return
    raise TimeoutError(f"no click on the map leads to {then}")
