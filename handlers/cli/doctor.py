"""`rapport doctor`: checks what a process needs and says how to mend what is wrong; explains references."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Annotated

import typer
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot import embedded_redis, runtime
from bot.connections import rotating
from bot.connections.slack import bot_token
from bot.connectors.slack import Slack
from bot.errors import BotError, ConfigError
from bot.runtime import Runtime
from bot.settings import read_settings
from handlers.cli.google_check import google_answers
from store import lobby, migrate

commands = typer.Typer()


@dataclass(frozen=True)
class Finding:
    """One thing looked at; `mend` says what to do when it is not well."""

    name: str
    is_well: bool
    said: str
    mend: str = ""


@commands.command()
def doctor(ref: Annotated[str, typer.Argument(help="a reference from an error message")] = "") -> None:
    """Check settings, database, Redis, Slack and Google; with a reference, explain that failure."""
    process = runtime.start(read_settings())
    with closing(process):
        if ref:
            _explain(process, ref)
            return
        findings = [finding for check in CHECKS for finding in _checked(process, check)]
    for finding in findings:
        mark = typer.style("well ", fg="green") if finding.is_well else typer.style("wrong", fg="red")
        typer.echo(f"{mark}  {finding.name}: {finding.said}")
        if finding.mend and not finding.is_well:
            typer.echo(f"       {finding.mend}")
    if not all(finding.is_well for finding in findings):
        raise typer.Exit(1)


def _checked(process: Runtime, check: Callable[[Runtime], Iterator[Finding]]) -> list[Finding]:
    try:
        return list(check(process))
    except BotError as error:
        return [Finding(check.__name__.strip("_"), is_well=False, said=str(error))]
    except SQLAlchemyError:
        return [Finding(check.__name__.strip("_"), is_well=False, said="the database has to be mended first")]


def _settings(process: Runtime) -> Iterator[Finding]:
    settings = process.settings
    for name, why in (
        ("SLACK_SIGNING_SECRET", "from your Slack app's Basic Information page"),
        ("RAPPORT_KEYS", "make one with `rapport keys new` and keep it safe"),
        ("GOOGLE_CLIENT_ID", "from Google Cloud, APIs & Services, Credentials"),
        ("GOOGLE_CLIENT_SECRET", "from Google Cloud, APIs & Services, Credentials"),
    ):
        if name == "SLACK_SIGNING_SECRET" and settings.slack_app_token:
            continue  # Socket Mode has no signatures.
        try:
            settings.required(name)
        except ConfigError:
            yield Finding(name, is_well=False, said="not set", mend=f"Set it: {why}.")
        else:
            yield Finding(name, is_well=True, said="set")
    if settings.rapport_clock is not None:
        yield Finding("RAPPORT_CLOCK", is_well=True, said="set: time can be moved by a file. Never in production.")


def _database(process: Runtime) -> Iterator[Finding]:
    try:
        behind = migrate.missing(process.settings.database_owner())
    except SQLAlchemyError as error:
        mend = "Check DATABASE_URL and that the server is up."
        yield Finding("database", is_well=False, said=type(error).__name__, mend=mend)
        return
    said = "lacks migrations" if behind else f"{process.database.engine.dialect.name}, up to date"
    yield Finding("database", not behind, said, mend="Run `rapport migrate`.")
    if process.database.engine.dialect.name == "postgresql":
        yield _role(process)


def _role(process: Runtime) -> Finding:
    with process.reading(None) as session:
        strong = session.scalar(
            text("select rolsuper or rolbypassrls from pg_roles where rolname = current_user")
        ) or session.scalar(text("select count(*) from pg_tables where tableowner = current_user"))
    mend = "Use a role of its own that owns nothing in DATABASE_URL, and the owner in RAPPORT_DATABASE_OWNER_URL."
    said = "can pass row security" if strong else "is held by row security"
    return Finding("database role", not strong, said, mend)


def _keys(process: Runtime) -> Iterator[Finding]:
    used, (newest, *older) = rotating.counts(process.reading), process.vault.key_ids
    old = sum(used[key_id] for key_id in older)
    lost = used.total() - used[newest] - old
    if lost:
        mend = "Put the missing key back into RAPPORT_KEYS; `rapport keys check` names what it opens."
        yield Finding("keys", is_well=False, said=f"{lost} secrets that no key opens", mend=mend)
    elif old:
        said = f"{old} secrets are still sealed with an older key; `rapport keys rotate` seals them with the newest"
        yield Finding("keys", is_well=True, said=said)
    else:
        yield Finding("keys", is_well=True, said=f"all {used.total()} secrets are sealed with the newest key")


def _redis(process: Runtime) -> Iterator[Finding]:
    if process.bells.ping():
        yield Finding("redis", is_well=True, said="answers")
    elif process.settings.redis_url:
        yield Finding("redis", is_well=False, said="does not answer", mend="Check REDIS_URL and that the server is up.")
    else:
        server = embedded_redis.find_server()
        yield Finding("redis", is_well=True, said=f"not running; `rapport up` starts {server}")


def _slack(process: Runtime) -> Iterator[Finding]:
    with process.reading(None) as session:
        known = [(installation.id, installation.name) for installation in lobby.installations(session)]
    if not known:
        yield Finding(
            "slack", is_well=False, said="no workspace", mend="Set SLACK_BOT_TOKEN and run `rapport install`."
        )
    for workspace_id, name in known:
        try:
            with process.reading(None) as session:
                token = bot_token(session, process.vault, workspace_id)
            Slack(token, api_url=process.settings.slack_api_url).who_am_i()
        except BotError as error:
            yield Finding(
                f"slack {name}", is_well=False, said=str(error), mend="Install the app again, then `rapport install`."
            )
        else:
            yield Finding(f"slack {name}", is_well=True, said="answers")


def _socket_mode(process: Runtime) -> Iterator[Finding]:
    if process.settings.slack_app_token:
        from handlers.slack.socket import check  # noqa: PLC0415  Other commands do without the listeners.

        check(process.settings)
        yield Finding("socket mode", is_well=True, said="Slack gives an address to connect to")


def _google(process: Runtime) -> Iterator[Finding]:
    said = google_answers(process.settings.google_certs_url)
    mend = "Check that this machine reaches Google; mail waits until it does."
    yield Finding("google", said == "answers", said, mend)


def _explain(process: Runtime, ref: str) -> None:
    with process.reading(None) as session:
        found = lobby.mishap(session, ref)
    if found is None:
        raise ConfigError(f"Nothing is noted under {ref}. References are kept with the database they happened on.")
    typer.echo(f"{found.ref}: {found.error} at {found.at:%Y-%m-%d %H:%M:%S} UTC, at the door {found.door}.")
    for place in found.places:
        typer.echo(f"  {place}")


CHECKS: tuple[Callable[[Runtime], Iterator[Finding]], ...] = (
    _settings,
    _database,
    _keys,
    _redis,
    _slack,
    _socket_mode,
    _google,
)
