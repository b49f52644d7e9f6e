"""The doors of the Gmail stand-in under /google: consent, tokens, keys, the API, uploads and batches."""

from __future__ import annotations

import json

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as AnyResponse

from bot.sandbox.gmail import keys, oauth
from bot.sandbox.gmail.asks import Call, Reply
from bot.sandbox.gmail.batch import perform_batch
from bot.sandbox.gmail.calls import perform
from bot.sandbox.gmail.consent import consent
from bot.sandbox.gmail.errors import GoogleError
from bot.sandbox.gmail.pubsub import pubsub
from bot.sandbox.gmail.tables import prepare
from bot.sandbox.world import World

VERBS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def gmail(world: World) -> Blueprint:
    """Make the blueprint; its tables are created in the world when they are missing."""
    prepare(world)
    doors = Blueprint("sandbox_gmail", __name__)
    doors.register_blueprint(pubsub(world))

    @doors.get("/o/oauth2/v2/auth")
    def ask_consent() -> AnyResponse:
        return consent(world)

    @doors.post("/token")
    def exchange() -> Response:
        return oauth.token(world)

    @doors.post("/revoke")
    def revoke() -> Response:
        return oauth.revoke(world)

    @doors.get("/oauth2/v3/certs")
    def certs() -> Response:
        with world.locked() as db:
            response = _json(Reply(200, keys.public_keys(db)))
        response.headers["Cache-Control"] = "public, max-age=19800, must-revalidate, no-transform"
        return response

    @doors.route("/gmail/v1/<path:_rest>", methods=VERBS)
    @doors.route("/upload/gmail/v1/<path:_rest>", methods=VERBS)
    def api(_rest: str) -> Response:
        return _json(perform(world, _call()))

    @doors.post("/batch")
    @doors.post("/batch/gmail/v1")
    def batch() -> Response:
        authorization = request.headers.get("Authorization", "")
        try:
            kind, body = perform_batch(world, request.content_type or "", request.get_data(), authorization)
        except GoogleError as refused:
            return _json(Reply(refused.code, refused.body()))
        return Response(body, content_type=kind)

    return doors


def _call() -> Call:
    # Inside the blueprint the path starts with its prefix, which is no part of Google's.
    mark = request.path.index("/upload/gmail/v1/" if "/upload/gmail/v1/" in request.path else "/gmail/v1/")
    return Call(
        http_method=request.method,
        path=request.path[mark + 1 :],
        query=list(request.args.items(multi=True)),
        authorization=request.headers.get("Authorization", ""),
        content_type=request.content_type or "",
        body=request.get_data(),
    )


def _json(reply: Reply) -> Response:
    if reply.body is None:
        return Response(status=reply.status)
    response = Response(json.dumps(reply.body), reply.status, content_type="application/json; charset=UTF-8")
    response.headers.update(reply.headers)
    if reply.status == 401:  # noqa: PLR2004  HTTP's number.
        response.headers["WWW-Authenticate"] = 'Bearer realm="https://accounts.google.com/", error="invalid_token"'
    return response
