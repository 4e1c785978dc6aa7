"""The state of the Compare page: which areas, of what, against whom, drawn how; one frozen value, all of it in the URL.

The URL is the only truth, as on every page. What in it does not exist is said, and nothing is shown in its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from base.errors import ExplorerError, UnknownNameError
from base.periods import iso, parse
from measures.catalogue import Measure
from measures.comparison_reading import PAST
from measures.estimates import LONDON, Figures
from measures.similarity import parse_inputs
from measures.words import WINDOW_WORDS
from ui.state import DEFAULT_MEASURE

VIEWS = ("intervals", "funnel", "trend", "heat", "multiples", "beeswarm", "tiles", "two")
ORDERS = ("name", "distance")
AGAINST = {"borough": ("london", "similar", "bcu", PAST), "ward": ("london", "borough", PAST)}
BOROUGHS, CHOSEN, WARDS = "boroughs", "chosen", "wards:"
#: At most so many areas are picked out: more colours and names than that nobody can tell apart.
MOST = 10
#: What is drawn against a measure of crime, and against any other.
USUAL_PAIR = ("pas_trust", DEFAULT_MEASURE, "violence_with_injury")


@dataclass(frozen=True)
class CompareState:
    """What the page shows.

    Parameters
    ----------
    measure : str
        Measure id.
    measure2 : str
        The measure drawn against it in the view of two; empty for the usual one.
    period : str
        Month in which the window ends, ``"2026-06"``; empty for the latest.
    window : str
        Window; empty for the measure's own.
    group : str
        Group of a measure published by group; empty for its first.
    areas : tuple of str
        Codes of the areas picked out, at most ten, all of one level.
    set : str
        Among which areas: ``"boroughs"``, ``"wards:<code of a borough>"`` or ``"chosen"``, those picked out alone.
    against : str
        Benchmark: one of `AGAINST`; ``"past"`` is each area's own figure a year before.
    order : str
        ``"name"``, or ``"distance"`` from the benchmark.
    view : str
        One of `VIEWS`.
    inputs : str
        What our own model of similar boroughs stands on, as the panel of similar boroughs writes it.
    """

    measure: str = DEFAULT_MEASURE
    measure2: str = ""
    period: str = ""
    window: str = ""
    group: str = ""
    areas: tuple[str, ...] = ()
    set: str = BOROUGHS
    against: str = "london"
    order: str = ORDERS[0]
    view: str = VIEWS[0]
    inputs: str = ""

    def query(self) -> dict[str, str]:
        """Return the URL parameters that differ from the usual, in field order; areas in the order of their codes."""
        usual = type(self)()
        told = {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if getattr(self, field.name) != getattr(usual, field.name)
        }
        return {name: ",".join(value) if name == "areas" else value for name, value in told.items()}

    def level(self, figures: Figures) -> str:
        """Return the level compared: ``"borough"`` or ``"ward"``."""
        if self.set == CHOSEN and self.areas:
            return figures.gazetteer.get(self.areas[0]).level
        return "ward" if self.set.startswith(WARDS) else "borough"

    def codes(self, figures: Figures) -> tuple[str, ...]:
        """Return the areas compared, in name order: those of the set and those picked out."""
        gazetteer = figures.gazetteer
        if self.set == CHOSEN:
            inside: tuple[str, ...] = ()
        elif self.set.startswith(WARDS):
            inside = gazetteer.wards_of(self.set.removeprefix(WARDS))
        else:
            inside = gazetteer.at_level("borough")
        found = {*inside, *self.areas}
        return tuple(code for code in gazetteer.at_level(self.level(figures)) if code in found)

    def months(self, figures: Figures) -> tuple[int, ...]:
        """Return the months that the measure has at the level compared, oldest first.

        Raises
        ------
        ExplorerError
            If no full window is published.
        """
        measure, level = figures.measure(self.measure, self.level(figures)), self.level(figures)
        window = self.window or measure.default_window
        exist = tuple(int(month) for month in figures.periods(measure.id, level, window, self.group))
        if not exist:
            shorter = [WINDOW_WORDS[each] for each in measure.windows if each != window]
            raise ExplorerError(
                f"{measure.title} is not published for a full {WINDOW_WORDS[window]}",
                f"choose a shorter window: {', '.join(shorter)}" if shorter else "choose another measure",
            )
        return exist

    def month(self, figures: Figures) -> int:
        """Return the month shown: the one asked for, or the latest."""
        return parse(self.period) if self.period else self.months(figures)[-1]

    def second(self, figures: Figures) -> Measure:
        """Return the measure drawn against the first in the view of two."""
        if self.measure2:
            return figures.measure(self.measure2)
        level, domain = self.level(figures), figures.measure(self.measure).domain
        usual = [name for name in USUAL_PAIR if level in figures.measure(name).levels and name != self.measure]
        other = [name for name in usual if figures.measure(name).domain != domain]
        return figures.measure((other or usual)[0])


def read(query: Mapping[str, str], figures: Figures) -> tuple[CompareState, tuple[ExplorerError, ...]]:
    """Return the state that a URL asks for, and what in it does not exist.

    Parameters
    ----------
    query : mapping of str to str
        URL parameters; ones that are not a field of `CompareState` are ignored.
    figures : Figures
        Gives what exists.

    Returns
    -------
    state : CompareState
        With the usual in place of anything that does not exist.
    problems : tuple of ExplorerError
        One for each such parameter; a page that gets any shows them and no figure.
    """
    problems: list[ExplorerError] = []
    state = CompareState()
    for field in fields(CompareState):
        text = query.get(field.name, "")
        if not text:
            continue
        try:
            value: Any = _areas(text, figures) if field.name == "areas" else text
            candidate = replace(state, **{field.name: value})
            _check(candidate, field.name, figures)
        except ExplorerError as problem:
            problems.append(problem)
        else:
            state = candidate
    if state.period:
        state = replace(state, period=iso(parse(state.period)))
    try:
        _agree(state, figures)
    except ExplorerError as problem:
        problems.append(problem)
        state = fit(
            replace(state, areas=()) if state.set != CHOSEN else replace(state, set=BOROUGHS, areas=()), figures
        )
    return state, tuple(problems)


def _areas(text: str, figures: Figures) -> tuple[str, ...]:
    """The areas that a URL names, in the order of their codes: the order in which they were chosen means nothing."""
    codes = tuple(sorted({part.strip() for part in text.split(",") if part.strip()}))
    if len(codes) > MOST:
        raise ExplorerError(
            f"{len(codes)} areas are asked for, and {MOST} is the most", f"leave out {len(codes) - MOST}"
        )
    for code in codes:
        area = figures.gazetteer.get(code)
        if area.code == LONDON:
            raise ExplorerError(
                "London is what areas are compared with, not one of them", "choose boroughs or wards and against=london"
            )
        if area.level not in AGAINST:
            raise UnknownNameError("borough or ward", code, figures.gazetteer.known_as(code), close=True)
    levels = {figures.gazetteer.get(code).level for code in codes}
    if len(levels) > 1:
        raise ExplorerError(
            "Boroughs and wards are asked for together", "choose places of one kind: areas differ in size"
        )
    return codes


def _check(state: CompareState, name: str, figures: Figures) -> None:
    """Raise where the value of one field does not exist."""
    value = getattr(state, name)
    if name in {"measure", "measure2"}:
        figures.measure(value)
    elif name == "period":
        parse(value)
    elif name == "window" and value not in figures.measure(state.measure).windows:
        raise UnknownNameError("window", value, figures.measure(state.measure).windows)
    elif name == "group":
        figures.counts.group(figures.measure(state.measure), value)
    elif name == "set" and value not in {BOROUGHS, CHOSEN}:
        borough = value.removeprefix(WARDS)
        if not value.startswith(WARDS):
            raise UnknownNameError(
                "set of areas", value, (BOROUGHS, CHOSEN, f"{WARDS}{figures.gazetteer.at_level('borough')[0]}")
            )
        figures.gazetteer.wards_of(borough)
    elif name == "against" and value not in {each for found in AGAINST.values() for each in found}:
        raise UnknownNameError("comparison", value, AGAINST["borough"])
    elif name == "order" and value not in ORDERS:
        raise UnknownNameError("order", value, ORDERS)
    elif name == "view" and value not in VIEWS:
        raise UnknownNameError("view", value, VIEWS)
    elif name == "inputs":
        parse_inputs(value)


def _agree(state: CompareState, figures: Figures) -> None:
    """Raise where two choices of a state do not go together."""
    if state.set == CHOSEN and not state.areas:
        raise ExplorerError("No area is chosen to compare", "name some, such as areas=E09000028,E09000022")
    level = state.level(figures)
    others = [code for code in state.areas if figures.gazetteer.get(code).level != level]
    if others:
        raise ExplorerError(
            f"{figures.gazetteer.label(others[0])} is not one of the areas compared",
            "use set=chosen to compare the areas picked out alone",
        )
    if state.against not in AGAINST[level]:
        raise UnknownNameError(f"comparison of {level}s with", state.against, AGAINST[level])
    if state.measure2 == state.measure:
        title = figures.measure(state.measure).title
        raise ExplorerError(f"{title} is asked for beside itself", "name another measure in measure2, or leave it out")
    for name in filter(None, (state.measure, state.measure2)):
        measure = figures.measure(name)
        if level not in measure.levels and not (level == "borough" and measure.levels == ("london",)):
            figures.measure(name, level)
    if level in figures.measure(state.measure).levels:
        state.months(figures)


def fit(state: CompareState, figures: Figures) -> CompareState:
    """Return the state with what a new choice does not go with left out: window, group, period, areas, benchmark."""
    measure, gazetteer = figures.measure(state.measure), figures.gazetteer
    if state.set == CHOSEN and not state.areas:
        state = replace(state, set=BOROUGHS)
    level = state.level(figures)
    if level == "ward" and "ward" not in measure.levels:
        borough = state.set.removeprefix(WARDS) if state.set.startswith(WARDS) else ""
        homes = {gazetteer.get(code).borough or "" for code in state.areas} | ({borough} if borough else set())
        state, level = replace(state, set=BOROUGHS, areas=tuple(sorted(homes - {""}))), "borough"
    state = replace(state, areas=tuple(code for code in state.areas if gazetteer.get(code).level == level))
    if state.against not in AGAINST[level]:
        state = replace(state, against="london")
    if state.window not in measure.windows:
        state = replace(state, window="")
    if state.group and state.group not in figures.counts.groups(measure):
        state = replace(state, group="")
    if state.measure2 and (level not in figures.measure(state.measure2).levels or state.measure2 == state.measure):
        state = replace(state, measure2="")
    if state.period and level in measure.levels and parse(state.period) not in state.months(figures):
        state = replace(state, period="")
    return state
