"""The Public Attitude Survey by group: a table that no open file has, read from a file that its holder gives.

``docs/survey_by_group.md`` describes the file. Names may be spelt in the ways that ``data/survey_by_group.toml`` lists.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline import frames, offences, workbook
from pipeline.frames import Field
from pipeline.survey import LONDON_CODE, QUARTER_ENDS
from pipeline.workshop import Workshop

SOURCE = "pas_by_group"
TABLES = ("survey_by_group",)
NAMES: Final = Path(__file__).resolve().parent.parent / "data" / "survey_by_group.toml"
CITY: Final = "E09000001"
EVERYONE: Final = "Everyone"
FIELDS: Final = {
    "period": Field(names=("period", "period_end", "quarter", "month"), blank=True),
    "area": Field(names=("area", "borough"), blank=True),
    "measure": Field(names=("measure", "question"), blank=True),
    "characteristic": Field(names=("characteristic", "dimension"), blank=True),
    "group": Field(names=("group",), blank=True),
    "proportion": Field(names=("proportion", "percentage", "per cent", "%"), blank=True),
    "base": Field(names=("base", "unweighted base", "unweighted_base", "n"), blank=True),
}
KEY: Final = ["measure", "area", "characteristic", "group", "month"]
MONTH_FORMATS: Final = ("%Y-%m", "%Y%m", "%Y-%m-%d", "%B %Y", "%b %Y", "%b-%y", "%b-%Y")
NOT_READ: Final = {
    b"\xd0\xcf\x11\xe0": "an old Excel workbook, or one with a password",
    b"\xff\xfe": "text in UTF-16",
    b"\xfe\xff": "text in UTF-16",
}
"""How a file begins that is not read."""
AS_CSV: Final = (
    "open it in Excel, keep one sheet with one heading row, choose File, Save As, “Excel Workbook (*.xlsx)” without a "
    "password or “CSV UTF-8 (Comma delimited)”, and give that file"
)
SPELLINGS: Final = "use a name listed in docs/survey_by_group.md"
ONE_KIND: Final = "give every proportion the same way: 0.54, or 54, or 54 %"
WHOLE_BASE: Final = (
    "give the number of people asked in this group, unweighted; without it nobody can say how sure the figure is"
)


def build(workshop: Workshop) -> dict[str, pd.DataFrame]:
    """Return ``survey_by_group``: the proportion who agree, by measure, area, group and last month of the rolling year.

    Parameters
    ----------
    workshop : Workshop
        With the ``areas`` table made (and ``survey``, if the figures for everyone are to be checked against it), and
        with the holder's file in ``given["survey_by_group"]``.

    Returns
    -------
    dict of str to DataFrame
        ``survey_by_group``: measure, area (32 boroughs or London), characteristic, group, month (int32), proportion
        (0 to 1), base (int32, people asked). A row without a proportion is set aside, never read as 0.

    Raises
    ------
    SourceFileError
        If the file is neither a CSV file nor a workbook of one sheet, a name is not known, proportions are of two
        kinds, a base is missing, a group is given twice, or the file disagrees with itself or with the published
        survey; every fault is in the one text.
    """
    path = workshop.given["survey_by_group"]
    bench = _bench(workshop, path.parent)
    file = path.name
    raw = _read(bench, file)
    names = tomllib.loads(NAMES.read_text(encoding="utf-8"))
    empty = (raw["proportion"] == "").to_numpy(dtype=bool)
    characteristic, group = _groups(bench, file, raw, names["characteristics"])
    table = pd.DataFrame(
        {
            "measure": _known(bench, file, raw["measure"], _spelt(names["measures"]), "measure"),
            "area": _areas(bench, file, raw["area"], names["areas"]),
            "characteristic": characteristic,
            "group": group,
            "month": _months(bench, file, raw["period"]),
            "proportion": _proportions(bench, file, raw["proportion"]),
            "base": _bases(bench, file, raw["base"].mask(empty, "1")),
        },
        index=raw.index,
    )
    tally = bench.tally(SOURCE)
    tally.read += len(table)
    tally.set_aside("rows without a proportion", int(empty.sum()))
    kept = table[~empty]
    tally.kept += len(kept)
    read = kept[kept[KEY].notna().all(axis=1)]
    twice = "this group is given twice for one period, area and measure (perhaps in two spellings)"
    frames.check_unique(bench, file, read, KEY, twice)
    if not len(kept) and len(table):
        bench.fault(file, "no row has a proportion", "give the table with its figures")
    _check_bases(bench, file, read)
    _check_published(bench, file, read)
    bench.stop_on_faults()
    return {"survey_by_group": kept.astype({"month": "int32", "base": "int32"}).sort_values(KEY, ignore_index=True)}


def _bench(workshop: Workshop, folder: Path) -> Workshop:
    """Return a bench at the file's own folder that shares everything else, so that only its name is recorded."""
    bench = Workshop(folder, workshop.cards)
    bench.tables, bench.faults = workshop.tables, workshop.faults
    bench.tallies, bench.files = workshop.tallies, workshop.files
    return bench


