"""Claims about a number that a plan promised: “London met the MOPAC 7 target”."""

from __future__ import annotations

from geo.areas import LONDON
from measures import claim_words as words
from measures.claim import CANNOT, STANDS, WITHIN, WRONG, Checked, Understanding, Verdict
from measures.claim_evidence import Figure, evidence, figure
from measures.claim_judge import ObstacleError, plainly
from measures.claim_tests import change
from measures.estimates import Figures
from measures.plan_progress import MET, NOT_MET, Progress, row_progress
from measures.plan_words import verdict_text
from measures.plans import load_plans

#: Targets that a figure reaches or does not; a band has a claim of its own (“within 5 points”).
NUMBERS = ("per_cent", "number", "level")


def check_target(figures: Figures, u: Understanding, now: Figure) -> Checked:
    """Return the verdict on a target that is said to be met, or missed.

    Parameters
    ----------
    figures : Figures
        Every figure of the snapshot.
    u : Understanding
        What is claimed; ``negated`` where the target is said to be missed.
    now : Figure
        The figure of the claim's place in its period.

    Returns
    -------
    Checked
        The verdict of the Plans page: on the file's own start, like for like. Where the start as published gives
        another verdict, neither side of the claim stands.

    Raises
    ------
    ObstacleError
        Where no plan promised a number, or none of this place.
    """
    promised = [
        (plan, row) for plan in load_plans().values() for row in plan.row
        if row.measure == u.measure and row.target is not None and row.target.kind in NUMBERS
    ]  # fmt: skip
    if not promised:
        reason = f"None of the plans read here promised a number for this measure: {now.measure.title}."
        raise ObstacleError(Checked(CANNOT, reason, evidence(figures, (now,)), plainly(now)))
    plan, row = promised[0]
    title = f"{plan.title}: {row.title}."
    found = row_progress(figures, plan, row, LONDON)
    told, sentence = _evidence(figures, u, found, now)
    if u.area != LONDON:
        reason = f"{title} This was promised of London as a whole; nobody promised it of {now.name}."
        raise ObstacleError(Checked(CANNOT, reason, told, plainly(now)))
    size = u.size
    amount = abs(row.target.amount) if row.target is not None else 0.0
    if u.period or u.before or u.pair or (size is not None and not size.holds(amount)):
        reason = f"{title} The target has its own dates and its own number, and only these are checked."
        raise ObstacleError(Checked(CANNOT, f"{reason} {verdict_text(found)}", told, sentence))
    if found.verdict not in {MET, NOT_MET}:
        raise ObstacleError(Checked(CANNOT, f"{title} {verdict_text(found)}", told, sentence))
    right = (found.verdict == MET) != u.negated
    disputed = bool(found.published_verdict) and found.published_verdict != found.verdict
    verdict: Verdict = WITHIN if disputed else STANDS if right else WRONG
    return Checked(verdict, f"{title} {verdict_text(found)}", told, sentence)


def _evidence(figures: Figures, u: Understanding, found: Progress, now: Figure) -> tuple[dict[str, object], str]:
    """The figures at both ends of the plan, and the change between them as a sentence."""
    ends = [
        figure(figures, Understanding(measure=u.measure, area=LONDON, group=u.group, period=point.month))
        for point in (found.start, found.end)
        if point is not None and point.value is not None
    ]
    known = tuple(each for each in ends if each is not None)
    if len(known) < 2:
        return evidence(figures, (now,)), plainly(now)
    then, last = known
    tested = change(figures, then.estimates, last.estimates)
    months = (then.month, last.month)
    sentence = words.change_sentence(last.measure, then.estimate, last.estimate, months, tested.told)
    return evidence(figures, known, tested), sentence
