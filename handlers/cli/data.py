"""Data in and out: `rapport import` and `rapport export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot import clock, runtime
from bot.customers.exporting import export_folder
from bot.customers.importing import ImportRefused, import_folder
from bot.customers.importing.report import counted
from bot.handoff import offering
from handlers.cli.workspaces import choose_workspace
from store import audit

commands = typer.Typer()
Folder = Annotated[Path, typer.Argument(help="a folder with CSV files; see docs/data.md")]
WorkspaceOption = Annotated[str, typer.Option(help="Slack team id, where there are several")]


@commands.command(name="import")
def import_data(
    folder: Folder,
    workspace: WorkspaceOption = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="say what would happen, change nothing")] = False,
) -> None:
    """Bring people, customers and what is known about them in from CSV: all of it or nothing."""
    process = runtime.start()
    workspace_id = choose_workspace(process, workspace)
    try:
        with process.writing(workspace_id) as session:
            now = clock.now()
            report = import_folder(session, folder, now=now, dry_run=dry_run)
            offered = offering.after_import(session, report, now=now)
            if not dry_run:
                counts = {file.file: [file.created, file.updated] for file in report.files}
                audit.note(session, None, "data.imported", "workspace", workspace_id, counts, now=now)
    except ImportRefused as refused:
        for line in refused.report.lines():
            typer.secho(line, fg="red", err=True)
        raise typer.Exit(1) from None
    for line in report.lines():
        typer.echo(line)
    if offered:
        typer.echo(f"{counted(offered, 'goodbye')} offered to the earlier CSMs.")
    elif report.owner_changes:
        typer.echo("Nobody was alerted.")


@commands.command(name="export")
def export_data(folder: Folder, workspace: WorkspaceOption = "") -> None:
    """Write everything out as the same CSV files that import reads."""
    process = runtime.start()
    workspace_id = choose_workspace(process, workspace)
    with process.writing(workspace_id) as session:
        audit.note(session, None, "data.exported", "workspace", workspace_id, {}, now=clock.now())
    with process.reading(workspace_id) as session:
        report = export_folder(session, folder)
    for line in report.lines():
        typer.echo(line)
