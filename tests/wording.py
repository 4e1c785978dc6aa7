"""What no sentence that the explorer makes may say: a guard for every module that writes sentences.

``faults(text)`` names what is wrong with a text, ``texts(thing)`` goes through every text in a result. The rules are
about what we write of places and people: no ranking, no blame, nothing that frightens, people before their group.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import NamedTuple


class Rule(NamedTuple):
    """One thing that no sentence says: why, the pattern, and a sentence that it must catch."""

    why: str
    pattern: re.Pattern[str]
    caught: str


def _rule(why: str, pattern: str, caught: str, case: bool = False) -> Rule:
    """A rule; ``case`` for patterns in which capitals matter."""
    return Rule(why, re.compile(pattern, 0 if case else re.IGNORECASE), caught)


GROUPS = r"Black|White|Asian|Chinese|Mixed|Arab|Muslim|Jewish|Roma|Gypsy|Irish|immigrant|migrant|foreign|young|poor"
RULES = (
    _rule("a superlative of places", r"\bworst\b|\bmost dangerous\b|\bsafest\b", "The worst borough for robbery."),
    _rule(
        "a superlative of places",
        r"\bbest[ -](?:borough|ward|place|area|perform\w*|in London)|\bthe best\b",
        "The best borough in London.",
    ),
    _rule("a ranking", r"\brank(?:s|ed|ing|ings)?\b|\bleague\b", "Ranked among all boroughs."),
    _rule(
        "a ranking",
        r"(?<!on the )\b\d+(?:st|nd|rd|th)\b|\b(?:first|second|third|last) of (?:\d+|all)\b",
        "1st of 32 boroughs.",
    ),
    _rule("a ranking", r"\b(?:top|bottom) (?:\d+|two|three|five|ten|of the)\b", "In the top ten for burglary."),
    _rule(
        "a ranking", r"\b(?:number one|no\. ?1) for\b|\bhighest in London\b|\blowest in London\b", "Highest in London."
    ),
    _rule(
        "blame of a place",
        r"\b(?:dangerous|unsafe|lawless|bad|rough|criminal|violent|problem|troubled|no-go|crime-ridden|notorious|deprived)"
        r" (?:area|place|borough|ward|estate|neighbourhood|street|community|communities)s?\b",
        "A dangerous area near the station.",
    ),
    _rule(
        "blame of a place",
        r"\b(?:crime|gang|drug)[ -](?:ridden|infested|plagued|riddled)\b|\bghetto\b|\bno-go\b",
        "A crime-ridden ward.",
    ),
    _rule(
        "blame of people",
        r"\bcriminals?\b(?! damage| justice)|\bthugs?\b|\byobs?\b|\blouts?\b|\bferal\b|\bgangsters?\b|\bculprits?\b"
        r"|\billegals\b|\bscum\b|\bvillains?\b",
        "Criminals come from elsewhere.",
    ),
    _rule(
        "blame of people",
        rf"\b(?:because of|caused by|due to|blamed? on|fault of|thanks to) (?:the )?(?:{GROUPS})\b|\bto blame\b"
        r"|\btheir (?:own )?fault\b|\b(?:prone|inclined|predisposed) to (?:crime|violence)\b|\bblack[ -]on[ -]black\b",
        "Caused by young people.",
    ),
    _rule(
        "people after their group",
        r"\b(?:Blacks|Whites|Asians|Africans|Caribbeans|Chineses|Gypsies|Mixeds|the (?:Blacks?|Whites?|Asians?|disabled"
        r"|elderly|homeless|poor|mentally ill))\b(?! (?:people|residents|women|men|rate|outcome|group|community"
        r"|communities|against|share|population))",
        "Blacks are searched more.",
        case=True,
    ),
    _rule("people after their group", r"\b(?:blacks|asians|whites|coloureds?|half-caste)\b", "More blacks.", case=True),
    _rule("a group that is not one", r"\bBAME\b|\bBME\b|\bethnics\b|\bnon-white\b|\bminorities\b", "BAME residents."),
    _rule(
        "words that frighten",
        r"\b(?:soar\w*|rocket\w*|skyrocket\w*|plummet\w*|explo(?:ded?|ding|sion of)|surg(?:e|ed|ing)|spik(?:e|ed|ing)"
        r"|rampant|rife|epidemic|crime ?waves?|out of control|alarming\w*|shocking\w*|terrif\w+|horrif\w+|plagu\w+"
        r"|blight\w*|scourge|war zone|tsunami|flood of|swarm\w*|menac\w+|lurk\w*|prey\w*)\b",
        "Robbery soared in an epidemic of theft.",
    ),
    _rule(
        "a threat without anyone who makes it",
        r"\bbeware\b|\byou (?:are|may be|could be|will be) (?:at risk|next|a target|targeted|robbed|attacked)\b"
        r"|\b(?:avoid|stay away from|keep out of) (?:this|the|these) (?:area|place|ward|borough|street)s?\b"
        r"|\bwill be (?:dealt with|punished|caught|hunted)\b|\b(?:is|are) under threat\b|\bzero tolerance\b",
        "You may be robbed: avoid this area.",
    ),
    _rule("a verdict on recorded crime", r"\b(?:getting|got|gets) (?:worse|better)\b|\bdeteriorat\w+", "It got worse."),
    _rule(
        "a slip of the pen",
        r"\bnan\b|(?<=[a-z0-9(] )None\b|\binf\b|\{|\}|\(\)|\.\.|,,|  | ,| \.(?:\s|$)",
        "It fell to nan.",
        case=True,
    ),
)


def faults(text: str) -> list[str]:
    """Return what is wrong with a text: why, and the words; nothing where it may be said."""
    plain = text.replace("**", "")
    return [f"{rule.why}: “{found.group(0)}” in: {plain}" for rule in RULES if (found := rule.pattern.search(plain))]


def all_faults(said: Iterable[str]) -> list[str]:
    """Return the faults of many texts, each once."""
    return [fault for text in dict.fromkeys(said) for fault in faults(text)]


def texts(thing: object) -> Iterator[str]:
    """Go through every text of more than one word in a result: dataclasses, sequences and values of mappings."""
    if isinstance(thing, str):
        if " " in thing:
            yield thing
    elif is_dataclass(thing) and not isinstance(thing, type):
        for field in fields(thing):
            yield from texts(getattr(thing, field.name))
    elif isinstance(thing, Mapping):
        for value in thing.values():
            yield from texts(value)
    elif isinstance(thing, list | tuple | set | frozenset):
        for each in thing:
            yield from texts(each)
