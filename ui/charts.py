"""Charts as Vega-Lite dictionaries: where an area lies among the others, and how it has moved."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd

from base.periods import from_index, iso, label, to_index
from measures.breaks import Break
from measures.catalogue import Measure
from measures.estimates import Estimates
from measures.readings import SPREAD, Reading
from measures.words import WINDOW_WORDS, benchmark_text, number, value_text
from ui.chart_breaks import numbered, usual_step

Spec = dict[str, Any]

BLUE, CHOSEN, PLUM, SOFT, INK = "#12436D", "#C2410C", "#801650", "#55606B", "#1B1F23"
CONFIG: Spec = {
    "font": "Inter, sans-serif",
    "background": "#ffffff",
    "view": {"stroke": None},
    # Marks are no pictures of their own: the whole chart has one text for a reader who cannot see it.
    "mark": {"aria": False}, "axisX": {"aria": False}, "axisY": {"aria": False},
    "axis": {
        "labelColor": SOFT, "labelFontSize": 12, "titleColor": SOFT, "titleFontWeight": "normal", "titleFontSize": 12,
        "domainColor": "#9AA5AF", "tickColor": "#9AA5AF", "gridColor": "#E3E8EC",
    },
}  # fmt: skip
#: The width that a chart is given is what is left beside its padding.
AUTOSIZE: Spec = {"type": "fit", "contains": "content"}
BINS = 70
#: More areas than this are counted in bars.
MANY, BARS = 60, 40


def strip(reading: Reading, area: str) -> Spec:
    """Return a strip of every area's value, the chosen one and London marked.

    Up to sixty areas are dots with their intervals; more are counted in bars, since dots would hide each other.

    Parameters
    ----------
    reading : Reading
        All areas of a level in one period.
    area : str
        Code of the chosen area; London's or empty for none.
    """
    rows = strip_rows(reading, area)
    if len(rows) > MANY:
        return _bars(reading, rows)
    x = {"field": "value", "type": "quantitative", "title": None, "scale": {"zero": False, "nice": True}}
    reach = max(5, int(rows["place"].abs().max()) + 1) if len(rows) else 5
    y = {"field": "place", "type": "quantitative", "axis": None, "scale": {"domain": [-reach, reach]}}
    tooltip = [{"field": "name", "title": "Area"}, {"field": "text", "title": reading.measure.unit}]
    marked = [{"filter": "datum.chosen"}]
    layers: list[Spec] = [
        {
            "mark": {"type": "rule", "color": BLUE, "opacity": 0.35, "strokeWidth": 2},
            "encoding": {"x": {**x, "field": "lower"}, "x2": {"field": "upper"}, "y": y},
        },
        {
            "mark": {"type": "circle", "size": 55, "color": BLUE, "opacity": 0.9},
            "encoding": {"x": x, "y": y, "tooltip": tooltip},
        },
        {
            "transform": marked,
            "mark": {"type": "circle", "size": 150, "color": CHOSEN, "opacity": 1},
            "encoding": {"x": x, "y": y, "tooltip": tooltip},
        },
        {"transform": marked, **_label(x, {"value": 9}, CHOSEN, 0)},
    ]
    named = int(rows["slot"].max()) if len(rows) else 0
    if 0 < named <= 3:
        layers += [
            {"transform": [{"filter": f"datum.slot == {slot}"}], **_label(x, y, INK, 3 + 15 * slot)}
            for slot in range(1, named + 1)
        ]
    return {
        "height": 140,
        "config": CONFIG,
        "data": {"values": rows.to_dict("records")},
        "layer": [*layers, *_benchmark(reading, x)],
    }


def _label(x: Spec, y: Spec, colour: str, dy: int) -> Spec:
    """A name and value beside a dot, on the side where there is room."""
    return {
        "mark": {
            "type": "text", "dy": dy, "fontSize": 13, "color": colour,
            "fontWeight": "bold" if colour == CHOSEN else "normal",
            "align": {"expr": "datum.end ? 'right' : 'left'"},
        },
        "encoding": {"x": x, "y": y, "text": {"field": "label"}},
    }  # fmt: skip


def _benchmark(reading: Reading, x: Spec, top: bool = False) -> list[Spec]:
    """The benchmark as a dashed line, where it is London or all of its wards; its name at the foot or at the top."""
    benchmark = float(reading.estimates.benchmark[0, 0]) if reading.estimates.against == "london" else float("nan")
    if np.isnan(benchmark):
        return []
    name = benchmark_text(reading.at(str(reading.estimates.areas[0])))
    text = f"{name} {value_text(reading.measure, benchmark)}"
    return [
        {
            "data": {"values": [{"value": benchmark, "text": text}]},
            "layer": [
                {"mark": {"type": "rule", "strokeDash": [4, 3], "color": INK}, "encoding": {"x": x}},
                {
                    "mark": {
                        "type": "text", "align": "left", "dx": 5, "fontSize": 12, "color": INK,
                        "y": 8 if top else "height", "dy": 0 if top else -7,
                    },
                    "encoding": {"x": x, "text": {"field": "text"}},
                },
            ],
        }
    ]  # fmt: skip


def _bars(reading: Reading, rows: pd.DataFrame) -> Spec:
    """How many areas have each value, the highest two in a hundred gathered in the last bar."""
    values = rows["value"].to_numpy()
    low, high = float(values.min()), float(np.quantile(values, 0.98))
    counts, edges = np.histogram(values.clip(low, high), bins=BARS, range=(low, high))
    bars = [
        {"a": round(float(a), 3), "b": round(float(b), 3), "n": int(n)}
        for a, b, n in zip(edges, edges[1:], counts, strict=False)
    ]
    x = {"field": "value", "type": "quantitative", "title": None, "scale": {"domain": [low, high], "nice": False}}
    chosen = rows[rows["chosen"]].assign(value=lambda found: found["value"].clip(upper=high))[["value", "label", "end"]]
    layers: list[Spec] = [
        {
            "mark": {"type": "bar", "color": BLUE, "opacity": 0.75},
            "encoding": {
                "x": {**x, "field": "a"}, "x2": {"field": "b"},
                "y": {"field": "n", "type": "quantitative", "title": None, "axis": None}, "y2": {"datum": 0},
                "tooltip": [
                    {"field": "n", "title": "Areas"}, {"field": "a", "title": "from"}, {"field": "b", "title": "to"},
                ],
            },
        },
        *_benchmark(reading, x, top=True),
    ]  # fmt: skip
    if len(chosen):
        label = _label(x, {"value": 30}, CHOSEN, 0)
        label["mark"]["dx"] = {"expr": "datum.end ? -7 : 7"}
        layers.append(
            {
                "data": {"values": chosen.to_dict("records")},
                "layer": [
                    {"mark": {"type": "rule", "color": CHOSEN, "strokeWidth": 3}, "encoding": {"x": x}},
                    label,
                ],
            }
        )  # fmt: skip
    return {"height": 140, "config": CONFIG, "data": {"values": bars}, "layer": layers}


def strip_rows(reading: Reading, area: str) -> pd.DataFrame:
    """Return the dots of the strip: value, limits, a place up or down so that dots do not hide each other, label."""
    estimates, measure = reading.estimates, reading.measure
    value = estimates.value[:, 0]
    known = np.flatnonzero(~np.isnan(value))
    values = value[known]
    span = float(values.max() - values.min()) if known.size else 0.0
    binned = np.zeros(known.size) if span == 0 else np.floor((values - values.min()) / span * BINS)
    stacked = pd.Series(binned).groupby(binned).cumcount().to_numpy()
    names = estimates.names[known]
    beyond = (SPREAD.index("stands_out_low"), SPREAD.index("stands_out_high"))
    out = np.isin(reading.spread[known], beyond) & (estimates.areas[known] != area)
    texts = np.asarray([value_text(measure, float(v)) for v in values], dtype=object)
    rows = pd.DataFrame(
        {
            "name": names,
            "value": values.round(3),
            "lower": estimates.lower[known, 0].round(3),
            "upper": estimates.upper[known, 0].round(3),
            "place": np.where(stacked % 2 == 0, stacked // 2, -(stacked // 2) - 1),
            "text": texts,
            "chosen": estimates.areas[known] == area,
            "slot": np.where(out, np.cumsum(out), 0),
            "end": values > (values.min() + 0.7 * span if known.size else 0),
        }
    )
    rows["label"] = [f"{name} {text}" for name, text in zip(names, texts, strict=True)]
    if np.isnan(rows["lower"]).any():
        rows = rows.assign(lower=rows["value"], upper=rows["value"])
    return rows


def trend(series: tuple[Estimates, ...], breaks: tuple[Break, ...]) -> Spec:
    """Return lines through time with their intervals, and recording breaks numbered.

    It does not depend on the period shown, so that moving through time does not send it anew.

    Parameters
    ----------
    series : tuple of Estimates
        One area each: London first, then the chosen one.
    breaks : tuple of Break
        Breaks to draw.
    """
    rows = pd.concat([trend_rows(estimates) for estimates in series], ignore_index=True)
    names = [str(estimates.names[0]) for estimates in series]
    colour = {
        "field": "name", "type": "nominal", "legend": None,
        "scale": {"domain": names, "range": [BLUE, CHOSEN][: len(names)]},
    }  # fmt: skip
    measure = series[0].measure
    x = {"field": "month", "type": "temporal", "title": None, "axis": {"format": "%Y", "grid": False, "tickCount": 6}}
    y = {"field": "value", "type": "quantitative", "title": None, "axis": {"tickCount": 4}}
    ends = rows.dropna(subset=["value"]).groupby("name", sort=False).tail(1).to_dict("records")
    layers: list[Spec] = [
        {
            "mark": {"type": "area", "opacity": 0.18},
            "encoding": {"x": x, "y": {**y, "field": "lower"}, "y2": {"field": "upper"}, "color": colour},
        },
        {
            "mark": {"type": "line", "strokeWidth": 2.2},
            "encoding": {
                "x": x, "y": y, "color": colour,
                "tooltip": [
                    {"field": "name", "title": "Area"}, {"field": "label", "title": "To"},
                    {"field": "text", "title": measure.unit},
                ],
            },
        },
    ]  # fmt: skip
    layers += [
        {
            "data": {"values": [end]},
            "mark": {"type": "text", "align": "left", "dx": 7, "dy": dy, "fontSize": 12.5, "fontWeight": "bold"},
            "encoding": {"x": x, "y": y, "text": {"field": "name"}, "color": colour},
        }
        for end, dy in zip(ends, _apart(ends, rows), strict=True)
    ]
    marks = [
        {"month": iso(found[0].date), "text": str(place)} for place, found in enumerate(numbered(breaks, series), 1)
    ]
    if marks:
        layers.append(
            {
                "data": {"values": marks},
                "layer": [
                    {"mark": {"type": "rule", "strokeDash": [3, 3], "color": PLUM}, "encoding": {"x": x}},
                    {
                        "mark": {"type": "text", "y": -7, "fontSize": 12, "fontWeight": "bold", "color": PLUM},
                        "encoding": {"x": x, "text": {"field": "text"}},
                    },
                ],
            }
        )
    longest = max(len(name) for name in names)
    return {
        "height": 190,
        "padding": {"left": 2, "top": 14, "right": 14 + 7 * longest, "bottom": 2},
        "autosize": AUTOSIZE,
        "config": CONFIG,
        "data": {"values": rows.to_dict("records")},
        "layer": layers,
    }


def _apart(ends: list[dict[Hashable, Any]], rows: pd.DataFrame) -> list[int]:
    """How far to move the name at each line's end, so that two names near each other do not overlap."""
    if len(ends) != 2:
        return [0] * len(ends)
    first, second = (float(end["value"]) for end in ends)
    close = abs(first - second) < 0.09 * float(pd.to_numeric(rows["upper"].fillna(rows["value"])).max())
    if not close:
        return [0, 0]
    return [-8, 8] if first >= second else [8, -8]


