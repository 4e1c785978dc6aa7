"""The explorer at a moment in the past, for tests: the clock that a file tells, and the figures published by then.

``EXPLORER_THEN`` names a file with an instant and the last month published, such as
``2025-10-10T16:00:00+00:00 202508``. It is read again at every look, so that a test can let a year pass. The figures
are those of the snapshot, cut off; none is invented.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import streamlit as st

from conversations import running, schema
from measures import estimates
from tests.browser.server import ROOT
from web.app import options


def told() -> tuple[datetime, int]:
    """Return the instant and the last month published that the file holds now."""
    moment, month = Path(os.environ["EXPLORER_THEN"]).read_text(encoding="utf-8").split()
    return datetime.fromisoformat(moment), int(month)


class Then(estimates.Figures):
    """The figures as they were when less was published."""

    def periods(self, *arguments: Any, **options_of: Any) -> Any:
        """Return the periods that had been published."""
        found = super().periods(*arguments, **options_of)
        return found[found <= told()[1]]


_figures = Then(estimates.load_figures().snapshot)
setattr(estimates, "load_figures", lambda snapshot=None: _figures)  # noqa: B010
setattr(running, "open_store", lambda: replace(schema.open_store(), clock=lambda: told()[0]))  # noqa: B010
app = st.App(str(ROOT / "ui" / "shell.py"), **options())
