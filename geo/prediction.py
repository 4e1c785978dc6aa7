"""How well the cells chosen on one period foretell the next, and which window makes the best choice.

Choices and ranks never depend on the order of cells: equal cells share what land is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse

from base.errors import StatisticsInputError
from geo.choices import Order, order
from geo.hotspots import ALPHA, hotspot_test, prediction_accuracy_index, prediction_efficiency_index
from geo.rankings import correlation, mean_ranks, rank_biased_overlaps

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
    counts, areas = np.asarray(later, dtype=np.float64), np.asarray(hectares, dtype=np.float64)
    return _scored(np.asarray(chosen, dtype=np.float64), counts, areas, _densest(counts, areas))


def _densest(counts: Floats, areas: Floats) -> Order:
    """Cells from the densest: the best choice there could have been, whatever the sizes of cells."""
    return order(np.divide(counts, areas, out=np.zeros(counts.shape), where=areas > 0), areas)


def _scored(weights: Floats, counts: Floats, areas: Floats, densest: Order) -> Score:
    """What chosen cells held of a following period, beside the most that so much land could have held."""
    captured, area = _over_cells(weights, counts), _over_cells(weights, areas)
    total, total_area = np.full(captured.shape, counts.sum()), np.full(captured.shape, areas.sum())
    best = _over_cells(densest.take(np.clip(area / densest.total, 0.0, 1.0)), counts)
    share = _share(captured, float(counts.sum()))
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
    parts = np.atleast_1d(np.asarray(coverage, dtype=np.float64))
    months = _months(monthly, hectares)
    origins = origins_of(months.number, look_back, look_ahead, step, first)
    return _foretold(months, origins, look_back, look_ahead, parts)


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
    months = _months(monthly, hectares)
    origins = origins_of(months.number, look_back, look_ahead, step)
    hot = (hotspot_test(months.before(at, look_back), neighbours, alpha).hot for at in origins.tolist())
    chosen = (flags[None, :].astype(np.float64) for flags in hot)
    return _judged(months, origins, chosen, look_back, look_ahead, np.array([np.nan]))


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
    months, parts = _months(monthly, hectares), np.atleast_1d(np.asarray(coverage, dtype=np.float64))
    fitting = [back for back in look_backs if back + look_ahead <= months.number]
    first = max(fitting, default=months.number)
    # The mean number of cells that a part of the land holds: the depth to which the ranks are compared.
    depths = np.maximum(np.rint(parts * len(months.areas)).astype(int), 1).tolist()
    found: list[TradeOff] = []
    later: dict[int, Floats] = {}
    for back in fitting or [months.number]:
        origins = origins_of(months.number, back, look_ahead, step, first)
        later = later or {at: mean_ranks(months.after(at, look_ahead)) for at in origins.tolist()}
        told = _foretold(months, origins, back, look_ahead, parts)
        pairs = [(at, months.before(at, back), months.after(at, look_ahead)) for at in origins.tolist()]
        overlap = [rank_biased_overlaps(before, after, depths) for _, before, after in pairs]
        alike_ranks = _mean(np.array([correlation(mean_ranks(before), later[at]) for at, before, _ in pairs]))
        columns = (told.held, told.score.share, told.naive.share, told.score.pai, told.score.pei, np.array(overlap))
        means = np.stack([_mean(column) for column in columns], axis=1)
        for part, (held, share, naive, pai, pei, alike) in zip(parts.tolist(), means.tolist(), strict=True):
            row = TradeOff(back, part, held, share, naive, pai, pei, alike, float(alike_ranks), len(pairs))
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


@dataclass(frozen=True)
class _Months:
    """Crimes of consecutive months, with the orders that every choice is judged by, each worked out once an origin."""

    until: Floats
    areas: Floats
    orders: dict[tuple[str, int, int], Order] = field(default_factory=dict)

    @property
    def number(self) -> int:
        """Months that there are."""
        return len(self.until) - 1

    def before(self, origin: int, months: int) -> Floats:
        """Crimes of the months just before an origin."""
        return np.asarray(self.until[origin] - self.until[origin - months])

    def after(self, origin: int, months: int) -> Floats:
        """Crimes of the months from an origin on."""
        return self.before(origin + months, months)

    def densest(self, origin: int, months: int) -> Order:
        """Cells from the densest of the months from an origin on."""
        key = ("densest", origin, months)
        if key not in self.orders:
            self.orders[key] = _densest(self.after(origin, months), self.areas)
        return self.orders[key]

    def fullest(self, origin: int, months: int) -> Order:
        """Cells from the fullest of the months just before an origin."""
        key = ("fullest", origin, months)
        if key not in self.orders:
            self.orders[key] = order(self.before(origin, months), self.areas)
        return self.orders[key]


def _months(monthly: npt.ArrayLike, hectares: npt.ArrayLike) -> _Months:
    """Crimes until each month, months first: those of any window are one difference of whole numbers."""
    counts = np.asarray(monthly, dtype=np.float64)
    until = np.zeros((counts.shape[1] + 1, len(counts)))
    np.cumsum(counts.T, axis=0, out=until[1:])
    return _Months(until, np.asarray(hectares, dtype=np.float64))


def _foretold(months: _Months, origins: Whole, look_back: int, look_ahead: int, parts: Floats) -> Foretelling:
    """How the fullest cells of a look-back did, at some origins."""
    chosen = (months.fullest(at, look_back).take(parts) for at in origins.tolist())
    return _judged(months, origins, chosen, look_back, look_ahead, parts)


def _judged(
    months: _Months, origins: Whole, chosen: Iterable[Floats], look_back: int, look_ahead: int, coverage: Floats
) -> Foretelling:
    """What choices at every origin held of the months after it, beside the naive choice on as much land."""
    held, ours, plain = [], [], []
    for origin, weights in zip(origins.tolist(), chosen, strict=True):
        seen, later = months.before(origin, look_back), months.after(origin, look_ahead)
        best = months.densest(origin, look_ahead)
        held.append(_share(_over_cells(weights, seen), float(seen.sum())))
        ours.append(_scored(weights, later, months.areas, best))
        naive = months.fullest(origin, min(look_ahead, origin))
        plain.append(_scored(naive.take(np.clip(ours[-1].area / naive.total, 0.0, 1.0)), later, months.areas, best))
    return Foretelling(origins, coverage, np.stack(held), _stacked(ours), _stacked(plain))


def _share(captured: Floats, total: float) -> Floats:
    """Parts of a total; NaN where there is none."""
    return captured / total if total > 0 else np.full(captured.shape, np.nan)


def _stacked(scores: list[Score]) -> Score:
    """Scores of several origins as one, origins along the first axis."""
    return Score(*(np.stack(parts) for parts in zip(*(vars(each).values() for each in scores), strict=True)))


def _over_cells(weights: Floats, values: Floats) -> Floats:
    """Weighted sums over cells; threads of a matrix product would wait for each other over so few numbers."""
    return np.asarray(np.einsum("...c,c->...", weights, values))


def _mean(values: Floats) -> Floats:
    """Mean over the first axis of what is known; NaN where nothing is."""
    known = np.isfinite(values)
    number = known.sum(axis=0)
    total = np.where(known, values, 0.0).sum(axis=0)
    return np.asarray(np.where(number > 0, total / np.maximum(number, 1), np.nan))
