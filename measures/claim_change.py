"""Claims about time: a change, the highest or lowest for a time, a run of years."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from base.periods import WINDOW_MONTHS, iso, label, shift, to_index
from geo.areas import LONDON
from measures import claim_words as words
from measures.claim import CANNOT, NOT_COMPARABLE, STANDS, WITHIN, WRONG, Checked, Understanding
from measures.claim_evidence import Figure, evidence, figure
from measures.claim_judge import (
    ObstacleError,
    difference,
    judge,
    marks,
    moved_words,
    number_of,
    plainly,
    refusals,
    side_words,
)
from measures.claim_tests import change
from measures.estimates import Figures
from measures.window_pairs import Pair, nearest_pairs
from measures.words import capital, number


def check_change(figures: Figures, u: Understanding, now: Figure) -> Checked:
    """Return the verdict on a change from one window to another.

    Parameters
    ----------
    figures : Figures
        Every figure of the snapshot.
    u : Understanding
        What is claimed.
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
    month = u.before or shift(now.month, -12 if WINDOW_MONTHS[now.window] <= 12 else -WINDOW_MONTHS[now.window])
    if month >= now.month:
        raise ObstacleError(Checked(CANNOT, "The earlier period is not before the later one.", {}, plainly(now)))
    then = figure(figures, replace(u, period=month, window=now.window))
    refused = refusals(u, now, month)
    told = evidence(figures, (then, now) if then else (now,), breaks=marks(u, now, month))
    if refused or (then and then.estimate.status == "not_comparable"):
        why = " ".join(f"{label(each.date)}: {each.what}" for each in refused) or "The way of recording changed."
        raise ObstacleError(Checked(NOT_COMPARABLE, why, told, nearest_sentence(figures, u, now)))
    if reason := window_fault(now, month):
        raise ObstacleError(Checked(NOT_COMPARABLE, reason, told, _year_before(figures, u, now)))
    if then is None or then.estimate.value is None:
        reason = f"No earlier figure is published for {words.within(month, now.window)}."
        raise ObstacleError(Checked(CANNOT, reason, told, plainly(now)))
    tested = change(figures, then.estimates, now.estimates)
    told = evidence(figures, (then, now), tested, breaks=marks(u, now, month))
    sentence = words.change_sentence(now.measure, then.estimate, now.estimate, (month, now.month), tested.told)
    if not tested.possible:
        raise ObstacleError(Checked(CANNOT, "No test of change is possible for this measure.", told, plainly(now)))
    first, last = number_of(then), number_of(now)
    says = f"{capital(words.figure_words(now.measure, then.estimate, month))}; "
    says += f"{words.figure_words(now.measure, now.estimate, now.month)}"
    says += f"{moved_words(now.measure, first, last)}. {words.told_words(tested)}{_published(u, month, last)}"
    few = u.size is not None and u.size.unit in {"percent", "factor"} and first < 2 * 10 and words.counts(now.measure)
    if few:
        raise ObstacleError(Checked(CANNOT, f"{says} No percentage is given of fewer than 20.", told, sentence))
    if u.size is not None and math.isnan(difference(u, now.measure, first, last)):
        raise ObstacleError(
            Checked(CANNOT, f"{words.size_words(u.size)} is not in the unit of this measure. {says}", told, sentence)
        )
    verdict = judge(u, now.measure, first, last, tested)
    return Checked(verdict, f"{says}{side_words(u, first, last, tested, verdict)}", told, sentence)


def window_fault(now: Figure, month: int) -> str:
    """Return why the window of a figure and an earlier one cannot be set against each other; empty where they can.

    Parameters
    ----------
    now : Figure
        The later figure.
    month : int
        The month with which the earlier window ends, ``yyyymm``.
    """
    months = int(to_index(now.month)) - int(to_index(month))
    if WINDOW_MONTHS[now.window] < 12 and months % 12:
        return "Different months of the year are not alike, so only the same months are compared."
    if months < WINDOW_MONTHS[now.window]:
        return "The two windows share months, so their figures are partly the same."
    return ""


