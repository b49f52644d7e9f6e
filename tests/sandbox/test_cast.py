"""The books of the stand-in world: the people and customers that tests and demo rest on, whatever the day."""

from __future__ import annotations

import csv
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.customers.importing import Report, import_folder
from bot.handoff.relationship import History, cadence
from bot.sandbox import cast
from bot.sandbox.cast.books import Workspace, moved, rendered, write_books
from store.database import Database
from store.models import (
    Activity,
    Contact,
    Customer,
    HealthScore,
    Installation,
    Note,
    Opportunity,
    Person,
    Task,
    Ticket,
    Usage,
)

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAYS = (TODAY, date(2026, 3, 31), date(2027, 2, 28), date(2028, 2, 29), date(2026, 8, 29), date(2026, 8, 30))
CSCX, NORTH = 1, 2


@pytest.fixture
def books(database: Database, tmp_path: Path) -> Database:
    with database.writing(None) as session:
        for number, team, name in ((CSCX, "T0CSCX", "CSCX"), (NORTH, "T0NORTH", "Northwind Success")):
            session.add(Installation(id=number, team_ref=team, name=name, bot_user_ref="U", installed_at=NOW))
    take_in(database, CSCX, "cscx", tmp_path)
    take_in(database, NORTH, "north", tmp_path)
    return database


def take_in(database: Database, workspace_id: int, workspace: Workspace, tmp_path: Path, today: date = TODAY) -> Report:
    write_books(tmp_path / workspace, workspace, today)
    with database.writing(workspace_id) as session:
        return import_folder(session, tmp_path / workspace, now=NOW)


def test_a_relative_date_is_worked_out_for_the_day() -> None:
    text = "{today-18m}|{today+90d}|{now-3d@14:30}|{today-1y+2w}|{month-2m}|{today}"

    assert rendered(text, TODAY) == "2025-05-20|2027-02-18|2026-11-17T14:30:00Z|2025-12-04|September|2026-11-20"


def test_a_working_day_is_no_saturday_or_sunday() -> None:
    saturday = date(2026, 11, 21)

    assert rendered("{workday-7d} {workday+7d} {workday-6d@09:00}", saturday) == (
        "2026-11-13 2026-11-30 2026-11-13T09:00:00Z"
    )


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2028, 3, 31), -1, date(2028, 2, 29)),
        (date(2026, 1, 31), 13, date(2027, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
    ],
)
def test_months_end_where_they_end(day: date, months: int, expected: date) -> None:
    assert moved(day, months, "m") == expected


def test_a_leap_day_has_a_birthday_every_year() -> None:
    assert moved(date(2028, 2, 29), -1, "y") == date(2027, 2, 28)


