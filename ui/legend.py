"""The legend of a map: the unit, the classes in words, and the kinds of blank that the map shows."""

from __future__ import annotations

from measures.classes import Classes
from measures.estimates import STATUSES
from measures.readings import Reading
from measures.words import STATUS_WORDS
from ui import markup


def draw(reading: Reading, classes: Classes, chosen: bool, city: bool = True) -> None:
    """Draw the legend of a reading; ``city`` says whether the map shows the City of London."""
    unit = reading.measure.unit
    heading = "Per cent" if unit == "%" else unit[0].upper() + unit[1:]
    items = list(zip(classes.colours, classes.labels, strict=True))
    present = {STATUSES[code] for code in reading.estimates.status[:, 0].tolist()}
    if city and "not_applicable" in present:
        items.append(("hatch", "not policed by the Met"))
    items += [
        ("blank", STATUS_WORDS[status]) for status in ("no_data", "suppressed", "not_comparable") if status in present
    ]
    if chosen:
        items.append(("chosen", "chosen"))
    markup.legend(heading, items)
