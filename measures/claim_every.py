"""Claims about all places at once: “robbery fell in every borough”, “in most wards of Croydon”."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from base.periods import WINDOW_MONTHS, label, shift, to_index
from geo.areas import LONDON
from measures import claim_words as words
from measures.claim import CANNOT, NOT_COMPARABLE, STANDS, WITHIN, WRONG, Checked, Understanding, Verdict
from measures.claim_evidence import Figure, evidence
from measures.claim_judge import ObstacleError, plainly
from measures.claim_tests import FAMILY, TOLD, Tested
from measures.estimates import Figures
from measures.readings import Changes, changes_of
from measures.words import capital, number


def check_every(figures: Figures, u: Understanding, now: Figure) -> Checked:
    """Return the verdict on a change of every place, or of most.

    Parameters
    ----------
    figures : Figures
        Every figure of the snapshot.
    u : Understanding
        What is claimed; ``every`` says of which places, ``area`` in what.
    now : Figure
        The figure of London or of the borough in its period.

    Returns
    -------
    Checked
        It stands if the change of each place (of more than half) is told; it is wrong if any (half or more) went the
        other way: of counts by any number, of samples told at 5 % over all of them.

    Raises
    ------
    ObstacleError
        Where it cannot be checked or compared.
    """
    level: Literal["borough", "ward"] = "ward" if u.every == "ward" else "borough"
    codes = [code for code in figures.gazetteer.at_level(level) if figures.gazetteer.get(code).policed_by_met]
    if u.area not in {"", LONDON}:
        codes = [code for code in codes if figures.gazetteer.get(code).borough == u.area]
    ends = figures.periods(u.measure, level, now.window, u.group) if level in now.measure.levels else np.array([])
    month = u.period or (int(ends[-1]) if ends.size else 0)
    if not codes or month not in ends or u.kind != "change" or u.direction not in {"up", "down"}:
        raise ObstacleError(Checked(CANNOT, "Such a claim of many places at once cannot be checked.", {}, plainly(now)))
    if u.size is not None or u.pair or u.negated:
        reason = "Of many places at once only a direction is checked, without a number and without a denial."
        raise ObstacleError(Checked(CANNOT, reason, {}, plainly(now)))
    before = u.before or shift(month, -12)
    apart = int(to_index(month)) - int(to_index(before))
    if apart < WINDOW_MONTHS[now.window] or (WINDOW_MONTHS[now.window] < 12 and apart % 12) or before not in ends:
        reason = "The two windows share months, are not the same part of a year, or have no figures."
        raise ObstacleError(Checked(NOT_COMPARABLE, reason, {}, plainly(now)))
    every = figures.estimate(
        u.measure, level, periods=month, window=now.window, areas=tuple(codes), against="none", group=u.group
    )
    changes = changes_of(figures, every, before)
    if changes.refused:
        why = " ".join(f"{label(each.date)}: {each.what}" for each in changes.refused)
        raise ObstacleError(Checked(NOT_COMPARABLE, why, evidence(figures, (now,)), plainly(now)))
    return _verdict(figures, u, now, changes, every.names)


def _verdict(figures: Figures, u: Understanding, now: Figure, changes: Changes, names: npt.NDArray[np.str_]) -> Checked:
    """The verdict on the changes of all places."""
    sign = 1 if u.direction == "up" else -1
    moved = sign * np.sign(changes.after - changes.before)
    told = (changes.p < TOLD) & (moved > 0)
    against = moved <= 0
    if now.measure.interval == "wilson":
        against &= changes.p < FAMILY / len(moved)
    right, total = int((moved > 0).sum()), len(moved)
    verb = "rose" if sign > 0 else "fell"
    says = f"{capital(words.whole(now.measure, now.name))} {verb} in {number(right)} of {number(total)} {u.every}s, "
    says += f"clearly in {number(int(told.sum()))}."
    if against.any():
        says += f" Not in {names[int(np.flatnonzero(against)[0])]}, for one."
    tested = Tested("change of each place, allowing for over-dispersion", float("nan"))
    proof = evidence(figures, (now,), tested)
    if np.isnan(changes.after - changes.before).any():
        raise ObstacleError(Checked(CANNOT, f"{says} Not every one of them has a figure.", proof, plainly(now)))
    stands = told.sum() * 2 > total if u.most else told.all()
    wrong = against.sum() * 2 >= total if u.most else against.any()
    verdict: Verdict = WRONG if wrong else STANDS if stands else WITHIN
    return Checked(verdict, says, proof, plainly(now))
