"""Charts of the Plans page as Vega-Lite dictionaries: one promise through time, and the MOPAC 7 tracker."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from base.periods import from_index, iso, label, shift, to_index
from measures.breaks import Break, breaks_of
from measures.estimates import LONDON, Figures
from measures.plan_progress import Progress, history
from measures.plan_strength import strength
from measures.plan_tracker import BASE, FIFTH, PROMISED, Tracked
from measures.plan_words import counted
from measures.words import number
from ui.chart_breaks import usual_step
from ui.charts import BLUE, CHOSEN, CONFIG, INK, PLUM, Spec

#: Years before the start of a plan that its charts show.
YEARS_BEFORE = 2
BAND = "#EDF1F5"
X: Spec = {"field": "month", "type": "temporal", "title": None, "axis": {"format": "%Y", "grid": False, "tickCount": 5}}


def line(figures: Figures, found: Progress) -> pd.DataFrame:
    """Return one promise through time: ``month``, ``value``, ``lower``, ``upper``, from two years before its plan.

    Parameters
    ----------
    figures : Figures
        Every figure of a snapshot.
    found : Progress
        One promise in one place.

    Returns
    -------
    DataFrame
        Empty where there is no figure; counts without limits, since they are all that was recorded. Values are missing
        where a window mixes two ways of recording, or no period is published.
    """
    first = shift(found.row.start or found.plan.first, -12 * YEARS_BEFORE)
    if found.row.strength:
        months, values = strength(figures.snapshot, found.row.strength)
        rows = pd.DataFrame({"month": months, "value": values, "lower": np.nan, "upper": np.nan})
    elif found.measure is None or found.start is None:
        return pd.DataFrame(columns=["month", "value", "lower", "upper"])
    else:
        place = figures.gazetteer.get(found.area)
        every = history(figures, found.measure.id, place.level, found.row.group)
        at = every.place[found.area]
        known = ~np.isnan(every.value[at])
        counts = counted(found.measure)
        rows = pd.DataFrame(
            {
                "month": every.periods,
                "value": np.where(known, (every.count if counts else every.value)[at], np.nan),
                "lower": np.nan if counts else every.lower[at],
                "upper": np.nan if counts else every.upper[at],
            }
        )
    rows = _with_holes(rows[rows["month"] >= first])
    seen = np.flatnonzero(rows["value"].notna())
    return rows.iloc[seen[0] : seen[-1] + 1] if seen.size else rows.iloc[:0]


def _with_holes(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with one more without a value where periods are not published, so that no line runs over them."""
    index = to_index(rows["month"].to_numpy())
    after = np.flatnonzero(np.diff(index) > usual_step(index)) if index.size > 1 else np.empty(0, dtype=np.int64)
    holes = pd.DataFrame({"month": from_index(index[after] + 1)}, dtype=np.int64)
    return pd.concat([rows, holes], ignore_index=True).sort_values("month", ignore_index=True) if len(holes) else rows


def goal(found: Progress) -> float | None:
    """Return the number that was promised, on the chart's own scale; None where none was."""
    target, start = found.row.target, found.start
    if target is None or start is None or start.value is None or (target.london_only and found.area != LONDON):
        return None
    base = start.count if found.measure is not None and counted(found.measure) else start.value
    if base is None:
        return None
    if target.kind == "per_cent":
        return base * (1 + target.amount / 100)
    return base + target.amount if target.kind == "number" else target.amount if target.kind == "level" else None


def breaks_drawn(measure: str, level: str, area: str, first: int, last: int) -> tuple[Break, ...]:
    """Return the changes in the recording that a chart draws.

    Parameters
    ----------
    measure, level, area : str
        Id of a measure, level and code of the place.
    first, last : int
        First and last month of the chart, ``yyyymm``.
    """
    return tuple(
        each
        for each in breaks_of(measure, level)
        if each.draw and first < each.date <= last and (not each.areas or area in each.areas)
    )


def trend(found: Progress, rows: pd.DataFrame, breaks: tuple[Break, ...]) -> Spec:
    """Return one promise through time, the plan's years shaded, the target dashed, and breaks in the recording.

    Parameters
    ----------
    found : Progress
        One promise in one place.
    rows : DataFrame
        By `line`.
    breaks : tuple of Break
        By `breaks_drawn`.
    """
    y: Spec = {
        "field": "value", "type": "quantitative", "title": None, "axis": {"tickCount": 4, "format": "~s"},
        "scale": {"zero": False},
    }  # fmt: skip
    values = rows.assign(month=[iso(month) for month in rows["month"].tolist()]).round(3)
    layers: list[Spec] = [_years(found.row.start or found.plan.first, found.row.by or found.plan.last)]
    if rows["lower"].notna().any():
        layers.append(
            {
                "mark": {"type": "area", "opacity": 0.18, "color": BLUE},
                "encoding": {"x": X, "y": {**y, "field": "lower"}, "y2": {"field": "upper"}},
            }
        )
    layers.append({"mark": {"type": "line", "strokeWidth": 2, "color": BLUE}, "encoding": {"x": X, "y": y}})
    promised = goal(found)
    if promised is not None:
        layers.append(_level(promised, f"promised {number(promised)}", INK, y, above=True))
    layers += _steps(breaks)
    return {"height": 150, "config": CONFIG, "data": {"values": _plain(values)}, "layer": layers}


