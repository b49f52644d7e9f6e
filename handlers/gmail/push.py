"""Gmail's door: Pub/Sub says that a mailbox has changed, and a look into it is asked for at once."""

from __future__ import annotations

from functools import cached_property

from flask import Blueprint, request

from bot import clock
from bot.connectors.google.pubsub import Verifier, read_push
from bot.errors import Rejected, Unavailable
from bot.logs import log
from bot.outreach import listening
from bot.runtime import Runtime

PUSH = "/gmail/push"
LARGEST = 64_000  # An announcement has some four hundred bytes.

logger = log(__name__)
Answer = tuple[str, int]


def push_blueprint(runtime: Runtime) -> Blueprint:
    """Build `/gmail/push`; without GOOGLE_PUSH_AUDIENCE and GOOGLE_PUSH_SERVICE_ACCOUNT it trusts nobody."""
    blueprint, door = Blueprint("gmail_push", __name__), Door(runtime)
    blueprint.add_url_rule(PUSH, view_func=door.answer, endpoint="push", methods=["POST"])
    return blueprint


class Door:
    """The door of one process; it keeps Google's public keys. Nothing is read before the token proves who sends it."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def answer(self) -> Answer:
        """Answer 204 to what needs no repeating, 401 to whoever is not our subscription, 503 when that is unknown."""
        if request.content_length is None or request.content_length > LARGEST:
            return "", 413
        try:
            if not self._is_trusted(request.headers.get("Authorization", "")):
                return "", 401
        except Unavailable:
            return "", 503
        subscription, notice = read_push(request.get_data())
        expected = self._runtime.settings.google_pubsub_subscription
        if expected is not None and subscription != expected:
            return "", 401
        if notice is None:
            logger.warning("push.not_understood")  # Coming again would not help.
            return "", 204
        listening.announced(self._runtime.reading, self._runtime.writing, notice, now=clock.now())
        return "", 204

    def _is_trusted(self, authorization: str) -> bool:
        verifier = self._verifier
        scheme, _, token = authorization.partition(" ")
        if verifier is None or scheme.lower() != "bearer":
            return False
        try:
            verifier.check(token.strip())
        except Rejected as error:
            logger.warning("push.refused", why=error.code)
            return False
        return True

    @cached_property
    def _verifier(self) -> Verifier | None:
        settings = self._runtime.settings
        if not settings.google_push_audience or not settings.google_push_service_account:
            return None
        return Verifier(
            certs_url=settings.google_certs_url,
            audience=settings.google_push_audience,
            email=settings.google_push_service_account,
        )
