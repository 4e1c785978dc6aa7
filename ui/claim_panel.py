"""A claim's verdict: large, with its reason, a sentence that would be true, the figures, a chart and the citation."""

from __future__ import annotations

import csv
import io

import streamlit as st

from base.periods import label, window_label
from geo.areas import LONDON
from measures.breaks import breaks_of
from measures.claim import DIRECTION_WORDS, KIND_WORDS, STANDS, Claim, Understanding
from measures.claims import MOST as MOST_CLAIMS
from measures.claims import check, lines
from measures.estimates import Figures
from measures.evidence import source_line
from measures.words import BENCHMARK_WORDS, number
from ui import cached, chart_breaks, charts, claim_form, markup
from ui.claim_state import ClaimState, understood
from ui.frame import address

PAGE = claim_form.PAGE
FORM = "Or fill in a form"
EXAMPLES = (
    "Shoplifting in London has doubled since 2019",
    "Robbery in Southwark is down on last year",
    "MOPAC 7 crime fell by 20 % between 2011/12 and 2015/16",
    "Hate crime in London is up since 2023",
    "Antisocial behaviour is down in Camden",
)
VERDICT_WORDS = {
    STANDS: "It is right, and chance would seldom make it.",
    "within normal variation": "Chance alone may make such a difference: do not say it as news.",
    "wrong": "The figures say something else.",
    "not comparable": "The two sides cannot be set against each other.",
    "cannot be checked": "Open figures do not decide it.",
}
TESTS = (
    "A change or a difference stands only if it is told from chance at 99.8 %, allowing for how much the months of the "
    "place jump about by themselves. Of 500 claims about things that did not change, about one would stand by chance; "
    "at the usual 95 % it would be 25. Against a claim 95 % is enough: of 40 such claims about one is called wrong."
)
AT_ONCE = "Highest and lowest stand only if the place is told from every other at once."
TWO_CHANGES = (
    "“Fell more than” sets two changes against each other in per cent, or in points of a share. It stands only if the "
    "difference between the two is told, and so is the change that it begins with."
)
NUMBERS = (
    "A number is right to the precision in which it is written: “6.3 %” from 6.25 to 6.35, “6 %” from 5.5 to 6.5. A "
    "round count from 100 on is right to its zeros, and never further off than a twentieth; “exactly” leaves nothing "
    "open. A number in words (“a third”, “doubled”) is right within a twentieth of itself, one after “about” within a "
    "tenth."
)
WORDS = (
    "Every word has to be understood. If any is left over the claim cannot be checked, since it could change what is "
    "said. A cause is never checked. “Recorded” goes without saying: these are crimes that the police wrote down."
)
HOW = (
    ("The five verdicts", [f"**{name.capitalize()}.** {text}" for name, text in VERDICT_WORDS.items()]),
    ("Tests", [TESTS, AT_ONCE, TWO_CHANGES]),
    ("Numbers", [NUMBERS]),
    ("Words", [WORDS]),
)


@st.cache_resource(show_spinner=False)
def _examples() -> tuple[tuple[str, str], ...]:
    """The examples with their verdicts."""
    return tuple((text, check(cached.figures(), text).verdict) for text in EXAMPLES)


def examples() -> None:
    """Draw one example for each verdict, as links."""
    markup.heading("Try one", "Real claims, one for each verdict")
    rows: list[list[markup.Cell]] = [
        [markup.Link(text, address(PAGE, ClaimState(claim=text))), verdict.capitalize()]
        for text, verdict in _examples()
    ]
    markup.table(
        "Examples and their verdicts", [markup.Column("Claim"), markup.Column("Verdict")], rows, label="Examples"
    )


def result(figures: Figures, state: ClaimState) -> Claim:
    """Draw the verdict on one claim, and return it."""
    parts = understood(figures, state)
    claim = check(figures, parts[0]) if state.corrected else check(figures, state.claim)
    left, right = st.columns([7, 5], gap="large")
    with left, st.container(key="reading_column"):
        _verdict(claim, state)
        if not claim.parts:
            _questions(claim, state)
            _understood(figures, claim, state)
    with right:
        for index, part in enumerate(claim.parts or (claim,)):
            _chart(figures, part, index)
    for part in claim.parts or (claim,):
        _figures(part)
        _known(part)
    return claim


