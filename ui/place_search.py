"""One text field for a postcode, a ward or a place. What was typed is matched, and then forgotten.

The text lives in the field and in the callback that reads it, and nowhere else: the address of the page gets the
code of the place that was found, and an error never repeats what was typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from base.errors import ExplorerError
from geo.areas import Area, search_key
from geo.named_places import NamedPlace, load_named_places
from geo.postcodes import is_postcode, lookup
from measures.estimates import Figures
from measures.words import listed
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
    around : tuple of (str, str)
        Codes of wards that stand for a named place, such as Catford, which is no ward; and its name in our list.
    """

    area: str = ""
    choices: tuple[str, ...] = ()
    problem: str = ""
    around: tuple[tuple[str, str], ...] = ()


def find(figures: Figures, text: str) -> Found:
    """Return the place or places that a text means.

    Parameters
    ----------
    figures : Figures
        Gives the gazetteer and the postcodes.
    text : str
        A postcode, the name of a ward, a borough or a named place, or a code; a name may be followed by its borough's.

    Returns
    -------
    Found
        One place where the text is a postcode or is spelt like one place only; otherwise choices, or a problem.
    """
    typed = " ".join(text.split())
    if not typed:
        return Found(problem="Nothing was typed: type a postcode, or the name of a ward or borough.")
    if is_postcode(typed):
        return _of_postcode(figures, typed)
    places = figures.gazetteer.find(typed, most=MOST)
    named = _named(figures, typed, places)
    if named:
        return _around(typed, places, named)
    if not places:
        return Found(
            problem="We know no place of that name: check the spelling, or type a full postcode such as SW1A 2AA. "
            "Street names are not in our list."
        )
    same = [place for place in places if search_key(place.name) == search_key(typed)]
    one = same if len(same) == 1 else list(places)
    begun = search_key(one[0].name).startswith(search_key(typed.partition(",")[0]))
    if len(one) == 1 and (begun or one[0].code == typed.upper()):
        return Found(area=one[0].code)
    return Found(choices=tuple(place.code for place in places))


def _of_postcode(figures: Figures, typed: str) -> Found:
    """The ward of a postcode, or what is wrong with it."""
    try:
        return Found(area=lookup(figures.snapshot, typed).ward)
    except ExplorerError as error:
        return Found(problem=str(error))


def _named(figures: Figures, typed: str, places: Sequence[Area]) -> tuple[NamedPlace, ...]:
    """Named places that a text means; a ward or borough of the very name goes before them."""
    known = {search_key(place.name) for place in places}
    name, _, borough = typed.partition(",")
    if (places and typed.upper() == places[0].code) or search_key(name) in known:
        return ()
    found = load_named_places(figures.snapshot).find(name)
    wanted = search_key(borough)
    inside = (search_key(figures.gazetteer.get(place.borough).name).startswith(wanted) for place in found)
    return tuple(
        place for place, kept in zip(found, inside, strict=True) if kept and search_key(place.name) not in known
    )


def _around(typed: str, places: Sequence[Area], named: Sequence[NamedPlace]) -> Found:
    """The wards in which named places lie, then the areas that have the text in their name."""
    key = search_key(typed.partition(",")[0])
    codes = [place.ward for place in named] + [place.code for place in places if key in search_key(place.name)]
    wards, around = tuple(dict.fromkeys(codes))[:MOST], tuple((place.ward, place.name) for place in named)
    return Found(area=wards[0], around=around) if len(wards) == 1 else Found(choices=wards, around=around)


def labels(figures: Figures, found: Found) -> dict[str, str]:
    """Return the names of the places to choose from, by code, each with the named places that it stands for."""
    named = {code: [name for ward, name in found.around if ward == code] for code in found.choices}
    return {
        code: figures.gazetteer.label(code) + (f" ({listed(names)})" if names else "") for code, names in named.items()
    }


def explain(figures: Figures, found: Found) -> None:
    """Draw why a ward was found for a named place; nothing where the name was that of a ward or borough."""
    if found.area and found.around:
        markup.note(
            f"**{found.around[0][1]}** is not a ward. Its point on the map lies in the ward of "
            f"{figures.gazetteer.label(found.area)}; parts of it may lie in other wards. A postcode is surer."
        )


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
        for code, name in labels(figures, found).items():
            whole = " (the whole borough)" if figures.gazetteer.get(code).level == "borough" else ""
            chosen = (replace(state, area=code),)
            st.button(name + whole, key=f"place_{code}", on_click=save, args=chosen, width="stretch")


def _asked(figures: Figures, state: ViewState) -> None:
    """Match the text, clear the field, and keep only what was found."""
    found = find(figures, st.session_state[FIELD])
    st.session_state[FIELD] = ""
    if found.area:
        save(replace(state, area=found.area))
    if not found.area or found.around:
        st.session_state[FOUND] = found
