"""London Borough Explorer, started by ``streamlit run app.py``."""

import streamlit as st

from web.app import options

app = st.App("ui/shell.py", **options("ui.first_page"))
