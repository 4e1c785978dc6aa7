"""Postcodes: every listed one is found, and none is ever repeated back."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.errors import ExplorerError
from base.snapshot import Snapshot
from geo.postcodes import is_postcode, lookup, normalise

POSTCODES = "postcodes"


@pytest.mark.parametrize("text", ["SW1A 2AA", "sw1a2aa", " Sw1a  2aA. ", "SW1A-2AA"])
def test_writing_does_not_matter(text: str) -> None:
    assert normalise(text) == "SW1A 2AA"


def test_known_addresses(snapshot: Snapshot) -> None:
    assert lookup(snapshot, "SW1A 2AA").borough == "E09000033"
    guildhall = lookup(snapshot, "ec2v7hh")
    assert (guildhall.borough, guildhall.police) == ("E09000001", "City of London Police")


def test_every_five_hundredth_postcode_agrees_with_the_published_list(snapshot: Snapshot, raw_folder: Path) -> None:
    published = pd.read_parquet(raw_folder / "geo" / "london_postcodes_codepoint_2025_05.parquet").iloc[::500]
    found = [lookup(snapshot, postcode) for postcode in published["postcode"]]
    assert [place.ward for place in found] == published["ward_code"].tolist()
    assert [place.borough for place in found] == published["lad_code"].tolist()
    assert [place.lsoa for place in found] == published["lsoa21_code"].tolist()


def test_first_and_last_postcode_are_found(snapshot: Snapshot) -> None:
    column = snapshot.table(POSTCODES)["postcode"]
    for row in (0, len(column) - 1):
        assert lookup(snapshot, column[row].as_py()).ward == snapshot.table(POSTCODES)["ward"][row].as_py()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "No postcode"),
        ("SE15", "incomplete"),
        ("SE15 5E", "incomplete"),
        ("hello world", "does not look like"),
        ("M1 1AE", "not in London"),
        ("ZZ99 9ZZ", "not in London"),
        ("SE15 9ZZ", "May 2025"),
    ],
)
def test_each_miss_has_its_own_cause_and_a_remedy(snapshot: Snapshot, text: str, words: str) -> None:
    with pytest.raises(ExplorerError, match=words) as caught:
        lookup(snapshot, text)
    assert caught.value.remedy


@pytest.mark.parametrize("text", ["SE15 9ZZ", "M1 1AE", "NW10 4", "my house SE15"])
def test_an_error_never_repeats_what_was_typed(snapshot: Snapshot, text: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(ExplorerError) as caught:
        lookup(snapshot, text)
    told = "".join(traceback.format_exception_only(caught.value)) + repr(vars(caught.value)) + caplog.text
    for form in (text, text.lower(), text.replace(" ", "")):
        assert form not in told
    assert caught.value.__context__ is None


def test_a_place_does_not_carry_the_postcode(snapshot: Snapshot) -> None:
    assert "2AA" not in repr(lookup(snapshot, "SW1A 2AA"))


@given(text=st.text(max_size=12))
def test_whatever_is_typed_is_a_postcode_or_a_clear_error(text: str) -> None:
    try:
        found = normalise(text)
    except ExplorerError as error:
        assert error.remedy
    else:
        assert normalise(found) == found
        assert is_postcode(text)


@pytest.mark.parametrize(
    ("text", "expected"), [("SE15", True), ("se15 5ew", True), ("Abbey", False), ("E09000028", False), ("", False)]
)
def test_postcodes_are_told_from_names_and_codes(text: str, expected: bool) -> None:
    assert is_postcode(text) is expected
