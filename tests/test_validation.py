"""The intervals hold the truth about as often as they say, and the verdict errs no more often than it promises."""

from __future__ import annotations

from base.snapshot import ROOT
from measures.validation import coverage, design_effects, report, verdicts

DRAWS = 1500


def test_every_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    found = coverage(DRAWS)
    assert {case.figure.split(" ")[0] for case in found} == {
        "rate", "proportion", "ratio", "difference", "search", "excess", "survey",
    }  # fmt: skip
    assert [(case.figure, case.case, case.held) for case in found if case.held < 0.925] == []


def test_the_verdict_is_seldom_wrong_and_gets_surer_with_more_people() -> None:
    found = verdicts(DRAWS)
    on_the_edge = [answer for answer in found if "gap of 5 points" in answer.case]
    assert all(answer.outside <= 0.025 + 0.012 and answer.inside <= 0.05 + 0.017 for answer in on_the_edge)
    assert all(answer.wrong <= 0.01 for answer in found if answer not in on_the_edge)
    for gap in ("gap of 0 ", "gap of 10 "):
        unsure = [answer.cannot_say for answer in found if gap in answer.case]
        assert unsure == sorted(unsure, reverse=True)


def test_a_larger_design_effect_than_assumed_costs_coverage() -> None:
    held = [case.held for case in design_effects(DRAWS)]
    assert held == sorted(held, reverse=True)
    assert held[0] > 0.95
    assert held[2] < 0.92


def test_the_committed_report_is_what_the_command_writes() -> None:
    committed = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8")
    again = report(200)
    assert report(200) == again, "the same seed gives the same report"
    cases = [line.split("|")[1] for line in committed.splitlines() if line.startswith("|")]
    assert cases == [line.split("|")[1] for line in again.splitlines() if line.startswith("|")]
