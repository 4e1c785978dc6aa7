"""Rows a second of the ward importer at 1, 4 and 16 times its file: ``python -m bench.pipeline_scale``.

The file is enlarged in a temporary folder by giving each copy of the wards codes of its own. Reading, checking, adding
up and making the long table are timed; comparing with the boroughs is not, since enlarged wards add up to no borough.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

from base.snapshot import open_snapshot
from bench.report import Line, show
from pipeline import crime_ward, frames, offences, wide_files
from pipeline.cubes import Cube, month_range
from pipeline.workshop import Workshop
from tests.browser.server import ROOT

FILE = crime_ward.FILES[-1]
SIZES = (1, 4, 16)


def enlarge(source: Path, target: Path, times: int) -> tuple[str, ...]:
    """Write a file with that many copies of every row, each copy under ward codes of its own; return the codes."""
    table = pd.read_csv(source, dtype=str, keep_default_na=False)
    copies = [
        table.assign(WardCode=table["WardCode"].str[:3] + f"{copy:02d}" + table["WardCode"].str[3:])
        for copy in range(times)
    ]
    whole = pd.concat(copies, ignore_index=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    whole.to_csv(target, index=False)
    return tuple(sorted(whole["WardCode"].unique()))


def seconds(folder: Path, areas: pd.DataFrame, wards: tuple[str, ...]) -> tuple[float, int]:
    """Return the seconds that the importer takes and the rows that it read."""
    workshop = Workshop(folder)
    workshop.tables["areas"] = areas
    start = time.perf_counter()
    cube = Cube.empty(offences.SERIES, wards, month_range(*FILE.used))
    table = wide_files.read(workshop, crime_ward.SOURCE, FILE, crime_ward.FIELDS)
    frames.check_known(workshop, FILE.name, table["ward"], cube.areas, "ward")
    wide_files.borough_codes(workshop, FILE.name, table["borough"])
    wide_files.add_rows(workshop, crime_ward.SOURCE, FILE, cube, table, table["ward"])
    workshop.stop_on_faults()
    cube.table()
    return time.perf_counter() - start, len(table)


def main() -> int:
    """Time the importer at each size and print rows a second beside the first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--from", dest="folder", type=Path, default=ROOT.parent / "shared" / "data")
    folder: Path = parser.parse_args().folder
    areas = open_snapshot().frame("areas")
    rates: dict[int, float] = {}
    with tempfile.TemporaryDirectory() as scratch:
        for times in SIZES:
            wards = enlarge(folder / FILE.name, Path(scratch) / FILE.name, times)
            runs = [seconds(Path(scratch), areas, wards) for _ in range(3)]
            rates[times] = runs[0][1] / min(taken for taken, _ in runs)
    lines = [Line(f"rows a second at {times} ×", rates[times], rates[1], "at 1 ×") for times in SIZES]
    return show("Ward importer: rows a second stay level when time grows linearly", lines)


if __name__ == "__main__":
    sys.exit(main())
