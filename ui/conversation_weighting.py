"""How the answers of an event were weighted to who lives in the borough, and what that costs in certainty."""

from __future__ import annotations

from conversations.heard_records import Heard
from measures.words import number
from ui import markup, sections

NOT_WEIGHTED = "Not weighted to who lives here: too few people answered the questions about themselves."
HELD = "Some would have counted for more or less, and were held from 0.2 to 5."
NOT_HELD = "None had to be held back: the limits are 0.2 and 5."


def draw(heard: Heard) -> None:
    """Draw how answers were weighted, closed until asked; one line where they were not."""
    if not heard.weighting.used:
        markup.small(NOT_WEIGHTED)
        return
    if heard.weighting.shown and not heard.weighting.converged:
        markup.small(left(heard))
    with sections.folded("heard_weighting", "How the answers were weighted"):
        sections.paragraphs(lines(heard))


def lines(heard: Heard) -> list[str]:
    """Return what the weights were and what they cost, in plain words; ``**bold**`` marks what matters.

    Parameters
    ----------
    heard : Heard
        What was heard at an event whose answers were weighted.
    """
    used = heard.weighting
    means = (
        "Weighted means: the answers of groups that were scarce in the room count for more, and those of groups that "
        "were plentiful for less, as if the room were the borough. One answer counted "
        f"{used.lightest:g} to {used.heaviest:g} times. {HELD if used.trimmed else NOT_HELD}"
    )
    costs = (
        f"That costs certainty: {number(used.people)} people with unequal weights tell as much as "
        f"**{number(used.effective)}** with equal ones (the effective sample size)."
    )
    return [used.note, means, costs, heard.panel]


def left(heard: Heard) -> str:
    """Return how far the weighted room is from the borough still, where groups were too scarce to bring it all the way.

    Parameters
    ----------
    heard : Heard
        As of `lines`.
    """
    return (
        "Some groups were too scarce in the room to weigh what they weigh in the borough: their shares are up to "
        f"{100 * heard.weighting.gap:.0f} points off even with weights."
    )
