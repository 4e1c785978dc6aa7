"""What is asked of a hotspot map, and its round trip to an address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from base.errors import UnknownNameError
from base.periods import iso, parse
from geo.areas import LONDON
from measures.hotspot_crimes import ALL_CRIME, UNITS, get_crime, nearest

WINDOWS = (12, 9, 6, 3, 1)
WEIGHTS = ("count", "harm_ons", "harm_cchi", "rate")
AUDIENCES = ("public", "analyst")
OWN = "own"
PATTERNS = (OWN, "london")
LATEST = "latest"


@dataclass(frozen=True)
class HotspotQuery:
    """What a hotspot map shows.

    Parameters
    ----------
    crime : str
        Id of a crime of ``data/hotspots.toml``.
    unit : str
        ``"hex500"``, ``"hex250"`` or ``"lsoa"``.
    area : str
        London, or a borough: the places that touch it are shown.
    end : int
        Last month of the window as ``yyyymm``; 0 for the latest.
    months : int
        Length of the window, of `WINDOWS`.
    weight : str
        ``"count"``; ``"harm_ons"`` or ``"harm_cchi"`` for harm; ``"rate"`` for burglaries of homes per household.
    audience : str
        ``"public"``: guarded and rounded, safe to show in a hall. ``"analyst"``: everything.
    against : str
        ``"own"``: a borough's places are tested against the pattern of that borough; ``"london"``: against London's.
    """

    crime: str = ALL_CRIME
    unit: str = UNITS[0]
    area: str = LONDON
    end: int = 0
    months: int = WINDOWS[0]
    weight: str = WEIGHTS[0]
    audience: str = AUDIENCES[0]
    against: str = OWN

    @property
    def scope(self) -> str:
        """Code of the place whose pattern the test runs over: the area, or London."""
        return self.area if self.against == OWN else LONDON

    @classmethod
    def parse(cls, given: Mapping[str, str]) -> HotspotQuery:
        """Return what an address asks for; whether the snapshot has it is for `measures.hotspot_settle` to say.

        Parameters
        ----------
        given : mapping of str to str
            Some of the names ``crime unit area end months weight audience against``; empty values are as if not given.

        Raises
        ------
        UnknownNameError
            If a name or a value does not exist; carries the nearest.
        """
        names = tuple(field.name for field in fields(cls))
        for name in given:
            if name not in names:
                raise UnknownNameError("parameter of the hotspot map", name, nearest(name, names))
        asked = {name: value.strip() for name, value in given.items() if value.strip()}
        months = _one_of("window in months", asked.get("months", str(WINDOWS[0])), tuple(map(str, WINDOWS)))
        end = asked.get("end", LATEST)
        return cls(
            crime=get_crime(asked.get("crime", ALL_CRIME)).id,
            unit=_one_of("kind of place", asked.get("unit", UNITS[0]), UNITS),
            area=asked.get("area", LONDON),
            end=0 if end == LATEST else parse(end),
            months=int(months),
            weight=_one_of("weight", asked.get("weight", WEIGHTS[0]), WEIGHTS),
            audience=_one_of("audience", asked.get("audience", AUDIENCES[0]), AUDIENCES),
            against=_one_of("pattern to compare with", asked.get("against", OWN), PATTERNS),
        )

    def query(self) -> dict[str, str]:
        """Return the parameters that differ from the usual, in the order of the fields; `parse` takes them back."""
        texts = {field.name: str(getattr(self, field.name)) for field in fields(self)}
        if self.end:
            texts["end"] = iso(self.end)
        return {field.name: texts[field.name] for field in fields(self) if getattr(self, field.name) != field.default}


def _one_of(kind: str, value: str, known: tuple[str, ...]) -> str:
    """A value that is one of some."""
    if value not in known:
        raise UnknownNameError(kind, value, known if known[0].isdigit() else nearest(value, known))
    return value
