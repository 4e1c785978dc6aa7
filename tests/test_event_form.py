"""The phone form: what somebody in the room can do with it, and everything that may go wrong on the way."""

from __future__ import annotations

import html
import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import func, select
from starlette.testclient import TestClient

from conversations.contributions import MOST_WORDS
from conversations.event_records import Event
from conversations.events import advance
from conversations.moderation import queue
from conversations.priorities import load_priorities
from conversations.schema import open_store
from conversations.store import Store
from conversations.tables import contributions
from conversations.tokens import LASTS
from tests.browser.server import ROOT, serve
from tests.conversations.conftest import HACKNEY, PECKHAM, PROGRAMME, SOUTHWARK, Clock, event_in
from tests.local_store import LEAD, client, hidden
from web.event_form import COOKIE
from web.plain import MOST_BYTES
from web.rate_limits import Limit, Limits

ANSWER = {"priorities": ["robbery", "knives"], "area": PECKHAM, "why": "Bags are snatched", "good": "Light"}


@pytest.fixture
def phone() -> Iterator[TestClient]:
    with client() as opened:
        yield opened


def opened(phone: TestClient, event: Event) -> dict[str, str]:
    """The hidden fields of a form that was just opened."""
    response = phone.get(f"/e/{event.code}")
    assert response.status_code == 200, response.text
    return hidden(response.text)


def rows(store: Store) -> int:
    with store.read() as connection:
        return int(connection.execute(select(func.count()).select_from(contributions)).scalar_one())


def test_a_code_leads_to_the_form_however_it_is_typed(phone: TestClient, event: Event) -> None:
    typed = f"{event.code[:3].lower()} {event.code[3:6]}-{event.code[6:]} "
    response = phone.get("/e", params={"code": typed})
    assert response.url.path == f"/e/{event.code}"
    assert "What matters in Southwark?" in response.text
    assert phone.get("/e").status_code == 200
    wrong = phone.get("/e", params={"code": "<b>1"})
    assert wrong.status_code == 422
    assert "&lt;b&gt;1" in wrong.text


def test_the_form_fits_an_old_phone(phone: TestClient, event: Event) -> None:
    response = phone.get(f"/e/{event.code}")
    assert len(response.content) <= 30_000
    assert not re.search(r"<script|<link|<img|\son\w+=|@import|url\(", response.text)
    assert response.headers["cache-control"] == "no-store"
    said = html.unescape(response.text)
    assert all(priority.words in said for priority in load_priorities().values())
    for needed in ("An evening in Peckham", "19 November 2026, 6.30 pm", "never used to send officers", "Call 999"):
        assert needed in said
    assert "deleted on 2 November 2027" in said
    assert not re.search(r'name="(name|address|email|phone|postcode)"', said)


def test_an_answer_is_kept_held_and_thanked_for(phone: TestClient, event: Event, store: Store) -> None:
    about = {"age_band": "25_34", "sex": "female", "ethnic_group": "black_african", "disability": "no", "ward": PECKHAM}
    sent = phone.post(f"/e/{event.code}", data=opened(phone, event) | ANSWER | about, follow_redirects=False)
    assert sent.status_code == 303
    assert re.fullmatch(rf"/e/{event.code}/thanks\?r=[2-9A-Z]{{8}}", sent.headers["location"])
    thanks = phone.get(sent.headers["location"])
    for needed in ("999", "101", "0800 555 111", "72 hours", "Sunday 22 November 2026, 8.30 pm", "promise up to three"):
        assert needed in thanks.text
    assert f"/conversation?borough={SOUTHWARK}" in thanks.text
    (kept,) = queue(store, LEAD, event.id)
    assert (kept.priorities, kept.area, kept.channel) == (("robbery", "knives"), PECKHAM, "web")
    assert phone.get(sent.headers["location"]).status_code == 200
    assert rows(store) == 1


def test_the_same_form_sent_again_gets_the_same_receipt(phone: TestClient, event: Event, store: Store) -> None:
    form = opened(phone, event) | ANSWER
    receipts = {phone.post(f"/e/{event.code}", data=form).url for _ in range(3)}
    assert len(receipts) == 1
    closed = advance(store, PROGRAMME, event.id, event.version, "closed")
    assert phone.post(f"/e/{event.code}", data=form).url in receipts
    assert closed.state == "closed"
    assert rows(store) == 1


