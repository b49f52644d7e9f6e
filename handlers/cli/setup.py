"""Setting an installation up: the database, the Slack workspace and the keys."""

from __future__ import annotations

import typer

from bot import runtime
from bot.connections import slack
from bot.connectors.slack import Slack
from bot.runtime import Runtime
from bot.settings import read_settings
from store import lobby, migrate

commands = typer.Typer()


@commands.command(name="migrate")
def migrate_database() -> None:
    """Bring the database up to date; on PostgreSQL also make the application's role."""
    settings = read_settings()
    migrate.upgrade(settings.database_owner(), settings.database())
    typer.echo("The database is up to date.")


@commands.command()
def install() -> None:
    """Record the Slack workspace that SLACK_BOT_TOKEN belongs to, or refresh its token."""
    _record(runtime.start())


def seed() -> None:
    """Record the workspace of SLACK_BOT_TOKEN when there is none yet; one that is recorded stays as it is."""
    process = runtime.start()
    with process.reading(None) as session:
        is_empty = not lobby.installations(session)
    if is_empty and process.settings.slack_bot_token is not None:
        _record(process)


def _record(process: Runtime) -> None:
    token, vault = process.settings.required("SLACK_BOT_TOKEN"), process.vault
    who = Slack(token, api_url=process.settings.slack_api_url).who_am_i()
    with process.writing(None) as session:
        installation = slack.install(session, vault, token, who)
    typer.echo(f"{installation.name} ({installation.team_ref}) is installed.")
