"""From what people sent to what we heard: pure, on arrays with one row a person and one column a priority."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import compress

import numpy as np
import numpy.typing as npt

from conversations import heard_words as say
from conversations.event_records import Event
from conversations.heard_agreement import FALSE, compare, first_of
from conversations.heard_groups import FIELD_WORDS, FIELDS, GROUP_OF, NOT_SAID, RAKED, residents
from conversations.heard_protection import lines_hidden, pooled, rounding
from conversations.heard_records import (
    Agreement,
    Audience,
    Difference,
    Group,
    Heard,
    Line,
    Question,
    Share,
    Weighting,
)
from conversations.heard_tables import (
    GROUP_LEAST,
    By,
    Counts,
    Flags,
    Room,
    counted,
    hands_of,
    hidden_of,
    put_together,
    spread,
    table_of,
    wilson,
)
from conversations.priorities import MOST, load_priorities
from conversations.raking import Margin, Raked, rake
from measures.estimates import Figures
from measures.limits import wilson_limits
from measures.suppression import SMALLEST_SHOWN

#: Answers that a question needs to be weighted by, and the share of people who must have given one.
ANSWERS_LEAST, ANSWERS_SHARE = 30, 0.5
#: Effective people under which no weighted share is given, and under which it is marked, as for the survey.
EFFECTIVE_LEAST, EFFECTIVE_FEW = 50, 100


def picture(room: Room, figures: Figures, event: Event, audience: Audience, now: datetime) -> Heard:
    """Return what we heard at an event.

    Parameters
    ----------
    room : Room
        What was sent.
    figures : Figures
        The figures of the snapshot: its Census, and names of places.
    event : Event
        The event.
    audience : str
        ``"staff"`` or ``"public"``.
    now : datetime
        The instant of the picture, UTC.

    Returns
    -------
    Heard
    """
    people, public = len(room.raised), audience == "public"
    told = ~lines_hidden(room.raised.sum(axis=0), people, MOST)
    population = residents(figures, event.borough)
    by_question = {field: _by(figures, room, field, population[field]) for field in FIELDS}
    wider = {} if room.gone else {field: _wider(figures, by_question[field], population[field]) for field in RAKED}
    compared = [by for by in wider.values() if by is not None]
    tables = [counted(room.raised, by) for by in compared]
    hidden = [hidden_of(table, by, told) for table, by in zip(tables, compared, strict=True)]
    weighting, raked = _weighting(room, by_question, compared)
    steps = np.full(len(told), np.nan)
    if raked is not None and weighting.shown:
        steps = np.where(
            told, rounding(room.raised, raked.weights, [by.codes for by in compared], hidden, MOST), np.nan
        )
    lines = _lines(room, told | (not public), raked, steps, audience)
    enough = people >= SMALLEST_SHOWN or not public
    questions = tuple(_question(by, people) for by in by_question.values()) if enough else ()
    return Heard(
        event=event.id,
        borough=event.borough,
        audience=audience,
        snapshot=figures.snapshot.id,
        computed_at=now,
        people=people if enough else None,
        waiting=None if public else room.waiting,
        lines=lines,
        channels=spread(figures, room, "channel", room.channels, told, audience),
        areas=spread(figures, room, "area", room.areas, told, audience),
        hands=hands_of(figures, room, audience),
        room=questions,
        by_group=tuple(
            table_of(by, table, gone, told) for by, table, gone in zip(compared, tables, hidden, strict=True)
        ),
        weighting=weighting,
        agreement=_agreement(tables, hidden, compared),
        resident=say.resident(people, lines),
        panel=say.panel(people, lines, weighting),
        officer=say.officer(people, lines, questions),
        warning=say.WARNING,
    )


def _by(figures: Figures, room: Room, field: str, population: Mapping[str, float]) -> By:
    """People by a question, groups of under five put together, with their share of residents."""
    keys = tuple(population)
    group_of = GROUP_OF.get(field) or {key: key for key in keys}
    place = {answer: keys.index(group) for answer, group in group_of.items()}
    codes = np.asarray([place.get(answer, -1) for answer in room.answers[field]], dtype=np.int64)
    sizes = np.bincount(codes[codes >= 0], minlength=len(keys)).astype(np.int64)
    for answer, count in room.gone.get(field, {}).items():
        sizes[place[answer]] += count
    bare = By(field, codes, tuple(Group((key,), "", 0) for key in keys))
    return put_together(figures, bare, sizes, list(population.values()), pooled(sizes, SMALLEST_SHOWN))


def _wider(figures: Figures, by: By, population: Mapping[str, float]) -> By | None:
    """The same in groups of ten or more; None where that leaves fewer than two."""
    sizes = by.sizes
    together = pooled(sizes, GROUP_LEAST)
    if together.any() and not sizes[together == 1].any():
        together[np.argmin(np.where(together == 1, sizes.sum() + 1, sizes))] = 1
    there = [sum(population[key] for key in group.keys) for group in by.groups]
    wide = put_together(figures, by, sizes, there, together)
    return wide if len(wide.groups) > 1 else None


def _weighting(room: Room, by_question: Mapping[str, By], compared: Sequence[By]) -> tuple[Weighting, Raked | None]:
    """How people are weighted, and the weights."""
    people = len(room.raised)
    ready = {by.field: by for by in compared}
    used: list[By] = []
    dropped: list[tuple[str, str]] = []
    for field in RAKED:
        said = int(np.count_nonzero(by_question[field].codes >= 0))
        why = say.why_dropped(
            said, people, ANSWERS_LEAST, ANSWERS_SHARE, groups=field in ready, gone=bool(room.gone)
        )  # fmt: skip
        if why:
            dropped.append((FIELD_WORDS[field], why))
        else:
            used.append(ready[field])
    if not used:
        note = say.weighting_note((), dropped, people, shown=False, few=False)
        return Weighting((), tuple(dropped), 0, 0, 1.0, 1.0, False, True, 0.0, False, note), None
    raked = rake(
        people, [Margin(by.field, by.codes, np.asarray([each.residents for each in by.groups])) for by in used]
    )
    effective = int(raked.effective)
    shown = effective >= EFFECTIVE_LEAST
    names = tuple(FIELD_WORDS[by.field] for by in used)
    weighting = Weighting(
        used=names,
        dropped=tuple(dropped),
        people=people,
        effective=effective,
        lightest=round(float(raked.weights.min()), 1),
        heaviest=round(float(raked.weights.max()), 1),
        trimmed=raked.trimmed,
        converged=raked.converged,
        gap=round(raked.gap, 3),
        shown=shown,
        note=say.weighting_note(names, dropped, effective, shown=shown, few=effective < EFFECTIVE_FEW),
    )
    return weighting, raked


def _weighted(room: Room, raked: Raked | None, steps: npt.NDArray[np.float64]) -> list[Share]:
    """Each priority's weighted share, rounded so far that it tells of no small group; its interval from no more."""
    if raked is None:
        return [Share()] * len(steps)
    share = np.clip(np.round(raked.weights @ room.raised / raked.weights.sum() / steps) * steps, 0, 1)
    parts = np.round(np.stack([share, *wilson_limits(share, int(raked.effective))], axis=-1), 2).tolist()
    return [Share() if np.isnan(step) else Share(*part) for part, step in zip(parts, steps.tolist(), strict=True)]


