"""Which searches a figure is about: a group on a basis of ethnicity, and one reason, power, age band or sex of them.

A cut has one readable text, such as ``"Black, self-defined, object: drugs"``, which is the *group* of its estimate.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from base.errors import UnknownNameError

OFFICER, SELF, COMBINED = "officer", "self", "combined"
#: How a basis is named in a text; the officer's goes without saying.
BASIS_TEXTS = {OFFICER: "officer-defined", SELF: "self-defined", COMBINED: "combined"}
#: The same before a comma, in a sentence.
BASIS_WORDS = {
    OFFICER: "by officer-defined ethnicity",
    SELF: "by self-defined ethnicity",
    COMBINED: "by self-defined ethnicity, or officer-defined where that is not stated",
}
WHITE, NOT_STATED = "White", "Not stated"
#: Groups of each basis, as readers see them, by their code in the files. Officers have no code for Mixed.
GROUP_CODES = {
    "Black": "black",
    "Asian": "asian",
    "Mixed": "mixed",
    "Other": "other",
    WHITE: "white",
    NOT_STATED: "not_stated",
}
OFFICER_GROUPS = tuple(group for group in GROUP_CODES if group != "Mixed")

SECTION_60 = "To prevent harm (section 60)"
#: From 2016 every search under section 60 has the object “threaten or harm”, and no other search has.
REASONS = {
    "Drugs": ("controlled_drugs",),
    "Stolen goods": ("stolen_goods",),
    "Weapons": ("offensive_weapons", "firearms"),
    SECTION_60: ("threaten_or_harm",),
    "Other or not stated": ("criminal_damage", "evidence", "fireworks", "not_stated", "other", "theft"),
}
LAWS = {
    "Section 60": REASONS[SECTION_60],
    "All other powers": tuple(value for label, values in REASONS.items() if label != SECTION_60 for value in values),
}
AGES = {
    "Under 18": ("under_10", "10_17"),
    "18 to 24": ("18_24",),
    "25 to 34": ("25_34",),
    "Over 34": ("over_34",),
    "Not stated": ("not_stated",),
}
SEXES: dict[str, tuple[str, ...]] = {"Female": ("female",), "Male": ("male",)}
#: Each dimension's column in the files, and the values that each of its kinds sums.
DIMENSIONS: dict[str, tuple[str, dict[str, tuple[str, ...]]]] = {
    "object": ("object", REASONS),
    "law": ("object", LAWS),
    "age": ("age_band", AGES),
    "sex": ("sex", SEXES),
}
FOR = {
    "drugs": "for drugs",
    "stolen goods": "for stolen goods",
    "weapons": "for weapons",
    SECTION_60.lower(): "to prevent harm (section 60)",
    "other or not stated": "for other reasons, or for none stated",
    "section 60": "under section 60",
    "all other powers": "under all powers but section 60",
}
OF = {
    "under 18": ("people", " under 18"),
    "18 to 24": ("people", " aged 18 to 24"),
    "25 to 34": ("people", " aged 25 to 34"),
    "over 34": ("people", " over 34"),
    "not stated": ("people", " whose age is not stated"),
    "female": ("women and girls", ""),
    "male": ("men and boys", ""),
}


@dataclass(frozen=True)
class Cut:
    """Which searches: a group (`GROUP_CODES`), a basis, and perhaps a dimension (`DIMENSIONS`) and a value of it.

    ``value`` is in small letters; dimension and value are empty together.
    """

    group: str
    basis: str = OFFICER
    dimension: str = ""
    value: str = ""

    @property
    def code(self) -> str:
        """The group's code in the files."""
        return GROUP_CODES[self.group]

    @property
    def column(self) -> str:
        """The dimension's column in the files; empty without a dimension."""
        return DIMENSIONS[self.dimension][0] if self.dimension else ""

    @property
    def where(self) -> dict[str, tuple[str, ...]]:
        """The values that the dimension's column may have; nothing without a dimension."""
        if not self.dimension:
            return {}
        kinds = DIMENSIONS[self.dimension][1]
        return {self.column: next(values for label, values in kinds.items() if label.lower() == self.value)}

    @property
    def people(self) -> str:
        """Whom the searches were of, in words: ``"Black people aged 18 to 24"``."""
        noun, which = OF.get(self.value if self.dimension in {"age", "sex"} else "", ("people", ""))
        if self.group == NOT_STATED:
            return f"{noun} of no stated ethnicity{which}"
        if self.group in {"Mixed", "Other"}:
            return f"{noun} of {self.group} ethnicity{which}"
        return f"{self.group} {noun}{which}"

    @property
    def reason(self) -> str:
        """What for or under which power, in words: ``"for drugs"``; empty for every search."""
        return FOR.get(self.value, "") if self.dimension in {"object", "law"} else ""


def text(cut: Cut) -> str:
    """Return the one text of a cut: ``"Black"``, ``"Black, self-defined, law: section 60"``."""
    parts = [cut.group]
    if cut.basis != OFFICER:
        parts.append(BASIS_TEXTS[cut.basis])
    if cut.dimension:
        parts.append(f"{cut.dimension}: {cut.value}")
    return ", ".join(parts)


def group_text(group: str, basis: str = OFFICER) -> str:
    """Return the text of a group on a basis; an empty basis is the officer's."""
    return text(Cut(group, basis or OFFICER))


@cache
def cuts() -> dict[str, Cut]:
    """Return every cut that exists by its text, the plain groups first."""
    groups = [
        (group, basis)
        for basis in BASIS_TEXTS
        for group in (OFFICER_GROUPS if basis == OFFICER else tuple(GROUP_CODES))
    ]
    kinds = [("", "")] + [(name, label.lower()) for name, (_, labels) in DIMENSIONS.items() for label in labels]
    found = [Cut(group, basis, dimension, value) for dimension, value in kinds for group, basis in groups]
    return {text(cut): cut for cut in found}


def parse(asked: str, valid: Iterable[str] | None = None) -> Cut:
    """Return the cut that a text means; capitals and blanks do not matter.

    Parameters
    ----------
    asked : str
        Such as ``"Black"``, ``"black , Self-defined,object:drugs"`` or ``"Asian, age: 18 to 24"``. The officer's basis
        may be named or left out.
    valid : iterable of str, optional
        Texts of the cuts that may be asked for; all that exist by default.

    Returns
    -------
    Cut

    Raises
    ------
    UnknownNameError
        If there is no such cut, or it may not be asked for; it carries the nearest that may.
    """
    allowed = tuple(cuts() if valid is None else valid)
    by_key = {_key(each): each for each in allowed}
    key = _key(asked)
    if key in by_key:
        return cuts()[by_key[key]]
    near = get_close_matches(key, by_key, n=3, cutoff=0.4)
    found = [by_key[each] for each in near] or [each for each in allowed if "," not in each]
    raise UnknownNameError("group of searches", asked, tuple(found[:5]))


def _key(asked: str) -> str:
    """A text without capitals and needless blanks, the usual basis left out."""
    parts = [" ".join(part.replace(":", ": ").split()).replace(" :", ":") for part in asked.lower().split(",")]
    return ", ".join(part for part in parts if part != BASIS_TEXTS[OFFICER])
