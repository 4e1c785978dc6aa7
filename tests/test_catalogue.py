"""The catalogue's declarations, the breaks, and the words that users read."""

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from base.errors import UnknownNameError
from base.periods import shift
from measures import disparities
from measures.breaks import breaks_between, breaks_inside, breaks_of, load_breaks
from measures.catalogue import Measure, load_catalogue, names
from measures.records_book import KINDS

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = load_catalogue()
MEASURES = list(CATALOGUE.measures.values())
SPINE = [
    "crime_total", "burglary", "vehicle_crime", "other_theft", "vehicle_interference", "violence_with_injury",
    "violence_without_injury", "sexual_offences", "rape", "robbery", "burglary_residential", "burglary_business",
    "theft_from_person", "theft_from_vehicle", "theft_of_vehicle", "bicycle_theft", "shoplifting",
    "criminal_damage_arson", "drugs", "weapons_possession", "public_order", "stalking_harassment", "homicide",
    "mopac7", "knife_crime", "knife_injury_under25", "gun_crime", "lethal_barrel_discharge", "hate_crime",
    "domestic_abuse", "vawg_offences", "harm_ons_css", "harm_cchi", "pas_good_job_local", "pas_trust",
    "pas_fair_treatment", "pas_relied_on", "pas_listen", "pas_matters", "pas_informed", "pas_contact_ward_officer",
    "victim_satisfaction", "safe_after_dark",
]  # fmt: skip
BANNED = re.compile(
    r"\b(worst|best|bame|bme|rank\w*|league|hotbed|no-go|dangerous area|unsafe area|criminal area|notorious)\b",
    re.I,
)
SENSITIVE = {
    "sexual_offences",
    "rape",
    "homicide",
    "harm_ons_css",
    "harm_cchi",
    "hate_crime",
    "domestic_abuse",
    "vawg_offences",
}


