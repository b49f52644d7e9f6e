"""The calendar's connector against the stand-in: one event per id, its link, and errors in our words."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.connectors.google.calendar import EVENTS, FREE_BUSY, Calendar, Plan, Span
from bot.errors import Gone, NeedsReconnect, OutcomeUnknown, RateLimited, Unavailable
from bot.sandbox.app import create_app
from bot.sandbox.calendar import tables
from bot.sandbox.gmail import tokens
from bot.sandbox.serving import serve
from bot.sandbox.world import World
from tests.stage import SECRET

ANA, MICHAEL = "ana@cscx.example", "michael.torres@datacorp.example"
AT = datetime(2026, 12, 2, 16, tzinfo=UTC)
WHEN = Span(AT, AT + timedelta(minutes=30))
PLAN = Plan("abc123def456", "Meet Sarah", "Half an hour &lt;b&gt;", WHEN, (MICHAEL, ANA))


@dataclass
class Held:
    """Tokens that live as long as the test."""

    access_token: str | None
    refresh_token: str = "none"
    expires_at: datetime | None = None
    scopes: frozenset[str] = field(default_factory=frozenset)

    def save(self, *_: object) -> None:
        raise AssertionError("nothing here is refreshed")

    def revoked(self) -> None:
        raise AssertionError("nothing here is revoked")


class Google:
    """The served world, and calendars in it."""

    def __init__(self, folder: Path) -> None:
        self.clock = folder / "clock"
        self.world = World(":memory:", "http://127.0.0.1:1", SECRET, str(self.clock))
        self.server = serve(create_app(self.world), 0)
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def calendar(self, *scopes: str, address: str = ANA) -> Calendar:
        with self.world.locked() as db:
            code = tokens.Code("c", address, "client", "http://x", " ".join(scopes), None, None, True, 0)
            token = tokens.new_access(db, tokens.grant(db, code).id, now=self.world.now())
        root = f"http://127.0.0.1:{self.server.server_port}/google/"
        return Calendar(
            Held(token), api_url=root, token_url=f"{root}token", client_id="client", client_secret="secret", timeout=5
        )

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.world.close()


@pytest.fixture
def google(tmp_path: Path) -> Iterator[Google]:
    served = Google(tmp_path)
    yield served
    served.close()


def test_a_meeting_booked_twice_is_one_event_with_one_invitation(google: Google) -> None:
    with google.calendar(EVENTS) as calendar:
        first = calendar.book(PLAN)
        again = calendar.book(PLAN)

    assert first.when == again.when == WHEN
    with google.world.locked() as db:
        assert len(tables.of_person(db, MICHAEL)) == 1
        invited = db.execute("select count(*) from gmail_messages where mailbox = ?", (MICHAEL,)).fetchone()
    assert invited[0] == 1


def test_the_meet_link_is_pending_first_and_there_moments_later(google: Google) -> None:
    with google.calendar(EVENTS) as calendar:
        booked = calendar.book(PLAN)
        google.clock.write_text("10")
        later = calendar.event(PLAN.event_ref)

    assert booked.meet_url is None
    assert str(later.meet_url).startswith("https://meet.google.com/")


def test_moving_and_cancelling_change_the_one_event_and_cancelling_twice_is_no_error(google: Google) -> None:
    other = Span(WHEN.starts + timedelta(days=1), WHEN.ends + timedelta(days=1))
    with google.calendar(EVENTS) as calendar:
        calendar.book(PLAN)
        moved = calendar.move(PLAN.event_ref, other)
        calendar.cancel(PLAN.event_ref)
        calendar.cancel(PLAN.event_ref)
        gone = calendar.event(PLAN.event_ref)

    assert moved.when == other
    assert gone.is_cancelled


def test_a_calendar_says_when_its_owner_is_busy_and_a_booked_guest_is(google: Google) -> None:
    with google.calendar(EVENTS) as calendar:
        calendar.book(PLAN)
    with google.calendar(FREE_BUSY, address=MICHAEL) as calendar:
        found = calendar.busy(Span(AT - timedelta(hours=1), AT + timedelta(hours=1)))

    assert found == (WHEN,)


def test_what_nobody_knows_is_gone_and_what_was_not_allowed_needs_the_person(google: Google) -> None:
    with google.calendar(EVENTS) as calendar, pytest.raises(Gone):
        calendar.event("nothing00here")
    with google.calendar(FREE_BUSY) as calendar, pytest.raises(NeedsReconnect) as refused:
        calendar.book(PLAN)

    assert refused.value.system == "calendar"


def test_no_answer_to_a_booking_is_an_unknown_outcome_and_to_a_question_is_not(google: Google) -> None:
    google.world.break_next("calendar", "events.insert", "cut_after", 1, {})
    google.world.break_next("calendar", "freebusy", "cut_after", 1, {})
    google.world.break_next("calendar", "events.get", "rate_limited", 1, {"retry_after": 30})

    with google.calendar(EVENTS, FREE_BUSY) as calendar:
        with pytest.raises(OutcomeUnknown):
            calendar.book(PLAN)
        with pytest.raises(Unavailable):
            calendar.busy(WHEN)
        with pytest.raises(RateLimited):
            calendar.event(PLAN.event_ref)
        found = calendar.book(PLAN)

    assert found.when == WHEN
