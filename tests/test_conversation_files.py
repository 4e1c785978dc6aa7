"""Files of the conversations: calendars that follow the clocks, tables without formulas, a feed with lasting names."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any
from xml.etree import ElementTree as Xml

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from starlette.applications import Starlette
from starlette.testclient import TestClient

from conversations import event_records, events, promise_records
from conversations.dates import clock_text, day_of, event_time, moment_text, span_text
from conversations.people import PUBLIC
from conversations.store import Store
from measures.estimates import Figures
from reports.safe_cells import SUPPRESSED, csv_bytes, safe, xlsx_bytes
from tests.conversation_year import FORMULA, HACKNEY, HOSTILE, PROGRAMME, SOUTHWARK, told
from web.routes import CONVERSATION_FILES, PROGRAMME_FILE, routes

ATOM = {"a": "http://www.w3.org/2005/Atom"}
BARNET = "E09000003"


@pytest.fixture(scope="module")
def year(figures: Figures, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with a made-up year."""
    with told(tmp_path_factory.mktemp("year"), figures) as store:
        yield store


@pytest.fixture(scope="module")
def client(year: Store) -> TestClient:
    """The plain HTTP side, asked directly."""
    return TestClient(Starlette(routes=routes()))


def table(client: TestClient, name: str, borough: str = SOUTHWARK) -> list[dict[str, str]]:
    """A CSV file as rows."""
    answer = client.get(f"/conversations/{borough}/{name}")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


def calendar(client: TestClient, path: str = PROGRAMME_FILE) -> list[Any]:
    """The events of a calendar file."""
    answer = client.get(path)
    assert answer.headers["content-type"].startswith("text/calendar")
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def test_british_dates_follow_the_clocks() -> None:
    assert moment_text(datetime(2026, 11, 19, 18, 30, tzinfo=UTC)) == "Thursday 19 November 2026, 6.30 pm"
    assert moment_text(datetime(2026, 7, 17, 17, 0, tzinfo=UTC)) == "Friday 17 July 2026, 6 pm"
    assert clock_text(datetime(2026, 1, 1, 12, 0, tzinfo=UTC)) == "12 noon"
    assert clock_text(datetime(2026, 1, 1, 0, 0, tzinfo=UTC)) == "12 midnight"
    assert clock_text(datetime(2026, 1, 1, 0, 5, tzinfo=UTC)) == "12.05 am"
    assert day_of(datetime(2026, 7, 17, 23, 30, tzinfo=UTC)) == "18 July 2026"
    assert event_time(date(2023, 7, 19), None, None) == "Wednesday 19 July 2023"
    spans = [datetime(2026, 1, day, hour, minute) - datetime(2026, 1, 1) for day, hour, minute in
             ((4, 0, 0), (2, 23, 59), (1, 1, 30), (1, 0, 59))]  # fmt: skip
    assert [span_text(span) for span in spans] == ["3 days", "47 hours", "1 hour", "under an hour"]


def test_the_calendar_has_public_events_alone_on_londons_clock(client: TestClient, year: Store) -> None:
    found = {str(event["summary"]): event for event in calendar(client)}
    assert len(found) == len(event_records.listed(year, PUBLIC)) == 5
    summer = found["A made-up evening in Peckham (Southwark)"]
    assert summer["dtstart"].dt.isoformat() == "2025-09-18T18:30:00+01:00"
    assert str(summer["dtstart"].params["TZID"]) == "Europe/London"
    winter = found["A made-up evening in Hackney (Hackney)"]
    assert winter["dtstart"].dt.isoformat() == "2026-12-03T18:00:00+00:00"
    reported = found["Local conversation in Hackney (Hackney)"]
    assert reported["dtstart"].dt == date(2023, 7, 19)
    assert "from a public report" in reported["description"]
    assert "About: Peckham" in summer["description"]
    assert "Agenda: Welcome · Tables · What happens next" in summer["description"]
    assert Calendar.from_ical(client.get(PROGRAMME_FILE).content).walk("VTIMEZONE")


def test_a_moved_event_keeps_its_identity(client: TestClient, year: Store) -> None:
    path = f"/conversations/{HACKNEY}/events.ics"
    (before,) = (event for event in calendar(client, path) if "made-up" in str(event["summary"]))
    (event,) = (event for event in event_records.listed(year, PROGRAMME, HACKNEY) if event.origin == "ours")
    form = events.EventForm(event.title, (), event.day, time(19), time(21), event.venue)
    events.edit(year, PROGRAMME, event.id, event.version, form)
    (after,) = (event for event in calendar(client, path) if "made-up" in str(event["summary"]))
    assert str(after["uid"]) == str(before["uid"])
    assert int(after["sequence"]) > int(before["sequence"])
    assert after["dtstart"].dt.hour == 19


