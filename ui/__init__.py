"""Streamlit helpers: shell, state, map panel, legend, table, sentence."""
