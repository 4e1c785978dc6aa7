"""Said, recorded, felt: each thing that people could raise beside what is recorded and what a survey found."""

from __future__ import annotations

from html import escape

import streamlit as st

from conversations.themes import WORDS, Theme
from measures.estimates import Figures
from measures.words import COMPARISON_WORDS, benchmark_text, interval_text, listed, period_text, status_text, value_text
from ui import area_cards, markup, sections
from ui.conversation_data import Picture
from ui.conversation_strips import NOTABLE, chosen, strips
from ui.frame import address
from ui.markup import Cell, Column, Link, rich
from ui.state import ViewState

NOT_YET = (
    "What people said, what the police recorded and what the survey found are set side by side here once an event is "
    "written up."
)
_NONE = (
    "No quiet problem (recorded a lot, raised by few) and no loud one (raised by many, not recorded more than "
    "elsewhere) stands out beyond chance at this event."
)
_STANDS_OUT = {
    "quiet": "Quiet, recorded a lot and raised by few",
    "loud": "Loud, raised by many and not recorded more than elsewhere",
    "said_and_recorded": "Raised by many and recorded a lot",
}
_LEAD = {
    "quiet": "Recorded a lot, raised by few",
    "loud": "Raised by many, not recorded more than elsewhere",
    "said_and_recorded": "Raised by many and recorded a lot",
}


def draw(figures: Figures, found: Picture | None) -> None:
    """Draw the themes of an event: a sentence, the notable ones, and all of them as a table."""
    sections.heading("themes", "Said, recorded, felt")
    if found is None:
        sections.paragraphs([NOT_YET])
        return
    first, *others = summary(found.themes)
    area_cards.lead(first)
    if others:
        sections.paragraphs(others)
    notable = [theme for kind in NOTABLE for theme in found.themes if theme.kind == kind]
    if notable:
        st.html(f'<div class="cv-themes">{"".join(map(_card, notable))}</div>')
    drawn = chosen(found.themes)
    if drawn:
        st.html(strips(figures, drawn, found.event.borough))
    rows = [_row(figures, theme, found.event.borough) for theme in found.themes]
    columns = [Column("Theme"), Column("Said"), Column("Recorded"), Column("Felt"), Column("Together")]
    with st.container(key="themes_table"), sections.folded("themes", "Every theme as a table"):
        markup.table(
            "Said at the event; recorded per 1,000 residents, against similar boroughs; felt, from the survey", columns,
            rows, label="Said, recorded, felt",
        )  # fmt: skip
        markup.small(
            "A theme is loud or quiet only where chance and the spread of similar boroughs leave no doubt; most are "
            "neither. Recorded crime does not hold everything that people live with."
        )


def summary(themes: tuple[Theme, ...]) -> list[str]:
    """Return what stands out among the themes, and for how many it cannot be said; ``**bold**`` marks what matters.

    Parameters
    ----------
    themes : tuple of Theme
        All of an event.
    """
    if not any(theme.share is not None for theme in themes):
        return ["Too few people raised any one thing to set what was said beside what is recorded."]
    told = [
        f"**{_STANDS_OUT[kind]}:** {_names([theme for theme in themes if theme.kind == kind])}."
        for kind in NOTABLE
        if any(theme.kind == kind for theme in themes)
    ] or [_NONE]
    high = [theme for theme in themes if theme.high and theme.kind not in NOTABLE]
    if high:
        told.append(f"Recorded clearly more here than in each similar borough, raised by many or few: {_names(high)}.")
    open_still = sum(theme.kind == "cannot_say" for theme in themes)
    if open_still:
        told.append(f"For {open_still} of the {len(themes)} things on the form, too much doubt is left to say.")
    return told


def _names(themes: list[Theme]) -> str:
    """Themes by their words."""
    return listed([f"“{theme.words}”" for theme in themes])


def _card(theme: Theme) -> str:
    """One notable theme."""
    return (
        f'<div class="cv-theme cv-t-{theme.kind}"><p class="cv-kind">{escape(_LEAD[theme.kind])}</p>'
        f"<h3>{escape(theme.words)}</h3><p>{rich(theme.sentences['resident'])}</p></div>"
    )


def _row(figures: Figures, theme: Theme, borough: str) -> list[Cell]:
    """One theme of the table."""
    said = "too few to show"
    if theme.share is not None and theme.lower is not None and theme.upper is not None:
        said = f"{100 * theme.share:.0f} % ({100 * theme.lower:.0f} to {100 * theme.upper:.0f})"
    return [theme.words, said, _recorded(figures, theme, borough), _felt(figures, theme), WORDS[theme.kind]]


def _recorded(figures: Figures, theme: Theme, borough: str) -> Cell:
    """The recorded rate against similar boroughs, leading to its figure."""
    found = theme.recorded
    if found is None:
        return "no measure"
    measure = figures.catalogue.get(found.measure)
    if found.value is None:
        return status_text(found)
    words = COMPARISON_WORDS[found.comparison].format(benchmark=benchmark_text(found)).lower()
    text = f"{value_text(measure, found.value)} ({interval_text(found, measure)}), {words}; {period_text(found)}"
    return Link(text, address("borough", ViewState(measure=found.measure, area=borough, against="similar")))


def _felt(figures: Figures, theme: Theme) -> str:
    """What the survey found, and where."""
    found = theme.felt
    if found is None:
        return "no measure"
    if found.value is None:
        return status_text(found)
    measure = figures.catalogue.get(found.measure)
    where = "London as a whole" if found.level == "london" else f"London {value_text(measure, found.benchmark)}"
    interval = interval_text(found, measure)
    told = f"{value_text(measure, found.value)}{f' ({interval})' if interval else ''}"
    return f"{told}; {where}; {period_text(found)}"
