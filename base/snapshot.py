"""The committed snapshot: opened, verified against its manifest, and read table by table.

The snapshot is a folder of Parquet tables and ``manifest.json``. ``pipeline`` writes it; nothing else does.
"""

from __future__ import annotations

import hashlib
import json
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from base.errors import SnapshotError, UnknownNameError

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

ROOT = Path(__file__).resolve().parent.parent
DEFAULT = ROOT / "data" / "snapshot"
SCHEMA = 1
REMEDY = "run “python -m pipeline build --from FOLDER”, or restore data/snapshot from the repository"


class Snapshot:
    """One snapshot folder, read lazily and kept in memory.

    Parameters
    ----------
    root : Path
        Folder holding ``manifest.json`` and the tables.

    Raises
    ------
    SnapshotError
        If the folder has no readable manifest of the schema this code knows.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        try:
            self.manifest: dict[str, Any] = json.loads((root / "manifest.json").read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise SnapshotError("No figures are loaded", REMEDY) from error
        except json.JSONDecodeError as error:
            raise SnapshotError("The snapshot's manifest cannot be read", REMEDY) from error
        if self.manifest.get("schema") != SCHEMA:
            raise SnapshotError(f"The snapshot has schema {self.manifest.get('schema')}, not {SCHEMA}", REMEDY)
        self.id: str = self.manifest["id"]
        self._tables: dict[str, pa.Table] = {}

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables in the manifest, in order."""
        return tuple(self.manifest["tables"])

    def table(self, name: str) -> pa.Table:
        """Return a whole table as Arrow.

        Raises
        ------
        UnknownNameError
            If the manifest has no such table.
        SnapshotError
            If its file is missing or unreadable.
        """
        import pyarrow as pa
        import pyarrow.parquet as pq

        if name not in self._tables:
            if name not in self.manifest["tables"]:
                raise UnknownNameError("table", name, self.tables)
            try:
                self._tables[name] = pq.ParquetFile(self.root / f"{name}.parquet").read()
            except (OSError, pa.ArrowInvalid) as error:
                raise SnapshotError(f"The table {name} cannot be read", REMEDY) from error
        return self._tables[name]

    def frame(self, name: str, columns: list[str] | None = None) -> pd.DataFrame:
        """Return a table as a new data frame (optionally some columns of it)."""
        table = self.table(name)
        frame: pd.DataFrame = (table.select(columns) if columns else table).to_pandas()
        return frame

    def verify(self) -> None:
        """Check that every table is there with the bytes that the manifest gives.

        Raises
        ------
        SnapshotError
            Naming every table that is missing or differs.
        """
        wrong = []
        for name, entry in self.manifest["tables"].items():
            path = self.root / f"{name}.parquet"
            if not path.is_file():
                wrong.append(f"{name} is missing")
            elif hashlib.sha256(path.read_bytes()).hexdigest() != entry["sha256"]:
                wrong.append(f"{name} differs from the manifest")
        if wrong:
            raise SnapshotError(f"The snapshot is not whole ({'; '.join(wrong)})", REMEDY)


@cache
def open_snapshot(root: Path | None = None) -> Snapshot:
    """Return the snapshot at ``root``, at ``$EXPLORER_SNAPSHOT``, or the one in the repository."""
    return Snapshot(root or Path(os.environ.get("EXPLORER_SNAPSHOT", DEFAULT)))
