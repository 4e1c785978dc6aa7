"""A comparison of several areas in plain sentences: what stands out, what differs, and what chance alone would mark."""

from __future__ import annotations

import numpy as np

from base.periods import label, window_label
from measures.comparison_funnel import FunnelPicture
from measures.comparison_pair import Pair
from measures.comparison_reading import PAST, Comparison
from measures.comparison_rest import Rest
from measures.equality import CANNOT_SAY, INSIDE, OUTSIDE
from measures.false_alarms import standing_out
from measures.readings import FEWEST_OF_A_FUNNEL
from measures.survey_gaps import VERDICTS
from measures.words import (
    PLURALS,
    SHORT_VERDICTS,
    benchmark_text,
    change_text,
    interval_text,
    listed,
    number,
    status_text,
    value_text,
)

#: Verdict and mark: filled where the 99.8 % interval leaves the benchmark out, open where only the 95 % one does.
MARKS = {
    "clearly_higher": ("▲", "Clearly higher"),
    "higher": ("△", "Higher"),
    "similar": ("", "Similar"),
    "lower": ("▽", "Lower"),
    "clearly_lower": ("▼", "Clearly lower"),
    "not_compared": ("", "Not compared"),
}
AMONG = {
    "within": "within the usual spread between {}",
    "stands_out_low": "**stands out** from the usual spread between {}, lower",
    "stands_out_high": "**stands out** from the usual spread between {}, higher",
}
LONG_LIST = 4
BY_NAME = "Areas are in the order of their names."
BY_DISTANCE = (
    "From furthest above the benchmark to furthest below it; near ones cannot be told apart, so none is numbered."
)
NO_CAUSE = (
    "No line is drawn through the dots: that two figures go together, or do not, says nothing of what causes what, and "
    "boroughs differ in much else."
)


def benchmark_name(compared: Comparison) -> str:
    """Return the benchmark's name within a sentence."""
    if compared.against == PAST:
        return "a year before"
    return benchmark_text(compared.reading.at(str(compared.estimates.areas[compared.shown[0]])))


def benchmarks_name(compared: Comparison) -> str:
    """Return the benchmark's name after more than one area: each has its own police command unit."""
    own = {"bcu": "their police command units", "borough": "their borough"}
    return own.get(compared.against) or benchmark_name(compared)


def title(compared: Comparison) -> str:
    """Return the title: which areas stand out from the usual spread, or else how many differ from the benchmark."""
    measure, kind = compared.measure, PLURALS[compared.estimates.level]
    names = compared.outstanding
    if not len(compared.drawn):
        return f"{measure.title}: no figure to compare"
    if measure.kind == "gap":
        return f"{measure.title}: {len(compared.drawn)} {kind} side by side"
    if not np.isnan(compared.reading.phi):
        if not names:
            who = _alone(compared)
            return f"{measure.title}: {f'{who} does not stand' if who else f'none of these {kind} stands'} out"
        told = listed(names) if len(names) < LONG_LIST else f"{len(names)} of {len(compared.drawn)} {kind}"
        return f"{measure.title}: {told} stand{'s' if len(names) == 1 else ''} out"
    tally = compared.tally
    if not tally.compared:
        return f"{measure.title}: {len(compared.drawn)} {kind} side by side"
    clear = tally.clearly_higher + tally.clearly_lower
    return f"{measure.title}: {clear} of {tally.compared} {kind} clearly differ from {benchmarks_name(compared)}"


def window_text(compared: Comparison) -> str:
    """Return what was counted when: ``"12 months to June 2026"``."""
    return window_label(compared.reading.period, compared.estimates.window)


def sentence(compared: Comparison) -> str:
    """Return both statements, kept apart: who stands out from the usual spread, and who differs from the benchmark."""
    kind, measure = PLURALS[compared.estimates.level], compared.measure
    if not len(compared.drawn):
        return f"No figure for any of these {kind}, {window_text(compared)}. {not_drawn(compared)}".rstrip()
    if measure.kind == "gap":
        return gap_verdicts(compared)
    parts = []
    if not np.isnan(compared.reading.phi):
        every = "all of London’s" if compared.estimates.level == "ward" else "the"
        names = compared.outstanding
        if not names:
            who = _alone(compared)
            told = f"{who} does not stand out" if who else "None of these stands out"
            parts.append(f"{told} from the usual spread between {every} {kind}.")
        else:
            told = listed(names) if len(names) < LONG_LIST else f"{len(names)} of these {kind}"
            verb = "stands" if len(names) == 1 else "stand"
            parts.append(f"**{told} {verb} out** from the usual spread between {every} {kind}.")
    return " ".join([*parts, differs(compared)])


