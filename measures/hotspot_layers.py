"""Map layers of hotspots: the places of London once, and the few hot ones with what a tooltip says of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import numpy as np

from base.snapshot import Snapshot
from geo.areas import Gazetteer, load_gazetteer
from geo.cell_layers import cell_layer, collection, unit_shapes
from measures.hotspot_crimes import get_crime
from measures.hotspot_maps import FILLS, HotspotMap, hotspot_map
from measures.hotspot_names import place_names
from measures.hotspot_query import HotspotQuery
from measures.hotspot_units import load_unit
from measures.hotspot_words import VALUE_UNITS, place_name, share_text, value_text
from measures.words import number

#: Colours of `measures.hotspot_maps.FILLS`: paper, a grey that recedes, three blues.
FILL_COLOURS = ("#FFFFFF", "#E9ECEF", "#9DB8D6", "#4A7DB0", "#12436D")
#: A place that is busy but not hot: a darker grey.
BUSY_COLOUR = "#C9CFD6"
#: Edge colour and width in pixels of `measures.hotspot_maps.OUTLINES`; none for a place that is not hot.
OUTLINE_COLOURS = ("#801650", "#801650", "#3D3D3D", "#FFFFFF")
OUTLINE_WIDTHS = (2.5, 1.2, 0.6, 0.3)


def places_layer(snapshot: Snapshot, unit: str, within: str = "") -> bytes:
    """Return the boundaries of all places of a unit, or of those that touch a borough, in order of code.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.
    unit : str
        ``"hex500"``, ``"hex250"`` or ``"lsoa"``.
    within : str
        Code of a borough; empty for all of London.

    Returns
    -------
    bytes
        Minified GeoJSON with the properties ``code``, ``i`` (where its digit lies in `HotspotMap.frame` of the same
        area) and ``name``.

    Raises
    ------
    UnknownNameError
        If the unit or the borough does not exist.
    """
    every, gazetteer = unit_shapes(snapshot, unit), load_gazetteer(snapshot)
    places = load_unit(snapshot, unit)
    names = place_names(gazetteer, places).tolist()
    if not within:
        return cell_layer(every, names)
    gazetteer.wards_of(within)
    inside = places.touching(within)
    chosen = every.take(every.codes[inside].tolist())
    return cell_layer(chosen, [name for name, kept in zip(names, inside.tolist(), strict=True) if kept])


def hot_layer(snapshot: Snapshot, query: HotspotQuery) -> bytes:
    """Return the hot places that may be shown, with their colours and the words of a tooltip.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.
    query : HotspotQuery
        What the map shows.

    Returns
    -------
    bytes
        Minified GeoJSON in order of code; each feature has ``code``, ``name``, ``what`` (count and interval),
        ``class``, ``steady``, ``fill``, ``line`` (``[r, g, b, a]``) and ``width`` (pixels).
    """
    shown = hotspot_map(snapshot, query)
    hot = np.flatnonzero(shown.hot)
    chosen = unit_shapes(snapshot, query.unit).take(shown.codes[hot].tolist())
    return collection(chosen, [_tooltip(load_gazetteer(snapshot), shown, at) for at in hot.tolist()])


def hot_path(snapshot: Snapshot, query: HotspotQuery) -> str:
    """Return the address of the layer of hot places of a settled question; it holds for as long as the snapshot."""
    options = replace(query, crime=HotspotQuery.crime).query()
    options["end"] = f"{query.end // 100}-{query.end % 100:02d}"
    return f"/layers/hotspots/{snapshot.id}/{query.crime}.json?{urlencode(sorted(options.items()))}"


def rgba(colour: str) -> list[int]:
    """Return ``#rrggbb`` as red, green, blue and full opacity."""
    return [int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16), 255]


def _tooltip(gazetteer: Gazetteer, shown: HotspotMap, at: int) -> dict[str, Any]:
    """What a tooltip says of one hot place, and how it is drawn."""
    crime, outline = get_crime(shown.query.crime), int(shown.outline[at])
    about = "about " if shown.query.audience == "public" else ""
    noun = crime.singular if shown.count[at] == 1 else crime.noun
    what = f"{about}{number(shown.count[at])} {noun} ({number(shown.lower[at])} to {number(shown.upper[at])})"
    if shown.query.weight != "count":
        what = f"{what}; {about}{value_text(shown, at)} {VALUE_UNITS[shown.query.weight]}"
    return {
        "code": str(shown.codes[at]),
        "name": place_name(gazetteer, shown, at),
        "what": what,
        "class": FILLS[int(shown.fill[at])],
        "steady": f"stays hot in {share_text(float(shown.stability[at]))} of resamples",
        "fill": rgba(FILL_COLOURS[int(shown.fill[at])]),
        "line": rgba(OUTLINE_COLOURS[outline]),
        "width": OUTLINE_WIDTHS[outline],
    }
