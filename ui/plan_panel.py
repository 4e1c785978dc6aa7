"""The Plans page: how many promises can be measured, the MOPAC 7 tracker, each promise, and a table of all."""

from __future__ import annotations

import math
from html import escape
from urllib.parse import urlencode

import streamlit as st

from base.periods import label, window_label
from measures import plan_words
from measures.breaks import Break
from measures.estimates import LONDON
from measures.evidence import source_line
from measures.plan_progress import VERDICTS, Progress, progress
from measures.plan_tracker import BASE, PROMISED, Tracked
from measures.plan_tracker import tracker as track
from measures.plan_words import MARKS, VERDICT_WORDS
from measures.plans import Plan
from measures.words import number
from ui import cached, markup, plan_charts, sections
from ui.markup import Column, rich

#: The plan that the tracker belongs to.
TRACKED = "pcp_2013_16"
TRACKER = ("tracker", "The seven neighbourhood crimes, month by month")
ALL = ("all", "Every promise in one table")
BREAKS_AND_BAND = (
    "In the charts the pale band is the plan’s years, a dashed line what was promised, a dotted line a change in the "
    "recording. A line begins where open figures do."
)


@st.cache_resource(show_spinner=False, max_entries=256)
def made(plan: str, area: str) -> tuple[Progress, ...]:
    """Return how a place stands against a plan; parameters as of `measures.plan_progress.progress`."""
    return progress(cached.figures(), plan, area)


def head(plan: Plan, found: tuple[Progress, ...]) -> None:
    """Draw the title, how many promises can be measured, and the sentence on how they stand."""
    name = found[0].name
    markup.title(f"{plan.title}: {name}", f"{plan.publisher}. {label(plan.first)} to {label(plan.last)}.")
    some = plan_words.measured(found)
    shown = f"{len(some)} of {len(found)}".replace(" ", markup.NO_BREAK)
    markup.figure(shown, "promises can be measured from open data", plan_words.headline(found))
    st.html(_tally(found))
    sections.paragraphs([plan.summary])
    for caveat in plan.caveats:
        markup.small(caveat)


def _tally(found: tuple[Progress, ...]) -> str:
    """How many promises have which verdict, each with its mark."""
    counts = [(name, sum(each.verdict == name for each in found)) for name in VERDICTS]
    items = "".join(f"<li>{_badge(name)} <span>{count}</span></li>" for name, count in counts if count)
    return f'<ul class="plan-tally" aria-label="Promises by verdict">{items}</ul>'


def _badge(verdict: str) -> str:
    """A verdict as its mark and its words."""
    mark, words = MARKS[verdict], VERDICT_WORDS[verdict]
    return f'<span class="plan-verdict plan-{verdict}"><span aria-hidden="true">{mark}</span> {escape(words)}</span>'


def contents(plan: Plan) -> None:
    """Draw links to the sections of the page."""
    tracked = [TRACKER] if plan.id == TRACKED else []
    outcomes = [(_anchor(place), name) for place, name in enumerate(plan.outcomes)]
    sections.contents("On this page", [*tracked, *outcomes, ALL])


def _anchor(place: int) -> str:
    """The id of an outcome's heading."""
    return f"outcome-{place}"


def tracker(area: str) -> None:
    """Draw the MOPAC 7 tracker of a place: sentence, chart, table of the seven."""
    figures = cached.figures()
    total, *parts = track(figures, area)
    name = figures.gazetteer.get(area).name
    sections.heading(*TRACKER)
    sections.paragraphs([plan_words.tracked_text(total, name)])
    if math.isnan(total.base):
        return
    level = figures.gazetteer.get(area).level
    breaks = plan_charts.breaks_drawn("mopac7", level, area, int(total.months[0]), int(total.months[-1]))
    st.vega_lite_chart(
        plan_charts.tracker(total, breaks), theme=None, width="stretch", key="plan_tracker",
        alt=plan_charts.tracker_alt(total),
    )  # fmt: skip
    markup.small(
        "Offences of the seven kinds in the 12 months to each month. The pale band runs from 2011/12 to 2015/16; "
        f"dotted lines are changes in the recording. {_labels(breaks)}. The promise was about the sum; the table shows "
        "what it is made of."
    )
    published = area == LONDON
    columns = [
        Column("Offence"), Column("2011/12, our file", True), *([Column("2011/12, published", True)] * published),
        Column("2015/16", True), Column("Change", True), *([Column("On the published", True)] * published),
        Column(window_label(int(total.months[-1]), "12m"), True), Column("Change since 2011/12", True),
    ]  # fmt: skip
    rows = [_tracked(each, published) for each in (*parts, total)]
    with st.container(key="plan_seven"):
        markup.table(f"MOPAC 7 in {name}, financial years and now", columns, rows, len(rows) - 1, "The seven crimes")


def _tracked(each: Tracked, published: bool) -> list[markup.Cell]:
    """One row of the table of the seven."""
    latest = int(each.months[-1])
    return [
        each.title,
        number(each.at(BASE)),
        *([number(each.published)] * published),
        number(each.at(PROMISED)),
        _per_cent(each.change(PROMISED)),
        *([_per_cent(each.published_change(PROMISED))] * published),
        number(each.at(latest)),
        _per_cent(each.change(latest)),
    ]


def _per_cent(value: float) -> str:
    """A change in per cent, on one line."""
    return f"{plan_words.signed(value, 1)}{markup.NO_BREAK}%"


def _labels(breaks: tuple[Break, ...]) -> str:
    """Changes in the recording in words."""
    text = "; ".join(dict.fromkeys(each.label for each in breaks))
    return f"{text[:1].upper()}{text[1:]}"


