"""How well the cells chosen on one period foretell the next, and which window makes the best choice.

Choices and ranks never depend on the order of cells: equal cells share what land is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse

from base.errors import StatisticsInputError
from geo.hotspots import ALPHA, hotspot_test, prediction_accuracy_index, prediction_efficiency_index
from geo.rankings import rank_biased_overlaps, spearman

Floats: TypeAlias = npt.NDArray[np.float64]
Whole: TypeAlias = npt.NDArray[np.int64]
LOOK_BACKS = (1, 3, 6, 9)
#: Parts of London's land that may be chosen.
COVERAGES = (0.001, 0.0025, 0.005, 0.01, 0.02, 0.05)


@dataclass(frozen=True)
class Score:
    """What chosen cells held of the following period.

    Attributes
    ----------
    captured, total : ndarray of float
        Crimes in the chosen cells, and everywhere: n and N.
    area, total_area : ndarray of float
        Hectares of the chosen cells, and of all: a and A.
    share : ndarray of float
        n/N; NaN where there was no crime.
    pai, pei : ndarray of float
        Prediction accuracy and efficiency index (see `geo.hotspots`).
    """

    captured: Floats
    total: Floats
    area: Floats
    total_area: Floats
    share: Floats
    pai: Floats
    pei: Floats


@dataclass(frozen=True)
class Foretelling:
    """How choices made at the end of each month did in the months after it, one row an origin, one column a choice.

    Attributes
    ----------
    origins : ndarray of int, shape (n_origins,)
        Months that had passed when the choice was made: the first month of the following period, counted from 0.
    coverage : ndarray of float, shape (n_choices,)
        Parts of the land asked for; NaN for the cells that a test called hot.
    held : ndarray of float, shape (n_origins, n_choices)
        Share of the crime of the look-back itself in the chosen cells.
    score : Score
        What the chosen cells held of the following period, arrays of shape (n_origins, n_choices).
    naive : Score
        The same for a naive choice: as much land, the fullest cells of the period just before the following one, as
        long as it (shorter where fewer months had passed).
    """

    origins: Whole
    coverage: Floats
    held: Floats
    score: Score
    naive: Score


@dataclass(frozen=True)
class TradeOff:
    """What a window and a coverage give: concentrated, foretelling, and steady choices seldom coincide.

    Attributes
    ----------
    look_back : int
        Months that the choice is made on.
    coverage : float
        Part of the land.
    held : float
        Mean share of the look-back's own crime in the chosen cells: concentration.
    foretold, naive : float
        Mean share of the following period's crime in them, and in the naive choice.
    pai, pei : float
        Means of the indices on the following period.
    consistency, spearman : float
        Mean rank-biased overlap and rank correlation of the look-back and the following period, which share no month.
    windows : int
        Origins that the means are over; the same for every look-back.
    """

    look_back: int
    coverage: float
    held: float
    foretold: float
    naive: float
    pai: float
    pei: float
    consistency: float
    spearman: float
    windows: int


def choose(
    counts: npt.ArrayLike, hectares: npt.ArrayLike, coverage: npt.ArrayLike, tie: npt.ArrayLike | None = None
) -> Floats:
    """Return how much of each cell is chosen when the fullest cells are taken until the land is used up.

    Cells are taken by count, not by count per hectare, so that slivers at London's edge do not come first. Cells
    equal in count (and tie) share what is left evenly: what they hold is what a draw among them holds on average.

    Parameters
    ----------
    counts : array_like, shape (n_cells,)
        Crimes of the look-back.
    hectares : array_like, shape (n_cells,)
        Land of each cell.
    coverage : array_like, shape (n_choices,) or ()
        Part of the land to take, from 0 to 1.
    tie : array_like, shape (n_cells,), optional
        What decides between equal counts, larger first, such as the sum over the neighbourhood.

    Returns
    -------
    ndarray of float, shape (n_choices, n_cells) or (n_cells,)
        From 0 to 1.

    Raises
    ------
    StatisticsInputError
        If a coverage is not between 0 and 1.
    """
    parts, areas = np.asarray(coverage, dtype=np.float64), np.asarray(hectares, dtype=np.float64)
    if not np.all((parts >= 0) & (parts <= 1)):
        raise StatisticsInputError("A part of the land is not between 0 and 1", "use 0.01 for one per cent")
    _, level = np.unique(-np.asarray(counts, dtype=np.float64), return_inverse=True)
    if tie is not None:
        _, second = np.unique(-np.asarray(tie, dtype=np.float64), return_inverse=True)
        _, level = np.unique(level * (second.max(initial=0) + 1) + second, return_inverse=True)
    land = np.bincount(level, areas)
    before = np.cumsum(land) - land
    taken = np.clip((parts[..., None] * areas.sum() - before) / land, 0.0, 1.0)
    return np.asarray(taken[..., level])


def score(chosen: npt.ArrayLike, later: npt.ArrayLike, hectares: npt.ArrayLike) -> Score:
    """Return what chosen cells held of a following period.

    Parameters
    ----------
    chosen : array_like, shape (..., n_cells)
        How much of each cell is chosen, from 0 to 1; flags do.
    later : array_like, shape (n_cells,)
        Crimes of the following period.
    hectares : array_like, shape (n_cells,)
        Land of each cell.

    Returns
    -------
    Score
        Arrays of shape (...).
    """
    weights, counts = np.asarray(chosen, dtype=np.float64), np.asarray(later, dtype=np.float64)
    areas = np.asarray(hectares, dtype=np.float64)
    captured, area = _over_cells(weights, counts), _over_cells(weights, areas)
    total, total_area = np.full(captured.shape, counts.sum()), np.full(captured.shape, areas.sum())
    # The most that so much land could have held: densest first, which is the best choice whatever the sizes of cells.
    dense = np.divide(counts, areas, out=np.zeros(counts.shape), where=areas > 0)
    best = _over_cells(choose(dense, areas, np.clip(area / areas.sum(), 0.0, 1.0)), counts)
    share = np.divide(captured, total, out=np.full(captured.shape, np.nan), where=total > 0)
    pai = prediction_accuracy_index(captured, total, area, total_area)
    return Score(captured, total, area, total_area, share, pai, prediction_efficiency_index(captured, best))


def foretell(
    monthly: npt.ArrayLike,
    hectares: npt.ArrayLike,
    *,
    look_back: int,
    look_ahead: int,
    step: int = 1,
    coverage: npt.ArrayLike = COVERAGES,
    first: int | None = None,
) -> Foretelling:
    """Return how the fullest cells of a look-back did in the months that followed, at every origin.

    Parameters
    ----------
    monthly : array_like, shape (n_cells, n_months)
        Crimes of consecutive months.
    hectares : array_like, shape (n_cells,)
        Land of each cell.
    look_back, look_ahead : int
        Months that a choice is made on, and that it is judged on; together at most ``n_months``.
    step : int
        Months from one origin to the next.
    coverage : array_like, shape (n_choices,)
        Parts of the land.
    first : int, optional
        The first origin, at least ``look_back`` (the default).

    Returns
    -------
    Foretelling

    Raises
    ------
    StatisticsInputError
        If the windows do not fit into the months.
    """
    counts, areas = np.asarray(monthly, dtype=np.float64), np.asarray(hectares, dtype=np.float64)
    parts = np.atleast_1d(np.asarray(coverage, dtype=np.float64))
    origins = origins_of(counts.shape[1], look_back, look_ahead, step, first)
    chosen = [choose(_before(counts, origin, look_back), areas, parts) for origin in origins]
    return _judged(counts, areas, origins, chosen, look_back, look_ahead, parts)


def foretell_hot(
    monthly: npt.ArrayLike,
    neighbours: sparse.csr_array,
    hectares: npt.ArrayLike,
    *,
    look_back: int,
    look_ahead: int,
    step: int = 1,
    alpha: float = ALPHA,
) -> Foretelling:
    """Return how the cells that the test called hot did in the months that followed, beside as much land naively.

    Parameters
    ----------
    monthly : array_like, shape (n_cells, n_months)
        Crimes of consecutive months.
    neighbours : scipy.sparse.csr_array, shape (n_cells, n_cells)
        Ones where two cells are neighbours.
    hectares : array_like, shape (n_cells,)
        Land of each cell.
    look_back, look_ahead, step : int
        As `foretell`.
    alpha : float
        Level of the test.

    Returns
    -------
    Foretelling
        One choice; its land differs between origins, and its indices are NaN where no cell was hot.

    Raises
    ------
    StatisticsInputError
        If the windows do not fit into the months.
    """
    counts, areas = np.asarray(monthly, dtype=np.float64), np.asarray(hectares, dtype=np.float64)
    origins = origins_of(counts.shape[1], look_back, look_ahead, step)
    hot = [hotspot_test(_before(counts, origin, look_back), neighbours, alpha).hot for origin in origins]
    chosen = [flags[None, :].astype(np.float64) for flags in hot]
    return _judged(counts, areas, origins, chosen, look_back, look_ahead, np.array([np.nan]))


def trade_off(
    monthly: npt.ArrayLike,
    hectares: npt.ArrayLike,
    *,
    look_backs: Sequence[int] = LOOK_BACKS,
    look_ahead: int = 1,
    step: int = 1,
    coverage: npt.ArrayLike = COVERAGES,
) -> list[TradeOff]:
    """Return what each look-back and coverage gives, all judged on the same following months.

    Parameters
    ----------
    monthly : array_like, shape (n_cells, n_months)
        Crimes of consecutive months.
    hectares : array_like, shape (n_cells,)
        Land of each cell.
    look_backs : sequence of int
        Months that a choice is made on; those that do not fit beside ``look_ahead`` are left out.
    look_ahead, step : int
        Months that a choice is judged on, and between origins.
    coverage : array_like, shape (n_choices,)
        Parts of the land.

    Returns
    -------
    list of TradeOff
        By look-back, then coverage.

    Raises
    ------
    StatisticsInputError
        If no look-back fits.
    """
    counts, parts = np.asarray(monthly, dtype=np.float64), np.atleast_1d(np.asarray(coverage, dtype=np.float64))
    fitting = [months for months in look_backs if months + look_ahead <= counts.shape[1]]
    first = max(fitting, default=counts.shape[1])
    size = np.asarray(hectares, dtype=np.float64)
    # The mean number of cells that a part of the land holds: the depth to which the ranks are compared.
    depths = np.maximum(np.rint(parts * len(size)).astype(int), 1)
    found = []
    for months in fitting or [counts.shape[1]]:
        told = foretell(counts, size, look_back=months, look_ahead=look_ahead, step=step, coverage=parts, first=first)
        pairs = [(_before(counts, at, months), _after(counts, at, look_ahead)) for at in told.origins]
        overlap = [rank_biased_overlaps(*pair, depths.tolist()) for pair in pairs]
        correlation = _mean(np.array([spearman(*pair) for pair in pairs]))
        columns = (told.held, told.score.share, told.naive.share, told.score.pai, told.score.pei, np.array(overlap))
        means = np.stack([_mean(column) for column in columns], axis=1)
        for part, (held, share, naive, pai, pei, alike) in zip(parts.tolist(), means.tolist(), strict=True):
            row = TradeOff(months, part, held, share, naive, pai, pei, alike, float(correlation), len(pairs))
            found.append(row)
    return found


def origins_of(months: int, look_back: int, look_ahead: int, step: int = 1, first: int | None = None) -> Whole:
    """Return the origins at which a look-back and a look-ahead fit into some months.

    Parameters
    ----------
    months : int
        Months that there are.
    look_back, look_ahead, step : int
        Lengths of the two windows, and months from one origin to the next.
    first : int, optional
        The first origin, at least ``look_back``.

    Returns
    -------
    ndarray of int, shape (n_origins,)

    Raises
    ------
    StatisticsInputError
        If none fits or a length is below 1.
    """
    start = look_back if first is None else max(first, look_back)
    if min(look_back, look_ahead, step) < 1 or start + look_ahead > months:
        raise StatisticsInputError(
            f"{look_back} months back and {look_ahead} ahead do not fit into {months} months", "choose shorter windows"
        )
    return np.arange(start, months - look_ahead + 1, step, dtype=np.int64)


def _judged(
    counts: Floats,
    areas: Floats,
    origins: Whole,
    chosen: list[Floats],
    look_back: int,
    look_ahead: int,
    coverage: Floats,
) -> Foretelling:
    """What choices at every origin held of the months after it, beside the naive choice on as much land."""
    held, ours, plain = [], [], []
    for origin, weights in zip(origins, chosen, strict=True):
        later = _after(counts, origin, look_ahead)
        held.append(score(weights, _before(counts, origin, look_back), areas).share)
        ours.append(score(weights, later, areas))
        last = _before(counts, origin, min(look_ahead, int(origin)))
        plain.append(score(choose(last, areas, np.clip(ours[-1].area / areas.sum(), 0.0, 1.0)), later, areas))
    return Foretelling(origins, coverage, np.stack(held), _stacked(ours), _stacked(plain))


def _stacked(scores: list[Score]) -> Score:
    """Scores of several origins as one, origins along the first axis."""
    return Score(*(np.stack(parts) for parts in zip(*(vars(each).values() for each in scores), strict=True)))


def _over_cells(weights: Floats, values: Floats) -> Floats:
    """Weighted sums over cells; threads of a matrix product would wait for each other over so few numbers."""
    return np.asarray(np.einsum("...c,c->...", weights, values))


def _before(counts: Floats, origin: int, months: int) -> Floats:
    """Crimes of the months just before an origin."""
    return np.asarray(counts[:, origin - months : origin].sum(axis=1))


def _after(counts: Floats, origin: int, months: int) -> Floats:
    """Crimes of the months from an origin on."""
    return np.asarray(counts[:, origin : origin + months].sum(axis=1))


def _mean(values: Floats) -> Floats:
    """Mean over the first axis of what is known; NaN where nothing is."""
    known = np.isfinite(values)
    number = known.sum(axis=0)
    total = np.where(known, values, 0.0).sum(axis=0)
    return np.asarray(np.where(number > 0, total / np.maximum(number, 1), np.nan))
