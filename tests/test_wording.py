"""The wording guard, run over the sentences of every module, for many areas and every reader."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from base.snapshot import ROOT
from base.sources import load_cards
from geo.areas import CITY, LONDON
from measures import change_words, comparison_words, equity_panel, hotspot_words, plan_words
from measures.catalogue import load_catalogue
from measures.change_reading import read_change
from measures.claims import check
from measures.comparison_reading import comparison
from measures.estimates import Figures
from measures.evidence import evidence
from measures.finding_five import five_of
from measures.findings import findings
from measures.hotspot_maps import hotspot_map
from measures.hotspot_query import HotspotQuery
from measures.plan_progress import progress
from measures.plans import load_plans
from measures.readings import Reading, read
from measures.sentences import REGISTERS, body, headline, subtitle, title
from measures.similarity import similar
from measures.words import BENCHMARK_WORDS, CHANGE_WORDS, COMPARISON_WORDS, SPREAD_WORDS, STATUS_WORDS, VERDICT_WORDS
from tests.wording import RULES, Rule, all_faults, faults, texts
from ui import area_story

MEASURES = load_catalogue().measures
#: A borough in three is read with every measure, and a ward in twenty with one measure of each family.
EVERY_NTH = {"borough": 3, "ward": 20}
OF_WARDS = (
    "crime_total", "violence_with_injury", "robbery", "burglary_business", "vehicle_crime", "drugs", "public_order",
    "stop_search_share",
)  # fmt: skip


@cache
def latest(figures: Figures, measure: str, level: str) -> Reading:
    """The latest reading of a measure at a level."""
    return read(figures, measure, level, int(figures.periods(measure, level)[-1]))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.why)
def test_every_rule_catches_what_it_is_for(rule: Rule) -> None:
    assert any(rule.why in fault for fault in faults(rule.caught))


@pytest.mark.parametrize(
    "said",
    [
        "Searches of Black people in Southwark were 4.2 times the White rate, by officer-defined ethnicity.",
        "Robberies: 6.5 per 1,000 residents, further above similar boroughs (3.9) than is usual.",
        "71 % of people say they trust the Met, higher than in London as a whole (69 %).",
        "Criminal damage and arson concentrates in 12 places in Camden.",
        "Fewer thefts from a person than the year before: 19,112 in the 12 months to June 2026, down from 31,115.",
        "It is much the same as in its borough; the first months are too few to tell.",
    ],
)
def test_plain_sentences_pass(said: str) -> None:
    assert faults(said) == []


def test_people_come_before_their_group() -> None:
    assert faults("Black people are stopped more often than White people") == []
    for said in ("Blacks are stopped more", "among whites", "the elderly are afraid", "BAME residents"):
        assert faults(said), said


def test_fixed_words_keep_to_the_wording() -> None:
    fixed = (BENCHMARK_WORDS, CHANGE_WORDS, COMPARISON_WORDS, SPREAD_WORDS, STATUS_WORDS, VERDICT_WORDS)
    assert all_faults(text.replace("{benchmark}", "London") for words in fixed for text in words.values()) == []


@pytest.mark.parametrize("folder", ["measures", "breaks", "plans"])
def test_what_we_declare_keeps_to_the_wording(folder: str) -> None:
    files: list[Path] = sorted((ROOT / "data" / folder).glob("*.toml"))
    assert files
    for path in files:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
        assert all_faults(texts(found)) == [], path.name


def _said_of(reading: Reading, area: str) -> Iterator[str]:
    """Every sentence about one figure."""
    yield from (body(reading, area, register) for register in REGISTERS)
    yield f"{title(reading, area)}."
    yield " ".join(headline(reading, area))


@pytest.mark.parametrize("level", ["borough", "ward"])
def test_every_figure_for_every_reader(figures: Figures, level: str) -> None:
    chosen = figures.gazetteer.at_level(level)[:: EVERY_NTH[level]]
    cards = load_cards()
    said: list[str] = []
    for name in MEASURES if level == "borough" else OF_WARDS:
        if level not in MEASURES[name].levels:
            continue
        reading = latest(figures, name, level)
        said.append(subtitle(reading))
        # A gap works out how many people to ask, which takes long, and its words are the same for each question.
        for area in chosen[::2] if MEASURES[name].kind == "gap" else (LONDON, *chosen):
            said.extend(_said_of(reading, area))
        said.extend(line for _, lines in evidence(reading, chosen[0], cards) for line in lines)
    assert len(said) > 3 * len(chosen) * len(REGISTERS)
    assert all_faults(said) == []


@pytest.mark.parametrize("level", ["london", "borough", "ward"])
def test_every_finding_and_question(figures: Figures, level: str) -> None:
    said: list[str] = []
    for area in figures.gazetteer.at_level(level):
        found = findings(figures, area)
        for each in found:
            said.extend([*each.sentences.values(), each.question, *texts(each.evidence)])
        said.extend(each.question for each in five_of(found))
    assert len(said) > 20
    assert all_faults(said) == []


def test_every_promise_of_every_plan(figures: Figures) -> None:
    said: list[str] = []
    for area in (LONDON, *figures.gazetteer.at_level("borough")):
        for plan in load_plans():
            found = progress(figures, plan, area)
            said.append(plan_words.headline(found))
            said.extend(plan_words.verdict_text(each) for each in found)
            said.extend(each.why for each in found)
    assert all_faults(said) == []


def test_what_the_claim_checker_answers(figures: Figures) -> None:
    claims = [
        f"{what} in {place} {claimed}"
        for what in ("robbery", "trust in the Met", "hate crime", "stop and search")
        for place in ("London", "Bromley", "Peckham", "the City of London")
        for claimed in ("is up on last year", "is down 20 % on last year", "is higher than in London", "is the worst")
    ]
    answers = [check(figures, claim) for claim in claims]
    assert len({answer.verdict for answer in answers}) > 2
    # A claim's own words may come back in quotation marks: those are the speaker's.
    said = [re.sub("“[^”]*”", "“…”", text) for answer in answers for text in (answer.reason, answer.sentence)]
    assert all_faults(said) == []


def test_changes_equity_and_hotspots(figures: Figures) -> None:
    said: list[str] = []
    boroughs = [code for code in figures.gazetteer.at_level("borough") if code != CITY]
    for area in boroughs[::4]:
        for name in ("robbery", "hate_crime", "pas_trust", "harm_cchi", "stop_search_rate_ratio"):
            last = int(figures.periods(name, "borough")[-1])
            said.append(change_words.sentence(read_change(figures, name, area, last)))
        said.extend(texts(similar(figures, area)))
    last = int(equity_panel.available_months(figures)[-1])
    for area in boroughs[::11]:
        said.extend(texts(equity_panel.panel(figures, area, last)))
    for area in (LONDON, boroughs[20]):
        shown = hotspot_map(figures.snapshot, replace(HotspotQuery(), area=area))
        said.append(hotspot_words.title(shown, figures.gazetteer))
        said.extend(hotspot_words.limits(shown))
        for register in REGISTERS:
            said.append(hotspot_words.sentence(shown, figures.gazetteer, register=register))
            said.extend(
                hotspot_words.sentence(shown, figures.gazetteer, cell, register) for cell in shown.codes[:40].tolist()
            )
    assert all_faults(said) == []


def test_comparisons_of_boroughs_and_what_a_resident_is_told(figures: Figures) -> None:
    said: list[str] = []
    boroughs = figures.gazetteer.at_level("borough")
    for name, measure in MEASURES.items():
        if "borough" in measure.levels and measure.kind not in {"gap", "count"}:
            compared = comparison(figures, latest(figures, name, "borough"), boroughs, boroughs[:1], "london")
            said.extend(make(compared) for make in (comparison_words.title, comparison_words.sentence))
    for area in ("E09000028", "E05013806"):
        told = area_story.chapters(figures, figures.gazetteer.get(area))
        said.append(area_story.summary(told, figures.gazetteer.get(area)))
        said.extend(text for chapter in told for card in chapter.cards for text in (*texts(card.answers), card.sure))
    assert all_faults(said) == []
