"""How an area that is picked out is drawn: by its code, not by its place in a list."""

from __future__ import annotations

from dataclasses import dataclass

from measures.estimates import Figures
from ui.charts import BLUE, CHOSEN, PLUM

TEAL = "#1B7F77"
#: Four strong colours and no more; further areas differ in mark, dash and name.
COLOURS = (BLUE, CHOSEN, TEAL, PLUM)
FURTHER = "#3D3D3D"
SHAPES = ("square", "diamond", "triangle-right", "cross", "triangle-left", "triangle-down")
DASHES = ((7, 3), (2, 3), (9, 3, 2, 3), (4, 2), (12, 4), (8, 2, 1, 2, 1, 2))
#: Areas that are not picked out, beside some that are.
PALE = "#7B8FA1"


@dataclass(frozen=True)
class Style:
    """Colour, mark and dash of one area."""

    colour: str
    shape: str = "circle"
    dash: tuple[int, ...] = (1, 0)


def styles(figures: Figures, codes: tuple[str, ...]) -> dict[str, Style]:
    """Return how some areas are drawn; the order in which they are named does not matter.

    Each area has a colour that it takes wherever that is free: a borough by its place among all boroughs in the order
    of police command units, so that those of one unit differ; a ward by its place among its borough's wards. Two that
    would share one are told apart: in the order of codes, the later takes one that is left. Beyond four areas the
    further ones are dark grey with marks and dashes of their own.

    Parameters
    ----------
    figures : Figures
        Gives the places.
    codes : tuple of str
        Areas picked out: boroughs or wards.

    Returns
    -------
    dict of str to Style
        In the order of codes.
    """
    wanted = {code: COLOURS[place % len(COLOURS)] for code, place in _places(figures, codes).items()}
    given: dict[str, str] = {}
    for code, colour in wanted.items():
        if colour not in given.values():
            given[code] = colour
    left = [colour for colour in COLOURS if colour not in given.values()]
    rest = [code for code in wanted if code not in given]
    given |= dict(zip(rest, left, strict=False))
    further = [code for code in wanted if code not in given]
    made = {code: Style(colour) for code, colour in given.items()}
    made |= {
        code: Style(FURTHER, SHAPES[place % len(SHAPES)], DASHES[place % len(DASHES)])
        for place, code in enumerate(further)
    }
    return {code: made[code] for code in wanted}


def _places(figures: Figures, codes: tuple[str, ...]) -> dict[str, int]:
    """The fixed place of each area among those of its kind, in the order of codes."""
    gazetteer = figures.gazetteer
    boroughs = sorted(gazetteer.at_level("borough"), key=lambda code: (gazetteer.get(code).bcu or "", code))
    places = {code: index for index, code in enumerate(boroughs)}
    for borough in {gazetteer.get(code).borough or "" for code in codes if code not in places}:
        places |= {code: index for index, code in enumerate(gazetteer.wards_of(borough))}
    return {code: places[code] for code in sorted(codes)}
