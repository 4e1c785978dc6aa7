"""Charts of a conversation: two shares a row side by side, and a promise's place against its control through time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from base.errors import UnknownNameError
from base.periods import from_index, iso, label, to_index
from conversations.promise_records import Promise
from conversations.windows import first_month
from measures.estimates import Figures
from ui.charts import BLUE, CHOSEN, CONFIG, INK, PLUM, SOFT, Spec

#: Pixels that the axis and the names of the two shares take.
AXIS = 80
#: Letters of a figure that fits beside the words of its row on a phone.
SHORT = 6
#: Months drawn before the baseline's own twelve.
EARLIER = 12
YEAR = 12


@dataclass(frozen=True)
class Mark:
    """One share of a row, 0 to 1, with its interval; None where it is not given."""

    value: float | None
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True)
class PairRow:
    """One row: its words, and two shares under each other."""

    label: str
    text: str
    first: Mark
    second: Mark


def pairs(rows: Sequence[PairRow], names: tuple[str, str]) -> Spec:
    """Return rows of two shares: the first a dot, the second a diamond, each with its interval where it has one.

    Parameters
    ----------
    rows : sequence of PairRow
        In the order to draw. Figures of more than a few letters stand below the row's words, shorter ones at its end.
    names : tuple of (str, str)
        What the two are.
    """
    below = max((len(row.text) for row in rows), default=0) > SHORT
    row_height, words_at, figures_at, marks_at = (74, 0.13, 0.36, (0.6, 0.84)) if below else (52, 0.2, 0.2, (0.52, 0.8))
    values = [
        {"at": place + at, "what": name, **_ends(mark, mark.value)}
        for place, row in enumerate(rows)
        for name, mark, at in zip(names, (row.first, row.second), marks_at, strict=True)
        if mark.value is not None
    ]
    x = {
        "type": "quantitative", "title": None, "scale": {"zero": True, "nice": True},
        "axis": {"format": ".0%", "grid": True, "tickCount": 5},
    }  # fmt: skip
    y = {"field": "at", "type": "quantitative", "axis": None, "scale": {"domain": [0, len(rows)], "reverse": True}}
    legend = {"orient": "top", "title": None, "labelFontSize": 13, "labelColor": INK, "symbolOpacity": 1,
              "labelLimit": 400, "direction": "vertical"}  # fmt: skip
    colour = {"field": "what", "type": "nominal", "legend": legend,
              "scale": {"domain": list(names), "range": [BLUE, CHOSEN]}}  # fmt: skip
    shape = {"field": "what", "type": "nominal", "legend": legend,
             "scale": {"domain": list(names), "range": ["circle", "diamond"]}}  # fmt: skip
    end: Spec = {"value": 0} if below else {"value": "width"}
    words: list[Spec] = [
        {
            "data": {"values": [{"at": place + at, "text": getattr(row, field)} for place, row in enumerate(rows)]},
            "mark": {"type": "text", "align": align, "fontSize": 12.5, "color": INK, "fontWeight": weight},
            "encoding": {"x": where, "y": y, "text": {"field": "text"}},
        }
        for field, at, where, align, weight in (
            ("label", words_at, {"value": 0}, "left", "normal"),
            ("text", figures_at, end, "left" if below else "right", "bold"),
        )
    ]
    return {
        "height": row_height * len(rows) + AXIS,
        "config": CONFIG,
        "data": {"values": values},
        "layer": [
            *words,
            {
                "mark": {"type": "rule", "strokeWidth": 6, "opacity": 0.3},
                "encoding": {"x": {**x, "field": "lower"}, "x2": {"field": "upper"}, "y": y, "color": colour},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 85, "opacity": 1},
                "encoding": {"x": {**x, "field": "value"}, "y": y, "color": colour, "shape": shape},
            },
        ],
    }


def _ends(mark: Mark, value: float) -> dict[str, float]:
    """A mark's value with the ends of its interval, or of nothing."""
    ends = (value, mark.lower if mark.lower is not None else value, mark.upper if mark.upper is not None else value)
    return {name: round(end, 4) for name, end in zip(("value", "lower", "upper"), ends, strict=True)}


def pairs_alt(rows: Sequence[PairRow], names: tuple[str, str], what: str) -> str:
    """Return rows of two shares in words."""
    told = [f"{row.label}: {row.text}" for row in rows]
    return f"{what}; {names[0]} and {names[1]}. {'; '.join(told)}."


@dataclass(frozen=True)
class Course:
    """How a promise's place and its control have gone, month by month, as per cent of their own baseline.

    Attributes
    ----------
    months : tuple of int
        ``yyyymm``, from a year before the baseline to the latest.
    place, control : tuple of float
        Per cent of the monthly mean of the baseline's twelve months.
    mean : float
        Events a month in the place in those twelve months.
    """

    months: tuple[int, ...]
    place: tuple[float, ...]
    control: tuple[float, ...]
    mean: float


