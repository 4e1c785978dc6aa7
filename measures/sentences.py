"""One figure in plain sentences, from the same estimate that the map and the table draw.

Every sentence is a list of parts joined by the caller's surface; nothing here knows of HTML. ``**bold**``
marks the one phrase that matters.
"""

from __future__ import annotations

from base.periods import label, window_label
from measures.catalogue import Measure
from measures.estimates import LONDON, Estimate
from measures.readings import Reading
from measures.words import PLURALS, benchmark_text, interval_text, is_are, number, period_text, status_text, value_text


def title(reading: Reading, area: str = LONDON) -> str:
    """Return the active title of a screen, ten words or fewer where the names allow: value, unit and place."""
    estimate = reading.at(area)
    measure = reading.measure
    if estimate.value is None:
        return f"{measure.title}: {status_text(estimate)} in {estimate.name}"
    if measure.unit == "%":
        return f"{value_text(measure, estimate.value)} {measure.statement} in {estimate.name}"
    return f"{measure.title} {is_are(measure.title)} {value_text(measure, estimate.value)} {measure.unit} in {estimate.name}"


def subtitle(reading: Reading) -> str:
    """Return what stands out among the areas, and the window."""
    estimates = reading.estimates
    window = window_label(reading.period, estimates.window)
    kind = PLURALS[estimates.level]
    within = int((reading.spread == 2).sum())
    names = reading.outstanding
    if within + len(names) == 0:
        return f"{window[0].upper()}{window[1:]}."
    if not names:
        return f"No {kind[:-1]} stands out from the usual spread between {kind}. {window[0].upper()}{window[1:]}."
    listed = _listed(names) if len(names) <= 3 else f"{len(names)} {kind}"
    verb = "stands" if len(names) == 1 else "stand"
    return (
        f"{listed} {verb} out from the usual spread between {kind}; the other {within} do not. "
        f"{window[0].upper()}{window[1:]}."
    )


def headline(reading: Reading, area: str) -> tuple[str, str]:
    """Return the large number and what it is: ``("6.5", "per 1,000 residents in Southwark · 95 % interval 6.2 to 6.8")``."""
    estimate, measure = reading.at(area), reading.measure
    if estimate.value is None:
        return "–", f"{status_text(estimate)} in {estimate.name}, {period_text(estimate)}"
    unit = "" if measure.unit == "%" else f"{measure.unit} "
    interval = interval_text(estimate, measure)
    tail = f" · 95 % interval {interval}" if interval else " · no interval: the base is not published"
    return value_text(measure, estimate.value), f"{unit}in {estimate.name}{tail}"


def body(reading: Reading, area: str) -> str:
    """Return the reading of one area: what was counted, against whom, and on the year before."""
    estimate, measure = reading.at(area), reading.measure
    if estimate.status == "not_applicable":
        return (
            "The City of London has a police force of its own, the City of London Police. "
            "The Met’s figures do not cover it, so it is drawn hatched and compared with nothing."
        )
    if estimate.value is None:
        return _why_not(estimate, measure)
    parts = [_counted(estimate, measure), _compared(reading, area, estimate)]
    return " ".join(part for part in parts if part)


def _counted(estimate: Estimate, measure: Measure) -> str:
    """What was counted, as people."""
    if measure.denominator.kind == "survey":
        base = (
            ""
            if estimate.lower is None
            else f" The interval allows for a sample of about {number(estimate.denominator)}."
        )
        return f"{value_text(measure, estimate.value)} {measure.statement} in {estimate.name}.{base}"
    if measure.kind == "index" or measure.denominator.kind != "residents":
        return (
            f"In {estimate.name} it is {value_text(measure, estimate.value)} {measure.unit}, {period_text(estimate)}."
        )
    if estimate.status == "zero":
        return f"No {measure.noun_plural} were recorded in {estimate.name}; chance alone allows up to {number(estimate.upper, 1)} {measure.unit}."
    statement = measure.statement_singular if estimate.count == 1 else measure.statement
    each = (estimate.denominator or 0) / (estimate.count or 1)
    shown = number(round(each, -2) if each >= 2000 else each)
    return f"{number(estimate.count)} {statement} in {estimate.name}: about 1 for every {shown} residents."


def _compared(reading: Reading, area: str, estimate: Estimate) -> str:
    """Against the benchmark, among its peers, and on the year before."""
    parts = []
    against = {
        "clearly_higher": "higher than {}", "higher": "a little higher than {}", "similar": "similar to {}",
        "lower": "a little lower than {}", "clearly_lower": "lower than {}",
    }.get(estimate.comparison)  # fmt: skip
    name = benchmark_text(estimate)
    if against:
        parts.append(against.format("London as a whole" if name == "London" else name))
    kind = PLURALS[estimate.level]
    among = {
        "within": f"within the usual spread between {kind}",
        "stands_out_high": f"**beyond the usual spread between {kind}**",
        "stands_out_low": f"**below the usual spread between {kind}**",
    }.get(reading.among(area))
    if among:
        parts.append(among)
    change = _changed(reading, area)
    if change:
        parts.append(change)
    return f"That is {_listed(tuple(parts))}." if parts else ""


def _changed(reading: Reading, area: str) -> str:
    """The change on the year before, in a phrase."""
    verdict, before, _ = reading.change(area)
    survey = reading.measure.denominator.kind == "survey"
    earlier = value_text(reading.measure, before) if survey else number(before)
    if reading.measure.kind == "index":
        earlier = ""
    tail = f" ({earlier})" if earlier and earlier != "–" else ""
    return {
        "up": f"**higher** than the year before{tail}",
        "down": f"**lower** than the year before{tail}",
        "no_clear_change": f"**about the same** as the year before{tail}",
        "too_few": f"too few to compare with the year before{tail}",
        "not_comparable": "not comparable with the year before, since the way of recording changed",
        "not_compared": "",
    }[verdict]


def _why_not(estimate: Estimate, measure: Measure) -> str:
    """Why a figure is not there."""
    if estimate.status == "not_comparable":
        return (
            f"No figure is given for {period_text(estimate)}: the way {measure.title.lower()} is recorded changed "
            "within it, and a sum across the change would mean nothing."
        )
    if estimate.status == "suppressed":
        return "The number behind this figure is too small to show."
    return f"No figure for {measure.title.lower()} in {estimate.name} is published for {period_text(estimate)}."


def citation(reading: Reading, area: str, titles: dict[str, str]) -> str:
    """Return a citation of one figure: what, where, when, whose, and the snapshot.

    Parameters
    ----------
    titles : dict of str to str
        Title of each source card by id.
    """
    estimate = reading.at(area)
    sources = "; ".join(titles.get(source, source) for source in estimate.sources)
    return (
        f"{reading.measure.title}, {estimate.name}, {period_text(estimate)}. {sources}. "
        f"London Borough Explorer, snapshot {estimate.snapshot}."
    )


def _listed(names: tuple[str, ...]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def latest_text(measure: Measure, month: int) -> str:
    """Return where a measure's series ends, in words."""
    return f"{measure.title} is published to {label(month)}"
