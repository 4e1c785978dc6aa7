"""One screen of the explorer as Streamlit's AppTest sees it: its texts, tables, map and charts, taken apart."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser
from typing import Any

from streamlit.testing.v1 import AppTest

from tests.browser.server import ROOT

SHELL = str(ROOT / "ui" / "shell.py")
PAGES = {"": "", "borough": "../pages/borough.py", "compare": "../pages/compare.py",
         "equality": "../pages/equality.py",
         "hotspots": "../pages/hotspots.py", "conversations": "../pages/conversations.py",
         "conversation": "../pages/conversation.py",
         "desk": "../pages/desk.py", "plans": "../pages/plans.py"}  # fmt: skip

Row = dict[str, str]


@dataclass(frozen=True)
class Table:
    """One table: its caption, and each row's texts by heading, in order."""

    caption: str
    lines: list[Row]

    @property
    def rows(self) -> dict[str, Row]:
        """The rows by row heading."""
        return {next(iter(line.values())): line for line in self.lines}


class _Reader(HTMLParser):
    """Takes texts, tables, classes and links out of HTML."""

    def __init__(self, body: str) -> None:
        super().__init__()
        self.texts: list[tuple[str, str]] = []
        self.links: dict[str, str] = {}
        self.caption, self.grid = "", [[""]]
        self._open: list[tuple[str, str]] = []
        self._href = ""
        self.feed(body)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self._open.append((tag, told.get("class") or ""))
        self._href = (told.get("href") or "") if tag == "a" else self._href
        if tag == "tr":
            self.grid.append([])
        elif tag in {"td", "th"}:
            self.grid[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tags = {tag for tag, _ in self._open}
        if "style" in tags:
            return
        data = data.replace("\u00a0", " ")
        self.texts.append((" ".join(name for _, name in self._open), data))
        if "a" in tags:
            self.links[data] = self._href
        if "caption" in tags:
            self.caption += data
        elif tags & {"td", "th"}:
            self.grid[-1][-1] += data


@dataclass(frozen=True)
class Screen:
    """What a run of the app put on the screen."""

    at: AppTest

    @property
    def query(self) -> dict[str, str]:
        """The URL's parameters after the run."""
        return {name: value if isinstance(value, str) else value[0] for name, value in self.at.query_params.items()}

    @cached_property
    def parts(self) -> list[_Reader]:
        """Every piece of HTML, read."""
        return [_Reader(element.proto.body) for element in self.at.get("html")]

    @property
    def text(self) -> str:
        """Every text that a reader sees in our own HTML."""
        return " ".join("".join(text for _, text in part.texts) for part in self.parts)

    @property
    def links(self) -> dict[str, str]:
        """Address of every link by its text."""
        return {text: href for part in self.parts for text, href in part.links.items()}

    @property
    def tables(self) -> list[Table]:
        """Every table, in order."""
        made = []
        for part in self.parts:
            grid = [row for row in part.grid if row and row != [""]]
            if grid:
                made.append(Table(part.caption, [dict(zip(grid[0], row, strict=True)) for row in grid[1:]]))
        return made

    def of_class(self, name: str) -> list[str]:
        """Return the text of every piece that holds an element of a class."""
        found = []
        for part in self.parts:
            inside = [text for classes, text in part.texts if name in classes.split()]
            if inside:
                found.append("".join(inside))
        return found

    @property
    def legend(self) -> list[tuple[str, str]]:
        """Colour (empty for hatching and outlines) and label of every legend key."""
        bodies = [element.proto.body for element in self.at.get("html") if "lbe-legend" in element.proto.body[:60]]
        keys = "".join(bodies).split("<li>")[2:]
        return [
            (key.partition("background:")[2].partition('"')[0], key.rpartition("</span>")[2].partition("<")[0])
            for key in keys
        ]

    @property
    def hatchings(self) -> dict[str, float]:
        """Direction of the lines of every hatched legend key, degrees anticlockwise from east, by label."""
        bodies = [element.proto.body for element in self.at.get("html") if "lbe-legend" in element.proto.body[:60]]
        keys = [key for key in "".join(bodies).split("<li>") if "repeating-linear-gradient(" in key]
        # A gradient is measured clockwise from north and runs across its stripes.
        return {
            key.rpartition("</span>")[2].partition("<")[0]: -float(key.split("gradient(")[1].partition("deg")[0]) % 180
            for key in keys
        }

    @property
    def decks(self) -> list[Any]:
        """The messages of every map."""
        return [element.proto for element in self.at.get("deck_gl_json_chart")]

    @property
    def layers(self) -> dict[str, dict[str, Any]]:
        """The layers of the first map by id; the coloured areas are ``areas``, whatever is chosen."""
        found = json.loads(self.decks[0].json)["layers"]
        return {"areas" if each["id"].startswith("areas") else each["id"]: each for each in found}

    @property
    def charts(self) -> list[Any]:
        """The messages of every chart."""
        return [element.proto for element in self.at.get("vega_lite_chart")]

    @property
    def faults(self) -> list[str]:
        """Exceptions shown, and our own apology for a bug."""
        shown = [each.value for each in self.at.exception]
        return shown + [text for text in self.of_class("lbe-title") if "went wrong" in text]


def visit(page: str = "", **query: str) -> Screen:
    """Return the screen of a page at a URL, opened cold."""
    at = AppTest.from_file(SHELL, default_timeout=60)
    if page:
        at.switch_page(PAGES[page])
    for name, value in query.items():
        at.query_params[name] = value
    return Screen(at.run())


def again(screen: Screen) -> Screen:
    """Return the screen after another run in the same session: what a widget that was just set does."""
    return Screen(screen.at.run())


def pick(screen: Screen, key: str, value: str) -> Screen:
    """Return the screen after a reader's choice in a picker."""
    return Screen(screen.at.selectbox(key=f"choose_{key}").set_value(value).run())


def numbers(texts: Iterable[str]) -> list[float]:
    """Return the numbers that texts such as ``"1,234"`` and ``"56 %"`` print; what holds none is left out."""
    plain = (text.replace(",", "").removesuffix("%").strip() for text in texts)
    return [float(text) for text in plain if text.replace(".", "", 1).isdigit()]
