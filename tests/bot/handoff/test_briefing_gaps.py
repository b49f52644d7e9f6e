"""What counts as a gap of the record: what matters most, at most three, and nothing that is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.handoff.briefing.gaps import gaps, note_for
from store.briefing import Known
from store.models import Activity, Contact, Customer, HealthScore, Note, Task

TODAY = date(2026, 3, 2)
UTC_ZONE = ZoneInfo("UTC")


def days_ago(days: int) -> datetime:
    return datetime(2026, 3, 2, 12, tzinfo=UTC) - timedelta(days=days)


def contact(number: int = 1, **more: Any) -> Contact:
    return Contact(
        **{
            "id": number,
            "name": "Michael Torres",
            "role": "decision maker",
            "do_not_contact": False,
            "is_primary": number == 1,
            **more,
        }
    )


def note(category: str = "preference", days: int = 10, text: str = "Short mails.") -> Note:
    return Note(id=1, category=category, text=text, noted_on=TODAY - timedelta(days=days))


def known(**more: Any) -> Known:
    """A record without a gap, but for what is said otherwise."""
    customer = {
        "name": "DataCorp",
        "status": "active",
        "bought_because": "To see every truck.",
        "renews_on": date(2027, 1, 1),
        "since_on": date(2024, 1, 1),
    }
    customer |= more.pop("customer", {})
    rows = {
        "customer": Customer(**customer),
        "people": {},
        "contacts": [contact()],
        "activities": [Activity(id=1, type="call", contact_id=1, subject="x", occurred_at=days_ago(20))],
        "notes": [note(), note("promise")],
        "open_tasks": [],
        "tickets": [],
        "health": [],
        "usage": [],
        "opportunities": [],
        "kept": frozenset(),
    }
    return Known(**{**rows, **more})


def topics(record: Known) -> list[str]:
    return [gap.topic for gap in gaps(record, TODAY, UTC_ZONE)]


def test_a_full_record_has_no_gap() -> None:
    assert topics(known()) == []


@pytest.mark.parametrize(
    ("record", "topic"),
    [
        (known(contacts=[]), "contact"),
        (known(contacts=[contact(do_not_contact=True)]), "contact"),
        (known(contacts=[contact(role="user")]), "sponsor"),
        (known(customer={"bought_because": None}), "why"),
        (known(customer={"bought_because": "  "}), "why"),
        (
            known(
                activities=[Activity(id=1, type="call", contact_id=1, subject="x", occurred_at=days_ago(61))],
                notes=[note(days=90), note("promise", 90)],
            ),
            "silence",
        ),
        (
            known(
                activities=[Activity(id=1, type="note", contact_id=1, subject="x", occurred_at=days_ago(5))],
                notes=[],
                open_tasks=[Task(title="x")],
            ),
            "silence",
        ),
        (known(customer={"renews_on": None}), "renewal"),
        (known(customer={"renews_on": date(2026, 2, 1)}), "renewal"),
        (known(customer={"renews_on": date(2026, 5, 1)}), "renewal_plan"),
        (known(notes=[note("promise")]), "preferences"),
        (known(contacts=[contact(), contact(2, name="Priya Shah", role="champion")]), "unmet:2"),
        (known(notes=[note()]), "promises"),
        (
            known(
                health=[
                    HealthScore(score=80, scored_on=TODAY - timedelta(days=40)),
                    HealthScore(score=70, scored_on=TODAY),
                ],
                notes=[note(days=50), note("promise", 50)],
            ),
            "health",
        ),
    ],
)
def test_what_the_record_lacks_is_a_gap_with_one_question(record: Known, topic: str) -> None:
    assert topic in topics(record)
    for gap in gaps(record, TODAY, UTC_ZONE):
        assert gap.question.count("?") == 1


@pytest.mark.parametrize(
    "record",
    [
        known(
            activities=[Activity(id=1, type="call", contact_id=1, subject="x", occurred_at=days_ago(90))],
            notes=[note(days=60), note("promise")],
        ),
        known(
            customer={"since_on": TODAY - timedelta(days=20)},
            activities=[Activity(id=1, type="note", contact_id=1, subject="x", occurred_at=days_ago(5))],
        ),
        known(
            customer={"renews_on": date(2026, 5, 1)},
            notes=[note(), note("promise"), note("relationship", text="Renewal is agreed.")],
        ),
        known(customer={"renews_on": date(2026, 2, 1), "status": "churned"}),
        known(contacts=[contact(), contact(2, role="user")]),
        known(notes=[note()], open_tasks=[Task(title="Send the audit", audience="customer")]),
        known(
            health=[
                HealthScore(score=80, scored_on=TODAY - timedelta(days=40)),
                HealthScore(score=70, scored_on=TODAY, reason="Logins fall"),
            ]
        ),
    ],
)
def test_what_is_explained_or_too_early_is_no_gap(record: Known) -> None:
    assert topics(record) == []


def test_three_gaps_are_told_and_the_weightiest_first() -> None:
    bare = known(customer={"bought_because": None, "renews_on": None}, contacts=[], activities=[], notes=[])

    assert topics(bare) == ["contact", "why", "silence"]


def test_what_an_answer_put_on_record_is_no_gap_any_more() -> None:
    bare = known(customer={"bought_because": None, "renews_on": None})

    assert topics(bare) == ["why", "renewal"]
    assert topics(replace(bare, kept=frozenset({"why"}))) == ["renewal"]


def test_an_answer_becomes_a_note_of_the_right_category() -> None:
    assert note_for("preferences") == ("preference", "How they like it")
    assert note_for("promises")[0] == "promise"
    assert note_for("why") == ("relationship", "Why they bought")
    assert note_for("unmet:7")[0] == "relationship"
