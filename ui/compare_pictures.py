"""The pictures of the Compare page: one a view, each with its legend in words."""

from __future__ import annotations

import numpy as np
import streamlit as st

from measures import comparison_words as words
from measures.breaks import breaks_of
from measures.comparison_funnel import funnel_picture
from measures.comparison_reading import PAST, Comparison
from measures.comparison_series import spread_over_time
from measures.estimates import LONDON
from measures.words import PLURALS
from ui import cached, chart_breaks, compare_charts, compare_heat, compare_lines, compare_two, legend, markup
from ui.charts import Spec
from ui.compare_filters import chosen, save
from ui.compare_shown import Compared
from ui.compare_state import MOST, WARDS
from ui.compare_styles import styles
from ui.map_panel import area_map
from ui.state import ViewState

GAPS = (
    "Dot: the gap. Thick line: 95 % interval. Thin line: 99.8 % interval. Outside: the whole 95 % interval lies beyond "
    "5 points. Inside: the whole 90 % interval lies within them."
)
YEARS = (
    "Dot: the figure. Thick line: 95 % interval. Thin line: 99.8 % interval. Black stroke: the figure a year before. "
    "▲ ▼: up or down, by a test of both years at 99.8 % that allows for how much monthly figures jump about; an "
    "interval that leaves the stroke out is not enough. Round: no clear change."
)
LEGEND = (
    "Dot: the figure. Thick line: 95 % interval. Thin line: 99.8 % interval. ▲ ▼ filled: the whole 99.8 % interval "
    "lies above or below the benchmark. △ ▽ open: only the 95 % interval does. Round: similar."
)


def draw(shown: Compared) -> None:
    """Draw the picture of the view, with its legend in words."""
    if not len(shown.main.drawn):
        markup.note("There is no figure to draw.")
        return
    pictures = {
        "intervals": _intervals, "funnel": _funnel, "trend": _trend, "heat": _heat, "multiples": _multiples,
        "beeswarm": _beeswarm, "tiles": _tiles, "two": _two,
    }  # fmt: skip
    pictures[shown.state.view](shown)


def _chart(spec: Spec, key: str, alt: str, width: str = "stretch") -> None:
    """One chart."""
    st.vega_lite_chart(spec, theme=None, key=key, alt=alt, width="stretch" if width == "stretch" else "content")


def _picked_legend(shown: Compared) -> None:
    """The colours and marks of the areas picked out, with their names."""
    if shown.styles:
        items = [(f"{look.colour} {look.shape}", shown.names[code]) for code, look in shown.styles.items()]
        markup.legend("Picked out", sorted(items, key=lambda item: item[1]))


def _intervals(shown: Compared) -> None:
    """Intervals, one row an area."""
    compared = shown.main
    rows = compare_charts.rows_of(compared, shown.names, shown.styles)
    spec = compare_charts.intervals(compared, rows, shown.narrow)
    _chart(spec, "compare_intervals", compare_charts.alt(compared, "Interval plot"))
    if compared.measure.kind == "gap":
        markup.small(GAPS)
        return
    if compared.against == PAST:
        markup.small(YEARS)
        return
    markup.small(f"{LEGEND}{_strokes(compared) if np.isnan(compared.single) else ''}")


def _strokes(compared: Comparison) -> str:
    """What the stroke on each row stands for; empty where there is none."""
    return "" if not compared.tally.compared else f" Black stroke: {words.benchmark_name(compared)}."


def _funnel(shown: Compared) -> None:
    """The funnel, or why there is none."""
    compared = shown.main
    found = funnel_picture(compared.estimates)
    if found is None:
        markup.note(words.no_funnel(compared))
        return
    rows = compare_charts.rows_of(compared, shown.names, shown.styles)
    spec = compare_charts.funnel(compared, found, rows, shown.width, shown.narrow)
    _chart(spec, "compare_funnel", compare_charts.alt(compared, "Funnel plot"))
    markup.small(words.funnel_sentence(compared, found))
    same = " Every borough is taken to have the same sample, so the funnel is a band." if found.level_sizes else ""
    markup.small(
        "Solid lines: 99.8 % limits, adjusted for over-dispersion. Dashes: 95 % limits, adjusted. Dots: 99.8 % limits "
        f"if areas differed by chance alone. Middle line: all areas together.{same}"
    )
    _picked_legend(shown)


