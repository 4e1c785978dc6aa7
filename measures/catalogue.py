"""The catalogue: every measure declared once, as data, and read here into frozen models."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from base.errors import UnknownNameError
from base.periods import Window

DATA = Path(__file__).resolve().parent.parent / "data"
FILES = ("crime", "dashboard", "confidence", "stop_search", "records", "gaps")

Domain = Literal["crime", "confidence", "disproportionality"]
Kind = Literal["rate", "proportion", "ratio", "difference", "gap", "index", "count"]
Level = Literal["london", "borough", "ward", "lsoa"]
Polarity = Literal["good_high", "good_low", "no_judgement"]


class _Frozen(BaseModel):
    """A model that cannot change and takes no field that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Numerator(_Frozen):
    """What is counted: some series of a table of the snapshot, summed, weighted where ``weights`` says so."""

    table: str
    series: tuple[str, ...] = Field(min_length=1)
    weights: Literal["ons_css", "cchi"] | None = None


class Denominator(_Frozen):
    """What the count is set against.

    ``sample_size`` is the people asked in a borough in a year, ``sample_size_london`` those asked in London,
    ``deff`` the design effect assumed for both (n_eff = n / deff) and ``deff_sensitivity`` a harsher one to show beside
    it. They are None where the publisher gives no base.
    """

    kind: Literal["residents", "series", "survey", "none"]
    table: str | None = None
    series: tuple[str, ...] = ()
    sample_size: int | None = Field(default=None, gt=0)
    sample_size_london: int | None = Field(default=None, gt=0)
    deff: float | None = Field(default=None, ge=1)
    deff_sensitivity: float | None = Field(default=None, ge=1)


class Measure(_Frozen):
    """One measure: its words, how it is worked out, where it exists and what it does not say.

    ``statement`` follows a number in a sentence: "2,005 *robberies were recorded*", "71 % *of people say they trust the
    Met*"; ``statement_singular`` follows the number 1. ``noun_singular`` and ``noun_plural`` name the thing counted
    within a sentence. ``per`` is the number of denominators that ``unit`` speaks of (1000 for "per 1,000 residents").
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    title_panel: str
    title_resident: str
    noun_singular: str
    noun_plural: str
    statement: str
    statement_singular: str
    domain: Domain
    family: str
    kind: Kind
    numerator: Numerator
    denominator: Denominator
    unit: str
    per: float = Field(gt=0)
    polarity: Polarity
    levels: tuple[Level, ...] = Field(min_length=1)
    grain: Literal["month", "quarter", "year"]
    windows: tuple[Window, ...] = Field(min_length=1)
    default_window: Window
    interval: Literal["byar", "wilson", "dobson", "disparity", "share", "gap", "none"]
    decimals: int = Field(ge=0, le=3)
    sources: tuple[str, ...] = Field(min_length=1)
    definition: str
    definition_resident: str
    caveats: tuple[str, ...]
    sensitivity: Literal["none", "low_resolution"] = "none"
    plans: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _agree(self) -> Measure:
        """Check the fields against each other."""
        if self.default_window not in self.windows:
            raise ValueError(f"{self.id}: the default window {self.default_window} is not among its windows")
        if self.numerator.weights and self.interval != "dobson":
            raise ValueError(f"{self.id}: a weighted count takes the interval dobson")
        if self.interval == "wilson" and not (self.denominator.sample_size and self.denominator.deff):
            raise ValueError(f"{self.id}: the interval wilson needs a sample size and a design effect")
        if self.sensitivity == "low_resolution" and {"ward", "lsoa"} & set(self.levels):
            raise ValueError(f"{self.id}: low resolution means boroughs and London only")
        return self


class Family(_Frozen):
    """Measures that belong together in a resident's mind.

    ``headline`` are those that do not overlap, so that they may stand side by side; ``measures`` are all of them.
    """

    id: str
    order: int
    title: str
    summary: str
    headline: tuple[str, ...] = Field(min_length=1)
    measures: tuple[str, ...] = Field(min_length=1)


class NotAvailable(_Frozen):
    """A measure that people ask for and the explorer does not have: why, and who holds the figures."""

    id: str
    title: str
    why: str
    holder: str


class Catalogue(_Frozen):
    """Every declared measure, by id in the order of declaration, and what is not available."""

    measures: dict[str, Measure]
    families: dict[str, Family]
    not_available: dict[str, NotAvailable]

    @model_validator(mode="after")
    def _agree(self) -> Catalogue:
        """Check that each measure is in the one family it names, and each name leads to one measure."""
        declared = {(family.id, name) for family in self.families.values() for name in family.measures}
        claimed = {(measure.family, measure.id) for measure in self.measures.values()}
        if declared != claimed:
            raise ValueError(f"families and measures disagree on {sorted(declared ^ claimed)}")
        for family in self.families.values():
            if not set(family.headline) <= set(family.measures):
                raise ValueError(f"family {family.id}: a headline is not among its measures")
        owners: dict[str, str] = {}
        for measure in self.measures.values():
            for name in names(measure):
                if owners.setdefault(name, measure.id) != measure.id:
                    raise ValueError(f"“{name}” names both {owners[name]} and {measure.id}")
        if both := self.measures.keys() & self.not_available.keys():
            raise ValueError(f"declared both as measure and as not available: {sorted(both)}")
        return self

    @cached_property
    def _names(self) -> dict[str, str]:
        """The id that every id, title and synonym leads to."""
        return {name: measure.id for measure in self.measures.values() for name in names(measure)}

    def get(self, measure_id: str) -> Measure:
        """Return a measure by its id.

        Raises
        ------
        UnknownNameError
            If there is no such measure; it carries the ids whose id, title or synonym is nearest.
        """
        if measure_id in self.measures:
            return self.measures[measure_id]
        raise UnknownNameError("measure", measure_id, self.nearest(measure_id))

    def nearest(self, text: str, most: int = 3) -> tuple[str, ...]:
        """Return the ids whose id, title or synonym is nearest to a text, best first."""
        close = get_close_matches(text.strip().lower(), self._names, n=4 * most, cutoff=0.6)
        return tuple(dict.fromkeys(self._names[name] for name in close))[:most]

    def by_domain(self, domain: Domain | None = None) -> dict[str, tuple[Measure, ...]]:
        """Return the measures of each domain (or of one), in the order of declaration."""
        grouped: dict[str, list[Measure]] = {}
        for measure in self.measures.values():
            if domain in {None, measure.domain}:
                grouped.setdefault(measure.domain, []).append(measure)
        return {name: tuple(found) for name, found in grouped.items()}

    def at_level(self, level: str) -> tuple[Measure, ...]:
        """Return the measures that exist at a level, in the order of declaration."""
        return tuple(measure for measure in self.measures.values() if level in measure.levels)


T = TypeVar("T", Measure, Family, NotAvailable)


def names(measure: Measure) -> set[str]:
    """Return every lower-case name that leads to a measure: its id, officer's title and synonyms."""
    return {text.lower() for text in (measure.id, measure.title, *measure.synonyms)}


