"""The table below a comparison: the same figures that the picture draws, in name order or by distance."""

from __future__ import annotations

import numpy as np

from base.periods import window_label
from measures.comparison_pair import Pair
from measures.comparison_reading import PAST, Comparison
from measures.comparison_words import benchmark_name, verdict_text
from measures.readings import CHANGES
from measures.words import (
    PLURALS,
    SPREAD_WORDS,
    change_text,
    decimals_of,
    interval_text,
    number,
    status_text,
    value_text,
)
from ui.markup import Cell, Column, Link, table

AREA = {"borough": "Borough", "ward": "Ward"}


def draw(compared: Comparison, names: dict[str, str]) -> None:
    """Draw the table of one measure.

    Parameters
    ----------
    compared : Comparison
        What is drawn, in its order.
    names : dict of str to str
        Names by code.
    """
    codes = [str(code) for code in compared.estimates.areas[compared.shown]]
    measure, level = compared.measure, compared.estimates.level
    counted = measure.denominator.kind == "residents" and measure.kind == "rate"
    each = bool(np.isnan(compared.single)) and bool((~np.isnan(compared.benchmark[compared.shown])).any())
    spread = not np.isnan(compared.reading.phi)
    past = compared.against != PAST and bool((compared.reading.changes.verdict != CHANGES.index("not_compared")).any())
    name = "±5 points" if measure.kind == "gap" else benchmark_name(compared)
    unit = "Per cent" if measure.unit == "%" else f"{measure.unit[0].upper()}{measure.unit[1:]}"
    noun = measure.noun_plural
    columns = [
        Column(AREA[level]),
        *([Column(f"{noun[0].upper()}{noun[1:]}" if len(noun) < 18 else "Offences", numeric=True)] if counted else []),
        Column(unit, numeric=True),
        Column("95 % interval"),
        Column("99.8 % interval"),
        *([Column(f"{name[0].upper()}{name[1:]}", numeric=True)] if each else []),
        Column(f"Against {name}"),
        *([Column(f"Among {PLURALS[level]}")] if spread else []),
        *([Column("On the year before")] if past else []),
    ]
    rows: list[list[Cell]] = []
    for code in codes:
        estimate, _, among = compared.at(code)
        row = compared.estimates.place[code]
        shown = value_text(measure, estimate.value) if estimate.value is not None else status_text(estimate)
        change = change_text(measure, *compared.reading.change(code)) if estimate.status != "not_applicable" else "–"
        rows.append(
            [
                Link(names[code], f"/borough?measure={measure.id}&area={code}"),
                *([number(estimate.count)] if counted else []),
                shown,
                interval_text(estimate, measure) or "–",
                _clear(compared, row),
                *([value_text(measure, float(compared.benchmark[row]))] if each else []),
                verdict_text(compared, code),
                *([SPREAD_WORDS[among]] if spread else []),
                *([change] if past else []),
            ]
        )
    window = window_label(compared.reading.period, compared.estimates.window)
    table(f"{measure.title}, {window}", columns, rows, label=f"Table of {PLURALS[level]}")


def _clear(compared: Comparison, row: int) -> str:
    """The 99.8 % interval of a row as the 95 % one is printed."""
    low, high = float(compared.clear_lower[row]), float(compared.clear_upper[row])
    if np.isnan(low) or np.isnan(high):
        return "–"
    decimals = decimals_of(compared.measure, float(compared.value[row]))
    text = f"{number(low, decimals)} to {number(high, decimals)}"
    return f"{text} %" if compared.measure.unit == "%" else text


def draw_pair(both: Pair, names: dict[str, str]) -> None:
    """Draw the table of two measures.

    Parameters
    ----------
    both : Pair
        Two comparisons of the same areas.
    names : dict of str to str
        Names by code.
    """
    level = both.across.estimates.level
    columns = [Column(AREA[level])]
    for compared in (both.across, both.up):
        columns += [Column(compared.measure.title, numeric=True), Column("95 % interval"), Column("Verdict")]
    rows: list[list[Cell]] = []
    for code in both.across.estimates.areas[both.across.shown].tolist():
        cells: list[Cell] = [names[code]]
        for compared in (both.across, both.up):
            estimate = compared.reading.at(code)
            shown = value_text(compared.measure, estimate.value)
            cells += [
                shown if estimate.value is not None else status_text(estimate),
                interval_text(estimate, compared.measure) or "–",
                verdict_text(compared, code),
            ]
        rows.append(cells)
    told = "; ".join(
        f"{each.measure.title}, {window_label(each.reading.period, each.estimates.window)}"
        for each in (both.across, both.up)
    )
    table(f"{told}; verdicts against {benchmark_name(both.across)}", columns, rows, label="Table of two measures")