def _trend(shown: Compared) -> None:
    """Lines through time over the spread of all areas."""
    compared, codes = shown.main, shown.lines
    london, every = shown.london, shown.history(shown.figures.gazetteer.at_level(shown.level))
    if every.periods.size < 2:
        markup.note("Only one period is published, so there is no line through time.")
        return
    series = shown.history(codes)
    found = breaks_of(compared.measure.id, shown.level)
    names = {**shown.names, LONDON: "London"}
    looks = styles(shown.figures, codes)
    spec = compare_lines.trend(series, london, spread_over_time(every), names, looks, found, shown.narrow)
    _chart(spec, "compare_trend", compare_lines.trend_alt(series, london, names))
    kind = f"{PLURALS[shown.level]} of London" if shown.level == "ward" else PLURALS[shown.level]
    thin = " With more than four lines, one point in three months is drawn." if len(codes) > compare_lines.MANY else ""
    markup.small(
        f"Pale band: from the lowest to the highest of all {kind}; darker: the middle half. Around each line: its 95 % "
        f"interval. Windows near each other share months: “up” and “down” are tested a year apart, in the table.{thin}"
    )
    lines = (london,) if london.periods.size else (series,)
    for told in (
        chart_breaks.numbered_text(found, lines),
        chart_breaks.gaps_text(lines),
        chart_breaks.inside_text(found, lines),
    ):
        if told:
            markup.small(told)
    if not shown.state.areas:
        markup.small("Pick out areas above to see their lines; those that stand out are drawn meanwhile.")


def _multiples(shown: Compared) -> None:
    """One small panel an area, on one scale."""
    compared = shown.main
    codes = tuple(str(code) for code in compared.estimates.areas[compared.drawn])
    series = shown.history(codes)
    names = {**shown.names, LONDON: "London"}
    spec = compare_lines.multiples(
        series, shown.london, names, shown.styles, compared.reading.period, shown.width, shown.narrow
    )
    _chart(spec, "compare_multiples", compare_charts.alt(compared, "Small line charts, one an area,"), "content")
    markup.small(
        "One panel an area, all on the same scale; a point for each year, in windows that share no month. Band: 95 % "
        "interval. Dashes: London."
    )


def _beeswarm(shown: Compared) -> None:
    """Every area as a dot on one line."""
    compared = shown.main
    rows = compare_charts.rows_of(compared, shown.names, shown.styles)
    spec = compare_charts.beeswarm(compared, rows, shown.width, shown.narrow)
    _chart(spec, "compare_beeswarm", compare_charts.alt(compared, "Dot chart"))
    line = "" if np.isnan(compared.single) else f" Dashed line: {words.benchmark_name(compared)}."
    markup.small(f"Each dot is an area; dots are moved up or down only so as not to hide each other.{line}")
    _picked_legend(shown)


def _tiles(shown: Compared) -> None:
    """London's boroughs as equal squares, or the map of a borough's wards."""
    compared, state = shown.main, shown.state
    estimates = compared.estimates
    borough = state.set.removeprefix(WARDS) if state.set.startswith(WARDS) else ""
    if shown.level == "ward" and not borough:
        homes = {shown.figures.gazetteer.get(code).borough or "" for code in shown.codes}
        borough = sorted(homes)[0] if len(homes) == 1 else ""
    asked = ViewState(measure=state.measure, period=state.period, window=state.window, group=state.group)
    layer = "tiles" if shown.level == "borough" else "ward"
    # The areas picked out are part of the key: Streamlit drops a click's highlight with the chart that it was on.
    key = "-".join(["compare_map", layer, borough, *state.areas])
    clicked = area_map(compared.reading, asked, layer, within=borough, key=key, picked=state.areas)
    if clicked in shown.codes and clicked not in state.areas and len(state.areas) < MOST:
        save(chosen(shown.figures, state, "add", clicked))
        st.rerun()
    classes = cached.classes(compared.measure.id, estimates.level, estimates.window, estimates.group)
    inside = shown.figures.gazetteer.wards_of(borough) if borough else ()
    legend.draw(compared.reading, classes, bool(state.areas), inside)
    told = "Each square is a borough, about where it lies; all are equal, so that none looks important for its size."
    markup.small(told if layer == "tiles" else "Colours are of the same classes as on the map of all wards.")


def _two(shown: Compared) -> None:
    """Two measures, with intervals both ways."""
    both = shown.pair
    if not len(both.drawn):
        markup.note("No area has a figure of both measures.")
        return
    rows = compare_two.pair_rows(both, shown.names, shown.styles)
    _chart(compare_two.two(both, rows, shown.width, shown.narrow), "compare_two", compare_two.two_alt(both))
    markup.small(f"Lines through each dot: 95 % intervals. {words.NO_CAUSE}")
    _picked_legend(shown)


def _heat(shown: Compared) -> None:
    """Many measures by many areas."""
    compare_heat.draw(shown.heat, shown.names)
    if len(shown.heat.codes) < len(shown.main.drawn):
        markup.small("Only the areas picked out are in this table; leave them out to see all.")
    markup.small(
        "▲ ▼ filled, “clearly”: the whole 99.8 % interval lies above or below the benchmark. △ ▽ open: only the 95 % "
        "interval does. “Stands out”: beyond the usual spread between areas. Blue cells are higher and plum ones "
        f"lower; neither is good or bad in itself. {compare_heat.why_blank(shown.heat)}".strip()
    )
