"""A snapshot as a holder of the police's archive would build it: the committed tables, and made-up ones beside them.

Every count here is invented: every fourth cell of London has one crime of three types a month, and one cell and those
around it have ten of each at six points.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from base.snapshot import DEFAULT, Snapshot
from geo.cells import load_grid
from pipeline.build import settle
from pipeline.manifest import write_table
from pipeline.street_types import SERIES

GRID = "hex250"
#: Fifteen months, all after those of the committed burglary points.
MONTHS = (*range(202505, 202513), *range(202601, 202608))
#: A month whose file stopped mid-row.
BROKEN = 202505
MANY, POINTS = 10, 6
TYPES = ("burglary", "drugs", "robbery")


def middle(snapshot: Snapshot) -> str:
    """Return the cell in Southwark that has many."""
    grid = load_grid(snapshot, GRID)
    inside = np.flatnonzero(np.char.startswith(grid.boroughs, "E09000028") & (grid.hectares > 5))
    return str(grid.codes[inside[len(inside) // 2]])


def tables(snapshot: Snapshot) -> dict[str, pd.DataFrame]:
    """Return the made-up tables."""
    grid = load_grid(snapshot, GRID)
    (at,) = np.flatnonzero(grid.codes == middle(snapshot))
    full = np.zeros(len(grid.codes), bool)
    full[[at, *grid.neighbours[[at]].indices.tolist()]] = True
    cells = pd.DataFrame({"grid": GRID, "cell": grid.codes, "count": np.where(full, MANY, 1)})
    cells = cells[full | (np.arange(len(full)) % 4 == 0)]
    made = pd.DataFrame({"series": [f"archive.{name}" for name in TYPES]})
    counts = made.merge(pd.DataFrame({"month": MONTHS}), how="cross").merge(cells, how="cross")
    placed = int(cells["count"].sum())
    every = pd.MultiIndex.from_product([[f"archive.{name}" for name in SERIES], MONTHS], names=["series", "month"])
    months = every.to_frame(index=False).assign(
        grid=GRID, usable=lambda rows: rows["month"] != BROKEN,
        placed=lambda rows: np.where(rows["series"].isin(made["series"]), placed, 0),
        rows=lambda rows: rows["placed"] + 3, duplicates=1, outside=1, unplaced=1, absent="",
    )  # fmt: skip
    points = cells.loc[cells.index.repeat(np.where(cells["count"] == MANY, POINTS, 1)), ["grid", "cell"]]
    points = points.assign(point=points.groupby("cell").cumcount(), months=(1 << len(MONTHS)) - 1)
    found = {
        "archive_counts_cell": counts, "archive_cell_points": made.merge(points, how="cross"),
        "archive_cell_months": months,
    }  # fmt: skip
    return {name: rows[snapshot.frame(name.removeprefix("archive_")).columns] for name, rows in found.items()}


def snapshot_with_archive(target: Path, made: Mapping[str, pd.DataFrame] | None = None) -> Snapshot:
    """Return a snapshot with links to the committed tables and others beside them.

    Parameters
    ----------
    target : Path
        A folder that does not exist.
    made : mapping of str to DataFrame, optional
        Tables as `pipeline.police_archive` makes them; the made-up ones by default.
    """
    committed = Snapshot(DEFAULT)
    target.mkdir()
    for name in committed.tables:
        (target / f"{name}.parquet").symlink_to(DEFAULT / f"{name}.parquet")
    entries = {
        name: {**write_table(settle(name, rows), target / f"{name}.parquet"), "sources": ["police_uk_archive"]}
        for name, rows in (made or tables(committed)).items()
    }
    manifest = {**committed.manifest, "id": "madeuparchive", "tables": {**committed.manifest["tables"], **entries}}
    (target / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return Snapshot(target)
