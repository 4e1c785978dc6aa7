"""The state of the page “Can I say this?”: the claim, and what a reader has corrected in how it was understood.

A speech may be sensitive, so that here, unlike on every other page, the state is kept in the reader's session and goes
into the URL only through the link to a check.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import get_args

from base.errors import ExplorerError, UnknownNameError
from base.periods import WINDOW_MONTHS, parse
from measures.claim import DIRECTION_WORDS, KIND_WORDS, Direction, Kind, Size, Understanding, Unit
from measures.claim_grammar import LONGEST, understand
from measures.claim_sizes import number
from measures.estimates import AGAINST, Figures

NOBODY = "none"
YEAR_BEFORE = "year"
LATEST = "latest"
UNITS = get_args(Unit)


@dataclass(frozen=True)
class ClaimState:
    """What the page checks.

    Parameters
    ----------
    claim : str
        The text; several lines are several claims.
    kind, measure, area, direction, size, unit, window, group : str
        Corrections of `Understanding`; empty as it was understood.
    other : str
        Code of a place or name of a benchmark compared with; ``"none"`` for none.
    period : str
        Month, ``"2026-06"``; ``"latest"``.
    before : str
        Month; ``"year"`` for a year before.
    """

    claim: str = ""
    kind: str = ""
    measure: str = ""
    area: str = ""
    other: str = ""
    direction: str = ""
    size: str = ""
    unit: str = ""
    period: str = ""
    before: str = ""
    window: str = ""
    group: str = ""

    def query(self) -> dict[str, str]:
        """Return the URL parameters of the link to this check."""
        return {field.name: value for field in fields(self) if (value := getattr(self, field.name))}

    @property
    def corrected(self) -> bool:
        """Whether a reader has changed how the claim was understood."""
        return any(getattr(self, field.name) for field in fields(self) if field.name != "claim")

    @property
    def several(self) -> bool:
        """Whether there is more than one line."""
        return len([line for line in self.claim.splitlines() if line.strip()]) > 1


def read(query: Mapping[str, str], figures: Figures) -> tuple[ClaimState, tuple[ExplorerError, ...]]:
    """Return the state that a link asks for, and what in it does not exist.

    Parameters
    ----------
    query : mapping of str to str
        URL parameters; ones that the page does not know are ignored.
    figures : Figures
        Gives what exists.

    Returns
    -------
    state : ClaimState
        Without the corrections that do not exist.
    problems : tuple of ExplorerError
        One for each of those; a page that gets any shows them and no verdict.
    """
    state = ClaimState(claim=query.get("claim", ""))
    problems: list[ExplorerError] = []
    for field in fields(ClaimState):
        value = query.get(field.name, "")
        if not value or field.name == "claim":
            continue
        try:
            _exists(field.name, value, figures)
        except ExplorerError as problem:
            problems.append(problem)
        else:
            state = replace(state, **{field.name: value})
    return state, tuple(problems)


def _exists(name: str, value: str, figures: Figures) -> None:
    """Raise where the value of one correction does not exist."""
    allowed: dict[str, tuple[str, ...]] = {
        "kind": tuple(KIND_WORDS), "direction": tuple(filter(None, DIRECTION_WORDS)), "unit": UNITS,
        "window": tuple(WINDOW_MONTHS),
    }  # fmt: skip
    if name in allowed and value not in allowed[name]:
        raise UnknownNameError(name, value, allowed[name])
    if name == "measure":
        figures.measure(value)
    if name == "area" or (name == "other" and value not in {*AGAINST, NOBODY}):
        figures.gazetteer.get(value)
    if name in {"period", "before"} and value not in {LATEST, YEAR_BEFORE}:
        parse(value)
    if name == "size":
        _number(value)


def _number(text: str) -> str:
    """A number in digits, as typed into the form."""
    plain = text.strip().lstrip("+-−").replace(",", "").removesuffix("%").strip()
    if plain.count(".") > 1 or not plain.replace(".", "").isdigit() or not plain.isascii():
        raise UnknownNameError("number", text, ("6.3",))
    return plain


def understood(figures: Figures, state: ClaimState) -> tuple[Understanding, ...]:
    """Return what the claim says, with the reader's corrections.

    Parameters
    ----------
    figures : Figures
        Every figure of the snapshot.
    state : ClaimState
        The claim, of one line.

    Returns
    -------
    tuple of Understanding
        One for each thing that the claim says; one alone once a reader has corrected it.
    """
    found = understand(figures, state.claim[: LONGEST + 1])
    if not state.corrected:
        return found
    answers = {field.name: getattr(state, field.name) for field in fields(state)} | {"size": state.unit or state.size}
    still = tuple(question for question in found[0].questions if not answers.get(question.field))
    first = replace(found[0], unknown=(), questions=still, part="", missing="", judgement=(), assumed=())
    changes: dict[str, object] = {}
    for name in ("measure", "area", "window", "group"):
        if value := getattr(state, name):
            changes[name] = value
    if state.measure and not state.group:
        changes["group"] = ""
    if state.kind:
        changes["kind"] = kind_of(state.kind)
    if state.direction:
        changes["direction"] = direction_of(state.direction)
    if state.other:
        place = state.other not in {*AGAINST, NOBODY}
        changes |= {
            "other": state.other if place else "",
            "against": "" if place or state.other == NOBODY else state.other,
        }
    if state.period:
        changes["period"] = 0 if state.period == LATEST else parse(state.period)
    if state.before:
        changes["before"] = 0 if state.before == YEAR_BEFORE else parse(state.before)
    if size := _size(state, first):
        changes["size"] = size
    return (replace(first, **changes),)  # type: ignore[arg-type]


def _size(state: ClaimState, first: Understanding) -> Size | None:
    """The number that the form gives, or the claim's own in another unit; None to leave it."""
    if not state.size and not state.unit:
        return None
    unit = unit_of(state.unit or (first.size.unit if first.size else "count"))
    text = _number(state.size) if state.size else f"{first.size.value:g}" if first.size else ""
    return number(text, unit, per=1000.0) if text else None


def kind_of(text: str) -> Kind:
    """Return a kind of claim by its name."""
    return next((kind for kind in get_args(Kind) if kind == text), "")


def direction_of(text: str) -> Direction:
    """Return a direction by its name."""
    return next((direction for direction in get_args(Direction) if direction == text), "")


def unit_of(text: str) -> Unit:
    """Return a unit by its name."""
    return next((unit for unit in get_args(Unit) if unit == text), "count")
