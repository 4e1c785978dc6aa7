"""Charts of the Hotspots page: how much of the crime little land holds, the months of a cell, and the trade-off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ui.charts import BLUE, CHOSEN, CONFIG, INK, SOFT, Spec

PER_CENT: Spec = {"format": "~%", "grid": True, "tickCount": 5}
#: The part of the land that the curve is drawn for: beyond it hardly any crime is left.
MOST_LAND = 0.3
#: Points below this share are in the table only: on the chart the axis and the curve leave no room for a name.
LOW = 0.1


@dataclass(frozen=True)
class Spot:
    """One window of the trade-off: months looked back on, and what they gave (0 to 1)."""

    months: int
    foretold: float
    steady: float
    chosen: bool


def lorenz(
    land: Sequence[float], crime: Sequence[float], marks: Sequence[tuple[float, float, str]], chance: Sequence[float]
) -> Spec:
    """Return the share of crime that the fullest places hold on a growing share of the land, beside chance.

    Parameters
    ----------
    land, crime : sequence of float
        Cumulative shares, fullest places first.
    marks : sequence of (float, float, str)
        Points to name: share of the land, share of crime, words.
    chance : sequence of float
        Shares of crime at the same ``marks`` had crimes fallen at random.
    """
    x = {"field": "land", "type": "quantitative", "title": "share of London’s land, fullest places first",
         "scale": {"domain": [0, MOST_LAND]}, "axis": PER_CENT}  # fmt: skip
    y = {"field": "crime", "type": "quantitative", "title": None, "scale": {"domain": [0, 1]}, "axis": PER_CENT}
    curve = [{"land": a, "crime": b} for a, b in zip(land, crime, strict=True)]
    named = [{"land": at, "crime": share, "text": text} for at, share, text in marks]
    random = [{"land": mark[0], "crime": share} for mark, share in zip(marks, chance, strict=True)]
    return {
        "height": 230,
        "config": CONFIG,
        "layer": [
            {
                "data": {"values": [{"land": 0, "crime": 0}, {"land": MOST_LAND, "crime": MOST_LAND}]},
                "mark": {"type": "line", "color": SOFT, "strokeDash": [4, 4], "strokeWidth": 1.2},
                "encoding": {"x": x, "y": y},
            },
            {
                "data": {"values": curve},
                "mark": {"type": "line", "color": BLUE, "strokeWidth": 2.4, "clip": True},
                "encoding": {"x": x, "y": y},
            },
            {
                "data": {"values": random},
                "mark": {"type": "point", "size": 60, "color": SOFT, "filled": False, "strokeWidth": 1.6},
                "encoding": {"x": x, "y": y},
            },
            {
                "data": {"values": named},
                "layer": [
                    {"mark": {"type": "circle", "size": 90, "color": CHOSEN, "opacity": 1},
                     "encoding": {"x": x, "y": y}},
                    {"transform": [{"filter": f"datum.crime >= {LOW}"}],
                     "mark": {"type": "text", "align": "left", "dx": 8, "dy": 10, "fontSize": 12.5,
                              "fontWeight": "bold", "color": INK},
                     "encoding": {"x": x, "y": y, "text": {"field": "text"}}},
                ],
            },
        ],
    }  # fmt: skip


def months(rows: Sequence[dict[str, Any]]) -> Spec:
    """Return a cell's months as bars, the months in which it was hot in full colour.

    Parameters
    ----------
    rows : sequence of dict
        ``month`` (``"2026-04"``), ``label``, ``count`` and ``hot``.
    """
    return {
        "height": 110,
        "config": CONFIG,
        "data": {"values": list(rows)},
        "mark": {"type": "bar", "width": {"band": 0.8}},
        "encoding": {
            "x": {"field": "month", "type": "ordinal", "title": None,
                  "axis": {"labelExpr": "timeFormat(toDate(datum.value + '-15'), '%b')", "labelAngle": 0,
                           "labelOverlap": True, "ticks": False}},
            "y": {"field": "count", "type": "quantitative", "title": None, "axis": {"tickCount": 3, "tickMinStep": 1}},
            "color": {"field": "hot", "type": "nominal", "legend": None,
                      "scale": {"domain": [False, True], "range": ["#A9C1D6", BLUE]}},
            "tooltip": [{"field": "label", "title": "Month"}, {"field": "count", "title": "Crimes"}],
        },
    }  # fmt: skip


def trade_off(spots: Sequence[Spot]) -> Spec:
    """Return how much each look-back foretold against how steady its choice was, one dot a window.

    Parameters
    ----------
    spots : sequence of Spot
        In order of months.
    """
    x = {
        "field": "foretold", "type": "quantitative", "scale": {"zero": False, "nice": True, "padding": 30},
        "title": "share of the next months’ crime that was foretold", "axis": {"format": ".1%", "tickCount": 4},
    }  # fmt: skip
    y = {
        "field": "steady", "type": "quantitative", "scale": {"zero": False, "nice": True, "padding": 14},
        "title": "alike, 0 to 1", "axis": {"tickCount": 4},
    }  # fmt: skip
    rows = [
        {"foretold": spot.foretold, "steady": spot.steady, "chosen": spot.chosen, "months": spot.months, "place": place,
         "text": f"{spot.months} month{'s' if spot.months > 1 else ''}"}
        for place, spot in enumerate(spots)
    ]  # fmt: skip
    colour = {"field": "chosen", "type": "nominal", "legend": None,
              "scale": {"domain": [False, True], "range": [BLUE, CHOSEN]}}  # fmt: skip
    return {
        "height": 230,
        "config": CONFIG,
        "data": {"values": rows},
        "layer": [
            {"mark": {"type": "line", "color": "#A9C1D6", "strokeWidth": 1.5},
             "encoding": {"x": x, "y": y, "order": {"field": "months"}}},
            {"mark": {"type": "circle", "size": 110, "opacity": 1}, "encoding": {"x": x, "y": y, "color": colour}},
            *[
                {"transform": [{"filter": f"datum.place % 2 == {odd}"}],
                 "mark": {"type": "text", "dy": dy, "fontSize": 12.5, "color": INK},
                 "encoding": {"x": x, "y": y, "text": {"field": "text"}}}
                for odd, dy in ((0, -14), (1, 16))
            ],
        ],
    }  # fmt: skip
