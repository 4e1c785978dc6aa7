"""How often flags are raised for nothing, as the screens say it: per cent, from the table in ``docs/validation.md``.

A test compares every number here with that table. The levels of 95 % and 99.8 % hold what they promise; what is here
are the flags that do not stand on a level alone.
"""

from __future__ import annotations

from measures.words import PLURALS

#: Boroughs that differ by a usual spread alone and still stand out; and screens of 32 boroughs with one such or more.
STANDS_OUT, SCREENS_STANDING_OUT = 1.5, 38.0
#: Series without a trend that are said to have one: a survey; counts by month; years that vary by 5 % by themselves.
TREND, TREND_OF_MONTHS, TREND_OF_YEARS = 0.2, 0.4, 6.0
#: Months beyond the limits of a control chart by chance alone; and where the time of year moves counts by a fifth.
MONTHS, MONTHS_OF_SEASON = 1.0, 9.0
#: Places of which a list of findings holds any, where there is nothing to find.
FINDINGS = 5.0


def standing_out(level: str) -> str:
    """Return in a sentence how often places stand out that differ by a usual spread alone.

    Parameters
    ----------
    level : str
        ``"borough"``, ``"ward"`` or ``"lsoa"``; how often a screen has one is told of the 32 boroughs.
    """
    told = f"Of 200 {PLURALS[level]} that differ by a usual spread alone, about {2 * STANDS_OUT:.0f} would stand out so"
    if level != "borough":
        return f"{told}."
    return f"{told}: one or more on about {SCREENS_STANDING_OUT / 10:.0f} of 10 screens of all 32."
