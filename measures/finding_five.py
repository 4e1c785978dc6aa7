"""Five things that will be asked of a place: from its findings, both directions, different matters."""

from __future__ import annotations

from collections import Counter

from measures.estimates import Figures
from measures.findings import Finding, Findings, findings

MOST = 5
#: Of five, so many may be promises of plans: a room asks of last month too.
MOST_PROMISES = 2


def five_things(figures: Figures, area: str) -> tuple[Finding, ...]:
    """Return the findings of a place that will be asked about first.

    Parameters
    ----------
    figures : Figures
        Every figure of a snapshot.
    area : str
        Code of London, a borough or a ward.

    Returns
    -------
    tuple of Finding
        Five at most, and fewer where fewer stand out: nothing that is too close to call is put in to make up the
        number. At most one of a family of measures. Changes that take in unusual years come last; promises of plans
        that are due come first, two at most; after them whichever domain, then whichever direction, has been chosen
        least; the surest of those.

    Raises
    ------
    UnknownNameError
        If there is no such area.
    """
    return five_of(findings(figures, area))


def five_of(found: Findings) -> tuple[Finding, ...]:
    """Return the same from findings that are at hand."""
    chosen: list[Finding] = []
    while len(chosen) < MOST and (left := _left(found, chosen)):
        domains = Counter(each.measure.domain for each in chosen)
        ways = Counter(each.direction for each in chosen)
        due = sum(each.kind == "target" for each in chosen) < MOST_PROMISES
        chosen.append(
            min(
                left,
                key=lambda each: (
                    each.unusual_years,
                    each.kind != "target" if due else each.kind == "target",
                    domains[each.measure.domain],
                    ways[each.direction],
                    each.p,
                ),
            )
        )
    return tuple(chosen)


def _left(found: Findings, chosen: list[Finding]) -> list[Finding]:
    """Findings of families that are not yet chosen."""
    families = {each.measure.family for each in chosen}
    return [each for each in found if each.measure.family not in families]
