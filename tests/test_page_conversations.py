"""The public pages of the conversations: the programme, and one borough's story from what was said to what happened."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from html import unescape
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from conversations import contributions, events, moderation
from conversations.about import AboutYou
from conversations.priorities import load_priorities
from conversations.store import Store
from conversations.tokens import Signer
from measures.estimates import Figures
from tests import wording
from tests.conversation_year import FORMULA, HACKNEY, HOSTILE, LAMBETH, PECKHAM, PROGRAMME, SOUTHWARK, told
from tests.screen import Screen, again, visit

BARNET, CITY, PECKHAM_POSTCODE = "E09000003", "E09000001", "SE15 5EW"


@pytest.fixture(scope="module")
def year(figures: Figures, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with a made-up year."""
    with told(tmp_path_factory.mktemp("year"), figures) as store:
        yield store


@pytest.fixture(scope="module")
def programme(year: Store) -> Screen:
    """The programme with the year in it."""
    return visit("conversations")


@pytest.fixture(scope="module")
def southwark(year: Store) -> Screen:
    """Southwark's page with the year in it."""
    return visit("conversation", borough=SOUTHWARK)


def seven_people(store: Store, title: str = "A small evening") -> None:
    """An event of seven people in Southwark, written up."""
    clock: Any = store.clock
    clock.now = datetime(2026, 11, 10, 17, 30, tzinfo=UTC)
    form = events.EventForm(title, (PECKHAM,), date(2026, 11, 10), time(17), time(19), "A hall")
    event = events.schedule(store, PROGRAMME, SOUTHWARK, form)
    for step in ("announced", "open"):
        event = events.advance(store, PROGRAMME, event.id, event.version, step)
    signer, known = Signer(b"k" * 32), tuple(load_priorities())
    for number in range(7):
        about = AboutYou(sex="female" if number % 2 else "male")
        chosen = known[number % 3 : number % 3 + 2]
        sent = contributions.ContributionForm(chosen, PECKHAM, "", "", about)
        contributions.contribute(store, signer, signer.issue(event.id, clock.now), sent)
    for held in moderation.queue(store, PROGRAMME, event.id):
        moderation.decide(store, PROGRAMME, held.id, held.version, "passed")
    for step in ("closed", "written_up"):
        event = events.advance(store, PROGRAMME, event.id, event.version, step)
    clock.now = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def body(screen: Screen) -> str:
    """Every piece of HTML of a screen as it is sent."""
    return " ".join(element.proto.body for element in screen.at.get("html"))


def test_the_programme_counts_what_is_on_record(programme: Screen) -> None:
    assert programme.faults == []
    lead = programme.of_class("lbe-body")[0]
    assert lead.startswith("3 of 32 boroughs have held an event that is on record: Hackney, Lambeth and Southwark.")
    assert "1 borough has one to come, the next in Hackney on 3 December 2026." in lead, "Lambeth’s day has passed"
    table = programme.tables[-1]
    assert len(table.lines) == 32
    assert table.rows["Hackney"]["State"] == "Held, from a public report"
    assert table.rows["Hackney"]["Next event"] == "3 Dec 2026"
    assert table.rows["Southwark"]["State"] == "Promises made"
    assert table.rows["Barnet"]["State"] == "Not scheduled"
    coming = next(each for each in programme.tables if each.caption == "Events to come")
    assert list(coming.rows) == ["Hackney"]
    lambeth = table.rows["Lambeth"]
    assert (lambeth["State"], lambeth["Last event"], lambeth["Next event"]) == ("Held", "20 Nov 2026", "–")
    assert programme.links["Southwark"] == f"/conversation?borough={SOUTHWARK}"


def test_the_tile_map_has_each_borough_once_with_its_state_in_words(programme: Screen) -> None:
    tiles = body(programme)
    assert tiles.count('class="cv-tile ') == 32
    assert 'aria-label="Southwark: Promises made"' in tiles
    assert 'aria-label="Lambeth: Held"' in tiles


def test_a_state_filters_the_table_and_not_the_count(year: Store) -> None:
    screen = visit("conversations", state="held")
    assert list(screen.tables[-1].rows) == ["Hackney", "Lambeth"]
    assert "3 of 32" in screen.of_class("lbe-body")[0]
    nobody = visit("conversations", state="promises_due")
    assert "No borough’s conversation is at “promises due” now" in nobody.text