def test_a_form_that_was_gone_back_to_and_changed_is_not_said_to_be_kept(
    phone: TestClient, event: Event, store: Store, clock: Clock
) -> None:
    form = opened(phone, event) | ANSWER
    first = phone.post(f"/e/{event.code}", data=form)
    assert "Thank you. It is kept." in first.text
    clock.on(minutes=2)
    second = phone.post(f"/e/{event.code}", data=form | {"priorities": ["guns"], "why": "Somebody else's answer"})
    assert "It is kept." not in second.text
    assert "We have this form already" in second.text
    assert "kept once, as it was the first time; nothing was added or changed" in second.text
    assert f'<a href="/e/{event.code}">open a new form</a>' in second.text
    assert second.url.params["r"] == first.url.params["r"]
    assert rows(store) == 1


def test_whoever_opens_the_thanks_without_a_reference_is_not_told_that_something_is_kept(
    phone: TestClient, event: Event
) -> None:
    for query in ({}, {"r": "<script>"}, {"again": "1"}):
        page = phone.get(f"/e/{event.code}/thanks", params=query).text
        assert "It is kept" not in page
        assert "already" not in page
        assert "What happens next" in page


def test_two_forms_open_at_once_both_count(phone: TestClient, event: Event, store: Store) -> None:
    forms = [opened(phone, event) for _ in range(4)]
    for form in forms:
        assert phone.post(f"/e/{event.code}", data=form | ANSWER).url.path.endswith("/thanks")
    assert rows(store) == 4


def test_faults_are_listed_linked_and_nothing_typed_is_lost(phone: TestClient, event: Event, store: Store) -> None:
    form = opened(phone, event)
    response = phone.post(
        f"/e/{event.code}",
        data=form | {"priorities": list(load_priorities())[:4], "why": "a" * 501, "good": 'a "lamp"', "sex": "female"},
    )
    assert response.status_code == 422
    assert "<title>Error: " in response.text
    assert re.findall(r'<li><a href="#(\w+)">', response.text) == ["p1", "area", "why"]
    for anchor in ("p1", "area", "why"):
        assert f'id="{anchor}"' in response.text
    assert re.search(
        r'<select id="area"[^>]* aria-describedby="area-hint area-fault" aria-invalid="true"', response.text
    )
    assert response.text.count(" checked") == 4
    assert "a" * 501 in response.text
    assert "a &#34;lamp&#34;" in response.text
    assert "<details open>" in response.text
    assert hidden(response.text)["token"] == form["token"]
    assert phone.post(f"/e/{event.code}", data=form | ANSWER).url.path.endswith("/thanks")
    assert rows(store) == 1


def test_without_its_cookie_a_form_comes_back_fresh_with_the_words(
    phone: TestClient, event: Event, store: Store
) -> None:
    form = opened(phone, event) | ANSWER
    phone.cookies.clear()
    refused = phone.post(f"/e/{event.code}", data=form)
    assert refused.status_code == 403
    assert "switch cookies on" in refused.text
    assert "Bags are snatched" in refused.text
    fresh = hidden(refused.text)
    assert fresh["token"] != form["token"]
    assert rows(store) == 0
    assert phone.post(f"/e/{event.code}", data=ANSWER | fresh).url.path.endswith("/thanks")


def test_the_cookie_is_strict_and_does_not_tell_the_token(phone: TestClient, event: Event) -> None:
    response = phone.get(f"/e/{event.code}")
    cookie = response.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    for part in ("HttpOnly", "SameSite=strict", "Secure", "Path=/e"):
        assert part in cookie
    assert hidden(response.text)["token"] not in cookie


def test_a_form_of_one_event_is_not_taken_under_the_code_of_another(
    phone: TestClient, event: Event, store: Store
) -> None:
    other = event_in(store, "open", borough=HACKNEY)
    given = opened(phone, event)
    response = phone.post(f"/e/{other.code}", data={**given, **ANSWER, "area": HACKNEY})
    assert response.status_code == 403
    assert "What matters in Hackney?" in response.text
    assert rows(store) == 0


def test_a_token_of_another_phone_does_not_count(phone: TestClient, event: Event, store: Store) -> None:
    theirs = opened(phone, event)
    phone.cookies.clear()
    opened(phone, event)
    assert phone.post(f"/e/{event.code}", data=theirs | ANSWER).status_code == 403
    assert rows(store) == 0


def test_an_old_form_comes_back_fresh(phone: TestClient, event: Event, store: Store, clock: Clock) -> None:
    form = opened(phone, event)
    clock.on(hours=LASTS.total_seconds() / 3600 + 1)
    late = phone.post(f"/e/{event.code}", data=form | ANSWER)
    assert late.status_code == 400
    assert "open for too long" in late.text
    assert "Bags are snatched" in late.text
    assert phone.post(f"/e/{event.code}", data=ANSWER | hidden(late.text)).url.path.endswith("/thanks")
    assert rows(store) == 1


