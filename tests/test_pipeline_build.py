"""The build: same bytes each time, all or nothing, and a check that sees any change."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from base.errors import SnapshotError, SourceFileError
from base.snapshot import ROOT, Snapshot
from base.sources import SourceCardError, load_card, load_cards
from pipeline.__main__ import app
from pipeline.build import MODULES, build, settle
from pipeline.manifest import write_table
from pipeline.schemas import KEYS, SCHEMAS
from pipeline.workshop import Workshop

CARD = """
id = "squares"
title = "Made-up squares"
producer = "A test"
publisher = "A test"
licence = "None"
attribution = "None"
accessed = "2026-11"
coverage = "Three boroughs"
tables = ["tiles"]
"""
Maker = Callable[[Workshop], dict[str, pd.DataFrame]]


def tiles() -> pd.DataFrame:
    """Three tiles, not in order."""
    return pd.DataFrame({"code": ["E09000003", "E09000001", "E09000002"], "column": [2, 0, 1], "row": [0, 0, 0]})


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Maker], dict[str, object]]:
    """A build of one table by a made-up importer, from a made-up file, into ``tmp_path / "made"``."""
    raw, cards = tmp_path / "raw", tmp_path / "cards"
    raw.mkdir()
    cards.mkdir()
    (raw / "squares.csv").write_text("code\nE09000001\n", encoding="utf-8")
    (cards / "squares.toml").write_text(CARD, encoding="utf-8")

    def run(maker: Maker) -> dict[str, object]:
        module = ModuleType("pipeline.squares")
        module.__dict__.update(SOURCES=("squares",), TABLES=("tiles",), build=maker)
        monkeypatch.setitem(sys.modules, "pipeline.squares", module)
        return build(raw, tmp_path / "made", cards=cards, modules=("squares",))

    return run


def squares(workshop: Workshop) -> dict[str, pd.DataFrame]:
    """A made-up importer that opens its file and counts a row."""
    workshop.path("squares", "squares.csv")
    workshop.tally("squares").read += 4
    workshop.tally("squares").kept += 3
    workshop.tally("squares").set_aside("round", 1)
    return {"tiles": tiles()}


def test_manifest_tells_what_a_table_is_made_of(bench: Callable[[Maker], dict[str, object]], tmp_path: Path) -> None:
    """Rows, columns, coverage, sources, hashes of files, and what became of every row."""
    manifest = bench(squares)
    snapshot = Snapshot(tmp_path / "made")
    assert snapshot.manifest == manifest
    entry = snapshot.manifest["tables"]["tiles"]
    assert entry["rows"] == 3
    assert entry["columns"] == {"code": "string", "column": "int32", "row": "int32"}
    assert entry["coverage"]["areas"] == {"first": "E09000001", "last": "E09000003", "number": 3}
    assert entry["sources"] == ["squares"]
    source = snapshot.manifest["sources"]["squares"]
    assert (source["read"], source["kept"], source["aside"]) == (4, 3, {"round": 1})
    assert len(source["files"]["squares.csv"]["sha256"]) == 64
    assert snapshot.frame("tiles")["code"].tolist() == ["E09000001", "E09000002", "E09000003"]
    assert not list(tmp_path.glob(".snapshot-*"))


def test_same_figures_have_the_same_bytes_and_id(bench: Callable[[Maker], dict[str, object]], tmp_path: Path) -> None:
    """However the frame came about: order of rows, index, width of numbers, kind of text."""
    first = bench(squares)
    before = (tmp_path / "made" / "tiles.parquet").read_bytes()
    shuffled = tiles().sample(frac=1, random_state=1).astype({"code": object, "column": "int64", "row": "float64"})
    second = bench(lambda workshop: {**squares(workshop), "tiles": shuffled})
    assert (tmp_path / "made" / "tiles.parquet").read_bytes() == before
    assert first["id"] == second["id"]
    third = bench(lambda workshop: {**squares(workshop), "tiles": tiles().assign(row=1)})
    assert third["id"] != first["id"]


def test_categories_are_written_the_same_in_any_order(tmp_path: Path) -> None:
    """A dictionary's order and its unused words leave no trace."""
    frame = pd.DataFrame({"series": ["rape", "arson"], "area": "UNKNOWN", "month": 202606, "count": 1})
    backward = frame.astype({"series": pd.CategoricalDtype(["rape", "never", "arson"])})
    one, other = (write_table(settle("counts_borough", made), tmp_path / "x.parquet") for made in (frame, backward))
    assert one["sha256"] == other["sha256"]
    assert one["columns"]["series"] == "dictionary"


