"""The terms of a promise, as a form: proposed controls, and when it could be told, before it is made."""

from __future__ import annotations

from datetime import date

import streamlit as st

from base.errors import ExplorerError
from conversations.baselines import MOST_CONTROLS, is_survey
from conversations.clock import today
from conversations.event_records import listed as events_listed
from conversations.people import Actor
from conversations.places import areas_of, is_ward
from conversations.promise_records import Promise
from conversations.promises import PromiseForm
from conversations.running import store
from conversations.verdicts import DIRECTIONS
from measures.catalogue import Measure
from measures.words import number
from ui import cached, desk_figures, markup
from ui.desk_sheets import Sheet
from ui.desk_state import event_name, place_name
from ui.markup import Column

WAYS = {"down": "Down", "up": "Up"}
#: Places of those proposed that are chosen at first.
USUAL = 3


def fields(sheet: Sheet, actor: Actor, borough: str, start: Promise | None) -> bool:
    """Draw the terms of a promise and what is known of them before it is made.

    Parameters
    ----------
    sheet : Sheet
        The sheet that they belong to.
    actor : Actor
        Who drafts it.
    borough : str
        Code of the borough.
    start : Promise or None
        What the fields hold at first.

    Returns
    -------
    bool
        Whether there is enough to keep.
    """
    measure = _subject(sheet, borough, start)
    if measure is None:
        markup.small("Choose a measure: similar places are proposed then.")
        return False
    _rule(sheet, measure, start)
    chosen = _controls(sheet, measure, start)
    if chosen:
        _outlook(sheet, measure, chosen)
    _texts(sheet, actor, borough, start)
    return bool(chosen)


def typed(sheet: Sheet) -> PromiseForm:
    """Return the terms as they were typed."""
    return PromiseForm(
        area=sheet.text("area"),
        problem=sheet.text("problem"),
        action=sheet.text("action"),
        owner_role=sheet.text("owner"),
        measure=sheet.text("measure"),
        direction=sheet.value("direction"),
        size=float(sheet.value("size") or 0),
        decision_on=sheet.value("decision_on") or date.min,
        controls=chosen_controls(sheet),
        event_id=sheet.value("event"),
    )


def chosen_controls(sheet: Sheet) -> tuple[str, ...]:
    """Return the places that are chosen to set the promise against."""
    return tuple(sheet.value(_control_field(sheet)) or ())


def _subject(sheet: Sheet, borough: str, start: Promise | None) -> Measure | None:
    """The place and the measure."""
    places = areas_of(borough)
    left, right = st.columns(2)
    with left:
        at = places.index(start.area) if start else 0
        area = st.selectbox("Place", places, at, format_func=place_name, key=sheet.key("area"))
    example = places[1] if is_ward(area) else borough
    known = {each.id: each for each in desk_figures.measures_of("ward" if is_ward(area) else "borough", example)}
    with right:
        at_measure = list(known).index(start.measure) if start and start.measure in known else None
        measure = st.selectbox(
            "Measure", tuple(known), at_measure, format_func=lambda key: known[key].title, placeholder="Choose",
            key=sheet.key("measure"),
        )  # fmt: skip
    return known.get(measure) if measure else None


def _rule(sheet: Sheet, measure: Measure, start: Promise | None) -> None:
    """Which way, how far and by when."""
    way, size, day = st.columns(3)
    with way:
        at = DIRECTIONS.index(start.direction) if start else 0
        st.selectbox("Which way", DIRECTIONS, at, format_func=WAYS.__getitem__, key=sheet.key("direction"))
    with size:
        unit = "percentage points" if is_survey(measure) else "per cent"
        usual = start.size if start else (5.0 if is_survey(measure) else 20.0)
        st.number_input(f"By at least, {unit}, more than the similar places", value=usual, step=1.0,
                        key=sheet.key("size"))  # fmt: skip
    with day:
        st.date_input("Decided on", start.decision_on if start else None, key=sheet.key("decision_on"),
                      format="DD/MM/YYYY")  # fmt: skip


def _controls(sheet: Sheet, measure: Measure, start: Promise | None) -> tuple[str, ...]:
    """The places that are proposed to set it against, with what speaks for and against each."""
    area = sheet.text("area")
    try:
        proposed = desk_figures.proposals(measure.id, area)
    except ExplorerError as error:
        markup.note(str(error), warning=True)
        return ()
    markup.heading("Set against similar places", "Fixed once it is registered: nobody can choose them afterwards.")
    rows = [[each.name, number(each.distance, 1), each.reason, each.parallel] for each in proposed]
    columns = [Column("Place"), Column("Distance", True), Column("Why"), Column("Did the two move alike before?")]
    markup.table("Proposed, the most alike first; a distance of 0 would be a double", columns, rows, label="Proposals")
    names = {each.area: each.name for each in proposed}
    kept = tuple(start.controls) if start and (start.measure, start.area) == (measure.id, area) else ()
    usual = kept or tuple(each.area for each in proposed if not each.touches)[:USUAL]
    chosen: list[str] = st.multiselect(
        "Set against", tuple(dict.fromkeys((*names, *kept))), list(usual), format_func=place_name,
        max_selections=MOST_CONTROLS, key=sheet.key(_control_field(sheet)), placeholder="Choose",
    )  # fmt: skip
    return tuple(chosen)


def _outlook(sheet: Sheet, measure: Measure, chosen: tuple[str, ...]) -> None:
    """When the change could be told from chance, before anything is promised."""
    size = float(sheet.value("size") or 0)
    if size <= 0:
        markup.note("A promise says by how much: give a number above 0.", warning=True)
        return
    direction, day = sheet.value("direction"), today(store().clock())
    try:
        found = desk_figures.outlook(measure.id, sheet.text("area"), chosen, direction, size, day)
    except ExplorerError as error:
        markup.note(str(error), warning=True)
        return
    with st.container(key="desk_outlook"):
        first, *others = desk_figures.outlook_text(found, measure, direction, size)
        markup.note(first, warning=found.power_month is None)
        markup.small(" ".join(others))


def _texts(sheet: Sheet, actor: Actor, borough: str, start: Promise | None) -> None:
    """What is wrong, what will be done, by whom, and where it was asked for."""
    st.text_area("The problem", start.problem if start else "", key=sheet.key("problem"))
    st.text_area("What will be done", start.action if start else "", key=sheet.key("action"))
    left, right = st.columns(2)
    with left:
        st.text_input("Role that answers for it", start.owner_role if start else "", key=sheet.key("owner"))
    held = {event.id: event for event in events_listed(store(), actor, borough) if event.state != "draft"}
    with right:
        keys = tuple(held)
        at = keys.index(start.event_id) if start and start.event_id in held else None
        st.selectbox(
            "Event at which it was asked for", keys, at, format_func=lambda key: event_name(held[key]),
            placeholder="None", key=sheet.key("event"),
        )  # fmt: skip


def _control_field(sheet: Sheet) -> str:
    """The field of the controls: another one for each measure and place, so that proposals do not mix."""
    return f"controls_{sheet.text('measure')}_{sheet.text('area')}"


def measure_of(promise: Promise) -> Measure:
    """Return the measure of a promise."""
    return cached.figures().catalogue.measures[promise.measure]
