"""Street-level crime files: rows a second and memory at 1, 4 and 16 times the rows: ``python -m bench.street_import``.

A file is eight months of published burglaries under one date, and at every size there are more such months (the rows
are real, their dates and number are not). Beside the importer, in a process of its own in the same run, the plain way:
pandas reads every file, geopandas joins every point to the cells (`sjoin`), and the rows are counted by cell, month and
type. Memory is the most that the process ever held, libraries included; time is the processor's. ``--way`` runs one of
the two and prints its numbers as JSON.
"""

from __future__ import annotations

import argparse
import gzip
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import geopandas
import pandas as pd
import shapely

from base import periods
from base.snapshot import open_snapshot
from base.sources import load_cards
from bench.report import Line, show
from pipeline import crime_points, police_archive
from pipeline.boundaries import LON_LAT
from pipeline.workshop import Workshop
from tests.browser.server import ROOT

TIMES = (1, 4, 16)
MONTHS = 3
TOGETHER = 8
FIRST = 202203


def write_files(folder: Path, target: Path, times: int) -> int:
    """Write three months of files, times how often it is asked for, and return their rows."""
    names = [file.path for file in load_cards()[crime_points.BURGLARIES].files][:TOGETHER]
    header, rows = b"", []
    for name in names:
        header, *lines = gzip.decompress((folder / name).read_bytes()).splitlines(keepends=True)
        rows += [line.replace(f",{Path(name).name[:7]},".encode(), b",MONTH,", 1) for line in lines]
    text = header + b"".join(rows)
    for number in range(MONTHS * times):
        month = periods.iso(periods.shift(FIRST, number))
        (target / f"{month}-metropolitan-street.csv").write_bytes(text.replace(b",MONTH,", f",{month},".encode()))
    return len(rows) * MONTHS * times


def ours(folder: Path, files: Path) -> None:
    """Count the files in cells with the importer."""
    workshop = Workshop(folder, load_cards(), {"police_archive": files})
    for table in ("areas", "cells", "lookup_lsoa11_lsoa21"):
        workshop.tables[table] = open_snapshot().frame(table)
    police_archive.build(workshop)


def plain(files: Path) -> None:
    """Do the same in the plain way."""
    rows = pd.concat([pd.read_csv(file) for file in sorted(files.iterdir())], ignore_index=True)
    rows = rows.drop_duplicates(["Crime ID", "Month"]).dropna(subset=["Longitude"])
    shapes = open_snapshot().frame("boundaries_cell")
    shapes = shapes[shapes["grid"] == "hex250"]
    wkb = shapely.from_wkb(shapes["geometry"].to_numpy(object))
    cells = geopandas.GeoDataFrame({"cell": shapes["cell"].to_numpy()}, geometry=wkb, crs=LON_LAT)
    points = geopandas.points_from_xy(rows["Longitude"], rows["Latitude"])
    crimes = geopandas.GeoDataFrame(rows, geometry=points, crs=LON_LAT)
    placed = geopandas.sjoin(crimes, cells, how="left", predicate="within")
    placed.groupby(["Crime type", "cell", "Month"]).size()
    placed.groupby(["Crime type", "LSOA code", "Month"]).size()
    placed.groupby(["Crime type", "cell", "Longitude", "Latitude"])["Month"].unique()


def measure(way: str, folder: Path, files: Path) -> dict[str, float]:
    """Run one way in a process of its own and return its seconds and megabytes."""
    command = [sys.executable, "-m", "bench.street_import", "--way", way, "--from", str(folder), "--files", str(files)]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(answer.stdout.splitlines()[-1])
    return found


def main() -> int:
    """Run both ways at each size and print them side by side."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--from", dest="folder", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--way", choices=("ours", "plain"))
    parser.add_argument("--files", type=Path, default=Path())
    options = parser.parse_args()
    if options.way:
        start = time.process_time()
        if options.way == "ours":
            ours(options.folder, options.files)
        else:
            plain(options.files)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"seconds": time.process_time() - start, "memory": memory}))
        return 0
    name, lines = "geopandas sjoin", []
    first = 0.0
    for times in TIMES:
        with tempfile.TemporaryDirectory() as made:
            rows = write_files(options.folder, Path(made), times)
            mine, beside = (measure(way, options.folder, Path(made)) for way in ("ours", "plain"))
        first = first or mine["memory"]
        size = f"{rows:,} rows"
        lines += [
            Line(f"rows a second, {size}", rows / mine["seconds"], rows / beside["seconds"], name),
            Line(f"megabytes at most, {size}", mine["memory"], beside["memory"], name),
            Line(f"megabytes beside {TIMES[0]} ×, {size}", mine["memory"], first, "ours at 1 ×", 1.5, is_ratio=True),
        ]
    return show("Import of street-level crimes", lines)


if __name__ == "__main__":
    sys.exit(main())
