"""The panel on searches of the Equality page: three figures together, whether they survive, what came of searches."""

from __future__ import annotations

from dataclasses import replace
from html import escape

import streamlit as st

from base.periods import iso, label
from measures import equity_words
from measures.breaks import breaks_of
from measures.equity_panel import EquityPanel, Figure, available_months
from measures.equity_panel import panel as make
from measures.estimates import LONDON, Figures
from measures.words import number
from ui import cached, chart_breaks, equality_charts, equality_filters, markup, sections
from ui.equality_charts import IntervalRow
from ui.equality_tables import PAGE, ratio_text, share_text
from ui.frame import address
from ui.markup import Cell, Column, Link
from ui.state import ViewState

#: The break that moves self-defined ratios alone.
UNKNOWN_GROWS = "stops_self_defined_unknown"
#: Infra-marginality (Simoiu, Corbett-Davies and Goel 2017), which every share of outcomes carries.
NO_PROOF = (
    "Equal shares do not prove that searches are fair, nor unequal ones that they are biased: the searches that "
    "officers were least sure of may find something more often in one group than in another, and a share mixes "
    "those with the sure ones. “Any outcome” does not mean that the item looked for was found."
)
REGISTERS = {"resident": "In plain words", "panel": "For a scrutiny panel", "officer": "For an officer"}


@st.cache_resource(show_spinner=False, max_entries=128)
def made(area: str, month: int, group: str, basis: str) -> EquityPanel:
    """Return the panel of one place, month, group and basis; parameters as of `measures.equity_panel.panel`."""
    return make(cached.figures(), area, month, group, basis)


def read(figures: Figures, state: ViewState) -> EquityPanel | None:
    """Return the panel that a state asks for, or None where no searches are loaded, or none for the month.

    Parameters
    ----------
    figures : Figures
        Every figure.
    state : ViewState
        By `ui.equality_filters.asked`.
    """
    if not equality_filters.loaded(figures):
        return None
    month = equality_filters.month_of(figures, state)
    if month not in available_months(figures, state.area or LONDON):
        return None
    group, basis = state.group or equality_filters.GROUPS[0], state.basis or "officer"
    return made(state.area or LONDON, month, group, basis)


def no_panel(figures: Figures, state: ViewState) -> None:
    """Say why there are no figures: no searches are loaded, or none for the month; and lead to the nearest month."""
    if not equality_filters.loaded(figures):
        markup.title("Equality gaps, as far as open figures go", "Stop and search is not in this snapshot.")
        markup.note(
            "No searches are loaded, so nothing about them is shown: an empty place is not a finding of no difference. "
            "Build the snapshot from the published files with **python -m pipeline build --from FOLDER**; the files of "
            "searches are at data.police.uk.",
            warning=True,
        )
        return
    month = equality_filters.month_of(figures, state)
    area = state.area or LONDON
    name = figures.gazetteer.get(area).name
    exist = [int(each) for each in available_months(figures, area)]
    nearest = min(exist, key=lambda each: abs(each - month))
    markup.title(f"No searches in {name} for the year to {label(month)}")
    markup.note(
        f"The 12 months to {label(month)} are not there whole for {name}: some months have no file or part of one, in "
        f"others nearly no search has a place, and the files end in {label(exist[-1])}. Nothing else is shown instead.",
        warning=True,
    )
    links = [Link(f"Show {label(nearest)}", address(PAGE, replace(state, period=iso(nearest))))]
    if month in available_months(figures, LONDON):
        links.append(Link(f"Show London to {label(month)}", address(PAGE, replace(state, area=""))))
    markup.links(links)


def title(panel: EquityPanel) -> str:
    """Return the title: a difference is claimed only where the ratio's interval leaves 1 out."""
    if panel.status != "ok":
        return f"No ratio can be given for {panel.name}"
    found = equity_words.direction(panel.ratio)
    people = "Other groups" if panel.group == "Other" else equity_words.PEOPLE[panel.group]
    if not found:
        return f"In {panel.name}, no clear difference in searches"
    return f"In {panel.name}, {people} are searched {found} often"


