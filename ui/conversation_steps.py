"""The head of a borough's page: what was said, what was promised and what happened, each in a few lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import takewhile

from conversations.dates import short_day
from conversations.errors import StateError
from conversations.event_records import Event
from conversations.heard_records import Heard
from conversations.places import place_name
from conversations.promise_records import Promise
from conversations.promise_words import decided, headline, measure_text
from measures.catalogue import Measure
from measures.estimates import Figures
from measures.words import listed, number
from ui.conversation_data import Conversation, picture

#: Promises that the head tells of, open ones first; the others are counted.
MOST = 3


def said(told: Conversation) -> list[str]:
    """Return what came first at the latest event that is written up, and how many events there were."""
    if not told.past:
        return ["No event has been held yet."]
    n, written = len(told.past), len(told.written_up)
    last = f", the last on {short_day(told.past[0].day)}" if told.past[0].day else ""
    up = "none is written up here" if not written else f"{written} {'is' if written == 1 else 'are'} written up"
    counted = f"{n} event{'' if n == 1 else 's'} held{last}; {up}."
    return [*(_came_first(event) for event in told.written_up[:1]), counted]


def _came_first(event: Event) -> str:
    """What most people asked for at an event."""
    day = f" on {short_day(event.day)}" if event.day else ""
    try:
        heard = picture(event).heard
    except StateError:
        return f"What was said{day} is not published here."
    if heard.people is None:
        return f"Fewer than five people answered{day}: too few to show what they said."
    first = foremost(heard)
    if not first:
        return f"{number(heard.people)} people answered{day}; no one thing was raised by enough of them to show."
    return f"{listed(first)} came first among {number(heard.people)} people{day}."


def foremost(heard: Heard) -> list[str]:
    """Return what most people raised, in quotation marks: one thing, or all that tie; none where nothing is shown.

    Parameters
    ----------
    heard : Heard
        What was heard at an event.
    """
    known = [line for line in heard.lines if line.count]
    return [f"“{line.words}”" for line in takewhile(lambda line: line.count == known[0].count, known)]


def promised(figures: Figures, promises: Sequence[Promise]) -> list[str]:
    """Return each promise in one line, those still open first.

    Parameters
    ----------
    figures : Figures
        Names the measures.
    promises : sequence of Promise
        Newest first, withdrawn ones too.
    """
    if not promises:
        return ["No promise is registered yet."]
    lines = [f"{subject(each, _measure(figures, each))}: {size(each)}." for each in _told(promises)]
    return lines + _more(promises)


def happened(figures: Figures, promises: Sequence[Promise], day: date) -> list[str]:
    """Return what became of each promise in one line, and when one that is open is decided.

    Parameters
    ----------
    figures, promises : Figures and sequence of Promise
        As of `promised`.
    day : date
        London's date.
    """
    if not promises:
        return ["Nothing to check yet."]
    lines = []
    for each in _told(promises):
        word = headline(each)
        lines.append(f"{subject(each, _measure(figures, each))}: {word[0].lower()}{word[1:]}{_when(each, day)}.")
    return lines + _more(promises)


def _when(promise: Promise, day: date) -> str:
    """When an open promise is decided; empty for the others."""
    if decided(promise):
        return ""
    so_far = " so far" if promise.verdicts and promise.verdicts[-1].verdict != "too_few" else ""
    word = "was due" if promise.decision_on < day else "to be decided"
    return f"{so_far}; {word} on {short_day(promise.decision_on)}"


def subject(promise: Promise, measure: Measure | None) -> str:
    """Return what a promise is about: ``"Robbery in Peckham, Southwark"``."""
    return f"{measure_text(promise, measure)} in {place_name(promise.area)}"


def size(promise: Promise) -> str:
    """Return how much was promised: ``"down by 20 % or more"``."""
    unit = " percentage points" if promise.baseline_count is None else " %"
    return f"{promise.direction} by {promise.size:g}{unit} or more"


def _told(promises: Sequence[Promise]) -> list[Promise]:
    """Promises that are told: open ones first, withdrawn ones last."""
    return sorted(promises, key=lambda each: (each.state == "withdrawn", decided(each)))[:MOST]


def _more(promises: Sequence[Promise]) -> list[str]:
    """How many are not told."""
    rest = len(promises) - MOST
    return [f"And {rest} more below."] if rest > 0 else []


def _measure(figures: Figures, promise: Promise) -> Measure | None:
    """The measure of a promise, where it is still published."""
    return figures.catalogue.measures.get(promise.measure)
