"""The words of a PDF as a copy or a screen reader gets them: through the tables of letters that it carries."""

from __future__ import annotations

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
_TOKEN = re.compile(rb"/(f\d+) [\d.]+ Tf|(/ActualText\s*)?(?:(\()|<([0-9A-Fa-f]+)>)|\b(BT|ET)\b")
_PART = re.compile(rb"\\([0-7]{1,3}|.)|([^\\()]+)|(\()|(\))", re.DOTALL)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def pages(content: bytes) -> list[str]:
    """Return the text of each page, one line a run of letters.

    Parameters
    ----------
    content : bytes
        A PDF 1.7 without object streams, its fonts with ``/ToUnicode``, as typst writes them.
    """
    objects = {int(match[1]): match[2] for match in _OBJECT.finditer(content)}
    found = []
    for page in (body for body in objects.values() if b"/Type/Page/" in body):
        resources = objects[_reference(page, b"Resources")]
        fonts = {
            name: _letters(_stream(objects[_reference(objects[int(number)], b"ToUnicode")]))
            for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", resources)
        }
        found.append(_text(_stream(objects[_reference(page, b"Contents")]), fonts))
    return found


def metadata(content: bytes) -> str:
    """Return the XMP metadata of a PDF."""
    return content[content.index(b"<x:xmpmeta") : content.index(b"</x:xmpmeta>")].decode()


def _reference(body: bytes, name: bytes) -> int:
    match = re.search(rb"/" + name + rb" (\d+) 0 R", body)
    assert match, name
    return int(match[1])


def _stream(body: bytes) -> bytes:
    return zlib.decompressobj().decompress(body[body.index(b"stream\n") + 7 :])


def _letters(table: bytes) -> dict[int, str]:
    pairs = re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>\n", table)
    return {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs}


def _text(drawn: bytes, fonts: dict[bytes, dict[int, str]]) -> str:
    letters: dict[int, str] = {}
    text, place, inside = "", 0, False
    while token := _TOKEN.search(drawn, place):
        place = token.end()
        font, said, bracket, written, border = token.groups()
        if border:
            inside = border == b"BT"
            text += "\n" * inside
        elif font:
            letters = fonts[font]
        else:
            codes, place = _string(drawn, place) if bracket else (bytes.fromhex(written.decode()), place)
            if inside and not said:
                pairs = zip(codes[::2], codes[1::2], strict=True)
                text += "".join(letters.get(high << 8 | low, "") for high, low in pairs)
    return text


def _string(drawn: bytes, place: int) -> tuple[bytes, int]:
    """A string whose opening bracket ends at a place, in which brackets may stand in pairs; and where it ends."""
    codes, depth = b"", 1
    while True:
        part = _PART.match(drawn, place)
        assert part
        place = part.end()
        escaped, plain, opening, closing = part.groups()
        depth += bool(opening) - bool(closing)
        if not depth:
            return codes, place
        if escaped:
            codes += bytes([int(escaped, 8)]) if escaped.isdigit() else _ESCAPES.get(escaped, escaped)
        else:
            codes += plain or opening or closing
