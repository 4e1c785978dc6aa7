"""What stands out in one place: tested differences among its peers and against its own past, in both directions.

Every measure that exists at the place's level is tested in its latest period, and the false-discovery rate is held
over the whole family of tests (Benjamini & Hochberg 1995), so that a list of forty tests does not find two by chance.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import special

from measures.catalogue import Catalogue, Measure
from measures.change import percentage_change
from measures.estimates import Estimate, Figures
from measures.readings import CHANGES, SPREAD, Reading, read
from measures.sentences import Register
from measures.words import PLURALS, number, value_text, within_text

Kind = Literal["among", "past"]
Direction = Literal["higher", "lower"]
FALSE_DISCOVERIES = 0.05
OUTSIDE = (SPREAD.index("stands_out_low"), SPREAD.index("stands_out_high"))
TESTED = (CHANGES.index("up"), CHANGES.index("down"), CHANGES.index("no_clear_change"))


@dataclass(frozen=True)
class Finding:
    """One tested difference.

    Attributes
    ----------
    measure : Measure
        What differs.
    period : str
        The month in which its window ends, ``"2026-06"``; each measure has its own latest.
    kind : str
        ``"among"`` its peers, or against its own ``"past"`` year.
    direction : str
        ``"higher"`` or ``"lower"``.
    judgement : str
        ``"better"`` or ``"worse"`` where the measure says which way is good, otherwise ``"none"``: recorded crime is
        no judgement.
    p, q : float
        Two-sided p-value of the test, and the same after Benjamini and Hochberg over every test of the place.
    sentence : str
        The finding in the register asked for.
    estimate : Estimate
        The figure itself.
    """

    measure: Measure
    period: str
    kind: Kind
    direction: Direction
    judgement: Literal["none", "better", "worse"]
    p: float
    q: float
    sentence: str
    estimate: Estimate


@dataclass(frozen=True)
class Findings:
    """What stands out in a place, surest first, out of how many tests; iterates over its `Finding`s.

    ``too_close`` is the number of tests that are too close to call. ``tested`` also counts what is not repeated
    because a broader measure says the same.
    """

    found: tuple[Finding, ...]
    tested: int
    too_close: int

    def __iter__(self) -> Iterator[Finding]:
        """Go through the findings."""
        return iter(self.found)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.found)


@dataclass(frozen=True)
class _Tests:
    """One test of every area of a level: direction by sign, two-sided p-value (NaN where not tested).

    ``clear`` says where the screen's own verdict is a difference too, so that a list and a map never contradict.
    """

    reading: Reading
    kind: Kind
    sign: npt.NDArray[np.float64]
    p: npt.NDArray[np.float64]
    clear: npt.NDArray[np.bool_]


def findings(figures: Figures, area: str, register: Register = "officer") -> Findings:
    """Return what stands out in one place.

    Parameters
    ----------
    figures : Figures
        Every figure of a snapshot.
    area : str
        Code of a borough or ward, or London's (which has a past, but no peers).
    register : str
        Whom the sentences are for: ``"officer"``, ``"panel"`` or ``"resident"``.

    Returns
    -------
    Findings
        Differences with q at most 5 % that are clear by the screen's own test too. Among peers: beyond the usual
        spread (over-dispersed funnel); for surveys, a score test against London. Past: the change on the year before.
        A part of a broader measure, such as residential burglary, is left out where the broader one is found with
        the same kind and direction.

    Raises
    ------
    UnknownNameError
        If there is no such area.
    """
    place = figures.gazetteer.get(area)
    tests = [test for test in _tests(figures, place.level) if area in _rows(test)]
    p = np.asarray([test.p[_rows(test)[area]] for test in tests], dtype=np.float64)
    known = np.flatnonzero(~np.isnan(p))
    q = np.full(p.shape, np.nan)
    q[known] = false_discovery(p[known])
    clear = np.asarray([test.clear[_rows(test)[area]] for test in tests], dtype=bool)
    chosen = [index for index in known.tolist() if q[index] <= FALSE_DISCOVERIES and clear[index]]
    signs = {index: float(tests[index].sign[_rows(tests[index])[area]]) for index in chosen}
    said = {(tests[index].reading.measure.id, tests[index].kind, signs[index]) for index in chosen}
    found = [
        _finding(tests[index], area, signs[index], float(p[index]), float(q[index]), register)
        for index in sorted(chosen, key=lambda index: (p[index], index))
        if not any(
            (broader, tests[index].kind, signs[index]) in said
            for broader in broader_than(figures.catalogue, tests[index].reading.measure)
        )
    ]
    return Findings(tuple(found), len(known), len(known) - len(chosen))


def false_discovery(p: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return q-values: p-values adjusted so that of those at most x, a share x is false (Benjamini & Hochberg 1995).

    Parameters
    ----------
    p : ndarray of float, shape (n,)
        P-values of one family of tests.

    Returns
    -------
    ndarray of float, shape (n,)
        The same as ``scipy.stats.false_discovery_control``, whose module takes a second to load.
    """
    order = np.argsort(p)
    scaled = p[order] * len(p) / np.arange(1, len(p) + 1)
    q = np.empty(len(p))
    q[order] = np.minimum.accumulate(scaled[::-1])[::-1].clip(max=1.0)
    return q


