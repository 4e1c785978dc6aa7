"""The first page made ready before anyone asks: what it is drawn with, and the figures of an empty address."""

from __future__ import annotations

import inspect
import logging
from importlib import import_module

from base.errors import ExplorerError
from geo.layers import hatch
from measures.estimates import LONDON
from ui import cached
from ui.state import DEFAULT_MEASURE, read
from ui.views import LAYERS

#: Modules of ``pages/london.py``, and what Streamlit reads the page's icon with.
PARTS = ("ui.area_table", "ui.frame", "ui.change_panel", "ui.hall", "ui.map_block", "ui.search_context", "PIL.Image")


def prepare() -> None:
    """Load the modules of the London page and keep its first reading; without a snapshot the page says so itself."""
    for name in PARTS:
        import_module(name)
    # Streamlit looks once at who calls it; Python then goes through every module there is, and remembers them.
    inspect.stack()
    try:
        figures = cached.figures()
        state, _ = read({"measure": DEFAULT_MEASURE}, figures)
        reading = cached.shown(state, state.drawn_level(figures))
        shown, layer = reading.estimates, LAYERS[state.view]
        cached.classes(reading.measure.id, shown.level, shown.window, shown.group)
        cached.history(reading.measure.id, LONDON, shown.window, shown.group)
        cached.path_of(f"hatch/{layer}", hatch, figures.snapshot, layer)
        cached.cards()
    except ExplorerError as error:
        logging.getLogger(__name__).warning("The first page is not ready: %s", error)
