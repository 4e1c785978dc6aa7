"""The screen of an event: what each slide says, and what it never says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from conversations import questions, tallies
from conversations.codes import shown
from conversations.event_records import Event
from conversations.events import advance, edit
from conversations.priorities import load_priorities
from conversations.promises import record_verdict, withdraw
from conversations.store import Store
from conversations.verdicts import Numbers
from measures.estimates import Figures
from tests.conversations.conftest import FORM, PROGRAMME, SOUTHWARK, Clock, event_in
from tests.local_store import client
from tests.room_people import LONG, park, promise, say
from web.rate_limits import limits
from web.room import SECONDS, SLIDES
from web.room_slides import cut, next_steps

KNIVES, BIKES, ROADS = (load_priorities()[name].words for name in ("knives", "bicycles", "roads"))


@pytest.fixture
def browser() -> Iterator[TestClient]:
    with client() as opened:
        yield opened


def slide(browser: TestClient, event: Event, number: int, **query: str) -> str:
    answer = browser.get(f"/e/{event.code}/screen", params={"slide": str(number), **query})
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return answer.text


def main(page: str) -> str:
    found = re.search(r"<main>(.*)</main>", page, re.DOTALL)
    assert found
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[1])))


def test_the_first_slide_says_how_to_take_part(browser: TestClient, event: Event) -> None:
    page = slide(browser, event, 0)
    assert page == browser.get(f"/e/{event.code}/screen").text
    assert shown(event.code) in main(page)
    assert "explorer.test/e" in main(page)
    assert page.count("<svg") == 1


def test_before_and_after_the_event_it_says_so(browser: TestClient, store: Store) -> None:
    event = event_in(store, "announced")
    assert "opens when the event begins" in main(slide(browser, event, 0))
    assert "Nobody has been asked yet" in main(slide(browser, event, 2))
    for state in ("open", "closed"):
        event = advance(store, PROGRAMME, event.id, event.version, state)
    page = slide(browser, event, 0)
    assert "The form is closed" in main(page)
    assert "Tell us" not in main(page)
    assert event.code not in page
    assert shown(event.code) not in page


def test_what_was_written_up_is_said_on_its_screen(browser: TestClient, store: Store, event: Event) -> None:
    say(store, event, [("knives",)] * 8 + [("roads",)] * 12)
    for state in ("closed", "written_up"):
        event = advance(store, PROGRAMME, event.id, event.version, state)
    page = slide(browser, event, 2)
    assert f"20 people told us what matters to them. “{ROADS}” came first, by 12 of them." in main(page)
    assert 'class="n"' not in page
    assert "No promise had been made" in main(slide(browser, event, 1))
    assert "What was promised after it stands at" in main(slide(browser, event, 1))


def test_a_draft_a_wrong_code_and_a_wrong_slide_lead_nowhere(browser: TestClient, store: Store, event: Event) -> None:
    draft = event_in(store, "draft", "E09000012")
    for code in (draft.code, "BCDFGHJKM", "x"):
        assert browser.get(f"/e/{code}/screen").status_code == 404
    for number in ("5", "-1", "x", "١"):
        answer = browser.get(f"/e/{event.code}/screen", params={"slide": number})
        assert (answer.status_code, "slides are 0 to 4" in answer.text) == (404, True)
    assert browser.post(f"/e/{event.code}/screen").status_code in {405, 415}


def test_guessed_codes_are_refused_in_the_end_and_a_right_one_never(browser: TestClient, event: Event) -> None:
    for _ in range(int(limits().guesses.burst) + 5):
        last = browser.get("/e/BCDFGHJKM/screen")
    assert last.status_code == 429
    assert browser.get("/e/BCDFGHJKM/paper.pdf").status_code == 429
    assert browser.get(f"/e/{event.code}/screen").status_code == 200


def test_promises_stand_with_their_verdicts_and_those_of_tonight_do_not(
    browser: TestClient, store: Store, event: Event, figures: Figures
) -> None:
    assert "No promise has been made" in main(slide(browser, event, 1))
    numbers = (Numbers(100, 40, 100, 100), Numbers(100, 99, 100, 100), None)
    made = [promise(store, figures, f"Action {place}: {LONG}") for place in range(3)]
    for each, given_numbers in zip(made, numbers, strict=True):
        if given_numbers:
            record_verdict(store, PROGRAMME, each.id, given_numbers, each.snapshot or "", 202612)
    text = main(slide(browser, event, 1))
    assert "Changed as promised Robbery, Peckham. Down by 30 % or more against a similar ward." in text
    assert re.search(r"(No clear change|Too few to tell[^.]*) Robbery, Peckham", text)
    assert "Checked on 1 December 2027" in text
    assert "The next event opens on this page." in text
    withdraw(store, PROGRAMME, made[2].id, made[2].version, "The unit was disbanded")
    promise(store, figures, "Made tonight", event.id)
    text = main(slide(browser, event, 1))
    assert "Withdrawn" in text
    assert "Made tonight" not in text


def test_nothing_is_told_of_what_fewer_than_five_chose(browser: TestClient, store: Store, event: Event) -> None:
    text = main(slide(browser, event, 2))
    assert "enough people" in text
    say(store, event, [("knives",)] * 9)
    assert KNIVES not in main(slide(browser, event, 2))
    say(store, event, [("knives", "bicycles")] * 4 + [("knives", "roads")] * 6 + [("knives",)] * 6)
    page = slide(browser, event, 2)
    text = main(page)
    assert f"{KNIVES} 20" in text
    assert f"{ROADS} 5" in text
    assert BIKES not in page
    assert not re.search(r">\s*[1-4]\s*<", page)


def test_every_number_is_a_five_and_one_more_answer_does_not_show(
    browser: TestClient, store: Store, event: Event
) -> None:
    say(store, event, [("knives", "roads")] * 25)
    tallies.put(store, PROGRAMME, event.id, 1, "knives", SOUTHWARK, 13)
    before = main(slide(browser, event, 2))
    numbers = [int(each) for each in re.findall(r'class="n">(\d+)', slide(browser, event, 2))]
    assert numbers == [20, 10, 20]
    say(store, event, [("domestic_abuse",)])
    assert main(slide(browser, event, 2)) == before


def test_parked_questions_have_an_owner_and_a_clock(
    browser: TestClient, store: Store, event: Event, clock: Clock
) -> None:
    assert "None so far" in main(slide(browser, event, 3))
    park(store, event, 5)
    first, *_ = questions.listed(store, PROGRAMME, event_id=event.id)
    questions.answer(store, PROGRAMME, first.id, first.version, "Tomorrow")
    text = main(slide(browser, event, 3))
    assert "due Thursday 5 November, 12 noon" in text
    assert "Neighbourhood superintendent" in text
    assert f"1. {LONG[:40]}" not in text
    assert "And 2 more" in text
    clock.on(hours=80)
    assert "overdue by 8 hours" in main(slide(browser, event, 3))


def test_what_happens_next_has_dates_where_the_event_has(browser: TestClient, store: Store, event: Event) -> None:
    text = main(slide(browser, event, 4))
    assert "By Sunday 22 November 2026, 8.30 pm" in text
    assert "By Thursday 3 December 2026" in text
    assert [step.when for step in next_steps(replace(event, day=None, ends_at=None))][:2] == [
        "Within 3 days",
        "Within 14 days",
    ]


def test_slides_two_and_three_ask_again_unless_they_are_held(browser: TestClient, event: Event) -> None:
    assert SECONDS >= 10
    for number in range(len(SLIDES)):
        page = slide(browser, event, number)
        again = number in {2, 3}
        assert (f'http-equiv="refresh" content="{SECONDS}"' in page) == again
        assert (f'data-refresh="{SECONDS}"' in page) == again
        assert 'http-equiv="refresh"' not in slide(browser, event, number, hold="1")


def test_words_of_people_are_escaped_and_nothing_outside_is_asked(
    browser: TestClient, store: Store, event: Event, figures: Figures
) -> None:
    edit(store, PROGRAMME, event.id, event.version, replace(FORM, title="<script>alert(1)</script>"))
    promise(store, figures, "<img src=x onerror=alert(1)>")
    questions.park(store, PROGRAMME, event.id, "<b>Why</b>?", "Ward <i>team</i>")
    for number in range(len(SLIDES)):
        page = slide(browser, event, number)
        assert not re.search(r"<(img|b>Why|i>|script>)", page)
        assert set(re.findall(r'(?:src|href|action)="([^"?]*)', page)) <= {"/e/static/screen.js", ""}
        assert "url(" not in page


def test_the_script_is_ours_and_can_be_kept(browser: TestClient) -> None:
    answer = browser.get("/e/static/screen.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    again = browser.get("/e/static/screen.js", headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304


def test_what_is_promised_once_the_event_has_begun_is_not_of_last_time(
    browser: TestClient, store: Store, event: Event, figures: Figures, clock: Clock
) -> None:
    clock.now += timedelta(days=30)
    promise(store, figures, "Made after the event began")
    assert "Made after" not in main(slide(browser, event, 1))


@given(st.text(max_size=400), st.integers(10, 200))
def test_a_cut_text_fits_and_says_that_it_was_cut(text: str, most: int) -> None:
    line = " ".join(text.split())
    short = cut(text, most)
    assert len(short) <= most
    assert short == line if len(line) <= most else short.endswith("…")


def test_a_text_is_cut_at_the_end_of_a_word() -> None:
    assert cut("one two three", 9) == "one two…"
    assert cut("x" * 20, 9) == "x" * 8 + "…"
