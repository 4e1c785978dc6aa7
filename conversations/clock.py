"""London's clock: local times that exist once, and instants told in local time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from base.errors import ExplorerError

LONDON = ZoneInfo("Europe/London")


class ClockError(ExplorerError):
    """A local time that the change of the clocks leaves out, or gives twice."""


def instant(day: date, at: time) -> datetime:
    """Return the instant of a local time in London.

    Parameters
    ----------
    day : date
        The local date.
    at : time
        The local time, without a zone.

    Returns
    -------
    datetime
        UTC.

    Raises
    ------
    ClockError
        If the clocks skip that time (the last Sunday of March) or show it twice (the last Sunday of October).
    """
    first = datetime.combine(day, at.replace(tzinfo=None), LONDON)
    second = first.replace(fold=1)
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    said = f"{at:%H:%M} on {day.day} {day:%B %Y}"
    if second.utcoffset() < first.utcoffset():  # type: ignore[operator]
        raise ClockError(
            f"The clocks go back that night, and {said} comes twice", "choose a time before 1:00 or from 2:00"
        )
    raise ClockError(
        f"The clocks go forward that night, and {said} does not exist", "choose a time before 1:00 or from 2:00"
    )


def local(moment: datetime) -> datetime:
    """Return an instant in London's time."""
    return moment.astimezone(LONDON)


def today(moment: datetime) -> date:
    """Return London's date at an instant."""
    return local(moment).date()
