"""The words of claims: measures, places, groups and judgements, found in a text and put as marks in their place.

A mark is ``⟦m0⟧``: its letter says what was found, its number which. Longer phrases come before shorter ones, so that
“theft from a vehicle” is never read as “theft”. What no phrase covers stays in the text, and is not understood.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from geo.areas import LONDON, Gazetteer
from measures.catalogue import Catalogue

FILE = Path(__file__).resolve().parent.parent / "data" / "claims.toml"
MARK = re.compile(r"⟦([a-z])(\d+)⟧")
LONDON_NAMES = ("greater london", "london as a whole", "londoners", "london", "the capital")
SHORT_NAMES = {
    "kingston": "Kingston upon Thames",
    "richmond": "Richmond upon Thames",
    "city of westminster": "Westminster",
    "royal borough of kensington and chelsea": "Kensington and Chelsea",
    "royal borough of greenwich": "Greenwich",
    "rbkc": "Kensington and Chelsea",
    "k and c": "Kensington and Chelsea",
    "lbbd": "Barking and Dagenham",
    "lbhf": "Hammersmith and Fulham",
    "h and f": "Hammersmith and Fulham",
}
GROUPS = ("Black", "White", "Asian", "Mixed", "Chinese")
#: Everybody recorded in no group of a name.
OTHERS = "people of other ethnic groups"
SEXES = {"women": "Female", "men": "Male"}
#: Groups for which the open survey has no answers, and words for several groups at once.
OTHER_GROUPS = (
    "young people", "younger people", "older people", "old people", "girls", "boys", "disabled people", "lgbt people",
    "gay people", "muslims", "jewish people", "christians", "hindus", "teenagers", "children", "pensioners",
    "ethnic minorities", "minority ethnic people", "ethnic minority people", "people of colour",
    "global majority people",
)  # fmt: skip
NEAR = re.compile(r"(?:^|\b(?:in|at|of|for|than|and|but|across|around|within|to|while)\s+(?:the\s+)?|,\s*)$")


@dataclass(frozen=True)
class Lexicon:
    """Phrases and what they mean.

    Attributes
    ----------
    measures : dict of str to str
        Id of a measure by phrase.
    asks : dict of str to tuple of str
        Ids that an ambiguous phrase may mean.
    parts : dict of str to str
        Id of the measure that a narrower phrase is part of.
    missing : dict of str to str
        Id of what is not available.
    judgement, strength : tuple of str
        Words that no figure decides.
    ranks : tuple of str
        Words that put places in an order.
    subjects : dict of str to str
        How sentences name a measure whose plural noun does not say enough.
    passed : frozenset of str
        Words that change nothing and are passed over.
    words_too : frozenset of str
        Names of wards that are words too, and count only with “ward” or their borough.
    instead : dict of str to str
        What can be asked in place of a phrase that the grammar does not check.
    """

    measures: dict[str, str]
    asks: dict[str, tuple[str, ...]]
    parts: dict[str, str]
    missing: dict[str, str]
    judgement: tuple[str, ...]
    strength: tuple[str, ...]
    ranks: tuple[str, ...]
    subjects: dict[str, str]
    passed: frozenset[str]
    words_too: frozenset[str]
    instead: dict[str, str]


@dataclass
class Found:
    """A text with marks, and what each kind of mark stands for, in the order of their numbers."""

    text: str
    values: dict[str, list[object]] = field(default_factory=dict)

    words: dict[str, str] = field(default_factory=dict)

    def mark(self, letter: str, value: object, said: str = "") -> str:
        """Return a new mark that stands for a value, and keep the words that it covers."""
        known = self.values.setdefault(letter, [])
        known.append(value)
        mark = f"⟦{letter}{len(known) - 1}⟧"
        self.words[mark] = said
        return mark

    def said(self, text: str) -> str:
        """Return a text with the words in the place of its marks."""
        while MARK.search(text):
            text = MARK.sub(lambda match: f" {self.words.get(match[0], '')} ", text)
        return " ".join(text.split())

    def replace(self, pattern: re.Pattern[str], make: Callable[[re.Match[str]], str]) -> None:
        """Put marks in the place of what a pattern finds."""
        self.text = pattern.sub(make, self.text)


def plain(text: str) -> str:
    """Return a text as it is read: lower case, plain quotes and dashes, no apostrophes, no hyphens between letters."""
    folded = (
        unicodedata.normalize("NFKC", text)
        .replace("\u2010", "-")
        .replace("−", "-")
        .replace("–", "-")
        .replace("—", " - ")
    )
    folded = re.sub(r"[⟦⟧\x00-\x1f]", " ", folded).lower()
    folded = re.sub(r"['’‘`]", "", folded)
    folded = re.sub(r"[“”\"«»]", " ", folded)
    folded = re.sub(r"(?<=[a-z])-(?=[a-z])", " ", folded).replace("&", " and ").replace("%", " % ")
    return " ".join(folded.split())


@cache
def load_lexicon(catalogue_of: Callable[[], Catalogue]) -> Lexicon:
    """Return the phrases of ``data/claims.toml`` and of the catalogue.

    Parameters
    ----------
    catalogue_of : callable
        Gives the catalogue whose titles, nouns and synonyms are taken (`measures.catalogue.load_catalogue`).

    Returns
    -------
    Lexicon
        A phrase of the file comes before the same phrase of the catalogue.
    """
    with FILE.open("rb") as file:
        read = tomllib.load(file)
    measures = _catalogue_words(catalogue_of())
    for phrase in (each for row in read["drop"] for each in row["says"]):
        measures.pop(phrase, None)
    asks = {phrase: tuple(row["choices"]) for row in read["ask"] for phrase in row["says"]}
    parts = {phrase: row["of"] for row in read["part"] for phrase in row["says"]}
    missing = {phrase: row["id"] for row in read["missing"] for phrase in row["says"]}
    measures |= {phrase: row["measure"] for row in read["word"] for phrase in row["says"]}
    for phrase in (*asks, *parts, *missing):
        measures.pop(phrase, None)
    return Lexicon(
        measures,
        asks,
        parts,
        missing,
        tuple(read["judgement"]["says"]),
        tuple(read["strength"]["says"]),
        tuple(read["rank"]["says"]),
        dict(read["subject"]),
        frozenset(read["passed_over"]["says"]),
        frozenset(read["words_too"]["says"]),
        {phrase: row["tells"] for row in read["instead"] for phrase in row["says"]},
    )


def _catalogue_words(catalogue: Catalogue) -> dict[str, str]:
    """Every title, noun and synonym of the catalogue; nouns that gaps and searches share lead to none of them."""
    words: dict[str, str] = {}
    for measure in catalogue.measures.values():
        own = [measure.title, measure.title_panel, *measure.synonyms]
        if measure.kind != "gap" and measure.family not in {"disproportionality", "records"}:
            own += [measure.noun_singular, measure.noun_plural]
        if measure.denominator.kind == "survey" and measure.kind != "gap":
            own.append(measure.statement.removeprefix("of "))
        for text in own:
            words.setdefault(plain(text.replace(",", "")), measure.id)
    return words


def mark_measures(found: Found, lexicon: Lexicon) -> None:
    """Put a mark in the place of every phrase for a measure, an open question, a part, or what is missing."""
    pattern, meaning = _phrases(lexicon)

    def make(match: re.Match[str]) -> str:
        letter, value = meaning[match[0]]
        return found.mark(letter, value, match[0])

    found.replace(pattern, make)


@cache
def _compiled(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern of many phrases, the longest first."""
    ordered = sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    return re.compile(r"(?<![\w⟦])(?:" + "|".join(map(re.escape, ordered)) + r")(?![\w⟧])")


