"""Text as people send it, made safe to keep: never changed in meaning, never longer than the field."""

from __future__ import annotations

import re
import unicodedata

from conversations.errors import InputError

#: Anything so many times longer than its field is refused unread.
UNREAD_FROM = 20
_FLAG = re.compile("(\U0001f3f4[\U000e0020-\U000e007e]{1,8}\U000e007f)|[\U000e0000-\U000e007f]")
_BREAKS = re.compile("\r\n?|[\u0085\u2028\u2029]")
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n{3,}")
#: Embeddings, overrides and isolates: they can make a line read as what it does not say. Plain marks are kept.
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_KEPT = {"\n", "\t"}


def clean(text: str) -> str:
    """Return a text without what no keyboard means: control characters, bidi overrides, hidden tags.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        NFC; emoji, every script and its marks kept; runs of spaces and blank lines drawn together; ends trimmed.
        Cleaning it again changes nothing.
    """
    lines = _FLAG.sub(r"\1", _BREAKS.sub("\n", text))
    normal = unicodedata.normalize("NFC", "".join(letter for letter in lines if letter in _KEPT or _is_text(letter)))
    trimmed = "\n".join(line.strip() for line in _SPACES.sub(" ", normal).split("\n"))
    return _BLANK_LINES.sub("\n\n", trimmed).strip()


def _is_text(letter: str) -> bool:
    """Whether a letter may stay: no control, no bidi override, no half of a pair, no code that is never a letter."""
    number = ord(letter)
    never = 0xFDD0 <= number <= 0xFDEF or number & 0xFFFE == 0xFFFE or letter == "\ufeff"
    return not never and letter not in _BIDI and unicodedata.category(letter) not in {"Cc", "Cs"}


class Fields:
    """A form being read: every fault is noted, and told at once at the end."""

    def __init__(self) -> None:
        self.faults: dict[str, str] = {}

    def fault(self, field: str, what: str) -> None:
        """Note what is wrong with a field; the first fault of a field stands."""
        self.faults.setdefault(field, what)

    def text(self, field: str, text: str | None, most: int, *, needed: bool = False) -> str:
        """Return a text of at most so many characters, cleaned; empty where a fault was noted.

        Parameters
        ----------
        field : str
            Name of the field.
        text : str or None
            What was sent.
        most : int
            Characters allowed, counted after cleaning.
        needed : bool
            Whether it may not be empty.

        Returns
        -------
        str
        """
        raw = text or ""
        if len(raw) > most * UNREAD_FROM:
            self.fault(field, f"it has {len(raw):,} characters and {most:,} fit, so shorten it")
            return ""
        cleaned = clean(raw)
        if len(cleaned) > most:
            self.fault(field, f"it has {len(cleaned):,} characters and {most:,} fit, so shorten it")
            return ""
        if needed and not cleaned:
            self.fault(field, "it is empty and is needed")
        return cleaned

    def line(self, field: str, text: str | None, most: int, *, needed: bool = False) -> str:
        """Return a text on one line; otherwise as `text`."""
        return self.text(field, text, most, needed=needed).replace("\n", " ")

    def choice(self, field: str, value: str, known: tuple[str, ...]) -> str:
        """Return a value that must be one of those known."""
        if value not in known:
            self.fault(field, "it is not one of the choices, so choose again")
        return value

    def stop(self) -> None:
        """Raise one error with every fault.

        Raises
        ------
        InputError
            If any was noted.
        """
        if self.faults:
            raise InputError(self.faults)
