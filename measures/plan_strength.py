"""Police strength: how many officers, staff and PCSOs the Met has had, month by month, as a whole."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from base.snapshot import Snapshot

TABLE = "police_strength"
SOURCE = "gla_police_strength"
WORDS = {"officers": "officers", "staff": "staff", "pcsos": "PCSOs"}


@lru_cache(maxsize=4)
def strength(snapshot: Snapshot, column: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Return months and numbers in post.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.
    column : str
        ``"officers"``, ``"staff"`` or ``"pcsos"``.

    Returns
    -------
    months : ndarray of int, shape (n_months,)
        ``yyyymm``, rising.
    numbers : ndarray of float, shape (n_months,)
        People or full-time equivalents (the file does not say which), at the end of the month; NaN where missing.
    """
    table = snapshot.frame(TABLE, ["month", column]).sort_values("month")
    return table["month"].to_numpy(np.int64), table[column].to_numpy(np.float64)