@pytest.mark.parametrize(
    ("spoiled", "said"),
    [
        (lambda frame: frame.assign(code="E09000001"), "keys repeat"),
        (lambda frame: frame.assign(code="E0900000X"), "column code"),
        (lambda frame: frame.assign(row=-1), "column row"),
        (lambda frame: frame.assign(row=[0, np.nan, 0]), "column row"),
        (lambda frame: frame.drop(columns="row"), "row"),
        (lambda frame: frame.assign(rank=1), "rank"),
    ],
)
def test_failed_build_leaves_the_old_snapshot(
    bench: Callable[[Maker], dict[str, object]],
    tmp_path: Path,
    spoiled: Callable[[pd.DataFrame], pd.DataFrame],
    said: str,
) -> None:
    """A table that its schema refuses stops the build; nothing of it stays."""
    bench(squares)
    before = {path.name: path.read_bytes() for path in (tmp_path / "made").iterdir()}
    with pytest.raises(SourceFileError, match=said):
        bench(lambda workshop: {"tiles": spoiled(tiles())})
    assert {path.name: path.read_bytes() for path in (tmp_path / "made").iterdir()} == before
    assert not list(tmp_path.glob(".snapshot-*"))


def test_interrupted_swap_is_mended_by_the_next_build(
    bench: Callable[[Maker], dict[str, object]], tmp_path: Path
) -> None:
    """Had the machine stopped between the two renames, a failing next build still gives the old snapshot back."""
    bench(squares)
    (tmp_path / "made").rename(tmp_path / ".snapshot-before")
    with pytest.raises(SourceFileError):
        bench(lambda workshop: {"tiles": tiles().assign(row=-1)})
    Snapshot(tmp_path / "made").verify()


def test_build_refuses_to_replace_another_folder(bench: Callable[[Maker], dict[str, object]], tmp_path: Path) -> None:
    """A folder that is no snapshot is not swapped away."""
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(SnapshotError, match="something else"):
        bench(squares)
    assert (tmp_path / "made" / "thesis.txt").read_text(encoding="utf-8") == "mine"