def _alone(compared: Comparison) -> str:
    """The name of the one area drawn; empty where there are several."""
    return str(compared.estimates.names[compared.drawn[0]]) if len(compared.drawn) == 1 else ""


def gap_verdicts(compared: Comparison) -> str:
    """Return how many of the gaps drawn have which verdict against 5 points."""
    if compared.estimates.verdict is None:
        return ""
    codes = compared.estimates.verdict[compared.drawn, 0]
    outside, inside, unsure = (int((codes == VERDICTS.index(name)).sum()) for name in (OUTSIDE, INSIDE, CANNOT_SAY))
    return (
        f"Of {len(compared.drawn)} {PLURALS[compared.estimates.level]}, {_some(outside)} outside 5 points and "
        f"{_none(inside)} inside; for {number(unsure)} the survey cannot say."
    )


def differs(compared: Comparison) -> str:
    """Return how many areas differ from the benchmark, by a sampling test; why none is compared, where none is."""
    tally, measure, kind = compared.tally, compared.measure, PLURALS[compared.estimates.level]
    if not tally.compared:
        return not_compared(compared)
    of = f"the {tally.compared} {kind}" if tally.compared > 1 else f"one {compared.estimates.level}"
    higher, lower = tally.clearly_higher, tally.clearly_lower
    if compared.against == PAST:
        return (
            f"Of {of}, {_some(higher)} up on the year before, {_some(lower)} down, "
            f"{_none(tally.similar)} without a clear change."
        )
    single = compared.single
    value = "" if np.isnan(single) else f" ({value_text(measure, single)})"
    only = f", {number(tally.flagged)} higher or lower at 95 % only" if tally.flagged else ""
    return (
        f"Of {of}, {_some(higher)} clearly higher than {benchmarks_name(compared)}{value}, {_some(lower)} clearly "
        f"lower{only}, and {_none(tally.similar)} similar."
    )


def _none(n: int) -> str:
    """A count, nought in a word."""
    return number(n) if n else "none"


def _some(n: int) -> str:
    """A count with its verb."""
    return "none is" if n == 0 else f"{number(n)} {'is' if n == 1 else 'are'}"


def not_compared(compared: Comparison) -> str:
    """Return why no area is set against the benchmark."""
    measure = compared.measure
    if measure.kind == "gap":
        return "A gap has a verdict of its own, against 5 points, and no other benchmark."
    if compared.against == PAST:
        return "No figure for the same months of the year before can be tested against, so no change is given."
    if measure.kind == "count" or measure.numerator.series == ("excess",):
        return "A number of searches grows with the place, so these are set against nothing."
    return "Nothing is published to set these against."


def multiplicity(compared: Comparison) -> str:
    """Return how many areas chance alone would mark, with the numbers of this very screen; empty where none is."""
    tally, kind = compared.tally, PLURALS[compared.estimates.level]
    if compared.measure.kind == "gap" and len(compared.drawn):
        n = len(compared.drawn)
        return (
            f"If each of the {n} gaps were just 5 points, about {0.025 * n:.1f} would be called outside by chance, and "
            f"about {0.05 * n:.1f} inside."
        )
    if not tally.compared:
        return ""
    clear = f"at 99.8 % about {tally.clearly_by_chance:.2f}"
    if compared.against == PAST:
        return (
            f"Marks here are at 99.8 % alone: if none of the {tally.compared} {kind} had changed, {clear} would be "
            "marked by chance."
        )
    only = f"{_some(tally.flagged)} marked" if tally.flagged else "none is marked"
    return (
        f"If none of the {tally.compared} {kind} differed, at 95 % about {tally.by_chance:.1f} would be marked by "
        f"chance, {clear}. Filled marks and “clearly” are at 99.8 %; {only} at 95 % only, with an open mark."
    )


def spread_chance(compared: Comparison) -> str:
    """Return how often an area stands out for nothing, by the simulation in ``docs/validation.md``; or nothing."""
    if np.isnan(compared.reading.phi):
        return ""
    return (
        "“Stands out” means beyond the 99.8 % limits of a funnel adjusted for over-dispersion. "
        f"{standing_out(compared.estimates.level)}"
    )


