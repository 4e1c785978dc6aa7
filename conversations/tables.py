"""The tables of the store, as the code sees them. Migrations hold their own frozen copies."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
#: Tables in which a row is never changed and never deleted; triggers see to it.
APPEND_ONLY = (
    "history",
    "contribution_decisions",
    "promise_amendments",
    "promise_verdicts",
    "scrutiny_answers",
    "unpromised",
    "heard_results",
)


class Utc(TypeDecorator[datetime]):
    """An instant: aware in, aware out, UTC within."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant as the database keeps it: UTC, without a zone in SQLite."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return the instant with its zone, UTC, whatever the database."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData(naming_convention=NAMES)


def _table(name: str, *parts: Any) -> Table:
    """A table with a number of its own for each row, never used twice."""
    return Table(name, metadata, Column("id", Integer, primary_key=True), *parts, sqlite_autoincrement=True)


def _hidden(name: str, kind: TypeEngine[Any], **options: Any) -> Column[Any]:
    """A column whose values the history does not repeat: personal, free text, or secret."""
    return Column(name, kind, info={"hidden": True}, **options)


def _to(name: str, table: str, **options: Any) -> Column[Any]:
    """A reference to a row of another table."""
    return Column(name, Integer, ForeignKey(f"{table}.id"), nullable=False, index=True, **options)


def _need(name: str, kind: TypeEngine[Any]) -> Column[Any]:
    """A column that is never empty."""
    return Column(name, kind, nullable=False)


