"""A guard for what people write: it points at words that may tell who somebody is. A person decides."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Literal, NamedTuple, get_args

from conversations.texts import Fields

Kind = Literal["email", "phone", "postcode", "registration", "officer"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_EMAIL = re.compile(
    r"[\w.+'-]{1,64}\s?@\s?[\w-]+(?:\.[\w-]+)+"
    r"|[\w.+'-]{1,64}\s*[\[(]\s*at\s*[\])]\s*[\w-]+(?:\s*(?:\.|[\[(]\s*dot\s*[\])]|\sdot\s)\s*[\w-]+)+"
    r"|[\w.+'-]{1,64}\sat\s[\w-]+(?:\sdot\s[\w-]+)+",
    re.IGNORECASE,
)
#: +44 or 0044 and up to 13 digits, or 0 and 9 to 10 of them; not the tail of 1,000, nor a date.
_PHONE = re.compile(
    r"(?<![\w+])(?<!\d[,.])(?!\d{2}[./-]\d{2}[./-]\d{2,4})"
    r"(?:(?:\+|00)\d{1,3}[\s.-]?(?:\(0\))?(?:[\s.()-]{0,2}\d){7,12}|\(?0(?:[\s.()-]{0,2}\d){9,10})(?!\w)"
)
_POSTCODE = re.compile(r"(?<!\w)(?:[A-Z]{1,2}\d[A-Z\d]?\s*\d[ABD-HJLNP-UW-Z]{2}|GIR\s*0AA)(?!\w)", re.IGNORECASE)
#: Lower case counts only without a gap: "SE15 and" is a place and a word. A prefix needs three digits or a gap-less
#: form for the same reason.
_REGISTRATION = re.compile(
    r"(?<!\w)(?:[A-Z]{2}\d{2}\s?[A-Z]{3}|[A-Z]\d{3}\s?[A-Z]{3}|[A-Z]{3}\s?\d{3}[A-Z]"
    r"|(?i:[A-Z]{2}\d{2}[A-Z]{3}|[A-Z]\d{3}[A-Z]{3}|[A-Z]{3}\d{3}[A-Z]))(?!\w)"
)
_RANK = (
    r"(?i:pc|pcso|wpc|dc|wdc|ds|di|dci|dsu|ps|sgt|insp|supt|cllr"
    r"|(?:police |special |detective )?constable|(?:detective )?sergeant|(?:chief |detective )*inspector"
    r"|(?:chief |detective )*superintendent|commander|commissioner|(?:police )?officer)"
)
#: Words with a capital that follow a rank and are no name.
_NO_NAME = (
    r"(?!(?:The|They|Them|It|He|She|We|I|You|This|That|These|Those|There|When|If|In|On|At|And|But|Or|Who|Was|Were|Is|Are"
    r"|Not|No|Yes|So|Then|Please|My|Our|Safety|Training|World|Comics|General|Numbers?|Powers?)\b)"
)
_OFFICER = re.compile(
    rf"\b{_RANK}(?:\.\s?|\s)\s?(?:[0-9]{{2,5}}[A-Z]{{0,2}}\b|[0-9]{{1,3}}\s?[A-Z]{{2}}\b|{_NO_NAME}[A-ZÀ-ÖØ-Þ][\w'’-]+)"
)
#: Numbers that are everybody's: Crimestoppers, Samaritans, the domestic abuse helpline.
_PUBLIC_NUMBERS = {"0800555111", "116123", "08082000247"}
_PATTERNS: dict[Kind, re.Pattern[str]] = {
    "email": _EMAIL,
    "phone": _PHONE,
    "postcode": _POSTCODE,
    "registration": _REGISTRATION,
    "officer": _OFFICER,
}


class Flag(NamedTuple):
    """A stretch of a text that may tell who somebody is; ``start`` and ``end`` as of a slice."""

    kind: Kind
    start: int
    end: int


def flags(text: str) -> tuple[Flag, ...]:
    """Return the stretches of a text that look like an address, a number or a name of a person.

    Parameters
    ----------
    text : str
        A text as `conversations.texts.clean` gives it.

    Returns
    -------
    tuple of Flag
        In the order of the text. An outward code alone (SE15) is a place, and 999, 101 and helplines are nobody's.
    """
    plain = "".join(str(unicodedata.decimal(letter, letter)) for letter in text)
    return tuple(sorted(_found(plain), key=lambda flag: (flag.start, flag.end, flag.kind)))


def kinds(*texts: str) -> tuple[Kind, ...]:
    """Return which kinds of flag some texts have, in the order of `KINDS`."""
    seen = {flag.kind for text in texts for flag in flags(text)}
    return tuple(kind for kind in KINDS if kind in seen)


def public_text(fields: Fields, name: str, text: str, most: int) -> str:
    """Return a text that is shown in public as soon as it is kept: here the guard has the last word.

    Parameters
    ----------
    fields : Fields
        The form being read; a flagged or an empty text is a fault of it.
    name : str
        Name of the field.
    text : str
        What was sent.
    most : int
        Characters allowed.
    """
    said = fields.text(name, text, most, needed=True)
    found = kinds(said)
    if found:
        fields.fault(name, f"it seems to hold personal details ({', '.join(found)}), so take them out")
    return said


def role_name(fields: Fields, name: str, text: str) -> str:
    """Return the name of a role, up to 80 characters on one line; a rank with a name is a fault."""
    return public_text(fields, name, text, 80).replace("\n", " ")


def _found(text: str) -> Iterator[Flag]:
    """Every flag, pattern by pattern."""
    for kind, pattern in _PATTERNS.items():
        for match in pattern.finditer(text):
            if kind != "phone" or re.sub(r"\D", "", match[0]) not in _PUBLIC_NUMBERS:
                yield Flag(kind, match.start(), match.end())
