"""A reader who takes everything that is published of an event, and looks for a person in it.

Unknown to the reader are whole numbers: who of each kind (age × sex × ethnic group) raised what, who by each channel,
who about each place. Everything printed is a sum of them, weighted shares too, whose weights the reader is given. Each
person chose one to three things. A solver looks for other people who would have made the same picture; a count from 1
to 4, of those who raised something or of those who did not, is safe if in some of them it is another. Made-up people.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from conversations.heard_groups import GROUP_OF, RAKED
from conversations.heard_protection import lines_hidden, live_people, pooled, rounded_down, rounding
from conversations.heard_records import Group, Heard, Share, Table
from conversations.heard_tables import Room
from conversations.priorities import MOST, load_priorities
from conversations.raking import Margin, rake
from measures.estimates import Figures
from tests.conversations.heard_rooms import made_up, seen

PRIORITIES = list(load_priorities())
Places = npt.NDArray[np.int64]


@dataclass
class Reader:
    """What a reader knows: sums of unknown whole numbers, each between two ends."""

    room: Room
    truth: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    most: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    rows: list[tuple[Places, npt.NDArray[np.float64], float, float]] = field(default_factory=list)

    def unknown(self, codes: Places) -> Places:
        """Add one unknown a code and priority; return their places, shape (codes, priorities)."""
        sizes = np.bincount(codes)
        counts = np.zeros((len(sizes), len(PRIORITIES)), dtype=np.int64)
        np.add.at(counts, codes, self.room.raised.astype(np.int64))
        start = len(self.truth)
        self.truth = np.concatenate([self.truth, counts.ravel()])
        self.most = np.concatenate([self.most, np.repeat(sizes, len(PRIORITIES))])
        places = start + np.arange(counts.size).reshape(counts.shape)
        for row, size in zip(places, sizes.tolist(), strict=True):
            self.told(row, size, MOST * size)
        return places

    def told(self, cells: Places, low: float, high: float, weights: npt.ArrayLike = 1.0) -> None:
        """Take note that a weighted sum lies between two ends."""
        flat = cells.ravel()
        factors = np.broadcast_to(np.asarray(weights, dtype=np.float64), flat.shape)
        assert low - 1e-6 <= factors @ self.truth[flat] <= high + 1e-6, "what is printed is not so"
        self.rows.append((flat, factors, low, high))

    def given_away(self, secrets: dict[str, Places]) -> list[str]:
        """Return the sums that can be nothing but what they are."""
        lines = np.repeat(np.arange(len(self.rows)), [len(row[0]) for row in self.rows])
        matrix = csr_array(
            (np.concatenate([row[1] for row in self.rows]), (lines, np.concatenate([row[0] for row in self.rows]))),
            shape=(len(self.rows), len(self.truth)),
        )
        rules = LinearConstraint(matrix, [row[2] for row in self.rows], [row[3] for row in self.rows])
        left, found = dict(secrets), []
        while left:
            words, cells = next(iter(left.items()))
            for by in (1, -1):
                other = self._other(rules, cells, by)
                if other is not None:
                    left = {each: at for each, at in left.items() if other[at].sum() == self.truth[at].sum()}
                    break
            else:
                found.append(words)
                del left[words]
        return found

    def _other(self, rules: LinearConstraint, cells: Places, by: int) -> npt.NDArray[np.int64] | None:
        """Other people with the same picture, one sum moved up or down; None if there are none."""
        line = np.zeros((1, len(self.truth)))
        line[0, cells] = by
        moved = LinearConstraint(line, by * self.truth[cells].sum() + 1, np.inf)
        answer = milp(
            np.zeros(len(self.truth)),
            constraints=[rules, moved],
            bounds=Bounds(0, self.most),
            integrality=np.ones(len(self.truth)),
            options={"time_limit": 60.0},
        )
        assert answer.status in {0, 2}, answer.message
        return None if answer.x is None else np.round(answer.x).astype(np.int64)


def read(room: Room, heard: Heard) -> tuple[Reader, dict[str, Places]]:
    """What a reader of a picture knows, and every count that is a secret."""
    reader = Reader(room)
    secrets: dict[str, Places] = {}
    groups = {table.field: table.groups for table in heard.by_group}
    member = {name: _codes(room, name, groups[name]) for name in groups}
    kinds = np.unique(np.stack([*member.values(), np.zeros(len(room.raised), dtype=np.int64)]), axis=1)
    every = np.stack([*member.values(), np.zeros(len(room.raised), dtype=np.int64)])
    code = np.argmax((every[:, :, np.newaxis] == kinds[:, np.newaxis]).all(axis=0), axis=1)
    joint = reader.unknown(code)
    blocks = [joint]
    for place, name in enumerate(member):
        for number in range(len(groups[name])):
            inside = joint[kinds[place] == number]
            size = int(np.count_nonzero(member[name] == number))
            for column, priority in enumerate(PRIORITIES):
                _secret(reader, secrets, f"{name} {groups[name][number].label}, {priority}", inside[:, column], size)
        _read_table(reader, heard.by_group[place], [joint[kinds[place] == n] for n in range(len(groups[name]))])
        for each in heard.agreement.differing:
            if each.field == name:
                column = PRIORITIES.index(each.priority)
                inside = joint[kinds[place] >= 0][:, column]
                total = reader.truth[inside].sum()
                reader.told(inside, total, total)
    for table, values in ((heard.channels, room.channels), (heard.areas, room.areas)):
        if table is None:
            continue
        of = {key: number for number, group in enumerate(table.groups) for key in group.keys}
        codes = np.asarray([of[value] for value in values], dtype=np.int64)
        places = reader.unknown(codes)
        blocks.append(places)
        _read_table(reader, table, list(places[:, np.newaxis]))
        for number, group in enumerate(table.groups):
            for column, priority in enumerate(PRIORITIES):
                _secret(reader, secrets, f"{group.label}, {priority}", places[[number], column], int(group.people or 0))
    for block in blocks[1:]:
        for column in range(len(PRIORITIES)):
            cells = np.concatenate([joint[:, column], block[:, column]])
            reader.told(cells, 0, 0, np.repeat([1, -1], [len(joint), len(block)]))
    _read_lines(reader, heard, secrets, member, joint, code)
    return reader, secrets


def _read_lines(
    reader: Reader, heard: Heard, secrets: dict[str, Places], member: dict[str, Places], joint: Places, code: Places
) -> None:
    """Take note of the counts of the whole event, and of its weighted shares."""
    room = reader.room
    used = [table for table in heard.by_group if table.field in _fields(heard)]
    margins = [Margin(t.field, member[t.field], np.asarray([group.residents for group in t.groups])) for t in used]
    weights = rake(len(room.raised), margins).weights
    weight = np.asarray([weights[code == number].mean() for number in range(len(joint))])
    for line in heard.lines:
        cells = joint[:, PRIORITIES.index(line.priority)]
        _secret(reader, secrets, line.priority, cells, len(room.raised))
        if line.count is not None:
            reader.told(cells, line.count, line.count)
        if line.weighted.value is not None and line.weighted_to is not None:
            ends = line.weighted.value + np.array([-1, 1]) * (line.weighted_to / 2 + 1e-5)
            reader.told(cells, float(ends[0]) * weights.sum(), float(ends[1]) * weights.sum(), weight)


def _fields(heard: Heard) -> list[str]:
    """The questions that people were weighted by."""
    words = dict(zip(("age", "sex", "ethnic group"), RAKED, strict=True))
    return [words[name] for name in heard.weighting.used]


def _codes(room: Room, name: str, groups: tuple[Group, ...]) -> Places:
    """The number of each person's group; −1 where they did not say."""
    of = {key: number for number, group in enumerate(groups) for key in group.keys}
    return np.asarray([of[GROUP_OF[name][each]] if each else -1 for each in room.answers[name]], dtype=np.int64)


