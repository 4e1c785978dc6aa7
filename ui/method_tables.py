"""Everything declared about measures, sources and breaks, as rows and terms for “Data and methods”."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from base.periods import label
from base.sources import SourceCard
from measures.breaks import Break, load_breaks
from measures.catalogue import Measure
from measures.estimates import Figures
from measures.words import WINDOW_WORDS, number
from ui.markup import Column

Terms = list[tuple[str, Sequence[str]]]

LEVEL_WORDS = {"london": "London", "borough": "boroughs", "ward": "wards", "lsoa": "small areas (LSOA)"}
INTERVAL_WORDS = {
    "disparity": "Score interval for ratios, MOVER for differences, Wilson and Koopman for outcomes",
    "share": "Wilson score interval on the counts",
    "byar": "Exact Poisson below 10, Byar’s method from 10",
    "gap": "Newcombe’s method on effective samples, scaled where the group is part of what it is set against",
    "wilson": "Wilson score interval on the effective sample",
    "dobson": "Dobson’s method for weighted counts",
    "none": "None: the publisher gives no base",
}
POLARITY_WORDS = {
    "good_high": "High is good",
    "good_low": "Low is good",
    "no_judgement": "Neither high nor low is good in itself",
}
SEVERITY_WORDS = {"refuse": "Refuses the comparison", "mark": "Marked"}
DIGITS = 12
FRESH = (
    Column("Measure"), Column("London"), Column("Boroughs"), Column("Wards"), Column("Small areas (LSOA)"),
)  # fmt: skip
BREAKS = (Column("From"), Column("What changed"), Column("Measures"), Column("What we do"), Column("Who says so"))
TABLES = (Column("Table"), Column("Rows", numeric=True), Column("Bytes", numeric=True), Column("SHA-256 begins"))
MISSING = (Column("What"), Column("Why not"), Column("Who holds it"))


def extent(figures: Figures, cards: Mapping[str, SourceCard]) -> str:
    """Return how much there is, in a sentence or two."""
    return (
        f"{len(figures.catalogue.measures)} measures from {len(cards)} sources, with {len(load_breaks())} known "
        f"breaks. Snapshot {figures.snapshot.id}."
    )


def fresh(figures: Figures) -> list[list[str]]:
    """Return the last month of each measure at each level, in the order of `FRESH`."""
    return [
        [measure.title, *(_last(figures, measure, level) for level in LEVEL_WORDS)]
        for measure in figures.catalogue.measures.values()
    ]


def _last(figures: Figures, measure: Measure, level: str) -> str:
    """The last month of a measure at a level; a dash where it is not published."""
    months = figures.periods(measure.id, level) if level in measure.levels else np.array([], dtype=np.int64)
    return label(int(months[-1])) if len(months) else "–"


def measure_terms(figures: Figures, measure: Measure, cards: Mapping[str, SourceCard]) -> Terms:
    """Return what is declared of a measure, as terms and sentences."""
    runs = [
        f"{LEVEL_WORDS[level][0].upper()}{LEVEL_WORDS[level][1:]}: {label(int(months[0]))} to {label(int(months[-1]))}."
        for level in measure.levels
        if (months := figures.periods(measure.id, level)).size
    ]
    counted = f"{', '.join(measure.numerator.series)} (table {measure.numerator.table})."
    windows = ", ".join(WINDOW_WORDS[window] for window in measure.windows)
    found = [each for each in load_breaks() if any(each.covers(measure.id, level) for level in measure.levels)]
    return [
        ("What it is", [measure.definition]),
        ("Name in the API and the command line", [measure.id]),
        ("Counted from", [counted]),
        ("Set against", [denominator_text(measure)]),
        ("Unit", [f"{measure.unit}. {POLARITY_WORDS[measure.polarity]}."]),
        ("Interval", [f"{INTERVAL_WORDS[measure.interval]}."]),
        ("Windows", [f"{windows[0].upper()}{windows[1:]}. Months in which a full window ends:", *runs]),
        ("Kept coarse", ["Boroughs and London only, to protect people."] if measure.sensitivity != "none" else []),
        ("What it does not say", measure.caveats),
        ("What changed in the recording", [f"{label(each.date)}: {each.what}" for each in found]),
        ("Sources", [f"{cards[name].producer}: {cards[name].title}." for name in measure.sources if name in cards]),
    ]


def denominator_text(measure: Measure) -> str:
    """Return what a measure is set against, in a sentence."""
    against = measure.denominator
    if against.kind == "residents":
        return "Usual residents of the place, all ages, Census 2021."
    if against.kind == "none":
        return "As its definition says."
    if against.kind == "series":
        return f"{', '.join(against.series)} (table {against.table})."
    if against.sample_size is None or against.deff is None:
        return "People asked; the publisher does not say how many."
    return (
        f"People asked: {number(against.sample_size)} in a borough in 12 months and "
        f"{number(against.sample_size_london)} in London, divided by a design effect of {against.deff:g}. "
        "All three are assumptions."
    )


def source_terms(card: SourceCard, read: Mapping[str, Any]) -> Terms:
    """Return what is known of a source, as terms and sentences.

    Parameters
    ----------
    card : SourceCard
        The card.
    read : mapping
        The source's entry in the manifest of the snapshot: files, rows read, kept and set aside; empty where the
        source was typed in by hand.
    """
    files = [
        f"{name}: {entry['bytes']:,} bytes, SHA-256 begins {entry['sha256'][:DIGITS]}"
        for name, entry in read.get("files", {}).items()
    ]
    aside = [f"{rows:,} set aside: {reason}." for reason, rows in read.get("aside", {}).items()]
    rows = [f"{read['read']:,} read, {read['kept']:,} kept.", *aside] if read else []
    return [
        ("Producer", [card.producer]),
        ("Publisher", [f"{card.publisher}. {card.url}" if card.url else card.publisher]),
        ("Licence", [card.licence]),
        ("Attribution", [card.attribution]),
        ("Read", [card.accessed]),
        ("Covers", [f"{card.coverage}."]),
        ("What is odd about it, and what we do", card.quirks),
        ("Rows", rows),
        ("Files", files),
        ("Tables made from it", [", ".join(card.tables)] if card.tables else []),
    ]


def breaks(figures: Figures) -> list[list[str]]:
    """Return every break, oldest first, in the order of `BREAKS`."""
    return [
        [
            label(each.date) + (f" to {label(each.until)}" if each.until and each.until != each.date else ""),
            each.what,
            _covered(figures, each),
            SEVERITY_WORDS[each.severity],
            each.source,
        ]
        for each in load_breaks()
    ]


def _covered(figures: Figures, found: Break) -> str:
    """The measures and levels that a break is about."""
    every = figures.catalogue.measures.values()
    titles = [each.title for each in every if any(found.covers(each.id, level) for level in each.levels)]
    if not titles:
        return "Measures that the explorer does not show yet"
    named = ", ".join(titles[:3]) + (f" and {len(titles) - 3} more" if len(titles) > 3 else "")
    levels = [words for level, words in LEVEL_WORDS.items() if level in found.levels]
    places = f" in {', '.join(figures.gazetteer.get(code).name for code in found.areas)}" if found.areas else ""
    return f"{named}{places}: {', '.join(levels)}"


def missing(figures: Figures) -> list[list[str]]:
    """Return what is not available, in the order of `MISSING`."""
    return [[each.title, each.why, each.holder] for each in figures.catalogue.not_available.values()]


def tables(manifest: Mapping[str, Any]) -> list[list[str]]:
    """Return the tables of the snapshot: name, rows, bytes and the beginning of the SHA-256."""
    return [
        [name, f"{entry['rows']:,}", f"{entry['bytes']:,}", entry["sha256"][:DIGITS]]
        for name, entry in manifest["tables"].items()
    ]


def manifest_file(manifest: Mapping[str, Any]) -> bytes:
    """Return the manifest as the bytes of a JSON file."""
    return json.dumps(manifest, indent=2, ensure_ascii=False).encode()
