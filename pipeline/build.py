"""Run the importers in order, validate and write every table, and swap the new snapshot in whole."""

from __future__ import annotations

import importlib
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pandera.errors

from base.errors import SnapshotError, SourceFileError
from base.sources import DEFAULT as CARDS
from base.sources import load_cards
from pipeline.manifest import write_manifest, write_table
from pipeline.schemas import GIVEN_KEYS, GIVEN_SCHEMAS, KEYS, SCHEMAS
from pipeline.workshop import Workshop

MODULES = (
    "places",
    "boundaries",
    "population",
    "deprivation",
    "neighbours",
    "tiles",
    "postcodes",
    "named_places",
    "crime_borough",
    "crime_ward",
    "crime_lsoa",
    "dashboard",
    "vawg",
    "homicide",
    "recorded_1999",
    "mopac7",
    "survey",
    "survey_groups",
    "police_strength",
    "stop_search",
    "use_of_force",
    "custody",
    "vawg_victims",
    "cell_grid",
    "crime_cells",
    "crime_lsoa_police",
)
KEPT_ASIDE = ".snapshot-before"


def build(
    folder: Path,
    target: Path,
    *,
    cards: Path = CARDS,
    modules: Sequence[str] = MODULES,
    given: Mapping[str, Path] | None = None,
    progress: Callable[[str], object] = str,
) -> dict[str, Any]:
    """Build a snapshot from published files and put it in place whole.

    Parameters
    ----------
    folder : Path
        The folder of published files.
    target : Path
        The snapshot folder. It stays as it is if anything fails.
    cards : Path
        The folder of source cards.
    modules : sequence of str
        Importers, in order: modules of this package.
    given : mapping of str to Path, optional
        Files given by their holder, by the importer that reads them; these importers run last.
    progress : callable
        Called with the name of each importer before it runs; what it returns is not used.

    Returns
    -------
    dict
        The manifest, with what became of the rows of each source.

    Raises
    ------
    SourceFileError
        If a published file or a table made from it is not right; the text lists every fault.
    SnapshotError
        If the target is something else than a snapshot.
    """
    if not folder.is_dir():
        raise SourceFileError(f"{folder} is not a folder", "name the folder of published files after --from")
    workshop = Workshop(folder, load_cards(cards), given)
    entries: dict[str, dict[str, Any]] = {}
    makers: dict[str, tuple[str, ...]] = {}
    with _side_folder(target) as side:
        for name in (*modules, *workshop.given):
            progress(name)
            module = importlib.import_module(f"pipeline.{name}")
            for table, frame in _run(module, workshop).items():
                workshop.tables[table] = settle(table, frame)
                entries[table] = write_table(workshop.tables[table], side / f"{table}.parquet")
                makers[table] = _makers(module, workshop, table)
        manifest = write_manifest(side, entries, makers, workshop)
        _swap(side, target)
    return manifest


def settle(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table in its final types, validated and sorted by its key.

    Parameters
    ----------
    name : str
        Table name, a key of ``pipeline.schemas.SCHEMAS`` or ``GIVEN_SCHEMAS``.
    frame : DataFrame
        The table as its importer made it, in any order.

    Returns
    -------
    DataFrame
        The same rows in the schema's types, sorted.

    Raises
    ------
    SourceFileError
        If a check fails or a key repeats; every failure is named with its column.
    """
    try:
        valid = (SCHEMAS | GIVEN_SCHEMAS)[name].validate(frame.reset_index(drop=True), lazy=True)
    except pandera.errors.SchemaErrors as error:
        cases = error.failure_cases[["column", "check", "failure_case", "index"]].head(20).to_numpy().tolist()
        lines = [f"table {name}, column {column}: {check} (found {case})" for column, check, case, _ in cases]
        raise SourceFileError("\n".join(lines), "the published files or their importer are not right") from None
    keys = list((KEYS | GIVEN_KEYS)[name])
    ordered = valid.assign(**_plain_order(valid)).sort_values(keys, kind="stable", ignore_index=True)
    same = _repeated(ordered[keys])
    if same.any():
        example = ", ".join(map(str, ordered.loc[same, keys].iloc[0]))
        raise SourceFileError(
            f"table {name}: {int(same.sum()):,} keys repeat, the first is {example}",
            "look for repeated rows in the published files",
        )
    return ordered


def _plain_order(frame: pd.DataFrame) -> dict[str, pd.Series]:
    """Return the category columns with only the categories that occur, in order of the alphabet."""
    columns = frame.select_dtypes("category")
    used = {name: values.cat.remove_unused_categories() for name, values in columns.items()}
    return {str(name): values.cat.reorder_categories(sorted(values.cat.categories)) for name, values in used.items()}


def _repeated(keys: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Return which rows of sorted keys are those of the row before; categories are compared by their numbers."""
    same = np.ones(len(keys), dtype=bool)
    same[:1] = False
    for name in keys.columns:
        values = keys[name].cat.codes if isinstance(keys[name].dtype, pd.CategoricalDtype) else keys[name]
        plain = values.to_numpy()
        same[1:] &= plain[1:] == plain[:-1]
    return same


def _run(module: ModuleType, workshop: Workshop) -> dict[str, pd.DataFrame]:
    """Run one importer and return exactly the tables that it declares."""
    made: dict[str, pd.DataFrame] = module.build(workshop)
    workshop.stop_on_faults()
    if set(made) != set(module.TABLES):
        raise TypeError(f"{module.__name__} declares {sorted(module.TABLES)} and made {sorted(made)}")
    return made


def _makers(module: ModuleType, workshop: Workshop, table: str) -> tuple[str, ...]:
    """Return the source cards behind a table: those of the importer that name the table, or all of the importer's."""
    sources: tuple[str, ...] = tuple(getattr(module, "SOURCES", ())) or (module.SOURCE,)
    naming = tuple(source for source in sources if source in workshop.cards and table in workshop.cards[source].tables)
    return naming or sources


@contextmanager
def _side_folder(target: Path) -> Iterator[Path]:
    """Give a side folder next to the target; it is gone afterwards unless it was swapped in."""
    target.parent.mkdir(parents=True, exist_ok=True)
    before = target.parent / KEPT_ASIDE
    if before.is_dir() and not target.exists():
        before.rename(target)
    if target.exists() and not (target.is_dir() and ((target / "manifest.json").is_file() or _is_empty(target))):
        raise SnapshotError(f"{target} holds something else than a snapshot", "name another folder after --to")
    side = Path(tempfile.mkdtemp(prefix=".snapshot-", dir=target.parent))
    side.chmod(0o755)
    try:
        yield side
    finally:
        shutil.rmtree(side, ignore_errors=True)


def _is_empty(folder: Path) -> bool:
    """Return whether a folder holds nothing."""
    return next(folder.iterdir(), None) is None


def _swap(side: Path, target: Path) -> None:
    """Put the side folder in the place of the target; the old one is kept until the new one stands."""
    before = target.parent / KEPT_ASIDE
    shutil.rmtree(before, ignore_errors=True)
    if target.exists():
        target.rename(before)
    try:
        side.rename(target)
    except OSError:
        if before.exists():
            before.rename(target)
        raise
    shutil.rmtree(before, ignore_errors=True)
