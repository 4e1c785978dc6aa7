"""``python -m pipeline build --from FOLDER`` and ``python -m pipeline check``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from base.errors import ExplorerError
from base.snapshot import DEFAULT, Snapshot

if TYPE_CHECKING:
    from rich.console import Console

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)


@app.command()
def build(
    folder: Annotated[Path, typer.Option("--from", help="The folder of published files.")],
    target: Annotated[Path, typer.Option("--to", help="The snapshot folder.")] = DEFAULT,
    survey_by_group: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="The Public Attitude Survey by group: docs/survey_by_group.md."),
    ] = None,
    police_archive: Annotated[
        Path | None,
        typer.Option(exists=True, help="An archive ZIP of data.police.uk, or a folder of its files."),
    ] = None,
) -> None:
    """Build the snapshot from published files and swap it in whole."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from pipeline.build import MODULES
    from pipeline.build import build as make

    console = Console()
    offered = {"survey_by_group": survey_by_group, "police_archive": police_archive}
    given = {name: path for name, path in offered.items() if path}
    steps = [*MODULES, *given]
    columns = (TextColumn("{task.description:<16}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("starting", total=len(steps))

        def progress(name: str) -> None:
            bar.update(task, description=name.replace("_", " "), completed=steps.index(name))

        try:
            manifest = make(folder, target, given=given, progress=progress)
        except ExplorerError as error:
            bar.stop()
            raise _stop(error) from error
        except OSError as error:
            bar.stop()
            cause = f"The snapshot could not be written ({error.strerror}: {error.filename})"
            raise _stop(ExplorerError(cause, "check the space and the rights of that folder")) from error
    _report(console, manifest)


@app.command()
def check(folder: Annotated[Path, typer.Argument(help="The snapshot folder.")] = DEFAULT) -> None:
    """Check that a snapshot is whole: every table there, with the bytes that its manifest gives."""
    try:
        snapshot = Snapshot(folder)
        snapshot.verify()
    except ExplorerError as error:
        raise _stop(error) from error
    size = sum(entry["bytes"] for entry in snapshot.manifest["tables"].values())
    typer.echo(f"Snapshot {snapshot.id} is whole: {len(snapshot.tables)} tables, {size / 1e6:.1f} MB.")


def _stop(error: ExplorerError) -> typer.Exit:
    """Print an error on stderr and return the exit that ends the command."""
    typer.echo(str(error), err=True)
    return typer.Exit(code=1)


def _report(console: Console, manifest: dict[str, Any]) -> None:
    """Print the closing table: rows read, kept, set aside and why."""
    from rich.table import Table

    table = Table(title="What became of the rows")
    table.add_column("source", no_wrap=True, min_width=max(map(len, manifest["sources"]), default=0))
    for heading in ("files", "rows read", "kept"):
        table.add_column(heading, justify="right")
    table.add_column("set aside, and why")
    for name, entry in manifest["sources"].items():
        aside = "\n".join(f"{rows:,} {reason}" for reason, rows in entry["aside"].items())
        table.add_row(name, str(len(entry["files"])), f"{entry['read']:,}", f"{entry['kept']:,}", aside)
    console.print(table)
    rows = sum(entry["rows"] for entry in manifest["tables"].values())
    size = sum(entry["bytes"] for entry in manifest["tables"].values())
    tables = len(manifest["tables"])
    console.print(f"Snapshot {manifest['id']}: {tables} tables, {rows:,} rows, {size / 1e6:.1f} MB.")


if __name__ == "__main__":
    app()
