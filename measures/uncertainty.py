"""Whether a figure could be chance: the one answer that map, legend, tooltip and table share."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from measures.catalogue import Measure
from measures.estimates import Estimates
from measures.survey_gaps import POINTS, cannot_say
from measures.survey_gaps import verdicts as gap_verdicts

#: The value that stands for no difference between a group and its reference, by kind of measure.
NO_DIFFERENCE = {"ratio": 1.0, "difference": 0.0}
CHANCE = "could be chance"
CANNOT_SAY = f"cannot say which side of {POINTS:g} points"


def no_difference(measure: Measure) -> float | None:
    """Return the value of a measure that stands for no difference between groups; None where there is none."""
    return NO_DIFFERENCE.get(measure.kind) if measure.domain == "disproportionality" else None


def uncertain(estimates: Estimates) -> npt.NDArray[np.bool_]:
    """Return where an estimate cannot tell the groups apart.

    Parameters
    ----------
    estimates : Estimates
        Of any measure.

    Returns
    -------
    ndarray of bool, shape (n_areas, n_periods)
        True where the 95 % interval of a ratio includes 1, of a difference or an excess 0 (the ends count as
        included), and where a survey cannot say which side of 5 points a gap lies; False for every other measure, and
        where there is no figure.
    """
    if estimates.measure.kind == "gap":
        return cannot_say(estimates)
    middle = no_difference(estimates.measure)
    if middle is None:
        return np.zeros(estimates.value.shape, dtype=bool)
    with np.errstate(invalid="ignore"):
        return np.asarray((estimates.lower <= middle) & (estimates.upper >= middle))


def uncertain_text(measure: Measure) -> str:
    """Return what hatching on the map of a measure means, for its legend; empty where nothing is ever hatched."""
    if measure.kind == "gap":
        return CANNOT_SAY
    middle = no_difference(measure)
    return "" if middle is None else f"{CHANCE}: the 95 % interval includes {middle:g}"


def doubts(estimates: Estimates) -> npt.NDArray[np.str_]:
    """Return the words that mark an uncertain figure, empty for the others, shape (n_areas, n_periods)."""
    return np.where(uncertain(estimates), CANNOT_SAY if estimates.measure.kind == "gap" else CHANCE, "")


def verdicts(estimates: Estimates) -> npt.NDArray[np.str_]:
    """Return what may be said of each figure beside no difference.

    Parameters
    ----------
    estimates : Estimates
        Of any measure.

    Returns
    -------
    ndarray of str, shape (n_areas, n_periods)
        ``"higher than White"``, ``"lower than White"``, ``"could be chance"``; of a gap the verdict against 5 points;
        empty where there is no figure, and for a measure that compares no groups.
    """
    if estimates.measure.kind == "gap":
        return gap_verdicts(estimates)
    middle = no_difference(estimates.measure)
    if middle is None:
        return np.full(estimates.value.shape, "")
    known = [np.isnan(estimates.value), uncertain(estimates), estimates.value > middle]
    return np.select(known, ["", CHANCE, "higher than White"], "lower than White")
