"""Data and methods: every source, measure and break; how figures are made; where they are weak."""

import streamlit as st

from ui import cached, frame, markup, method_tables, method_words, sections

PAGE = "data-and-methods"
CONTENTS = (
    ("methods", "How figures are made"),
    ("weaknesses", "What we know is weak"),
    ("fresh", "How fresh each measure is"),
    ("measures", "Every measure"),
    ("sources", "Every source"),
    ("breaks", "Every break"),
    ("missing", "What is not here, and who holds it"),
    ("reproduce", "Get the same number"),
    ("downloads", "Downloads"),
)

figures, state = frame.open_page()
cards = cached.cards()
manifest = figures.snapshot.manifest
catalogue = figures.catalogue
markup.title("Where every number comes from", method_tables.extent(figures, cards))
sections.contents("On this page", CONTENTS)
titles = dict(CONTENTS)

left, right = st.columns(2, gap="large")
with left:
    sections.heading("methods", titles["methods"])
    sections.prose(method_words.methods(figures))
with right:
    sections.heading("weaknesses", titles["weaknesses"])
    sections.points(method_words.weaknesses())

sections.heading("fresh", titles["fresh"], "The last month that is published. A dash: not published at that level.")
with sections.folded("fresh", "Show the last month of every measure"):
    markup.table(
        "Last month of every measure, by level", method_tables.FRESH, method_tables.fresh(figures), label="Freshness"
    )

sections.heading("measures", titles["measures"])
for family in catalogue.families.values():
    sections.subheading(family.title)
    with st.container(key=f"method_group_{family.id}", gap=None):
        for measure in map(figures.measure, family.measures):
            markup.details(measure.title, method_tables.measure_terms(figures, measure, cards))

sections.heading("sources", titles["sources"])
with st.container(key="method_group_sources", gap=None):
    for name, card in cards.items():
        markup.details(
            f"{card.producer}: {card.title}", method_tables.source_terms(card, manifest["sources"].get(name, {}))
        )

sections.heading("breaks", titles["breaks"], "Months at which a series changed its meaning.")
with sections.folded("breaks", "Show every break"):
    markup.table("Every break, oldest first", method_tables.BREAKS, method_tables.breaks(figures), label="Breaks")

sections.heading("missing", titles["missing"], "What people ask for and this explorer does not hold.")
with sections.folded("missing", "Show what is not here"):
    markup.table("What is not here", method_tables.MISSING, method_tables.missing(figures), label="Not available")

sections.heading("reproduce", titles["reproduce"])
sections.paragraphs(["Any figure on any page, with its counts, method and sources (add **--json** for a program):"])
sections.code(method_words.REPRODUCE)
sections.paragraphs(["The snapshot from the published files, and the check of a snapshot against its manifest:"])
sections.code(method_words.REBUILD)
sections.code(method_words.CHECK)

sections.heading("downloads", titles["downloads"], "Every page also offers the figures that it shows as CSV.")
markup.links(
    [
        markup.Link("Measures (JSON)", "/api/v1/measures"),
        markup.Link("Places (CSV)", "/api/v1/areas?format=csv"),
        markup.Link("Figures of one measure (CSV)", "/api/v1/figures?measure=robbery&level=borough&format=csv"),
        markup.Link("Description of the API (OpenAPI)", "/api/v1/openapi.json"),
    ]
)
with sections.folded("tables", "Show the tables of the snapshot"):
    markup.table(
        f"Tables of snapshot {figures.snapshot.id}",
        method_tables.TABLES,
        method_tables.tables(manifest),
        label="Tables of the snapshot",
    )
st.download_button(
    "Download the manifest (JSON)", method_tables.manifest_file(manifest), "manifest.json", "application/json"
)
frame.foot(state, PAGE)
