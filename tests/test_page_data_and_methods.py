"""Data and methods: nothing that is declared is left out, and the words agree with the code."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from base.snapshot import Snapshot
from base.sources import load_cards
from measures.breaks import load_breaks
from measures.estimates import Figures, load_figures
from ui import method_tables, method_words

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def figures(snapshot: Snapshot) -> Figures:
    """Every figure of the snapshot."""
    return load_figures(snapshot)


@pytest.fixture(scope="module")
def shown() -> str:
    """Every HTML fragment of the page, run once."""
    app = AppTest.from_file(str(ROOT / "ui" / "shell.py"), default_timeout=60).run()
    app.switch_page("../pages/data_and_methods.py")
    app.run()
    assert not app.exception
    return "\n".join(str(element.proto.body) for element in app.get("html"))


def test_every_measure_source_and_gap_is_on_the_page(shown: str, figures: Figures) -> None:
    for measure in figures.catalogue.measures.values():
        assert f"<dd>{measure.id}</dd>" in shown
    for card in load_cards().values():
        assert card.coverage.partition("'")[0] in shown
    for absent in figures.catalogue.not_available.values():
        assert absent.holder.partition("'")[0] in shown


def test_every_file_has_the_hash_of_the_manifest(shown: str, snapshot: Snapshot) -> None:
    hashes = [
        file["sha256"] for source in snapshot.manifest["sources"].values() for file in source.get("files", {}).values()
    ]
    assert hashes
    assert all(f"SHA-256 begins {found[:12]}" in shown for found in hashes)


def test_every_break_is_a_row_with_severity_and_source(figures: Figures) -> None:
    rows = method_tables.breaks(figures)
    assert len(rows) == len(load_breaks())
    assert all(len(row) == len(method_tables.BREAKS) and all(row) for row in rows)
    refused = [row for row in rows if row[3] == method_tables.SEVERITY_WORDS["refuse"]]
    assert any("Hate crime" in row[2] and row[0] == "March 2024" for row in refused)


def test_freshness_gives_each_level_its_own_last_month(figures: Figures) -> None:
    rows = {row[0]: row[1:] for row in method_tables.fresh(figures)}
    assert rows["Robbery"] == ["June 2026", "June 2026", "March 2026", "February 2026"]
    assert rows["Trust in the Met"] == ["December 2023", "December 2023", "–", "–"]


def test_the_assumptions_of_the_survey_are_those_of_the_catalogue(figures: Figures) -> None:
    survey = figures.measure("pas_trust").denominator
    text = " ".join(method_words.methods(figures))
    assert f"{survey.sample_size:,} people" in text
    assert f"design effect of {survey.deff}" in text
    assert "{" not in text


def test_the_contents_lead_somewhere(shown: str) -> None:
    anchors = [part.partition('"')[0] for part in shown.split('href="#')[1:]]
    assert len(anchors) == 9
    assert all(f'id="{anchor}"' in shown for anchor in anchors)


def test_headings_follow_each_other_in_order(shown: str) -> None:
    levels = [int(part[0]) for part in shown.split("<h")[1:] if part[0].isdigit()]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


def test_the_page_names_no_path_of_a_machine(shown: str) -> None:
    assert not [word for word in ("/home/", "/tmp/", "/work/", "C:\\") if word in shown]
