"""The verdict on what a claim says.

The rules, which `docs/claims.md` gives to readers:

- A number is right to the precision in which it is written.
- One rule for a direction (`measures.claim_judge`): told at 99.8 % with the right numbers, it *stands*; the other way
  and told at 95 %, or a plain count other than the number claimed, it is *wrong*; else *within normal variation*.
- Highest, lowest, every and a run of years speak of the published figures themselves: one count that lies beyond is
  enough to be *wrong*; of a sample it has to be told.
- “No change” stands where no change is told, not even at 95 %, and the numbers differ by no more than 5 %; “no clear
  change” wherever none is told at 99.8 %.
- A comparison across a break that refuses, of windows that share months, or of different months of the year, is *not
  comparable*; the nearest comparison that is possible is offered.
- Words that were not understood, causes, judgements, parts of a measure and what no open file holds *cannot be
  checked*. Such a claim never stands; but if the rest of it is wrong, it is wrong.
- Highest or lowest stands only if the place is told from every other at once (Bonferroni, 5 % over all of them).
"""

from __future__ import annotations

from dataclasses import replace
from typing import NoReturn

from base.errors import ExplorerError
from base.periods import label, to_index
from geo.areas import LONDON
from measures import claim_words as words
from measures.claim import CANNOT, NOT_COMPARABLE, STANDS, WITHIN, Checked, Understanding, Verdict
from measures.claim_change import check_change, check_record, check_trend, nearest_sentence
from measures.claim_compare import check_among, check_compare, check_extreme
from measures.claim_contrast import check_beside, check_contrast
from measures.claim_every import check_every
from measures.claim_evidence import Figure, evidence, figure
from measures.claim_judge import ObstacleError, plainly
from measures.claim_level import check_gap, check_level, check_share
from measures.claim_target import check_target
from measures.estimates import Figures
from measures.words import visitors_text

#: A series that ends so many months before the newest of all is said to be old.
OLD = 12


def check_one(figures: Figures, understanding: Understanding) -> Checked:
    """Return the verdict on one understanding.

    Parameters
    ----------
    figures : Figures
        Every figure of the snapshot.
    understanding : Understanding
        What the claim says.

    Returns
    -------
    Checked
    """
    try:
        return _check(figures, understanding)
    except ObstacleError as obstacle:
        return obstacle.checked
    except ExplorerError as error:
        return Checked(CANNOT, str(error))


def _check(figures: Figures, u: Understanding) -> Checked:
    """The verdict, where what it names exists."""
    if u.missing and not (u.measure and u.kind):
        raise ObstacleError(Checked(CANNOT, words.missing_words(figures.catalogue.not_available[u.missing])))
    if not u.measure:
        told = [words.judgement_words(u)] if u.judgement else []
        told += [words.unknown_words(u)] if u.unknown else []
        raise ObstacleError(Checked(CANNOT, " ".join(["No measure of this explorer is named.", *told])))
    if not u.area and u.kind in {"compare", "extreme", "among"}:
        raise ObstacleError(Checked(CANNOT, "It does not say which place is meant."))
    u = replace(u, area=u.area or LONDON)
    measure, place = figures.catalogue.get(u.measure), figures.gazetteer.get(u.area)
    if u.missing:
        raise ObstacleError(Checked(CANNOT, words.missing_words(figures.catalogue.not_available[u.missing])))
    if not place.policed_by_met:
        raise ObstacleError(Checked(CANNOT, words.missing_words(figures.catalogue.not_available["city_of_london"])))
    if place.level not in measure.levels:
        if measure.denominator.kind == "survey" and place.level == "ward":
            raise ObstacleError(Checked(CANNOT, words.missing_words(figures.catalogue.not_available["pas_ward"])))
        if measure.id == "victim_satisfaction":
            raise ObstacleError(
                Checked(CANNOT, words.missing_words(figures.catalogue.not_available["victim_satisfaction_borough"]))
            )
        raise ObstacleError(Checked(CANNOT, f"{measure.title} is not published, or not shown, for {place.name}."))
    now = figure(figures, u)
    if now is None or now.estimate.value is None:
        _no_figure(figures, u, now)
    if u.questions:
        asked = " ".join(question.asks for question in u.questions)
        if any(question.field != "period" for question in u.questions):
            raise ObstacleError(Checked(CANNOT, asked))
        raise ObstacleError(Checked(CANNOT, asked, evidence(figures, (now,)), plainly(now)))
    try:
        beside = u.beside and u.kind == "compare"
        check = check_every if u.every else check_beside if beside else _CHECKS.get(u.kind, _nothing)
        found = _held(check(figures, u, now), u, now) if u.kind else _nothing(figures, u, now)
    except ObstacleError as obstacle:
        found = _held(obstacle.checked, u, now)
    return _aged(figures, u, now, found)


