"""Setting an installation up: the database, the Slack workspace, keys and API tokens."""

from __future__ import annotations

import hashlib
import secrets
from typing import Annotated

import typer

from bot import clock, runtime
from bot.connections import slack
from bot.connectors.slack import Slack
from bot.errors import NotFound
from bot.people import directory as colleagues
from bot.runtime import Runtime
from bot.settings import read_settings
from bot.vault import new_key
from handlers.cli.workspaces import choose_workspace
from store import lobby, migrate
from store.models import ApiToken

commands = typer.Typer()
keys = typer.Typer(no_args_is_help=True)
tokens = typer.Typer(no_args_is_help=True)
SCOPES = ("read", "prepare", "send")


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


@keys.command(name="new")
def new() -> None:
    """Print a new key for RAPPORT_KEYS."""
    typer.echo(new_key())


@tokens.command(name="create")
def create_token(
    person: Annotated[str, typer.Argument(help="whose token it is: e-mail address or name")],
    scope: Annotated[list[str], typer.Option(help="read, prepare or send; repeat for several")],
    label: Annotated[str, typer.Option(help="what it is for")] = "",
    workspace: Annotated[str, typer.Option(help="Slack team id, where there are several")] = "",
) -> None:
    """Make a bearer token of the HTTP API. It is shown once."""
    if unknown := set(scope) - set(SCOPES):
        raise NotFound(
            f"There is no scope {', '.join(sorted(unknown))}. There are {', '.join(SCOPES)}. Nothing was made."
        )
    process = runtime.start()
    workspace_id = choose_workspace(process, workspace)
    secret = f"rapport_{secrets.token_urlsafe(32)}"
    with process.writing(workspace_id) as session:
        owner = colleagues.find(session, person)
        token = ApiToken(
            token_hash=hashlib.sha256(secret.encode()).hexdigest(),
            workspace_id=workspace_id,
            person_id=owner.id,
            label=label,
            scopes=sorted(scope),
            created_at=clock.now(),
        )
        lobby.add_token(session, token)
    typer.echo(secret)
