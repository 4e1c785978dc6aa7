"""The outlook of a promise: its baseline, how far places drift by themselves, and when a change could be told."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from base.periods import shift
from conversations.baselines import MONTHS, Baseline, check_measure, is_survey, take
from conversations.drift import drift
from conversations.power import HORIZON, deviates, earliest_month, smallest_change
from conversations.verdicts import Direction
from conversations.windows import level_of, whole_years_before
from measures.estimates import Figures

YEARS = HORIZON // MONTHS


@dataclass(frozen=True)
class Outlook:
    """What is known of a promise before it is registered.

    Attributes
    ----------
    baseline : Baseline
        The figures that it would start from.
    first_month : int
        The first whole month of the promise, ``yyyymm``.
    drift : float or None
        How far places move apart in a year by themselves, as a share of the events; None for a survey.
    error : float or None
        Of a survey: standard error of the difference of the two differences, in percentage points.
    power_month : int or None
        The first month at whose end a change of the promised size would be told four times in five; None where it is
        not in sight.
    smallest : float
        The smallest change that would be told four times in five after a year: per cent, of a survey percentage
        points. Above 100 where not even a fall to nothing would be.
    beyond : bool
        Of a survey: whether the promised points would take the share below 0 or above 100 %.
    """

    baseline: Baseline
    first_month: int
    drift: float | None
    error: float | None
    power_month: int | None
    smallest: float
    beyond: bool = False


def outlook(
    figures: Figures,
    measure_id: str,
    area: str,
    controls: tuple[str, ...],
    direction: Direction,
    size: float,
    day: date,
) -> Outlook:
    """Return the outlook of a promise that is registered on a day.

    Parameters
    ----------
    figures : Figures
        The figures of a snapshot.
    measure_id, area, controls, direction, size : str, str, tuple of str, str and float
        As of `conversations.promises.PromiseForm`.
    day : date
        The day of registration in London.

    Returns
    -------
    Outlook

    Raises
    ------
    UnknownNameError
        If a name leads nowhere.
    BaselineError
        If the measure cannot be promised on, the controls do not fit, a figure is missing, or the past is too short.
    """
    survey = is_survey(check_measure(figures, measure_id, area))
    baseline = take(figures, measure_id, area, controls)
    first = shift(day.year * 100 + day.month, 1)
    sign = -1 if direction == "down" else 1
    if survey:
        shares = survey_shares(figures, measure_id, (area, *controls), baseline.period)
        error = survey_error(shares, shares)
        smallest = deviates() * error
        whole_year = shift(first, MONTHS - 1) if size >= smallest else None
        beyond = not 0 <= baseline.value + sign * size <= 100
        return Outlook(baseline, first, None, error, whole_year, smallest, beyond)
    assert baseline.count is not None and baseline.control_count is not None
    treated, control = baseline.count / MONTHS, baseline.control_count / MONTHS
    drifts = tuple(
        drift(figures, measure_id, area, baseline.period, first, MONTHS * year) for year in range(1, YEARS + 1)
    )
    horizon = min(HORIZON, whole_years_before(figures, measure_id, area, baseline.period))
    month = earliest_month(first, treated, control, sign * size / 100, drifts, horizon)
    smallest = 100 * smallest_change(treated, control, drifts[0], MONTHS, direction)
    return Outlook(baseline, first, drifts[0], None, month, smallest)


def survey_shares(figures: Figures, measure_id: str, areas: tuple[str, ...], period: int) -> npt.NDArray[np.float64]:
    """Return share (0 to 1) and effective sample of a survey in some places, in the 12 months to a month.

    Returns
    -------
    ndarray of float, shape (n_areas, 2)
        NaN where nothing is published.

    Raises
    ------
    UnknownNameError
        If a name leads nowhere.
    """
    found = figures.estimate(measure_id, level_of(areas[0]), periods=period, areas=areas, against="none")
    return np.column_stack([found.value[:, 0] / 100, found.denominator[:, 0]])


def survey_error(before: npt.NDArray[np.float64], after: npt.NDArray[np.float64]) -> float:
    """Return the standard error of the change in one place less the mean change in its controls.

    Parameters
    ----------
    before, after : ndarray of float, shape (1 + n_controls, 2)
        Share and effective sample in two years that share nobody, the place itself first.

    Returns
    -------
    float
        Percentage points: the root of the sum of p(1 − p)/n over the place's two years and, divided by the square of
        their number, over the controls'.

    Notes
    -----
    Effective samples: METHODS, *Surveys*; they are assumptions of the catalogue, stated beside each figure.
    """
    variance = np.add(*(part[:, 0] * (1 - part[:, 0]) / part[:, 1] for part in (before, after)))
    others = len(before) - 1
    return 100 * math.sqrt(float(variance[0] + variance[1:].sum() / others**2))
