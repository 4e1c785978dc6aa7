"""Findings of all boroughs, every measure: ``python -m bench.findings``.

The tables are read first. Then every measure is tested for all boroughs at once, against peers, similar boroughs, the
year before and plans, and every finding is written for three readers. Beside it: the changes on the year before alone,
asked borough by borough.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from statistics import median

from base.snapshot import open_snapshot
from bench.report import Line, show
from measures.estimates import Figures
from measures.finding_family import family_of
from measures.findings import findings_in
from measures.plan_progress import history
from measures.readings import changes_of

BUDGET = 3.0


def every_borough(figures: Figures) -> int:
    """Test and write everything anew, and return how many findings there are."""
    history.cache_clear()
    family = family_of(figures, "borough")
    return sum(len(findings_in(figures, family, area)) for area in figures.gazetteer.at_level("borough"))


def borough_by_borough(figures: Figures) -> None:
    """Test the changes on the year before, one borough and measure at a time."""
    for area in figures.gazetteer.at_level("borough"):
        for measure in figures.catalogue.at_level("borough"):
            if measure.interval not in {"none", "gap"}:
                last = int(figures.periods(measure.id, "borough")[-1])
                changes_of(figures, figures.estimate(measure.id, "borough", periods=last, areas=(area,)))


def processor_seconds(work: Callable[[], object], turns: int) -> float:
    """Return the median processor seconds of a call."""
    taken = []
    for _ in range(turns):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return median(taken)


def main() -> int:
    """Time the findings and print them beside the plain way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=5)
    options = parser.parse_args()
    figures = Figures(open_snapshot())
    found = every_borough(figures)
    ours = processor_seconds(lambda: every_borough(figures), options.turns)
    plain = processor_seconds(lambda: borough_by_borough(figures), 1)
    measures = len(figures.catalogue.at_level("borough"))
    return show(
        f"Findings of all boroughs: {measures} measures, {found} findings in three registers",
        [Line("processor seconds", ours, plain, "changes alone, borough by borough", BUDGET)],
    )


if __name__ == "__main__":
    sys.exit(main())
