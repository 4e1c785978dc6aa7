"""Sheets of the desk: a form is sent once however often it is pressed, and what was typed outlives every refusal.

A press runs before the page is drawn again, with what was on the screen when it was pressed: the version that somebody
saw, and not the one that came since.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import inf
from typing import Any

import streamlit as st

from base.errors import ExplorerError
from conversations.errors import AccessError, InputError, SessionError
from conversations.people import Actor
from ui import markup, signed_in

#: Seconds in which a second press of the same button is the same press.
TOO_SOON = 0.7
_KEY = "desk_tray"


@dataclass
class Tray:
    """What this browser window has sent, and what came of it.

    Attributes
    ----------
    numbers : dict of str to int
        How often each sheet was kept; a kept sheet makes room for an empty one of the next number.
    done : dict of str to float
        When each button of a sheet was pressed last, and kept what it was to keep.
    seen : dict of str to object
        What each sheet was opened on.
    name, said, fault : str, str and ExplorerError or None
        The sheet that was sent last, and what came of it.
    turn : threading.Lock
        Held by the press that is at work.
    actor : Actor or None
        Who was at the screen when it was drawn; None before it was.
    ends : datetime or None
        When their sign-in was to end, as far as it was known last.
    words : dict of str to object
        What was in the fields when the sign-in ended, by key, until somebody signs in again.
    """

    numbers: dict[str, int] = field(default_factory=dict)
    done: dict[str, float] = field(default_factory=dict)
    seen: dict[str, Any] = field(default_factory=dict)
    name: str = ""
    said: str = ""
    fault: ExplorerError | None = None
    turn: threading.Lock = field(default_factory=threading.Lock, repr=False)
    actor: Actor | None = None
    ends: datetime | None = None
    words: dict[str, Any] = field(default_factory=dict, repr=False)

    def clear(self) -> None:
        """Forget what came of the last sheet, and what others were opened on: another part of the desk is opened."""
        self.name, self.said, self.fault = "", "", None
        self.seen.clear()


def tray() -> Tray:
    """Return the tray of this browser window."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = Tray()
    kept: Tray = st.session_state[_KEY]
    return kept


class Sheet:
    """One form on the screen.

    Parameters
    ----------
    name : str
        Unlike that of any other sheet on the desk.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.tray = tray()
        self.number = self.tray.numbers.get(name, 0)

    def key(self, field_name: str) -> str:
        """Return the key of a field's widget."""
        return f"{self.name}_{self.number}_{field_name}"

    def value(self, field_name: str) -> Any:
        """Return what a field's widget holds."""
        return st.session_state.get(self.key(field_name))

    def text(self, field_name: str) -> str:
        """Return what a field of text holds."""
        return str(self.value(field_name) or "")

    def opened_on(self, thing: Any) -> Any:
        """Return what the sheet was opened on: the thing as it was then, whoever has changed it since."""
        return self.tray.seen.setdefault(self.key("opened"), thing)

    def read_again(self, thing: Any) -> None:
        """Note that the thing was shown as it is now, beside what was typed."""
        self.tray.seen[self.key("shown")] = thing

    def shown_last(self) -> Any:
        """Return the thing as it was shown last beside what was typed; None where the sheet was not opened."""
        return self.tray.seen.get(self.key("shown")) or self.tray.seen.get(self.key("opened"))

    @property
    def fault(self) -> ExplorerError | None:
        """What is wrong with the sheet as it was sent last."""
        return self.tray.fault if self.tray.name == self.name else None

    @property
    def kept(self) -> bool:
        """Whether it is the sheet that was sent last, and was kept."""
        return self.tray.name == self.name and bool(self.tray.said)

    def outcome(self) -> None:
        """Draw what came of sending the sheet, if it was the last that was sent."""
        if self.tray.name != self.name:
            return
        if self.tray.fault is not None:
            with st.container(key=f"{self.name}_fault"):
                _told(self.tray.fault)
        elif self.tray.said:
            with st.container(key=f"{self.name}_said"):
                markup.note(self.tray.said)

    def submit(self, label: str, act: Callable[[], str], *, primary: bool = True, own: str = "") -> None:
        """Draw the button that sends the form around it; a name of its own where a sheet has several forms."""
        st.form_submit_button(
            label,
            key=self.key(f"send{own}"),
            type="primary" if primary else "secondary",
            on_click=send,
            args=(self, act),
        )

    def button(self, label: str, act: Callable[[], str], *, primary: bool = False, stays: str = "") -> None:
        """Draw a button that does something by itself.

        Parameters
        ----------
        label : str
            Its words.
        act : callable
            Does it, and returns what to say of it.
        primary : bool
            Whether it is the one button of its part.
        stays : str
            A name of its own, where the button keeps the keyboard's focus once it is pressed: the next thing like this
            one takes its place.
        """
        st.button(
            label,
            key=f"{self.name}_{stays}" if stays else self.key("press"),
            type="primary" if primary else "secondary",
            on_click=send,
            args=(self, act, stays),
        )


def forget() -> None:
    """Make the tray of this browser window a new one: nobody, or somebody else, is at the screen now."""
    st.session_state.pop(_KEY, None)


def send(sheet: Sheet, act: Callable[[], str], button: str = "") -> None:
    """Do what a sheet asks for, once.

    Parameters
    ----------
    sheet : Sheet
        The sheet as it was when it was pressed.
    act : callable
        Does it, and returns what to say of it; an error of ours is told next to the form.
    button : str
        Which of the sheet's buttons that stay where they are was pressed.
    """
    kept = sheet.tray
    # A second press starts another thread while the first is at work.
    with kept.turn:
        again = kept.numbers.get(sheet.name, 0) != sheet.number
        if again or time.monotonic() - kept.done.get(f"{sheet.name} {button}", -inf) < TOO_SOON:
            return
        kept.name, kept.said, kept.fault = sheet.name, "", None
        try:
            _still(kept.actor)
            kept.said = act()
        except ExplorerError as error:
            kept.fault = error
            return
        # Nothing of Streamlit stands between what was kept and this: no press can break it off.
        kept.numbers[sheet.name] = sheet.number + 1
        kept.done[f"{sheet.name} {button}"] = time.monotonic()


def _still(drawn_for: Actor | None) -> None:
    """Stop a press of somebody who is not signed in any more, or may do less than when the page was drawn."""
    if drawn_for is None:
        return
    now = signed_in.actor()
    if now.account != drawn_for.account:
        raise SessionError
    if replace(now, events=drawn_for.events) != drawn_for or not drawn_for.events <= now.events:
        raise AccessError("What you may do here has changed meanwhile", "look at what the page shows now")


def _told(error: ExplorerError) -> None:
    """An error: one sentence, or one for each field."""
    if isinstance(error, InputError) and len(error.faults) > 1:
        markup.note("Not kept yet: something needs to be changed.", warning=True)
        markup.bullets(f"**{name.replace('_', ' ').capitalize()}**: {what}." for name, what in error.faults.items())
    elif isinstance(error, InputError):
        ((name, what),) = error.faults.items()
        markup.note(f"Not kept yet. **{name.replace('_', ' ').capitalize()}**: {what}.", warning=True)
    else:
        markup.note(str(error), warning=True)
