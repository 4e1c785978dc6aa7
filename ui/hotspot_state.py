"""The state of the Hotspots page: what is asked of the map, the chosen cell, and the choices further down; all by URL.

The URL is the only truth, as on every page. The names of the map's own question are those of the API.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace

from base.errors import ExplorerError, UnknownNameError
from base.periods import parse
from base.snapshot import Snapshot
from geo.stability import MONTHS_FROM
from measures.hotspot_crimes import ALL_CRIME, get_crime
from measures.hotspot_query import WINDOWS, HotspotQuery
from measures.hotspot_settle import options

MODES = ("hall",)
PUBLIC = "public"
#: Choices of the parts below the map, the usual one first: per cent of the land; months; a stated effect in per cent.
COVERAGES = ("1", "0.1", "0.25", "0.5", "2", "5")
LOOK_BACKS = ("6", "1", "3", "9")
LOOK_AHEADS = ("3", "1", "2", "6")
STEPS = ("1", "2", "3")
EFFECTS = ("10-20", "5-10", "20-30")
CHOICES = {"coverage": COVERAGES, "back": LOOK_BACKS, "ahead": LOOK_AHEADS, "step": STEPS, "effect": EFFECTS}
WORDS = {"coverage": "part of the land", "back": "look-back", "ahead": "look-ahead", "step": "step",
         "effect": "effect", "mode": "mode"}  # fmt: skip


@dataclass(frozen=True)
class HotspotState:
    """What the page shows.

    Parameters
    ----------
    asked : HotspotQuery
        What the map shows.
    cell : str
        Code of the chosen cell or small area; empty for none.
    coverage : str
        Per cent of the land that a choice of cells covers.
    back, ahead, step : str
        Months that a choice is made on, months that it is judged on, and months between choices.
    effect : str
        Effect of an intervention in per cent, ``"10-20"``.
    span, before : str
        Months of the two windows compared, and the last month of the earlier one, ``"2025-10"``; empty for the usual.
    mode : str
        ``"hall"`` for a projector: map and sentence only, twice the size.
    """

    asked: HotspotQuery = field(default_factory=HotspotQuery)
    cell: str = ""
    coverage: str = COVERAGES[0]
    back: str = LOOK_BACKS[0]
    ahead: str = LOOK_AHEADS[0]
    step: str = STEPS[0]
    effect: str = EFFECTS[0]
    span: str = ""
    before: str = ""
    mode: str = ""

    def query(self) -> dict[str, str]:
        """Return the URL parameters that differ from the usual, those of the map first."""
        own = {each.name: getattr(self, each.name) for each in fields(self) if each.name != "asked"}
        usual = {name: values[0] for name, values in CHOICES.items()}
        return self.asked.query() | {name: value for name, value in own.items() if value != usual.get(name, "")}


def read(query: Mapping[str, str]) -> tuple[HotspotState, tuple[ExplorerError, ...]]:
    """Return the state that a URL asks for, and what in it does not exist.

    Parameters
    ----------
    query : mapping of str to str
        URL parameters; ones that the page does not know are ignored. Whether a cell exists is for the map to say.

    Returns
    -------
    state : HotspotState
        With the usual in place of anything that does not exist.
    problems : tuple of ExplorerError
        One for each such parameter; a page that gets any shows them and no figure.
    """
    problems: list[ExplorerError] = []
    own = {"cell": query.get("cell", "")}
    for name, values in {**CHOICES, "mode": MODES}.items():
        value = query.get(name, "")
        if value in values:
            own[name] = value
        elif value:
            problems.append(UnknownNameError(WORDS[name], value, values))
    for name, check in (("span", _length), ("before", parse)):
        try:
            own[name] = query[name] if query.get(name) and check(query[name]) else ""
        except ExplorerError as problem:
            problems.append(problem)
    asked = HotspotQuery()
    try:
        known = {each.name for each in fields(HotspotQuery)}
        asked = HotspotQuery.parse({name: value for name, value in query.items() if value and name in known})
    except ExplorerError as problem:
        problems.append(problem)
    if own.get("mode") and asked.audience != PUBLIC:
        problems.append(ExplorerError("The analyst’s view is not for projecting", "choose the view for everyone"))
        own["mode"] = ""
    return HotspotState(asked, **own), tuple(problems)


def _length(text: str) -> int:
    """A length of window in months."""
    if text not in map(str, WINDOWS):
        raise UnknownNameError("length of the windows compared", text, tuple(map(str, WINDOWS[:3])))
    return int(text)


def chosen(snapshot: Snapshot, state: HotspotState, name: str, value: str) -> HotspotState:
    """Return the state after a reader's choice; what does not go with it goes back to the usual.

    Parameters
    ----------
    snapshot : Snapshot
        Gives what exists.
    state : HotspotState
        What was chosen before.
    name : str
        A field of the state, or of its question to the map.
    value : str
        The choice, as the URL writes it.
    """
    if name == "span":
        return replace(state, span=value, before="")
    if name in CHOICES or name in {"cell", "mode", "before"}:
        return read(state.query() | {name: value})[0]
    asked = _fitted(snapshot, HotspotQuery.parse(state.asked.query() | {name: value}), name)
    kept = asked.unit == state.asked.unit and name != "area"
    return replace(state, asked=asked, cell=state.cell if kept else "", span="", before="")


def _fitted(snapshot: Snapshot, asked: HotspotQuery, name: str) -> HotspotQuery:
    """The question with only what exists beside the choice just made."""
    if name == "unit" and not get_crime(asked.crime).counted_in(asked.unit):
        asked = replace(asked, crime=ALL_CRIME)
    exist = options(snapshot, asked)
    if asked.unit not in exist.units:
        asked = replace(asked, unit=exist.units[0], end=0)
        exist = options(snapshot, asked)
    if asked.months not in exist.months:
        asked = replace(asked, months=exist.months[0])
        exist = options(snapshot, asked)
    if asked.weight not in exist.weights or (name == "months" and asked.months < MONTHS_FROM):
        asked = replace(asked, weight=exist.weights[0])
    elif asked.weight != exist.weights[0] and asked.months < MONTHS_FROM:
        asked = replace(asked, months=exist.months[0])
    exist = options(snapshot, asked)
    return replace(asked, end=0) if asked.end not in exist.ends[1:] else asked
