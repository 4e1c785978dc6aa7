"""Edition 1: history, accounts, events, what people said, questions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from conversations.migrations.triggers import append_only, make_refusal

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables, and see to it that what is on record stays as it is."""
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("password", sa.String(length=255), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("borough", sa.String(length=9), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("name", name="uq_accounts_name"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("borough", sa.String(length=9), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("venue", sa.String(length=200), nullable=True),
        sa.Column("step_free", sa.Boolean(), nullable=True),
        sa.Column("sign_language", sa.Boolean(), nullable=True),
        sa.Column("hearing_loop", sa.Boolean(), nullable=True),
        sa.Column("languages", sa.String(length=200), nullable=True),
        sa.Column("host_role", sa.String(length=80), nullable=True),
        sa.Column("agenda", sa.Text(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("link", sa.String(length=300), nullable=True),
        sa.Column("code", sa.String(length=16), nullable=True),
        sa.Column("code_digest", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
        sa.UniqueConstraint("code", name="uq_events_code"),
        sa.UniqueConstraint("code_digest", name="uq_events_code_digest"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_events_borough", "events", ["borough"], unique=False)
    op.create_table(
        "history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("account", sa.Integer(), nullable=True),
        sa.Column("table_name", sa.String(length=40), nullable=False),
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_history"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_history_table_name_key", "history", ["table_name", "key"], unique=False)
    op.create_table(
        "about_totals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=16), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_about_totals_event_id_events"),
        sa.PrimaryKeyConstraint("id", name="pk_about_totals"),
        sa.UniqueConstraint("event_id", "field", "value", name="uq_about_totals_event_id_field_value"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_about_totals_event_id", "about_totals", ["event_id"], unique=False)
    op.create_table(
        "account_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_account_events_account_id_accounts"),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_account_events_event_id_events"),
        sa.PrimaryKeyConstraint("id", name="pk_account_events"),
        sa.UniqueConstraint("account_id", "event_id", name="uq_account_events_account_id_event_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_account_events_account_id", "account_events", ["account_id"], unique=False)
    op.create_index("ix_account_events_event_id", "account_events", ["event_id"], unique=False)
    op.create_table(
        "contributions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("receipt", sa.String(length=16), nullable=False),
        sa.Column("area", sa.String(length=9), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("good", sa.Text(), nullable=False),
        sa.Column("flags", sa.String(length=80), nullable=False),
        sa.Column("table_number", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("keep_until", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_contributions_event_id_events"),
        sa.PrimaryKeyConstraint("id", name="pk_contributions"),
        sa.UniqueConstraint("receipt", name="uq_contributions_receipt"),
        sa.UniqueConstraint("token_digest", name="uq_contributions_token_digest"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_contributions_event_id", "contributions", ["event_id"], unique=False)
    op.create_index("ix_contributions_keep_until", "contributions", ["keep_until"], unique=False)
    op.create_table(
        "event_wards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("ward", sa.String(length=9), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_event_wards_event_id_events"),
        sa.PrimaryKeyConstraint("id", name="pk_event_wards"),
        sa.UniqueConstraint("event_id", "ward", name="uq_event_wards_event_id_ward"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_event_wards_event_id", "event_wards", ["event_id"], unique=False)
    op.create_table(
        "questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("owner_role", sa.String(length=80), nullable=False),
        sa.Column("parked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_questions_event_id_events"),
        sa.PrimaryKeyConstraint("id", name="pk_questions"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_questions_event_id", "questions", ["event_id"], unique=False)
    op.create_table(
        "sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_sessions_account_id_accounts"),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sa.UniqueConstraint("digest", name="uq_sessions_digest"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sessions_account_id", "sessions", ["account_id"], unique=False)
    op.create_table(
        "tallies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("table_number", sa.Integer(), nullable=False),
        sa.Column("priority", sa.String(length=40), nullable=False),
        sa.Column("area", sa.String(length=9), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_tallies_event_id_events"),
        sa.PrimaryKeyConstraint("id", name="pk_tallies"),
        sa.UniqueConstraint(
            "event_id", "table_number", "priority", "area", name="uq_tallies_event_id_table_number_priority_area"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_tallies_event_id", "tallies", ["event_id"], unique=False)
    op.create_table(
        "about_you",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("age_band", sa.String(length=16), nullable=True),
        sa.Column("sex", sa.String(length=16), nullable=True),
        sa.Column("ethnic_group", sa.String(length=40), nullable=True),
        sa.Column("disability", sa.String(length=16), nullable=True),
        sa.Column("ward", sa.String(length=9), nullable=True),
        sa.Column("purpose", sa.String(length=300), nullable=False),
        sa.Column("delete_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contributions.id"], name="fk_about_you_contribution_id_contributions"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_about_you"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_about_you_contribution_id", "about_you", ["contribution_id"], unique=True)
    op.create_index("ix_about_you_delete_on", "about_you", ["delete_on"], unique=False)
    op.create_table(
        "contribution_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contributions.id"], name="fk_contribution_decisions_contribution_id_contributions"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_contribution_decisions"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_contribution_decisions_contribution_id", "contribution_decisions", ["contribution_id"], unique=False
    )
    op.create_table(
        "contribution_priorities",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("priority", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contributions.id"], name="fk_contribution_priorities_contribution_id_contributions"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_contribution_priorities"),
        sa.UniqueConstraint("contribution_id", "priority", name="uq_contribution_priorities_contribution_id_priority"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_contribution_priorities_contribution_id", "contribution_priorities", ["contribution_id"], unique=False
    )
    op.create_table(
        "contribution_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("good", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contributions.id"], name="fk_contribution_texts_contribution_id_contributions"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_contribution_texts"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_contribution_texts_contribution_id", "contribution_texts", ["contribution_id"], unique=False)
    make_refusal()
    append_only("history")
    append_only("contribution_decisions")
