"""Errors: what was typed is repeated in part, and what exists is called near only if it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.errors import LONGEST, UnknownNameError, clip


@pytest.mark.parametrize(
    ("value", "nearest", "said"),
    [
        ("robery", ("robbery",), "There is no measure “robery”: the nearest that exists is robbery."),
        ("robery", ("robbery", "rape"), "There is no measure “robery”: the nearest that exist are robbery, rape."),
        ("zzz", ("burglary", "robbery"), "There is no measure “zzz”: use one such as burglary or robbery."),
        ("June", ("2026-06",), "There is no measure “June”: use one such as 2026-06."),
        ("zzz", (), "There is no measure “zzz”."),
    ],
)  # fmt: skip
def test_a_name_is_near_only_if_it_is(value: str, nearest: tuple[str, ...], said: str) -> None:
    assert str(UnknownNameError("measure", value, nearest)) == said


def test_who_knows_that_names_are_near_says_so() -> None:
    assert "the nearest that exists is E09000028" in str(
        UnknownNameError("area", "Southwerk", ("E09000028",), close=True)
    )
    assert "such as E05011110" in str(UnknownNameError("area", "E05011111", ("E05011110",), close=False))


@given(st.text(max_size=200))
def test_what_was_typed_stays_on_one_short_line(text: str) -> None:
    told = clip(text)
    assert len(told) <= LONGEST
    assert len(told.splitlines()) <= 1
    assert len(str(UnknownNameError("area", text * 100, ("E09000028",)))) < 200
