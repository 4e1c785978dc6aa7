"""Where dots lie above and below a line so that none hides another."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
#: Dots that fit beside each other along the line.
BINS = 44


def swarm(value: Floats, low: float, high: float) -> npt.NDArray[np.int64]:
    """Return the place of each dot up (positive) or down from the line.

    Parameters
    ----------
    value : ndarray of float, shape (n_areas,)
        Positions along the line, without NaN.
    low, high : float
        The ends of the line.

    Returns
    -------
    ndarray of int, shape (n_areas,)
        0, 1, −1, 2, −2 … among the dots that would share a place.
    """
    span = high - low
    slots = np.zeros(value.shape) if span <= 0 else np.floor((value - low) / span * BINS)
    stacked = pd.Series(slots).groupby(slots).cumcount().to_numpy()
    return np.where(stacked % 2 == 1, (stacked + 1) // 2, -(stacked // 2)).astype(np.int64)
