"""Use of force, custody and victims by group: conserved, bounded, small numbers hidden, and as the files print them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.errors import UnknownNameError
from base.periods import window_label
from base.snapshot import Snapshot
from geo.areas import CITY, LONDON
from measures.beside import beside
from measures.catalogue import load_catalogue
from measures.comparisons import limits
from measures.estimates import STATUSES, Figures
from measures.intervals import proportion, rate_ratio
from measures.numbers import Months
from measures.readings import read
from measures.record_tables import disposals, tactics
from measures.records_book import KINDS, Kind, Records, RecordsBook
from measures.sentences import REGISTERS, body, headline, title

FORCE, CUSTODY, HOMICIDE, VAWG = (
    "use_of_force_share",
    "custody_share",
    "homicide_victim_rate_ratio",
    "vawg_victim_share",
)
SHARES = (FORCE, CUSTODY, VAWG)
SOUTHWARK, BARKING = "E09000028", "E09000002"
#: Published sums of each file, as its source card and the inventories name them.
TOTALS = {"use_of_force_borough": 101_558, "custody": 1_091_273, "vawg_victims": 1_527_047, "homicide_victims": 2_912}
SUPPRESSED = STATUSES.index("suppressed")


@pytest.fixture(scope="module")
def book(snapshot: Snapshot) -> RecordsBook:
    return RecordsBook(snapshot)


def screens(figures: Figures) -> list[tuple[str, str, str, str]]:
    """Every measure, level, window and group."""
    return [
        (name, level, window, group)
        for name in (*SHARES, HOMICIDE)
        for measure in [figures.measure(name)]
        for level in measure.levels
        for window in measure.windows
        for group in figures.counts.groups(measure)
    ]


# What the files print


@pytest.mark.parametrize(("table", "total"), TOTALS.items())
def test_groups_and_unknown_make_up_the_published_total(book: RecordsBook, table: str, total: int) -> None:
    records = book.records(table)
    london = records.counts[:, records.areas == LONDON]
    assert london.sum() == total
    rest = records.counts[:, records.areas != LONDON]
    if rest.size:
        np.testing.assert_array_equal(rest.sum(axis=1), london[:, 0])


@pytest.mark.parametrize("measure", SHARES)
def test_the_shares_of_all_groups_make_up_the_whole(figures: Figures, measure: str) -> None:
    groups = figures.counts.groups(figures.measure(measure))
    every = [figures.estimate(measure, "london", group=group) for group in groups]
    known = ~np.isnan(every[0].value)
    np.testing.assert_allclose(sum(each.value[known] for each in every), 100)
    np.testing.assert_allclose(sum(each.count for each in every), every[0].denominator)


def test_force_is_what_the_file_of_boroughs_says(figures: Figures, raw_folder: Path) -> None:
    table = pd.read_csv(raw_folder / "confidence" / "mps_use_of_force_borough_ethnicity_month_2023_24_DEDUP.csv")
    count = "use_of_force_distinct_incident_times"
    known = table[table["subject_ethnicity"] != "Don't know"]
    black = known["subject_ethnicity"] == "Black (or Black British)"
    for area, rows in ((LONDON, known.index >= 0), (SOUTHWARK, known["borough"].str.casefold() == "southwark")):
        level = "london" if area == LONDON else "borough"
        found = figures.estimate(FORCE, level, group="Black").at(area, 202403)
        assert (found.count, found.denominator) == (known.loc[black & rows, count].sum(), known.loc[rows, count].sum())
        interval = proportion(found.count, found.denominator)
        assert (found.value, found.lower, found.upper) == pytest.approx(
            (100 * interval.value, 100 * interval.lower, 100 * interval.upper)
        )


def test_the_mix_of_force_is_that_of_the_inventory_and_of_the_home_office(figures: Figures, snapshot: Snapshot) -> None:
    """Black 36 %, White 40 %, Asian 12 % of all moments; the Home Office's 2019/20 has 37, 43 and 12."""
    every = {
        group: figures.estimate(FORCE, "london", group=group).at(LONDON, 202403)
        for group in ("Black", "White", "Asian")
    }
    share = {group: 100 * found.count / TOTALS["use_of_force_borough"] for group, found in every.items()}
    assert {group: round(value) for group, value in share.items()} == {"Black": 36, "White": 40, "Asian": 12}
    assert tactics(snapshot, "Black")[2019] == pytest.approx(76_052 / (205_135 - 2_102))
    assert tactics(snapshot, "Black")[2018] == pytest.approx(63_618 / (171_805 - 1_900))


