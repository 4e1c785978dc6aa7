"""Charts of one comparison: the interval plot, the funnel, and the dots. Each says what its table says."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from measures.comparison_funnel import FunnelPicture
from measures.comparison_reading import Comparison
from measures.comparison_swarm import swarm
from measures.comparison_words import benchmark_name, verdict_text
from measures.comparisons import COMPARISONS
from measures.words import number, value_text
from ui.charts import AUTOSIZE, BLUE, CONFIG, INK, SOFT, Spec
from ui.compare_labels import place_names
from ui.compare_styles import PALE, Style

Floats = npt.NDArray[np.float64]
#: Pixels a row of the interval plot is high, and the plot itself above a phone's and on it.
ROW = 21
HEIGHT, SWARM_HEIGHT = 400, 230
#: Pixels that the axis of values takes, and the words at the right.
AXIS, WORDS = 46, 112
#: Places to the right of the last dot of a band, for the names of its limits.
BESIDE = 7.0
#: Mark by verdict: filled at 99.8 %, open at 95 %.
SHAPES = ("circle", "triangle-down", "triangle-down", "circle", "triangle-up", "triangle-up")
OPEN = (COMPARISONS.index("lower"), COMPARISONS.index("higher"))
#: Pixels of a chart's height that its heading and its lower axis take.
ABOVE_BELOW = 75
#: Points between which a gap in confidence is small.
BAND = 5.0
LABEL: Spec = {"type": "text", "fontSize": 12, "color": INK}


def rows_of(compared: Comparison, names: dict[str, str], styles: dict[str, Style]) -> pd.DataFrame:
    """Return one row an area drawn: name, value, both intervals, benchmark, verdict in words, and how it is drawn.

    Parameters
    ----------
    compared : Comparison
        What is drawn, in its order.
    names : dict of str to str
        Names by code, unlike each other.
    styles : dict of str to Style
        How the areas picked out are drawn.
    """
    drawn, estimates = compared.drawn, compared.estimates
    codes = estimates.areas[drawn].tolist()
    plain = Style(PALE if styles else BLUE)
    looks = [styles.get(code, plain) for code in codes]
    verdicts = compared.verdict[drawn]
    colours = np.asarray([look.colour for look in looks], dtype=object)
    texts = [value_text(compared.measure, float(value)) for value in compared.value[drawn]]
    rows = pd.DataFrame(
        {
            "code": codes,
            "name": [names[code] for code in codes],
            "value": compared.value[drawn],
            "lower": estimates.lower[drawn, 0],
            "upper": estimates.upper[drawn, 0],
            "lowest": compared.clear_lower[drawn],
            "highest": compared.clear_upper[drawn],
            "benchmark": compared.benchmark[drawn],
            "text": texts,
            "verdict": [verdict_text(compared, code) for code in codes],
            "picked": [code in styles for code in codes],
            "colour": colours,
            "shape": [look.shape for look in looks],
            "mark": np.asarray(SHAPES)[verdicts],
            "fill": np.where(np.isin(verdicts, OPEN), "#ffffff", colours),
        }
    )
    return rows.round(4)


def records(rows: pd.DataFrame, columns: Sequence[str]) -> list[dict[Hashable, Any]]:
    """Return some columns as records, None where there is nothing."""
    part = rows[list(columns)].astype(object)
    return part.where(part.notna(), None).to_dict("records")


def intervals(compared: Comparison, rows: pd.DataFrame, narrow: bool) -> Spec:
    """Return dots with their 95 % and 99.8 % intervals, one row an area, and the benchmark.

    Parameters
    ----------
    compared : Comparison
        What is drawn.
    rows : DataFrame
        By `rows_of`.
    narrow : bool
        Whether it is a phone's screen: the verdict is then in the mark alone.
    """
    picked = rows.loc[rows["picked"], "name"].tolist()
    bold = {"expr": f"indexof({picked!r}, datum.value) >= 0 ? 'bold' : 'normal'"}
    y = {
        "field": "name", "type": "nominal", "sort": None, "title": None,
        "axis": {"labelColor": INK, "labelFontSize": 11 if narrow else 12,
                 "labelLimit": 145 if narrow else 215, "labelFontWeight": bold,
                 "ticks": False, "domain": False, "grid": True, "labelOverlap": False},
    }  # fmt: skip
    x = {"field": "value", "type": "quantitative", "title": None, "scale": {"zero": False, "nice": True},
         "axis": {"orient": "top", "tickCount": 4 if narrow else 7}}  # fmt: skip
    colour = {"field": "colour", "type": "nominal", "scale": None, "legend": None}
    tooltip = [{"field": "name", "title": "Area"}, {"field": "text", "title": compared.measure.unit},
               {"field": "verdict", "title": "Against the benchmark"}]  # fmt: skip
    layers: list[Spec] = [
        {"mark": {"type": "rule", "strokeWidth": 1},
         "encoding": {"y": y, "x": {**x, "field": "lowest"}, "x2": {"field": "highest"}, "color": colour}},
        {"mark": {"type": "rule", "strokeWidth": 4, "opacity": 0.45},
         "encoding": {"y": y, "x": {**x, "field": "lower"}, "x2": {"field": "upper"}, "color": colour}},
        *_benchmarks(compared, x, y),
        {"mark": {"type": "point", "size": 62, "strokeWidth": 1.5, "opacity": 1},
         "encoding": {"y": y, "x": x, "tooltip": tooltip, "stroke": colour,
                      "fill": {"field": "fill", "type": "nominal", "scale": None, "legend": None},
                      "shape": {"field": "mark", "type": "nominal", "scale": None, "legend": None}}},
    ]  # fmt: skip
    if not narrow:
        layers.append(
            {"mark": {**LABEL, "align": "left", "dx": 10},
             "encoding": {"y": y, "x": {"value": "width"}, "text": {"field": "verdict"}}}
        )  # fmt: skip
    columns = ("name", "value", "lower", "upper", "lowest", "highest", "benchmark", "text", "verdict", "colour",
               "fill", "mark")  # fmt: skip
    return {
        "height": ROW * len(rows),
        "padding": {"left": 2, "top": 2, "right": 8 if narrow else WORDS, "bottom": 20},
        "autosize": AUTOSIZE,
        "config": CONFIG,
        "data": {"values": records(rows, columns)},
        "layer": layers,
    }


def _benchmarks(compared: Comparison, x: Spec, y: Spec) -> list[Spec]:
    """The benchmark: one dashed line with its name, or a stroke on each row; of gaps, nought and five points."""
    if compared.measure.kind == "gap":
        return [_line(x, at, text) for at, text in ((-BAND, "−5"), (0.0, "no gap"), (BAND, "+5"))]
    if not np.isnan(compared.single):
        name = benchmark_name(compared)
        name = f"{name[0].upper()}{name[1:]}"
        return [_line(x, compared.single, f"{name} {value_text(compared.measure, compared.single)}")]
    return [
        {
            "mark": {"type": "tick", "color": INK, "thickness": 2.2, "size": 15},
            "encoding": {"y": y, "x": {**x, "field": "benchmark"}},
        }
    ]


def _line(x: Spec, at: float, text: str) -> Spec:
    """A dashed line with its name at the foot."""
    return {
        "data": {"values": [{"value": at, "text": text}]},
        "layer": [
            {"mark": {"type": "rule", "strokeDash": [4, 3], "color": INK}, "encoding": {"x": x}},
            {"mark": {**LABEL, "y": {"expr": "height + 12"}}, "encoding": {"x": x, "text": {"field": "text"}}},
        ],
    }


def funnel(compared: Comparison, picture: FunnelPicture, rows: pd.DataFrame, width: int, narrow: bool) -> Spec:
    """Return the funnel with limits adjusted for over-dispersion, and said to be so on the chart.

    Parameters
    ----------
    compared : Comparison
        What is drawn.
    picture : FunnelPicture
        The funnel of all areas of the level.
    rows : DataFrame
        By `rows_of`.
    width : int
        Pixels that the chart is about to be wide.
    narrow : bool
        Whether it is a phone's screen.
    """
    drawn, measure = compared.drawn, compared.measure
    band = picture.level_sizes
    dots = rows.assign(
        size=np.arange(1.0, len(drawn) + 1) if band else picture.size[drawn], beyond=picture.beyond[drawn] != 0
    )
    ends = np.asarray([0.0, len(drawn) + BESIDE]) if band else picture.curve
    ends = ends if band else ends[(ends >= 0.85 * dots["size"].min()) & (ends <= 1.08 * dots["size"].max())]
    keep = np.zeros(2, dtype=np.intp) if band else np.flatnonzero(np.isin(picture.curve, ends))
    names = ("lower", "upper", "clear_lower", "clear_upper", "chance_lower", "chance_upper")
    curve = pd.DataFrame({"size": ends} | {name: getattr(picture, name)[keep] for name in names}).round(4)
    low, high = _reach(np.concatenate([dots["value"], curve["clear_lower"], curve["clear_upper"]]), measure.unit == "%")
    domain = [float(ends[0]), float(ends[-1])]
    noun = "people asked" if measure.interval == "wilson" else measure.noun_plural
    x_title = "boroughs in the order of their names" if band else f"{noun} expected at the rate of all areas together"
    x = {"field": "size", "type": "quantitative", "scale": {"domain": domain, "nice": False},
         "title": x_title, "axis": {"grid": False, "labels": not band, "ticks": not band, "tickCount": 5}}  # fmt: skip
    y = {"field": "value", "type": "quantitative", "title": None, "scale": {"domain": [low, high], "nice": False},
         "axis": {"tickCount": 5}}  # fmt: skip
    height = 300 if narrow else HEIGHT
    plot = (float(width - AXIS), float(height - ABOVE_BELOW))
    text = f"Limits adjusted for over-dispersion (φ = {number(picture.phi, 0 if picture.phi >= 10 else 1)})"
    return {
        "height": height,
        "config": CONFIG,
        "title": {"text": text, "anchor": "start", "fontSize": 12.5, "fontWeight": "bold", "color": INK, "offset": 8},
        "layer": [
            _curves(curve, x, y),
            {"data": {"values": [{"value": picture.centre}]},
             "mark": {"type": "rule", "color": INK, "strokeDash": [4, 3]}, "encoding": {"y": y}},
            _curve_names(curve, x, y),
            _dots(dots, x, y, compared, ("size", "beyond")),
            *_names(dots, x, y, "size", domain, (low, high), plot, dots["picked"] | dots["beyond"],
                    _right_ends(curve, (low, high), plot)),
        ],
    }  # fmt: skip


def _curves(curve: pd.DataFrame, x: Spec, y: Spec) -> Spec:
    """Adjusted limits at 99.8 % (area and line) and 95 % (dashes), and those of chance alone (dots)."""

    def line(field: str, **style: object) -> Spec:
        return {"mark": {"type": "line", "clip": True, **style}, "encoding": {"x": x, "y": {**y, "field": field}}}

    solid: Spec = {"color": BLUE, "strokeWidth": 1.6}
    dashed: Spec = {"color": BLUE, "strokeWidth": 1.2, "strokeDash": [6, 4]}
    dotted: Spec = {"color": SOFT, "strokeWidth": 1.2, "strokeDash": [2, 3]}
    return {
        "data": {"values": curve.to_dict("records")},
        "layer": [
            {"mark": {"type": "area", "color": BLUE, "opacity": 0.07, "clip": True},
             "encoding": {"x": x, "y": {**y, "field": "clear_lower"}, "y2": {"field": "clear_upper"}}},
            *(line(field, **solid) for field in ("clear_lower", "clear_upper")),
            *(line(field, **dashed) for field in ("lower", "upper")),
            *(line(field, **dotted) for field in ("chance_lower", "chance_upper")),
        ],
    }  # fmt: skip


def _curve_names(curve: pd.DataFrame, x: Spec, y: Spec) -> Spec:
    """What each curve is, at its right end."""
    last = curve.iloc[-1]
    told = (
        ("clear_upper", "99.8 %, adjusted"),
        ("upper", "95 %, adjusted"),
        ("chance_upper", "99.8 %, chance alone"),
    )
    return {
        "data": {"values": [
            {"size": float(last["size"]), "value": float(last[field]), "text": text} for field, text in told
        ]},
        "mark": {**LABEL, "color": SOFT, "fontSize": 11, "align": "right", "dx": -4, "dy": -7, "clip": True},
        "encoding": {"x": x, "y": y, "text": {"field": "text"}},
    }  # fmt: skip


def _right_ends(curve: pd.DataFrame, reach: tuple[float, float], plot: tuple[float, float]) -> Floats:
    """Where the names of the curves stand, pixels: no area's name may."""
    at = np.asarray([float(curve[field].iloc[-1]) for field in ("clear_upper", "upper", "chance_upper")])
    y = (reach[1] - at) / (reach[1] - reach[0]) * plot[1]
    return np.column_stack([np.full(3, plot[0] - 130), y - 16, np.full(3, plot[0]), y])


