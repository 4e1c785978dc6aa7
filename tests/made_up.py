"""A snapshot with a made-up survey by group: the committed tables, and one more made by the importer.

Every figure here is invented: no open file has such a table. Two questions are asked of ethnic groups, women and men
in every borough and in London, in two years.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from base.snapshot import DEFAULT, Snapshot, open_snapshot
from base.sources import load_cards
from pipeline.build import settle
from pipeline.manifest import write_manifest, write_table
from pipeline.survey_by_group import SOURCE, build
from pipeline.workshop import Workshop

HEADER = "period,area,measure,characteristic,group,proportion,base"
SOUTHWARK, BARNET, CAMDEN, LONDON = "E09000028", "E09000003", "E09000007", "E12000007"
QUESTIONS = ("pas_trust", "pas_fair_treatment")
MONTHS = (202212, 202312)
#: Proportion and people asked, by group: the usual, and those of places that a test looks at.
USUAL = {
    ("ethnicity", "Asian"): (0.62, 130),
    ("ethnicity", "Black"): (0.55, 140),
    ("ethnicity", "Mixed"): (0.56, 70),
    ("ethnicity", "White"): (0.66, 260),
    ("sex", "Female"): (0.64, 300),
    ("sex", "Male"): (0.63, 300),
}
SPECIAL = {
    (SOUTHWARK, "ethnicity", "Black"): (0.41, 240),
    (SOUTHWARK, "ethnicity", "White"): (0.68, 410),
    # Effective samples of 100 / 1.3 = 77 (marked as small) and 52 / 1.3 = 40 (not shown).
    (CAMDEN, "ethnicity", "Black"): (0.50, 100),
    (BARNET, "ethnicity", "Black"): (0.30, 52),
}
#: The year before, where it differs.
EARLIER = {(SOUTHWARK, "ethnicity", "Black"): (0.62, 230)}
#: People asked in all, in a borough and in London.
ALL, ALL_LONDON = 700, 20_000


def rows(areas: list[str], published: dict[tuple[str, str, int], float]) -> Iterator[str]:
    """Yield the rows of the made-up file; everyone agrees with the published figure."""
    for month in MONTHS:
        period = f"{month // 100}-{month % 100:02d}"
        for area in areas:
            for question in QUESTIONS:
                times = 25 if area == LONDON else 1
                whole = published.get((question, area, month))
                if whole is not None:
                    asked = ALL_LONDON if area == LONDON else ALL
                    yield f"{period},{area},{question},everyone,Everyone,{whole:.2f},{asked}"
                for (characteristic, group), usual in USUAL.items():
                    key = (area, characteristic, group)
                    share, base = (EARLIER if month == MONTHS[0] else {}).get(key) or SPECIAL.get(key, usual)
                    yield f"{period},{area},{question},{characteristic},{group},{share:.2f},{base * times}"


def file(folder: Path) -> Path:
    """Return the made-up file, written into a folder."""
    snapshot = open_snapshot()
    survey = snapshot.frame("survey")
    keys = zip(survey["measure"], survey["area"], survey["month"], strict=True)
    published = dict(zip(keys, survey["proportion"], strict=True))
    areas = sorted(set(survey["area"]))
    path = folder / "made up.csv"
    path.write_text("\n".join((HEADER, *rows(areas, published), "")), encoding="utf-8")
    return path


def snapshot_with(path: Path, target: Path) -> Path:
    """Return a snapshot folder with the committed tables and the one that a holder's file gives.

    Parameters
    ----------
    path : Path
        The holder's file.
    target : Path
        A folder that does not exist; it gets links to the committed tables.
    """
    committed = Snapshot(DEFAULT)
    target.mkdir()
    for name in committed.tables:
        (target / f"{name}.parquet").symlink_to(DEFAULT / f"{name}.parquet")
    workshop = Workshop(path.parent, load_cards(), {"survey_by_group": path})
    workshop.tables = {name: committed.frame(name) for name in ("areas", "survey")}
    entry = write_table(
        settle("survey_by_group", build(workshop)["survey_by_group"]), target / "survey_by_group.parquet"
    )
    tables = {**committed.manifest["tables"], "survey_by_group": entry}
    makers = {name: tables[name].get("sources", [SOURCE]) for name in tables}
    manifest = write_manifest(target, tables, makers, workshop)
    manifest["sources"] = {**committed.manifest["sources"], **manifest["sources"]}
    (target / "manifest.json").write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return target
