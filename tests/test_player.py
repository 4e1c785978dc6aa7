"""Playing through time: what is kept when it stops, also when a frame that was asked for before comes late."""

from __future__ import annotations

from tests.screen import Screen, again, visit


def playing() -> Screen:
    """A page that has played two frames from March 2019."""
    screen = visit(period="2019-03")
    screen.at.button(key="play").click().run()
    return again(screen)


def test_the_page_takes_over_the_period_at_which_it_was_stopped() -> None:
    screen = playing()
    assert "April 2019" in screen.text
    screen.at.button(key="stop").click().run()
    stopped = Screen(screen.at)
    assert stopped.query["period"] == "2019-05"
    assert stopped.at.select_slider(key="slide_period").value == "2019-05"
    assert any("May 2019" in text for text in stopped.of_class("lbe-sub"))


def test_a_frame_that_comes_late_with_the_address_of_before_does_not_turn_the_page_back() -> None:
    at = playing().at
    at.session_state["playing"] = False
    at.session_state["stopped_at"] = "2019-05"
    at.query_params["period"] = "2019-03"
    screen = Screen(at.run())
    assert screen.query["period"] == "2019-05"
    assert at.select_slider(key="slide_period").value == "2019-05"
    at.query_params["period"] = "2019-04"
    assert Screen(at.run()).query["period"] == "2019-04"
