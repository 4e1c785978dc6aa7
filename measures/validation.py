"""How often each interval holds the truth, and each verdict is right, in simulated data whose truth is known.

Counts are drawn from a known rate or proportion, the figure is worked out as anywhere else, and the share of draws in
which its interval holds the truth is compared with the level that it claims.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from geo.hotspot_null import null_false_alarms
from measures.decomposition import split_ratio
from measures.equality import BAND, CANNOT_SAY, INSIDE, OUTSIDE, Gap, disparity, outcome_gap, survey_gap
from measures.flag_validation import HEADER, boroughs_drawn, flag_rates, row
from measures.intervals import Interval, proportion, rate, rate_difference, rate_ratio
from measures.limits import FloatArray

DRAWS = 20_000
SEED = 2021
LONDON_ASKED, DEFF = 12_800, 1.3
INTERVALS = ("figure", "truth", "holds", "truth below", "truth above", "no figure", "median width")
REPORT = """# Do the intervals hold what they claim?

Written by `python -m measures validate`; do not edit. Every case is made up: counts are drawn from a truth that is
known, the figure is worked out as on any page, and we count how often its 95 % interval holds the truth. {draws:,}
draws a case, seed {seed}; a share of 95 % is itself known to {error:.1f} points.

Over {cases} cases the intervals hold the truth {mean} of the time on average, and {lowest}. Counts come in whole
numbers, so no method gives exactly 95 % in every case. Where an interval of few events holds the truth more often, it
is on the safe side.

## Intervals

{intervals}

A search ratio or excess is not shown below 5 searches of either group: those draws are *no figure*, and the interval
is judged on the others. Searches are drawn as if each came alone (Poisson). Where several people are searched in one
event, or one person several times, the truth is less sure than these intervals say.

## If the design effect is not the one assumed

Each survey above is drawn with the design effect of {deff} that the interval assumes. Here it is another, and the
interval still assumes {deff}: a gap of −10 points, 400 asked against {asked:,}.

{effects}

## The verdict on a gap of 5 points

The group is asked as said, the reference is of {asked:,} other people, and the design effect is {deff}. An answer is
wrong if it is *inside* for a true gap of 5 points or more, or *outside* for one of 5 points or less. On the edge, at
exactly 5 points, either is wrong: there *outside* may come up in 2.5 % of draws and *inside* in 5 %, by the rule's
own promise. *Cannot say* is how the rule keeps that promise.

{verdicts}

## Flags where there is nothing to flag

Made-up boroughs, 32 on a screen, that do not differ or do not change: how often each flag is raised all the same.
*Raised* is the share of boroughs flagged (of months, for those out of the ordinary), *of 32 boroughs* what that makes
on a screen, *any of 32* the share of screens with one flag or more. {flagged:,} boroughs a case, of which {lists:,} for
lists of findings; a share of 0.2 % is itself known to {flag_error:.2f} points. The levels promise 5 % at 95 % and 0.2 %
at 99.8 %; whole numbers, and London, which holds the borough that is set against it, make the first a little rarer.

{flags}

*Stands out* is raised more often than 0.2 % where true rates vary: the method draws in the outer tenths of the spread
before it takes its variance (Spiegelhalter 2005), so that one place does not hide another, and does not put that right.
The list of findings does. A *trend* allows for how much months vary, not for years that have levels of their own, and
a *month out of the ordinary* does not allow for the time of year. The screens say so, with these numbers. The verdict
on a survey’s gap is judged above. A plan’s verdict and a claim’s stand on the tests of *up or down*.

## Hotspots where there are none

Made-up maps without any cluster, {maps:,} of each kind: the share of maps on which the test calls any place hot, which
the false-discovery control holds at 5 % at most. Beside it the usual way, normal p-values of Gi* with the same control.
*Found*: how often the middle of a planted cluster is called hot. Variance over mean is 1 where crimes fall by chance
alone.

