"""Raking: weights for the people who came, so that their groups weigh what they weigh among those who live there.

Iterative proportional fitting (Deming & Stephan 1940, "On a least squares adjustment of a sampled frequency table"):
each margin in turn is brought to its target, round after round, until all hold at once. Weights are then held between
a fifth of the mean and five times the mean, and fitted again. Nothing here is random.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from base.errors import StatisticsInputError

LEAST: Final = 0.2
MOST: Final = 5.0
#: A margin holds when no group is further than this from its target share.
NEAR: Final = 1e-7
MOST_ROUNDS: Final = 300
MOST_TRIMS: Final = 12

Floats = npt.NDArray[np.float64]
Groups = npt.NDArray[np.int64]
#: A margin by kinds of people: the group of each kind, and the shares.
_Part = tuple[Groups, Floats]


@dataclass(frozen=True)
class Margin:
    """One question about the person, and what its groups weigh among residents.

    Attributes
    ----------
    name : str
        The question.
    groups : ndarray of int, shape (people,)
        Place of each person's group in `shares`; −1 where they did not say.
    shares : ndarray of float, shape (groups,)
        Share of each group among residents; they add up to 1.
    """

    name: str
    groups: Groups
    shares: Floats


@dataclass(frozen=True)
class Raked:
    """Weights, and how well they do.

    Attributes
    ----------
    weights : ndarray of float, shape (people,)
        Their mean is 1.
    effective : float
        Kish's effective number of people, (Σw)² / Σw².
    converged : bool
        Whether every margin holds to within `NEAR`.
    gap : float
        The largest difference that is left between a group's weighted share and its target, from 0 to 1.
    rounds : int
        Rounds of fitting, all together.
    trimmed : bool
        Whether any weight was held at a fifth of the mean or five times the mean.
    """

    weights: Floats
    effective: float
    converged: bool
    gap: float
    rounds: int
    trimmed: bool


def rake(people: int, margins: Sequence[Margin], least: float = LEAST, most: float = MOST) -> Raked:
    """Return weights under which the groups of every margin have their target shares.

    Parameters
    ----------
    people : int
        How many there are.
    margins : sequence of Margin
        None gives everybody the weight 1. Who did not answer a question keeps the weight that the others give them,
        and the target holds among those who did.
    least, most : float
        Bounds of a weight as a multiple of the mean.

    Returns
    -------
    Raked
        Where trimming and the margins cannot both be had, the bounds hold and `Raked.gap` says what is left.

    Raises
    ------
    StatisticsInputError
        If there is nobody, a margin is not about these people, its shares do not add up to 1, or a group that lives
        there has nobody who came: put groups together first.
    """
    if people < 1:
        raise StatisticsInputError("Nobody came, so there is nothing to weight", "look at another event")
    for margin in margins:
        _check(people, margin)
    codes = np.stack([np.zeros(people, dtype=np.int64), *(margin.groups for margin in margins)])
    kinds, kind, size = np.unique(codes, axis=1, return_inverse=True, return_counts=True)
    parts = [(groups, margin.shares) for groups, margin in zip(kinds[1:], margins, strict=True)]
    weights, rounds = _fit(np.ones(len(size)), size, parts)
    trimmed = False
    for _ in range(MOST_TRIMS):
        held = _trim(weights, size, least, most)
        if np.allclose(held, weights, rtol=1e-4, atol=0):
            break
        trimmed = True
        weights, more = _fit(held, size, parts)
        rounds += more
    weights = _trim(weights, size, least, most)
    gap = max((_held(weights, size, part)[1] for part in parts), default=0.0)
    of_each = weights[kind.ravel()]
    return Raked(of_each, effective_size(of_each), gap <= NEAR, gap, rounds, trimmed)


def effective_size(weights: npt.ArrayLike) -> float:
    """Return how many people with equal weights would tell as much: (Σw)² / Σw² (Kish 1965).

    Parameters
    ----------
    weights : array_like of float, shape (people,)
        Weights above nought.

    Returns
    -------
    float
        At most the number of people; 0 for nobody.
    """
    held = np.asarray(weights, dtype=np.float64)
    return float(held.sum() ** 2 / (held**2).sum()) if held.size else 0.0


def _check(people: int, margin: Margin) -> None:
    """Stop a margin that cannot be met."""
    if margin.groups.shape != (people,) or margin.groups.max(initial=-1) >= len(margin.shares):
        raise StatisticsInputError(f"The margin {margin.name} is not about these people", "give a group for each")
    if np.any(margin.shares < 0) or not np.isclose(margin.shares.sum(), 1):
        raise StatisticsInputError(f"The shares of the margin {margin.name} do not add up to 1", "divide by their sum")
    there = np.bincount(margin.groups[margin.groups >= 0], minlength=len(margin.shares)) > 0
    if np.any(there != (margin.shares > 0)):
        raise StatisticsInputError(
            f"The margin {margin.name} has a group of which nobody came, or that nobody belongs to",
            "put it together with another",
        )


def _fit(weights: Floats, size: Groups, parts: Sequence[_Part]) -> tuple[Floats, int]:
    """Weights of each kind of people after fitting, mean 1, and the rounds that it took."""
    weights, rounds = weights.copy(), 0
    for rounds in range(1, MOST_ROUNDS + 1):  # noqa: B007
        gaps = [0.0]
        for part in parts:
            factor, gap = _held(weights, size, part)
            weights *= np.append(factor, 1.0)[part[0]]
            gaps.append(gap)
        if max(gaps) <= NEAR / 10:
            break
    return weights / np.average(weights, weights=size), rounds


def _held(weights: Floats, size: Groups, part: _Part) -> tuple[Floats, float]:
    """What each group of a margin must be multiplied by, and the largest difference from its target."""
    groups, shares = part
    held = np.bincount(groups + 1, weights * size, len(shares) + 1)[1:]
    whole = held.sum()
    factor = np.divide(shares * whole, held, out=np.ones_like(held), where=held > 0)
    return factor, float(np.abs(held / whole - shares).max())


def _trim(weights: Floats, size: Groups, least: float, most: float) -> Floats:
    """Weights of mean 1 within bounds; clipping moves the mean, so it is done until both hold."""
    for _ in range(50):
        inside = np.minimum(np.maximum(weights, least), most)
        if np.array_equal(inside, weights):
            break
        weights = inside * (size.sum() / (inside @ size))
    return np.minimum(np.maximum(weights, least), most)