def contains(compared: Comparison, rest: Rest | None) -> str:
    """Return what it does that the benchmark contains the areas; empty where it does not.

    Parameters
    ----------
    compared : Comparison
        Areas against a benchmark.
    rest : Rest or None
        What is left of the benchmark without each area, where that can be worked out.
    """
    if compared.against not in {"london", "bcu", "borough"} or not compared.tally.compared:
        return ""
    one, name = compared.estimates.level, benchmark_name(compared)
    name = f"{name[0].upper()}{name[1:]}"
    verb, what = ("include", "them") if name.endswith("together") else ("includes", "it")
    if rest is None:
        return f"{name} {verb} each {one} set against {what}."
    drawn = compared.drawn
    picked = np.asarray([compared.estimates.place[code] for code in compared.chosen], dtype=np.intp)
    among = picked if len(picked) and not np.isnan(rest.share[picked]).all() else drawn
    row = int(among[np.nanargmax(rest.share[among])])
    place = str(compared.estimates.names[row])
    changed = "no verdict would be" if not rest.changed else f"{_verdicts(rest.changed)} be"
    return (
        f"{name} {verb} each {one} set against {what}: {place} is {value_share(float(rest.share[row]))} of it. "
        f"Against the rest alone ({value_text(compared.measure, float(rest.value[row]))} for {place}), {changed} "
        "another."
    )


def value_share(share: float) -> str:
    """Return a share as a whole per cent; below one, as such."""
    return f"{number(100 * share)} %" if share >= 0.01 else "under 1 %"


def _verdicts(n: int) -> str:
    """A number of verdicts with its verb."""
    return "one verdict would" if n == 1 else f"{number(n)} verdicts would"


def verdict_text(compared: Comparison, code: str) -> str:
    """Return an area's verdict as the chart, the table and the sentences have it, with its mark."""
    estimate, verdict, _ = compared.at(code)
    if estimate.verdict:
        return SHORT_VERDICTS[estimate.verdict]
    if estimate.value is None:
        return "–"
    if compared.against == PAST:
        told = compared.reading.change(code)[0]
        words = {"up": "▲ Up", "down": "▼ Down", "no_clear_change": "No clear change", "too_few": "Too few to tell",
                 "not_comparable": "Not comparable", "not_compared": "Not compared"}  # fmt: skip
        return words[told]
    mark, words_of = MARKS[verdict]
    return f"{mark} {words_of}".strip()


def one_area(compared: Comparison, code: str) -> str:
    """Return one area in a sentence: its value with interval, against the benchmark, among the others."""
    estimate, _, among = compared.at(code)
    measure = compared.measure
    if estimate.value is None:
        return f"**{estimate.name}**: {status_text(estimate)}."
    interval = interval_text(estimate, measure)
    unit = "" if measure.unit == "%" else f" {measure.unit}"
    parts = [f"{value_text(measure, estimate.value)}{unit}" + (f" (95 % interval {interval})" if interval else "")]
    row = compared.estimates.place[code]
    verdict = verdict_text(compared, code).lstrip("▲▼△▽ ")
    if estimate.verdict:
        parts.append(f"{verdict.lower()} ±5 points" if verdict in {"Outside", "Inside"} else verdict.lower())
    elif compared.against == PAST:
        parts.append(change_text(measure, *compared.reading.change(code)) + " on the year before")
    elif compared.verdict[row]:
        joined = "to" if verdict == "Similar" else "than"
        value = value_text(measure, float(compared.benchmark[row]))
        parts.append(f"{verdict.lower()} {joined} {benchmark_name(compared)} ({value})")
    if among != "not_compared":
        parts.append(AMONG[among].format(PLURALS[estimate.level]))
    return f"**{estimate.name}**: {'; '.join(parts)}."


def not_drawn(compared: Comparison) -> str:
    """Return the areas without a value and why; empty where all have one."""
    found: dict[str, list[str]] = {}
    for estimate in compared.blank:
        found.setdefault(status_text(estimate), []).append(estimate.name)
    told = [f"{listed(names) if len(names) < 6 else f'{len(names)} areas'} ({why})" for why, names in found.items()]
    return f"Not drawn: {'; '.join(told)}." if told else ""


