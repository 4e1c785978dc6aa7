"""Plans' promises as tests of every area of a level at once: from the start of a plan to its end.

A promise is one of a plan that is due: it ended no more than two years before the newest figure. The same measure is
promised in several plans; the newest in which it can be compared speaks for it. The page of plans tells of all.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from base.periods import shift
from measures.catalogue import Measure
from measures.comparisons import CLEAR_FLAG, Floats
from measures.estimates import Estimates, Figures
from measures.finding_tests import Tested, change_method
from measures.plan_change import Comparison, compare_periods, end_period, start_period
from measures.plan_progress import history
from measures.plans import Plan, Row, load_plans
from measures.readings import FEWEST

DUE_MONTHS = 24


def target_tests(figures: Figures, level: str, newest: int) -> Iterator[Tested]:
    """Go through the tests of the promises that are due and have a direction, one a measure.

    Parameters
    ----------
    figures : Figures
        Every figure of a snapshot.
    level : str
        ``"london"`` or ``"borough"``; plans say nothing of wards.
    newest : int
        The month of the newest figure, ``yyyymm``.

    Yields
    ------
    Tested
        Of the kind ``"target"``, by `compare_periods`. Promises across a break that refuses are left out.
    """
    done: set[str] = set()
    for plan in sorted(load_plans().values(), key=lambda each: each.first, reverse=True):
        if plan.last < shift(newest, -DUE_MONTHS):
            continue
        for row in plan.row:
            if row.measure in done or not _testable(figures, row, level):
                continue
            if found := _test(figures, plan, row, level):
                done.add(row.measure)
                yield found


def _testable(figures: Figures, row: Row, level: str) -> bool:
    """Whether a row promises a direction of a figure that has an interval at a level."""
    if not row.measure or row.direction not in {"down", "up"} or row.only not in {"", level}:
        return False
    measure = figures.catalogue.get(row.measure)
    if level not in measure.levels or measure.interval in {"none", "gap"}:
        return False
    return not row.group or row.group in figures.counts.groups(measure)


def _test(figures: Figures, plan: Plan, row: Row, level: str) -> Tested | None:
    """The test of one row; None where no two windows can be compared."""
    estimates = history(figures, row.measure, level, row.group)
    start = start_period(estimates.periods, row.start or shift(plan.first, -1))
    end = None if start is None else end_period(estimates.periods, row.by or plan.last, start, estimates.window)
    if start is None or end is None:
        return None
    compared = compare_periods(figures, estimates, start, end)
    return None if compared.refused else _tested(estimates, compared, plan, row)


def _tested(estimates: Estimates, compared: Comparison, plan: Plan, row: Row) -> Tested:
    """A comparison as a test."""
    measure = estimates.measure
    first, last = (int(np.flatnonzero(estimates.periods == month)[0]) for month in (compared.start, compared.end))
    before, after = (_numbers(estimates, measure, column) for column in (first, last))
    p = compared.p.copy()
    if measure.denominator.kind != "survey":
        p[np.fmax(estimates.count[:, first], estimates.count[:, last]) < FEWEST] = np.nan
    with np.errstate(invalid="ignore"):
        clear = p < 1 - CLEAR_FLAG
    return Tested(
        "target", change_method(measure), estimates, compared.end, np.sign(compared.z), p, clear, compared.start,
        before, after, (plan, row), compared.marked,
    )  # fmt: skip


def _numbers(estimates: Estimates, measure: Measure, column: int) -> Floats:
    """The numbers of one period: counts of a rate over residents, otherwise values."""
    part = estimates.count if measure.denominator.kind == "residents" else estimates.value
    return part[:, column]
