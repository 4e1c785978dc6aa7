"""A snapshot as files: tables to Parquet with the same bytes at each run, and the manifest that lists them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from base.snapshot import SCHEMA
from base.sources import SourceCard
from pipeline.workshop import Workshop

ROW_GROUP = 1 << 20
PERIOD_COLUMNS = ("month", "year")
AREA_COLUMNS = ("area", "code", "lsoa", "lsoa11")


def write_table(frame: pd.DataFrame, path: Path) -> dict[str, Any]:
    """Write one table and return its entry in the manifest (without its sources).

    Parameters
    ----------
    frame : DataFrame
        Sorted by its key, in its final types.
    path : Path
        Where the Parquet file goes.

    Returns
    -------
    dict
        ``file, rows, bytes, columns, sha256, coverage``.
    """
    table = to_arrow(frame)
    pq.write_table(
        table,
        path,
        compression="zstd",
        compression_level=15,
        use_dictionary=True,
        row_group_size=ROW_GROUP,
        write_statistics=True,
        version="2.6",
        data_page_version="1.0",
    )
    content = path.read_bytes()
    return {
        "file": path.name,
        "rows": table.num_rows,
        "bytes": len(content),
        "columns": {column.name: _kind(column.type) for column in table.schema},
        "sha256": hashlib.sha256(content).hexdigest(),
        "coverage": coverage(frame),
    }


def to_arrow(frame: pd.DataFrame) -> pa.Table:
    """Return a frame as Arrow with types that do not depend on how the frame came about.

    Texts are ``string``, categories a dictionary of ``string`` values, and no pandas metadata stays.
    """
    columns: dict[str, pa.Array] = {}
    for name in frame.columns:
        values = frame[name]
        if isinstance(values.dtype, pd.CategoricalDtype):
            codes = pa.array(values.cat.codes.to_numpy(), type=pa.int32())
            words = pa.array(values.cat.categories.astype(object), type=pa.string())
            columns[name] = pa.DictionaryArray.from_arrays(codes, words)
        elif isinstance(values.dtype, pd.StringDtype):
            columns[name] = pa.array(values.astype(object), type=pa.string(), from_pandas=True)
        else:
            columns[name] = pa.array(values, from_pandas=True)
            if pa.types.is_large_binary(columns[name].type):
                columns[name] = columns[name].cast(pa.binary())
    return pa.table(columns).replace_schema_metadata(None)


def coverage(frame: pd.DataFrame) -> dict[str, dict[str, int | str]]:
    """Return first, last and number of the months or years and of the areas that a table holds."""
    found: dict[str, dict[str, int | str]] = {}
    if frame.empty:
        return found
    for column in PERIOD_COLUMNS:
        if column in frame:
            values = frame[column]
            found[f"{column}s"] = {"first": int(values.min()), "last": int(values.max()), "number": values.nunique()}
    for column in AREA_COLUMNS:
        if column in frame:
            texts = pd.Index(frame[column].unique()).astype("str")
            found["areas"] = {"first": texts.min(), "last": texts.max(), "number": len(texts)}
            break
    return found


def write_manifest(
    folder: Path,
    tables: Mapping[str, Mapping[str, Any]],
    makers: Mapping[str, Sequence[str]],
    workshop: Workshop,
) -> dict[str, Any]:
    """Write ``manifest.json`` and return it.

    Parameters
    ----------
    folder : Path
        The snapshot folder.
    tables : mapping of str to mapping
        Entries that `write_table` returned, by table name.
    makers : mapping of str to sequence of str
        The source card ids behind each table.
    workshop : Workshop
        Its files, tallies and cards tell what each source gave.

    Returns
    -------
    dict
        The manifest; its ``id`` is made of the hashes of the tables alone, so the same figures have the same id.
    """
    hashes = "\n".join(f"{name} {tables[name]['sha256']}" for name in sorted(tables))
    manifest = {
        "schema": SCHEMA,
        "id": hashlib.sha256(hashes.encode()).hexdigest()[:12],
        "accessed": max((card.accessed for card in _used(workshop)), default=""),
        "tables": {name: {**tables[name], "sources": sorted(makers[name])} for name in sorted(tables)},
        "sources": {name: _source(workshop, name) for name in sorted(workshop.files)},
    }
    text = json.dumps(manifest, indent=1, ensure_ascii=False, sort_keys=False)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")
    return manifest


def _used(workshop: Workshop) -> list[SourceCard]:
    """Return the cards of the sources whose files were opened."""
    return [workshop.cards[name] for name in workshop.files if name in workshop.cards]


def _source(workshop: Workshop, name: str) -> dict[str, Any]:
    """Return the entry of one source."""
    tally = workshop.tally(name)
    files = workshop.files[name]
    return {
        "files": {file: files[file] for file in sorted(files)},
        "read": tally.read,
        "kept": tally.kept,
        "aside": dict(sorted(tally.aside.items())),
    }


def _kind(kind: pa.DataType) -> str:
    """Return the name of an Arrow type as the manifest gives it."""
    return "dictionary" if pa.types.is_dictionary(kind) else str(kind)
