"""The product without a public address: everything Slack delivers comes over a connection that we opened."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from bot.errors import ConfigError
from bot.runtime import Runtime
from bot.sandbox.slack.app_level import APP_TOKEN
from bot.settings import Settings
from handlers.slack.socket import Socket, check, serve
from handlers.web import create_app
from tests.stage import Stage, StandIns

pytestmark = pytest.mark.on_postgresql

ASKED = "/handoff DataCorp to Sarah Johnson because of a territory change, until 15 February"
NOWHERE = "http://127.0.0.1:1"


def with_app_token(stage: Stage, token: str = APP_TOKEN) -> Settings:
    return Settings(**{**dict(stage.runtime.settings), "slack_app_token": token}, _env_file=None)


@contextmanager
def connected(stage: Stage, stand_ins: StandIns, runtime: Runtime | None = None) -> Iterator[Socket]:
    """Rapport on Socket Mode, and no address at which Slack could reach it by HTTP."""
    stage.runtime.settings = with_app_token(stage)
    stand_ins.world.app_url = NOWHERE
    socket = Socket(runtime or stage.runtime, ping_seconds=0.2)
    try:
        socket.connect()
        assert soon(lambda: stand_ins.world.carrier.count() == 1)
        yield socket
    finally:
        socket.close()


def soon(holds: Callable[[], bool], seconds: float = 10.0) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.02)
    return False


def test_a_handoff_from_command_to_sent_mail_needs_no_public_address(stage: Stage, stand_ins: StandIns) -> None:
    with connected(stage, stand_ins):
        answer = stage.command("U0ANA", ASKED)
        stage.work()
        written = stage.card("U0ANA")["text"]
        sent = stage.click("U0ANA", "outreach.send")
        stage.later(seconds=31)
        stage.work()

    assert "Handoff: DataCorp → Sarah Johnson" in str(answer["body"])
    assert written == "Your handoff draft is ready"
    assert (sent["status"], sent["error"]) == (200, None)
    assert len(stage.accepted()) == 1


def test_forms_searches_and_direct_messages_come_the_same_way(stage: Stage, stand_ins: StandIns) -> None:
    with connected(stage, stand_ins):
        stage.command("U0ANA", "/handoff")
        view = stage.modal("U0ANA")
        found = stage.post("slack/options", search(view, "data"))
        refused = stage.submit("U0ANA", {"customer": picked("1"), "incoming": picked("999999")})
        said = stage.say("U0ANA", "help")
        stage.work()

    assert found["body"]["options"][0]["text"]["text"] == "DataCorp"
    assert refused["body"]["response_action"] == "errors"
    assert said["event"]["status"] == 200
    assert "I draft customer mail" in stage.text_of(stage.messages("U0ANA")[-1])


def search(view: dict[str, Any], query: str) -> dict[str, Any]:
    named = {"action_id": "handoff.customers", "block_id": "customer"}
    return {"as": "U0ANA", "view_id": view["id"], "query": query, **named}


def picked(value: str) -> dict[str, Any]:
    option = {"text": {"type": "plain_text", "text": "somebody"}, "value": value}
    action = "handoff.customers" if value == "1" else "handoff.people"
    return {action: {"type": "external_select", "selected_option": option}}


def test_when_slack_asks_the_connection_moves_and_nothing_is_lost(stage: Stage, stand_ins: StandIns) -> None:
    carrier = stand_ins.world.carrier
    with connected(stage, stand_ins):
        before = len(stage.calls("slack", "apps.connections.open"))

        carrier.refresh()
        moved = soon(lambda: len(stage.calls("slack", "apps.connections.open")) > before and carrier.count() == 1)
        answer = stage.command("U0ANA", "/customer DataCorp")

    assert moved
    assert "DataCorp" in str(answer["body"])


def test_a_connection_that_dies_is_opened_again(stage: Stage, stand_ins: StandIns) -> None:
    carrier = stand_ins.world.carrier
    with connected(stage, stand_ins):
        carrier.cut()
        gone = soon(lambda: carrier.count() == 0, seconds=2)
        back = soon(lambda: carrier.count() == 1)
        answer = stage.command("U0ANA", "/customer DataCorp")

    assert gone or back
    assert back
    assert answer["error"] is None


class ReaderThatBeginsLate(logging.Handler):
    """Keeps the client's reader back where it says that it begins, until the line it would read from is closed."""

    def __init__(self, socket: Socket) -> None:
        super().__init__()
        self.socket = socket
        self.is_here = threading.Event()

    def emit(self, record: logging.LogRecord) -> None:
        if record.getMessage().startswith("Starting to receive"):
            self.is_here.set()
            soon(lambda: not self.socket.is_connected())


