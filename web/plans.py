"""Plans over HTTP: every promise of a plan in London or a borough, with its tested verdict."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from base.errors import UnknownNameError
from geo.areas import LONDON
from measures.estimates import load_figures
from measures.plan_progress import progress
from measures.plan_rows import plan_rows
from measures.plans import get_plan, load_plans
from web.answers import ProblemError, answering
from web.figures import FORMATS, page_of, paged
from web.parameters import ask, check_names, choice

PARAMETERS = ("plan", "area", "format", "limit", "offset")


@answering
def plans(request: Request) -> Response:
    """Answer the promises of one plan in one place, one row each, as JSON or CSV."""
    check_names(request, PARAMETERS)
    page, form = page_of(request), choice(request, "format", FORMATS, "json")
    asked = request.query_params.get("plan", "")
    if not asked:
        raise ProblemError(400, "No plan was named", f"name one of {', '.join(load_plans())}", "plan", (*load_plans(),))
    plan = ask("plan", get_plan, asked)
    area = request.query_params.get("area") or LONDON
    try:
        found = progress(load_figures(), plan.id, area)
    except UnknownNameError as error:
        raise ProblemError(400, error.cause, error.remedy, "area", tuple(map(str, error.nearest))) from None
    rows = plan_rows(found)
    documents = "; ".join(f"{each.publisher}, {each.document}, {each.date}" for each in plan.sources)
    citation = f"{plan.title}: how {found[0].name} stands. {documents}. London Borough Explorer."
    if form == "csv":
        return paged(request, rows.assign(citation=citation), "plan", page, form, {}, {})
    return paged(request, rows, "plans", page, form, {"plan": plan.id, "area": area, "citation": citation}, {})
