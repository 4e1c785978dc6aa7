"""The list of priorities in plain English, each tied to measures of the catalogue."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from measures.catalogue import load_catalogue

FILE = Path(__file__).resolve().parent.parent / "data" / "priorities.toml"
MOST = 3


class Priority(BaseModel):
    """One thing that people may ask for.

    Attributes
    ----------
    id : str
        Kept with each contribution; never changed.
    words : str
        As the form says it.
    group : str
        The heading that it stands under; those of one group follow one another.
    measures : tuple of str
        Ids of the catalogue, the nearest first; empty where nothing is published.
    why_no_measure : str
        Said where `measures` is empty.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z][a-z0-9_]{1,39}$")
    words: str = Field(min_length=3, max_length=80)
    group: str = Field(min_length=3, max_length=40)
    measures: tuple[str, ...] = ()
    why_no_measure: str = ""


@cache
def load_priorities(path: Path = FILE) -> dict[str, Priority]:
    """Return the priorities by id, in the order of the form.

    Parameters
    ----------
    path : Path
        A TOML file of ``[[priority]]`` tables.

    Raises
    ------
    ValueError
        If an id comes twice or a measure has neither id in the catalogue nor a reason: a fault of ours.
    """
    rows = [Priority.model_validate(row) for row in tomllib.loads(path.read_text(encoding="utf-8"))["priority"]]
    found = {row.id: row for row in rows}
    catalogue = load_catalogue().measures
    unknown = [name for row in rows for name in row.measures if name not in catalogue]
    unsaid = [row.id for row in rows if bool(row.measures) == bool(row.why_no_measure)]
    if len(found) != len(rows) or unknown or unsaid:
        raise ValueError(f"priorities: {len(rows) - len(found)} twice, unknown {unknown}, unsaid {unsaid}")
    return found
