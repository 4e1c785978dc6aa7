"""The paper form of an event: two sides of A4 with the questions of the phone form, its code and its QR picture.

What people wrote (titles, venues) goes to the typesetter as data and is never read as markup. The PDF is tagged and
says that it follows PDF/UA-1; its typeface is inside it; it has no grey and no colour, for the copier's sake.
"""

from __future__ import annotations

import json
import re
import threading
from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import segno
import typst

from base.errors import ExplorerError

_HERE = Path(__file__).parent
#: A typesetter refuses a second text while it is at work.
_TURN = threading.Lock()
TEMPLATE, FONTS = _HERE / "paper_form.typ", _HERE / "fonts"
#: Stands for letters that no typeface here has: typesetting to PDF/UA stops at them.
MISSING = "□"
#: What is replaced by it, more at each try: nothing, pictures and rare scripts, all but Latin letters and their signs.
_EVERYTHING, _NO_PICTURES, _LATIN = (
    re.compile(unknown) for unknown in ("(?!)", r"[^\u0000-\u1fff‐-‧‹›€□]+", r"[^\u0000-\u024f‐-‧‹›€□]+")
)
#: Forms that are kept: typesetting takes turns, and whoever asks again and again would hold up a hall.
KEPT = 16
#: Modules of white around a QR picture, as its standard (ISO/IEC 18004) asks.
QUIET = 4


@dataclass(frozen=True)
class AboutQuestion:
    """A question about the person.

    Attributes
    ----------
    words : str
        The question.
    answers : tuple of (str, str)
        Code and words of each answer; empty where a ward's number is written in.
    code : str
        Letter of the question, for the box of a ward's number.
    """

    words: str
    code: str
    answers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class PaperForm:
    """What is printed.

    Attributes
    ----------
    title, borough, when, venue : str
        Of the event; ``venue`` may be empty.
    code : str
        In groups, as it is read out.
    address : str
        What the QR picture holds: the whole address of the phone form.
    short_address : str
        What people type, with the code after it.
    priorities : tuple of (str, str)
        Heading and words of each, in the order of their numbers, from 1; those of a heading follow one another.
    most : int
        How many may be chosen.
    wards : tuple of str
        In the order of their numbers, from 1; the whole borough is 0.
    about : tuple of AboutQuestion
        The optional questions.
    purpose, deletion : str
        What the answers about the person are for, and when they are deleted.
    rules : tuple of str
        What is passed and what is held back.
    """

    title: str
    borough: str
    when: str
    venue: str
    code: str
    address: str
    short_address: str
    priorities: tuple[tuple[str, str], ...]
    most: int
    wards: tuple[str, ...]
    about: tuple[AboutQuestion, ...]
    purpose: str
    deletion: str
    rules: tuple[str, ...]


@lru_cache(maxsize=KEPT)
def paper_form(form: PaperForm) -> bytes:
    """Return the form as a PDF (PDF 1.7, PDF/UA-1); the same form gives the same bytes, and is typeset once.

    Parameters
    ----------
    form : PaperForm
        What is printed.

    Raises
    ------
    ExplorerError
        If it cannot be typeset.
    """
    content = asdict(form) | {"qr": qr_picture(form.address)}
    for known in (_EVERYTHING, _NO_PICTURES, _LATIN):
        text = json.dumps(_lettered(content, known))
        try:
            with _TURN:
                made = _compiler().compile(sys_inputs={"form": text}, format="pdf", pdf_standards=["1.7", "ua-1"])
        except typst.TypstError as error:
            cause = error
            continue
        if isinstance(made, bytes):
            return made
    raise ExplorerError("The paper form cannot be printed", "shorten the title or the venue of the event") from cause


def qr_picture(address: str) -> str:
    """Return an address as a QR picture: SVG, black on white, 15 % of it may be spoilt (level M).

    Parameters
    ----------
    address : str
        A whole address, up to a few hundred letters.
    """
    made = segno.make(address, error="m", micro=False, boost_error=False)
    return made.svg_inline(border=QUIET, dark="#000", light="#fff", omitsize=True)


@cache
def _compiler() -> typst.Compiler:
    """The typesetter, with the typefaces of this folder and no other."""
    return typst.Compiler(TEMPLATE, root=_HERE, font_paths=[FONTS], ignore_system_fonts=True)


def _lettered(content: Any, known: re.Pattern[str]) -> Any:
    """The same content with a mark for every letter that is not known to a typeface."""
    if isinstance(content, str):
        return known.sub(MISSING, content)
    if isinstance(content, dict):
        return {key: _lettered(value, known) for key, value in content.items()}
    return [_lettered(part, known) for part in content] if isinstance(content, list | tuple) else content
