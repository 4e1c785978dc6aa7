"""The store of the conversations from the command line: ``python -m conversations``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from base.errors import ExplorerError
from base.periods import label
from conversations import accounts, backups, outcomes, retention
from conversations.engines import database_url, make_engine
from conversations.people import COMMAND_LINE
from conversations.record import preload
from conversations.schema import edition, migrate, open_store
from conversations.store import Store
from conversations.verdicts import WORDS

application = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False, help=__doc__)


@application.command("create-administrator")
def create_administrator(
    name: Annotated[str, typer.Option(prompt=True, help="Name to sign in with.")],
    password_stdin: Annotated[bool, typer.Option(help="Read the password from standard input.")] = False,
) -> None:
    """Make the first administrator. There is no account, and no password, before this."""
    store = open_store()
    if password_stdin:
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    account = accounts.first_administrator(store, COMMAND_LINE, name, password)
    typer.echo(f"{account.name} may sign in as administrator.")


@application.command("migrate")
def migrate_store() -> None:
    """Take the tables forward to the edition of the code."""
    store = _store()
    before = edition(store)
    migrate(store)
    preload(store, COMMAND_LINE)
    typer.echo(f"The store was of edition {before or 'none'} and is of edition {edition(store)}.")


@application.command("backup")
def backup_store(file: Annotated[Path, typer.Argument(help="A file that does not exist yet.")]) -> None:
    """Write the whole store into one file."""
    typer.echo(f"Wrote {backups.back_up(open_store(), COMMAND_LINE, file)}. It holds personal data: keep it as such.")


@application.command("restore")
def restore_store(file: Annotated[Path, typer.Argument(help="A file that backup wrote.")]) -> None:
    """Fill an empty store from a backup, then delete what was to be deleted since."""
    store = _store()
    rows = backups.restore(store, COMMAND_LINE, file)
    gone = retention.expire(store, COMMAND_LINE)
    typer.echo(f"Restored {rows:,} rows; {sum(gone):,} of them were past their date and are deleted.")


@application.command("expire")
def expire_store() -> None:
    """Delete what is personal and past its date; counts stay."""
    gone = retention.expire(open_store(), COMMAND_LINE)
    typer.echo(
        f"Deleted {gone.about_you:,} answers about people, {gone.texts:,} texts, {gone.sessions:,} sign-ins "
        f"and {gone.identities:,} identities."
    )


@application.command("judge")
def judge_promises() -> None:
    """Judge every registered promise on the snapshot, and say why the others wait."""
    from measures.estimates import load_figures

    store, figures = open_store(), load_figures()
    found = outcomes.judge_everything(store, figures, COMMAND_LINE)
    for promise in found.promises:
        last = promise.verdicts[-1]
        until = f" until {label(last.until_month)}" if last.until_month else ""
        reason = f" ({last.reason})" if last.reason else ""
        typer.echo(f"Promise {promise.id}: {WORDS[last.verdict]}{until}{reason}, on {label(last.period)}.")
    judged = {promise.id for promise in found.promises}
    for number, reason in {**outcomes.waiting(store, figures), **found.failed}.items():
        if number not in judged:
            typer.echo(f"Promise {number}: {reason}.")
    typer.echo(f"{len(found.promises)} with a new verdict.")


def _store() -> Store:
    """The store as it is, whatever its edition."""
    return Store(make_engine(database_url()))


def main() -> None:
    """Run a command; a user's error is one sentence on stderr and exit code 2."""
    try:
        application()
    except ExplorerError as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()
