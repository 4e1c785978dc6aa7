"""The description of the API in OpenAPI 3.1, made from the catalogue and the estimates' own fields."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from base.periods import WINDOW_MONTHS
from geo.areas import LEVELS, LONDON
from measures.catalogue import load_catalogue
from measures.estimates import AGAINST, COMPARISONS, STATUSES, Estimate
from measures.hotspot_crimes import ALL_CRIME, UNITS, load_crimes
from measures.hotspot_query import AUDIENCES, PATTERNS, WEIGHTS, WINDOWS
from measures.hotspot_rows import FIELDS, LISTS, NUMBERS, WHOLE
from measures.plan_progress import VERDICTS
from measures.plan_rows import FIELDS as PLAN_FIELDS
from measures.plan_rows import NUMBERS as PLAN_NUMBERS
from measures.plans import load_plans
from web.answers import ASK_AGAIN, ProblemError, answering
from web.figures import AREA_FIELDS, FIGURE_LEVELS, FORMATS, LIMIT, MOST
from web.hotspots import BESIDE, ONLY
from web.hotspots import FORMATS as HOTSPOT_FORMATS
from web.routes import CONVERSATION_FILES, PROGRAMME_FILE

VERSION = "1.0.0"
ENDPOINTS = (
    "/api/v1/measures",
    "/api/v1/areas",
    "/api/v1/figures",
    "/api/v1/hotspots",
    "/api/v1/plans",
    "/api/v1/openapi.json",
)
PLANS = "Read how London or a borough stands against each promise of a plan, with its tested verdict"
HOTSPOTS = "Read where crime concentrates: cells or small areas of London, with the test and how stable it is"
_TEXT_OR_NULL = {"type": ["string", "null"]}
_NUMBER_OR_NULL = {"type": ["number", "null"]}
_LIST = {"type": "array", "items": {"type": "string"}}


@answering
def description(_request: Request) -> Response:
    """Answer the description."""
    return JSONResponse(document(), headers={"Cache-Control": ASK_AGAIN})


@answering
def directory(_request: Request) -> Response:
    """Answer where to begin."""
    return JSONResponse(
        {
            "name": "London Borough Explorer",
            "description": ENDPOINTS[-1],
            "endpoints": list(ENDPOINTS),
            "conversations": [PROGRAMME_FILE, *CONVERSATION_FILES],
        },
        headers={"Cache-Control": ASK_AGAIN},
    )


@answering
def nothing(_request: Request) -> Response:
    """Answer that there is no such endpoint."""
    raise ProblemError(404, "There is no such endpoint", f"the endpoints are {', '.join(ENDPOINTS)}", "", ENDPOINTS)


@cache
def document() -> dict[str, Any]:
    """Return the OpenAPI document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "London Borough Explorer",
            "version": VERSION,
            "summary": "Figures on crime and confidence for London's boroughs and wards, with their uncertainty.",
            "description": (
                "Every figure carries its 95 % interval, counts, status, method, comparison and sources. "
                "A figure that is missing is null with a status that says why; it is never zero."
            ),
            "license": {
                "name": "Open Government Licence v3.0 (figures)",
                "url": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
            },
        },
        "paths": {
            ENDPOINTS[0]: {"get": _operation("measures", "List every measure", [_domain()], "Measure")},
            ENDPOINTS[1]: {"get": _operation("areas", "Find places", _area_parameters(), "Area", csv=True)},
            ENDPOINTS[2]: {"get": _operation("figures", "Read figures", _figure_parameters(), "Figure", csv=True)},
            ENDPOINTS[3]: {"get": _operation("hotspots", HOTSPOTS, _hotspot_parameters(), "Hotspot", csv=True)},
            ENDPOINTS[4]: {"get": _operation("plans", PLANS, _plan_parameters(), "Promise", csv=True)},
        },
        "components": {"schemas": _schemas()},
    }