@pytest.mark.parametrize("token", ["", "x", "\0", "é" * 40, "A" * 4000])
def test_a_made_up_token_is_refused_kindly(phone: TestClient, event: Event, store: Store, token: str) -> None:
    opened(phone, event)
    response = phone.post(f"/e/{event.code}", data={"token": token} | ANSWER)
    assert response.status_code == 400
    assert "Bags are snatched" in response.text
    assert rows(store) == 0


@pytest.mark.parametrize(
    ("state", "status", "words"),
    [
        ("draft", 404, "No event has this code"),
        ("announced", 404, "The event is not open yet"),
        ("closed", 410, "The event is closed"),
        ("written_up", 410, "The event is closed"),
    ],
)
def test_a_closed_door_says_what_to_do(phone: TestClient, store: Store, state: str, status: int, words: str) -> None:
    event = event_in(store, state)
    response = phone.get(f"/e/{event.code}")
    assert response.status_code == status
    assert words in response.text
    assert ("/conversation?borough=" in response.text) == (state != "draft")


def test_words_are_not_lost_when_the_event_closes_meanwhile(phone: TestClient, event: Event, store: Store) -> None:
    form = opened(phone, event)
    advance(store, PROGRAMME, event.id, event.version, "closed")
    response = phone.post(f"/e/{event.code}", data=form | ANSWER)
    assert response.status_code == 410
    assert "Bags are snatched" in response.text
    assert rows(store) == 0


ODD = [
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "=cmd|' /C calc'!A0",
    "شارعنا مظلم بعد السادسة",
    "Buses 🚌👩🏽‍🦽🏴󠁧󠁢󠁥󠁮󠁧󠁿 late",
    "line one\r\nline two",
    "{{ 7*7 }} {% raw %} %s ${x}",
]


@pytest.mark.parametrize("text", ODD)
def test_any_text_is_kept_as_it_is_and_shown_escaped(phone: TestClient, event: Event, store: Store, text: str) -> None:
    form = opened(phone, event)
    shown = phone.post(f"/e/{event.code}", data=form | {"why": text})
    assert shown.status_code == 422
    assert "<script>" not in shown.text
    assert "onerror=alert(1)>" not in shown.text
    phone.post(f"/e/{event.code}", data=form | ANSWER | {"why": text})
    (kept,) = queue(store, LEAD, event.id)
    assert kept.why == text.replace("\r\n", "\n")


def test_control_characters_and_overrides_are_left_out(phone: TestClient, event: Event, store: Store) -> None:
    phone.post(f"/e/{event.code}", data=opened(phone, event) | ANSWER | {"why": "a\0b\x07\u202ec\x1b[31m"})
    (kept,) = queue(store, LEAD, event.id)
    assert kept.why == "abc[31m"


