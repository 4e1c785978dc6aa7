"""What stands out in one place: tested differences from peers, similar boroughs, the year before and plans' promises.

Every measure that exists at the place's level is tested in its latest period, in both directions, and the
false-discovery rate is held over the whole family of tests of the place (Benjamini & Hochberg 1995), so that a list of
a hundred tests does not find five by chance.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from base.periods import window_label
from measures.catalogue import Catalogue, Measure
from measures.counts import NEIGHBOUR_MODEL, SIMILAR_BOROUGHS
from measures.estimates import Estimate, Figures
from measures.finding_family import Family, cached_family
from measures.finding_tests import Kind, Tested
from measures.finding_words import Direction, Told, counts_text, question, sentences, unusual_years
from measures.plans import Plan, Row
from measures.sentences import Register

FALSE_DISCOVERIES = 0.05


@dataclass(frozen=True)
class Evidence:
    """What stands behind a finding.

    Attributes
    ----------
    test : str
        Name of the test.
    p, q : float
        Two-sided p-value, and the same after Benjamini and Hochberg over all tests of the place.
    family : int
        How many tests of the place that is.
    counts : str
        The numbers that it is made of.
    windows : tuple of str
        The window of the figure; of a change, both, the earlier first.
    against : str
        What it is set against, with the names of similar boroughs.
    breaks : tuple of str
        Labels of the breaks that it is to be read with.
    sources : tuple of str
        Ids of the source cards.
    """

    test: str
    p: float
    q: float
    family: int
    counts: str
    windows: tuple[str, ...]
    against: str
    breaks: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Finding:
    """One tested difference.

    Attributes
    ----------
    measure : Measure
        What differs.
    period : str
        The month in which its window ends, ``"2026-06"``; each measure has its own latest, a plan its end.
    kind : str
        ``"among"`` its peers, beside ``"similar"`` boroughs, against its own ``"past"`` year, or from the start of a
        plan to its end: ``"target"``.
    direction : str
        ``"higher"`` or ``"lower"``.
    judgement : str
        ``"better"`` or ``"worse"`` where the measure says which way is good, otherwise ``"none"``: recorded crime is
        no judgement.
    p, q : float
        As of `Evidence`.
    sentences : mapping of str to str
        The finding for an ``"officer"``, a ``"panel"`` and a ``"resident"``.
    question : str
        What will be asked about it.
    estimate : Estimate
        The figure itself.
    evidence : Evidence
        What stands behind it.
    promise : tuple of (Plan, Row), or None
        The plan's promise, of the kind ``"target"``.
    unusual_years : bool
        Whether a change takes in years such as those of Covid, so that it says little about policing.
    """

    measure: Measure
    period: str
    kind: Kind
    direction: Direction
    judgement: Literal["none", "better", "worse"]
    p: float
    q: float
    sentences: Mapping[Register, str]
    question: str
    estimate: Estimate
    evidence: Evidence
    promise: tuple[Plan, Row] | None = None
    unusual_years: bool = False

    @property
    def sentence(self) -> str:
        """The finding for an officer."""
        return self.sentences["officer"]


@dataclass(frozen=True)
class Findings:
    """What stands out in a place, surest first, out of how many tests; iterates over its `Finding`s.

    ``too_close`` is the number of tests that are too close to call. ``tested`` also counts what is not repeated
    because a broader measure, or the comparison with all peers, says the same.
    """

    found: tuple[Finding, ...]
    tested: int
    too_close: int

    def __iter__(self) -> Iterator[Finding]:
        """Go through the findings."""
        return iter(self.found)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.found)


def findings(figures: Figures, area: str) -> Findings:
    """Return what stands out in one place.

    Parameters
    ----------
    figures : Figures
        Every figure of a snapshot.
    area : str
        Code of a borough or ward, or London's (which has a past and plans, but no peers).

    Returns
    -------
    Findings
        Differences with q at most 5 % that are clear by the screen's own test too. Left out as said already: a part
        of a broader measure, such as residential burglary, where the broader one is found with the same kind and
        direction; and a difference from similar boroughs where the same is found among all.

    Raises
    ------
    UnknownNameError
        If there is no such area.
    """
    return findings_in(figures, cached_family(figures, figures.gazetteer.get(area).level), area)


def findings_in(figures: Figures, family: Family, area: str) -> Findings:
    """Return the findings of one place from the family of tests of its level; the rest as of `findings`."""
    at = family.tests[0].estimates.place[area]
    q = family.q[:, at]
    known = int(np.isfinite(q).sum())
    with np.errstate(invalid="ignore"):
        chosen = np.flatnonzero((q <= FALSE_DISCOVERIES) & family.clear[:, at])
    order = sorted(chosen.tolist(), key=lambda index: (family.p[index, at], index))
    said = {(family.tests[index].measure.id, family.tests[index].kind, family.sign[index, at]) for index in order}
    found = tuple(
        _finding(figures, family, index, area, known)
        for index in order
        if not _repeats(figures.catalogue, family.tests[index], family.sign[index, at], said)
    )
    return Findings(found, known, known - len(order))


def broader_than(catalogue: Catalogue, measure: Measure) -> tuple[str, ...]:
    """Return the headline measures of a measure's family that count all that it counts, and more or the same."""
    family = catalogue.families[measure.family]
    if measure.id in family.headline:
        return ()
    heads = [catalogue.measures[name] for name in family.headline]
    return tuple(
        head.id
        for head in heads
        if head.numerator.table == measure.numerator.table
        and set(measure.numerator.series) <= set(head.numerator.series)
        and head.denominator.kind == measure.denominator.kind
    )


