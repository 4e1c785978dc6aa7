"""From what the words of a claim say to one `Understanding`: which measure, place, period and kind of claim."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from geo.areas import LONDON
from measures.catalogue import Measure
from measures.claim import Direction, Question, Understanding
from measures.claim_family import RATE, RATIO, of_family, ratio
from measures.claim_piece import Piece
from measures.claim_sizes import in_words
from measures.claim_when import periods_of
from measures.claim_words import people
from measures.estimates import Figures

GAP_POINTS = 5.0
_OPPOSITE: dict[str, Direction] = {"up": "down", "down": "up"}


def resolve(figures: Figures, piece: Piece) -> list[Understanding]:
    """Return what one part of a claim says: one understanding, or two where it gives a figure and its change.

    Parameters
    ----------
    figures : Figures
        Gives the measures, places and periods that exist.
    piece : Piece
        What the words say, with what other parts leave to it filled in.
    """
    base = _measure(figures, piece)
    if not base.measure:
        return [base]
    base = _group(figures, piece, base)
    base = _places(figures, piece, base)
    if piece.likely and not piece.predicate:
        return [replace(base, unknown=(*base.unknown, "likely"))]
    counts = [*piece.after, *(size for size in piece.sizes if size.unit == "count")]
    others = [size for size in piece.sizes if size.unit != "count"]
    moved = piece.verbs or piece.comparatives or piece.same
    if moved and len(counts) == 1 and (piece.after or others or piece.same) and len(others) <= 1:
        figure = periods_of(figures, piece, replace(base, kind="level", other="", against="", size=counts[0], pair=()))
        change = _used(piece, _kind(figures, replace(piece, sizes=others, after=[]), base))
        return [replace(figure, before=0, negated=False), periods_of(figures, piece, change)]
    if len(piece.sizes) + len(piece.after) > 1:
        extra = [size.text for size in (*piece.sizes[1:], *piece.after)]
        base = replace(base, unknown=(*base.unknown, *extra))
    return [periods_of(figures, piece, _used(piece, _kind(figures, piece, base)))]


def _used(piece: Piece, base: Understanding) -> Understanding:
    """The same, with every number and word that its kind of claim does not check among what was not understood."""
    left = []
    if base.size is not None and base.kind in {"", "extreme", "among", "record", "gap"}:
        left.append(base.size.text)
    if base.pair and base.kind not in {"change", "compare"}:
        left.append("two numbers")
    if base.interval and base.kind != "level":
        left.append("an interval")
    if piece.every_year and base.kind != "trend":
        left.append("every year")
    if piece.than_all and base.kind != "extreme":
        left.append("than all others")
    if {"since", "before"} <= {role for role, _ in piece.periods}:
        left.append("two earlier periods")
    return replace(base, unknown=(*base.unknown, *left)) if left else base


def _measure(figures: Figures, piece: Piece) -> Understanding:
    """The measure, or what is open or missing about it."""
    base = Understanding(
        pair=piece.pair, interval=piece.interval, judgement=piece.judgement, unknown=piece.unknown, cause=piece.cause,
        negated=piece.negated,
    )  # fmt: skip
    measures = list(dict.fromkeys(piece.measures))
    narrow, questions = list(piece.narrow), list(piece.questions)
    if measures:
        base = replace(base, measure=of_family(piece, measures[0]))
        measures = measures[1:]
    elif narrow:
        word, whole = narrow.pop(0)
        base = replace(base, measure=whole, part=word)
    elif questions:
        word, ids = questions.pop(0)
        choices = tuple((each, figures.catalogue.measures[each].title) for each in ids)
        asks = Question("measure", f"“{word}” may mean several things. Which is meant?", choices)
        base = replace(base, measure=ids[0], questions=(asks,))
    # Words for a second thing change what is claimed: “knife robbery” is not robbery.
    extra = [figures.catalogue.measures[each].title.lower() for each in measures]
    extra += [word for word, _ in (*narrow, *questions)]
    if base.measure and figures.catalogue.measures[base.measure].denominator.kind in {"residents", "series"}:
        extra += [*piece.persons, *(piece.said(mark) for mark in piece.areas if "londoners" in piece.said(mark))]
    if base.measure and piece.shared and figures.catalogue.measures[base.measure].unit != "%":
        extra.append("a share of what is counted")
    missing = piece.missing[0] if piece.missing else ""
    return replace(base, missing=missing, unknown=(*base.unknown, *extra))


def _group(figures: Figures, piece: Piece, base: Understanding) -> Understanding:
    """The group of a measure that is published by group; a question where none is named."""
    measure = figures.catalogue.measures[base.measure]
    groups = figures.counts.groups(measure)
    if piece.other_groups or (piece.groups and not groups):
        if measure.denominator.kind == "survey":
            return replace(base, missing="pas_by_group")
        return replace(base, unknown=(*base.unknown, *piece.other_groups, *piece.groups))
    named = list(dict.fromkeys(piece.groups))
    if named:
        return _named_group(base, measure, groups, named)
    if "Everyone" in groups or measure.kind == "gap" or not groups:
        return replace(base, group="Everyone" if "Everyone" in groups else groups[0] if groups else "")
    asks = Question("group", f"{measure.title} is published by group. Which is meant?", tuple((g, g) for g in groups))
    return replace(base, group=groups[0], questions=(*base.questions, asks))


def _named_group(base: Understanding, measure: Measure, groups: tuple[str, ...], named: list[str]) -> Understanding:
    """The first group named; a second only where a ratio is to White people."""
    group = named[0] if named[0] in groups else groups[0]
    against_white = measure.kind in {"ratio", "difference"}
    extra = [each for each in named[1:] if not (against_white and each == "White")]
    extra += [named[0]] if named[0] not in groups else []
    alone = ("against White people, as no other group is named",) if against_white and len(named) == 1 else ()
    said = (people(each) for each in extra)
    return replace(base, group=group, unknown=(*base.unknown, *said), assumed=(*base.assumed, *alone))


def _places(figures: Figures, piece: Piece, base: Understanding) -> Understanding:
    """The place, and the place or benchmark that it is set against."""
    areas, others = list(piece.areas), list(piece.others)
    if (piece.extreme or piece.among) and len(areas) > 1:
        wide = [mark for mark in areas if piece.codes(mark) == (LONDON,)]
        areas = [mark for mark in areas if mark not in wide[:1]] if len(areas) > len(wide[:1]) else areas
    for name, marks in (("area", areas), ("other", others)):
        if not marks:
            continue
        codes = piece.codes(marks[0])
        base = replace(base, **{name: codes[0]})  # type: ignore[arg-type]
        if len(codes) > 1:
            choices = tuple((code, figures.gazetteer.label(code)) for code in codes)
            asks = Question(name, "Several wards have this name. Which is meant?", choices)
            base = replace(base, questions=(*base.questions, asks))
        if marks[1:]:
            base = replace(base, unknown=(*base.unknown, *(piece.found.said(mark) for mark in marks[1:])))
    base = replace(base, against=piece.against)
    if base.other == LONDON:
        base = replace(base, other="", against="london")
    if base.area == LONDON and base.other and not piece.faster:
        base = replace(base, area=base.other, other="", against="london")
        piece.flipped = True
    if not base.area and not piece.extreme and not piece.among and not (base.other or base.against):
        base = replace(base, area=LONDON, assumed=(*base.assumed, "London, as no place is named"))
    return base


def _kind(figures: Figures, piece: Piece, base: Understanding) -> Understanding:
    """What kind of claim it is."""
    measure = figures.catalogue.measures[base.measure]
    size = next(iter((*piece.sizes, *piece.after)), None)
    directions = piece.verbs | piece.comparatives
    direction: Direction = "up" if directions == {"up"} else "down" if directions == {"down"} else ""
    base = replace(base, direction=direction, size=size, basis="count" if piece.counted and not piece.rated else "rate")
    base = replace(base, every=piece.every, most=piece.most)  # type: ignore[arg-type]
    if len(directions) > 1:
        return replace(base, unknown=(*base.unknown, "up and down at once"))
    if piece.flipped:
        numbers = ("a number beside London first",) if size is not None or base.pair else ()
        base = replace(base, direction=opposite(direction), unknown=(*base.unknown, *numbers))
    if piece.than_all and directions and not piece.verbs:
        piece.extreme = direction
    if direction == "down" and size is not None and size.unit == "factor":
        base = replace(base, unknown=(*base.unknown, f"{size.text} lower, which is no number"))
    if piece.same:
        base = replace(base, direction="unclear" if piece.same == "unclear" else "same")
    found = (
        _promised(piece, base)
        or _share(piece, base)
        or _of_all(figures, piece, base, measure)
        or _of_two(piece, base, measure)
    )
    found = found or _of_time(piece, base, measure)
    over_time = found.kind in {"change", "contrast", "record", "trend"} and piece.rated
    if over_time and measure.denominator.kind == "residents":
        found = replace(found, unknown=(*found.unknown, "a rate over time (residents here are those of one census)"))
    if found.every and found.kind != "change":
        found = replace(found, unknown=(*found.unknown, f"every {found.every}"))
    return found


def _promised(piece: Piece, base: Understanding) -> Understanding | None:
    """A target that is said to be met or missed; None for none."""
    if not piece.target:
        return None
    missed = (piece.target == "missed") != base.negated
    return replace(base, kind="target", direction="", negated=missed)


def _share(piece: Piece, base: Understanding) -> Understanding | None:
    """A share of what London counts that was counted in one place; None for none."""
    if not piece.part_of or base.size is None or base.size.unit != "percent":
        return None
    return replace(base, kind="share", direction="", against="")


def _of_all(figures: Figures, piece: Piece, base: Understanding, measure: Measure) -> Understanding | None:
    """A gap, a place among all others, or a ratio of groups; None for none of these."""
    gap = piece.within or piece.outside or piece.gap or measure.kind == "gap"
    if gap and measure.denominator.kind == "survey":
        return _gap(figures, piece, base)
    if gap:
        return replace(base, unknown=(*base.unknown, "a gap of what is not a share"))
    if piece.among:
        among: Direction = "same" if piece.among == "same" else "down" if piece.among == "down" else "up"
        return replace(base, kind="among", direction=among)
    if piece.extreme:
        return _extreme(piece, base)
    of_groups = measure.id == RATIO and bool(base.size is not None or (piece.comparatives and len(piece.groups) > 1))
    if (piece.likely or of_groups) and not (measure.id == RATE and (base.other or base.against)):
        return ratio(base, measure)
    return None


def _of_two(piece: Piece, base: Understanding, measure: Measure) -> Understanding | None:
    """A figure without a direction, or two places; None for a change."""
    compared = bool(base.other or base.against)
    if piece.was and not compared:
        return replace(base, kind="change")
    if not (piece.verbs or piece.comparatives or piece.same):
        return _figure(base, compared, piece.rated)
    if piece.verbs and (compared or piece.faster or piece.beside):
        return _contrast(piece, base, compared)
    if piece.beside:
        several = ("two places and two measures at once",) if compared else ()
        return replace(base, kind="compare", beside=piece.beside, unknown=(*base.unknown, *several))
    return replace(_of_what(base, measure), kind="compare") if compared else None


def _contrast(piece: Piece, base: Understanding, compared: bool) -> Understanding:
    """Two changes, where it is said which goes further."""
    if not piece.faster or not (compared or piece.beside):
        return replace(base, unknown=(*base.unknown, "a comparison of two changes"))
    if compared and piece.beside:
        return replace(base, unknown=(*base.unknown, "two places and two measures at once"))
    faster: Literal["more", "less"] = "less" if piece.faster == "less" else "more"
    return replace(base, kind="contrast", faster=faster, beside=piece.beside)


def _of_what(base: Understanding, measure: Measure) -> Understanding:
    """The same, with a question where a share is said to differ by per cent: points, or per cent of the other?"""
    if base.size is None or base.size.unit != "percent" or measure.unit != "%":
        return base
    choices = (("points", f"{base.size.value:g} percentage points"), ("percent", f"{base.size.value:g} per cent of it"))
    asks = Question("size", "A share that differs by per cent: of what?", choices)
    return replace(base, questions=(*base.questions, asks))


def _of_time(piece: Piece, base: Understanding, measure: Measure) -> Understanding:
    """A change or a run of years."""
    roles = {role for role, _ in piece.periods}
    if "run" in roles or (piece.every_year and roles & {"since", "span"}):
        return replace(base, kind="trend")
    if piece.every_year:
        return replace(base, kind="trend", unknown=(*base.unknown, "every year of how many"))
    if not piece.verbs and not piece.same and not roles & {"before", "since", "span"}:
        choices = (("change", "than the year before"), ("compare", "than London as a whole"))
        asks = Question("kind", "Higher or lower than when or where?", choices)
        return replace(base, kind="change", questions=(*base.questions, asks))
    return replace(_of_what(base, measure), kind="change")


def _figure(base: Understanding, compared: bool, rated: bool) -> Understanding:
    """A claim without a direction: a number, or two numbers compared."""
    if base.size is not None and base.size.unit == "count" and rated:
        return replace(base, kind="level", unknown=(*base.unknown, "a rate that does not say per how many residents"))
    if base.size is not None and base.size.text.endswith("half of") and not compared:
        half = in_words(50.0, "percent", base.size.text)
        base = replace(base, size=replace(half, bound=base.size.bound))
    if base.size is not None and compared and base.size.unit in {"factor", "points"}:
        return replace(base, kind="compare")
    if base.size is not None and not compared:
        return replace(base, kind="level")
    if base.pair:
        return replace(base, kind="compare" if compared else "change")
    if compared:
        return replace(base, unknown=(*base.unknown, "what is said of the two places"))
    return base


def _gap(figures: Figures, piece: Piece, base: Understanding) -> Understanding:
    """“Within 5 points of London”, or a gap of so many points."""
    if (piece.within or piece.outside) and base.size is not None and base.size.value == GAP_POINTS:
        gap = f"{base.measure.removesuffix('_gap')}_gap"
        if gap in figures.catalogue.measures and base.area not in {"", LONDON} and base.against in {"", "london"}:
            direction: Direction = "same" if piece.within else "up"
            groups = figures.counts.groups(figures.catalogue.measures[gap])
            return replace(base, kind="gap", measure=gap, group=groups[0], against="", direction=direction, size=None)
    if base.size is not None and base.size.unit == "points" and (base.other or base.against):
        return replace(base, kind="compare", measure=base.measure.removesuffix("_gap"), group="", direction="")
    return replace(base, unknown=(*base.unknown, "a gap other than 5 points to London"))


def _extreme(piece: Piece, base: Understanding) -> Understanding:
    """Highest or lowest: of all places, or for a time."""
    base = replace(base, direction="down" if piece.extreme == "down" else "up")
    if piece.steepest or (piece.verbs and not piece.than_all and not piece.arrived):
        return replace(base, kind="change", unknown=(*base.unknown, "which change is the biggest"))
    timed = piece.ever or piece.span or {"since", "span", "ever", "run"} & {role for role, _ in piece.periods}
    if timed:
        if piece.held or piece.scope or len(piece.areas) > 1 or piece.than_all:
            return replace(base, kind="record", unknown=(*base.unknown, "highest or lowest of all places for a time"))
        if not base.area:
            base = replace(base, area=LONDON, assumed=(*base.assumed, "London, as no place is named"))
        return replace(base, kind="record")
    if base.area in {"", LONDON}:
        return replace(base, kind="record", area=LONDON, unknown=(*base.unknown, "highest or lowest of what"))
    return replace(base, kind="extreme")


def opposite(direction: Direction) -> Direction:
    """Return down for up and up for down; others stay."""
    return _OPPOSITE.get(direction, direction)
