"""Plans for policing London, each as data: what was promised, and what of ours it can be measured by."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from base.errors import UnknownNameError

FOLDER = Path(__file__).resolve().parent.parent / "data" / "plans"
Direction = Literal["down", "up", "within", "none"]
Strength = Literal["", "officers", "staff", "pcsos"]


class _Frozen(BaseModel):
    """A model that cannot change and takes no field that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Document(_Frozen):
    """Where a promise stands."""

    publisher: str
    document: str
    date: str


class Target(_Frozen):
    """A number that was promised.

    ``kind`` is ``per_cent`` (``amount`` per cent of the start), ``number`` (so many more), ``level`` (at least so much)
    or ``points`` (a gap of at most so many percentage points). ``baseline`` and ``by`` are words. ``london_only`` is
    true of a number that means nothing for a borough.
    """

    kind: Literal["per_cent", "number", "level", "points"]
    amount: float
    unit: str
    baseline: str
    by: str
    london_only: bool = False


class Published(_Frozen):
    """The start as it was printed at the time, beside that of today's file."""

    value: float
    what: str


class NoOpenData(_Frozen):
    """Why a promise cannot be measured from open data, and who holds the figures."""

    why: str
    holder: str


class Row(_Frozen):
    """One promise.

    ``measure`` is an id of the catalogue and ``group`` one of its groups; ``strength`` a column of police strength. A
    row with neither says why in ``no_open_data``; so does one whose group is in no open file. ``start`` and ``by`` are
    months (``yyyymm``) in which the first and the last window end, where they are not those of the plan; ``only`` is
    ``"borough"`` for a row that compares places within London.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    outcome: str
    title: str
    promise: str
    measure: str = ""
    group: str = ""
    strength: Strength = ""
    direction: Direction
    target: Target | None = None
    published: Published | None = None
    no_open_data: NoOpenData | None = None
    start: int | None = None
    by: int | None = None
    only: Literal["", "borough"] = ""
    caveats: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _agree(self) -> Row:
        """Check that a row stands on one thing, or says why on none."""
        if self.measure and self.strength:
            raise ValueError(f"{self.id}: a measure and police strength")
        if not (self.measure or self.strength or self.no_open_data):
            raise ValueError(f"{self.id}: neither a figure nor the reason why there is none")
        if self.no_open_data and (self.strength or (self.measure and not self.group)):
            raise ValueError(f"{self.id}: a figure and the reason why there is none")
        return self


class Plan(_Frozen):
    """One plan: ``first`` and ``last`` are the months (``yyyymm``) that it covers."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    order: int
    title: str
    publisher: str
    first: int
    last: int
    summary: str
    caveats: tuple[str, ...] = ()
    sources: tuple[Document, ...] = Field(min_length=1)
    row: tuple[Row, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _agree(self) -> Plan:
        """Check that no two rows share an id, and that an outcome's rows follow each other."""
        if len({row.id for row in self.row}) < len(self.row):
            raise ValueError(f"{self.id}: two rows share an id")
        seen = list(dict.fromkeys(row.outcome for row in self.row))
        if [row.outcome for row in self.row] != sorted((row.outcome for row in self.row), key=seen.index):
            raise ValueError(f"{self.id}: the rows of an outcome do not follow each other")
        return self

    @property
    def outcomes(self) -> dict[str, tuple[Row, ...]]:
        """The rows by outcome, in the plan's order."""
        names = dict.fromkeys(row.outcome for row in self.row)
        return {name: tuple(row for row in self.row if row.outcome == name) for name in names}


@cache
def load_plans(folder: Path | None = None) -> dict[str, Plan]:
    """Return every plan by id, oldest first.

    Parameters
    ----------
    folder : Path, optional
        A folder of TOML files, one a plan, each named by its id; the repository's own by default.

    Raises
    ------
    ValueError
        If a declaration is incomplete or contradicts itself: a fault of ours, not of a user.
    """
    plans = [_read(path) for path in sorted((folder or FOLDER).glob("*.toml"))]
    return {plan.id: plan for plan in sorted(plans, key=lambda plan: plan.order)}


def get_plan(plan_id: str) -> Plan:
    """Return a plan by its id.

    Raises
    ------
    UnknownNameError
        If there is no such plan.
    """
    plans = load_plans()
    if plan_id not in plans:
        raise UnknownNameError("plan", plan_id, tuple(plans))
    return plans[plan_id]


def _read(path: Path) -> Plan:
    """The plan of one file."""
    plan = Plan.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    if plan.id != path.stem:
        raise ValueError(f"{path.name} holds the plan {plan.id}")
    return plan
