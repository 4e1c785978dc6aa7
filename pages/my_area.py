"""My area: a postcode, a ward or a borough, in plain English."""

from dataclasses import replace

import streamlit as st

from base.periods import window_label
from ui import area_cards, area_story, cached, filters, frame, legend, markup, place_search, reading_panel
from ui.map_panel import area_map

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
    borough_name = gazetteer.get(area.borough or "").name
    markup.title(area.name, f"You are in the ward of **{area.name}**, in **{borough_name}**.")
else:
    markup.title(area.name, f"You are looking at the whole of **{area.name}**. Type a postcode to come closer.")
if found.problem:
    markup.note(found.problem, warning=True)
place_search.field(figures, state)

if area is None:
    area_cards.places("Or choose a borough", [link(code) for code in gazetteer.at_level("borough")], opened=True)
    markup.heading("If you need help")
    area_cards.contacts(policed_by_met=True)
    frame.foot(replace(state, area=""), PAGE)
    st.stop()

borough = area.borough or area.code
wards = gazetteer.wards_of(borough)
area_cards.places(f"Wards of {gazetteer.get(borough).name}", [link(code) for code in wards])
markup.note(area_story.police_text(figures, area))
if not area.policed_by_met:
    markup.heading("If you need help")
    area_cards.contacts(policed_by_met=False)
    frame.foot(state, PAGE)
    st.stop()

chapters = area_story.chapters(figures, area)
opinions = area_story.opinions(figures, borough)
all_crime = area_story.readings(figures, figures.measure("crime_total"), area)[0]
main, beside = st.columns([7, 5], gap="large")
with main, st.container(key="area_crime"):
    window = window_label(area_story.latest(figures, area), area_story.WINDOW)
    markup.heading("What was recorded here in 12 months", f"{window[0].upper()}{window[1:]}.")
    markup.note(area_story.visitors_text(figures, area))
    for chapter in chapters:
        area_cards.chapter(chapter)
with beside, st.container(key="area_police"):
    markup.heading("Do people here trust the police?", f"All of {gazetteer.get(borough).name}, not only your ward.")
    asked = window_label(int(opinions[0].estimate.period.replace("-", "")), area_story.WINDOW)
    area_cards.opinions(opinions, f"A survey, {asked}. Nothing newer is published for boroughs.")
    markup.heading("What you can do", "Most people here were not the victim of a crime. If you need help, this is how.")
    area_cards.contacts(policed_by_met=True)
markup.heading(f"{area.name} on the map" if area.level == "ward" else f"The wards of {area.name}")
with st.container(key="area_map"):
    wards_month = area_story.latest(figures, gazetteer.get(wards[0]))
    shown = cached.reading("crime_total", "ward", wards_month, area_story.WINDOW, "borough", "")
    clicked = area_map(shown, state, "ward", within=borough, key=f"map_my_area_{borough}")
    if clicked and clicked != state.area:
        filters.save(replace(state, area=clicked))
        st.rerun()
    legend.draw(shown, cached.classes("crime_total", "ward", area_story.WINDOW, ""), chosen=True)
markup.links([markup.Link(f"More about {gazetteer.get(borough).name}", frame.address("borough", state))])
estimates = [each for chapter in chapters for card in chapter.cards for each in card.estimates]
st.download_button(
    "Download these figures (CSV)",
    area_story.table([*estimates, *(opinion.estimate for opinion in opinions)]),
    area_story.file_name(figures, area),
    "text/csv",
)
reading_panel.how_we_know(all_crime, state)
frame.foot(state, PAGE, cached.citation(all_crime, area.code))
