"""A change of window or type on the hotspot map of all London: time and bytes: ``python -m bench.hotspot_page``.

Ours: a map that nobody asked for before (the test, 200 resamples, twelve months each by itself, the guard), and what
its recolour sends; by kind of map, and the slowest of all. Beside it: the usual way, geopandas joined to the same
counts of 500 m cells, the same test without stability, and every cell inline in a pydeck layer.
"""

from __future__ import annotations

import argparse
import gzip
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from statistics import median
from typing import Any

import numpy as np
import numpy.typing as npt

from base.snapshot import Snapshot, open_snapshot
from bench.report import Line, show
from geo.cells import load_grid
from geo.hotspots import hotspot_test
from measures import hotspot_maps, hotspot_tests
from measures.hotspot_layers import hot_layer
from measures.hotspot_maps import HotspotMap, hotspot_map
from measures.hotspot_query import HotspotQuery

#: Type, months and last month: each map differs from the one before in one of them.
STEPS = (
    ("robbery", 12, 0), ("burglary", 12, 0), ("all_crime", 12, 0), ("all_crime", 6, 202604), ("all_crime", 3, 202604),
    ("violence_sexual_offences", 12, 0), ("vehicle_crime", 9, 202603), ("vehicle_crime", 1, 202512),
    ("criminal_damage_arson", 12, 0), ("anti_social_behaviour", 12, 0), ("shoplifting", 3, 202601),
)  # fmt: skip
#: Kinds of map beside those: unit, weight, and type, months and last month as above.
KINDS = {
    "harm, 500 m": ("hex500", "harm_ons", (("all_crime", 12, 0), ("all_crime", 6, 0), ("robbery", 12, 0))),
    "Cambridge, 500 m": ("hex500", "harm_cchi", (("all_crime", 12, 0), ("robbery", 12, 0), ("robbery", 6, 0))),
    "250 m": (
        "hex250", "count",
        (("burglary", 12, 0), ("all_crime", 3, 201806), ("all_crime", 6, 201806), ("vehicle_crime", 6, 201805)),
    ),
    "harm, 250 m": ("hex250", "harm_ons", (("all_crime", 6, 201806), ("burglary", 12, 0), ("robbery", 6, 201806))),
    "small areas": ("lsoa", "count", (("all_crime", 12, 0), ("all_crime", 3, 0), ("vehicle_crime", 12, 0))),
    "harm, small areas": (
        "lsoa", "harm_ons",
        (("burglary", 12, 0), ("all_crime", 6, 0), ("drugs", 12, 0), ("criminal_damage_arson", 6, 0)),
    ),
    "Cambridge, small areas": ("lsoa", "harm_cchi", (("violence_with_injury", 6, 0), ("burglary", 12, 0))),
    "rates, small areas": (
        "lsoa", "rate",
        (("burglary_residential", 12, 0), ("burglary_residential", 9, 0), ("burglary_residential", 6, 0)),
    ),
}  # fmt: skip
MS = 1000.0
ON_THE_WIRE, CHANGE = 40.0, 150.0


