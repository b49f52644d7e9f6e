"""Slack's door: one transaction around one handler, then at most one call to Slack, then the reply.

The delivery is recorded in the handler's own transaction: one that failed can come again, one that worked cannot.
"""

from __future__ import annotations

import time
from dataclasses import replace

from slack_bolt import Ack, BoltResponse
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.errors import UserError
from bot.logs import log
from bot.runtime import Runtime
from handlers.mishaps import note_mishap
from handlers.slack import replies
from handlers.slack.answers import Answer, Ephemeral, Nothing
from handlers.slack.asked import Asked
from handlers.slack.refusals import bring_card, busy, neutral, out_of_date, refusal, unexpected
from handlers.slack.routing import Handler, Routes
from store import lines, lobby, people
from store.models import Person

logger = log(__name__)
REMEMBER_SECONDS = 5.0  # How long an installation is believed to be there; each delivery would ask otherwise.
FOLLOWED = ("event", "block_actions")


class EventNotTaken(Exception):  # noqa: N818  Named for what happened.
    """An event could not be dealt with; Slack must send it again."""


class Door:
    """Deals with everything Slack delivers, by the handlers in a table of routes."""

    def __init__(self, runtime: Runtime, routes: Routes) -> None:
        self.runtime = runtime
        self.routes = routes
        self._known: dict[str, tuple[int, float]] = {}

    def answer(self, ack: Ack, asked: Asked) -> BoltResponse:
        """Deal with what was asked and reply; raises EventNotTaken for an event that Slack should send again."""
        try:
            workspace_id = self._workspace_of(asked)
        except OperationalError as error:
            logger.warning("door.closed", asked=asked.name, error=type(error.orig).__name__)
            if asked.sort == "event":
                raise EventNotTaken from error
            return replies.send(self.runtime, None, ack, asked, busy(asked))
        if workspace_id is None:
            return replies.send(self.runtime, None, ack, asked, neutral(asked))
        answer = self._guarded(workspace_id, asked)
        return replies.send(self.runtime, workspace_id, ack, asked, answer)

    def _workspace_of(self, asked: Asked) -> int | None:
        known = self._known.get(asked.team_ref)
        if known is not None and known[1] > time.monotonic():
            return known[0]
        with self.runtime.reading(None) as session:
            installation = lobby.installation_of(session, asked.team_ref)
        if installation is None:
            return None
        self._known[asked.team_ref] = installation.id, time.monotonic() + REMEMBER_SECONDS
        return installation.id

    def _decide(self, workspace_id: int, asked: Asked) -> Answer:
        handler = self.routes.find(asked)
        if asked.sort == "block_suggestion":
            with self.runtime.reading(workspace_id) as session:
                return self._ask(session, handler, asked)
        with self.runtime.writing(workspace_id) as session:
            if not lobby.record_delivery(session, asked.delivery_key, now=asked.at):
                return Nothing()
            return self._ask(session, handler, asked)

    def _ask(self, session: Session, handler: Handler | None, asked: Asked) -> Answer:
        if asked.sort == "event" and asked.name in self.routes.about_us:
            self.routes.about_us[asked.name](session, asked)
            self._known.pop(asked.team_ref, None)
            return Nothing()
        person = people.by_slack_ref(session, asked.person_ref)
        if person is None or person.deactivated_at is not None or person.is_guest:
            return neutral(asked)
        answer = out_of_date(session, asked, person) if handler is None else handler(session, person, asked)
        return _said_where_it_belongs(session, person, asked, answer)

    def _guarded(self, workspace_id: int, asked: Asked) -> Answer:
        try:
            return self._decided(workspace_id, asked)
        except OperationalError as error:
            logger.warning("door.busy", asked=asked.name, error=type(error.orig).__name__)
            if asked.sort == "event":
                raise EventNotTaken from error
            return busy(asked)
        except Exception as error:  # The outermost edge: whatever went wrong, the person gets a clear answer.
            ref = note_mishap(self.runtime, f"slack {asked.sort} {asked.name}", error)
            if asked.sort == "event":
                raise EventNotTaken from error
            return unexpected(asked, ref)

    def _decided(self, workspace_id: int, asked: Asked) -> Answer:
        try:
            return self._decide(workspace_id, asked)
        except UserError as error:
            answer = refusal(asked, error)
        return self._after_refusal(workspace_id, asked, answer) if asked.sort in FOLLOWED else answer

    def _after_refusal(self, workspace_id: int, asked: Asked, answer: Answer) -> Answer:
        """Do what a refusal leads to, now that nothing of the refused transaction is left."""
        with self.runtime.writing(workspace_id) as session:
            if not lobby.record_delivery(session, asked.delivery_key, now=asked.at):
                return Nothing()
            person = people.by_slack_ref(session, asked.person_ref)
            if person is None:
                return Nothing() if asked.sort == "event" else answer
            if asked.sort != "event":
                bring_card(session, asked, person)  # A refused button often stands on an old card.
            return _said_where_it_belongs(session, person, asked, answer)


def _said_where_it_belongs(session: Session, person: Person, asked: Asked, answer: Answer) -> Answer:
    if not isinstance(answer, Ephemeral):
        return Nothing() if asked.sort == "event" else answer
    if asked.sort == "event":  # It has no reply of its own; what we have to say goes to the direct message.
        lines.say(session, person.id, answer.text, answer.blocks, now=asked.at)
        return Nothing()
    return replace(answer, safe_here=True) if asked.channel_ref and asked.channel_ref == person.dm_ref else answer
