"""Text is kept as it was meant, never longer than its field; the guard points at what may name a person."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations import codes
from conversations.clock import ClockError, instant, local
from conversations.errors import InputError, TokenError
from conversations.guard import KINDS, kinds
from conversations.texts import Fields, clean
from conversations.tokens import LASTS, Signer, load_signer


@given(st.text())
def test_cleaning_is_settled_at_once_and_leaves_no_control(text: str) -> None:
    once = clean(text)
    assert clean(once) == once == unicodedata.normalize("NFC", once)
    assert not {letter for letter in once if unicodedata.category(letter) in {"Cc", "Cs"}} - {"\n"}
    assert not set(once) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    once.encode("utf-8")


@pytest.mark.parametrize(
    "text",
    [
        "Fix the lights 👩🏽‍🚒🏴󠁧󠁢󠁥󠁮󠁧󠁿 please ❤️",
        "نريد دوريات أكثر في المساء",
        "می‌خواهیم امن باشیم",
        "עוד אורות ברחוב",
        "<b>loud</b> & <script>alert(1)</script>",
        "=HYPERLINK(1)",
        "two\n\nparts",
    ],
)
def test_emoji_every_script_and_markup_stay_as_they_are(text: str) -> None:
    assert clean(text) == unicodedata.normalize("NFC", text)


def test_what_no_keyboard_means_goes() -> None:
    assert clean(" a\x00b\x1b[31m \r\nc\u202ereversed\u2066 \ufeff\ud800 d\t\te \U000e0041 ") == "ab[31m\ncreversed d e"
    assert clean("e\u0301") == "é"


@pytest.mark.parametrize(
    ("text", "fits"), [("x" * 500, True), ("x" * 501, False), ("é" * 500, True), ("x" * 2**20, False)]
)
def test_a_field_takes_what_fits_and_says_how_long_the_rest_is(text: str, fits: bool) -> None:
    fields = Fields()
    kept = fields.text("why", text, 500)
    assert (kept == text) == fits == (not fields.faults)
    if not fits:
        with pytest.raises(InputError, match=f"why: it has {len(text):,} characters and 500 fit"):
            fields.stop()


FLAGGED = {
    "email": [
        "write to ann.b+x@example.co.uk",
        "ann @ example.com",
        "ann (at) example (dot) com",
        "ann at example dot org",
    ],
    "phone": [
        "07700 900123",
        "+44 7700 900 123",
        "(020) 7946 0018",
        "ring 0207-946-0018 now",
        "00447700900123",
        "٠٧٧٠٠٩٠٠١٢٣",
    ],
    "postcode": ["SE15 5EW", "se155ew", "I live at N1 3AB", "EC1A 1BB", "w1a1hq"],
    "registration": ["AB12 CDE", "ab12cde", "A123 BCD", "ABC 123D", "the van LK19XYZ"],
    "officer": [
        "PC Smith",
        "pc Smith was rude",
        "Sgt. Jones",
        "Sergeant O’Neill",
        "Detective Inspector Ángel",
        "PC 1234AB",
        "PCSO 7123",
        "Officer Patel",
        "Chief Superintendent Brown",
    ],
}
FINE = [
    "In SE15 and SW16 it is dark",
    "SE15 is fine",
    "call 999 or 101",
    "Crimestoppers 0800 555 111",
    "Samaritans 116 123",
    "we saw 12 officers in 2023 and 2024",
    "the officer was kind",
    "Ask the PC. They were helpful",
    "a PC world of its own, with DC Comics",
    "more PCs and PCSOs on the High Street",
    "A12 and A406 at 4pm",
    "bus 36, 436 or N89",
    "meet at the park at 6 dot",
    "an officer in Peckham",
    "24/7 patrols, 100% of nights",
    "£1,000 2023-07-19 18:30",
    "",
]


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in FLAGGED.items() for text in texts])
def test_the_guard_points_at_details_of_a_person(kind: str, text: str) -> None:
    assert kind in kinds(text)


@pytest.mark.parametrize("text", FINE)
def test_the_guard_lets_places_and_plain_words_be(text: str) -> None:
    assert kinds(text) == ()


@given(
    st.from_regex(r"[A-PR-UWYZ][A-HK-Y]?[0-9][0-9]? ?[0-9][ABD-HJLNP-UW-Z]{2}", fullmatch=True), st.text(max_size=20)
)
def test_every_full_postcode_is_found_among_other_words(postcode: str, words: str) -> None:
    assert "postcode" in kinds(f"{words} {postcode} {words}")


@given(st.from_regex(r"0[1237][0-9]{9}", fullmatch=True), st.integers(1, 9))
def test_every_phone_number_is_found_however_it_is_spaced(number: str, gap: int) -> None:
    assert "phone" in kinds(f"ring {number[:gap]} {number[gap:]}, please")


@given(st.text(alphabet=st.sampled_from("0123456789 +-()@.aAbBpPcC\n"), max_size=4000))
def test_the_guard_is_quick_whatever_it_reads(text: str) -> None:
    # Hypothesis fails an example that takes longer than its deadline.
    assert set(kinds(text)) <= set(KINDS)


@pytest.mark.parametrize(
    ("day", "at", "words"),
    [
        (date(2027, 3, 28), time(1, 30), "does not exist"),
        (date(2026, 10, 25), time(1, 0), "comes twice"),
        (date(2026, 10, 25), time(1, 59), "comes twice"),
    ],
)
def test_a_time_that_the_clocks_skip_or_repeat_is_refused(day: date, at: time, words: str) -> None:
    with pytest.raises(ClockError, match=f"{words}: choose a time before 1:00 or from 2:00"):
        instant(day, at)


def test_london_is_an_hour_ahead_in_summer() -> None:
    assert instant(date(2026, 7, 1), time(18, 30)) == datetime(2026, 7, 1, 17, 30, tzinfo=UTC)
    assert instant(date(2026, 10, 25), time(2, 0)) == datetime(2026, 10, 25, 2, 0, tzinfo=UTC)


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2050, 1, 1)))
def test_a_local_time_comes_back_as_it_went_or_is_refused(moment: datetime) -> None:
    try:
        there = instant(moment.date(), moment.time())
    except ClockError:
        assert moment.month in {3, 10} and moment.hour == 1
    else:
        assert local(there).replace(tzinfo=None) == moment


def test_a_code_has_forty_bits_and_is_read_however_it_is_typed() -> None:
    assert len(set(codes.ALPHABET)) ** codes.LENGTH >= 2**40
    assert not set(codes.ALPHABET) & set("01ILOU")
    code = codes.new_code()
    assert codes.normal(code) == codes.normal(f" {codes.shown(code).lower()} ") == code
    assert len({codes.new_code() for _ in range(1000)}) == 1000


@given(st.text())
def test_nothing_but_a_code_is_read_as_one(text: str) -> None:
    code = codes.normal(text)
    assert code == "" or (len(code) == codes.LENGTH and set(code) <= set(codes.ALPHABET))


NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


@given(st.integers(0, 2**40), st.integers(0, 10**9))
def test_a_token_says_what_it_was_given_and_no_other_signer_knows_it(event: int, place: int) -> None:
    signer = Signer(b"a" * 32)
    token = signer.issue(event, NOW)
    read = signer.read(token)
    assert (read.event, read.expires) == (event, NOW + LASTS)
    assert signer.issue(event, NOW) != token
    place %= len(token)
    changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
    for reader, text in ((Signer(b"b" * 32), token), (signer, changed)):
        with pytest.raises(TokenError, match="not handed out here"):
            reader.read(text)


@given(st.text(max_size=300))
def test_no_words_are_a_token(text: str) -> None:
    with pytest.raises(TokenError):
        Signer(b"a" * 32).read(text)


def test_the_key_is_made_once_and_is_nobody_elses(tmp_path: pytest.TempPathFactory) -> None:
    environment = {"EXPLORER_DATA": str(tmp_path)}
    first = load_signer(environment)
    assert load_signer(environment) == first
    assert len(first.key) == 32
    path = tmp_path / "secret.key"  # type: ignore[operator]
    assert path.stat().st_mode & 0o077 == 0
    assert repr(first.key) not in repr(first)
    assert load_signer({**environment, "EXPLORER_SECRET": "x" * 40}) != first
    with pytest.raises(TokenError, match="too short"):
        load_signer({"EXPLORER_SECRET": "short"})
