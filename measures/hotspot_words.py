"""A hotspot map in words: title, sentence, what a place is near. Neutral: places are where crime concentrates."""

from __future__ import annotations

import numpy as np

from base.errors import UnknownNameError
from base.periods import label
from geo.areas import CITY, LONDON, Gazetteer
from geo.persistence import EMERGING, FORMER, INTERMITTENT, NEVER, ONCE, PERSISTENT
from measures.hotspot_capture import Capture
from measures.hotspot_crimes import ALL_CRIME, get_crime, public_rules
from measures.hotspot_maps import BUSY_WORDS, FEW, FILLS, NO_DATA, OUTLINES, HotspotMap
from measures.hotspot_names import place_names
from measures.hotspot_query import HotspotQuery
from measures.hotspot_tests import NOT_TOLD
from measures.sentences import Register
from measures.words import listed, number

PERSISTENCE_WORDS = {
    PERSISTENT: "Persistent",
    EMERGING: "Emerging",
    FORMER: "No longer hot",
    INTERMITTENT: "On and off",
    ONCE: "In one month",
    NEVER: "Only over the whole window",
    NOT_TOLD: "",
}
PERSISTENCE_MEANINGS = {
    PERSISTENT: "hot by itself in 10 or more of 12 months",
    EMERGING: "hot in each of the last 3 months and in none before",
    FORMER: "hot in earlier months and in none of the last 3",
    INTERMITTENT: "hot in 2 months or more",
    ONCE: "hot in one of the last 3 months",
    NEVER: "in no single month, which holds too few crimes; over the whole window it is",
}
UNIT_WORDS = {"hex500": "cells of about 500 m", "hex250": "cells of about 250 m", "lsoa": "small areas"}
UNIT_SINGULAR = {"hex500": "cell of about 500 m", "hex250": "cell of about 250 m", "lsoa": "small area"}
WEIGHT_WORDS = {
    "count": "number of crimes", "harm_ons": "harm (ONS Crime Severity Score)",
    "harm_cchi": "harm (Cambridge Crime Harm Index)", "rate": "burglaries per household",
}  # fmt: skip
VALUE_UNITS = {"count": "", "harm_ons": "severity points", "harm_cchi": "days of prison",
               "rate": "per 1,000 households a year"}  # fmt: skip
#: The same for the head of a column.
VALUE_HEADS = {"harm_ons": "Harm, severity points", "harm_cchi": "Harm, days of prison",
               "rate": "Per 1,000 households a year"}  # fmt: skip
#: Shares closer than this are about the same.
ABOUT = 0.005
AUDIENCE_WORDS = {"public": "for everyone to see", "analyst": "for analysts"}
ANALYST_WARNING = (
    "The analyst’s view shows exact counts, p-values, the finer cells and places with few crimes. Do not project it "
    "or pass it on: use the view for everyone."
)
STATUS_WORDS = {
    FEW: f"not shown here: fewer than {public_rules().least_points} places in it with a crime, or fewer than "
    f"{public_rules().least_count} crimes",
    NO_DATA: "no figures in the source, which is not zero",
}


def window_text(query: HotspotQuery) -> str:
    """Return a settled window in words: ``"12 months to April 2026"``, ``"April 2026"``."""
    return label(query.end) if query.months == 1 else f"{query.months} months to {label(query.end)}"


def window_words(query: HotspotQuery) -> str:
    """Return a settled window within a sentence: ``"in the 12 months to April 2026"``, ``"in April 2026"``."""
    return f"in {window_text(query)}" if query.months == 1 else f"in the {window_text(query)}"


def subject(query: HotspotQuery) -> str:
    """Return what is shown, for a heading: ``"Robbery"``, ``"Harm of all crime"``."""
    title = get_crime(query.crime).title
    if query.weight == "rate":
        return f"{title} per household"
    return title if query.weight == "count" else f"Harm of {title[0].lower()}{title[1:]}"


def title(shown: HotspotMap, gazetteer: Gazetteer) -> str:
    """Return the active title, ten words or fewer where the names allow."""
    query, number_of = shown.query, shown.hot_places
    place = called(gazetteer, query.area)
    if not shown.land:
        return f"{subject(query)}: no figures for {place}"
    if not shown.crimes:
        return f"{subject(query)}: none recorded in {place}"
    if not number_of:
        return f"{subject(query)}: no place in {place} beyond chance"
    places = "one place" if number_of == 1 else f"{number_of:,} places"
    return f"{subject(query)} concentrates in {places} in {place}"