def _read_table(reader: Reader, table: Table, inside: list[Places]) -> None:
    """Take note of the cells of a table."""
    for cell in table.cells:
        if cell.count is not None:
            assert cell.share.value is not None
            reader.told(inside[cell.group][:, PRIORITIES.index(cell.priority)], cell.count, cell.count)
        else:
            assert cell.share == Share(), "a hidden count has no share"


def _secret(reader: Reader, secrets: dict[str, Places], words: str, cells: Places, size: int) -> None:
    """Note a sum from 1 to 4, or one that all but 1 to 4 raised."""
    count = int(reader.truth[cells].sum())
    if 0 < count < 5 or 0 < size - count < 5:
        secrets[words] = cells


def some(secrets: dict[str, Places], seed: int, most: int = 60) -> dict[str, Places]:
    """A few of many, without favour."""
    names = sorted(secrets)
    picked = np.random.default_rng(seed).permutation(len(names))[:most]
    return {names[at]: secrets[names[at]] for at in picked.tolist()}


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.integers(0, 10_000),
    st.sampled_from([6, 12, 25, 60, 120, 200]),
    st.sampled_from([0.2, 1, 5]),
    st.sampled_from([0, 1, 3]),
)
def test_nobody_can_be_found_in_what_is_published(
    figures: Figures, seed: int, people: int, evenness: float, each: int
) -> None:
    room = made_up(seed, people, evenness, each)
    reader, secrets = read(room, seen(figures, room))
    assert reader.given_away(some(secrets, seed)) == []


