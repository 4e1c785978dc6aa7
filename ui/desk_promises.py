"""Promises at the desk: draft with proposed controls, see when it could be told, register, amend, withdraw, judge."""

from __future__ import annotations

import streamlit as st

from base.errors import ExplorerError
from conversations import outcomes, promises
from conversations.access import allowed
from conversations.clock import today
from conversations.dates import short_day
from conversations.people import Actor
from conversations.promise_records import Promise, listed
from conversations.promise_words import (
    amendment_text,
    baseline_text,
    controls_text,
    explanation,
    headline,
    measure_text,
    power_text,
    rule_text,
)
from conversations.running import store
from ui import cached, desk_figures, desk_promise_form, markup, sections
from ui.desk_sheets import Sheet
from ui.desk_state import DeskState, choose_borough, ever, place_name
from ui.markup import Link

TERMS = {"problem": "The problem", "action": "What will be done", "owner_role": "Role that answers for it",
         "decision_on": "Decided on"}  # fmt: skip


def draw(actor: Actor, state: DeskState) -> None:
    """Draw the promises of a borough. Raises as `choose_borough`."""
    borough = choose_borough(actor, state)
    every = listed(store(), actor, borough)
    writes = allowed(actor, "draft_promise", borough=borough)
    Sheet("promise").outcome()
    drafts = [each for each in every if each.state == "draft"]
    for promise in drafts:
        _draft(actor, promise)
    made = [each for each in every if each.state not in {"draft", "dropped"}]
    markup.heading("Registered promises" if made else "No promise is registered here yet")
    for promise in made:
        _made(actor, promise, writes=writes)
    if made:
        markup.links([Link("As the public sees them", f"/conversation?borough={borough}")])
    if ever(actor, "judge_promise"):
        _judge(actor, {promise.id for promise in made})
    if writes:
        _new(actor, borough)


def _new(actor: Actor, borough: str) -> None:
    """The form for a new promise."""
    sheet = Sheet(f"draft_{borough}")
    markup.heading(
        "Draft a promise", "Nobody but you and the programme lead sees a draft. At most three stand open a place."
    )
    sheet.outcome()
    with st.container(key="desk_draft"):
        if desk_promise_form.fields(sheet, actor, borough, None):

            def keep() -> str:
                promises.draft(store(), cached.figures(), actor, borough, desk_promise_form.typed(sheet))
                return "Kept as a draft, at the top of this page. Read it once more, then register it."

            sheet.button("Keep as a draft", keep)


def _terms(promise: Promise) -> None:
    """What a promise says."""
    measure = cached.figures().catalogue.measures.get(promise.measure)
    rule = f"{rule_text(promise, measure)}, by {short_day(promise.decision_on)}."
    markup.note(f"**{place_name(promise.area)}: {measure_text(promise, measure)}.** {rule}")
    sections.points(
        [
            f"**The problem:** {promise.problem}",
            f"**What will be done:** {promise.action}",
            f"**Answers for it:** {promise.owner_role}",
            f"**Set against:** {controls_text(promise, place_name)}",
        ]
    )


def _draft(actor: Actor, promise: Promise) -> None:
    """A draft: what registering will fix, and the button that does."""
    sheet = Sheet("promise")
    with st.container(border=True, key=f"desk_draft_{promise.id}"):
        markup.heading("Draft, not public")
        _terms(promise)
        try:
            found = desk_figures.outlook(
                promise.measure, promise.area, promise.controls, promise.direction, promise.size, today(store().clock())
            )
        except ExplorerError as error:
            markup.note(str(error), warning=True)
        else:
            measure = desk_promise_form.measure_of(promise)
            first, *others = desk_figures.outlook_text(found, measure, promise.direction, promise.size)
            markup.note(first, warning=found.power_month is None)
            markup.small(" ".join(others))
        markup.small(
            "Registering makes it public at once and fixes measure, place, controls, baseline and rule for good."
        )

        def register() -> str:
            promises.register(store(), cached.figures(), actor, promise.id, promise.version)
            return "Registered: it is public, and its test is fixed."

        def drop() -> str:
            promises.drop(store(), actor, promise.id, promise.version)
            return "Dropped; it was never public."

        with st.container(horizontal=True, key=f"desk_step_{promise.id}"):
            sheet.button("Register", register, primary=True, stays=f"register_{promise.id}_{promise.version}")
            sheet.button("Drop", drop, stays=f"drop_{promise.id}_{promise.version}")
        _edit(actor, promise)


