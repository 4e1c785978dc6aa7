"""How often every flag of the explorer is raised in made-up boroughs in which there is nothing to flag.

Each world has 32 boroughs, as unlike in size as London's, and counts or surveys drawn from a truth without the
difference or change that the flag stands for. The flags are raised by the functions that every screen uses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from measures.change import dispersed_p, over_dispersion, tested_counts
from measures.comparisons import CLEAR_FLAG, COMPARISONS, FLAG, compare
from measures.control_chart import xmr
from measures.finding_tests import distance_p
from measures.findings import FALSE_DISCOVERIES
from measures.funnel import overdispersion_rate
from measures.limits import FloatArray, count_limits, wilson_limits
from measures.readings import FEWEST, FREEDOM
from measures.series_reading import BASELINE_MONTHS, CHART_MONTHS
from measures.trend import FALLING, FEWEST_POINTS, RISING, chi_squared_trend, chi_squared_trend_of_shares

Bools = npt.NDArray[np.bool_]
BOROUGHS = 32
#: Residents of the smallest and of the largest of the 32 boroughs, Census 2021, in whole thousands; the others between.
SMALLEST, LARGEST = 143_000, 391_000
YEAR = 12
ASKED, DEFF = 400, 1.3
#: Measures in a list of findings of the null, each tested among peers and against the past.
MEASURES = 40
HEAT_MEASURES = 8
#: Lists of findings take eighty tests each, so that fewer worlds are drawn for them.
FEWER = 20
SURE, CLEAR = "at 95 %", "at 99.8 %"
HEADER = ("flag", "case", "raised", "of 32 boroughs", "any of 32")


@dataclass(frozen=True)
class FlagRate:
    """How often one flag is raised for nothing in one made-up case.

    Attributes
    ----------
    flag, case : str
        The flag, with its level, and the truth that was drawn from.
    share : float
        Share of boroughs flagged (of months, for the control chart).
    any : float
        Share of screens of 32 boroughs with at least one flag.
    """

    flag: str
    case: str
    share: float
    any: float


def flag_rates(draws: int, seed: int) -> list[FlagRate]:
    """Return how often each flag is raised where there is nothing to flag.

    Parameters
    ----------
    draws : int
        Boroughs drawn for each case; 32 make a screen.
    seed : int
        Start of the random numbers: the same seed gives the same table.

    Returns
    -------
    list of FlagRate
    """
    rng = np.random.default_rng(seed)
    worlds = boroughs_drawn(draws)[0] // BOROUGHS
    families: Sequence[Callable[[np.random.Generator, int], Iterable[FlagRate]]] = (
        _differs, _survey_differs, _stands_out, _changes, _survey_changes, _trends, _charts, _findings, _heat,
    )  # fmt: skip
    return [rate for family in families for rate in family(rng, worlds)]


def boroughs_drawn(draws: int) -> tuple[int, int]:
    """Return how many boroughs are drawn for each case, and for lists of findings, when so many are asked for."""
    worlds = max(draws // BOROUGHS, 2)
    return BOROUGHS * worlds, BOROUGHS * max(worlds // FEWER, 2)


def row(rate: FlagRate) -> list[str]:
    """Return a rate as the cells of a table under `HEADER`."""
    return [
        rate.flag, rate.case, f"{100 * rate.share:.2f} %", f"{BOROUGHS * rate.share:.2f}", f"{100 * rate.any:.1f} %",
    ]  # fmt: skip


def residents() -> FloatArray:
    """Return residents of the made-up boroughs, shape (32, 1)."""
    return np.linspace(SMALLEST, LARGEST, BOROUGHS)[:, None]


def _rate(flag: str, case: str, raised: Bools) -> FlagRate:
    """The rate of flags, boroughs × screens (any further axis last)."""
    return FlagRate(flag, case, float(raised.mean()), float(raised.any(axis=(0, *range(2, raised.ndim))).mean()))


def _both(
    name: str, case: str, low: Sequence[FloatArray], high: Sequence[FloatArray], whole: FloatArray
) -> Iterator[FlagRate]:
    """The rates of a flag and of a clear flag against a benchmark, from the limits at 95 % and at 99.8 %."""
    codes = compare((low[0], high[0]), (low[1], high[1]), np.broadcast_to(whole, low[0].shape))
    far = np.abs(codes - COMPARISONS.index("similar"))
    yield _rate(f"{name} {SURE}", case, far >= 1)
    yield _rate(f"{name} {CLEAR}", case, far == 2)


def _differs(rng: np.random.Generator, worlds: int) -> Iterator[FlagRate]:
    """Rates against London's, which holds them."""
    people = residents()
    for mean in (10, 100, 2_000):
        count = rng.poisson(_expected(mean), (BOROUGHS, worlds)).astype(np.float64)
        limits = [[part / people for part in count_limits(count, level)] for level in (FLAG, CLEAR_FLAG)]
        whole = count.sum(axis=0) / people.sum()
        low, high = zip(*limits, strict=True)
        yield from _both("differs from London", f"{mean:,} offences", low, high, whole)


