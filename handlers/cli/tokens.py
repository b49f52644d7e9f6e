"""Bearer tokens of the HTTP API: made for a person, listed, revoked; only their hashes are kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from bot import clock, runtime
from bot.errors import Invalid, NotFound
from bot.people import directory as colleagues
from handlers.cli.workspaces import choose_workspace
from handlers.http.tokens import SCOPES, hash_of, new_secret
from store import audit, lobby, people
from store.models import ApiToken

commands = typer.Typer(no_args_is_help=True)
SHOWN = 8  # So much of a token's hash names it in lists; it leads to no token.
LONGEST_DAYS = 3650

Workspace = Annotated[str, typer.Option(help="Slack team id, where there are several")]


@commands.command()
def create(
    *,
    scope: Annotated[list[str], typer.Option(help=f"{', '.join(SCOPES)}; repeat for several")],
    whose: Annotated[str, typer.Argument(help="the same as --person", hidden=True)] = "",
    person: Annotated[str, typer.Option(help="whose token it is: e-mail address or name")] = "",
    days: Annotated[int | None, typer.Option(help="how long it is good; without it, until revoked")] = None,
    label: Annotated[str, typer.Option(help="what it is for")] = "",
    workspace: Workspace = "",
) -> None:
    """Make a bearer token of the HTTP API. It is shown once; what can be done with it is what the person can do."""
    _require_usable(person or whose, scope, days)
    process, now = runtime.start(), clock.now()
    workspace_id = choose_workspace(process, workspace)
    secret = new_secret()
    with process.writing(workspace_id) as session:
        owner = colleagues.find(session, person or whose)
        token = ApiToken(
            token_hash=hash_of(secret),
            workspace_id=workspace_id,
            person_id=owner.id,
            label=label,
            scopes=sorted(set(scope)),
            created_at=now,
            expires_at=now + timedelta(days=days) if days else None,
        )
        lobby.add_token(session, token)
        _note(session, "token.created", token, now)
    typer.echo(secret)
    typer.echo(f"{token.token_hash[:SHOWN]}: for {owner.name}, {_scopes(token)}, {_until(token, now)}.", err=True)


@commands.command(name="list")
def show(workspace: Workspace = "") -> None:
    """List the tokens: what names them, whose they are, what they may do, how long they are good."""
    process, now = runtime.start(), clock.now()
    workspace_id = choose_workspace(process, workspace)
    with process.reading(workspace_id) as session:
        for token in lobby.tokens_of(session, workspace_id):
            owner = people.get(session, token.person_id)
            label = f"  {token.label}" if token.label else ""
            named = f"{owner.name} <{owner.email}>" if owner else "somebody unknown"
            typer.echo(f"{token.token_hash[:SHOWN]}  {named}  {_scopes(token)}  {_until(token, now)}{label}")


@commands.command()
def revoke(
    token: Annotated[str, typer.Argument(help="what `rapport token list` names it by, or the token itself")],
    workspace: Workspace = "",
) -> None:
    """Revoke a token; the next call with it is refused."""
    process, now = runtime.start(), clock.now()
    workspace_id = choose_workspace(process, workspace)
    with process.writing(workspace_id) as session:
        found = _named(lobby.tokens_of(session, workspace_id), token)
        if lobby.revoke_token(session, found.token_hash, now=now):
            _note(session, "token.revoked", found, now)
    typer.echo(f"{found.token_hash[:SHOWN]} is revoked.")


def _require_usable(person: str, scopes: list[str], days: int | None) -> None:
    if not person:
        raise Invalid("Say whose token it is with --person. Nothing was made.")
    if unknown := set(scopes) - set(SCOPES):
        raise NotFound(
            f"There is no scope {', '.join(sorted(unknown))}. There are {', '.join(SCOPES)}. Nothing was made."
        )
    if days is not None and not 1 <= days <= LONGEST_DAYS:
        raise Invalid(f"A token is good for 1 to {LONGEST_DAYS} days. Nothing was made; give another --days.")


def _named(tokens: list[ApiToken], name: str) -> ApiToken:
    exact = [token for token in tokens if token.token_hash == hash_of(name)]
    fitting = exact or [token for token in tokens if len(name) >= SHOWN and token.token_hash.startswith(name)]
    if len(fitting) != 1:
        raise NotFound(f"No token here is named {name[:SHOWN]}. Nothing was revoked. `rapport token list` names them.")
    return fitting[0]


def _note(session: Session, what: str, token: ApiToken, now: datetime) -> None:
    detail = {"token": token.token_hash[:SHOWN], "scopes": token.scopes}
    audit.note(session, None, what, "person", token.person_id, detail, now=now)


def _scopes(token: ApiToken) -> str:
    return "+".join(token.scopes)


def _until(token: ApiToken, now: datetime) -> str:
    if token.revoked_at is not None:
        return f"revoked {token.revoked_at:%Y-%m-%d}"
    if token.expires_at is None:
        return "until revoked"
    return f"{'ended' if token.expires_at <= now else 'until'} {token.expires_at:%Y-%m-%d}"
