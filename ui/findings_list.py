"""What stands out in a borough, and what will be asked of it: tested differences, both directions."""

from __future__ import annotations

import streamlit as st

from measures.finding_five import five_of
from measures.finding_tests import KINDS
from measures.finding_words import kind_title, p_text
from measures.findings import Finding, Findings
from measures.words import number, visitors_text
from ui import cached, markup, sections
from ui.markup import Cell, Column

#: More of one kind than this are in the table only.
MOST_SHOWN = 4
#: Kinds that set a figure over residents against other places.
LEVELS = ("among", "similar")
TESTED = "How these were tested"


def draw(area: str) -> None:
    """Draw the findings of an area, or say that there are none; then what will be asked, and how it was tested."""
    findings = cached.findings(area)
    markup.heading(
        "What stands out",
        f"{number(len(findings))} difference{'' if len(findings) == 1 else 's'} listed of {findings.tested} tested, in "
        "both directions, each measure in its latest 12 months, and each promise of a plan that has just ended"
        + ("; about one in twenty of those listed may still be chance" if findings else ""),
    )
    if not findings:
        markup.note(
            "No difference from the usual was found that is more than chance would explain. That is not to say that "
            "there is none: small ones cannot be seen in numbers of this size."
        )
        return
    if misled := next((each.estimate for each in findings if each.kind in LEVELS and each.estimate.visitors), None):
        markup.small(visitors_text(misled))
    for kind in KINDS:
        _of_kind([finding for finding in findings if finding.kind == kind])
    _asked(findings)
    with sections.folded("findings", TESTED):
        _evidence(findings)


def _of_kind(found: list[Finding]) -> None:
    """The sentences of one kind."""
    if not found:
        return
    rest = len(found) - MOST_SHOWN
    more = [f"And {rest} more, in the table of “{TESTED}”."] if rest > 0 else []
    with st.container(gap=None):
        sections.subheading(kind_title(found[0].kind, found[0].estimate.level))
        markup.bullets([finding.sentence for finding in found[:MOST_SHOWN]] + more)


def _asked(findings: Findings) -> None:
    """What will be asked first."""
    five = five_of(findings)
    few = "" if len(five) == 5 else " Only so many matters stand out; nothing is added to make up five."
    markup.heading(
        "Five things you will be asked" if len(five) == 5 else "What you will be asked",
        "One a matter at most: promises of plans first, then other domains and both directions. The figures say what "
        f"differs, not why.{few}",
    )
    markup.bullets([f"**{finding.question}** {finding.sentence}" for finding in five])


def _evidence(findings: Findings) -> None:
    """Every finding with its numbers and its test."""
    columns = [
        Column("What"), Column("Which way"), Column("Set against"), Column("Numbers"), Column("Window"),
        Column("Test"), Column("p", True), Column("q", True), Column("Read with"),
    ]  # fmt: skip
    rows: list[list[Cell]] = [_row(finding) for finding in findings]
    markup.table(
        f"All {number(len(findings))}, surest first. q is p after Benjamini and Hochberg over all {findings.tested} "
        f"tests of this place; {number(findings.too_close)} of them are too close to call.",
        columns,
        rows,
        label="How the differences were tested",
    )


def _row(finding: Finding) -> list[Cell]:
    """One finding's numbers."""
    behind = finding.evidence
    kind = kind_title(finding.kind, finding.estimate.level)
    return [
        f"{finding.measure.title}: {kind[0].lower()}{kind[1:]}",
        finding.direction,
        behind.against,
        behind.counts,
        " and ".join(behind.windows),
        behind.test,
        p_text(behind.p),
        p_text(behind.q),
        "; ".join(behind.breaks) or "–",
    ]
