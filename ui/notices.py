"""Remarks that a figure carries: a period that is not published, residents that mislead."""

from __future__ import annotations

from dataclasses import replace

from base.periods import label, parse
from measures.estimates import Figures
from measures.readings import Reading
from measures.words import PLURALS
from ui import markup
from ui.frame import address
from ui.state import ViewState


def period(figures: Figures, state: ViewState, reading: Reading, page: str) -> None:
    """Say that a measure has no figures for the period asked for, and lead to the nearest that it has."""
    if not state.period:
        return
    estimates = reading.estimates
    exist = figures.periods(reading.measure.id, estimates.level, estimates.window, estimates.group)
    asked = parse(state.period)
    if asked in exist:
        return
    nearest = int(exist[-1]) if asked > int(exist[-1]) else int(exist[abs(exist - asked).argmin()])
    word = "to" if nearest == int(exist[-1]) else "from"
    markup.note(
        f"{reading.measure.title} for {PLURALS[estimates.level]} is published {word} {label(nearest)}: there is no "
        f"figure for {label(asked)}, and nothing else is shown in its place.",
        warning=True,
    )
    latest = nearest == int(exist[-1])
    href = address(page, replace(state, period="" if latest else f"{nearest // 100}-{nearest % 100:02d}"))
    markup.links([markup.Link(f"Show {label(nearest)}", href)])


def visitors(figures: Figures, reading: Reading, area: str) -> None:
    """Say that a rate over residents misleads where visitors dominate."""
    if area and reading.measure.denominator.kind == "residents" and figures.gazetteer.get(area).visitors:
        markup.note(
            f"Many more people work in, shop in or pass through {figures.gazetteer.get(area).name} than live there. "
            "A rate over its residents makes it look less safe than it is for any one of them."
        )
