"""Charts of the Equality page: intervals in rows, gaps against a band of 5 points, and a ratio through time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ui.charts import BLUE, CHOSEN, CONFIG, INK, PLUM, Spec

ROW = 46
#: Ticks of a ratio: doubling is as far above 1 as halving is below it.
RATIO_TICKS = (0.0625, 0.125, 0.25, 0.5, 1, 2, 4, 8, 16, 32)


@dataclass(frozen=True)
class IntervalRow:
    """One row of a chart of intervals.

    Attributes
    ----------
    label, text : str
        What the row is, and its figure in words.
    value, lower, upper : float or None
        None where there is no figure: the row then has its words alone.
    kind : str
        ``"figure"``; ``"chosen"``, of the page itself; ``"bounds"``, which are no interval.
    """

    label: str
    text: str
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    kind: Literal["figure", "chosen", "bounds"] = "figure"


@dataclass(frozen=True)
class GapRow:
    """One row of a chart of gaps, in per cent: the area, its reference, and where the area's interval lies."""

    label: str
    text: str
    value: float
    reference: float
    lower: float
    upper: float


def _labels(rows: Sequence[IntervalRow | GapRow]) -> list[Spec]:
    """The words of each row: what it is at the left, its figure at the right."""
    values = [{"top": place + 0.26, "label": row.label, "text": row.text} for place, row in enumerate(rows)]
    return [
        {
            "data": {"values": values},
            "mark": {"type": "text", "align": align, "fontSize": 12.5, "color": INK, "fontWeight": weight},
            "encoding": {"x": {"value": at}, "y": _rows(len(rows), "top"), "text": {"field": field}},
        }
        for field, at, align, weight in (("label", 0, "left", "normal"), ("text", "width", "right", "bold"))
    ]


def _rows(n: int, field: str) -> Spec:
    """The vertical place of a row."""
    return {"field": field, "type": "quantitative", "axis": None, "scale": {"domain": [0, n], "reverse": True}}


def _values(rows: Sequence[IntervalRow]) -> list[dict[str, Any]]:
    """The rows that have a figure."""
    return [
        {"dot": place + 0.68, "value": row.value, "lower": row.lower, "upper": row.upper, "kind": row.kind}
        for place, row in enumerate(rows)
        if row.value is not None
    ]


def _colour() -> Spec:
    """The colour of each kind of row."""
    return {
        "field": "kind", "type": "nominal", "legend": None,
        "scale": {"domain": ["figure", "chosen", "bounds"], "range": [BLUE, CHOSEN, PLUM]},
    }  # fmt: skip


def ratios(rows: Sequence[IntervalRow]) -> Spec:
    """Return ratios with their intervals on a logarithmic axis, dashes where there is no difference.

    Parameters
    ----------
    rows : sequence of IntervalRow
        In the order to draw.
    """
    ends = [float(end) for row in rows for end in (row.lower, row.upper) if end is not None and end > 0]
    low, high = min([0.9, *(0.92 * end for end in ends)]), max([1.15, *(1.06 * end for end in ends)])
    axis = {"values": [tick for tick in RATIO_TICKS if low <= tick <= high], "format": "~g", "grid": False}
    x = {"type": "quantitative", "title": None, "scale": {"type": "log", "domain": [low, high]}, "axis": axis}
    return _intervals(rows, x, 1.0)


def shares(rows: Sequence[IntervalRow]) -> Spec:
    """Return proportions (0 to 1) with their intervals on an axis of per cent."""
    x = {
        "type": "quantitative", "title": None, "scale": {"zero": False, "nice": True},
        "axis": {"format": ".0%", "grid": False, "tickCount": 5},
    }  # fmt: skip
    return _intervals(rows, x, None)


def _intervals(rows: Sequence[IntervalRow], x: Spec, mark: float | None) -> Spec:
    """Intervals and dots under the words of each row."""
    y = _rows(len(rows), "dot")
    layers = _labels(rows)
    if mark is not None:
        pieces = [{"value": mark, "from": place + 0.5, "to": place + 0.94} for place in range(len(rows))]
        layers.append(
            {
                "data": {"values": pieces},
                "mark": {"type": "rule", "strokeDash": [4, 3], "color": INK},
                "encoding": {"x": {**x, "field": "value"}, "y": _rows(len(rows), "from"), "y2": {"field": "to"}},
            }
        )
    layers += [
        {
            "mark": {"type": "rule", "strokeWidth": 7, "opacity": 0.35},
            "encoding": {"x": {**x, "field": "lower"}, "x2": {"field": "upper"}, "y": y, "color": _colour()},
        },
        {
            "mark": {"type": "circle", "size": 95, "opacity": 1},
            "encoding": {"x": {**x, "field": "value"}, "y": y, "color": _colour()},
        },
    ]
    return _framed(rows, layers, _values(rows))


