"""Deliveries to the app: signed as Slack signs them, given three seconds, and written to the ledger."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

from bot.sandbox.world import Fault, World

PATIENCE = 3.0
OK = 200
MULTIPLE = 300
PATH = "/slack/events"
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Delivered:
    """What came of a delivery; without an answer `status` is None and `reason` says why in Slack's words."""

    status: int | None
    body: str
    ms: float
    reason: str | None = None
    no_retry: bool = False

    @property
    def is_ok(self) -> bool:
        """Whether Slack takes it as received."""
        return self.status is not None and OK <= self.status < MULTIPLE

    @property
    def said(self) -> Any:
        """The body as JSON, or as text when it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return self.body

    def result(self) -> dict[str, Any]:
        """What the control API tells about it."""
        return {"status": self.status, "body": self.said, "ms": round(self.ms, 1), "reason": self.reason}


def form(fields: Mapping[str, str]) -> bytes:
    """A slash command's body."""
    return urlencode(fields).encode()


def interaction(payload: Mapping[str, Any]) -> bytes:
    """The body of a click, submission, shortcut or search."""
    return urlencode({"payload": json.dumps(payload)}).encode()


def deliver(
    world: World,
    kind: str,
    raw: bytes,
    shown: Mapping[str, Any],
    headers: Mapping[str, str] | None = None,
) -> Delivered:
    """Send one body to the app and wait at most three seconds. Must not be called with the world's lock held.

    `kind` is command, block_actions, event_callback and the like; faults on the service `slack.delivery` match it.
    `shown` is the payload for the ledger.
    """
    fault = world.fault_for("slack.delivery", kind)
    delivered = _under(fault, _way(world, kind, raw, shown, headers or {}))
    told = {name: value for name, value in shown.items() if name != "token"}
    world.record_call("slack", f"delivery.{kind}", told, delivered.status or 0, delivered.result())
    world.touch()
    return delivered


def _way(
    world: World, kind: str, raw: bytes, shown: Mapping[str, Any], headers: Mapping[str, str]
) -> Callable[[], Delivered]:
    """By HTTP, or by Socket Mode once the app has asked for a connection."""
    if world.carrier is not None and world.carrier.is_on:
        return lambda: cast("Delivered", world.carrier.send(kind, shown, headers, PATIENCE))
    return lambda: _send(world, raw, headers)


def _under(fault: Fault | None, send: Callable[[], Delivered]) -> Delivered:
    if fault is None:
        return send()
    if fault.kind == "status":
        return Delivered(int(fault.options["status"]), "", 0.0, "http_error")
    if fault.kind == "cut_before":
        return Delivered(None, "", 0.0, "connection_failed")
    if fault.kind == "stall":
        time.sleep(float(fault.options["seconds"]))
    delivered = send()
    if fault.kind == "twice":
        return send()
    if fault.kind == "cut_after":
        return Delivered(None, "", delivered.ms, "connection_failed")
    return delivered


def _send(world: World, raw: bytes, headers: Mapping[str, str]) -> Delivered:
    address = urlsplit(world.app_url)
    started = time.perf_counter()
    kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
    connection = kind(address.hostname or "", address.port, timeout=PATIENCE)
    try:
        connection.request("POST", address.path.rstrip("/") + PATH, raw, _signed(world, raw, headers))
        if connection.sock is not None:
            connection.sock.settimeout(max(0.01, PATIENCE - (time.perf_counter() - started)))
        answer = connection.getresponse()
        body = answer.read().decode("utf-8", "replace")
    except TimeoutError:
        return Delivered(None, "", _since(started), "http_timeout")
    except (OSError, http.client.HTTPException):
        return Delivered(None, "", _since(started), "connection_failed")
    finally:
        connection.close()
    reason = None if OK <= answer.status < MULTIPLE else "http_error"
    return Delivered(answer.status, body, _since(started), reason, answer.getheader("x-slack-no-retry") == "1")


def _since(started: float) -> float:
    return (time.perf_counter() - started) * 1000


def _signed(world: World, raw: bytes, headers: Mapping[str, str]) -> dict[str, str]:
    """Slack's headers; https://docs.slack.dev/authentication/verifying-requests-from-slack."""
    timestamp = str(int(world.now()))
    text = b"v0:" + timestamp.encode() + b":" + raw
    digest = hmac.new(world.signing_secret.encode(), text, hashlib.sha256).hexdigest()
    return {
        "Content-Type": FORM,
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        "Accept": "*/*",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": f"v0={digest}",
        **headers,
    }
