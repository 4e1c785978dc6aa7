"""Can I say this? The one entry: a claim as text or as it was understood, and its verdict."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from base.errors import clip
from base.sources import load_cards
from measures.claim import CANNOT, WEAKEST, Claim, Understanding
from measures.claim_checks import check_one
from measures.claim_evidence import figure
from measures.claim_grammar import LONGEST, understand
from measures.claim_instead import instead
from measures.estimates import Figures
from measures.sentences import cite

#: Claims in one text, one a line, that are judged at a time.
MOST = 60


def check(figures: Figures, claim: str | Understanding) -> Claim:
    """Return the verdict on a claim.

    Parameters
    ----------
    figures : Figures
        Every figure of the snapshot.
    claim : str or Understanding
        A sentence, or what one says. A sentence that says several things has a part for each, and the verdict of the
        weakest.

    Returns
    -------
    Claim
        Never an error: a text that nothing can be made of *cannot be checked*.
    """
    if isinstance(claim, Understanding):
        return _one(figures, claim)
    if not claim.strip():
        return Claim(Understanding(), CANNOT, "Nothing is claimed. Type a sentence.", {}, "")
    if len(claim) > LONGEST:
        reason = f"The text has {len(claim):,} characters. One claim has at most {LONGEST}: give one sentence a line."
        return Claim(Understanding(text=clip(claim)), CANNOT, reason, {}, "")
    parts = _helped(figures, tuple(_one(figures, understanding) for understanding in understand(figures, claim)))
    if len(parts) == 1:
        return parts[0]
    weakest = min(parts, key=lambda part: WEAKEST.index(part.verdict))
    reason = " ".join(f"{index}. {part.verdict.capitalize()}: {part.reason}" for index, part in enumerate(parts, 1))
    sentence = " ".join(dict.fromkeys(part.sentence for part in parts if part.sentence))
    return Claim(parts[0].understood, weakest.verdict, reason, {}, sentence, weakest.citation, parts)


def _helped(figures: Figures, parts: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """The same, the first part that cannot be checked with what can be asked in its place."""
    place = next((index for index, part in enumerate(parts) if part.verdict == CANNOT), None)
    told = instead(figures, [part.understood for part in parts]) if place is not None else ""
    if place is None or not told:
        return parts
    helped = replace(parts[place], reason=f"{parts[place].reason} {told}")
    return (*parts[:place], helped, *parts[place + 1 :])


def lines(text: str) -> tuple[tuple[str, ...], int]:
    """Return the claims of a text, one a line, and how many lines are beyond the `MOST` that are judged at a time."""
    found = tuple(line.strip() for line in text.splitlines() if line.strip())
    return found[:MOST], max(0, len(found) - MOST)


def _one(figures: Figures, understanding: Understanding) -> Claim:
    """The verdict on one understanding, with its citation."""
    found = check_one(figures, understanding)
    return Claim(
        understanding,
        found.verdict,
        found.reason,
        found.evidence,
        found.sentence,
        _citation(figures, understanding) if found.evidence else "",
    )


def _citation(figures: Figures, understanding: Understanding) -> str:
    """The citation of the figure that a claim is judged by."""
    found = figure(figures, replace(understanding, against=""))
    if found is None:
        return ""
    return cite(found.estimate, found.measure, _titles())


@cache
def _titles() -> dict[str, str]:
    """Producer and title of every source; the cards are read once."""
    return {name: f"{card.producer}, {card.title}" for name, card in load_cards().items()}