@pytest.mark.parametrize("query", [{"state": "done"}, {"area": "E05999999"}, {"area": CITY}])
def test_what_does_not_exist_in_the_programme_is_said(year: Store, query: dict[str, str]) -> None:
    screen = visit("conversations", **query)
    assert screen.faults == []
    assert "asks for something that does not exist" in screen.text
    assert screen.tables == []


def test_a_postcode_leads_to_its_borough_and_stays_out_of_the_address(year: Store) -> None:
    screen = visit("conversations")
    screen.at.text_input(key="place_text").set_value(PECKHAM_POSTCODE)
    found = Screen(screen.at.button[0].click().run())
    assert found.links["Read the conversation in Southwark"] == f"/conversation?borough={SOUTHWARK}"
    assert found.query.keys() == {"area"}
    assert "SE15" not in str(found.query) + found.text


def test_an_empty_store_says_who_schedules_and_shows_no_empty_table(tmp_path_factory: pytest.TempPathFactory) -> None:
    with told(tmp_path_factory.mktemp("empty"), None):
        screen = visit("conversations")
        assert "A borough lead signs in, schedules one at the desk" in screen.text
        assert len(screen.tables) == 1
        barnet = visit("conversation", borough=BARNET)
        assert barnet.faults == []
        assert barnet.tables == []
        assert "No promise is registered yet" in barnet.text
        assert "None has been parked yet" in barnet.text
        hackney = visit("conversation", borough=HACKNEY)
        assert "held, from a public report" in hackney.text
        assert "Of the event on the public record no answers were published" in hackney.text


def test_the_story_is_told_in_order_said_promised_happened(southwark: Screen) -> None:
    assert southwark.faults == []
    assert southwark.of_class("lbe-title") == ["You said, we did: Southwark"]
    order = [southwark.text.rindex(heading) for heading in (
        "240 people told us", "Each promise was fixed before", "What was not promised, and why", "answered, 1 of them",
        "What the scrutiny panel asked", "Events, the latest first",
    )]  # fmt: skip
    assert order == sorted(order)


def test_the_head_answers_what_was_said_promised_and_what_happened(southwark: Screen) -> None:
    (head,) = southwark.of_class("cv-steps")
    assert "“Fights and assaults” came first among 240 people on 18 September 2025." in head
    assert "Robbery in Peckham, Southwark: down by 20 % or more." in head
    assert "Robbery in Peckham, Southwark: too few to tell; to be decided on 31 December 2026." in head
    assert "Burglary, residential in Southwark: too few to tell." in head, "what is decided has no date to come"
    assert "Shoplifting in Southwark: withdrawn." in head
    assert head.index("Robbery") < head.index("Burglary") < head.index("Shoplifting"), "open, decided, withdrawn"


def test_a_reading_on_the_way_is_not_called_the_verdict(southwark: Screen) -> None:
    assert southwark.of_class("cv-standing") == [
        "A reading on the way. The promise is decided on 31 December 2026, not before.",
        "This is the verdict. The date for it was 31 May 2026, fixed with the promise.",
    ], "what was withdrawn has none"


def test_what_the_weights_cost_is_said_with_the_effective_sample(southwark: Screen) -> None:
    assert "240 people with unequal weights tell as much as 138 with equal ones (the effective sample size)" in (
        southwark.text
    )
    assert "were held from 0.2 to 5" in southwark.text
    assert "up to 25 points off even with weights" in southwark.text


def test_said_recorded_felt_is_a_picture_with_the_numbers_of_the_snapshot(southwark: Screen, figures: Figures) -> None:
    picture = next(each for each in southwark.tables if each.caption.startswith("Dot: the figure"))
    shares = [int(line["Said"].split(" ")[0]) for line in picture.lines]
    assert len(shares) == 8
    assert shares == sorted(shares, reverse=True)
    counts = figures.snapshot.frame("counts_borough")
    year = [month for month in range(202507, 202607) if 1 <= month % 100 <= 12]
    series = counts["series"].isin(["robbery_personal", "robbery_business"]) & (counts["area"] == SOUTHWARK)
    people = (
        figures.snapshot.frame("population").query("level == 'borough' and code == @SOUTHWARK")["residents"].iloc[0]
    )
    rate = 1000 * counts[series & counts["month"].isin(year)]["count"].sum() / people
    robbery = picture.rows["Robbery, phone and bag snatching"]["Recorded, per 1,000 residents"]
    assert robbery.startswith(f"{rate:.1f}, "), robbery
    assert robbery.endswith("higher than each · 12 months to June 2026")
    (lead, *_) = [text for text in southwark.of_class("lbe-body") if "quiet problem" in text]
    assert "stands out beyond chance" in lead
    assert "For 21 of the 22 things on the form, too much doubt is left to say." in southwark.text


