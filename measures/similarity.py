"""Our own model of similar boroughs, beside the list of the ONS: who lives there, how densely, and how deprived it is.

Every input is brought to one scale (its mean over the boroughs that the Met polices taken off, divided by its standard
deviation), and the distance between two boroughs is the root of the mean squared difference over the chosen inputs: a
distance of 1 is one standard deviation apart in the typical input. An input of several columns, such as ethnic groups,
counts as one. No figure of crime, of searches or of the survey is an input, so that boroughs alike here may be compared
in any of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from base.errors import ExplorerError, UnknownNameError
from base.snapshot import Snapshot
from geo.areas import load_gazetteer
from measures.estimates import Figures
from measures.words import listed

Floats = npt.NDArray[np.float64]
NEAREST = 5
ONS_MODEL = "global"
#: What a borough may be likened by: id → words in a sentence.
INPUTS = {
    "density": "residents per hectare of land",
    "children": "the share of children under 15",
    "young": "the share of people aged 15 to 29",
    "older": "the share of people aged 65 and over",
    "ethnicity": "the shares of the five ethnic groups",
    "household": "people per household",
    "deprivation": "deprivation",
    "visitors": "having many more visitors than residents",
}
#: All but the mark of many visitors: only three boroughs have it, so that it alone would make them neighbours.
USUAL = tuple(name for name in INPUTS if name != "visitors")
BANDS = {
    "children": ("age_4_and_under", "age_5_to_9", "age_10_to_14"),
    "young": ("age_15_to_19", "age_20_to_24", "age_25_to_29"),
    "older": ("age_65_to_69", "age_70_to_74", "age_75_to_79", "age_80_to_84", "age_85_and_over"),
}
GROUPS = ("eth_asian_total", "eth_black_total", "eth_mixed_total", "eth_white_total", "eth_other_total")


@dataclass(frozen=True)
class Inputs:
    """What the model stands on: some of `INPUTS`, in their order."""

    names: tuple[str, ...] = USUAL

    @property
    def text(self) -> str:
        """The inputs as an address holds them; empty for the usual ones."""
        return "" if self.names == USUAL else ",".join(self.names)

    def toggled(self, name: str) -> Inputs:
        """Return the inputs with one put in or taken out.

        Raises
        ------
        ExplorerError
            If none would be left.
        """
        return _inputs(set(self.names) ^ {name})


def parse_inputs(text: str) -> Inputs:
    """Return the inputs that an address names: ``"density,household"``; the usual ones for an empty text.

    Raises
    ------
    UnknownNameError
        If there is no such input.
    """
    asked = [part.strip() for part in text.split(",") if part.strip()]
    for name in asked:
        if name not in INPUTS:
            raise UnknownNameError("input of the model of similar boroughs", name, tuple(INPUTS))
    return _inputs(set(asked)) if asked else Inputs()


def _inputs(names: set[str]) -> Inputs:
    """Inputs in their own order; at least one."""
    if not names:
        raise ExplorerError("No input is left to liken boroughs by", "keep at least one")
    return Inputs(tuple(name for name in INPUTS if name in names))


@dataclass(frozen=True)
class Profile:
    """The inputs of every borough that the Met polices.

    Attributes
    ----------
    codes, names : ndarray of str, shape (n_boroughs,)
        In name order.
    values : dict of str to ndarray of float, shape (n_boroughs, n_columns)
        Each input in its own unit: residents per hectare, per cent, people, score, 0 or 1.
    scaled : dict of str to ndarray of float, shape (n_boroughs, n_columns)
        The same with mean 0 and standard deviation 1, divided by the root of the number of columns.
    """

    codes: npt.NDArray[np.str_]
    names: npt.NDArray[np.str_]
    values: dict[str, Floats]
    scaled: dict[str, Floats]


@dataclass(frozen=True)
class Near:
    """One borough and how far it is from another.

    Attributes
    ----------
    code, name : str
        The borough.
    distance : float
        Root mean squared difference over the inputs, in standard deviations.
    apart : dict of str to float
        The difference in each input, in standard deviations.
    """

    code: str
    name: str
    distance: float
    apart: dict[str, float]


@dataclass(frozen=True)
class Similar:
    """The boroughs most like one, by our own model and by the list of the ONS.

    Attributes
    ----------
    borough, name : str
        Code and name.
    inputs : Inputs
        What our own model stands on.
    nearest : tuple of Near
        The nearest by our own model, nearest first.
    ons : tuple of Near
        Those of the ONS in its order, with their distances by our own model.
    """

    borough: str
    name: str
    inputs: Inputs
    nearest: tuple[Near, ...]
    ons: tuple[Near, ...]

    @property
    def shared(self) -> tuple[str, ...]:
        """Names that both lists hold, in name order."""
        return tuple(sorted({each.name for each in self.nearest} & {each.name for each in self.ons}))


@lru_cache(maxsize=4)
def profile(snapshot: Snapshot) -> Profile:
    """Return the inputs of every borough that the Met polices.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.

    Returns
    -------
    Profile

    Notes
    -----
    Source: ONS Census 2021 (TS001, TS007A, TS021, TS041), ONS area sizes, and MHCLG Indices of Deprivation 2025.
    """
    gazetteer = load_gazetteer(snapshot)
    policed = [code for code in gazetteer.at_level("borough") if gazetteer.get(code).policed_by_met]
    areas = snapshot.frame("areas")
    # Boroughs' own hectares reach to the middle of the Thames; their small areas end at the bank.
    land = areas[areas["level"] == "lsoa"].groupby("borough")["hectares"].sum().loc[policed]
    areas = areas.set_index("code").loc[policed]
    people = snapshot.frame("population")
    people = people[(people["level"] == "borough") & (people["basis"] == "published")].set_index("code")
    people = people.loc[areas.index]
    deprived = snapshot.frame("deprivation", ["level", "code", "imd_score"]).set_index("code").loc[areas.index]
    residents = people["residents"]
    values = {
        "density": residents / land,
        **{name: 100 * people[list(bands)].sum(axis=1) / residents for name, bands in BANDS.items()},
        "ethnicity": 100 * people[list(GROUPS)].div(people["eth_total"], axis=0),
        "household": residents / people["households"],
        "deprivation": deprived["imd_score"],
        "visitors": areas["visitors"],
    }
    columns = {name: np.asarray(values[name], dtype=np.float64).reshape(len(areas), -1) for name in INPUTS}
    codes, names = (np.asarray(part, dtype=np.str_) for part in (areas.index, areas["name"]))
    return Profile(codes, names, columns, {name: scaled(part) for name, part in columns.items()})


def scaled(values: Floats) -> Floats:
    """Return columns with mean 0 and standard deviation 1, divided by the root of how many there are.

    Parameters
    ----------
    values : ndarray of float, shape (n_boroughs, n_columns)
        One input.

    Returns
    -------
    ndarray of float, shape (n_boroughs, n_columns)
        Noughts where a column does not vary.
    """
    spread = values.std(axis=0)
    plain = (values - values.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    return np.asarray(plain / np.sqrt(values.shape[1]))


def distances(found: Profile, inputs: Inputs) -> Floats:
    """Return the distance of every borough from every other, shape (n_boroughs, n_boroughs), nought on the diagonal."""
    return np.asarray(np.sqrt(np.mean(_apart(found, inputs) ** 2, axis=0)))


def similar(figures: Figures, borough: str, inputs: Inputs | None = None, nearest: int = NEAREST) -> Similar:
    """Return the boroughs most like one, by our own model and by the ONS.

    Parameters
    ----------
    figures : Figures
        Every figure of a snapshot.
    borough : str
        Code of a borough that the Met polices.
    inputs : Inputs, optional
        What our own model stands on; the usual ones by default.
    nearest : int
        How many of each; fewer where the published list names fewer.

    Returns
    -------
    Similar

    Raises
    ------
    UnknownNameError
        If there is no such borough, or the Met does not police it.
    """
    inputs, found = inputs or Inputs(), profile(figures.snapshot)
    place = {code: row for row, code in enumerate(found.codes.tolist())}
    if borough not in place:
        raise UnknownNameError("borough policed by the Met", borough, tuple(found.codes[:3].tolist()))
    row = place[borough]
    apart = _apart(found, inputs)[:, row]
    away = np.sqrt(np.mean(apart**2, axis=0))

    def near(other: int) -> Near:
        told = dict(zip(inputs.names, apart[:, other].tolist(), strict=True))
        return Near(str(found.codes[other]), str(found.names[other]), float(away[other]), told)

    order = [other for other in np.argsort(away, kind="stable").tolist() if other != row][:nearest]
    ons = figures.gazetteer.neighbours(borough, nearest, ONS_MODEL)
    return Similar(
        borough, str(found.names[row]), inputs, tuple(map(near, order)), tuple(near(place[code]) for code in ons)
    )


def _apart(found: Profile, inputs: Inputs) -> Floats:
    """Difference between every two boroughs in each input, shape (n_inputs, n_boroughs, n_boroughs)."""
    each = [found.scaled[name] for name in inputs.names]
    return np.stack([np.sqrt(((part[:, None] - part[None, :]) ** 2).sum(axis=-1)) for part in each])


def reasons_text(near: Near) -> str:
    """Return what makes a borough alike and what sets it apart: ``"most alike in …; furthest apart in …"``."""
    ordered = sorted(near.apart, key=lambda name: near.apart[name])
    if len(ordered) == 1:
        return f"likened by {INPUTS[ordered[0]]} alone"
    return f"most alike in {INPUTS[ordered[0]]}; furthest apart in {INPUTS[ordered[-1]]}"


def moves_text(before: Similar, after: Similar) -> str:
    """Return who comes in and who goes out when the inputs change.

    Parameters
    ----------
    before, after : Similar
        Of one borough with two sets of inputs.

    Returns
    -------
    str
        One sentence.
    """
    first, second = ({each.name for each in part.nearest} for part in (before, after))
    into, out = sorted(second - first), sorted(first - second)
    if not into:
        return "The same boroughs as with the usual inputs."
    told = f"{listed(into)} {_verb('come', into)} in and {listed(out)} {_verb('go', out)} out"
    return f"Against the usual inputs, {told}."


def _verb(verb: str, names: list[str]) -> str:
    """A verb that agrees with how many names there are."""
    return verb if len(names) > 1 else f"{verb}{'es' if verb.endswith('o') else 's'}"
