"""Places: complete, found by what people type, and tied to their borough and command unit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.errors import UnknownNameError
from base.snapshot import Snapshot
from geo.areas import CITY, LONDON, Gazetteer, load_gazetteer

SOUTHWARK, LAMBETH = "E09000028", "E09000022"


@pytest.fixture(scope="module")
def gazetteer(snapshot: Snapshot) -> Gazetteer:
    return load_gazetteer(snapshot)


def test_levels_have_the_published_numbers_of_places(gazetteer: Gazetteer) -> None:
    numbers = {level: len(gazetteer.at_level(level)) for level in ("london", "borough", "ward", "lsoa", "bcu")}
    assert numbers == {"london": 1, "borough": 33, "ward": 704, "lsoa": 4994, "bcu": 12}


def test_levels_are_in_name_order(gazetteer: Gazetteer) -> None:
    names = [gazetteer.get(code).name for code in gazetteer.at_level("borough")]
    assert names == sorted(names)
    assert names[0] == "Barking and Dagenham"


def test_every_ward_lies_in_exactly_one_borough(gazetteer: Gazetteer) -> None:
    wards = [ward for borough in gazetteer.at_level("borough") for ward in gazetteer.wards_of(borough)]
    assert sorted(wards) == sorted(gazetteer.at_level("ward"))
    assert len(gazetteer.wards_of(CITY)) == 25


def test_command_units_cover_the_32_boroughs_once(gazetteer: Gazetteer) -> None:
    covered = [borough for bcu in gazetteer.at_level("bcu") for borough in gazetteer.boroughs_of(bcu)]
    assert len(covered) == len(set(covered)) == 32
    assert CITY not in covered


def test_only_the_city_is_not_policed_by_the_met(gazetteer: Gazetteer) -> None:
    others = {gazetteer.get(code).police for code in gazetteer.at_level("borough") if code != CITY}
    assert gazetteer.get(CITY).police == "City of London Police"
    assert others == {"Metropolitan Police Service"}
    assert not gazetteer.get(gazetteer.wards_of(CITY)[0]).policed_by_met
    assert gazetteer.get(LONDON).policed_by_met


def test_points_lie_in_london(gazetteer: Gazetteer) -> None:
    places = [gazetteer.get(code) for level in ("borough", "ward") for code in gazetteer.at_level(level)]
    assert all(-0.52 < place.lon < 0.34 and 51.28 < place.lat < 51.7 for place in places)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Southwark", SOUTHWARK),
        ("  southWARK ", SOUTHWARK),
        ("southwrk", SOUTHWARK),
        ("barking & dagenham", "E09000002"),
        ("E09000028", SOUTHWARK),
        ("e09000028", SOUTHWARK),
    ],
)
def test_a_place_is_found_by_what_people_type(gazetteer: Gazetteer, text: str, first: str) -> None:
    assert gazetteer.find(text)[0].code == first


def test_apostrophes_do_not_matter(gazetteer: Gazetteer) -> None:
    assert [place.name for place in gazetteer.find("kings cross")] == ["King's Cross"]


def test_repeated_ward_names_come_with_their_borough(gazetteer: Gazetteer) -> None:
    found = gazetteer.find("abbey")
    assert {gazetteer.label(place.code) for place in found[:2]} == {"Abbey, Merton", "Abbey, Barking and Dagenham"}
    assert [gazetteer.label(place.code) for place in gazetteer.find("Abbey, Merton")] == ["Abbey, Merton"]


def test_every_label_finds_its_own_ward(gazetteer: Gazetteer) -> None:
    missed = [
        code
        for code in gazetteer.at_level("ward")
        if code not in {place.code for place in gazetteer.find(gazetteer.label(code), ("ward",))}
    ]
    assert missed == []


def test_nothing_is_found_for_what_is_no_name(gazetteer: Gazetteer) -> None:
    assert gazetteer.find("zzzzqq") == ()
    assert gazetteer.find(" ?! ") == ()


@given(text=st.text(max_size=30))
def test_any_text_can_be_looked_for(gazetteer: Gazetteer, text: str) -> None:
    assert len(gazetteer.find(text, most=5)) <= 5


def test_an_unknown_code_names_the_nearest(gazetteer: Gazetteer) -> None:
    with pytest.raises(UnknownNameError) as caught:
        gazetteer.get("E0900028")
    assert caught.value.nearest[0] == SOUTHWARK


@pytest.mark.parametrize("text", ["العربية", "zzzzqq", "E1"])
def test_what_is_near_nothing_gets_examples_and_is_not_told_that_they_are_near(gazetteer: Gazetteer, text: str) -> None:
    with pytest.raises(UnknownNameError, match="use one such as E09") as caught:
        gazetteer.get(text)
    assert "nearest" not in str(caught.value)


def test_a_name_that_comes_near_is_told_so(gazetteer: Gazetteer) -> None:
    with pytest.raises(UnknownNameError, match="the nearest that exist are E09000028"):
        gazetteer.get("Southwerk")


def test_small_areas_and_units_stand_for_named_places(gazetteer: Gazetteer) -> None:
    lsoa = next(code for code in gazetteer.at_level("lsoa") if gazetteer.get(code).borough == LAMBETH)
    ward, borough = gazetteer.known_as(lsoa)
    assert (gazetteer.get(ward).borough, borough) == (LAMBETH, LAMBETH)
    unit = gazetteer.get(SOUTHWARK).bcu
    assert unit is not None
    assert gazetteer.known_as(unit) == (LAMBETH, SOUTHWARK)
    assert gazetteer.known_as(SOUTHWARK) == (SOUTHWARK,)


def test_a_ward_is_no_borough(gazetteer: Gazetteer) -> None:
    ward = gazetteer.wards_of(SOUTHWARK)[0]
    with pytest.raises(UnknownNameError) as caught:
        gazetteer.wards_of(ward)
    assert all(code.startswith("E09") for code in caught.value.nearest)


def test_neighbours_are_other_boroughs_in_the_published_order(gazetteer: Gazetteer) -> None:
    found = gazetteer.neighbours(SOUTHWARK, 5)
    assert found[0] == LAMBETH
    for model in gazetteer.models:
        for borough in gazetteer.at_level("borough"):
            near = gazetteer.neighbours(borough, 20, model)
            assert borough not in near
            assert len(near) == len(set(near))
            assert set(near) <= set(gazetteer.at_level("borough"))


def test_an_unknown_model_names_those_that_exist(gazetteer: Gazetteer) -> None:
    with pytest.raises(UnknownNameError) as caught:
        gazetteer.neighbours(SOUTHWARK, 5, "astral")
    assert "global" in caught.value.nearest
