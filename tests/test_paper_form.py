"""The paper form: what is on it, that it can be read aloud and copied, and that nobody's words are read as markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path

import pytest
import segno
from hypothesis import example, given, settings
from hypothesis import strategies as st

from conversations.about import CHOICES
from conversations.event_records import Event
from conversations.events import advance
from conversations.paper_codes import about_codes, priority_numbers, ward_numbers
from conversations.places import boroughs
from conversations.priorities import load_priorities
from conversations.store import Store
from conversations.texts import clean
from geo.areas import load_gazetteer
from reports.paper_form import QUIET, paper_form, qr_picture
from tests.conversations.conftest import PROGRAMME, SOUTHWARK, Clock, event_in
from tests.local_store import client, local_store
from tests.pdf_text import metadata, pages
from web.paper import form_of

ADDRESS = "https://explorer.example.org"
EVENT = Event(
    1, SOUTHWARK, "An evening in Peckham", (), date(2026, 11, 19), datetime(2026, 11, 19, 18, 30, tzinfo=UTC), None,
    "A hall", True, None, None, "", "", "", None, "", "open", "ours", "7KXQ2M9RD", 1,
)  # fmt: skip
MARKUP = r"#panic() *bold* ] [ \ $x$ `y` _z_ <b> @cite // end"


@pytest.fixture(scope="module")
def form() -> bytes:
    return paper_form(form_of(EVENT, ADDRESS))


def words(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_every_borough_fits_on_two_sides_and_a_small_file() -> None:
    long = replace(
        EVENT, title="An evening with everybody " * 4, venue="The Great Hall of the Old Library, second floor " * 4
    )
    for borough in boroughs():
        made = paper_form(form_of(replace(long, borough=borough), ADDRESS))
        assert len(pages(made)) == 2, borough
        assert len(made) < 200_000


def test_it_asks_what_the_phone_form_asks_with_the_numbers_that_a_keyboard_types(form: bytes) -> None:
    first, second = map(words, pages(form))
    for number, priority in priority_numbers().items():
        assert f"{number} {priority.words}" in first
    names = [load_gazetteer().get(code).name for code in ward_numbers(SOUTHWARK).values()]
    assert f"0 The whole of {names[0]}" in first
    for number, name in enumerate(names[1:], start=1):
        assert f" {number} {name}" in first
    for answer in about_codes().values():
        assert f"{answer.code} {answer.words}" in second
    assert "Thursday 19 November 2026, 6.30 pm" in first
    assert "19 November 2027" in second
    assert "7KX-Q2M-9RD" in first
    assert "explorer.example.org/e" in first
    for phone in ("999", "101", "0800 555 111"):
        assert phone in second


def test_numbers_are_those_of_the_list_and_codes_those_of_the_questions() -> None:
    assert [priority.id for priority in priority_numbers().values()] == list(load_priorities())
    assert len(priority_numbers()) == 22
    assert {(answer.field, answer.value) for answer in about_codes().values()} == {
        (field, value) for field, values in CHOICES.items() for value in values
    }


def test_it_is_tagged_in_english_with_its_typeface_inside(form: bytes) -> None:
    assert form.startswith(b"%PDF-1.7")
    for mark in (b"/MarkInfo<</Marked true", b"/StructTreeRoot", b"/Lang(en-GB)", b"/DisplayDocTitle true"):
        assert mark in form
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata(form)
    assert form.count(b"/FontFile3") == len(set(re.findall(rb"/FontName/(\w+\+[\w-]+)", form))) > 0
    assert b"/JavaScript" not in form
    assert b"/URI" not in form


def test_it_is_black_on_white_alone(form: bytes) -> None:
    assert b"/DeviceRGB" not in form
    assert b"/ICCBased" in form or b"/DeviceGray" in form


def test_the_same_event_gives_the_same_bytes(form: bytes) -> None:
    assert paper_form(form_of(EVENT, ADDRESS)) == form


def test_forms_that_are_printed_at_the_same_moment_do_not_disturb_each_other() -> None:
    forms = [form_of(replace(EVENT, borough=borough), ADDRESS) for borough in boroughs()[:8]]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(paper_form, forms)) == [paper_form(form) for form in forms]


def test_words_of_people_are_printed_as_they_are_and_not_read_as_markup() -> None:
    made = paper_form(form_of(replace(EVENT, title=MARKUP, venue=MARKUP[::-1]), ADDRESS))
    first = re.sub(r"\s", "", pages(made)[0])
    assert re.sub(r"\s", "", MARKUP) in first
    assert re.sub(r"\s", "", MARKUP[::-1]) in first
    assert MARKUP in unescape(metadata(made))


@given(st.text(min_size=1, max_size=120))
@example("0\xad")
@settings(max_examples=12)
def test_any_title_that_the_store_takes_can_be_printed(title: str) -> None:
    made = paper_form(form_of(replace(EVENT, title=clean(title).replace("\n", " ") or "x"), ADDRESS))
    assert len(pages(made)) == 2


def test_letters_that_no_typeface_has_are_marked_and_the_others_stay() -> None:
    made = paper_form(form_of(replace(EVENT, title="Łódź 🎉 evening"), ADDRESS))
    assert "Łódź□evening" in re.sub(r"\s", "", pages(made)[0])


def test_the_qr_picture_holds_the_address_with_its_white_edge() -> None:
    address = f"{ADDRESS}/e/7KXQ2M9RD"
    matrix = segno.make(address, error="m", micro=False, boost_error=False).matrix
    picture = qr_picture(address)
    assert f'viewBox="0 0 {len(matrix) + 2 * QUIET} {len(matrix) + 2 * QUIET}"' in picture
    assert _modules(picture, len(matrix)) == [list(row) for row in matrix]


def _modules(picture: str, size: int) -> list[list[int]]:
    """The dark modules of a picture, read back from its path."""
    path = re.findall(r' d="([^"]+)"', picture)[-1]
    read = [[0] * size for _ in range(size)]
    x, y = 0.0, 0.0
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", path):
        values = [float(number) for number in re.findall(r"-?[\d.]+", numbers)]
        if command == "h":
            for place in range(int(values[0])):
                read[int(y - 0.5) - QUIET][int(x) - QUIET + place] = 1
            x += values[0]
        else:
            x, y = (values[0], values[1]) if command == "M" else (x + values[0], y + values[1])
    return read


class TestRoute:
    @pytest.fixture
    def store(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Store]:
        with local_store(monkeypatch, tmp_path, Clock()) as opened:
            yield opened

    def test_whoever_has_the_code_may_print_it_before_and_after_but_not_of_a_draft(self, store: Store) -> None:
        event = event_in(store, "draft")
        with client() as browser:
            assert browser.get(f"/e/{event.code}/paper.pdf").status_code == 404
            for state, status in (("announced", 200), ("open", 200), ("closed", 200)):
                event = advance(store, PROGRAMME, event.id, event.version, state)  # type: ignore[arg-type]
                answer = browser.get(f"/e/{event.code.lower()}/paper.pdf")
                assert answer.status_code == status
                assert answer.headers["content-type"] == "application/pdf"
                assert answer.headers["cache-control"] == "no-store"
            assert "explorer.test/e" in words(pages(answer.content)[0])
            assert browser.get("/e/BCDFGHJKM/paper.pdf").status_code == 404
            assert browser.post(f"/e/{event.code}/paper.pdf").status_code in {405, 415}

    def test_the_public_address_is_printed_where_it_is_set(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("EXPLORER_ADDRESS", "https://talk.example.org/")
        event = event_in(store, "open")
        with client() as browser:
            printed = words(pages(browser.get(f"/e/{event.code}/paper.pdf").content)[0])
            assert "talk.example.org/e" in printed
            monkeypatch.delenv("EXPLORER_ADDRESS")
            assert browser.get(f"/e/{event.code}/paper.pdf", headers={"host": "a<b>"}).status_code == 400
