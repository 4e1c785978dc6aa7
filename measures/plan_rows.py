"""A plan in one place as a flat table: one row a promise, for downloads and the API."""

from __future__ import annotations

import pandas as pd

from base.periods import iso
from measures.plan_progress import Point, Progress
from measures.plan_words import VERDICT_WORDS, target_text, verdict_text

POINTS = ("start", "end", "now")
PARTS = ("period", "value", "lower", "upper", "count")
FIELDS = (
    "plan", "row", "outcome", "title", "promise", "area", "name", "direction", "target", "measure", "group", "unit",
    *(f"{point}_{part}" for point in POINTS for part in PARTS), "compared_from", "compared_to", "change",
    "change_lower", "change_upper", "change_unit", "p", "verdict", "verdict_text", "published_change",
    "published_verdict", "refused", "breaks", "why", "holder", "sources",
)  # fmt: skip
NUMBERS = (
    *(f"{point}_{part}" for point in POINTS for part in PARTS[1:]),
    "change", "change_lower", "change_upper", "p", "published_change",
)  # fmt: skip


def plan_rows(found: tuple[Progress, ...]) -> pd.DataFrame:
    """Return every promise of a plan in one place.

    Parameters
    ----------
    found : tuple of Progress
        By `measures.plan_progress.progress`.

    Returns
    -------
    DataFrame
        Columns `FIELDS`; what does not exist is None, never nought.
    """
    return pd.DataFrame([_row(each) for each in found], columns=list(FIELDS), dtype=object)


def _row(found: Progress) -> dict[str, object]:
    """One promise as fields."""
    row, move = found.row, found.move
    points: dict[str, Point | None] = {"start": found.start, "end": found.end, "now": found.now}
    return {
        "plan": found.plan.id,
        "row": row.id,
        "outcome": row.outcome,
        "title": row.title,
        "promise": row.promise,
        "area": found.area,
        "name": found.name,
        "direction": row.direction,
        "target": None if row.target is None else target_text(row.target),
        "measure": row.measure or (f"police_strength.{row.strength}" if row.strength else None),
        "group": row.group or None,
        "unit": None if found.measure is None else found.measure.unit,
        **{f"{name}_{part}": _part(point, part) for name, point in points.items() for part in PARTS},
        "compared_from": None if move is None else iso(move.start),
        "compared_to": None if move is None else iso(move.end),
        "change": None if move is None else move.change,
        "change_lower": None if move is None else move.lower,
        "change_upper": None if move is None else move.upper,
        "change_unit": None if move is None else move.unit or (found.measure.unit if found.measure else None),
        "p": None if move is None else move.p,
        "verdict": found.verdict,
        "verdict_text": verdict_text(found) or f"{VERDICT_WORDS[found.verdict]}.",
        "published_change": found.published_change,
        "published_verdict": found.published_verdict or None,
        "refused": " ".join(each.id for each in found.refused),
        "breaks": " ".join(each.id for each in found.marked),
        "why": None if row.no_open_data is None else row.no_open_data.why,
        "holder": None if row.no_open_data is None else row.no_open_data.holder,
        "sources": " ".join(found.sources),
    }


def _part(point: Point | None, part: str) -> object:
    """One field of a point."""
    if point is None:
        return None
    return iso(point.month) if part == "period" else getattr(point, part)
