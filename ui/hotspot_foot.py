"""The end of the Hotspots page: how we know, the figures to take away, and the foot."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from base.periods import iso
from base.sources import SourceCard
from measures.hotspot_crimes import get_crime, public_rules
from measures.hotspot_maps import HotspotMap
from measures.hotspot_names import NAMED_BY
from measures.hotspot_units import SOURCES, recorded
from measures.hotspot_words import PERSISTENCE_MEANINGS, PERSISTENCE_WORDS, chance, subject, window_text
from ui import cached, frame, markup
from ui.frame import address
from ui.hotspot_filters import PAGE
from ui.hotspot_state import PUBLIC, HotspotState

API = "/api/v1/hotspots"


def how_we_know(shown: HotspotMap) -> None:
    """Draw test, stability, classes and sources, closed until asked."""
    rules = public_rules()
    asked, named = shown.query, _sources(shown)
    query = {**asked.query(), "end": iso(asked.end)}
    markup.details(
        "How we know: test, stability, classes, what everyone may see, sources",
        [
            ("The test", [chance(shown.query, cached.figures().gazetteer)]),
            (
                "Classes over twelve months",
                [
                    f"**{words}**: {PERSISTENCE_MEANINGS[name]}."
                    for name, words in PERSISTENCE_WORDS.items()
                    if name in PERSISTENCE_MEANINGS
                ],
            ),
            (
                "What a place is near",
                [
                    (
                        "Wards, small areas (LSOAs) and boroughs are those that have more than 1 % of it. A cell "
                        "is called by the ward that has most of it and by where in that ward it lies."
                    ),
                    (
                        "The place that it is said to be near is the nearest that GeoNames has a point for, within "
                        "2 km in a straight line from the middle of the cell, even across a river or railway. It is a "
                        "named place, not a boundary of a town centre, and its point may be some hundred metres off. "
                        "Places whose point is given to the nearest minute of arc only, such as Croydon and Stratford, "
                        "are left out. No stations or streets are named: a name on the map would suggest that crimes "
                        "were recorded at that very spot."
                    )
                ],
            ),
            (
                "What everyone may see",
                [
                    (
                        f"Cells of about 500 m or small areas; no cell with fewer than {rules.least_points} source "
                        f"hexagons or points that had a crime, no small area with fewer than {rules.least_count} "
                        f"crimes; counts to the nearest {rules.round_to}. Sexual offences, domestic abuse and the like "
                        "are shown for wards and above only. The test itself runs on exact counts of all London."
                    )
                ],
            ),
            (
                "How good were the last ones",
                [
                    (
                        "PAI is the share of the crime held over the share of the land; PEI is the crime held over the "
                        "most that as much land could have held. Both are of the period after the choice, never of the "
                        "one that the choice was made on. The naive choice is as much land with the fullest places "
                        "just before."
                    )
                ],
            ),
            ("Sources", [f"{card.producer}: {card.title}. {card.licence}." for card in named]),
            ("Get the same numbers", [f"{API}?{urlencode(query)}"]),
        ],
    )  # fmt: skip


def draw(shown: HotspotMap, state: HotspotState) -> None:
    """Draw the ways to take the figures away, the projector view and the foot."""
    query = shown.query.query()
    projector = markup.Link(
        "Projector view: the map and its sentence, very large", address(PAGE, replace(state, mode="hall"))
    )
    markup.links(
        [
            *([projector] if shown.query.audience == PUBLIC else []),
            markup.Link("Places shown (GeoJSON)", _api(query, "geojson")),
            markup.Link("The same as an API (JSON)", _api(query, "json")),
        ]
    )
    frame.foot(state, PAGE, citation(shown), _api(query, "csv"))


def citation(shown: HotspotMap) -> str:
    """Return how to cite the map."""
    asked, snapshot = shown.query, cached.figures().snapshot
    place = cached.figures().gazetteer.get(asked.area).name
    return (
        f"London Borough Explorer, hotspots, {subject(asked)}, {place}, {window_text(asked)}, snapshot {snapshot.id}. "
        f"Sources: {'; '.join(f'{card.producer}, {card.title}' for card in _sources(shown))}."
    )


def _sources(shown: HotspotMap) -> list[SourceCard]:
    """The source cards behind the counts, and behind the names of what is near."""
    asked = shown.query
    counted = recorded(cached.figures().snapshot, asked.unit, get_crime(asked.crime), asked.end)
    return [cached.cards()[name] for name in (*SOURCES[counted.source], NAMED_BY)]


def _api(query: dict[str, str], form: str) -> str:
    """The address of the places shown in a form."""
    return f"{API}?{urlencode({**query, 'format': form})}"
