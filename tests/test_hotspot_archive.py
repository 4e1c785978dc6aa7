"""What a holder of the police's archive sees of it on the Hotspots page: its types and months, as cells of 250 m."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from base.errors import ExplorerError
from base.snapshot import Snapshot, open_snapshot
from base.sources import load_cards
from geo.areas import LONDON, load_gazetteer
from measures import hotspot_words as words
from measures.estimates import load_figures
from measures.hotspot_change import compared
from measures.hotspot_crimes import get_crime
from measures.hotspot_maps import hotspot_map
from measures.hotspot_query import HotspotQuery
from measures.hotspot_settle import earlier, options, settle
from measures.hotspot_units import has_archive, recorded
from measures.hotspot_wards import wards_touched
from pipeline import police_archive
from pipeline.workshop import Workshop
from tests.made_up_archive import BROKEN, MANY, MONTHS, POINTS, TYPES, middle, snapshot_with_archive
from tests.screen import visit
from tests.test_street_files import ROWS, as_csv
from web.routes import routes

FINE = HotspotQuery(unit="hex250", audience="analyst", area="E09000028", against="london")


def asked(crime: str, months: int = 12, end: int = 0) -> HotspotQuery:
    """A question about fine cells."""
    given = {"crime": crime, "months": str(months), "end": f"{end // 100}-{end % 100:02d}" if end else ""}
    return HotspotQuery.parse({**FINE.query(), **given})


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The committed snapshot with a made-up archive beside it."""
    return snapshot_with_archive(tmp_path_factory.mktemp("archive") / "snapshot")


def test_without_an_archive_nothing_is_offered_from_one(snapshot: Snapshot) -> None:
    assert not has_archive(snapshot)
    assert options(snapshot, asked("robbery")).ends[0] < MONTHS[0]


def test_types_and_usable_months_of_an_archive_are_offered(made: Snapshot) -> None:
    for crime in (*TYPES, "all_crime"):
        found = options(made, asked(crime, months=1))
        assert set(MONTHS) - set(found.ends) == {BROKEN}
        assert settle(made, asked(crime)).end == MONTHS[-1]
    assert options(made, asked("robbery")).ends[:4] == (202607, 202606, 202605, 201806)
    with pytest.raises(ExplorerError, match="2025"):
        settle(made, asked("robbery", 1, BROKEN))


def test_a_map_of_an_archive_holds_its_counts_and_finds_where_they_are_many(made: Snapshot) -> None:
    shown = hotspot_map(made, asked("robbery"))
    at = shown.place(middle(made))
    assert shown.count[at] == 12 * MANY
    assert shown.occupied[at] == POINTS
    assert shown.hot[at]
    london = recorded(made, "hex250", get_crime("robbery"), MONTHS[-1])
    rows = made.frame("archive_counts_cell").query("series == 'archive.robbery' and month != @BROKEN")
    assert london.counts.sum() == rows["count"].sum()
    assert 0 < shown.unplaced_share < 0.001
    assert any("no location" in note for note in shown.notes)


def test_all_crime_of_an_archive_is_the_sum_of_its_types(made: Snapshot) -> None:
    cell = middle(made)
    one, every = (hotspot_map(made, asked(crime, 6)) for crime in ("drugs", "all_crime"))
    assert every.count[every.place(cell)] == len(TYPES) * one.count[one.place(cell)]


def test_burglary_has_both_sources_and_no_window_mixes_them(made: Snapshot) -> None:
    ends = options(made, asked("burglary", 6)).ends
    assert {202607, 202502, 201806} <= set(ends)
    sources = {end: recorded(made, "hex250", get_crime("burglary"), end).source for end in (202607, 202502, 201806)}
    assert sources == {202607: "archive", 202502: "points", 201806: "api"}
    late = settle(made, asked("burglary", 6))
    assert earlier(made, late)
    assert min(earlier(made, late)) > 202502
    found = compared(made, late)
    at = found.codes.tolist().index(middle(made))
    assert found.before[at] == found.after[at] == 6 * MANY
    assert not found.changed.any()


