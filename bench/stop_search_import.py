"""Every monthly file of stop and search: rows a second and memory: ``python -m bench.stop_search_import``.

Beside it, in a process of its own in the same run, the plain way: pandas reads every file and drops the repeats,
geopandas joins every point to the wards (`sjoin`), and the rows are counted by the same columns. Memory is the most
that the process ever held, libraries included; time is the processor's, so that other work on the machine does not
count (both ways use one core, and the wall clock is printed too). ``--way`` runs one of the two and prints its numbers
as JSON.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

import geopandas
import pandas as pd

from base.snapshot import open_snapshot
from base.sources import load_cards
from bench.report import Line, show
from pipeline import boundaries, stop_search
from pipeline.workshop import Workshop
from tests.browser.server import ROOT

KEPT = ["Type", "Gender", "Age range", "Self-defined ethnicity", "Officer-defined ethnicity", "Legislation"]
KEPT += ["Object of search", "Outcome"]


def ours(folder: Path) -> int:
    """Run the importer and return the rows that it read."""
    workshop = Workshop(folder, load_cards())
    workshop.tables["areas"] = open_snapshot().frame("areas", ["code", "borough"])
    stop_search.build(workshop)
    return workshop.tally(stop_search.SOURCE).read


def plain(folder: Path) -> int:
    """Do the same in the plain way and return the rows that it read."""
    files = [file.path for file in load_cards()[stop_search.SOURCE].files]
    rows = pd.concat([pd.read_csv(folder / file).assign(file=file) for file in files], ignore_index=True)
    read = len(rows)
    rows = rows.drop_duplicates()
    rows["month"] = pd.to_datetime(rows["Date"], utc=True).dt.tz_convert("Europe/London").dt.strftime("%Y%m")
    points = geopandas.points_from_xy(rows["Longitude"], rows["Latitude"])
    stops = geopandas.GeoDataFrame(rows, geometry=points, crs=boundaries.LON_LAT)
    wards = geopandas.read_file(folder / boundaries.LAYERS["ward"].file)
    placed = geopandas.sjoin(stops, wards[["ward_code", "lad_code", "geometry"]], how="left", predicate="within")
    placed.groupby([*KEPT, "lad_code", "month"], dropna=False, observed=True).size()
    placed.groupby(["ward_code", "month", "Officer-defined ethnicity"], dropna=False).size()
    return read


def measure(way: str, folder: Path) -> dict[str, float]:
    """Run one way in a process of its own and return its seconds, rows and megabytes."""
    command = [sys.executable, "-m", "bench.stop_search_import", "--way", way, "--from", str(folder)]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(answer.stdout.splitlines()[-1])
    return found


def main() -> int:
    """Run both ways in turn and print them side by side; the better of the turns counts for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--from", dest="folder", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--way", choices=("ours", "plain"))
    parser.add_argument("--turns", type=int, default=2)
    options = parser.parse_args()
    if options.way:
        start, busy = time.perf_counter(), time.process_time()
        rows = (ours if options.way == "ours" else plain)(options.folder)
        seconds, wall = time.process_time() - busy, time.perf_counter() - start
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"seconds": seconds, "wall": wall, "rows": rows, "memory": memory}))
        return 0
    runs = [(measure("ours", options.folder), measure("plain", options.folder)) for _ in range(options.turns)]
    best, beside = (min(each, key=lambda run: run["seconds"]) for each in zip(*runs, strict=True))
    name = "geopandas sjoin"
    return show(
        f"Import of {best['rows']:,} stop and search records",
        [
            Line("processor seconds", best["seconds"], beside["seconds"], name, 0.4, is_ratio=True),
            Line("seconds on the wall clock", best["wall"], beside["wall"], name),
            Line("rows a second", best["rows"] / best["seconds"], beside["rows"] / beside["seconds"], name),
            Line("megabytes at most", best["memory"], beside["memory"], name, 0.5, is_ratio=True),
        ],
    )


if __name__ == "__main__":
    sys.exit(main())
