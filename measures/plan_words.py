"""Plans in words: verdicts, what a promise stood at and stands at, and the sentence that opens the page."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from base.periods import label, shift, window_label
from measures.catalogue import Measure
from measures.comparisons import CLEAR_FLAG
from measures.estimates import LONDON
from measures.plan_progress import (
    AS_HOPED,
    CANNOT_SAY,
    CHANGED,
    MET,
    NO_CLEAR_CHANGE,
    NO_OPEN_DATA,
    NOT_BELOW_LONDON,
    NOT_COMPARABLE,
    NOT_MET,
    NOT_OF_LONDON,
    NOT_TESTED,
    OTHER_WAY,
    TESTED,
    VERDICTS,
    Move,
    Point,
    Progress,
)
from measures.plan_strength import WORDS as STRENGTH_WORDS
from measures.plan_tracker import BASE, PROMISED, Tracked, reached
from measures.plans import Row, Target
from measures.words import listed, number, value_text

VERDICT_WORDS = {
    MET: "Met",
    NOT_MET: "Not met",
    AS_HOPED: "Moved as hoped",
    OTHER_WAY: "Moved the other way",
    NO_CLEAR_CHANGE: "No clear change",
    CHANGED: "Changed, with no direction promised",
    CANNOT_SAY: "Cannot say which side of 5 points",
    NOT_COMPARABLE: "Not comparable",
    NOT_TESTED: "Cannot be tested",
    NO_OPEN_DATA: "No open data",
    NOT_BELOW_LONDON: "Not measured below London",
    NOT_OF_LONDON: "Measured in boroughs alone",
}
#: A mark beside the words, so that a verdict is seen without colour.
MARKS = {
    MET: "✓", NOT_MET: "✕", AS_HOPED: "+", OTHER_WAY: "−", NO_CLEAR_CHANGE: "=", CHANGED: "±", CANNOT_SAY: "?",
    NOT_COMPARABLE: "≠", NOT_TESTED: "?", NO_OPEN_DATA: "○", NOT_BELOW_LONDON: "○",
    NOT_OF_LONDON: "○",
}  # fmt: skip
#: What is said of one promise, and of several.
_COUNTED = {
    MET: ("was met", "were met"),
    NOT_MET: ("was not met", "were not met"),
    AS_HOPED: ("moved as hoped", "moved as hoped"),
    OTHER_WAY: ("moved the other way", "moved the other way"),
    NO_CLEAR_CHANGE: ("shows no clear change", "show no clear change"),
    CHANGED: ("changed with no direction promised", "changed with no direction promised"),
    CANNOT_SAY: ("is too close for the survey to say", "are too close for the survey to say"),
    NOT_COMPARABLE: ("is not comparable", "are not comparable"),
    NOT_TESTED: ("cannot be tested", "cannot be tested"),
}
HOPED = (
    "“Hoped” is the plan’s word, not ours: fewer recorded crimes can be fewer reports, and more reports can be more "
    "trust. Nothing here says that a plan caused a change."
)


def measured(found: Sequence[Progress]) -> list[Progress]:
    """Return the promises for which there is a figure of the place."""
    return [each for each in found if each.measured]


def headline(found: Sequence[Progress]) -> str:
    """Return how many promises can be measured, and how they stand: a sentence that opens the page.

    Parameters
    ----------
    found : sequence of Progress
        Every promise of a plan in one place.
    """
    some = measured(found)
    place = found[0].name
    counts = Counter(each.verdict for each in some)
    parts = [f"**{counts[name]}** {_COUNTED[name][counts[name] > 1]}" for name in VERDICTS if counts[name]]
    start = f"Of {len(found)} promises, {len(some)} can be measured from open data in {place}"
    return f"{start}; of these, {listed(parts)}." if parts else f"{start}."


def by_chance(found: Sequence[Progress]) -> str:
    """Return how many changes chance alone would call clear among those tested; empty where none is tested."""
    tests = sum(each.verdict in TESTED for each in found)
    if not tests:
        return ""
    expected = (1 - CLEAR_FLAG) * tests
    shown = number(expected, 2)
    return (
        f"A change counts as clear at 99.8 %, allowing for how much the series jumps about by itself. Among {tests} "
        f"such tests chance alone would call about {shown} clear."
    )


def target_text(target: Target) -> str:
    """Return a promised number in words: ``"−20 % on financial year 2011/12, by March 2016"``."""
    amount = number(abs(target.amount))
    if target.kind == "per_cent":
        return f"{'−' if target.amount < 0 else '+'}{amount} % (start: {target.baseline}), by {target.by}"
    if target.kind == "points":
        return f"Within {amount} points either way, by {target.by}"
    if target.kind == "level":
        return f"{amount} {target.unit} (start: {target.baseline}), by {target.by}"
    return f"{amount} more {target.unit} (start: {target.baseline}), by {target.by}"


def point_text(found: Progress, point: Point | None) -> str:
    """Return a figure with its time: ``"405,770 offences, 12 months to March 2012"``; a dash for none."""
    if point is None or point.value is None:
        return "–"
    if found.row.strength:
        return f"{number(point.value)} {STRENGTH_WORDS[found.row.strength]}, {label(point.month)}"
    measure = found.measure
    return "–" if measure is None else f"{amount_text(measure, point)}, {window_label(point.month, '12m')}"


def amount_text(measure: Measure, point: Point) -> str:
    """Return a figure without its time: a count with its noun, a share or a gap with its interval."""
    if counted(measure):
        count = point.count if point.count is not None else float("nan")
        return f"{number(count)} {measure.noun_singular if count == 1 else measure.noun_plural}"
    value = value_text(measure, point.value)
    unit = "" if measure.unit == "%" else f" {measure.unit}"
    if point.lower is None or point.upper is None:
        return f"{value}{unit}"
    low, high = (value_text(measure, each).removesuffix(" %") for each in (point.lower, point.upper))
    return f"{value}{unit} ({low} to {high})"


def counted(measure: Measure) -> bool:
    """Return whether a measure is shown as a count of offences."""
    return measure.denominator.kind == "residents" and measure.kind == "rate"


def move_text(found: Progress, move: Move | None) -> str:
    """Return a change with its 95 % interval: ``"−18.0 % (−20.0 to −16.0)"``; a dash for none."""
    if move is None or move.change is None or math.isnan(move.change):
        return "–"
    if move.unit in STRENGTH_WORDS.values():
        return f"{signed(move.change, 0)} {move.unit}"
    unit = move.unit or (found.measure.unit if found.measure else "")
    unit = "point" if unit == "points" and abs(round(move.change)) == 1 else unit
    decimals = 0 if unit.startswith("point") else 1
    change = f"{signed(move.change, decimals)} {unit}".strip()
    if move.lower is None or move.upper is None:
        return change
    return f"{change} ({signed(move.lower, 1)} to {signed(move.upper, 1)})"


def signed(value: float, decimals: int) -> str:
    """Return a number with its sign, none for nought and a dash where there is no number."""
    text = number(value, decimals)
    return f"+{text}" if value > 0 and text.strip("0.,") else text


def verdict_text(found: Progress) -> str:
    """Return the verdict and what it rests on, in sentences.

    Parameters
    ----------
    found : Progress
        One promise in one place.
    """
    return " ".join(
        part for part in (_verdict(found), found.why, _published(found), _late(found), _spans(found)) if part
    )


def _verdict(found: Progress) -> str:
    """The verdict itself as a sentence."""
    if found.verdict == NO_OPEN_DATA and found.row.no_open_data is not None:
        return f"{found.row.no_open_data.why} Held by: {found.row.no_open_data.holder}"
    if found.verdict == NOT_BELOW_LONDON:
        return "Published for London as a whole only."
    if found.verdict == NOT_OF_LONDON:
        return "London is what the boroughs are set against: choose a borough."
    return _refused(found) if found.verdict == NOT_COMPARABLE else _moved(found)


def _moved(found: Progress) -> str:
    """What was found, with its interval, after the words of the verdict."""
    words, target = VERDICT_WORDS[found.verdict], found.row.target
    if found.measure is not None and found.measure.kind == "gap" and found.end is not None:
        shown = amount_text(found.measure, found.end)
        return f"{shown}, not tested." if found.verdict == NOT_TESTED else f"{words}: {shown}."
    moved = move_text(found, found.move).replace("(", "(95 % interval ")
    if moved == "–":
        return "" if found.verdict == NOT_TESTED else f"{words}."
    if target is not None and found.verdict in {MET, NOT_MET}:
        return f"{words}: {_reached(found, target, moved)}, against {target_text(target)}."
    return f"{moved}, not tested." if found.verdict == NOT_TESTED else f"{words}: {moved}."


def _reached(found: Progress, target: Target, moved: str) -> str:
    """What is set against a target: the level at the end, or the change."""
    if target.kind == "level" and found.measure is not None and found.end is not None:
        return amount_text(found.measure, found.end)
    return f"{moved}, like for like" if found.row.published else moved


def _refused(found: Progress) -> str:
    """Why a comparison is refused, and the nearest that is possible."""
    why = " ".join(each.what for each in found.refused)
    move = found.move
    if move is None:
        return f"{why} No two years on one side of it lie far enough apart."
    sure = move.p is not None and move.p < 1 - CLEAR_FLAG
    clear = "a clear change" if sure else "no clear change"
    return (
        f"{why} The nearest comparison that is possible: {window_label(move.start, '12m')} to "
        f"{window_label(move.end, '12m')}, {move_text(found, move)}, {clear}."
    )


def _published(found: Progress) -> str:
    """What the start as published at the time gives, where there is one."""
    published = found.row.published
    if published is None or found.area != LONDON:
        return ""
    shown = f"{number(published.value)} {published.what}"
    if found.published_change is None:
        return f"Published start: {shown}."
    verdict = VERDICT_WORDS[found.published_verdict].lower()
    also = "also " if found.published_verdict == found.verdict else "but "
    return f"On the {shown}: {signed(found.published_change, 1)} %, {also}{verdict}."


def _late(found: Progress) -> str:
    """That the first figure is later than the plan's start, or the last earlier than its end."""
    start, end = found.row.start or found.plan.first, found.row.by or found.plan.last
    notes = []
    if found.start is not None and found.start.month > start and found.measured:
        notes.append(f"The first figure open to us is that of {label(found.start.month)}, after the plan began.")
    if found.end is not None and found.end.month < shift(end, -1):
        notes.append(f"Our last figure within the plan is that of {label(found.end.month)}.")
    return " ".join(notes)