def sentence(shown: HotspotMap, gazetteer: Gazetteer, cell: str = "", register: Register = "officer") -> str:
    """Return the map, or one of its places, in plain sentences; ``**bold**`` marks what matters.

    Parameters
    ----------
    shown : HotspotMap
        The map.
    gazetteer : Gazetteer
        Names of places.
    cell : str
        Code of a place; empty for the whole map.
    register : str
        ``"officer"``, ``"panel"`` (the test named) or ``"resident"`` (short sentences).

    Raises
    ------
    UnknownNameError
        If the place is not on the map.
    """
    if not cell:
        return _whole(shown, gazetteer, register)
    at = shown.place(cell)
    if at < 0:
        raise UnknownNameError("place on this map", cell, tuple(shown.codes[:3].tolist()))
    return _one(shown, gazetteer, at, register)


def called(gazetteer: Gazetteer, code: str) -> str:
    """Return London's or a borough's name within a sentence: ``"Southwark"``, ``"the City of London"``."""
    name = gazetteer.get(code).name
    return f"the {name}" if code == CITY else name


def where_counted(query: HotspotQuery, gazetteer: Gazetteer) -> str:
    """Return where the crimes of a map were counted: cells on the edge of a borough are counted whole."""
    place = called(gazetteer, query.area)
    return place if query.area == LONDON or query.unit == "lsoa" else f"the cells that touch {place}"


def counted_noun(query: HotspotQuery) -> str:
    """Return what was counted: of the harm of all crime, only the types that have a weight."""
    noun = get_crime(query.crime).noun
    return f"{noun} that have a weight" if query.crime == ALL_CRIME and query.weight.startswith("harm") else noun


def _counted(query: HotspotQuery, count: float) -> str:
    """A count with its noun."""
    about = "about " if query.audience == "public" else ""
    return f"{about}{number(count)} {get_crime(query.crime).singular if count == 1 else counted_noun(query)}"


def limits(shown: HotspotMap) -> tuple[str, ...]:
    """Return where the data cannot tell, in sentences."""
    return shown.notes


def place_name(gazetteer: Gazetteer, shown: HotspotMap, at: int) -> str:
    """Return the name of a place of the map (see `measures.hotspot_names`)."""
    return str(place_names(gazetteer, shown.unit)[shown.at[at]])


def value_text(shown: HotspotMap, at: int) -> str:
    """Return what was tested in a place, without its unit: ``"12,000"``, ``"8.4"``; a dash where it is not shown."""
    value, query = float(shown.value[at]), shown.query
    # A view for everyone gives two significant figures.
    whole = query.weight != "rate" or (query.audience == "public" and value >= 10)
    return number(value, 0 if whole else 1) if np.isfinite(value) else "–"


def value_limits(shown: HotspotMap, at: int) -> str:
    """Return the 95 % interval of what was tested: ``"11,000 to 13,000"``; a dash for rates, which have none."""
    lower, upper = float(shown.value_lower[at]), float(shown.value_upper[at])
    return f"{number(lower)} to {number(upper)}" if np.isfinite(lower) and np.isfinite(upper) else "–"


def weighs(shown: HotspotMap, at: int) -> str:
    """Return harm or rate of a place as a sentence; nothing on a map of counts."""
    weight = shown.query.weight
    if weight == "count" or not np.isfinite(shown.value[at]):
        return ""
    about = "about " if shown.query.audience == "public" else ""
    said = f"{about}{value_text(shown, at)} {VALUE_UNITS[weight]}"
    if weight == "rate":
        return f"That is {said}, drawn towards London’s rate where homes are few."
    return f"Together they weigh {said} (95 % interval {value_limits(shown, at)})."


def lsoa_names(gazetteer: Gazetteer, shown: HotspotMap, at: int, most: int = 4) -> tuple[str, ...]:
    """Return the names of the small areas that a place touches, those with the largest share first."""
    return tuple(gazetteer.get(code).name for code in split_codes(shown.lsoas[at])[:most])


def chance(query: HotspotQuery, gazetteer: Gazetteer) -> str:
    """Return what the test does, in words for *how we know*."""
    each = f"Each of the {UNIT_WORDS[query.unit]} of {called(gazetteer, query.scope)}"
    return (
        f"{each} is taken together with those that touch it. Its sum is set "
        "against the sums that would come about were the same numbers dealt out at random (the exact upper tail, not a "
        "normal curve), and the false-discovery rate over all of them is held at 5 %. Gi* is reported beside it, not "
        "used. Stability is the share of 200 resamples in which a place stays hot: of whole months from six months up, "
        "of single crimes below."
    )


