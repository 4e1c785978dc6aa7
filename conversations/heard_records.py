"""What we heard, as it is shown and as it is frozen: counts, shares with intervals, and the sentences.

A frozen picture is read for as long as the store lives, so its shape only grows: a field that comes later has a default
that says *not shown*, and `VERSION` goes up where a field changes its meaning.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Literal

from pydantic import TypeAdapter

from conversations.errors import StateError

Audience = Literal["staff", "public"]
#: Of the shape of a frozen picture; pictures without a number have the first.
VERSION = 1


@dataclass(frozen=True)
class Share:
    """A share with its 95 % interval, from 0 to 1; all None where it is not shown."""

    value: float | None = None
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True)
class Line:
    """One priority over the whole event.

    Attributes
    ----------
    priority, words : str
        Its id, and as the form says it.
    count : int or None
        People who raised it by phone, on paper or at a table; None where it is not shown.
    raw : Share
        Of all these people; Wilson.
    weighted : Share
        As if the groups that came weighed what they weigh in the borough; Wilson on the effective number of people.
    weighted_to : float or None
        What the weighted share is rounded to: 0.01, or 0.05 where more would tell of a small group.
    hands : int or None
        Hands counted at tables: nobody in person stands behind them, and some may have sent a form too.
    """

    priority: str
    words: str
    count: int | None
    raw: Share
    weighted: Share = Share()
    weighted_to: float | None = None
    hands: int | None = None


@dataclass(frozen=True)
class Group:
    """Some of the people, by one question.

    Attributes
    ----------
    keys : tuple of str
        The answers, places or channels that are counted here: more than one where groups were put together.
    label : str
        In words.
    people : int or None
        How many; None for places in a table of hands, whose sum the public does not see.
    share : float or None
        Of those who answered the question; None for those who did not.
    lower, upper : float or None
        Its 95 % interval (Wilson).
    residents : float or None
        The group's share of residents (Census 2021); None where the snapshot does not have it.
    """

    keys: tuple[str, ...]
    label: str
    people: int | None
    share: float | None = None
    lower: float | None = None
    upper: float | None = None
    residents: float | None = None


@dataclass(frozen=True)
class Question:
    """Who was in the room by one question, against who lives in the borough; never crossed with another.

    Attributes
    ----------
    field : str
        ``age_band sex ethnic_group disability ward``.
    words : str
        The question in words.
    groups : tuple of Group
        Groups of fewer than five people are put together; the last one is those who did not say.
    """

    field: str
    words: str
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Cell:
    """One priority in one group; its count and share are None where they are not shown."""

    priority: str
    group: int
    count: int | None
    share: Share


@dataclass(frozen=True)
class Table:
    """Priorities by channel, by the place that they are about, or by a question about the person.

    Attributes
    ----------
    field : str
        ``channel area age_band sex ethnic_group``, or ``hands`` for hands raised by place.
    groups : tuple of Group
        What the cells' `Cell.group` counts from nought.
    cells : tuple of Cell
        Group by group.
    """

    field: str
    groups: tuple[Group, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Weighting:
    """How the people were weighted.

    Attributes
    ----------
    used : tuple of str
        Questions that they were weighted by, in words.
    dropped : tuple of (str, str)
        Questions that they were not, and why.
    people : int
        How many were weighted.
    effective : int
        How many people with equal weights would tell as much.
    lightest, heaviest : float
        The extreme weights; the mean is 1. They are held from 0.2 to 5.
    trimmed, converged : bool
        Whether any weight was held, and whether every margin was met.
    gap : float
        The largest difference that is left to a group's share of residents, from 0 to 1.
    shown : bool
        Whether weighted shares are given at all: not under 50 effective people.
    note : str
        In words, with what they rest on.
    """

    used: tuple[str, ...] = ()
    dropped: tuple[tuple[str, str], ...] = ()
    people: int = 0
    effective: int = 0
    lightest: float = 1.0
    heaviest: float = 1.0
    trimmed: bool = False
    converged: bool = False
    gap: float = 0.0
    shown: bool = False
    note: str = ""


@dataclass(frozen=True)
class Difference:
    """A priority that a group raised more or less often than the others, by more than chance would explain."""

    priority: str
    field: str
    label: str
    share: float
    others: float
    p: float


@dataclass(frozen=True)
class Agreement:
    """Whether groups of people want the same.

    Attributes
    ----------
    groups : tuple of str
        The groups of ten or more that are compared, in words.
    first : tuple of tuple of str
        For each, the priorities that most of it raised, the first three of those that can be shown; more with ties.
    shared : tuple of str
        Priorities that are among the first three of every group.
    tested : int
        Comparisons of one group with everybody else who answered.
    differing : tuple of Difference
        Those that differ with 5 % of false discoveries over all comparisons (Fisher's exact test, Benjamini–Hochberg).
    sentence : str
        In words.
    """

    groups: tuple[str, ...] = ()
    first: tuple[tuple[str, ...], ...] = ()
    shared: tuple[str, ...] = ()
    tested: int = 0
    differing: tuple[Difference, ...] = ()
    sentence: str = ""


@dataclass(frozen=True)
class Heard:
    """What we heard at one event.

    Attributes
    ----------
    event : int
        Number of the event.
    borough : str
        Its code.
    audience : str
        ``"staff"`` or ``"public"``: small counts by channel and place are hidden for the public. What would join
        people's answers about themselves to what they raised is hidden for both.
    snapshot : str
        Id of the snapshot whose Census the weights and comparisons stand on.
    computed_at : datetime
        UTC; of a frozen picture, when it was frozen.
    people : int or None
        Contributions that were not refused, passed or waiting: choices from a list need no moderation. None under 5.
    waiting : int or None
        Those of them that nobody has decided about; for staff.
    lines : tuple of Line
        Priorities, most often raised first, those that are not shown last and in the order of the form.
    channels, areas : Table or None
        Priorities by channel; by the place that they are about, which is not where the person lives.
    hands : Table or None
        Hands raised at tables by the place that they are about.
    room : tuple of Question
        Who was in the room.
    by_group : tuple of Table
        Priorities by age, sex and ethnic group, for groups of ten people or more.
    weighting : Weighting
        How the weighted shares came about.
    agreement : Agreement
        Whether groups want the same.
    resident, panel, officer : str
        The finding in three registers.
    warning : str
        What these figures cannot say.
    """

    event: int
    borough: str
    audience: Audience
    snapshot: str
    computed_at: datetime
    people: int | None
    waiting: int | None = None
    lines: tuple[Line, ...] = ()
    channels: Table | None = None
    areas: Table | None = None
    hands: Table | None = None
    room: tuple[Question, ...] = ()
    by_group: tuple[Table, ...] = ()
    weighting: Weighting = Weighting()
    agreement: Agreement = Agreement()
    resident: str = ""
    panel: str = ""
    officer: str = ""
    warning: str = ""


@dataclass(frozen=True)
class LiveLine:
    """A priority while the event is open; counts are rounded down to fives."""

    priority: str
    words: str
    people: int | None
    hands: int | None


@dataclass(frozen=True)
class Live:
    """The picture of the projector.

    Attributes
    ----------
    event : int
        Number of the event.
    people : int
        How many the picture has: whole tens, and never the last five who answered.
    lines : tuple of LiveLine
        Priorities with five people or five hands, most first; None where there are fewer.
    sentence : str
        In words.
    """

    event: int
    people: int
    lines: tuple[LiveLine, ...]
    sentence: str


@cache
def _adapter() -> TypeAdapter[Heard]:
    """Reads and writes the frozen picture."""
    return TypeAdapter(Heard)


def to_content(heard: Heard) -> dict[str, Any]:
    """Return a picture as JSON keeps it, with the version of its shape."""
    content: dict[str, Any] = _adapter().dump_python(heard, mode="json")
    return {"version": VERSION, **content}


def from_content(content: dict[str, Any]) -> Heard:
    """Return a picture that JSON kept, in this edition or an earlier one.

    Raises
    ------
    StateError
        If a newer edition froze it, whose numbers may mean something else.
    pydantic.ValidationError
        If it is no picture: a fault of ours.
    """
    if content.get("version", 1) > VERSION:
        raise StateError("What was heard was frozen by a newer edition of the explorer", "start that edition")
    return _adapter().validate_python(content)
