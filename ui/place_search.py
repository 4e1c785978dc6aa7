"""One text field for a postcode, a ward or a place. What was typed is matched, and then forgotten.

The text lives in the field and in the callback that reads it, and nowhere else: the address of the page gets the
code of the place that was found, and an error never repeats what was typed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from base.errors import ExplorerError
from geo.postcodes import is_postcode, lookup
from measures.estimates import Figures
from ui import markup
from ui.filters import save
from ui.state import ViewState

FIELD, FOUND = "place_text", "place_found"
MOST = 8


@dataclass(frozen=True)
class Found:
    """What a text leads to.

    Parameters
    ----------
    area : str
        Code of the one place meant; empty where there is none or more than one.
    choices : tuple of str
        Codes to choose from, likeliest first.
    problem : str
        What is wrong and what to do about it; never repeats the text.
    """

    area: str = ""
    choices: tuple[str, ...] = ()
    problem: str = ""


def find(figures: Figures, text: str) -> Found:
    """Return the place or places that a text means.

    Parameters
    ----------
    figures : Figures
        Gives the gazetteer and the postcodes.
    text : str
        A postcode, the name of a ward or a borough, or a code; a ward's name may be followed by its borough's.

    Returns
    -------
    Found
        One place where the text is a postcode or is spelt like one place only; otherwise choices, or a problem.
    """
    typed = " ".join(text.split())
    if not typed:
        return Found(problem="Nothing was typed: type a postcode, or the name of a ward or borough.")
    if is_postcode(typed):
        try:
            return Found(area=lookup(figures.snapshot, typed).ward)
        except ExplorerError as error:
            return Found(problem=str(error))
    places = figures.gazetteer.find(typed, most=MOST)
    if not places:
        return Found(
            problem="We know no place of that name: check the spelling, or type a full postcode such as SW1A 2AA. "
            "Street names are not in our list."
        )
    same = [place for place in places if place.name.casefold() == typed.casefold()]
    one = same if len(same) == 1 else list(places)
    begun = one[0].name.casefold().startswith(typed.partition(",")[0].casefold())
    if len(one) == 1 and (begun or one[0].code == typed.upper()):
        return Found(area=one[0].code)
    return Found(choices=tuple(place.code for place in places))


def field(figures: Figures, state: ViewState) -> None:
    """Draw the field and its button."""
    with (
        st.form("find_place", border=False),
        st.container(key="place_field", horizontal=True, vertical_alignment="bottom"),
    ):
        st.text_input("Postcode, ward or place", key=FIELD, autocomplete="off", max_chars=60)
        st.form_submit_button("Find", type="primary", on_click=_asked, args=(figures, state))
    markup.small("We look up your postcode and then forget it. It is not saved, and it is not in this page’s address.")


def answer() -> Found:
    """Return what the last search led to, once; an empty answer where there was none."""
    found: Found = st.session_state.pop(FOUND, Found())
    return found


def choose(figures: Figures, state: ViewState, found: Found) -> None:
    """Draw one button a place to choose from."""
    with st.container(key="place_choices"):
        for code in found.choices:
            borough = figures.gazetteer.get(code).level == "borough"
            name = figures.gazetteer.label(code) + (" (the whole borough)" if borough else "")
            st.button(name, key=f"place_{code}", on_click=save, args=(replace(state, area=code),), width="stretch")


def _asked(figures: Figures, state: ViewState) -> None:
    """Match the text, clear the field, and keep only what was found."""
    found = find(figures, st.session_state[FIELD])
    st.session_state[FIELD] = ""
    if found.area:
        save(replace(state, area=found.area))
    else:
        st.session_state[FOUND] = found
