"""Edition 4: browsers that an account knows, tickets and sign-ins that are used up, and what a sign-in stands on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables; sign-ins that are open stay so."""
    op.add_column("sessions", sa.Column("browser", sa.String(length=64), nullable=True))
    op.add_column("sessions", sa.Column("vouched", sa.String(length=64), nullable=True))
    op.create_table(
        "known_browsers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_known_browsers_account_id_accounts"),
        sa.PrimaryKeyConstraint("id", name="pk_known_browsers"),
        sa.UniqueConstraint("digest", "account_id", name="uq_known_browsers_digest_account_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_known_browsers_account_id", "known_browsers", ["account_id"], unique=False)
    op.create_table(
        "spent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_spent_account_id_accounts"),
        sa.PrimaryKeyConstraint("id", name="pk_spent"),
        sa.UniqueConstraint("digest", name="uq_spent_digest"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_spent_account_id", "spent", ["account_id"], unique=False)
