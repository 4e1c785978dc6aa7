"""The ways to draw a map, and which of them a measure has."""

from __future__ import annotations

from measures.catalogue import Measure

VIEW_WORDS = {"map": "Map", "tiles": "Tiles", "wards": "Wards"}
LAYERS = {"map": "borough", "tiles": "tiles", "wards": "ward"}


def available(measure: Measure) -> list[str]:
    """Return the views that a measure can be drawn in."""
    return [view for view in VIEW_WORDS if view != "wards" or "ward" in measure.levels]
