"""What is made ready before anyone asks is what the first page then asks for."""

from __future__ import annotations

import pytest

from base.errors import SnapshotError
from measures.estimates import LONDON, Figures
from ui import cached, first_page
from ui.state import DEFAULT_MEASURE, read


def test_the_first_reading_is_not_worked_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    first_page.prepare()

    def never(*_arguments: object, **_named: object) -> None:
        raise AssertionError("worked out again")

    monkeypatch.setattr(Figures, "estimate", never)
    for name in ("read", "map_classes", "load_cards", "load_figures"):
        monkeypatch.setattr(cached, name, never)
    figures = cached.figures()
    state, problems = read({"measure": DEFAULT_MEASURE}, figures)
    reading = cached.shown(state, state.drawn_level(figures))
    assert not problems
    assert reading.measure.id == DEFAULT_MEASURE
    assert cached.evidence(reading, LONDON)
    assert cached.history(reading.measure.id, LONDON, reading.estimates.window, "").value.size
    assert cached.classes(reading.measure.id, reading.estimates.level, reading.estimates.window, "").colours


def test_without_a_snapshot_it_is_left_to_the_page(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def absent() -> None:
        raise SnapshotError("No figures are loaded", "run the pipeline")

    monkeypatch.setattr(cached, "figures", absent)
    first_page.prepare()
    assert "No figures are loaded" in caplog.text