@pytest.mark.parametrize("text", ["🚌" * MOST_WORDS, "ق" * MOST_WORDS, "\n".join("a" * (MOST_WORDS // 2))])
def test_a_full_field_fits_in_every_script(phone: TestClient, event: Event, store: Store, text: str) -> None:
    answer = ANSWER | {"why": text, "good": text}
    assert phone.post(f"/e/{event.code}", data=opened(phone, event) | answer).url.path.endswith("/thanks")
    assert rows(store) == 1


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (b"why=" + b"a" * 1_000_000, {}, 413),
        (b"why=" + b"a" * (MOST_BYTES + 1), {}, 413),
        (b"&".join(b"f%d=1" % number for number in range(201)), {}, 400),
        (b"why=%ff%fe", {}, 400),
        (b"\xff\xfe\0", {}, 400),
        (b"{}", {"content-type": "application/json"}, 415),
        (b"x", {"content-type": "multipart/form-data; boundary=x"}, 415),
        (b"why=a", {"origin": "https://elsewhere.test"}, 403),
        (b"why=a", {"origin": "null"}, 403),
        (b"why=a", {"sec-fetch-site": "cross-site"}, 403),
    ],
)
def test_what_no_browser_of_ours_sends_is_refused(
    phone: TestClient, event: Event, store: Store, content: bytes, headers: dict[str, str], status: int
) -> None:
    kind = {"content-type": "application/x-www-form-urlencoded"} | headers
    response = phone.post(f"/e/{event.code}", content=content, headers=kind)
    assert response.status_code == status
    assert "<h1>" in response.text
    assert "Traceback" not in response.text
    assert rows(store) == 0


def test_unknown_choices_are_faults_and_are_not_repeated(phone: TestClient, event: Event, store: Store) -> None:
    form = opened(phone, event) | {"priorities": ["nothing-like-it"], "area": "E05000026", "age_band": "200"}
    response = phone.post(f"/e/{event.code}", data=form)
    assert response.status_code == 422
    assert "nothing-like-it" not in response.text
    assert rows(store) == 0


def test_a_busy_store_keeps_the_words_and_the_token(phone: TestClient, event: Event, store: Store) -> None:
    form = opened(phone, event) | ANSWER
    other = store.engine.raw_connection()
    other.execute("PRAGMA busy_timeout = 1")
    try:
        other.execute("BEGIN IMMEDIATE")
        store.engine.dispose()
        with store.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout = 50")
        busy = phone.post(f"/e/{event.code}", data=form)
        assert busy.status_code == 503
        assert busy.headers["retry-after"] == "5"
        assert "Send again" in busy.text
    finally:
        other.rollback()
        other.close()
    again = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', busy.text)
    fields: dict[str, list[str]] = {}
    for name, value in again:
        fields.setdefault(name, []).append(html.unescape(value))
    assert phone.post(f"/e/{event.code}", data=fields).url.path.endswith("/thanks")
    (kept,) = queue(store, LEAD, event.id)
    assert (kept.why, kept.priorities) == (ANSWER["why"], tuple(ANSWER["priorities"]))


def test_a_full_disk_is_said_and_nothing_half_is_kept(phone: TestClient, event: Event, store: Store) -> None:
    form = opened(phone, event) | ANSWER | {"why": "🚌" * MOST_WORDS, "good": "🚌" * MOST_WORDS}
    store.engine.dispose()
    with store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    statuses = []
    for _ in range(40):
        response = phone.post(f"/e/{event.code}", data=form)
        statuses.append(response.status_code)
        if response.status_code == 503:
            break
        form |= opened(phone, event)
    assert statuses[-1] == 503
    assert "Nothing that you wrote is lost" in response.text
    assert rows(store) == len(statuses) - 1


def test_limits_let_a_hall_through_and_stop_a_flood(
    phone: TestClient, event: Event, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    few = Limits(*(Limit(rate, burst, clock=lambda: now[0]) for rate, burst in ((1, 3), (1, 2), (1, 2))))
    monkeypatch.setattr("web.event_form.limits", lambda: few)
    forms = [opened(phone, event) for _ in range(3)]
    flooded = phone.get(f"/e/{event.code}")
    assert (flooded.status_code, flooded.headers["retry-after"]) == (429, "1")
    for form in forms[:2]:
        phone.post(f"/e/{event.code}", data=form | ANSWER)
    held = phone.post(f"/e/{event.code}", data=forms[2] | ANSWER)
    assert held.status_code == 429
    assert "Bags are snatched" in held.text
    now[0] = 1.5
    assert phone.post(f"/e/{event.code}", data=forms[2] | ANSWER).url.path.endswith("/thanks")
    assert rows(store) == 3


def test_somebody_who_guesses_codes_is_stopped_and_shuts_nobody_out(phone: TestClient, event: Event) -> None:
    statuses = [phone.get(f"/e/BCDFGHJ{first}{second}").status_code for first in "2345678" for second in "BCDFGHJKM"]
    assert statuses[:50] == [404] * 50
    assert 429 in statuses[50:]
    assert phone.get(f"/e/{event.code}").status_code == 200


def test_a_killed_server_keeps_what_it_acknowledged_and_its_log_tells_nothing(tmp_path: Path) -> None:
    store = open_store({"EXPLORER_DATA": str(tmp_path)})
    event = event_in(store, "open")
    told = {"X-Forwarded-For": "203.0.113.7"}
    with (
        serve(ROOT / "app.py", EXPLORER_DATA=str(tmp_path)) as server,
        httpx2.Client(base_url=server.url, headers=told, timeout=30, trust_env=False) as phone,
    ):
        assert phone.get("/e/BCDFGHJKM").status_code == 404
        receipts = []
        for _ in range(3):
            form = hidden(phone.get(f"/e/{event.code}").text)
            receipts.append(phone.post(f"/e/{event.code}", data=form | ANSWER).headers["location"][-8:])
        os.killpg(server.pid, signal.SIGKILL)
        log = server.log.read_text(errors="replace")
    with store.read() as connection:
        assert set(connection.execute(select(contributions.c.receipt)).scalars()) == set(receipts)
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
    store.engine.dispose()
    for secret in ("BCDFGHJKM", event.code, "203.0.113.7", "GET /e", "POST /e", "Bags", *receipts):
        assert secret not in log
