"""The reading of the Hotspots page: what stands out and how much of the crime it holds, and the chosen place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape

import streamlit as st

from measures.hotspot_crimes import get_crime
from measures.hotspot_maps import HotspotMap
from measures.hotspot_words import (
    VALUE_UNITS,
    WEIGHT_WORDS,
    area_words,
    called,
    place_name,
    sentence,
    share_text,
    title,
    value_limits,
    value_text,
    where_counted,
    window_text,
)
from measures.words import number
from ui import cached, markup
from ui.frame import address
from ui.hotspot_filters import PAGE
from ui.hotspot_state import HotspotState


def head(shown: HotspotMap) -> None:
    """Draw the page's title and the line below it."""
    gazetteer, query = cached.figures().gazetteer, shown.query
    weight = "" if query.weight == "count" else f", by {WEIGHT_WORDS[query.weight]}"
    window = window_text(query)
    markup.title(title(shown, gazetteer), f"{area_words(query, gazetteer)}, {window}{weight}.")


def reading(shown: HotspotMap, state: HotspotState) -> None:
    """Draw what the places that stand out hold, in one figure and one sentence; or the chosen place, and a way back."""
    gazetteer = cached.figures().gazetteer
    if state.cell:
        _place(shown, state)
        return
    if not shown.land:
        markup.note(sentence(shown, gazetteer))
        return
    noun, place = get_crime(shown.query.crime).noun, called(gazetteer, shown.query.area)
    what = "harm" if shown.query.weight.startswith("harm") else noun
    where = where_counted(shown.query, gazetteer)
    if shown.hot_places and shown.query.weight != "rate":
        value = share_text(shown.hot_share_of_crime)
        rest = f"of the {what} in {where} · in places that are {share_text(shown.hot_share_of_land)} of the land"
    else:
        value, rest = f"{shown.hot_places:,}", f"place{'' if shown.hot_places == 1 else 's'} beyond chance in {place}"
    markup.figure(value.replace(" ", markup.NO_BREAK), rest, sentence(shown, gazetteer))


def _place(shown: HotspotMap, state: HotspotState) -> None:
    """The chosen place: its count, its sentence, and the way back to all of them."""
    gazetteer = cached.figures().gazetteer
    text = sentence(shown, gazetteer, state.cell)
    at = shown.place(state.cell)
    if shown.shown[at]:
        weight, name = shown.query.weight, place_name(gazetteer, shown, at)
        if weight == "count":
            unit, limits = get_crime(shown.query.crime).noun, f"{number(shown.lower[at])} to {number(shown.upper[at])}"
        else:
            unit, limits = VALUE_UNITS[weight], value_limits(shown, at)
        interval = f" · 95 % interval {limits}" if weight != "rate" else ""
        markup.figure(value_text(shown, at), f"{unit} at {name}{interval}", text)
    else:
        markup.note(text)
    markup.links([markup.Link("Back to the whole map", address(PAGE, replace(state, cell="")))])


def facts(rows: Sequence[tuple[str, str]]) -> None:
    """Draw short facts, each under its name; empty ones are left out."""
    body = "".join(f"<dt>{escape(name)}</dt><dd>{markup.rich(text)}</dd>" for name, text in rows if text)
    st.html(f'<dl class="hs-facts">{body}</dl>')


def figures(rows: Sequence[tuple[str, str]]) -> None:
    """Draw a row of large figures with what each is."""
    body = "".join(f"<div><dt>{escape(value)}</dt><dd>{markup.rich(text)}</dd></div>" for value, text in rows)
    st.html(f'<dl class="hs-figures">{body}</dl>')
