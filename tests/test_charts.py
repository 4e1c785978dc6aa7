"""Charts: every area once at its true value, nothing missing drawn as zero, breaks numbered, and all of it in words."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import pytest

from base.periods import iso
from measures.breaks import breaks_of
from measures.estimates import LONDON, Figures, load_figures
from measures.readings import Reading, read
from ui.chart_breaks import gaps_text, inside_text, numbered, numbered_text
from ui.charts import MANY, Spec, measure_axis, strip, strip_alt, strip_rows, trend, trend_alt, trend_rows

SOUTHWARK, CHAUCER = "E09000028", "E05011098"


@pytest.fixture(scope="module")
def figures() -> Figures:
    return load_figures()


@pytest.fixture(scope="module")
def robbery(figures: Figures) -> Reading:
    return read(figures, "robbery", "borough", 202606)


@pytest.fixture(scope="module")
def wards(figures: Figures) -> Reading:
    return read(figures, "robbery", "ward", 202603)


def leaves(spec: Spec) -> list[Spec]:
    """Every layer of a chart that draws marks."""
    return [leaf for layer in spec["layer"] for leaf in leaves(layer)] if "layer" in spec else [spec]


def data(spec: Spec) -> list[dict[str, Any]]:
    """The rows of a chart."""
    return list(spec["data"]["values"])


# The strip


def test_each_borough_is_one_dot_at_its_value_and_the_city_is_none(robbery: Reading) -> None:
    rows = data(strip(robbery, SOUTHWARK))
    estimates = robbery.estimates
    told = dict(zip(estimates.names.tolist(), estimates.value[:, 0].tolist(), strict=True))
    assert math.isnan(told.pop("City of London"))
    assert {row["name"]: row["value"] for row in rows} == {name: round(value, 3) for name, value in told.items()}
    assert all(row["lower"] < row["value"] < row["upper"] for row in rows)


@pytest.mark.parametrize(("area", "marked"), [(SOUTHWARK, ["Southwark"]), ("", []), (LONDON, []), (CHAUCER, [])])
def test_only_the_chosen_area_is_marked(robbery: Reading, area: str, marked: list[str]) -> None:
    assert [row["name"] for row in data(strip(robbery, area)) if row["chosen"]] == marked


def test_no_dot_hides_another(robbery: Reading) -> None:
    rows = strip_rows(robbery, "")
    span = rows["value"].max() - rows["value"].min()
    bins = np.floor((rows["value"] - rows["value"].min()) / span * 70).astype(int)
    assert not rows.assign(bin=bins).duplicated(["bin", "place"]).any()


def test_the_dashed_line_is_the_benchmark_and_only_where_it_is_london(figures: Figures, robbery: Reading) -> None:
    def lines(reading: Reading) -> list[float]:
        inner = [row for layer in strip(reading, "")["layer"] for row in layer.get("data", {}).get("values", [])]
        return [row["value"] for row in inner if str(row.get("text", "")).startswith("London")]

    assert lines(robbery) == pytest.approx([robbery.estimates.benchmark[0, 0]])
    assert lines(read(figures, "robbery", "borough", 202606, against="similar")) == []


def test_a_survey_without_a_base_has_no_interval_to_draw(figures: Figures) -> None:
    rows = strip_rows(read(figures, "pas_trust", "borough", 202312), "")
    assert len(rows) == 32
    assert (rows["lower"] < rows["value"]).all()


def test_bars_count_every_ward_once(wards: Reading) -> None:
    spec = strip(wards, CHAUCER)
    known = int((~np.isnan(wards.estimates.value[:, 0])).sum())
    assert known > MANY
    assert sum(row["n"] for row in data(spec)) == known == 679
    edges = [(row["a"], row["b"]) for row in data(spec)]
    assert all(a < b for a, b in edges)
    assert [a for a, _ in edges[1:]] == [b for _, b in edges[:-1]]


def test_the_chosen_ward_is_marked_inside_the_drawn_range(figures: Figures, wards: Reading) -> None:
    highest = str(wards.estimates.areas[np.nanargmax(wards.estimates.value[:, 0])])
    for area in (CHAUCER, highest):
        spec = strip(wards, area)
        end = max(row["b"] for row in data(spec))
        inner = [row for layer in spec["layer"] for row in layer.get("data", {}).get("values", []) if "label" in row]
        assert [row["label"].startswith(figures.gazetteer.get(area).name) for row in inner] == [True]
        assert inner[0]["value"] <= end + 0.001


def test_a_strip_of_one_value_is_drawn(figures: Figures) -> None:
    reading = read(figures, "lethal_barrel_discharge", "borough", 202507, window="month")
    for place in reading.estimates.areas.tolist():
        rows = data(strip(reading, place))
        assert all(row["value"] >= 0 for row in rows)


def test_the_strip_in_words_has_its_ends_and_the_chosen_area(robbery: Reading) -> None:
    values = robbery.estimates.value[:, 0]
    text = strip_alt(robbery, SOUTHWARK)
    assert f"{np.nanmin(values):.1f} to {np.nanmax(values):.1f}" in text
    assert f"Southwark is at {robbery.at(SOUTHWARK).value:.1f}" in text
    assert "Southwark" not in strip_alt(robbery, "")
    assert not strip_alt(robbery, "E09000001").endswith("at –."), "the City has no value to lie at"


def test_words_for_a_strip_without_values(figures: Figures) -> None:
    assert strip_alt(read(figures, "robbery", "borough", 203101), "") == "No values."


# The trend


def test_a_line_has_every_period_and_what_is_missing_stays_missing(figures: Figures) -> None:
    estimates = figures.estimate("hate_crime", "borough", areas=(SOUTHWARK,), against="none")
    rows = trend_rows(estimates)
    assert rows["month"].tolist() == [iso(int(month)) for month in estimates.periods]
    missing = np.isnan(estimates.value[0])
    assert missing.any(), "a window across March 2024 is not comparable"
    assert [value is None for value in rows["value"]] == missing.tolist()
    assert rows.loc[~missing, "value"].astype(float).tolist() == pytest.approx(estimates.value[0][~missing], abs=5e-4)


def test_a_true_zero_is_drawn_as_zero(figures: Figures) -> None:
    estimates = figures.estimate("homicide", "borough", areas=(SOUTHWARK,), window="month", against="none")
    rows = trend_rows(estimates)
    assert (rows["value"] == 0).sum() == (estimates.count[0] == 0).sum() > 0


def test_no_number_of_a_chart_is_beyond_json(figures: Figures, robbery: Reading, wards: Reading) -> None:
    london = figures.estimate("hate_crime", "london", against="none")
    for spec in (strip(robbery, SOUTHWARK), strip(wards, CHAUCER), trend((london,), breaks_of("hate_crime", "london"))):
        for row in data(spec):
            assert not any(isinstance(value, float) and math.isnan(value) for value in row.values())


@pytest.mark.parametrize("measure", ["robbery", "pas_trust", "hate_crime", "burglary"])
def test_breaks_are_numbered_in_order_and_said_below(figures: Figures, measure: str) -> None:
    series = (figures.estimate(measure, "london", against="none"),)
    found = breaks_of(measure, "london")
    groups = numbered(found, series)
    first = int(series[0].periods[0])
    drawn = [each for group in groups for each in group]
    assert {each.id for each in drawn} == {each.id for each in found if each.draw and each.date > first}
    assert [group[0].date for group in groups] == sorted(group[0].date for group in groups)
    assert re.findall(r"\*\*(\d+)\*\*", numbered_text(found, series)) == [str(n + 1) for n in range(len(groups))]
    marks = [row for layer in trend(series, found)["layer"] for row in layer.get("data", {}).get("values", [])]
    assert [row["month"] for row in marks if "name" not in row] == [iso(group[0].date) for group in groups]


def test_two_lines_are_named_at_their_ends(figures: Figures) -> None:
    pair = tuple(
        figures.estimate("robbery", level, areas=(code,), against="none")
        for level, code in (("london", LONDON), ("borough", SOUTHWARK))
    )
    spec = trend(pair, ())
    names = [row["name"] for layer in spec["layer"] for row in layer.get("data", {}).get("values", [])]
    assert names == ["London", "Southwark"]
    text = trend_alt(pair)
    for estimates in pair:
        assert f"{estimates.value[0, -1]:.1f} in June 2026" in text


@pytest.mark.parametrize("area", ["", SOUTHWARK])
def test_marks_are_no_pictures_of_their_own(figures: Figures, robbery: Reading, wards: Reading, area: str) -> None:
    london = figures.estimate("robbery", "london", against="none")
    for spec in (strip(robbery, area), strip(wards, area), trend((london,), breaks_of("robbery", "london"))):
        assert leaves(spec)
        assert spec["config"]["mark"]["aria"] is False, "config.aria alone leaves a role on every mark"


# What is not published


def test_a_line_stops_where_nothing_is_published(figures: Figures) -> None:
    """No whole year of searches ends between March 2019 and November 2023: a line across would be made up."""
    series = figures.estimate("stop_search_rate_ratio", "london", against="none")
    rows = trend_rows(series)
    known = rows[rows["value"].notna()]
    assert known["month"].tolist() == [iso(int(month)) for month in series.periods]
    assert rows[rows["value"].isna()]["month"].tolist() == ["2019-03"]
    assert gaps_text((series,)) == "No whole 12 months published to: March 2019 to November 2023."


def test_a_break_is_not_drawn_where_there_is_no_line(figures: Figures) -> None:
    series = (figures.estimate("stop_search_rate_ratio", "london", against="none"),)
    breaks = breaks_of("stop_search_rate_ratio", "london")
    assert numbered(breaks, series) == []
    assert inside_text(breaks, series) == (
        "In the years without a line: Covid, 2020 and 2021; no stops published, January 2022; "
        "stops end on 17 December 2022."
    )
    robbery = (figures.estimate("robbery", "london", against="none"),)
    assert "covid" in {each.id for found in numbered(breaks_of("robbery", "london"), robbery) for each in found}
    assert gaps_text(robbery) == ""


def test_a_break_that_blanks_the_line_is_drawn_at_its_edge(figures: Figures) -> None:
    hate = (figures.estimate("hate_crime", "london", against="none"),)
    assert [found[0].date for found in numbered(breaks_of("hate_crime", "london"), hate)] == [202403]


def test_a_survey_by_quarters_has_no_gap(figures: Figures) -> None:
    trust = (figures.estimate("pas_trust", "london", against="none"),)
    assert gaps_text(trust) == ""
    assert any(each.id == "covid" for found in numbered(breaks_of("pas_trust", "london"), trust) for each in found)


def test_the_line_of_a_ward_chart_says_whose_value_it_is(figures: Figures) -> None:
    """The wards together have fewer weapon offences than London, whose headline stands beside the chart."""
    month = int(figures.periods("weapons_possession", "ward")[-1])
    reading = read(figures, "weapons_possession", "ward", month)
    (line,) = [layer for layer in strip(reading, "")["layer"] if "data" in layer]
    text = line["data"]["values"][0]["text"]
    assert text == f"London’s wards together {reading.estimates.benchmark[0, 0]:.2f}"


@pytest.mark.parametrize(
    ("measure", "window", "heading"),
    [
        ("stop_search_outcome_rate", "12m", "Per cent, rolling 12 months"),
        ("pas_trust", "12m", "Per cent of people asked, rolling 12 months"),
        ("stop_search_rate_ratio", "12m", "Times the White rate"),
        ("vawg_victim_share", "5y", "Per cent, 5 years"),
    ],
)
def test_the_second_heading_says_of_whom_and_over_what(
    figures: Figures, measure: str, window: str, heading: str
) -> None:
    assert measure_axis(figures.measure(measure), window) == heading
