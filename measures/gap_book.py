"""Gaps of the survey as the estimator counts them: a group, and beside it what it is set against."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from geo.areas import LONDON
from measures.catalogue import Measure
from measures.cubes import Floats
from measures.numbers import Codes, Months, Numbers
from measures.survey_book import SurveyBook
from measures.survey_gaps import AGAINST_LONDON, Pair, pairs
from measures.survey_given import EVERYONE, GivenSurvey


class GapBook:
    """Gaps of a snapshot's survey, by pair of groups.

    Parameters
    ----------
    survey : SurveyBook
        The survey's proportions and samples.
    residents : mapping of str to float
        Residents by area: a borough is taken to be that share of London's sample.
    """

    def __init__(self, survey: SurveyBook, residents: Mapping[str, float]) -> None:
        self.survey = survey
        self.residents = residents

    @property
    def given(self) -> GivenSurvey:
        """The holder's table; empty where none was given."""
        return self.survey.given

    def pairs(self, measure: Measure) -> dict[str, Pair]:
        """Return the gaps that the holder's table allows for a measure, by name."""
        question = measure.numerator.series[0]
        return pairs(self.given.groups(question), self.given.has_everyone(question))

    def groups(self, measure: Measure) -> tuple[str, ...]:
        """Return the gaps of a measure: everyone against London, and those of the holder's table."""
        return (AGAINST_LONDON, *self.pairs(measure))

    def periods(self, measure: Measure, level: str, window: str) -> Months:
        """Return the months for which boroughs and London are both published; none for London alone."""
        if level == "london":
            return np.empty(0, np.int64)
        own = self.survey.periods(measure, "borough", window)
        months: Months = np.intersect1d(own, self.survey.periods(measure, "london", window))
        return months

    def periods_of(self, measure: Measure, level: str, group: str) -> Months:
        """Return the months for which a gap can be given at a level, or else at the other level alone."""
        pair = self.pairs(measure).get(group)
        if pair is None:
            return self.periods(measure, level, "")
        return self.given.ends(measure.numerator.series[0], (pair.group, pair.reference or EVERYONE), level)

    def at(self, measure: Measure, level: str, window: str, group: str, codes: Codes, months: Months) -> Numbers:
        """Return the number agreeing in a group and its effective sample; NaN where either side is missing.

        ``variance`` holds proportion and effective sample of the reference, and the group's share of it: 0 where the
        two have nobody in common.
        """
        pair = self.pairs(measure).get(group)
        if pair is not None:
            return self._given(measure, pair, codes, months)
        own = self.survey.at(measure, "borough", window, "", codes, months)
        whole = self.survey.at(measure, "london", window, "", np.asarray([LONDON]), months)
        asked = np.broadcast_to(own.denominator, own.count.shape)
        share = np.broadcast_to(self._shares(codes)[:, None], own.count.shape)
        beside = (whole.count / whole.denominator, whole.denominator, share)
        # London has no share of itself, and so no gap.
        count = np.where(np.isnan(share), np.nan, own.count)
        return _numbers(count, asked, tuple(np.broadcast_to(part, own.count.shape) for part in beside))

    def _shares(self, codes: Codes) -> Floats:
        """Each borough's share of the residents of the boroughs that the survey covers; NaN for another area."""
        covered = set(self.survey.boroughs.tolist())
        total = sum(self.residents[code] for code in covered)
        return np.asarray([self.residents[code] / total if code in covered else np.nan for code in codes.tolist()])

    def _given(self, measure: Measure, pair: Pair, codes: Codes, months: Months) -> Numbers:
        """A gap of the holder's table; everyone else is everyone less the group, by people asked."""
        question, deff = measure.numerator.series[0], measure.denominator.deff or 1.0
        own, asked = self.given.at(question, pair.group, codes, months)
        other, others = self.given.at(question, pair.reference or EVERYONE, codes, months)
        if pair.reference is None:
            rest = others - asked
            known = rest > 0
            other = np.clip(np.where(known, others * other - asked * own, np.nan) / np.where(known, rest, 1), 0, 1)
            others = np.where(known, rest, np.nan)
        return _numbers(own * asked / deff, asked / deff, (other, others / deff, np.zeros(own.shape)))


def _numbers(count: Floats, asked: Floats, beside: tuple[Floats, ...]) -> Numbers:
    """Numbers of a gap: without a reference there is none."""
    reference = np.stack(beside)
    missing = np.isnan(reference[:2]).any(axis=0)
    return Numbers(np.where(missing, np.nan, count), np.where(missing, np.nan, asked), reference)
