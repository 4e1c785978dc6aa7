"""How sure a hotspot is: the share of resamples of the same figures in which it stays one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import fft, sparse

from base.errors import StatisticsInputError
from base.hashes import content_hash
from geo.hotspots import ALPHA, SMALLEST, checked, in_steps, neighbourhood_sums, tail_probabilities

Flags: TypeAlias = npt.NDArray[np.bool_]
Floats: TypeAlias = npt.NDArray[np.float64]
Singles: TypeAlias = npt.NDArray[np.float32]
Whole: TypeAlias = npt.NDArray[np.int64]
RESAMPLES = 200
#: Below this many months a draw of months says little, and single crimes are drawn instead.
MONTHS_FROM = 6
#: Sums this many times the smallest hot one, and the largest other one, are taken as hot for sure, which is checked.
SURELY = 2
#: Steps up to that sum, at most: a rounding of a thousandth of what makes a place hot, far below what months differ by.
FINE = 1024
#: Resamples that are worked on at once.
TOGETHER = 50


def stability(
    monthly: npt.ArrayLike,
    neighbours: sparse.csr_array,
    alpha: float = ALPHA,
    resamples: int = RESAMPLES,
) -> Floats:
    """Return in which share of resamples each cell is hot.

    Windows of six months or more: as many months are drawn with replacement, the same for all cells. That keeps what
    single crimes drawn one by one would lose: repeat victims, one offender's series, an event that fills a month (in
    London monthly counts vary by 1.1 to 2 times chance), and crimes of one month moving together in space. Shorter
    windows have too few months: every crime is counted a Poisson (mean 1) number of times, which takes crimes as
    independent, so that stability is then a little too high. The whole test is run anew on each resample, on sums
    that are rounded to about a thousandth of what makes a cell hot.

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
    sizes = np.diff(neighbours.indptr).astype(np.int64) + 1
    _, step = in_steps(values, float((window + neighbours @ window).max(initial=0.0)))
    steps = np.rint(window / step).astype(np.int64)
    sums = neighbourhood_sums(steps, neighbours)
    found = _discovered(tail_probabilities(steps, sums, sizes), alpha)
    limit = int(sums.max(initial=0))
    if found.any():
        limit = min(limit, SURELY * max(int(sums[found].min()), int(sums[~found].max(initial=0))))
    coarser = max(-(-limit // FINE), 1)
    step, limit = step * coarser, max(-(-limit // coarser), 1)
    times = np.zeros(len(window))
    for own, together in _resampled(values, window, neighbours, step, resamples):
        times += hot_in_each(own, together, sizes, alpha, limit).sum(axis=0)
    return times / resamples


def hot_in_each(steps: Singles, sums: Singles, sizes: Whole, alpha: float = ALPHA, limit: int | None = None) -> Flags:
    """Return which cells are hot on each of many maps, as `geo.hotspots.hotspot_test` would one by one.

    Sums above the limit have the chance of the limit, a bound; a map on which that would not do is worked out anew
    without a limit. By Benjamini and Hochberg, k cells are hot for the largest k with k cells of p ≤ αk/n: cells are
    counted by the smallest k that would do for them, which needs no sorting.

    Parameters
    ----------
    steps, sums : ndarray of float32, shape (n_maps, n_cells)
        Whole numbers: values of the cells, and of each with its neighbours.
    sizes : ndarray of int, shape (n_cells,)
        How many cells each sum is of.
    alpha : float
        Level of the test.
    limit : int, optional
        The largest sum whose chance is worked out; by default that of the largest.

    Returns
    -------
    ndarray of bool, shape (n_maps, n_cells)
    """
    number, cells = steps.shape
    largest = max(int(sums.max(initial=1)), 1)
    top = largest if limit is None else min(limit, largest)
    present, kinds = np.unique(sizes, return_inverse=True)
    tails = _tails(steps, present, top)
    least = (tails > alpha).sum(axis=2)
    some = np.flatnonzero(sums.max(axis=0, initial=0) >= least.min())
    likely, kind = sums[:, some].astype(np.int64), kinds[some]
    row, cell = np.nonzero(likely >= least[:, kind])
    needed = np.ceil(tails[row, kind[cell], np.minimum(likely[row, cell], top)] * cells / alpha).astype(np.int64)
    width = int(np.bincount(row, minlength=1).max(initial=0)) + 2
    needed = np.minimum(np.maximum(needed, 1), width - 1)
    filled = np.bincount(row * width + needed, minlength=number * width).reshape(number, width).cumsum(axis=1)
    filled[:, -1] = -1
    most = width - 1 - np.argmax((filled >= np.arange(width))[:, ::-1], axis=1)
    good = needed <= most[row]
    hot = np.zeros(likely.shape, bool)
    hot[row[good], cell[good]] = True
    found = np.zeros((number, cells), bool)
    found[:, some] = hot
    for again in np.flatnonzero(((likely > top) & ~hot).any(axis=1)).tolist():
        exact = tail_probabilities(steps[again].astype(np.int64), sums[again].astype(np.int64), sizes)
        found[again] = _discovered(exact, alpha)
    return found


def _tails(steps: Singles, sizes: Whole, top: int) -> Floats:
    """The chance of a sum of at least 0, 1 … top, shape (n_resamples, n_sizes, top + 1); as `tail_probabilities`."""
    number, cells = steps.shape
    places = np.minimum(steps, top).astype(np.int64)
    places += np.arange(number)[:, None] * (top + 1)
    counted = np.bincount(places.ravel(), minlength=number * (top + 1)).reshape(number, top + 1)
    mass = histogram = counted[:, :top] / cells
    length = fft.next_fast_len(2 * top - 1, real=True)
    transform = fft.rfft(histogram, length, axis=1)
    tails = np.empty((number, len(sizes), top + 1))
    for size in range(1, int(sizes.max(initial=0)) + 1):
        if size > 1:
            mass = np.maximum(fft.irfft(fft.rfft(mass, length, axis=1) * transform, length, axis=1)[:, :top], 0)
        place = int(np.searchsorted(sizes, size))
        if sizes[place] == size:
            tails[:, place, top] = 1 - mass.sum(axis=1)
            tails[:, place, :top] = np.cumsum(mass[:, ::-1], axis=1)[:, ::-1] + tails[:, place, top, None]
    return np.clip(tails, SMALLEST, 1.0)


def _discovered(p: Floats, alpha: float) -> Flags:
    """Which are discoveries by Benjamini and Hochberg: those with an adjusted p of at most α, found faster."""
    ordered = np.sort(p)
    good = np.flatnonzero(ordered <= alpha * np.arange(1, len(p) + 1) / len(p))
    return np.asarray(p <= ordered[good[-1]]) if len(good) else np.zeros(len(p), bool)


def _resampled(
    values: Floats, window: Floats, neighbours: sparse.csr_array, step: float, resamples: int
) -> Iterator[tuple[Singles, Singles]]:
    """Some resamples after others, in whole steps: each cell, and each with its neighbours, (resamples, n_cells)."""
    months = values.shape[1]
    seed = int(content_hash(np.sort(window).tobytes() + np.sort(values, axis=0).sum(axis=0).tobytes()), 16)
    rng = np.random.default_rng(seed)
    parts = [min(TOGETHER, resamples - done) for done in range(0, resamples, TOGETHER)]
    if months >= MONTHS_FROM:
        own, around = (each.T.astype(np.float32) / np.float32(step) for each in (values, values + neighbours @ values))
        for number in parts:
            drawn = rng.multinomial(months, np.full(months, 1 / months), number).astype(np.float32)
            yield np.rint(_product(drawn, own)), np.rint(_product(drawn, around))
        return
    if not np.array_equal(window, np.rint(window)):
        raise StatisticsInputError(
            f"Weighted figures of {months} months cannot be drawn again crime by crime",
            f"choose {MONTHS_FROM} months or more",
        )
    some, near = np.flatnonzero(window), neighbours.astype(np.float32)
    for number in parts:
        counts = np.zeros((len(window), number), np.float32)
        counts[some] = rng.poisson(window[some], (number, len(some))).T
        sums = counts + near @ counts
        yield np.rint(counts.T / np.float32(step)), np.rint(sums.T / np.float32(step))


def _product(weights: Singles, values: Singles) -> Singles:
    """A small matrix product by one thread: several would wait for each other longer than they work."""
    return np.asarray(np.einsum("rm,mc->rc", weights, values), dtype=np.float32)