def _no_figure(figures: Figures, u: Understanding, now: Figure | None) -> NoReturn:
    """Why there is no figure, with the latest that there is."""
    measure = figures.catalogue.get(u.measure)
    if now is not None and now.estimate.status == "not_comparable":
        reason = f"The way of recording {measure.title.lower()} changed within {words.within(now.month, now.window)}."
        raise ObstacleError(
            Checked(NOT_COMPARABLE, reason, evidence(figures, (now,)), nearest_sentence(figures, u, now))
        )
    latest = figure(figures, replace(u, period=0, before=0))
    if latest is None or latest.estimate.value is None:
        raise ObstacleError(Checked(CANNOT, f"{measure.title}: no figure is published here."))
    if now is not None and now.estimate.status == "suppressed":
        raise ObstacleError(Checked(CANNOT, "The numbers are too small to show.", evidence(figures, (now,))))
    first = int(figures.periods(u.measure, latest.estimate.level, latest.window, u.group)[0])
    end = f"{measure.title} is published for {latest.estimate.name} for windows that end from {label(first)} to "
    end += label(latest.month) + ("." if not first < u.period < latest.month else ", and not in every month.")
    raise ObstacleError(Checked(CANNOT, f"No figure is published for the period asked for. {end}", {}, plainly(latest)))


def _nothing(figures: Figures, u: Understanding, now: Figure) -> Checked:
    """A claim that names a figure and says nothing of it that was understood."""
    told = [words.judgement_words(u)] if u.judgement else []
    told += [words.unknown_words(u)] if u.unknown else []
    reason = " ".join(["It names a figure, and says nothing of it that can be checked.", *told])
    return Checked(CANNOT, reason, evidence(figures, (now,)), plainly(now))


def _held(found: Checked, u: Understanding, now: Figure) -> Checked:
    """The same, but never standing on words that no figure can check."""
    told = []
    if u.unknown:
        told.append(words.unknown_words(u))
    if u.part:
        told.append(f"“{u.part}” is only a part of “{now.measure.title}”, and no open figure holds the part alone.")
    if u.judgement:
        told.append(words.judgement_words(u))
    if u.cause:
        told.append(words.CAUSE)
    if not told:
        return found
    # A wrong number of the whole says nothing of a part, nor of words that were not read.
    unread = bool(u.unknown or u.part)
    verdict: Verdict = CANNOT if unread or found.verdict in {STANDS, WITHIN} else found.verdict
    lead = "What was understood: " if unread else "The part that can be checked: "
    return replace(found, verdict=verdict, reason=f"{' '.join(told)} {lead}{found.reason}")


def _aged(figures: Figures, u: Understanding, now: Figure, found: Checked) -> Checked:
    """The same, with a word on a series that ended long ago, and on breaks that are marked."""
    notes = []
    newest = int(figures.periods("crime_total", "london")[-1])
    if not u.period and int(to_index(newest)) - int(to_index(now.month)) >= OLD:
        notes.append(f"These are the latest open figures, to {label(now.month)}. {words.STALE}")
    if u.kind in {"level", "compare", "extreme", "among"} and u.basis == "rate" and found.verdict in {STANDS, WITHIN}:
        notes += _visited(figures, u, now)
    if now.measure.family == "disproportionality" and now.estimate.level != "london" and found.evidence:
        notes.append(words.ANYBODY)
    marks = found.evidence.get("breaks")
    if isinstance(marks, list) and marks and found.verdict in {STANDS, WITHIN}:
        notes.append(f"What changed meanwhile: {' '.join(str(each) for each in marks)}")
    return replace(found, reason=" ".join([found.reason, *notes])) if notes else found


def _visited(figures: Figures, u: Understanding, now: Figure) -> list[str]:
    """That residents mislead, where a claim of a rate names a place of many visitors."""
    if u.beside or (u.size is not None and u.size.unit == "count"):
        return []
    other = figure(figures, replace(u, area=u.other, against="")) if u.other else None
    return [text for each in (now, other) if each is not None and (text := visitors_text(each.estimate))]


_CHECKS = {
    "level": check_level,
    "change": check_change,
    "compare": check_compare,
    "extreme": check_extreme,
    "among": check_among,
    "record": check_record,
    "trend": check_trend,
    "gap": check_gap,
    "contrast": check_contrast,
    "target": check_target,
    "share": check_share,
}