history = _table(
    "history",
    _need("at", Utc()),
    _need("role", String(20)),
    Column("account", Integer),
    _need("table_name", String(40)),
    _need("key", Integer()),
    Column("before", Text),
    Column("after", Text),
    Index("ix_history_table_name_key", "table_name", "key"),
)
accounts = _table(
    "accounts",
    Column("name", String(64), nullable=False, unique=True),
    _hidden("password", String(255), nullable=False),
    _hidden("identity", String(254), unique=True, index=True),
    _need("role", String(20)),
    Column("borough", String(9)),
    _need("active", Boolean()),
    Column("expires_on", Date),
    _need("failures", Integer()),
    Column("locked_until", Utc),
    _need("created_at", Utc()),
    _need("version", Integer()),
)
sessions = _table(
    "sessions",
    _hidden("digest", String(64), nullable=False, unique=True),
    _to("account_id", "accounts"),
    _need("created_at", Utc()),
    _need("expires_at", Utc()),
    _hidden("browser", String(64)),
    _hidden("vouched", String(64)),
)
known_browsers = _table(
    "known_browsers",
    _hidden("digest", String(64), nullable=False),
    _to("account_id", "accounts"),
    _need("failures", Integer()),
    Column("locked_until", Utc),
    _need("expires_at", Utc()),
    UniqueConstraint("digest", "account_id"),
)
spent = _table(
    "spent",
    _hidden("digest", String(64), nullable=False, unique=True),
    _to("account_id", "accounts"),
    _need("expires_at", Utc()),
)
events = _table(
    "events",
    Column("borough", String(9), nullable=False, index=True),
    _need("title", String(120)),
    Column("day", Date),
    Column("starts_at", Utc),
    Column("ends_at", Utc),
    Column("venue", String(200)),
    Column("step_free", Boolean),
    Column("sign_language", Boolean),
    Column("hearing_loop", Boolean),
    Column("languages", String(200)),
    Column("host_role", String(80)),
    Column("agenda", Text),
    Column("capacity", Integer),
    Column("link", String(300)),
    _hidden("code", String(16), unique=True),
    _hidden("code_digest", String(64), unique=True),
    _need("state", String(12)),
    _need("origin", String(16)),
    _need("created_at", Utc()),
    _need("version", Integer()),
)
event_wards = _table(
    "event_wards", _to("event_id", "events"), _need("ward", String(9)), UniqueConstraint("event_id", "ward")
)
account_events = _table(
    "account_events",
    _to("account_id", "accounts"),
    _to("event_id", "events"),
    UniqueConstraint("account_id", "event_id"),
)
contributions = _table(
    "contributions",
    _to("event_id", "events"),
    _need("channel", String(8)),
    _hidden("token_digest", String(64), nullable=False, unique=True),
    _hidden("receipt", String(16), nullable=False, unique=True),
    _need("area", String(9)),
    _hidden("why", Text(), nullable=False),
    _hidden("good", Text(), nullable=False),
    _need("flags", String(80)),
    Column("table_number", Integer),
    _need("state", String(8)),
    _need("received_at", Utc()),
    Column("keep_until", Date, nullable=False, index=True),
    _need("version", Integer()),
)
contribution_priorities = _table(
    "contribution_priorities",
    _to("contribution_id", "contributions"),
    _need("priority", String(40)),
    UniqueConstraint("contribution_id", "priority"),
)
contribution_texts = _table(
    "contribution_texts",
    _to("contribution_id", "contributions"),
    _hidden("why", Text(), nullable=False),
    _hidden("good", Text(), nullable=False),
    _need("at", Utc()),
)
contribution_decisions = _table(
    "contribution_decisions",
    _to("contribution_id", "contributions"),
    _need("decision", String(8)),
    _need("reason", String(300)),
    _need("role", String(20)),
    _need("at", Utc()),
)
about_you = _table(
    "about_you",
    _to("contribution_id", "contributions", unique=True),
    _hidden("age_band", String(16)),
    _hidden("sex", String(16)),
    _hidden("ethnic_group", String(40)),
    _hidden("disability", String(16)),
    _hidden("ward", String(9)),
    _need("purpose", String(300)),
    Column("delete_on", Date, nullable=False, index=True),
)
about_totals = _table(
    "about_totals",
    _to("event_id", "events"),
    _need("field", String(16)),
    _need("value", String(40)),
    _need("count", Integer()),
    UniqueConstraint("event_id", "field", "value"),
)
tallies = _table(
    "tallies",
    _to("event_id", "events"),
    _need("table_number", Integer()),
    _need("priority", String(40)),
    _need("area", String(9)),
    _need("count", Integer()),
    _need("version", Integer()),
    UniqueConstraint("event_id", "table_number", "priority", "area"),
)
questions = _table(
    "questions",
    _to("event_id", "events"),
    _need("question", Text()),
    _need("owner_role", String(80)),
    _need("parked_at", Utc()),
    Column("answer", Text),
    Column("answered_at", Utc),
    _need("version", Integer()),
)
promises = _table(
    "promises",
    Column("event_id", Integer, ForeignKey("events.id"), index=True),
    Column("borough", String(9), nullable=False, index=True),
    Column("area", String(9), nullable=False, index=True),
    _need("problem", Text()),
    _need("action", Text()),
    _need("owner_role", String(80)),
    _need("measure", String(60)),
    _need("direction", String(4)),
    _need("size", Float()),
    _need("decision_on", Date()),
    _need("state", String(12)),
    Column("registered_at", Utc),
    Column("baseline_period", Integer),
    Column("baseline_window", String(8)),
    Column("baseline_count", Float),
    Column("baseline_value", Float),
    Column("baseline_lower", Float),
    Column("baseline_upper", Float),
    Column("control_count", Float),
    Column("snapshot", String(64)),
    Column("power_month", Integer),
    _need("created_at", Utc()),
    _need("version", Integer()),
)
promise_controls = _table(
    "promise_controls", _to("promise_id", "promises"), _need("area", String(9)), UniqueConstraint("promise_id", "area")
)
promise_amendments = _table(
    "promise_amendments",
    _to("promise_id", "promises"),
    _need("at", Utc()),
    _need("role", String(20)),
    _need("field", String(20)),
    _need("before", Text()),
    _need("after", Text()),
    _need("reason", String(300)),
)
promise_verdicts = _table(
    "promise_verdicts",
    _to("promise_id", "promises"),
    _need("at", Utc()),
    _need("snapshot", String(64)),
    _need("period", Integer()),
    _need("verdict", String(24)),
    Column("until_month", Integer),
    Column("treated_before", Float),
    Column("treated_after", Float),
    Column("control_before", Float),
    Column("control_after", Float),
    Column("estimate", Float),
    Column("standard_error", Float),
    Column("z", Float),
    _need("reason", String(300)),
)
tags = _table(
    "tags",
    _need("borough", String(9)),
    _need("name", String(60)),
    _need("folded", String(180)),
    _need("created_at", Utc()),
    _need("version", Integer()),
    UniqueConstraint("borough", "folded"),
)
contribution_tags = _table(
    "contribution_tags",
    _to("contribution_id", "contributions"),
    _to("tag_id", "tags", info={"hidden": True}),
    UniqueConstraint("contribution_id", "tag_id"),
)
scrutiny_questions = _table(
    "scrutiny_questions",
    Column("borough", String(9), nullable=False, index=True),
    _need("panel", String(80)),
    _need("question", Text()),
    _need("asked_on", Date()),
    Column("measure", String(60)),
    Column("area", String(9)),
    Column("period", Integer),
    Column("snapshot", String(64)),
    _need("state", String(12)),
    _need("created_at", Utc()),
    _need("version", Integer()),
)
scrutiny_answers = _table(
    "scrutiny_answers",
    _to("question_id", "scrutiny_questions"),
    _need("kind", String(12)),
    _need("words", Text()),
    _need("role", String(20)),
    _need("at", Utc()),
)
unpromised = _table(
    "unpromised",
    Column("borough", String(9), nullable=False, index=True),
    Column("event_id", Integer, ForeignKey("events.id"), index=True),
    _need("what", Text()),
    _need("why", Text()),
    _need("decided_on", Date()),
    Column("corrects", Integer, ForeignKey("unpromised.id"), unique=True),
    Column("reason", String(300)),
    _need("role", String(20)),
    _need("at", Utc()),
)
heard_results = _table(
    "heard_results",
    _to("event_id", "events", unique=True),
    _need("snapshot", String(64)),
    _need("computed_at", Utc()),
    _need("people", Integer()),
    _hidden("content", JSON(), nullable=False),
)
