"""A sign-in that ends while somebody works: told before, made anew in the same window, and nothing typed is lost.

Streamlit forgets what a field holds once a page is drawn without it, so the words are put aside while nobody is signed
in. They come back to the account that typed them and to no other.
"""

from __future__ import annotations

import re
from datetime import date, time, timedelta

import streamlit as st

from base.errors import ExplorerError
from conversations.dates import clock_text
from conversations.people import Actor
from conversations.running import store
from ui import markup, signed_in
from ui.desk_sheets import forget, tray

#: Somebody is told so long before the end, by a look at the clock every so often.
BEFORE, LOOK = timedelta(minutes=5), timedelta(seconds=60)
SHEET = "signed_in_again"
_FIELDS = ("again_name", "again_password")
#: Fields that are not kept: passwords, and those of this form.
_SECRET = re.compile(r"^again_|_(password|again)\d*$")


def put_words_aside() -> None:
    """Keep what the fields of this window hold, though they are not drawn: the sign-in has ended."""
    kept = tray()
    if kept.actor is None:
        return
    for key, value in st.session_state.items():
        typed = isinstance(value, str | int | float | date | time | list | tuple) and not isinstance(value, bool)
        if typed and key != signed_in.SESSION_KEY and not _SECRET.search(str(key)):
            kept.words[str(key)] = value


def give_words_back(actor: Actor) -> None:
    """Put the words back into their fields, and note who is at the screen: somebody else finds nothing."""
    kept = tray()
    if kept.actor is not None and kept.actor.account != actor.account:
        forget()
        kept = tray()
    for key, value in kept.words.items():
        st.session_state.setdefault(key, value)
    kept.words.clear()
    kept.actor = actor


def waits() -> bool:
    """Return whether the sign-in of somebody ended who worked in this window."""
    return tray().actor is not None


def form() -> None:
    """Draw the fields to sign in with again, in this window."""
    with st.form("again"):
        st.text_input("Name", key=_FIELDS[0], autocomplete="username")
        st.text_input("Password", type="password", key=_FIELDS[1], autocomplete="current-password")
        st.form_submit_button("Sign in again", type="primary", on_click=_sign_in)
    kept = tray()
    if kept.name == SHEET and kept.fault is not None:
        markup.note(str(kept.fault), warning=True)


@st.fragment(run_every=LOOK)
def ending() -> None:
    """Draw that the sign-in is about to end, or has ended, and the way to go on; nothing before that.

    It is drawn by itself: the fields of the page are not touched, nor what is in them and was not sent yet. Where
    somebody signed out, in another window or by the organisation, the page is drawn anew, without what it showed.
    """
    kept, now = tray(), store().clock()
    if kept.actor is None:
        return
    ends = signed_in.ends_at()
    if ends is None and (kept.ends is None or now < kept.ends):
        if signed_in.who()[1] == "nobody":
            st.rerun()
        return
    kept.ends = ends or kept.ends
    if ends is not None and ends - now > BEFORE:
        if kept.name == SHEET and kept.said:
            markup.note(kept.said)
        return
    said = f"Your sign-in ends at {clock_text(ends)}." if ends is not None else "Your sign-in has ended."
    markup.note(f"**{said}** Sign in again here: what you typed stays on the screen.", warning=True)
    form()


def _sign_in() -> None:
    """Sign in with what was typed, as who was here before."""
    kept = tray()
    if kept.actor is None or kept.actor.account is None:
        return
    kept.name, kept.said, kept.fault = SHEET, "", None
    name, password = (str(st.session_state.get(key) or "") for key in _FIELDS)
    try:
        signed_in.again(name, password, kept.actor.account)
    except ExplorerError as error:
        kept.fault = error
    else:
        kept.said = "You are signed in again. What you typed is still here: press its button to keep it."
    st.session_state[_FIELDS[1]] = ""
