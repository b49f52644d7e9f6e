"""When a morning message is due: the hour somebody chose, where they are, on the days they work."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.people.mornings import next_at
from store.models import Person


def wants(at: str | None, zone: str) -> Person:
    return Person(digest_at=at, zone=zone)


@pytest.mark.parametrize(
    ("now", "zone", "due_at"),
    [
        ("2026-03-03T07:00", "Europe/Lisbon", "2026-03-03T08:30"),
        ("2026-03-03T08:30", "Europe/Lisbon", "2026-03-04T08:30"),
        ("2026-03-03T12:00", "America/New_York", "2026-03-03T13:30"),
        ("2026-03-06T20:00", "Europe/Lisbon", "2026-03-09T08:30"),
        ("2026-03-07T02:00", "America/New_York", "2026-03-09T12:30"),
        ("2026-12-24T10:00", "Europe/Lisbon", "2026-12-28T08:30"),
        ("2026-11-26T01:00", "America/New_York", "2026-11-27T13:30"),
        ("2026-03-27T20:00", "Europe/Lisbon", "2026-03-30T07:30"),
        ("2026-03-03T07:00", "Nowhere/Known", "2026-03-03T08:30"),
    ],
    ids=[
        *("this morning", "had today's", "another zone", "Friday evening", "Friday there", "Christmas"),
        *("Thanksgiving", "into summer time", "unknown zone"),
    ],
)
def test_the_next_morning_is_that_of_a_working_day_where_the_person_is(now: str, zone: str, due_at: str) -> None:
    moments = [datetime.fromisoformat(one).replace(tzinfo=UTC) for one in (now, due_at)]

    assert next_at(wants("08:30", zone), moments[0]) == moments[1]


def test_who_chose_no_hour_is_never_due() -> None:
    assert next_at(wants(None, "Europe/Lisbon"), datetime(2026, 3, 3, tzinfo=UTC)) is None
