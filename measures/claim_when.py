"""The windows of a claim: the period that it speaks of and the earlier one, from the periods in its words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from base.errors import ExplorerError
from base.periods import iso, label, shift, window_label
from geo.areas import LONDON
from measures.claim import Question, Understanding
from measures.claim_periods import Period
from measures.claim_piece import Piece
from measures.estimates import Figures


def periods_of(figures: Figures, piece: Piece, base: Understanding) -> Understanding:
    """Return a claim with its period and the earlier one, with what is assumed and what is open.

    Parameters
    ----------
    figures : Figures
        Gives the periods that exist.
    piece : Piece
        What the words say.
    base : Understanding
        What was made of them so far.
    """
    by_role: dict[str, list[Period]] = {}
    for role, period in piece.periods:
        by_role.setdefault(role, []).append(period)
    if any(period.month == 999912 for _, period in piece.periods):
        return replace(base, unknown=(*base.unknown, "a financial year that does not exist"))
    if "vague" in by_role:
        return _vague(figures, base, by_role["vague"][0])
    main, before, since = (by_role.get(role, []) for role in ("main", "before", "since"))
    stated = [period for period in (*main, *by_role.get("by", [])) if period.month or period.window]
    if unclear := _unclear(by_role, stated):
        return replace(base, unknown=(*base.unknown, unclear))
    period = stated[0] if stated else Period()
    earlier = (before or since or [Period()])[0]
    window = period.window or ("12m" if since else earlier.window)
    if window not in figures.catalogue.measures[base.measure].windows:
        # A month of a rolling series is the window that ends with it.
        period, earlier, window = replace(period, window=""), replace(earlier, window=""), ""
    if since and not period.window:
        earlier = replace(earlier, window="12m")
    if earlier.month and earlier.window and window and earlier.window != window:
        return replace(base, unknown=(*base.unknown, "windows of two lengths"))
    years = max((each.years for role in ("run", "span") for each in by_role.get(role, [])), default=0) or piece.span
    end = period.month or _latest(figures, base, window)
    back = 12 * years if base.kind in {"change", "contrast"} else earlier.back
    start = earlier.month or (shift(end, -back) if back and end and back != 12 else 0)
    if base.kind == "trend" and since and end:
        years = round((end // 100 * 12 + end % 100 - earlier.month // 100 * 12 - earlier.month % 100) / 12)
    if base.kind == "level" and (before or since or years):
        start = 0 if not since and not years else start
        base = (
            base if not since and not years else replace(base, unknown=(*base.unknown, "a figure over several years"))
        )
    if base.kind in {"compare", "extreme", "among", "gap"} and (before or since or years):
        base = replace(base, unknown=(*base.unknown, "an earlier period"))
    assumed = base.assumed
    if not period.month and end:
        usual = window or figures.catalogue.measures[base.measure].default_window
        assumed = (*assumed, f"{window_label(end, usual)}, the latest published, as no other period is named")
    if base.kind in {"change", "contrast"} and not start and not before:
        assumed = (*assumed, "against the same months a year before")
    return replace(base, period=period.month, before=start, window=window, years=years, assumed=assumed)


def _unclear(by_role: dict[str, list[Period]], stated: list[Period]) -> str:
    """What keeps the periods of a claim from being one window and an earlier one; empty for nothing."""
    if any(len(each) > 1 for each in (stated, by_role.get("before", []), by_role.get("since", []))):
        return "several periods"
    return "by then, and since when" if "by" in by_role and not {"before", "since"} & set(by_role) else ""


def _latest(figures: Figures, base: Understanding, window: str) -> int:
    """The latest month of a measure where the claim is about; 0 where there is none."""
    level = figures.gazetteer.get(base.area or base.other or LONDON).level
    try:
        ends = figures.periods(base.measure, level, window or None, base.group)
    except ExplorerError:
        return 0
    return int(np.max(ends)) if ends.size else 0


def _vague(figures: Figures, base: Understanding, period: Period) -> Understanding:
    """“Last year” on its own: a question."""
    if period.window == "month":
        end = _latest(figures, base, "month")
        months = ((iso(end), f"{label(end)}, the latest published"),) if end else ()
        return replace(base, window="month", questions=(*base.questions, Question("period", "Which month?", months)))
    end = _latest(figures, base, "12m")
    if not end:
        return base
    year, fiscal = end // 100, end // 100 - (1 if end % 100 < 3 else 0)
    ends = [end, (year - (end % 100 < 12)) * 100 + 12, fiscal * 100 + 3]
    choices = tuple((iso(month), f"the {window_label(month, '12m')}") for month in dict.fromkeys(ends))
    asks = Question("period", "Which 12 months are meant?", choices)
    return replace(base, window="12m", questions=(*base.questions, asks))
