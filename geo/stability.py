"""How sure a hotspot is: the share of resamples of the same figures in which it stays one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import fft, sparse

from base.errors import StatisticsInputError
from base.hashes import content_hash
from geo.hotspots import ALPHA, HotspotTest, checked, hotspot_test, in_steps

Flags: TypeAlias = npt.NDArray[np.bool_]
Floats: TypeAlias = npt.NDArray[np.float64]
Singles: TypeAlias = npt.NDArray[np.float32]
Whole: TypeAlias = npt.NDArray[np.int64]
#: Sums of many resamples at once: half as long, which is faster.
Steps: TypeAlias = npt.NDArray[np.int32]
RESAMPLES = 200
#: Below this many months a draw of months says little, and single crimes are drawn instead.
MONTHS_FROM = 6
#: Sums this many times the smallest hot one, and the largest other one, are taken as hot for sure, which is checked.
SURELY = 2
#: Sums of a resample are seldom this many times the largest of the figures themselves.
HEADROOM = 1.5
#: Cells whose p is above this are out of reach: no resample is taken to make them hot.
REACH = 0.2
#: Steps up to that sum, at most: a rounding by less than 1 in 384 of what makes a place hot; months differ far more.
FINE = 768
#: Resamples that are worked on at once.
TOGETHER = 50
#: Cells whose sums of months are one matrix product: so few that no second thread is started, which would only wait.
BLOCK = 256
#: Poisson numbers that are drawn once for each small mean, and taken in runs from then on; means up to this.
POOL, POOLED_UP_TO = 2**14, 40
#: Exponent by which distributions are tilted over their length, against sums that wrap round.
TILT = 24.0


def stability(
    monthly: npt.ArrayLike,
    neighbours: sparse.csr_array,
    alpha: float = ALPHA,
    resamples: int = RESAMPLES,
    test: HotspotTest | None = None,
) -> Floats:
    """Return in which share of resamples each cell is hot.

    Windows of six months or more: as many months are drawn with replacement, the same for all cells. That keeps what
    single crimes drawn one by one would lose: repeat victims, one offender's series, an event that fills a month (in
    London monthly counts vary by 1.1 to 2 times chance), and crimes of one month moving together in space. Shorter
    windows have too few months: every crime is counted a Poisson (mean 1) number of times, which takes crimes as
    independent, so that stability is then a little too high. The whole test is run anew on each resample, on sums
    that are rounded to at most 1 in 384 of what makes a cell hot. Cells with no more than chance
    puts into one neighbourhood of five (p above 0.2) have a stability of 0.

    Seeded by the figures: the same figures give the same answer, and months are drawn in a way that does not depend
    on the order of cells (single crimes are drawn in the order given).

    Parameters
    ----------
    monthly : array_like, shape (n_cells, n_months)
        Counts or harm-weighted counts of the months of the window.
    neighbours : scipy.sparse.csr_array, shape (n_cells, n_cells)
        Ones where two cells are neighbours.
    alpha : float
        Level of the test.
    resamples : int
        How many.
    test : HotspotTest, optional
        That of the whole window at that level, where it is known already.

    Returns
    -------
    ndarray of float, shape (n_cells,)
        From 0 to 1.

    Raises
    ------
    StatisticsInputError
        If a value is negative or missing, or weighted values of fewer than six months are given.
    """
    values = np.asarray(monthly, dtype=np.float64)
    window = checked(values.sum(axis=1), neighbours)
    checked(values.min(axis=1, initial=0.0), neighbours)
    around = np.asarray(values + neighbours @ values)
    total = around.sum(axis=1)
    sizes = np.diff(neighbours.indptr).astype(np.int64) + 1
    whole = hotspot_test(window, neighbours, alpha) if test is None else test
    found = whole.hot
    limit = float(total.max(initial=0.0))
    _, step = in_steps(values, limit)
    limit *= HEADROOM
    if found.any():
        limit = min(limit, SURELY * max(float(total[found].min()), float(total[~found].max(initial=0.0))))
    step *= max(np.ceil(limit / step / FINE), 1.0)
    reach = np.flatnonzero((total > 0) & (whole.p <= REACH))
    near = sparse.csr_array(neighbours + sparse.eye_array(len(window)), dtype=np.float32)[reach]
    times = np.zeros(len(window))
    for own, sums in _resampled(values, around[reach], near, step, resamples):
        times[reach] += _hot(own, sums, sizes[reach], len(window), alpha, int(np.ceil(limit / step))).sum(axis=1)
    return times / resamples


def hot_in_each(steps: Whole, sums: Whole, sizes: Whole, alpha: float = ALPHA, limit: int | None = None) -> Flags:
    """Return which cells are hot on each of many maps, as `geo.hotspots.hotspot_test` would one by one.

    Sums above the limit have the chance of the limit, a bound; maps on which that could matter are worked out anew
    with twice the limit, so that the answer does not depend on it. By Benjamini and Hochberg, k cells are hot for the
    largest k with k cells of p ≤ αk/n: cells are counted by the smallest k that would do for them, which needs no
    sorting.

    Parameters
    ----------
    steps, sums : ndarray of int, shape (n_cells, n_maps)
        Values of the cells, and of each with its neighbours.
    sizes : ndarray of int, shape (n_cells,)
        How many cells each sum is of.
    alpha : float
        Level of the test.
    limit : int, optional
        A sum at which the chance is likely to be small enough; by default the largest.

    Returns
    -------
    ndarray of bool, shape (n_cells, n_maps)
    """
    return _hot(steps, sums, sizes, len(steps), alpha, int(sums.max(initial=1)) if limit is None else limit)


def _hot(steps: Steps | Whole, sums: Steps | Whole, sizes: Whole, cells: int, alpha: float, limit: int) -> Flags:
    """As `hot_in_each`, where cells that are nought on every map may be left out of the steps and sums."""
    number, largest = steps.shape[1], max(int(sums.max(initial=1)), 1)
    top = max(min(limit, largest), 1)
    present, kinds = np.unique(sizes, return_inverse=True)
    tails = _tails(steps, present, top, cells)
    least = (tails > alpha).sum(axis=2, dtype=np.int32)
    some = np.flatnonzero(sums.max(axis=1, initial=0) >= least.min(axis=1)[kinds])
    likely, kind = sums[some], kinds[some]
    cell, row = np.nonzero(likely >= least[kind])
    held = likely[cell, row]
    p = tails[kind[cell], row, np.minimum(held, top)]
    good = _discoveries(p, row, number, cells, alpha)
    hot = np.zeros(sums.shape, bool)
    hot[some[cell[good]], row[good]] = True
    open_ones = (held > top) & ~good
    if open_ones.any():
        p[open_ones] = _at_least(steps, row[open_ones], held[open_ones], sizes[some[cell[open_ones]]], cells, top)
        again = np.unique(row[open_ones & _discoveries(p, row, number, cells, alpha)])
        if len(again):
            hot[:, again] = _hot(steps[:, again], sums[:, again], sizes, cells, alpha, 2 * top)
    return hot


def _discoveries(p: Floats, row: Whole, number: int, cells: int, alpha: float) -> Flags:
    """Which p are discoveries by Benjamini and Hochberg among all cells of their map; those left out are above α."""
    width = int(np.bincount(row, minlength=1).max(initial=0)) + 2
    needed = np.clip(np.ceil(p * (cells / alpha)), 1, width - 1).astype(np.int64)
    filled = np.bincount(row * width + needed, minlength=number * width).reshape(number, width).cumsum(axis=1)
    filled[:, -1] = -1
    most = width - 1 - np.argmax((filled >= np.arange(width))[:, ::-1], axis=1)
    return np.asarray(needed <= most[row])


def _at_least(steps: Steps | Whole, row: Whole, sums: Steps | Whole, sizes: Whole, cells: int, top: int) -> Floats:
    """A lower bound of the chance of sums above a limit: that of one value which is as large by itself."""
    single = np.empty(len(sums))
    for one in np.unique(row).tolist():
        asked, values = row == one, steps[:, one]
        ordered = np.sort(values[values > top])
        single[asked] = (len(ordered) - np.searchsorted(ordered, sums[asked])) / cells
    return np.asarray(1 - (1 - single) ** sizes)


def _tails(steps: Steps | Whole, sizes: Whole, top: int, cells: int) -> Floats:
    """The chance of a sum of at least 0, 1 … top by size and map, shape (n_sizes, n_maps, top + 1).

    As `geo.hotspots.tail_probabilities`, but sums of all sizes come of one transform: values are tilted
    (Grübel & Hermesmeier 1999), so that what wraps round is of the order of 1e-11.
    """
    number = steps.shape[1]
    places = np.minimum(steps, top)
    places += np.arange(number, dtype=places.dtype) * (top + 1)
    counted = np.bincount(places.ravel(), minlength=number * (top + 1)).reshape(number, top + 1)
    counted[:, 0] += cells - len(steps)
    length = fft.next_fast_len(2 * top, real=True)
    tilt = np.exp(-TILT / length * np.arange(top))
    transform, raised = fft.rfft(counted[:, :top] * (tilt / cells), length, axis=1), 1 / tilt
    power, done = transform, 1
    tails = np.ones((len(sizes), number, top + 1))
    for place, size in enumerate(sizes.tolist()):
        for _ in range(size - done):
            power = power * transform
        done = size
        mass = fft.irfft(power, length, axis=1)[:, :top] * raised
        tails[place, :, 1:] -= np.cumsum(mass, axis=1, out=mass)
    return tails


def _resampled(
    values: Floats, around: Floats, near: sparse.csr_array, step: float, resamples: int
) -> Iterator[tuple[Steps, Steps]]:
    """Some resamples after others, in whole steps, (cells, resamples): cells with any, and sums of those in reach."""
    months, window = values.shape[1], values.sum(axis=1)
    seed = int(content_hash(np.sort(window).tobytes() + np.sort(values, axis=0).sum(axis=0).tobytes()), 16)
    rng = np.random.default_rng(seed)
    parts = [min(TOGETHER, resamples - done) for done in range(0, resamples, TOGETHER)]
    some = np.flatnonzero(window)
    if months >= MONTHS_FROM:
        own, sums = _blocks(values[some] / step), _blocks(around / step)
        for number in parts:
            drawn = rng.multinomial(months, np.full(months, 1 / months), number).T.astype(np.float32)
            yield _product(own, drawn, len(some)), _product(sums, drawn, len(around))
        return
    if not np.array_equal(window, np.rint(window)):
        raise StatisticsInputError(
            f"Weighted figures of {months} months cannot be drawn again crime by crime",
            f"choose {MONTHS_FROM} months or more",
        )
    near = near[:, some]
    for number in parts:
        counts = _poisson(rng, window[some].astype(np.int64), number).astype(np.float32)
        yield _rounded(counts / np.float32(step)), _rounded(near @ counts / np.float32(step))


def _poisson(rng: np.random.Generator, means: Whole, number: int) -> Whole:
    """Poisson numbers with small whole means, one row each: runs from a pool, for large ones drawn."""
    drawn = np.empty((len(means), number), np.int64)
    large = means > POOLED_UP_TO
    drawn[large] = rng.poisson(means[large, None], (int(large.sum()), number))
    few = means[~large]
    starts = rng.integers(0, POOL - number, len(few))
    drawn[~large] = _pool()[few[:, None], starts[:, None] + np.arange(number)]
    return drawn


@lru_cache(maxsize=1)
def _pool() -> npt.NDArray[np.int64]:
    """Poisson numbers of the means from 0 to the largest that has a pool, one row each; the same every time."""
    means = np.arange(POOLED_UP_TO + 1)
    return np.asarray(np.random.default_rng(POOL).poisson(means[:, None], (len(means), POOL)), dtype=np.int64)


def _blocks(values: Floats) -> Singles:
    """Cells by month as a stack of equal blocks of cells, the last filled up with noughts."""
    padded = np.zeros((-(-len(values) // BLOCK) * BLOCK, values.shape[1]), np.float32)
    padded[: len(values)] = values
    return padded.reshape(-1, BLOCK, values.shape[1])


def _product(blocks: Singles, weights: Singles, cells: int) -> Steps:
    """Rounded sums over months, (cells, resamples)."""
    return _rounded((blocks @ weights).reshape(-1, weights.shape[1])[:cells])


def _rounded(values: Singles) -> Steps:
    """The nearest whole numbers of values that are not negative."""
    return np.rint(values, out=values).astype(np.int32)
