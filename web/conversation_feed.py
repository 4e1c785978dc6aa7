"""What happened in a borough's conversation as an Atom feed (RFC 4287), with identities that never change."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from xml.etree import ElementTree as Xml

from conversations.happenings import Happening

NAMESPACE = "http://www.w3.org/2005/Atom"
#: Part of each identity; never changed, or every reader would see every entry twice.
TAG = "tag:london-borough-explorer,2026"
AUTHOR = "London Borough Explorer"
#: Entries that a feed has at most, the newest.
MOST = 200
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def feed(borough: str, name: str, found: Sequence[Happening], base: str) -> bytes:
    """Return the feed of a borough.

    Parameters
    ----------
    borough, name : str
        Its code and name.
    found : sequence of Happening
        What happened, newest first.
    base : str
        Address that the pages begin with.

    Returns
    -------
    bytes
        UTF-8; texts that people wrote are plain text and never markup.
    """
    Xml.register_namespace("", NAMESPACE)
    root = Xml.Element(f"{{{NAMESPACE}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "en-GB"})
    _add(root, "title", f"The conversation in {name}")
    _add(root, "id", f"{TAG}:{borough}")
    _add(root, "updated", _stamp(found[0].at if found else datetime(2023, 7, 17, tzinfo=UTC)))
    _add(_add(root, "author"), "name", AUTHOR)
    page = f"{base}/conversation?borough={borough}"
    _add(root, "link", rel="alternate", type="text/html", href=page)
    _add(root, "link", rel="self", type="application/atom+xml", href=f"{base}/conversations/{borough}/feed.xml")
    for each in found[:MOST]:
        entry = _add(root, "entry")
        _add(entry, "title", each.title, type="text")
        _add(entry, "id", f"{TAG}:{borough}/{each.key}")
        _add(entry, "updated", _stamp(each.at))
        _add(entry, "published", _stamp(each.at))
        _add(entry, "category", term=each.kind)
        _add(entry, "link", rel="alternate", type="text/html", href=page)
        _add(entry, "content", each.words, type="text")
    return bytes(Xml.tostring(root, encoding="utf-8", xml_declaration=True))


def _add(parent: Xml.Element, name: str, text: str = "", **attributes: str) -> Xml.Element:
    """A new element in the namespace of the feed."""
    made = Xml.SubElement(parent, f"{{{NAMESPACE}}}{name}", attributes)
    made.text = _NOT_XML.sub("", text) or None
    return made


def _stamp(at: datetime) -> str:
    """An instant as RFC 3339."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
