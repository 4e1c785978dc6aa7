"""Said, recorded, felt: the classes follow fixed rules, and no sentence blames anybody."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.errors import UnknownNameError
from conversations.places import boroughs
from conversations.priorities import load_priorities
from conversations.themes import KINDS, MARGIN, Share, Theme, classify, even_share, themes
from measures.estimates import Figures
from measures.sentences import REGISTERS
from tests.conversations.conftest import CITY, SOUTHWARK

MANY: Share = (0.4, 0.3, 0.5, 120)
FEW: Share = (0.04, 0.02, 0.09, 120)
BLAME = re.compile(r"worst|wrongly|irrational|exaggerat|perceive|overreact|needless|only think|mistaken", re.IGNORECASE)


def by_id(found: tuple[Theme, ...]) -> dict[str, Theme]:
    return {theme.priority: theme for theme in found}


def test_robbery_in_southwark_is_quiet_or_said_by_who_raised_it(figures: Figures) -> None:
    # 6.5 against 3.4 per 1,000 in the five similar boroughs together, and above each of them.
    quiet = by_id(themes(figures, {"robbery": FEW}, SOUTHWARK))["robbery"]
    assert (quiet.kind, quiet.high, quiet.share) == ("quiet", True, 0.04)
    assert quiet.recorded is not None and quiet.recorded.count == 2005
    assert "few people raised it" in quiet.sentences["resident"] and "2,005 robberies" in quiet.sentences["resident"]
    assert by_id(themes(figures, {"robbery": MANY}, SOUTHWARK))["robbery"].kind == "said_and_recorded"


def test_what_many_raised_and_records_do_not_show_is_never_called_a_mistake(figures: Figures) -> None:
    shares = dict.fromkeys(load_priorities(), MANY)
    loud = [theme for borough in boroughs()[:6] for theme in themes(figures, shares, borough) if theme.kind == "loud"]
    assert len(loud) > 20
    for theme in loud:
        assert "leave out much" in theme.sentences["resident"]
        assert "does not hold everything people live with" in theme.sentences["officer"]
        assert not any(BLAME.search(text) for text in theme.sentences.values())


def test_high_means_above_each_similar_borough_and_a_quarter_above_all_together(figures: Figures) -> None:
    for borough in boroughs():
        near = figures.gazetteer.neighbours(borough, 5, "global")
        for theme in themes(figures, {}, borough):
            if theme.high:
                found = theme.recorded
                assert found is not None and found.value is not None and found.benchmark is not None
                period = found.period
                others = figures.estimate(found.measure, "borough", periods=period, areas=near, against="none").value
                assert found.value > np.nanmax(others) and found.value >= MARGIN * found.benchmark
                assert found.comparison == "clearly_higher"


def test_what_is_not_published_or_not_shown_cannot_be_said(figures: Figures) -> None:
    found = by_id(themes(figures, {"robbery": (None, None, None, None), "roads": MANY}, SOUTHWARK))
    assert set(found) == set(load_priorities())
    assert found["robbery"].kind == found["knives"].kind == "cannot_say"
    assert "giving somebody away" in found["robbery"].sentences["officer"]
    assert found["roads"].recorded is None and "not in the figures" in found["roads"].sentences["resident"]
    assert found["listening"].felt is not None and found["listening"].felt.level == "borough"
    assert "in London" in found["listening"].sentences["panel"]
    after_dark = found["after_dark"].felt
    assert after_dark is not None and after_dark.level == "london"
    assert "not published by borough" in found["after_dark"].sentences["resident"]


def test_the_city_has_no_themes(figures: Figures) -> None:
    with pytest.raises(UnknownNameError):
        themes(figures, {}, CITY)


@given(st.floats(0, 1), st.floats(0, 0.5), st.floats(0, 0.5), st.sampled_from([True, False, None]))
def test_a_class_needs_the_whole_interval_on_one_side(
    share: float, below: float, above: float, high: bool | None
) -> None:
    lower, upper = max(0.0, share - below), min(1.0, share + above)
    kind = classify((share, lower, upper, 100), high)
    assert kind in KINDS
    if high is None or lower <= even_share() <= upper:
        assert kind == "cannot_say"
    else:
        assert (kind in {"loud", "said_and_recorded"}) == (share > even_share())
        assert (kind in {"quiet", "said_and_recorded"}) == high


def test_sentences_are_whole_in_every_register(figures: Figures) -> None:
    for theme in themes(figures, dict.fromkeys(load_priorities(), FEW), SOUTHWARK):
        assert set(theme.sentences) == set(REGISTERS)
        for text in theme.sentences.values():
            assert text.endswith((".", "?")) and "nan" not in text and "None" not in text and "–" not in text
