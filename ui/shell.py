"""The frame around every page: look, navigation, failure. The main script of the app."""

from __future__ import annotations

import streamlit as st

from ui.frame import STATIC, guarded

PAGES = (
    ("pages/london.py", "London", None),
    ("pages/borough.py", "Borough", "borough"),
    ("pages/my_area.py", "My area", "my-area"),
    ("pages/equality.py", "Equality", "equality"),
    ("pages/data_and_methods.py", "Data and methods", "data-and-methods"),
)

st.set_page_config(page_title="London Borough Explorer", page_icon=str(STATIC / "icon.png"), layout="wide")
st.html(STATIC / "style.css")
st.html(STATIC / "pages.css")
st.html(STATIC / "equality.css")
st.logo(str(STATIC / "wordmark.svg"), size="large", link=None)
chosen = st.navigation(
    [st.Page(f"../{path}", title=title, url_path=address, default=address is None) for path, title, address in PAGES],
    position="top",
)
with guarded():
    chosen.run()