def beeswarm(compared: Comparison, rows: pd.DataFrame, width: int, narrow: bool) -> Spec:
    """Return every area as a dot along one line, dots beside each other where they would overlap.

    Parameters
    ----------
    compared : Comparison
        What is drawn.
    rows : DataFrame
        By `rows_of`.
    width : int
        Pixels that the chart is about to be wide.
    narrow : bool
        Whether it is a phone's screen.
    """
    single = compared.single
    low, high = _reach(np.append(rows["value"].to_numpy(), [] if np.isnan(single) else single), False)
    place = swarm(rows["value"].to_numpy(), low, high)
    reach = max(6, int(np.abs(place).max()) + 1 if len(place) else 0)
    dots = rows.assign(place=place)
    x = {"field": "value", "type": "quantitative", "title": None, "scale": {"domain": [low, high], "nice": False},
         "axis": {"tickCount": 4 if narrow else 8, "grid": False}}  # fmt: skip
    y = {"field": "place", "type": "quantitative", "axis": None, "scale": {"domain": [-reach, reach]}}
    plot = (float(width), float(SWARM_HEIGHT))
    line = [] if np.isnan(single) else [_line(x, single, "")]
    return {
        "height": SWARM_HEIGHT,
        "config": CONFIG,
        "layer": [
            *line,
            _dots(dots, x, y, compared, ("place",)),
            *_names(dots, x, y, "value", [low, high], (-reach, reach), plot, dots["picked"], np.empty((0, 4)), "place"),
        ],
    }


