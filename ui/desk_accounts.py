"""Accounts at the desk: one's own password; for an administrator, everybody's account."""

from __future__ import annotations

import streamlit as st

from conversations.access import allowed
from conversations.accounts import Account, create, listed, set_identity, set_password, switch_off, unlock
from conversations.dates import short_day
from conversations.errors import InputError
from conversations.people import ACCOUNT_ROLES, Actor
from conversations.places import boroughs
from conversations.running import store
from ui import markup, sections
from ui.desk_sheets import Sheet
from ui.desk_state import DeskState, place_name
from ui.markup import Column

TWICE = {"password": "the two are not the same, so type it again in both fields"}


def draw(actor: Actor, state: DeskState) -> None:  # noqa: ARG001
    """Draw the accounts that somebody may see: their own, or all."""
    if allowed(actor, "manage_accounts"):
        every = listed(store(), actor)
        _new(actor)
        _table(every)
        _change(actor, every)
    _own(actor)


def _new(actor: Actor) -> None:
    """The form for a new account."""
    sheet = Sheet("account")
    markup.heading("Make an account", "For one person. Hand them the password yourself; they change it here.")
    sheet.outcome()
    with st.form(sheet.key("form")):
        left, right = st.columns(2)
        with left:
            st.text_input("Name to sign in with", key=sheet.key("name"), autocomplete="off")
            st.selectbox("Role", ACCOUNT_ROLES, format_func=_role, key=sheet.key("role"))
            st.selectbox("Borough, of a borough lead alone", boroughs(), None, format_func=place_name,
                         placeholder="None", key=sheet.key("borough"))  # fmt: skip
        with right:
            _passwords(sheet)
            st.date_input("Ends on, if it is for a time", None, key=sheet.key("expires_on"), format="DD/MM/YYYY")

        def keep() -> str:
            made = create(
                store(), actor, sheet.text("name"), _twice(sheet), sheet.value("role"), sheet.value("borough"),
                sheet.value("expires_on"),
            )  # fmt: skip
            return f"{made.name} may sign in now."

        sheet.submit("Make the account", keep)


def _table(every: tuple[Account, ...]) -> None:
    """Every account."""
    rows = [
        [
            account.name,
            _role(account.role),
            place_name(account.borough) if account.borough else "–",
            _standing(account),
            "Yes" if account.identity else "–",
        ]
        for account in every
    ]
    columns = [Column("Name"), Column("Role"), Column("Borough"), Column("State"), Column("Identity set")]
    markup.table("Every account, by name", columns, rows, label="Accounts")


def _change(actor: Actor, every: tuple[Account, ...]) -> None:
    """What can be changed in one account."""
    usable = {account.id: account for account in every if account.active}
    markup.heading("Change an account")
    sheet = Sheet("account_change")
    sheet.outcome()
    chosen = st.selectbox(
        "Account", tuple(usable), None, format_func=lambda key: usable[key].name, placeholder="Choose",
        key="desk_account",
    )  # fmt: skip
    if chosen is None or chosen not in usable:
        return
    account = usable[chosen]
    _locked(actor, account, sheet)
    with st.form(sheet.key(f"password_form_{chosen}")):
        _passwords(sheet, str(chosen))

        def renew() -> str:
            set_password(store(), actor, account.id, _twice(sheet, str(chosen)))
            return f"{account.name} has a new password, is unlocked, and signed out everywhere."

        sheet.submit("Give a new password", renew, primary=False, own=f"password{chosen}")
    with st.form(sheet.key(f"identity_form_{chosen}")):
        st.text_input(
            "E-mail address or subject of the organisation’s sign-in; empty takes it away", account.identity or "",
            key=sheet.key(f"identity{chosen}"), autocomplete="off",
        )  # fmt: skip

        def identify() -> str:
            set_identity(store(), actor, account.id, sheet.text(f"identity{chosen}") or None)
            return "Saved."

        sheet.submit("Save the identity", identify, primary=False, own=f"identity{chosen}")

    def end() -> str:
        switch_off(store(), actor, account.id)
        return f"{account.name} is switched off. What it did stays in the history."

    with sections.folded(f"desk_off_{chosen}", "Switch it off, for good"):
        sheet.button(f"Switch {account.name} off", end, stays=f"off_{chosen}")


def _locked(actor: Actor, account: Account, sheet: Sheet) -> None:
    """Opening an account again that wrong passwords have locked."""
    if not _is_locked(account):
        return
    markup.note(
        "Five wrong passwords have locked this account to browsers that nobody has signed in with before. It opens by "
        "itself after 15 minutes, or now:"
    )

    def open_again() -> str:
        unlock(store(), actor, account.id)
        return f"{account.name} may sign in again, from any browser, with the same password."

    sheet.button("Unlock it now", open_again, stays=f"unlock_{account.id}")


def _own(actor: Actor) -> None:
    """One's own password."""
    sheet = Sheet("own")
    markup.heading("Your own password", "A new one signs you out everywhere: sign in again with it.")
    sheet.outcome()
    with st.form(sheet.key("form")):
        _passwords(sheet)

        def renew() -> str:
            assert actor.account is not None
            set_password(store(), actor, actor.account, _twice(sheet))
            return "Your password is changed."

        sheet.submit("Change it", renew, primary=False)


def _passwords(sheet: Sheet, own: str = "") -> None:
    """A new password, twice."""
    for name, label in (("password", "Password, 12 characters or more"), ("again", "The same again")):
        st.text_input(label, type="password", key=sheet.key(f"{name}{own}"), autocomplete="new-password")


def _twice(sheet: Sheet, own: str = "") -> str:
    """The password that was typed twice.

    Raises
    ------
    InputError
        If the two are not the same.
    """
    password, again = (sheet.text(f"{name}{own}") for name in ("password", "again"))
    if password != again:
        raise InputError(TWICE)
    return password


def _role(role: str) -> str:
    """A role in words."""
    return role.replace("_", " ").capitalize()


def _standing(account: Account) -> str:
    """Whether an account can be used."""
    if not account.active:
        return "Switched off"
    if _is_locked(account):
        return "Locked for a while, to new browsers"
    return f"Until {short_day(account.expires_on)}" if account.expires_on else "In use"


def _is_locked(account: Account) -> bool:
    """Whether wrong passwords keep new browsers out of an account."""
    return account.locked_until is not None and account.locked_until > store().clock()
