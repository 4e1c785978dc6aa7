"""What stands behind a verdict: the figures with their counts and intervals, the test, breaks, sources, snapshot."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property

from base.periods import label, window_label
from geo.areas import LONDON
from measures.breaks import Break
from measures.catalogue import Measure
from measures.claim import Understanding
from measures.claim_tests import Tested
from measures.estimates import Estimate, Estimates, Figures
from measures.evidence import command


@dataclass(frozen=True)
class Figure:
    """One figure that a claim speaks of: the estimate, and what it is an estimate of."""

    measure: Measure
    estimates: Estimates
    month: int
    window: str
    name: str

    @cached_property
    def estimate(self) -> Estimate:
        """The estimate itself, with a name of the place that stands alone."""
        return replace(self.estimates.at(str(self.estimates.areas[0]), self.month), name=self.name)


def figure(figures: Figures, understanding: Understanding) -> Figure | None:
    """Return the figure of a claim's place, in its period or else the latest; None where no period is published.

    Parameters
    ----------
    figures : Figures
        Every figure of the snapshot.
    understanding : Understanding
        Gives measure, place, group, window, period and benchmark.

    Raises
    ------
    UnknownNameError
        If the measure has no such window, group or benchmark.
    """
    measure = figures.catalogue.get(understanding.measure)
    place = figures.gazetteer.get(understanding.area or LONDON)
    window = understanding.window or measure.default_window
    ends = figures.periods(measure.id, place.level, window, understanding.group)
    if not ends.size:
        return None
    month = understanding.period or int(ends[-1])
    against = understanding.against or "none"
    estimates = figures.estimate(
        measure.id, place.level, periods=month, window=window, areas=(place.code,), against=against,
        group=understanding.group,
    )  # fmt: skip
    return Figure(measure, estimates, month, window, figures.gazetteer.label(place.code))


def evidence(
    figures: Figures,
    found: tuple[Figure, ...],
    tested: Tested | None = None,
    breaks: tuple[Break, ...] = (),
) -> dict[str, object]:
    """Return what stands behind a verdict as plain values.

    Parameters
    ----------
    figures : Figures
        Every figure of the snapshot.
    found : tuple of Figure
        The figures that it was judged by.
    tested : Tested, optional
        The test of their difference.
    breaks : tuple of Break
        Breaks that the comparison crosses and marks.

    Returns
    -------
    dict
        ``figures`` (place, window, count, value, limits), ``test``, ``p``, ``level``, ``over_dispersion``, ``breaks``,
        ``sources``, ``snapshot``, ``definition`` and ``command``.
    """
    first = found[-1]
    known = tested is not None and not math.isnan(tested.p)
    return {
        "measure": first.measure.title,
        "definition": first.measure.definition,
        "figures": [_row(each) for each in found],
        "test": tested.name if tested else "",
        "p": tested.p if tested and known else None,
        "level": tested.level if tested and known else None,
        "over_dispersion": tested.phi if tested and not math.isnan(tested.phi) else None,
        "breaks": [f"{label(each.date)}: {each.what}" for each in breaks],
        "sources": list(first.estimate.sources),
        "snapshot": figures.snapshot.id,
        "command": command(first.estimate, first.measure),
    }


def _row(found: Figure) -> dict[str, object]:
    """One figure as plain values."""
    estimate = found.estimate
    return {
        "area": estimate.area,
        "name": estimate.name,
        "group": estimate.group,
        "window": window_label(found.month, found.window),
        "count": estimate.count,
        "denominator": estimate.denominator,
        "value": estimate.value,
        "lower": estimate.lower,
        "upper": estimate.upper,
        "unit": estimate.unit,
        "against": estimate.against,
        "benchmark": estimate.benchmark,
    }