def test_no_sentence_of_the_pages_ranks_places_or_blames_anybody(southwark: Screen, programme: Screen) -> None:
    pieces = [piece.strip() for screen in (southwark, programme) for piece in re.split(r"<[^>]+>", body(screen))]
    ours = [unescape(piece) for piece in pieces if " " in piece and "calc" not in piece and "{" not in piece]
    assert len(ours) > 200
    assert wording.all_faults(ours) == []


def test_channels_stand_side_by_side_and_add_up(southwark: Screen) -> None:
    channels = next(table for table in southwark.tables if table.caption == "By phone, on paper, at tables")
    everybody = next(table for table in southwark.tables if table.caption.startswith("What people asked for"))
    assert set(channels.lines[0]) == {"Priority", "Paper (60 people)", "Phone (180 people)"}
    for line in channels.lines:
        counts = [cell.partition(" ·")[0] for cell in list(line.values())[1:]]
        left = int(everybody.rows[line["Priority"]]["People"]) - sum(int(each) for each in counts if each.isdecimal())
        hidden = counts.count("too few to show")
        assert left == 0 if hidden < len(counts) else left >= 5, "1 to 4 could be worked out by subtraction"


def test_an_event_of_seven_people_shows_nothing_of_one_of_them(tmp_path_factory: pytest.TempPathFactory) -> None:
    with told(tmp_path_factory.mktemp("seven"), None) as store:
        seven_people(store)
        screen = visit("conversation", borough=SOUTHWARK)
        assert screen.faults == []
        assert (
            "7 people answered on 10 November 2026; no one thing was raised by enough of them to show." in screen.text
        )
        assert "Each thing was raised by fewer than five people, or by all but a few." in screen.text
        assert "Too few people raised any one thing to set what was said beside what is recorded." in screen.text
        assert [chart for chart in screen.charts if "100 %" in chart.alt] == [], "one group is no comparison"
        numbers = [cell for table in screen.tables for line in table.lines for cell in line.values()]
        assert not [cell for cell in numbers if cell.strip() in {"1", "2", "3", "4"}]


def test_a_title_with_stars_and_other_scripts_stays_what_it_is(tmp_path_factory: pytest.TempPathFactory) -> None:
    with told(tmp_path_factory.mktemp("title"), None) as store:
        seven_people(store, "**Not bold** <b>nor this</b> مرحبا 👩🏽‍🚒")
        screen = visit("conversation", borough=SOUTHWARK)
        assert "**Not bold** <b>nor this</b> مرحبا 👩🏽‍🚒, 10 November 2026" in screen.text
        assert "<bdi>**Not bold** &lt;b&gt;" in body(screen)


def test_a_promise_has_its_terms_its_verdict_and_its_numbers(southwark: Screen) -> None:
    (robbery,) = (text for text in southwark.of_class("cv-verdict") if "Robbery in Peckham" in text)
    assert robbery.startswith("Too few to tell")
    assert "That is an answer, not a failure" in robbery
    assert "95 % interval" in robbery
    terms = southwark.of_class("cv-terms")
    assert any("Down by 20 % or more against similar wards" in each for each in terms)
    assert any("action changed from “Patrols from four to eight.” to “Patrols from three to nine.”" in t for t in terms)
    assert any("12 months to August 2025" in each and "snapshot" in each for each in terms)
    assert any(text.startswith("Withdrawn") for text in southwark.of_class("cv-verdict"))
    courses = [chart.alt for chart in southwark.charts if chart.alt.startswith("Line chart by month")]
    assert len(courses) == 3
    assert southwark.links["Robbery"].startswith("/borough?area=")


def test_what_was_refused_says_why_and_what_it_said_before(southwark: Screen) -> None:
    (refused,) = (text for text in southwark.of_class("cv-list") if "police station" in text)
    assert "There is no money for a building until 2028." in refused
    assert "“A building is not ours to decide on.” Corrected because: It was not clear" in refused


