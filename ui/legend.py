"""The legend of a map: the unit, the classes in words, doubt, and the kinds of blank that the map shows."""

from __future__ import annotations

import numpy as np

from geo.hatching import PATTERNS
from measures.classes import Classes
from measures.estimates import STATUSES
from measures.readings import Reading
from measures.uncertainty import uncertain, uncertain_text
from measures.words import blank_text, city_text
from ui import markup

#: Ink of the hatching over the City, over blanks and over doubt, and what doubt is drawn on; as the map draws them.
CITY, BLANK, DOUBT, PALE = "#3d3d3d", "#7b8894", "#5f676e", "#cfd6dc"
#: Metres on the map to a pixel of a key.
METRES = 130


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
        items.append((hatching("uncertain", DOUBT, PALE), uncertain_text(measure)))
    present = {STATUSES[code] for code in estimates.status[shown, 0].tolist()}
    if "not_applicable" in present:
        items.append((hatching("not_applicable", CITY), city_text(measure)))
    items += [
        (hatching(status, BLANK), blank_text(measure.id, status))
        for status in ("no_data", "suppressed", "not_comparable")
        if status in present
    ]
    if chosen:
        items.append(("chosen", "chosen"))
    markup.legend(heading, items)


def hatching(kind: str, ink: str, paper: str = "#fff") -> str:
    """Return the background of a key that is hatched as the map is.

    Parameters
    ----------
    kind : str
        One of `geo.hatching.PATTERNS`.
    ink, paper : str
        Colours of the lines and of what is between them.

    Returns
    -------
    str
        A CSS gradient. It runs across its stripes and is measured clockwise from north, where the pattern's lines run
        anticlockwise from east: lines at 45° are a gradient at −45°.
    """
    pattern = PATTERNS[kind]
    space = max(4.0, pattern.spacing / METRES)
    return f"repeating-linear-gradient({-pattern.angle:g}deg,{ink} 0 1px,{paper} 1px {space:.0f}px)"
