"""The tables of the Hotspots page: the most stable places, wards touched, what changed, how earlier choices did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import streamlit as st

from base.errors import ExplorerError
from base.periods import iso, label, parse
from geo.areas import Gazetteer
from geo.stability import MONTHS_FROM
from measures.hotspot_change import Compared, comparable, compared
from measures.hotspot_crimes import get_crime
from measures.hotspot_harm import sensitivity, weights_used
from measures.hotspot_maps import BUSY_WORDS, OUTLINES, HotspotMap
from measures.hotspot_names import near_place
from measures.hotspot_query import WINDOWS, HotspotQuery
from measures.hotspot_settle import earlier, options
from measures.hotspot_wards import wards_touched
from measures.hotspot_words import (
    PERSISTENCE_MEANINGS,
    PERSISTENCE_WORDS,
    VALUE_HEADS,
    WEIGHT_WORDS,
    called,
    fill_text,
    place_name,
    share_text,
    value_limits,
    value_text,
    window_text,
)
from measures.words import number
from ui import cached, markup, sections
from ui.frame import address
from ui.hotspot_filters import PAGE, pick, span
from ui.hotspot_map import NOT_BUSY, fill_words
from ui.hotspot_state import HotspotState
from ui.markup import Cell, Column, Link

#: Rows that are listed, and above which a table is folded.
MANY = 15
LISTED = 12


def stable(shown: HotspotMap, state: HotspotState) -> None:
    """Draw the places that stay hot in most resamples, or, where none is hot, those that hold most."""
    if not shown.land:
        return
    gazetteer = cached.figures().gazetteer
    place, noun = called(gazetteer, shown.query.area), get_crime(shown.query.crime).noun
    hot = bool(shown.hot_places)
    at = shown.most_stable(LISTED) if hot else shown.fullest(LISTED)
    if not len(at):
        markup.note(f"No place in {place} has enough {noun} to be shown.")
        return
    if hot:
        markup.heading(
            "The places that stand out most steadily",
            f"{len(at)} of {shown.hot_places}, those hot in most of 200 resamples first; choose one to see it",
        )
    else:
        markup.heading(
            f"The fullest places of {place}",
            "None stands out by more than chance, so their order may be chance; choose one to see it",
        )
    heads, valued = _valued(shown)
    columns = [
        Column("Place"), *heads, Column("With its neighbours"), Column("Stays hot"), Column("Over twelve months"),
        Column("Near"),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            Link(place_name(gazetteer, shown, i), address(PAGE, replace(state, cell=str(shown.codes[i])))),
            *valued(i),
            fill_text(shown, i) if not shown.hot[i] else fill_words(int(shown.fill[i])),
            steady_text(shown, i),
            lasting_text(shown, i),
            near or "–",
        ]
        for i, near in zip(at.tolist(), near_place(cached.figures().snapshot, shown, at).tolist(), strict=True)
    ]
    chosen = np.flatnonzero(shown.codes[at] == state.cell)
    with st.container(key="hotspot_places"):
        markup.table(
            f"{get_crime(shown.query.crime).title}, {place}", columns, rows,
            int(chosen[0]) if len(chosen) else None, label="Places",
        )  # fmt: skip


def _valued(shown: HotspotMap) -> tuple[list[Column], Callable[[int], list[Cell]]]:
    """The columns of what was tested, counts always among them, and what stands in them for a place."""
    noun, weight = get_crime(shown.query.crime).noun, shown.query.weight
    counted = Column(noun[0].upper() + noun[1:] if len(noun) < 16 else "Crimes", True)
    interval = Column("95 % interval")
    if weight == "count":
        return [counted, interval], lambda i: [number(shown.count[i]), _interval(shown, i)]
    if weight == "rate":
        return (
            [Column(VALUE_HEADS[weight], True), counted, interval],
            lambda i: [value_text(shown, i), number(shown.count[i]), _interval(shown, i)],
        )
    return (
        [Column(VALUE_HEADS[weight], True), interval, Column("Crimes weighed", True)],
        lambda i: [value_text(shown, i), value_limits(shown, i), number(shown.count[i])],
    )


def _interval(shown: HotspotMap, i: int) -> str:
    """The 95 % interval of a place's count."""
    return f"{number(shown.lower[i])} to {number(shown.upper[i])}"


