"""Said, recorded, felt: each thing that people could raise beside what is recorded and what a survey found."""

from __future__ import annotations

from html import escape

import streamlit as st

from conversations.themes import KINDS, WORDS, Theme
from measures.estimates import Figures
from measures.words import COMPARISON_WORDS, benchmark_text, interval_text, listed, status_text, value_text
from ui import markup, sections
from ui.conversation_data import Picture
from ui.frame import address
from ui.markup import Cell, Column, Link, rich
from ui.state import ViewState

NOT_YET = (
    "What people said, what the police recorded and what the survey found are set side by side here once an event is "
    "written up."
)
#: What is worth a sentence of its own; the others are in the table.
TOLD = ("quiet", "loud", "said_and_recorded")
#: One theme of a kind, and more than one.
_COUNTED = {
    "quiet": ("is a quiet problem", "are quiet problems"),
    "loud": ("is a loud problem", "are loud problems"),
    "said_and_recorded": ("is said and recorded", "are said and recorded"),
    "neither": (
        "is neither said nor recorded more than elsewhere",
        "are neither said nor recorded more than elsewhere",
    ),
    "cannot_say": ("leaves too much doubt to say", "leave too much doubt to say"),
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
    sections.paragraphs([summary(found.themes)])
    notable = [theme for kind in TOLD for theme in found.themes if theme.kind == kind]
    if notable:
        st.html(f'<div class="cv-themes">{"".join(map(_card, notable))}</div>')
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


def summary(themes: tuple[Theme, ...]) -> str:
    """Return in one sentence how many themes are of each kind."""
    counts = [(kind, sum(theme.kind == kind for theme in themes)) for kind in KINDS]
    parts = [f"{count} {_COUNTED[kind][count != 1]}" for kind, count in counts if count]
    return f"Of {len(themes)} themes, {listed(parts)}." if parts else ""


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
    text = f"{value_text(measure, found.value)} ({interval_text(found, measure)}), {words}"
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
    return f"{value_text(measure, found.value)} ({interval_text(found, measure)}); {where}"
