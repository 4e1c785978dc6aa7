"""Promises and what became of them, newest first; and what was asked for and not promised."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from html import escape

import streamlit as st

from conversations.dates import day_of, short_day
from conversations.places import place_name
from conversations.promise_records import Promise
from conversations.promise_words import (
    amendment_text,
    baseline_text,
    decided,
    explanation,
    headline,
    kind,
    measure_text,
    power_text,
    rule_text,
)
from conversations.unpromised import Unpromised
from measures.estimates import Figures
from ui import cached, markup, sections
from ui.conversation_charts import Course, course, course_alt, course_chart
from ui.conversation_data import Conversation
from ui.frame import address
from ui.state import ViewState

NO_PROMISE = (
    "No promise is registered yet. After an event, up to three are made for the borough and up to three for a ward, "
    "each with its test fixed in advance; they stand here until they are decided, and afterwards."
)
NOTHING_REFUSED = "What people ask for and do not get is listed here with the reason, from the first write-up on."


def draw(figures: Figures, told: Conversation) -> None:
    """Draw every promise of a borough, those still open first, each with its verdict, its terms and its course."""
    sections.heading(
        "promises", "What was promised, and what happened",
        "Each promise was fixed before anybody knew how it would end: measure, comparison, baseline, rule and date.",
    )  # fmt: skip
    if not told.promises:
        sections.paragraphs([NO_PROMISE])
        return
    for promise in sorted(told.promises, key=decided):
        with st.container(key=f"promise_{promise.id}"):
            _promise(figures, promise, told.day)
    markup.links(
        [
            markup.Link("Promises as CSV", f"/conversations/{told.borough}/promises.csv"),
            markup.Link("Promises as a workbook (XLSX)", f"/conversations/{told.borough}/promises.xlsx"),
        ]
    )


def _promise(figures: Figures, promise: Promise, day: date) -> None:
    """One promise: the verdict and its words, the terms, the course."""
    measure = figures.catalogue.measures.get(promise.measure)
    state = "withdrawn" if promise.state == "withdrawn" else _verdict(promise)
    said = standing(promise, day)
    final = f'<p class="cv-body cv-standing">{escape(said)}</p>' if said else ""
    st.html(
        f'<div class="cv-verdict cv-v-{state}"><p class="cv-verdict-word">{escape(headline(promise))}</p>'
        f"<h3>{escape(measure_text(promise, measure))} in {escape(place_name(promise.area))}</h3>"
        f'<p class="cv-body">{escape(explanation(promise, measure))}</p>'
        f"{final}</div>"
    )
    terms, picture = st.columns([6, 5], gap="large")
    with terms:
        _terms(figures, promise)
    found = _course(promise, figures.snapshot.id)
    if found is not None:
        control = f"similar {kind(promise)}, mean" if len(promise.controls) > 1 else place_name(promise.controls[0])
        with picture:
            markup.small("Per cent of each place’s own monthly mean in the baseline year")
            st.vega_lite_chart(
                course_chart(found, promise, (place_name(promise.area), control)), theme=None, width="stretch",
                key=f"course_{promise.id}", alt=course_alt(found, (place_name(promise.area), control)),
            )  # fmt: skip


def _verdict(promise: Promise) -> str:
    """The last verdict, or that none has been given."""
    return promise.verdicts[-1].verdict if promise.verdicts else "waiting"


def standing(promise: Promise, day: date) -> str:
    """Return whether what is said of a promise is final, or a reading on the way to its date.

    Parameters
    ----------
    promise : Promise
        A registered promise.
    day : date
        London's date.
    """
    on = short_day(promise.decision_on)
    if promise.state == "withdrawn":
        return ""
    if decided(promise):
        return f"This is the verdict. The date for it was {on}, fixed with the promise."
    if promise.decision_on < day:
        return f"The date for the verdict was {on}. It waits for the figures of the months up to then."
    return f"{'A reading on the way. ' if promise.verdicts else ''}The promise is decided on {on}, not before."


def _terms(figures: Figures, promise: Promise) -> None:
    """What was promised as a list, amendments with their dates; how it is tested, closed until asked."""
    measure = figures.catalogue.measures.get(promise.measure)
    measured = escape(measure_text(promise, measure))
    if measure is not None:
        here = address("borough", ViewState(measure=promise.measure, area=promise.area))
        measured = f'<a href="{escape(here, quote=True)}" target="_self">{measured}</a>'
    baseline = baseline_text(promise, measure)
    rows = [
        ("Problem", escape(promise.problem)),
        ("What is done", escape(promise.action)),
        ("Who answers for it", escape(promise.owner_role)),
        ("Kept if", escape(rule_text(promise, measure))),
        ("Decision date", escape(short_day(promise.decision_on))),
        ("Changed since", _lines(amendment_text(each) for each in promise.amendments)),
    ]
    test = [
        ("Measured by", measured),
        ("Set against", _lines(place_name(code) for code in promise.controls)),
        ("Where it began", escape(f"{baseline}; snapshot {promise.snapshot}" if baseline else "")),
        ("Can be told from chance", escape(power_text(promise))),
        ("Registered on", escape(day_of(promise.registered_at)) if promise.registered_at else ""),
    ]
    st.html(
        f'{definitions(rows)}<details class="lbe-how cv-test"><summary>How it is tested</summary>{definitions(test)}'
        "</details>"
    )


def definitions(rows: Iterable[tuple[str, str]]) -> str:
    """Return terms and their texts as HTML; those without a text are left out.

    Parameters
    ----------
    rows : iterable of (str, str)
        Term, and escaped HTML.
    """
    items = "".join(f"<div><dt>{escape(term)}</dt><dd>{text}</dd></div>" for term, text in rows if text)
    return f'<dl class="cv-terms">{items}</dl>'


def _lines(lines: Iterable[str]) -> str:
    """Escaped lines under each other."""
    return "<br>".join(escape(line) for line in lines)


@st.cache_resource(show_spinner=False, max_entries=256)
def _course(promise: Promise, _snapshot: str) -> Course | None:
    """The course of a promise, worked out once a snapshot and version of it."""
    return course(cached.figures(), promise)


def not_promised(told: Conversation) -> None:
    """Draw what was asked for and not promised, and why, decided last first."""
    sections.heading("not-promised", "What was not promised, and why")
    if not told.refused:
        sections.paragraphs([NOTHING_REFUSED])
        return
    st.html(f'<ul class="cv-list">{"".join(_refused(entry) for entry in told.refused)}</ul>')
    markup.links([markup.Link("This list as CSV", f"/conversations/{told.borough}/unpromised.csv")])


def _refused(entry: Unpromised) -> str:
    """One entry, with what it said before."""
    before = "".join(
        f'<p class="cv-soft">Before {escape(day_of(later.at))} it said: '
        f"{escape('' if earlier.what == later.what else f'“{earlier.what}” ')}“{escape(earlier.why)}” "
        f"Corrected because: {escape(later.reason)}</p>"
        for later, earlier in zip((entry, *entry.earlier), entry.earlier, strict=False)
    )
    return (
        f'<li><p class="cv-ask">{escape(entry.what)}</p><p><b>Why not:</b> {escape(entry.why)}</p>'
        f'<p class="cv-soft">Decided on {escape(short_day(entry.decided_on))}</p>{before}</li>'
    )
