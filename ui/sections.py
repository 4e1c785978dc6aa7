"""Sections of a long page: headings that can be linked to, a table of contents, and plain paragraphs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from html import escape

import streamlit as st

from ui.markup import rich


def heading(anchor: str, text: str, sub: str = "") -> None:
    """Draw a section's heading, with an anchor to link to, and the line below it.

    Parameters
    ----------
    anchor : str
        The heading's id on the page.
    text, sub : str
        The heading, and a line below it where there is something to say.
    """
    below = f'<p class="lbe-sub">{rich(sub)}</p>' if sub else ""
    st.html(f'<h2 class="section-h2" id="{escape(anchor, quote=True)}">{escape(text)}</h2>{below}')


def subheading(text: str) -> None:
    """Draw a heading within a section."""
    st.html(f'<h3 class="section-h3">{escape(text)}</h3>')


def contents(label: str, items: Iterable[tuple[str, str]]) -> None:
    """Draw links to the sections of the page.

    Parameters
    ----------
    label : str
        Name of the list for a screen reader.
    items : iterable of (str, str)
        Anchor and heading of each section.
    """
    listed = "".join(f'<li><a href="#{escape(anchor, quote=True)}">{escape(text)}</a></li>' for anchor, text in items)
    st.html(f'<nav aria-label="{escape(label, quote=True)}"><ul class="section-contents">{listed}</ul></nav>')


@contextmanager
def folded(anchor: str, summary: str) -> Iterator[None]:
    """Draw what is inside closed, until asked.

    Parameters
    ----------
    anchor : str
        A short name, unlike any other on the page.
    summary : str
        The words to press.
    """
    with st.container(key=f"fold_{anchor}"), st.expander(summary):
        yield


def paragraphs(lines: Iterable[str]) -> None:
    """Draw paragraphs; ``**…**`` is strong."""
    st.html("".join(f'<p class="section-text">{rich(line)}</p>' for line in lines))


def prose(blocks: Iterable[str]) -> None:
    """Draw paragraphs under headings: a block that begins with ``#`` is a heading."""
    st.html(
        "".join(
            f'<h3 class="section-h3">{escape(block[2:])}</h3>'
            if block.startswith("# ")
            else f'<p class="section-text">{rich(block)}</p>'
            for block in blocks
        )
    )


def points(lines: Iterable[str]) -> None:
    """Draw a list of sentences; ``**…**`` is strong."""
    st.html(f'<ul class="section-text">{"".join(f"<li>{rich(line)}</li>" for line in lines)}</ul>')


def code(line: str) -> None:
    """Draw a command to copy."""
    st.html(f'<p class="section-text"><code class="lbe-code">{escape(line)}</code></p>')