def test_custody_is_what_the_file_says(figures: Figures, snapshot: Snapshot, raw_folder: Path) -> None:
    table = pd.read_csv(raw_folder / "confidence" / "mps_custody_disposals_ethnicity_month_2021_01_2026_02.csv")
    year = table[table["month"].between("2025-01", "2025-12")]
    known = year[year["ethnicity_4plus1"] != "Not Recorded"]
    black = known[known["ethnicity_4plus1"] == "Black"]
    found = figures.estimate(CUSTODY, "london", periods=202512, group="Black").at(LONDON, 202512)
    assert (found.count, found.denominator) == (black["offence_count"].sum(), known["offence_count"].sum())
    unknown = 1 - known["offence_count"].sum() / year["offence_count"].sum()
    reading = read(figures, CUSTODY, "london", 202512, against="none", group="Black")
    assert reading.beside_at(LONDON).unknown_share == pytest.approx(unknown)
    assert round(100 * unknown) == 8
    ended = {each.group: each for each in disposals(snapshot, 202512)}["Black"]
    assert ended.offences == black["offence_count"].sum()
    charged = black.loc[black["current_disposal"].isin(["Prosecution", "To Court"]), "offence_count"].sum()
    assert ended.charged.value == pytest.approx(charged / ended.offences)


def test_victims_of_homicide_are_what_the_file_says(figures: Figures, raw_folder: Path) -> None:
    table = pd.read_csv(raw_folder / "confidence" / "mps_homicide_victims_year_borough_ethnicity_2003_2023.csv")
    last = table[table["year"].between(2014, 2023)].groupby("officer_observed_ethnicity")["victims"].sum()
    found = figures.estimate(HOMICIDE, "london", group="Black").at(LONDON, 202312)
    assert (found.window, found.period, found.count, found.denominator) == ("10y", "2023-12", last["Black"], 1_188_137)
    wanted = rate_ratio(last["Black"], 1_188_137, last["White"], 4_725_217)
    assert (found.value, found.lower, found.upper) == pytest.approx((wanted.value, wanted.lower, wanted.upper))
    assert found.value == pytest.approx(3.908, abs=0.001)
    table = table[table["year"].between(2019, 2023)]
    five = figures.estimate(HOMICIDE, "london", window="5y", group="Asian").at(LONDON, 202312)
    assert five.count == table.loc[table["officer_observed_ethnicity"] == "Asian", "victims"].sum() == 95


def test_victims_of_violence_are_what_the_file_says(figures: Figures, raw_folder: Path) -> None:
    table = pd.read_csv(raw_folder / "confidence" / "vawg_victims_london_month_ethnicity_2014_01_2026_02.csv")
    year = (
        table[table["month"].between("2021-01-01", "2021-12-01")]
        .groupby("victim_ethnic_appearance")["vawg_victims"]
        .sum()
    )
    found = figures.estimate(VAWG, "london", periods=202112, group="Asian").at(LONDON, 202112)
    assert (found.count, found.denominator) == (year["Asian"], year.sum() - year["Unknown"])
    reading = read(figures, VAWG, "london", 202112, against="none", group="Asian")
    assert reading.beside_at(LONDON).unknown_share == pytest.approx(year["Unknown"] / year.sum())
    assert round(100 * year["Unknown"] / year.sum()) == 29


# What the unrecorded could make of it