def course(figures: Figures, promise: Promise) -> Course | None:
    """Return the course of a promise; None where the measure has no months or is not
    published for these places any more, or nothing was counted.

    Parameters
    ----------
    figures : Figures
        The figures of the snapshot.
    promise : Promise
        A registered promise.
    """
    measure = figures.catalogue.measures.get(promise.measure)
    if measure is None or "month" not in measure.windows or promise.baseline_period is None:
        return None
    areas = (promise.area, *promise.controls)
    try:
        level = figures.gazetteer.get(promise.area).level
        found = figures.estimate(promise.measure, level, window="month", areas=areas, against="none")
    except UnknownNameError:
        return None
    counts = found.count[[found.place[code] for code in areas]]
    index, last = to_index(found.periods), int(to_index(promise.baseline_period))
    base = (index > last - YEAR) & (index <= last)
    here, there = counts[0], counts[1:].mean(axis=0)
    if base.sum() != YEAR or not (here[base].mean() > 0 and there[base].mean() > 0):
        return None
    shown = index > last - YEAR - EARLIER
    scaled = [100 * part[shown] / part[base].mean() for part in (here, there)]
    months = tuple(int(month) for month in from_index(index[shown]))
    return Course(months, tuple(scaled[0].tolist()), tuple(scaled[1].tolist()), float(here[base].mean()))


def course_chart(found: Course, promise: Promise, names: tuple[str, str]) -> Spec:
    """Return the course as two lines, the baseline shaded and the promise marked.

    Parameters
    ----------
    found : Course
        As `course` gave it.
    promise : Promise
        Gives the months that are marked.
    names : tuple of (str, str)
        The place, and its control.
    """
    values = [
        {"month": iso(month), "value": round(value, 1), "what": name}
        for name, line in zip(names, (found.place, found.control), strict=True)
        for month, value in zip(found.months, line, strict=True)
        if not np.isnan(value)
    ]
    baseline = promise.baseline_period or found.months[-1]
    first = int(from_index(to_index(baseline) - YEAR + 1))
    month = {"type": "temporal", "title": None, "axis": {"format": "%b %Y", "grid": False, "tickCount": 4}}
    y = {"field": "value", "type": "quantitative", "title": None, "axis": {"tickCount": 4}, "scale": {"zero": True}}
    made = first_month(promise.registered_at) if promise.registered_at else baseline
    marks = [{"month": iso(made), "text": "promise"}]
    if promise.verdicts:
        word = "verdict" if promise.state == "decided" else "so far"
        marks.append({"month": iso(promise.verdicts[-1].period), "text": word})
    x = {**month, "field": "month"}
    colour = {
        "field": "what", "type": "nominal", "scale": {"domain": list(names), "range": [CHOSEN, BLUE]},
        "legend": {"orient": "top", "title": None, "labelFontSize": 13, "labelColor": INK, "labelLimit": 400,
                   "direction": "vertical"},
    }  # fmt: skip
    dash = {"field": "what", "type": "nominal", "scale": {"domain": list(names), "range": [[1, 0], [5, 3]]},
            "legend": colour["legend"]}  # fmt: skip
    return {
        "height": 240,
        "padding": {"left": 2, "top": 4, "right": 14, "bottom": 2},
        "config": CONFIG,
        "data": {"values": values},
        "layer": [
            {
                "data": {"values": [{"month": iso(first), "end": iso(baseline), "text": "baseline"}]},
                "layer": [
                    {"mark": {"type": "rect", "color": "#E3E8EC", "opacity": 0.7},
                     "encoding": {"x": x, "x2": {"field": "end"}}},
                    {"mark": {"type": "text", "align": "left", "dx": 4, "y": "height", "dy": -7, "color": SOFT,
                              "fontSize": 12},
                     "encoding": {"x": x, "text": {"field": "text"}}},
                ],
            },
            {"data": {"values": [{"value": 100}]},
             "mark": {"type": "rule", "color": SOFT, "strokeDash": [2, 3]}, "encoding": {"y": y}},
            {"mark": {"type": "line", "strokeWidth": 2.2},
             "encoding": {"x": x, "y": y, "color": colour, "strokeDash": dash}},
            *(
                {
                    "data": {"values": [mark]},
                    "layer": [
                        {"mark": {"type": "rule", "color": PLUM, "strokeWidth": 1.5}, "encoding": {"x": x}},
                        {"mark": {"type": "text", "align": "right", "dx": -4, "y": top, "color": PLUM, "fontSize": 12,
                                  "fontWeight": "bold"},
                         "encoding": {"x": x, "text": {"field": "text"}}},
                    ],
                }
                for mark, top in zip(marks, (9, 24), strict=False)
            ),
        ],
    }  # fmt: skip


def course_alt(found: Course, names: tuple[str, str]) -> str:
    """Return the course in words."""
    last = found.months[-1]
    return (
        f"Line chart by month, per cent of each place’s own monthly mean in the baseline year, to {label(last)}: "
        f"{names[0]} at {found.place[-1]:.0f}, {names[1]} at {found.control[-1]:.0f}."
    )
