"""Claims about two changes: “robbery fell more in Croydon than in Sutton”, “robbery fell faster than burglary”."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from base.periods import label, shift
from measures import claim_words as words
from measures.change import dispersed_p
from measures.claim import CANNOT, NOT_COMPARABLE, STANDS, WITHIN, WRONG, Checked, Understanding, Verdict
from measures.claim_change import check_change, nearest_sentence, window_fault
from measures.claim_evidence import Figure, evidence, figure
from measures.claim_judge import ObstacleError, different_files, marks, number_of, plainly, refusals
from measures.claim_tests import EXACT_BELOW, Tested, change, phi_of
from measures.estimates import Figures
from measures.readings import FEWEST, FREEDOM
from measures.words import capital, number


@dataclass(frozen=True)
class Side:
    """One of two changes: both figures, the test of the change, its size, and the squared error of that size.

    Attributes
    ----------
    then, now : Figure
        The earlier figure and the later.
    tested : Tested
        The test of this change alone.
    size : float
        Log of the ratio of two counts; of a share the difference in percentage points.
    square : float
        Squared standard error of ``size``, over-dispersion included.
    """

    then: Figure
    now: Figure
    tested: Tested
    size: float
    square: float


def check_contrast(figures: Figures, u: Understanding, now: Figure) -> Checked:
    """Return the verdict on one change that is said to go further, or less far, than another.

    Counts: the difference of two log rate ratios over the root of the sum of φ(1/b + 1/a), each with the
    over-dispersion of its own months. Surveys: the difference of two differences of proportions. A claim stands if that
    difference is told at 99.8 %, and so is the change that it begins with.

    Parameters
    ----------
    figures : Figures
        Every figure of the snapshot.
    u : Understanding
        What is claimed; ``faster`` says whether the first change goes further, ``beside`` or ``other`` or ``against``
        which change it is set against.
    now : Figure
        The figure of the claim's place in its period.

    Returns
    -------
    Checked

    Raises
    ------
    ObstacleError
        Where it cannot be checked or compared.
    """
    if u.direction not in {"up", "down"} or u.size is not None or u.pair or u.negated:
        reason = "Of two changes only which goes further is checked, without a number and without a denial."
        raise ObstacleError(Checked(CANNOT, reason, {}, plainly(now)))
    if u.against not in {"", "london"}:
        reason = (
            "Two changes are compared between two places, or with London. Of similar boroughs and other groups only "
            "the level is compared: name one of them, or say “higher” or “lower”."
        )
        raise ObstacleError(Checked(CANNOT, reason, {}, plainly(now)))
    second = replace(u, measure=u.beside or u.measure, area=u.other or ("" if u.against else u.area), against="")
    first, other = _side(figures, replace(u, against=""), now), _side(figures, second, _second(figures, second, now))
    kinds = {words.counts(each.now.measure) for each in (first, other)}
    if len(kinds) > 1 or first.now.window != other.now.window:
        reason = "A change of a count and a change of a share are not in the same unit."
        raise ObstacleError(Checked(NOT_COMPARABLE, reason, {}, plainly(now)))
    return _verdict(figures, u, first, other)


def _second(figures: Figures, second: Understanding, now: Figure) -> Figure:
    """The later figure of the second change, in the same window."""
    found = figure(figures, replace(second, period=now.month, window=now.window))
    if found is None or found.estimate.value is None:
        reason = f"One of the two has no figure for {words.within(now.month, now.window)}."
        raise ObstacleError(Checked(CANNOT, reason, {}, plainly(now)))
    levels = {found.estimate.level, now.estimate.level}
    if "ward" in levels and len(levels) > 1:
        raise different_files(now)
    return found


def _side(figures: Figures, u: Understanding, now: Figure) -> Side:
    """One of the two changes, tested by itself."""
    month = u.before or shift(now.month, -12)
    if fault := window_fault(now, month):
        raise ObstacleError(Checked(NOT_COMPARABLE, fault, evidence(figures, (now,)), plainly(now)))
    if refused := refusals(u, now, month):
        why = " ".join(f"{label(each.date)}: {each.what}" for each in refused)
        raise ObstacleError(Checked(NOT_COMPARABLE, why, evidence(figures, (now,)), nearest_sentence(figures, u, now)))
    then = figure(figures, replace(u, period=month, window=now.window))
    if then is None or then.estimate.value is None:
        reason = f"No earlier figure is published for {now.name} for {words.within(month, now.window)}."
        raise ObstacleError(Checked(CANNOT, reason, {}, plainly(now)))
    tested = change(figures, then.estimates, now.estimates)
    first, last = number_of(then), number_of(now)
    if words.counts(now.measure):
        few = min(first, last) < EXACT_BELOW
        if few or max(first, last) < FEWEST:
            reason = f"{capital(words.figure_words(now.measure, now.estimate, now.month))}: too few to compare."
            raise ObstacleError(Checked(CANNOT, reason, evidence(figures, (then, now)), plainly(now)))
        phi = float(phi_of(figures, now.estimates, month)[0])
        return Side(then, now, tested, math.log(last / first), phi * (1 / first + 1 / last))
    if math.isnan(tested.error):
        raise ObstacleError(Checked(CANNOT, "No test of two changes is possible for this measure.", {}, plainly(now)))
    return Side(then, now, tested, last - first, tested.error**2)


def _verdict(figures: Figures, u: Understanding, first: Side, other: Side) -> Checked:
    """The verdict on two changes side by side."""
    counted = words.counts(first.now.measure)
    error = math.sqrt(first.square + other.square)
    phi = max(part.tested.phi for part in (first, other)) if counted else 1.0
    p = float(dispersed_p((first.size - other.size) / error, phi, FREEDOM)) if error else float("nan")
    name = (
        "difference of two log rate ratios, allowing for over-dispersion" if counted else
        "difference of two changes of proportions, on the effective samples"
    )  # fmt: skip
    tested = Tested(name, p, phi=phi if counted else float("nan"))
    month = first.then.month
    crossed = tuple(dict.fromkeys((*marks(u, first.now, month), *marks(u, other.now, month))))
    told = evidence(figures, (first.then, first.now, other.then, other.now), tested, breaks=crossed)
    says = f"{_change_words(first)}. {_change_words(other)}. {words.told_words(tested)}"
    if not tested.possible:
        raise ObstacleError(Checked(CANNOT, f"{says} No test is possible.", told, plainly(first.now)))
    sign = 1 if u.direction == "up" else -1
    wanted = sign * (-1 if u.faster == "less" else 1)
    further = wanted * (first.size - other.size)
    # The claim says two things: which way the first went, and that it went further.
    moved = sign * first.size
    against = (further <= 0 and (tested.told or tested.perhaps)) or (
        moved <= 0 and (first.tested.told or first.tested.perhaps)
    )
    stands = further > 0 and tested.told and moved > 0 and first.tested.told
    verdict: Verdict = STANDS if stands else WRONG if against else WITHIN
    if tested.told and not first.tested.told and further > 0:
        says += f" The change in {_named(first, other)[0]} alone is not told from chance."
    return Checked(verdict, says, told, _sentence(figures, u, first, other, tested))


def _change_words(side: Side) -> str:
    """One change with its figures."""
    measure = side.now.measure
    says = f"{capital(words.whole(measure, side.now.name, side.now.estimate.group))}: "
    says += f"{words.shown(measure, side.then.estimate)} in {words.within(side.then.month, side.then.window)}, "
    says += f"{words.shown(measure, side.now.estimate)} in {words.within(side.now.month, side.now.window)}"
    if words.counts(measure):
        return f"{says} ({number(100 * float(np.expm1(side.size)), 1)} %)"
    return f"{says} ({number(side.size, 1)} points)"


def _named(first: Side, other: Side) -> tuple[str, str]:
    """How the two changes are told apart in a sentence: by place, or by what is counted."""
    if first.now.measure.id != other.now.measure.id:
        return words.plural(first.now.measure), words.plural(other.now.measure)
    return first.now.name, other.now.name


def _sentence(figures: Figures, u: Understanding, first: Side, other: Side, tested: Tested) -> str:
    """Which change went further, where that is told and the change itself is; else the first change alone."""
    for side, rest in ((first, other), (other, first)):
        further = abs(side.size) > abs(rest.size) or side.size * rest.size < 0
        if tested.told and side.tested.told and further:
            verb = "rose" if side.size > 0 else "fell"
            when = f"in {words.within(side.now.month, side.now.window)} compared with "
            when += f"{words.within(side.then.month, side.then.window)}."
            if side.now.measure.id == rest.now.measure.id:
                subject = words.whole(side.now.measure, side.now.name, side.now.estimate.group)
                return capital(f"{subject} {verb} more than in {rest.now.name} {when}")
            subject = words.whole(side.now.measure, side.now.name, side.now.estimate.group)
            return capital(f"{subject} {verb} more than recorded {words.plural(rest.now.measure)} {when}")
    bare = Understanding(
        kind="change", measure=u.measure, area=u.area, group=u.group, period=first.now.month, before=first.then.month,
        window=first.now.window, direction="unclear",
    )  # fmt: skip
    return check_change(figures, bare, first.now).sentence


def check_beside(figures: Figures, u: Understanding, now: Figure) -> Checked:
    """Return the verdict on two things counted in one place: “more shoplifting than robbery in Croydon”.

    Parameters
    ----------
    figures : Figures
        Every figure of the snapshot.
    u : Understanding
        What is claimed; ``beside`` is the second measure.
    now : Figure
        The figure of the first.

    Returns
    -------
    Checked
        The counts are what they are, so that only a difference that chance may turn is within normal variation.

    Raises
    ------
    ObstacleError
        Where it cannot be checked or compared.
    """
    second = replace(u, measure=u.beside)
    if not figures.catalogue.get(u.beside).levels or not words.counts(figures.catalogue.get(u.beside)):
        raise ObstacleError(Checked(CANNOT, "Only two counts of crimes are set side by side.", {}, plainly(now)))
    if not words.counts(now.measure) or u.size is not None or u.pair or u.negated or u.other or u.against:
        reason = "Of two things that are counted only which is more is checked, in one place and without a number."
        raise ObstacleError(Checked(CANNOT, reason, {}, plainly(now)))
    other = _second(figures, second, now)
    first, last = number_of(other), number_of(now)
    phi = [float(phi_of(figures, each.estimates, each.month)[0]) for each in (now, other)]
    error = math.sqrt(sum(part / max(count, 0.5) for part, count in zip(phi, (last, first), strict=True)))
    p = float(dispersed_p((math.log(max(last, 0.5)) - math.log(max(first, 0.5))) / error, max(phi), FREEDOM))
    tested = Tested("ratio of two counts on the log scale, allowing for over-dispersion", p,
                    few=max(first, last) < FEWEST, phi=max(phi))  # fmt: skip
    told = evidence(figures, (other, now), tested)
    says = f"{capital(words.figure_words(now.measure, now.estimate, now.month))}; "
    says += f"{words.figure_words(other.measure, other.estimate, other.month)}. {words.told_words(tested)}"
    right = (last > first) == (u.direction == "up") and last != first
    against = not right and (tested.told or tested.perhaps)
    verdict: Verdict = STANDS if right and tested.told else WRONG if against else WITHIN
    if u.direction not in {"up", "down"}:
        raise ObstacleError(Checked(CANNOT, f"{says} Say which is more.", told, plainly(now)))
    names = (words.plural(now.measure), words.plural(other.measure))
    sentence = plainly(now)
    if tested.told:
        a, b = names if last > first else names[::-1]
        sentence = f"There were more {a} than {b} in {now.name} in {words.within(now.month, now.window)}."
    return Checked(verdict, says, told, sentence)