def _verdict(claim: Claim, state: ClaimState) -> None:
    """The verdict, the reason and the true sentence."""
    said = (
        f"Your sentence: “{state.claim.strip()[:300]}”" if not state.corrected else "As corrected in the fields below"
    )
    with st.container(key="claim_verdict"):
        markup.figure(claim.verdict.capitalize(), said, _in_short(claim))
    alone = () if claim.understood.questions else (claim,)
    for part in claim.parts or alone:
        lead = f"**{part.verdict.capitalize()}.** " if claim.parts else ""
        markup.note(f"{lead}{part.reason}", warning=part.verdict != STANDS)
    if claim.sentence:
        markup.heading("This would be true")
        st.code(claim.sentence, language=None, wrap_lines=True)


def _in_short(claim: Claim) -> str:
    """What a verdict means, in one sentence."""
    if not claim.parts and claim.understood.questions:
        return "It has to be clearer first: choose what is meant."
    if not claim.parts and claim.understood.unknown:
        return "Not every word of it was understood."
    return VERDICT_WORDS[claim.verdict]


def _questions(claim: Claim, state: ClaimState) -> None:
    """What the claim leaves open, each answer a button."""
    for question in claim.understood.questions:
        markup.heading(question.asks)
        with st.container(horizontal=True, gap="small"):
            for value, words in question.choices:
                st.button(
                    words, key=f"answer_{question.field}_{value}", on_click=claim_form.answer,
                    args=(state, question.field, value),
                )  # fmt: skip


def _understood(figures: Figures, claim: Claim, state: ClaimState) -> None:
    """How it was understood, with what was filled in."""
    u = claim.understood
    if summary := _summary(figures, u):
        markup.small(f"**Understood as:** {summary}.")
    for assumed in u.assumed:
        markup.small(f"**Taken as:** {assumed}.")
    heading = "How this was understood: correct it here" if state.claim.strip() else FORM
    with st.container(key="claim_fields"), st.expander(heading, expanded=not state.claim.strip()):
        claim_form.fields(figures, state, u)


def form(figures: Figures, state: ClaimState) -> None:
    """Draw the same fields empty, for a claim that is filled in and not typed."""
    with st.container(key="claim_fields"), st.expander(FORM):
        claim_form.fields(figures, state, Understanding(text=""))


def _summary(figures: Figures, u: Understanding) -> str:
    """What a claim was taken to say, in one line."""
    if not u.measure or any(question.field == "measure" for question in u.questions):
        return ""
    against = BENCHMARK_WORDS.get(u.against, "") if u.against else figures.gazetteer.label(u.other) if u.other else ""
    before = f"against {window_label(u.before, u.window or '12m')}" if u.before else ""
    said = DIRECTION_WORDS[u.direction] if u.direction else ""
    parts = (
        figures.catalogue.get(u.measure).title,
        u.group,
        figures.gazetteer.label(u.area) if u.area else "",
        f"against {against}" if against else "",
        KIND_WORDS.get(u.kind, "nothing that can be checked"),
        f"against {figures.catalogue.get(u.beside).title.lower()}" if u.beside else "",
        {"more": "the first goes further", "less": "the first goes less far"}.get(u.faster, ""),
        f"{'most' if u.most else 'every'} {u.every}{'s' if u.most else ''}" if u.every else "",
        f"not {said}" if u.negated and said else said,
        u.size.text if u.size else "",
        window_label(u.period, u.window or "12m") if u.period else "",
        before,
    )
    return " · ".join(part for part in parts if part)


def _chart(figures: Figures, claim: Claim, index: int) -> None:
    """The series that the claim is about, with recording breaks."""
    u = claim.understood
    if not u.measure or not claim.evidence:
        return
    measure = figures.catalogue.measures[u.measure]
    area = u.area or LONDON
    window = u.window or measure.default_window
    series = cached.history(measure.id, area, window, u.group)
    if series.periods.size < 2:
        return
    found = breaks_of(measure.id, series.level)
    markup.heading(f"{measure.title} since {label(int(series.periods[0]))}", charts.measure_axis(measure, window))
    st.vega_lite_chart(
        charts.trend((series,), found),
        theme=None,
        key=f"trend_{index}",
        alt=charts.trend_alt((series,)),
        width="stretch",
    )
    if told := chart_breaks.numbered_text(found, (series,)):
        markup.small(told)