@cache
def load_catalogue(folder: Path | None = None) -> Catalogue:
    """Return the catalogue declared in a data folder (the repository's own ``data`` by default).

    Parameters
    ----------
    folder : Path, optional
        A folder with ``measures/*.toml`` and ``families.toml``.

    Raises
    ------
    pydantic.ValidationError
        If a declaration is incomplete or contradicts another: a fault of ours, not of a user.
    """
    root = folder or DATA
    measures = _indexed(
        Measure.model_validate(row) for name in FILES for row in _rows(root / "measures" / f"{name}.toml")
    )
    families = _indexed(Family.model_validate(row) for row in _read(root / "families.toml")["family"])
    missing = _indexed(
        NotAvailable.model_validate(row) for row in _read(root / "measures" / "not_available.toml")["missing"]
    )
    ordered = dict(sorted(families.items(), key=lambda item: item[1].order))
    return Catalogue(measures=measures, families=ordered, not_available=missing)


def _indexed(models: Iterable[T]) -> dict[str, T]:
    """Models by id; two of one id are a fault."""
    found: dict[str, T] = {}
    for model in models:
        if model.id in found:
            raise ValueError(f"{model.id} is declared twice")
        found[model.id] = model
    return found


def _rows(path: Path) -> list[dict[str, Any]]:
    """The measures of one file, each filled up from the file's ``[defaults]``; caveats add to the default ones."""
    content = _read(path)
    defaults = content.get("defaults", {})
    rows = []
    for row in content["measure"]:
        caveats = [*row.get("caveats", []), *defaults.get("caveats", [])]
        rows.append({**defaults, **row, "caveats": caveats})
    return rows


def _read(path: Path) -> dict[str, Any]:
    """A TOML file as a dictionary."""
    with path.open("rb") as file:
        return tomllib.load(file)
