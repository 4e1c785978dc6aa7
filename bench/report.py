"""How a bench prints what it found."""

from __future__ import annotations

from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Line:
    """One finding: what was measured, ours, what stands beside it, and the budget that ours must keep.

    Parameters
    ----------
    what : str
        What was measured, with its unit.
    ours, beside : float
        Ours, and the figure of the same run that it is compared with.
    beside_name : str
        What the second figure is.
    budget : float or None
        The most that ``ours`` (or ``ours / beside`` when ``is_ratio``) may be.
    is_ratio : bool
        Whether the budget is on the ratio.
    """

    what: str
    ours: float
    beside: float
    beside_name: str
    budget: float | None = None
    is_ratio: bool = False

    @property
    def ratio(self) -> float:
        """Ours over the other."""
        return self.ours / self.beside if self.beside else float("nan")

    @property
    def kept(self) -> bool:
        """Whether the budget is kept (or there is none)."""
        return self.budget is None or (self.ratio if self.is_ratio else self.ours) <= self.budget


def show(title: str, lines: list[Line]) -> int:
    """Print the findings and return how a bench ends: 0 when every budget is kept, else 1."""
    table = Table("what", "ours", "beside", "", "ours ÷ beside", "budget", "kept", title=title, title_justify="left")
    for line in lines:
        budget = "" if line.budget is None else f"≤ {line.budget:g}{' × beside' if line.is_ratio else ''}"
        kept = "" if line.budget is None else ("yes" if line.kept else "NO")
        table.add_row(
            line.what, f"{line.ours:,.3g}", f"{line.beside:,.3g}", line.beside_name, f"{line.ratio:.3g}", budget, kept
        )
    Console(width=140).print(table)
    return int(not all(line.kept for line in lines))
