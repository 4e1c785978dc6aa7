"""A warm start: what the first page asks for, read before anyone asks."""

from __future__ import annotations

import logging

from base.errors import ExplorerError

FIRST = (("robbery", "borough"),)
NEXT = (("robbery", "ward"), ("pas_trust", "borough"))


def warm(asked: tuple[tuple[str, str], ...] = FIRST) -> None:
    """Read the tables behind some figures; without a snapshot do nothing, since the page then says so itself.

    Parameters
    ----------
    asked : tuple of (str, str)
        Measures and levels.
    """
    # Loaded here and not above: the server listens while this thread loads pandas and what stands on it.
    from measures.estimates import load_figures

    try:
        figures = load_figures()
        for measure, level in asked:
            figures.estimate(measure, level, periods=figures.periods(measure, level)[-1:])
    except ExplorerError as error:
        logging.getLogger(__name__).warning("Not warmed: %s", error)


def warm_findings() -> None:
    """Test every borough for what stands out in it; without a snapshot the page says so itself."""
    from measures.estimates import load_figures
    from measures.finding_family import cached_family

    try:
        cached_family(load_figures(), "borough")
    except ExplorerError as error:
        logging.getLogger(__name__).warning("Findings not warmed: %s", error)


def warm_hotspots() -> None:
    """Work out the first map of hotspots; where the snapshot has none, the page says so itself."""
    from base.snapshot import open_snapshot
    from measures.hotspot_capture import capture
    from measures.hotspot_maps import HotspotQuery, hotspot_map

    try:
        shown = hotspot_map(open_snapshot(), HotspotQuery())
        capture(open_snapshot(), shown.query)
    except ExplorerError as error:
        logging.getLogger(__name__).warning("Hotspots not warmed: %s", error)
