"""Bolt for our door: given everything explicitly, so that no environment variable can change what it does."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, Request, Response, request
from slack_bolt import Ack, App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.request.internals import build_context
from slack_sdk import WebClient

import handlers.slack.all  # noqa: F401  Importing it fills the table of routes.
from bot import clock
from bot.commands import read_commands
from bot.logs import log
from bot.runtime import Runtime
from handlers.mishaps import note_mishap
from handlers.slack import asked
from handlers.slack.door import Door, EventNotTaken
from handlers.slack.gate import TooLarge, Unsigned, admit
from handlers.slack.routing import routes

logger = log(__name__)
EVERYTHING = re.compile(r"^.*$", re.DOTALL)


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
            # What fails in our listeners is answered there; this is a payload that Bolt itself cannot read.
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
        before_authorize=_repair,
        oauth_settings=None,
    )
    door = Door(runtime, routes)
    commands = read_commands(runtime.settings.rapport_commands)
    app.command(EVERYTHING)(_listener(door, partial(asked.command, commands=commands)))
    for register in (app.action, app.view_submission, app.view_closed, app.shortcut, app.options):
        register(EVERYTHING)(_listener(door, asked.interaction))
    for name in routes.names("event"):
        app.event(name)(_listener(door, asked.event))
    app.error(_after_failure(runtime))
    return app


def _listener(door: Door, read: Callable[[Any, Any], asked.Asked]) -> Callable[..., BoltResponse]:
    def listener(ack: Ack, body: dict[str, Any]) -> BoltResponse:
        try:
            delivery = read(body, clock.now())
        except (LookupError, TypeError, AttributeError, ValueError) as error:
            raise Unreadable from error
        return door.answer(ack, delivery)

    return listener


def _authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
    # The door looks the installation up itself, in the database; Bolt must not ask Slack for each request.
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token="unused")  # noqa: S106


def _repair(req: BoltRequest, next: Callable[[], BoltResponse]) -> BoltResponse:  # noqa: A002  Bolt passes by name.
    # Bolt takes any form with the word "payload" in it for an interaction, and then finds no payload.
    if req.mode == "http" and not req.body and "command=" in req.raw_body:
        req.body.update(parse_qsl(req.raw_body, keep_blank_values=True))
        build_context(req.context, req.body)
    return next()


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
