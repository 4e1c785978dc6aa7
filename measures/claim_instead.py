"""What can be asked in place of a claim that cannot be checked: another wording, or a name that is nearly the same."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from functools import cache

from measures.catalogue import load_catalogue
from measures.claim import Understanding
from measures.claim_lexicon import load_lexicon, plain
from measures.estimates import Figures

#: How like a name a word has to be to be taken for a slip of the pen, and how long.
ALIKE, LEAST = 0.86, 6


def instead(figures: Figures, parts: Sequence[Understanding]) -> str:
    """Return what a reader may ask instead, as sentences; empty where nothing is known.

    Parameters
    ----------
    figures : Figures
        Gives the names of places.
    parts : sequence of Understanding
        What a claim was taken to say, one for each part.
    """
    lexicon = load_lexicon(load_catalogue)
    told = [_meant(figures, part.unknown) for part in parts]
    said = f" {re.sub(r'[^a-z0-9£ ]', ' ', plain(parts[0].text))} "
    said = f" {' '.join(said.split())} "
    told += [tells for phrase, tells in lexicon.instead.items() if f" {phrase} " in said or f" {phrase}s " in said]
    return " ".join(dict.fromkeys(text for text in told if text))


def _meant(figures: Figures, unknown: Sequence[str]) -> str:
    """Names that words which were not understood are nearly the same as."""
    names, lexicon = _names(figures), load_lexicon(load_catalogue)
    told = [
        f"“{names[word]}” is a word too: say “{names[word]} ward”, or add its borough."
        for word in unknown if word in lexicon.words_too and word in names
    ]  # fmt: skip
    for word in unknown:
        near = get_close_matches(word, names, 1, ALIKE) if len(word) >= LEAST else []
        if near and word not in names and word not in lexicon.instead:
            told.append(f"“{word}” is no name here: is “{names[near[0]]}” meant?")
    return " ".join(told)


@cache
def _names(figures: Figures) -> dict[str, str]:
    """Names of places and words for measures as they are read, with the name as it is written."""
    lexicon = load_lexicon(load_catalogue)
    names = {phrase: phrase for phrase in (*lexicon.measures, *lexicon.asks) if " " not in phrase}
    for level in ("ward", "borough"):
        names |= {plain(name): name for code in figures.gazetteer.at_level(level)
                  if " " not in (name := figures.gazetteer.get(code).name)}  # fmt: skip
    return names
