"""`rapport`: the command line. Each command parses, asks one question and prints the answer."""

from __future__ import annotations

import sys
from typing import NoReturn

import typer

from bot.errors import BotError
from handlers.cli import data, demo, doctor, manifest, serve, setup, socket, tokens

app = typer.Typer(
    name="rapport",
    help="Customer mail you would sign, from Slack, out of your own Gmail.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    add_completion=False,
)
for commands in (serve.commands, socket.commands, setup.commands, data.commands, doctor.commands, demo.commands):
    app.registered_commands.extend(commands.registered_commands)
app.add_typer(setup.keys, name="keys", help="The keys that tokens are sealed with.")
app.add_typer(manifest.manifests, name="manifest", help="The app manifests that vendors ask for.")
app.add_typer(tokens.commands, name="token", help="Bearer tokens of the HTTP API.")


def run() -> NoReturn:
    """Run a command; an error of ours becomes one line instead of a traceback."""
    try:
        app()
    except BotError as error:
        typer.secho(str(error), fg="red", err=True)
        sys.exit(1)
    sys.exit(0)
