"""The state of a page: one frozen value with a pure round trip to the URL.

The URL is the only truth. A widget's callback changes the URL; the next run reads it. Anything in a URL
that does not exist is reported with the nearest that does, and never replaced in silence by other data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from base.errors import ExplorerError, UnknownNameError
from base.periods import iso, parse
from measures import search_cuts
from measures.estimates import AGAINST, LONDON, Figures
from measures.searches import BASES

AGAINST_BY_LEVEL = {"borough": ("london", "similar", "bcu"), "ward": ("london", "borough"), "london": ("london",)}
MODES = ("hall",)
VIEWS = ("map", "tiles", "wards")
DEFAULT_MEASURE = "robbery"
#: The table whose measures are counted on each basis of ethnicity.
ON_BASES = "stop_search"


@dataclass(frozen=True)
class ViewState:
    """What a page shows.

    Parameters
    ----------
    measure : str
        Measure id.
    period : str
        Month in which the window ends, ``"2026-06"``; empty for the latest.
    window : str
        Window; empty for the measure's own.
    against : str
        Benchmark.
    area : str
        Chosen area's code; empty for London as a whole.
    view : str
        One of `VIEWS`.
    group : str
        Group of a measure published by group; empty for its first.
    mode : str
        ``"hall"`` for a projector: map and sentence only, twice the size.
    basis : str
        Whose word on ethnicity a page of searches takes, one of `BASES`; empty for the officer's.
    """

    measure: str = DEFAULT_MEASURE
    period: str = ""
    window: str = ""
    against: str = "london"
    area: str = ""
    view: str = "map"
    group: str = ""
    mode: str = ""
    basis: str = ""

    def query(self) -> dict[str, str]:
        """Return the URL parameters that differ from the defaults, in field order."""
        return {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if getattr(self, field.name) != field.default
        }

    @property
    def level(self) -> str:
        """The level that the view draws."""
        return "ward" if self.view == "wards" else "borough"

    def month(self, figures: Figures) -> int:
        """Return the month shown: the one asked for, or the latest that the measure has."""
        if self.period:
            return parse(self.period)
        return int(figures.periods(self.measure, self.drawn_level(figures), self.window or None, self.group)[-1])

    def figure_group(self, figures: Figures) -> str:
        """The group that figures are asked for: of searches, the chosen one on the chosen basis of ethnicity."""
        measure, bases = figures.measure(self.measure), search_cuts.BASIS_TEXTS
        named = any(words in self.group for words in bases.values())
        if measure.numerator.table != ON_BASES or not self.basis or named:
            return self.group
        group, *cut = (self.group or figures.counts.groups(measure)[0]).split(", ")
        return ", ".join([group, bases[self.basis], *cut])

    def drawn_level(self, figures: Figures) -> str:
        """Return the level shown: the view's own, or London alone where a measure exists for nothing smaller."""
        levels = figures.measure(self.measure).levels
        return self.level if self.level in levels else ("borough" if "borough" in levels else "london")


def read(query: Mapping[str, str], figures: Figures) -> tuple[ViewState, tuple[ExplorerError, ...]]:
    """Return the state that a URL asks for, and what in it does not exist.

    Parameters
    ----------
    query : mapping of str to str
        URL parameters; ones that are not a field of `ViewState` are ignored.
    figures : Figures
        Gives what exists.

    Returns
    -------
    state : ViewState
        With the default in place of anything that does not exist.
    problems : tuple of ExplorerError
        One for each such parameter, naming the nearest valid values. A page that gets any shows them
        and no figure.
    """
    names = sorted((field.name for field in fields(ViewState)), key=_after_others)
    asked = {name: query[name] for name in names if query.get(name)}
    problems: list[ExplorerError] = []
    state = ViewState()
    for name, value in asked.items():
        candidate = replace(state, **{name: value})
        try:
            _check(candidate, name, figures)
        except ExplorerError as problem:
            problems.append(problem)
        else:
            state = candidate
    if state.period:
        state = replace(state, period=iso(parse(state.period)))
    state = _apart(state, figures)
    possible = AGAINST_BY_LEVEL[state.drawn_level(figures)]
    if state.against not in possible:
        problems.append(UnknownNameError("comparison of these areas with", state.against, possible))
        state = replace(state, against="london")
    return state, tuple(problems)


def _after_others(name: str) -> bool:
    """Whether a field is read last: which groups exist depends on the basis."""
    return name == "group"


def _apart(state: ViewState, figures: Figures) -> ViewState:
    """The state with the basis that a group of searches names kept apart from the group; the usual ones are empty."""
    measure = figures.measure(state.measure)
    if measure.numerator.table != ON_BASES or not state.group:
        return state
    cut = search_cuts.parse(state.figure_group(figures))
    group = search_cuts.text(replace(cut, basis=search_cuts.OFFICER))
    return replace(state, group=group, basis="" if cut.basis == search_cuts.OFFICER else cut.basis)


def _check(state: ViewState, name: str, figures: Figures) -> None:
    """Raise where the value of one field does not exist."""
    value: str = getattr(state, name)
    if name == "measure":
        figures.measure(value)
    elif name == "period":
        parse(value)
    elif name == "window" and value not in figures.measure(state.measure).windows:
        raise UnknownNameError("window", value, figures.measure(state.measure).windows)
    elif name == "against" and value not in AGAINST:
        raise UnknownNameError("comparison", value, AGAINST)
    elif name == "area" and figures.gazetteer.get(value).level not in {"london", "borough", "ward"}:
        raise UnknownNameError("borough or ward", value, figures.gazetteer.known_as(value), close=True)
    elif name == "view" and value not in VIEWS:
        raise UnknownNameError("view", value, VIEWS)
    elif name == "view" and value == "wards" and "ward" not in figures.measure(state.measure).levels:
        raise UnknownNameError(f"view of {figures.measure(state.measure).title} by", value, VIEWS[:2])
    elif name == "mode" and value not in MODES:
        raise UnknownNameError("mode", value, MODES)
    elif name == "basis" and value not in BASES:
        raise UnknownNameError("basis of ethnicity", value, tuple(BASES))
    elif name == "group":
        figures.counts.group(figures.measure(state.measure), state.figure_group(figures))


def fit(state: ViewState, figures: Figures) -> ViewState:
    """Return the state with what a newly chosen measure does not have left out (window, group, view, benchmark).

    Used when a reader chooses another measure: a choice of theirs that cannot be kept goes back to the default.
    """
    measure = figures.measure(state.measure)
    if state.window not in measure.windows:
        state = replace(state, window="")
    if state.group and not _has_group(figures, state):
        state = replace(state, group="")
    if state.view == "wards" and "ward" not in measure.levels:
        state = replace(state, view="map")
    if state.period:
        exists = figures.periods(state.measure, state.drawn_level(figures), state.window or None, state.group)
        if parse(state.period) not in exists:
            state = replace(state, period="")
    if state.area == LONDON:
        state = replace(state, area="")
    if state.against not in AGAINST_BY_LEVEL[state.drawn_level(figures)]:
        state = replace(state, against="london")
    return state


def _has_group(figures: Figures, state: ViewState) -> bool:
    """Whether the state's measure has its group."""
    try:
        figures.counts.group(figures.measure(state.measure), state.figure_group(figures))
    except UnknownNameError:
        return False
    return True


def months(figures: Figures, state: ViewState) -> list[str]:
    """Return the periods that the shown measure has, oldest first, as ``"2026-06"``."""
    found = figures.periods(state.measure, state.drawn_level(figures), state.window or None, state.group)
    return [iso(int(month)) for month in found]
