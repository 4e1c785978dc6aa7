"""Claims about groups of people: which of the figures of searches is meant, and ratios."""

from __future__ import annotations

from dataclasses import replace

from measures.catalogue import Measure
from measures.claim import Size, Understanding
from measures.claim_piece import Piece

RATIO, RATE, SHARE, COUNT = ("stop_search_rate_ratio", "stop_search_rate", "stop_search_share", "stop_search_count")


def of_family(piece: Piece, measure: str) -> str:
    """Return which figure of searches a claim speaks of, by its own numbers; any other measure as it is.

    Parameters
    ----------
    piece : Piece
        What the words say.
    measure : str
        Id of the measure named. Words for searching name the rate; “disproportionality” names the ratio.
    """
    if measure != RATE:
        return measure
    units = {size.unit for size in (*piece.sizes, *piece.after)}
    if (piece.others or piece.against) and (piece.likely or piece.comparatives) and not piece.rated:
        return RATE
    two_groups = bool(piece.comparatives) and len(set(piece.groups)) > 1
    if piece.likely or two_groups or ("factor" in units and piece.groups):
        return RATIO
    if piece.verbs:
        return RATE
    return {"percent": SHARE, "count": COUNT}.get(next(iter(units), ""), RATE)


def ratio(base: Understanding, measure: Measure) -> Understanding:
    """Return “four times as likely” or “more likely” as a claim about a ratio of rates.

    Parameters
    ----------
    base : Understanding
        What was made of the words so far.
    measure : Measure
        The measure named; words such as “likely” say nothing of one that is no ratio.
    """
    if measure.kind != "ratio" or measure.family not in {"disproportionality", "records"}:
        return replace(base, unknown=(*base.unknown, "likely"))
    if base.other or base.against:
        return replace(base, unknown=(*base.unknown, "a comparison of two ratios"))
    if base.size is None and base.direction:
        over = base.direction == "up"
        size = Size(1.0, "factor", 1.0, 1.0, "over" if over else "under", "more likely" if over else "less likely")
        return replace(base, kind="level", direction="", size=size)
    if base.size is not None and base.size.unit == "percent" and base.direction:
        scale = 1 if base.direction == "up" else -1
        low, high = sorted(1 + scale * part / 100 for part in (base.size.low, base.size.high))
        value = 1 + scale * base.size.value / 100
        return replace(
            base, kind="level", direction="", size=replace(base.size, value=value, unit="factor", low=low, high=high)
        )
    if base.size is None or base.size.unit != "factor":
        return replace(base, unknown=(*base.unknown, "how likely"))
    # “Four times more likely” is said for four times as likely.
    return replace(base, kind="level", direction="")
