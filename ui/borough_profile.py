"""The parts of the Borough page: who lives there, every measure in one table, similar boroughs, a place chooser."""

from __future__ import annotations

from dataclasses import replace

from base.periods import label
from measures.estimates import LONDON, Figures
from measures.readings import Reading
from measures.words import SPREAD_WORDS, change_text, interval_text, number, status_text, value_text
from ui import area_table, cached, markup
from ui.compare_state import CompareState
from ui.frame import address
from ui.markup import Cell, Column, Link
from ui.state import ViewState

PAGE = "borough"
NEIGHBOUR_MODEL = "global"


def choose(figures: Figures, state: ViewState) -> None:
    """Draw every borough as a link, by police command unit, for a reader who has not chosen one."""
    gazetteer = figures.gazetteer
    markup.title("Choose a borough", "The Met polices 32 boroughs in 12 Basic Command Units.")
    columns = [Column("Basic Command Unit"), Column("Boroughs")]
    rows: list[list[Cell]] = [
        [gazetteer.get(unit).name, [_link(figures, state, code) for code in gazetteer.boroughs_of(unit)]]
        for unit in gazetteer.at_level("bcu")
    ]  # fmt: skip
    markup.table("Boroughs by Basic Command Unit, in name order", columns, rows, label="Boroughs")
    markup.small("The City of London has a police force of its own, the City of London Police.")


def _link(figures: Figures, state: ViewState, code: str) -> Link:
    """A borough's name, leading to its page."""
    return Link(figures.gazetteer.get(code).name, address(PAGE, replace(state, area=code)))


def context(figures: Figures, borough: str) -> str:
    """Return the line below the title: command unit, people, deprivation."""
    gazetteer = figures.gazetteer
    area = gazetteer.get(borough)
    people = cached.population(borough)
    parts = [f"{number(people.residents)} residents in {number(people.households)} households (Census 2021)"]
    if area.bcu:
        unit = gazetteer.get(area.bcu)
        others = [gazetteer.get(code).name for code in gazetteer.boroughs_of(area.bcu) if code != borough]
        parts.append(f"policed by {unit.name} Basic Command Unit, with {' and '.join(others)}")
    if people.most_deprived is not None:
        share = (
            _share(people.most_deprived)
            if people.most_deprived >= 0.5
            else "hardly any"
            if people.most_deprived
            else "none"
        )
        parts.append(f"{share} of its small areas are among England’s most deprived tenth")
    return "; ".join(parts) + "."


def people(figures: Figures, borough: str) -> None:
    """Draw who lives in the borough beside London."""
    here, london = cached.population(borough), cached.population(LONDON)
    name = figures.gazetteer.get(borough).name
    groups: list[list[Cell]] = [
        [group[0].upper() + group[1:], _share(share), _share(london.groups[group])]
        for group, share in here.groups.items()
    ]
    rows: list[list[Cell]] = [["Aged 15 to 24", _share(here.young), _share(london.young)], *groups]
    markup.heading("Who lives here", "Usual residents, Census 2021; ethnic groups as people described themselves")
    markup.table(
        f"Residents of {name} beside London", [Column("Group"), Column(name, True), Column("London", True)], rows,
        label="Residents",
    )  # fmt: skip


def measures_table(readings: list[Reading], state: ViewState, borough: str, caption: str) -> None:
    """Draw one row a measure for a borough: the same words as everywhere else, each with its own period."""
    columns = [
        Column("Measure"), Column("Value", True), Column("95 % interval"), Column("Against London"),
        Column("Among boroughs"), Column("On the year before"), Column("To"),
    ]  # fmt: skip
    rows = [_measure_row(reading, state, borough) for reading in readings]
    chosen = next((place for place, reading in enumerate(readings) if reading.measure.id == state.measure), None)
    markup.table(caption, columns, rows, chosen, label=caption)


def _measure_row(reading: Reading, state: ViewState, borough: str) -> list[Cell]:
    """One measure of a borough."""
    measure, estimate = reading.measure, reading.at(borough)
    unit = "" if measure.unit == "%" else f" {measure.unit}"
    value = f"{value_text(measure, estimate.value)}{unit}" if estimate.value is not None else status_text(estimate)
    link = Link(measure.title, address(PAGE, replace(state, measure=measure.id, period="", window="", group="")))
    return [
        link,
        value,
        interval_text(estimate, measure) or "–",
        area_table.COMPARED[estimate.comparison],
        SPREAD_WORDS[reading.among(borough)],
        change_text(measure, *reading.change(borough)),
        label(reading.period),
    ]


def similar(figures: Figures, reading: Reading, state: ViewState, borough: str) -> None:
    """Draw the boroughs that the ONS finds most alike, for the measure shown."""
    near = figures.gazetteer.neighbours(borough, 5, NEIGHBOUR_MODEL)
    codes = [borough, *near]
    name = figures.gazetteer.get(borough).name
    markup.heading(
        f"{reading.measure.title} in boroughs like {name}",
        "The London boroughs nearest to it in the ONS statistical nearest neighbours (global model), five at most",
    )
    rows = area_table.rows(reading, state, PAGE, codes)
    markup.table("Similar boroughs, nearest first", area_table.columns(reading), rows, 0, label="Similar boroughs")
    beside = CompareState(measure=reading.measure.id, areas=(borough,), against="similar")
    markup.links([Link("How alike they are, and boroughs like it by our own model", address("compare", beside))])


def _share(value: float) -> str:
    """A share in whole per cent."""
    return f"{value:.0f} %"
