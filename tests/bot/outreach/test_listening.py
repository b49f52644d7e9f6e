"""What a look has to read: each message once, nothing of no concern, and never past what was handled."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.connectors.google.listening import Change, Ref
from bot.errors import RateLimited
from bot.outreach import listening
from bot.outreach.listening import PORTION, Reading
from store import syncing
from store.database import Database
from store.models import Installation, Mailbox

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)


def came(number: int, *labels: str, at: int | None = None, thread: str = "t") -> Change:
    return Change("came", Ref(f"m{number}", thread), frozenset(labels or ("INBOX",)), str(at or number))


@pytest.fixture
def connected(database: Database) -> Database:
    with database.writing(None) as session:
        session.add(Installation(id=1, team_ref="T1", name="W1", bot_user_ref="U", installed_at=NOW))
    with database.writing(1) as session:
        session.add(Mailbox(id=1, workspace_id=1, address="a@x", display_name="A", connected_at=NOW, history_ref="999"))
    return database


def plan(database: Database, *changes: Change) -> list[str]:
    with database.reading(1) as session:
        return [change.ref.message_ref for change in listening.plan(session, 1, changes).came]


def test_a_message_in_several_records_is_read_once(connected: Database) -> None:
    assert plan(connected, came(1), came(2), came(1, at=3), came(2, "INBOX", "STARRED", at=4)) == ["m1", "m2"]


def test_a_draft_is_nobodys_news_until_it_was_sent(connected: Database) -> None:
    assert plan(connected, came(1, "DRAFT"), came(2, "DRAFT")) == []
    assert plan(connected, came(1, "DRAFT"), came(1, "SENT", at=5)) == ["m1"]


def test_opening_old_mail_leads_to_no_reading(connected: Database) -> None:
    opened = Change("was read", Ref("m1", "t"), frozenset({"INBOX"}), "7")

    assert plan(connected, opened) == []


def test_in_a_backlog_answers_come_first_and_half_of_each_go_is_for_the_rest() -> None:
    changes = tuple(came(number) for number in range(1, 4 * PORTION))
    answers = frozenset(f"m{number}" for number in range(2 * PORTION, 4 * PORTION))

    first, rest = listening.in_order(Reading(changes, answers, frozenset()))

    assert {change.ref.message_ref for change in first} <= answers
    assert len(first) == PORTION // 2
    assert [int(change.history_ref) for change in rest] == sorted(int(change.history_ref) for change in rest)
    assert len(first) + len(rest) == len(changes)


def test_the_cursor_never_moves_into_a_record_that_is_only_half_handled() -> None:
    rest = [came(1, at=10), came(2, at=20), came(3, at=20), came(4, at=20), came(5, at=30)]

    assert [listening.reached(rest, done) for done in range(1, 5)] == ["10", "10", "10", "20"]
    assert listening.reached(rest[1:], 1) is None


@pytest.mark.parametrize(
    ("stood", "told", "moves"),
    [
        *((None, "5", True), ("999", "1000", True), ("1000", "999", False), ("1000", "1000", False)),
        ("9223372036854775807", "18446744073709551615", True),
        ("18446744073709551615", "9223372036854775808", False),
    ],
)
def test_the_cursor_moves_forward_only_and_by_number(
    connected: Database, stood: str | None, told: str, *, moves: bool
) -> None:
    with connected.writing(1) as session:
        set_cursor(session, stood)
        assert syncing.advance(session, 1, told) is moves

    with connected.reading(1) as session:
        found = session.get(Mailbox, 1)
    assert found is not None
    assert found.history_ref == (told if moves else stood)


def set_cursor(session: Session, history_ref: str | None) -> None:
    mailbox = session.get(Mailbox, 1)
    assert mailbox is not None
    mailbox.history_ref = history_ref
    session.flush()


def test_a_search_for_contacts_holds_addresses_and_nothing_that_searches_for_more() -> None:
    hostile = ["m.torres+x@d.example", "a b@d.example", 'x" OR in:inbox@d.example', "y}@d.example", "MIA@D.example"]

    query = listening.contact_query(hostile, 1_795_000_000)

    assert query == (
        "in:anywhere -in:drafts after:1795000000"
        " {from:m.torres+x@d.example to:m.torres+x@d.example from:mia@d.example to:mia@d.example}"
    )
    assert listening.contact_query(["{}", "@ "], 1) is None


def test_a_mailbox_may_be_read_only_with_the_grant_for_it() -> None:
    read = "https://www.googleapis.com/auth/gmail.readonly"
    box = Mailbox(address="a@x", state="connected", scopes=[read], is_delegated=False)

    assert listening.can_read(box)
    box.scopes = ["https://www.googleapis.com/auth/gmail.send"]
    assert not listening.can_read(box)
    box.is_delegated = True
    assert listening.can_read(box)
    box.state = "disconnected"
    assert not listening.can_read(box)


def test_after_a_limit_reading_rests_at_least_as_long_as_gmail_says() -> None:
    assert listening.after_a_rest(RateLimited("gmail", "", retry_at=NOW), NOW) == NOW + listening.REST
    late = NOW + timedelta(hours=2)
    assert listening.after_a_rest(RateLimited("gmail", "", retry_at=late), NOW) == late
