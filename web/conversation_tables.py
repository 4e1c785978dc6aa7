"""The public tables of a borough's conversation: one row a promise, question, refusal; the same in CSV and XLSX."""

from __future__ import annotations

from dataclasses import dataclass

from base.periods import iso
from conversations.people import PUBLIC
from conversations.places import place_name
from conversations.promise_records import Promise
from conversations.promise_records import listed as list_promises
from conversations.promise_words import amendment_text, baseline_text, explanation, headline, measure_text, rule_text
from conversations.question_words import clock_state
from conversations.questions import listed as list_questions
from conversations.scrutiny import listed as list_scrutiny
from conversations.store import Store
from conversations.unpromised import listed as list_unpromised
from measures.estimates import Figures
from reports.safe_cells import Cell

#: Of rates, means of places and test values.
DECIMALS = 4
SOURCE = "London Borough Explorer, local conversations"
LICENCE = (
    "Figures under the Open Government Licence v3.0: Metropolitan Police Service, MOPAC and GLA via the London "
    "Datastore, Office for National Statistics. Words as the conversation published them."
)


@dataclass(frozen=True)
class Sheet:
    """A table to download: its headings and its rows, without source and licence."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def signed(self, snapshot: str) -> Sheet:
        """Return the table with source, snapshot and licence in every row, so that a row on its own still says them."""
        extra: tuple[Cell, ...] = (SOURCE, snapshot, LICENCE)
        return Sheet((*self.columns, "source", "snapshot", "licence"), tuple((*row, *extra) for row in self.rows))


def promises(store: Store, figures: Figures, borough: str) -> Sheet:
    """Return the registered, withdrawn and decided promises of a borough, newest first.

    Parameters
    ----------
    store : Store
        The store.
    figures : Figures
        Names the measures.
    borough : str
        Code of the borough.
    """
    columns = (
        "promise", "area", "area_name", "problem", "action", "owner_role", "measure", "measure_title", "rule",
        "direction", "size", "controls", "control_names", "registered_at", "baseline", "baseline_period",
        "baseline_count", "baseline_value", "baseline_lower", "baseline_upper", "control_count", "baseline_snapshot",
        "power_month", "decision_on", "state", "verdict", "verdict_until", "verdict_words", "verdict_period",
        "verdict_snapshot", "treated_before", "treated_after", "control_before", "control_after", "difference",
        "standard_error", "z", "amendments", "amendment_words",
    )  # fmt: skip
    rows = [_promise(promise, figures) for promise in list_promises(store, PUBLIC, borough)]
    return Sheet(columns, tuple(rows))


def questions(store: Store, _figures: Figures, borough: str) -> Sheet:
    """Return the parked questions of a borough. Parameters as of `promises`."""
    columns = ("question", "event", "words", "owner_role", "parked_at", "due_at", "state", "answered_at", "answer")
    now = store.clock()
    rows = [
        (each.id, each.event, each.question, each.owner_role, each.parked_at, each.due_at, clock_state(each, now),
         each.answered_at, each.answer)
        for each in list_questions(store, PUBLIC, borough=borough)
    ]  # fmt: skip
    return Sheet(columns, tuple(rows))


def scrutiny(store: Store, _figures: Figures, borough: str) -> Sheet:
    """Return the scrutiny log of a borough: a row a question and a row each step. Parameters as of `promises`."""
    columns = ("question", "step", "panel", "date", "words", "state", "measure", "area", "area_name", "period",
               "figure_snapshot")  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for each in list_scrutiny(store, PUBLIC, borough):
        about: tuple[Cell, ...] = (each.measure, each.area, place_name(each.area) if each.area else None,
                                   iso(each.period) if each.period else None, each.snapshot)  # fmt: skip
        rows.append((each.id, "question", each.panel, each.asked_on, each.question, each.state, *about))
        rows += [(each.id, step.kind, each.panel, step.at, step.words, each.state, *about) for step in each.entries]
    return Sheet(columns, tuple(rows))


def unpromised(store: Store, _figures: Figures, borough: str) -> Sheet:
    """Return what was asked for and not promised, with what it said before. Parameters as of `promises`."""
    columns = ("entry", "event", "what", "why", "decided_on", "recorded_at", "stands", "reason_of_correction")
    rows: list[tuple[Cell, ...]] = [
        (each.id, each.event, each.what, each.why, each.decided_on, each.at, "yes" if each is entry else "no",
         each.reason)
        for entry in list_unpromised(store, PUBLIC, borough)
        for each in (entry, *entry.earlier)
    ]  # fmt: skip
    return Sheet(columns, tuple(rows))


def _promise(promise: Promise, figures: Figures) -> tuple[Cell, ...]:
    """One promise as a row."""
    measure = figures.catalogue.measures.get(promise.measure)
    last = promise.verdicts[-1] if promise.verdicts else None
    row: tuple[Cell, ...] = (
        promise.id, promise.area, place_name(promise.area), promise.problem, promise.action, promise.owner_role,
        promise.measure, measure_text(promise, measure), rule_text(promise, measure), promise.direction, promise.size,
        " ".join(promise.controls), "; ".join(map(place_name, promise.controls)), promise.registered_at,
        baseline_text(promise, measure), iso(promise.baseline_period) if promise.baseline_period else None,
        promise.baseline_count, promise.baseline_value, promise.baseline_lower, promise.baseline_upper,
        promise.control_count, promise.snapshot, iso(promise.power_month) if promise.power_month else None,
        promise.decision_on, promise.state, headline(promise),
        iso(last.until_month) if last and last.until_month else None, explanation(promise, measure),
        iso(last.period) if last else None, *(getattr(last, field, None) for field in (
            "snapshot", "treated_before", "treated_after", "control_before", "control_after", "estimate",
            "standard_error", "z")),
        len(promise.amendments), " | ".join(map(amendment_text, promise.amendments)),
    )  # fmt: skip
    return tuple(map(_rounded, row))


def _rounded(cell: Cell) -> Cell:
    """A cell of which a number has no more decimals than it says something with."""
    return round(cell, DECIMALS) if isinstance(cell, float) else cell
