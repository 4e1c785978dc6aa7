"""Months as whole numbers, and the windows that figures are counted over.

A month is stored as ``yyyymm`` (202606). Arithmetic runs on the month index
``12 * year + month - 1``, so that consecutive months differ by one.
"""

from __future__ import annotations

import re
from typing import Literal

import numpy as np
import numpy.typing as npt

from base.errors import UnknownNameError

Window = Literal["month", "quarter", "12m", "fy", "5y", "10y"]
WINDOW_MONTHS: dict[str, int] = {"month": 1, "quarter": 3, "12m": 12, "fy": 12, "5y": 60, "10y": 120}
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_ISO = re.compile(r"(\d{4})-?(\d{2})")


def to_index(month: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Return the month index of ``yyyymm`` months (any shape)."""
    months = np.asarray(month, dtype=np.int64)
    return months // 100 * 12 + months % 100 - 1


def from_index(index: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Return the ``yyyymm`` months of month indices (any shape)."""
    indices = np.asarray(index, dtype=np.int64)
    return indices // 12 * 100 + indices % 12 + 1


def shift(month: int, by: int) -> int:
    """Return the month ``by`` months later (earlier when negative)."""
    return int(from_index(to_index(month) + by))


def parse(text: str) -> int:
    """Return the ``yyyymm`` month that ``"2026-06"`` or ``"202606"`` names.

    Raises
    ------
    UnknownNameError
        If the text is not a month.
    """
    match = _ISO.fullmatch(text.strip())
    if not match or not 1 <= int(match[2]) <= 12:
        raise UnknownNameError("month", text, ("2026-06",))
    return int(match[1]) * 100 + int(match[2])


def iso(month: int) -> str:
    """Return ``"2026-06"`` for 202606."""
    return f"{month // 100:04d}-{month % 100:02d}"


def label(month: int) -> str:
    """Return ``"June 2026"`` for 202606."""
    return f"{MONTHS[month % 100 - 1]} {month // 100}"


def window_label(month: int, window: str) -> str:
    """Return the window ending with a month in words, such as ``"12 months to June 2026"``."""
    if window == "12m":
        return f"12 months to {label(month)}"
    if window == "quarter":
        return f"3 months to {label(month)}"
    if window in {"5y", "10y"}:
        return f"{WINDOW_MONTHS[window] // 12} years to {label(month)}"
    if window == "fy":
        return f"financial year {month // 100 - 1}/{month // 100 % 100:02d}"
    return label(month)
