"""What stands out in a borough: tested differences, both directions."""

from __future__ import annotations

from ui import cached, markup


def draw(area: str) -> None:
    """Draw the findings of an area, or say that there are none."""
    findings = cached.findings(area)
    markup.heading(
        "What stands out",
        f"{len(findings)} differences listed of {findings.tested} tested, in both directions, each measure in its "
        "latest 12 months; about one in twenty of those listed may still be chance",
    )
    if not findings:
        markup.note("Nothing here differs from the usual by more than chance would explain.")
        return
    markup.bullets([finding.sentence for finding in findings])
