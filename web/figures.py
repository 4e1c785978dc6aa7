"""The figures API: measures, areas and figures as JSON and CSV, page by page.

Rows have the field names of `measures.estimates.Estimate`, so that the API, the command line and every download
say the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import urlencode

import numpy as np
import numpy.typing as npt
import pandas as pd
from starlette.requests import Request
from starlette.responses import Response

from base.periods import iso, parse
from base.snapshot import open_snapshot
from base.sources import SourceCard, load_cards
from geo.areas import LEVEL_WORDS, LEVELS, LONDON, Area, Gazetteer, load_gazetteer
from measures.catalogue import Measure
from measures.estimates import AGAINST, Estimates, Figures, load_figures
from web.answers import ASK_AGAIN, ProblemError, answering, pack
from web.parameters import ask, ask_figures, ask_unknown, check_names, choice, listed, whole

JSON = "application/json"
CSV = "text/csv; charset=utf-8"
FORMATS = ("json", "csv")
FIGURE_LEVELS = ("london", "borough", "ward", "lsoa")
FIGURE_PARAMETERS = ("measure", "level", "area", "period", "window", "against", "group", "format", "limit", "offset")
AREA_PARAMETERS = ("level", "within", "q", "format", "limit", "offset")
AREA_FIELDS = ("code", "name", "level", "borough", "ward", "bcu", "lon", "lat", "visitors", "police", "hectares")
LIMIT, MOST = 1_000, 10_000
LATEST, EVERY = "latest", "all"


class Page(NamedTuple):
    """Part of a long answer: rows from ``offset``, at most ``limit``."""

    offset: int
    limit: int


@answering
def measures(request: Request) -> Response:
    """Answer every measure with its definition, levels, windows, sources and the months that it covers."""
    check_names(request, ("domain",))
    figures = load_figures()
    domains = tuple(figures.catalogue.by_domain())
    domain = choice(request, "domain", domains, "") if request.query_params.get("domain") else ""
    found = [row for row in _measures(figures) if domain in {"", row["domain"]}]
    return json_answer(request, {"snapshot": figures.snapshot.id, "total": len(found), "measures": found})


@answering
def areas(request: Request) -> Response:
    """Answer places: those of a level, those within a borough or command unit, or those that a name means."""
    check_names(request, AREA_PARAMETERS)
    gazetteer, page = load_gazetteer(open_snapshot()), page_of(request)
    form = choice(request, "format", FORMATS, "json")
    within = request.query_params.get("within", "")
    name = " ".join(listed(request, "q"))
    levels = tuple(listed(request, "level")) or (("borough", "ward") if name else ("borough",))
    for level in levels:
        if level not in LEVELS:
            raise ask_unknown("level", level, LEVELS)
    if name:
        found = list(gazetteer.find(request.query_params["q"], levels, MOST))
    else:
        found = [gazetteer.get(code) for level in levels for code in gazetteer.at_level(level)]
    if within:
        inside = _inside(gazetteer, within)
        found = [area for area in found if inside & {area.borough, area.bcu, area.ward} and area.code != within]
    rows = pd.DataFrame(
        [[getattr(area, field) for field in AREA_FIELDS] for area in found], columns=list(AREA_FIELDS), dtype=object
    )
    return paged(request, rows, "areas", page, form, {}, {})


@answering
def figures(request: Request) -> Response:
    """Answer figures of one measure: every area and period asked for, one row each."""
    check_names(request, FIGURE_PARAMETERS)
    every, page = load_figures(), page_of(request)
    form = choice(request, "format", FORMATS, "json")
    estimates, latest = _estimates(request, every)
    rows = estimates.frame()
    citation = cite(estimates)
    if form == "csv":
        titles = "; ".join(_titles(estimates.sources))
        rows = rows.assign(source_titles=titles, citation=citation)
    beyond = bool((estimates.periods > latest).any())
    links = {"latest-version": _address(request, {"period": LATEST}, "offset")} if beyond else {}
    more = {"citation": citation, "latest_period": iso(latest), "latest": links.get("latest-version")}
    return paged(request, rows, "figures", page, form, more, links)


def cite(estimates: Estimates) -> str:
    """Return how to cite some figures: title, sources, and the snapshot."""
    titles = "; ".join(_titles(estimates.sources))
    return f"{estimates.measure.title}. {titles}. London Borough Explorer, snapshot {estimates.snapshot}."


def _estimates(request: Request, every: Figures) -> tuple[Estimates, int]:
    """The estimates that the parameters ask for, and the last month that there are any for."""
    asked = request.query_params
    if not asked.get("measure"):
        raise ProblemError(400, "No measure was named", "see /api/v1/measures for the list", "measure")
    codes = listed(request, "area")
    places = [ask("area", every.gazetteer.get, code) for code in codes]
    level = choice(request, "level", FIGURE_LEVELS, places[0].level if places else "borough")
    if places:
        _check_level(places, level)
    measure = ask("measure", every.measure, asked["measure"])
    ask("level", every.measure, measure.id, level)
    window = choice(request, "window", measure.windows, measure.default_window)
    against = choice(request, "against", AGAINST, "none" if level == "london" else "london")
    group = ask("group", every.counts.group, measure, asked.get("group", ""))
    known = every.periods(measure.id, level, window, group)
    periods = _periods(request, known)
    found = ask_figures(
        every.estimate,
        measure.id,
        level,
        periods=periods,
        window=window,
        areas=tuple(dict.fromkeys(codes)) or None,
        against=against,
        group=group,
    )
    return found, int(known[-1])


def _check_level(places: list[Area], level: str) -> None:
    """Refuse areas that are not of the level."""
    others = [place for place in places if place.level != level]
    if others:
        raise ProblemError(
            400, f"The area {others[0].code} is {LEVEL_WORDS[others[0].level][0]}, not {LEVEL_WORDS[level][0]}",
            f"ask with level={others[0].level}, one level at a time", "level", (others[0].level,),
        )  # fmt: skip


def _periods(request: Request, known: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The months asked for: the latest, all, a list with commas, or a span with two dots."""
    values = tuple(part.strip() for part in (request.query_params.get("period") or LATEST).split(",") if part.strip())
    if not len(known):
        raise ProblemError(
            404, "No period of this measure is published here", "choose another level or window", "period"
        )
    months: list[int] = []
    for value in values or (LATEST,):
        if value == LATEST:
            months.append(int(known[-1]))
        elif value == EVERY:
            months.extend(known.tolist())
        elif ".." in value:
            first, last = (ask("period", parse, part) for part in value.split("..", 1))
            inside = known[(known >= first) & (known <= last)]
            if not len(inside):
                raise ProblemError(
                    400, f"No period of this measure lies in {iso(first)}..{iso(last)}",
                    f"it covers {iso(int(known[0]))}..{iso(int(known[-1]))}", "period",
                    (f"{iso(int(known[0]))}..{iso(int(known[-1]))}",),
                )  # fmt: skip
            months.extend(inside.tolist())
        else:
            months.append(ask("period", parse, value))
    return np.unique(np.asarray(months, dtype=np.int64))


