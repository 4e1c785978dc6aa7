"""The panel on searches of the Equality page: three figures together, whether they survive, what came of searches."""

from __future__ import annotations

from dataclasses import replace
from html import escape

import streamlit as st

from base.periods import iso, label
from measures.equity_panel import EquityPanel, Figure, available_months
from measures.equity_panel import panel as make
from measures.estimates import LONDON, Figures
from measures.readings import Reading
from measures.words import number
from ui import cached, equality_charts, equality_filters, filters, legend, markup, sections
from ui.equality_charts import IntervalRow
from ui.equality_tables import PAGE, ratio_text, share_text
from ui.frame import address
from ui.map_panel import area_map
from ui.markup import Cell, Column, Link
from ui.state import ViewState

REGISTERS = {"resident": "In plain words", "panel": "For a scrutiny panel", "officer": "For an officer"}


@st.cache_resource(show_spinner=False, max_entries=128)
def _made(area: str, month: int, group: str, basis: str) -> EquityPanel:
    """The panel of one place, month, group and basis."""
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
    if month not in available_months(figures):
        return None
    group, basis = state.group or equality_filters.GROUPS[0], state.basis or "officer"
    return _made(state.area or LONDON, month, group, basis)


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
    exist = [int(each) for each in available_months(figures)]
    nearest = min(exist, key=lambda each: abs(each - month))
    markup.title(f"No searches for the 12 months to {label(month)}")
    markup.note(
        f"Twelve whole months to {label(month)} are not there with places: some months have no file or part of one, "
        f"in others most searches have no place, and the files end in {label(exist[-1])}. Nothing else is shown "
        "instead.",
        warning=True,
    )
    markup.links([Link(f"Show {label(nearest)}", address(PAGE, replace(state, period=iso(nearest))))])


def title(panel: EquityPanel) -> str:
    """Return the title: a difference is claimed only where the ratio's interval leaves 1 out."""
    if panel.status != "ok" or panel.ratio.lower is None or panel.ratio.upper is None:
        return f"No ratio can be given for {panel.name}"
    if panel.ratio.lower > 1 or panel.ratio.upper < 1:
        return f"In {panel.name}, searches fall unevenly"
    return f"In {panel.name}, no clear difference in searches"