def _edit(actor: Actor, promise: Promise) -> None:
    """Other terms for a draft."""
    sheet = Sheet(f"redraft_{promise.id}")
    with sections.folded(f"desk_redraft_{promise.id}", "Change this draft"):
        if not st.toggle("Show its terms as a form", key=f"desk_redraft_on_{promise.id}"):
            return
        opened: Promise = sheet.opened_on(promise)
        sheet.outcome()
        if desk_promise_form.fields(sheet, actor, promise.borough, opened):

            def keep() -> str:
                form = desk_promise_form.typed(sheet)
                promises.edit(store(), cached.figures(), actor, promise.id, opened.version, form)
                return "Changed."

            sheet.button("Save the draft", keep)


def _made(actor: Actor, promise: Promise, *, writes: bool) -> None:
    """A promise that is public: where it stands, and what may still be done."""
    measure = cached.figures().catalogue.measures.get(promise.measure)
    with st.container(border=True, key=f"desk_promise_{promise.id}"):
        markup.heading(headline(promise), explanation(promise, measure))
        _terms(promise)
        baseline, power = baseline_text(promise, measure), power_text(promise)
        markup.small(f"Promise {promise.id}. Baseline: {baseline}. A change could be told: {power}.")
        if promise.state == "registered" and not outcomes.has_figures(cached.figures(), promise):
            markup.note(f"It waits. {outcomes.ABSENT}.", warning=True)
        if promise.amendments:
            sections.points(amendment_text(each) for each in promise.amendments)
        Sheet(f"amend_{promise.id}").outcome()
        if writes and promise.state == "registered":
            _amend(actor, promise)
            _withdraw(actor, promise)


def _amend(actor: Actor, promise: Promise) -> None:
    """A dated amendment of one term."""
    sheet = Sheet(f"amend_{promise.id}")
    with sections.folded(f"desk_amend_{promise.id}", "Amend one of its terms, in public"):
        term = st.selectbox("Term", promises.AMENDABLE, format_func=TERMS.__getitem__, key=f"desk_term_{promise.id}")
        with st.form(sheet.key(f"form_{term}")):
            if term == "decision_on":
                st.date_input("From now on", promise.decision_on, key=sheet.key(term), format="DD/MM/YYYY")
            else:
                st.text_area("From now on", str(getattr(promise, term)), key=sheet.key(term))
            st.text_input("Why, in public", key=sheet.key("reason"))

            def keep() -> str:
                value = sheet.value(term)
                promises.amend(store(), actor, promise.id, promise.version, term, value, sheet.text("reason"))
                return "Amended; what it said before stays visible."

            sheet.submit("Amend", keep, primary=False, own=term)


def _withdraw(actor: Actor, promise: Promise) -> None:
    """The end of a promise that cannot be kept, with its reason."""
    sheet = Sheet(f"withdraw_{promise.id}")
    with sections.folded(f"desk_withdraw_{promise.id}", "Withdraw it"):
        sheet.outcome()
        with st.form(sheet.key("form")):
            st.text_input("Why, in public; the promise stays on the page as withdrawn", key=sheet.key("reason"))

            def keep() -> str:
                promises.withdraw(store(), actor, promise.id, promise.version, sheet.text("reason"))
                return "Withdrawn."

            sheet.submit("Withdraw", keep, primary=False)


def _judge(actor: Actor, shown: set[int]) -> None:
    """Verdicts on what a new snapshot holds, and why each other promise waits."""
    sheet = Sheet("judge")
    markup.heading(
        "Verdicts", "Given by the rule that was fixed, whenever a snapshot holds new months; here for all boroughs."
    )
    sheet.outcome()

    def judge() -> str:
        found = outcomes.judge_everything(store(), cached.figures(), actor)
        failed = "".join(f" Promise {key} could not be judged: {reason}." for key, reason in found.failed.items())
        return f"{len(found.promises):,} have a new verdict.{failed}"

    sheet.button("Judge what is due", judge)
    if not st.toggle("Show why each other promise of this borough waits", key="desk_waiting"):
        return
    waiting = {key: why for key, why in outcomes.waiting(store(), cached.figures()).items() if key in shown}
    if waiting:
        sections.points(f"Promise {key}: {why}." for key, why in waiting.items())