def _survey_differs(rng: np.random.Generator, worlds: int) -> Iterator[FlagRate]:
    """Shares of a survey against London's, in whole per cents as published."""
    size = ASKED / DEFF
    share = np.round(_asked(rng, 0.6, (BOROUGHS, worlds)), 2)
    limits = [wilson_limits(share, size, level) for level in (FLAG, CLEAR_FLAG)]
    low, high = zip(*limits, strict=True)
    yield from _both("differs from London", "survey, 60 % of 400 asked", low, high, np.round(share.mean(axis=0), 2))


def _stands_out(rng: np.random.Generator, worlds: int) -> Iterator[FlagRate]:
    """Beyond the usual spread, where boroughs differ by chance alone or by a usual spread."""
    for spread in (0.0, 0.2, 0.5):
        true = _expected(2_000) * np.exp(rng.normal(0, spread, (BOROUGHS, worlds)))
        funnel = overdispersion_rate(rng.poisson(true).astype(np.float64), residents())
        case = f"true rates that vary by {100 * spread:.0f} %" if spread else "true rates alike"
        yield _rate(f"stands out {CLEAR}", case, np.nan_to_num(funnel.flags(CLEAR_FLAG)) != 0)


def _changes(rng: np.random.Generator, worlds: int) -> Iterator[FlagRate]:
    """A year against the year before, φ from the three years before."""
    for mean, dispersion in ((20, 1), (200, 1), (200, 3), (2_000, 1), (2_000, 3), (2_000, 10)):
        months = _months(rng, mean, dispersion, 48, worlds)
        _, p = _change(months)
        case = f"{mean:,} offences a year, {_jumps(dispersion)}"
        yield _rate(f"up or down {SURE} (“perhaps”)", case, p < 1 - FLAG)
        yield _rate(f"up or down {CLEAR}", case, p < 1 - CLEAR_FLAG)


def _survey_changes(rng: np.random.Generator, worlds: int) -> Iterator[FlagRate]:
    """Two windows of the survey a year apart, in whole per cents as published."""
    size = ASKED / DEFF
    before, after = (np.round(_asked(rng, 0.6, (BOROUGHS, worlds)), 2) for _ in range(2))
    z = (after - before) / np.sqrt((before * (1 - before) + after * (1 - after)) / size)
    p = np.asarray(dispersed_p(z, 1.0))
    yield _rate(f"up or down {SURE} (“perhaps”)", "survey, 60 % of 400 asked", p < 1 - FLAG)
    yield _rate(f"up or down {CLEAR}", "survey, 60 % of 400 asked", p < 1 - CLEAR_FLAG)


def _trends(rng: np.random.Generator, worlds: int) -> Iterator[FlagRate]:
    """Five years without a trend; last, years that have levels of their own."""
    for mean, dispersion, levels in ((200, 1, 0.0), (2_000, 3, 0.0), (2_000, 3, 0.05)):
        months = _months(rng, mean, dispersion, YEAR * FEWEST_POINTS, worlds, levels)
        phi = np.asarray(over_dispersion(months))
        years = months.reshape(BOROUGHS, worlds, FEWEST_POINTS, YEAR).sum(axis=-1)
        found = chi_squared_trend(years, residents()[..., None], np.where(np.isnan(phi), 1.0, phi))
        own = f", years that vary by {100 * levels:.0f} % by themselves" if levels else ""
        yield _rate("trend", f"{mean:,} offences a year, {_jumps(dispersion)}{own}", _moves(found.direction))
    shares = np.round(_asked(rng, 0.6, (BOROUGHS, worlds, FEWEST_POINTS)), 2)
    yield _rate(
        "trend", "survey, 60 % of 400 asked", _moves(chi_squared_trend_of_shares(shares, ASKED / DEFF).direction)
    )


def _charts(rng: np.random.Generator, worlds: int) -> Iterator[FlagRate]:
    """Months after the baseline of a control chart."""
    for mean, dispersion, season in ((2, 1, 0.0), (20, 1, 0.0), (200, 1, 0.0), (200, 3, 0.0), (200, 1, 0.2)):
        months = _months(rng, mean * YEAR, dispersion, CHART_MONTHS, worlds, season=season)
        signals = np.nan_to_num(xmr(months, baseline=BASELINE_MONTHS).signals)[..., BASELINE_MONTHS:]
        own = f", a season of ±{100 * season:.0f} %" if season else ""
        yield _rate("month out of the ordinary", f"{mean} offences a month, {_jumps(dispersion)}{own}", signals != 0)


