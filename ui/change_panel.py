"""Has it changed? The shown change, the trend of years and the unusual months of one place, each as a test."""

from __future__ import annotations

from typing import Any

import streamlit as st

from base.errors import ExplorerError
from base.periods import MONTHS, iso, label
from measures.change_reading import read_change
from measures.change_words import marks_text, sentence
from measures.estimates import LONDON, Estimates, Figures
from measures.readings import Reading
from measures.series_reading import (
    MonthsReading,
    has_trend,
    months_text,
    read_months,
    read_trend,
    same_months,
    trend_caution,
    trend_text,
)
from measures.words import interval_text, number, status_text, value_text
from ui import markup, sections
from ui.charts import AUTOSIZE, BLUE, CHOSEN, CONFIG, SOFT, Spec
from ui.markup import Cell, Column

DASHES = [4, 3]


def draw(figures: Figures, reading: Reading, area: str) -> None:
    """Draw whether one place has changed, in the measure, period and window of a reading.

    Parameters
    ----------
    figures : Figures
        Every figure of a snapshot.
    reading : Reading
        What the screen shows.
    area : str
        Code of an area in it, or London's.
    """
    measure, period = reading.measure, reading.period
    monthly = "month" in measure.windows
    months, why = _months(figures, reading, area) if monthly else (None, "")
    by_month = f"**By month.** {why if months is None else months_text(months)}"
    brief(figures, reading, area, (by_month,) if monthly else ())
    if months is not None:
        st.vega_lite_chart(chart(months), theme=None, key="months_chart", alt=chart_alt(months), width="stretch")
    if monthly:
        found = same_months(figures, measure.id, area, period)
        with sections.folded("same_months", f"{MONTHS[period % 100 - 1]} of every year, beside each other"):
            _same(found)


def brief(figures: Figures, reading: Reading, area: str, more: tuple[str, ...] = ()) -> None:
    """Draw the answers in words alone: on the year before, and over the years.

    Parameters
    ----------
    figures : Figures
        Every figure of a snapshot.
    reading : Reading
        What the screen shows.
    area : str
        Code of an area in it; empty for London.
    more : tuple of str, optional
        Further lines of the list.
    """
    measure, window, period = reading.measure, reading.estimates.window, reading.period
    group, area = reading.estimates.group, area or LONDON
    markup.heading("Has it changed?", "Each answer is a test. Up and down are directions, and no judgement")
    change = read_change(figures, measure.id, area, period, window=window, group=group)
    lines = [f"**On the year before.** {sentence(change)}"]
    if has_trend(measure, window):
        trend = read_trend(figures, measure.id, area, period, window=window, group=group)
        lines.append(f"**Over the years.** {trend_text(trend)} {trend_caution(trend)}")
    markup.bullets([*lines, *more])
    for text in filter(None, (marks_text(change), change.incomplete)):
        markup.small(text)


def _months(figures: Figures, reading: Reading, area: str) -> tuple[MonthsReading | None, str]:
    """The control chart of the months to the period shown, or why there is none."""
    try:
        return read_months(figures, reading.measure.id, area, reading.period), ""
    except ExplorerError as problem:
        return None, f"{problem.cause}; a control chart needs 24."


def chart(found: MonthsReading) -> Spec:
    """Return the control chart: counts by month, the mean and limits of the baseline, unusual months marked.

    Parameters
    ----------
    found : MonthsReading
        Of one area.
    """
    x = {
        "field": "month",
        "type": "temporal",
        "title": None,
        "axis": {"format": "%b %Y", "grid": False, "tickCount": 6},
    }
    y = {"field": "count", "type": "quantitative", "title": None, "axis": {"tickCount": 4}}
    tooltip = [{"field": "label", "title": "Month"}, {"field": "count", "title": "Recorded"}]
    low, high, mean = max(float(found.chart.lower), 0.0), float(found.chart.upper), float(found.chart.mean)
    rules = [{"count": value, "text": text} for value, text in ((low, "lower limit"), (high, "upper limit"))]
    return {
        "height": 190,
        "padding": {"left": 2, "top": 8, "right": 8, "bottom": 2},
        "autosize": AUTOSIZE,
        "config": CONFIG,
        "data": {"values": _rows(found)},
        "layer": [
            _rule([{"count": mean, "text": "mean"}], y, []),
            _rule(rules, y, DASHES),
            {"mark": {"type": "line", "color": BLUE, "strokeWidth": 1.8}, "encoding": {"x": x, "y": y}},
            {
                "mark": {"type": "circle", "size": 40, "color": BLUE, "opacity": 1},
                "encoding": {"x": x, "y": y, "tooltip": tooltip},
            },
            {
                "transform": [{"filter": "datum.unusual"}],
                "mark": {"type": "point", "shape": "diamond", "size": 190, "color": CHOSEN, "strokeWidth": 2.5},
                "encoding": {"x": x, "y": y, "tooltip": tooltip},
            },
        ],
    }


def chart_alt(found: MonthsReading) -> str:
    """Return the control chart in words."""
    counts, periods = found.estimates.count[0], found.estimates.periods
    return (
        f"Line chart of {len(periods)} months, from {number(float(counts[0]))} in {label(int(periods[0]))} to "
        f"{number(float(counts[-1]))} in {label(int(periods[-1]))}. {months_text(found)}"
    )


def _rule(values: list[dict[str, Any]], y: Spec, dashes: list[int]) -> Spec:
    """Level lines with their names at the right."""
    mark = {"type": "text", "align": "left", "dx": 4, "x": "width", "fontSize": 12, "color": SOFT}
    return {
        "data": {"values": values},
        "layer": [
            {"mark": {"type": "rule", "color": SOFT, "strokeDash": dashes}, "encoding": {"y": y}},
            {"mark": mark, "encoding": {"y": y, "text": {"field": "text"}}},
        ],
    }


def _rows(found: MonthsReading) -> list[dict[str, Any]]:
    """One row a month."""
    unusual = {month for month, _ in found.unusual}
    return [
        {"month": iso(month), "label": label(month), "count": count, "unusual": month in unusual}
        for month, count in zip(found.estimates.periods.tolist(), found.estimates.count[0].tolist(), strict=True)
    ]


def _same(found: Estimates) -> None:
    """One row a year of the same month."""
    measure, area = found.measure, str(found.areas[0])
    counted = measure.denominator.kind == "residents" and measure.kind == "rate"
    columns = [Column("Month"), *([Column("Recorded", True)] if counted else []), Column("Value", True)]
    rows: list[list[Cell]] = []
    for month in found.periods.tolist()[::-1]:
        one = found.at(area, month)
        value = value_text(measure, one.value) if one.value is not None else status_text(one)
        rows.append(
            [label(month), *([number(one.count)] if counted else []), value, interval_text(one, measure) or "–"]
        )
    caption = f"{measure.title} in {found.names[0]}, {measure.unit}, latest first"
    markup.table(caption, [*columns, Column("95 % interval")], rows, label=caption)
    markup.small("Two of these months are told apart by the same test as two years; on the London and Borough pages "
                 "choose the window “one month”.")  # fmt: skip
