"""Socket Mode: Slack's deliveries over a connection that we open, for machines that Slack cannot reach."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from slack_bolt import BoltRequest, BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientNotConnectedError
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.builtin.connection import ConnectionState
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.connectors.slack import translated
from bot.errors import ConfigError, ConnectorError, NeedsReconnect, Rejected
from bot.logs import log
from bot.runtime import Runtime
from bot.settings import Settings
from handlers.slack.app import bolt_app

logger = log(__name__)
AT_ONCE = 10  # Deliveries dealt with at the same time; each has three seconds.
PING_SECONDS = 3.0  # The client gives a silent line up after four of these.
CHUNK_BYTES = 65_536  # The client reads a long message by calling itself once for each chunk.
API_SECONDS = 10
AGAIN_SECONDS = 5.0
FINISH_SECONDS = 5.0
TAKEN = 200


class Socket:
    """One connection to Slack. The client opens a new one when Slack asks for it or when the line dies.

    What comes over it needs no signature: Slack gave the address to whoever holds the app-level token. From there on
    a delivery takes the same way as one that came by HTTP. One that was not taken is not acknowledged, so that Slack
    sends an event again. https://docs.slack.dev/apis/events-api/using-socket-mode
    """

    def __init__(self, runtime: Runtime, *, ping_seconds: float = PING_SECONDS) -> None:
        token = runtime.settings.required("SLACK_APP_TOKEN")
        self._bolt = bolt_app(runtime)
        self._bells = runtime.bells
        self._under_way = 0
        self._is_closing = False
        self._changed = threading.Condition()
        self._client = _Client(
            app_token=token,
            web_client=_web(runtime.settings),
            ping_interval=ping_seconds,
            receive_buffer_size=CHUNK_BYTES,
            concurrency=AT_ONCE,
        )
        self._client.socket_mode_request_listeners.append(self._take)

    def connect(self) -> None:
        """Open the connection; raises ConfigError for a token that Slack refuses, else a ConnectorError."""
        with _refusals_named():
            self._client.connect()

    def is_connected(self) -> bool:
        """Tell whether deliveries can come now."""
        return self._client.is_connected()

    def close(self) -> None:
        """Take nothing new, let what is being dealt with finish and be acknowledged, then close."""
        with self._changed:
            self._is_closing = True
            self._changed.wait_for(lambda: self._under_way == 0, timeout=FINISH_SECONDS)
        _end_reading(self._client)
        try:
            self._client.close()
        except AttributeError:  # The client's reader was closing the same line at the same moment.
            self._client.close()
        self._bolt.listener_runner.listener_executor.shutdown()

    def _take(self, client: BaseSocketModeClient, envelope: SocketModeRequest) -> None:
        with self._changed:
            if self._is_closing:
                return  # Without an acknowledgement Slack sends an event again, to whoever is connected then.
            self._under_way += 1
        try:
            with self._bells.afterwards():
                self._deal_with(client, envelope)
        finally:
            with self._changed:
                self._under_way -= 1
                self._changed.notify_all()

    def _deal_with(self, client: BaseSocketModeClient, envelope: SocketModeRequest) -> None:
        answer = self._answer(envelope)
        if answer.status != TAKEN:
            logger.warning("delivery.not_taken", sort=envelope.type, status=answer.status)
            return
        try:
            client.send_socket_mode_response(SocketModeResponse(envelope.envelope_id, _payload(answer)))
        except SlackClientNotConnectedError:
            logger.warning("delivery.not_acknowledged", sort=envelope.type)

    def _answer(self, envelope: SocketModeRequest) -> BoltResponse:
        try:
            return self._bolt.dispatch(BoltRequest(mode="socket_mode", body=envelope.payload))
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
            # What fails in our listeners is answered there; this is a payload that Bolt itself cannot read.
            logger.warning("delivery.unreadable", error=type(error).__name__)
            return BoltResponse(status=400)


class _Client(SocketModeClient):
    """Slack's own client, which closes an old line before it reads from the new one.

    An acknowledgement that is under way meanwhile goes over the new line: the client tries once more there.
    """

    @property
    def current_session_state(self) -> ConnectionState:
        return self._line

    @current_session_state.setter
    def current_session_state(self, _: ConnectionState) -> None:
        # The client sets a new one for each line it opens.
        self._line = _Line()  # type: ignore[no-untyped-call]

    def issue_new_wss_url(self) -> str:
        url = super().issue_new_wss_url()
        _end_reading(self)  # Or it would first wait for the old line, as long as a person may wait for an answer.
        return url


class _Line(ConnectionState):
    """Whether a line has ended, which it does once.

    The client's reader says that it has not when it begins to read. Where it begins while the line is being closed, it
    would read from nothing for ever: nothing would come over the next line, and nothing that is closed would end.
    """

    def __setattr__(self, name: str, value: bool) -> None:  # noqa: FBT001  Python passes it so.
        super().__setattr__(name, value or getattr(self, name, False))


def _end_reading(client: SocketModeClient) -> None:
    """End the read that a line is waiting in, which would take up to three seconds to end by itself."""
    session = client.current_session
    if session is not None and session.sock is not None:
        with suppress(OSError):
            # Not SSLSocket's own method: after that one it would send in the clear.
            socket.socket.shutdown(session.sock, socket.SHUT_RD)


def serve(runtime: Runtime, stop: threading.Event) -> None:
    """Take deliveries until asked to stop; raises ConfigError when Slack refuses the token."""
    line = Socket(runtime)
    try:
        while not stop.is_set():
            try:
                line.connect()
            except ConnectorError as error:
                logger.warning("socket.not_opened", error=error.message)
                stop.wait(AGAIN_SECONDS)
            else:
                stop.wait()  # From here on the client sees to it that there is a connection.
    finally:
        line.close()


def check(settings: Settings) -> None:
    """Ask Slack for an address to connect to; raises what `Socket.connect` raises."""
    token = settings.required("SLACK_APP_TOKEN")
    with _refusals_named():
        _web(settings).apps_connections_open(app_token=token)


@contextmanager
def _refusals_named() -> Iterator[None]:
    try:
        with translated(repeatable=True):
            yield
    except (NeedsReconnect, Rejected) as error:
        raise ConfigError(
            f"Slack refuses SLACK_APP_TOKEN ({error.message}). It must be an app-level token (xapp-…) with the scope"
            " connections:write, and Socket Mode must be on for that app."
        ) from None


def _web(settings: Settings) -> WebClient:
    return WebClient(base_url=settings.slack_api_url, timeout=API_SECONDS, retry_handlers=[])


def _payload(answer: BoltResponse) -> dict[str, Any] | None:
    """Read what our door answered; by HTTP it would be the body."""
    if not answer.body:
        return None
    said = json.loads(answer.body) if answer.body.startswith("{") else {"text": answer.body}
    return dict(said)
