"""What interrupts a line through time: breaks in recording, numbered, and stretches that are not published."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from base.periods import from_index, label, to_index
from measures.breaks import Break
from measures.estimates import Estimates
from measures.words import WINDOW_WORDS


def numbered(breaks: tuple[Break, ...], series: tuple[Estimates, ...]) -> list[list[Break]]:
    """Return the breaks that a trend draws, oldest first; those within eight months of each other share a number.

    A break inside a stretch of periods that are not published is not drawn: no line is there for it to break.
    """
    first = min(int(estimates.periods[0]) for estimates in series)
    groups: list[list[Break]] = []
    for found in breaks:
        if not found.draw or found.date <= first or _inside(found, series):
            continue
        if groups and to_index(found.date) - to_index(groups[-1][0].date) <= 8:
            groups[-1].append(found)
        else:
            groups.append([found])
    return groups


def _inside(found: Break, series: tuple[Estimates, ...]) -> bool:
    """Whether a break lies where none of the lines has a period."""
    return all(_in_gap(estimates.periods, found.date) for estimates in series)


def inside_text(breaks: tuple[Break, ...], series: tuple[Estimates, ...]) -> str:
    """Return the breaks that are not drawn since no line is there, in words; empty where there are none."""
    labels = [found.label for found in breaks if found.draw and _inside(found, series)]
    return f"In the years without a line: {'; '.join(labels)}." if labels else ""


def _in_gap(periods: npt.NDArray[np.int64], month: int) -> bool:
    """Whether a month lies between two published periods that are further apart than is usual."""
    at, index = int(to_index(month)), to_index(periods)
    after = int(np.searchsorted(index, at))
    if not 0 < after < index.size:
        return False
    return bool(at - index[after - 1] > usual_step(index))


def usual_step(index: npt.NDArray[np.int64]) -> int:
    """Return the usual distance between periods, months; parameters as month indices, shape (n_periods,)."""
    return int(np.diff(index).min()) if index.size > 1 else 1


def gaps_text(series: tuple[Estimates, ...]) -> str:
    """Return the stretches of time for which a trend has no period, in words; empty where it has every one."""
    found: dict[str, None] = {}
    for estimates in series:
        index = to_index(estimates.periods)
        step = usual_step(index)
        for place in np.flatnonzero(np.diff(index) > step).tolist():
            first, last = from_index(index[place] + step), from_index(index[place + 1] - step)
            found[f"{label(int(first))} to {label(int(last))}" if first < last else label(int(first))] = None
    return f"No whole {WINDOW_WORDS[series[0].window]} published to: {'; '.join(found)}." if found else ""


def numbered_text(breaks: tuple[Break, ...], series: tuple[Estimates, ...]) -> str:
    """Return the numbered breaks in words, for the line below the chart."""
    return " · ".join(
        f"**{place}** "
        + ", ".join(
            each.label if any(map(str.isdigit, each.label)) else f"{each.label}, {label(each.date)}" for each in found
        )
        for place, found in enumerate(numbered(breaks, series), 1)
    )
