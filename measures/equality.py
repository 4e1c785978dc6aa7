"""Gaps between groups: what a survey can say of them, how search rates differ, and what searches find.

Every function takes numbers or arrays that broadcast together (areas × periods, say) and works on whole arrays at
once. Where a figure cannot be given it is NaN, and the status or verdict says why.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from base.errors import StatisticsInputError
from measures.intervals import (
    Interval,
    proportion,
    proportion_difference,
    proportion_ratio,
    rate_difference,
    rate_ratio,
)
from measures.limits import FloatArray, Numbers, divide, known, mover_difference, non_negative, simplest, wilson_limits
from measures.surveys import effective_size

Words: TypeAlias = str | npt.NDArray[np.str_]
Flags: TypeAlias = bool | npt.NDArray[np.bool_]

OUTSIDE, INSIDE, CANNOT_SAY, SUPPRESSED, NO_DATA = "outside", "inside", "cannot say", "suppressed", "no data"
BAND = 0.05
#: Effective samples below the first are not shown, and below the second are shown with a warning.
SMALLEST_SAMPLE, SMALL_SAMPLE = 50.0, 100.0
#: Fewer residents, or fewer searches of either group, make no comparison of rates.
LEAST_RESIDENTS, LEAST_COUNT = 1000.0, 5.0
_LARGEST_MULTIPLE = 1e6
_BISECTIONS = 30


@dataclass(frozen=True)
class Gap:
    """The gap between a group and a reference in a survey, and what may be said of it.

    Attributes
    ----------
    value, lower, upper : float or ndarray
        Group − reference as a share (0.05 is 5 percentage points) with its interval; NaN where there is none.
    verdict : str or ndarray of str
        ``"outside"``, ``"inside"``, ``"cannot say"``, ``"suppressed"`` or ``"no data"``.
    needed : float or ndarray
        People to be asked in the group, the reference's sample growing alike, before a gap of this size would be
        settled. NaN where it is settled or there is no figure; infinite where the gap lies on the edge of the band.
    flagged : bool or ndarray of bool
        Whether the figure is shown but stands on an effective sample below 100 on either side.
    confidence : float
        Level of the interval.
    band : float
        Half-width of the band, as a share.
    method : str
        Name of the method, fit to print.
    """

    value: Numbers
    lower: Numbers
    upper: Numbers
    verdict: Words
    needed: Numbers
    flagged: Flags
    confidence: float
    band: float
    method: str


@dataclass(frozen=True)
class Disparity:
    """How often a group is searched, against White residents: three figures that are shown together.

    Attributes
    ----------
    ratio : Interval
        Rate of the group ÷ rate of White residents.
    difference : Interval
        Rate of the group − rate of White residents, per ``per`` residents.
    excess : Interval
        Searches of the group beyond those at White residents' rate.
    status : str or ndarray of str
        ``"ok"``, ``"suppressed"`` (fewer than 1,000 residents or fewer than 5 searches on either side: all three are
        NaN) or ``"no_data"``.
    """

    ratio: Interval
    difference: Interval
    excess: Interval
    status: Words


@dataclass(frozen=True)
class Bounds:
    """A figure as observed, and between which ends it would lie if the unknown were known."""

    value: Numbers
    lower: Numbers
    upper: Numbers


@dataclass(frozen=True)
class UnknownBounds:
    """Ratio, difference (per ``per`` residents) and excess with all unknown put to White, or all to the group."""

    ratio: Bounds
    difference: Bounds
    excess: Bounds


@dataclass(frozen=True)
class OutcomeGap:
    """What share of searches led to any outcome, in a group and in the reference, and how the two differ.

    Attributes
    ----------
    group, reference : Interval
        Outcome rate of each, 0 to 1 (Wilson).
    difference : Interval
        Group − reference, as a share (Newcombe).
    ratio : Interval
        Group ÷ reference (Koopman).
    """

    group: Interval
    reference: Interval
    difference: Interval
    ratio: Interval


def survey_gap(
    p_group: npt.ArrayLike,
    n_group: npt.ArrayLike,
    p_reference: npt.ArrayLike,
    n_reference: npt.ArrayLike,
    band: float = BAND,
    deff: npt.ArrayLike = 1.0,
    share: npt.ArrayLike = 0.0,
    confidence: float = 0.95,
    settle: bool = True,
) -> Gap:
    """Return the gap between a group and a reference in a survey, and on which side of a band it lies.

    Difference of two proportions by Newcombe's method 10 (1998) on effective samples; the verdict *inside* is that of
    two one-sided tests (Schuirmann 1987): at 95 %, the 90 % interval lies wholly within the band.

    Parameters
    ----------
    p_group, p_reference : array_like
        Proportions between 0 and 1.
    n_group, n_reference : array_like
        People asked (not effective samples).
    band : float
        Half-width of the band as a share, above 0: 0.05 is 5 percentage points.
    deff : array_like
        Design effect of both samples, at least 1; 1 is a simple random sample. n_eff = n / deff.
    share : array_like
        Share that the group is of the reference, 0 where the two have nobody in common. Otherwise the gap is
        (1 − share)(p_group − p_rest), where the rest has its part, 1 − share, of the reference's sample; the interval
        scales alike.
    confidence : float
        Two-sided level of the interval and of *outside*; *inside* uses 1 − 2(1 − confidence).
    settle : bool
        Whether to work out the people needed, which takes ten times as long as the rest; they are NaN without.

    Returns
    -------
    Gap
        *outside* where the interval lies wholly beyond the band, *inside* where the shorter one lies wholly within,
        otherwise *cannot say*; *suppressed* where either effective sample is below 50; *no data* where anything is
        missing or nobody was asked.

    Raises
    ------
    StatisticsInputError
        If a proportion is outside 0–1, a sample is negative, the design effect is below 1, the share is not from 0
        to below 1, the band is not above 0, or the level is not above 0.5.
    """
    if not band > 0 or not 0.5 < confidence < 1:
        raise StatisticsInputError(f"A band of {band:g} at {confidence:g} makes no sense", "use 0.05 and 0.95, say")
    part = non_negative(share, "share")
    if np.any(part >= 1):
        raise StatisticsInputError("The group's share of the reference is not below 1", "give it as 0.03, say")
    group, reference = non_negative(p_group, "proportion"), non_negative(p_reference, "proportion")
    asked = known(n_group, "sample size")
    size = np.asarray(effective_size(asked, deff))
    whole = np.asarray(effective_size(known(n_reference, "sample size"), deff))
    # Rounding of published figures can put the rest a little outside 0–1.
    rest = np.where(part > 0, np.clip((reference - part * group) / (1 - part), 0.0, 1.0), reference)
    group, size, rest, rest_size, part, reference, whole, asked = np.broadcast_arrays(
        group, size, rest, whole * (1 - part), part, reference, whole, asked
    )
    pair = _Pair(group, size, rest, rest_size, group - reference, 1 - part)
    lower, upper = pair.limits(confidence)
    verdict = pair.verdict(band, confidence)
    missing = np.isnan(lower)
    few = ~missing & (np.minimum(size, whole) < SMALLEST_SAMPLE)
    verdict = np.where(missing, NO_DATA, np.where(few, SUPPRESSED, verdict))
    blank = missing | few
    people = np.ceil(asked * pair.multiple(band, confidence) - 1e-6) if settle else np.nan
    needed = np.where(verdict == CANNOT_SAY, people, np.nan)
    value, low, high = (simplest(np.where(blank, np.nan, figure)) for figure in (pair.gap, lower, upper))
    flagged = ~blank & (np.minimum(size, whole) < SMALL_SAMPLE)
    method = "Newcombe on effective samples" + (", for a part against its whole" if np.any(part > 0) else "")
    return Gap(value, low, high, _words(verdict), simplest(needed), _flags(flagged), confidence, band, method)


@dataclass(frozen=True)
class _Pair:
    """Two independent proportions on effective samples, and the gap that their difference is scaled to."""

    group: FloatArray
    size: FloatArray
    rest: FloatArray
    rest_size: FloatArray
    gap: FloatArray
    scale: FloatArray

    def limits(self, confidence: float, multiple: npt.ArrayLike = 1.0) -> tuple[FloatArray, FloatArray]:
        """Limits of the gap if both samples were so many times as large."""
        times = np.asarray(multiple, dtype=np.float64)
        lower, upper = mover_difference(
            (self.group, *wilson_limits(self.group, self.size * times, confidence)),
            (self.rest, *wilson_limits(self.rest, self.rest_size * times, confidence)),
        )
        apart = self.group - self.rest
        return self.gap - (apart - lower) * self.scale, self.gap + (upper - apart) * self.scale

    def verdict(self, band: float, confidence: float, multiple: npt.ArrayLike = 1.0) -> npt.NDArray[np.str_]:
        """Which side of the band, if both samples were so many times as large."""
        lower, upper = self.limits(confidence, multiple)
        short_lower, short_upper = self.limits(2 * confidence - 1, multiple)
        outside = (lower > band) | (upper < -band)
        inside = (short_lower > -band) & (short_upper < band)
        return np.where(outside, OUTSIDE, np.where(inside, INSIDE, CANNOT_SAY))

    def multiple(self, band: float, confidence: float) -> FloatArray:
        """How many times as large the samples would have to be to settle the gap, by bisection on the logarithm."""
        low, high = np.zeros(self.gap.shape), np.full(self.gap.shape, np.log(_LARGEST_MULTIPLE))
        for _ in range(_BISECTIONS):
            middle = (low + high) / 2
            settled = self.verdict(band, confidence, np.exp(middle)) != CANNOT_SAY
            low, high = np.where(settled, low, middle), np.where(settled, middle, high)
        never = self.verdict(band, confidence, _LARGEST_MULTIPLE) == CANNOT_SAY
        return np.where(never, np.inf, np.exp(high))


def disparity(
    searches_group: npt.ArrayLike,
    residents_group: npt.ArrayLike,
    searches_white: npt.ArrayLike,
    residents_white: npt.ArrayLike,
    per: float = 1000,
    confidence: float = 0.95,
) -> Disparity:
    """Return ratio, difference and excess of a group's search rate against White residents' (EHRC 2010).

    Parameters
    ----------
    searches_group, searches_white : array_like
        Searches of persons of the group, and of White persons.
    residents_group, residents_white : array_like
        Usual residents of each.
    per : float
        How many residents the difference is for.
    confidence : float
        Two-sided level.

    Returns
    -------
    Disparity
        Ratio by the score interval in closed form; difference by MOVER; excess S − P·R_White, which is the difference
        times the group's residents, so that its limits are the difference's. All three are blank together.

    Raises
    ------
    StatisticsInputError
        If a count or population is negative, or `per` or the level makes no sense.
    """
    parts = (searches_group, residents_group, searches_white, residents_white)
    group, people, white, white_people = np.broadcast_arrays(*(np.asarray(part, dtype=np.float64) for part in parts))
    ratio = rate_ratio(group, people, white, white_people, confidence)
    difference = rate_difference(group, people, white, white_people, per, confidence)
    missing = np.isnan(group) | np.isnan(people) | np.isnan(white) | np.isnan(white_people)
    few = (np.minimum(group, white) < LEAST_COUNT) | (np.minimum(people, white_people) < LEAST_RESIDENTS)
    blank = missing | few
    status = np.where(missing, "no_data", np.where(few, "suppressed", "ok"))
    return Disparity(
        ratio=_scaled(ratio, 1.0, blank),
        difference=_scaled(difference, 1.0, blank),
        excess=_scaled(difference, people / per, blank),
        status=_words(status),
    )


def unknown_bounds(
    searches_group: npt.ArrayLike,
    searches_white: npt.ArrayLike,
    searches_unknown: npt.ArrayLike,
    residents_group: npt.ArrayLike,
    residents_white: npt.ArrayLike,
    per: float = 1000,
) -> UnknownBounds:
    """Return what ratio, difference and excess would be if all searches of unknown ethnicity were of one group.

    The lower end puts all of them to White, the upper end all to the group (bounds without assumptions, after Manski
    1989). They are not an interval: they say nothing of chance. The observed figure leaves the unknown out.

    Parameters
    ----------
    searches_group, searches_white, searches_unknown : array_like
        Searches of the group, of White persons, and of persons whose ethnicity is not recorded.
    residents_group, residents_white : array_like
        Usual residents of each.
    per : float
        How many residents the difference is for.

    Returns
    -------
    UnknownBounds
        Lower ≤ value ≤ upper wherever there is a value. Nothing is suppressed here: see `disparity` for what may be
        shown.

    Raises
    ------
    StatisticsInputError
        If a count or population is negative.
    """
    group, white = non_negative(searches_group, "count"), non_negative(searches_white, "count")
    unknown = non_negative(searches_unknown, "count")
    people, white_people = known(residents_group, "population"), known(residents_white, "population")
    cases = ((group, white), (group, white + unknown), (group + unknown, white))
    rates = [(ours / people, theirs / white_people) for ours, theirs in cases]
    ratios = [divide(ours, theirs) for ours, theirs in rates]
    differences = [ours - theirs for ours, theirs in rates]
    return UnknownBounds(
        ratio=Bounds(*(simplest(ratio) for ratio in ratios)),
        difference=Bounds(*(simplest(difference * per) for difference in differences)),
        excess=Bounds(*(simplest(difference * people) for difference in differences)),
    )


def outcome_gap(
    found_group: npt.ArrayLike,
    searches_group: npt.ArrayLike,
    found_reference: npt.ArrayLike,
    searches_reference: npt.ArrayLike,
    confidence: float = 0.95,
) -> OutcomeGap:
    """Return how often searches of a group lead to any outcome, against those of a reference.

    Equal outcome rates do not prove that searches are fair, nor unequal ones that they are not (Simoiu,
    Corbett-Davies & Goel 2017).

    Parameters
    ----------
    found_group, found_reference : array_like
        Searches with an outcome other than no further action.
    searches_group, searches_reference : array_like
        Searches with an outcome recorded.
    confidence : float
        Two-sided level.

    Returns
    -------
    OutcomeGap
        NaN where there were no searches or anything is missing.

    Raises
    ------
    StatisticsInputError
        If a count is negative or larger than its number of searches.
    """
    counts = (found_group, searches_group, found_reference, searches_reference)
    return OutcomeGap(
        group=proportion(found_group, searches_group, confidence),
        reference=proportion(found_reference, searches_reference, confidence),
        difference=proportion_difference(*counts, confidence=confidence),
        ratio=proportion_ratio(*counts, confidence=confidence),
    )


def _scaled(interval: Interval, scale: npt.ArrayLike, blank: npt.NDArray[np.bool_]) -> Interval:
    """Return an interval in another unit, blank where it may not be shown."""
    parts = (interval.value, interval.lower, interval.upper)
    value, lower, upper = (simplest(np.where(blank, np.nan, part * np.asarray(scale))) for part in parts)
    return Interval(value, lower, upper, interval.confidence, interval.method)


def _words(words: npt.NDArray[np.str_]) -> Words:
    """Return a str for an array without dimensions, otherwise the array."""
    return str(words) if words.ndim == 0 else words


def _flags(flags: npt.NDArray[np.bool_]) -> Flags:
    """Return a bool for an array without dimensions, otherwise the array."""
    return bool(flags) if flags.ndim == 0 else flags
