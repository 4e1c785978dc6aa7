"""What we heard, in words: three registers, what differs between groups, and what the figures cannot say."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from conversations.heard_groups import NOT_SAID
from conversations.heard_records import Difference, Group, Line, Question, Share, Weighting
from conversations.priorities import load_priorities
from measures.suppression import SMALLEST_SHOWN
from measures.words import listed

WARNING = (
    "The people who came chose to come: they are not a sample of the borough. Weights mend which groups came, not why "
    "these people came and others did not, and the intervals only say what chance would do if they were a sample."
)
FEW_PEOPLE = "Fewer than five people have told us so far: too few to show what they said without showing who said it."
_MOST_TOLD = 3
_WHOLE = 0.01


def per_cent(share: float) -> str:
    """Return a share in whole per cent: ``"40 %"``."""
    return f"{100 * share:.0f} %"


def with_interval(share: Share) -> str:
    """Return a share with its interval: ``"40 % (95 % interval 31 to 51 %)"``; empty where there is none."""
    if share.value is None or share.lower is None or share.upper is None:
        return ""
    return f"{per_cent(share.value)} (95 % interval {100 * share.lower:.0f} to {100 * share.upper:.0f} %)"


def resident(people: int, lines: Sequence[Line]) -> str:
    """Return the finding for somebody who lives there.

    Parameters
    ----------
    people : int
        Who told us.
    lines : sequence of Line
        Most often raised first.
    """
    if people < SMALLEST_SHOWN:
        return FEW_PEOPLE
    first = _foremost(lines)
    if not first:
        return f"{people:,} people told us what matters to them. No one thing was raised by enough of them to show."
    names = listed([_quoted(line.words) for line in first])
    by = f"{'each by' if len(first) > 1 else 'by'} {first[0].count:,} of them"
    return f"{people:,} people told us what matters to them. {names} came first, {by}."


def panel(people: int, lines: Sequence[Line], weighting: Weighting) -> str:
    """Return the finding for a panel that checks: counts, shares with intervals, raw and weighted.

    Parameters
    ----------
    people : int
        Who told us.
    lines : sequence of Line
        Most often raised first.
    weighting : Weighting
        How they were weighted.
    """
    first = [] if people < SMALLEST_SHOWN else _foremost(lines)
    if not first:
        return resident(people, lines)
    line = first[0]
    raw = f"{_quoted(line.words)}: {line.count:,} of {people:,} contributions, {with_interval(line.raw)}"
    if line.weighted.value is None:
        why = "would tell too much about a small group" if weighting.shown else "is not given, see how it was weighted"
        return f"{raw}. A share weighted to the borough {why}."
    by = listed(list(weighting.used))
    about = "" if line.weighted_to == _WHOLE else "about "
    return (
        f"{raw}; weighted by {by}, {about}{with_interval(line.weighted)} on {weighting.effective:,} effective people."
    )


def officer(people: int, lines: Sequence[Line], questions: Sequence[Question]) -> str:
    """Return the finding for whoever ran the event: what was raised most, and who was not in the room.

    Parameters
    ----------
    people : int
        Who told us.
    lines : sequence of Line
        Most often raised first.
    questions : sequence of Question
        Who was in the room.
    """
    told = [] if people < SMALLEST_SHOWN else [line for line in lines if line.count]
    if not told:
        return resident(people, lines)
    names = listed([f"{_quoted(line.words)} ({line.count:,})" for line in told[:_MOST_TOLD]])
    return f"Raised most, of {people:,} people: {names}. {missing(questions)}"


def missing(questions: Sequence[Question]) -> str:
    """Return which group was furthest below its share of residents, where that is more than chance."""
    short: list[tuple[float, str, Group]] = [
        (group.residents - group.share, question.words, group)
        for question in questions
        for group in question.groups
        if group.residents is not None and group.share is not None and group.upper is not None
        if group.keys != (NOT_SAID,) and question.field != "ward" and group.upper < group.residents
    ]
    if not short:
        return "No group is clearly below its share of residents among those who said who they are."
    _, words, group = max(short, key=lambda each: each[0])
    return (
        f"Furthest below its share of residents: {group.label} ({words}), {per_cent(group.share or 0)} of those who "
        f"said and {per_cent(group.residents or 0)} of residents."
    )


def why_dropped(said: int, people: int, least: int, share: float, *, groups: bool, gone: bool) -> str:
    """Return why people are not weighted by a question; empty where they are.

    Parameters
    ----------
    said, people : int
        Who answered, of whom.
    least, share : int and float
        Answers that are needed, and as a share of the people.
    groups : bool
        Whether two groups are large enough.
    gone : bool
        Whether answers were deleted on their date.
    """
    if gone:
        return "answers were deleted on their date"
    if said < least:
        return f"fewer than {least} people answered"
    if said < share * people:
        return f"fewer than {per_cent(share)} of the people answered"
    return "" if groups else "all but one group had fewer than ten people"


def weighting_note(
    used: Sequence[str], dropped: Sequence[tuple[str, str]], effective: int, *, shown: bool, few: bool
) -> str:
    """Return how people were weighted.

    Parameters
    ----------
    used : sequence of str
        Questions that they were weighted by.
    dropped : sequence of (str, str)
        Questions that they were not, and why.
    effective : int
        Effective people.
    shown, few : bool
        Whether weighted shares are given, and whether they rest on few people.
    """
    left = "; ".join(f"not by {name}, because {why}" for name, why in dropped)
    if not used:
        return f"Not weighted to the borough: {left}."
    parts = [f"Weighted to the borough's residents (Census 2021) by {listed(list(used))}{f', {left}' if left else ''}."]
    if "age" in used:
        parts.append("Ages are set against residents of 15 and over; sex and ethnic group against all residents.")
    parts.append("Who did not answer a question is left out of it, not out of the count.")
    if not shown:
        parts.append(f"The answers tell as much as {effective:,} equal people, under 50: too few for weighted shares.")
    elif few:
        parts.append(f"The answers tell as much as {effective:,} equal people, under 100: read the intervals.")
    return " ".join(parts)


def agreement(groups: Sequence[str], shared: Sequence[str], differing: Sequence[Difference], tested: int) -> str:
    """Return whether groups want the same.

    Parameters
    ----------
    groups : sequence of str
        Groups whose first three are known.
    shared : sequence of str
        Priorities among the first three of every one.
    differing : sequence of Difference
        What differs by more than chance.
    tested : int
        Comparisons made.
    """
    if len(groups) < 2:
        return "Too few people said who they are to compare what groups want."
    words = load_priorities()
    if shared:
        names = listed([_quoted(words[name].words) for name in shared])
        first = f"Of what can be shown, {names} {'is' if len(shared) == 1 else 'are'} among the first three of all "
        first += f"{len(groups)} groups compared."
    else:
        first = f"Of what can be shown, nothing is among the first three of all {len(groups)} groups compared."
    if not differing:
        return (
            f"{first} No group differs from everybody else by more than chance would explain ({tested} comparisons); "
            "with so few people that does not prove that they agree."
        )
    told = sorted(differing, key=lambda each: each.p)[:_MOST_TOLD]
    parts = [
        f"{each.label}: {_quoted(words[each.priority].words)} {'more' if each.share > each.others else 'less'} often, "
        f"{per_cent(each.share)} against {per_cent(each.others)} of everybody else who answered"
        for each in told
    ]
    rest = len(differing) - len(told)
    more = f"; and {rest} more" if rest else ""
    return f"{first} More than chance would explain ({tested} comparisons, 5 % false): {'; '.join(parts)}{more}."


def live(people: int, lines: Sequence[tuple[str, int]]) -> str:
    """Return the sentence of the projector.

    Parameters
    ----------
    people : int
        Who is in the picture.
    lines : sequence of (str, int)
        Priorities in words with people rounded down to fives, most first; none without people.
    """
    if not lines:
        return "The picture appears when enough people have answered."
    most = lines[0][1]
    names = listed([_quoted(words) for words, _ in takewhile(lambda line: line[1] == most, lines)])
    return f"So far, of the first {people:,} people: {names} most of all, by {most:,} or more."


def _foremost(lines: Sequence[Line]) -> list[Line]:
    """The lines with the most people, all that tie; none where nothing is shown."""
    told = [line for line in lines if line.count]
    return list(takewhile(lambda line: line.count == told[0].count, told)) if told else []


def _quoted(words: str) -> str:
    """Words of the form, in quotation marks."""
    return f"“{words}”"