def head(panel: EquityPanel) -> None:
    """Draw the title and the line below it."""
    basis = equality_filters.BASIS_TITLES[panel.basis]
    markup.title(
        title(panel),
        f"Searches of people by the Met, {panel.group} against White, {basis} ethnicity, Census 2021 residents, "
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
            f"{number(panel.ratio.value, 1)} times",
            f"**Rate ratio**, {_range(panel.ratio, 2)}",
            f"London {number(london.ratio.value, 1)}" if beside else "",
        ),
        (
            f"{_signed(panel.difference.value, 0)} per 1,000",
            (
                f"**Difference**, {_range(panel.difference, 1)}: {number(panel.rate_group, 1)} against "
                f"{number(panel.rate_white, 1)}"
            ),
            f"London {_signed(london.difference.value, 0)}" if beside else "",
        ),
        (
            f"{number(panel.excess.value).replace('-', '−')} searches",
            (
                f"**Excess**, {_range(panel.excess, 0)}: beyond what the White rate would give, of "
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


def _no_ratio(panel: EquityPanel) -> str:
    """Why there is no ratio."""
    if panel.status == "not_applicable":
        return (
            f"{panel.name} has a police force of its own, and many more people pass through it than live there: no "
            "ratio is given."
        )
    return (
        f"Fewer than 1,000 {panel.group} residents, or fewer than 5 searches of {panel.group} or White people: any "
        "ratio would be chance."
    )


def _range(figure: Figure, decimals: int) -> str:
    """An interval in words."""
    return f"{number(figure.lower, decimals)} to {number(figure.upper, decimals)}".replace("-", "−")


def _signed(value: float | None, decimals: int) -> str:
    """A number with its sign."""
    text = number(value, decimals)
    return text.replace("-", "−") if value is None or value <= 0 else f"+{text}"


def registers(panel: EquityPanel) -> None:
    """Draw the same finding in the words of a resident, a panel or an officer, as the reader asks."""
    with st.container(key="equality_words"):
        chosen = st.segmented_control(
            "Explain this", list(REGISTERS), default="resident", key="register", format_func=REGISTERS.__getitem__,
            label_visibility="collapsed", required=True,
        )  # fmt: skip
        st.html(f'<p class="lbe-body">{markup.rich(panel.sentences[chosen or "resident"])}</p>')


def map_block(state: ViewState, reading: Reading, figures: Figures) -> None:
    """Draw every borough by ratio, difference, excess or outcomes; a click chooses one."""
    estimates = reading.estimates
    with st.container(key="map"):
        equality_filters.pickers(figures, state)
        clicked = area_map(
            reading, state, "tiles" if state.view == "tiles" else "borough", key=f"equality_{state.view}"
        )
        if clicked and clicked != state.area:
            filters.save(replace(state, area=clicked))
            st.rerun()
        classes = cached.classes(reading.measure.id, estimates.level, estimates.window, estimates.group)
        legend.draw(reading, classes, bool(state.area))
        if state.basis not in {"", "officer"}:
            markup.small("The map is officer-defined, whatever the rest of the page shows.")


def _survival(panel: EquityPanel) -> list[tuple[str, list[IntervalRow]]]:
    """The rows of “does the answer survive”, part by part."""
    bases = [
        IntervalRow(
            label=f"{equality_filters.BASIS_WORDS[each.basis].capitalize()} · {share_text(each.not_stated)} unknown",
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
    unknown = panel.unknown
    ends = IntervalRow(
        f"All {number(unknown.count)} unknown White … all {panel.group}",
        f"{number(unknown.lower.value, 2)} to {number(unknown.upper.value, 2)}",
        panel.ratio.value, unknown.lower.value, unknown.upper.value, "bounds",
    )  # fmt: skip
    return [("Whose word on ethnicity", bases), ("Which residents", denominators), ("Ethnicity not recorded", [ends])]


def _short(words: str) -> str:
    """A choice of residents in few enough words for a phone."""
    return words.replace("… with", "+").removesuffix(" counted as Black")


def survives(panel: EquityPanel) -> None:
    """Draw the ratio on each basis and denominator, and between the bounds of the unknown."""
    if panel.status != "ok":
        return
    markup.heading(
        "Does the answer survive?", "Rate ratio with 95 % interval; orange: this page; dashes: no difference"
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
    rows: list[list[Cell]] = [[row.label, part, row.text] for part, found in _survival(panel) for row in found]
    columns = [Column("Reckoned with"), Column("What is varied"), Column("Rate ratio")]
    markup.heading("The same as a table", "How far the ratio moves with each choice")
    markup.table("The rate ratio, reckoned in every way that the figures allow", columns, rows, label="Survival")


def outcomes(panel: EquityPanel) -> None:
    """Draw what came of the searches, by group."""
    markup.heading("What came of the searches", "Any outcome other than no further action, 95 % interval")
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
    markup.note(
        "Equal outcome rates do not prove that searches are fair, nor unequal ones that they are biased: groups can "
        "differ in how likely the search that officers were least sure of is to succeed. “Any outcome” does not mean "
        "that the item looked for was found."
    )


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
    markup.heading("How it moved", "Rate ratio of rolling 12 months; a gap is months that were not published whole")
    words = "; ".join(
        f"{name}: {ends[0]['text']} in {ends[0]['label']}, {ends[-1]['text']} in {ends[-1]['label']}"
        for name in names
        for ends in [[row for row in known if row["name"] == name]]
    )
    st.vega_lite_chart(
        equality_charts.history(rows, names),
        theme=None,
        key="history",
        alt=f"Line chart of the rate ratio. {words}.",
        width="stretch",
    )


def decomposition(panel: EquityPanel) -> None:
    """Say what part of London's ratio lies within boroughs and what between them."""
    split = panel.decomposition
    if split.total.value is None or split.between.value is None:
        return
    where = "more" if split.between.value > 1 else "less"
    markup.note(
        f"Over searches with a place, London’s ratio is {ratio_text(split.total)}: {number(split.within.value, 2)} "
        f"**within** boroughs times {number(split.between.value, 2)} **between** them, since {panel.group} residents "
        f"live {where} than White residents in boroughs where everybody is searched more. It is not the mean of the "
        "boroughs’ ratios."
    )
    markup.small(f"{share_text(panel.unplaced_share)} of London’s searches have no place: they are in no borough.")


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
    panel = _made(borough, int(available_months(figures)[-1]), equality_filters.GROUPS[0], "officer")
    three(panel)
    sections.paragraphs([panel.sentences["panel"]])
    asked = replace(equality_filters.asked(figures, state or ViewState()), area=borough)
    markup.links([Link("Does the answer survive? See Equality", address(PAGE, asked))])