def test_a_type_without_rows_is_none_recorded_and_draws_a_whole_map(made: Snapshot) -> None:
    shown = hotspot_map(made, asked("shoplifting"))
    assert shown.crimes == shown.hot_places == 0
    assert (shown.count == 0).all()
    assert not shown.busy.any()
    gazetteer = load_gazetteer(made)
    assert words.title(shown, gazetteer) == "Shoplifting: none recorded in Southwark"
    assert "no thefts from shops were counted" in words.sentence(shown, gazetteer)
    assert not wards_touched(made, shown.query)


def test_bad_members_of_an_archive_cost_their_months_and_nothing_else(
    snapshot: Snapshot, raw_folder: Path, tmp_path: Path
) -> None:
    """June is whole, July stops mid-row, August is corrupt: June is on the map, the others are refused."""
    months = {month: as_csv([[cell.replace("2024-06", month) for cell in row] for row in ROWS * 40])
              for month in ("2024-06", "2024-07", "2024-08")}  # fmt: skip
    months["2024-07"] = months["2024-07"][:-30]
    path = tmp_path / "latest.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for month, content in months.items():
            packed.writestr(f"{month}/{month}-metropolitan-street.csv", content)
        at = packed.getinfo("2024-08/2024-08-metropolitan-street.csv").header_offset
    spoiled = bytearray(path.read_bytes())
    spoiled[at + 90 : at + 100] = b"not crimes"
    path.write_bytes(spoiled)
    workshop = Workshop(raw_folder, load_cards(), {"police_archive": path})
    workshop.tables = {name: snapshot.frame(name) for name in ("areas", "cells", "lookup_lsoa11_lsoa21")}
    made = police_archive.build(workshop)
    assert not len(made["archive_outcomes"]), "no file of outcomes was given"
    reasons = " ".join(workshop.tally(police_archive.SOURCE).aside)
    assert "2024-07-metropolitan-street.csv" in reasons
    assert "2024-08/2024-08-metropolitan-street.csv: the file breaks off or is corrupt" in reasons
    explorer = snapshot_with_archive(tmp_path / "snapshot", made)
    shown = hotspot_map(explorer, replace(asked("robbery", 1, 202406), area=LONDON))
    assert shown.crimes == 1, "forty copies of one crime are one crime"
    for months_asked, end in ((1, 202407), (1, 202408), (3, 202408)):
        with pytest.raises(ExplorerError, match=r"2024-06|2018-06"):
            settle(explorer, asked("robbery", months_asked, end))


def test_page_and_api_show_an_archive_to_an_analyst_and_to_nobody_else(
    made: Snapshot, monkeypatch: pytest.MonkeyPatch, forgetful: None
) -> None:
    monkeypatch.setenv("EXPLORER_SNAPSHOT", str(made.root))
    query = {"unit": "hex250", "audience": "analyst", "crime": "drugs", "area": "E09000028"}
    nothing = visit("hotspots", **{**query, "crime": "shoplifting"})
    assert nothing.faults == []
    assert "none recorded in Southwark" in nothing.text
    assert "nan" not in re.findall(r"[a-z]+", nothing.text.lower())
    screen = visit("hotspots", **query)
    assert screen.faults == []
    assert "12 months to July 2026" in screen.text
    assert "monthly files that the holder" in screen.text
    with TestClient(Starlette(routes=routes())) as client:
        address = "/api/v1/hotspots?" + "&".join(f"{name}={value}" for name, value in query.items())
        answer = client.get(address).json()
        assert answer["sources"] == ["police_uk_archive", "geonames"]
        assert answer["query"]["end"] == "2026-07"
        assert client.get(address.replace("analyst", "public")).status_code == 400


@pytest.fixture
def forgetful() -> Iterator[None]:
    """Let what comes open the snapshot that the environment names, and what follows the committed one."""

    def forget() -> None:
        for each in (open_snapshot, load_figures):
            each.cache_clear()
        st.cache_resource.clear()

    forget()
    yield
    forget()
