"""Names beside dots: each where it hides neither another name nor, if that can be helped, a dot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
#: Pixels that a letter takes, that a line takes, and between a dot and its name.
LETTER, LINE, GAP = 6.7, 14.0, 8.0
#: Where a name may stand: its alignment, and how far up or down it is moved.
PLACES = (("left", 0), ("right", 0), ("center", -13), ("center", 13), ("left", -11), ("left", 11), ("right", -11),
          ("right", 11))  # fmt: skip


@dataclass(frozen=True)
class Label:
    """A name beside a dot: which dot, and where, as Vega-Lite has it."""

    dot: int
    align: str
    dx: float
    dy: float


def place_names(
    x: Floats, y: Floats, names: Sequence[str], size: tuple[float, float], must: int, taken: Floats
) -> list[Label]:
    """Return where names stand beside their dots; a name without room is left out.

    Parameters
    ----------
    x, y : ndarray of float, shape (n_dots,)
        Dots in pixels from the left and from the top; those to be named come first, most important first.
    names : sequence of str
        Names of the first dots.
    size : tuple of float
        Width and height of the plot in pixels.
    must : int
        So many of the first names may hide other dots and what is reserved, where there is no better place, but not
        each other's dots; the others hide none.
    taken : ndarray of float, shape (n_taken, 4)
        Left, top, right and bottom of what is reserved.

    Returns
    -------
    list of Label
        A place is the first of eight around the dot that is inside the plot, free of other names and hides the fewest
        dots.
    """
    found: list[Label] = []
    reserved = len(taken)
    for dot, name in enumerate(names):
        boxes = np.asarray([_box(float(x[dot]), float(y[dot]), name, align, dy) for align, dy in PLACES])
        inside = _dots_inside(boxes, x[:must], y[:must]) == 0
        inside &= (boxes[:, 0] >= 0) & (boxes[:, 2] <= size[0]) & (boxes[:, 1] >= 0) & (boxes[:, 3] <= size[1])
        free = inside & ~_overlap(boxes, taken)
        hidden = _dots_inside(boxes, x, y)
        free &= (hidden == 0) | (dot < must)
        if dot < must and not free.any():
            free = inside & ~_overlap(boxes, taken[reserved:])
        if not free.any():
            continue
        best = int(np.flatnonzero(free)[hidden[free].argmin()])
        align, dy = PLACES[best]
        taken = np.vstack([taken, boxes[best]])
        found.append(Label(dot, align, {"left": GAP, "right": -GAP, "center": 0.0}[align], float(dy)))
    return found


def apart(y: Floats, gap: float) -> Floats:
    """Return heights moved so that names at the ends of lines are a gap apart, in the same order.

    Parameters
    ----------
    y : ndarray of float, shape (n_lines,)
        Heights in pixels.
    gap : float
        Pixels between neighbours at least.
    """
    order = np.argsort(y, kind="stable")
    steps = np.arange(len(y)) * gap
    # The nearest heights in order: each block that is pushed apart keeps its middle about where it was.
    down = np.maximum.accumulate(y[order] - steps) + steps
    up = np.minimum.accumulate((y[order] - steps)[::-1])[::-1] + steps
    moved = np.empty_like(y)
    moved[order] = (down + up) / 2
    return moved


def _box(x: float, y: float, name: str, align: str, dy: float) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a name."""
    width = LETTER * len(name)
    left = {"left": x + GAP, "right": x - GAP - width, "center": x - width / 2}[align]
    return left, y + dy - LINE / 2, left + width, y + dy + LINE / 2


def _overlap(boxes: Floats, taken: Floats) -> npt.NDArray[np.bool_]:
    """Which boxes overlap any that is taken."""
    if not len(taken):
        return np.zeros(len(boxes), dtype=bool)
    a, b = boxes[:, None], taken[None]
    return np.asarray(
        ((a[..., 0] < b[..., 2]) & (a[..., 2] > b[..., 0]) & (a[..., 1] < b[..., 3]) & (a[..., 3] > b[..., 1])).any(
            axis=1
        )
    )


def _dots_inside(boxes: Floats, x: Floats, y: Floats) -> npt.NDArray[np.int64]:
    """How many dots each box hides."""
    inside = (boxes[:, :1] < x + 4) & (boxes[:, 2:3] > x - 4) & (boxes[:, 1:2] < y + 4) & (boxes[:, 3:] > y - 4)
    return np.asarray(inside.sum(axis=1), dtype=np.int64)
