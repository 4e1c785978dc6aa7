"""My area: a postcode, a ward or a borough, in plain English."""

from dataclasses import replace

import streamlit as st

from ui import (
    area_cards,
    area_download,
    area_story,
    cached,
    conversation_link,
    frame,
    map_block,
    markup,
    place_search,
    reading_panel,
    sections,
)

PAGE = "my-area"
figures, state = frame.open_page()
gazetteer = figures.gazetteer
found = place_search.answer()
area = gazetteer.get(state.area) if state.area and not (found.choices or found.problem) else None
if area is not None and area.level == "london":
    area = None


def link(code: str, page: str = PAGE) -> markup.Link:
    """Return the link to a place."""
    return markup.Link(gazetteer.get(code).name, frame.address(page, replace(state, area=code)))


if found.choices:
    markup.title("Which place do you mean?", "More than one place fits. Choose yours.")
    place_search.choose(figures, state, found)
elif area is None:
    markup.title("What do the police record near you?", "Type where you live. We tell you in plain words.")
elif area.level == "ward":
    inside = gazetteer.get(area.borough or "").name
    markup.title(area.name, f"You are in the ward of **{area.name}**, in **{inside}**.")
else:
    markup.title(area.name, f"You are looking at the whole of **{area.name}**. Type a postcode to come closer.")
if found.problem:
    markup.note(found.problem, warning=True)
place_search.explain(figures, found)
place_search.field(figures, state)

if area is None:
    area_cards.places("Or choose a borough", [link(code) for code in gazetteer.at_level("borough")], opened=True)
    sections.heading("help", "If you need help")
    area_cards.contacts(policed_by_met=True)
    frame.foot(replace(state, area=""), PAGE)
    st.stop()

borough = area.borough or area.code
wards = gazetteer.wards_of(borough)
area_cards.places(f"Wards of {gazetteer.get(borough).name}", [link(code) for code in wards])
markup.note(area_story.police_text(figures, area))
if not area.policed_by_met:
    sections.heading("help", "If you need help")
    area_cards.contacts(policed_by_met=False)
    frame.foot(state, PAGE)
    st.stop()

CONTENTS = (
    ("crime", "What was recorded here"),
    ("trust", "Do people here trust the police?"),
    ("help", "What you can do"),
    ("map", "Map"),
)
sections.contents("On this page", CONTENTS)
borough_name = gazetteer.get(borough).name
chapters = area_story.chapters(figures, area)
opinions = area_story.opinions(figures, borough)
all_crime = area_story.readings(figures, figures.measure("crime_total"), area)[0]
main, beside = st.columns([7, 5], gap="large")
with main, st.container(key="area_crime"):
    sections.heading("crime", "What was recorded here in 12 months", area_story.when(figures, area))
    area_cards.lead(area_story.summary(chapters, area))
    markup.note(area_story.visitors_text(figures, area))
    area_cards.chapters(chapters)
with beside, st.container(key="area_police"):
    sections.heading("trust", "Do people here trust the police?", f"This is about all of {borough_name}.")
    area_cards.opinions(opinions, area_story.asked(opinions[0]))
    sections.heading("help", "What you can do", "A number here does not say what will happen to you.")
    area_cards.contacts(policed_by_met=True)
main, beside = st.columns([7, 5], gap="large")
with main, st.container(key="area_map"):
    sections.heading(
        "map", f"The wards of {borough_name}", "All crime for every 1,000 residents. Touch a ward to go there."
    )
    map_block.borough(state, area_story.ward_reading(figures, wards), borough)
with beside, st.container(key="area_more"):
    sections.heading("more", "Find out more")
    markup.links(
        [
            conversation_link.link(borough),
            markup.Link(f"More about {borough_name}", frame.address("borough", state)),
            markup.Link("Where the numbers come from", "/data-and-methods"),
        ]
    )
    st.download_button(
        "Download these figures (CSV)",
        area_download.table(chapters, opinions),
        area_download.file_name(figures, area),
        "text/csv",
    )
reading_panel.how_we_know(all_crime, state)
frame.foot(state, PAGE, cached.citation(all_crime, area.code))
