"""The file that “My area” gives: every estimate of the page, with where it comes from and how to cite it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

import pandas as pd

from base.periods import iso
from geo.areas import Area
from measures import sentences
from measures.estimates import Figures
from ui import cached
from ui.area_story import Chapter, Opinion, latest


def table(told: Iterable[Chapter], asked_of: Iterable[Opinion]) -> bytes:
    """Return every estimate of the page as CSV, one row a measure and benchmark.

    Parameters
    ----------
    told : iterable of Chapter
        What was recorded.
    asked_of : iterable of Opinion
        What people said.

    Returns
    -------
    bytes
        The fields of `Estimate` in their order, then the titles and licences of its own sources and its citation.
    """
    estimates = [each for chapter in told for card in chapter.cards for each in card.estimates]
    estimates += [opinion.estimate for opinion in asked_of]
    cards, figures = cached.cards(), cached.figures()
    titles = {name: f"{card.producer}, {card.title}" for name, card in cards.items()}
    rows = [
        {
            **asdict(each),
            "breaks": " ".join(each.breaks),
            "sources": " ".join(each.sources),
            "source_titles": "; ".join(titles[name] for name in each.sources),
            "licences": "; ".join(dict.fromkeys(cards[name].licence for name in each.sources)),
            "citation": sentences.cite(each, figures.measure(each.measure), titles),
        }
        for each in estimates
    ]
    return pd.DataFrame(rows).to_csv(index=False).encode()


def file_name(figures: Figures, area: Area) -> str:
    """Return the name of the downloaded file: the place's code and the month."""
    return f"my-area-{area.code}-{iso(latest(figures, area))}.csv"