{hotspots}
"""
HOTSPOTS = ("case", "false hot cell", "by normal p-values", "found")
SIDES = {"6,400 cells": 80, "121 cells": 11}
LEVEL = 0.95


@dataclass(frozen=True)
class Coverage:
    """How an interval did in one made-up case.

    Attributes
    ----------
    figure, case : str
        The figure and its method, and the truth that was drawn from.
    held : float
        Share of draws in which the interval held the truth, of those with a figure.
    below, above : float
        Share in which the truth lay below, and above, the interval.
    blank : float
        Share of draws without a figure.
    width : float
        Median width of the interval, in the figure's unit.
    """

    figure: str
    case: str
    held: float
    below: float
    above: float
    blank: float
    width: float


@dataclass(frozen=True)
class Verdicts:
    """How the verdict on a gap did in one made-up case: the share of draws with each answer."""

    case: str
    outside: float
    inside: float
    cannot_say: float
    wrong: float


def coverage(draws: int = DRAWS, seed: int = SEED) -> list[Coverage]:
    """Return the coverage of every interval of the page on equality, over cases from few events to many.

    Parameters
    ----------
    draws : int
        Samples drawn for each case.
    seed : int
        Start of the random numbers: the same seed gives the same table.

    Returns
    -------
    list of Coverage
    """
    rng = np.random.default_rng(seed)
    families = (_rates, _proportions, _disparities, _splits, _outcomes, _gaps)
    return [case for family in families for case in family(rng, draws)]


def verdicts(draws: int = DRAWS, seed: int = SEED) -> list[Verdicts]:
    """Return how often a survey's gap is called outside, inside and neither, by its true size and the people asked.

    Parameters
    ----------
    draws : int
        Samples drawn for each case.
    seed : int
        Start of the random numbers.

    Returns
    -------
    list of Verdicts
        ``wrong`` is the share of draws called *inside* where the gap truly lies beyond 5 points or on the edge, or
        *outside* where it truly lies within or on the edge.
    """
    rng = np.random.default_rng(seed)
    found = []
    for asked in (400, 1600, 6400):
        for gap in (0.0, 0.025, 0.05, 0.075, 0.1, 0.15):
            words = np.asarray(_survey(rng, draws, 0.6 - gap, 0.6, asked).verdict)
            outside, inside, neither = (float(np.mean(words == word)) for word in (OUTSIDE, INSIDE, CANNOT_SAY))
            wrong = (inside if gap >= BAND else 0.0) + (outside if gap <= BAND else 0.0)
            case = f"true gap of {100 * gap:g} points, {asked:,} asked"
            found.append(Verdicts(case, outside, inside, neither, wrong))
    return found


def design_effects(draws: int = DRAWS, seed: int = SEED) -> list[Coverage]:
    """Return what becomes of a survey gap's interval when the design effect is not the one assumed.

    Parameters
    ----------
    draws : int
        Samples drawn for each case.
    seed : int
        Start of the random numbers.

    Returns
    -------
    list of Coverage
        A gap of −10 points, 400 asked, with true design effects from 1 to 3.
    """
    rng = np.random.default_rng(seed)
    return [
        _covered(
            "survey gap (Newcombe)", f"true design effect {true:g}", _survey(rng, draws, 0.5, 0.6, 400, true), -0.1
        )
        for true in (1.0, DEFF, 2.0, 3.0)
    ]


def report(draws: int = DRAWS, seed: int = SEED) -> str:
    """Return the tables as Markdown: the text of ``docs/validation.md``.

    Parameters
    ----------
    draws : int
        Samples drawn for each case.
    seed : int
        Start of the random numbers.

    Returns
    -------
    str
    """
    cases = coverage(draws, seed)
    flagged, lists = boroughs_drawn(draws)
    lowest = min(cases, key=lambda case: case.held)
    answers = [
        [answer.case, *map(_percent, (answer.outside, answer.inside, answer.cannot_say, answer.wrong))]
        for answer in verdicts(draws, seed)
    ]
    return REPORT.format(
        draws=draws,
        seed=seed,
        error=100 * 1.96 * (LEVEL * (1 - LEVEL) / draws) ** 0.5,
        cases=len(cases),
        mean=_percent(float(np.mean([case.held for case in cases]))),
        lowest=f"{_percent(lowest.held)} in the lowest case ({lowest.figure}; {lowest.case})",
        asked=LONDON_ASKED,
        deff=DEFF,
        intervals=_table(INTERVALS, map(_row, cases)),
        effects=_table(INTERVALS, map(_row, design_effects(draws, seed))),
        flagged=flagged,
        lists=lists,
        flag_error=100 * 1.96 * (0.002 * 0.998 / flagged) ** 0.5,
        flags=_table(HEADER, map(row, flag_rates(draws, seed))),
        verdicts=_table(("case", "outside", "inside", "cannot say", "wrong"), answers),
        maps=_maps(draws),
        hotspots=_table(HOTSPOTS, _alarms(_maps(draws), seed)),
    )


def _maps(draws: int) -> int:
    """Made-up maps of each kind: one for 50 draws."""
    return max(draws // 50, 2)


def _alarms(maps: int, seed: int) -> list[list[str]]:
    """False alarms on maps as large as London and as a borough, as cells of a table."""
    return [
        [
            f"{words}, {case.mean:g} crimes a cell, variance over mean {case.dispersion:g}",
            *map(_percent, (case.exact, case.normal, case.found)),
        ]
        for words, side in SIDES.items()
        for case in null_false_alarms(maps=maps, side=side, seed=seed)
    ]


def _covered(figure: str, case: str, interval: Interval | Gap, truth: float) -> Coverage:
    """Return how an interval did against the truth."""
    value, lower, upper = (np.asarray(part) for part in (interval.value, interval.lower, interval.upper))
    known = ~np.isnan(value)
    low, high = lower[known], upper[known]
    # A limit that equals the truth up to rounding holds it.
    slack = 1e-9 * max(abs(truth), 1e-3)
    below, above = float(np.mean(low > truth + slack)), float(np.mean(high < truth - slack))
    width = float(np.median(high - low))
    return Coverage(figure, case, 1 - below - above, below, above, float(np.mean(~known)), width)


def _rates(rng: np.random.Generator, draws: int) -> Iterable[Coverage]:
    """Rates per 1,000 of 10,000 residents."""
    for expected in (2, 8, 15, 60, 400):
        found = rate(rng.poisson(expected, draws), 10_000, confidence=LEVEL)
        yield _covered("rate (exact Poisson, Byar)", f"{expected} events expected", found, expected / 10)


def _proportions(rng: np.random.Generator, draws: int) -> Iterable[Coverage]:
    """Proportions of samples of several sizes."""
    for size, share in ((50, 0.1), (50, 0.5), (308, 0.05), (308, 0.55), (3000, 0.25)):
        found = proportion(rng.binomial(size, share, draws), size, LEVEL)
        yield _covered("proportion (Wilson)", f"{100 * share:g} % of {size:,}", found, share)


def _disparities(rng: np.random.Generator, draws: int) -> Iterable[Coverage]:
    """Ratio, difference and excess of search rates, where they are shown and, for the methods alone, everywhere."""
    people, others = 20_000, 120_000
    for expected, expected_white in ((4, 30), (12, 40), (60, 80), (900, 1500)):
        group, white = rng.poisson(expected, draws), rng.poisson(expected_white, draws)
        case = f"{expected} and {expected_white:,} searches expected"
        difference = 1000 * (expected / people - expected_white / others)
        parts = (group, people, white, others)
        yield _covered("ratio of rates (score)", case, rate_ratio(*parts, LEVEL), 6 * expected / expected_white)
        yield _covered("difference of rates (MOVER)", case, rate_difference(*parts, confidence=LEVEL), difference)
        if expected < 10:
            continue
        shown = disparity(*parts, confidence=LEVEL)
        yield _covered("search ratio as shown", case, shown.ratio, 6 * expected / expected_white)
        yield _covered("excess searches as shown", case, shown.excess, difference * people / 1000)


def _outcomes(rng: np.random.Generator, draws: int) -> Iterable[Coverage]:
    """Difference and ratio of outcome rates."""
    for size, other, share, share_other in ((25, 60, 0.2, 0.3), (120, 150, 0.25, 0.28), (2000, 2500, 0.3, 0.3)):
        found = outcome_gap(rng.binomial(size, share, draws), size, rng.binomial(other, share_other, draws), other)
        case = f"{100 * share:g} % of {size:,} and {100 * share_other:g} % of {other:,}"
        yield _covered("difference of outcome rates (Newcombe)", case, found.difference, share - share_other)
        yield _covered("ratio of outcome rates (Koopman)", case, found.ratio, share / share_other)


def _gaps(rng: np.random.Generator, draws: int) -> Iterable[Coverage]:
    """Gaps of a survey, from other people and from a whole that holds the group."""
    for asked, truth, other in ((80, 0.45, 0.6), (400, 0.45, 0.6), (400, 0.92, 0.9), (1600, 0.55, 0.6)):
        found = _survey(rng, draws, truth, other, asked)
        case = f"{_points(truth - other)}, {asked:,} against {LONDON_ASKED:,}"
        yield _covered("survey gap (Newcombe)", case, found, truth - other)
    for asked, share in ((400, 1 / 32), (1728, 0.135)):
        rest, size = 0.6, round(LONDON_ASKED * (1 - share))
        own, others = _drawn(rng, draws, 0.5, asked), _drawn(rng, draws, rest, size)
        whole = share * own + (1 - share) * others
        found = survey_gap(own, asked, whole, LONDON_ASKED, BAND, DEFF, share, LEVEL)
        truth = (1 - share) * (0.5 - rest)
        case = f"{_points(truth)}, {asked:,} of 12,800, {100 * share:.1f} % of the whole"
        yield _covered("survey gap, a part against its whole", case, found, truth)


def _splits(rng: np.random.Generator, draws: int) -> Iterable[Coverage]:
    """The parts of a ratio within and between 32 areas."""
    own, others = rng.integers(5_000, 60_000, 32), rng.integers(50_000, 250_000, 32)
    expected, expected_others = own * rng.uniform(0.01, 0.05, 32), others * rng.uniform(0.004, 0.012, 32)
    true = split_ratio(expected, own, expected_others, others)
    group, reference = (rng.poisson(each[:, None], (32, draws)) for each in (expected, expected_others))
    found = split_ratio(group, own, reference, others, LEVEL)
    for part, truth, name in ((found.within, true.within, "within"), (found.between, true.between, "between")):
        yield _covered(f"ratio {name} boroughs (delta method)", "32 areas", part, float(truth.value))


def _survey(rng: np.random.Generator, draws: int, p: float, reference: float, asked: int, deff: float = DEFF) -> Gap:
    """Gaps of a group from other people, in repeated surveys of some true design effect."""
    own, others = _drawn(rng, draws, p, asked, deff), _drawn(rng, draws, reference, LONDON_ASKED, deff)
    return survey_gap(own, asked, others, LONDON_ASKED, BAND, DEFF, confidence=LEVEL)


def _drawn(rng: np.random.Generator, draws: int, p: float, asked: int, deff: float = DEFF) -> FloatArray:
    """Proportions found by repeated surveys: beta-binomial, so that their variance is p(1 − p)/n times the effect."""
    if deff > 1:
        strength = (asked - 1) / (deff - 1) - 1
        return np.asarray(rng.binomial(asked, rng.beta(p * strength, (1 - p) * strength, draws)) / asked)
    return np.asarray(rng.binomial(asked, p, draws) / asked)


def _points(share: float) -> str:
    """Return a gap in percentage points."""
    return f"{100 * share:+.3g} points".replace("-", "−")


def _percent(share: float) -> str:
    """Return a share as per cent to one decimal."""
    return f"{100 * share:.1f} %"


def _row(case: Coverage) -> list[str]:
    """Return a case as the cells of a table."""
    shares = map(_percent, (case.held, case.below, case.above, case.blank))
    return [case.figure, case.case, *shares, f"{case.width:.3g}"]


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (header, ["---"] * len(header), *rows))