def foretold(found: Capture, query: HotspotQuery) -> str:
    """Return how good the last ones were in sentences, beside simply taking the fullest places of the period before.

    Parameters
    ----------
    found : Capture
        How choices of places did.
    query : HotspotQuery
        What they were chosen for.
    """
    crime = get_crime(query.crime)
    ahead = "month" if found.look_ahead == 1 else f"{found.look_ahead} months"
    ours, plain = found.mean("foretold"), found.mean("naive")
    land = share_text(found.coverage)
    verdict = "about as much as" if abs(ours - plain) < ABOUT else "more than" if ours > plain else "less than"
    said = (
        f"The fullest places of {found.look_back} months, {land} of the land, held {share_text(ours)} of the "
        f"{crime.noun} of the next {ahead}: {verdict} the fullest of the {ahead} just before ({share_text(plain)})."
    )
    hot, naive = found.mean("hot_foretold"), found.mean("hot_naive")
    if not np.isfinite(hot):
        return f"{said} In these windows no place was hot by the test."
    if hot < naive - ABOUT:
        told = "so to foretell, counting does better; the test is there to say what is more than chance"
    elif hot > naive + ABOUT:
        told = "so here the test also foretold better than counting"
    else:
        told = "so the test foretells no better than counting; it is there to say what is more than chance"
    return (
        f"{said} The places that the test called hot, {share_text(found.mean('hot_land'))} of the land, held "
        f"{share_text(hot)}, against {share_text(naive)} in the fullest places on as much land: {told}."
    )


def _whole(shown: HotspotMap, gazetteer: Gazetteer, register: Register) -> str:
    """The map in sentences."""
    query, crime = shown.query, get_crime(shown.query.crime)
    place, where = called(gazetteer, query.area), where_counted(query, gazetteer)
    scope = called(gazetteer, query.scope)
    counted = _counted(query, shown.crimes)
    total = f"I{window_words(query)[1:]}"
    if not shown.land:
        return f"The source has no figures for {place} {window_words(query)}. That is not zero."
    if not shown.crimes:
        return f"{total}, no {crime.noun} were counted in {where}."
    if not shown.hot_places:
        hidden = _hidden(shown)
        if register == "resident":
            return f"{total} there were {counted} in {where}. **No place there stands out** from the rest of {scope}."
        return (
            f"{total}, {counted} were counted in {where}, and **none of the {UNIT_WORDS[query.unit]} holds more than "
            f"chance could put there** by {scope}’s own pattern.{_busy(shown, scope)}{hidden}"
        )
    places = "one place" if shown.hot_places == 1 else f"{shown.hot_places:,} places"
    stable = int(np.sum(shown.outline == 0))
    share, land = share_text(shown.hot_share_of_crime), share_text(shown.hot_share_of_land)
    what = "harm" if query.weight.startswith("harm") else crime.noun
    if query.weight == "rate":
        held = f"{'it is' if shown.hot_places == 1 else 'they are'} {land} of the land"
    else:
        held = f"{'it holds' if shown.hot_places == 1 else 'they hold'} {share} of the {what} on {land} of the land"
    if register == "resident":
        return (
            f"{total} there were {counted} in {where}. **{places[0].upper()}{places[1:]}** "
            f"stand{'s' if shown.hot_places == 1 else ''} out from the rest of {scope}: {held}. "
            f"{_sure_words(stable, shown.hot_places)}"
        )
    tested = " (exact test of each place with its neighbours, false-discovery rate 5 %)" if register == "panel" else ""
    return (
        f"{total}, {counted} were counted in {where}. **{places[0].upper()}{places[1:]}** "
        f"hold{'s' if shown.hot_places == 1 else ''} more than chance could put there{tested}; {held}. "
        f"{_stable_words(stable, shown.hot_places)}{_hidden(shown)}"
    )


def _sure_words(stable: int, hot: int) -> str:
    """How many of the hot places we are sure of, for a resident."""
    if stable == hot:
        return "We are sure of it." if hot == 1 else "We are sure of all of them."
    if not stable:
        return "We are not sure of it." if hot == 1 else "We are sure of none of them: chance may have picked some."
    return f"We are sure of {stable:,} of them; of the others less so."


def _stable_words(stable: int, hot: int) -> str:
    """How many of the hot places are stable."""
    if stable == hot:
        return "All are stable: they stay hot in nearly every resample." if hot > 1 else "It is stable."
    if not stable and hot == 1:
        return "It is not stable: another year like this one could have picked another."
    if not stable:
        return "None is stable: another year like this one could have picked others."
    return f"{stable:,} of them are stable; the others could have been different ones in another year like this."


