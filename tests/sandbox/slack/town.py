"""A small world on a free port with only Slack in it, an app that can be told what to answer, and hands to act."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import Flask, Response, request
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.sandbox.serving import serve
from bot.sandbox.slack.control import slack_control
from bot.sandbox.slack.routes import slack
from bot.sandbox.whole import whole_control
from bot.sandbox.world import World

SECRET = "a signing secret"
Answer = Callable[["Received"], Any]


@dataclass
class Received:
    """One delivery that reached the app."""

    headers: dict[str, str]
    raw: bytes
    payload: dict[str, Any]


@dataclass
class ListeningApp:
    """The other side: keeps what it received and answers what the test asked for."""

    answer: Answer = lambda _: ""
    received: list[Received] = field(default_factory=list)
    forged: int = 0

    def take(self) -> Response:
        raw = request.get_data()
        headers = {name.lower(): value for name, value in request.headers.items()}
        text = b"v0:" + headers["x-slack-request-timestamp"].encode() + b":" + raw
        digest = hmac.new(SECRET.encode(), text, hashlib.sha256).hexdigest()
        if headers["x-slack-signature"] != f"v0={digest}":
            self.forged += 1
        delivery = Received(headers, raw, _payload(headers["content-type"], raw))
        self.received.append(delivery)
        said = self.answer(delivery)
        if isinstance(said, Response):
            return said
        if isinstance(said, dict):
            return Response(json.dumps(said), content_type="application/json")
        return Response(said)

    @property
    def last(self) -> dict[str, Any]:
        return self.received[-1].payload


def _payload(content_type: str, raw: bytes) -> dict[str, Any]:
    if content_type.startswith("application/json"):
        event: dict[str, Any] = json.loads(raw)
        return event
    fields = dict(parse_qsl(raw.decode(), keep_blank_values=True))
    interaction: dict[str, Any] = json.loads(fields["payload"]) if "payload" in fields else fields
    return interaction


@dataclass
class Town:
    """The world, the app and the clients; one per test."""

    world: World
    app: ListeningApp
    clock: Path
    client: WebClient
    north: WebClient

    def wait(self, seconds: float) -> None:
        """Move the world's time."""
        self.clock.write_text(str(float(self.clock.read_text()) + seconds))

    def get(self, path: str, **query: Any) -> Any:
        return self._open("GET", f"{path}?{urlencode(query)}")[1]

    def do(self, act: str, **asked: Any) -> Any:
        """Act as a person; `as_` names who. Fails when it is impossible."""
        status, said = self.attempt(act, **asked)
        assert status == 200, said
        return said

    def attempt(self, act: str, **asked: Any) -> tuple[int, Any]:
        body = {name.rstrip("_"): value for name, value in asked.items()}
        return self._open("POST", f"/control/slack/{act}", body)

    def refuse(self, act: str, **asked: Any) -> str:
        """Try what Slack's own client would not let a person do; tells why."""
        status, said = self.attempt(act, **asked)
        assert status == 409, said
        return str(said["error"])

    def break_(self, service: str, kind: str, **options: Any) -> None:
        assert self._open("POST", "/control/faults", {"service": service, "kind": kind, **options})[0] == 200

    def post(self, path: str, body: Any) -> tuple[int, Any]:
        return self._open("POST", path, body)

    def delete(self, path: str) -> tuple[int, Any]:
        return self._open("DELETE", path)

    def screen(self, person: str) -> Any:
        return self.get("/control/slack/screen", **{"as": person})

    def seen(self, person: str, channel: str) -> list[dict[str, Any]]:
        """What that person sees in a channel."""
        channels = {one["id"]: one for one in self.screen(person)["channels"]}
        messages: list[dict[str, Any]] = channels[channel]["messages"]
        return messages

    def trigger(self, person: str = "U0ANA") -> str:
        """A fresh trigger id, from a command that this person typed."""
        self.do("command", as_=person, channel="C0CS" if person.startswith("U0") else "C1GENERAL", text="/x")
        return str(self.app.last["trigger_id"])

    def respond(self, url: str, body: Any) -> tuple[int, Any]:
        return self._open("POST", url.removeprefix(self.world.base_url), body)

    def _open(self, verb: str, path: str, body: Any = None) -> tuple[int, Any]:
        data = None if body is None else json.dumps(body).encode()
        asked = urllib.request.Request(
            self.world.base_url + path, data, {"Content-Type": "application/json"}, method=verb
        )
        try:
            with urllib.request.urlopen(asked, timeout=10) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read())


@contextmanager
def town(folder: Path) -> Iterator[Town]:
    """Serve a world and an app until the test is over."""
    clock = folder / "clock"
    clock.write_text("0")
    app = ListeningApp()
    theirs = Flask("the app")
    theirs.post("/slack/events")(app.take)
    with _served(theirs) as app_url:
        world = World(":memory:", app_url, SECRET, str(clock))
        ours = Flask("the world")
        ours.register_blueprint(slack(world), url_prefix="/slack")
        ours.register_blueprint(whole_control(world), url_prefix="/control")
        ours.register_blueprint(slack_control(world), url_prefix="/control/slack")
        with _served(ours) as world.base_url:
            api = f"{world.base_url}/slack/api/"
            clients = (WebClient(token, base_url=api) for token in ("xoxb-sandbox-cscx", "xoxb-sandbox-north"))
            yield Town(world, app, clock, *clients)
            world.close()


@contextmanager
def _served(app: Flask) -> Iterator[str]:
    server = serve(app, 0)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def error_of(call: Callable[[], Any]) -> str:
    """The error Slack answers a call with; fails when it answers none."""
    try:
        call()
    except SlackApiError as refused:
        return str(refused.response["error"])
    raise AssertionError("Slack took it")


def section(text: str = "Hello") -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def buttons(*elements: dict[str, Any], block_id: str = "row") -> dict[str, Any]:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def button(action_id: str, value: str = "1", **more: Any) -> dict[str, Any]:
    text = {"type": "plain_text", "text": action_id}
    return {"type": "button", "action_id": action_id, "text": text, "value": value, **more}


def text_input(block_id: str, action_id: str = "typed", **more: Any) -> dict[str, Any]:
    element = {"type": "plain_text_input", "action_id": action_id}
    return {"type": "input", "block_id": block_id, "label": plain("A label"), "element": element, **more}


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "modal", "title": plain("A modal"), "submit": plain("Go"), "blocks": list(blocks), **more}


def soon(holds: Callable[[], bool], seconds: float = 5.0) -> bool:
    """Whether something comes true within the time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.01)
    return False