def _read(workshop: Workshop, file: str) -> pd.DataFrame:
    """Return the wanted columns as text, from a workbook or from a CSV file with commas; the index is the row."""
    content = workshop.path(SOURCE, file).read_bytes()
    if content.startswith(workbook.BEGINS):
        return frames.from_records(workshop, file, workbook.read_records(workshop, file, content), FIELDS, repeats=True)
    _check_format(workshop, file, content[:4096])
    return frames.read_csv(workshop, SOURCE, file, FIELDS, repeats=True)


def _check_format(workshop: Workshop, file: str, start: bytes) -> None:
    """Stop at a file that is neither, and say how to save one."""
    kind = next((kind for begins, kind in NOT_READ.items() if start.startswith(begins)), "")
    first = start.split(b"\n")[0]
    if not kind and first.count(b",") < min(first.count(b";") + first.count(b"\t"), 4):
        kind = "a table parted by semicolons or tabs"
    if kind:
        workshop.fault(file, f"the file is {kind}, not a workbook (.xlsx) or a CSV file with commas", AS_CSV)
        workshop.stop_on_faults()


def _spelt(names: Mapping[str, list[str]]) -> dict[str, str]:
    """Return our name by every spelling of it, plain."""
    pairs = [(spelling, ours) for ours, others in names.items() for spelling in (ours, *others)]
    plain = offences.plain(pd.Series([spelling for spelling, _ in pairs]))
    return dict(zip(plain, (ours for _, ours in pairs), strict=True))


def _areas(workshop: Workshop, file: str, cells: pd.Series, more: Mapping[str, list[str]]) -> pd.Series:
    """Return the code of each surveyed area from its name, its code or another spelling; unknown ones are noted."""
    areas = workshop.tables["areas"]
    boroughs = areas[(areas["level"] == "borough") & (areas["code"] != CITY)]
    titles = dict(zip(boroughs["code"], boroughs["name"], strict=True)) | {LONDON_CODE: "London"}
    short = {code: [name, *more.get(code, [])] for code, name in titles.items()}
    spelt = _spelt(
        {
            code: [f"{before}{name}" for name in names for before in ("", "London Borough of ", "Royal Borough of ")]
            for code, names in short.items()
        }
    )
    return _known(workshop, file, cells, spelt, "area", titles)


def _known(
    workshop: Workshop,
    file: str,
    cells: pd.Series,
    known: Mapping[str, str],
    kind: str,
    titles: Mapping[str, str] | None = None,
) -> pd.Series:
    """Return our name of each cell; those that are blank or not known are noted, with the nearest that is."""
    plain = offences.plain(cells)
    found = plain.map(known)
    wrong = found.isna()
    guesses = {name: get_close_matches(name, known, n=1) for name in plain[wrong].unique().tolist()}
    ours = {name: known[close[0]] for name, close in guesses.items() if close}
    nearest = {name: f" (nearest: {(titles or {}).get(each, each)})" for name, each in ours.items()}
    texts = [
        f"“{cell}” is not a known {kind}{nearest.get(name, '')}" if cell else f"the {kind} is blank"
        for cell, name in zip(cells[wrong], plain[wrong], strict=True)
    ]
    workshop.fault_rows(file, cells.index[wrong].tolist(), texts, SPELLINGS, str(cells.name))
    return found


def _groups(
    workshop: Workshop, file: str, raw: pd.DataFrame, names: Mapping[str, Mapping[str, Any]]
) -> tuple[pd.Series, pd.Series]:
    """Return our characteristic and group of each row; what is not known is noted."""
    spelt = _spelt({ours: entry["names"] for ours, entry in names.items()})
    characteristic = _known(workshop, file, raw["characteristic"], spelt, "characteristic")
    group = pd.Series(np.nan, index=raw.index, dtype=object)
    for ours, entry in names.items():
        rows = characteristic == ours
        group[rows] = _known(workshop, file, raw.loc[rows, "group"], _spelt(entry["groups"]), f"group of {ours}")
    return characteristic, group


