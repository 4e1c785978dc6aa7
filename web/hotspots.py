"""Hotspots over HTTP: the places of London once, the hot ones of a map, and the figures API of hotspots.

What a view for everyone may not show is left out before it gets here (`measures.hotspot_maps`), in every form alike.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import pandas as pd
from starlette.requests import Request
from starlette.responses import Response

from base.errors import ExplorerError, SnapshotError, UnknownNameError
from base.periods import iso
from base.snapshot import Snapshot, open_snapshot
from base.sources import load_cards
from geo.cell_layers import collection, unit_shapes
from measures.hotspot_crimes import get_crime
from measures.hotspot_layers import hot_layer, places_layer
from measures.hotspot_maps import HotspotMap, hotspot_map
from measures.hotspot_names import NAMED_BY
from measures.hotspot_query import HotspotQuery
from measures.hotspot_rows import LISTS, hotspot_rows
from measures.hotspot_settle import settle
from measures.hotspot_units import SOURCES, recorded
from measures.hotspot_words import ANALYST_WARNING, AUDIENCE_WORDS, subject, window_text
from web.answers import ASK_AGAIN, FOR_EVER, Packed, ProblemError, answering, pack
from web.figures import page_of, paged, records
from web.parameters import check_names, choice

GEO_JSON = "application/geo+json"
FORMATS = ("json", "csv", "geojson")
QUERY = ("crime", "unit", "area", "end", "months", "weight", "audience", "against")
PARAMETERS = (*QUERY, "only", "format", "limit", "offset")
ONLY = ("all", "hot")
#: What stands beside the rows.
BESIDE = (
    "query", "audience", "crimes", "crimes_shown", "hot_places", "hot_not_shown", "hot_share_of_crime",
    "hot_share_of_land", "unplaced_share", "notes", "sources", "citation",
)  # fmt: skip
LAYERS = 96


@answering
def places(request: Request) -> Response:
    """Answer the boundaries of a unit's places: ``cells/hex500``, ``cells/hex500-E09000028`` (one borough's)."""
    check_names(request, ())
    name, _, wanted = request.path_params["name"].partition(".")
    packed = _places(open_snapshot(), name)
    if wanted and wanted != packed.digest:
        path = f"/layers/cells/{name}.{packed.digest}.json"
        raise ProblemError(404, "That layer is of another edition", f"the current one is {path}", "", (path,))
    return packed.answer(request, FOR_EVER if wanted else ASK_AGAIN)


@answering
def hot(request: Request) -> Response:
    """Answer the hot places of a map, with their colours and the words of a tooltip."""
    check_names(request, QUERY[1:])
    snapshot, asked = open_snapshot(), request.path_params
    if asked["snapshot"] != snapshot.id:
        raise ProblemError(
            404, f"The figures here are not of the snapshot {asked['snapshot'][:64]}",
            f"the current one is {snapshot.id}", "snapshot", (snapshot.id,),
        )  # fmt: skip
    settled = _asked(snapshot, {"crime": asked["crime"], **request.query_params}, 404)
    whole = bool(request.query_params.get("end")) and settled.end > 0
    return _hot(snapshot, settled).answer(request, FOR_EVER if whole else ASK_AGAIN)


@answering
def hotspots(request: Request) -> Response:
    """Answer the places of a hotspot map, one row each, as JSON, CSV or GeoJSON."""
    check_names(request, PARAMETERS)
    page, form = page_of(request), choice(request, "format", FORMATS, "json")
    only = choice(request, "only", ONLY, ONLY[0])
    snapshot = open_snapshot()
    settled = _asked(snapshot, {name: request.query_params.get(name, "") for name in QUERY})
    shown = hotspot_map(snapshot, settled)
    rows = hotspot_rows(snapshot, shown, only == "hot")
    about = _about(snapshot, shown)
    if form == "geojson":
        part = rows.iloc[page.offset : page.offset + page.limit]
        more = {"snapshot": snapshot.id, "total": len(rows), "offset": page.offset, "limit": page.limit, **about}
        return pack(_geojson(snapshot, settled.unit, part, more), GEO_JSON).answer(request, ASK_AGAIN)
    if form == "csv":
        return paged(request, rows.assign(citation=about["citation"]), "hotspots", page, form, {}, {})
    return paged(request, _listed(rows), "hotspots", page, form, about, {})


def _asked(snapshot: Snapshot, given: dict[str, str], status: int = 400) -> HotspotQuery:
    """The settled question that some parameters ask."""
    if len(given.get("area", "")) > 16:
        given = {**given, "area": given["area"][:16]}
    return _ask(status, lambda: settle(snapshot, HotspotQuery.parse(given)))


def _ask(status: int, work: Callable[[], HotspotQuery]) -> HotspotQuery:
    """What some work gives; what does not exist, or may not be seen, is a problem with a status."""
    try:
        return work()
    except SnapshotError:
        raise
    except UnknownNameError as error:
        raise ProblemError(status, error.cause, error.remedy, "", tuple(map(str, error.nearest))) from None
    except ExplorerError as error:
        raise ProblemError(status, error.cause, error.remedy) from None


@lru_cache(maxsize=LAYERS)
def _places(snapshot: Snapshot, name: str) -> Packed:
    """Places by name, compressed once."""
    unit, _, within = name.partition("-")
    return pack(places_layer(snapshot, unit, within), GEO_JSON)


@lru_cache(maxsize=LAYERS)
def _hot(snapshot: Snapshot, query: HotspotQuery) -> Packed:
    """Hot places, compressed once."""
    return pack(hot_layer(snapshot, query), GEO_JSON)


def _about(snapshot: Snapshot, shown: HotspotMap) -> dict[str, Any]:
    """What stands beside the rows: the settled question, the totals, and where the data cannot tell."""
    query, found = shown.query, shown.unit.name
    source = _sources(snapshot, query)
    said = {"public": "Guarded and rounded to the nearest 5: safe to show anyone.", "analyst": ANALYST_WARNING}
    return {
        "query": {
            "crime": query.crime, "unit": found, "area": query.area, "end": iso(query.end), "months": query.months,
            "weight": query.weight, "audience": query.audience, "against": query.against,
        },
        "audience": f"A view {AUDIENCE_WORDS[query.audience]}. {said[query.audience]}",
        "crimes": shown.crimes, "crimes_shown": shown.crimes_shown,
        "hot_places": shown.hot_places, "hot_not_shown": shown.hot_not_shown,
        "hot_share_of_crime": _number(shown.hot_share_of_crime), "hot_share_of_land": _number(shown.hot_share_of_land),
        "unplaced_share": _number(shown.unplaced_share), "notes": list(shown.notes), "sources": list(source),
        "citation": _citation(query, source),
    }  # fmt: skip


def _sources(snapshot: Snapshot, query: HotspotQuery) -> tuple[str, ...]:
    """Ids of the source cards behind a map and behind the names of what its places are near."""
    return (*SOURCES[recorded(snapshot, query.unit, get_crime(query.crime), query.end).source], NAMED_BY)


def _citation(query: HotspotQuery, sources: tuple[str, ...]) -> str:
    """How to cite a map."""
    cards = load_cards()
    titles = "; ".join(cards[name].title for name in sources)
    return (
        f"{subject(query)}, {window_text(query)}: places that hold more than chance. {titles}. London Borough Explorer."
    )


def _listed(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with codes as lists."""
    return rows.assign(**{name: rows[name].str.split("|") for name in LISTS})


def _geojson(snapshot: Snapshot, unit: str, rows: pd.DataFrame, more: dict[str, Any]) -> bytes:
    """Rows with their boundaries, and what stands beside them."""
    chosen = unit_shapes(snapshot, unit).take(rows["code"].tolist())
    text = collection(chosen, records(_listed(rows))).decode()
    beside = json.dumps(more, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return f"{beside[:-1]},{text[1:]}".encode()


def _number(value: float) -> float | None:
    """A number to six decimals, None where there is none."""
    return None if math.isnan(value) else round(value, 6)