def forget() -> None:
    """Forget every map and test, but not the counts that they are made of."""
    for kept in (hotspot_maps._map, hotspot_tests.tested, hotspot_tests.lasting):
        kept.cache_clear()


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return how many milliseconds a call kept a processor, and what it gave; all work here is on one core."""
    start = time.process_time()
    found = work()
    return (time.process_time() - start) * MS, found


def queries(unit: str, weight: str, steps: Iterable[tuple[str, int, int]]) -> list[HotspotQuery]:
    """Return the questions of one kind of map, with everything shown."""
    return [
        HotspotQuery(crime=crime, unit=unit, months=months, end=end, weight=weight, audience="analyst")
        for crime, months, end in steps
    ]


def changes(snapshot: Snapshot, asked: list[HotspotQuery], turns: int) -> npt.NDArray[np.float64]:
    """Return the milliseconds of each change to a map, the median of some turns, once the counts are read."""
    taken = np.zeros((turns, len(asked)))
    for query in asked:
        hotspot_map(snapshot, query)
    for turn in range(turns):
        for step, query in enumerate(asked):
            forget()
            taken[turn, step], _ = timed(partial(hotspot_map, snapshot, query))
    return np.asarray(np.median(taken, axis=0))


class Usual:
    """The usual page: cells and counts read once, then joined, tested and drawn inline for every choice."""

    def __init__(self, snapshot: Snapshot) -> None:
        import geopandas

        rows = snapshot.frame("boundaries_cell").query("grid == 'hex500'")
        shapes = geopandas.GeoSeries.from_wkb(rows["geometry"])
        self.cells = geopandas.GeoDataFrame(rows[["cell"]], geometry=shapes, crs=4326).sort_values("cell")
        self.counts = snapshot.frame("counts_cell").query("grid == 'hex500'")
        self.neighbours = load_grid(snapshot, "hex500").neighbours

    def draw(self, crime: str, months: int, end: int) -> str:
        """Return the whole layer as pydeck sends it."""
        import pydeck

        first = (end or 202604) - months + 1 if (end or 202604) % 100 >= months else (end or 202604) - months - 87
        own = self.counts[(self.counts["month"] >= first) & (self.counts["month"] <= (end or 202604))]
        if crime != "all_crime":
            own = own[own["series"] == crime]
        shown = self.cells.join(own.groupby("cell", observed=True)["count"].sum(), on="cell").fillna({"count": 0})
        test = hotspot_test(shown["count"].to_numpy(), self.neighbours)
        shown["fill"] = np.where(test.hot[:, None], [18, 67, 109, 255], [233, 236, 239, 255]).tolist()
        layer = pydeck.Layer("GeoJsonLayer", shown.__geo_interface__, get_fill_color="properties.fill")
        return str(pydeck.Deck(layers=[layer]).to_json())


def main() -> int:
    """Time each change and print medians, the slowest, and bytes, beside the usual way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=3)
    options = parser.parse_args()
    snapshot = open_snapshot()
    usual = Usual(snapshot)
    asked = [HotspotQuery(crime=crime, months=months, end=end) for crime, months, end in STEPS]
    kinds = {"counts, 500 m": asked} | {name: queries(*kind) for name, kind in KINDS.items()}
    maps: list[HotspotMap] = [hotspot_map(snapshot, query) for query in asked]
    taken = {name: changes(snapshot, each, options.turns) for name, each in kinds.items()}
    ours = taken["counts, 500 m"]
    every = np.concatenate(list(taken.values()))
    plain = [timed(partial(usual.draw, *step)) for step in STEPS]
    sent = [len(gzip.compress(hot_layer(snapshot, each.query), 6)) / MS for each in maps]
    inline = [len(text) / MS for _, text in plain]
    again, _ = timed(lambda: [hotspot_map(snapshot, query) for query in asked])
    theirs = [each for each, _ in plain]
    name = "geopandas + pydeck inline"
    return show(
        f"Hotspots of all London, {len(maps[0].codes):,} cells and others: {len(every)} changes of type or window",
        [
            Line("CPU of a change, median, ms", float(np.median(ours)), median(theirs), name, CHANGE),
            *(
                Line(f"hotspot page: slowest change, {kind}, ms", float(each.max()), max(theirs), name, CHANGE)
                for kind, each in taken.items()
            ),
            Line("hotspot page: slowest change, ms", float(every.max()), max(theirs), name, CHANGE),
            Line("a map asked for before, ms", again / len(asked), median(theirs), name),
            Line("a recolour on the wire, median, kB", float(np.median(sent)), median(inline), name, ON_THE_WIRE),
            Line("the largest recolour, kB", max(sent), max(inline), name, ON_THE_WIRE),
        ],
    )


if __name__ == "__main__":
    sys.exit(main())