def _operation(
    name: str, summary: str, parameters: list[dict[str, Any]], schema: str, csv: bool = False
) -> dict[str, Any]:
    """One operation with its answers."""
    rows = {"type": "array", "items": {"$ref": f"#/components/schemas/{schema}"}}
    whole = {"type": "integer"}
    properties: dict[str, Any] = {"snapshot": {"type": "string"}, "total": whole, name: rows}
    if csv:
        properties |= {"offset": whole, "limit": whole, "next": _TEXT_OR_NULL}
    if schema == "Figure":
        properties |= {
            "citation": {"type": "string"},
            "latest_period": {"type": "string", "description": "The last month that there are figures for"},
            "latest": _TEXT_OR_NULL | {"description": "Their address, where a later month was asked for"},
        }
    content: dict[str, Any] = {"application/json": {"schema": {"type": "object", "properties": properties}}}
    if csv:
        content["text/csv"] = {"schema": {"type": "string"}}
    if schema == "Hotspot":
        content["application/geo+json"] = {"schema": {"type": "object"}}
        properties |= {name: {} for name in BESIDE}
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        "operationId": name,
        "summary": summary,
        "parameters": parameters,
        "responses": {
            "200": {"description": "What was asked for", "content": content},
            "304": {"description": "Unchanged since the copy whose ETag was sent"},
            "400": {"description": "A parameter is wrong: cause, remedy and nearest valid values", "content": problem},
            "404": {"description": "Nothing is published for this", "content": problem},
            "503": {"description": "No figures are loaded", "content": problem},
        },
    }


def _parameter(name: str, text: str, required: bool = False, **schema: Any) -> dict[str, Any]:
    """One query parameter."""
    return {
        "name": name,
        "in": "query",
        "required": required,
        "description": text,
        "schema": {"type": "string"} | schema,
    }


def _domain() -> dict[str, Any]:
    """The filter of measures."""
    return _parameter("domain", "Only one domain", enum=list(load_catalogue().by_domain()))


def _hotspot_parameters() -> list[dict[str, Any]]:
    """Parameters of hotspots; some do not go together, which the answer then says."""
    texts: dict[str, tuple[str, dict[str, Any]]] = {
        "crime": ("Id of a crime", {"enum": list(load_crimes()), "default": ALL_CRIME}),
        "unit": ("Cells of 500 m, cells of 250 m (analyst only), or small areas", {"enum": list(UNITS)}),
        "area": ("Code of a borough, or London’s", {"default": LONDON}),
        "against": (
            "own: a borough’s places against the borough’s own pattern. london: against all of London’s",
            {"enum": list(PATTERNS), "default": PATTERNS[0]},
        ),
        "end": ("Last month of the window, 2026-04, or latest", {"default": "latest"}),
        "months": ("Length of the window", {"type": "integer", "enum": list(WINDOWS), "default": WINDOWS[0]}),
        "weight": ("What is tested: counts, harm, or a rate per household", {"enum": list(WEIGHTS)}),
        "audience": (
            "public: no place with fewer than five points, counts to the nearest 5. analyst: exact, not for passing on",
            {"enum": list(AUDIENCES), "default": AUDIENCES[0]},
        ),
        "only": ("All places that may be shown, or hot ones", {"enum": list(ONLY), "default": ONLY[0]}),
    }
    return [*(_parameter(name, text, **schema) for name, (text, schema) in texts.items()), *_paging(HOTSPOT_FORMATS)]


def _plan_parameters() -> list[dict[str, Any]]:
    """Parameters of plans."""
    return [
        _parameter("plan", "Id of a plan", required=True, enum=list(load_plans())),
        _parameter("area", "Code of a borough, or London’s", default=LONDON),
        *_paging(),
    ]


def _paging(forms: tuple[str, ...] = FORMATS) -> list[dict[str, Any]]:
    """Form and part of the answer."""
    return [
        _parameter("format", "Form of the answer", enum=list(forms), default=forms[0]),
        _parameter("limit", "At most so many rows", type="integer", minimum=1, maximum=MOST, default=LIMIT),
        _parameter("offset", "Rows to leave out at the beginning", type="integer", minimum=0, default=0),
    ]


