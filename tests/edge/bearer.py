"""A program that calls the HTTP API with somebody's bearer token."""

from __future__ import annotations

import hashlib
import http.client
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select

from bot import clock
from store import lobby
from store.models import ApiToken, Person
from tests.edge.outside import JSON, Outside

Json = dict[str, Any]
PROBLEM = "application/problem+json"


def token(outside: Outside, who: str, *scopes: str, team: str = "T0CSCX", **more: Any) -> str:
    """Make a bearer token as `rapport token create` does."""
    secret = f"rapport_{who}_{'_'.join(scopes)}_{len(more)}"
    with outside.record(team) as session:
        owner = session.scalars(select(Person).where(Person.slack_ref == who)).one()
        kept = ApiToken(
            token_hash=hashlib.sha256(secret.encode()).hexdigest(),
            workspace_id=owner.workspace_id,
            person_id=owner.id,
            label="test",
            scopes=list(scopes),
            created_at=clock.now(),
            **more,
        )
        lobby.add_token(session, kept)
    return secret


@dataclass(frozen=True)
class Said:
    """What the API answered."""

    status: int
    text: str
    headers: dict[str, str]

    @property
    def json(self) -> Json:
        read: Json = json.loads(self.text)
        return read


@dataclass(frozen=True)
class Program:
    """A program with one token, or with none."""

    app: str
    secret: str | None

    def get(self, path: str) -> Said:
        return self._call("GET", path, None, {})

    def post(self, path: str, body: Any = None, *, key: str | None = None) -> Said:
        """Post JSON, or bytes as they are; `key` is the Idempotency-Key."""
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        headers = {"Content-Type": JSON} | ({"Idempotency-Key": key} if key is not None else {})
        return self._call("POST", path, raw, headers)

    def _call(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Said:
        if self.secret is not None:
            headers = headers | {"Authorization": f"Bearer {self.secret}"}
        address = urlsplit(self.app)
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=20)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return Said(answer.status, answer.read().decode(), dict(answer.getheaders()))
        finally:
            connection.close()


def program(outside: Outside, who: str, *scopes: str, team: str = "T0CSCX") -> Program:
    """Give a program that holds a new token of somebody."""
    return Program(outside.stage.app, token(outside, who, *scopes, team=team))
