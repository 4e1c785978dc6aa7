"""Figures from the command line: ``python -m measures figure`` and ``python -m measures list``."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from base.errors import ExplorerError, UnknownNameError
from base.periods import iso, parse
from base.snapshot import ROOT
from base.sources import load_cards
from geo.areas import LONDON, Area, Gazetteer
from measures.estimates import AGAINST, STATUSES, Estimate, Figures, load_figures
from measures.evidence import counted, evidence, source_line
from measures.readings import Reading, read
from measures.sentences import body, latest_text
from measures.words import change_text, comparison_text, interval_text, status_text, value_text, visitors_text

application = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False, help=__doc__)
LEVELS = ("london", "borough", "ward")
MOST_NAMED = 8


@application.command("figure")
def figure(
    measure: Annotated[str, typer.Option(help="Id of a measure, such as robbery.")],
    area: Annotated[str, typer.Option(help="Code or name of a borough or ward.")] = LONDON,
    period: Annotated[str, typer.Option(help="Last month, such as 2026-06; the latest by default.")] = "",
    window: Annotated[str, typer.Option(help="month, quarter, 12m or fy; the measure's own by default.")] = "",
    compare: Annotated[str, typer.Option(help="london, similar, bcu, borough or none.")] = "london",
    group: Annotated[str, typer.Option(help="Group of a measure that is published by group.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Every field of the estimate as JSON.")] = False,
) -> None:
    """Print one figure with its counts, method and sources."""
    figures = load_figures()
    place = place_of(figures.gazetteer, area)
    if compare not in AGAINST:
        raise UnknownNameError("benchmark", compare, AGAINST)
    ends = figures.periods(measure, place.level, window or None, group)
    if not ends.size:
        title = figures.measure(measure).title
        raise ExplorerError(f"{title} has no figure for {place.name} in this snapshot", "name a borough, or a group")
    month = parse(period) if period else int(ends[-1])
    against = "none" if place.level == "london" else compare
    reading = read(figures, measure, place.level, month, window=window or None, against=against, group=group)
    sentence = body(reading, place.code).replace("**", "")
    if reading.at(place.code).status == "no_data":
        sentence += f" {latest_text(reading.measure, int(ends[-1]))}."
    if as_json:
        stands_on = dict(evidence(reading, place.code, load_cards()))
        answer = {**asdict(reading.at(place.code)), "sentence": sentence, "evidence": stands_on}
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=2, allow_nan=False))
        return
    typer.echo(f"{sentence}\n")
    rows = table(reading, place.code)
    width = max(len(name) for name, _ in rows)
    for name, text in rows:
        typer.echo(f"{name:<{width}}  {text}")


@application.command("list")
def list_measures() -> None:
    """Print every measure with the last period at each of its levels."""
    figures = load_figures()
    rows = [
        (measure.id, ", ".join(_ends(figures, measure.id, level) for level in measure.levels), measure.title)
        for measure in figures.catalogue.measures.values()
    ]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    for name, ends, title in rows:
        typer.echo(f"{name:<{widths[0]}}  {ends:<{widths[1]}}  {title}")


@application.command("claim")
def claim(
    text: Annotated[
        str, typer.Argument(help='The sentence, such as "burglary in Bromley is down 6.3 % on last year".')
    ],
    as_json: Annotated[
        bool, typer.Option("--json", help="understood, verdict, reason, evidence and sentence.")
    ] = False,
) -> None:
    """Print whether a sentence stands, why, and a sentence that would be true."""
    from measures.claims import check

    found = check(load_figures(), text)
    if as_json:
        typer.echo(json.dumps(found.as_dict(), ensure_ascii=False, indent=2, allow_nan=False))
        return
    typer.echo(f"{found.verdict.capitalize()}.\n\n{found.reason}")
    if found.sentence:
        typer.echo(f"\nThis would be true: {found.sentence}")
    if found.citation:
        typer.echo(f"\n{found.citation}")


@application.command("validate")
def validate(
    to: Annotated[Path, typer.Option(help="The file that is written.")] = ROOT / "docs" / "validation.md",
) -> None:
    """Print how often each interval holds the truth in simulated data, and write it to docs/validation.md."""
    from measures.validation import report

    text = report()
    to.write_text(text, encoding="utf-8")
    typer.echo(text, nl=False)


def place_of(gazetteer: Gazetteer, text: str) -> Area:
    """Return the one place that a code or a name means.

    Parameters
    ----------
    gazetteer : Gazetteer
        The places of the snapshot.
    text : str
        ``"E09000028"``, ``"Southwark"``, ``"Abbey, Merton"``.

    Returns
    -------
    Area

    Raises
    ------
    UnknownNameError
        If no place is meant, or more than one; it carries those that may be.
    """
    found = gazetteer.find(text, LEVELS, MOST_NAMED)
    wanted = text.strip().casefold()
    exact = [
        place
        for place in found or (gazetteer.get(text),)
        if wanted in {name.casefold() for name in (place.code, place.name, gazetteer.label(place.code))}
    ]
    named = tuple(f"{gazetteer.label(place.code)} ({place.code})" for place in exact or found)
    if not exact:
        raise UnknownNameError("place", text, named, close=True)
    if len(exact) > 1:
        raise ExplorerError(f"“{text}” may mean {'; '.join(named)}", "give the code")
    if exact[0].level not in {*LEVELS, "lsoa"}:
        raise ExplorerError(f"{exact[0].name} has no figures of its own", "name a borough or a ward")
    return exact[0]


def table(reading: Reading, area: str) -> list[tuple[str, str]]:
    """Return one figure as terms and texts, for a reader.

    Parameters
    ----------
    reading : Reading
        What the figure is read from.
    area : str
        Code of an area in it, or London's.

    Returns
    -------
    list of (term, text)
    """
    estimate, measure = reading.at(area), reading.measure
    cards = load_cards()
    told = status_text(estimate) or f"{value_text(measure, estimate.value)} {measure.unit.removeprefix('%')}".strip()
    tested = estimate.status in STATUSES[:2]
    rows = [
        ("Measure", f"{measure.title} ({measure.id})"),
        ("Value", told),
        ("95 % interval", interval_text(estimate, measure)),
        ("Counted", counted(reading, estimate) if estimate.value is not None else ""),
        ("Comparison", comparison_text(estimate) if _compared(estimate) else ""),
        ("Visitors", visitors_text(estimate) if estimate.value is not None else ""),
        ("On the year before", change_text(measure, *reading.change(area)) if tested else ""),
        ("Method", estimate.method),
        ("Breaks crossed", ", ".join(estimate.breaks)),
        *(("Source", source_line(cards[source])) for source in estimate.sources if source in cards),
        ("Snapshot", estimate.snapshot),
    ]
    return [(name, text) for name, text in rows if text]


def _compared(estimate: Estimate) -> bool:
    """Whether a figure is set against something."""
    return estimate.comparison != "not_compared" or (bool(estimate.verdict) and estimate.value is not None)


def _ends(figures: Figures, measure: str, level: str) -> str:
    """The last period at a level: ``"borough 2026-06"``."""
    ends = figures.periods(measure, level)
    return f"{level} {iso(int(ends[-1]))}" if ends.size else level


def main() -> None:
    """Run a command; a user's error is one sentence on stderr and exit code 2."""
    try:
        application()
    except ExplorerError as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()
