"""`rapport`: the command line. Each command parses, asks one question and prints the answer."""

from __future__ import annotations

import sys
from typing import NoReturn

import typer

from bot.errors import BotError
from handlers.cli import (
    audit,
    data,
    demo,
    doctor,
    forget,
    keys,
    library,
    mailboxes,
    manifest,
    serve,
    setup,
    socket,
    tokens,
    workspace,
)

app = typer.Typer(
    name="rapport",
    help="Customer mail you would sign, from Slack, out of your own Gmail.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    add_completion=False,
)
for commands in (serve.commands, socket.commands, setup.commands, data.commands, doctor.commands, demo.commands):
    app.registered_commands.extend(commands.registered_commands)
app.registered_commands.extend(forget.commands.registered_commands)
app.add_typer(keys.keys, name="keys", help="The keys that tokens are sealed with.")
app.add_typer(manifest.manifests, name="manifest", help="The app manifests that vendors ask for.")
app.add_typer(mailboxes.commands, name="mailbox", help="Mailboxes that mail leaves from.")
app.add_typer(audit.commands, name="audit", help="The audit log: who did what, when.")
app.add_typer(tokens.commands, name="token", help="Bearer tokens of the HTTP API.")
app.add_typer(library.commands, name="library", help="Files that mails can carry.")
app.add_typer(workspace.commands, name="workspace", help="What a workspace decides for all its mails.")


def run() -> NoReturn:
    """Run a command; an error of ours becomes one line instead of a traceback."""
    try:
        app()
    except BotError as error:
        typer.secho(str(error), fg="red", err=True)
        sys.exit(1)
    sys.exit(0)