def broader_than(catalogue: Catalogue, measure: Measure) -> tuple[str, ...]:
    """Return the headline measures of a measure's family that count all that it counts, and more or the same."""
    family = catalogue.families[measure.family]
    if measure.id in family.headline:
        return ()
    heads = [catalogue.measures[name] for name in family.headline]
    return tuple(
        head.id
        for head in heads
        if head.numerator.table == measure.numerator.table
        and set(measure.numerator.series) <= set(head.numerator.series)
        and head.denominator.kind == measure.denominator.kind
    )


@lru_cache(maxsize=8)
def _tests(figures: Figures, level: str) -> tuple[_Tests, ...]:
    """Both tests of every measure of a level in its latest period, all areas at once."""
    made: list[_Tests] = []
    for measure in figures.catalogue.measures.values():
        if level not in measure.levels or measure.interval in {"none", "gap"}:
            continue
        period = int(figures.periods(measure.id, level)[-1])
        reading = read(figures, measure.id, level, period, against="none" if level == "london" else "london")
        if level != "london":
            survey = measure.denominator.kind == "survey"
            z = _against_london(reading) if survey else reading.spread_z
            clear = np.full(z.shape, True) if survey else np.isin(reading.spread, OUTSIDE)
            made.append(_Tests(reading, "among", np.sign(z), 2 * special.ndtr(-np.abs(z)), clear))
        changes = reading.changes
        p = np.where(np.isin(changes.verdict, TESTED), changes.p, np.nan)
        made.append(_Tests(reading, "past", np.sign(changes.z), p, np.isin(changes.verdict, TESTED[:2])))
    return tuple(made)


def _against_london(reading: Reading) -> npt.NDArray[np.float64]:
    """Score statistic of each area's proportion against London's; the Wilson interval is its inversion."""
    estimates = reading.estimates
    own, whole = estimates.value[:, 0] / 100, estimates.benchmark[:, 0] / 100
    return np.asarray((own - whole) / np.sqrt(whole * (1 - whole) / estimates.denominator[:, 0]))


def _rows(test: _Tests) -> dict[str, int]:
    """Where each area lies in a test."""
    return test.reading.estimates.place


def _finding(test: _Tests, area: str, sign: float, p: float, q: float, register: Register) -> Finding:
    """A test in words."""
    reading, measure = test.reading, test.reading.measure
    estimate = reading.at(area)
    direction: Direction = "higher" if sign > 0 else "lower"
    if measure.polarity == "no_judgement":
        judgement: Literal["none", "better", "worse"] = "none"
    else:
        judgement = "better" if (measure.polarity == "good_high") == (sign > 0) else "worse"
    told = (
        _among(reading, estimate, direction, register)
        if test.kind == "among"
        else _past(reading, area, estimate, register)
    )
    if register == "panel":
        shown = "under 0.001" if q < 0.001 else f"{q:.3f}"
        told = f"{told.removesuffix('.')} (q {shown})."
    return Finding(measure, estimate.period, test.kind, direction, judgement, p, q, told, estimate)


def _among(reading: Reading, estimate: Estimate, direction: Direction, register: Register) -> str:
    """Where a place lies among its peers."""
    measure = reading.measure
    value, middle = (value_text(measure, each) for each in (estimate.value, estimate.benchmark))
    within = within_text(estimate)
    if measure.denominator.kind == "survey":
        return f"{value} {measure.statement}, {direction} than in London as a whole ({middle}), in {within}."
    whole = "London" if estimate.level == "borough" else f"all {PLURALS[estimate.level]}"
    if register == "resident":
        many = "many" if direction == "higher" else "few"
        return (
            f"Unusually {many} {measure.noun_plural} for a {estimate.level}: "
            f"{value} {measure.unit}, against {middle} in {whole}, in {within}."
        )
    beyond = "above" if direction == "higher" else "below"
    spread = f"{beyond} the usual spread between {PLURALS[estimate.level]}"
    return f"{_capital(measure.noun_plural)}: {value} {measure.unit}, {spread} ({whole} {middle}), in {within}."


def _past(reading: Reading, area: str, estimate: Estimate, register: Register) -> str:
    """How a place has changed on the year before."""
    measure = reading.measure
    _, before, after = reading.change(area)
    rose, up = ("rose", "up") if after > before else ("fell", "down")
    if measure.denominator.kind == "survey":
        earlier, later = value_text(measure, before), value_text(measure, after)
        return f"{later} {measure.statement}, in {within_text(estimate)}, {up} from {earlier} the year before."
    if measure.denominator.kind == "series":
        earlier, later = value_text(measure, before), value_text(measure, after)
        unit = f"{measure.unit} in {within_text(estimate)}"
        return f"{_capital(measure.noun_plural)} {rose} from {earlier} to {later} {unit}."
    share = float(percentage_change(before, after))
    if measure.kind == "index":
        return f"{measure.title}: {up} by {abs(share):.0f} % in {within_text(estimate)}."
    earlier, later = number(before), number(after)
    if register == "resident":
        more = "More" if after > before else "Fewer"
        now = f"{later} in {within_text(estimate)}"
        return f"{more} {measure.noun_plural} than the year before: {now}, {up} from {earlier}."
    per_cent = "" if np.isnan(share) else f" ({'+' if share > 0 else '−'}{abs(share):.0f} %)"
    return f"{_capital(measure.noun_plural)} {rose} from {earlier} to {later}{per_cent} in {within_text(estimate)}."


def _capital(text: str) -> str:
    """A text with a capital to start."""
    return text[0].upper() + text[1:]
