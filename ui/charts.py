"""Charts as Vega-Lite dictionaries: where an area lies among the others, and how it has moved."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from base.periods import iso, label, to_index
from measures.breaks import Break
from measures.catalogue import Measure
from measures.estimates import LONDON, Estimates
from measures.readings import SPREAD, Reading
from measures.words import number, value_text

Spec = dict[str, Any]

BLUE, CHOSEN, PLUM, SOFT, INK = "#12436D", "#C2410C", "#801650", "#55606B", "#1B1F23"
CONFIG: Spec = {
    "font": "Inter, sans-serif",
    "background": "#ffffff",
    "view": {"stroke": None},
    "axis": {
        "labelColor": SOFT, "labelFontSize": 12, "titleColor": SOFT, "titleFontWeight": "normal", "titleFontSize": 12,
        "domainColor": "#9AA5AF", "tickColor": "#9AA5AF", "gridColor": "#E3E8EC",
    },
}  # fmt: skip
BINS = 70


def strip(reading: Reading, area: str) -> Spec:
    """Return a strip of every area's value with its interval, the chosen one and London marked.

    Parameters
    ----------
    reading : Reading
        All areas of a level in one period.
    area : str
        Code of the chosen area; London's or empty for none.
    """
    rows = strip_rows(reading, area)
    many = len(rows) > 60
    x = {"field": "value", "type": "quantitative", "title": None, "scale": {"zero": False, "nice": True}}
    if many and reading.measure.kind == "rate":
        x["scale"] = {"type": "sqrt", "nice": True}
    reach = max(5, int(rows["place"].abs().max()) + 1) if len(rows) else 5
    y = {"field": "place", "type": "quantitative", "axis": None, "scale": {"domain": [-reach, reach]}}
    tooltip = [{"field": "name", "title": "Area"}, {"field": "text", "title": reading.measure.unit}]
    marked = [{"filter": "datum.chosen"}]
    layers: list[Spec] = [
        {
            "mark": {"type": "circle", "size": 14 if many else 55, "color": BLUE, "opacity": 0.45 if many else 0.9},
            "encoding": {"x": x, "y": y, "tooltip": tooltip},
        },
        {
            "transform": marked,
            "mark": {"type": "circle", "size": 150, "color": CHOSEN, "opacity": 1},
            "encoding": {"x": x, "y": y, "tooltip": tooltip},
        },
        {
            "transform": marked,
            "mark": {"type": "text", "dy": -14, "fontSize": 13, "fontWeight": "bold", "color": CHOSEN, "align": {"expr": "datum.end ? 'right' : 'left'"}},
            "encoding": {"x": x, "y": y, "text": {"field": "label"}},
        },
    ]  # fmt: skip
    if 0 < int(rows["out"].sum()) <= 3:
        layers.append(
            {
                "transform": [{"filter": "datum.out && !datum.chosen"}],
                "mark": {"type": "text", "dy": 17, "fontSize": 12, "color": INK, "align": {"expr": "datum.end ? 'right' : 'left'"}},
                "encoding": {"x": x, "y": y, "text": {"field": "label"}},
            }
        )  # fmt: skip
    if not many:
        layers.insert(
            0,
            {
                "mark": {"type": "rule", "color": BLUE, "opacity": 0.35, "strokeWidth": 2},
                "encoding": {"x": {**x, "field": "lower"}, "x2": {"field": "upper"}, "y": y},
            },
        )
    benchmark = reading.estimates.benchmark[0, 0] if reading.estimates.against == "london" else np.nan
    if not np.isnan(benchmark):
        text = f"London {value_text(reading.measure, float(benchmark))}"
        layers.append(
            {
                "data": {"values": [{"value": float(benchmark), "text": text}]},
                "layer": [
                    {"mark": {"type": "rule", "strokeDash": [4, 3], "color": INK}, "encoding": {"x": x}},
                    {
                        "mark": {"type": "text", "align": "left", "dx": 5, "y": "height", "dy": -7, "fontSize": 12, "color": INK},
                        "encoding": {"x": x, "text": {"field": "text"}},
                    },
                ],
            }
        )  # fmt: skip
    return {"height": 140, "config": CONFIG, "data": {"values": rows.to_dict("records")}, "layer": layers}


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
            "out": np.isin(reading.spread[known], (SPREAD.index("stands_out_low"), SPREAD.index("stands_out_high"))),
            "end": values > (values.min() + 0.7 * span if known.size else 0),
        }
    )
    rows["label"] = [f"{name} {text}" for name, text in zip(names, texts, strict=True)]
    if np.isnan(rows["lower"]).any():
        rows = rows.assign(lower=rows["value"], upper=rows["value"])
    return rows


def trend(series: tuple[Estimates, ...], breaks: tuple[Break, ...], month: int) -> Spec:
    """Return lines through time with their intervals, recording breaks drawn, and the month shown marked.

    Parameters
    ----------
    series : tuple of Estimates
        One area each: London first, then the chosen one.
    breaks : tuple of Break
        Breaks to draw.
    month : int
        The month that the page shows, ``yyyymm``.
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
                "tooltip": [{"field": "name", "title": "Area"}, {"field": "label", "title": "To"}, {"field": "text", "title": measure.unit}],
            },
        },
        {
            "data": {"values": ends},
            "mark": {"type": "text", "align": "left", "dx": 7, "fontSize": 12.5, "fontWeight": "bold"},
            "encoding": {"x": x, "y": y, "text": {"field": "name"}, "color": colour},
        },
    ]  # fmt: skip
    marks = [{"month": iso(found[0].date), "text": str(place)} for place, found in enumerate(numbered(breaks, series), 1)]
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
    layers.append(
        {
            "transform": [{"filter": f"datum.key == '{iso(month)}'"}],
            "mark": {"type": "circle", "size": 70, "opacity": 1},
            "encoding": {"x": x, "y": y, "color": colour},
        }
    )
    longest = max(len(name) for name in names)
    return {
        "height": 190,
        "padding": {"left": 2, "top": 14, "right": 12 + 7 * longest, "bottom": 2},
        "config": CONFIG,
        "data": {"values": rows.to_dict("records")},
        "layer": layers,
    }