def _reach(values: Floats, bounded: bool) -> tuple[float, float]:
    """The ends of an axis with room at both; shares stay within 0 and 100."""
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    room = 0.06 * (high - low or 1.0)
    low, high = low - room if low < 0 or low > room else 0.0, high + room
    return (max(low, 0.0), min(high, 100.0)) if bounded else (low, high)


def _dots(dots: pd.DataFrame, x: Spec, y: Spec, compared: Comparison, more: tuple[str, ...]) -> Spec:
    """The areas as dots; those picked out in their own colour and mark, over the others."""
    ordered = dots.sort_values("picked", kind="stable")
    tooltip = [{"field": "name", "title": "Area"}, {"field": "text", "title": compared.measure.unit},
               {"field": "verdict", "title": "Against the benchmark"}]  # fmt: skip
    return {
        "data": {"values": records(ordered, ("name", "value", "text", "verdict", "colour", "shape", "picked", *more))},
        "mark": {"type": "point", "filled": True, "opacity": 1, "stroke": "#ffffff", "strokeWidth": 0.8},
        "encoding": {
            "x": x, "y": y, "tooltip": tooltip,
            "size": {"condition": {"test": "datum.picked", "value": 130}, "value": 75},
            "color": {"field": "colour", "type": "nominal", "scale": None, "legend": None},
            "shape": {"field": "shape", "type": "nominal", "scale": None, "legend": None},
        },
    }  # fmt: skip