def _months(workshop: Workshop, file: str, cells: pd.Series) -> pd.Series:
    """Return the last month of each rolling year; what is no such month is noted and is 0."""
    dates = pd.Series(pd.NaT, index=cells.index, dtype="datetime64[us]")
    for form in MONTH_FORMATS:
        dates = dates.fillna(pd.to_datetime(cells, format=form, errors="coerce").astype("datetime64[us]"))
    # “Dec-23” typed into Excel becomes 23 December of the year of typing.
    odd = dates.notna() & ~dates.dt.is_month_start & ~dates.dt.is_month_end
    wrong = (odd | ~dates.dt.month.isin(QUARTER_ENDS)).to_numpy(dtype=bool)
    known = dates.notna() & ~odd
    texts = [
        f"“{cell}” is not the last month of a quarter" if sure else f"“{cell}” is not a month that can be read surely"
        for cell, sure in zip(cells[wrong], known[wrong], strict=True)
    ]
    remedy = "write the last month of the 12 as 2023-12 (March, June, September or December)"
    workshop.fault_rows(file, cells.index[wrong].tolist(), texts, remedy, str(cells.name))
    months: pd.Series = (dates.dt.year * 100 + dates.dt.month).fillna(0).astype(np.int64)
    return months


def _proportions(workshop: Workshop, file: str, cells: pd.Series) -> pd.Series:
    """Return proportions from 0 to 1 from a column of shares or of percentages; NaN where blank or noted."""
    signed = cells.str.endswith("%").to_numpy(dtype=bool)
    numbers = pd.to_numeric(cells.str.removesuffix("%").str.strip(), errors="coerce").to_numpy(dtype=np.float64)
    strange = ~np.isfinite(numbers) & (cells != "").to_numpy(dtype=bool)

    def note(rows: npt.NDArray[np.bool_], said: str, remedy: str = ONE_KIND) -> None:
        texts = [f"“{cell}” {said}" for cell in cells[rows]]
        workshop.fault_rows(file, cells.index[rows].tolist(), texts, remedy, str(cells.name))

    note(strange, "is not a number", f"{ONE_KIND}, and leave the cell blank where there is no figure")
    note((numbers < 0) | (numbers > 100), "is not between 0 and 100 per cent", "correct the figure")
    percent = (signed & np.isfinite(numbers)) | (numbers > 1)
    share = ~signed & (numbers > 0) & (numbers < 1)
    one = ~signed & (numbers == 1)
    if percent.any() and share.any():
        fewer_are_shares = share.sum() <= percent.sum()
        rows = share if fewer_are_shares else percent
        kinds = ("a share of 1", "percentages") if fewer_are_shares else ("a percentage", "shares of 1")
        note(rows, f"is {kinds[0]} in a file of {kinds[1]}")
    if one.any() and (percent.any() or not share.any()):
        note(one, "may mean 1 % or all", "write 1 % or 100 %, and every other proportion with its sign too")
    return pd.Series(numbers / 100 if percent.any() else numbers, index=cells.index)


def _bases(workshop: Workshop, file: str, cells: pd.Series) -> pd.Series:
    """Return the number of people asked; what is missing or not a whole number of at least 1 is noted and is 0."""
    numbers = pd.to_numeric(cells.str.replace(",", ""), errors="coerce").to_numpy(dtype=np.float64)
    good = np.isfinite(numbers) & (numbers >= 1) & (numbers == np.round(numbers))
    texts = [f"the base “{cell}” is not a number of people" if cell else "the base is missing" for cell in cells[~good]]
    workshop.fault_rows(file, cells.index[~good].tolist(), texts, WHOLE_BASE, str(cells.name))
    return pd.Series(np.where(good, numbers, 0).astype(np.int64), index=cells.index)


def _check_bases(workshop: Workshop, file: str, table: pd.DataFrame) -> None:
    """Note groups of more people than were asked in all."""
    everyone = table[table["group"] == EVERYONE].drop_duplicates(["measure", "area", "month"])
    beside = table.merge(everyone, on=["measure", "area", "month"], how="left", suffixes=("", "_all"))
    wrong = (beside["base"] > beside["base_all"]).to_numpy(dtype=bool)
    problem = "the group has more people than were asked in all"
    workshop.fault_rows(file, table.index[wrong].tolist(), problem, "correct the base of the one or the other", "base")


def _check_published(workshop: Workshop, file: str, table: pd.DataFrame) -> None:
    """Note figures for everyone that are not those published: the file may be of another measure or period."""
    everyone = table[table["group"] == EVERYONE]
    if "survey" not in workshop.tables or everyone.empty:
        return
    published = workshop.tables["survey"].rename(columns={"proportion": "published"})
    beside = everyone.merge(published, on=["measure", "area", "month"], how="left")
    far = (beside["proportion"] - beside["published"]).abs() > workshop.check(SOURCE, "published_tolerance")
    wrong = beside[far.to_numpy(dtype=bool)]
    texts = [
        f"everyone is {own:.1%} here and {other:.0%} as published"
        for own, other in zip(wrong["proportion"], wrong["published"], strict=True)
    ]
    rows = everyone.index[far.to_numpy(dtype=bool)].tolist()
    remedy = "check the measure, area and period of the row, and that the proportions are weighted"
    workshop.fault_rows(file, rows, texts, remedy, "proportion")
