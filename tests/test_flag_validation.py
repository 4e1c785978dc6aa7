"""What the screens say of false alarms is what the simulation found, and the levels hold what they promise."""

from __future__ import annotations

import re

import pytest

from base.snapshot import ROOT
from base.sources import load_cards
from measures import false_alarms
from measures.comparisons import CLEAR_FLAG, FLAG
from measures.estimates import Figures
from measures.evidence import evidence
from measures.false_alarms import standing_out
from measures.findings import FALSE_DISCOVERIES
from measures.flag_validation import BOROUGHS, HEADER, flag_rates, row
from measures.readings import read
from measures.series_reading import months_text, read_months, read_trend, trend_caution
from ui import method_words

SOUTHWARK = "E09000028"
Rates = dict[tuple[str, str], tuple[float, float, float]]


def table() -> Rates:
    """Raised (per cent), of 32 boroughs, and any of 32 (per cent), by flag and case, of the committed report."""
    text = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8")
    part = text.partition("## Flags where there is nothing to flag")[2].partition("\n## ")[0]
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines() if line[:1] == "|"]
    assert tuple(lines[0]) == HEADER
    numbers = [[float(cell.rstrip(" %")) for cell in line[2:]] for line in lines[2:]]
    return {(line[0], line[1]): (a, b, c) for line, (a, b, c) in zip(lines[2:], numbers, strict=True)}


@pytest.fixture(scope="module")
def rates() -> Rates:
    return table()


def of(rates: Rates, flag: str, case: str = "") -> list[float]:
    """The shares raised of every row whose flag and case hold some words."""
    found = [raised for (name, told), (raised, _, _) in rates.items() if flag in name and case in told]
    assert found
    return found


def test_the_committed_table_is_of_the_flags_that_the_command_simulates(
    rates: Rates,
) -> None:
    again = flag_rates(2 * BOROUGHS, 1)
    assert [(each.flag, each.case) for each in again] == list(rates)
    assert [row(each) for each in flag_rates(2 * BOROUGHS, 1)] == [row(each) for each in again]
    flags = {name for name, _ in rates}
    for wanted in (
        "differs from London",
        "stands out",
        "up or down",
        "trend",
        "out of the ordinary",
        "finding",
        "heat",
    ):
        assert any(wanted in flag for flag in flags), wanted


def test_flags_at_a_level_hold_it(rates: Rates) -> None:
    for flag in ("differs from London", "up or down"):
        assert max(of(rates, f"{flag} at 95 %")) <= 100 * (1 - FLAG) + 0.9, "a survey in whole per cents"
        assert max(of(rates, f"{flag} at 99.8 %")) <= 100 * (1 - CLEAR_FLAG) + 0.1
    assert max(of(rates, "heat table")) <= 100 * (1 - CLEAR_FLAG) + 0.1
    assert max(of(rates, "finding")) <= 100 * FALSE_DISCOVERIES + 1.4, "992 places: known to 1.4 points"


def test_the_numbers_that_screens_say_are_those_of_the_table(
    rates: Rates,
) -> None:
    assert round(max(of(rates, "stands out")), 1) == false_alarms.STANDS_OUT
    screens = [any_of for (name, _), (_, _, any_of) in rates.items() if name.startswith("stands out")]
    assert round(max(screens)) == false_alarms.SCREENS_STANDING_OUT
    assert round(max(of(rates, "trend", "survey")), 1) == false_alarms.TREND
    assert round(max(of(rates, "trend", "times as much as by chance")[:1]), 1) == false_alarms.TREND_OF_MONTHS
    assert round(max(of(rates, "trend", "by themselves"))) == false_alarms.TREND_OF_YEARS
    assert round(min(of(rates, "out of the ordinary", "200 offences a month, months vary by chance"))) == (
        false_alarms.MONTHS
    )
    assert round(max(of(rates, "out of the ordinary", "season"))) == false_alarms.MONTHS_OF_SEASON
    assert round(max(of(rates, "finding"))) == false_alarms.FINDINGS


def test_the_words_say_those_numbers(figures: Figures, rates: Rates) -> None:
    told = standing_out("borough")
    assert re.findall(r"\d+", told) == ["200", "3", "4", "10", "32"]
    terms = " ".join(
        line
        for _, lines in evidence(read(figures, "robbery", "borough", 202606), SOUTHWARK, load_cards())
        for line in lines
    )
    assert told in terms
    assert standing_out("ward").endswith("about 3 would stand out so.")
    assert "Of 500 areas that do not differ, about one" in terms
    assert "and about 25 higher or lower" in terms
    assert max(of(rates, "differs from London at 99.8 %")) * 5 < 1.5
    assert (
        14 < min(of(rates, "differs from London at 95 %")) * 5 <= max(of(rates, "differs from London at 95 %")) * 5 < 26
    )
    weak = " ".join(method_words.weaknesses())
    assert "at 99.8 %, one in about sixteen measures" in weak
    clear = [
        of_32
        for (name, case), (_, of_32, _) in rates.items()
        if name == "differs from London at 99.8 %" and "2,000" in case
    ]
    assert 1 / clear[0] == pytest.approx(16, abs=2)
    sure = [of_32 for (name, _), (_, of_32, _) in rates.items() if name == "differs from London at 95 %"]
    assert 0.9 < min(sure) < max(sure) < 2
    assert "of 200 boroughs that differ by a usual spread alone, about three would stand out" in weak
    months = months_text(read_months(figures, "robbery", SOUTHWARK, 202606))
    assert "about 1 month in 100" in months
    assert "about 9 where the time of year" in months
    assert "2 to 4 would be said to have one, and about 60" in trend_caution(
        read_trend(figures, "robbery", SOUTHWARK, 202606)
    )
    assert "about 2 would" in trend_caution(read_trend(figures, "pas_trust", SOUTHWARK, 202312))
