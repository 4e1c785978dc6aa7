"""Said, recorded, felt as a picture: a row a theme, each with three strips and what they are set against."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from conversations.themes import Theme, even_share
from measures.estimates import Estimate, Figures
from measures.words import interval_text, period_text, status_text, value_text
from ui.frame import address
from ui.state import ViewState

#: Rows of the picture; all are in the table below it.
MOST = 8
#: What is worth a row however few raised it.
NOTABLE = ("quiet", "loud", "said_and_recorded")
#: Times the rate of the similar boroughs at the end of a strip; what lies beyond is drawn at the end.
MOST_TIMES = 3.0
HIDDEN, NO_MEASURE = "too few to show", "no measure"


def chosen(themes: Sequence[Theme]) -> tuple[Theme, ...]:
    """Return the themes that are drawn: the notable ones, and those that most people raised, most first.

    Parameters
    ----------
    themes : sequence of Theme
        All of an event.
    """
    known = sorted((theme for theme in themes if theme.share is not None), key=lambda each: -(each.share or 0.0))
    notable = [theme for theme in known if theme.kind in NOTABLE]
    others = [theme for theme in known if theme.kind not in NOTABLE][: max(MOST - len(notable), 0)]
    return tuple(theme for theme in known if theme in notable or theme in others)


def strips(figures: Figures, themes: Sequence[Theme], borough: str) -> str:
    """Return the picture as HTML: a real table whose cells hold the figure, its interval and a strip.

    Parameters
    ----------
    figures : Figures
        Names the measures.
    themes : sequence of Theme
        As `chosen` gives them, with their shares.
    borough : str
        Code of the borough.
    """
    widest = max([even_share(), *(theme.upper or 0.0 for theme in themes)])
    names = ("Said", "Recorded, per 1,000 residents", "Felt")
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in ("Theme", *names))
    body = "".join(
        f'<tr><th scope="row">{escape(theme.words)}</th>'
        f'<td data-name="{names[0]}">{_said(theme, widest)}</td>'
        f'<td data-name="{names[1]}">{_recorded(figures, theme, borough)}</td>'
        f'<td data-name="{names[2]}">{_felt(figures, theme)}</td></tr>'
        for theme in themes
    )
    return (
        f'<table class="cv-strips"><caption>{escape(reading())}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def reading() -> str:
    """Return how the strips are read."""
    return (
        "Dot: the figure. Bar: its 95 % interval. Upright line, what it is set against: said, "
        f"{100 * even_share():.0f} %, if each thing were raised equally often by people who choose all they may; "
        "recorded, the similar boroughs together; felt, London."
    )


def _said(theme: Theme, widest: float) -> str:
    """The share who raised it."""
    share, lower, upper = theme.share or 0.0, theme.lower or 0.0, theme.upper or 0.0
    text = f"<b>{100 * share:.0f} %</b> {100 * lower:.0f} to {100 * upper:.0f}"
    return text + _strip(share / widest, lower / widest, upper / widest, even_share() / widest)


def _recorded(figures: Figures, theme: Theme, borough: str) -> str:
    """The recorded rate, drawn in times the similar boroughs' rate."""
    found = theme.recorded
    if found is None or found.value is None:
        return _missing(NO_MEASURE if found is None else status_text(found))
    measure = figures.catalogue.get(found.measure)
    href = address("borough", ViewState(measure=found.measure, area=borough, against="similar"))
    value = f'<a href="{escape(href, quote=True)}" target="_self">{escape(value_text(measure, found.value))}</a>'
    per = "" if measure.unit == "per 1,000 residents" else f" {measure.unit}"
    if not found.benchmark:
        return f"<b>{value}</b>{escape(per)}{_when(found)}"
    beside = f"{per}, {value_text(measure, found.benchmark)} in similar boroughs"
    ends = [(part or found.value) / found.benchmark / MOST_TIMES for part in (found.value, found.lower, found.upper)]
    more = ", <b>higher than each</b>" if theme.high else ""
    return f"<b>{value}</b>{escape(beside)}{more}{_when(found)}{_strip(ends[0], ends[1], ends[2], 1 / MOST_TIMES)}"


def _felt(figures: Figures, theme: Theme) -> str:
    """What the survey found."""
    found = theme.felt
    if found is None or found.value is None:
        return _missing(NO_MEASURE if found is None else status_text(found))
    measure = figures.catalogue.get(found.measure)
    interval = interval_text(found, measure)
    value = f"<b>{escape(value_text(measure, found.value))}</b> {escape(measure.statement)}"
    if found.level == "london":
        return f"{value}, London as a whole{_when(found)}{_strip(found.value / 100)}"
    beside = f", London {value_text(measure, found.benchmark)}" if found.benchmark is not None else ""
    ends = [None if part is None else part / 100 for part in (found.lower, found.upper, found.benchmark)]
    told = f" ({interval})" if interval else ""
    return f"{value}{escape(told + beside)}{_when(found)}{_strip(found.value / 100, *ends)}"


def _when(found: Estimate) -> str:
    """The months of a figure."""
    return f'<span class="cv-none"> · {escape(period_text(found))}</span>'


def _missing(why: str) -> str:
    """An absent figure, with why."""
    return f'<span class="cv-none">{escape(why)}</span>'


def _strip(value: float, lower: float | None = None, upper: float | None = None, against: float | None = None) -> str:
    """One strip; all in parts of its width, and what lies beyond it at its end."""
    bar = mark = ""
    if lower is not None and upper is not None:
        left, right = _part(lower), _part(upper)
        bar = f'<i class="cv-bar" style="left:{left:.1f}%;width:{right - left:.1f}%"></i>'
    if against is not None:
        mark = f'<i class="cv-tick" style="left:{_part(against):.1f}%"></i>'
    dot = f'<i class="cv-dot" style="left:{_part(value):.1f}%"></i>'
    return f'<span class="cv-strip" aria-hidden="true">{bar}{mark}{dot}</span>'


def _part(value: float) -> float:
    """A place on a strip in per cent, from 0 to 100."""
    return 100 * min(max(value, 0.0), 1.0)