def test_drafts_and_codes_are_in_no_file(client: TestClient, year: Store) -> None:
    draft = events.schedule(year, PROGRAMME, BARNET, events.EventForm("A draft that nobody sees", day=date(2027, 1, 9)))
    codes = [event.code for event in event_records.listed(year, PROGRAMME) if event.code]
    assert draft.code in codes
    for path in (PROGRAMME_FILE, *CONVERSATION_FILES):
        for borough in (SOUTHWARK, BARNET, HACKNEY):
            content = client.get(path.format(borough=borough)).text
            assert "nobody sees" not in content
            assert not [code for code in codes if code in content]


def test_promises_are_the_same_in_csv_and_in_the_workbook(client: TestClient, year: Store) -> None:
    rows = table(client, "promises.csv")
    kept = promise_records.listed(year, PUBLIC, SOUTHWARK)
    assert [int(row["promise"]) for row in rows] == [promise.id for promise in kept]
    robbery = next(row for row in rows if row["measure"] == "robbery")
    assert robbery["rule"] == "Down by 20 % or more against similar wards"
    assert robbery["verdict"] == "Too few to tell"
    assert float(robbery["treated_before"]) == kept[-1].verdicts[-1].treated_before
    assert robbery["snapshot"] and robbery["source"] and "Open Government Licence" in robbery["licence"]
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/conversations/{SOUTHWARK}/promises.xlsx").content))
    cells = [[cell.value for cell in row] for row in book["Promises"].iter_rows()]
    assert cells[0] == list(rows[0])
    assert [row[cells[0].index("verdict_words")] for row in cells[1:]] == [row["verdict_words"] for row in rows]
    assert "Open Government Licence" in " ".join(str(row[0].value) for row in book["About"].iter_rows())


def test_numbers_have_no_more_decimals_than_they_say(client: TestClient) -> None:
    for name in ("promises.csv", "heard.csv"):
        cells = {cell for row in table(client, name) for cell in row.values()}
        numbers = [cell for cell in cells if re.fullmatch(r"-?\d+\.\d+", cell)]
        assert numbers
        assert max(len(cell.partition(".")[2]) for cell in numbers) <= 4
    assert {row["effective_people"] for row in table(client, "heard.csv")} == {"138"}


def test_an_amendment_stands_in_the_file_with_its_date_and_reason(client: TestClient) -> None:
    words = {row["measure"]: row["amendment_words"] for row in table(client, "promises.csv")}
    assert words["robbery"] == (
        "19 November 2025: action changed from “Patrols from four to eight.” to “Patrols from three to nine.” "
        "(why: Dark earlier)"
    )
    assert words["burglary_residential"] == ""


def test_what_was_heard_never_has_an_empty_or_small_count(client: TestClient) -> None:
    rows = table(client, "heard.csv")
    counts = [row["count"] for row in rows if not row["part"].startswith("room")]
    assert SUPPRESSED in counts
    assert all(count == SUPPRESSED or int(count) == 0 or int(count) >= 5 for count in counts)
    hidden = [row for row in rows if row["count"] == SUPPRESSED]
    assert {row["share"] for row in hidden} == {SUPPRESSED}
    assert "" not in {row["share"] for row in rows if row["part"] != "hands" and not row["part"].startswith("by hands")}


def test_questions_scrutiny_and_refusals_have_their_dates(client: TestClient) -> None:
    parked = {row["state"]: row for row in table(client, "questions.csv")}
    assert parked["answered"]["words"] == f"'{FORMULA}"
    assert parked["overdue"]["answered_at"] == ""
    assert parked["overdue"]["due_at"] == "2025-09-21T17:30:00+00:00"
    steps = [row["step"] for row in table(client, "scrutiny.csv")]
    assert sorted(steps) == ["change", "question", "question"]
    refused = table(client, "unpromised.csv")
    assert [row["stands"] for row in refused] == ["yes", "no"]


