"""Hotspot maps: what is asked, what is found, and what a view for everyone never gives away."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.errors import ExplorerError, StatisticsInputError, UnknownNameError
from base.snapshot import Snapshot
from geo.areas import CITY, LONDON, load_gazetteer
from measures import hotspot_tests
from measures import hotspot_words as words
from measures.hotspot_capture import capture, concentrated, intervene, windows_compared
from measures.hotspot_change import compared
from measures.hotspot_crimes import UNITS, crimes_in, get_crime, load_crimes, public_rules
from measures.hotspot_guard import enough, public_harm
from measures.hotspot_harm import sensitivity, weights_used
from measures.hotspot_maps import FILLS, HOT, OUTLINES, HotspotMap, hotspot_map, rounded
from measures.hotspot_places import by_month, by_type
from measures.hotspot_query import AUDIENCES, WEIGHTS, WINDOWS, HotspotQuery
from measures.hotspot_rows import FIELDS, hotspot_rows
from measures.hotspot_settle import options, settle
from measures.hotspot_units import load_unit, recorded
from measures.hotspot_wards import wards_touched
from measures.recorded_book import harm_weights
from measures.sentences import REGISTERS

SOUTHWARK = "E09000028"
WEST_END = "E05013808"
#: Series of the Met that make up each police.uk type with a weight.
SERIES = {
    "bicycle_theft": ("bicycle_theft",),
    "burglary": (
        "burglary_business", "burglary_residential_domestic", "burglary_residential_home",
        "burglary_residential_unconnected", "burglary_residential_new",
    ),
    "criminal_damage_arson": ("criminal_damage", "arson"),
    "other_theft": ("other_theft",),
    "possession_of_weapons": ("weapons_possession",),
    "public_order": (
        "public_order_other", "public_fear_alarm_distress", "race_religious_public_fear", "violent_disorder",
    ),
    "robbery": ("robbery_personal", "robbery_business"),
    "shoplifting": ("shoplifting",),
    "theft_from_person": ("theft_from_person",),
    "vehicle_crime": (
        "aggravated_vehicle_taking", "vehicle_interference", "theft_from_vehicle", "theft_of_vehicle",
    ),
}  # fmt: skip


def ask(snapshot: Snapshot, **given: str) -> HotspotMap:
    return hotspot_map(snapshot, HotspotQuery.parse(given))


queries = st.builds(
    HotspotQuery,
    crime=st.sampled_from(sorted(load_crimes())),
    unit=st.sampled_from(UNITS),
    area=st.sampled_from((LONDON, SOUTHWARK)),
    end=st.sampled_from((0, 202604, 202502)),
    months=st.sampled_from(WINDOWS),
    weight=st.sampled_from(WEIGHTS),
    audience=st.sampled_from(AUDIENCES),
)


@given(queries)
def test_an_address_says_what_is_asked_and_nothing_else(query: HotspotQuery) -> None:
    assert HotspotQuery.parse(query.query()) == query
    assert HotspotQuery().query() == {}


@given(queries)
def test_every_question_is_answered_or_refused_in_plain_words(snapshot: Snapshot, query: HotspotQuery) -> None:
    try:
        settled = settle(snapshot, query)
    except ExplorerError as error:
        assert error.cause[0].isupper() or error.cause[0] == "“"
        assert error.remedy
    else:
        assert settled.end in options(snapshot, settled).ends


@pytest.mark.parametrize(
    ("given", "nearest"),
    [
        ({"crime": "robery"}, "robbery"),
        ({"unit": "hex50"}, "hex500"),
        ({"months": "7"}, "12"),
        ({"weight": "harm"}, "harm_ons"),
        ({"audience": "pubic"}, "public"),
        ({"crim": "robbery"}, "crime"),
    ],
)
def test_an_unknown_name_carries_the_nearest(given: dict[str, str], nearest: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        HotspotQuery.parse(given)
    assert nearest in caught.value.nearest


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"end": "2025-12"}, "2026-04"),
        ({"end": "1999-01", "months": "1"}, "2025-05"),
        ({"area": "E09000099"}, "E09000029"),
        ({"crime": "burglary_residential"}, "lsoa"),
        ({"unit": "lsoa", "crime": "anti_social_behaviour"}, "3"),
        ({"unit": "hex250"}, "analyst"),
        ({"weight": "rate"}, "small areas"),
        ({"weight": "harm_ons", "months": "3"}, "6 months"),
        ({"weight": "harm_ons", "crime": "violence_sexual_offences"}, "common assault"),
        ({"weight": "harm_ons", "crime": "drugs"}, "trafficking"),
    ],
)
def test_what_the_figures_cannot_give_is_refused_with_a_way_on(
    snapshot: Snapshot, given: dict[str, str], said: str
) -> None:
    with pytest.raises(ExplorerError) as caught:
        ask(snapshot, **given)
    assert said in str(caught.value)


@pytest.mark.parametrize("crime", ["rape", "sexual_offences", "domestic_abuse", "stalking_harassment", "harm_ons_css"])
@pytest.mark.parametrize("audience", AUDIENCES)
def test_sensitive_crimes_are_never_shown_below_a_ward(crime: str, audience: str) -> None:
    with pytest.raises(ExplorerError, match="smaller than a ward"):
        HotspotQuery.parse({"crime": crime, "audience": audience})


def test_every_crime_of_the_file_is_on_the_map(snapshot: Snapshot) -> None:
    months = snapshot.frame("cell_months")
    for crime in crimes_in("hex500"):
        own = months[months["grid"] == "hex500"]
        if crime.police != ("*",):
            own = own[own["series"].isin(crime.police)]
        assert ask(snapshot, crime=crime.id, audience="analyst").crimes == own["placed"].sum()


def test_robbery_concentrates_in_the_west_end(snapshot: Snapshot) -> None:
    shown = ask(snapshot, crime="robbery", audience="analyst")
    assert shown.crimes == 31_079
    assert shown.query.end == 202604
    assert shown.hot_places == 17
    first = shown.most_stable(3)
    assert all("E09000033" in boroughs for boroughs in shown.boroughs[first].tolist())
    assert set(shown.persistence[first].tolist()) == {"persistent"}
    assert (shown.stability[first] == 1).all()
    assert shown.months_tested == 12


def test_a_borough_is_tested_against_its_own_pattern(snapshot: Snapshot) -> None:
    own, beside = (ask(snapshot, crime="robbery", area=SOUTHWARK, against=each) for each in ("own", "london"))
    np.testing.assert_array_equal(own.count, beside.count)
    assert own.hot_places > 0
    assert beside.hot_places == 0, "London's pattern, with its West End, hides a borough's own"
    gazetteer = load_gazetteer(snapshot)
    assert "Southwark’s average" in words.sentence(own, gazetteer, str(own.codes[own.most_stable(1)[0]]))
    assert "its own pattern" in words.area_words(own.query, gazetteer)
    assert "London’s own pattern" in words.sentence(beside, gazetteer)


def test_against_london_an_area_only_selects(snapshot: Snapshot) -> None:
    london = ask(snapshot, crime="vehicle_crime")
    southwark = ask(snapshot, crime="vehicle_crime", area=SOUTHWARK, against="london")
    same = np.isin(london.codes, southwark.codes)
    for name in ("hot", "fill", "stability", "count", "persistence"):
        np.testing.assert_array_equal(getattr(london, name)[same], getattr(southwark, name))
    assert all(SOUTHWARK in boroughs for boroughs in southwark.boroughs.tolist())


def test_classes_are_words_that_agree_with_the_figures(snapshot: Snapshot) -> None:
    shown = ask(snapshot, crime="burglary", audience="analyst")
    assert len(FILLS) == 5
    assert ((shown.fill >= HOT) == shown.hot).all()
    assert (shown.times[shown.fill == HOT] < 3).all()
    assert (shown.times[shown.fill == HOT + 2] >= 8).all()
    assert (shown.stability[shown.outline == 0] >= 0.95).all()
    assert (shown.q[shown.hot] <= 0.05).all()
    assert set(shown.frame()) <= set("01234")
    assert len(shown.frame()) == len(load_unit(snapshot, "hex500").codes)


@pytest.mark.parametrize("crime", ["all_crime", "robbery", "possession_of_weapons", "shoplifting"])
@pytest.mark.parametrize("months", ["12", "3", "1"])
def test_a_view_for_everyone_holds_no_place_with_fewer_than_five_points(
    snapshot: Snapshot, crime: str, months: str
) -> None:
    shown, exact = (ask(snapshot, crime=crime, months=months, audience=audience) for audience in AUDIENCES)
    few = exact.occupied < public_rules().least_points
    assert not shown.shown[few].any()
    for name in ("count", "lower", "upper", "value", "stability", "expected"):
        assert np.isnan(getattr(shown, name)[few]).all()
    assert not shown.hot[few].any()
    assert (shown.months_hot[few] == -1).all()
    assert (shown.occupied[few] == -1).all()
    rows = hotspot_rows(snapshot, shown)
    assert not set(rows["code"]) & set(exact.codes[few].tolist())
    assert list(rows.columns) == list(FIELDS)


def test_a_view_for_everyone_has_no_figure_that_counts_could_be_solved_from(snapshot: Snapshot) -> None:
    for asked in ({"crime": "burglary"}, {"weight": "harm_ons"}, {"unit": "lsoa", "crime": "robbery"}):
        shown = ask(snapshot, **asked)
        assert np.isnan(shown.q).all()
        assert np.isnan(shown.z).all()
        assert np.isnan(shown.times).all()
        counts = shown.count[shown.shown]
        assert (counts % public_rules().round_to == 0).all()
        assert counts.min() >= public_rules().least_count
        assert shown.crimes % public_rules().round_to == 0


@given(st.integers(5, 400), st.integers(0, 400))
def test_two_rounded_counts_never_give_their_difference_away(small: int, more: int) -> None:
    """Of two nested windows, or of all crime and a type: several differences always fit what is shown."""
    large = small + more
    shown = [float(rounded(np.asarray(float(count)))) for count in (small, large)]
    fits = [[count for count in range(5, 900) if rounded(np.asarray(float(count))) == one] for one in shown]
    assert len({b - a for a in fits[0] for b in fits[1] if b >= a}) > 1
    assert abs(shown[0] - small) <= 2


def test_nested_windows_and_types_give_no_small_count_away(snapshot: Snapshot) -> None:
    shown = [ask(snapshot, crime="robbery", months=str(months)) for months in WINDOWS]
    for longer, shorter in pairwise(shown):
        both = longer.shown & shorter.shown
        assert ((longer.count - shorter.count)[both] % public_rules().round_to == 0).all()
        assert not (shorter.shown & ~longer.shown).any()


def test_the_city_is_blank_where_the_met_does_not_count(snapshot: Snapshot) -> None:
    shown = ask(snapshot, unit="lsoa", crime="robbery", audience="analyst")
    city = shown.boroughs == CITY
    assert (shown.status[city] == "no_data").all()
    assert np.isnan(shown.count[city]).all()
    assert (shown.fill[city] == 0).all()
    assert any("blank" in note for note in shown.notes)


def test_boroughs_that_were_not_asked_for_are_blank_not_nought(snapshot: Snapshot) -> None:
    shown = ask(snapshot, unit="hex250", crime="robbery", audience="analyst", area=SOUTHWARK)
    assert not shown.shown.any()
    assert shown.crimes == 0
    assert np.isnan(shown.hot_share_of_crime)
    assert words.title(shown, load_gazetteer(snapshot)).endswith("no figures for Southwark")
    assert "That is not zero." in words.sentence(shown, load_gazetteer(snapshot))


def test_finer_cells_know_two_eras_of_burglary(snapshot: Snapshot) -> None:
    query = HotspotQuery(crime="burglary", unit="hex250", audience="analyst")
    ends = options(snapshot, query).ends
    assert {202502, 201806} <= set(ends)
    assert hotspot_map(snapshot, query).crimes == 51_535
    old = ask(snapshot, crime="burglary", unit="hex250", audience="analyst", end="2018-06")
    assert any("2017" in note for note in old.notes)
    assert np.isfinite(hotspot_map(snapshot, query).unplaced_share)


def test_harm_of_a_type_is_the_mean_of_its_series_as_often_as_london_recorded_them(snapshot: Snapshot) -> None:
    rows = snapshot.frame("counts_borough")
    year = rows[(rows["month"] >= 202505) & (rows["month"] <= 202604)]
    often = year["count"].groupby(year["series"].astype(str)).sum()
    crimes = load_crimes()
    assert {name for name, crime in crimes.items() if crime.ons_css} == set(SERIES)
    for name, series in SERIES.items():
        for scheme in ("ons_css", "cchi"):
            declared = getattr(crimes[name], scheme)
            mean = float(np.average(harm_weights(scheme, series), weights=often.reindex(series, fill_value=0)))
            assert declared.weight == pytest.approx(mean, rel=0.01, abs=0.06)
            assert declared.minimum <= declared.weight <= declared.maximum


def test_harm_of_one_type_is_hot_where_its_counts_are(snapshot: Snapshot) -> None:
    harm, count = ask(snapshot, crime="robbery", weight="harm_ons"), ask(snapshot, crime="robbery")
    np.testing.assert_array_equal(harm.hot, count.hot)


def test_harm_says_how_much_it_owes_to_its_weights(snapshot: Snapshot) -> None:
    query = HotspotQuery(weight="harm_cchi")
    found = {variant.name: variant for variant in sensitivity(snapshot, query)}
    assert found["weight"].share == 1
    assert found["minimum"].kept <= found["weight"].hot
    assert sensitivity(snapshot, HotspotQuery()) == ()
    assert {crime.id for crime, _ in weights_used(query)} == set(SERIES)
    assert any("half of London’s harm" in note for note in hotspot_map(snapshot, query).notes)


def test_rates_per_household_are_drawn_to_the_common_rate(snapshot: Snapshot) -> None:
    shown = ask(snapshot, unit="lsoa", crime="burglary_residential", weight="rate", audience="analyst")
    rows = snapshot.frame("population", ["level", "code", "households"])
    households = rows[rows["level"] == "lsoa"].set_index("code")["households"].reindex(shown.codes)
    own = 1000 * shown.count / households.to_numpy()
    known = shown.shown
    common = 1000 * shown.count[known].sum() / households.to_numpy()[known].sum()
    assert (np.abs(shown.value - common)[known] <= np.abs(own - common)[known] + 1e-9).all()


def test_most_stable_places_never_rank_by_count(snapshot: Snapshot) -> None:
    shown = ask(snapshot, crime="burglary")
    first = shown.most_stable(50)
    assert (np.diff(shown.stability[first]) <= 0).all()
    assert shown.hot[first].all()


def test_sentences_are_neutral_and_round_for_everyone(snapshot: Snapshot) -> None:
    gazetteer = load_gazetteer(snapshot)
    for asked in ({"crime": "robbery"}, {"crime": "robbery", "area": SOUTHWARK}, {"weight": "harm_ons"}):
        shown = ask(snapshot, **asked)
        places = [str(shown.codes[at]) for at in shown.fullest(1)]
        for register in REGISTERS:
            for cell in ("", *places, str(shown.codes[~shown.shown][0])):
                said = words.sentence(shown, gazetteer, cell, register)
                assert said.endswith(".")
                assert not {"worst", "dangerous", "hotbed", "nan"} & set(said.lower().split())
        assert len(words.title(shown, gazetteer).split()) <= 10
    with pytest.raises(UnknownNameError):
        words.sentence(shown, gazetteer, "h500_99_99")


def test_a_place_by_type_and_by_month_keeps_the_guard(snapshot: Snapshot) -> None:
    query = HotspotQuery(crime="robbery")
    shown = hotspot_map(snapshot, query)
    cell = str(shown.codes[shown.most_stable(1)[0]])
    types = {row.id: row for row in by_type(snapshot, query, cell)}
    assert types["robbery"].count == shown.count[shown.place(cell)]
    assert "all_crime" not in types
    months = by_month(snapshot, query, cell)
    assert len(months) == 12
    assert all(np.isnan(row.count) != (row.status == "ok") for row in months)
    hidden = str(shown.codes[~shown.shown][0])
    assert all(row.status != "ok" or row.count % 5 == 0 for row in by_type(snapshot, query, hidden))
    with pytest.raises(UnknownNameError):
        by_month(snapshot, query, "h500_99_99")


def test_the_last_ones_are_judged_beside_the_naive_choice(snapshot: Snapshot) -> None:
    query = HotspotQuery(crime="robbery")
    found = capture(snapshot, query)
    assert found.origins.tolist() == [202511, 202512, 202601, 202602]
    assert found.mean("foretold") == pytest.approx(0.173, abs=0.001)
    assert found.mean("pai") == pytest.approx(found.mean("foretold") / 0.01, rel=0.01)
    said = words.foretold(found, query)
    assert "counting does better" in said
    assert found.mean("hot_foretold") < found.mean("hot_naive")
    with pytest.raises(StatisticsInputError):
        capture(snapshot, query, look_back=9, look_ahead=6)
    rows = windows_compared(snapshot, query)
    assert {row.look_back for row in rows} == {1, 3, 6, 9}
    assert len({row.windows for row in rows}) == 1


def test_windows_of_the_finest_cells_are_what_sorting_every_cell_gave(snapshot: Snapshot) -> None:
    """Held, foretold, PAI, PEI, consistency and correlation of 36 months of burglary, as first worked out."""
    found = windows_compared(snapshot, HotspotQuery(crime="burglary", unit="hex250", audience="analyst"))
    given = [(row.look_back, row.coverage, row.held, row.foretold, row.pai, row.pei, row.consistency, row.spearman)
             for row in (found[0], found[23])]  # fmt: skip
    assert given[0] == pytest.approx(
        (1, 0.001, 0.03814289741810659, 0.010528610605168133, 10.528610605168133, 0.394109713677141,
         0.0981942148034483, 0.3166387102331411), rel=1e-12,
    )  # fmt: skip
    assert given[1] == pytest.approx(
        (9, 0.05, 0.36768348593290034, 0.2856798750987072, 5.7135975019742435, 0.6319583380879548,
         0.38283486746985923, 0.5153145221331524), rel=1e-12,
    )  # fmt: skip


def test_half_the_robberies_are_on_a_small_part_of_the_land(snapshot: Snapshot) -> None:
    found = concentrated(snapshot, HotspotQuery(crime="robbery"))
    assert found.concentration.share[0] == pytest.approx(0.186, abs=0.001)
    assert (np.diff(found.crime) >= 0).all()
    assert found.crime[-1] == found.land[-1] == 1


def test_an_intervention_is_a_range_below_what_was_seen(snapshot: Snapshot) -> None:
    found = intervene(snapshot, HotspotQuery(crime="robbery"), (0.1, 0.2))
    assert found.prevented.lower < found.prevented.value < found.prevented.upper
    assert 0.1 * found.expected.lower == pytest.approx(found.prevented.lower)


def test_change_is_tested_between_windows_that_share_no_month(snapshot: Snapshot) -> None:
    found = compared(snapshot, HotspotQuery(crime="robbery", unit="lsoa"))
    assert found.before_end == 202502
    assert not found.against_all
    assert np.isnan(found.q).all()
    assert (found.before % 5 == 0).all()
    assert found.up + found.down == found.changed.sum()
    within = compared(snapshot, HotspotQuery(crime="robbery", months=6, audience="analyst"))
    assert within.against_all
    assert within.before_end == 202510
    assert (within.q[within.changed] <= 0.05).all()
    with pytest.raises(StatisticsInputError, match="No earlier window"):
        compared(snapshot, HotspotQuery(crime="robbery"))


def test_wards_that_hotspots_touch_share_all_of_their_land(snapshot: Snapshot) -> None:
    found = wards_touched(snapshot, HotspotQuery(crime="robbery"))
    assert sum(ward.share for ward in found) == pytest.approx(1, abs=0.01)
    assert [ward.ward for ward in found] == sorted(ward.ward for ward in found)
    assert all(ward.covered <= 1 for ward in found)
    assert wards_touched(snapshot, HotspotQuery(crime="robbery", area=SOUTHWARK, against="london")) == ()


def test_counts_of_a_source_never_hold_a_month_without_figures(snapshot: Snapshot) -> None:
    found = recorded(snapshot, "lsoa", load_crimes()["anti_social_behaviour"])
    usable = snapshot.frame("lsoa_police_months").query("usable")["month"].tolist()
    assert found.months.tolist() == usable
    assert found.ends(3) == (202408,)
    assert all(end in usable for end in found.ends(1))


def test_every_outline_has_a_word() -> None:
    assert len(OUTLINES) == 4


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"crime": "bicycle_theft", "weight": "harm_ons"}, id="one weight"),
        pytest.param({"crime": "burglary", "weight": "harm_cchi", "months": "6"}, id="half a year"),
        pytest.param({"crime": "bicycle_theft", "weight": "harm_ons", "unit": "lsoa"}, id="small areas"),
        pytest.param({"unit": "lsoa", "crime": "burglary_residential", "weight": "rate"}, id="rates"),
    ],
)
def test_harm_and_rates_for_everyone_follow_from_rounded_counts(snapshot: Snapshot, given: dict[str, str]) -> None:
    """Divided by the weight of one crime, or times the households, they are not the exact count again."""
    public, exact = (ask(snapshot, **given, audience=audience) for audience in AUDIENCES)
    homes = pd.Series(0, index=public.codes)
    if given["weight"] == "rate":
        rows = snapshot.frame("population", ["level", "code", "households"])
        homes = rows[rows["level"] == "lsoa"].set_index("code")["households"].reindex(public.codes)
    rows = pd.DataFrame(
        {"homes": homes.to_numpy(), "count": public.count, "exact": exact.count, "value": public.value,
         "lower": public.value_lower, "upper": public.value_upper}
    )[public.shown]  # fmt: skip
    told = rows.groupby(["homes", "count"]).nunique()
    assert (told["exact"] > 1).any(), "some have the same rounded count and another exact one"
    assert (told[["value", "lower", "upper"]] <= 1).all(axis=None)


@pytest.mark.parametrize("unit", ["hex500", "lsoa"])
def test_harm_of_many_types_for_everyone_is_near_the_exact_harm(snapshot: Snapshot, unit: str) -> None:
    public, exact = (ask(snapshot, weight="harm_ons", unit=unit, audience=audience) for audience in AUDIENCES)
    some = public.shown & (exact.count >= 100)
    off = np.abs(public.value[some] / exact.value[some] - 1)
    assert np.median(off) < 0.08
    assert np.abs(public.value[public.hot] / exact.value[public.hot] - 1).max() < 0.25
    within = (public.value_lower <= exact.value) & (exact.value <= public.value_upper)
    assert within[public.shown].mean() > 0.9
    assert (public.value_lower < public.value)[some].all()
    assert (public.value < public.value_upper)[some].all()


def test_harm_for_everyone_is_the_same_whatever_the_types_that_are_not_shown(snapshot: Snapshot) -> None:
    """Two maps alike but for which types the few hidden crimes of each place are of: their harm is the same."""
    query = settle(snapshot, HotspotQuery(weight="harm_ons", months=6))
    test = hotspot_tests.tested(snapshot, query.crime, query.unit, query.end, query.months, query.weight, query.scope)
    found, weights = test.recorded, hotspot_tests.harm_of(test.recorded, get_crime(query.crime), "ons_css")
    names = found.series.index("robbery"), found.series.index("shoplifting")
    monthly = found.counts[:, :, test.window].sum(axis=2)
    few = [~enough(found, test.window, (found.series[at],), monthly[at].astype(float)) for at in names]
    apart = np.abs(monthly[names[0]] - monthly[names[1]]) * (few[0] & few[1])
    either = np.flatnonzero((apart >= 5) & (apart <= 9))[:5]
    assert len(either) == 5
    counts, swapped = found.counts.copy(), np.ix_(names, either)
    counts[swapped] = counts[np.ix_(names[::-1], either)]
    other = replace(test, recorded=replace(found, counts=counts))
    usual, changed = (public_harm(each, weights)[0][either] for each in (test, other))
    # What moves is London's own mean weight alone.
    np.testing.assert_allclose(changed, usual, rtol=0.01)


def test_shares_and_differences_for_everyone_follow_from_rounded_counts(snapshot: Snapshot) -> None:
    shown = ask(snapshot, unit="lsoa", crime="bicycle_theft", months="1", area=SOUTHWARK, against="london")
    rough = float(np.nansum(shown.count[shown.hot])) / shown.crimes
    assert shown.hot_share_of_crime == pytest.approx(min(rough, 1), abs=0.005)
    found = compared(snapshot, HotspotQuery(crime="robbery", unit="lsoa"))
    np.testing.assert_array_equal(found.difference, found.after - found.before)
