"""What is decided about a message is kept whole, also where two decide something about it at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from store import interruptions, replies
from store.database import Database
from store.models import Installation, Mailbox, Message

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def heard(database: Database) -> Database:
    """A workspace whose mailbox has heard one message, of which something was read."""
    with database.writing(None) as session:
        session.add(Installation(id=1, team_ref="T1", name="W1", bot_user_ref="U", installed_at=NOW))
    with database.writing(1) as session:
        session.add(Mailbox(id=1, workspace_id=1, address="a@x", display_name="A", connected_at=NOW))
        session.flush()
        told: dict[str, Any] = {"mailbox_id": 1, "message_ref": "m", "thread_ref": "t", "direction": "in"}
        told |= {"sort": "person", "address": "b@y", "sent_at": NOW, "heard_at": NOW, "detail": {"read": 1}}
        session.add(Message(id=1, workspace_id=1, **told))
    return database


def at_once(database: Database, *decide: Callable[[Session, Message], None]) -> dict[str, Any]:
    """Let each decide about the message as all have seen it; gives what is kept of it then.

    Where the database lets one write after the other, nobody waits for the others long.
    """
    seen = threading.Barrier(len(decide))

    def one(decides: Callable[[Session, Message], None]) -> None:
        with database.writing(1) as session:
            message = replies.get(session, 1)
            assert message is not None
            with suppress(threading.BrokenBarrierError):
                seen.wait(2)
            decides(session, message)

    with ThreadPoolExecutor(len(decide)) as pool:
        list(pool.map(one, decide))
    with database.reading(1) as session:
        return dict(session.get_one(Message, 1).detail or {})


def test_two_decisions_about_one_message_are_both_kept(heard: Database) -> None:
    kept = at_once(
        heard,
        lambda session, message: replies.note(session, message, settled_at="then"),
        lambda session, message: replies.note(session, message, is_negative=False),
    )

    assert kept == {"read": 1, "settled_at": "then", "is_negative": False}


def test_two_people_who_ask_for_one_message_are_both_remembered(heard: Database) -> None:
    kept = at_once(
        heard,
        lambda session, message: interruptions.asked_for(session, message, 7),
        lambda session, message: interruptions.asked_for(session, message, 8),
    )

    assert kept["asked_by"] == [7, 8]


def test_what_was_decided_and_not_written_yet_outlives_the_next_decision(heard: Database) -> None:
    with heard.writing(1) as session:
        message = session.get_one(Message, 1)
        message.detail = {"read": 1, "unwritten": True}
        replies.note(session, message, is_negative=False)

    with heard.reading(1) as session:
        assert session.get_one(Message, 1).detail == {"read": 1, "unwritten": True, "is_negative": False}
