"""The parts below the map of the Hotspots page: concentration, how earlier choices did, and what could change."""

from __future__ import annotations

import streamlit as st

from base.errors import ExplorerError
from base.periods import label
from measures.hotspot_capture import Capture, capture, concentrated, intervene, windows_compared
from measures.hotspot_crimes import get_crime
from measures.hotspot_maps import HotspotMap
from measures.hotspot_words import share_text
from measures.words import number
from ui import cached, hotspot_charts, markup, sections
from ui.hotspot_filters import part, span
from ui.hotspot_panels import figures
from ui.hotspot_state import COVERAGES, EFFECTS, LOOK_AHEADS, LOOK_BACKS, STEPS, HotspotState
from ui.markup import Cell, Column

#: Earlier choices that are listed at once.
MANY = 8
WHOLE = "All of London, all its places: shares of crime, and no single place."


def concentration(shown: HotspotMap) -> None:
    """Draw what share of the crime the fullest places hold."""
    sections.heading("share", "What share of crime they hold", WHOLE)
    found = concentrated(cached.figures().snapshot, shown.query)
    whole = found.concentration
    noun = get_crime(shown.query.crime).noun
    left, right = st.columns([5, 7], gap="large")
    with left:
        sections.paragraphs(
            [
                (
                    f"The fullest places on 1 % of London’s land held **{share_text(float(whole.share[0]))}** of its "
                    f"{noun}. Had as many fallen at random, the fullest 1 % would have held "
                    f"{share_text(float(whole.by_chance[0]))}: few crimes on many places always look concentrated."
                )
            ]
        )
        columns = [Column("Land"), Column("Share of crime", True), Column("At random", True)]
        rows: list[list[Cell]] = [
            [f"Fullest {share_text(part)}", share_text(share), share_text(chance)]
            for part, share, chance in zip(
                whole.coverage.tolist(), whole.share.tolist(), whole.by_chance.tolist(), strict=True
            )
        ]
        markup.table(f"What the fullest places hold: {noun}", columns, rows, label="Concentration")
        markup.small(
            f"Gini coefficient {number(whole.gini, 2)}; {number(whole.adjusted_gini, 2)} once what few crimes on many "
            "places give by themselves is taken off (0 even, 1 all in one place)."
        )
    with right:
        marks = [
            (land, share, share_text(share))
            for land, share in zip(whole.coverage.tolist(), whole.share.tolist(), strict=True)
        ]
        st.vega_lite_chart(
            hotspot_charts.lorenz(found.land.tolist(), found.crime.tolist(), marks, whole.by_chance.tolist()),
            theme=None, key="hotspot_lorenz", width="stretch",
            alt="Lorenz curve: share of crime by share of land. "
            + "; ".join(f"{mark[2]} on {share_text(mark[0])} of the land" for mark in marks)
            + ".",
        )  # fmt: skip
        markup.small("The curve: crime as recorded. Rings: the same numbers at random. Dashes: evenly over the land.")


