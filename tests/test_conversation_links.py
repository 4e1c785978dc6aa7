"""From a borough's figures to its conversation: the link says where that stands, and the next event's brief."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from conversations import events, running
from conversations.errors import StoreUnreachableError
from conversations.store import Store
from measures.estimates import Figures
from tests.conversation_year import HACKNEY, LAMBETH, PROGRAMME, SOUTHWARK, told
from tests.screen import SHELL, Screen, visit
from ui import conversation_link, programme_data

BARNET, PECKHAM = "E09000003", "E05011110"


@pytest.fixture(scope="module")
def year(figures: Figures, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with a made-up year."""
    with told(tmp_path_factory.mktemp("year"), figures) as store:
        st.cache_resource.clear()
        yield store


@pytest.mark.parametrize(
    ("borough", "words"),
    [
        (SOUTHWARK, "last event 18 September 2025, none scheduled; 1 promise open"),
        (HACKNEY, "next event Thursday 3 December 2026"),
        (LAMBETH, "an event is open now"),
        (BARNET, "no event scheduled yet"),
    ],
)
def test_the_link_says_where_a_conversation_stands(year: Store, borough: str, words: str) -> None:
    assert conversation_link.state(programme_data.programme(), borough) == words


def test_borough_and_my_area_lead_to_the_conversation(year: Store) -> None:
    my_area = AppTest.from_file(SHELL, default_timeout=60).run()
    my_area.switch_page("../pages/my_area.py")
    my_area.query_params["area"] = PECKHAM
    for screen in (visit("borough", area=SOUTHWARK), Screen(my_area.run())):
        assert screen.faults == []
        name = "The conversation in Southwark: last event 18 September 2025, none scheduled; 1 promise open"
        assert screen.links[name] == f"/conversation?borough={SOUTHWARK}"


def test_without_a_store_the_figures_still_stand(year: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Store:
        raise StoreUnreachableError

    monkeypatch.setattr(programme_data, "store", broken)
    link = conversation_link.link(SOUTHWARK)
    assert (link.text, link.href) == ("The conversation in Southwark", f"/conversation?borough={SOUTHWARK}")


def test_the_next_event_opens_with_the_promises_of_the_last_one(year: Store) -> None:
    form = events.EventForm("A made-up second evening", (), date(2027, 1, 14), time(18), time(20), "A hall")
    event = events.schedule(year, PROGRAMME, SOUTHWARK, form)
    events.advance(year, PROGRAMME, event.id, event.version, "announced")
    screen = visit("conversation", borough=SOUTHWARK)
    assert screen.faults == []
    start, end = screen.text.index("It opens with what was promised last time"), screen.text.index("240 people told us")
    brief = screen.text[start:end]
    assert "Too few to tell" in brief
    assert "Robbery in Peckham, Southwark, down by 20 % or more" in brief
    assert "Withdrawn: Shoplifting in Southwark, down by 5 % or more" in brief


def test_an_event_announced_for_a_day_that_has_passed_is_not_to_come(year: Store) -> None:
    clock = running.store().clock
    before = clock.now  # type: ignore[attr-defined]
    clock.now = datetime(2027, 2, 1, 9, tzinfo=UTC)  # type: ignore[attr-defined]
    try:
        row = {row.borough: row for row in programme_data.programme().rows}[HACKNEY]
        assert (row.next_day, row.last_day, row.state) == (None, date(2023, 7, 19), "held")
        screen = visit("conversation", borough=HACKNEY)
        assert "No event in Hackney is scheduled at present" in screen.text
        assert "announced; its day has passed, and nobody has said that it was held" in screen.text
        assert "None is scheduled." in visit("conversations").of_class("lbe-body")[0]
    finally:
        clock.now = before  # type: ignore[attr-defined]
