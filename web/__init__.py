"""Plain HTTP beside Streamlit: figures API, map layers, health, security headers."""