def gaps(rows: Sequence[GapRow], band: float) -> Spec:
    """Return each area beside its reference, the band around the reference drawn.

    Parameters
    ----------
    rows : sequence of GapRow
        In the order to draw.
    band : float
        Half-width of the band, percentage points.
    """
    values = [
        {
            "dot": place + 0.68, "value": row.value, "reference": row.reference, "lower": row.lower, "upper": row.upper,
            "from": row.reference - band, "to": row.reference + band,
        }
        for place, row in enumerate(rows)
    ]  # fmt: skip
    ends = [end for row in rows for end in (row.lower, row.upper, row.reference - band, row.reference + band)]
    x = {
        "type": "quantitative", "title": "Per cent of people asked",
        "scale": {"domain": [max(0.0, min(ends) - 1), min(100.0, max(ends) + 1)], "nice": False},
        "axis": {"grid": False, "tickCount": 6},
    }  # fmt: skip
    y = _rows(len(rows), "dot")
    layers = [
        *_labels(rows),
        {
            "mark": {"type": "rule", "strokeWidth": 15, "color": "#DFE6EC"},
            "encoding": {"x": {**x, "field": "from"}, "x2": {"field": "to"}, "y": y},
        },
        {
            "mark": {"type": "tick", "thickness": 3, "size": 17, "color": BLUE},
            "encoding": {"x": {**x, "field": "reference"}, "y": y},
        },
        {
            "mark": {"type": "rule", "strokeWidth": 3, "color": CHOSEN, "opacity": 0.7},
            "encoding": {"x": {**x, "field": "lower"}, "x2": {"field": "upper"}, "y": y},
        },
        {
            "mark": {"type": "circle", "size": 95, "color": CHOSEN, "opacity": 1},
            "encoding": {"x": {**x, "field": "value"}, "y": y},
        },
    ]
    return _framed(rows, layers, values)


def _framed(rows: Sequence[Any], layers: list[Spec], values: list[dict[str, Any]]) -> Spec:
    """The chart around the layers."""
    return {
        "height": ROW * len(rows),
        "padding": {"left": 2, "top": 2, "right": 8, "bottom": 2},
        "config": CONFIG,
        "data": {"values": values},
        "layer": layers,
    }


def alt(heading: str, rows: Sequence[IntervalRow | GapRow]) -> str:
    """Return a chart of rows in words, for a reader who cannot see it."""
    return f"{heading}. " + "; ".join(f"{row.label}: {row.text}" for row in rows) + "."


def history(rows: Sequence[dict[str, Any]], names: Sequence[str], breaks: Sequence[tuple[str, str]] = ()) -> Spec:
    """Return ratios through time with their intervals; a month without a figure is a gap in the line.

    Parameters
    ----------
    rows : sequence of dict
        ``name``, ``month`` (``"2024-08"``), ``label``, ``value``, ``lower``, ``upper`` and ``text``; None where no
        figure exists.
    names : sequence of str
        London first, then the chosen area.
    breaks : sequence of (str, str)
        Month and number of each break to draw.
    """
    colour = {
        "field": "name", "type": "nominal", "legend": None,
        "scale": {"domain": list(names), "range": [BLUE, CHOSEN][: len(names)]},
    }  # fmt: skip
    x = {"field": "month", "type": "temporal", "title": None, "axis": {"format": "%Y", "grid": False, "tickCount": 6}}
    y = {"field": "value", "type": "quantitative", "title": None, "scale": {"zero": False}, "axis": {"tickCount": 4}}
    tooltip = [
        {"field": "name", "title": "Area"},
        {"field": "label", "title": "To"},
        {"field": "text", "title": "Ratio"},
    ]
    layers: list[Spec] = [
        {
            "mark": {"type": "area", "opacity": 0.18},
            "encoding": {"x": x, "y": {**y, "field": "lower"}, "y2": {"field": "upper"}, "color": colour},
        },
        {
            "mark": {"type": "line", "strokeWidth": 2.2, "point": {"size": 22}},
            "encoding": {"x": x, "y": y, "color": colour, "tooltip": tooltip},
        },
    ]
    ends = [next(row for row in reversed(rows) if row["name"] == name and row["value"] is not None) for name in names]
    layers += [
        {
            "data": {"values": [end]},
            "mark": {"type": "text", "align": "left", "dx": 9, "dy": dy, "fontSize": 12.5, "fontWeight": "bold"},
            "encoding": {"x": x, "y": y, "text": {"field": "name"}, "color": colour},
        }
        for end, dy in zip(ends, _apart([float(end["value"]) for end in ends]), strict=True)
    ]
    if breaks:
        rule = {"mark": {"type": "rule", "strokeDash": [3, 3], "color": PLUM}, "encoding": {"x": x}}
        text = {
            "mark": {"type": "text", "y": -7, "fontSize": 12, "fontWeight": "bold", "color": PLUM},
            "encoding": {"x": x, "text": {"field": "text"}},
        }
        marks = [{"month": month, "text": number} for month, number in breaks]
        layers.append({"data": {"values": marks}, "layer": [rule, text]})
    return {
        "height": 200,
        "padding": {"left": 2, "top": 14, "right": 14 + 7 * max(map(len, names)), "bottom": 2},
        "config": {**CONFIG, "mark": {**CONFIG["mark"], "invalid": "break-paths-show-domains"}},
        "data": {"values": list(rows)},
        "layer": layers,
    }


def _apart(values: list[float]) -> list[int]:
    """How far to move the name at each line's end, so that two names do not overlap."""
    if len(values) != 2 or abs(values[0] - values[1]) > 0.6:
        return [0] * len(values)
    return [-8, 8] if values[0] >= values[1] else [8, -8]
