"""Where the numbers of every measure come from: one book for each family of tables, and benchmarks over all of them.

The benchmark of wards and LSOAs is the sum of the same file's wards or LSOAs, so that like is compared with like where
the small-area files miss some crimes.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from base.errors import UnknownNameError
from base.snapshot import Snapshot
from geo.areas import LEVEL_WORDS, LONDON, Gazetteer
from measures.catalogue import Measure
from measures.cubes import Floats
from measures.gap_book import GapBook
from measures.numbers import Book, Codes, CutBook, Months, Numbers
from measures.recorded_book import RecordedBook
from measures.records_book import KINDS, RecordsBook
from measures.search_book import SearchBook
from measures.survey_book import SurveyBook
from measures.ward_search_book import TABLE as SEARCHES_OF_WARDS
from measures.ward_search_book import WardSearchBook

SIMILAR_BOROUGHS = 5
NEIGHBOUR_MODEL = "global"
BASIS = {"london": "published", "borough": "published", "ward": "weighted", "lsoa": "published"}


class Counts:
    """Counts of one snapshot by measure, level, window and area.

    Parameters
    ----------
    snapshot : Snapshot
        An open snapshot.
    gazetteer : Gazetteer
        Its places.
    """

    def __init__(self, snapshot: Snapshot, gazetteer: Gazetteer) -> None:
        self.snapshot = snapshot
        self.gazetteer = gazetteer

    @cached_property
    def recorded(self) -> RecordedBook:
        """Recorded offences."""
        return RecordedBook(self.snapshot, self.residents)

    @cached_property
    def survey(self) -> SurveyBook:
        """The survey, published and given."""
        return SurveyBook(self.snapshot)

    @cached_property
    def _gaps(self) -> GapBook:
        """Gaps of the survey."""
        return GapBook(self.survey, self.residents)

    @cached_property
    def _others(self) -> dict[str, Book]:
        """The books of all other tables, by table."""
        survey = self.survey
        searches, records = SearchBook(self.snapshot), RecordsBook(self.snapshot)
        others: dict[str, Book] = {"survey": survey, "survey_groups": survey, "stop_search": searches}
        others[SEARCHES_OF_WARDS] = WardSearchBook(self.snapshot, self.gazetteer)
        return others | dict.fromkeys(KINDS, records)

    def book(self, measure: Measure) -> Book:
        """Return the book that a measure is counted from."""
        if measure.kind == "gap":
            return self._gaps
        return self._others.get(measure.numerator.table, self.recorded)

    @cached_property
    def residents(self) -> dict[str, float]:
        """Census 2021 usual residents by area code, on the basis that goes with the level's counts."""
        table = self.snapshot.frame("population", ["level", "basis", "code", "residents"])
        chosen = table[table["basis"] == table["level"].map(BASIS)]
        return dict(zip(chosen["code"], chosen["residents"].astype(float), strict=True))

    def group(self, measure: Measure, group: str) -> str:
        """Return the group asked for, or the first of a measure that is published by group.

        Raises
        ------
        UnknownNameError
            If the measure has no such group.
        """
        groups = self.groups(measure)
        if not group:
            return groups[0] if groups else ""
        if isinstance(book := self.book(measure), CutBook):
            return book.group(measure, group)
        if group not in groups:
            raise UnknownNameError(f"group of {measure.title}", group, groups)
        return group

    def groups(self, measure: Measure) -> tuple[str, ...]:
        """Return the groups a measure is published for, or nothing."""
        return self.book(measure).groups(measure)

    def periods(self, measure: Measure, level: str, window: str, group: str = "") -> Months:
        """Return the months at which a full window of a measure ends, or of one of its groups."""
        book = self.book(measure)
        if group and isinstance(book, SurveyBook | GapBook):
            return book.periods_of(measure, level, group)
        return book.periods(measure, level, window)

    def at(self, measure: Measure, level: str, window: str, group: str, codes: Codes, months: Months) -> Numbers:
        """Return counts and denominators for some areas and months, NaN where nothing is published."""
        return self.book(measure).at(measure, level, window, group, codes, months)

    def benchmark(
        self,
        measure: Measure,
        level: str,
        window: str,
        group: str,
        against: str,
        codes: Codes,
        months: Months,
    ) -> Numbers:
        """Return the numbers of the benchmark, one row for all areas or one row an area.

        Raises
        ------
        UnknownNameError
            If the benchmark does not exist at the level.
        """
        if against == "london" and level == "borough":
            return self.at(measure, "london", window, group, np.asarray([LONDON]), months)
        members = np.asarray(
            [code for code in self.gazetteer.at_level(level) if self.gazetteer.get(code).policed_by_met]
        )
        numbers = self.at(measure, level, window, group, members, months)
        if against == "london":
            return numbers.grouped(np.ones((1, len(members))))
        return numbers.grouped(self._membership(level, against, codes, members))

    def _membership(self, level: str, against: str, codes: Codes, members: Codes) -> Floats:
        """Which areas make up each area's benchmark, codes × members."""
        places = [self.gazetteer.get(code) for code in members.tolist()]
        wanted = [self.gazetteer.get(code) for code in codes.tolist()]
        if against == "bcu" and level == "borough":
            inside, asked = [place.bcu for place in places], [place.bcu for place in wanted]
        elif against == "borough" and level in {"ward", "lsoa"}:
            inside, asked = [place.borough for place in places], [place.borough for place in wanted]
        elif against == "similar" and level == "borough":
            near = [self.gazetteer.neighbours(code, SIMILAR_BOROUGHS, NEIGHBOUR_MODEL) for code in codes.tolist()]
            return np.asarray([[float(code in found) for code in members.tolist()] for found in near])
        else:
            raise UnknownNameError(f"benchmark for {LEVEL_WORDS[level][1]}", against, ("london",))
        same = np.asarray(asked, dtype=object)[:, None] == np.asarray(inside, dtype=object)[None, :]
        return np.asarray(same, dtype=np.float64)