def head(panel: EquityPanel) -> None:
    """Draw the title and the line below it."""
    basis = equality_filters.BASIS_TITLES[panel.basis]
    markup.title(
        title(panel),
        f"Searches of people by the Met, {panel.group} against White, {basis} ethnicity, per Census 2021 resident, "
        f"{panel.window}. People searched in {panel.name} need not live there.",
    )


def three(panel: EquityPanel) -> None:
    """Draw ratio, difference and excess together, each with its interval, London beside."""
    if panel.status != "ok":
        markup.note(_no_ratio(panel), warning=True)
        return
    london = panel.london
    beside = panel.area != LONDON
    items = [
        (
            f"{_times(panel.ratio.value)} times",
            f"**Rate ratio**, {_range(panel.ratio, 2)}",
            f"London {_times(london.ratio.value)}" if beside else "",
        ),
        (
            f"{_signed(panel.difference.value, 0 if abs(panel.difference.value or 0) >= 10 else 1)} per 1,000",
            (
                f"**Difference**, {_range(panel.difference, 1)}: {number(panel.rate_group, 1)} against "
                f"{number(panel.rate_white, 1)}"
            ),
            f"London {_signed(london.difference.value, 0 if abs(london.difference.value or 0) >= 10 else 1)}"
            if beside
            else "",
        ),
        (
            f"{_signed(panel.excess.value, 0)} searches",
            (
                f"**Excess**, {_range(panel.excess, 0)}: more than at the White rate, of {number(panel.searches_group)}"
                if (panel.excess.value or 0) >= 0
                else f"**Excess**, {_range(panel.excess, 0)}: fewer than at the White rate, which would give more than "
                f"{number(panel.searches_group)}"
            ),
            f"London {_signed(london.excess.value, 0)}" if beside else "",
        ),
    ]
    st.html(
        '<dl class="eq-figures">'
        + "".join(
            f"<div><dt>{escape(value)}</dt><dd>{markup.rich(what)}</dd>"
            + (f'<dd class="soft">{escape(beside)}</dd>' if beside else "")
            + "</div>"
            for value, what, beside in items
        )
        + "</dl>"
    )


def visitors(figures: Figures, panel: EquityPanel) -> None:
    """Say that residents mislead where many more people pass through than live there."""
    if panel.status == "ok" and figures.gazetteer.get(panel.area).visitors:
        markup.note(
            f"Many more people work in, visit or pass through {panel.name} than live there, and who they are is not "
            "known. A rate or ratio over its residents says little about how its own residents are treated; the counts "
            "stand as they are."
        )


def without_boroughs(figures: Figures, panel: EquityPanel) -> None:
    """Say why the map is blank in a year that London has and boroughs have not."""
    if panel.month not in available_months(figures):
        markup.note(
            f"For the {panel.window} there are figures for London alone: in some of those months nearly no search has "
            "a place, so no borough is counted and the map is blank."
        )


def _no_ratio(panel: EquityPanel) -> str:
    """Why there is no ratio."""
    if panel.status == "not_applicable":
        return (
            f"{panel.name} has a police force of its own, and many more people pass through it than live there: no "
            "ratio is given."
        )
    if panel.status == "no_data":
        return f"The searches of these 12 months are not there whole for {panel.name}: no ratio is given."
    return (
        f"Fewer than 1,000 {panel.group} residents, or fewer than 5 searches of {panel.group} or White people: a ratio "
        "would say little but chance."
    )


def _range(figure: Figure, decimals: int) -> str:
    """An interval in words."""
    return f"{number(figure.lower, decimals)} to {number(figure.upper, decimals)}"


def _times(value: float | None) -> str:
    """A ratio, with a second decimal where one would print it as no difference."""
    return number(value, 2 if value is not None and round(value, 1) == 1 else 1)


def _signed(value: float | None, decimals: int) -> str:
    """A number with its sign."""
    text = number(value, decimals)
    return f"+{text}" if value is not None and value > 0 else text


