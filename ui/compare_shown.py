"""What one run of the Compare page shows: the comparison, and what its views add, each worked out when it is drawn."""

from __future__ import annotations

from functools import cached_property

import streamlit as st

from measures.comparison_pair import Pair, nearest_period, pair
from measures.comparison_reading import PAST, Comparison, comparison
from measures.estimates import LONDON, Estimates, Figures
from ui import cached, compare_heat
from ui.compare_state import CompareState
from ui.compare_styles import styles
from ui.map_size import STACKED, map_size

#: Lines that the view through time draws where no area is picked out: those that stand out, at most so many.
LINES = 4


class Compared:
    """What one run of the page shows.

    Parameters
    ----------
    figures : Figures
        Every figure of the snapshot.
    state : CompareState
        What the URL asks for.
    """

    def __init__(self, figures: Figures, state: CompareState) -> None:
        self.figures, self.state = figures, state
        self.level, self.codes = state.level(figures), state.codes(figures)
        self.main = self.of(state.measure, state.month(figures), state.window, state.group)
        gazetteer = figures.gazetteer
        several = len({gazetteer.get(code).borough for code in self.codes}) > 1 and self.level == "ward"
        self.names = {code: gazetteer.label(code) if several else gazetteer.get(code).name for code in self.codes}
        self.styles = styles(figures, state.areas)
        size = map_size(st.context.cookies.to_dict().get("viewport", ""))
        self.width, self.narrow = size.width, size.width < STACKED - 32

    def of(self, measure_id: str, month: int, window: str, group: str) -> Comparison:
        """Return the comparison of a measure in a month, in the order chosen."""
        measure = self.figures.measure(measure_id)
        against = "none" if self.state.against == PAST else self.state.against
        reading = cached.reading(measure.id, self.level, month, window or measure.default_window, against, group)
        found = comparison(self.figures, reading, self.codes, self.state.areas, self.state.against)
        return found.ordered(self.state.order)

    @cached_property
    def pair(self) -> Pair:
        """The two measures of the view of two, the second in its period nearest to the first's."""
        second = self.state.second(self.figures)
        periods = self.figures.periods(second.id, self.level, second.default_window)
        up = self.of(second.id, nearest_period(periods, self.main.reading.period), "", "")
        return pair(self.main.ordered("name"), up.ordered("name"))

    @cached_property
    def heat(self) -> compare_heat.Heat:
        """The comparisons of the table of many measures."""
        return compare_heat.heat(self.figures, self.state)

    def history(self, codes: tuple[str, ...]) -> Estimates:
        """Return the estimates of some areas in every period."""
        estimates = self.main.estimates
        return self.figures.estimate(
            self.main.measure.id,
            self.level,
            window=estimates.window,
            areas=codes,
            against="none",
            group=estimates.group,
        )

    @cached_property
    def london(self) -> Estimates:
        """London in every period."""
        estimates = self.main.estimates
        return cached.history(self.main.measure.id, LONDON, estimates.window, estimates.group)

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The areas that have a line through time: those picked out, or else the few that stand out."""
        if self.state.areas:
            return self.state.areas
        outstanding, estimates = set(self.main.outstanding), self.main.estimates
        rows = [row for row in self.main.drawn if str(estimates.names[row]) in outstanding]
        return tuple(str(estimates.areas[row]) for row in rows[:LINES])
