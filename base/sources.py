"""Source cards: what each published file family is, where it came from, and what is odd about it.

A card is one TOML file, ``data/sources/<id>.toml``. Cards are data; nothing about a source is written in code.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from base.errors import ExplorerError

ROOT = Path(__file__).resolve().parent.parent
DEFAULT = ROOT / "data" / "sources"


class SourceFile(BaseModel):
    """One published file: its path under the folder of raw files, and the columns that it must have."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str
    columns: tuple[str, ...] = ()
    note: str = ""


class SourceCard(BaseModel):
    """What is known of one source.

    Attributes
    ----------
    id : str
        The card's name, equal to its file name.
    title, producer, publisher, url, licence, attribution : str
        Words for the reader; ``url`` is the publisher's own page, or empty where none is known.
    accessed : str
        When the files were fetched: ``"2026-11"`` or ``"2026-11-21"``.
    coverage : str
        Places and times that the files hold, in words.
    files : tuple of SourceFile
        Every file of the family.
    quirks : tuple of str
        What is odd about the files, and what is done about it; one sentence each.
    tables : tuple of str
        The snapshot tables that are made from it.
    checks : dict of str to float
        Published totals and tolerances that the build must meet.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    title: str
    producer: str
    publisher: str
    url: str = ""
    licence: str
    attribution: str
    accessed: str = Field(pattern=r"^\d{4}-\d{2}(-\d{2})?$")
    coverage: str
    files: tuple[SourceFile, ...] = ()
    quirks: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    checks: dict[str, float] = Field(default_factory=dict)


class SourceCardError(ExplorerError):
    """A source card that cannot be read, or that lacks something."""


def load_card(path: Path) -> SourceCard:
    """Return the source card in one TOML file.

    Raises
    ------
    SourceCardError
        If the file is not TOML, a field is missing or misspelt, or the id differs from the file name.
    """
    try:
        card = SourceCard.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceCardError(f"The source card {path.name} is not readable TOML ({error})", "mend the file") from error
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
        raise SourceCardError(f"The source card {path.name} is not right ({wrong})", "mend those fields") from error
    if card.id != path.stem:
        raise SourceCardError(f"The source card {path.name} calls itself “{card.id}”", "make the two agree")
    return card


def load_cards(folder: Path = DEFAULT) -> dict[str, SourceCard]:
    """Return every source card of a folder by id, in order of id.

    Raises
    ------
    SourceCardError
        If any card is wrong.
    """
    return {path.stem: load_card(path) for path in sorted(folder.glob("*.toml"))}
