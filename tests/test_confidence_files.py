"""Confidence: golden figures of the snapshot, and what a bad published file does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from base.errors import SourceFileError
from base.snapshot import Snapshot
from base.sources import load_cards
from pipeline import mopac7, police_strength, survey, survey_groups
from pipeline.workshop import Workshop

LEWISHAM, HARROW, LONDON = "E09000023", "E09000015", "E12000007"


@pytest.mark.parametrize(
    ("measure", "area", "month", "proportion"),
    [
        ("pas_trust", LEWISHAM, 202312, 0.56),
        ("pas_trust", HARROW, 202312, 0.82),
        ("pas_good_job_local", LONDON, 202509, 0.46),
        ("pas_fair_treatment", LONDON, 202509, 0.66),
        ("pas_contact_ward_officer", LONDON, 201412, 0.41),
    ],
)
def test_published_survey_figures(snapshot: Snapshot, measure: str, area: str, month: int, proportion: float):
    rows = snapshot.frame("survey").query("measure == @measure and area == @area and month == @month")
    assert rows["proportion"].tolist() == [proportion]


def test_survey_has_every_borough_and_no_city(snapshot: Snapshot):
    rows = snapshot.frame("survey")
    boroughs = rows[rows["area"] != LONDON]
    assert set(boroughs.groupby(["measure", "month"])["area"].nunique()) == {32}
    assert "E09000001" not in set(rows["area"])
    assert boroughs["month"].max() == 202312
    assert boroughs["month"].nunique() == 37
    assert rows.query("measure == 'pas_trust'")["month"].min() == 201603


def test_safety_after_dark_says_safe_and_leaves_blanks_out(snapshot: Snapshot):
    rows = snapshot.frame("survey_groups").query("measure == 'safe_after_dark'")
    latest = rows[rows["month"] == 202306].set_index("group")["proportion"]
    assert latest.to_dict() == {"Everyone": 0.70, "Female": 0.59, "Male": 0.81}
    assert not set(rows["month"]) & {202006, 202009, 202012, 202103}


def test_victim_satisfaction_is_by_channel(snapshot: Snapshot):
    rows = snapshot.frame("survey_groups").query("measure == 'victim_satisfaction'")
    assert set(rows["group"]) == {"Reported face to face", "Reported online", "Reported by telephone"}
    assert rows.query("group == 'Reported online' and month == 202309")["proportion"].tolist() == [0.33]


def test_police_strength(snapshot: Snapshot):
    rows = snapshot.frame("police_strength").set_index("month")
    assert len(rows) == 155
    assert rows.loc[202603].tolist() == [31181, 11558, 1389]


@pytest.fixture
def bench(snapshot: Snapshot, raw_folder: Path, tmp_path: Path) -> Callable[[str, bytes], Workshop]:
    """A workshop on the published files of one importer in which one file has other bytes."""

    def lay_out(name: str, content: bytes) -> Workshop:
        for part in ("confidence", "crime"):
            (tmp_path / part).mkdir()
            for path in (raw_folder / part).iterdir():
                (tmp_path / part / path.name).symlink_to(path)
        (tmp_path / name).unlink()
        (tmp_path / name).write_bytes(content)
        workshop = Workshop(tmp_path, load_cards())
        workshop.tables["areas"] = snapshot.frame("areas")
        return workshop

    return lay_out


@pytest.mark.parametrize(
    ("module", "name", "old", "new", "said"),
    [
        (survey, survey.BOROUGH_FILE, b",0.36,0.41", b",1.36,0.41", ("row 2", "proportion", "not between 0 and 1")),
        (survey, survey.BOROUGH_FILE, b",0.36,0.41", b",0.36,0.42", ("row 2", "mps_proportion", "differs")),
        (survey, survey.BOROUGH_FILE, b"E09000003,Barnet,", b"E09000003,Barnett,", ("row 3", "Barnett")),
        (survey, survey.BOROUGH_FILE, b"2014-12-31", b"31/12/2014", ("row 2", "31/12/2014")),
        (survey, survey.LONDON_FILE, b"good_job_local", b"good_job", ("good_job", "not a known measure")),
        (survey_groups, survey_groups.FILE, b"Online Reporting (TDIU)", b"Carrier pigeon", ("row 3", "Carrier pigeon")),
        (survey_groups, survey_groups.FILE, b"2020-06-01", b"2020-05-01", ("row 2", "2020-05-01")),
        (
            police_strength,
            police_strength.FILE,
            b"30636",
            b"-30636",
            ("row 2", "Police Officer Strength", "below zero"),
        ),
        (police_strength, police_strength.FILE, b"Jun-13", b"Jun-33", ("June 2033", "June 2013 is missing")),
        (mopac7, mopac7.FILE, b"34764", b"34765", ("the seven categories", "384,474")),
    ],
)
def test_a_bad_cell_is_named(bench, raw_folder: Path, module: ModuleType, name: str, old: bytes, new: bytes, said):
    content = (raw_folder / name).read_bytes()
    assert old in content
    with pytest.raises(SourceFileError) as error:
        module.build(bench(name, content.replace(old, new, 1)))
    for words in (name, *said):
        assert words in str(error.value)


def test_a_missing_borough_row_is_noticed(bench, raw_folder: Path):
    lines = (raw_folder / survey.BOROUGH_FILE).read_bytes().splitlines(keepends=True)
    with pytest.raises(SourceFileError, match="pas_contact_ward_officer of 201412 has 31 boroughs, not 32"):
        survey.build(bench(survey.BOROUGH_FILE, b"".join(lines[:1] + lines[2:])))
