"""Controls: places proposed to set a promise against, alike in people and in what was recorded before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from base.periods import label, shift
from conversations.baselines import MOST_CONTROLS, WINDOW, BaselineError, check_measure
from conversations.similar_places import Floats, Places, places, standardised
from conversations.windows import YEAR, Months, level_of, months_after, unbroken_from
from measures.breaks import breaks_of
from measures.catalogue import Measure
from measures.change import dispersed_p
from measures.counts import NEIGHBOUR_MODEL
from measures.estimates import Figures
from measures.limits import divide
from measures.words import number, value_text

MONTHS_BEFORE = 36
#: Level and trend of the measure count twice: two places must be alike in what is to change, before all.
WEIGHT_OF_MEASURE = 2.0
#: The fewest events in a pair of places that a test of their trends says anything on.
FEWEST_EVENTS = 20
#: A p-value below this says that two series did not move alike.
NOT_ALIKE = 0.05


@dataclass(frozen=True)
class Control:
    """A place that is proposed as a control.

    Attributes
    ----------
    area, name, borough : str
        Code, name and name of its borough.
    distance : float
        From the place of the promise, in standard deviations of the features; 0 would be its double.
    value : float
        What was recorded there in the last 12 months, in events; of a survey, per cent.
    touches : bool
        Whether it shares a border with the place of the promise, so that crime may move to it. Never true of a ward.
    p_value : float or None
        Test that its series and that of the place moved alike before; None where there is too little to test.
    months : int
        Months before that the test looks at.
    reason : str
        Why it is proposed, in words.
    parallel : str
        How alike the two series moved before, in words.
    """

    area: str
    name: str
    borough: str
    distance: float
    value: float
    touches: bool
    p_value: float | None
    months: int
    reason: str
    parallel: str


@dataclass(frozen=True)
class _Past:
    """The measure before, places × months or places × years; ``base`` is the effective sample of a survey."""

    months: Months
    values: Floats
    base: Floats | None

    @property
    def level(self) -> Floats:
        """The last 12 months: events, or per cent."""
        if self.base is not None:
            return np.asarray(100 * self.values[:, -1] / self.base[:, -1])
        return np.asarray(self.values[:, -YEAR:].sum(axis=1))

    @property
    def features(self) -> Floats:
        """Level and trend of each place on scales on which chance weighs alike everywhere."""
        if self.base is not None:
            share = self.values / self.base
            return np.column_stack([share[:, -1], share[:, -1] - share[:, 0]])
        first, last = self.values[:, :YEAR].sum(axis=1), self.values[:, -YEAR:].sum(axis=1)
        return np.column_stack([np.sqrt(last), 2 * (np.sqrt(last) - np.sqrt(first)) / np.sqrt(last + 1)])


def propose(
    figures: Figures, measure_id: str, area: str, most: int = MOST_CONTROLS, period: int | None = None
) -> tuple[Control, ...]:
    """Return places to set a promise against, the most alike first.

    For a ward these are the wards of London that are nearest to it by residents, room, age, households and income and,
    counted twice, by the measure's level and trend before; wards that touch it are left out, since crime may move
    there. For a borough they are its statistical neighbours by the model of ``against="similar"``, in their order. A
    place without a figure in any of the months, or with a break in recording of its own, is left out.

    Parameters
    ----------
    figures : Figures
        The figures of a snapshot.
    measure_id : str
        A measure that a promise can be tested on.
    area : str
        Code of a borough or ward.
    most : int
        How many, 1 to 5.
    period : int, optional
        Last month before, ``yyyymm``; the latest by default.

    Returns
    -------
    tuple of Control

    Raises
    ------
    UnknownNameError
        If a name leads nowhere.
    BaselineError
        If the measure cannot be promised on, or the place itself lacks months.

    Notes
    -----
    Similar areas: METHODS, *Small areas, similar areas*. The trends are tested on up to 36 months before, none of them
    before a break that refuses a comparison. A p-value above 0.05 does not prove that two places move alike; it says
    that nothing speaks against it.
    """
    measure = check_measure(figures, measure_id, area)
    level = level_of(area)
    known = places(figures, level)
    here = known.place[area]
    past = _past(figures, measure, area, known, period)
    whole: npt.NDArray[np.bool_] = np.asarray(np.isfinite(past.values).all(axis=1))
    if not whole[here] or past.values.shape[1] < (2 if past.base is not None else YEAR):
        raise BaselineError(
            "The place has no figures for the months before", "choose another measure, or the borough for a ward"
        )
    barred = ~whole | np.isin(known.codes, _broken(measure_id, level, past.months))
    barred[here] = True
    features = np.column_stack(
        [known.features, WEIGHT_OF_MEASURE * standardised(np.where(whole[:, None], past.features, np.nan))]
    )
    distance = np.sqrt(np.square(features - features[here]).sum(axis=1))
    if level == "ward":
        barred |= known.touching[here]
        nearest = np.argsort(np.where(barred, np.inf, distance), kind="stable")
    else:
        model = figures.gazetteer.neighbours(area, len(known.codes), NEIGHBOUR_MODEL)
        nearest = np.asarray([known.place[code] for code in model if code in known.place])
    chosen = nearest[~barred[nearest]][: min(most, MOST_CONTROLS)]
    p_values = parallel_p(past.values[here], past.values[chosen], None if past.base is None else past.base[[here]])
    return tuple(
        _control(figures, measure, known, past, here, int(at), float(distance[at]), float(p))
        for at, p in zip(chosen, p_values, strict=True)
    )


def parallel_p(treated: Floats, controls: Floats, base: Floats | None = None) -> Floats:
    """Return the p-value of a test that each control's series moved alike with the treated one.

    Parameters
    ----------
    treated : ndarray of float, shape (n_times,)
        Events a month, or the number agreeing in separate years of a survey.
    controls : ndarray of float, shape (n_controls, n_times)
        The same of each control.
    base : ndarray of float, shape (1, n_times), optional
        Of a survey: the effective sample of each year, the same for all places.

    Returns
    -------
    ndarray of float, shape (n_controls,)
        Two-sided; NaN where a pair has fewer than 20 events, or there are fewer than three months.

    Notes
    -----
    Counts: given their sum, the treated place's events of a month are binomial, and its share is tested for a trend
    over the months by the score test (Armitage 1955), divided by the root of the Pearson over-dispersion about that
    trend and referred to Student's t. What moves both series, such as the time of year, drops out. Surveys: the
    difference of the two differences between the first and the last year, over its standard error.
    """
    if base is not None:
        ends = [0, -1]
        mine, theirs = (treated / base)[:, ends], (controls / base)[:, ends]
        moved = (mine[:, 1] - mine[:, 0]) - (theirs[:, 1] - theirs[:, 0])
        variance = sum((p * (1 - p) / base[:, ends]).sum(axis=1) for p in (mine, theirs))
        return np.asarray(dispersed_p(np.atleast_1d(divide(moved, np.sqrt(variance))), 1.0))
    both = treated + controls
    total = both.sum(axis=1, keepdims=True)
    share = divide(np.broadcast_to(treated.sum(), total.shape), total)
    time = np.arange(both.shape[1]) - divide((both * np.arange(both.shape[1])).sum(axis=1, keepdims=True), total)
    variance_of = share * (1 - share)
    score = ((treated - both * share) * time).sum(axis=1)
    variance = variance_of[:, 0] * (both * time**2).sum(axis=1)
    pearson = np.where(both > 0, divide((treated - both * share) ** 2, both * variance_of), 0.0).sum(axis=1)
    freedom = (both > 0).sum(axis=1) - 2
    phi = np.maximum(divide(pearson - divide(score**2, variance), np.maximum(freedom, 1)), 1.0)
    p_value = np.asarray(dispersed_p(divide(score, np.sqrt(variance * phi)), phi, freedom))
    return np.where((total[:, 0] < FEWEST_EVENTS) | (freedom < 1), np.nan, p_value)


def _past(figures: Figures, measure: Measure, area: str, known: Places, period: int | None) -> _Past:
    """Up to 36 months before, none before a break that refuses a comparison; of a survey, years that share nobody."""
    survey, level = measure.denominator.kind == "survey", level_of(area)
    ends = figures.periods(measure.id, level, WINDOW if survey else "month")
    if not ends.size:
        raise BaselineError("The measure has no figure for such places in this snapshot", "choose another measure")
    last, first = period or int(ends[-1]), shift(int(ends[0]), 1 - YEAR if survey else 0)
    start = max(shift(last, 1 - MONTHS_BEFORE), first, unbroken_from(measure.id, level, area, last))
    if survey:
        months = months_after(start, last)[::-YEAR][::-1]
        months = months[months >= shift(start, YEAR - 1)]
        found = figures.counts.at(measure, level, WINDOW, "", known.codes, months)
        return _Past(months, found.count, np.broadcast_to(found.denominator, found.count.shape))
    months = months_after(start, last)
    return _Past(months, figures.counts.at(measure, level, "month", "", known.codes, months).count, None)


def _broken(measure_id: str, level: str, months: Months) -> npt.NDArray[np.str_]:
    """Codes of the places whose own recording changed in some months."""
    first, last = int(months[0]), int(months[-1])
    return np.asarray(
        [
            area
            for found in breaks_of(measure_id, level)
            for area in found.areas
            if found.date <= last and (found.until or found.date) >= first
        ],
        dtype=np.str_,
    )


def _control(
    figures: Figures, measure: Measure, known: Places, past: _Past, here: int, at: int, distance: float, p_value: float
) -> Control:
    """One proposed place, in words."""
    code = str(known.codes[at])
    area = figures.gazetteer.get(code)
    touches = bool(known.touching[here, at])
    survey = past.base is not None
    months = past.values.shape[1] * (YEAR if survey else 1)
    test = None if np.isnan(p_value) else p_value
    return Control(
        area=code,
        name=area.name,
        borough=figures.gazetteer.get(area.borough or code).name,
        distance=distance,
        value=float(past.level[at]),
        touches=touches,
        p_value=test,
        months=months,
        reason=_reason(measure, known, past, here, at, touches),
        parallel=_parallel(test, months, int(past.months[-1])),
    )


def _reason(measure: Measure, known: Places, past: _Past, here: int, at: int, touches: bool) -> str:
    """What is alike, with the numbers of both places."""

    def told(place: int) -> str:
        if past.base is not None:
            return value_text(measure, float(past.level[place]))
        return number(float(past.level[place]))

    noun = measure.statement if past.base is not None else f"{measure.noun_plural} in 12 months"
    income = known.low_income
    text = (
        f"{told(at)} {noun} (here {told(here)}); {number(known.residents[at])} residents "
        f"(here {number(known.residents[here])}); {number(100 * income[at])} % with a low income "
        f"(here {number(100 * income[here])} %)"
    )
    return f"{text}. It shares a border, so crime may move to it" if touches else text


def _parallel(p_value: float | None, months: int, last: int) -> str:
    """How alike two series moved before, in words."""
    span = f"in the {months} months to {label(last)}"
    if p_value is None:
        return f"Too few {span} to test whether the two moved alike"
    told = "p below 0.001" if p_value < 0.001 else f"p = {p_value:.{3 if p_value < 0.1 else 2}f}"
    if p_value < NOT_ALIKE:
        return f"The two did not move alike {span} ({told}): a change after may be the same drift"
    return f"Nothing says that the two moved apart {span} ({told})"