def recorded_series() -> set[str]:
    """The series of recorded offences that the architecture page lists."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    listed = re.search(r"Series of recorded offences.*?: `(.*?)`", text, re.S)
    assert listed
    return set(listed[1].split())


def words(measure: Measure) -> list[str]:
    """Every text of a measure that a user may read."""
    return [
        measure.title, measure.title_panel, measure.title_resident, measure.noun_singular, measure.noun_plural,
        measure.statement, measure.statement_singular, measure.definition, measure.definition_resident,
        *measure.caveats, *measure.synonyms,
    ]  # fmt: skip


def test_every_measure_of_the_design_is_declared_or_said_to_be_missing():
    assert set(SPINE) <= set(CATALOGUE.measures)
    assert "asb" in CATALOGUE.not_available
    others = {name for name in CATALOGUE.measures if name not in SPINE}
    records = {"use_of_force_share", "custody_share", "homicide_victim_rate_ratio", "vawg_victim_share"}
    assert records <= others
    others -= records
    gaps = {name for name in others if name.endswith("_gap")}
    assert gaps == {f"{name}_gap" for name in CATALOGUE.families["confidence"].headline}
    others -= gaps
    assert all(name.startswith(("positive_outcomes_", "stop_search_")) for name in others)
    assert sum(name.startswith("positive_outcomes_") for name in others) == 5
    assert sum(name.startswith("stop_search_") for name in others) == 8


@pytest.mark.parametrize("measure", [m for m in MEASURES if m.numerator.table == "counts_borough"], ids=lambda m: m.id)
def test_recorded_crime_sums_series_that_exist_each_once(measure: Measure):
    assert set(measure.numerator.series) <= recorded_series()
    assert len(set(measure.numerator.series)) == len(measure.numerator.series)


def test_the_total_is_every_series_but_fraud():
    assert set(CATALOGUE.get("crime_total").numerator.series) == recorded_series() - {"fraud_forgery", "nfib_fraud"}


def test_parts_lie_within_their_wholes_and_siblings_do_not_overlap():
    def series(name: str) -> set[str]:
        return set(CATALOGUE.get(name).numerator.series)

    assert series("burglary") == series("burglary_residential") | series("burglary_business")
    assert series("rape") < series("sexual_offences") < series("crime_total")
    assert series("theft_of_vehicle") | series("theft_from_vehicle") | series("vehicle_interference") < series(
        "vehicle_crime"
    )
    recorded = [m for m in MEASURES if m.numerator.table == "counts_borough"]
    for family in CATALOGUE.families.values():
        parts = [m for m in recorded if m.id in family.headline]
        assert sum(len(m.numerator.series) for m in parts) == len(
            set().union(*(m.numerator.series for m in parts), set())
        )


def test_mopac7_holds_the_series_of_its_published_baseline(raw_folder: Path):
    import pandas as pd

    wording = {
        "VIOLENCE WITH INJURY": {"violence_with_injury"},
        "ROBBERY OF PERSONAL PROPERTY": {"robbery_personal"},
        "ROBBERY OF BUSINESS PROPERTY": {"robbery_business"},
        "DOMESTIC BURGLARY": {name for name in recorded_series() if name.startswith("burglary_residential")},
        "BURGLARY BUSINESS AND COMMUNITY": {"burglary_business"},
        "CRIMINAL DAMAGE": {"criminal_damage"},
        "ARSON": {"arson"},
        "THEFT FROM THE PERSON": {"theft_from_person"},
        "THEFT OR UNAUTH TAKING OF A MOTOR VEH": {"theft_of_vehicle"},
        "AGGRAVATED VEHICLE TAKING": {"aggravated_vehicle_taking"},
        "THEFT FROM A VEHICLE": {"theft_from_vehicle"},
    }
    published = pd.read_csv(raw_folder / "crime" / "mopac7_baseline.csv")["minortext_current"].dropna()
    named = {name for cell in published for name in cell.split("|")}
    assert set().union(*(wording[name] for name in named)) == set(CATALOGUE.get("mopac7").numerator.series)


def test_sensitive_measures_stop_at_boroughs():
    for name in SENSITIVE:
        measure = CATALOGUE.get(name)
        assert set(measure.levels) == {"london", "borough"}
        assert measure.sensitivity == "low_resolution"


def test_small_area_counts_leave_out_what_their_file_leaves_out():
    for measure in CATALOGUE.at_level("lsoa"):
        assert not {"rape", "sexual_other", "homicide", "stalking_harassment"} & set(measure.numerator.series)


def test_recorded_crime_passes_no_judgement_and_opinion_does():
    for measure in MEASURES:
        if measure.domain == "confidence":
            assert measure.polarity == "good_high"
        elif measure.kind != "ratio":
            assert measure.polarity == "no_judgement"


def test_survey_assumptions_are_data_and_stated_beside_the_figure():
    trust = CATALOGUE.get("pas_trust")
    assert (trust.denominator.sample_size, trust.denominator.sample_size_london, trust.denominator.deff) == (
        400,
        12800,
        1.3,
    )
    for measure in CATALOGUE.by_domain("confidence")["confidence"]:
        text = " ".join(measure.caveats)
        surveyed = measure.interval in {"wilson", "gap"}
        assert ("400" in text and "1.3" in text) if surveyed else "no interval" in text


@pytest.mark.parametrize("measure", MEASURES, ids=lambda m: m.id)
def test_words_are_plain_and_fair(measure: Measure):
    for text in words(measure):
        assert text.strip() == text
        assert text
        assert not BANNED.search(text), text
    for title in (measure.title, measure.title_panel, measure.title_resident):
        assert len(title.split()) <= 10
    for sentence in (measure.definition, measure.definition_resident, *measure.caveats):
        assert sentence[0].isupper()
        assert sentence.endswith((".", "?"))
    assert 1 <= len(re.findall(r"[.?](?=\s|$)", measure.definition)) <= 3


@pytest.mark.parametrize("measure", MEASURES, ids=lambda m: m.id)
def test_resident_words_are_short(measure: Measure):
    sentences = [part for part in re.split(r"(?<=[.?])\s+", measure.definition_resident) if part]
    assert all(len(sentence.split()) <= 16 for sentence in sentences)
    tokens = re.findall(r"[a-z’']+", measure.definition_resident.lower())
    assert sum(len(token) for token in tokens) / len(tokens) <= 5.5


def test_every_name_leads_to_one_measure():
    owners = [(name, measure.id) for measure in MEASURES for name in names(measure)]
    assert len({name for name, _ in owners}) == len(owners)


def test_an_unknown_measure_offers_the_nearest():
    with pytest.raises(UnknownNameError) as caught:
        CATALOGUE.get("robery")
    assert caught.value.nearest[0] == "robbery"
    assert CATALOGUE.nearest("muggings")[0] == "robbery"
    assert CATALOGUE.nearest("Trust in police")[0] == "pas_trust"
    assert CATALOGUE.nearest("qqqq") == ()


@given(st.text(max_size=40))
def test_any_text_finds_a_measure_or_says_that_there_is_none(text: str):
    try:
        assert CATALOGUE.get(text).id == text
    except UnknownNameError as error:
        assert set(error.nearest) <= set(CATALOGUE.measures)


def test_every_source_of_a_measure_has_a_card():
    cards = {path.stem for path in (ROOT / "data" / "sources").glob("*.toml")}
    if not cards:
        pytest.skip("no source cards yet")
    assert {source for measure in MEASURES for source in measure.sources} <= cards


def test_every_series_of_a_measure_is_in_the_snapshot(snapshot):
    for measure in MEASURES:
        if measure.numerator.table in {"stop_search", "stop_search_ward"}:
            assert set(measure.numerator.series) <= set(disparities.METHODS)
            continue
        if measure.family == "records":
            held = set(snapshot.frame(measure.numerator.table, ["ethnicity"])["ethnicity"].unique())
            kind = KINDS[measure.numerator.table]
            assert held == {*kind.groups.values(), kind.unknown}
            continue
        column = "measure" if measure.denominator.kind == "survey" else "series"
        held = set(snapshot.frame(measure.numerator.table, [column])[column].unique())
        wanted = {*measure.numerator.series, *measure.denominator.series}
        assert wanted <= held, f"{measure.id}: {wanted - held} not in {measure.numerator.table}"


def test_every_weighted_series_has_a_weight():
    path = ROOT / "data" / "harm_weights.toml"
    if not path.exists():
        pytest.skip("no weights yet")
    table = tomllib.loads(path.read_text(encoding="utf-8"))["series"]
    for measure in MEASURES:
        if measure.numerator.weights:
            assert [
                name for name in measure.numerator.series if measure.numerator.weights not in table.get(name, {})
            ] == []


@pytest.mark.parametrize(
    ("measure", "level"),
    [
        ("hate_crime", "london"),
        ("hate_crime", "borough"),
        ("positive_outcomes_hate_crime", "borough"),
        ("domestic_abuse", "london"),
        ("domestic_abuse", "borough"),
        ("positive_outcomes_domestic_abuse", "borough"),
        ("vawg_offences", "borough"),
        ("vawg_victim_share", "london"),
        ("rape", "borough"),
        ("rape", "ward"),
        ("weapons_possession", "ward"),
    ],
)
def test_march_2024_is_refused(measure: str, level: str):
    crossed = breaks_between(measure, level, 202402, 202502, "12m")
    assert "refuse" in {found.severity for found in crossed}
    assert "refuse" in {found.severity for found in breaks_inside(measure, level, 202406)}
    after = breaks_between(measure, level, 202502, 202602, "12m")
    assert "refuse" not in {found.severity for found in after}


@pytest.mark.parametrize(
    ("measure", "level"),
    [("robbery", "london"), ("robbery", "borough"), ("robbery", "ward"), ("drugs", "ward"),
     ("weapons_possession", "borough"), ("rape", "london"), ("knife_crime", "borough"), ("sexual_offences", "borough")],
)  # fmt: skip
def test_march_2024_is_marked(measure: str, level: str):
    crossed = breaks_between(measure, level, 202402, 202502, "12m")
    assert {found.severity for found in crossed} == {"mark"}
    assert 202403 in {found.date for found in crossed}


@pytest.mark.parametrize(
    ("measure", "level", "before", "after", "expected"),
    [
        ("burglary_business", "borough", 201703, 201803, "burglary_business_redefined"),
        ("burglary_residential", "ward", 201703, 201803, "burglary_residential_redefined"),
        ("drugs", "london", 202408, 202508, "drug_trafficking_doubles"),
        ("shoplifting", "borough", 202406, 202506, "unknown_ends"),
        ("robbery", "borough", 201903, 202003, "unknown_march_2020"),
        ("robbery", "ward", 202310, 202410, "unknown_october_2023"),
        ("crime_total", "borough", 201903, 202103, "covid"),
        ("robbery", "borough", 202006, 202106, "census_2021"),
        ("pas_trust", "borough", 201912, 202112, "survey_by_telephone"),
        ("pas_contact_ward_officer", "london", 201703, 201803, "contact_ward_officer_question"),
        ("fraud_forgery", "london", 201303, 201403, "fraud_leaves"),
        ("stop_search_rate_ratio", "borough", 202112, 202212, "stops_missing_january_2022"),
        ("stop_search_rate", "london", 202112, 202212, "stops_cut_december_2022"),
        ("stop_search_outcome_rate", "london", 201712, 201812, "stops_outcome_labels"),
        ("use_of_force_share", "london", 201703, 201803, "use_of_force_before_2017"),
        ("custody_share", "london", 202211, 202311, "custody_not_recorded"),
        ("custody_share", "london", 202512, 202602, "custody_jump_2026"),
        ("vawg_victim_share", "london", 202112, 202212, "vawg_victims_unknown"),
        ("homicide_victim_rate_ratio", "borough", 201812, 202312, "census_2021"),
        ("street_violence", "cell", 202206, 202306, "snap_points_refreshed"),
        ("street_violence", "lsoa", 202206, 202306, "lsoa_2011_to_2021"),
    ],
)
def test_each_break_of_the_methods_is_crossed(measure: str, level: str, before: int, after: int, expected: str):
    assert expected in {found.id for found in breaks_between(measure, level, before, after, "12m")}


def test_only_what_the_methods_refuse_is_refused():
    refused = {(name, level) for name in CATALOGUE.measures for level in ("london", "borough", "ward", "lsoa")
               if any(found.severity == "refuse" for found in breaks_of(name, level))}  # fmt: skip
    both = {"hate_crime", "domestic_abuse", "vawg_offences", "pas_contact_ward_officer", "pas_contact_ward_officer_gap",
            "positive_outcomes_hate_crime", "positive_outcomes_domestic_abuse", "vawg_victim_share",
            "use_of_force_share"}  # fmt: skip
    assert {pair for pair in refused if pair[1] in {"london", "borough"}} == (
        {(name, level) for name in both for level in ("london", "borough")} | {("rape", "borough")}
    )
    assert {name for name, level in refused if level in {"ward", "lsoa"} and level in CATALOGUE.get(name).levels} == {
        "weapons_possession"
    }


def test_the_latest_year_on_year_comparison_crosses_nothing():
    assert breaks_between("robbery", "borough", 202506, 202606, "12m") == ()
    assert breaks_between("robbery", "ward", 202503, 202603, "12m") == ()


def test_a_span_between_two_windows_is_not_crossed_but_a_step_is():
    ids = {found.id for found in breaks_between("robbery", "borough", 201912, 202412, "12m")}
    assert "covid" not in ids
    assert "new_recording_system" in ids


def test_a_break_of_one_place_is_told_for_that_place_only():
    assert "heathrow" not in {found.id for found in breaks_inside("robbery", "borough", 202312)}
    assert "heathrow" in {found.id for found in breaks_inside("robbery", "borough", 202312, area="E09000017")}
    assert "heathrow" not in {found.id for found in breaks_inside("robbery", "borough", 202312, area="E09000028")}


@given(
    st.sampled_from(sorted(CATALOGUE.measures)),
    st.sampled_from(["london", "borough", "ward"]),
    st.integers(0, 190).map(lambda by: shift(201004, by)),
    st.integers(0, 60),
    st.sampled_from(["month", "quarter", "12m"]),
)
def test_a_comparison_crosses_at_least_the_breaks_inside_its_windows(measure, level, month, gap, window):
    later = shift(month, gap)
    crossed = set(breaks_between(measure, level, month, later, window))
    assert set(breaks_inside(measure, level, month, window)) <= crossed
    assert set(breaks_inside(measure, level, later, window)) <= crossed
    assert crossed == set(breaks_between(measure, level, later, month, window))


def test_breaks_read_plainly_and_name_their_source():
    declared = set(CATALOGUE.measures) | set(CATALOGUE.not_available)
    for found in load_breaks():
        for text in (found.label, found.what, found.source):
            assert not BANNED.search(text)
        assert found.what.endswith(".")
        assert len(found.label) <= 48
        assert found.source
        named = {name for name in (*found.measures, *found.but) if "*" not in name and ":" not in name}
        assert named <= declared, found.id
