"""Edition 2: promises, their amendments and their verdicts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from conversations.migrations.triggers import append_only, fixed_once

revision = "0002"
down_revision = "0001"
FIXED = (
    "borough",
    "area",
    "measure",
    "direction",
    "size",
    "registered_at",
    "baseline_period",
    "baseline_window",
    "baseline_count",
    "baseline_value",
    "baseline_lower",
    "baseline_upper",
    "control_count",
    "snapshot",
    "power_month",
)


def upgrade() -> None:
    """Make the tables; the terms of a registered promise, amendments and verdicts stay as they are."""
    op.create_table(
        "promises",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("borough", sa.String(length=9), nullable=False),
        sa.Column("area", sa.String(length=9), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("owner_role", sa.String(length=80), nullable=False),
        sa.Column("measure", sa.String(length=60), nullable=False),
        sa.Column("direction", sa.String(length=4), nullable=False),
        sa.Column("size", sa.Float(), nullable=False),
        sa.Column("decision_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("baseline_period", sa.Integer(), nullable=True),
        sa.Column("baseline_window", sa.String(length=8), nullable=True),
        sa.Column("baseline_count", sa.Float(), nullable=True),
        sa.Column("baseline_value", sa.Float(), nullable=True),
        sa.Column("baseline_lower", sa.Float(), nullable=True),
        sa.Column("baseline_upper", sa.Float(), nullable=True),
        sa.Column("control_count", sa.Float(), nullable=True),
        sa.Column("snapshot", sa.String(length=64), nullable=True),
        sa.Column("power_month", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_promises_event_id_events"),
        sa.PrimaryKeyConstraint("id", name="pk_promises"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_promises_area", "promises", ["area"], unique=False)
    op.create_index("ix_promises_borough", "promises", ["borough"], unique=False)
    op.create_index("ix_promises_event_id", "promises", ["event_id"], unique=False)
    op.create_table(
        "promise_amendments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("promise_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["promise_id"], ["promises.id"], name="fk_promise_amendments_promise_id_promises"),
        sa.PrimaryKeyConstraint("id", name="pk_promise_amendments"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_promise_amendments_promise_id", "promise_amendments", ["promise_id"], unique=False)
    op.create_table(
        "promise_controls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("promise_id", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(length=9), nullable=False),
        sa.ForeignKeyConstraint(["promise_id"], ["promises.id"], name="fk_promise_controls_promise_id_promises"),
        sa.PrimaryKeyConstraint("id", name="pk_promise_controls"),
        sa.UniqueConstraint("promise_id", "area", name="uq_promise_controls_promise_id_area"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_promise_controls_promise_id", "promise_controls", ["promise_id"], unique=False)
    op.create_table(
        "promise_verdicts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("promise_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("snapshot", sa.String(length=64), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=24), nullable=False),
        sa.Column("until_month", sa.Integer(), nullable=True),
        sa.Column("treated_before", sa.Float(), nullable=True),
        sa.Column("treated_after", sa.Float(), nullable=True),
        sa.Column("control_before", sa.Float(), nullable=True),
        sa.Column("control_after", sa.Float(), nullable=True),
        sa.Column("estimate", sa.Float(), nullable=True),
        sa.Column("standard_error", sa.Float(), nullable=True),
        sa.Column("z", sa.Float(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["promise_id"], ["promises.id"], name="fk_promise_verdicts_promise_id_promises"),
        sa.PrimaryKeyConstraint("id", name="pk_promise_verdicts"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_promise_verdicts_promise_id", "promise_verdicts", ["promise_id"], unique=False)
    append_only("promise_amendments")
    append_only("promise_verdicts")
    fixed_once("promises", FIXED, "OLD.state <> 'draft'")