def _lines(
    room: Room, shown: Flags, raked: Raked | None, steps: npt.NDArray[np.float64], audience: Audience
) -> tuple[Line, ...]:
    """Every priority over the whole event, most often raised first."""
    weighted = _weighted(room, raked, steps)
    counts = room.raised.sum(axis=0)
    parts = np.stack(wilson(counts, len(room.raised)), axis=-1).tolist()
    words = load_priorities()
    hands = dict.fromkeys(words, 0)
    for (_, priority), count in room.hands.items():
        hands[priority] += count
    least = SMALLEST_SHOWN if audience == "public" else 0
    lines = [
        Line(
            priority,
            words[priority].words,
            int(counts[place]) if shown[place] else None,
            Share(*parts[place]) if shown[place] and len(room.raised) else Share(),
            weighted[place],
            None if np.isnan(steps[place]) else float(steps[place]),
            hands[priority] if room.hands and hands[priority] >= least else None,
        )
        for place, priority in enumerate(words)
    ]
    return tuple(sorted(lines, key=lambda line: -1 if line.count is None else line.count, reverse=True))


def _question(by: By, people: int) -> Question:
    """A question with those who did not answer it as its last group."""
    unsaid = Group((NOT_SAID,), "Not said", max(people - int(by.sizes.sum()), 0))
    return Question(by.field, FIELD_WORDS[by.field], (*by.groups, unsaid))


def _agreement(tables: Sequence[Counts], hidden: Sequence[Flags], compared: Sequence[By]) -> Agreement:
    """What groups have in common, and what differs."""
    if not tables:
        return Agreement((), (), (), 0, (), say.agreement((), (), (), 0))
    names = list(load_priorities())
    raised, told = np.vstack(tables), ~np.vstack(hidden)
    sizes = np.concatenate([by.sizes for by in compared])
    raised_all = np.vstack([np.broadcast_to(table.sum(axis=0), table.shape) for table in tables])
    sizes_all = np.concatenate([np.full(len(by.groups), by.sizes.sum()) for by in compared])
    tested = compare(raised, sizes, raised_all, sizes_all, told)
    labels = [(by.field, group.label) for by in compared for group in by.groups]
    share = raised / sizes[:, np.newaxis]
    differing = tuple(
        Difference(
            names[place],
            *labels[row],
            float(share[row, place]),
            float(tested.others[row, place]),
            float(tested.p[row, place]),
        )
        for row, place in np.argwhere(np.nan_to_num(tested.p, nan=1.0) <= FALSE).tolist()
    )
    first = first_of(raised, told)
    stated = np.flatnonzero(first.any(axis=1)).tolist()
    shared = tuple(compress(names, np.all(first[stated], axis=0).tolist())) if len(stated) > 1 else ()
    groups = tuple(labels[row][1] for row in stated)
    number = int(np.count_nonzero(~np.isnan(tested.p)))
    return Agreement(
        groups=groups,
        first=tuple(tuple(compress(names, first[row].tolist())) for row in stated),
        shared=shared,
        tested=number,
        differing=differing,
        sentence=say.agreement(groups, shared, differing, number),
    )
