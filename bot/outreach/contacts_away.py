"""Who at a customer is away, as their own out-of-office notes say: nobody waits for an answer of theirs meanwhile."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from bot.outreach.mime import Address
from store import replies


@dataclass(frozen=True)
class ContactAway:
    """Somebody who is away, and the day their note names, whether as the last one away or as the first one back."""

    who: str
    until: date


def among(session: Session, customer_id: int, readers: Iterable[Address], *, today: date) -> ContactAway | None:
    """Give who of these people is away the longest; None when nobody is, as far as is known."""
    noted = ((reader, until(session, customer_id, reader.email, today=today)) for reader in readers)
    found = [ContactAway(who.name or who.email, day) for who, day in noted if day is not None]
    return max(found, key=lambda away: away.until, default=None)


def until(session: Session, customer_id: int, email: str, *, today: date) -> date | None:
    """Give the day that somebody's out-of-office note names, if it is to come; None without one.

    The newest note counts, whatever mail it answered, until its author writes something else.
    """
    note = replies.absence(session, customer_id, email.lower(), today)
    return note.return_on if note else None
