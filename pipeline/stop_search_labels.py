"""What the words of a stop and search record mean: kind, ethnicity, age, sex, object, law and outcome.

Publishers changed several vocabularies (self-defined ethnicity and outcomes in January 2018); both fold into one set
of codes here. Chinese counts as Asian in both, as in the Census of 2021.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

NOT_STATED: Final = "not_stated"
BLANK: Final = "blank"


@dataclass(frozen=True)
class Dimension:
    """One thing that a record says, and our codes for what publishers write.

    Attributes
    ----------
    name : str
        Our name, a column of the table ``stop_search``.
    column : str
        The header in the published file.
    kind : str
        What the words are, for messages: ``"ethnicity"``, ``"outcome"`` …
    words : mapping of str to tuple of str
        Every wording in print, by our code.
    """

    name: str
    column: str
    kind: str
    words: Mapping[str, tuple[str, ...]]

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Our codes, in the order of their numbers."""
        return tuple(self.words)

    @cached_property
    def known(self) -> tuple[str, ...]:
        """Every wording in print."""
        return tuple(word for words in self.words.values() for word in words)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of the code by wording in plain letters."""
        return {plain(word): number for number, words in enumerate(self.words.values()) for word in words}

    def number_of(self, words: Sequence[str]) -> npt.NDArray[np.int8]:
        """Return the number of the code of each wording; -1 where the wording is not known.

        Parameters
        ----------
        words : sequence of str, shape (n,)
            Distinct wordings as published; case and surrounding blanks do not matter.

        Returns
        -------
        array of int8, shape (n,)
            Positions in ``codes``.
        """
        found = (self.numbers.get(plain(word), -1) for word in words)
        return np.fromiter(found, dtype=np.int8, count=len(words))


def plain(word: str) -> str:
    """Return a wording in lower case with single blanks."""
    return " ".join(word.casefold().split())


KIND: Final = Dimension(
    "kind",
    "Type",
    "type of search",
    {
        "person": ("Person search",),
        "person_vehicle": ("Person and Vehicle search",),
        "vehicle": ("Vehicle search",),
    },
)
OFFICER: Final = Dimension(
    "officer_ethnicity",
    "Officer-defined ethnicity",
    "ethnicity",
    {"asian": ("Asian",), "black": ("Black",), "other": ("Other",), "white": ("White",), NOT_STATED: ("",)},
)
SELF: Final = Dimension(
    "self_ethnicity",
    "Self-defined ethnicity",
    "ethnicity",
    {
        "asian": (
            "Asian/Asian British - Bangladeshi",
            "Asian/Asian British - Chinese",
            "Asian/Asian British - Indian",
            "Asian/Asian British - Pakistani",
            "Asian/Asian British - Any other Asian background",
            "Asian or Asian British - Bangladeshi (A3)",
            "Asian or Asian British - Indian (A1)",
            "Asian or Asian British - Pakistani (A2)",
            "Asian or Asian British - Any other Asian ethnic background (A9)",
            "Chinese or other ethnic group - Chinese (O1)",
        ),
        "black": (
            "Black/African/Caribbean/Black British - African",
            "Black/African/Caribbean/Black British - Caribbean",
            "Black/African/Caribbean/Black British - Any other Black/African/Caribbean background",
            "Black or Black British - African (B2)",
            "Black or Black British - Caribbean (B1)",
            "Black or Black British - Any other Black ethnic background (B9)",
        ),
        "mixed": (
            "Mixed/Multiple ethnic groups - White and Asian",
            "Mixed/Multiple ethnic groups - White and Black African",
            "Mixed/Multiple ethnic groups - White and Black Caribbean",
            "Mixed/Multiple ethnic groups - Any other Mixed/Multiple ethnic background",
            "Mixed - White and Asian (M3)",
            "Mixed - White and Black African (M2)",
            "Mixed - White and Black Caribbean (M1)",
            "Mixed - Any other Mixed ethnic background (M9)",
        ),
        "other": (
            "Other ethnic group - Arab",
            "Other ethnic group - Any other ethnic group",
            "Chinese or other ethnic group - Any other ethnic group (O9)",
        ),
        "white": (
            "White - English/Welsh/Scottish/Northern Irish/British",
            "White - Irish",
            "White - Gypsy or Irish Traveller",
            "White - Any other White background",
            "White - White British (W1)",
            "White - White Irish (W2)",
            "White - Any other White ethnic background (W9)",
        ),
        NOT_STATED: ("", "Other ethnic group - Not stated", "Not Stated (NS)"),
    },
)
AGE: Final = Dimension(
    "age_band",
    "Age range",
    "age range",
    {
        "under_10": ("under 10",),
        "10_17": ("10-17",),
        "18_24": ("18-24",),
        "25_34": ("25-34",),
        "over_34": ("over 34",),
        NOT_STATED: ("",),
    },
)
SEX: Final = Dimension(
    "sex", "Gender", "gender", {"female": ("Female",), "male": ("Male",), "other": ("Other",), NOT_STATED: ("",)}
)
OBJECT: Final = Dimension(
    "object",
    "Object of search",
    "object of search",
    {
        "controlled_drugs": ("Controlled drugs",),
        "offensive_weapons": ("Offensive weapons",),
        "criminal_damage": ("Articles for use in criminal damage",),
        "stolen_goods": ("Stolen goods",),
        "evidence": ("Evidence of offences under the Act",),
        "threaten_or_harm": ("Anything to threaten or harm anyone",),
        "firearms": ("Firearms",),
        "fireworks": ("Fireworks",),
        "theft": ("Article for use in theft",),
        "other": (
            "Crossbows",
            "Psychoactive substances",
            "Game or poaching equipment",
            "Goods on which duty has not been paid etc.",
            "Seals or hunting equipment",
            "Evidence of wildlife offences",
        ),
        NOT_STATED: ("", "Detailed object of search unavailable"),
    },
)
LAW: Final = Dimension(
    "law",
    "Legislation",
    "law",
    {
        "misuse_of_drugs_23": ("Misuse of Drugs Act 1971 (section 23)",),
        "pace_1": ("Police and Criminal Evidence Act 1984 (section 1)",),
        "section_60": ("Criminal Justice and Public Order Act 1994 (section 60)",),
        "firearms": ("Firearms Act 1968 (section 47)",),
        "criminal_justice_139b": ("Criminal Justice Act 1988 (section 139B)",),
        "other": (
            "Aviation Security Act 1982 (section 27(1))",
            "Conservation of Seals Act 1970 (section 4)",
            "Crossbows Act 1987 (section 4)",
            "Customs and Excise Management Act 1979 (section 163)",
            "Deer Act 1991 (section 12)",
            "Environmental Protection Act 1990 (section 34B )",
            "Hunting Act 2004 (section 8)",
            "Poaching Prevention Act 1862 (section 2)",
            "Police and Criminal Evidence Act 1984 (section 6)",
            "Protection of Badgers Act 1992 (section 11)",
            "Psychoactive Substances Act 2016 (s36(2))",
            "Psychoactive Substances Act 2016 (s37(2))",
            "Public Stores Act 1875 (section 6)",
            "Wildlife and Countryside Act 1981 (section 19)",
        ),
        NOT_STATED: ("",),
    },
)
OUTCOME: Final = Dimension(
    "outcome",
    "Outcome",
    "outcome",
    {
        "no_further_action": ("A no further action disposal", "Nothing found - no further action"),
        "arrest": ("Arrest", "Suspect arrested"),
        "caution_warning": (
            "Caution (simple or conditional)",
            "Khat or Cannabis warning",
            "Offender cautioned",
            "Offender given drugs possession warning",
        ),
        "penalty_notice": ("Offender given penalty notice", "Penalty Notice for Disorder"),
        "summons_charge": ("Summons / charged by post", "Suspect summonsed to court"),
        "community_resolution": ("Community resolution", "Local resolution"),
        "other_outcome": ("Article found - Detailed outcome unavailable",),
        BLANK: ("",),
    },
)
DIMENSIONS: Final = (KIND, LAW, OBJECT, OFFICER, SELF, SEX, AGE, OUTCOME)
"""What a record says beside where and when, in the order of the table's key."""