def _busy(shown: HotspotMap, scope: str) -> str:
    """How many places are busy though none is hot."""
    busy = int(shown.busy.sum())
    if not busy:
        return ""
    return (
        f" {busy:,} of them, with their neighbours, hold{'s' if busy == 1 else ''} twice {scope}’s average or more: "
        f"crime is so uneven over {scope} that a few such places would come about wherever it fell."
    )


def _hidden(shown: HotspotMap) -> str:
    """How many hot places are not shown."""
    if not shown.hot_not_shown:
        return ""
    one = shown.hot_not_shown == 1
    few = "crimes" if shown.query.unit == "lsoa" else "points with a crime"
    return f" {shown.hot_not_shown:,} more {'is' if one else 'are'} not shown here: too few {few}."


def _one(shown: HotspotMap, gazetteer: Gazetteer, at: int, register: Register) -> str:
    """One place in sentences."""
    query = shown.query
    name = place_name(gazetteer, shown, at)
    scope = called(gazetteer, query.scope)
    what = f"the {UNIT_SINGULAR[query.unit]} at {name}" if query.unit != "lsoa" else name
    status = str(shown.status[at])
    if status in STATUS_WORDS:
        return f"{what[0].upper()}{what[1:]}: {STATUS_WORDS[status]}."
    count = _counted(query, float(shown.count[at]))
    interval = f" (95 % interval {number(shown.lower[at])} to {number(shown.upper[at])})"
    verb = "was" if shown.count[at] == 1 else "were"
    begin = f"I{window_words(query)[1:]}, {count}{'' if register == 'resident' else interval} {verb} counted in {what}."
    begin = " ".join(filter(None, (begin, weighs(shown, at))))
    if not shown.hot[at]:
        if not shown.busy[at]:
            return f"{begin} With its neighbours **no more than chance could put there** by {scope}’s own pattern."
        return (
            f"{begin} With its neighbours that is twice {scope}’s average or more, **but not told from chance**: "
            f"crime is so uneven over {scope} that a few such places would come about wherever it fell."
        )
    times = {2: "up to 3 times", 3: "3 to 8 times", 4: "8 times or more"}[int(shown.fill[at])]
    again = share_text(float(shown.stability[at]))
    steady = f"It stays hot in {again} of resamples ({OUTLINES[shown.outline[at]].lower()})."
    lasting = f"By itself it was hot in {shown.months_hot[at]} of {shown.months_tested} months."
    if register == "resident":
        return f"{begin} Around here there is **more than chance would put**: {times} what is usual in {scope}."
    tested = ""
    if register == "panel" and np.isfinite(shown.q[at]):
        q = "below 0.001" if shown.q[at] < 0.001 else f"{shown.q[at]:.3f}"
        tested = f" (adjusted p {q}, Gi* {number(shown.z[at], 1)})"
    return (
        f"{begin} With its neighbours it holds **more than chance could put there**{tested}: {times} {scope}’s "
        f"average. {steady} {lasting}"
    )


def share_text(share: float) -> str:
    """Return a share as per cent, with one decimal below 10 %: ``"0.3 %"``, ``"26 %"``; small ones as below 0.1 %."""
    if not np.isfinite(share):
        return "–"
    if 0 < share < 0.001:
        return "less than 0.1 %"
    rough = 100 * share
    return f"{number(rough, 1 if rough < 10 and abs(rough - round(rough)) > 0.05 else 0)} %"


def fill_text(shown: HotspotMap, at: int) -> str:
    """Return the class of a place in words."""
    return BUSY_WORDS if shown.busy[at] else FILLS[int(shown.fill[at])]


def area_words(query: HotspotQuery, gazetteer: Gazetteer) -> str:
    """Return the place of the map in words, with what the test is over."""
    name = gazetteer.get(query.area).name
    if query.area == LONDON:
        return name
    against = "all of London" if query.scope == LONDON else "its own pattern"
    return f"{name} (tested against {against})"


def split_codes(joined: str) -> tuple[str, ...]:
    """Return codes that are joined by ``|``, one by one."""
    return tuple(code for code in str(joined).split("|") if code)


def listed_wards(gazetteer: Gazetteer, codes: tuple[str, ...]) -> str:
    """Return wards as a list in words."""
    return listed([gazetteer.label(code) for code in codes]) if codes else "none"
