"""What stands out in a borough: tested differences, both directions."""

from __future__ import annotations

from ui import cached, markup


def draw(area: str) -> None:
    """Draw the findings of an area, or say that there are none."""
    found, tested = cached.findings(area)
    markup.heading(
        "What stands out",
        f"Tested differences, in both directions, out of {tested} comparisons; about one in twenty of those listed is chance",
    )
    if not found:
        markup.note("Nothing here differs from the usual by more than chance would explain.")
        return
    markup.bullets([finding.sentence for finding in found])