def _phrases(lexicon: Lexicon) -> tuple[re.Pattern[str], dict[str, tuple[str, object]]]:
    """The pattern of every phrase, and its kind of mark and value."""
    meaning: dict[str, tuple[str, object]] = {phrase: ("m", measure) for phrase, measure in lexicon.measures.items()}
    meaning |= {phrase: ("q", (phrase, choices)) for phrase, choices in lexicon.asks.items()}
    meaning |= {phrase: ("w", (phrase, measure)) for phrase, measure in lexicon.parts.items()}
    meaning |= {phrase: ("x", missing) for phrase, missing in lexicon.missing.items()}
    return _compiled(tuple(meaning)), meaning


def mark_groups(found: Found) -> None:
    """Put a mark in the place of every group of people; those without open figures get a mark of their own."""
    people = r"(?: (?:people|londoners|residents|men and women|persons|victims))?"
    named = re.compile(rf"(?<![\w⟦])({'|'.join(GROUPS).lower()}|women|men){people}(?![\w⟧])")
    others = _compiled(OTHER_GROUPS)
    found.replace(others, lambda match: found.mark("o", match[0], match[0]))
    found.text = found.text.replace(OTHERS, found.mark("g", "Other", OTHERS)) if OTHERS in found.text else found.text
    found.replace(named, lambda match: found.mark("g", SEXES.get(match[1], match[1].capitalize()), match[0]))


