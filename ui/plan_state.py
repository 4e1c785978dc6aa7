"""The state of the Plans page: which plan, and for which place; a round trip to the URL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from base.errors import ExplorerError, UnknownNameError
from measures.estimates import LONDON, Figures
from measures.plans import get_plan, load_plans

#: The plan of an address without one: the latest.
USUAL = tuple(load_plans())[-1]


@dataclass(frozen=True)
class PlanState:
    """What the page shows.

    Parameters
    ----------
    plan : str
        Id of a plan.
    area : str
        Code of a borough; empty for London.
    """

    plan: str = USUAL
    area: str = ""

    def query(self) -> dict[str, str]:
        """Return the URL parameters that differ from the usual."""
        usual = PlanState()
        return {name: value for name, value in vars(self).items() if value != getattr(usual, name)}

    @property
    def place(self) -> str:
        """The code of the place shown."""
        return self.area or LONDON


def read(query: Mapping[str, str], figures: Figures) -> tuple[PlanState, tuple[ExplorerError, ...]]:
    """Return the state that a URL asks for, and what in it does not exist.

    Parameters
    ----------
    query : mapping of str to str
        URL parameters; ones that the page does not know are ignored.
    figures : Figures
        Gives what exists.

    Returns
    -------
    state : PlanState
        With the usual in place of anything that does not exist.
    problems : tuple of ExplorerError
        One for each such parameter; a page that gets any shows them and no figure.
    """
    problems: list[ExplorerError] = []
    plan, area = query.get("plan") or USUAL, query.get("area") or ""
    try:
        get_plan(plan)
    except UnknownNameError as problem:
        problems.append(problem)
        plan = USUAL
    try:
        if area and figures.gazetteer.get(area).level not in {"london", "borough"}:
            raise ExplorerError(
                f"Plans are shown for London and for boroughs, and “{area}” is neither",
                "choose the borough that it is in",
            )
    except ExplorerError as problem:
        problems.append(problem)
        area = ""
    return PlanState(plan, "" if area == LONDON else area), tuple(problems)
