"""What the server keeps between runs: figures, readings and chart data. The one module that owns caching."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import numpy as np
import numpy.typing as npt
import streamlit as st

from base.periods import iso, parse
from base.snapshot import Snapshot
from base.sources import SourceCard, load_cards
from geo.layers import layer_path, shapes
from measures import profiles, sentences
from measures.classes import Classes, map_classes
from measures.estimates import LONDON, Estimates, Figures, load_figures
from measures.evidence import Evidence
from measures.evidence import evidence as gather
from measures.readings import Reading, read
from measures.survey_gaps import Line, line
from ui.labels import Labels, area_names, tile_names
from ui.map_size import degrees_at
from ui.state import AGAINST_BY_LEVEL, ViewState

if TYPE_CHECKING:
    from measures.findings import Findings


@st.cache_resource(show_spinner=False)
def figures() -> Figures:
    """Return every figure of the snapshot in the repository."""
    return load_figures()


@st.cache_resource(show_spinner=False)
def cards() -> dict[str, SourceCard]:
    """Return the source cards by id."""
    return load_cards()


@st.cache_resource(show_spinner=False, max_entries=512)
def reading(measure: str, level: str, period: int, window: str, against: str, group: str) -> Reading:
    """Return the reading of one screen."""
    return read(figures(), measure, level, period, window=window, against=against, group=group)


def shown(state: ViewState, level: str) -> Reading:
    """Return the reading that a state asks for at a level, in the state's period or else in the level's latest."""
    measure = figures().measure(state.measure)
    window = state.window or measure.default_window
    group = state.figure_group(figures())
    periods = figures().periods(measure.id, level, window, group)
    month = parse(state.period) if state.period else int(periods[-1])
    against = state.against if state.against in AGAINST_BY_LEVEL[level] else "london"
    return reading(measure.id, level, month, window, against, group)


def told(state: ViewState, reading: Reading) -> tuple[ViewState, Reading]:
    """Return the state and the reading of the place that the page tells about.

    A ward on a map of boroughs stands for its borough; a borough on a map of wards is told from the borough's own
    figures of the same period.
    """
    if not state.area or state.area in reading.estimates.place:
        return state, reading
    borough = figures().gazetteer.get(state.area).borough or ""
    state = replace(state, area=borough)
    if borough and reading.estimates.level == "ward":
        month = f"{reading.period // 100}-{reading.period % 100:02d}"
        return state, shown(replace(state, period=month), "borough")
    return state, reading


@st.cache_resource(show_spinner=False, max_entries=16)
def latest(level: str, domain: str) -> list[Reading]:
    """Return the reading of every headline measure of a domain, each in its own latest period."""
    return profiles.latest(figures(), level, domain)


@st.cache_resource(show_spinner=False, max_entries=64)
def findings(area: str) -> Findings:
    """Return what stands out in a place; the first page has no findings, and does not load them."""
    from measures.findings import findings as find

    return find(figures(), area)


@st.cache_resource(show_spinner=False, max_entries=64)
def population(area: str) -> profiles.Population:
    """Return who lives in a borough or in London."""
    return profiles.population(figures(), area)


@st.cache_resource(show_spinner=False, max_entries=512)
def history(measure: str, area: str, window: str, group: str) -> Estimates:
    """Return an area's estimates for every period that exists."""
    place = figures().gazetteer.get(area)
    return figures().estimate(measure, place.level, window=window, areas=(area,), against="none", group=group)


@st.cache_resource(show_spinner=False, max_entries=256)
def classes(measure: str, level: str, window: str, group: str) -> Classes:
    """Return map classes whose limits stay the same through time."""
    return map_classes(figures(), measure, level, window, group)


@st.cache_resource(show_spinner=False, max_entries=1024)
def gap_of(measure: str, area: str, period: int, group: str) -> Line:
    """Return one gap of the survey in one area, for a dumbbell or a row of a table."""
    level = figures().gazetteer.get(area).level
    return line(figures().estimate(measure, level, periods=period, areas=(area,), group=group), area)


@st.cache_resource(show_spinner=False, max_entries=32)
def frames(measure: str, layer: str, window: str, group: str) -> dict[str, str]:
    """Return a text of class numbers by period: one digit an area in code order, the highest for a blank."""
    level = "borough" if layer == "tiles" else layer
    every = figures().estimate(measure, level, window=window, against="none", group=group)
    ordered = classes(measure, level, window, group)
    found = ordered.of(every.value)[np.argsort(every.areas)]
    digits = np.where(found < 0, len(ordered.colours), found).astype("U1")
    return {iso(int(month)): "".join(column) for month, column in zip(every.periods, digits.T, strict=True)}


@st.cache_resource(show_spinner=False, max_entries=1024)
def path_of(name: str, _make: Callable[..., bytes], _snapshot: Snapshot, *arguments: str) -> str:
    """Return the path of a fixed layer: its name and the hash of what ``_make`` makes of the arguments."""
    return layer_path(_make(_snapshot, *arguments), name)


@st.cache_resource(show_spinner=False, max_entries=64)
def labels(level: str, within: str, zoom: float) -> Labels:
    """Return the names to draw on a map of a level at its first zoom; none on all of London's wards."""
    snapshot, gazetteer = figures().snapshot, figures().gazetteer
    if level == "tiles":
        return tile_names(snapshot, gazetteer)
    if level == "ward" and not within:
        return []
    codes = gazetteer.wards_of(within) if within else gazetteer.at_level("borough")
    return area_names(snapshot, gazetteer, level, codes, degrees_at(zoom))


@st.cache_resource(show_spinner=False)
def bounds(borough: str) -> tuple[float, float, float, float]:
    """Return west, south, east and north of a borough, degrees."""
    (shape,) = shapes(figures().snapshot, "borough").take((borough,)).geometries
    return tuple(shape.bounds)


def london_and(area: str) -> tuple[str, ...]:
    """Return London's code, and the chosen area's where one is chosen."""
    return (LONDON,) if area in {"", LONDON} else (LONDON, area)


def hexes(colours: tuple[str, ...]) -> npt.NDArray[np.int64]:
    """Return ``#rrggbb`` colours as rows of red, green, blue."""
    return np.asarray([[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in colours])


def missing(estimates: Estimates) -> npt.NDArray[np.bool_]:
    """Return which areas of a reading have no value."""
    return np.isnan(estimates.value[:, 0])


def evidence(reading: Reading, area: str) -> Evidence:
    """Return what stands behind one figure, as terms and sentences."""
    return gather(reading, area, cards())


def citation(reading: Reading, area: str) -> str:
    """Return the citation of one figure, or of London's."""
    titles = {name: f"{card.producer}, {card.title}" for name, card in cards().items()}
    return sentences.citation(reading, area or LONDON, titles)


def csv_address(reading: Reading, borough: str = "") -> str:
    """Return the address of the shown figures as CSV, with comparator and interval columns.

    Of one borough's wards alone where the reading is of wards and a borough is given.
    """
    estimates = reading.estimates
    wards = figures().gazetteer.wards_of(borough) if borough and estimates.level == "ward" else ()
    query = {
        "measure": reading.measure.id, "level": estimates.level, "area": ",".join(wards), "period": iso(reading.period),
        "window": estimates.window, "against": estimates.against, "group": estimates.group, "format": "csv",
    }  # fmt: skip
    return "/api/v1/figures?" + urlencode({name: value for name, value in query.items() if value})