def steadiness(shown: HotspotMap) -> None:
    """Draw how steady and how lasting the places that stand out are; or, where none does, what the map has."""
    if not shown.hot_places:
        markup.heading("What the map shows", "Each place is taken together with those that touch it")
        kinds = [
            (BUSY_WORDS, shown.busy), (NOT_BUSY, shown.shown & ~shown.busy),
            ("Too few to show, or no figures", ~shown.shown),
        ]  # fmt: skip
        rows: list[list[Cell]] = [[words, f"{int(found.sum()):,}"] for words, found in kinds if found.any()]
        markup.table("Places on the map", [Column("They are"), Column("Places", True)], rows, label="Places on the map")
        return
    markup.heading("How sure, and how lasting", "Stable: hot in 95 % or more of 200 resamples; lasting: month by month")
    rows = [[words, f"{int((shown.outline == kind).sum()):,}"] for kind, words in enumerate(OUTLINES) if words]
    lasting = {
        name: int((shown.hot & (shown.persistence == name)).sum())
        for name in PERSISTENCE_WORDS
        if PERSISTENCE_WORDS[name]
    }
    rows += [
        [f"{PERSISTENCE_WORDS[name]}: {PERSISTENCE_MEANINGS[name]}", f"{found:,}"]
        for name, found in lasting.items()
        if found
    ]
    markup.table("Places that stand out", [Column("They are"), Column("Places", True)], rows, label="How sure")


def steady_text(shown: HotspotMap, i: int) -> str:
    """Return how stable a place is in words: ``"Stable, in 98 %"``; a dash for one that is not hot."""
    if not shown.hot[i]:
        return "–"
    return f"{OUTLINES[shown.outline[i]]}: {share_text(float(shown.stability[i]))}".replace(" %", f"{markup.NO_BREAK}%")


def lasting_text(shown: HotspotMap, i: int) -> str:
    """Return in how many months a place was hot, with the class of that."""
    if shown.months_hot[i] < 0:
        return "–"
    words = PERSISTENCE_WORDS.get(str(shown.persistence[i]), "") if shown.hot[i] else ""
    months = f"hot in {shown.months_hot[i]} of {shown.months_tested} months"
    return f"{words}: {months}" if words else months[0].upper() + months[1:]


def wards(shown: HotspotMap) -> None:
    """Draw the wards that the hot places touch, with the way to each ward's own figures."""
    gazetteer = cached.figures().gazetteer
    sections.heading(
        "wards",
        "Which wards do they touch?",
        "A place may lie in several. A ward’s own figures come from the ward file.",
    )
    found = wards_touched(cached.figures().snapshot, shown.query)
    if not found:
        markup.note("No place that is shown stands out, so none touches a ward.")
        return
    columns = [
        Column("Ward"), Column("Borough"), Column("Hot places", True), Column("Of their land", True),
        Column("Of the ward’s land", True),
    ]  # fmt: skip
    listed = sorted(found, key=lambda each: gazetteer.label(each.ward))
    rows: list[list[Cell]] = [
        [
            Link(gazetteer.get(each.ward).name, f"/borough?area={each.ward}"),
            gazetteer.get(gazetteer.get(each.ward).borough or each.ward).name,
            str(each.places),
            share_text(each.share),
            share_text(each.covered),
        ]
        for each in listed
    ]
    summary = f"Show the {len(rows)} wards" if len(rows) > 1 else "Show the ward"
    if len(rows) > MANY:
        with sections.folded("hotspot_wards", summary):
            markup.table("Wards that hot places touch, in name order", columns, rows, label="Wards")
    else:
        markup.table("Wards that hot places touch, in name order", columns, rows, label="Wards")


def compared_windows(shown: HotspotMap, state: HotspotState) -> None:
    """Draw which places changed between two windows by more than chance."""
    sections.heading(
        "compare",
        "Compare two windows",
        "Each place is tested; of those said to have changed, at most 5 % are expected to be false.",
    )
    snapshot, gazetteer = cached.figures().snapshot, cached.figures().gazetteer
    windows = {str(each.months): each for each in comparable(snapshot, shown.query)}
    if not windows:
        markup.note("The source holds no two windows that share no month, so nothing can be compared.")
        return
    asked = windows.get(state.span) or next(iter(windows.values()))
    try:
        found = compared(snapshot, asked, parse(state.before) if state.before else 0)
    except ExplorerError as problem:
        markup.note(str(problem), warning=True)
        found = compared(snapshot, asked)
    ends = [iso(end) for end in earlier(snapshot, asked)]
    with st.container(key="hotspot_windows", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown("Compare", width="content")
        pick(state, "Length", "span", list(windows), str(asked.months), span)
        st.markdown(f"to {label(asked.end)} with as many to", width="content")
        pick(state, "Earlier window", "before", ends, iso(found.before_end), lambda text: label(parse(text)))
    before = window_text(replace(asked, end=found.before_end))
    sections.paragraphs([compared_text(found, gazetteer)])
    places = np.flatnonzero(found.changed)
    if not len(places):
        return
    order = places[np.argsort(-np.abs(found.difference[places]), kind="stable")][:LISTED]
    columns = [
        Column("Place"), Column(before, True), Column(window_text(asked), True), Column("Beyond expectation", True)
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            Link(
                _named(shown, gazetteer, str(found.codes[i])), address(PAGE, replace(state, cell=str(found.codes[i])))
            ),
            number(found.before[i]),
            number(found.after[i]),
            signed(found.difference[i]),
        ]
        for i in order.tolist()
    ]
    with st.container(key="hotspot_changed"):
        markup.table(
            f"Places that changed by more than chance: {len(rows)} of {len(places)}, the largest differences first",
            columns, rows, label="Places that changed",
        )  # fmt: skip


