"""The frame around every page: look, navigation, failure. The main script of the app."""

from __future__ import annotations

import streamlit as st

from ui.frame import STATIC, guarded, lost, no_page

PAGES = (
    ("pages/london.py", "London", None),
    ("pages/borough.py", "Borough", "borough"),
    ("pages/compare.py", "Compare", "compare"),
    ("pages/hotspots.py", "Hotspots", "hotspots"),
    ("pages/my_area.py", "My area", "my-area"),
    ("pages/equality.py", "Equality", "equality"),
    ("pages/plans.py", "Plans", "plans"),
    ("pages/can_i_say_this.py", "Can I say this?", "can-i-say-this"),
    ("pages/conversations.py", "Conversations", "conversations"),
    ("pages/data_and_methods.py", "Data and methods", "data-and-methods"),
    ("pages/desk.py", "Desk", "desk"),
)
#: Style sheets, sent as one: the later ones add to the first.
LOOK = ("style", "pages", "equality", "compare", "hotspots", "conversations", "desk", "plans", "claims")
#: Pages that others lead to, without a place in the navigation.
BESIDE = (("pages/conversation.py", "Conversation", "conversation"),)

st.set_page_config(page_title="London Borough Explorer", page_icon=str(STATIC / "icon.png"), layout="wide")
st.html(f"<style>{''.join((STATIC / f'{name}.css').read_text(encoding='utf-8') for name in LOOK)}</style>")
st.logo(str(STATIC / "wordmark.svg"), size="large", link=None)
TITLES = {address or "": title for _, title, address in PAGES}
found = [
    st.Page(f"../{path}", title=title, url_path=address, default=address is None) for path, title, address in PAGES
]
found += [st.Page(f"../{path}", title=title, url_path=address, visibility="hidden") for path, title, address in BESIDE]
nowhere = lost({*TITLES, *(address for _, _, address in BESIDE)})
if nowhere and "/" not in nowhere:
    # A page of its own at the lost address, so that Streamlit neither runs London's there nor says so in a dialog.
    found.append(st.Page(lambda: no_page(TITLES), title="Not found", url_path=nowhere, visibility="hidden"))
chosen = st.navigation(found, position="top")
with guarded():
    if nowhere:
        no_page(TITLES)
    else:
        chosen.run()