def test_bounds_hold_the_observed_in_every_place_period_and_group(figures: Figures) -> None:
    for name, level, window, group in screens(figures):
        for month in figures.periods(name, level, window)[-25::6]:
            found = figures.estimate(name, level, periods=month, window=window, group=group)
            context = beside(figures, found)
            assert context is not None
            value, shown = found.value[:, 0], ~np.isnan(context.lower)
            assert not (shown & np.isnan(value)).any(), "no bounds of what is not shown"
            assert (context.lower[shown] <= value[shown] + 1e-9).all()
            assert (value[shown] <= context.upper[shown] + 1e-9).all()
            assert (context.residents[shown] > 0).all()


def test_residents_of_all_groups_are_all_residents(book: RecordsBook) -> None:
    force = load_catalogue().get(FORCE)
    parts = [book.resident_share(force, group, np.asarray([LONDON, SOUTHWARK])) for group in book.groups(force)]
    np.testing.assert_allclose(sum(parts), 1)
    assert book.resident_share(force, "Black", np.asarray([LONDON]))[0] == pytest.approx(1_188_137 / 8_791_152)


def test_other_measures_have_nothing_beside_them(figures: Figures) -> None:
    assert read(figures, "robbery", "borough", 202606).beside_at(SOUTHWARK) is None


# Small numbers


def test_no_small_count_leaves_the_estimator(figures: Figures) -> None:
    for name, level, window, group in screens(figures):
        found = figures.estimate(name, level, window=window, group=group)
        assert not ((found.count > 0) & (found.count < 5)).any(), (name, group)
        hidden = found.status == SUPPRESSED
        for part in (found.value, found.lower, found.upper, found.count, found.denominator):
            assert np.isnan(part[hidden]).all()


def test_a_small_count_of_a_borough_cannot_be_had_by_subtraction(figures: Figures, book: RecordsBook) -> None:
    """Four Chinese people in Barking and Dagenham: neither from its other groups nor from London's other boroughs."""
    records = book.records("use_of_force_borough")
    small = (records.over("12m")[:-1, :, -1] > 0) & (records.over("12m")[:-1, :, -1] < 5)
    hidden = records.hidden("12m")[:-1, :, -1]
    assert small.any()
    assert hidden[small].all()
    assert (hidden.sum(axis=0)[small.any(axis=0)] >= 2).all(), "each row hides two"
    assert (hidden.sum(axis=1)[small.any(axis=1)] >= 2).all(), "each column hides two"
    found = figures.estimate(FORCE, "borough", group="Chinese").at(BARKING, 202403)
    assert (found.status, found.value, found.count, found.denominator) == ("suppressed", None, None, None)


counts = st.integers(0, 40)


@given(st.lists(st.tuples(counts, counts, counts, counts), min_size=3, max_size=8))
def test_whatever_the_counts_none_that_is_small_is_shown(rows: list[tuple[int, int, int, int]]) -> None:
    table = np.asarray(rows, dtype=np.float64).T[:, :, None]
    whole = np.concatenate([table, table.sum(axis=1, keepdims=True)], axis=1)
    areas = np.asarray([*(f"E0900000{row}" for row in range(len(rows))), LONDON])
    ends: Months = np.asarray([202403])
    for reference in ("", "White"):
        kind = Kind({"Black": "black", "Asian": "asian", "White": "white"}, "not_known", reference)
        hidden = Records(kind, areas, ends, whole).hidden("month")[..., 0]
        small = (whole[..., 0] > 0) & (whole[..., 0] < 5)
        assert hidden[small].all()
        within = areas != LONDON
        for line in (hidden & within) if not hidden[:, ~within].any() else ():
            assert line.sum() != 1, "one hidden borough is London less the others"


def test_most_boroughs_have_too_few_victims_to_compare_and_some_have_not(figures: Figures) -> None:
    for window in ("5y", "10y"):
        found = figures.estimate(HOMICIDE, "borough", periods=202312, window=window, group="Black")
        assert 5 < (found.status[:, 0] == STATUSES.index("ok")).sum() < 32
        assert (found.status[:, 0] == SUPPRESSED).any()


# Periods, places and groups