def _spans(found: Progress) -> str:
    """The spans within the comparison, such as Covid, in which life or the counting was not as usual."""
    labels = dict.fromkeys(each.label for each in found.marked if each.until is not None)
    moved = found.move is not None and found.verdict in {*TESTED, MET, NOT_MET}
    return f"The comparison takes in {'; '.join(labels)}." if labels and moved else ""


def tracked_text(total: Tracked, name: str) -> str:
    """Return how the sum of the seven crimes has stood against 2011/12, in sentences.

    Parameters
    ----------
    total : Tracked
        The sum of the seven.
    name : str
        Name of the place.
    """
    if math.isnan(total.base):
        return f"There are no figures for {name}."
    latest = int(total.months[-1])
    own, published = reached(total)
    start = (
        f"{name} had {number(total.base)} offences of the seven kinds in 2011/12, {number(total.at(PROMISED))} in "
        f"2015/16 ({signed(total.change(PROMISED), 1)} %) and {number(total.at(latest))} in the "
        f"{window_label(latest, '12m')} ({signed(total.change(latest), 1)} %)."
    )
    when = "A fifth had never gone" if own is None else f"A fifth had first gone in the {window_label(own, '12m')}"
    if total.published is None:
        return f"{start} {when}."
    other = "never" if published is None else f"in the {window_label(published, '12m')}"
    year = BASE // 100
    return (
        f"{start} {when} on today’s file’s own {year - 1}/{year % 100}, and {other} on the "
        f"{number(total.published)} that were published at the time: which start is taken changes the verdict on "
        f"2014/15 ({signed(total.change(201503), 1)} % and {signed(total.published_change(201503), 1)} %), not on "
        "2015/16."
    )


def outcome_of(row: Row) -> str:
    """Return outcome and title of a promise, for a list of all."""
    return f"{row.outcome}: {row.title}"
