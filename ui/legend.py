"""The legend of a map: the unit, the classes in words, doubt, and the kinds of blank that the map shows."""

from __future__ import annotations

import numpy as np

from measures.classes import Classes
from measures.estimates import STATUSES
from measures.readings import Reading
from measures.uncertainty import uncertain, uncertain_text
from measures.words import blank_text, city_text
from ui import markup


def draw(reading: Reading, classes: Classes, chosen: bool, within: tuple[str, ...] = ()) -> None:
    """Draw the legend of a reading.

    Parameters
    ----------
    reading : Reading
        What the map shows.
    classes : Classes
        Its classes.
    chosen : bool
        Whether an area is outlined.
    within : tuple of str
        Codes of the areas that the map shows; all of the reading's by default.
    """
    measure, estimates = reading.measure, reading.estimates
    shown = np.isin(estimates.areas, within) if within else np.full(estimates.areas.shape, True)
    heading = "Per cent" if measure.unit == "%" else measure.unit[0].upper() + measure.unit[1:]
    items = list(zip(classes.colours, classes.labels, strict=True))
    if uncertain(estimates)[shown, 0].any():
        items.append(("doubt", uncertain_text(measure)))
    present = {STATUSES[code] for code in estimates.status[shown, 0].tolist()}
    if "not_applicable" in present:
        items.append(("hatch", city_text(measure)))
    items += [
        ("blank", blank_text(measure.id, status))
        for status in ("no_data", "suppressed", "not_comparable")
        if status in present
    ]
    if chosen:
        items.append(("chosen", "chosen"))
    markup.legend(heading, items)