@pytest.mark.parametrize(("seed", "people", "each"), [(1, 150, 0), (2, 150, 3), (3, 80, 1)])
def test_events_as_they_are(figures: Figures, seed: int, people: int, each: int) -> None:
    room = made_up(seed, people, 1.0, each)
    heard = seen(figures, room)
    reader, secrets = read(room, heard)
    assert any(cell.count is not None for table in heard.by_group for cell in table.cells)
    assert len(secrets) > 50
    assert reader.given_away(some(secrets, seed, 120)) == []


def test_the_reader_finds_people_where_only_small_counts_are_hidden(
    figures: Figures, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: with small cells blanked and nothing else, the same reader brings them back."""

    def small_alone(counts: npt.ArrayLike, people: npt.ArrayLike, *_: object) -> npt.NDArray[np.bool_]:
        raised = np.asarray(counts)
        rest = np.asarray(people)[:, np.newaxis] - raised
        return np.asarray((raised < 5) | (rest < 5))

    room = made_up(1, 150, 1.0, 0)
    monkeypatch.setattr("conversations.heard_tables.cells_hidden", small_alone)
    reader, secrets = read(room, seen(figures, room))
    assert len(reader.given_away(some(secrets, 1, 120))) > 0


@pytest.mark.parametrize(("few", "step"), [(10, np.nan), (45, 0.01)])
def test_a_weighted_share_that_tells_of_a_small_group_is_not_given(few: int, step: float) -> None:
    """100 people, 20 of whom raised it, 3 of them in a group that is half of the borough.

    Where 10 belong to it each weighs 5, and whole per cent leave one answer: 3. Fives do, too. Where 45 belong to it
    one person more or less moves nothing that is printed.
    """
    group = np.repeat([0, 1], [few, 100 - few])
    raised = np.zeros((100, 1), dtype=bool)
    raised[:3] = raised[few : few + 17] = True
    raked = rake(100, [Margin("sex", group, np.array([0.5, 0.5]))])
    found = rounding(raised, raked.weights, [group], [np.ones((2, 1), dtype=bool)], MOST)
    possible = np.arange(0, 11)
    shares = (possible / few + (20 - possible) / (100 - few)) / 2
    same = possible[np.round(shares * 20) == np.round(shares[3] * 20)]
    assert (same.tolist() == [3]) == np.isnan(step)
    # Everybody here chose one thing at most, so that no other choice makes room: the second priority gives it.
    room = np.hstack([raised, np.ones((100, 1), dtype=bool)])
    hidden = np.ones((2, 2), dtype=bool)
    assert np.isnan(found[0])
    assert rounding(room, raked.weights, [group], [hidden], MOST)[0] == pytest.approx(step, nan_ok=True)


@given(st.lists(st.integers(0, 30), min_size=1, max_size=12), st.sampled_from([5, 10]))
def test_groups_that_are_put_together_hold_enough_or_nobody(sizes: list[int], least: int) -> None:
    together = pooled(sizes, least)
    held = np.asarray(sizes)
    assert np.all(held[together == 0] >= least)
    pool = held[together == 1].sum()
    assert pool == 0 or pool >= least or together.all(), "all the people there are may be too few"


@given(st.lists(st.integers(0, 40), min_size=2, max_size=22), st.integers(0, 3))
def test_a_line_is_told_only_where_five_stand_on_either_side(counts: list[int], spare: int) -> None:
    people = max([*counts, -(-sum(counts) // MOST)]) + spare
    if not people <= sum(counts):
        return
    hidden = lines_hidden(counts, people, MOST)
    told = np.asarray(counts)[~hidden]
    assert np.all((told >= 5) & (people - told >= 5))


@settings(deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 60))
def test_two_live_pictures_never_tell_what_a_few_who_came_between_them_chose(seed: int, people: int) -> None:
    """From each picture to the next, and from the last to what is published, nobody of fewer than five is added."""
    raised = np.random.default_rng(seed).random((people, 1)) < 0.4
    ends = [live_people(size) for size in range(people + 1)]
    assert all(later == first or later - first >= 5 for first, later in pairwise(ends))
    assert people - ends[-1] >= 5 or ends[-1] == 0
    count, last = int(raised.sum()), int(raised[: ends[-1]].sum())
    low = int(rounded_down(last))
    possible = [at for at in range(low, low + 5) if 0 <= count - at <= people - ends[-1] and at <= ends[-1]]
    added = count - last
    if ends[-1] and 0 < added < min(5, people - ends[-1]):
        assert len(possible) > 1
