"""What stands out in a borough: tested differences, both directions."""

from __future__ import annotations

from measures.words import number
from ui import cached, markup


def draw(area: str) -> None:
    """Draw the findings of an area, or say that there are none."""
    findings = cached.findings(area)
    markup.heading(
        "What stands out",
        f"{number(len(findings))} difference{'' if len(findings) == 1 else 's'} listed of {findings.tested} tested, in "
        "both directions, each measure in its latest 12 months"
        + ("; about one in twenty of those listed may still be chance" if findings else ""),
    )
    if not findings:
        markup.note(
            "No difference from the usual was found that is more than chance would explain. That is not to say that "
            "there is none: small ones cannot be seen in numbers of this size."
        )
        return
    markup.bullets([finding.sentence for finding in findings])
