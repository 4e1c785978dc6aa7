"""Codes of small areas of either census as positions among those of 2021."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

UNKNOWN: Final = -1
SPLIT: Final = -2
NO_BOROUGH: Final = "UNPLACED"


class LsoaCodes:
    """The LSOAs of 2021, and those of 2011 that became just one of them.

    Parameters
    ----------
    areas : DataFrame
        The table ``areas``.
    lookup : DataFrame
        The table ``lookup_lsoa11_lsoa21``: unchanged (U), merged (M) and split (S) areas of 2011.
    """

    def __init__(self, areas: pd.DataFrame, lookup: pd.DataFrame) -> None:
        lsoas = areas[areas["level"] == "lsoa"].sort_values("code")
        self.areas: npt.NDArray[np.object_] = lsoas["code"].to_numpy(dtype=object)
        self._boroughs = np.append(lsoas["borough"].to_numpy(dtype=object), NO_BOROUGH)
        position = pd.Series(np.arange(len(lsoas)), index=lsoas["code"])
        old = lookup.drop_duplicates("lsoa11").set_index("lsoa11")
        found = old["lsoa21"].map(position)
        parent = pd.concat([position, found[~found.index.isin(position.index)]]).astype(np.int64).sort_index()
        exact = found.where(old["change"] != "S", SPLIT)
        target = pd.concat([position, exact[~exact.index.isin(position.index)]]).astype(np.int64).sort_index()
        self._digits = target.index.str.slice(1).to_numpy().astype(np.int64)
        self._target = target.to_numpy()
        self._parent = parent.to_numpy()

    def of(self, digits: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
        """Return the position in ``areas`` of each code; ``SPLIT`` and ``UNKNOWN`` (also not London) are below 0.

        Parameters
        ----------
        digits : array of int, shape (records,)
            1000027 for ``E01000027``, as `street_files.lsoa_number` gives them.
        """
        return self._look(digits, self._target)

    def boroughs_of(self, digits: npt.NDArray[np.int32]) -> npt.NDArray[np.object_]:
        """Return the borough of each code, of either census; ``UNPLACED`` where it is not one of London."""
        found: npt.NDArray[np.object_] = self._boroughs[self._look(digits, self._parent)]
        return found

    def _look(self, digits: npt.NDArray[np.int32], values: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Return the value of each code."""
        place = np.minimum(np.searchsorted(self._digits, digits), len(self._digits) - 1)
        return np.where(self._digits[place] == digits, values[place], UNKNOWN)