def _figures(claim: Claim) -> None:
    """The figures that the verdict stands on."""
    rows = claim.evidence.get("figures")
    if not isinstance(rows, list):
        return
    columns = [markup.Column(heading) for heading in ("Place", "Window")]
    columns += [markup.Column(heading, True) for heading in ("Count", "Value", "95 % interval")]
    columns.append(markup.Column("Unit"))
    cells: list[list[markup.Cell]] = [
        [
            str(row["name"]) + (f" ({row['group']})" if row["group"] else ""),
            str(row["window"]),
            number(row["count"]),
            number(row["value"], 2),
            "–" if row["lower"] is None else f"{number(row['lower'], 2)} to {number(row['upper'], 2)}",
            str(row["unit"]),
        ]
        for row in rows
    ]
    markup.table(f"What the verdict stands on: {claim.evidence['measure']}", columns, cells, label="Figures")


def _known(claim: Claim) -> None:
    """Definition, test, breaks, sources and command, closed until asked."""
    if not claim.evidence:
        return
    found = claim.evidence
    p = found["p"]
    tested = [f"{found['test']}."] if found["test"] else []
    if isinstance(p, float):
        tested.append(f"p = {p:.3g}; told from chance below {found['level']:.4g}.")
    if isinstance(found["over_dispersion"], float):
        tested.append(f"Over-dispersion allowed for: {found['over_dispersion']:.1f} times chance alone.")
    cards, sources, marks = cached.cards(), found["sources"], found["breaks"]
    terms = [
        ("What it is", [str(found["definition"])]),
        ("Test", tested),
        ("What changed in the recording", [str(mark) for mark in marks] if isinstance(marks, list) else []),
        (
            "Where it comes from",
            [source_line(cards[name]) for name in sources if name in cards] if isinstance(sources, list) else [],
        ),
        ("Get the same number", [str(found["command"])]),
    ]
    markup.details(f"How we know: {found['measure']}", terms)


def speech(figures: Figures, state: ClaimState) -> None:
    """Draw the verdict on each line of a speech, and give them as CSV."""
    found, beyond = lines(state.claim)
    claims = [check(figures, line) for line in found]
    standing = sum(claim.verdict == STANDS for claim in claims)
    markup.figure(
        f"{standing} of {len(claims)}", "lines stand as they are", "Each line is judged by itself, at 99.8\u00a0%."
    )
    if beyond:
        markup.note(f"{MOST_CLAIMS} lines are judged at a time; {beyond} more are not judged here.", warning=True)
    columns = [
        markup.Column("Claim"),
        markup.Column("Verdict"),
        markup.Column("Why"),
        markup.Column("This would be true"),
    ]
    rows: list[list[markup.Cell]] = [
        [line, claim.verdict.capitalize(), claim.reason, claim.sentence or "–"]
        for line, claim in zip(found, claims, strict=True)
    ]
    with st.container(key="claim_speech"):
        markup.table("Each line and its verdict", columns, rows, label="Verdicts")
    st.download_button(
        "Download the verdicts (CSV)",
        _csv(found, claims),
        "claims.csv",
        "text/csv",
        key="claims_csv",
        on_click="ignore",
    )


def _csv(found: tuple[str, ...], claims: list[Claim]) -> str:
    """The verdicts as CSV; a text that a spreadsheet would run as a formula is led by an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["claim", "verdict", "reason", "sentence", "citation"])
    for line, claim in zip(found, claims, strict=True):
        cells = (line, claim.verdict, claim.reason, claim.sentence, claim.citation)
        writer.writerow([f"'{cell}" if cell[:1] in {"=", "+", "-", "@"} else cell for cell in cells])
    return out.getvalue()


def how() -> None:
    """Draw the rules of the verdicts, closed until asked."""
    markup.details("How a claim is judged", HOW)