def test_check_sees_a_flipped_byte_and_a_missing_file(
    bench: Callable[[Maker], dict[str, object]], tmp_path: Path
) -> None:
    """The command says which table, what to do, and ends with 1 without a traceback."""
    bench(squares)
    folder = tmp_path / "made"
    run = CliRunner()
    assert run.invoke(app, ["check", str(folder)]).exit_code == 0
    table = folder / "tiles.parquet"
    content = bytearray(table.read_bytes())
    content[len(content) // 2] ^= 1
    table.write_bytes(content)
    flipped = run.invoke(app, ["check", str(folder)])
    assert (flipped.exit_code, "tiles differs" in flipped.stderr, "python -m pipeline build" in flipped.stderr) == (
        1,
        True,
        True,
    )
    table.unlink()
    missing = run.invoke(app, ["check", str(folder)])
    assert (missing.exit_code, "tiles is missing" in missing.stderr) == (1, True)
    (folder / "manifest.json").unlink()
    nothing = run.invoke(app, ["check", str(folder)])
    assert (nothing.exit_code, "Traceback" in nothing.output + nothing.stderr) == (1, False)


def test_build_command_reports_a_missing_file_plainly(tmp_path: Path) -> None:
    """File and remedy on stderr, exit 1, no traceback, no snapshot."""
    (tmp_path / "raw").mkdir()
    answer = CliRunner().invoke(app, ["build", "--from", str(tmp_path / "raw"), "--to", str(tmp_path / "made")])
    assert answer.exit_code == 1
    assert "geo/" in answer.stderr
    assert "download it again" in answer.stderr
    assert "Traceback" not in answer.stderr + answer.stdout
    assert not (tmp_path / "made").exists()


def test_check_needs_neither_pandas_nor_arrow() -> None:
    """Verifying at start-up costs a read and a hash of the files, not the import of libraries."""
    code = (
        "import sys; from base.snapshot import open_snapshot; open_snapshot().verify();"
        "print([name for name in ('pandas', 'pyarrow', 'numpy') if name in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_committed_snapshot_is_whole_and_small(snapshot: Snapshot) -> None:
    """Every table of the architecture is there, hashes agree, and all of it stays under 18 MB."""
    snapshot.verify()
    assert set(snapshot.tables) == set(SCHEMAS) == set(KEYS)
    assert sum(path.stat().st_size for path in snapshot.root.iterdir()) < 18_000_000
    assert {path.name for path in snapshot.root.iterdir()} == {
        "manifest.json",
        *(f"{name}.parquet" for name in SCHEMAS),
    }


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_committed_table_is_sorted_by_its_key(snapshot: Snapshot, name: str) -> None:
    """And has the rows and columns that the manifest gives, without any metadata of pandas."""
    table = snapshot.table(name)
    entry = snapshot.manifest["tables"][name]
    assert table.num_rows == entry["rows"]
    assert table.column_names == list(entry["columns"])
    assert b"pandas" not in (table.schema.metadata or {})
    keys = table.select(list(KEYS[name])).to_pandas()
    codes = keys.apply(lambda values: values.cat.codes if values.dtype == "category" else values)
    assert not codes.duplicated().any()
    assert codes.equals(codes.sort_values(list(KEYS[name]), kind="stable", ignore_index=True))


def test_every_source_of_the_snapshot_has_a_card(snapshot: Snapshot) -> None:
    """And every card's tables and files are those of the snapshot."""
    cards = load_cards()
    for name, entry in snapshot.manifest["tables"].items():
        assert entry["sources"], name
        for source in entry["sources"]:
            assert name in cards[source].tables, f"{source} should name {name}"
    for source, entry in snapshot.manifest["sources"].items():
        listed = {file.path for file in cards[source].files}
        assert set(entry["files"]) <= listed, source
        assert entry["read"] == entry["kept"] + sum(entry["aside"].values()), source


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("accessed", "acessed"), "acessed"),
        (('"2026-11"', '"last week"'), "accessed"),
        (('id = "squares"', 'id = "circles"'), "circles"),
        (("title =", "title"), "TOML"),
    ],
)
def test_wrong_source_card_is_said_plainly(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    """A misspelt field, a date that is none, another id, text that is not TOML."""
    (tmp_path / "squares.toml").write_text(CARD.replace(*change), encoding="utf-8")
    with pytest.raises(SourceCardError, match=said):
        load_card(tmp_path / "squares.toml")


@pytest.mark.raw
def test_places_are_built_with_the_bytes_of_the_committed_snapshot(
    raw_folder: Path, tmp_path: Path, snapshot: Snapshot
) -> None:
    """A second build, from the published files, of everything about places."""
    build(raw_folder, tmp_path / "made", modules=MODULES[: MODULES.index("named_places") + 1])
    made = json.loads((tmp_path / "made" / "manifest.json").read_text(encoding="utf-8"))
    again = {name: entry["sha256"] for name, entry in made["tables"].items()}
    assert len(again) == 13
    assert again == {name: snapshot.manifest["tables"][name]["sha256"] for name in again}
