"""What Alembic runs: it takes the connection that it is handed, and its transaction with it."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
