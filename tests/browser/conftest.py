"""Fixtures of the browser tests: one Chromium a session, one fresh window a visit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.browser.chromium import COARSE, DESKTOP, launch
from tests.browser.visit import Visit, open_visit

NewVisit = Callable[..., Visit]
Look = Callable[[str, str, tuple[int, int]], Visit]
expect.set_options(timeout=30_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder as a browser test."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium, started once."""
    with sync_playwright() as playwright:
        chromium = launch(playwright, *COARSE)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def look(browser: Browser) -> Iterator[Look]:
    """A function that opens a path to be looked at only: ``look(url, path, PHONE)``, every time in the same window."""
    windows: dict[tuple[str, tuple[int, int]], tuple[BrowserContext, Visit]] = {}

    def open_path(url: str, path: str, size: tuple[int, int]) -> Visit:
        key = (url, size)
        if key not in windows:
            windows[key] = open_visit(browser, url, size, reduced_motion="reduce")
        visit = windows[key][1]
        visit.forget()
        visit.go(path)
        return visit

    yield open_path
    for window, _ in windows.values():
        window.close()


@pytest.fixture
def new_visit(browser: Browser, app_url: str) -> Iterator[NewVisit]:
    """A function that opens a fresh window of the explorer: ``new_visit(PHONE)``; closed after the test."""
    windows = []

    def open_window(size: tuple[int, int] = DESKTOP, **options: object) -> Visit:
        window, visit = open_visit(browser, app_url, size, **options)
        windows.append(window)
        return visit

    yield open_window
    for window in windows:
        window.close()


@pytest.fixture
def visit(new_visit: NewVisit) -> Visit:
    """A fresh desktop window of the explorer."""
    return new_visit()
