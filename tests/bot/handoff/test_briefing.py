"""What a briefing says: everything on record that matters, in three minutes, with its sources, and no empty heading."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.customers.importing import import_folder
from bot.handoff.briefing import Briefing, Line, briefing, gaps_line
from bot.handoff.briefing.page import MOST_WORDS
from bot.sandbox.cast.books import Workspace, write_books
from store.database import Database
from store.models import (
    Activity,
    Contact,
    Customer,
    FactUsed,
    Installation,
    Note,
    Opportunity,
    Outreach,
    Person,
    Task,
    Ticket,
    Transition,
)
from tests.bot.handoff.book import CUSTOMER, INCOMING, OUTGOING, Case, written
from tests.bot.handoff.cast import MORNING, TODAY, imported

MICHAEL = {"name": "Michael Torres", "email": "m@datacorp.example", "role": "decision maker", "is_primary": True}
FAR = date(2027, 1, 1)
FULL = {
    "name": "DataCorp",
    "bought_because": "To see every truck.",
    "renews_on": FAR,
    "since_on": date(2024, 9, 1),
    "tier": "Enterprise",
    "arr_cents": 24_500_000,
}


def handoff(**more: object) -> Transition:
    values = {"reason": "territory change", "last_day_on": date(2026, 3, 20), "introduce_by_on": date(2026, 3, 6)}
    ids = {"id": 1, "workspace_id": 1, "customer_id": CUSTOMER, "outgoing_id": OUTGOING, "incoming_id": INCOMING}
    planned = {"asked_by_id": OUTGOING, "state": "planned", "planned_at": datetime(2026, 3, 2, 9, tzinfo=UTC)}
    return Transition(**{**ids, **planned, **values, **more})


def note(number: int, category: str, text: str, on: date = TODAY, **more: object) -> Note:
    ids = {"id": number, "workspace_id": 1, "customer_id": CUSTOMER, "author_id": OUTGOING}
    return Note(**{**ids, "category": category, "text": text, "noted_on": on, **more})


def told(session: Session, **more: object) -> Briefing:
    return briefing(session, handoff(**more), TODAY)


def texts(written_up: Briefing, key: str) -> list[str]:
    return [line.text for part in written_up.sections if part.key == key for line in part.lines]


def every_line(written_up: Briefing) -> list[Line]:
    return [line for part in written_up.sections for line in part.lines]


@pytest.mark.parametrize("books", ["cscx", "north"])
def test_every_customer_of_the_cast_is_told_in_three_minutes_with_sources_and_without_empty_headings(
    database: Database, tmp_path: Path, books: Workspace
) -> None:
    with database.writing(None) as lobby:
        lobby.add(Installation(id=1, team_ref="T0CSCX", name="CSCX", bot_user_ref="U0", installed_at=MORNING))
    write_books(tmp_path, books, TODAY)
    with database.reading(1) as session:
        import_folder(session, tmp_path, now=MORNING)
        outgoing, incoming = session.scalars(select(Person.id).where(Person.role == "csm").limit(2))
        for customer in session.scalars(select(Customer)).all():
            of_customer = handoff(customer_id=customer.id, outgoing_id=outgoing, incoming_id=incoming)
            written_up = briefing(session, of_customer, TODAY)

            assert 50 < written_up.words() <= MOST_WORDS, customer.name
            assert all(part.lines for part in written_up.sections), customer.name
            assert all(line.source and line.as_of <= TODAY for line in every_line(written_up)), customer.name
            assert len(written_up.gaps) <= 3, customer.name
            assert all(gap.question.endswith("?") for gap in written_up.gaps), customer.name
        session.rollback()


def test_the_demo_customer_is_told_as_its_csm_would_tell_it(database: Database, tmp_path: Path) -> None:
    with imported(database, tmp_path) as session:
        datacorp = session.scalars(select(Customer).where(Customer.external_ref == "C-DATACORP")).one()

        told_up = briefing(session, datacorp, TODAY)

        assert texts(told_up, "bought")[0].startswith("To see every truck and pallet")
        assert (
            texts(told_up, "bought")[1] == "Enterprise tier, $245K ARR, customer for 18 months (since September 2024)."
        )
        assert texts(told_up, "people")[0].startswith("Michael Torres, VP Operations, sponsor (decision maker)")
        assert texts(told_up, "together")[0] == "Met weekly for the first 6 months, monthly since."
        assert "Never mention savings in hours" in texts(told_up, "care")[0]
        assert "built trust" in texts(told_up, "escalations")[0] or "best handled" in texts(told_up, "escalations")[0]
        assert texts(told_up, "under_way")[0].startswith("Aurora and Gary warehouses: in discussion, $58K")
        assert texts(told_up, "colleagues") == ["Account executive: Tom Becker.", "Support engineer: Lena Fischer."]
        assert gaps_line(told_up) == "Briefing: 2 gaps."
        assert "Priya Shah (champion)" in told_up.gaps[1].missing


def test_a_customer_nobody_hands_over_and_nobody_owns_is_still_told(database: Database, tmp_path: Path) -> None:
    with imported(database, tmp_path) as session:
        meridell = session.scalars(select(Customer).where(Customer.external_ref == "C-MERIDELL")).one()

        told_up = briefing(session, meridell, TODAY)

        assert (told_up.transition_id, told_up.outgoing, told_up.incoming) == (None, None, None)
        assert texts(told_up, "handoff") == []
        assert "Olivia Grant" in texts(told_up, "people")[0]


def test_what_is_overdue_and_promised_stands_before_grave_tickets_and_those_before_the_rest(database: Database) -> None:
    case = Case(
        "",
        FULL,
        (MICHAEL,),
        tasks=(
            {"title": "Send the outline", "due_on": date(2026, 3, 10)},
            {"title": "Find out who follows", "due_on": date(2026, 2, 20), "audience": "internal"},
            {"title": "Send the audit", "due_on": date(2026, 2, 27)},
            {"title": "Our own plan", "due_on": date(2026, 3, 12), "audience": "internal"},
        ),
        tickets=(
            {"external_ref": "7", "subject": "Slow list", "severity": "low"},
            {"subject": "Import fails", "severity": "urgent", "is_escalated": True},
        ),
        others=(
            note(1, "promise", "A review in person before the summer."),
            note(2, "promise", "Send the audit soon."),
        ),
    )
    with written(database, case) as session:
        told_up = told(session)

    assert texts(told_up, "open") == [
        "Promised, overdue since 27 February: Send the audit.",
        "Ticket 4402 (urgent, escalated), open since 27 February: Import fails.",
        "Overdue since 20 February: Find out who follows.",
        "Promised for 10 March: Send the outline.",
        "Ticket 7 (low), open since 27 February: Slow list.",
        "Promised (March): A review in person before the summer.",
    ]
    assert texts(told_up, "under_way") == ["By 12 March: Our own plan."]


def test_people_say_who_decides_how_each_is_called_and_who_is_left_alone(database: Database) -> None:
    case = Case(
        "",
        FULL,
        (
            {"name": "Vera Holm", "do_not_contact": True},
            {"name": "Lars", "email": "l@x.example", "role": "user"},
            {
                "name": "Dr. Klaus Weber",
                "preferred_name": "Herr Dr. Weber",
                "form_of_address": "formal",
                "language": "de",
                "zone": "Europe/Berlin",
                "email": "k@x.example",
                "role": "Decision Maker",
                "title": "CEO",
            },
            {**MICHAEL, "role": "champion"},
        ),
    )
    with written(database, case) as session:
        told_up = told(session)

    assert texts(told_up, "people") == [
        "Do not contact Vera Holm.",
        "Michael Torres, champion, main contact.",
        "Dr. Klaus Weber, called Herr Dr. Weber, CEO, sponsor (Decision Maker). Formal address, German, Berlin time.",
        "Lars, user.",
    ]


@pytest.mark.parametrize("reason", ["departure", "Departure", "  DEPARTURE "])
def test_a_departure_says_neither_why_nor_until_when(database: Database, reason: str) -> None:
    with written(database, Case("", FULL, (MICHAEL,))) as session:
        told_up = told(session, reason=reason)

    said = json.dumps(told_up.to_json()).casefold()
    assert "departure" not in said
    assert "20 march" not in said
    assert texts(told_up, "handoff") == [
        "The customer has not been told yet. The introduction is due by Friday, 6 March."
    ]


def test_a_handoff_says_why_what_has_been_told_and_until_when(database: Database) -> None:
    with written(database, Case("", FULL, (MICHAEL,))) as session:
        told_up = told(session, reason="leave", state="announced", announced_at=datetime(2026, 3, 2, 10, tzinfo=UTC))

    assert texts(told_up, "handoff") == [
        "Why now: Ana Ribeiro goes on leave.",
        "The farewell left on 2 March. The introduction is due by Friday, 6 March.",
        "Ana Ribeiro can be reached until Friday, 20 March.",
    ]


def test_a_handoff_that_was_called_off_says_so(database: Database) -> None:
    with written(database, Case("", FULL, (MICHAEL,))) as session:
        told_up = told(session, reason=None, state="cancelled", last_day_on=None)

    assert texts(told_up, "handoff") == ["This handoff was called off."]


def test_the_first_two_weeks_are_a_checklist_from_the_record_by_day(database: Database) -> None:
    case = Case(
        "",
        {**FULL, "renews_on": TODAY + timedelta(days=60)},
        (MICHAEL, {"name": "Priya Shah", "email": "p@x.example", "role": "champion"}),
        support="Lena Fischer",
        tasks=({"title": "Send the audit", "due_on": date(2026, 3, 9)},),
        tickets=({"subject": "Import fails", "severity": "urgent"},),
        meetings=(date(2026, 2, 20),),
        others=(
            note(1, "style", "Short."),
            Activity(
                id=99,
                workspace_id=1,
                customer_id=CUSTOMER,
                contact_id=1,
                type="email",
                subject="x",
                occurred_at=datetime(2026, 2, 25, tzinfo=UTC),
            ),
        ),
    )
    with written(database, case) as session:
        told_up = told(session)

    assert texts(told_up, "first_weeks") == [
        "Today: go through ticket 4401 with Lena before you write.",
        "Today: ask Ana the two questions above while Ana can be reached (until 20 March).",
        "By Friday, 6 March: send the introduction.",
        "By 9 March: keep the promise “Send the audit”.",
        "Tuesday 10 or Thursday 12 March: a first call of 20 minutes.",
        "Second week: get to know Priya Shah (champion); no contact is on record.",
        "Second week: decide how the renewal of 1 May goes, and who leads it.",
    ]


def test_the_first_call_is_on_days_when_whoever_the_mails_are_for_works(database: Database) -> None:
    priya = {"name": "Priya Shah", "email": "p@datacorp.example", "zone": "Indian/Mauritius"}
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    farewell = Outreach(
        id=7,
        workspace_id=1,
        kind="handoff.farewell",
        customer_id=CUSTOMER,
        sender_id=OUTGOING,
        state="sent",
        created_at=at,
        changed_at=at,
    )
    named = {"label": "Address", "audience": "customer", "source": "contact record", "as_of": TODAY}
    written_for = FactUsed(
        id=1, workspace_id=1, outreach_id=7, key="contact_email", value="p@datacorp.example", **named
    )
    with written(database, Case("", FULL, (MICHAEL, priya), others=(farewell,))) as session:
        session.add(written_for)
        not_begun, begun = told(session), told(session, farewell_id=7)

    assert "Tuesday 10 or Thursday 12 March: a first call of 20 minutes." in texts(not_begun, "first_weeks")
    assert "Tuesday 10 or Tuesday 17 March: a first call of 20 minutes." in texts(begun, "first_weeks")


def test_a_huge_and_hostile_record_still_takes_three_minutes_and_says_how_much_is_left_out(database: Database) -> None:
    wild = "<!channel> *bold* \u202eRTL 🚚\n" * 120
    rows = [
        note(number, category, f"{number} {wild}")
        for number, category in enumerate(
            ["sensitivity", "style", "preference", "relationship", "escalation", "promise"] * 20, start=1
        )
    ]
    case = Case(
        "",
        {**FULL, "name": wild, "bought_because": wild, "tier": wild, "status": wild},
        tuple({"name": wild, "email": f"{n}@x.example", "title": wild, "role": wild} for n in range(40)),
        tasks=tuple({"title": wild} for _ in range(60)),
        tickets=tuple({"external_ref": str(n), "subject": wild} for n in range(40)),
        others=(
            *rows,
            Opportunity(id=1, workspace_id=1, customer_id=CUSTOMER, external_ref="o", name=wild, stage=wild),
        ),
    )
    with written(database, case) as session:
        told_up = told(session, reason=wild)

    assert told_up.words() <= MOST_WORDS
    assert all(len(line.text) < 1000 and not {"\n", "\u202e"} & set(line.text) for line in every_line(told_up))
    (opened,) = (part for part in told_up.sections if part.key == "open")
    assert len(opened.lines) + opened.more == 40 + 60  # The promises in notes are those of the tasks.


def test_a_briefing_is_plain_json(database: Database) -> None:
    with written(
        database, Case("", FULL, (MICHAEL,), others=(note(1, "sensitivity", "Never mention Elgin."),))
    ) as session:
        given = told(session).to_json()

    assert json.loads(json.dumps(given)) == given
    assert (given["customer"], given["as_of"]) == ("DataCorp", "2026-03-02")
    (care,) = (part for part in given["sections"] if part["key"] == "care")
    assert care["lines"] == [
        {"text": "Never mention Elgin.", "source": "note, sensitivity", "as_of": "2026-03-02", "author": "Ana Ribeiro"}
    ]


def test_what_lies_ahead_of_the_day_is_not_told_as_past(database: Database) -> None:
    future = datetime(2026, 3, 9, 15, tzinfo=UTC)
    meeting = Activity(id=5, workspace_id=1, customer_id=CUSTOMER, type="meeting", subject="Review", occurred_at=future)
    with written(database, Case("", FULL, (MICHAEL,), others=(meeting,))) as session:
        told_up = told(session)

    assert texts(told_up, "together") == ["No call, meeting or mail is on record."]


def test_of_a_solved_escalation_without_a_note_the_ticket_is_told(database: Database) -> None:
    solved = {
        "subject": "Import failed.",
        "status": "solved",
        "is_escalated": True,
        "resolution": "A check before each import.",
        "solved_at": datetime(2026, 2, 28, tzinfo=UTC),
    }
    with written(database, Case("", FULL, (MICHAEL,), tickets=(solved,))) as session:
        told_up = told(session)

    assert texts(told_up, "escalations") == [
        "Import failed: escalated on 27 February, solved since. A check before each import."
    ]
    assert texts(told_up, "open") == []


def test_the_rows_a_briefing_reads_are_those_of_its_customer_only(database: Database) -> None:
    other = Customer(id=2, workspace_id=1, external_ref="c2", name="Other")
    strangers = (
        Contact(id=50, workspace_id=1, customer_id=2, external_ref="x", name="CANARY"),
        note(50, "sensitivity", "CANARY", customer_id=2),
        Task(id=50, workspace_id=1, customer_id=2, title="CANARY", audience="customer"),
        Ticket(
            id=50,
            workspace_id=1,
            customer_id=2,
            external_ref="c",
            subject="CANARY",
            severity="high",
            status="open",
            opened_at=datetime(2026, 3, 1, tzinfo=UTC),
        ),
    )
    with written(database, Case("", FULL, (MICHAEL,), others=(other,))) as session:
        session.add_all(strangers)
        session.flush()

        assert "CANARY" not in json.dumps(told(session).to_json())