@pytest.mark.parametrize("expression", ["{yesterday}", "{today-18}", "{now-3d}", "{today - 3d}", "{}"])
def test_an_expression_that_says_nothing_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match="is no date"):
        rendered(expression, TODAY)


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("workspace", ["cscx", "north"])
def test_the_books_can_be_written_on_any_day_and_hold_no_expressions(
    workspace: Workspace, day: date, tmp_path: Path
) -> None:
    write_books(tmp_path, workspace, day)

    files = sorted(tmp_path.iterdir())
    assert len(files) == 10
    assert not [file.name for file in files if re.search(r"[{}]", file.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("day", DAYS)
def test_the_books_are_taken_in_whole_on_any_day_and_again_without_effect(
    database: Database, tmp_path: Path, day: date
) -> None:
    with database.writing(None) as session:
        session.add(Installation(id=CSCX, team_ref="T0CSCX", name="CSCX", bot_user_ref="U", installed_at=NOW))

    first = take_in(database, CSCX, "cscx", tmp_path, day)
    second = take_in(database, CSCX, "cscx", tmp_path, day)

    assert all(file.created for file in first.files)
    assert second.changed_nothing


def test_colleagues_are_the_people_of_the_world(books: Database) -> None:
    for workspace_id, team in ((CSCX, "T0CSCX"), (NORTH, "T0NORTH")):
        world = {
            entry["id"]: (entry["name"], entry["email"], entry["tz"], entry["deleted"])
            for entry in cast.people()
            if entry["team"] == team and not entry["is_restricted"]
        }
        with books.reading(workspace_id) as session:
            found = {
                person.slack_ref: (person.name, person.email, person.zone, person.deactivated_at is not None)
                for person in session.scalars(select(Person))
            }
        assert found == world


def test_datacorp_is_as_the_handoff_story_tells_it(books: Database) -> None:
    with books.reading(CSCX) as session:
        customer = session.scalars(select(Customer).where(Customer.name == "DataCorp")).one()
        owner = session.get_one(Person, customer.owner_id)
        contacts = session.scalars(select(Contact).where(Contact.customer_id == customer.id)).all()
        notes = session.scalars(select(Note).where(Note.customer_id == customer.id)).all()
        health = session.scalars(
            select(HealthScore).where(HealthScore.customer_id == customer.id).order_by(HealthScore.scored_on)
        ).all()
        promise = session.scalars(
            select(Task).where(Task.customer_id == customer.id, Task.audience == "customer", Task.done_on.is_(None))
        ).one()
        opportunity = session.scalars(select(Opportunity).where(Opportunity.customer_id == customer.id)).one()

    primary = [contact for contact in contacts if contact.is_primary]
    assert (customer.arr_cents, customer.currency) == (24_500_000, "USD")
    assert customer.since_on == moved(TODAY, -18, "m")
    assert customer.renews_on == TODAY + timedelta(days=90)
    assert (owner.name, health[-1].score, len(contacts)) == ("Ana Ribeiro", 82, 4)
    assert [(contact.name, contact.title) for contact in primary] == [("Michael Torres", "VP Operations")]
    assert {"style", "escalation", "promise", "relationship"} <= {note.category for note in notes}
    assert any("direct communication" in note.text for note in notes)
    assert any("Q2" in note.text and note.audience == "customer" for note in notes)
    assert promise.due_on is not None
    assert promise.due_on > TODAY
    assert opportunity.stage == "in discussion"


@pytest.mark.parametrize("day", DAYS)
def test_datacorp_met_weekly_for_six_months_and_monthly_since(tmp_path: Path, day: date) -> None:
    write_books(tmp_path, "cscx", day)
    with (tmp_path / "activities.csv").open(encoding="utf-8", newline="") as file:
        met = sorted(
            date.fromisoformat(row["occurred_at"][:10])
            for row in csv.DictReader(file)
            if row["customer"] == "C-DATACORP" and row["type"] in ("call", "meeting")
        )

    assert cadence(History(moved(day, -18, "m"), tuple(met), day)) == "weekly for the first 6 months, monthly since"


def test_acme_is_as_the_upsell_story_tells_it(books: Database) -> None:
    with books.reading(CSCX) as session:
        customer = session.scalars(select(Customer).where(Customer.name == "Acme Corp")).one()
        newest = session.scalars(
            select(Usage).where(Usage.customer_id == customer.id, Usage.measured_on == TODAY - timedelta(days=1))
        )
        used = {figure.metric: (figure.value, figure.ceiling) for figure in newest}
        opportunity = session.scalars(select(Opportunity).where(Opportunity.customer_id == customer.id)).one()
        burning = session.scalars(
            select(Ticket).where(
                Ticket.customer_id == customer.id, Ticket.severity == "urgent", Ticket.status == "open"
            )
        ).one()
        score = session.scalars(
            select(HealthScore.score)
            .where(HealthScore.customer_id == customer.id)
            .order_by(HealthScore.scored_on.desc())
        ).first()

    assert (customer.tier, score) == ("Professional", 87)
    assert (used["licences"], used["API calls"]) == ((98, 100), (850_000, 1_000_000))
    assert (opportunity.name, opportunity.value_cents, opportunity.intro_sent_at) == (
        "Enterprise tier",
        4_800_000,
        None,
    )
    assert burning.external_ref == "4411"


def test_techflow_is_as_the_ticket_story_tells_it(books: Database) -> None:
    with books.reading(CSCX) as session:
        ticket = session.scalars(select(Ticket).where(Ticket.external_ref == "TF-2024-0847")).one()
        contact = session.get_one(Contact, ticket.contact_id)
        scores = session.scalars(
            select(HealthScore.score)
            .where(HealthScore.customer_id == ticket.customer_id, HealthScore.scored_on < ticket.opened_at.date())
            .order_by(HealthScore.scored_on.desc())
        ).all()
        newest = session.scalars(
            select(HealthScore.score)
            .where(HealthScore.customer_id == ticket.customer_id)
            .order_by(HealthScore.scored_on.desc())
        ).first()

    assert (ticket.subject, ticket.severity, ticket.status) == (
        "API rate limiting causing sync failures",
        "high",
        "solved",
    )
    assert ticket.solved_at is not None
    assert (ticket.solved_at - ticket.opened_at).days == 4
    assert ticket.is_escalated
    assert (contact.name, contact.email) == ("David Osei", "david.osei@techflow.example")
    assert scores[0] - (newest or 0) == 6


def test_the_book_is_of_many_kinds(books: Database) -> None:
    with books.reading(CSCX) as session:
        customers = session.scalars(select(Customer)).all()
        contacts = session.scalars(select(Contact)).all()
        owners = {
            session.get_one(Person, customer.owner_id).name if customer.owner_id else None for customer in customers
        }
        categories = set(session.scalars(select(Note.category)))

    names = " ".join(customer.name for customer in customers)
    kept = {contact.customer_id for contact in contacts}
    assert len(customers) > 30
    assert {"Ana Ribeiro", "Sarah Johnson", "David Kim", "Maya Chen", "Joana Silva", None} <= owners
    assert {"Northgate", "Northgate Labs"} <= {customer.name for customer in customers}
    assert re.search("&.*'|'.*&", names)
    assert re.search("[\u0600-\u06ff]", names)
    assert re.search("[\U0001f300-\U0001faff]", names)
    assert any(customer.id not in kept for customer in customers)
    assert any(not customer.ai_allowed for customer in customers)
    assert any(contact.do_not_contact for contact in contacts)
    assert any(contact.email is None for contact in contacts)
    assert {("formal", "de"), ("formal", "ja")} <= {(contact.form_of_address, contact.language) for contact in contacts}
    assert categories == {"preference", "sensitivity", "promise", "escalation", "style", "relationship"}


def test_notes_are_internal_unless_somebody_said_otherwise(books: Database) -> None:
    with books.reading(CSCX) as session:
        counts = {
            audience: session.scalar(select(func.count()).select_from(Note).where(Note.audience == audience)) or 0
            for audience in ("internal", "customer")
        }
        loose = session.scalars(
            select(Note).where(Note.audience == "customer", Note.category.in_(("sensitivity", "style", "escalation")))
        ).all()

    assert counts["internal"] > 2 * counts["customer"] > 0
    assert loose == []


def test_nothing_is_on_record_before_a_customer_came_or_from_the_future(books: Database) -> None:
    with books.reading(CSCX) as session:
        since = {customer.id: customer.since_on for customer in session.scalars(select(Customer))}
        happened = [
            *((row.customer_id, row.occurred_at.date()) for row in session.scalars(select(Activity))),
            *((row.customer_id, row.noted_on) for row in session.scalars(select(Note))),
            *((row.customer_id, row.measured_on) for row in session.scalars(select(Usage))),
            *((row.customer_id, row.scored_on) for row in session.scalars(select(HealthScore))),
            *((row.customer_id, row.opened_at.date()) for row in session.scalars(select(Ticket))),
        ]

    odd = [(since[customer_id], day) for customer_id, day in happened if not (since[customer_id] or day) <= day < TODAY]
    assert odd == []


def test_the_workspaces_share_nothing_but_names(books: Database) -> None:
    def found(workspace_id: int) -> tuple[set[str], set[str], set[str]]:
        with books.reading(workspace_id) as session:
            return (
                set(session.scalars(select(Customer.external_ref)))
                | set(session.scalars(select(Contact.external_ref))),
                {email for email in session.scalars(select(Contact.email)) if email}
                | set(session.scalars(select(Person.email))),
                set(session.scalars(select(Customer.name))),
            )

    ours, theirs = found(CSCX), found(NORTH)

    assert ours[0] & theirs[0] == set()
    assert ours[1] & theirs[1] == set()
    assert ours[2] & theirs[2] == {"DataCorp"}


@pytest.mark.parametrize("workspace", ["cscx", "north"])
def test_every_address_and_link_is_invented(workspace: Workspace, tmp_path: Path) -> None:
    write_books(tmp_path, workspace, TODAY)
    text = "\n".join(file.read_text(encoding="utf-8") for file in tmp_path.iterdir())

    hosts = re.findall(r"(?:@|https?://)([a-z][a-z0-9.-]+)", text)

    assert hosts
    assert {host for host in hosts if not host.endswith(".example")} == set()