def _repeats(catalogue: Catalogue, test: Tested, sign: float, said: set[tuple[str, Kind, float]]) -> bool:
    """Whether a broader measure, or the comparison with all peers, says the same."""
    measure, kind = test.measure, test.kind
    if kind == "similar" and (measure.id, "among", sign) in said:
        return True
    return any((broader, kind, sign) in said for broader in broader_than(catalogue, measure))


def _finding(figures: Figures, family: Family, index: int, area: str, known: int) -> Finding:
    """A test of one place as a finding."""
    test, at = family.tests[index], family.tests[0].estimates.place[area]
    measure, estimate, higher = test.measure, test.estimates.at(area, test.period), family.sign[index, at] > 0
    before, after = (float("nan") if part is None else float(part[at]) for part in (test.before, test.after))
    p, q = float(family.p[index, at]), float(family.q[index, at])
    told = Told(test, estimate, "higher" if higher else "lower", before, after, p, q, known)
    judgement: Literal["none", "better", "worse"] = "none"
    if measure.polarity != "no_judgement":
        judgement = "better" if (measure.polarity == "good_high") == higher else "worse"
    ends = (test.earlier, test.period) if test.earlier else (test.period,)
    evidence = Evidence(
        test=test.method,
        p=p,
        q=q,
        family=known,
        counts=counts_text(told),
        windows=tuple(window_label(month, test.estimates.window) for month in ends),
        against=_against(figures, test, area),
        breaks=tuple(found.label for found in test.marked),
        sources=estimate.sources,
    )
    return Finding(
        measure, estimate.period, test.kind, told.direction, judgement, p, q, sentences(told), question(told),
        estimate, evidence, test.promise, bool(unusual_years(test)),
    )  # fmt: skip


def _against(figures: Figures, test: Tested, area: str) -> str:
    """What a place is set against, in words."""
    if test.kind == "similar":
        near = figures.gazetteer.neighbours(area, SIMILAR_BOROUGHS, NEIGHBOUR_MODEL)
        return f"similar boroughs: {', '.join(figures.gazetteer.get(code).name for code in near)}"
    if test.promise is not None:
        return f"the start of the plan: {test.promise[0].title}"
    if test.kind == "past":
        return "the year before"
    return "London as a whole" if test.measure.denominator.kind == "survey" else "the usual spread between places"
