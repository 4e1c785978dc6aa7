"""Edition 3: tags, the scrutiny log, what was not promised, the frozen picture of an event, and identities."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from conversations.migrations.triggers import append_only, fixed_once

revision = "0003"
down_revision = "0002"
ASKED = ("borough", "panel", "question", "asked_on", "measure", "area", "period", "snapshot", "created_at")


def upgrade() -> None:
    """Make the tables; questions as asked, answers, refusals and frozen pictures stay as they are."""
    op.add_column("accounts", sa.Column("identity", sa.String(length=254), nullable=True))
    op.create_index("ix_accounts_identity", "accounts", ["identity"], unique=True)
    op.create_table(
        "tags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("borough", sa.String(length=9), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("folded", sa.String(length=180), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tags"),
        sa.UniqueConstraint("borough", "folded", name="uq_tags_borough_folded"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "contribution_tags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contributions.id"], name="fk_contribution_tags_contribution_id_contributions"
        ),
        sa.ForeignKeyConstraint(["tag_id"], ["tags.id"], name="fk_contribution_tags_tag_id_tags"),
        sa.PrimaryKeyConstraint("id", name="pk_contribution_tags"),
        sa.UniqueConstraint("contribution_id", "tag_id", name="uq_contribution_tags_contribution_id_tag_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_contribution_tags_contribution_id", "contribution_tags", ["contribution_id"], unique=False)
    op.create_index("ix_contribution_tags_tag_id", "contribution_tags", ["tag_id"], unique=False)
    op.create_table(
        "scrutiny_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("borough", sa.String(length=9), nullable=False),
        sa.Column("panel", sa.String(length=80), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("measure", sa.String(length=60), nullable=True),
        sa.Column("area", sa.String(length=9), nullable=True),
        sa.Column("period", sa.Integer(), nullable=True),
        sa.Column("snapshot", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_scrutiny_questions"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_scrutiny_questions_borough", "scrutiny_questions", ["borough"], unique=False)
    op.create_table(
        "scrutiny_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["scrutiny_questions.id"], name="fk_scrutiny_answers_question_id_scrutiny_questions"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_scrutiny_answers"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_scrutiny_answers_question_id", "scrutiny_answers", ["question_id"], unique=False)
    op.create_table(
        "unpromised",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("borough", sa.String(length=9), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("corrects", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_unpromised_event_id_events"),
        sa.ForeignKeyConstraint(["corrects"], ["unpromised.id"], name="fk_unpromised_corrects_unpromised"),
        sa.PrimaryKeyConstraint("id", name="pk_unpromised"),
        sa.UniqueConstraint("corrects", name="uq_unpromised_corrects"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_unpromised_borough", "unpromised", ["borough"], unique=False)
    op.create_index("ix_unpromised_event_id", "unpromised", ["event_id"], unique=False)
    op.create_table(
        "heard_results",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("snapshot", sa.String(length=64), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_heard_results_event_id_events"),
        sa.PrimaryKeyConstraint("id", name="pk_heard_results"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_heard_results_event_id", "heard_results", ["event_id"], unique=True)
    append_only("scrutiny_answers")
    append_only("unpromised")
    append_only("heard_results")
    fixed_once("scrutiny_questions", ASKED, "OLD.id IS NOT NULL")
