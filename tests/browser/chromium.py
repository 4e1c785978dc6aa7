"""Headless Chromium as this project drives it: software WebGL, and no host but its own."""

from __future__ import annotations

import os
import shutil

from playwright.sync_api import Browser, Playwright

DESKTOP = (1400, 900)
PHONE = (360, 740)
FLAGS = [
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-webgl",
    "--ignore-gpu-blocklist",
    "--disable-background-networking",
    "--disable-quic",
    "--no-first-run",
    "--disable-component-update",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
#: Without smooth edges, and the page itself painted without the map's renderer: a quarter less work a page.
COARSE = [
    "--webgl-antialiasing-mode=none",
    "--webgl-msaa-sample-count=0",
    "--disable-gpu-compositing",
    "--disable-gpu-rasterization",
]


def executable() -> str:
    """Return the Chromium to use: ``$CHROMIUM``, else the first that is installed.

    Raises
    ------
    FileNotFoundError
        If there is none.
    """
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if found is None:
        raise FileNotFoundError("No Chromium is installed: install it, or name it in CHROMIUM.")
    return found


def launch(playwright: Playwright, *more: str) -> Browser:
    """Return a new headless Chromium, with more flags than ours if any are given."""
    return playwright.chromium.launch(executable_path=executable(), args=[*FLAGS, *more])
