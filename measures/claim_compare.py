"""Claims about places: one against another or a benchmark, highest or lowest of all, unusual among its peers."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from measures import claim_words as words
from measures.catalogue import Measure
from measures.claim import CANNOT, STANDS, WITHIN, WRONG, Checked, Understanding, Verdict
from measures.claim_evidence import Figure, evidence, figure
from measures.claim_judge import ObstacleError, difference, different_files, judge, plainly, side_words
from measures.claim_tests import PERHAPS, Tested, apart
from measures.comparisons import FLAG
from measures.estimates import Figures
from measures.limits import critical_value
from measures.readings import read
from measures.words import capital, number

BENCHMARKS = {
    "london": "London as a whole",
    "similar": "similar boroughs",
    "bcu": "its police command unit",
    "borough": "its borough",
}
HIGHER = {"higher": 1, "clearly_higher": 1, "lower": -1, "clearly_lower": -1}


def check_compare(figures: Figures, u: Understanding, now: Figure) -> Checked:
    """Return the verdict on one place against another or against a benchmark.

    Parameters
    ----------
    figures : Figures
        Every figure of the snapshot.
    u : Understanding
        What is claimed.
    now : Figure
        The figure of the claim's place in its period.

    Returns
    -------
    Checked

    Raises
    ------
    ObstacleError
        Where it cannot be checked or compared.
    """
    measure = now.measure
    if u.against or not u.other:
        return check_against(figures, u, now)
    other = figure(figures, replace(u, area=u.other))
    if figures.gazetteer.get(u.other).level != now.estimate.level:
        raise different_files(now)
    if other is None or other.estimate.value is None:
        raise ObstacleError(
            Checked(CANNOT, "One of the two has no figure in this period.", evidence(figures, (now,)), plainly(now))
        )
    both = figures.estimate(measure.id, now.estimate.level, periods=now.month, window=now.window,
                            areas=(u.area, u.other), against="none", group=u.group)  # fmt: skip
    basis = u.basis if words.counts(measure) else "rate"
    _, tested = apart(figures, both, u.area, basis)
    told = evidence(figures, (now, other), tested)
    values = (_basis(now, basis), _basis(other, basis))
    sentence = words.compare_sentence(measure, now.estimate, other.estimate.name, values, now.month, basis, tested.told)
    says = f"{capital(words.figure_words(measure, now.estimate, now.month))}; "
    says += (
        f"{words.figure_words(measure, other.estimate, other.month)}.{_rates(now, other)} {words.told_words(tested)}"
    )
    if not tested.possible:
        raise ObstacleError(Checked(CANNOT, says, told, plainly(now)))
    return _compared(u, measure, values, tested, says, told, sentence)


def _compared(
    u: Understanding,
    measure: Measure,
    values: tuple[float, float],
    tested: Tested,
    says: str,
    told: dict[str, object],
    sentence: str,
) -> Checked:
    """The verdict on two values side by side."""
    last, first = values
    flipped = replace(u, pair=(u.pair[1], u.pair[0]) if u.pair else ())
    if u.size is not None and math.isnan(_difference_of(u, measure, first, last)):
        raise ObstacleError(
            Checked(CANNOT, f"{words.size_words(u.size)} is not in the unit of this measure. {says}", told, sentence)
        )
    verdict = judge(flipped, measure, first, last, tested)
    return Checked(verdict, f"{says}{side_words(u, first, last, tested, verdict)}", told, sentence)


def _difference_of(u: Understanding, measure: Measure, first: float, last: float) -> float:
    """As `_difference`, but a number of events only where numbers are compared."""
    if u.size is not None and u.size.unit == "count" and u.basis != "count":
        return float("nan")
    return difference(u, measure, first, last)


def _basis(found: Figure, basis: str) -> float:
    """The value that places are compared by."""
    value = found.estimate.count if basis == "count" else found.estimate.value
    return float("nan") if value is None else float(value)


def _rates(now: Figure, other: Figure) -> str:
    """Both rates, where counts are spoken of, since a larger place has more of everything."""
    if not words.counts(now.measure):
        return ""
    a, b = (number(found.estimate.value, now.measure.decimals) for found in (now, other))
    return f" Per head that is {a} against {b} {now.measure.unit}."


def check_against(figures: Figures, u: Understanding, now: Figure) -> Checked:
    """Return the verdict on one place against a benchmark: London, similar boroughs, its unit or its borough.

    Parameters
    ----------
    figures : Figures
        Every figure of the snapshot.
    u : Understanding
        What is claimed.
    now : Figure
        The figure of the claim's place in its period.

    Returns
    -------
    Checked

    Raises
    ------
    ObstacleError
        Where it cannot be checked or compared.
    """
    measure, estimate, against = now.measure, now.estimate, u.against or "london"
    if u.basis == "count" and words.counts(measure):
        raise ObstacleError(
            Checked(CANNOT, "A number of crimes grows with the place: compare rates with an average.", {}, plainly(now))
        )
    if estimate.level == "london":
        raise ObstacleError(Checked(CANNOT, "London is set against no benchmark of its own.", {}, plainly(now)))
    held = figure(figures, replace(u, against=against))
    if held is None or held.estimate.benchmark is None or held.estimate.comparison == "not_compared":
        raise ObstacleError(Checked(CANNOT, "This measure is not set against such a benchmark.", {}, plainly(now)))
    code = held.estimate.comparison
    tested = Tested("the area’s interval against the benchmark’s value", float("nan"))
    clear, sign = code.startswith("clearly"), HIGHER.get(code, 0)
    told = evidence(figures, (held,), tested)
    values = (float(held.estimate.value or 0.0), float(held.estimate.benchmark))
    other = BENCHMARKS[against]
    if against == "london" and estimate.level == "ward":
        other = "London’s wards together"
    sentence = words.compare_sentence(measure, estimate, BENCHMARKS[against], values, now.month, "rate", clear)
    how = ("the whole 99.8 % interval lies on that side" if clear else
           "a little, at 95 % and not at 99.8 %" if sign else "the 95 % interval holds both")  # fmt: skip
    says = f"{capital(words.figure_words(measure, estimate, now.month, rate=True))}."
    says += f" {capital(other)}: {number(values[1], max(1, measure.decimals))} {measure.unit} ({how})."
    says += _spread_words(figures, u, now)
    p = 0.0 if clear else 0.01 if sign else 1.0
    half = (float(estimate.upper or 0.0) - float(estimate.lower or 0.0)) / 2 if measure.interval == "wilson" else None
    error = float("nan") if half is None else half / critical_value(FLAG)
    return _compared(u, measure, values, replace(tested, p=p, error=error), says, told, sentence)


def _spread_words(figures: Figures, u: Understanding, now: Figure) -> str:
    """The second statement, kept apart from the first: whether the place stands out among its peers."""
    reading = read(figures, u.measure, now.estimate.level, now.month, window=now.window, group=u.group)
    kinds = "wards" if now.estimate.level == "ward" else "boroughs"
    return {
        "stands_out_high": f" Among {kinds} it stands out, above the usual spread.",
        "stands_out_low": f" Among {kinds} it stands out, below the usual spread.",
        "within": f" Among {kinds} it does not stand out: it is within the usual spread.",
    }.get(reading.among(u.area), "")


def check_extreme(figures: Figures, u: Understanding, now: Figure) -> Checked:
    """Return the verdict on highest or lowest of all boroughs, or of all wards.

    Parameters
    ----------
    figures : Figures
        Every figure of the snapshot.
    u : Understanding
        What is claimed.
    now : Figure
        The figure of the claim's place in its period.

    Returns
    -------
    Checked

    Raises
    ------
    ObstacleError
        Where it cannot be checked or compared.
    """
    measure, level = now.measure, now.estimate.level
    kinds = "wards" if level == "ward" else "boroughs"
    basis = u.basis if words.counts(measure) else "rate"
    every = figures.estimate(measure.id, level, periods=now.month, window=now.window, against="none", group=u.group)
    values = every.count[:, 0] if basis == "count" else every.value[:, 0]
    p, tested = apart(figures, every, u.area, basis, family=True)
    told = evidence(figures, (now,), tested)
    sign = 1 if u.direction == "up" else -1
    place = every.place[u.area]
    beyond = np.flatnonzero(sign * values > sign * values[place])
    says = f"{capital(words.figure_words(measure, now.estimate, now.month, rate=True))}."
    if not tested.possible:
        raise ObstacleError(Checked(CANNOT, f"{says} No test is possible.", told, plainly(now)))
    if beyond.size:
        name = str(every.names[beyond[0]])
        word = "higher" if sign > 0 else "lower"
        # Counts are what they are; of a sample, one that is told to lie beyond is needed.
        unsure = measure.interval == "wilson" and not bool((p[beyond] < PERHAPS / beyond.size).any())
        verdict: Verdict = WITHIN if unsure else STANDS if u.negated else WRONG
        rates = replace(u, basis="rate")
        return Checked(
            verdict, f"{says} It is {word} in {name}, for one.", told, check_against(figures, rates, now).sentence
        )
    sentence = words.extreme_sentence(measure, now.estimate, kinds, now.month, basis, sign > 0)
    if tested.told:
        says += f" It is told apart from every other of the {kinds} at once ({100 * (1 - tested.level):.2f} % each)."
        return Checked(WRONG if u.negated else STANDS, says, told, sentence)
    near = every.names[np.flatnonzero(p >= tested.level)]
    says += f" It is not told apart from {number(len(near))} of the other {kinds}, {near[0]} among them."
    return Checked(WITHIN, says, told, check_against(figures, replace(u, basis="rate"), now).sentence)


def check_among(figures: Figures, u: Understanding, now: Figure) -> Checked:
    """Return the verdict on unusual among its peers: beyond the usual spread.

    Parameters
    ----------
    figures : Figures
        Every figure of the snapshot.
    u : Understanding
        What is claimed.
    now : Figure
        The figure of the claim's place in its period.

    Returns
    -------
    Checked

    Raises
    ------
    ObstacleError
        Where it cannot be checked or compared.
    """
    reading = read(figures, u.measure, now.estimate.level, now.month, window=now.window, group=u.group)
    kinds = "wards" if now.estimate.level == "ward" else "boroughs"
    where = reading.among(u.area)
    told = evidence(figures, (now,), Tested(f"funnel of {kinds} at 99.8 %, adjusted for over-dispersion", float("nan")))
    says = f"{capital(words.figure_words(now.measure, now.estimate, now.month, rate=True))}."
    if where == "not_compared":
        raise ObstacleError(Checked(CANNOT, f"{says} There is no usual spread to compare with.", told, plainly(now)))
    word = {"stands_out_high": "above", "stands_out_low": "below", "within": "within"}[where]
    sentence = words.among_sentence(now.measure, now.estimate, kinds, now.month, word)
    says += f" That is {word} the usual spread of {kinds} (funnel at 99.8 %, adjusted for over-dispersion)."
    wanted = {"up": "above", "down": "below"}.get(u.direction or "up", "within")
    right = (word == wanted) != u.negated
    middle: Verdict = WITHIN if word == "within" and not u.negated else WRONG
    return Checked(STANDS if right else middle, says, told, sentence)