def test_the_feed_tells_each_step_once_under_a_lasting_name(client: TestClient) -> None:
    path = f"/conversations/{SOUTHWARK}/feed.xml"
    root = Xml.fromstring(client.get(path).content)
    entries = root.findall("a:entry", ATOM)
    kinds = [entry.find("a:category", ATOM).attrib["term"] for entry in entries]  # type: ignore[union-attr]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "event": 2, "write_up": 1, "promise": 3, "amendment": 1, "withdrawal": 1, "verdict": 2, "question": 2,
        "answer": 1, "scrutiny": 2, "scrutiny_answer": 1, "not_promised": 1,
    }  # fmt: skip
    names = [entry.findtext("a:id", "", ATOM) for entry in entries]
    assert len(set(names)) == len(names)
    assert all(name.startswith(f"tag:london-borough-explorer,2026:{SOUTHWARK}/") for name in names)
    updated = [entry.findtext("a:updated", "", ATOM) for entry in entries]
    assert updated == sorted(updated, reverse=True)
    assert root.findtext("a:updated", "", ATOM) == updated[0]
    again = Xml.fromstring(client.get(path).content)
    assert [entry.findtext("a:id", "", ATOM) for entry in again.findall("a:entry", ATOM)] == names


@pytest.mark.parametrize("path", [PROGRAMME_FILE, *CONVERSATION_FILES])
def test_a_file_is_checked_before_a_copy_is_used(client: TestClient, path: str) -> None:
    first = client.get(path.format(borough=SOUTHWARK))
    assert first.status_code == 200
    assert first.headers["cache-control"] == "no-cache"
    again = client.get(path.format(borough=SOUTHWARK), headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert client.post(path.format(borough=SOUTHWARK)).status_code == 405


@pytest.mark.parametrize("borough", ["E09000001", "E09000099", "southwark", "..%2f..%2fetc"])
@pytest.mark.parametrize("path", CONVERSATION_FILES)
def test_an_unknown_borough_is_a_problem_and_never_other_data(client: TestClient, path: str, borough: str) -> None:
    answer = client.get(path.format(borough=borough))
    assert answer.status_code == 404
    if "%" not in borough:
        assert answer.headers["content-type"] == "application/problem+json"


def test_the_directory_names_the_files(client: TestClient) -> None:
    assert client.get("/api").json()["conversations"] == [PROGRAMME_FILE, *CONVERSATION_FILES]


def test_a_borough_without_a_conversation_has_headings_alone(client: TestClient) -> None:
    for path in CONVERSATION_FILES:
        answer = client.get(path.format(borough=BARNET))
        assert answer.status_code == 200
        if path.endswith(".csv"):
            assert len(answer.text.splitlines()) == 1


TRICKY = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "＋1", "－1", "＠x", "\u200b=1", "\n=1")


@pytest.mark.parametrize("text", TRICKY)
def test_no_text_begins_a_formula_in_csv(text: str) -> None:
    (row,) = csv.reader(io.StringIO(csv_bytes(["a"], [[text]]).decode().partition("\r\n")[2], newline=""))
    assert row == [f"'{text}"]


@given(st.text(max_size=40))
def test_any_text_comes_back_from_csv_as_it_was_but_for_the_apostrophe(text: str) -> None:
    (row,) = csv.reader(io.StringIO(csv_bytes(["a"], [[text]]).decode().partition("\r\n")[2], newline=""))
    assert row[0] in {text, f"'{text}"}
    assert row[0].lstrip()[:1] not in set("=+-@＝＋－＠")
    assert safe(safe(text)) == safe(text)


def test_numbers_stay_numbers_and_texts_are_texts_in_a_workbook() -> None:
    assert [safe(value) for value in (-5, -0.5, None, date(2026, 1, 2))] == [-5, -0.5, None, date(2026, 1, 2)]
    content = xlsx_bytes("Sheet", ["a", "b"], [[text, -5] for text in (*TRICKY, HOSTILE, "=HYPERLINK(1)")], ["note"])
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Sheet"]
    kinds = {(left.data_type, right.data_type) for left, right in sheet.iter_rows(min_row=2)}
    assert kinds == {("s", "n")}
    assert sheet["A14"].number_format == "@"


def test_a_store_that_does_not_answer_is_a_problem_with_its_remedy(
    client: TestClient, year: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    from conversations.errors import StoreUnreachableError

    def broken() -> Store:
        raise StoreUnreachableError

    monkeypatch.setattr("web.conversation_files.store", broken)
    answer = client.get(f"/conversations/{SOUTHWARK}/promises.csv")
    assert answer.status_code == 503
    assert "check the data folder" in answer.json()["detail"]
