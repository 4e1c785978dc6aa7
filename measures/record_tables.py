"""Two tables beside the shares of records: tactics of force in the Home Office's count, and what became of custody."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from base.periods import shift
from base.snapshot import Snapshot
from measures.intervals import Interval, proportion
from measures.records_book import KINDS

UNKNOWN_OF_TACTICS = ("not_known", "not_reported")
#: What the file calls prosecution and to court, added up, and no further action.
CHARGED, NO_ACTION = ("prosecution", "to_court"), ("no_further_action",)


@dataclass(frozen=True)
class Disposals:
    """What became of the offences that a group was held for in 12 months, as shares of all of them."""

    group: str
    offences: int
    charged: Interval
    no_action: Interval


def tactics(snapshot: Snapshot, group: str) -> dict[int, float]:
    """Return a group's share of the Met's tactics with an ethnicity recorded, by first year of the financial year.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.
    group : str
        The word for a group.

    Returns
    -------
    dict of int to float
        Shares, 0 to 1. Tactics are counted: one person met with several counts several times.
    """
    rows = snapshot.frame("use_of_force_tactics")
    rows = rows[(rows["force"] == "metropolitan") & (rows["level"] == "all")]
    known = rows[~rows["ethnicity"].isin(UNKNOWN_OF_TACTICS)]
    code = KINDS["use_of_force_borough"].groups[group]
    years = np.unique(known["year"].to_numpy())
    groups, all_groups = (
        np.asarray([part.loc[part["year"] == year, "count"].sum() for year in years])
        for part in (known[known["ethnicity"] == code], known)
    )
    return dict(zip(years.tolist(), (groups / all_groups).tolist(), strict=True))


def disposals(snapshot: Snapshot, month: int) -> tuple[Disposals, ...]:
    """Return what became of the offences of each group in London, in the 12 months to a month.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.
    month : int
        The last month, ``yyyymm``.

    Returns
    -------
    tuple of Disposals
        In the order of the groups of custody, with Wilson intervals.
    """
    rows = snapshot.frame("custody", ["ethnicity", "disposal", "month", "count"])
    rows = rows[rows["month"].between(shift(month, -11), month)]
    made = []
    for word, code in KINDS["custody"].groups.items():
        own = rows[rows["ethnicity"] == code]
        total = int(own["count"].sum())
        charged, no_action = (
            proportion(int(own.loc[own["disposal"].isin(kinds), "count"].sum()), total)
            for kinds in (CHARGED, NO_ACTION)
        )
        made.append(Disposals(word, total, charged, no_action))
    return tuple(made)