def _findings(rng: np.random.Generator, worlds: int) -> Iterator[FlagRate]:
    """A list of findings, false discoveries held at 5 %: places for which it holds any."""
    worlds = boroughs_drawn(BOROUGHS * worlds)[1] // BOROUGHS
    p = np.empty((2 * MEASURES, BOROUGHS, worlds))
    clear = np.zeros(p.shape, dtype=bool)
    for turn in range(MEASURES):
        months = _months(rng, 2_000, 3, 48, worlds, spread=0.2)
        funnel = overdispersion_rate(months[..., -YEAR:].sum(axis=-1), residents())
        clear[turn] = np.nan_to_num(funnel.flags(CLEAR_FLAG)) != 0
        error = 1 / (2 * np.sqrt(funnel.size))
        p[turn] = np.stack([distance_p(z, e) for z, e in zip((funnel.z * error).T, error.T, strict=True)], axis=1)
        p[MEASURES + turn] = _change(months)[1]
        clear[MEASURES + turn] = p[MEASURES + turn] < 1 - CLEAR_FLAG
    q = stats.false_discovery_control(np.nan_to_num(p, nan=1.0), axis=0)
    found = ((q <= FALSE_DISCOVERIES) & clear).any(axis=0)
    yield _rate("any finding of a place", f"{2 * MEASURES} tests of a place", found)


def _heat(rng: np.random.Generator, worlds: int) -> Iterator[FlagRate]:
    """A heat table: boroughs × measures, any mark at 99.8 %."""
    people = residents()
    count = rng.poisson(_expected(100)[..., None], (BOROUGHS, worlds, HEAT_MEASURES)).astype(np.float64)
    low, high = (part / people[..., None] for part in count_limits(count, CLEAR_FLAG))
    whole = count.sum(axis=0) / people.sum()
    yield _rate(
        f"heat table, a mark {CLEAR}", f"{HEAT_MEASURES} measures of 100 offences", (low > whole) | (high < whole)
    )


def _expected(mean: float) -> FloatArray:
    """Offences expected in each borough, in proportion to its residents, shape (32, 1)."""
    people = residents()
    return np.asarray(mean * people / people.mean())


def _months(
    rng: np.random.Generator,
    year: float,
    dispersion: float,
    months: int,
    worlds: int,
    levels: float = 0.0,
    season: float = 0.0,
    spread: float = 0.0,
) -> FloatArray:
    """Monthly counts, boroughs × worlds × months: negative binomial where they vary more than by chance.

    `levels` is the spread between years, `season` the swing of the year, `spread` the spread between boroughs.
    """
    place = np.exp(rng.normal(0, spread, (BOROUGHS, worlds, 1)))
    level = np.exp(rng.normal(0, levels, (BOROUGHS, worlds, -(-months // YEAR)))).repeat(YEAR, axis=-1)[..., :months]
    swing = 1 + season * np.sin(np.arange(months) * 2 * np.pi / YEAR)
    mean = _expected(year / YEAR)[..., None] * place * level * swing
    if dispersion > 1:
        mean = rng.gamma(mean / (dispersion - 1), dispersion - 1)
    return rng.poisson(mean).astype(np.float64)


def _change(months: FloatArray) -> tuple[FloatArray, FloatArray]:
    """z and p of the last year against the one before, as every screen tests it; p 1 where too few to tell."""
    before, after = months[..., -2 * YEAR : -YEAR].sum(axis=-1), months[..., -YEAR:].sum(axis=-1)
    phi = np.asarray(over_dispersion(months[..., :-YEAR]))
    found = tested_counts(before, after, np.where(np.isnan(phi), 1.0, phi), FREEDOM)
    few = np.fmax(before, after) < FEWEST
    return np.asarray(found.z), np.where(few, 1.0, found.p_value)


def _asked(rng: np.random.Generator, share: float, shape: tuple[int, ...]) -> FloatArray:
    """Shares found by surveys with the design effect assumed: beta-binomial."""
    strength = (ASKED - 1) / (DEFF - 1) - 1
    return np.asarray(rng.binomial(ASKED, rng.beta(share * strength, (1 - share) * strength, shape)) / ASKED)


def _moves(direction: str | npt.NDArray[np.str_]) -> Bools:
    """Where a trend is said to rise or fall."""
    return np.isin(np.asarray(direction), (RISING, FALLING))


def _jumps(dispersion: float) -> str:
    """Over-dispersion in words."""
    return "months vary by chance" if dispersion == 1 else f"months vary {dispersion:g} times as much as by chance"