def trend_rows(estimates: Estimates) -> pd.DataFrame:
    """Return one area's line: a row a period, values missing where there is no figure.

    Where periods are not published, one row without a value interrupts the line, so that it does not run on.
    """
    measure = estimates.measure
    index = to_index(estimates.periods)
    holes = np.flatnonzero(np.diff(index) > usual_step(index)) + 1
    months = [
        int(month) for month in np.insert(estimates.periods, holes, from_index(index[holes - 1] + usual_step(index)))
    ]
    value, lower, upper = (
        np.insert(part[0], holes, np.nan) for part in (estimates.value, estimates.lower, estimates.upper)
    )
    rows = pd.DataFrame(
        {
            "name": str(estimates.names[0]),
            "month": [iso(month) for month in months],
            "label": [label(month) for month in months],
            "value": value.round(3),
            "lower": lower.round(3),
            "upper": upper.round(3),
            "text": [value_text(measure, float(v)) for v in value],
        }
    )
    return rows.astype(object).where(rows.notna(), None)


def trend_alt(series: tuple[Estimates, ...]) -> str:
    """Return the trend in words, for a reader who cannot see it."""
    parts = []
    for estimates in series:
        known = np.flatnonzero(~np.isnan(estimates.value[0]))
        if known.size == 0:
            continue
        first, last = int(known[0]), int(known[-1])
        parts.append(
            f"{estimates.names[0]}: {value_text(estimates.measure, float(estimates.value[0, first]))} in "
            f"{label(int(estimates.periods[first]))}, "
            f"{value_text(estimates.measure, float(estimates.value[0, last]))} in {label(int(estimates.periods[last]))}"
        )
    return "Line chart. " + "; ".join(parts) + "."


def strip_alt(reading: Reading, area: str) -> str:
    """Return the strip in words."""
    values = reading.estimates.value[:, 0]
    known = values[~np.isnan(values)]
    if known.size == 0:
        return "No values."
    text = (
        f"Dot chart of {number(known.size)} areas, from {value_text(reading.measure, float(known.min()))} "
        f"to {value_text(reading.measure, float(known.max()))}"
    )
    if area in reading.estimates.place and reading.at(area).value is not None:
        estimate = reading.at(area)
        text += f"; {estimate.name} is at {value_text(reading.measure, estimate.value)}"
    return text + "."


def measure_axis(measure: Measure, window: str) -> str:
    """Return the unit, and for a share whose and in what window, as a chart's second heading."""
    if measure.unit != "%":
        return measure.unit[0].upper() + measure.unit[1:]
    asked = " of people asked" if measure.denominator.kind == "survey" else ""
    return f"Per cent{asked}, {'rolling 12 months' if window == '12m' else WINDOW_WORDS[window]}"
