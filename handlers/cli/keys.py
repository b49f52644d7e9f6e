"""The keys that tokens are sealed with: a new one, which are in use, and changing them while everything runs."""

from __future__ import annotations

from contextlib import closing

import typer

from bot import runtime
from bot.connections import rotating
from bot.runtime import Runtime
from bot.vault import new_key

keys = typer.Typer(no_args_is_help=True)
HOW = """There is one key in RAPPORT_KEYS. To change it, put a second one in front of it:

RAPPORT_KEYS={new},{old}

1. Give every process this line and restart it. (Where they restart one after another, give them first the two keys
   in the other order, so that none meets a value it cannot open.)
2. Run `rapport keys rotate` again: it seals everything with the new key.
3. Take the old key out of RAPPORT_KEYS and restart once more.

Nothing was changed."""


@keys.command(name="new")
def new() -> None:
    """Print a new key for RAPPORT_KEYS."""
    typer.echo(new_key())


@keys.command()
def rotate() -> None:
    """Seal everything with the first key of RAPPORT_KEYS; with one key, say how to begin. It may run again any time."""
    process = runtime.start()
    with closing(process):
        if len(process.vault.key_ids) == 1:
            typer.echo(HOW.format(new=new_key(), old=process.settings.required("RAPPORT_KEYS").strip(" ,")))
            return
        done = rotating.rotate(process.reading, process.writing, process.vault)
        typer.echo(f"{done.sealed} secrets were sealed again with the newest key.")
        _report(process, done.shut)
    if done.shut:
        raise typer.Exit(1)


@keys.command()
def check() -> None:
    """Say which keys are in use, and open everything that is sealed without changing it."""
    process = runtime.start()
    with closing(process):
        shut = rotating.shut(process.reading, process.vault)
        _report(process, shut)
    if shut:
        raise typer.Exit(1)


def _report(process: Runtime, shut: list[str]) -> None:
    used, ring = rotating.counts(process.reading), process.vault.key_ids
    for number, key_id in enumerate(ring, 1):
        role = "seals and opens" if number == 1 else "opens"
        typer.echo(f"key {number} ({key_id.hex()}) {role}: {used.pop(key_id, 0)} secrets are sealed with it")
    for key_id, count in used.items():
        typer.echo(f"no key ({key_id.hex()}): {count} secrets need a key that is not in RAPPORT_KEYS")
    for place in shut:
        typer.secho(f"Nothing opens {place}. Put the missing key back, or connect that again.", fg="red", err=True)
    if not shut and len(ring) > 1 and rotating.counts(process.reading).keys() <= {ring[0]}:
        typer.echo("The older keys can be taken out of RAPPORT_KEYS once every process has the newest one.")