def _inside(gazetteer: Gazetteer, within: str) -> set[str | None]:
    """The codes that an area must name as its own to lie within a place; a unit's boroughs among them."""
    place = ask("within", gazetteer.get, within)
    if place.level == "bcu":
        return {within, *gazetteer.boroughs_of(within)}
    if place.code == LONDON:
        return set(gazetteer.at_level("borough"))
    return {within}


def page_of(request: Request) -> Page:
    """Return which rows are asked for."""
    return Page(whole(request, "offset", 0, 0, 100_000_000), whole(request, "limit", LIMIT, 1, MOST))


def paged(
    request: Request,
    rows: pd.DataFrame,
    name: str,
    page: Page,
    form: str,
    more: Mapping[str, Any],
    links: Mapping[str, str],
) -> Response:
    """Return one page of rows as JSON or CSV, with the total, the address of the next page, and links by relation."""
    total, part = len(rows), rows.iloc[page.offset : page.offset + page.limit]
    next_page = next_address(request, page, total)
    if form == "csv":
        response = pack(part.to_csv(index=False, lineterminator="\r\n").encode(), CSV).answer(request, ASK_AGAIN)
        response.headers["X-Total-Count"] = str(total)
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        found = ({"next": next_page} if next_page else {}) | dict(links)
        if found:
            response.headers["Link"] = ", ".join(f'<{link}>; rel="{relation}"' for relation, link in found.items())
        return response
    body = {
        "snapshot": open_snapshot().id,
        "total": total,
        "offset": page.offset,
        "limit": page.limit,
        "next": next_page,
        **more,
        name: records(part),
    }
    return json_answer(request, body)


def records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as JSON objects: None for what is missing, lists for breaks and sources."""
    plain = rows.astype(object).where(rows.notna(), None)
    for name in {"breaks", "sources"} & set(plain.columns):
        plain[name] = plain[name].str.split()
    return [dict(zip(plain.columns, row, strict=True)) for row in plain.to_numpy().tolist()]


def next_address(request: Request, page: Page, total: int) -> str | None:
    """Return the address of the next page, or None on the last."""
    after = page.offset + page.limit
    if after >= total:
        return None
    return _address(request, {"offset": str(after)})


def _address(request: Request, other: Mapping[str, str], *without: str) -> str:
    """The address asked for with some other parameters, and without some."""
    kept = {name: value for name, value in request.query_params.items() if name not in without}
    return f"{request.url.path}?{urlencode({**kept, **other}, safe=',.')}"


def json_answer(request: Request, body: dict[str, Any]) -> Response:
    """Return an answer in JSON that caches check before they use it."""
    text = json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return pack(text.encode(), JSON).answer(request, ASK_AGAIN)


@cache
def _cards() -> dict[str, SourceCard]:
    """The source cards, read once."""
    return load_cards()


def _titles(sources: tuple[str, ...]) -> list[str]:
    """Titles of some sources."""
    cards = _cards()
    return [cards[source].title if source in cards else source for source in sources]


@cache
def _measures(figures: Figures) -> tuple[dict[str, Any], ...]:
    """Every measure as declared, with its first and last month by level in its own window."""
    return tuple(
        measure.model_dump(mode="json")
        | {"groups": list(figures.counts.groups(measure)), "periods": _covered(figures, measure)}
        for measure in figures.catalogue.measures.values()
    )


def _covered(figures: Figures, measure: Measure) -> dict[str, dict[str, str]]:
    """First and last month by level."""
    known = {level: figures.periods(measure.id, level) for level in measure.levels}
    return {
        level: {"first": iso(int(months[0])), "last": iso(int(months[-1]))}
        for level, months in known.items()
        if len(months)
    }
