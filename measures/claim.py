"""What a claim is: how it was understood, the verdict on it, and what stands behind the verdict."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field
from typing import Final, Literal

STANDS: Final = "stands"
WITHIN: Final = "within normal variation"
WRONG: Final = "wrong"
NOT_COMPARABLE: Final = "not comparable"
CANNOT: Final = "cannot be checked"
VERDICTS: Final = (STANDS, WITHIN, WRONG, NOT_COMPARABLE, CANNOT)
#: Of several parts the claim takes the verdict that comes first here.
WEAKEST: Final = (WRONG, NOT_COMPARABLE, WITHIN, CANNOT, STANDS)

Verdict = Literal["stands", "within normal variation", "wrong", "not comparable", "cannot be checked"]
Kind = Literal[
    "", "level", "change", "compare", "contrast", "extreme", "among", "record", "trend", "gap", "target", "share"
]
Direction = Literal["", "up", "down", "same", "unclear"]
Unit = Literal["count", "percent", "points", "factor", "rate"]
Bound = Literal["exact", "over", "under"]

KIND_WORDS = {
    "level": "a figure",
    "change": "a change",
    "compare": "one place against another",
    "contrast": "two changes set against each other",
    "extreme": "highest or lowest of all",
    "among": "unusual among its peers",
    "record": "highest or lowest for a time",
    "trend": "a run of years",
    "gap": "a gap within 5 points",
    "target": "a number that a plan promised",
    "share": "a share of what London counts",
}
DIRECTION_WORDS = {"": "none said", "up": "up or higher", "down": "down or lower", "same": "about the same",
                   "unclear": "no clear difference"}  # fmt: skip
#: Share of a number within which a number in words (“a third”, “doubled”) is right.
IN_WORDS = 0.05
#: The same of a number after “about”.
ABOUT = 0.1
#: Floating noise that no reader can have meant.
NOISE = 1e-9


@dataclass(frozen=True)
class Size:
    """A number as somebody wrote it.

    Attributes
    ----------
    value : float
        The number, in its unit; per cent as 6.3 for 6.3 %.
    unit : str
        ``"count"``, ``"percent"``, ``"points"`` (percentage points), ``"factor"`` (times) or ``"rate"``.
    low, high : float
        The range in which a true number makes the written one right.
    bound : str
        ``"exact"``, or ``"over"`` and ``"under"`` for “more than” and “less than”.
    text : str
        As written.
    per : float
        Residents that a rate speaks of; 0 otherwise.
    each : str
        Of a number in a stretch of time, ``"hour"``, ``"day"``, ``"week"`` or ``"month"``; of a time between two
        events, ``"minutes between"`` or ``"hours between"``; empty otherwise.
    """

    value: float
    unit: Unit
    low: float
    high: float
    bound: Bound = "exact"
    text: str = ""
    per: float = 0.0
    each: str = ""

    def holds(self, actual: float) -> bool:
        """Return whether a true number makes the written one right; false for a number that is missing."""
        if math.isnan(actual):
            return False
        if self.bound == "over":
            return actual > self.value + NOISE
        if self.bound == "under":
            return actual < self.value - NOISE
        return self.low - NOISE <= actual <= self.high + NOISE


@dataclass(frozen=True)
class Question:
    """What a claim leaves open: a field of `Understanding`, and the values that it may have with their names."""

    field: str
    asks: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Understanding:
    """How one claim was understood; every field can be corrected.

    Attributes
    ----------
    text : str
        The claim as typed, clipped.
    kind : str
        What is claimed, a key of `KIND_WORDS`; empty where nothing was understood.
    measure, area : str
        Id of the measure and code of the place.
    other : str
        Code of the place compared with; empty for none.
    against : str
        Benchmark compared with, ``"london"``, ``"similar"``, ``"bcu"`` or ``"borough"``; empty for none.
    beside : str
        Id of a second measure that the first is set against; empty for none.
    faster : str
        Of two changes: ``"more"`` or ``"less"``, as the first is said to go further or less far; empty otherwise.
    group : str
        Group of a measure that is published by group.
    direction : str
        A key of `DIRECTION_WORDS`; in a comparison up means higher.
    negated : bool
        Whether the claim denies the direction.
    basis : str
        ``"rate"`` or ``"count"``: whether two places are compared by rate or by number.
    size : Size or None
        How much.
    pair : tuple of Size
        Two numbers, before and after or first and second place; empty for none.
    interval : tuple of Size
        A 95 % interval that the claim states; empty for none.
    period, before : int
        Months with which the window and the earlier window end, ``yyyymm``; 0 for the latest and for a year before.
    window : str
        Window of both; empty for the measure's own.
    years : int
        Years of a run, or 0.
    every : str
        ``"borough"`` or ``"ward"`` where a change is claimed of all of them at once; empty for one place.
    most : bool
        Whether it is claimed of most of them only.
    cause : str
        Words that name a cause or an agent, which no figure can check.
    judgement : tuple of str
        Words of judgement or of strength, which no figure decides.
    part : str
        Words that name only a part of the measure.
    missing : str
        Id of what the catalogue says is not available.
    unknown : tuple of str
        Words that were not understood. A claim with any cannot stand.
    assumed : tuple of str
        What the claim leaves out and how it was filled in.
    questions : tuple of Question
        What has to be settled before it can be checked.
    """

    text: str = ""
    kind: Kind = ""
    measure: str = ""
    area: str = ""
    other: str = ""
    against: str = ""
    beside: str = ""
    faster: Literal["", "more", "less"] = ""
    group: str = ""
    direction: Direction = ""
    negated: bool = False
    basis: Literal["rate", "count"] = "rate"
    size: Size | None = None
    pair: tuple[Size, ...] = ()
    interval: tuple[Size, ...] = ()
    period: int = 0
    before: int = 0
    window: str = ""
    years: int = 0
    every: Literal["", "borough", "ward"] = ""
    most: bool = False
    cause: str = ""
    judgement: tuple[str, ...] = ()
    part: str = ""
    missing: str = ""
    unknown: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True)
class Checked:
    """The verdict on one understanding, its reason, what stands behind it, and a sentence that would be true."""

    verdict: Verdict
    reason: str
    evidence: dict[str, object] = field(default_factory=dict)
    sentence: str = ""


@dataclass(frozen=True)
class Claim:
    """One claim and its verdict.

    Attributes
    ----------
    understood : Understanding
        Of the whole claim, or of its first part.
    verdict : str
        One of `VERDICTS`; of several parts the weakest.
    reason : str
        Why, in plain words.
    evidence : dict
        Counts, windows, intervals, test, breaks, sources, snapshot and the command that gives the same.
    sentence : str
        A sentence that would be true; empty where there is none.
    citation : str
        Of the figure; empty where there is none.
    parts : tuple of Claim
        The parts of a claim that says several things; empty for one thing.
    """

    understood: Understanding
    verdict: Verdict
    reason: str
    evidence: dict[str, object]
    sentence: str
    citation: str = ""
    parts: tuple[Claim, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """Return the claim as plain values, five keys; of several parts, ``understood`` and ``evidence`` are lists."""
        whole = {"verdict": self.verdict, "reason": self.reason, "sentence": self.sentence}
        if not self.parts:
            return {"understood": asdict(self.understood), **whole, "evidence": self.evidence}
        return {
            "understood": [asdict(part.understood) for part in self.parts],
            **whole,
            "evidence": [part.as_dict() for part in self.parts],
        }
