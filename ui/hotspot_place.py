"""The chosen place of the Hotspots page: what it is near, how steady it is, its months, and its types of crime."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from base.periods import iso, label
from measures.hotspot_maps import FEW, HotspotMap
from measures.hotspot_names import near_place
from measures.hotspot_places import Counted, by_month, by_type
from measures.hotspot_words import PERSISTENCE_MEANINGS, listed_wards, lsoa_names, place_name, split_codes, window_text
from measures.words import listed, number
from ui import cached, hotspot_charts, markup
from ui.frame import address
from ui.hotspot_filters import PAGE
from ui.hotspot_panels import facts
from ui.hotspot_state import HotspotState
from ui.hotspot_tables import lasting_text, steady_text
from ui.markup import Cell, Column, Link


def draw(shown: HotspotMap, state: HotspotState) -> None:
    """Draw what is near the chosen place, how steady it is, and its months."""
    at = shown.place(state.cell)
    gazetteer = cached.figures().gazetteer
    meaning = PERSISTENCE_MEANINGS.get(str(shown.persistence[at]), "")
    points = "" if shown.occupied[at] < 0 or not shown.shown[at] else f"{shown.occupied[at]}"
    (near,) = near_place(cached.figures().snapshot, shown, np.array([at])).tolist()
    facts(
        [
            ("Near", f"{near}, in a straight line from its middle" if near else ""),
            ("Wards", listed_wards(gazetteer, split_codes(shown.wards[at]))),
            ("Small areas", listed(lsoa_names(gazetteer, shown, at)) if shown.query.unit != "lsoa" else ""),
            ("Boroughs", listed([gazetteer.get(code).name for code in split_codes(shown.boroughs[at])])),
            ("Land", f"{number(float(shown.hectares[at]), 0)} hectares"),
            ("Stays hot", f"{steady_text(shown, at)} of 200 resamples" if shown.hot[at] else ""),
            ("Month by month", lasting_text(shown, at) if shown.shown[at] else ""),
            ("Which means", meaning if shown.hot[at] else ""),
            ("Points with a crime", points),
        ]
    )
    if shown.shown[at]:
        _months(shown, state)


def _months(shown: HotspotMap, state: HotspotState) -> None:
    """The months of the place as bars."""
    found = by_month(cached.figures().snapshot, shown.query, state.cell)
    known = [month for month in found if month.status == "ok"]
    few = len([month for month in found if month.status == FEW])
    if len(known) < len(found) / 2:
        if few:
            markup.small(f"Month by month too few to show: {few} of {len(found)} months have too few points or crimes.")
        return
    below = "Dark: hot in that month by itself"
    markup.heading(
        "Its last months", f"{below}. {few} of {len(found)} months hold too few to be shown" if few else below
    )
    rows = [
        {"month": iso(int(month.id)), "label": label(int(month.id)),
         "count": month.count if month.status == "ok" else None, "hot": month.hot}
        for month in found
    ]  # fmt: skip
    told = "; ".join(f"{label(int(month.id))} {number(month.count)}" for month in known)
    st.vega_lite_chart(
        hotspot_charts.months(rows), theme=None, key="hotspot_months", width="stretch", alt=f"Bars by month: {told}."
    )


def types(shown: HotspotMap, state: HotspotState) -> None:
    """Draw the table of every type in the chosen place."""
    name = place_name(cached.figures().gazetteer, shown, shown.place(state.cell))
    found = by_type(cached.figures().snapshot, shown.query, state.cell)
    columns = [Column("Type"), Column("Crimes", True), Column("95 % interval")]
    rows: list[list[Cell]] = [
        [
            Link(each.title, address(PAGE, replace(state, asked=replace(state.asked, crime=each.id, weight="count")))),
            *_count(each),
        ]
        for each in found
    ]
    chosen = [place for place, each in enumerate(found) if each.id == shown.query.crime]
    markup.heading(f"Every type at {name}", "Choose one to see its map")
    with st.container(key="hotspot_types"):
        markup.table(
            f"Crimes by type, {window_text(shown.query)}", columns, rows, chosen[0] if chosen else None, label="Types"
        )


def _count(each: Counted) -> list[Cell]:
    """A count and its interval; words where it is not shown."""
    if each.status != "ok":
        return ["too few to show" if each.status == FEW else "no figures", "–"]
    return [number(each.count), f"{number(each.lower)} to {number(each.upper)}"]
