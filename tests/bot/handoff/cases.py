"""The handoffs whose mails people read before a release; each says in one line what was put in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.bot.handoff.book import TODAY, Case, weekly

SARAH: dict[str, Any] = {
    "name": "Sarah Johnson",
    "title": "Senior Customer Success Manager",
    "joined_on": date(2022, 2, 14),
    "specialities": ["technology companies", "multi-site rollouts"],
    "phone": "+1 212 555 0142",
    "scheduling_link": "https://calendar.cscx.example/sarah",
}
ANA: dict[str, Any] = {"name": "Ana Ribeiro", "phone": "+351 21 555 0117"}
MICHAEL: dict[str, Any] = {
    "name": "Michael Torres",
    "title": "VP Operations",
    "email": "michael.torres@datacorp.example",
    "is_primary": True,
}
SINCE = date(2024, 9, 2)
OFTEN_THEN_MONTHLY = (
    *weekly(date(2024, 9, 9), date(2025, 3, 3)),
    *(date(2025, month, 12) for month in range(3, 13)),
    date(2026, 1, 13),
    date(2026, 2, 12),
)
DATACORP: dict[str, Any] = {
    "name": "DataCorp",
    "arr_cents": 245_000_00,
    "since_on": SINCE,
    "renews_on": TODAY + timedelta(days=90),
}

CASES = {
    "role change": Case(
        "DataCorp, role change, close: 18 months, weekly then monthly, two promises, reachable until 27 March",
        DATACORP,
        (MICHAEL,),
        ANA,
        SARAH,
        support="Lena Fischer",
        calls=OFTEN_THEN_MONTHLY,
        meetings=(date(2025, 9, 9),),
        tasks=(
            {"title": "The rollout plan for the Lyon site", "due_on": date(2026, 3, 13)},
            {"title": "Rate limits for the nightly export"},
        ),
        reason="role change",
        last_day=date(2026, 3, 27),
    ),
    "territory": Case(
        "Acme Corp, territory change, steady: a call every two months, one open ticket, no support engineer",
        {"name": "Acme Corp", "since_on": date(2023, 5, 4)},
        ({"name": "Jennifer Walsh", "email": "jennifer.walsh@acme.example", "is_primary": True},),
        {"name": "Maya Chen"},
        {
            "name": "David Kim",
            "joined_on": date(2024, 11, 4),
            "specialities": ["logistics"],
            "phone": "+1 415 555 0199",
        },
        calls=tuple(date(2025, month, 8) for month in (5, 7, 9, 11)) + (date(2026, 1, 20), date(2026, 2, 17)),
        tickets=({"subject": "Sync stops after 200 rows", "contact_id": 1},),
        reason="territory change",
    ),
    "rebalancing": Case(
        "TechFlow, rebalancing, close: monthly meetings and calls, one promise with a date",
        {"name": "TechFlow", "since_on": date(2025, 1, 20)},
        ({"name": "David Osei", "email": "david.osei@techflow.example", "is_primary": True},),
        {"name": "David Kim", "phone": "+1 415 555 0199"},
        {"name": "Maya Chen", "joined_on": date(2023, 6, 1), "phone": "+1 212 555 0160"},
        support="Lena Fischer",
        calls=weekly(date(2025, 1, 28), date(2026, 2, 24), 21),
        tasks=({"title": "Send the draft of the training plan", "due_on": date(2026, 3, 10)},),
        reason="rebalancing",
    ),
    "formal": Case(
        "Weber & Söhne, territory change, formal address, steady, a scheduling link and no phone",
        {"name": "Weber & Söhne", "since_on": date(2022, 10, 1)},
        (
            {
                "name": "Dr. Hannah Weber",
                "form_of_address": "formal",
                "email": "weber@weber-soehne.example",
                "is_primary": True,
            },
        ),
        ANA,
        {**SARAH, "phone": None, "specialities": ["manufacturing"]},
        support="Lena Fischer",
        meetings=tuple(date(2025, month, 4) for month in (3, 6, 9, 12)) + (date(2026, 2, 4),),
        reason="territory change",
    ),
    "departure, announced": Case(
        "Helios Energy, departure that may be told, close, two open tickets, reachable until 20 March",
        {"name": "Helios Energy", "since_on": date(2024, 2, 12)},
        ({"name": "Amara Diallo", "email": "amara@helios.example", "is_primary": True},),
        {"name": "Paul Ortega", "phone": "+1 212 555 0177"},
        SARAH,
        calls=weekly(date(2024, 2, 20), date(2026, 2, 17), 14),
        tickets=(
            {"subject": "Meter import is slow", "contact_id": 1},
            {"subject": "Wrong unit in the May report", "contact_id": 1},
        ),
        reason="departure",
        reason_released=True,
        last_day=date(2026, 3, 20),
    ),
    "departure, not announced": Case(
        "Northgate, departure nobody may hear of, steady, one promise, last day on record",
        {"name": "Northgate", "since_on": date(2025, 2, 3)},
        ({"name": "Priya Shah", "email": "priya@northgate.example", "is_primary": True},),
        {"name": "Paul Ortega", "phone": "+1 212 555 0177"},
        {"name": "Joana Silva", "joined_on": date(2025, 1, 7), "specialities": ["retail", "seasonal planning"]},
        calls=(date(2025, 3, 4), date(2025, 6, 10), date(2025, 10, 7), date(2026, 1, 15)),
        tasks=({"title": "Answer on single sign-on", "due_on": date(2026, 3, 20)},),
        reason="departure",
        last_day=date(2026, 3, 31),
    ),
    "leave": Case(
        "Blue Harbor, leave, light: two calls in a year, reachable until 13 March",
        {"name": "Blue Harbor", "since_on": date(2024, 12, 9)},
        (
            {
                "name": "Catherine O'Brien",
                "preferred_name": "Cat",
                "email": "cat@blueharbor.example",
                "is_primary": True,
            },
        ),
        {"name": "Joana Silva"},
        {"name": "Ana Ribeiro", "joined_on": date(2021, 9, 1), "phone": "+351 21 555 0117"},
        calls=(date(2025, 2, 18), date(2025, 8, 21)),
        reason="leave",
        last_day=date(2026, 3, 13),
    ),
    "new": Case(
        "Kestrel Labs, no reason given, new: a customer since January, two calls, one promise",
        {"name": "Kestrel Labs", "since_on": date(2026, 1, 12)},
        ({"name": "Yuki Tanaka", "email": "yuki@kestrel.example", "is_primary": True},),
        {"name": "Maya Chen"},
        {"name": "Joana Silva", "joined_on": date(2023, 4, 3), "specialities": ["research teams"]},
        calls=(date(2026, 1, 20), date(2026, 2, 10)),
        tasks=({"title": "The list of import formats", "due_on": date(2026, 3, 12)},),
    ),
    "own words": Case(
        "Orchard Foods, a reason in the sender's words that may be told, steady, four promises",
        {"name": "Orchard Foods", "since_on": date(2023, 11, 6)},
        ({"name": "Luis Ortiz", "email": "luis@orchard.example", "is_primary": True},),
        ANA,
        {**SARAH, "joined_on": date(2025, 12, 1), "scheduling_link": None},
        calls=(date(2024, 2, 6), date(2025, 3, 11), date(2025, 11, 25), date(2026, 2, 3)),
        tasks=(
            {"title": "The recall report as a template", "due_on": date(2026, 3, 18)},
            {"title": "Two more licences for the lab", "due_on": date(2026, 3, 25)},
            {"title": "A contact at the label printer"},
            {"title": "Notes from the February call"},
        ),
        reason="I am setting up our team in Lisbon",
        reason_released=True,
    ),
    "nothing on record": Case(
        "Quill, nothing on record but names and addresses",
        {"name": "Quill"},
        ({"name": "Sam Reed", "email": "sam@quill.example", "is_primary": True},),
        {"name": "Maya Chen"},
        {"name": "David Kim"},
        company=None,
    ),
    "already gone": Case(
        "Harrow Group, the outgoing person has left: one mail from the incoming one, one ticket open",
        {"name": "Harrow Group", "since_on": date(2024, 7, 1)},
        ({"name": "Ifeoma Bello", "email": "ifeoma@harrow.example", "is_primary": True},),
        {"name": "Paul Ortega", "deactivated_at": datetime(2026, 2, 27, 18, tzinfo=UTC)},
        SARAH,
        support="Lena Fischer",
        calls=(date(2024, 9, 3), date(2025, 9, 16), date(2025, 12, 2)),
        tickets=({"subject": "Exports arrive twice", "contact_id": 1},),
        reason="departure",
    ),
}
