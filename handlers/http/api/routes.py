"""Every operation of the API in one table: where it is, which scope it needs, and what it answers."""

from __future__ import annotations

import inspect
from http import HTTPStatus
from typing import Any

from flask import Response, g, request
from flask_openapi3 import APIBlueprint, Tag

from bot import clock
from bot.runtime import Runtime
from handlers.http.api.answers import BriefingBody, HandoffBody, MailBody, MoveBody, SendingBody
from handlers.http.api.briefings import read_briefing
from handlers.http.api.callers import admit
from handlers.http.api.customers import ask_for_handoff, reassign, show_move
from handlers.http.api.door import Door, Operation
from handlers.http.api.handoffs import read_handoff, show_handoff
from handlers.http.api.mails import read_mail, send_mail, show_sending, undo_mail
from handlers.http.problems import CONTENT_TYPE, SORTS

LARGEST_BODY = 100_000
PREFIX = "/api"
OF_BODIES = {400, 409, 413, 415}
"""The statuses that only a call which changes something can get."""
TAGS = {
    "customers": "Customers and who looks after them",
    "handoffs": "Customers on their way from one CSM to another",
    "mails": "Mails, which leave only by the word of the person they come from",
}
OPERATIONS = (
    Operation(
        *("POST", "/customers/<customer>/handoff", "prepare", "customers"),
        *(ask_for_handoff, HandoffBody),
        statuses=(201, 200),
        show=show_handoff,
        place="/api/handoffs/{}",
    ),
    Operation("POST", "/customers/<customer>/reassign", "prepare", "customers", reassign, MoveBody, show=show_move),
    Operation("GET", "/customers/<customer>/handoff-briefing", "read", "customers", read_briefing, BriefingBody),
    Operation("GET", "/handoffs/<handoff>", "read", "handoffs", read_handoff, HandoffBody),
    Operation("GET", "/mails/<mail>", "read", "mails", read_mail, MailBody),
    Operation("POST", "/mails/<mail>/send", "send", "mails", send_mail, SendingBody, show=show_sending),
    Operation("POST", "/mails/<mail>/undo", "send", "mails", undo_mail, SendingBody, show=show_sending),
)
_SCOPE_OF = {f"api.{operation.name}": operation.scope for operation in OPERATIONS}


def api_blueprint(runtime: Runtime, *, describes: bool = False) -> APIBlueprint:
    """Build `/api`; every operation needs a bearer token with its scope, checked before any body is read.

    Only one that `describes` itself has a description, which takes longer to build than all the rest of the process.
    """
    blueprint = APIBlueprint("api", __name__, url_prefix=PREFIX, doc_ui=describes)

    @blueprint.before_request
    def before() -> None:
        request.max_content_length = LARGEST_BODY
        scope = _SCOPE_OF[request.endpoint or ""]
        g.caller = admit(runtime, request.headers.get("Authorization", ""), scope, now=clock.now())

    @blueprint.after_request
    def after(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store"
        return response

    door = Door(runtime)
    for operation in OPERATIONS:
        register = blueprint.post if operation.method == "POST" else blueprint.get
        said = _description(operation) if describes else {}
        register(operation.path, **said)(door.view(operation))
    return blueprint


def _description(operation: Operation) -> dict[str, Any]:
    """Say what OpenAPI is to say about an operation; its words are the docstring of what it does."""
    summary, _, more = (inspect.getdoc(operation.act) or "").partition("\n\n")
    responses: dict[str, Any] = {str(status): operation.answer for status in operation.statuses}
    responses.update({str(status): _problem(status) for status in _refusals(operation)})
    return {
        "operation_id": operation.name,
        "summary": " ".join(summary.split()),
        "description": f"{' '.join(more.split())} Needs the scope `{operation.scope}`.".strip(),
        "tags": [Tag(name=operation.tag, description=TAGS[operation.tag])],
        "security": [{"bearer": [operation.scope]}],
        "responses": responses,
    }


def _refusals(operation: Operation) -> list[int]:
    every = {sort.status for sort in SORTS.values()} | {413, 415}
    return sorted(every if operation.method == "POST" else every - OF_BODIES)


def _problem(status: int) -> dict[str, Any]:
    titles = [sort.title for sort in SORTS.values() if sort.status == status] or [HTTPStatus(status).phrase]
    content = {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": ", or: ".join(titles), "content": content}
