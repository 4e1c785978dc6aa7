"""Dates and times as people say them in Britain, by London's clock."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from conversations.clock import local

_HOUR, _DAY = 3600, 86_400


def short_day(day: date) -> str:
    """Return ``"19 November 2026"``."""
    return f"{day.day} {day:%B %Y}"


def long_day(day: date) -> str:
    """Return ``"Thursday 19 November 2026"``."""
    return f"{day:%A} {short_day(day)}"


def clock_text(moment: datetime) -> str:
    """Return an instant's time of day in London: ``"6.30 pm"``, ``"7 pm"``, ``"12 noon"``, ``"12 midnight"``."""
    here = local(moment)
    if here.minute == 0 and here.hour % 12 == 0:
        return "12 noon" if here.hour else "12 midnight"
    hour = here.hour % 12 or 12
    minutes = f".{here.minute:02d}" if here.minute else ""
    return f"{hour}{minutes} {'am' if here.hour < 12 else 'pm'}"


def moment_text(moment: datetime) -> str:
    """Return ``"Thursday 19 November 2026, 6.30 pm"``."""
    return f"{long_day(local(moment).date())}, {clock_text(moment)}"


def day_of(moment: datetime) -> str:
    """Return the day of an instant in London: ``"19 November 2026"``."""
    return short_day(local(moment).date())


def event_time(day: date | None, starts: datetime | None, ends: datetime | None) -> str:
    """Return when something is, as far as that is known.

    Parameters
    ----------
    day : date or None
        Its day in London.
    starts, ends : datetime or None
        Instants.

    Returns
    -------
    str
        ``"Thursday 19 November 2026, 6.30 pm to 8.30 pm"``.
    """
    if day is None:
        return "date not known"
    if starts is None:
        return long_day(day)
    until = f" to {clock_text(ends)}" if ends else ""
    return f"{long_day(day)}, {clock_text(starts)}{until}"


def span_text(span: timedelta) -> str:
    """Return a length of time rounded down: ``"3 days"``, ``"47 hours"``, ``"under an hour"``."""
    seconds = int(abs(span).total_seconds())
    for unit, size in (("day", _DAY), ("hour", _HOUR)):
        # Up to two days are told in hours, since the clock of a question is 72 of them.
        if seconds >= (2 * _DAY if unit == "day" else size):
            count = seconds // size
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return "under an hour"
