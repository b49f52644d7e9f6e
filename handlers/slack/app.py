"""Bolt for our door: given everything explicitly, so that no environment variable can change what it does."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, Request, Response, request
from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.middleware import Middleware
from slack_bolt.request.internals import build_context
from slack_sdk import WebClient

import handlers.slack.all  # noqa: F401  Importing it fills the table of routes.
from bot import clock
from bot.commands import Commands, read_commands
from bot.logs import log
from bot.runtime import Runtime
from handlers.mishaps import note_mishap
from handlers.slack import asked
from handlers.slack.door import Door, EventNotTaken
from handlers.slack.gate import TooLarge, Unsigned, admit
from handlers.slack.routing import routes

logger = log(__name__)
INTERACTIONS = frozenset(
    ("block_actions", "block_suggestion", "view_submission", "view_closed", "shortcut", "message_action")
)


class Unreadable(Exception):  # noqa: N818  Named for what happened.
    """A delivery that Slack signed and that lacks what every delivery of its sort has."""


def slack_blueprint(runtime: Runtime) -> Blueprint:
    """Build `/slack/events`: the gate, then Bolt, then our door."""
    blueprint = Blueprint("slack", __name__)
    bolt = bolt_app(runtime)
    secret = runtime.settings.required("SLACK_SIGNING_SECRET")

    @blueprint.post("/slack/events")
    def events() -> Response:
        try:
            body = admit(request, secret)
        except TooLarge:
            return Response("too large", 413)
        except Unsigned:
            return Response("not signed by Slack", 401)
        try:
            return _response(bolt.dispatch(_bolt_request(request, body)))
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
            # What fails in our door is answered there; this is a payload that Bolt itself cannot read.
            logger.warning("delivery.unreadable", error=type(error).__name__)
            return Response("not a payload of Slack's", 400)

    return blueprint


def bolt_app(runtime: Runtime) -> App:
    """Build Bolt around our door. Whoever dispatches to it has made sure that Slack sent the request."""
    app = App(
        name="rapport",  # Else it looks for the file that called, through the whole stack.
        logger=logging.getLogger("slack_bolt"),  # Else it takes the root's level, and at debug it logs what is said.
        client=WebClient(base_url=runtime.settings.slack_api_url),  # It is never used: the door has its own.
        authorize=_authorize,
        signing_secret="unused",  # noqa: S106  The gate has verified, and Bolt answers some bad input with 500.
        request_verification_enabled=False,
        token_verification_enabled=False,
        process_before_response=True,
        raise_error_for_unhandled_request=True,
        before_authorize=_Repair(),
        oauth_settings=None,
    )
    app.use(_Deliver(Door(runtime, routes), read_commands(runtime.settings.rapport_commands)))
    app.error(_after_failure(runtime))
    return app


class _Repair(Middleware):
    """Reads a command that Bolt took for an interaction, as it does with any form that has the word "payload" in it."""

    def process(self, *, req: BoltRequest, resp: BoltResponse, next: Callable[[], BoltResponse]) -> BoltResponse:  # noqa: A002, ARG002  Bolt passes by name.
        if req.mode == "http" and not req.body and "command=" in req.raw_body:
            req.body.update(parse_qsl(req.raw_body, keep_blank_values=True))
            build_context(req.context, req.body)
        return next()


class _Deliver(Middleware):
    """Hands every delivery to our door, which has its own table of who answers what.

    Bolt's listeners would be asked one after the other whether it is theirs, each with all its arguments made anew.
    """

    def __init__(self, door: Door, commands: Commands) -> None:
        self.door = door
        self.commands = commands
        self.events = frozenset(door.routes.names("event"))

    def process(self, *, req: BoltRequest, resp: BoltResponse, next: Callable[[], BoltResponse]) -> BoltResponse:  # noqa: A002, ARG002
        try:
            delivery = self._read(req.body)
        except (LookupError, TypeError, AttributeError, ValueError) as error:
            raise Unreadable from error
        return next() if delivery is None else self.door.answer(req.context.ack, delivery)

    def _read(self, body: dict[str, Any]) -> asked.Asked | None:
        now = clock.now()
        if "command" in body:
            return asked.command(body, now, self.commands)
        if body.get("type") == "event_callback":
            return asked.event(body, now) if body["event"]["type"] in self.events else None
        return asked.interaction(body, now) if body.get("type") in INTERACTIONS else None


def _authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
    # The door looks the installation up itself, in the database; Bolt must not ask Slack for each request.
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token="unused")  # noqa: S106


def _after_failure(runtime: Runtime) -> Callable[..., BoltResponse]:
    def after_failure(error: Exception) -> BoltResponse:
        # What nobody handles is not a failure of delivery; an event that could not be taken is.
        if isinstance(error, EventNotTaken):
            return BoltResponse(status=503, body="")
        if isinstance(error, Unreadable):
            logger.warning("delivery.unreadable", error=type(error.__cause__).__name__)
            return BoltResponse(status=400, body="not a payload of Slack's")
        if not isinstance(error, BoltUnhandledRequestError):
            note_mishap(runtime, "slack reply", error)
        return BoltResponse(status=200, body="")

    return after_failure


def _bolt_request(incoming: Request, body: bytes) -> BoltRequest:
    # Only what Slack signed may steer Bolt; the type of the content is checked by reading it.
    headers: dict[str, str | Sequence[str]] = {"Content-Type": incoming.headers.get("Content-Type", "")}
    return BoltRequest(body=body.decode("utf-8", "replace"), headers=headers)


def _response(answer: BoltResponse) -> Response:
    response = Response(answer.body, answer.status)
    for name, value in answer.first_headers_without_set_cookie().items():
        response.headers[name] = value
    return response
