"""Two measures of the same areas: one across and one up, with the intervals of both, and no line through them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from measures.comparison_pair import Pair
from measures.comparison_reading import Comparison
from measures.comparison_words import benchmark_name, verdict_text
from measures.words import value_text
from ui.charts import BLUE, CONFIG, INK, SOFT, Spec
from ui.compare_charts import ABOVE_BELOW, AXIS, LABEL, records
from ui.compare_labels import place_names
from ui.compare_styles import PALE, Style

HEIGHT = 470


def pair_rows(both: Pair, names: dict[str, str], styles: dict[str, Style]) -> pd.DataFrame:
    """Return one row an area with both values, their 95 % limits and verdicts, and how it is drawn.

    Parameters
    ----------
    both : Pair
        Two comparisons of the same areas.
    names : dict of str to str
        Names by code, unlike each other.
    styles : dict of str to Style
        How the areas picked out are drawn.
    """
    codes = both.across.estimates.areas[both.drawn].tolist()
    plain = Style(PALE if styles else BLUE)
    looks = [styles.get(code, plain) for code in codes]
    made: dict[str, object] = {
        "code": codes,
        "name": [names[code] for code in codes],
        "picked": [code in styles for code in codes],
        "colour": [look.colour for look in looks],
        "shape": [look.shape for look in looks],
    }
    for axis, compared in (("x", both.across), ("y", both.up)):
        estimates = compared.estimates
        made |= {
            axis: compared.value[both.drawn],
            f"{axis}_lower": estimates.lower[both.drawn, 0],
            f"{axis}_upper": estimates.upper[both.drawn, 0],
            f"{axis}_text": [value_text(compared.measure, float(value)) for value in compared.value[both.drawn]],
            f"{axis}_verdict": [verdict_text(compared, code) for code in codes],
        }
    return pd.DataFrame(made).round(4)


def two(both: Pair, rows: pd.DataFrame, width: int, narrow: bool) -> Spec:
    """Return dots with intervals both ways, and the benchmark of each measure as a dashed line.

    Parameters
    ----------
    both : Pair
        Two comparisons.
    rows : DataFrame
        By `pair_rows`.
    width : int
        Pixels that the chart is about to be wide.
    narrow : bool
        Whether it is a phone's screen.
    """
    x_ends, y_ends = _ends(rows, "x", both.across), _ends(rows, "y", both.up)
    height = 330 if narrow else HEIGHT
    plot = (float(width - AXIS), float(height - ABOVE_BELOW))
    x = {"field": "x", "type": "quantitative", "scale": {"domain": list(x_ends), "nice": False},
         "title": _axis(both.across), "axis": {"tickCount": 5}}  # fmt: skip
    y = {"field": "y", "type": "quantitative", "scale": {"domain": list(y_ends), "nice": False}, "title": None,
         "axis": {"tickCount": 5}}  # fmt: skip
    colour = {"field": "colour", "type": "nominal", "scale": None, "legend": None}
    tooltip = [{"field": "name", "title": "Area"}, {"field": "x_text", "title": both.across.measure.title},
               {"field": "y_text", "title": both.up.measure.title}]  # fmt: skip
    thin: Spec = {"type": "rule", "strokeWidth": 1.4, "opacity": 0.4}
    drawn = rows.sort_values("picked", kind="stable")
    columns = ("name", "x", "x_lower", "x_upper", "x_text", "y", "y_lower", "y_upper", "y_text", "colour", "shape",
               "picked")  # fmt: skip
    return {
        "height": height,
        "config": CONFIG,
        "title": {"text": f"{_axis(both.up)} ↑", "anchor": "start", "fontSize": 12, "fontWeight": "normal",
                  "color": SOFT, "offset": 8, "limit": width},
        "layer": [
            *_benchmarks(both, x, y),
            {
                "data": {"values": records(drawn, columns)},
                "layer": [
                    {"mark": thin, "encoding": {"x": {**x, "field": "x_lower"}, "x2": {"field": "x_upper"}, "y": y,
                                                "color": colour}},
                    {"mark": thin, "encoding": {"y": {**y, "field": "y_lower"}, "y2": {"field": "y_upper"}, "x": x,
                                                "color": colour}},
                    {"mark": {"type": "point", "filled": True, "opacity": 1, "stroke": "#ffffff", "strokeWidth": 0.8},
                     "encoding": {"x": x, "y": y, "color": colour, "tooltip": tooltip,
                                  "size": {"condition": {"test": "datum.picked", "value": 130}, "value": 75},
                                  "shape": {"field": "shape", "type": "nominal", "scale": None, "legend": None}}},
                ],
            },
            *_names(rows, x, y, x_ends, y_ends, plot, _reserved(both, x_ends, y_ends, plot)),
        ],
    }  # fmt: skip


def _axis(compared: Comparison) -> str:
    """A measure with its unit, as the heading of an axis."""
    unit = "per cent" if compared.measure.unit == "%" else compared.measure.unit
    return f"{compared.measure.title}, {unit}"


def _ends(rows: pd.DataFrame, axis: str, compared: Comparison) -> tuple[float, float]:
    """The ends of an axis: all intervals and the benchmark, with room."""
    parts = [rows[name].to_numpy(dtype=float) for name in (axis, f"{axis}_lower", f"{axis}_upper")]
    values = np.append(np.concatenate(parts), compared.single)
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    room = 0.05 * (high - low or 1.0)
    return low - room, high + room


def _benchmarks(both: Pair, x: Spec, y: Spec) -> list[Spec]:
    """One dashed line a measure, where its benchmark is one value."""
    made: list[Spec] = []
    for axis, compared, encoding in (("x", both.across, x), ("y", both.up, y)):
        if np.isnan(compared.single):
            continue
        name = benchmark_name(compared)
        text = f"{name[0].upper()}{name[1:]} {value_text(compared.measure, compared.single)}"
        place: Spec = {"y": 8, "align": "left", "dx": 4} if axis == "x" else {"x": "width", "align": "right", "dy": -9}
        made.append(
            {
                "data": {"values": [{axis: compared.single, "text": text}]},
                "layer": [
                    {"mark": {"type": "rule", "strokeDash": [4, 3], "color": INK}, "encoding": {axis: encoding}},
                    {"mark": {**LABEL, **place}, "encoding": {axis: encoding, "text": {"field": "text"}}},
                ],
            }
        )
    return made


def _reserved(
    both: Pair, x_ends: tuple[float, float], y_ends: tuple[float, float], plot: tuple[float, float]
) -> npt.NDArray[np.float64]:
    """Where the names of the benchmarks stand, pixels: no area's name may."""
    across = (both.across.single - x_ends[0]) / (x_ends[1] - x_ends[0]) * plot[0]
    up = (y_ends[1] - both.up.single) / (y_ends[1] - y_ends[0]) * plot[1]
    boxes = np.asarray([[across, 0, across + 130, 17], [plot[0] - 130, up - 17, plot[0], up]])
    return np.asarray(boxes[~np.isnan(boxes).any(axis=1)])