def outcomes(plan: Plan, found: tuple[Progress, ...]) -> None:
    """Draw every promise under its outcome: reading, then chart; and honest blanks with who holds the data."""
    for place, name in enumerate(plan.outcomes):
        sections.heading(_anchor(place), name)
        of_it = [each for each in found if each.row.outcome == name]
        for each in of_it:
            if each.measured:
                _promise(each)
        blanks = [each for each in of_it if not each.measured]
        if blanks:
            st.html(f'<ul class="plan-blanks">{"".join(map(_blank, blanks))}</ul>')


def _promise(found: Progress) -> None:
    """One promise: what was promised, where it stood, where it stands, its verdict, and its line through time."""
    figures = cached.figures()
    rows = plan_charts.line(figures, found)
    breaks: tuple[Break, ...] = ()
    if found.measure is not None and len(rows):
        level = figures.gazetteer.get(found.area).level
        ends = int(rows["month"].min()), int(rows["month"].max())
        breaks = plan_charts.breaks_drawn(found.measure.id, level, found.area, *ends)
    with st.container(key=f"plan_row_{found.row.id}"):
        reading, picture = st.columns([7, 5], gap="large")
        with reading:
            st.html(_reading(found, breaks))
        if len(rows) > 1:
            with picture:
                st.vega_lite_chart(
                    plan_charts.trend(found, rows, breaks), theme=None, width="stretch",
                    key=f"plan_chart_{found.row.id}", alt=plan_charts.trend_alt(found, rows),
                )  # fmt: skip


def _reading(found: Progress, breaks: tuple[Break, ...]) -> str:
    """The reading of one promise, with the changes in the recording that its chart draws."""
    row = found.row
    target = plan_words.target_text(row.target) if row.target is not None else ""
    facts = [
        ("Promised", row.promise),
        ("Target", target),
        ("At the start", plan_words.point_text(found, found.start)),
        ("At the end", plan_words.point_text(found, found.end)),
        ("Now", plan_words.point_text(found, found.now)),
        ("Verdict", plan_words.verdict_text(found)),
        ("Dotted lines", _labels(breaks)),
        ("Keep in mind", " ".join(row.caveats)),
    ]
    body = "".join(f"<dt>{escape(name)}</dt><dd>{rich(text)}</dd>" for name, text in facts if text not in {"", "–"})
    return (
        f'<h3 class="section-h3 plan-title">{escape(row.title)} {_badge(found.verdict)}</h3>'
        f'<dl class="plan-facts">{body}</dl>'
    )


def _blank(found: Progress) -> str:
    """A promise without a figure."""
    row = found.row
    return (
        f"<li><b>{escape(row.title)}</b> {_badge(found.verdict)}<br>{escape(row.promise)} "
        f"{escape(plan_words.verdict_text(found))}</li>"
    )


def table(plan: Plan, found: tuple[Progress, ...]) -> None:
    """Draw every promise in one table, and what chance would do in it."""
    sections.heading(*ALL)
    columns = [
        Column(text) for text in ("Promise", "At the start", "At the end", "Change (95 % interval)", "Now", "Verdict")
    ]
    rows = [
        [
            plan_words.outcome_of(each.row),
            plan_words.point_text(each, each.start),
            plan_words.point_text(each, each.end),
            plan_words.move_text(each, each.move),
            plan_words.point_text(each, each.now),
            f"{MARKS[each.verdict]} {VERDICT_WORDS[each.verdict]}",
        ]
        for each in found
    ]
    with st.container(key="plan_all"):
        markup.table(
            f"{plan.title}, {found[0].name}: every promise, in the plan’s order", columns, rows, label="Promises"
        )
    for text in (plan_words.by_chance(found), plan_words.HOPED, BREAKS_AND_BAND):
        if text:
            markup.small(text)


def how_we_know(plan: Plan, found: tuple[Progress, ...]) -> None:
    """Draw what stands behind the page, closed until asked."""
    cards = cached.cards()
    ids = dict.fromkeys(name for each in found if each.measured for name in each.sources)
    documents = [f"{each.publisher}: {each.document}, {each.date}." for each in plan.sources]
    markup.details(
        "How we know",
        [
            ("The plan", [*documents, "What was promised is in our words, not the plan’s."]),
            ("Start and end", [START_AND_END]),
            ("Test of a change", [TEST]),
            ("Targets", [TARGETS]),
            ("Figures", [source_line(cards[name]) for name in ids if name in cards]),
            ("Get the same rows", [f"GET {csv_address(plan.id, found[0].area)}"]),
        ],
    )


START_AND_END = (
    "The start is the 12 months that end in the month before the plan began, or the first whole 12 months that are "
    "open after it; the end is the last 12 months within the plan. The two share no month. Now is the latest."
)
TEST = (
    "Counts: difference of the roots over its standard error, widened by how much the months of the three years before "
    "jump about (over-dispersion). Survey shares: two samples without a shared interview (Newcombe). Shares of "
    "offences and weighted counts: the difference over its standard error. A comparison across a break that changes "
    "what is counted is refused, and the nearest that is possible is given."
)
TARGETS = (
    "Met or not met says whether the figure reached the number that was promised, like for like: the same file at both "
    "ends. Where the start was printed at the time with another number, what that gives stands beside it."
)


def csv_address(plan: str, area: str) -> str:
    """Return the address of the promises as CSV."""
    return "/api/v1/plans?" + urlencode({"plan": plan, "area": area, "format": "csv"})
