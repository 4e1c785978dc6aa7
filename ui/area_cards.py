"""The pieces of “My area”: families of cards, what people say of the police, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

import streamlit as st

from ui.area_story import Card, Chapter, Opinion
from ui.markup import Link, rich

CONTACTS = (
    ("Someone is in danger, or a crime is happening now", "Call 999", ""),
    ("You cannot speak", "Call 999 and, when asked, press 55 on a mobile phone", ""),
    ("It is not an emergency", "Call 101, or go to www.met.police.uk", "tel:101"),
    (
        "You want to tell without giving your name",
        "Call Crimestoppers on 0800 555 111. They are not the police",
        "tel:0800555111",
    ),
    (
        "You want to meet your local team",
        "Go to www.police.uk and look for “your area”. It names the officers and their next meeting",
        "",
    ),
)
CITY_CONTACTS = {2: ("It is not an emergency", "Call 101 and ask for the City of London Police", "tel:101")}


def lead(text: str) -> None:
    """Draw the first sentences."""
    st.html(f'<p class="lbe-body">{rich(text)}</p>')


def chapters(told: Iterable[Chapter]) -> None:
    """Draw every family: its title, its cards, and how sure we are, closed until asked."""
    st.html(f'<div class="area-families">{"".join(_chapter(each) for each in told)}</div>')


def _chapter(told: Chapter) -> str:
    """One family; one that has a single measure needs no second title."""
    alone = len(told.cards) == 1
    cards = "".join(_card(each, titled=not alone) for each in told.cards)
    sure = "".join(f"<dt>{escape(each.title)}</dt><dd>{escape(each.sure)}</dd>" for each in told.cards if each.sure)
    return (
        f'<section class="area-family{" area-alone" if alone else ""}"><h3>{escape(told.title)}</h3>'
        f'<p>{escape(told.summary)}</p><div class="area-cards">{cards}</div>'
        f'<details class="lbe-how"><summary>How sure are we? {escape(told.title)}</summary><dl>{sure}</dl></details>'
        "</section>"
    )


def _card(card: Card, titled: bool) -> str:
    """One measure."""
    answers = "".join(f"<li>{escape(question)} <b>{escape(answer)}</b></li>" for question, answer in card.answers)
    about = f'<p class="area-about">{escape(card.about)}</p>' if card.about else ""
    each = f"<p>{escape(card.each)}</p>" if card.each else ""
    head = f'<h4>{escape(card.title)}</h4><p class="area-what">{escape(card.what)}</p>' if titled else ""
    return f'<div class="area-card">{head}{about}<p class="v">{escape(card.value)}</p>{each}<ul>{answers}</ul></div>'


def opinions(told: Sequence[Opinion], when: str) -> None:
    """Draw the first question at large, and the others closed until asked."""
    first, *others = told
    rest = "".join(f"<dt>{escape(each.question)}</dt><dd>{rich(each.body)}</dd>" for each in others)
    st.html(
        f'<p class="lbe-big"><strong>{escape(first.value)}</strong></p><p class="lbe-body">{rich(first.body)}</p>'
        f'<p class="lbe-small">{escape(when)}</p>'
        f'<details class="lbe-how"><summary>What else people were asked</summary><dl>{rest}</dl></details>'
    )


def contacts(policed_by_met: bool) -> None:
    """Draw what to do and whom to call."""
    rows = [row if policed_by_met else CITY_CONTACTS.get(index, row) for index, row in enumerate(CONTACTS)]
    st.html(f'<dl class="area-contacts">{"".join(_contact(*row) for row in rows)}</dl>')


def _contact(when: str, what: str, href: str) -> str:
    """One thing to do; a telephone number can be tapped."""
    shown = escape(what)
    if href:
        digits = "0800 555 111" if "0800" in href else "101"
        shown = shown.replace(digits, f'<a href="{href}">{digits}</a>', 1)
    return f"<dt>{escape(when)}</dt><dd>{shown}.</dd>"


def places(summary: str, items: Iterable[Link], opened: bool = False) -> None:
    """Draw a list of places to go to, closed until asked unless told otherwise."""
    listed = "".join(
        f'<li><a href="{escape(item.href, quote=True)}" target="_self">{escape(item.text)}</a></li>' for item in items
    )
    st.html(
        f'<details class="lbe-how"{" open" if opened else ""}><summary>{escape(summary)}</summary>'
        f'<ul class="area-places">{listed}</ul></details>'
    )
