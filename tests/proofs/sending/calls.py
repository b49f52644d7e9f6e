"""Which calls to Gmail a plan can touch, and about which mail each is."""

from __future__ import annotations

import base64
import json
import re
import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from bot.sandbox.gmail.errors import GoogleError
from tests.proofs.sending.deaths import Wire

Environ = dict[str, Any]
Answer = tuple[str, list[tuple[str, str]], bytes]

NUMBER = re.compile(rb"@c(\d{5})\.example")
OURS = re.compile(rb"^X-Rapport-Ref: *(\S+)", re.MULTILINE)
CALLS = (
    ("POST", re.compile(r".*/drafts$"), "create"),
    ("POST", re.compile(r".*/drafts/send$"), "send"),
    ("POST", re.compile(r".*/messages/send$"), "send"),
    ("GET", re.compile(r".*/(?:threads|drafts|messages)/([^/]+)$"), "look"),
)
REFUSALS = {
    "429": (429, "rateLimitExceeded", "Resource has been exhausted (e.g. check quota)."),
    "500": (500, "backendError", "Internal error encountered."),
}


@dataclass(frozen=True)
class Seen:
    """One call to Gmail: `create`, `send`, `look` or nothing of interest; about which mail, which draft, which Send."""

    call: str
    number: int | None
    draft_ref: str = ""
    ref: str = ""


class Known:
    """What the wire has learned: which draft, thread and message belong to which mail, and how far each has come."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers: dict[str, int] = {}
        self._refs: dict[str, str] = {}
        self._wires: dict[int, Wire] = {}

    def read(self, verb: str, path: str, body: bytes) -> Seen:
        """Say what a call is about."""
        found = ((call, shape.match(path)) for known, shape, call in CALLS if known == verb)
        call, match = next(((call, match) for call, match in found if match), ("", None))
        if match is None:
            return Seen("", None)
        if call == "look":
            return Seen(call, self._numbers.get(match[1]))
        told = json.loads(body)
        if "id" in told:
            return Seen(call, self._numbers.get(told["id"]), told["id"], self._refs.get(told["id"], ""))
        raw = base64.urlsafe_b64decode((told.get("message") or told)["raw"] + "==")
        number, ref = NUMBER.search(raw), OURS.search(raw)
        return Seen(call, int(number[1]) if number else None, ref=ref[1].decode() if ref else "")

    def learn(self, seen: Seen, answer: Mapping[str, Any]) -> None:
        """Take from an answer by what the mail will be called from now on."""
        if seen.number is None:
            return
        if seen.call == "create":
            self._numbers[answer["id"]] = self._numbers[answer["message"]["threadId"]] = seen.number
            self._refs[answer["id"]] = seen.ref
            self._wires[seen.number] = Wire(drafted=True)
        elif seen.call == "send":
            self._numbers[answer["id"]] = seen.number

    def note(self, seen: Seen, **what: bool) -> None:
        """Note how far the sending of a mail has come on the wire."""
        if seen.number is not None and seen.call == "send":
            with self._lock:
                self._wires[seen.number] = replace(self.wire(seen.number), **what)

    def wire(self, number: int) -> Wire:
        """Say how far the sending of a mail has come on the wire."""
        return self._wires.get(number, Wire())


def refusal(deed: str) -> Answer:
    """Refuse in Google's words, `429` or `500`."""
    code, reason, message = REFUSALS[deed.partition(" ")[0]]
    body = json.dumps(GoogleError(code, reason, message).body()).encode()
    head = [("Content-Type", "application/json; charset=UTF-8"), ("Content-Length", str(len(body)))]
    return f"{code} Refused", head + ([("Retry-After", "5")] if deed == "429" else []), body


def cut(environ: Environ) -> None:
    """Let the line die."""
    with suppress(OSError):
        environ["sandbox.connection"].shutdown(socket.SHUT_RDWR)


def port_of(environ: Environ) -> int:
    """Give the port at the client's end; 0 when it is gone."""
    try:
        return int(environ["sandbox.connection"].getpeername()[1])
    except OSError:
        return 0
