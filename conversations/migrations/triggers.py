"""Triggers that keep what was written from being rewritten, in the words of each database."""

from __future__ import annotations

from alembic import op

SAID = "this record is never changed"


def make_refusal() -> None:
    """Make the function that refuses, where triggers need one (PostgreSQL)."""
    if _postgres():
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{SAID}'; END $$"
        )


def append_only(table: str) -> None:
    """Refuse to change or delete any row of a table."""
    if _postgres():
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
        return
    for verb in ("update", "delete"):
        _refuse(f"{table}_no_{verb}", f"BEFORE {verb.upper()} ON {table}")


def fixed_once(table: str, columns: tuple[str, ...], condition: str) -> None:
    """Refuse to change some columns of a row, or to delete it, once a condition on ``OLD`` holds."""
    differs = "IS DISTINCT FROM" if _postgres() else "IS NOT"
    changed = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in columns)
    _refuse(f"{table}_fixed", f"BEFORE UPDATE ON {table}", f"{condition} AND ({changed})")
    _refuse(f"{table}_kept", f"BEFORE DELETE ON {table}", condition)


def _refuse(name: str, moment: str, condition: str = "") -> None:
    """One trigger that refuses."""
    when = f"WHEN ({condition}) " if condition else ""
    if _postgres():
        op.execute(f"CREATE TRIGGER {name} {moment} FOR EACH ROW {when}EXECUTE FUNCTION refuse_change()")
    else:
        op.execute(f"CREATE TRIGGER {name} {moment} {when}BEGIN SELECT RAISE(ABORT, '{SAID}'); END")


def _postgres() -> bool:
    """Whether the migration runs on PostgreSQL."""
    return bool(op.get_context().dialect.name == "postgresql")
