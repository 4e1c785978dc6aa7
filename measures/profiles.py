"""A borough at a glance: who lives there, and every headline measure in its latest period."""

from __future__ import annotations

from dataclasses import dataclass

from measures.estimates import Figures
from measures.readings import Reading, read

ETHNIC_GROUPS = {
    "eth_asian_total": "Asian",
    "eth_black_total": "Black",
    "eth_mixed_total": "Mixed or multiple",
    "eth_white_total": "White",
    "eth_other_total": "another ethnic group",
}
YOUNG = ("age_15_to_19", "age_20_to_24")


@dataclass(frozen=True)
class Population:
    """Census 2021 usual residents of an area.

    Shares are per cent of residents who live there; ``groups`` are the five census groups, self-described.
    ``most_deprived`` is the per cent of its small areas (LSOAs) in the most deprived tenth of England, by the
    Index of Multiple Deprivation 2025; None where it is not published for the area.
    """

    residents: int
    households: int
    young: float
    groups: dict[str, float]
    most_deprived: float | None


def population(figures: Figures, area: str) -> Population:
    """Return who lives in a borough or in London.

    Parameters
    ----------
    figures : Figures
        Every figure of a snapshot.
    area : str
        Code of a borough, or London's.

    Returns
    -------
    Population

    Notes
    -----
    Source: ONS Census 2021 (TS001, TS007A, TS021, TS041), and MHCLG Indices of Deprivation 2025.
    """
    table = figures.snapshot.frame("population")
    row = table[(table["code"] == area) & (table["basis"] == "published")].iloc[0]
    total = float(row["eth_total"])
    deprivation = figures.snapshot.frame("deprivation", ["level", "code", "imd_most_deprived_share"])
    found = deprivation.loc[
        (deprivation["level"] == "borough") & (deprivation["code"] == area), "imd_most_deprived_share"
    ]
    return Population(
        residents=int(row["residents"]),
        households=int(row["households"]),
        young=100 * float(sum(row[band] for band in YOUNG)) / float(row["residents"]),
        groups={name: 100 * float(row[column]) / total for column, name in ETHNIC_GROUPS.items()},
        most_deprived=None if found.empty else 100 * float(found.iloc[0]),
    )


def latest(figures: Figures, level: str, domain: str, against: str = "london") -> list[Reading]:
    """Return the reading of every headline measure of a domain at a level, each in its own latest period.

    Parameters
    ----------
    figures : Figures
        Every figure of a snapshot.
    level : str
        ``"borough"`` or ``"ward"``.
    domain : str
        ``"crime"`` or ``"confidence"``.
    against : str
        Benchmark.

    Returns
    -------
    list of Reading
        In the order of the catalogue's families; measures that the level does not have are left out.
    """
    families = sorted(figures.catalogue.families.values(), key=lambda family: family.order)
    wanted = [name for family in families for name in family.headline]
    measures = [figures.catalogue.get(name) for name in wanted]
    return [
        read(figures, measure.id, level, int(figures.periods(measure.id, level)[-1]), against=against)
        for measure in measures
        if measure.domain == domain and level in measure.levels
    ]