def test_what_was_heard_is_a_chart_and_a_table_of_the_same(southwark: Screen) -> None:
    chart = next(chart.alt for chart in southwark.charts if chart.alt.startswith("Share of the people"))
    table = next(table for table in southwark.tables if table.caption.startswith("What people asked for"))
    first = table.lines[0]
    assert f"{first['Priority']}: {first['Per cent, as they came'].partition(' (')[0]}" in chart
    assert len(table.lines) == 22
    hidden = [line for line in table.lines if line["People"] == "too few to show"]
    assert all(line["Per cent, as they came"] == "too few to show" for line in hidden)
    assert not [line for line in table.lines if line["People"] in {"0", "1", "2", "3", "4"}]
    room = next(table for table in southwark.tables if table.caption == "Age")
    assert room.lines[-1]["Answer"] == "Not said"


def test_words_arrive_as_text_and_never_as_markup(southwark: Screen) -> None:
    sent = body(southwark)
    assert HOSTILE in southwark.text
    assert "<img" not in sent
    assert FORMULA in southwark.text


def test_questions_have_a_clock_and_a_role(southwark: Screen, year: Store) -> None:
    (parked,) = (text for text in southwark.of_class("cv-list") if "youth club" in text)
    assert "Answered after 20 hours" in parked
    assert "Overdue by" in parked
    assert "1 of 2 answered, 1 of them within 72 hours" in southwark.text
    lambeth = visit("conversation", borough=LAMBETH)
    assert "Due in 2 days" in lambeth.text
    assert "Overdue by 23 hours" in lambeth.text


def test_the_scrutiny_log_names_the_answer_and_the_figures(southwark: Screen) -> None:
    (log,) = (text for text in southwark.of_class("cv-list") if "scrutiny panel asked" in text)
    assert "The force changes something (10 October 2025): Each search is now reviewed within a week." in log
    assert "Not answered yet, waiting for 411 days" in log
    assert any(href.startswith("/borough?measure=stop_search_rate_ratio") for href in southwark.links.values())


def test_the_next_event_says_when_where_and_which_access_without_a_code(year: Store) -> None:
    hackney = visit("conversation", borough=HACKNEY)
    assert "Thursday 3 December 2026, 6 pm to 8 pm" in hackney.text
    assert "not said yet: step-free" in hackney.text
    assert "the whole borough" in hackney.text
    assert "/e" not in hackney.links.values()
    lambeth = visit("conversation", borough=LAMBETH)
    assert lambeth.links["Take part now: type the code from the screen or the paper"] == "/e"


def test_no_code_and_no_name_of_an_account_is_on_a_page(southwark: Screen, year: Store) -> None:
    from sqlalchemy import select

    from conversations.tables import events

    with year.read() as connection:
        codes = [code for code in connection.execute(select(events.c.code)).scalars() if code]
    assert codes
    pages = body(southwark) + body(visit("conversation", borough=LAMBETH)) + body(visit("conversations"))
    assert not [code for code in codes if code in pages]


@pytest.mark.parametrize("query", [{"borough": CITY}, {"borough": "Southwark"}, {"borough": SOUTHWARK, "event": "x"}])
def test_what_does_not_exist_in_an_address_is_said(year: Store, query: dict[str, str]) -> None:
    screen = visit("conversation", **query)
    assert screen.faults == []
    assert "asks for something that does not exist" in screen.text


def test_without_a_borough_a_reader_chooses_one(year: Store) -> None:
    screen = visit("conversation")
    assert screen.links["Barnet"] == f"/conversation?borough={BARNET}"


def test_a_new_question_is_on_the_page_at_once(year: Store) -> None:
    from conversations import questions

    screen = visit("conversation", borough=LAMBETH)
    event = questions.listed(year, PROGRAMME, borough=LAMBETH)[0].event
    questions.park(year, PROGRAMME, event, "Is the page fresh?", "Chief Inspector")
    assert "Is the page fresh?" not in screen.text
    assert isinstance(screen.at, AppTest)
    assert "Is the page fresh?" in again(screen).text


def test_a_borough_chosen_elsewhere_stays_chosen_on_the_way_through(year: Store) -> None:
    at = visit("borough", area=SOUTHWARK).at
    at.query_params.clear()
    through = Screen(at.switch_page("../pages/conversations.py").run())
    assert through.query == {}
    assert through.at.session_state["carried"]["area"] == SOUTHWARK
