"""Map layers over HTTP: fixed ones under the hash of their content, layers of values under their snapshot."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from starlette.requests import Request
from starlette.responses import Response

from base.periods import iso, parse
from base.snapshot import Snapshot, open_snapshot
from geo.areas import load_gazetteer
from geo.hatching import PATTERNS
from geo.layers import (
    LAYER_LEVELS,
    geometry_layer,
    geometry_of,
    hatch,
    inked_hatch,
    outline,
    value_layer,
)
from measures.classes import Classes, map_classes
from measures.estimates import AGAINST, STATUSES, Estimates, Figures, load_figures
from measures.survey_gaps import SETTLED
from measures.uncertainty import doubts, uncertain
from measures.words import comparison_text, interval_text, period_text, status_text, value_text
from web.answers import ASK_AGAIN, FOR_EVER, Packed, ProblemError, answering, pack
from web.parameters import ask, ask_figures, ask_unknown, check_names, choice

GEO_JSON = "application/geo+json"
#: An area without a value is white, never the lowest colour; hatching says why.
BLANK = (255, 255, 255, 255)
#: Edges of areas with a value, and of blank ones, which would otherwise run into the page.
EDGE, BLANK_EDGE = BLANK, (170, 178, 186, 255)
OPTIONS = ("window", "against", "within", "group")
#: Lines over dark and over light classes.
PALE, DEEP = (255, 255, 255, 235), (61, 61, 61, 110)
STATIC_LAYERS = 256
VALUE_LAYERS = 96


@answering
def geometry(request: Request) -> Response:
    """Answer a level's boundaries: ``ward``, ``ward-E09000028`` (one borough's), ``tiles``."""
    return _static(request, "", _geometry)


@answering
def one_outline(request: Request) -> Response:
    """Answer one area's outline: ``outline/E05011102``, or its square: ``outline/tiles-E09000028``."""
    return _static(request, "outline/", _outline)


@answering
def city_hatch(request: Request) -> Response:
    """Answer the hatching over the City, which the Met does not police: ``hatch/ward``."""
    return _static(request, "hatch/", _city_hatch)


@answering
def values(request: Request) -> Response:
    """Answer the values of a measure in a period: for the fill colour and the tooltip."""
    figures, asked = _asked(request, OPTIONS)
    packed: Packed = ask_figures(_values, figures, **asked)
    return packed.answer(request, FOR_EVER)


@answering
def blank_hatch(request: Request) -> Response:
    """Answer the hatching over the areas of one status, such as *no data*, or of an uncertain value."""
    figures, asked = _asked(request, (*OPTIONS, "status"))
    status = choice(request, "status", tuple(PATTERNS), "no_data")
    packed: Packed = ask_figures(_blanks, figures, status, **asked)
    return packed.answer(request, FOR_EVER)


@answering
def nothing(_request: Request) -> Response:
    """Answer that there is no such layer."""
    raise ProblemError(
        404, "There is no such layer", f"the layers are {', '.join(LAYER_LEVELS)}, outline and hatch", "", LAYER_LEVELS
    )


def _static(request: Request, folder: str, make: Any) -> Response:
    """A fixed layer: kept for ever under its hash, asked for again without one, and 404 under another hash."""
    check_names(request, ())
    name, _, wanted = request.path_params["name"].partition(".")
    packed: Packed = make(open_snapshot(), name)
    if wanted and wanted != packed.digest:
        path = f"/layers/{folder}{name}.{packed.digest}.json"
        raise ProblemError(404, "That layer is of another edition", f"the current one is {path}", "", (path,))
    return packed.answer(request, FOR_EVER if wanted else ASK_AGAIN)


@lru_cache(maxsize=STATIC_LAYERS)
def _geometry(snapshot: Snapshot, name: str) -> Packed:
    """Boundaries by name, compressed once."""
    level, _, within = name.partition("-")
    return pack(geometry_layer(snapshot, level, within or None), GEO_JSON)


@lru_cache(maxsize=STATIC_LAYERS)
def _outline(snapshot: Snapshot, name: str) -> Packed:
    """An outline by code, compressed once."""
    if name.startswith("tiles-"):
        return pack(geometry_of(snapshot, "tiles", name.removeprefix("tiles-")), GEO_JSON)
    return pack(outline(snapshot, name), GEO_JSON)


@lru_cache(maxsize=STATIC_LAYERS)
def _city_hatch(snapshot: Snapshot, name: str) -> Packed:
    """Hatching of the City at a level, compressed once."""
    return pack(hatch(snapshot, name), GEO_JSON)


