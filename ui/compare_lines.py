"""Areas through time: lines of those picked out over the spread of all, and one small panel an area."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from base.periods import iso, to_index
from measures.breaks import Break
from measures.comparison_series import Spread, year_by_year
from measures.estimates import Estimates
from measures.words import value_text
from ui.chart_breaks import numbered, usual_step
from ui.charts import AUTOSIZE, BLUE, CONFIG, INK, PLUM, SOFT, Spec
from ui.compare_charts import records
from ui.compare_labels import LINE, apart
from ui.compare_styles import PALE, Style

HEIGHT, PANEL = 380, 74
#: With more lines than this, one point in three months is drawn.
MANY, STEP = 4, 3
LONDON_STYLE = Style(INK)


def thinned(estimates: Estimates, lines: int) -> npt.NDArray[np.intp]:
    """Return which periods are drawn, counted back from the last: each of them, or with many lines one in three."""
    if lines <= MANY or usual_step(to_index(estimates.periods)) > 1:
        return np.arange(len(estimates.periods))
    away = int(to_index(int(estimates.periods[-1]))) - to_index(estimates.periods)
    return np.flatnonzero(away % STEP == 0)


def line_rows(estimates: Estimates, names: dict[str, str], columns: npt.NDArray[np.intp]) -> pd.DataFrame:
    """Return a row an area and period, in the order of areas, with a hole where no period is published.

    Parameters
    ----------
    estimates : Estimates
        Some areas and their periods.
    names : dict of str to str
        Names by code.
    columns : ndarray of int
        Places of the periods to draw.
    """
    index = to_index(estimates.periods[columns])
    # One row without a value interrupts the line where more than the usual step lies between two periods.
    holes = np.flatnonzero(np.diff(index) > usual_step(index)) + 1 if len(index) > 1 else np.empty(0, dtype=np.intp)
    months = [
        iso(int(month)) for month in np.insert(estimates.periods[columns], holes, estimates.periods[columns][holes - 1])
    ]
    parts = {
        name: np.insert(getattr(estimates, name)[:, columns], holes, np.nan, axis=1).round(3).ravel()
        for name in ("value", "lower", "upper")
    }
    labels = [names[code] for code in estimates.areas.tolist()]
    n = len(months)
    return pd.DataFrame({"name": np.repeat(labels, n), "month": np.tile(months, len(labels)), **parts})


def trend(
    series: Estimates,
    london: Estimates,
    spread: Spread,
    names: dict[str, str],
    styles: dict[str, Style],
    breaks: tuple[Break, ...],
    narrow: bool,
) -> Spec:
    """Return lines with their 95 % intervals over the spread of all areas, with London and recording breaks.

    Parameters
    ----------
    series : Estimates
        The areas drawn, every period; none where none is picked out.
    london : Estimates
        London, every period.
    spread : Spread
        Of all areas of the level.
    names : dict of str to str
        Names by code, London's too.
    styles : dict of str to Style
        How each area is drawn.
    breaks : tuple of Break
        Breaks to draw, numbered.
    narrow : bool
        Whether it is a phone's screen.
    """
    columns = thinned(series, len(series.areas))
    rows = pd.concat(
        [line_rows(london, names, thinned(london, len(series.areas))), line_rows(series, names, columns)],
        ignore_index=True,
    )
    lined = [*(london.areas.tolist() if london.periods.size else []), *series.areas.tolist()]
    looks = {names[code]: styles.get(code, LONDON_STYLE) for code in lined}
    domain = list(looks)
    colour = {"field": "name", "type": "nominal", "legend": None,
              "scale": {"domain": domain, "range": [look.colour for look in looks.values()]}}  # fmt: skip
    dash = {"field": "name", "type": "nominal", "legend": None,
            "scale": {"domain": domain, "range": [list(look.dash) for look in looks.values()]}}  # fmt: skip
    x = {"field": "month", "type": "temporal", "title": None, "axis": {"format": "%Y", "grid": False, "tickCount": 6}}
    top = float(np.nanmax([*spread.high, *rows["upper"].dropna(), *rows["value"].dropna()]))
    low = float(np.nanmin([*spread.low, *rows["lower"].dropna(), *rows["value"].dropna()]))
    low = 0.0 if 0 <= low < 0.5 * top else low
    y = {"field": "value", "type": "quantitative", "title": None, "axis": {"tickCount": 5},
         "scale": {"domain": [low, top], "nice": False}}  # fmt: skip
    decimals = f",.{series.measure.decimals}f"
    tooltip = [
        {"field": "name", "title": "Area"},
        {"field": "month", "type": "temporal", "format": "%B %Y", "title": "To"},
        {"field": "value", "title": series.measure.unit, "format": decimals},
    ]
    longest = max((len(name) for name in domain), default=0)
    return {
        "height": 300 if narrow else HEIGHT,
        "padding": {"left": 2, "top": 16, "right": 14 + 7 * min(longest, 24), "bottom": 2},
        "autosize": AUTOSIZE,
        "config": CONFIG,
        "layer": [
            _spread(spread, x, y),
            {
                "data": {"values": records(rows, ("name", "month", "value", "lower", "upper"))},
                "layer": [
                    {"mark": {"type": "area", "opacity": 0.13},
                     "encoding": {"x": x, "y": {**y, "field": "lower"}, "y2": {"field": "upper"}, "color": colour}},
                    {"mark": {"type": "line", "strokeWidth": 2.2},
                     "encoding": {"x": x, "y": y, "color": colour, "strokeDash": dash, "tooltip": tooltip}},
                ],
            },
            *_ends(rows, x, y, (low, top), 300 if narrow else HEIGHT),
            *_breaks(breaks, (london,) if london.periods.size else (series,), x),
        ],
    }  # fmt: skip


def _spread(spread: Spread, x: Spec, y: Spec) -> Spec:
    """All areas from the lowest to the highest, and the middle half, as grey bands."""
    values = pd.DataFrame(
        {"month": [iso(int(month)) for month in spread.periods], "low": spread.low, "lower": spread.lower,
         "upper": spread.upper, "high": spread.high}
    ).round(3).iloc[::-STEP].iloc[::-1]  # fmt: skip
    band: Spec = {"type": "area", "color": SOFT}
    return {
        "data": {"values": records(values, ("month", "low", "lower", "upper", "high"))},
        "layer": [
            {"mark": {**band, "opacity": 0.12},
             "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}}},
            {"mark": {**band, "opacity": 0.2},
             "encoding": {"x": x, "y": {**y, "field": "lower"}, "y2": {"field": "upper"}}},
        ],
    }  # fmt: skip


def _ends(rows: pd.DataFrame, x: Spec, y: Spec, reach: tuple[float, float], height: int) -> list[Spec]:
    """The name of each line at its end, moved apart where they would overlap."""
    ends = rows.dropna(subset=["value"]).groupby("name", sort=False).tail(1)
    if not len(ends):
        return []
    scale = height / (reach[1] - reach[0] or 1.0)
    at = (reach[1] - ends["value"].to_numpy(dtype=float)) * scale
    moved = apart(at, LINE)
    return [
        {
            "data": {"values": [{"month": end["month"], "value": float(end["value"]), "name": end["name"]}]},
            "mark": {"type": "text", "align": "left", "dx": 8, "dy": round(float(dy), 1), "fontSize": 12.5,
                     "fontWeight": "bold", "color": INK},
            "encoding": {"x": x, "y": y, "text": {"field": "name"}},
        }
        for end, dy in zip(ends.to_dict("records"), moved - at, strict=True)
    ]  # fmt: skip


def _breaks(breaks: tuple[Break, ...], series: tuple[Estimates, ...], x: Spec) -> list[Spec]:
    """Recording breaks as numbered dashed lines."""
    marks = [
        {"month": iso(found[0].date), "text": str(place)} for place, found in enumerate(numbered(breaks, series), 1)
    ]
    if not marks:
        return []
    number: Spec = {"type": "text", "y": -7, "fontSize": 12, "fontWeight": "bold", "color": PLUM}
    return [
        {
            "data": {"values": marks},
            "layer": [
                {"mark": {"type": "rule", "strokeDash": [3, 3], "color": PLUM}, "encoding": {"x": x}},
                {"mark": number, "encoding": {"x": x, "text": {"field": "text"}}},
            ],
        }
    ]


def multiples(
    series: Estimates,
    london: Estimates,
    names: dict[str, str],
    styles: dict[str, Style],
    last: int,
    width: int,
    narrow: bool,
) -> Spec:
    """Return one small panel an area on the same scale, a point a year, with London dashed in each.

    Parameters
    ----------
    series : Estimates
        The areas drawn, in the order to draw, every period.
    london : Estimates
        London, every period.
    names : dict of str to str
        Names by code.
    styles : dict of str to Style
        How the areas picked out are drawn.
    last : int
        The month to count back from, ``yyyymm``.
    width : int
        Pixels that the chart may be wide.
    narrow : bool
        Whether it is a phone's screen.
    """
    columns = year_by_year(series.periods, series.window, last)
    rows = line_rows(series, names, columns)
    of_london = year_by_year(london.periods, london.window, last)
    beside = dict(
        zip(
            [iso(int(month)) for month in london.periods[of_london]],
            london.value[0, of_london].round(3).tolist(),
            strict=True,
        )
    )
    rows["london"] = rows["month"].map(beside)
    plain = Style(PALE if styles else BLUE)
    colours = {names[code]: styles.get(code, plain).colour for code in series.areas.tolist()}
    rows["colour"] = rows["name"].map(colours)
    across = 2 if narrow else max(3, width // 165)
    ends = [int(series.periods[column]) for column in columns[[0, -1]]]
    years = [{"year": month // 100, "month": month % 100} for month in dict.fromkeys(ends)]
    x = {"field": "month", "type": "temporal", "title": None,
         "axis": {"format": "%Y", "grid": False, "values": years, "labelFontSize": 10, "labelFlush": True}}  # fmt: skip
    y = {"field": "value", "type": "quantitative", "title": None, "scale": {"zero": series.measure.unit != "%"},
         "axis": {"tickCount": 3, "labelFontSize": 10}}  # fmt: skip
    colour = {"field": "colour", "type": "nominal", "scale": None, "legend": None}
    return {
        "config": {**CONFIG, "facet": {"spacing": 14}},
        "padding": {"left": 12, "top": 2, "right": 2, "bottom": 2},
        "data": {"values": records(rows, ("name", "month", "value", "lower", "upper", "london", "colour"))},
        "columns": across,
        "facet": {"field": "name", "type": "nominal", "sort": [names[code] for code in series.areas.tolist()],
                  "header": {"title": None, "labelFontSize": 12, "labelColor": INK, "labelAnchor": "start",
                             "labelPadding": 2, "labelLimit": 150}},
        "spec": {
            "width": (width - 30 * across) // across,
            "height": PANEL,
            "layer": [
                {"mark": {"type": "line", "color": SOFT, "strokeDash": [3, 3], "strokeWidth": 1.2},
                 "encoding": {"x": x, "y": {**y, "field": "london"}}},
                {"mark": {"type": "area", "opacity": 0.2},
                 "encoding": {"x": x, "y": {**y, "field": "lower"}, "y2": {"field": "upper"}, "color": colour}},
                {"mark": {"type": "line", "strokeWidth": 1.8, "point": {"size": 14}},
                 "encoding": {"x": x, "y": y, "color": colour}},
            ],
        },
    }  # fmt: skip


def trend_alt(series: Estimates, london: Estimates, names: dict[str, str]) -> str:
    """Return the lines in words: where each stands at its end."""
    told = []
    for estimates in (london, series):
        for row, code in enumerate(estimates.areas.tolist()):
            known = np.flatnonzero(~np.isnan(estimates.value[row]))
            if known.size:
                told.append(f"{names[code]} {value_text(estimates.measure, float(estimates.value[row, known[-1]]))}")
    return f"Line chart of {series.measure.title}; at the end of the lines: {', '.join(told)}."
