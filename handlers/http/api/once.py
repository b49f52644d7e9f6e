"""Idempotency-Key: a call that comes again with the same key and token is answered, not carried out again.

After draft-ietf-httpapi-idempotency-key-header. What is kept is the status and the id of what came of the call, beside
the deliveries of Slack and swept with them; the answer is that thing as it stands now.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.errors import Invalid
from handlers.http.api.callers import Caller
from store import lobby

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
SHORT = 16


@dataclass(frozen=True)
class Done:
    """What a call has done: the status of its answer, and the id of what it made or changed."""

    status: int
    ref: int


@dataclass(frozen=True)
class Keyed:
    """One call under the key its caller gave it; `asked` tells another call under the same key apart."""

    key: str
    asked: str

    def begin(self, session: Session, *, now: datetime) -> Done | None:
        """Claim the key in this transaction; gives what was done under it before. Raises Invalid for another call."""
        if lobby.record_delivery(session, self.key, now=now):
            return None
        kept = lobby.delivery_below(session, f"{self.key}:")
        if kept is None:
            return None  # A call that only looked; it may look again.
        asked, status, ref = kept.removeprefix(f"{self.key}:").split(":")
        if asked != self.asked:
            raise Invalid(
                f"This {HEADER} was used for another call. Nothing was changed; use a new key for a new call.",
                field=HEADER,
            )
        return Done(int(status), int(ref))

    def keep(self, session: Session, done: Done, *, now: datetime) -> None:
        """Remember what was done, in the transaction that did it."""
        lobby.record_delivery(session, f"{self.key}:{self.asked}:{done.status}:{done.ref}", now=now)


def keyed(caller: Caller, key: str | None, *said: str) -> Keyed | None:
    """Name a call by its key, its caller and what it says; None without a key."""
    if key is None:
        return None
    return Keyed(f"api:{_hash(caller.token_hash, key)}", _hash(*said)[:SHORT])


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
