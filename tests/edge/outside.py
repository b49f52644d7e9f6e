"""What reaches the doors from outside without going through Slack's own client: signed bytes, forged and repeated."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from bot import clock
from bot.sandbox.slack.passes import Origin, response_token
from store import lobby
from store.models import (
    Approval,
    AuditEntry,
    Base,
    Customer,
    Outreach,
    Reassignment,
    Reminder,
    Task,
    Transition,
    Version,
)
from tests.stage import SECRET, Stage, StandIns

Json = dict[str, Any]
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
EVENTS = "/slack/events"
CONTENT: tuple[type[Base], ...] = (
    *(Transition, Outreach, Version, Approval, Reassignment, Customer, Task, Reminder, AuditEntry),
)


@dataclass(frozen=True)
class Answer:
    """What a door answered."""

    status: int
    body: str
    content_type: str

    @property
    def json(self) -> Json:
        read: Json = json.loads(self.body)
        return read


@dataclass
class Outside:
    """Somebody with the signing secret, or without it, and the eyes to see what came of it."""

    stage: Stage
    stand_ins: StandIns
    last_trigger: int = 0

    # Bytes.

    def send(self, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        """Post bytes with exactly these headers, besides those HTTP itself needs."""
        connection = self._connection()
        try:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            return Answer(answer.status, answer.read().decode(), answer.getheader("Content-Type") or "")
        finally:
            connection.close()

    def fetch(self, path: str) -> Answer:
        """Get a page."""
        connection = self._connection()
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return Answer(answer.status, answer.read().decode(), answer.getheader("Content-Type") or "")
        finally:
            connection.close()

    def send_raw(self, head: bytes, body: bytes = b"") -> int:
        """Write bytes to the socket as they are; gives the status of the answer."""
        connection = self._connection()
        try:
            connection.connect()
            assert connection.sock is not None
            connection.sock.sendall(head + body)
            answer = http.client.HTTPResponse(connection.sock)
            answer.begin()
            answer.read()
            return answer.status
        finally:
            connection.close()

    def signed(self, body: bytes, *, secret: str = SECRET, age: int = 0, content_type: str = FORM) -> dict[str, str]:
        """Give Slack's headers for a body."""
        timestamp = str(int(clock.now().timestamp()) - age)
        digest = hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        return {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": f"v0={digest}",
        }

    def deliver(self, body: bytes, *, content_type: str = FORM) -> Answer:
        """Post a body signed as Slack signs it."""
        return self.send(EVENTS, body, self.signed(body, content_type=content_type))

    # Payloads that Slack's client would never send.

    def command(self, who: str, text: str, *, channel: str = "C0CS", team: str = "T0CSCX") -> Answer:
        name, _, rest = text.partition(" ")
        fields = {
            "command": name,
            "text": rest,
            "team_id": team,
            "user_id": who,
            "channel_id": channel,
            "response_url": self.response_url(who, channel),
            "trigger_id": self._trigger(),
        }
        return self.deliver(urlencode(fields).encode())

    def click(
        self, who: str, action_id: str, value: str, *, channel: str = "", team: str = "T0CSCX", **more: Any
    ) -> Answer:
        """Press a button with any value; in the person's own DM unless a channel is given."""
        place = channel or self.stage.dm(who)
        action = {"action_id": action_id, "block_id": "b", "type": "button", "value": value}
        return self.interaction(
            who,
            "block_actions",
            team,
            actions=[action],
            channel={"id": place},
            response_url=self.response_url(who, place),
            **more,
        )

    def submit(
        self, who: str, callback_id: str, metadata: str, values: Json | None = None, *, team: str = "T0CSCX"
    ) -> Answer:
        view = {
            "id": "V0FORGED",
            "type": "modal",
            "callback_id": callback_id,
            "private_metadata": metadata,
            "state": {"values": values or {}},
        }
        return self.interaction(who, "view_submission", team, view=view)

    def interaction(self, who: str, sort: str, team: str = "T0CSCX", **more: Any) -> Answer:
        payload = {
            "type": sort,
            "team": {"id": team},
            "user": {"id": who, "team_id": team},
            "trigger_id": self._trigger(),
            **more,
        }
        return self.deliver(urlencode({"payload": json.dumps(payload)}).encode())

    def event(self, event: Json, *, team: str = "T0CSCX", event_id: str = "Ev0FORGED") -> Answer:
        body = {"type": "event_callback", "team_id": team, "event_id": event_id, "event": event}
        return self.deliver(json.dumps(body).encode(), content_type=JSON)

    def response_url(self, who: str, channel: str) -> str:
        """Have Slack hand out a response URL that answers to this person in this channel."""
        world = self.stand_ins.world
        with world.locked() as db:
            home = "T0NORTH" if channel == "C1GENERAL" else "T0CSCX"
            return f"{world.base_url}/slack/response/{response_token(db, Origin(home, channel, who), world.now())}"

    def said(self) -> list[str]:
        """Everything that was answered through response URLs, oldest first, as one string each."""
        return [json.dumps(call["arguments"], ensure_ascii=False) for call in self.stage.calls("slack", "response_url")]

    # What is on record.

    def content(self) -> dict[str, list[Any]]:
        """Every row that means something to people, of both workspaces: what a refusal must leave as it was."""
        tables: list[Table] = [model.__table__ for model in CONTENT]  # type: ignore[misc]
        found: dict[str, list[Any]] = {}
        with self.stage.runtime.reading(None) as session:
            workspaces = [installation.id for installation in lobby.installations(session)]
        for workspace_id in workspaces:
            with self.stage.runtime.reading(workspace_id) as session:
                for table in tables:
                    rows = session.execute(select(table).order_by(table.c.id)).all()
                    found[f"{workspace_id} {table.name}"] = [tuple(row) for row in rows]
        return found

    @contextmanager
    def nothing_changes(self) -> Iterator[None]:
        """Whatever happens inside must leave every row of both workspaces as it was, and send nothing."""
        self.stage.work()
        before, sent = self.content(), self.stage.accepted()
        yield
        self.stage.work()
        assert self.content() == before
        assert self.stage.accepted() == sent

    @contextmanager
    def record(self, team: str = "T0CSCX") -> Iterator[Session]:
        """Change what is on record for a workspace, as an import or a sync would."""
        with self.stage.runtime.writing(self.workspace(team)) as session:
            yield session

    def workspace(self, team: str = "T0CSCX") -> int:
        with self.stage.runtime.reading(None) as session:
            installation = lobby.installation_of(session, team)
            assert installation is not None
            return installation.id

    def _trigger(self) -> str:
        self.last_trigger += 1
        return f"forged.{self.last_trigger}"

    def _connection(self) -> http.client.HTTPConnection:
        address = urlsplit(self.stage.app)
        return http.client.HTTPConnection(address.hostname or "", address.port, timeout=20)