def _names(
    rows: pd.DataFrame,
    x: Spec,
    y: Spec,
    x_ends: tuple[float, float],
    y_ends: tuple[float, float],
    plot: tuple[float, float],
    taken: npt.NDArray[np.float64],
) -> list[Spec]:
    """Names beside the dots: those picked out first, then the outer ones, as many as there is room for."""
    spans = x_ends[1] - x_ends[0], y_ends[1] - y_ends[0]
    across, up = rows["x"].to_numpy(dtype=float), rows["y"].to_numpy(dtype=float)
    far = np.hypot((across - np.median(across)) / spans[0], (up - np.median(up)) / spans[1])
    named = rows.iloc[np.lexsort([-far, ~rows["picked"].to_numpy(dtype=bool)])].reset_index(drop=True)
    at_x = (named["x"].to_numpy(dtype=float) - x_ends[0]) / spans[0] * plot[0]
    at_y = (y_ends[1] - named["y"].to_numpy(dtype=float)) / spans[1] * plot[1]
    made: list[Spec] = []
    for label in place_names(at_x, at_y, named["name"].tolist(), plot, int(rows["picked"].sum()), taken):
        row = named.iloc[label.dot]
        made.append(
            {
                "data": {"values": [{"x": float(row["x"]), "y": float(row["y"]), "name": row["name"]}]},
                "mark": {**LABEL, "align": label.align, "dx": label.dx, "dy": label.dy,
                         "fontWeight": "bold" if row["picked"] else "normal"},
                "encoding": {"x": x, "y": y, "text": {"field": "name"}},
            }
        )  # fmt: skip
    return made


def two_alt(both: Pair) -> str:
    """Return the chart in words."""
    parts = []
    for compared in (both.across, both.up):
        values = compared.value[both.drawn]
        if values.size:
            low, high = (value_text(compared.measure, float(end)) for end in (values.min(), values.max()))
            parts.append(f"{compared.measure.title} from {low} to {high}")
    return f"Dot chart of {len(both.drawn)} areas: {'; '.join(parts)}. The table on this page has the same figures."
