"""Reference values: the full files where they are, otherwise the small subset beside this module."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd

HERE = Path(__file__).resolve().parent
FULL = Path(os.environ.get("EXPLORER_VECTORS", HERE.parents[2] / "shared" / "vectors"))


def read(name: str) -> pd.DataFrame:
    """Return a file of reference values, without its ``.csv``."""
    full = FULL / f"{name}.csv"
    return pd.read_csv(full if full.is_file() else HERE / f"{name}.csv")
