"""Periods in a claim: months, quarters, years, financial years, “last year” and the like."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from base.periods import MONTHS
from measures.claim_lexicon import Found

_SHORT = {name[:3].lower(): number for number, name in enumerate(MONTHS, 1)} | {"sept": 9}
_NAMES = {name.lower(): number for number, name in enumerate(MONTHS, 1)} | _SHORT
MONTH = "(?:" + "|".join(sorted(_NAMES, key=len, reverse=True)) + r")\.?"
YEAR = r"(?:19[89]\d|20\d\d)"
COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
          "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
          "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
          "seventy": 70, "eighty": 80, "ninety": 90}  # fmt: skip
COUNT = r"(?:\d{1,2}|" + "|".join(COUNTS) + ")"
_QUARTERS = {"first": 3, "second": 6, "third": 9, "fourth": 12, "last": 12,
             "q1": 3, "q2": 6, "q3": 9, "q4": 12}  # fmt: skip
_BEFORE_YEAR = (
    r"(?:in|since|during|of|from|to|between|and|than|until|for|with|on|against|by|its|saw|calendar year|year)"
)


@dataclass(frozen=True)
class Period:
    """A period as somebody wrote it.

    Attributes
    ----------
    month : int
        The month with which the window ends, ``yyyymm``; 0 for one told from the latest.
    window : str
        ``"12m"``, ``"month"``, ``"quarter"``; empty for the claim's own.
    back : int
        Of one told from the latest: months before it.
    role : str
        ``"main"``, ``"before"`` (the earlier one of a comparison), ``"vague"`` (“last year” on its own), ``"run"``
        (“for three years”), ``"span"`` (“in five years”), ``"ever"`` (“on record”).
    years : int
        Of a run or a span.
    """

    month: int = 0
    window: str = ""
    back: int = 0
    role: str = "main"
    years: int = 0


def mark_periods(found: Found) -> None:
    """Put a mark in the place of every period."""
    for pattern, make in _RULES:
        found.replace(pattern, partial(_marked, found, make))


def _marked(found: Found, make: Callable[[re.Match[str]], Period], match: re.Match[str]) -> str:
    """A mark for the period found, after the words that lead to it, which say its role."""
    lead = match.groupdict().get("w") or ""
    return lead + found.mark("p", make(match), match[0].removeprefix(lead))


def _count(text: str) -> int:
    """A small number in digits or in words."""
    return int(text) if text.isdigit() else COUNTS[text]


def _month(match: re.Match[str]) -> int:
    """The month that a name and a year mean."""
    return int(match["y"]) * 100 + _NAMES[match["m"].rstrip(".")]


def _always(period: Period) -> Callable[[re.Match[str]], Period]:
    """A maker of one period, whatever was found."""
    return lambda _: period


def _financial(match: re.Match[str]) -> Period:
    """A financial year such as 2024/25; one whose years do not follow each other is a month that does not exist."""
    first, second = int(match["a"]), match["b"]
    follows = int(second) == (first + 1 if len(second) == 4 else (first + 1) % 100)
    return Period((first + 1) * 100 + 3 if follows else 999912, "12m")


def _rule(pattern: str) -> re.Pattern[str]:
    """A pattern of whole words."""
    return re.compile(rf"(?<![\w⟦])(?:{pattern})(?![\w⟧])")


_M = rf"(?P<m>{MONTH}) (?P<y>{YEAR})"
_LAST = r"(?:last|past|latest|previous|most recent)"
_RULES = (
    (_rule(rf"(?P<n>5|10|five|ten) years (?:to|ending|ended) {_M}"),
     lambda match: Period(_month(match), "5y" if match["n"] in {"5", "five"} else "10y")),
    (_rule(rf"(?:12|twelve) months (?:to|ending|ended|up to)(?: in)?(?: the end of)? {_M}"),
     lambda match: Period(_month(match), "12m")),
    (_rule(rf"(?:rolling )?year (?:to|ending|ended|up to)(?: in)?(?: the end of)? {_M}"),
     lambda match: Period(_month(match), "12m")),
    (_rule(rf"(?:3|three) months (?:to|ending|ended|up to)(?: in)?(?: the end of)? {_M}"),
     lambda match: Period(_month(match), "quarter")),
    (_rule(rf"quarter (?:to|ending|ended) {_M}"), lambda match: Period(_month(match), "quarter")),
    (_rule(rf"(?P<q>first|second|third|fourth|last) quarter of (?P<y>{YEAR})"),
     lambda match: Period(int(match["y"]) * 100 + _QUARTERS[match["q"]], "quarter")),
    (_rule(rf"(?P<q>q[1-4]) (?:of )?(?P<y>{YEAR})"),
     lambda match: Period(int(match["y"]) * 100 + _QUARTERS[match["q"]], "quarter")),
    (_rule(rf"(?:the )?(?:financial year |fy ?)?(?P<a>{YEAR}) ?[/-] ?(?P<b>\d{{4}}|\d\d)"), _financial),
    (_rule(rf"(?:the month of )?{_M}"), lambda match: Period(_month(match), "month")),
    (_rule(r"(?:since )?records began|(?:since )?(?:on|the) record(?:s)?(?: began)?|ever"),
     _always(Period(role="ever"))),
    (_rule(r"(?:the )?(?:years? before last)"), _always(Period(back=24, role="before"))),
    (_rule(r"(?:on|than|from|compared (?:with|to)|against|versus|vs|over|as) (?:in )?(?:the )?"
           r"(?:last year|year before|previous year|year earlier|year ago|same (?:time|period|months?) "
           r"(?:last year|(?:of |in )?the (?:year before|previous year))|previous 12 months|12 months before|12 months "
           r"earlier|one year ago|a year ago|a year earlier|a year before|one year earlier|in the year before)"
           r"|year on year|on the year|the year before|the previous year|a year ago|a year earlier|a year before"
           r"|(?:12|twelve) months (?:ago|earlier|before)"),
     _always(Period(back=12, role="before"))),
    (_rule(rf"(?:in|over|during|for|within)? ?(?:the )?(?:{_LAST}|this past) (?:12|twelve) months"
           rf"|(?:in|over|during|for|within) (?:the )?(?:{_LAST}) year|over (?:the|a) year"),
     _always(Period(back=0, window="12m"))),
    (_rule(rf"(?:in|over|during|for|within)? ?(?:the )?{_LAST} (?:quarter|(?:3|three) months)"),
     _always(Period(back=0, window="quarter"))),
    (_rule(rf"(?P<n>{COUNT}) year(?= (?:low|high))"), lambda match: Period(role="span", years=_count(match["n"]))),
    (_rule(rf"(?P<n>{COUNT}) years (?:ago|earlier|before)"),
     lambda match: Period(back=12 * _count(match["n"]), role="before")),
    (_rule(rf"(?:over|in|during|within|for)? ?(?:the )?{_LAST} (?P<n>{COUNT}) years"),
     lambda match: Period(role="span", years=_count(match["n"]))),
    (_rule(rf"over (?P<n>{COUNT}) years"), lambda match: Period(role="span", years=_count(match["n"]))),
    (_rule(rf"for (?P<n>{COUNT}) years(?: (?:running|in a row|now))?|(?P<k>{COUNT}) years (?:running|in a row)"
           r"|(?P<j>two|three|four|five|six|seven|eight|nine|ten) consecutive years"),
     lambda match: Period(role="run", years=_count(match["n"] or match["k"] or match["j"]))),
    (_rule(rf"(?:in|within) (?P<n>{COUNT}) years"), lambda match: Period(role="span", years=_count(match["n"]))),
    (_rule(r"in a decade|over a decade|the last decade|for a decade"), _always(Period(role="span", years=10))),
    (_rule(r"(?:in |during |over )?(?:last year|this year|this calendar year|this financial year|last financial year)"),
     _always(Period(role="vague"))),
    (_rule(r"(?:in |during )?(?:last month|this month)"), _always(Period(role="vague", window="month"))),
    (re.compile(rf"(?:^|(?<=⟧ )|(?<![\w⟦])(?P<w>{_BEFORE_YEAR} (?:the )?(?:calendar year |year )?))"
                rf"(?P<y>{YEAR})(?![\w⟧,.]\d|[\w⟧]| ?%"
                # “2025 robberies” is a count, “in 2025 robberies” a year.
                r"|(?<!in \d{4})(?<!since \d{4})(?<!during \d{4}) ⟦[mq]"
                r"| (?:more|fewer|people|offences|crimes|recorded))"),
     lambda match: Period(int(match["y"]) * 100 + 12, "12m")),
)  # fmt: skip