def _published(u: Understanding, month: int, last: float) -> str:
    """Of MOPAC 7, the same against the baseline that was published at the time."""
    if u.measure != "mopac7" or month != 201203 or u.area not in {"", LONDON}:
        return ""
    moved = number(100 * (last - 411_033) / 411_033, 1)
    return f" On the baseline published at the time (411,033) it is {moved} %; like is compared with like here."


def _year_before(figures: Figures, u: Understanding, now: Figure) -> str:
    """The change on the year before as a sentence; the figure alone where that is not possible."""
    return _plain_change(figures, replace(u, before=0), now)


def _plain_change(figures: Figures, u: Understanding, now: Figure) -> str:
    """The change between the periods of a claim as a sentence; the figure alone where that is not possible."""
    bare = Understanding(
        kind="change", measure=u.measure, area=u.area, group=u.group, period=now.month, before=u.before,
        window=now.window, direction="unclear",
    )  # fmt: skip
    try:
        found = check_change(figures, bare, now)
    except ObstacleError:
        return plainly(now)
    return found.sentence if found.verdict in {STANDS, WRONG} else plainly(now)


def nearest_sentence(figures: Figures, u: Understanding, now: Figure) -> str:
    """Return the nearest comparison on one side of a break: of the same window, or of a shorter one.

    Parameters
    ----------
    figures : Figures
        Every figure of the snapshot.
    u : Understanding
        What is claimed.
    now : Figure
        The figure of the claim's place in its period.

    Returns
    -------
    str

    Raises
    ------
    ObstacleError
        Where it cannot be checked or compared.
    """
    asked = Pair(shift(now.month, -12), now.month, now.window)
    for pair in nearest_pairs(figures, u.measure, now.estimate.level, asked, group=u.group):
        probe = replace(u, period=pair.after, before=pair.before, window=pair.window)
        found = figure(figures, probe)
        if found is not None and found.estimate.value is not None:
            return _plain_change(figures, probe, found)
    return plainly(now) if now.estimate.value is not None else ""


