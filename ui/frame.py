"""What every page shares: opening on a state, the foot with source and citation, and how failure looks."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode, urlparse

import streamlit as st
from streamlit.runtime.scriptrunner import RerunException, StopException

from base.errors import ExplorerError
from base.periods import label, parse
from measures.estimates import Figures
from ui import cached, markup
from ui.filters import save
from ui.state import ViewState, read

STATIC = Path(__file__).resolve().parent / "static"
LOG = logging.getLogger("explorer")
ATTRIBUTION = (
    "Contains Metropolitan Police Service, MOPAC and GLA data via the London Datastore, and Office for National "
    "Statistics, MHCLG, Home Office and data.police.uk data, under the Open Government Licence v3.0. Contains OS data "
    "© Crown copyright and database right 2011–2025. Contains Royal Mail data © Royal Mail copyright and database "
    "right 2025."
)


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


def open_page() -> tuple[Figures, ViewState]:
    """Return every figure and the state that the URL asks for; say what in the URL does not exist, and stop there."""
    figures = cached.figures()
    query = st.query_params.to_dict()
    here = urlparse(st.context.url or "").path
    # Only on arriving at another page: an empty address on the same page is the reader going back.
    if not query and st.session_state.get("page") != here:
        query = st.session_state.get("carried", {})
    st.session_state["page"] = here
    state, problems = read(query, figures)
    if problems:
        markup.title("This address asks for something that does not exist")
        for problem in problems:
            markup.note(str(problem), warning=True)
        markup.links([markup.Link("Open London with what does exist", f"/?{urlencode(state.query())}")])
        st.stop()
    save(state)
    return figures, state


def address(page: str, state: ViewState) -> str:
    """Return the address of a page in a state."""
    query = urlencode(state.query())
    return f"/{page}" + (f"?{query}" if query else "")


def foot(state: ViewState, page: str, citation: str = "", csv: str = "", wards_csv: str = "") -> None:
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
