"""Cubes: what is missing stays missing, and sums over windows are plain sums."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from base.errors import SnapshotError
from base.periods import WINDOW_MONTHS
from base.snapshot import Snapshot
from measures.cubes import Cube, read_cube, rolling

MONTHLY = hnp.arrays(
    np.float64,
    st.tuples(st.integers(1, 3), st.integers(1, 30)),
    elements=st.one_of(st.integers(0, 10**6).map(float), st.just(np.nan)),
)


class Bench:
    """A snapshot of one synthetic table."""

    def __init__(self, rows: list[tuple[str, str, int, int]]) -> None:
        series, areas, months, counts = zip(*rows, strict=True)
        self.rows = pa.table(
            {
                "series": pa.array(series).dictionary_encode(),
                "area": pa.array(areas).dictionary_encode(),
                "month": pa.array(months, pa.int32()),
                "count": pa.array(counts, pa.int32()),
            }
        )

    def table(self, name: str) -> pa.Table:
        """The table, whatever it is called."""
        return self.rows


def cube_of(rows: list[tuple[str, str, int, int]], sparse: bool = False) -> Cube:
    """A cube of synthetic rows."""
    return read_cube(Bench(rows), "counts", sparse)  # type: ignore[arg-type]


ROWS = [
    (series, area, month, len(series) * 100 + int(area[1:]) * 10 + month % 100)
    for series in ("rape", "robbery")
    for area in ("E1", "E2", "E3")
    for month in (202311, 202312, 202401, 202402)
]


@pytest.mark.parametrize("window", ["month", "quarter", "12m"])
@given(counts=MONTHLY)
def test_rolling_sums_are_plain_sums_and_missing_never_becomes_nought(counts: np.ndarray, window: str) -> None:
    width = WINDOW_MONTHS[window]
    found = rolling(counts, window)
    assert found.shape == counts.shape
    for end in range(counts.shape[1]):
        part = counts[:, end - width + 1 : end + 1]
        expected = part.sum(axis=1) if end + 1 >= width else np.full(counts.shape[0], np.nan)
        np.testing.assert_allclose(found[:, end], expected)


def test_rows_in_order_are_read_as_they_lie() -> None:
    cube = cube_of(ROWS)
    assert cube.series == ("rape", "robbery")
    assert cube.areas.tolist() == ["E1", "E2", "E3"]
    assert cube.months.tolist() == [202311, 202312, 202401, 202402]
    assert cube.counts[1, 2].tolist() == [741, 742, 731, 732]


@given(st.permutations(ROWS))
def test_rows_in_any_order_give_the_same_cube(rows: list[tuple[str, str, int, int]]) -> None:
    there, plain = cube_of(list(rows)), cube_of(ROWS)
    assert there.series == plain.series
    np.testing.assert_array_equal(there.areas, plain.areas)
    np.testing.assert_array_equal(there.months, plain.months)
    np.testing.assert_array_equal(there.counts, plain.counts)


@given(st.sets(st.integers(0, len(ROWS) - 1), min_size=1, max_size=12))
def test_a_row_that_is_not_there_is_missing_or_a_true_nought_where_the_table_says_so(gone: set[int]) -> None:
    rows = [row for place, row in enumerate(ROWS) if place not in gone]
    for sparse, blank in ((False, np.nan), (True, 0.0)):
        cube = cube_of(rows, sparse)
        for place, (series, area, month, count) in enumerate(ROWS):
            if series not in cube.series or area not in cube.areas or month not in cube.months:
                continue
            cell = cube.counts[
                cube.position[series], cube.areas.tolist().index(area), cube.months.tolist().index(month)
            ]
            np.testing.assert_equal(float(cell), blank if place in gone else float(count))


def test_a_month_out_of_the_middle_stays_in_the_calendar() -> None:
    cube = cube_of([row for row in ROWS if row[2] != 202312])
    assert cube.months.tolist() == [202311, 202312, 202401, 202402]
    assert np.isnan(cube.counts[..., 1]).all()


def test_a_total_is_missing_where_one_of_its_series_is() -> None:
    cube = cube_of([row for row in ROWS if row[:3] != ("rape", "E2", 202401)])
    total = cube.total(("rape", "robbery"))
    assert np.isnan(total[1, 2])
    assert np.isfinite(total).sum() == total.size - 1


def test_the_ward_cube_holds_every_row_of_its_table(snapshot: Snapshot) -> None:
    table = snapshot.table("counts_ward")
    cube = read_cube(snapshot, "counts_ward")
    assert cube.counts.size == table.num_rows
    assert cube.counts.sum(dtype=np.float64) == table["count"].to_numpy().sum()
    row = 3_456_789
    series, area, month = (table[name][row].as_py() for name in ("series", "area", "month"))
    place = (cube.position[series], cube.areas.tolist().index(area), cube.months.tolist().index(month))
    assert cube.counts[place] == table["count"][row].as_py()


def test_a_snapshot_without_a_manifest_says_what_to_do(tmp_path: object) -> None:
    with pytest.raises(SnapshotError, match="pipeline build"):
        Snapshot(tmp_path)  # type: ignore[arg-type]