def numbered(breaks: tuple[Break, ...], series: tuple[Estimates, ...]) -> list[list[Break]]:
    """Return the breaks that a trend draws, oldest first; those within eight months of each other share a number."""
    first = min(int(estimates.periods[0]) for estimates in series)
    groups: list[list[Break]] = []
    for found in breaks:
        if not found.draw or found.date <= first:
            continue
        if groups and to_index(found.date) - to_index(groups[-1][0].date) <= 8:
            groups[-1].append(found)
        else:
            groups.append([found])
    return groups


def numbered_text(breaks: tuple[Break, ...], series: tuple[Estimates, ...]) -> str:
    """Return the numbered breaks in words, for the line below the chart."""
    return " · ".join(
        f"**{place}** " + ", ".join(each.label if any(map(str.isdigit, each.label)) else f"{each.label}, {label(each.date)}" for each in found)
        for place, found in enumerate(numbered(breaks, series), 1)
    )


def trend_rows(estimates: Estimates) -> pd.DataFrame:
    """Return one area's line: a row a period, values missing where there is no figure."""
    measure = estimates.measure
    months = [int(month) for month in estimates.periods]
    value = estimates.value[0]
    rows = pd.DataFrame(
        {
            "name": str(estimates.names[0]),
            "month": [iso(month) for month in months],
            "key": [iso(month) for month in months],
            "label": [label(month) for month in months],
            "value": value.round(3),
            "lower": estimates.lower[0].round(3),
            "upper": estimates.upper[0].round(3),
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
    if area and area != LONDON and area in reading.estimates.place:
        estimate = reading.at(area)
        text += f"; {estimate.name} is at {value_text(reading.measure, estimate.value)}"
    return text + "."


def measure_axis(measure: Measure) -> str:
    """Return the unit as a chart's second heading."""
    return "Per cent of people asked, rolling 12 months" if measure.unit == "%" else measure.unit[0].upper() + measure.unit[1:]
