"""Borough: crime, confidence and a place for disproportionality, on one page in one grammar."""

import streamlit as st

from ui import (
    area_table,
    borough_profile,
    cached,
    change_panel,
    conversation_link,
    equality_panel,
    filters,
    findings_list,
    frame,
    map_block,
    markup,
    notices,
    reading_panel,
    search_context,
)

figures, state = frame.open_page()
borough = figures.gazetteer.get(state.area).borough if state.area else None
if not borough:
    borough_profile.choose(figures, state)
    frame.foot(state, "borough")
    st.stop()
filters.bar(figures, state)
reading = cached.shown(state, "borough")
name, wards = figures.gazetteer.get(borough).name, None
markup.title(name, borough_profile.context(figures, borough))
if figures.gazetteer.get(borough).policed_by_met:
    markup.links([conversation_link.link(borough)])
    findings_list.draw(borough)
    reading_panel.section_head(reading, borough)
    notices.period(figures, state, reading, "borough")
    map_column, reading_column = st.columns([7, 5], gap="large")
    with map_column:
        wards = cached.shown(state, "ward") if "ward" in reading.measure.levels else None
        if wards is None:
            markup.note(
                f"{reading.measure.title}: not published or not shown below the borough, so there is no ward map."
            )
            reading_panel.strip(reading, borough)
        else:
            notices.period(figures, state, wards, "borough")
            map_block.borough(state, wards, borough)
    with reading_column, st.container(key="reading_column"):
        reading_panel.figure(reading, borough)
        search_context.draw(figures, state, reading, borough)
        notices.visitors(figures, reading, borough)
        if wards is not None:
            reading_panel.ward_figure(wards, state.area)
            reading_panel.strip(reading, borough)
        reading_panel.trend(reading, borough)
    if wards is not None:
        area_table.draw(wards, state, "borough")
    change_panel.draw(figures, reading, borough)
    borough_profile.similar(figures, reading, state, borough)
    markup.heading("Crime", "Every headline measure in its latest 12 months; choose one to see it above")
    borough_profile.measures_table(cached.latest("borough", "crime"), state, borough, f"Recorded crime in {name}")
    markup.heading("Confidence", "Public Attitude Survey, a sample; small differences between boroughs are noise")
    borough_profile.measures_table(cached.latest("borough", "confidence"), state, borough, f"Confidence in {name}")
    equality_panel.borough_part(figures, borough, state)
else:
    reading_panel.not_policed(reading, borough)
borough_profile.people(figures, borough)
reading_panel.how_we_know(reading, state)
wards_csv = cached.csv_address(wards, borough) if wards is not None else ""
frame.foot(state, "borough", cached.citation(reading, borough), cached.csv_address(reading), wards_csv)