def earlier_ones(shown: HotspotMap, state: HotspotState) -> None:
    """Draw how well places chosen on one period foretold the next, and what each look-back would have given."""
    sections.heading(
        "foretold", "How good were the last ones?",
        "Had somebody chosen the fullest places at the end of each month: what they held in the months after.",
    )  # fmt: skip
    with st.container(key="hotspot_choice", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown("Choose", width="content")
        part(state, "Part of the land", "coverage", COVERAGES, lambda text: f"{text} % of the land")
        st.markdown("on the last", width="content")
        part(state, "Look-back", "back", LOOK_BACKS, span)
        st.markdown("judge on the next", width="content")
        part(state, "Look-ahead", "ahead", LOOK_AHEADS, span)
        st.markdown("every", width="content")
        part(state, "Step", "step", STEPS, lambda text: "month" if text == "1" else f"{text} months")
    snapshot = cached.figures().snapshot
    coverage, ahead, step = float(state.coverage) / 100, int(state.ahead), int(state.step)
    try:
        told = capture(snapshot, shown.query, coverage, int(state.back), ahead, step)
        compared = windows_compared(snapshot, shown.query, ahead, step)
    except ExplorerError as error:
        markup.note(str(error), warning=True)
        return
    _told(told, state)
    left, right = st.columns([7, 5], gap="large")
    with left:
        _origins(told)
    with right:
        here = [row for row in compared if row.coverage == coverage]
        markup.heading(
            "Which look-back?", f"On {state.coverage} % of the land; further right foretells more, higher is steadier"
        )
        spots = [
            hotspot_charts.Spot(row.look_back, row.foretold, row.consistency, row.look_back == int(state.back))
            for row in here
        ]
        st.vega_lite_chart(
            hotspot_charts.trade_off(spots), theme=None, key="hotspot_trade_off", width="stretch",
            alt="Share foretold and steadiness by look-back. "
            + "; ".join(
                f"{span(str(s.months))}: {share_text(s.foretold)} foretold, {number(s.steady, 2)} alike" for s in spots
            ),
        )  # fmt: skip


def _told(told: Capture, state: HotspotState) -> None:
    """The means over all origins, large, and in a sentence."""
    figures(
        [
            (share_text(told.mean("held")), f"of the crime of the {span(state.back)} it was chosen on"),
            (share_text(told.mean("foretold")), f"of the crime of the next {span(state.ahead)}: **foretold**"),
            (share_text(told.mean("naive")), "by the **naive** choice: the fullest just before, same land and length"),
            (number(told.mean("pai"), 1), "PAI: times as much as land at random"),
            (share_text(told.mean("pei")), "PEI: of the most that as much land could have held"),
            (number(told.consistency, 2), "alike: the two lists of places (rank-biased overlap, 0 to 1)"),
        ]
    )


def _origins(told: Capture) -> None:
    """One row an origin."""
    markup.heading("Each time", "PAI and PEI on the months that followed; naive beside it")
    columns = [
        Column("Judged from"), Column("Foretold", True), Column("Naive", True), Column("PAI", True),
        Column("Naive PAI", True), Column("PEI", True),
    ]  # fmt: skip
    numbers = (told.foretold, told.naive, told.pai, told.naive_pai, told.pei)
    rows: list[list[Cell]] = [
        [label(month), share_text(share), share_text(naive), number(pai, 1), number(plain, 1), share_text(pei)]
        for month, share, naive, pai, plain, pei in zip(
            told.origins.tolist(), *(values.tolist() for values in numbers), strict=True
        )
    ]
    with st.container(key="hotspot_origins"):
        caption = "Choices and what followed"
        markup.table(
            f"{caption}: the latest {MANY} of {len(rows)}" if len(rows) > MANY else caption,
            columns, rows[-MANY:], label="Earlier choices",
        )  # fmt: skip
        if len(rows) > MANY:
            with sections.folded("hotspot_origins_all", f"Show all {len(rows)}"):
                markup.table(caption, columns, rows, label="All earlier choices")


def what_could_change(shown: HotspotMap, state: HotspotState) -> None:
    """Draw what a stated effect in the fullest places could change, as a range."""
    sections.heading(
        "change", "What could change", "If something done in the fullest places cut crime there: how much, as a range."
    )
    with st.container(key="hotspot_effect", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown("If crime there fell by", width="content")
        part(state, "Effect", "effect", EFFECTS, effect_words)
    least, most = (float(text) / 100 for text in state.effect.split("-"))
    try:
        found = intervene(
            cached.figures().snapshot, shown.query, (least, most), float(state.coverage) / 100, int(state.back),
            int(state.ahead),
        )  # fmt: skip
    except ExplorerError as error:
        markup.note(str(error), warning=True)
        return
    noun = get_crime(shown.query.crime).noun
    figures(
        [
            (
                f"{number(found.prevented.lower)} to {number(found.prevented.upper)}",
                f"{noun} fewer in the next {span(state.ahead)}, on {state.coverage} % of the land",
            ),
            (
                f"{share_text(found.share.lower)} to {share_text(found.share.upper)}",
                f"of all {noun} in London",
            ),
            (
                f"{number(found.expected.lower)} to {number(found.expected.upper)}",
                f"{noun} to expect there if nothing is done",
            ),
        ]
    )
    sections.paragraphs(
        [
            (
                f"In the {span(state.back)} that they were chosen on, these places held {number(found.seen)} per "
                f"{span(state.ahead)}. {_fading(found.fading)} The smallest effect that one could tell from chance by "
                f"comparing two such periods is about **{share_text(found.least_seen)}**. The effect is yours to "
                "state: nothing here says that any intervention has it."
            )
        ]
    )


def _fading(share: float) -> str:
    """What goes by itself, in words; places are chosen because they were full, and part of that was chance."""
    if not share > 0:
        return "Earlier choices of this kind held no less in the months after."
    return f"Of that {share_text(share)} goes by itself: places are chosen because they were full, partly by chance."


def effect_words(text: str) -> str:
    """Return an effect in words: ``"10 to 20 %"``."""
    return f"{text.replace('-', ' to ')} %"
