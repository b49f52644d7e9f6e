"""The wire between the product and Gmail's stand-in: passes calls on, with whatever the plan does to them.

Whom the wire killed, and where, stands in `kills.jsonl` in the round's folder; when a client asked for a mail to be
sent, whatever became of it, in `asked.jsonl`; when Gmail said no to that, in `refused.jsonl`.
"""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, TextIO

from werkzeug.test import run_wsgi_app

from bot.sandbox.app import create_app
from bot.sandbox.gmail import hands, mailboxes, messages, sending, tokens
from bot.sandbox.gmail.errors import GoogleError
from bot.sandbox.gmail.messages import Message
from bot.sandbox.world import World
from tests.proofs.sending import killing
from tests.proofs.sending.calls import Answer, Environ, Known, Seen, cut, port_of, refusal
from tests.proofs.sending.deaths import Witness
from tests.proofs.sending.ledger import Ledger
from tests.proofs.sending.plan import FINE, Plan

WHOLE_PROCESS = 8
"""One in so many killings takes the worker with its child."""
LATEST = 100.0
"""Seconds after the attempt was noted: as late as Gmail takes a request here, and the product looks until 150."""
Met = tuple[Answer, Callable[[], None]]


@dataclass(frozen=True)
class Late:
    """A request that Gmail takes once its client is dead, with the draft as it was when it was written."""

    due: float
    environ: Environ
    seen: Seen
    draft: Message | None


