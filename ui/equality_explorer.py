"""What was found: searches of each group by reason or law and by outcome, small counts put together with others."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from measures.equity_counts import LAWS
from measures.equity_explorer import EVERY, KINDS, NOTHING_MORE, GroupFound, KindRow, Part
from measures.equity_panel import EquityPanel
from measures.search_cuts import REASONS
from measures.words import number
from ui import markup
from ui.equality_tables import share_text
from ui.markup import Cell, Column

BY = {"reason": "By reason", "law": "By law"}
WHOSE = {"pair": "The group and White", "all": "Every group"}
TOGETHER, WITH_OTHERS, TOO_FEW = "Those put together", "put together", "too few to show"
WHITE = "White"


def draw(panel: EquityPanel) -> None:
    """Draw what was found, by group, reason and law, and the kinds of outcome."""
    markup.heading(
        "What was found, by group, reason and law",
        "Searches with a recorded outcome, and the share with an outcome other than no further action (95 % interval)",
    )
    if not panel.found:
        markup.note("Nothing is published for these 12 months.")
        return
    with st.container(key="found_tools", horizontal=True, gap="small"):
        by = _choice("Reason or law", BY, "found_by")
        whose = _choice("Which groups", WHOSE, "found_whose")
    groups = [each for each in panel.found if whose == "all" or each.group in {panel.group, WHITE}]
    groups.sort(key=lambda each: each.group != panel.group)
    left, right = st.columns([7, 5], gap="large")
    with left:
        _parts(panel, groups, by)
    with right:
        _kinds(panel, [each for each in groups if each.group in {panel.group, WHITE}])


def _choice(heading: str, words: dict[str, str], key: str) -> str:
    """One row of buttons; the first is the usual."""
    usual = next(iter(words))
    chosen = st.segmented_control(
        heading, list(words), default=usual, key=key, format_func=words.__getitem__, label_visibility="collapsed",
        required=True,
    )  # fmt: skip
    return chosen or usual


def _parts(panel: EquityPanel, groups: Sequence[GroupFound], by: str) -> None:
    """The table of searches by reason or law."""
    labels = list(REASONS) if by == "reason" else list(LAWS)
    columns = [Column("Reason" if by == "reason" else "Law")]
    cells: list[list[Cell]] = [[label] for label in [*labels, TOGETHER, EVERY]]
    merged = []
    for each in groups:
        columns += [Column(f"{each.group} searches", True), Column(f"{each.group}, any outcome")]
        parts = each.reasons if by == "reason" else each.laws
        alone = {part.labels[0]: part for part in parts if len(part.labels) == 1}
        bucket = next((part for part in parts if len(part.labels) > 1), None)
        if bucket is not None:
            merged.append(f"{each.group}: {', '.join(map(_small, bucket.labels))}")
        absent = WITH_OTHERS if each.total is not None else TOO_FEW
        for row, label in zip(cells, labels, strict=False):
            row.extend(_part(alone.get(label), absent))
        cells[-2] += _part(bucket, "–")
        cells[-1] += _part(each.total, TOO_FEW)
    if not merged:
        del cells[-2]
    with st.container(key="found_table"):
        markup.table(
            f"Searches and what came of them, {panel.name}, {panel.window}", columns, cells, label="What was found"
        )
    lines = [f"**Put together**, since some of them hold too few to be shown: {'; '.join(merged)}."] if merged else []
    if panel.no_outcome == 1:
        lines.append("One search has no recorded outcome and is left out.")
    elif panel.no_outcome:
        lines.append(f"{number(panel.no_outcome)} searches have no recorded outcome and are left out.")
    if lines:
        markup.small(" ".join(lines))


def _small(label: str) -> str:
    """A label within a sentence."""
    return label[0].lower() + label[1:]


def _part(part: Part | None, absent: str) -> list[Cell]:
    """Searches and share of one part; words where it is not shown alone."""
    if part is None:
        return [absent, "–"]
    if part.rate.value is None:
        return ["0", "–"]
    return [
        number(part.searches),
        f"{share_text(part.rate.value)} ({share_text(part.rate.lower)[:-2]} to {share_text(part.rate.upper)[:-2]})",
    ]


def _kinds(panel: EquityPanel, groups: Sequence[GroupFound]) -> None:
    """The table of kinds of outcome, for all reasons or for drugs and the rest."""
    found = {each.group: dict(each.kinds) for each in groups}
    choices = {label: label for kinds in found.values() for label in kinds}
    if not choices:
        return
    with st.container(key="found_kinds"):
        choice = _choice("Which reasons", choices, "found_kind") if len(choices) > 1 else EVERY
    names = [*KINDS, TOGETHER, NOTHING_MORE]
    cells: list[list[Cell]] = [[name] for name in names]
    merged = []
    for group, kinds in found.items():
        rows = kinds.get(choice, ())
        total = sum(row.count for row in rows)
        alone = {row.labels[0]: row for row in rows if len(row.labels) == 1}
        bucket = next((row for row in rows if len(row.labels) > 1), None)
        if bucket is not None:
            merged.append(f"{group}: {', '.join(map(_small, bucket.labels))}")
        for row, name in zip(cells, names, strict=True):
            shown = bucket if name == TOGETHER else alone.get(name)
            row.append(_kind(shown, total, "–" if name == TOGETHER else WITH_OTHERS if rows else TOO_FEW))
    if not merged:
        del cells[len(KINDS)]
    columns = [Column("Outcome"), *(Column(group, True) for group in found)]
    with st.container(key="found_outcomes"):
        markup.table(f"Kinds of outcome, {choice.lower()}, {panel.name}", columns, cells, label="Outcomes")
    if merged:
        markup.small(f"**Put together**, since some of them hold too few to be shown: {'; '.join(merged)}.")


def _kind(row: KindRow | None, total: int, absent: str) -> str:
    """A count and its share of the searches."""
    if row is None:
        return absent
    return f"{number(row.count)} ({share_text(row.count / total)})" if total else number(row.count)
