"""Recolour the all-London ward map: bytes on the websocket and server time of one period.

Two ways of ours: a frame of the player, which recolours the map alone, and a step of the time slider, after which
the whole page (sentence, chart, table, notes) follows. Beside them, in the same run and the same Chromium: the
naive page of ``bench/naive_page.py`` and a page that draws one text, each moved by one arrow key on its slider.
``python -m bench.recolour``.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from bench.report import Line, show
from tests.browser.chromium import launch
from tests.browser.server import ROOT, Server, serve
from tests.browser.visit import open_visit, settle, wait_for_map

OURS = "/?measure=robbery&view=wards"


@dataclass(frozen=True)
class Step:
    """The cost of one step: bytes that came on the websocket, those of the map alone, seconds of server time."""

    received: float
    map_received: float
    cpu: float


def map_bytes(frame: str | bytes) -> int:
    """Return the size of a websocket frame that draws a map, 0 for any other."""
    message = ForwardMsg()
    message.ParseFromString(frame.encode() if isinstance(frame, str) else frame)
    return len(frame) if message.delta.new_element.WhichOneof("type") == "deck_gl_json_chart" else 0


def step(page: Page, key: str) -> None:
    """Move the slider by one place and wait until the page is quiet."""
    page.get_by_role("slider").first.focus()
    page.keyboard.press(key)
    page.wait_for_timeout(600)
    settle(page)


def rest(server: Server, *, seconds: float = 10.0, used: float = 0.2, most: float = 120.0) -> None:
    """Wait until a server has warmed up: some seconds with next to no processor time, and at most some more."""
    last = time.monotonic() + most
    while time.monotonic() < last:
        before = server.cpu_seconds()
        time.sleep(seconds)
        if server.cpu_seconds() - before < used:
            return


def measure(browser: Browser, server: Server, path: str, steps: int, *, has_map: bool) -> Step:
    """Return the median bytes and mean server seconds of one step, after two that warm up."""
    window, visit = open_visit(browser, server.url)
    maps: list[int] = []
    visit.page.on("websocket", lambda ws: ws.on("framereceived", lambda frame: maps.append(map_bytes(frame))))
    page = visit.go(path)
    if has_map:
        wait_for_map(page)
    step(page, "ArrowLeft")
    step(page, "ArrowRight")
    received: list[int] = []
    maps.clear()
    before = server.cpu_seconds()
    for _ in range(steps):
        start = visit.received
        step(page, "ArrowLeft")
        received.append(visit.received - start)
    spent = server.cpu_seconds() - before
    if not all(received):
        raise RuntimeError(f"{server.url}{path}: a step of the slider drew nothing anew")
    window.close()
    return Step(median(received), sum(maps) / steps, spent / steps)


def play(browser: Browser, server: Server, path: str, seconds: float) -> Step:
    """Return the mean bytes and server seconds of a frame of the player, over some seconds of playing."""
    window, visit = open_visit(browser, server.url)
    maps: list[int] = []
    visit.page.on("websocket", lambda ws: ws.on("framereceived", lambda frame: maps.append(map_bytes(frame))))
    page = visit.go(path)
    wait_for_map(page)
    page.get_by_role("button", name="Play").click()
    page.get_by_role("button", name="Stop").wait_for()
    page.wait_for_timeout(3000)
    maps.clear()
    start, before = visit.received, server.cpu_seconds()
    page.wait_for_timeout(round(seconds * 1000))
    spent, received = server.cpu_seconds() - before, visit.received - start
    frames = sum(1 for size in maps if size)
    if not frames:
        raise RuntimeError("the player drew nothing")
    window.close()
    return Step(received / frames, sum(maps) / frames, spent / frames)


def main() -> int:
    """Measure the three pages and print bytes, time and their ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=12)
    parser.add_argument("--app", type=Path, default=ROOT / "app.py")
    parser.add_argument("--path", default=OURS)
    options = parser.parse_args()
    found: dict[str, Step] = {}
    pages = {
        "ours": (options.app, options.path, True),
        "naive": (ROOT / "bench" / "naive_page.py", "/", True),
        "text": (ROOT / "bench" / "text_page.py", "/", False),
    }
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for name, (script, path, has_map) in pages.items():
            print(f"{name} …", file=sys.stderr)
            with serve(script) as server:
                rest(server)
                found[name] = measure(browser, server, path, options.steps, has_map=has_map)
                if name == "ours":
                    found["frame"] = play(browser, server, path, options.steps)
        browser.close()
    ours, frame, naive, text = found["ours"], found["frame"], found["naive"], found["text"]
    return show(
        f"Recolour the ward map of London ({options.steps} steps, {options.steps} seconds of playing)",
        [
            Line("a frame of the player, kB", frame.received / 1e3, naive.received / 1e3, "geopandas + pydeck", 8.0),
            Line("a frame of the player, server ms", frame.cpu * 1e3, text.cpu * 1e3, "one text", 1.5, is_ratio=True),
            Line("a step of the whole page, kB", ours.received / 1e3, naive.received / 1e3, "geopandas + pydeck"),
            Line("  its map alone, kB", ours.map_received / 1e3, naive.map_received / 1e3, "geopandas + pydeck"),
            Line("a step of the whole page, kB", ours.received / 1e3, text.received / 1e3, "one text"),
            Line("a step of the whole page, server ms", ours.cpu * 1e3, text.cpu * 1e3, "one text"),
            Line("a step of the whole page, server ms", ours.cpu * 1e3, naive.cpu * 1e3, "geopandas + pydeck"),
        ],
    )


if __name__ == "__main__":
    sys.exit(main())