class Nemesis:
    """A WSGI app around the stand-ins. `outreach` gives the product's id of each mail, `stall` is in real seconds."""

    def __init__(self, world: World, folder: Path, plan: Plan, outreach: dict[int, int], stall: float) -> None:
        self._app = create_app(world)
        self._world, self._folder, self._plan, self._outreach, self._stall = world, folder, plan, outreach, stall
        self._lock = threading.Lock()
        self._ledger, self._known = Ledger(world, folder), Known()
        self._kills = (folder / "kills.jsonl").open("a", encoding="utf-8")
        self._asked = (folder / "asked.jsonl").open("a", encoding="utf-8")
        self._refused = (folder / "refused.jsonl").open("a", encoding="utf-8")
        self._occasions: Counter[tuple[str, int]] = Counter()
        self._hidden: dict[str, float] = {}
        self._late: list[Late] = []
        self._killed = 0
        self._witness = Witness(folder)

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        path, asked = environ["PATH_INFO"], environ.get("QUERY_STRING", "")
        if path == "/rig/late":
            return _told(start_response, {"taken": self.take_late(float(asked))})
        if path == "/rig/wire":
            return _told(start_response, vars(self._known.wire(int(asked))))
        if "/gmail/v1/" not in path:
            return self._app(environ, start_response)
        environ["rig.body"] = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        seen = self._known.read(environ["REQUEST_METHOD"], path, environ["rig.body"])
        (status, head, body), after = self._met(environ, seen, self._deed(seen))
        if seen.call == "send" and status.startswith("4"):
            self._write(self._refused, {"number": seen.number, "ref": seen.ref})
        start_response(status, head)
        return _Closing([body], after)

    def _deed(self, seen: Seen) -> str:
        if seen.number is None or not seen.call:
            return FINE
        with self._lock:
            occasion = self._occasions[seen.call, seen.number]
            self._occasions[seen.call, seen.number] += 1
            return self._plan.of(seen.number).deed(seen.call, occasion)

    def _met(self, environ: Environ, seen: Seen, deed: str) -> Met:
        """Do to a call what the plan says: something before it reaches Gmail, or something after."""
        self._known.note(seen, asked=True)
        if seen.call == "send":
            self._write(self._asked, {"number": seen.number, "ref": seen.ref})
        if deed in ("429", "500 before"):
            self._known.note(seen, asked=False)
            return refusal(deed), _nothing
        if deed.endswith((" before", " later")):
            self._end(environ, seen, deed)
            if deed.endswith("later"):
                self._put_off(environ, seen)
            return refusal("500"), _nothing
        if deed == "stall":
            time.sleep(self._stall)
        if deed == "zombie":
            self._freeze(environ, seen)
        if deed in BY_HAND:
            self._by_hand(deed, seen)
        return self._met_afterwards(environ, seen, deed, self._perform(environ, seen))

    def _met_afterwards(self, environ: Environ, seen: Seen, deed: str, answer: Answer) -> Met:
        if deed == "500 after":
            return refusal(deed), _nothing
        if deed in ("kill after", "cut after"):
            self._end(environ, seen, deed)
        if deed == "kill replied":
            # Found now: once the client has read its answer it hangs up, and nothing leads to it any more.
            pid = killing.holder_of(port_of(environ), self._folder)
            self._known.note(seen, answered=True)
            return answer, lambda: self._kill(pid, seen, deed)
        return answer, _nothing

    def _perform(self, environ: Environ, seen: Seen) -> Answer:
        """Let the stand-in do its work, and put what left into the ledger before anybody learns of it."""
        environ["wsgi.input"] = BytesIO(environ["rig.body"])
        chunks, status, head = run_wsgi_app(self._app, environ, buffered=True)
        body = b"".join(chunks)
        if seen.call == "send":
            self._ledger.write()
        if status.startswith("200"):
            answer = json.loads(body)
            self._known.learn(seen, answer)
            if seen.call == "send" and seen.number is not None:
                self._hidden[answer["id"]] = self._world.now() + self._plan.of(seen.number).lag
            elif environ["REQUEST_METHOD"] == "GET":
                body = json.dumps(self._seen_late(answer)).encode()
        kept = [(name, value) for name, value in head if name != "Content-Length"]
        return status, [*kept, ("Content-Length", str(len(body)))], body

    def _seen_late(self, answer: dict[str, Any]) -> dict[str, Any]:
        """Leave out of an answer what the reads of Gmail do not show yet."""
        now = self._world.now()
        hidden = {name for name, until in list(self._hidden.items()) if until > now}
        if "messages" in answer:
            answer["messages"] = [message for message in answer["messages"] if message["id"] not in hidden]
        if "history" in answer:
            answer["history"] = [
                entry for entry in answer["history"] if not {m["id"] for m in entry.get("messages", ())} & hidden
            ]
        return answer

    # The ends of clients.

    def _end(self, environ: Environ, seen: Seen, deed: str) -> None:
        if deed.startswith("cut"):
            cut(environ)
            return
        self._kill(killing.holder_of(port_of(environ), self._folder), seen, deed)

    def _kill(self, pid: int | None, seen: Seen, deed: str) -> None:
        parent = killing.parent_of(pid) if pid else None
        if pid is None or not killing.kill(pid):
            return
        self._killed += 1
        if parent in killing.parents(self._folder) and self._killed % WHOLE_PROCESS == 0:
            killing.kill(parent)
        told = {"number": seen.number, "boundary": self._boundary(seen, deed), "aimed": deed, "pid": pid}
        self._write(self._kills, told)

    def _boundary(self, seen: Seen, deed: str) -> str:
        if seen.number is None or seen.number not in self._outreach:
            return "F10"
        with self._lock:
            found = self._witness.boundary(self._outreach[seen.number], self._known.wire(seen.number))
        return "F5" if found == "F6" and deed in ("kill before", "kill later") else found

    def _freeze(self, environ: Environ, seen: Seen) -> None:
        pid = killing.holder_of(port_of(environ), self._folder)
        if pid is not None and killing.stop(pid, self._folder):
            self._write(self._kills, {"number": seen.number, "boundary": "zombie", "aimed": "zombie", "pid": pid})

    def _write(self, file: TextIO, told: dict[str, Any]) -> None:
        with self._lock:
            file.write(json.dumps({**told, "at": self._world.now()}) + "\n")
            file.flush()

    # What people and time do.

    def _by_hand(self, deed: str, seen: Seen) -> None:
        with self._world.locked() as db, suppress(GoogleError, LookupError):
            owner = db.execute("select mailbox from gmail_drafts where id = ?", (seen.draft_ref,)).fetchone()
            if owner is not None:
                BY_HAND[deed](db, owner["mailbox"], seen, self._world.now())
        self._ledger.write()

    def _put_off(self, environ: Environ, seen: Seen) -> None:
        """Take a request later, and at once where its client was frozen so long that it comes late by itself."""
        if seen.number is None:
            return
        with self._lock:
            begun = self._witness.attempted_at(self._outreach[seen.number]) if seen.number in self._outreach else None
            now = self._world.now()
            due = min(now + self._plan.of(seen.number).later, (begun or now) + LATEST)
        if due <= now:
            self._perform(environ, seen)
            return
        with self._lock:
            self._late.append(Late(due, environ, seen, self._draft(seen)))

    def _draft(self, seen: Seen) -> Message | None:
        with self._world.locked() as db:
            row = db.execute("select * from gmail_drafts where id = ?", (seen.draft_ref,)).fetchone()
            return messages.get(db, row["mailbox"], row["message_id"]) if row else None

    def take_late(self, until: float) -> int:
        """Let Gmail take what clients wrote before they died, up to a moment; the number of requests.

        Google does not say that using up a draft is one step, so here it is none: a send that was taken in goes through
        although the draft has been deleted or sent since.
        """
        with self._lock:
            due = [late for late in self._late if late.due <= until]
            self._late = [late for late in self._late if late.due > until]
        for late in due:
            status, _, _ = self._perform(late.environ, late.seen)
            if status.startswith("404") and late.draft is not None:
                self._send_anyway(late.draft)
        return len(due)

    def _send_anyway(self, draft: Message) -> None:
        with self._world.locked() as db:
            owner = mailboxes.require(db, draft.mailbox)
            is_answer = bool(messages.in_thread(db, draft.mailbox, draft.thread_id))
            thread_id = draft.thread_id if is_answer else None
            sending.send(db, owner, sending.check(draft.raw), thread_id=thread_id, at=self._world.now())
        self._ledger.write()


class _Closing(list[bytes]):
    """An answer's body that does something once it has been written to the wire."""

    def __init__(self, chunks: list[bytes], after: Callable[[], None]) -> None:
        super().__init__(chunks)
        self.close = after


def _nothing() -> None:
    pass


def _told(start_response: Callable[..., Any], told: dict[str, Any]) -> list[bytes]:
    body = json.dumps(told).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


def _bounce(db: Any, _mailbox: str, seen: Seen, _now: float) -> None:
    recipient = mailboxes.receiving(db, f"pat@c{seen.number:05d}.example")
    db.execute("update gmail_mailboxes set refuses = ? where address = ?", (hands.NO_SUCH_USER, recipient.address))


BY_HAND: dict[str, Callable[[Any, str, Seen, float], object]] = {
    "bounce": _bounce,
    "draft deleted": lambda db, mailbox, seen, now: hands.discard_draft(db, mailbox, seen.draft_ref, at=now),
    "sent by hand": lambda db, mailbox, seen, now: hands.send_draft(db, mailbox, seen.draft_ref, at=now),
    "revoked": lambda db, mailbox, _seen, now: tokens.revoke_all(db, mailbox, now=now),
}
"""What people and receiving servers do in the instant before a draft is sent."""
