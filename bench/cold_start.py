"""Cold start: from starting the server to the first map painted in a fresh browser window.

Beside it, turn by turn in the same run, a one-line Streamlit page until its text is on the screen. A map counts as
painted two frames after WebGL is first told to draw shapes, a text two frames after it is visible; a look at the
map's pixels afterwards proves that it was. Without a graphics card, software still has to work out what it was told
to draw; when it is done is printed beside, without a budget. Both servers find their bytecode compiled, as after an
installation with pip: it is kept in a folder of the run, and a turn of each page that fills it is not counted.
``python -m bench.cold_start``.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, sync_playwright

from bench.report import Line, show
from tests.browser.chromium import launch
from tests.browser.server import ROOT, serve
from tests.browser.visit import open_visit, wait_for_map

TEXT = '[data-testid="stMarkdownContainer"]'
_WATCH = """
for (const kind of [WebGLRenderingContext, WebGL2RenderingContext])
  for (const name of ["drawArrays", "drawElements", "drawArraysInstanced", "drawElementsInstanced"]) {
    const draw = kind.prototype[name];
    if (draw) kind.prototype[name] = function (...given) { window.drawn = this; return draw.apply(this, given); };
  }
"""
_TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"
_DONE = """
() => new Promise((done) => {
  const gl = window.drawn;
  const mark = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
  gl.flush();
  const look = () => gl.getSyncParameter(mark, gl.SYNC_STATUS) === gl.SIGNALED ? done(true) : setTimeout(look, 10);
  look();
})
"""


def seconds(browser: Browser, script: Path, bytecode: str, *, has_map: bool) -> tuple[float, float]:
    """Return the seconds from starting a server to its first page being drawn, and to its graphics being done."""
    window, visit = open_visit(browser, "http://127.0.0.1")
    visit.page.add_init_script(_WATCH)
    with serve(script, PYTHONPYCACHEPREFIX=bytecode, PYTHONDONTWRITEBYTECODE="") as server:
        visit.host = server.url.removeprefix("http://")
        visit.go(settled=False)
        if has_map:
            visit.page.wait_for_function("() => window.drawn", polling=20, timeout=60_000)
        else:
            visit.page.locator(TEXT).first.wait_for(state="visible", timeout=60_000)
        visit.page.evaluate(_TWO_FRAMES)
        taken = done = time.perf_counter() - server.started
        if has_map:
            visit.page.evaluate(_DONE)
            done = time.perf_counter() - server.started
            wait_for_map(visit.page)
    window.close()
    return taken, done


def main() -> int:
    """Measure both pages in turn and print the ratio of the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--app", type=Path, default=ROOT / "app.py")
    options = parser.parse_args()
    ours, beside = [], []
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as bytecode:
        browser = launch(playwright)
        for _ in range(options.turns + 1):
            beside.append(seconds(browser, ROOT / "bench" / "one_line.py", bytecode, has_map=False))
            ours.append(seconds(browser, options.app, bytecode, has_map=True))
        browser.close()
    ours, beside = ours[1:], beside[1:]
    for name, turns in (("the explorer", ours), ("one-line page", beside)):
        taken = [turn[0] for turn in turns]
        print(f"{name}: least {min(taken):.2f} s, median {median(taken):.2f} s, most {max(taken):.2f} s")
    (drawn, done), (text, _) = ([median(column) for column in zip(*turns, strict=True)] for turns in (ours, beside))
    lines = [
        Line("seconds to the first map", drawn, text, "one-line page", 2.0, is_ratio=True),
        Line("seconds until software has drawn it", done, text, "one-line page"),
    ]
    return show(f"Cold start (median of {options.turns})", lines)


if __name__ == "__main__":
    sys.exit(main())
