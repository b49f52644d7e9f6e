"""`rapport manifest`: the description of this app that an admin pastes where Slack asks for it."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from bot.commands import read_commands
from bot.settings import read_settings

manifests = typer.Typer(no_args_is_help=True)


@manifests.command()
def slack(
    commands: Annotated[str, typer.Option(help="short, rapport-only or prefix=cs-; RAPPORT_COMMANDS if left out")] = "",
    socket: Annotated[bool, typer.Option("--socket", help="Socket Mode, which needs no public address")] = False,
    url: Annotated[str, typer.Option(help="where Slack reaches Rapport; RAPPORT_URL if left out")] = "",
    name: Annotated[str, typer.Option(help="what the app is called in Slack")] = "Rapport",
) -> None:
    """Print the app manifest for Slack as JSON."""
    import handlers.slack.all  # noqa: F401, PLC0415  Other commands do without the listeners.
    from handlers.slack.manifest import manifest  # noqa: PLC0415
    from handlers.slack.routing import routes  # noqa: PLC0415

    settings = read_settings()
    style = commands or settings.rapport_commands
    printed = manifest(routes, read_commands(style), url=url or settings.rapport_url, name=name, is_socket=socket)
    typer.echo(json.dumps(printed, indent=2, ensure_ascii=False))
    if style != settings.rapport_commands:
        typer.secho(f"Set RAPPORT_COMMANDS={style}, so that Rapport knows these commands.", fg="yellow", err=True)