def test_a_connection_that_is_closed_before_it_was_read_from_ends(
    stage: Stage, stand_ins: StandIns, caplog: pytest.LogCaptureFixture
) -> None:
    stage.runtime.settings = with_app_token(stage)
    stand_ins.world.app_url = NOWHERE
    socket = Socket(stage.runtime, ping_seconds=0.2)
    reader, said = ReaderThatBeginsLate(socket), logging.getLogger("slack_sdk.socket_mode.builtin.client")
    caplog.set_level(logging.INFO, logger=said.name)
    said.addHandler(reader)
    try:
        socket.connect()
        assert reader.is_here.wait(10)
        closing = threading.Thread(target=socket.close, daemon=True)
        closing.start()
        closing.join(10)
        assert not closing.is_alive()
    finally:
        said.removeHandler(reader)


def test_an_event_that_a_busy_database_did_not_take_comes_again_and_is_dealt_with_once(
    stage: Stage, stand_ins: StandIns
) -> None:
    impatient = closing(Runtime(with_app_token(stage), busy_seconds=0.3))
    with impatient as runtime, connected(stage, stand_ins, runtime):
        with busy(stage):
            said = stage.say("U0ANA", "help")
        came_again = soon(lambda: len(stage.calls("slack", "delivery.event_callback")) == 2)
        stage.work()

    answers = [message for message in stage.messages("U0ANA") if "I draft customer mail" in stage.text_of(message)]
    assert said["event"]["reason"] == "http_timeout"
    assert came_again
    assert len(answers) == 1


@contextmanager
def busy(stage: Stage) -> Iterator[None]:
    """Hold what every door must write, as a long import would."""
    with stage.runtime.writing(None) as session:
        is_postgres = stage.runtime.database.engine.dialect.name == "postgresql"
        session.execute(text("lock table deliveries in exclusive mode" if is_postgres else "delete from deliveries"))
        yield


def test_a_token_that_slack_refuses_stops_the_process_with_what_to_do(stage: Stage) -> None:
    for wrong in ("xapp-1-OTHER", "xoxb-sandbox-cscx"):
        stage.runtime.settings = with_app_token(stage, wrong)
        with pytest.raises(ConfigError, match="Slack refuses SLACK_APP_TOKEN"):
            serve(stage.runtime, threading.Event())
        with pytest.raises(ConfigError, match="connections:write"):
            check(stage.runtime.settings)


def test_with_socket_mode_alone_the_web_process_has_no_door_for_slack(stage: Stage) -> None:
    settings = with_app_token(stage).model_copy(update={"slack_signing_secret": None})
    with closing(Runtime(settings)) as runtime:
        web = create_app(runtime).test_client()

        assert web.get("/healthz").status_code == 200
        assert web.post("/slack/events", data={"command": "/rapport"}).status_code == 404


def test_the_process_takes_commands_and_ends_in_order_when_asked_to(stage: Stage, stand_ins: StandIns) -> None:
    settings = {name.upper(): plain(value) for name, value in with_app_token(stage) if value is not None}
    running = subprocess.Popen([sys.executable, "-m", "handlers.cli", "socket"], env={**os.environ, **settings})
    try:
        is_connected = soon(lambda: stand_ins.world.carrier.count() == 1, seconds=30)
        stand_ins.world.app_url = NOWHERE
        answer = stage.command("U0ANA", "/customer DataCorp")
        running.send_signal(signal.SIGTERM)
        code = running.wait(10)
    finally:
        running.kill()
        running.wait()

    assert is_connected
    assert answer["body"]["text"] == "DataCorp"
    assert code == 0


def plain(value: object) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)
