"""What was found by group, reason and law: sums that add up, and no small one among them."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from measures import equity_counts
from measures.equity_explorer import DRUGS, EVERY, LISTED, explore, together
from measures.equity_place import Place
from measures.estimates import Figures

AUGUST = 202408
CITY = "E09000001"


@given(
    st.lists(st.tuples(*[st.integers(0, 30)] * 4, st.booleans()), min_size=1, max_size=6),
)
def test_what_is_put_together_holds_no_small_sum_on_any_basis_and_every_row(rows: list[tuple[int, ...]]) -> None:
    found, none = (np.asarray([row[first : first + 2] for row in rows]) for first in (0, 2))
    hidden = np.asarray([bool(row[4]) for row in rows])
    parts = together(found, found + none, hidden)
    small = any(0 < total < 5 for total in (*found.sum(axis=0), *none.sum(axis=0)))
    assert (parts is None) == small
    if parts is not None:
        assert sorted(row for part in parts for row in part) == list(range(len(rows)))
        for part in parts:
            for sums in (found[part].sum(axis=0), none[part].sum(axis=0)):
                assert ((sums == 0) | (sums >= 5)).all()
            assert len(part) > 1 or len(rows) == 1 or not hidden[part[0]]


def test_a_group_without_enough_outcomes_prints_none(figures: Figures) -> None:
    place = Place(figures, CITY, AUGUST)
    found = explore(place, "officer", equity_counts.tabled(place, "officer", "object"))
    assert {each.group for each in found} == set(LISTED)
    for each in found:
        for part in (*each.reasons, *each.laws):
            assert not 0 < part.found < 5
            assert not 0 < part.searches - part.found < 5


def test_the_parts_of_southwark_add_up(figures: Figures) -> None:
    place = Place(figures, "E09000028", AUGUST)
    groups = explore(place, "officer", equity_counts.tabled(place, "officer", "object"))
    black = next(each for each in groups if each.group == "Black")
    assert black.total is not None
    assert (black.total.searches, black.total.found) == (3_305, 900)
    for parts in (black.reasons, black.laws):
        assert sum(part.searches for part in parts) == 3_305
        assert sum(part.found for part in parts) == 900
    for choice, lines in black.kinds:
        assert sum(line.count for line in lines) == {EVERY: 3_305, DRUGS: 1_341}.get(choice, 1_964)
    drugs = next(part for part in black.reasons if part.labels == (DRUGS,))
    assert (drugs.searches, drugs.found) == (1_341, 452)
    white = next(each for each in groups if each.group == "White")
    assert white.total is not None
    assert white.total.searches == 1_619