def _area_parameters() -> list[dict[str, Any]]:
    """Parameters of places."""
    return [
        _parameter("level", f"Levels, with commas: {', '.join(LEVELS)}", default="borough"),
        _parameter("within", "Code of a borough, ward or Basic Command Unit"),
        _parameter("q", "Name of a borough or ward; postcodes are refused"),
        *_paging(),
    ]


def _figure_parameters() -> list[dict[str, Any]]:
    """Parameters of figures."""
    return [
        _parameter("measure", "Id of a measure", required=True, enum=list(load_catalogue().measures)),
        _parameter("level", "Level; that of the areas by default, or borough", enum=list(FIGURE_LEVELS)),
        _parameter("area", "Codes of areas of one level, with commas; all of the level by default"),
        _parameter(
            "period",
            "Months in which the window ends: 2026-06, a list with commas, 2024-01..2026-06, latest, or all",
            default="latest",
        ),
        _parameter("window", "Window; the measure's own by default", enum=list(WINDOW_MONTHS)),
        _parameter("against", "Benchmark of the comparison", enum=list(AGAINST), default="london"),
        _parameter(
            "group",
            (
                "Group of a measure that is published by group; its first by default. Of searches also a basis of "
                "ethnicity and a reason, power, age or sex, such as “Black, self-defined”, “Black, object: drugs”, "
                "“Asian, combined, age: 18 to 24”, “White, law: section 60” or “Black, sex: female”"
            ),
        ),
        *_paging(),
    ]


def _schemas() -> dict[str, Any]:
    """The rows of each answer, and a problem."""
    numbers = {
        "value", "lower", "upper", "count", "denominator", "benchmark", "reference_count", "reference_denominator",
    }  # fmt: skip
    lists = {"breaks", "sources"}
    named = {"status": list(STATUSES), "comparison": list(COMPARISONS), "against": list(AGAINST)}
    figure: dict[str, Any] = {
        field.name: _NUMBER_OR_NULL
        if field.name in numbers
        else _LIST
        if field.name in lists
        else {"type": "boolean"}
        if field.name == "visitors"
        else {"type": "string"} | ({"enum": named[field.name]} if field.name in named else {})
        for field in fields(Estimate)
    }
    area: dict[str, Any] = dict.fromkeys(AREA_FIELDS, _TEXT_OR_NULL)
    area |= {
        "lon": _NUMBER_OR_NULL,
        "lat": _NUMBER_OR_NULL,
        "hectares": _NUMBER_OR_NULL,
        "visitors": {"type": "boolean"},
    }
    text = {"type": "string"}
    whole = {"type": ["integer", "null"]}
    hotspot: dict[str, Any] = dict.fromkeys(FIELDS, text)
    hotspot |= dict.fromkeys(NUMBERS, _NUMBER_OR_NULL) | dict.fromkeys(WHOLE, whole) | dict.fromkeys(LISTS, _LIST)
    hotspot["hot"] = {"type": "boolean"}
    promise: dict[str, Any] = dict.fromkeys(PLAN_FIELDS, _TEXT_OR_NULL) | dict.fromkeys(PLAN_NUMBERS, _NUMBER_OR_NULL)
    promise |= {"verdict": {"type": "string", "enum": list(VERDICTS)}, "breaks": _LIST, "sources": _LIST}
    return {
        "Promise": {"type": "object", "required": list(PLAN_FIELDS), "properties": promise},
        "Hotspot": {"type": "object", "required": list(FIELDS), "properties": hotspot},
        "Figure": {"type": "object", "required": list(figure), "properties": figure},
        "Area": {"type": "object", "required": list(AREA_FIELDS), "properties": area},
        "Measure": {"type": "object", "properties": {"id": text, "title": text, "domain": text, "definition": text}},
        "Problem": {
            "type": "object",
            "required": ["type", "title", "status", "detail"],
            "properties": {
                "type": text,
                "title": text,
                "status": {"type": "integer"},
                "detail": text,
                "parameter": text,
                "nearest": _LIST,
            },
        },
    }