def _names(
    dots: pd.DataFrame,
    x: Spec,
    y: Spec,
    across: str,
    x_ends: Sequence[float],
    y_ends: Sequence[float],
    plot: tuple[float, float],
    first: pd.Series[bool],
    taken: Floats,
    up: str = "value",
) -> list[Spec]:
    """Names beside the dots: those picked out or standing out first, then the outer ones, as many as there is room."""
    far = (dots["value"] - dots["value"].median()).abs()
    order = np.lexsort([-far.to_numpy(), ~first.to_numpy(dtype=bool)])
    named = dots.iloc[order].reset_index(drop=True)
    at_x = (named[across].to_numpy(dtype=float) - x_ends[0]) / (x_ends[1] - x_ends[0]) * plot[0]
    at_y = (y_ends[1] - named[up].to_numpy(dtype=float)) / (y_ends[1] - y_ends[0]) * plot[1]
    labels = place_names(at_x, at_y, named["name"].tolist(), plot, int(first.sum()), taken)
    made: dict[tuple[str, float, float], list[dict[str, object]]] = {}
    for label in labels:
        row = named.iloc[label.dot]
        told = {across: float(row[across]), up: float(row[up]), "name": row["name"], "picked": bool(row["picked"])}
        made.setdefault((label.align, label.dx, label.dy), []).append(told)
    return [
        {
            "data": {"values": told},
            "mark": {**LABEL, "align": align, "dx": dx, "dy": dy,
                     "fontWeight": {"expr": "datum.picked ? 'bold' : 'normal'"}},
            "encoding": {"x": x, "y": y, "text": {"field": "name"}},
        }
        for (align, dx, dy), told in made.items()
    ]  # fmt: skip


def alt(compared: Comparison, kind: str) -> str:
    """Return a chart of a comparison in words: how many areas, from where to where, and that the table has them all.

    Parameters
    ----------
    compared : Comparison
        What is drawn.
    kind : str
        What kind of chart it is, ``"Interval plot"``.
    """
    values = compared.value[compared.drawn]
    if not values.size:
        return f"{kind} without values."
    low, high = (value_text(compared.measure, float(end)) for end in (values.min(), values.max()))
    return (
        f"{kind} of {compared.measure.title} for {len(values)} areas, from {low} to {high}; the table on this page has "
        "the same figures."
    )
