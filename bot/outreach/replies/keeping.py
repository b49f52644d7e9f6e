"""How long the words of messages are kept: 90 days, and then only who, which way and when."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from store import conversations, jobs

REMOVE = "replies.remove_texts"
KEPT = timedelta(days=90)
AT_ONCE = 500


def ask_for_removal(session: Session, *, now: datetime) -> None:
    """Ask for today's removal of old words; however often it is asked for, it is done once."""
    jobs.schedule(session, REMOVE, {}, now=now, unique_key=f"{REMOVE}:{now:%Y-%m-%d}", queue="later")


def remove_old(session: Session, *, now: datetime) -> int:
    """Remove the words and subjects of some messages that are older than they are kept; the number of them."""
    return conversations.remove_texts(session, before=now - KEPT, now=now, at_most=AT_ONCE)
