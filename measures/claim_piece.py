"""One part of a claim while it is read: its text with what has been understood taken out, and what that was."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from measures.claim import Size
from measures.claim_lexicon import Found
from measures.claim_periods import Period


@dataclass
class Piece:
    """What one part of a claim says, as far as its own words go.

    Attributes
    ----------
    found : Found
        What the marks in the text stand for.
    text : str
        What is left of the text.
    areas, others : list of str
        Marks of places, and of the place compared with.
    periods : list of (str, Period)
        Periods with their role: ``"main"``, ``"before"``, ``"since"``.
    verbs, comparatives : set of str
        Directions said as a change (“fell”) and as a comparison (“lower”).
    faster, beside : str
        Whether a change is said to go further than another (``"more"``, ``"less"``); the measure set against the first.
    steepest, arrived : bool
        Whether highest or lowest is said of a change (“the biggest fall”), and whether one led there (“fell to its
        lowest”).
    target : str
        ``"hit"`` or ``"missed"``, of a number that was promised.
    part_of : bool
        Whether a number is a share of what London counts: “9 % of London’s robberies”.
    """

    found: Found
    text: str
    areas: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    scope: str = ""
    against: str = ""
    periods: list[tuple[str, Period]] = field(default_factory=list)
    measures: list[str] = field(default_factory=list)
    questions: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    narrow: list[tuple[str, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    other_groups: list[str] = field(default_factory=list)
    sizes: list[Size] = field(default_factory=list)
    after: list[Size] = field(default_factory=list)
    pair: tuple[Size, ...] = ()
    interval: tuple[Size, ...] = ()
    verbs: set[str] = field(default_factory=set)
    comparatives: set[str] = field(default_factory=set)
    same: str = ""
    faster: str = ""
    beside: str = ""
    target: str = ""
    part_of: bool = False
    negated: bool = False
    among: str = ""
    extreme: str = ""
    steepest: bool = False
    arrived: bool = False
    ever: bool = False
    span: int = 0
    every_year: bool = False
    likely: bool = False
    counted: bool = False
    rated: bool = False
    gap: bool = False
    held: bool = False
    than_all: bool = False
    every: str = ""
    most: bool = False
    shared: bool = False
    was: bool = False
    per_head: bool = False
    flipped: bool = False
    other_last: bool = False
    persons: tuple[str, ...] = ()
    within: bool = False
    outside: bool = False
    cause: str = ""
    judgement: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    def search(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Return what a pattern finds in what is left of the text."""
        return pattern.search(self.text)

    def cut(self, match: re.Match[str]) -> None:
        """Take what was found out of the text."""
        self.text = f"{self.text[: match.start()]} {self.text[match.end() :]}"

    def take(self, pattern: str | re.Pattern[str]) -> re.Match[str] | None:
        """Return the first that a pattern finds, and take it out of the text."""
        match = re.search(pattern, self.text)
        if match:
            self.cut(match)
        return match

    def take_all(self, pattern: str | re.Pattern[str]) -> list[re.Match[str]]:
        """Return everything that a pattern finds, and take it out of the text."""
        taken = []
        while match := self.take(pattern):
            taken.append(match)
        return taken

    def take_words(self, words: Sequence[str]) -> tuple[str, ...]:
        """Return which of some words are in the text, and take them out."""
        ordered = sorted(words, key=len, reverse=True)
        return tuple(match[0] for match in self.take_all(r"\b(?:" + "|".join(map(re.escape, ordered)) + r")\b"))

    def value(self, mark: str) -> object:
        """Return what a mark stands for."""
        return self.found.values[mark[1]][int(mark[2:-1])]

    def size(self, mark: str) -> Size:
        """Return the number that a mark stands for."""
        value = self.value(mark)
        if not isinstance(value, Size):
            raise TypeError(f"{mark} is not a number")
        return value

    def codes(self, mark: str) -> tuple[str, ...]:
        """Return the codes that the mark of a place may mean."""
        value = self.value(mark)
        return tuple(value) if isinstance(value, tuple) else ()

    def said(self, mark: str) -> str:
        """Return the words that a mark covers."""
        return self.found.said(mark)

    def add_period(self, mark: str, role: str) -> None:
        """Keep a period in the role that the words before it, or its own words, give it."""
        value = self.value(mark)
        if isinstance(value, Period):
            self.periods.append((role if value.role == "main" and value.month else value.role, value))

    def take_marks(self) -> None:
        """Take the marks of measures, groups and numbers out of the text."""
        for match in self.take_all(r"\bto (?P<n>⟦n\d+⟧)"):
            self.after.append(self.size(match["n"]))
        for match in self.take_all(r"⟦(?P<k>[mqwxgonri])\d+⟧"):
            self._keep(match["k"], self.value(match[0]))

    def _keep(self, kind: str, value: object) -> None:
        """Keep what one mark stands for."""
        if isinstance(value, Size):
            self.sizes.append(value)
        elif kind in "mxgo" and isinstance(value, str):
            {"m": self.measures, "x": self.missing, "g": self.groups, "o": self.other_groups}[kind].append(value)
        elif kind == "q" and isinstance(value, tuple):
            self.questions.append((value[0], value[1]))
        elif kind == "w" and isinstance(value, tuple):
            self.narrow.append((value[0], value[1]))
        elif kind == "r" and isinstance(value, tuple):
            self.unknown += ("a second pair of numbers",) if self.pair else ()
            self.pair = value
        elif kind == "i" and isinstance(value, tuple):
            self.interval = value

    @property
    def named(self) -> bool:
        """Whether it says what is counted."""
        return bool(self.measures or self.questions or self.narrow or self.missing)

    @property
    def predicate(self) -> bool:
        """Whether it says anything of what is counted."""
        said = (self.verbs, self.comparatives, self.same, self.sizes, self.after, self.pair)
        return any(said) or bool(self.among or self.extreme or self.likely or self.target)