def registers(panel: EquityPanel) -> None:
    """Draw the same finding in the words of a resident, a panel or an officer, as the reader asks."""
    with st.container(key="equality_words"):
        chosen = st.segmented_control(
            "Explain this", list(REGISTERS), default="resident", key="register", format_func=REGISTERS.__getitem__,
            label_visibility="collapsed", required=True,
        )  # fmt: skip
        st.html(f'<p class="lbe-body">{markup.rich(panel.sentences[chosen or "resident"])}</p>')


def _survival(panel: EquityPanel) -> list[tuple[str, list[IntervalRow]]]:
    """The rows of “does the answer survive”, part by part."""
    bases = [
        IntervalRow(
            label=f"{equality_filters.BASIS_WORDS[each.basis].capitalize()} · {share_text(each.not_stated, 1)} unknown",
            text=ratio_text(each.ratio),
            value=each.ratio.value, lower=each.ratio.lower, upper=each.ratio.upper,
            kind="chosen" if each.basis == panel.basis else "figure",
        )
        for each in panel.bases
    ]  # fmt: skip
    denominators = [
        IntervalRow(_short(each.label), ratio_text(each.ratio), each.ratio.value, each.ratio.lower, each.ratio.upper)
        for each in panel.denominators
    ]
    count = number(panel.unknown.count)
    ends = [
        IntervalRow(f"If all {count} unknown were {group}", ratio_text(end), end.value, end.lower, end.upper, "bounds")
        for group, end in (("White", panel.unknown.lower), (panel.group, panel.unknown.upper))
    ]
    return [
        ("Whose word on ethnicity", bases),
        ("Which residents", denominators),
        ("Which searches", _suspicion(panel)),
        ("Ethnicity not recorded", ends),
    ]


def _suspicion(panel: EquityPanel) -> list[IntervalRow]:
    """The ratio of the searches that need suspicion, where there were others."""
    ratio = panel.laws[1].ratio
    if panel.laws[0].total == "0" or ratio.value is None:
        return []
    return [IntervalRow("Without section 60", ratio_text(ratio), ratio.value, ratio.lower, ratio.upper)]


def _short(words: str) -> str:
    """A choice of residents in few enough words for a phone."""
    return words.replace("… with", "+").partition(" counted as ")[0]


def survives(panel: EquityPanel) -> None:
    """Draw the ratio on each basis and denominator, and between the bounds of the unknown."""
    if panel.status != "ok":
        return
    markup.heading(
        "Does the answer survive?",
        "Rate ratio with 95 % interval; orange: this page; dashes: no difference; plum: the two ends, if everybody "
        "without a recorded ethnicity were of one group",
    )
    rows = [row for _, part in _survival(panel) for row in part]
    st.vega_lite_chart(
        equality_charts.ratios(rows),
        theme=None,
        key="survives",
        alt=equality_charts.alt(f"Rate ratio of {panel.group} to White in {panel.name}; 1 is no difference", rows),
        width="stretch",
    )


def survival_table(panel: EquityPanel) -> None:
    """Draw the same as a table."""
    if panel.status != "ok":
        return
    rows: list[list[Cell]] = [[row.label, row.text] for _, found in _survival(panel) for row in found]
    columns = [Column("Counted with"), Column("Rate ratio")]
    markup.heading("How far the ratio moves", "The same choices as a table, 95 % intervals")
    with st.container(key="equality_survival"):
        markup.table("The rate ratio, counted in every way that the figures allow", columns, rows, label="Survival")
    markup.small(
        "The last two rows are not an interval but ends: the ratio lies between them, whatever the ethnicity that was "
        "not recorded. No other population is loaded: not people on the streets, nor residents by age and ethnicity."
    )


def outcomes(panel: EquityPanel) -> None:
    """Draw what came of the searches, by group."""
    markup.heading(
        "What came of the searches",
        "Share with an outcome other than no further action, 95 % interval; searches beside",
    )
    rows = [
        IntervalRow(
            each.group,
            "too few to show"
            if each.rate.value is None
            else f"{share_text(each.rate.value)} of {number(each.searches)}",
            each.rate.value, each.rate.lower, each.rate.upper,
            "chosen" if each.group == panel.group else "figure",
        )
        for each in panel.outcomes
    ]  # fmt: skip
    st.vega_lite_chart(
        equality_charts.shares(rows),
        theme=None,
        key="outcomes",
        alt=equality_charts.alt(f"Share of searches with any outcome in {panel.name}", rows),
        width="stretch",
    )
    markup.note(NO_PROOF)


