"""What a page with a map will need of Streamlit's own files, so that the browser fetches it before it is asked to.

Streamlit keeps its map in a file of its own, three megabytes that the browser hears of only when the first map
arrives on the websocket. Named in the page itself, they come while the server still works out the figures. The
charts are left out on purpose: they would compete with the map.
"""

from __future__ import annotations

import re
from pathlib import Path

#: The part of Streamlit that draws maps, as its files are named.
MAP = "DeckGlJsonChart"
#: The word first and what stands before it second, so that a search skips from word to word.
_IMPORTS = re.compile(rb"import(?<=[;}\s]import)(?:[^\"';()]*?\bfrom)?\s*[\"']\./([\w.-]+\.js)[\"']")
_LATER = re.compile(rb"m\.f=\[([^\]]*)\]")
_QUOTED = re.compile(rb"[\"']\./([\w.-]+\.js)[\"']")
#: What the part asks for while it makes its canvas; last in the queue, it would wait behind the charts.
_CANVAS = re.compile(rb"import\([`\"']\./(webgl[\w.-]*\.js)[`\"']\)")
#: Bytes at the head of a file in which its imports stand.
_HEAD = 8192


def links(static: Path, page: str, part: str = MAP) -> str:
    """Return HTML links that preload a part of Streamlit: its modules and its style sheet.

    Parameters
    ----------
    static : Path
        The folder of ``index.html``, which holds ``static/js`` and ``static/css``.
    page : str
        The page that the links are for; what it names already is left out.
    part : str
        Name of the part, as its files begin.

    Returns
    -------
    str
        One ``<link>`` a file, in the order in which modules need each other; empty if there is no such part.
    """
    modules = [
        f'<link rel="modulepreload" crossorigin href="./static/js/{name}">'
        for name in _needed(static / "static" / "js", part)
    ]
    styles = [
        f'<link rel="preload" as="style" crossorigin href="./static/css/{path.name}">'
        for path in sorted((static / "static" / "css").glob(f"{part}.*.css"))
    ]
    return "\n    ".join(link for link in modules + styles if re.findall(r'href="([^"]+)"', link)[0] not in page)


def _needed(folder: Path, part: str) -> list[str]:
    """Names of a part's modules: its own, what they import, and what it will ask for when it starts."""
    waiting = [path.name for path in sorted(folder.glob(f"{part}.*.js"))]
    first, found = set(waiting), dict.fromkeys(waiting)
    while waiting:
        name = waiting.pop(0)
        path = folder / name
        if not path.is_file():
            del found[name]
            continue
        with path.open("rb") as file:
            head = b"\n" + file.read(_HEAD)
            rest = file.read() if name in first else b""
        named = _IMPORTS.findall(head)
        if name in first and (later := _LATER.search(head)):
            named += _QUOTED.findall(later[1])
        named += _CANVAS.findall(rest)
        new = [each for each in dict.fromkeys(map(bytes.decode, named)) if each not in found]
        waiting += new
        found.update(dict.fromkeys(new))
    return list(found)
