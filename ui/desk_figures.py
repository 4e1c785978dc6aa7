"""What the desk works out for a promise before it is registered; kept, since it takes a moment."""

from __future__ import annotations

from datetime import date

import streamlit as st

from base.errors import ExplorerError
from base.periods import label
from conversations import controls
from conversations.baselines import check_measure, is_survey
from conversations.outlook import YEARS, Outlook
from conversations.outlook import outlook as look
from conversations.verdicts import Direction
from measures.catalogue import Measure
from measures.words import number
from ui import cached


@st.cache_resource(show_spinner=False)
def measures_of(level: str, example: str) -> tuple[Measure, ...]:  # noqa: ARG001
    """Return the measures that a promise can be set on at a level, in the order of the catalogue.

    Parameters
    ----------
    level : str
        ``"borough"`` or ``"ward"``.
    example : str
        Code of a place of that level.
    """
    figures = cached.figures()
    return tuple(measure for measure in figures.catalogue.measures.values() if _fits(measure.id, example))


@st.cache_resource(show_spinner="Looking for similar places", max_entries=64)
def proposals(measure: str, area: str) -> tuple[controls.Control, ...]:
    """Return places to set a promise against, the most alike first. Raises as `conversations.controls.propose`."""
    return controls.propose(cached.figures(), measure, area)


@st.cache_resource(show_spinner="Working out when it could be told", max_entries=64)
def outlook(measure: str, area: str, against: tuple[str, ...], direction: Direction, size: float, day: date) -> Outlook:
    """Return the outlook of a promise registered on a day. Raises as `conversations.outlook.outlook`."""
    return look(cached.figures(), measure, area, against, direction, size, day)


def outlook_text(found: Outlook, measure: Measure, direction: Direction, size: float) -> tuple[str, ...]:
    """Return when a change could be told from chance, and from which figures it starts, in sentences.

    Parameters
    ----------
    found : Outlook
        As of `outlook`.
    measure, direction, size : Measure, str and float
        What is promised.
    """
    survey = is_survey(measure)
    unit = " percentage points" if survey else " %"
    change = f"{'A fall' if direction == 'down' else 'A rise'} of {number(size, 0 if size == int(size) else 1)}{unit}"
    smallest = f"{number(found.smallest, 1 if survey else 0)}{unit}"
    if found.beyond:
        said = f"{change} is not possible from {number(found.baseline.value, 0)} %."
    elif found.power_month is None:
        said = f"{change} could **not be told from chance within {YEARS} years**, even if it happened."
    else:
        said = f"{change} could be told from chance **from {label(found.power_month)} on**, four times in five."
    least = f"The smallest change that would be told after a year is {smallest}."
    if not survey and found.smallest > 100:
        least = "After a year not even a fall to nothing would be told: choose a wider place or measure."
    start = f"It starts from the 12 months to {label(found.baseline.period)}"
    if found.baseline.count is not None:
        start += f", in which {number(found.baseline.count)} were counted here"
    first = f"{start}, and is judged on the months from {label(found.first_month)} on."
    return said, least, first


def _fits(measure: str, area: str) -> bool:
    """Whether a promise for a place can be set on a measure."""
    try:
        check_measure(cached.figures(), measure, area)
    except ExplorerError:
        return False
    return True