def through_time(panel: EquityPanel) -> None:
    """Draw the ratio through time; months without a full year of figures are gaps."""
    rows = [
        {
            "name": each.name, "month": f"{each.month // 100}-{each.month % 100:02d}", "label": label(each.month),
            "value": each.ratio.value, "lower": each.ratio.lower, "upper": each.ratio.upper,
            "text": ratio_text(each.ratio),
        }
        for each in panel.trend
    ]  # fmt: skip
    known = [row for row in rows if row["value"] is not None]
    if not known:
        return
    names = list(dict.fromkeys(str(row["name"]) for row in known))
    markup.heading("How it moved", "Rate ratio of rolling 12 months with its 95 % interval")
    words = "; ".join(
        f"{name}: {ends[0]['text']} in {ends[0]['label']}, {ends[-1]['text']} in {ends[-1]['label']}"
        for name in names
        for ends in [[row for row in known if row["name"] == name]]
    )
    level = "london" if panel.area == LONDON else "borough"
    breaks = breaks_of("stop_search_rate_ratio", level)
    series = (cached.history("stop_search_rate_ratio", LONDON, "12m", panel.group),)
    drawn = [(iso(found[0].date), str(place)) for place, found in enumerate(chart_breaks.numbered(breaks, series), 1)]
    st.vega_lite_chart(
        equality_charts.history(rows, names, drawn),
        theme=None,
        key="history",
        alt=f"Line chart of the rate ratio. {words}.",
        width="stretch",
    )
    if drawn:
        markup.small(chart_breaks.numbered_text(breaks, series))
    if panel.basis == "self":
        markup.small(next(each.what for each in breaks if each.id == UNKNOWN_GROWS))
    markup.small(equity_words.gaps({name: _blank(panel, name) for name in names}))
    if inside := chart_breaks.inside_text(breaks, series):
        markup.small(inside)


def _blank(panel: EquityPanel, name: str) -> list[int]:
    """The months without a figure between a place's first and the last month of all."""
    rows = [each for each in panel.trend if each.name == name]
    first = next(each.month for each in rows if each.ratio.value is not None)
    return [each.month for each in rows if each.month > first and each.ratio.value is None]


def decomposition(panel: EquityPanel) -> None:
    """Say what part of London's ratio lies within boroughs and what between them."""
    split = panel.decomposition
    if split.total.value is None or split.between.value is None:
        return
    markup.note(equity_words.split(panel.group, ratio_text(split.total), split.within.value or 1.0, split.between))
    markup.small(
        f"{share_text(panel.unplaced_share)} of London’s searches have no place: they are in no borough. The boroughs’ "
        "ratios do not average to London’s."
    )


def borough_part(figures: Figures, borough: str, state: ViewState | None = None) -> None:
    """Draw the disproportionality part of the Borough page: three figures, one sentence, a link.

    Parameters
    ----------
    figures : Figures
        Every figure.
    borough : str
        Code of a borough.
    state : ViewState, optional
        State to keep on the way to the Equality page.
    """
    markup.heading("Disproportionality", "Stop and search, Black against White residents, officer-defined ethnicity")
    if not equality_filters.loaded(figures):
        markup.note(
            "Stop and search is not loaded in this snapshot, so nothing is shown here: an empty place is not a finding "
            "of no difference."
        )
        return
    panel = made(borough, int(available_months(figures, borough)[-1]), equality_filters.GROUPS[0], "officer")
    three(panel)
    sections.paragraphs([panel.sentences["panel"]])
    asked = replace(equality_filters.asked(figures, state or ViewState()), area=borough)
    markup.links([Link("Does the answer survive? See Equality", address(PAGE, asked))])