def visitors(compared: Comparison) -> str:
    """Return where residents mislead; empty where they do not."""
    rows = np.sort(compared.drawn[compared.estimates.visitors[compared.drawn]])
    names = compared.estimates.names[rows].tolist()
    if not names:
        return ""
    return f"Many more people come to {listed(names)} than live there, so a figure over residents misleads there."


def funnel_sentence(compared: Comparison, picture: FunnelPicture) -> str:
    """Return what the funnel says: the spread beyond chance, and who lies beyond the adjusted limits."""
    kind = PLURALS[compared.estimates.level]
    names = compared.outstanding
    beyond = "none of these lies" if not names else f"{listed(names)} {'lies' if len(names) == 1 else 'lie'}"
    beyond = beyond if len(names) < LONG_LIST else f"{len(names)} of these {kind} lie"
    return (
        f"London’s {kind} differ {number(picture.phi, 0 if picture.phi >= 10 else 1)} times as much as chance alone "
        f"would make them (φ), so the limits are widened to match: **{beyond} beyond the adjusted 99.8 % limits.**"
    )


def no_funnel(compared: Comparison) -> str:
    """Return why a measure has no funnel."""
    if compared.measure.interval in {"byar", "wilson"}:
        return f"A funnel needs at least {FEWEST_OF_A_FUNNEL} areas with a figure. The other views have these figures."
    why = {
        "dobson": "is a weighted sum, which has no expected count",
        "disparity": "sets one group against another, which has no one expected count",
        "share": "is a share of records of which some have no group",
        "gap": "is a difference between two groups, which has a verdict of its own",
    }.get(compared.measure.interval, "has no published base")
    return f"There is no funnel for this measure: {compared.measure.title} {why}. The other views have these figures."


def pair_sentence(both: Pair) -> str:
    """Return what two measures say beside each other; each in its own period, without a word on causes."""
    kind = PLURALS[both.across.estimates.level]
    told = f"{_named(both.across)} (across), and {_named(both.up)} (up), for {len(both.drawn)} {kind}."
    if not both.compared:
        return told
    verb = "differs" if both.both_clear < 2 else "differ"
    return (
        f"{told} {_none(both.both_clear)} of {number(both.compared)} {verb} clearly from "
        f"{benchmarks_name(both.across)} on both."
    )


def _named(compared: Comparison) -> str:
    """A measure with its own period."""
    measure = compared.measure
    group = f" ({compared.estimates.group})" if compared.estimates.group not in {"", "Everyone"} else ""
    return f"{measure.title}{group}, {window_text(compared)}"


def pair_chance(both: Pair) -> str:
    """Return how many verdicts on both measures chance alone would mark; empty where none is made."""
    tallies = [both.across.tally, both.up.tally]
    made = sum(each.compared for each in tallies)
    if not made:
        return ""
    clear = f"at 99.8 % about {sum(each.clearly_by_chance for each in tallies):.2f}"
    flag = "" if both.across.against == PAST else f"at 95 % about {0.05 * made:.1f} would be marked by chance, "
    return (
        f"Both measures make {number(made)} comparisons. If nothing differed, {flag}{clear}"
        f"{' would be marked by chance' if not flag else ''}. Filled marks and “clearly” are at 99.8 %."
    )


def heat_chance(cells: int, areas: int, measures: int, level: str) -> str:
    """Return how many cells of the heat table chance alone would mark.

    Parameters
    ----------
    cells : int
        Cells that are compared.
    areas, measures : int
        Rows and columns.
    level : str
        ``"borough"`` or ``"ward"``.
    """
    return (
        f"{areas} {PLURALS[level]} and {measures} measures make {number(cells)} comparisons. If nothing differed, at "
        f"95 % about {number(0.05 * cells)} would be marked by chance, at 99.8 % about {0.002 * cells:.1f}: read the "
        "filled marks, not the open ones."
    )


def period_note(title_of: str, kind: str, asked: int, nearest: int, latest: bool) -> str:
    """Return that a measure has no figures for a month asked for.

    Parameters
    ----------
    title_of, kind : str
        The measure's title, and the areas.
    asked, nearest : int
        Months, ``yyyymm``.
    latest : bool
        Whether the nearest is the last that there is.
    """
    return (
        f"{title_of} for {kind} is published {'to' if latest else 'from'} {label(nearest)}: there is no figure for "
        f"{label(asked)}, and nothing else is shown in its place."
    )