def test_windows_of_years_are_named_and_end_in_december(figures: Figures) -> None:
    assert window_label(202312, "5y") == "5 years to December 2023"
    assert window_label(202312, "10y") == "10 years to December 2023"
    assert figures.periods(HOMICIDE, "borough", "10y").tolist() == [year * 100 + 12 for year in range(2012, 2024)]
    assert figures.periods(HOMICIDE, "london", "5y")[0] == 200712


@pytest.mark.parametrize(
    ("measure", "period"), [(FORCE, 202402), (CUSTODY, 202111), (HOMICIDE, 202306), (HOMICIDE, 202412), (VAWG, 202603)]
)
def test_a_period_that_is_not_published_has_no_figure(figures: Figures, measure: str, period: int) -> None:
    found = figures.estimate(measure, "london", periods=period).at(LONDON, period)
    assert (found.status, found.value, found.count) == ("no_data", None, None)


def test_the_city_has_no_figure_and_other_levels_are_refused(figures: Figures) -> None:
    for measure in (FORCE, HOMICIDE):
        found = figures.estimate(measure, "borough").frame().groupby("area").last().loc[CITY]
        assert found["status"] == "not_applicable"
    for measure in (CUSTODY, VAWG):
        with pytest.raises(UnknownNameError, match="london"):
            figures.estimate(measure, "borough")
    with pytest.raises(UnknownNameError, match="Black"):
        figures.estimate(HOMICIDE, "london", group="Mixed")


def test_no_figure_is_given_across_the_change_of_recording(figures: Figures) -> None:
    for month in (202403, 202501):
        assert figures.estimate(VAWG, "london", periods=month).at(LONDON, month).status == "not_comparable"
    for month in (202402, 202502):
        assert figures.estimate(VAWG, "london", periods=month).at(LONDON, month).status == "ok"
    assert read(figures, VAWG, "london", 202502, against="none").change(LONDON)[0] == "not_comparable"


def test_what_moves_by_the_unrecorded_or_shares_years_is_not_set_against_the_year_before(figures: Figures) -> None:
    for name, level, window, group in screens(figures):
        month = int(figures.periods(name, level, window)[-1])
        reading = read(figures, name, level, month, window=window, against="none", group=group)
        assert set(reading.changes.verdict.tolist()) == {0}
        assert set(reading.london_changes.verdict.tolist()) == {0}


# Words


def test_a_share_is_told_with_residents_and_bounds_in_every_register(figures: Figures) -> None:
    reading = read(figures, FORCE, "borough", 202403, group="Black")
    assert title(reading, SOUTHWARK) == "Use of force: 54.0 % Black in Southwark"
    assert headline(reading, SOUTHWARK)[1].startswith(
        "of moments of force with a group recorded were on people seen as"
    )
    told = {register: body(reading, SOUTHWARK, register) for register in REGISTERS}
    assert "Of residents, 25.1 % give their group as Black." in told["officer"]
    assert "For 1.9 % of all moments of force no group is recorded" in told["panel"]
    assert "2,263 of 4,192 moments of force" in told["panel"]
    assert told["resident"].startswith("Of every 100 moments of force in Southwark with a group written down, about 54")
    assert "about 25 are of this group" in told["resident"]


def test_a_ratio_names_the_residents_of_2021_and_the_unknown(figures: Figures) -> None:
    reading = read(figures, HOMICIDE, "london", 202312, against="none", group="Black")
    for register in ("officer", "panel"):
        said = body(reading, LONDON, register)
        assert "2021" in said
        assert "For 14 homicide victims no group is recorded" in said
    assert "Chinese" not in body(reading, LONDON, "panel")
    asian = read(figures, FORCE, "london", 202403, against="none", group="Asian")
    assert "Asian other than Chinese" in body(asian, LONDON)


def test_a_share_has_an_interval_on_its_counts_however_few() -> None:
    measure = load_catalogue().get(FORCE)
    value, lower, upper, method = limits(measure, np.asarray([[6.0]]), np.asarray([[20.0]]), None, 0.95)
    assert (value[0, 0], round(lower[0, 0], 1), round(upper[0, 0], 1)) == (30.0, 14.5, 51.9)
    assert "counts" in method
    assert set(KINDS) == set(TOTALS)
