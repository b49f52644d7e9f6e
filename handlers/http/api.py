"""The HTTP API: bearer tokens, one operation so far, described by OpenAPI from the models below."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Response, g, request
from flask_openapi3 import APIBlueprint, Tag
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from bot import clock
from bot.errors import NotAllowed, NotFound
from bot.handoff import reassigning
from bot.people import directory as colleagues
from bot.runtime import Runtime
from handlers.http.problems import problem
from store import customers, lobby, people
from store.models import ApiToken, Customer, Person

CUSTOMERS = Tag(name="customers", description="Customers and who looks after them")
BEARER = "Bearer "


class CustomerPath(BaseModel):
    """Which customer: Rapport's id, or the external id it was imported with."""

    customer: str = Field(max_length=100)


class ReassignBody(BaseModel):
    """To whom the customer goes; `dry_run` only tells what would move."""

    to: str = Field(max_length=320, description="e-mail address or name of a colleague")
    dry_run: bool = False


class MoveBody(BaseModel):
    """What moved, or would move."""

    customer: str
    from_name: str | None
    to_name: str
    tasks: list[str]
    reminders: list[str]
    drafts: int
    notes: int
    reassignment_id: int | None
    undo_until: str | None


class ProblemBody(BaseModel):
    """What went wrong, as RFC 9457 has it."""

    title: str
    status: int


REFUSALS = ("401", "403", "404", "409", "422", "503")
RESPONSES: dict[str | int, type[BaseModel] | dict[Any, Any] | None] = {"200": MoveBody}
RESPONSES.update(dict.fromkeys(REFUSALS, ProblemBody))


def api_blueprint(runtime: Runtime) -> APIBlueprint:
    """Build `/api`; every operation needs a bearer token, checked before any body is read."""
    blueprint = APIBlueprint("api", __name__, url_prefix="/api", abp_security=[{"bearer": []}], abp_tags=[CUSTOMERS])

    @blueprint.before_request
    def admit() -> Response | None:
        token = _token(runtime, request.headers.get("Authorization", ""))
        if token is None:
            answer = problem(401, "This needs a bearer token. Make one with `rapport token create`.")
            answer.headers["WWW-Authenticate"] = "Bearer"
            return answer
        g.token = token
        return None

    @blueprint.post("/customers/<customer>/reassign", responses=RESPONSES)
    def reassign(path: CustomerPath, body: ReassignBody) -> dict[str, Any]:
        """Move a customer and everything with it to a colleague; it can be undone for 24 hours."""
        token: ApiToken = g.token
        _require_scope(token, "prepare")
        with runtime.writing(token.workspace_id) as session:
            mover = _person(session, token)
            customer = _customer(session, path.customer)
            to = colleagues.find(session, body.to)
            move = reassigning.preview(session, mover, customer, to)
            done = None
            if not body.dry_run:
                done = reassigning.reassign(session, mover, customer, to, expected_from=move.from_id, now=clock.now())
            return MoveBody(
                customer=move.customer,
                from_name=move.from_name,
                to_name=move.to_name,
                tasks=list(move.tasks),
                reminders=list(move.reminders),
                drafts=move.drafts,
                notes=move.notes,
                reassignment_id=done.id if done else None,
                undo_until=done.undo_until.isoformat() if done else None,
            ).model_dump()

    return blueprint


def _token(runtime: Runtime, header: str) -> ApiToken | None:
    if not header.startswith(BEARER):
        return None
    hashed = hashlib.sha256(header.removeprefix(BEARER).strip().encode("utf-8", "replace")).hexdigest()
    with runtime.reading(None) as session:
        return lobby.api_token(session, hashed, now=clock.now())


def _require_scope(token: ApiToken, scope: str) -> None:
    if scope not in token.scopes:
        raise NotAllowed(f"This token has no scope “{scope}”. Nothing was changed.")


def _person(session: Session, token: ApiToken) -> Person:
    person = people.get(session, token.person_id)
    if person is None or person.deactivated_at is not None:
        raise NotAllowed("The person this token belongs to has left. Nothing was changed.")
    return person


def _customer(session: Session, ref: str) -> Customer:
    found = customers.by_ref(session, ref)
    if found is None:
        raise NotFound("There is no such customer here. Nothing was changed.")
    return found