def _asked(request: Request, allowed: tuple[str, ...]) -> tuple[Figures, dict[str, Any]]:
    """What a path and its options ask for, once all of it is known to exist."""
    check_names(request, allowed)
    snapshot, path = open_snapshot(), request.path_params
    if path["snapshot"] != snapshot.id:
        raise ProblemError(
            404,
            f"The figures here are not of the snapshot {path['snapshot'][:64]}",
            f"the current one is {snapshot.id}",
            "snapshot",
            (snapshot.id,),
        )
    figures = load_figures()
    if path["level"] not in LAYER_LEVELS:
        raise ask_unknown("level", path["level"], LAYER_LEVELS, 404)
    named = _figure_level(path["level"])
    measure = ask("measure", figures.measure, path["measure"], status=404)
    ask("level", figures.measure, measure.id, named, status=404)
    period = ask("period", parse, path["period"], status=404)
    window = choice(request, "window", measure.windows, measure.default_window)
    group = ask("group", figures.counts.group, measure, request.query_params.get("group", ""))
    known = figures.periods(measure.id, named, window, group)
    if period not in known:
        at = int(np.searchsorted(known, period))
        nearest = tuple(iso(int(month)) for month in known[max(at - 1, 0) : at + 1])
        raise ask_unknown("period", iso(period), nearest, 404)
    within = request.query_params.get("within") or None
    if within is not None:
        ask("within", load_gazetteer(snapshot).wards_of, within)
    return figures, {
        "level": path["level"],
        "measure": measure.id,
        "period": period,
        "window": window,
        "against": choice(request, "against", AGAINST, "london"),
        "within": within,
        "group": group,
    }


@lru_cache(maxsize=VALUE_LAYERS)
def _values(
    figures: Figures, level: str, measure: str, period: int, window: str, against: str, within: str | None, group: str
) -> Packed:
    """A layer of values, compressed once."""
    estimates = figures.estimate(
        measure, _figure_level(level), periods=period, window=window, against=against, group=group
    )
    classes = map_classes(figures, measure, _figure_level(level), window, group)
    return pack(value_layer(figures.snapshot, level, properties(figures, estimates, classes), within), GEO_JSON)


@lru_cache(maxsize=VALUE_LAYERS)
def _blanks(
    figures: Figures, status: str, level: str, measure: str, period: int, window: str, against: str, within: str | None,
    group: str,
) -> Packed:  # fmt: skip
    """Hatching over the areas of one status, or of an uncertain value, compressed once."""
    estimates = figures.estimate(
        measure, _figure_level(level), periods=period, window=window, against=against, group=group
    )
    areas = estimates.areas
    places = [figures.gazetteer.get(code) for code in areas.tolist()]
    drawn = np.asarray([within is None or place.borough == within for place in places])
    if status == "uncertain":
        classes = map_classes(figures, measure, _figure_level(level), window, group)
        dark = classes.is_dark(estimates.value[:, 0])
        doubtful = drawn & uncertain(estimates)[:, 0]
        inks: dict[tuple[int, ...], list[str]] = {
            PALE: areas[doubtful & dark].tolist(),
            DEEP: areas[doubtful & ~dark].tolist(),
        }
        return pack(inked_hatch(figures.snapshot, level, inks, status), GEO_JSON)
    codes = areas[drawn & (estimates.status[:, 0] == STATUSES.index(status))].tolist()
    return pack(hatch(figures.snapshot, level, codes, status), GEO_JSON)


def properties(figures: Figures, estimates: Estimates, classes: Classes) -> pd.DataFrame:
    """Return what a tooltip says of each area, and its fill colour.

    Parameters
    ----------
    figures : Figures
        Gives the names of places.
    estimates : Estimates
        Estimates of one period.
    classes : Classes
        Classes of the same measure and level.

    Returns
    -------
    DataFrame
        One row per area: ``code``, ``name``, ``borough`` (its name; empty for boroughs), ``value``, ``interval``,
        ``doubt`` (whether the value could be chance), ``status``, ``comparison``, ``period`` (texts), ``fill``
        and ``edge`` (``[r, g, b, a]``).
    """
    measure, period = estimates.measure, int(estimates.periods[0])
    found = [estimates.at(code, period) for code in estimates.areas.tolist()]
    gazetteer = figures.gazetteer
    places = [gazetteer.get(estimate.area) for estimate in found]
    palette = np.asarray([*(_rgba(colour) for colour in classes.colours), BLANK])
    return pd.DataFrame(
        {
            "code": estimates.areas,
            "name": estimates.names,
            "borough": [
                gazetteer.get(place.borough).name if place.borough and place.level != "borough" else ""
                for place in places
            ],
            "value": [
                f"{value_text(measure, estimate.value)}{'' if measure.unit == '%' else f' {measure.unit}'}"
                if estimate.value is not None
                else ""
                for estimate in found
            ],
            "interval": [interval_text(estimate, measure) for estimate in found],
            "doubt": [f", {words}" if words else "" for words in doubts(estimates)[:, 0].tolist()],
            "status": [status_text(estimate) for estimate in found],
            "comparison": [
                comparison_text(estimate)
                if estimate.verdict in SETTLED or estimate.comparison != "not_compared"
                else ""
                for estimate in found
            ],
            "period": period_text(found[0]) if found else "",
            "fill": palette[classes.of(estimates.value[:, 0])].tolist(),
            "edge": np.where(np.isnan(estimates.value), BLANK_EDGE, EDGE).tolist(),
        }
    )


def _figure_level(level: str) -> str:
    """The level that a layer's figures have: tiles are boroughs."""
    return "borough" if level == "tiles" else level


def _rgba(colour: str) -> tuple[int, int, int, int]:
    """``#rrggbb`` as red, green, blue and full opacity."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16), 255