_SUBJECT = ("measures", "questions", "narrow", "missing")
_SAID = ("verbs", "comparatives", "same", "sizes", "after", "pair", "among", "extreme", "likely", "negated", "others",
         "against", "every_year", "ever", "span", "scope", "than_all", "counted", "judgement", "within",
         "outside", "every", "most", "faster", "beside", "target", "part_of")  # fmt: skip


def inherit(pieces: list[Piece]) -> list[Piece]:
    """Return the parts of a claim, each with what it leaves to the part before it, or else after it.

    “Burglary and robbery are down in Southwark”: the first part takes place and verb from the second. “Burglary is
    down in Croydon but up in Sutton”: the second takes what is counted from the first.
    """
    done: list[Piece] = []
    for index, piece in enumerate(pieces):
        around = [*reversed(done), *pieces[index + 1 :]]
        filled = piece
        if done and not piece.named and not piece.predicate and piece.areas and (done[-1].others or done[-1].against):
            filled = _another(done[-1], piece)
        if not piece.named:
            filled = _from(filled, next((each for each in around if each.named), None), _SUBJECT)
        if not filled.areas:
            filled = _from(filled, next((each for each in around if each.areas), None), ("areas",))
        if not piece.groups:
            filled = _from(filled, next((each for each in around if each.groups), None), ("groups",))
        if not piece.predicate:
            ahead = [*pieces[index + 1 :], *reversed(done)]
            said = next((each for each in ahead if each.predicate), None)
            filled = _from(filled, said, tuple(name for name in _SAID if name != "others" or not filled.others))
        if not piece.periods:
            filled = _from(filled, next((each for each in around if each.periods), None), ("periods",))
        done.append(filled)
    return done


def _another(before: Piece, piece: Piece) -> Piece:
    """A place after “than in Lambeth and”: one more that is compared with; unclear where another order is possible."""
    if before.other_last and before.others and not before.against:
        return replace(piece, areas=before.areas, others=piece.areas, other_last=True)
    return replace(piece, unknown=(*piece.unknown, "which places are compared"))


def _from(piece: Piece, other: Piece | None, names: Sequence[str]) -> Piece:
    """A piece with some of its fields from another."""
    return piece if other is None else replace(piece, **{name: getattr(other, name) for name in names})