def check_record(figures: Figures, u: Understanding, now: Figure) -> Checked:
    """Return the verdict on highest or lowest for a time: against every window since, told from the nearest.

    Parameters
    ----------
    figures : Figures
        Every figure of the snapshot.
    u : Understanding
        What is claimed.
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
    level = now.estimate.level
    ends = figures.periods(u.measure, level, now.window, u.group)
    length = WINDOW_MONTHS[now.window]
    since = u.before or (shift(now.month, -12 * u.years) if u.years else 0)
    last = shift(now.month, -length)
    # “Since 2019” speaks of what came after it; “in five years” of those five.
    chosen = [int(month) for month in ends.tolist() if (month > since or not since) and month <= last]
    if u.years or not since:
        chosen = [int(month) for month in ends.tolist() if month >= since and month <= last]
    if length < 12:
        chosen = [month for month in chosen if month % 100 == now.month % 100]
    if since and (since < int(ends[0])):
        reason = f"The series begins with {words.within(int(ends[0]), now.window)}."
        raise ObstacleError(Checked(CANNOT, reason, {}, plainly(now)))
    if not chosen:
        raise ObstacleError(Checked(CANNOT, "No earlier window lies in that time.", {}, plainly(now)))
    if refused := refusals(u, now, chosen[0]):
        why = " ".join(f"{label(each.date)}: {each.what}" for each in refused)
        raise ObstacleError(Checked(NOT_COMPARABLE, why, evidence(figures, (now,)), nearest_sentence(figures, u, now)))
    every = figures.estimate(
        u.measure, level, periods=chosen, window=now.window, areas=(now.estimate.area,), against="none", group=u.group
    )
    values = every.count[0] if words.counts(now.measure) else every.value[0]
    sign = 1 if u.direction == "up" else -1
    if np.isnan(values).any():
        known = ~np.isnan(values)
        values, chosen = values[known], [month for month, there in zip(chosen, known, strict=True) if there]
    if not chosen:
        raise ObstacleError(Checked(CANNOT, "No earlier figure lies in that time.", {}, plainly(now)))
    nearest = chosen[int(np.argmax(sign * values))]
    then = figure(figures, replace(u, period=nearest, window=now.window))
    if then is None:
        raise ObstacleError(Checked(CANNOT, "No earlier figure lies in that time.", {}, plainly(now)))
    tested = change(figures, then.estimates, now.estimates)
    told = evidence(figures, (then, now), tested, breaks=marks(u, now, chosen[0]))
    says = f"{capital(words.figure_words(now.measure, now.estimate, now.month))}. The "
    says += f"{'highest' if sign > 0 else 'lowest'} before it in that time: "
    says += f"{words.figure_words(now.measure, then.estimate, nearest)}. {words.told_words(tested)}"
    holds = sign * (number_of(now) - number_of(then)) > 0
    if not tested.possible:
        raise ObstacleError(Checked(CANNOT, f"{says}", told, plainly(now)))
    other = words.change_sentence(now.measure, then.estimate, now.estimate, (nearest, now.month), tested.told)
    if not holds:
        # Counts are what they are; of a sample, the order of two figures may be chance.
        unsure = now.measure.interval == "wilson" and not (tested.told or tested.perhaps)
        return Checked(WITHIN if unsure else STANDS if u.negated else WRONG, says, told, other)
    if tested.told:
        sentence = words.record_sentence(now.measure, now.estimate, now.month, since, sign > 0)
        return Checked(WRONG if u.negated else STANDS, says, told, other if u.negated else sentence)
    return Checked(WITHIN, says, told, other)


def check_trend(figures: Figures, u: Understanding, now: Figure) -> Checked:
    """Return the verdict on a run of years: each window against the one before it, and the last against the first.

    Parameters
    ----------
    figures : Figures
        Every figure of the snapshot.
    u : Understanding
        What is claimed.
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
    if not 1 < u.years <= 20:
        raise ObstacleError(Checked(CANNOT, "Say for how many years, two or more.", {}, plainly(now)))
    months = [shift(now.month, -12 * back) for back in range(u.years, -1, -1)]
    found = [figure(figures, replace(u, period=month, window=now.window)) for month in months]
    if refused := refusals(u, now, months[0]):
        why = " ".join(f"{label(each.date)}: {each.what}" for each in refused)
        raise ObstacleError(Checked(NOT_COMPARABLE, why, evidence(figures, (now,)), nearest_sentence(figures, u, now)))
    known = [each for each in found if each is not None and each.estimate.value is not None]
    if len(known) < len(found) or WINDOW_MONTHS[now.window] > 12:
        raise ObstacleError(Checked(CANNOT, "Not every one of these years is published.", {}, plainly(now)))
    values = [number_of(each) for each in known]
    tested = change(figures, known[0].estimates, now.estimates)
    told = evidence(figures, tuple(known), tested, breaks=marks(u, now, months[0]))
    if not tested.possible or u.negated or u.direction not in {"up", "down"} or u.size is not None or u.pair:
        raise ObstacleError(Checked(CANNOT, "Such a run of years cannot be tested as it is put.", told, plainly(now)))
    sign = 1 if u.direction == "up" else -1
    against = [index for index in range(1, len(values)) if sign * (values[index] - values[index - 1]) <= 0]
    listed = ", ".join(f"{number(value)} to {iso(month)}" for value, month in zip(values, months, strict=True))
    says = f"Year by year in {now.estimate.name}: {listed}. Over all of them: {words.told_words(tested)}"
    over = words.change_sentence(now.measure, known[0].estimate, now.estimate, (months[0], now.month), tested.told)
    if not against and tested.told:
        return Checked(
            STANDS, says, told, words.trend_sentence(now.measure, now.estimate, now.month, u.years, sign > 0)
        )
    # Counts are what they are; of a sample, one step the other way may be chance.
    steps = [change(figures, known[index - 1].estimates, known[index].estimates) for index in against]
    sampled = now.measure.interval == "wilson" and not any(step.told or step.perhaps for step in steps)
    return Checked(WRONG if against and not sampled else WITHIN, says, told, over)
