"""Breaks: months at which a series changed its meaning, and what that does to a comparison."""

from __future__ import annotations

import tomllib
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, model_validator

from base.periods import WINDOW_MONTHS, to_index
from measures.catalogue import load_catalogue

FILE = Path(__file__).resolve().parent.parent / "data" / "breaks" / "breaks.toml"


class Break(BaseModel):
    """One break.

    Attributes
    ----------
    id : str
        Short name.
    measures : tuple of str
        Ids of measures, patterns such as ``stop_search_*``, or ``domain:crime`` and ``table:counts_borough`` for every
        measure of a domain or counted from a table.
    but : tuple of str
        What is left out of ``measures``, in the same words.
    levels : tuple of str
        Levels at which it matters.
    areas : tuple of str
        Codes of the areas that it is about; empty for all.
    date : int
        The first month (``yyyymm``) after the break, or the first month of a span.
    until : int, optional
        The last month of a span, such as Covid or a month with a hole. A step has none.
    severity : {"refuse", "mark"}
        Whether a comparison across it is refused or shown with a mark.
    draw : bool
        Whether a trend chart draws it.
    label : str
        A few words for a chart.
    what : str
        What changed, in a sentence.
    source : str
        Who says so, or that it is our own reading of the files.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    measures: tuple[str, ...] = Field(min_length=1)
    but: tuple[str, ...] = ()
    levels: tuple[Literal["london", "borough", "ward", "lsoa", "cell"], ...] = Field(min_length=1)
    areas: tuple[str, ...] = ()
    date: int = Field(ge=199901, le=209912)
    until: int | None = None
    severity: Literal["refuse", "mark"]
    draw: bool = True
    label: str = Field(max_length=48)
    what: str
    source: str

    @model_validator(mode="after")
    def _agree(self) -> Break:
        """Check the months."""
        months = (self.date, self.until or self.date)
        if not all(1 <= month % 100 <= 12 for month in months) or months[1] < months[0]:
            raise ValueError(f"{self.id}: {months} are not months in order")
        return self

    def covers(self, measure: str, level: str) -> bool:
        """Return whether the break is about a measure (by id) at a level."""
        if level not in self.levels or any(_matches(pattern, measure) for pattern in self.but):
            return False
        return any(_matches(pattern, measure) for pattern in self.measures)


class _Dated(NamedTuple):
    """A break with the month indices of its date and of its end (None for a step)."""

    found: Break
    date: int
    until: int | None


@cache
def load_breaks(path: Path | None = None) -> tuple[Break, ...]:
    """Return every declared break, oldest first.

    Parameters
    ----------
    path : Path, optional
        A TOML file with ``[[break]]`` tables; the repository's own by default.

    Raises
    ------
    ValueError
        If two breaks share an id, or a declaration is incomplete: a fault of ours, not of a user.
    """
    with (path or FILE).open("rb") as file:
        breaks = [Break.model_validate(row) for row in tomllib.load(file)["break"]]
    if len({found.id for found in breaks}) < len(breaks):
        raise ValueError("two breaks share an id")
    return tuple(sorted(breaks, key=lambda found: (found.date, found.id)))


@cache
def breaks_of(measure: str, level: str) -> tuple[Break, ...]:
    """Return every break of a measure (by id) at a level, oldest first."""
    return tuple(found for found in load_breaks() if found.covers(measure, level))


@cache
def breaks_inside(
    measure: str, level: str, month: int, window: str = "12m", area: str | None = None
) -> tuple[Break, ...]:
    """Return the breaks inside one window, so that its figure mixes what should not be mixed.

    Parameters
    ----------
    measure : str
        Id of a measure.
    level : str
        Level of the figure.
    month : int
        The last month of the window, ``yyyymm``.
    window : str
        ``"month"``, ``"quarter"``, ``"12m"`` or ``"fy"``. Survey figures cover the 12 months to their date.
    area : str, optional
        Code of the area; adds the breaks that are about this area alone.

    Returns
    -------
    tuple of Break
        A step counts when the window has months on both sides of it, a span when the window touches it.
    """
    last = int(to_index(month))
    return _crossed(measure, level, ((last - WINDOW_MONTHS[window] + 1, last),), area)


@cache
def breaks_between(
    measure: str, level: str, first_month: int, last_month: int, window: str = "month", area: str | None = None
) -> tuple[Break, ...]:
    """Return the breaks that a comparison of two windows crosses.

    Parameters
    ----------
    measure : str
        Id of a measure.
    level : str
        Level of the figures.
    first_month, last_month : int
        The months with which the earlier and the later window end, ``yyyymm``, in either order.
    window : str
        Length of both windows: ``"month"``, ``"quarter"``, ``"12m"`` or ``"fy"``.
    area : str, optional
        Code of the area; adds the breaks that are about this area alone.

    Returns
    -------
    tuple of Break
        A step counts when the two windows have months on both sides of it, a span when either window touches it:
        2024 against 2019 does not cross Covid.
    """
    width = WINDOW_MONTHS[window]
    ends = sorted((int(to_index(first_month)), int(to_index(last_month))))
    return _crossed(measure, level, tuple((end - width + 1, end) for end in ends), area)


def _crossed(measure: str, level: str, windows: tuple[tuple[int, int], ...], area: str | None) -> tuple[Break, ...]:
    """Breaks crossed by windows given as (first, last) month index, oldest window first."""
    start, end = windows[0][0], windows[-1][1]
    return tuple(
        dated.found
        for dated in _dated(measure, level)
        if (not dated.found.areas or area in dated.found.areas)
        and (
            start < dated.date <= end
            if dated.until is None
            else any(first <= dated.until and dated.date <= last for first, last in windows)
        )
    )


@cache
def _dated(measure: str, level: str) -> tuple[_Dated, ...]:
    """The breaks of a measure at a level with their month indices."""
    return tuple(
        _Dated(found, int(to_index(found.date)), None if found.until is None else int(to_index(found.until)))
        for found in breaks_of(measure, level)
    )


def _matches(pattern: str, measure: str) -> bool:
    """Whether an id, a pattern, ``domain:…`` or ``table:…`` takes in a measure."""
    kind, colon, value = pattern.partition(":")
    if not colon:
        return fnmatchcase(measure, pattern)
    declared = load_catalogue().measures.get(measure)
    if declared is None:
        return False
    return value == {"domain": declared.domain, "table": declared.numerator.table}[kind]