def trend_alt(found: Progress, rows: pd.DataFrame) -> str:
    """Return the same in words, for a reader who cannot see it."""
    first, last = rows.iloc[0], rows.iloc[-1]
    promised = goal(found)
    told = f" Promised: {number(promised)}." if promised is not None else ""
    return (
        f"Line chart of {found.row.title} in {found.name}: {_value(first['value'])} in {label(int(first['month']))}, "
        f"{_value(last['value'])} in {label(int(last['month']))}.{told}"
    )


def tracker(tracked: Tracked, breaks: tuple[Break, ...]) -> Spec:
    """Return the sum of the seven crimes month by month, with a fifth off each of the two starts.

    Parameters
    ----------
    tracked : Tracked
        The sum of the seven in one place.
    breaks : tuple of Break
        Changes in the recording to draw.
    """
    rows = [{"month": iso(month), "value": value} for month, value in _pairs(tracked)]
    y: Spec = {
        "field": "value", "type": "quantitative", "title": None,
        "axis": {"tickCount": 5, "format": ",d"}, "scale": {"zero": False},
    }  # fmt: skip
    goals = [(tracked.base, "a fifth off today’s file’s own start", INK)]
    if tracked.published is not None:
        goals.append((tracked.published, "a fifth off the published start", CHOSEN))
    layers = [
        _years(BASE, PROMISED),
        {"mark": {"type": "line", "strokeWidth": 2.4, "color": BLUE}, "encoding": {"x": X, "y": y}},
    ]
    for (base, words, colour), above in zip(goals, (False, True), strict=False):
        level = (1 + FIFTH / 100) * base
        layers.append(_level(level, f"{number(level)}: {words}", colour, y, above or len(goals) == 1))
    layers += _steps(breaks)
    return {"height": 330, "config": CONFIG, "data": {"values": rows}, "layer": layers}


def tracker_alt(tracked: Tracked) -> str:
    """Return the tracker in words."""
    latest = int(tracked.months[-1])
    shown = ", ".join(f"{number(tracked.at(month))} in {label(month)}" for month in (BASE, PROMISED, latest))
    return f"Line chart of the seven crimes together, 12 months to each month: {shown}."


def _pairs(tracked: Tracked) -> list[tuple[int, float]]:
    """Month and count of each window that has one."""
    known = ~np.isnan(tracked.counts)
    return list(zip(tracked.months[known].tolist(), tracked.counts[known].tolist(), strict=True))


def _years(first: int, last: int) -> Spec:
    """The plan's years as a pale band."""
    x = {**X, "field": "from"}
    return {
        "data": {"values": [{"from": iso(first), "to": iso(last)}]},
        "mark": {"type": "rect", "color": BAND},
        "encoding": {"x": x, "x2": {"field": "to"}},
    }


def _level(value: float, text: str, colour: str, y: Spec, above: bool = False) -> Spec:
    """A dashed line at a promised number, with its name at the left end."""
    mark: Spec = {"type": "text", "align": "left", "x": 4, "dy": -6 if above else 11, "fontSize": 12}
    encoding: Spec = {"y": y, "text": {"field": "text"}}
    return {
        "data": {"values": [{"value": value, "text": text}]},
        "layer": [
            {"mark": {"type": "rule", "strokeDash": [4, 3], "color": colour}, "encoding": {"y": y}},
            # A pale edge, so that the name is read where it crosses the line.
            {"mark": {**mark, "color": "#ffffff", "stroke": "#ffffff", "strokeWidth": 4}, "encoding": encoding},
            {"mark": {**mark, "color": colour}, "encoding": encoding},
        ],
    }


def _steps(breaks: tuple[Break, ...]) -> list[Spec]:
    """Dotted lines where the recording changed."""
    if not breaks:
        return []
    marks = [{"month": iso(month)} for month in sorted({each.date for each in breaks})]
    return [
        {
            "data": {"values": marks},
            "mark": {"type": "rule", "strokeDash": [2, 3], "color": PLUM},
            "encoding": {"x": X},
        }
    ]


def _plain(rows: pd.DataFrame) -> list[dict[Any, Any]]:
    """Rows for the chart, None for what is missing."""
    return list(rows.astype(object).where(rows.notna(), None).to_dict("records"))


def _value(value: float) -> str:
    """A value of a chart in words."""
    return number(value, 0 if abs(value) >= 20 else 1)
