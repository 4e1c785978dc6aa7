"""How large a map is drawn in a window, and the zoom at which London or a borough fits it."""

from __future__ import annotations

import math
from dataclasses import dataclass

#: Degrees of longitude that London spans, and the Mercator stretch of latitude there.
LONDON_WIDTH, STRETCH = 0.86, 1.606
LONDON_HEIGHT = 0.415
#: Window width that is assumed when a browser has not told its own.
USUAL = 1400
#: Below this width Streamlit stacks columns.
STACKED = 640


@dataclass(frozen=True)
class MapSize:
    """A map's size in pixels and London's zoom in it."""

    width: int
    height: int
    zoom: float

    def fitted(self, bounds: tuple[float, float, float, float]) -> tuple[float, float, float]:
        """Return centre longitude, centre latitude and zoom that show a box of west, south, east, north degrees."""
        west, south, east, north = bounds
        wide = (east - west) / (0.92 * self.width)
        high = (north - south) * STRETCH / (0.92 * self.height)
        return (west + east) / 2, (south + north) / 2, zoom_for(max(wide, high))


def map_size(window: str) -> MapSize:
    """Return the size of the main map in a window.

    Parameters
    ----------
    window : str
        Width of the window in pixels, as the reader's browser tells it in our cookie; anything else stands for
        a usual desktop.
    """
    told = int(window) if window.isdigit() and 200 <= int(window) <= 10000 else USUAL
    inner = min(told, USUAL)
    width = inner - 32 if inner < STACKED else round((inner - 80) * 7 / 12 - 30)
    scale = LONDON_WIDTH / (0.98 * width)
    return MapSize(width, round(LONDON_HEIGHT * STRETCH / scale / 0.98), zoom_for(scale))


def zoom_for(degrees_per_pixel: float) -> float:
    """Return the map zoom at which a pixel spans that many degrees of longitude (512-pixel tiles)."""
    return round(math.log2(360 / 512 / degrees_per_pixel), 2)


def degrees_at(zoom: float) -> float:
    """Return how many degrees of longitude a pixel spans at a map zoom."""
    return 360 / 512 / 2**zoom
