"""Numbers in a claim: counts, per cents, points, ratios and rates, each with the range in which it is right.

A number in digits is right to its written precision: “6.3 %” from 6.25 to 6.35, “6 %” from 5.5 to 6.5, “3,130” for
3,130 alone. A round count from 100 on is right to its zeros, though never further off than a twentieth: “3,000” from
2,850 to 3,150, “3,700” from 3,650 to 3,750; “exactly 3,000” is 3,000 alone. A number in words (“a third”, “doubled”,
“four times”) is right within a twentieth of itself, one after “about” within a tenth.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from measures.claim import ABOUT, IN_WORDS, Bound, Size, Unit
from measures.claim_lexicon import Found
from measures.claim_periods import COUNTS

#: What “exactly” leaves of the range of a number that is no count.
EXACTLY = 0.01
NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_SCALES = {"": 1.0, "k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6}
_WORDS = "|".join(COUNTS)
_FRACTIONS = {
    "three quarters": 75.0, "two thirds": 200 / 3, "two fifths": 40.0, "three fifths": 60.0, "four fifths": 80.0,
    "a third": 100 / 3, "one third": 100 / 3, "a quarter": 25.0, "one quarter": 25.0, "a fifth": 20.0,
    "one fifth": 20.0, "a sixth": 100 / 6, "an eighth": 12.5, "a tenth": 10.0, "one tenth": 10.0, "a half": 50.0,
    "one half": 50.0, "half": 50.0,
}  # fmt: skip
_ABOUT = r"(?:about|around|roughly|approximately|some|circa)"
_OVER = r"(?:more than|over|at least|above|upwards of|greater than|in excess of)"
_UNDER = r"(?:less than|fewer than|under|below|at most|no more than)"
_NEARLY = r"(?:nearly|almost|just under|close to)"
_WORD = rf"(?:(?P<about>{_ABOUT})|(?P<over>{_OVER})|(?P<nearly>{_NEARLY})|(?P<under>{_UNDER}))"
_LEAD = rf"(?:(?:only|just) )?(?P<exact>(?:exactly|precisely) )?(?:(?:by )?{_WORD} )?(?:by )?"


def _rule(pattern: str, lead: str = _LEAD) -> re.Pattern[str]:
    """A pattern of whole words after a word such as “about”."""
    return re.compile(rf"(?<![\w⟦.,]){lead}(?:{pattern})(?![\w⟧]|[.,]\d)")


def number(text: str, unit: Unit = "count", scale: float = 1.0, per: float = 0.0) -> Size:
    """Return a number in digits with the range that its written precision gives.

    Parameters
    ----------
    text : str
        Digits, with thousands separators or not, such as ``"3,130"`` or ``"6.3"``.
    unit : str
        What it counts, as of `Size`.
    scale : float
        1,000 for “thousand”.
    per : float
        Residents that a rate speaks of.
    """
    digits = text.replace(",", "").lstrip("+-")
    decimals = len(digits.partition(".")[2])
    value, half = float(digits) * scale, 0.5 * 10.0**-decimals * scale
    if unit == "count":
        # “1 million” leaves half a million open, as nobody means it.
        half = min(half, IN_WORDS * value) if scale > 1 or decimals else zeros(value)
    return Size(value, unit, value - half, value + half, text=text, per=per)


def zeros(value: float, least: float = 100.0) -> float:
    """Return how far off a round count may be: half of what its zeros leave open, and at most a twentieth of it.

    Parameters
    ----------
    value : float
        A whole number in digits.
    least : float
        Smaller numbers are said as they are.

    Returns
    -------
    float
        0 for a number below ``least`` and for one without a zero at the end.
    """
    digits = f"{value:.0f}"
    ending = len(digits) - len(digits.rstrip("0"))
    return min(0.5 * 10.0**ending, IN_WORDS * value) if ending and value >= least else 0.0


def in_words(value: float, unit: Unit, text: str) -> Size:
    """Return a number in words, right within a twentieth of itself."""
    return Size(value, unit, value * (1 - IN_WORDS), value * (1 + IN_WORDS), text=text)


def mark_sizes(found: Found) -> None:
    """Put a mark in the place of every number: ``n`` for one, ``r`` for two compared, ``i`` for an interval."""
    found.replace(_INTERVAL, lambda match: found.mark("i", (_loose(match["a"]), _loose(match["b"])), match[0]))
    for pattern in (_FROM_TO, _AGAINST):
        found.replace(pattern, lambda match: found.mark("r", (_loose(match["a"]), _loose(match["b"])), match[0]))
    found.replace(_OFTEN, partial(_each, found))
    found.replace(_EVERY, partial(_each, found))
    found.replace(_RATE_OF, lambda match: f"{found.mark('n', _rate(match), match[0])} {match['of']}")
    found.replace(_BETWEEN, lambda match: found.mark("n", _between(match), match[0]))
    for pattern, make in _RULES:
        found.replace(pattern, partial(_marked, found, make))


def _each(found: Found, match: re.Match[str]) -> str:
    """“88 robberies a day”, “a robbery every 16 minutes”: a number whose last digit is rounded, as averages are."""
    words = match.groupdict()
    size = number(str(COUNTS.get(match["n"], match["n"])))
    half = 0.0 if "." in match["n"] else max(0.5, zeros(size.value, 10))
    each = _TIMES[words["t"] or "day"]
    size = replace(size, low=size.low - half, high=size.high + half, each=each if "c" in words else f"{each}s between")
    said = found.said(match[0])
    mark = _marked(found, lambda _: size, match)
    found.values["n"][-1] = replace(found.values["n"][-1], text=said)  # type: ignore[type-var]
    return f"{mark} {match['of']} {words['where'] or ''}".rstrip()


def _loose(text: str) -> Size:
    """One of two numbers compared, of whatever unit the claim has: right to its written precision."""
    decimals = len(text.partition(".")[2])
    value = float(text.replace(",", ""))
    half = 0.5 * 10.0**-decimals if decimals else max(0.5, zeros(value))
    return Size(value, "count", value - half, value + half, text=text)


def _marked(found: Found, make: Callable[[re.Match[str]], Size], match: re.Match[str]) -> str:
    """A mark for a number, widened or bounded by the words before it, and the direction that its sign gives."""
    words = match.groupdict()
    size = make(match)
    if words.get("exact"):
        reach = 0.5 * bool(size.each) if size.unit == "count" else EXACTLY * size.value
        size = replace(size, low=max(size.low, size.value - reach), high=min(size.high, size.value + reach))
    if words.get("about"):
        size = replace(size, low=min(size.low, size.value * (1 - ABOUT)), high=max(size.high, size.value * (1 + ABOUT)))
    elif words.get("nearly"):
        size = replace(size, low=size.value * (1 - ABOUT), high=size.value)
    elif words.get("over") or words.get("under"):
        bound: Bound = "over" if words.get("over") else "under"
        size = replace(size, bound=bound)
        if match[0].startswith(("at least", "by at least", "at most", "by at most", "no more than")):
            size = replace(size, value=size.value + (-1e-6 if bound == "over" else 1e-6))
    sign = {"-": "down ", "+": "up "}.get(words.get("sign") or "", "")
    return sign + found.mark("n", replace(size, text=match[0].strip()), match[0])


def _digits(unit: Unit, per: float = 0.0) -> Callable[[re.Match[str]], Size]:
    """A maker of sizes from digits or a small number in words."""

    def make(match: re.Match[str]) -> Size:
        text = match["n"]
        if text in COUNTS:
            return in_words(COUNTS[text], unit, text) if unit == "factor" else number(str(COUNTS[text]), unit)
        scale = _SCALES[(match.groupdict().get("k") or "").strip()]
        if unit == "factor" and "." not in text:
            return in_words(float(text.replace(",", "")), unit, text)
        return number(text, unit, scale, per)

    return make


def _between(match: re.Match[str]) -> Size:
    """“Between 15 and 25 %”: right anywhere between the two."""
    low, high = sorted(float(match[name].replace(",", "")) for name in ("a", "n"))
    return Size((low + high) / 2, "percent" if match["u"] == "%" else "points", low, high, text=match[0].strip())


def _one_in(match: re.Match[str]) -> Size:
    """“One in five” as per cent."""
    part, whole = (float(COUNTS.get(match[name], 0) or match[name]) for name in ("n", "d"))
    return in_words(100 * part / whole if whole else 0.0, "percent", match[0])


def _rate(match: re.Match[str]) -> Size:
    """A rate with the residents that it speaks of."""
    per = {"thousand": 1e3, "a thousand": 1e3, "hundred thousand": 1e5, "100 thousand": 1e5}.get(match["per"])
    return number(match["n"], "rate", per=per or float(match["per"].replace(",", "")))


def _fixed(value: float, unit: Unit) -> Callable[[re.Match[str]], Size]:
    """A maker of one size in words."""
    return lambda match: in_words(value, unit, match[0])


_PER_CENT = r"(?:%|per cent|percent|pct|pc)"
_N = rf"(?P<sign>[-+])? ?(?P<n>{NUMBER})"
_ANY = rf"(?P<n>{NUMBER}|{_WORDS})"
_INTERVAL = re.compile(
    rf"\(?95 {_PER_CENT} (?:confidence )?interval:? (?:of )?(?P<a>{NUMBER})(?: %)? (?:to|-) (?P<b>{NUMBER})(?: %)?\)?"
)
_FROM_TO = re.compile(rf"(?<![\w⟦])from (?P<a>{NUMBER})(?: %)? to (?P<b>{NUMBER})(?: %)?(?![\w⟧]|[.,]\d| years)")
_AGAINST = re.compile(
    rf"\(?(?<![\w⟦.,])(?P<a>{NUMBER})(?: %)? (?:against|compared with|compared to|versus|vs) (?P<b>{NUMBER})(?: %)?"
    rf"(?: per (?:1,000|100,000) residents)?\)?(?![\w⟧]|[.,]\d)"
)
_PER = r"(?P<per>1,?000|100,?000|100|a thousand|thousand|hundred thousand|100 thousand)"
_HEADS = r"(?: (?:people|residents|population|inhabitants|offences))?"
_RATE_OF = re.compile(
    rf"(?<![\w⟦.,])(?P<n>{NUMBER}) (?:recorded )?(?P<of>⟦[mqw]\d+⟧)(?: (?:were )?recorded)? (?:for every|per|in every) "
    rf"{_PER}{_HEADS}(?![\w⟧])"
)
_TIMES = {"day": "day", "week": "week", "month": "month", "hour": "hour", "minutes": "minute", "hours": "hour"}
_WHERE = r"(?P<where>(?:(?:in|across) (?:the )?⟦a\d+⟧)?)"
_HAPPEN = (
    r"(?:(?:(?:is|are|was|were) )?(?:recorded|reported|happen(?:s|ed)?|takes? place|took place|occur(?:s|red)?) ?)?"
)
_OFTEN = re.compile(
    rf"(?<![\w⟦.,]){_LEAD}(?P<n>{NUMBER}|{_WORDS}) (?:recorded )?(?P<c>)(?P<of>⟦[mqw]\d+⟧) {_HAPPEN}{_WHERE} ?{_HAPPEN}"
    r"(?:(?:every|each|per|an?) (?P<t>day|week|month|hour)|daily)(?![\w⟧])"
)
_EVERY = re.compile(
    rf"(?<![\w⟦])(?:an?|one) (?:recorded )?(?P<of>⟦[mqw]\d+⟧) {_HAPPEN}{_WHERE} ?{_HAPPEN}every "
    rf"{_LEAD}(?P<n>{NUMBER}|{_WORDS}) (?P<t>minutes|hours)(?![\w⟧])"
)
_BETWEEN = re.compile(
    rf"(?<![\w⟦.,])(?:by )?(?P<w>between )?(?P<a>{NUMBER})(?: %)? ?(?(w)(?:and|to)|(?:-|to)) ?"
    rf"(?P<n>{NUMBER}) (?P<u>%|points?)(?![\w⟧])"
)
_RULES = (
    (_rule(rf"{_N} (?:{_PER_CENT} ?(?:age )?points?|percentage points?|points?|pp|ppts?)"), _digits("points")),
    (_rule(rf"(?P<n>{_WORDS}) (?:percentage )?points?"), _digits("points")),
    (_rule(rf"{_N} {_PER_CENT}"), _digits("percent")),
    (_rule(rf"(?P<n>{_WORDS}) {_PER_CENT}"), _digits("percent")),
    (_rule(rf"{_N} (?:for every|per|in every) {_PER}{_HEADS}"), _rate),
    (_rule(rf"(?P<n>\d+|{_WORDS}) (?:in|out of)(?: every)? (?P<d>\d+|{_WORDS})(?! years| months)"), _one_in),
    (_rule(rf"{_ANY} ?(?:times|x|fold)"), _digits("factor")),
    (_rule(r"twice|double(?! d)"), _fixed(2.0, "factor")),
    (_rule(r"half of(?= ⟦|london| that)|half(?= as | that of | ⟦a"
           r"| the (?:london|average|rate|⟦m))"), _fixed(0.5, "factor")),
    (_rule("(?P<f>" + "|".join(_FRACTIONS) + ")"), lambda match: in_words(_FRACTIONS[match["f"]], "percent", match[0])),
    (_rule(r"(?:a |the )?majority|most people|(?<!the )most(?= (?:⟦a\d+⟧(?! (?:borough|ward))"
           r"|⟦m|residents|of the people|respondents))"),
     lambda match: Size(50.0, "percent", 50.0, 100.0, "over", match[0])),
    (_rule(r"a minority"), lambda match: Size(50.0, "percent", 0.0, 50.0, "under", match[0])),
    (_rule(r"(?:a|one) million"), lambda match: in_words(1e6, "count", match[0])),
    (_rule(rf"{_N} ?(?P<k>k|thousand|m|million)"), _digits("count")),
    (_rule(rf"{_N}"), _digits("count")),
    (_rule(rf"(?P<n>{_WORDS})"), _digits("count")),
)  # fmt: skip
