"""Small pieces of HTML: headings, the large figure, legend, table, notes. Every text is escaped here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import NoReturn

import streamlit as st

#: Keeps a figure and its sign on one line.
NO_BREAK = "\u00a0"
_BOLD = re.compile(r"\*\*(.+?)\*\*")


@dataclass(frozen=True)
class Column:
    """One column of a table: heading, and whether it holds numbers."""

    heading: str
    numeric: bool = False


@dataclass(frozen=True)
class Link:
    """A text that leads somewhere."""

    text: str
    href: str


Cell = str | Link | list[Link]


def rich(text: str) -> str:
    """Return escaped text in which ``**…**`` is strong and a figure stays on one line with its per-cent sign."""
    return _BOLD.sub(r"<b>\1</b>", escape(text.replace(" %", f"{NO_BREAK}%")))


def title(text: str, sub: str = "") -> None:
    """Draw a page's one main heading and the line below it."""
    st.html(f'<h1 class="lbe-title">{escape(text)}</h1>' + (f'<p class="lbe-sub">{rich(sub)}</p>' if sub else ""))


def heading(text: str, sub: str = "") -> None:
    """Draw a section's heading and the line below it."""
    st.html(f'<h2 class="lbe-h2">{escape(text)}</h2>' + (f'<p class="lbe-sub">{rich(sub)}</p>' if sub else ""))


def figure(value: str, rest: str, body: str) -> None:
    """Draw the large figure, what it is, and its sentence."""
    what, _, interval = rest.partition(" · ")
    second = f'<span class="lbe-interval">{escape(interval)}</span>' if interval else ""
    st.html(
        f'<p class="lbe-big"><strong>{escape(value)}</strong><span>{escape(what)}{second}</span></p>'
        f'<p class="lbe-body">{rich(body)}</p>'
    )


def small(text: str) -> None:
    """Draw a line of small print."""
    st.html(f'<p class="lbe-small">{rich(text)}</p>')


def note(text: str, warning: bool = False) -> None:
    """Draw a boxed remark."""
    st.html(f'<p class="lbe-note{" lbe-warn" if warning else ""}">{rich(text)}</p>')


def refuse(problems: Iterable[Exception], link: Link) -> NoReturn:
    """Say what in an address does not exist, lead to what does, and draw nothing else."""
    title("This address asks for something that does not exist")
    for problem in problems:
        note(str(problem), warning=True)
    links([link])
    st.stop()


def legend(heading_text: str, items: Iterable[tuple[str, str]]) -> None:
    """Draw a legend.

    Parameters
    ----------
    heading_text : str
        What the colours stand for, with the unit.
    items : iterable of (str, str)
        A colour (``#rrggbb``) and, where the mark matters, its shape after a space; a CSS gradient; or ``chosen``;
        and its label.
    """
    keys = "".join(f"<li>{_key(kind)}{escape(label)}</li>" for kind, label in items)
    st.html(f'<ul class="lbe-legend"><li>{escape(heading_text)}</li>{keys}</ul>')


def _key(kind: str) -> str:
    """One swatch."""
    colour, _, shape = kind.partition(" ")
    if kind.startswith("#") and shape:
        return f'<span class="lbe-mark lbe-mark-{shape}" style="background:{colour}"></span>'
    if kind.startswith("#"):
        return f'<span class="lbe-key" style="background:{kind}"></span>'
    if "gradient" in kind:
        return f'<span class="lbe-key" style="background-image:{kind}"></span>'
    return f'<span class="lbe-key lbe-key-{kind}"></span>'


def table(
    caption: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Cell]],
    chosen: int | None = None,
    label: str = "Table",
) -> None:
    """Draw a real table: caption, column headings, row headings, numbers aligned right.

    Parameters
    ----------
    caption : str
        What the table holds.
    columns : sequence of Column
        The first is the row heading.
    rows : sequence of rows
        Texts or links, one a column.
    chosen : int, optional
        The row to mark.
    label : str
        Name of the scrolling region for a screen reader.
    """
    head = "".join(f'<th scope="col"{" class=n" if c.numeric else ""}>{escape(c.heading)}</th>' for c in columns)
    body = "".join(
        f"<tr{' class=on' if index == chosen else ''}>{_row(columns, row)}</tr>" for index, row in enumerate(rows)
    )
    st.html(
        f'<div class="lbe-scroll" tabindex="0" role="region" aria-label="{escape(label)}"><table class="lbe-table">'
        f"<caption><span>{escape(caption)}</span></caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row(columns: Sequence[Column], row: Sequence[Cell]) -> str:
    """One row's cells."""
    cells = [f'<th scope="row">{_cell(row[0])}</th>']
    cells += [
        f"<td{' class=n' if column.numeric else ''}>{_cell(cell)}</td>"
        for column, cell in zip(columns[1:], row[1:], strict=True)
    ]
    return "".join(cells)


def _cell(cell: Cell) -> str:
    """One cell."""
    if isinstance(cell, list):
        return ", ".join(_cell(each) for each in cell)
    if isinstance(cell, Link):
        return f'<a href="{escape(cell.href, quote=True)}" target="_self">{escape(cell.text)}</a>'
    return escape(cell)


def bullets(lines: Iterable[str]) -> None:
    """Draw a list of sentences."""
    st.html(f'<ul class="lbe-list">{"".join(f"<li>{rich(line)}</li>" for line in lines)}</ul>')


def links(items: Iterable[Link]) -> None:
    """Draw a row of links."""
    st.html(f'<p class="lbe-links">{"".join(_cell(item) for item in items)}</p>')


def details(summary: str, terms: Iterable[tuple[str, Sequence[str]]]) -> None:
    """Draw a closed block of terms and their paragraphs."""
    body = "".join(
        f"<dt>{escape(term)}</dt>" + "".join(f"<dd>{rich(line)}</dd>" for line in lines)
        for term, lines in terms
        if lines
    )
    st.html(f'<details class="lbe-how"><summary>{escape(summary)}</summary><dl>{body}</dl></details>')


def foot(attribution: str, edition: str, items: Iterable[Link], citation: str) -> None:
    """Draw the foot of a page."""
    cite = f'<p>Cite as: <span class="lbe-code">{escape(citation)}</span></p>' if citation else ""
    st.html(
        f'<div class="lbe-foot"><p class="lbe-links">{"".join(_cell(item) for item in items)}</p>{cite}'
        f"<p>{escape(edition)} {escape(attribution)}</p></div>"
    )
