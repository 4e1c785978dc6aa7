"""Gaps of a survey in the grammar of every figure: pairs of groups, and the verdict against 5 points.

A gap is a group's proportion less that of a named reference, in percentage points. Its numbers are those of
`measures.gap_book.GapBook`: the group's, and beside them proportion, effective sample and share of the reference.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from base.errors import StatisticsInputError
from measures.cubes import Floats
from measures.equality import BAND, CANNOT_SAY, INSIDE, NO_DATA, OUTSIDE, SUPPRESSED, Gap, survey_gap
from measures.survey_given import Group

if TYPE_CHECKING:
    from measures.catalogue import Catalogue, Measure
    from measures.estimates import Estimate, Estimates

#: Half-width of the band, percentage points.
POINTS = 100 * BAND
VERDICTS = (OUTSIDE, INSIDE, CANNOT_SAY, SUPPRESSED, NO_DATA)
#: The gap that open figures allow; the usual group of every gap measure.
AGAINST_LONDON = "Everyone against London"
#: Verdicts that say on which side of 5 points a gap lies.
SETTLED = (OUTSIDE, INSIDE)
#: Groups of published figures, not of a holder's table.
PUBLISHED = ("", "Everyone", AGAINST_LONDON)
#: Confidence of the interval and of "outside".
FLAG = 0.95
#: The group that each group of a characteristic is set against; of every other characteristic it is the rest.
REFERENCES: dict[str, str] = {
    "ethnicity": "White",
    "sex": "Male",
    "disability": "Not disabled",
    "sexuality": "Not LGBT+",
}
#: Groups within White: one is set against the other, and neither against the rest.
WITHIN_WHITE = {"White other": "White British"}
NAMES: dict[Group, str] = {
    ("sex", "Female"): "Women",
    ("sex", "Male"): "men",
    ("disability", "Not disabled"): "not disabled",
    ("sexuality", "Not LGBT+"): "not LGBT+",
}
REST = "everyone else"
ALL = slice(None)


@dataclass(frozen=True)
class Pair:
    """A group and what it is set against; a ``reference`` of None is everyone else."""

    group: Group
    reference: Group | None

    @property
    def name(self) -> str:
        """The gap in words: ``"Black against White"``."""
        other = REST if self.reference is None else _named(self.reference)
        return f"{_named(self.group)} against {other}"


def _named(group: Group) -> str:
    """A group as it is named in a gap."""
    characteristic, name = group
    return NAMES.get(group, f"Aged {name}" if characteristic == "age" else name)


def pairs(groups: tuple[Group, ...], everyone: bool) -> dict[str, Pair]:
    """Return the gaps that some groups allow, by name.

    Parameters
    ----------
    groups : tuple of (str, str)
        Characteristic and group of every row that is given for a question.
    everyone : bool
        Whether everyone is given too: without them nobody is "everyone else".

    Returns
    -------
    dict of str to Pair
        Each group against its reference, then each against everyone else. No gap sets White people against all
        others at once, since that would lump those together.
    """
    found = [pair for group in groups if (pair := _against_reference(group, groups)) is not None]
    if everyone:
        found += [
            Pair(group, None)
            for group in groups
            if group[0] not in {"sex", "disability", "sexuality"}
            and not (group[0] == "ethnicity" and group[1].startswith("White"))
        ]
    return {pair.name: pair for pair in found}


def _against_reference(group: Group, groups: tuple[Group, ...]) -> Pair | None:
    """A group against its reference, where both are given."""
    characteristic, name = group
    within = name in {*WITHIN_WHITE, *WITHIN_WHITE.values()} and characteristic == "ethnicity"
    other = WITHIN_WHITE.get(name) if within else REFERENCES.get(characteristic)
    if other in {None, name} or (characteristic, other) not in groups:
        return None
    return Pair(group, (characteristic, str(other)))


def limits(
    count: Floats, denominator: Floats, reference: Floats, confidence: float
) -> tuple[Floats, Floats, Floats, str]:
    """Return gap, lower and upper limit in percentage points, and the method.

    Parameters
    ----------
    count, denominator : ndarray of float, shape (n_areas, n_periods)
        Effective number agreeing and effective sample of the group.
    reference : ndarray of float, shape (3, n_areas, n_periods)
        Proportion and effective sample of the reference, and the group's share of it.
    confidence : float
        Two-sided.
    """
    gap = _gap(count, denominator, reference, confidence=confidence, settle=False)
    value, lower, upper = (100.0 * np.asarray(part) for part in (gap.value, gap.lower, gap.upper))
    return value, lower, upper, gap.method


def verdict_codes(count: Floats, denominator: Floats, reference: Floats) -> npt.NDArray[np.int8]:
    """Return the verdict on each gap, as indices into `VERDICTS`.

    Parameters
    ----------
    count, denominator, reference : ndarray of float
        As for `limits`.
    """
    words = np.asarray(_gap(count, denominator, reference, settle=False).verdict)
    return np.asarray(np.argmax(words[..., None] == np.asarray(VERDICTS), axis=-1), dtype=np.int8)


def _gap(
    count: Floats,
    denominator: Floats,
    reference: Floats,
    asked: float = 1.0,
    deff: float = 1.0,
    confidence: float = FLAG,
    settle: bool = True,
) -> Gap:
    """The gap from effective samples, of each of which ``asked`` people make one."""
    known = np.isfinite(denominator) & (denominator > 0)
    share = np.where(known, count, np.nan) / np.where(known, denominator, 1.0)
    return survey_gap(
        np.clip(share, 0.0, 1.0),
        denominator * asked,
        reference[0],
        reference[1] * asked,
        deff=deff,
        share=np.nan_to_num(reference[2]),
        confidence=confidence,
        settle=settle,
    )


def gap_of(estimates: Estimates, deff: float | None = None, rows: slice = ALL, settle: bool = True) -> Gap:
    """Return the gaps behind some estimates, with the people who would have to be asked to settle each.

    Parameters
    ----------
    estimates : Estimates
        Of a measure of the kind ``"gap"``.
    deff : float, optional
        Another design effect than the measure's, to see whether a verdict holds.
    rows : slice
        Areas to take; all by default.
    settle : bool
        Whether to work out the people needed.

    Returns
    -------
    Gap
        Arrays area × period, as shares and not points. No data where the estimates have no value.

    Raises
    ------
    StatisticsInputError
        If the estimates are not gaps.
    """
    if estimates.reference is None:
        raise StatisticsInputError(f"{estimates.measure.title} is not a gap", "ask for one of the gap measures")
    usual = estimates.measure.denominator.deff or 1.0
    count = np.where(np.isnan(estimates.value), np.nan, estimates.count)[rows]
    beside = estimates.reference[:, rows]
    return _gap(count, estimates.denominator[rows], beside, usual, deff or usual, settle=settle)


def verdicts(estimates: Estimates) -> npt.NDArray[np.str_]:
    """Return the verdict on each gap in words, one of `VERDICTS`; area × period."""
    return np.asarray(VERDICTS)[estimates.verdict]


def cannot_say(estimates: Estimates) -> npt.NDArray[np.bool_]:
    """Return where the survey cannot say on which side of 5 points a gap lies; area × period."""
    return np.asarray(estimates.verdict == VERDICTS.index(CANNOT_SAY))


@dataclass(frozen=True)
class Line:
    """One gap of one area, with what a table and a dumbbell of it need.

    Attributes
    ----------
    measure : Measure
        The gap measure.
    group : str
        The gap in words, ``"Black against White"``.
    estimate : Estimate
        The gap in points, its interval and verdict.
    own, reference : float
        Per cent of the group and of its reference who agree; NaN where the gap may not be shown.
    asked : float
        People of the group who were asked, assumed or given; NaN where the gap may not be shown.
    needed : float
        People of the group to ask before a gap of this size is settled; NaN where it is, infinite on the edge.
    harsher : str
        The verdict with the design effect that is shown as the sensitivity.
    flagged : bool
        Whether the gap stands on an effective sample below 100 on either side.
    """

    measure: Measure
    group: str
    estimate: Estimate
    own: float
    reference: float
    asked: float
    needed: float
    harsher: str
    flagged: bool


def line(estimates: Estimates, area: str) -> Line:
    """Return the gap of one area in the first period of some estimates.

    Parameters
    ----------
    estimates : Estimates
        Of a gap measure.
    area : str
        Code of an area among them.

    Returns
    -------
    Line
    """
    row, sample = estimates.place[area], estimates.measure.denominator
    here = slice(row, row + 1)
    gap, harsher = gap_of(estimates, rows=here), gap_of(estimates, sample.deff_sensitivity, here, settle=False)
    estimate = estimates.at(area, int(estimates.periods[0]))
    shown = estimate.value is not None
    size = float(estimates.denominator[row, 0]) if shown else np.nan
    beside = np.full(1, np.nan) if estimates.reference is None or not shown else estimates.reference[0][row]
    return Line(
        measure=estimates.measure,
        group=estimates.group,
        estimate=estimate,
        own=100.0 * float(estimates.count[row, 0]) / size if shown else np.nan,
        reference=100.0 * float(beside[0]),
        asked=size * (sample.deff or 1.0),
        needed=float(np.asarray(gap.needed)[0, 0]),
        harsher=str(np.asarray(harsher.verdict)[0, 0]),
        flagged=bool(np.asarray(gap.flagged)[0, 0]),
    )


def measures_of(catalogue: Catalogue) -> tuple[Measure, ...]:
    """Return the gap measures of a catalogue, in the order of declaration."""
    return tuple(measure for measure in catalogue.measures.values() if measure.kind == "gap")


def given(measure: Measure, group: str) -> bool:
    """Return whether a figure is made from a holder's table, and not from the published survey."""
    return measure.numerator.table == "survey" and group not in PUBLISHED