def _named(shown: HotspotMap, gazetteer: Gazetteer, code: str) -> str:
    """The name of a place of the map by its code."""
    return place_name(gazetteer, shown, shown.place(code))


def compared_text(found: Compared, gazetteer: Gazetteer) -> str:
    """Return how many places changed, in sentences."""
    place, asked = called(gazetteer, found.query.area), found.query
    windows = f"{window_text(asked)} against {window_text(replace(asked, end=found.before_end))}"
    taken = (
        " What all of London did together is taken out, since the two windows are of different seasons."
        if found.against_all
        else ""
    )
    moved = [f"**{count:,} {verb}**" for count, verb in ((found.up, "rose"), (found.down, "fell")) if count]
    said = f"{' and '.join(moved)} by more than chance" if moved else "**none rose or fell** by more than chance"
    return (
        f"{windows[0].upper()}{windows[1:]}: of the {len(found.codes):,} places of {place} that may be shown in both, "
        f"{said}; the others cannot be told from no change.{taken} Monthly counts vary {number(found.phi, 1)} times as "
        "much as chance, which the test allows for."
    )


def signed(value: float) -> str:
    """Return a difference with its sign."""
    return f"+{number(value)}" if value > 0 else number(value)


def by_harm(shown: HotspotMap, state: HotspotState) -> None:
    """Draw how much the places that stand out by harm owe to the weights, or the way to the map of harm."""
    sections.heading("harm", "By harm", "One robbery harms more than one bicycle theft: the same test with weights.")
    snapshot = cached.figures().snapshot
    weights = [each for each in options(snapshot, shown.query).weights if each.startswith("harm")]
    if not shown.query.weight.startswith("harm"):
        if not weights:
            markup.note(f"{get_crime(shown.query.crime).mixed or 'This crime has no weight as harm here.'}")
        shorter = shown.query.months < MONTHS_FROM
        asked = replace(state.asked, months=WINDOWS[0] if shorter else state.asked.months)
        if shorter:
            asked = replace(asked, end=0)
        links = [
            Link(f"Map by {WEIGHT_WORDS[each]}", address(PAGE, replace(state, asked=replace(asked, weight=each))))
            for each in weights
        ]
        links += [
            Link("Map of the harm of all crime", address(PAGE, HotspotState(HotspotQuery(weight="harm_ons"))))
        ] * (not weights)
        markup.links(links)
        return
    found = sensitivity(snapshot, shown.query)
    left, right = st.columns([6, 6], gap="large")
    with left:
        columns = [Column("With"), Column("Hot places in London", True), Column("Of the usual ones kept", True)]
        rows: list[list[Cell]] = [
            [each.words[0].upper() + each.words[1:], f"{each.hot:,}", share_text(each.share)] for each in found
        ]
        markup.table("How much the map of harm owes to its weights", columns, rows, label="Sensitivity to weights")
    with right:
        used = weights_used(shown.query)
        if used:
            columns = [Column("Type"), Column("Weight", True), Column("From", True), Column("To", True)]
            rows = [
                [crime.title, number(harm.weight, 1), number(harm.minimum, 1), number(harm.maximum, 1)]
                for crime, harm in used
            ]
            with sections.folded("hotspot_weights", "Show the weight of each type"):
                markup.table(f"Weights: {WEIGHT_WORDS[shown.query.weight]}, indicative", columns, rows, label="Weights")


def cannot_tell(shown: HotspotMap) -> None:
    """Draw where the data cannot tell."""
    sections.heading("cannot", "Where the data cannot tell you")
    st.html(f'<ul class="eq-list">{"".join(f"<li>{markup.rich(line)}</li>" for line in shown.notes)}</ul>')
