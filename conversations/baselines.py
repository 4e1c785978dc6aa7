"""Baselines: the figures that a promise starts from, frozen with the id of their snapshot."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from base.errors import ExplorerError
from conversations.places import borough_of, is_ward
from measures.catalogue import Measure
from measures.estimates import STATUSES, Figures

WINDOW = "12m"
MONTHS = 12
MOST_CONTROLS = 5


class BaselineError(ExplorerError):
    """A promise cannot be set on this measure or these places."""


@dataclass(frozen=True)
class Baseline:
    """What was so when a promise was registered.

    Attributes
    ----------
    period : int
        Last month of its 12 months, ``yyyymm``.
    count : float or None
        Events in the area; None for a survey, whose figures are shares.
    value, lower, upper : float
        The measure there with its 95 % interval, in its own unit.
    control_count : float or None
        Mean events in the control areas; None for a survey.
    snapshot : str
        Id of the snapshot that the figures come from.
    """

    period: int
    count: float | None
    value: float
    lower: float
    upper: float
    control_count: float | None
    snapshot: str


def check_measure(figures: Figures, measure_id: str, area: str) -> Measure:
    """Return a measure that a promise can be tested on: one that counts events, or a survey whose sample is known.

    Raises
    ------
    UnknownNameError
        If there is no such measure or place, or the measure is not published at its level.
    BaselineError
        If the measure is neither.
    """
    borough_of(area)
    measure = figures.measure(measure_id, "ward" if is_ward(area) else "borough")
    if WINDOW not in measure.windows or not (measure.interval == "byar" or is_survey(measure)):
        raise BaselineError(
            f"{measure.title} neither counts events over 12 months nor is a survey whose sample is known",
            "choose a measure that does",
        )
    return measure


def is_survey(measure: Measure) -> bool:
    """Return whether a measure is a share of people asked, with a sample behind it that is known."""
    return measure.interval == "wilson" and measure.denominator.kind == "survey"


def take(
    figures: Figures, measure_id: str, area: str, controls: tuple[str, ...], period: int | None = None
) -> Baseline:
    """Return the baseline of a promise from a snapshot.

    Parameters
    ----------
    figures : Figures
        The figures of the snapshot.
    measure_id : str
        A measure that a promise can be tested on.
    area : str
        Code of a borough or ward.
    controls : tuple of str
        Codes of one to five other areas of the same level.
    period : int, optional
        Last month, ``yyyymm``; the latest by default.

    Returns
    -------
    Baseline

    Raises
    ------
    UnknownNameError
        If a name leads nowhere.
    BaselineError
        If the measure cannot be promised on, the controls do not fit, or a figure is missing.
    """
    survey = is_survey(check_measure(figures, measure_id, area))
    check_controls(area, controls)
    level = "ward" if is_ward(area) else "borough"
    ends = figures.periods(measure_id, level, WINDOW)
    if not ends.size:
        raise BaselineError("The measure has no figure for such places in this snapshot", "choose another measure")
    month = int(ends[-1]) if period is None else period
    found = figures.estimate(measure_id, level, periods=month, window=WINDOW, areas=(area, *controls), against="none")
    at = [found.place[code] for code in (area, *controls)]
    known = {STATUSES.index("ok"), STATUSES.index("zero")}
    if not {int(status) for status in found.status[at, 0]} <= known:
        raise BaselineError("One of these places has no figure for those months", "choose other months or controls")
    here = at[0]
    return Baseline(
        period=month,
        count=None if survey else float(found.count[here, 0]),
        value=float(found.value[here, 0]),
        lower=float(found.lower[here, 0]),
        upper=float(found.upper[here, 0]),
        control_count=None if survey else float(np.mean(found.count[at[1:], 0])),
        snapshot=found.snapshot,
    )


def check_controls(area: str, controls: tuple[str, ...]) -> None:
    """Stop controls that are none.

    Raises
    ------
    UnknownNameError
        If a place does not exist.
    BaselineError
        If there are none or too many, one comes twice, is the area itself or is of another level.
    """
    alike = all(is_ward(code) == is_ward(area) for code in controls if borough_of(code))
    if not 1 <= len(set(controls)) == len(controls) <= MOST_CONTROLS or area in controls or not alike:
        raise BaselineError(
            "The control is not one to five other places of the same kind",
            "choose wards for a ward, boroughs for a borough",
        )