def mark_places(found: Found, gazetteer: Gazetteer, words_too: frozenset[str]) -> None:
    """Put a mark in the place of every place; of a ward name that repeats, a mark of all wards that it may mean.

    A single-word name of a ward counts only after a word such as “in”, at the start, or before “ward”: “town” and
    “heath” are words too.
    """
    pattern, codes = _places(gazetteer)

    def make(match: re.Match[str]) -> str:
        name, of = match["name"], match["of"]
        meant = codes[name]
        wards = gazetteer.get(meant[0]).level == "ward"
        if wards and of:
            inside = tuple(code for code in meant if _name(gazetteer, gazetteer.get(code).borough or "") == of)
            if inside:
                return found.mark("a", inside, match[0])
        # A borough beside a place that does not lie in it is a place of its own.
        own, rest = match[0], ""
        if of:
            cut = match.end("ward" if match["ward"] else "name") - match.start()
            own, rest = match[0][:cut], match[0][cut:]
        single = wards and " " not in name and not match["ward"]
        bare = single and (name in words_too or not NEAR.search(found.text[: match.start()]))
        first = own if bare else found.mark("a", meant, own)
        return first + (pattern.sub(make, rest) if rest else "")

    found.replace(pattern, make)


def _name(gazetteer: Gazetteer, code: str) -> str:
    """The name of a place as it is read; empty for no place."""
    return plain(gazetteer.get(code).name) if code else ""


@cache
def _places(gazetteer: Gazetteer) -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    """The pattern of every place, and the codes that each name may mean, boroughs before wards."""
    codes: dict[str, tuple[str, ...]] = dict.fromkeys(LONDON_NAMES, (LONDON,))
    for level in ("bcu", "ward", "borough"):
        named: dict[str, tuple[str, ...]] = {}
        for code in gazetteer.at_level(level):
            name = _name(gazetteer, code)
            named[name] = (*named.get(name, ()), code)
        codes |= named
    boroughs = {_name(gazetteer, code): (code,) for code in gazetteer.at_level("borough")}
    codes |= {short: boroughs[plain(name)] for short, name in SHORT_NAMES.items()}
    # “North East” and the like are directions unless they are called units.
    codes = {name: found for name, found in codes.items() if gazetteer.get(found[0]).level != "bcu"}
    within = "|".join(sorted(map(re.escape, boroughs), key=len, reverse=True))
    names = "|".join(sorted(map(re.escape, codes), key=len, reverse=True))
    pattern = re.compile(
        rf"(?<![\w⟦])(?:the )?(?:london borough of |(?<!every )(?<!each )(?<!one )borough of )?"
        rf"(?P<name>{names})(?:s)?(?P<ward> ward| borough)?"
        rf"(?:,? (?:in |\()?(?P<of>{within})\)?)?(?![\w⟧])"
    )
    return pattern, codes


def subject(lexicon: Lexicon, measure_id: str, noun_plural: str) -> str:
    """Return the plural that names a measure in a sentence of ours."""
    return lexicon.subjects.get(measure_id, noun_plural)
