"""What every page shares: opening on a state, the foot with source and citation, and how failure looks."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlencode, urlparse

import streamlit as st
from streamlit.runtime.scriptrunner import RerunException, StopException

from base.errors import ExplorerError
from base.periods import label, parse
from measures.estimates import Figures
from measures.search_words import is_search
from ui import cached, markup
from ui.filters import save, save_place
from ui.state import DEFAULT_MEASURE, ViewState, read

STATIC = Path(__file__).resolve().parent / "static"
LOG = logging.getLogger("explorer")
ATTRIBUTION = (
    "Contains Metropolitan Police Service, MOPAC and GLA data via the London Datastore, and Office for National "
    "Statistics, MHCLG, Home Office and data.police.uk data, under the Open Government Licence v3.0. Contains OS data "
    "© Crown copyright and database right 2011–2025. Contains Royal Mail data © Royal Mail copyright and database "
    "right 2025. Named places: GeoNames, CC BY 4.0."
)


class Addressed(Protocol):
    """A state of a page that knows its URL parameters."""

    def query(self) -> dict[str, str]:
        """Return the URL parameters that differ from the usual."""
        ...


@contextmanager
def guarded() -> Iterator[None]:
    """Show an error of ours as one sentence, and a bug as a short apology with an id that is in the log."""
    try:
        yield
    except (RerunException, StopException):
        raise
    except ExplorerError as error:
        markup.title("This page cannot be shown")
        markup.note(str(error), warning=True)
    except Exception:
        mark = uuid.uuid4().hex[:8]
        LOG.exception("Page failed, id %s", mark)
        markup.title("Something went wrong on our side")
        markup.note(
            f"Nothing you entered is lost. Please reload the page; if it happens again, quote the id {mark}.",
            warning=True,
        )


def open_page(usual: str = DEFAULT_MEASURE) -> tuple[Figures, ViewState]:
    """Return every figure and the state that the URL asks for; say what in the URL does not exist, and stop there.

    Parameters
    ----------
    usual : str
        Id of the measure that an address without one means. A page that has one of its own shows measures of
        searches alone: of a choice of another measure, it takes the place.

    Returns
    -------
    figures : Figures
        Every figure of the snapshot.
    state : ViewState
        What is asked for.
    """
    figures = cached.figures()
    query = {name: value for name, value in st.query_params.to_dict().items() if value}
    here = urlparse(st.context.url or "").path
    # Only on arriving at another page: an empty address on the same page is the reader going back.
    if not query and st.session_state.get("page") != here and "carried" in st.session_state:
        query = {"measure": DEFAULT_MEASURE, **st.session_state["carried"]}
    st.session_state["page"] = here
    if usual != DEFAULT_MEASURE and _is_other(figures, query.get("measure", usual), usual):
        query = {name: value for name, value in query.items() if name == "area"}
    state, problems = read({"measure": usual, **query}, figures)
    if problems:
        markup.refuse(problems, markup.Link("Open London with what does exist", f"/?{urlencode(state.query())}"))
    if usual == DEFAULT_MEASURE or "measure" in query:
        save(state)
    else:
        save_place(query, state.area)
    return figures, state


def _is_other(figures: Figures, measure: str, usual: str) -> bool:
    """Whether a measure exists and, unlike the usual one of a page, is not of searches."""
    known = figures.catalogue.measures
    return measure in known and is_search(known[measure]) != is_search(known[usual])


def lost(pages: Collection[str]) -> str:
    """Return the path of the address where no page has it; empty where one has.

    Parameters
    ----------
    pages : collection of str
        Paths that there are.
    """
    path = unquote(urlparse(st.context.url or "").path).strip("/")
    return "" if path in {"", *pages} else path


def no_page(pages: Mapping[str, str]) -> None:
    """Say that there is no page at an address, and lead to those that there are; no figure is shown.

    Parameters
    ----------
    pages : mapping of str to str
        Titles by path.
    """
    markup.title("There is no page at this address")
    markup.note("Nothing is shown in its place. Choose one of the pages that there are.", warning=True)
    markup.links([markup.Link(title, f"/{path}") for path, title in pages.items()])


def address(page: str, state: Addressed) -> str:
    """Return the address of a page in a state."""
    query = urlencode(state.query())
    return f"/{page}" + (f"?{query}" if query else "")


def foot(state: Addressed, page: str, citation: str = "", csv: str = "", wards_csv: str = "") -> None:
    """Draw the foot: attribution, snapshot, share link, download and citation."""
    snapshot = cached.figures().snapshot
    accessed = str(snapshot.manifest.get("accessed", ""))[:7]
    shown = label(parse(accessed)) if accessed else ""
    items = [markup.Link("Link to this view", address(page, state))]
    if csv:
        items.append(markup.Link("Download these figures (CSV)", csv))
    if wards_csv:
        items.append(markup.Link("Download the ward table (CSV)", wards_csv))
    items.append(markup.Link("Figures as an API", "/api"))
    markup.foot(ATTRIBUTION, f"Snapshot {snapshot.id}, published files as read in {shown}.", items, citation)
