"""A Streamlit page with one control that draws one text: the cost of a rerun as such."""

import streamlit as st

st.write(st.select_slider("Month", range(1, 25), value=24))
