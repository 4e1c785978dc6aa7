"""The door of the desk: what it is, how to sign in, and who is signed in."""

from __future__ import annotations

import streamlit as st

from conversations.people import PUBLIC, Actor
from ui import desk_again, markup, sections, signed_in
from ui.desk_sheets import forget
from ui.desk_state import place_name
from ui.markup import Link

COMMAND = "python -m conversations create-administrator"


def closed() -> None:
    """Draw what somebody sees who is not signed in, or not any more."""
    if desk_again.waits():
        _ended()
        return
    markup.title("Desk", "Where those who run the conversations prepare an event, read what came in and keep promises.")
    if signed_in.organisation():
        with st.container(key="desk_sign_in"):
            st.button("Sign in with your organisation", type="primary", on_click=st.login)
        if st.user.get("is_logged_in"):
            markup.note(
                "Your organisation knows you, but no account here has your identity. Ask an administrator to put it on "
                "your account.",
                warning=True,
            )
            st.button("Sign out of your organisation", on_click=st.logout)
        markup.links([Link("Sign in with a name and password", "/sign-in")])
    else:
        with st.container(key="desk_enter"):
            markup.links([Link("Sign in", "/sign-in")])
    markup.small("Reading what was said, promised and achieved, and taking part in an event, need no account.")
    with sections.folded("desk_first", "Nobody has an account yet?"):
        sections.paragraphs(
            ["Whoever keeps this server makes the first administrator by a command; there is no password before it."]
        )
        sections.code(COMMAND)


def _ended() -> None:
    """Where somebody was at work: the way back to it."""
    markup.title("Your sign-in has ended", "What you typed is kept in this window. Sign in again, and it is back.")
    with st.container(key="desk_sign_in"):
        desk_again.form()
    if signed_in.organisation():
        markup.small("By your organisation’s sign-in you leave this window, and what you typed in it.")
        st.button("Sign in with your organisation", on_click=st.login)
    st.button("Forget it, and leave the desk", on_click=forget)


def who(actor: Actor) -> None:
    """Draw who is signed in, and the way out."""
    role = actor.role.replace("_", " ")
    where = f" for {place_name(actor.borough)}" if actor.borough else ""
    markup.title("Desk", f"You act as {role}{where}.")
    if signed_in.who()[1] == "cookie":
        markup.links([Link("Sign out", "/sign-out")])
    else:
        st.button("Sign out", key="desk_leave", on_click=_leave)
    desk_again.ending()


def _leave() -> None:
    """Sign out, and forget what was typed."""
    forget()
    signed_in.leave()


def nobody(actor: Actor) -> bool:
    """Return whether an actor is not signed in."""
    return actor == PUBLIC
