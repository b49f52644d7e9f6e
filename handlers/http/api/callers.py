"""Who calls the API: the person behind a bearer token, and what that token is for."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

from flask import abort
from sqlalchemy.orm import Session

from bot.errors import NotAllowed
from bot.permissions import NEUTRAL
from bot.runtime import Runtime
from handlers.http.problems import problem
from handlers.http.tokens import hash_of
from store import lobby, people
from store.models import ApiToken, Person

BEARER = "bearer "  # Schemes are told apart without regard to case: RFC 9110, 11.1.
MAKE_ONE = "Make one with `rapport token create`"
CALLS_A_MINUTE = 1200
NONE = f"This needs a bearer token. {MAKE_ONE}."


@dataclass(frozen=True)
class Caller:
    """Whose token was shown, for which workspace, and what it may be used for."""

    workspace_id: int
    person_id: int
    token_hash: str
    scopes: frozenset[str]


def admit(runtime: Runtime, header: str, scope: str, *, now: datetime) -> Caller:
    """Say who calls, before anything of the request's body is read; ends the request for a token that is no good."""
    with runtime.reading(None) as session:
        token = lobby.api_token(session, hash_of(header[len(BEARER) :].strip()))
        if token is None or not header.lower().startswith(BEARER):
            _refuse(NONE)
        _require_current(session, token, now)
    _require_room(runtime, token, now)
    caller = Caller(token.workspace_id, token.person_id, token.token_hash, frozenset(token.scopes))
    if scope not in caller.scopes:
        raise NotAllowed(f"This token has no scope “{scope}”. Nothing was changed. {MAKE_ONE} and --scope {scope}.")
    with runtime.reading(caller.workspace_id) as session:
        person_of(session, caller)
    return caller


def person_of(session: Session, caller: Caller) -> Person:
    """Give the person a token belongs to; raises NotAllowed once they have left, or while they are only a guest."""
    person = people.get(session, caller.person_id)
    if person is None or person.deactivated_at is not None:
        raise NotAllowed(
            "The person this token belongs to has left. Nothing was changed. Use the token of somebody who is here."
        )
    if person.is_guest:
        raise NotAllowed(f"{NEUTRAL} Nothing was changed.")
    return person


def _require_current(session: Session, token: ApiToken, now: datetime) -> None:
    if token.revoked_at is not None:
        _refuse(f"This token was revoked on {token.revoked_at:%-d %B %Y}. Nothing was read or changed. {MAKE_ONE}.")
    if token.expires_at is not None and token.expires_at <= now:
        _refuse(f"This token ended on {token.expires_at:%-d %B %Y}. Nothing was read or changed. {MAKE_ONE}.")
    if not lobby.is_installed(session, token.workspace_id):
        _refuse("Rapport was removed from this token's Slack workspace. Nothing was read or changed.")


def _require_room(runtime: Runtime, token: ApiToken, now: datetime) -> None:
    """End the request once a token has used up this minute, so that one program can't keep the others waiting."""
    until = runtime.buckets.take(f"api:{token.token_hash}", 1, limit=CALLS_A_MINUTE, now=now)
    if until is not None:
        detail = f"This token has made {CALLS_A_MINUTE} calls within a minute. Nothing was read or changed by this one."
        answer = problem("too-many", f"{detail} Try again when the minute is over.")
        answer.headers["Retry-After"] = str(max(1, math.ceil((until - now).total_seconds())))
        abort(answer)


def _refuse(detail: str) -> NoReturn:
    answer = problem("token", detail)
    answer.headers["WWW-Authenticate"] = 'Bearer realm="rapport"'
    abort(answer)
