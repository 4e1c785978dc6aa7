"""The page “Can I say this?”: a verdict, a correction, a speech, a link, and text that nothing can be made of."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from measures.claim import VERDICTS
from measures.estimates import Figures
from tests.screen import SHELL, Screen
from ui.claim_state import ClaimState, read, understood

PAGE = "../pages/can_i_say_this.py"
STATES = st.builds(
    ClaimState,
    claim=st.text(max_size=60),
    measure=st.sampled_from(["", "robbery", "pas_trust"]),
    area=st.sampled_from(["", "E09000028", "E12000007"]),
    other=st.sampled_from(["", "none", "london", "E09000022"]),
    kind=st.sampled_from(["", "change", "compare"]),
    direction=st.sampled_from(["", "up", "down"]),
    size=st.sampled_from(["", "6.3", "1,200"]),
    unit=st.sampled_from(["", "percent", "count"]),
    period=st.sampled_from(["", "2025-06", "latest"]),
    before=st.sampled_from(["", "2019-12", "year"]),
    window=st.sampled_from(["", "month", "12m"]),
)


def opened(**query: str) -> Screen:
    """The page, opened with a query."""
    at = AppTest.from_file(SHELL, default_timeout=60).run()
    at.switch_page(PAGE)
    for name, value in query.items():
        at.query_params[name] = value
    return Screen(at.run())


def typed(text: str) -> Screen:
    """The screen after somebody types a claim and presses the button."""
    at = opened().at
    at.text_area(key="claim_text").set_value(text)
    return Screen(at.button(key="FormSubmitter:claim_form-Check").click().run())


@given(STATES)
def test_a_link_to_a_check_is_the_whole_check(figures: Figures, state: ClaimState) -> None:
    assert read(state.query(), figures) == (state, ())


def test_the_first_page_has_one_example_for_each_verdict() -> None:
    screen = opened()
    assert screen.faults == []
    rows = screen.tables[0].lines
    assert sorted(row["Verdict"] for row in rows) == sorted(verdict.capitalize() for verdict in VERDICTS)
    assert all(screen.links[row["Claim"]].startswith("/can-i-say-this?claim=") for row in rows)


def test_what_is_typed_is_judged_and_stays_out_of_the_address() -> None:
    screen = typed("Shoplifting in London has doubled since 2019")
    assert screen.faults == []
    assert screen.of_class("lbe-big")[0].startswith("Stands")
    assert screen.query == {}, "a speech may be sensitive"
    assert "claim=Shoplifting" in screen.links["Link to this view"], "only the link holds the words"
    assert screen.at.code[0].value.startswith("Recorded shoplifting offences in London rose by 102.7 %")


def test_a_link_opens_on_its_verdict() -> None:
    screen = opened(claim="Hate crime in London is up since 2023")
    assert screen.of_class("lbe-big")[0].startswith("Not comparable")


def test_how_it_was_understood_can_be_corrected() -> None:
    screen = typed("Robbery in Southwark is down on last year")
    screen = Screen(screen.at.selectbox(key="choose_claim_measure").set_value("knife_crime").run())
    assert screen.faults == []
    assert "knife crimes in Southwark" in screen.text
    assert screen.at.selectbox(key="choose_claim_area").value == "E09000028", "the rest stays as it was understood"


def test_a_question_is_answered_by_a_button() -> None:
    screen = typed("Theft is up in Camden")
    assert "may mean several things" in screen.text
    screen = Screen(screen.at.button(key="answer_measure_shoplifting").click().run())
    assert screen.faults == []
    assert screen.of_class("lbe-big")[0].startswith("Within normal variation")
    assert "shoplifting offences in Camden" in screen.text


def test_a_speech_is_judged_line_by_line() -> None:
    screen = typed("Shoplifting in London has doubled since 2019\n\nRobbery in Southwark is down\nWe are safer")
    assert screen.faults == []
    verdicts = [row["Verdict"] for row in screen.tables[0].lines]
    assert verdicts == ["Stands", "Within normal variation", "Cannot be checked"]
    assert screen.of_class("lbe-big")[0].startswith("1 of 3")


@pytest.mark.parametrize(
    "text", ["犯罪は減った", "x" * 10_000, "<script>alert(1)</script>", "⟦m0⟧ fell", "5", "%%%", "a\x00b"]
)
def test_nonsense_has_a_clear_answer(text: str) -> None:
    screen = typed(text)
    assert screen.faults == []
    assert screen.of_class("lbe-big")[0].startswith("Cannot be checked")


def test_a_link_to_what_does_not_exist_says_so() -> None:
    screen = opened(claim="Robbery is down", measure="robery", period="soon")
    assert "There is no measure “robery”" in screen.text and "There is no month “soon”" in screen.text
    assert not screen.of_class("lbe-big")


@settings(max_examples=40, deadline=None)
@given(STATES)
def test_no_correction_breaks_the_checker(figures: Figures, state: ClaimState) -> None:
    from measures.claims import check

    for understanding in understood(figures, state):
        assert check(figures, understanding).verdict in VERDICTS


def test_a_claim_can_be_filled_in_without_a_word_typed() -> None:
    at = opened().at
    for field, value in (("measure", "robbery"), ("area", "E09000028"), ("kind", "change"), ("direction", "down")):
        at = at.selectbox(key=f"choose_claim_{field}").set_value(value).run()
    screen = Screen(at)
    assert screen.faults == []
    assert screen.of_class("lbe-big")[0].startswith("Within normal variation")
    assert "2,011 recorded robberies in Southwark" in screen.text
    assert "Your sentence" not in screen.text
