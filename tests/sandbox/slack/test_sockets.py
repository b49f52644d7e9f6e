"""Socket Mode as the stand-in plays it, against slack_sdk's own client."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from socket import SHUT_RD
from typing import Any

import pytest
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from bot.sandbox.slack.app_level import APP_TOKEN
from bot.sandbox.slack.sockets import MOST_CONNECTIONS
from tests.sandbox.slack.town import Town, error_of, section, soon


class Listening:
    """slack_sdk's client with an answer to everything; a payload of None stands for no acknowledgement."""

    def __init__(self, town: Town) -> None:
        self.envelopes: list[SocketModeRequest] = []
        self.answer: Any = {}
        self.client = SocketModeClient(APP_TOKEN, web_client=town.client, ping_interval=0.2)
        self.client.socket_mode_request_listeners.append(self._take)
        greetings: list[str] = []
        self.client.on_message_listeners.append(greetings.append)
        self.client.connect()
        assert soon(lambda: bool(greetings))  # The client can't be closed before it has begun to read.

    def hang_up(self) -> None:
        session = self.client.current_session
        if session and session.sock:
            session.sock.shutdown(SHUT_RD)  # The client alone would wait three seconds for its last read.
        self.client.close()

    def _take(self, client: BaseSocketModeClient, envelope: SocketModeRequest) -> None:
        self.envelopes.append(envelope)
        if self.answer is not None:
            client.send_socket_mode_response(SocketModeResponse(envelope.envelope_id, self.answer or None))


@pytest.fixture(name="listening")
def a_listener(town: Town) -> Iterator[Listening]:
    one = Listening(town)
    assert soon(lambda: town.world.carrier.count() == 1)
    yield one
    one.hang_up()


def test_a_command_comes_as_an_envelope_and_its_acknowledgement_is_the_answer(town: Town, listening: Listening) -> None:
    listening.answer = {"text": "On it", "blocks": [section("On it")]}

    told = town.do("command", as_="U0ANA", channel="C0CS", text="/handoff DataCorp")

    (envelope,) = listening.envelopes
    assert (envelope.type, envelope.accepts_response_payload) == ("slash_commands", True)
    assert (envelope.payload["command"], envelope.payload["text"]) == ("/handoff", "DataCorp")
    assert told["body"]["text"] == "On it"
    assert town.seen("U0ANA", "C0CS")[-1]["text"] == "On it"
    assert town.app.received == []


def test_events_and_interactions_have_their_own_types(town: Town, listening: Listening) -> None:
    town.do("say", as_="U0ANA", channel="D0ANA", text="Hello")
    town.do("shortcut", as_="U0ANA", callback_id="write")

    event, shortcut = listening.envelopes
    assert (event.type, event.payload["event"]["text"], event.retry_attempt) == ("events_api", "Hello", 0)
    assert (shortcut.type, shortcut.payload["callback_id"]) == ("interactive", "write")


def test_an_event_that_is_not_acknowledged_comes_again(town: Town, listening: Listening) -> None:
    listening.answer = None

    said = town.do("say", as_="U0ANA", channel="D0ANA", text="Hello")
    listening.answer = {}

    assert said["event"]["reason"] == "http_timeout"
    assert soon(lambda: listening.envelopes[-1].retry_attempt == 1)
    assert listening.envelopes[-1].retry_reason == "http_timeout"


def test_the_client_comes_over_to_a_new_connection_when_told(town: Town, listening: Listening) -> None:
    first = listening.client.session_id()

    town.do("socket", change="refresh")
    moved = soon(lambda: listening.client.session_id() != first and town.world.carrier.count() == 1)
    town.do("command", as_="U0ANA", channel="C0CS", text="/handoff")

    assert moved
    assert [envelope.type for envelope in listening.envelopes] == ["slash_commands"]


def test_with_nobody_connected_nothing_can_be_delivered(town: Town, listening: Listening) -> None:
    listening.hang_up()
    gone = soon(lambda: town.world.carrier.count() == 0)

    told = town.do("command", as_="U0ANA", channel="C0CS", text="/handoff")

    assert gone
    assert "dispatch_failed" in told["error"]


def test_deliveries_can_be_taken_back_to_http(town: Town, listening: Listening) -> None:
    town.do("socket", change="off")

    town.do("command", as_="U0ANA", channel="C0CS", text="/handoff")

    assert town.app.last["command"] == "/handoff"
    assert listening.envelopes == []


def test_an_address_is_for_one_connection_and_ten_are_the_most(town: Town) -> None:
    def address() -> str:
        return str(town.client.apps_connections_open(app_token=APP_TOKEN)["url"])

    with ExitStack() as opened:
        first = address()
        opened.enter_context(connect(first))
        with pytest.raises(InvalidStatus), connect(first):
            pass
        for _ in range(MOST_CONNECTIONS - 1):
            opened.enter_context(connect(address()))
        assert soon(lambda: town.world.carrier.count() == MOST_CONNECTIONS)
        with pytest.raises(InvalidStatus), connect(address()):
            pass


def test_only_the_apps_own_token_gets_an_address(town: Town) -> None:
    errors = [
        error_of(lambda token=token: town.client.apps_connections_open(app_token=token))  # type: ignore[misc]
        for token in ("xapp-other", "xoxb-sandbox-cscx")
    ]

    assert errors == ["invalid_auth", "not_allowed_token_type"]


def test_a_delivery_that_comes_twice_is_two_envelopes(town: Town, listening: Listening) -> None:
    town.break_("slack.delivery", "twice", match="command")

    town.do("command", as_="U0ANA", channel="C0CS", text="/handoff")

    assert len({envelope.envelope_id for envelope in listening.envelopes}) == 2
