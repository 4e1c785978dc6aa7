"""The command line: the same figure as on the screen, and a plain sentence for every mistake."""

from __future__ import annotations

import json
import sys
from dataclasses import fields

import pytest

from measures.__main__ import main
from measures.estimates import Estimate, Figures
from measures.readings import read
from tests.test_estimates import SOUTHWARK

ROBBERY = ("figure", "--measure", "robbery")


def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, output and errors of a command."""
    monkeypatch.setattr(sys, "argv", ["measures", *arguments])
    with pytest.raises(SystemExit) as stop:
        main()
    captured = capsys.readouterr()
    return int(stop.value.code or 0), captured.out, captured.err


def test_a_figure_as_json_is_the_estimate(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], figures: Figures
) -> None:
    code, out, err = run(monkeypatch, capsys, *ROBBERY, "--area", SOUTHWARK, "--period", "2026-06", "--json")
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert list(found) == [*(field.name for field in fields(Estimate)), "sentence", "evidence"]
    estimate = read(figures, "robbery", "borough", 202606).at(SOUTHWARK)
    for name in ("value", "lower", "upper", "count", "denominator", "status", "comparison", "snapshot"):
        assert found[name] == getattr(estimate, name)
    assert found["sentence"].startswith("2,005 robberies were recorded in Southwark")
    assert "**" not in found["sentence"]
    assert found["evidence"]["Get the same number"] == [
        "python -m measures figure --measure robbery --area E09000028 --period 2026-06"
    ]


@pytest.mark.parametrize(
    ("area", "code"),
    [("Southwark", SOUTHWARK), ("peckham", "E05011110"), ("Abbey, Merton", "E05013810"), ("London", "E12000007")],
)
def test_a_place_by_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], area: str, code: str
) -> None:
    done, out, _ = run(monkeypatch, capsys, *ROBBERY, "--area", area, "--json")
    assert done == 0
    assert json.loads(out)["area"] == code


def test_a_figure_as_a_table_has_counts_method_and_sources(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(
        monkeypatch, capsys, "figure", "--measure", "pas_trust", "--area", "Lewisham", "--compare", "bcu"
    )
    assert code == 0
    assert out.startswith("56 % of people say they trust the Met in Lewisham, in the 12 months to December 2023.")
    for text in ("Wilson score interval", "50 to 61 %", "its police command unit", "Public Attitude", "Snapshot"):
        assert text in out
    assert "nan" not in out


def test_a_place_of_many_visitors_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(monkeypatch, capsys, *ROBBERY, "--area", "Westminster")
    assert "Many more people come to Westminster than live there" in out
    _, out, _ = run(monkeypatch, capsys, *ROBBERY, "--area", "Westminster", "--json")
    found = json.loads(out)
    assert found["visitors"] is True
    assert found["evidence"]["What it does not say"][0].startswith("Many more people come to Westminster")
    for other in (("--measure", "pas_trust", "--area", "Westminster"), ("--measure", "robbery", "--area", "Southwark")):
        assert "Many more people" not in run(monkeypatch, capsys, "figure", *other)[1]


def test_a_ratio_can_be_worked_out_from_what_is_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("figure", "--measure", "stop_search_rate_ratio", "--period", "2024-08")
    _, out, _ = run(monkeypatch, capsys, *asked)
    assert "45,019 searches over 1,188,137 residents of the group, White people 44,475 over 4,725,217" in out
    found = json.loads(run(monkeypatch, capsys, *asked, "--json")[1])
    own, white = (found[f"{side}count"] / found[f"{side}denominator"] for side in ("", "reference_"))
    assert own / white == pytest.approx(found["value"])


def test_beyond_the_end_of_a_series_the_last_period_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(monkeypatch, capsys, *ROBBERY, "--area", "Southwark", "--period", "2027-01", "--json")
    found = json.loads(out)
    assert (code, found["status"], found["value"]) == (0, "no_data", None)
    assert found["sentence"].endswith("Robbery is published to June 2026.")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((*ROBBERY, "--area", "Abbey"), "“Abbey” may mean Abbey, Merton (E05013810); Abbey, Barking and Dagenham"),
        ((*ROBBERY, "--area", "Southwerk"), "Southwark (E09000028)"),
        ((*ROBBERY, "--area", "BCU-AS"), "There is no area “BCU-AS”"),
        (("figure", "--measure", "robery"), "There is no measure “robery”: the nearest that exists is robbery."),
        (("figure", "--measure", "homicide", "--area", "Peckham"), "There is no Homicide figure at level “ward”"),
        ((*ROBBERY, "--period", "June"), "There is no month “June”"),
        ((*ROBBERY, "--window", "week"), "There is no window “week”"),
        ((*ROBBERY, "--area", SOUTHWARK, "--compare", "Paris"), "There is no benchmark “Paris”"),
        (
            (*ROBBERY, "--compare", "zzz"),
            "There is no benchmark “zzz”: use one such as london, similar, bcu, borough or",
        ),
        ((*ROBBERY, "--area", "z" * 10_000), f"“{'z' * 59}…”"),
        ((*ROBBERY, "--group", "Black"), "“Black”"),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_code_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    code, out, err = run(monkeypatch, capsys, *arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert len(err.strip().splitlines()) == 1
    assert "Traceback" not in err


def test_the_list_names_every_measure_and_its_last_period(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], figures: Figures
) -> None:
    code, out, _ = run(monkeypatch, capsys, "list")
    lines = out.splitlines()
    assert code == 0
    assert [line.split()[0] for line in lines] == list(figures.catalogue.measures)
    assert "borough 2026-06, ward 2026-03, lsoa 2026-02" in next(line for line in lines if line.startswith("robbery"))
