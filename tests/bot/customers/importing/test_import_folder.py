"""A folder of files becomes customers and what is known about them: all or nothing, once, and quietly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.customers.importing import FileReport, ImportRefused, OwnerChange, import_folder
from bot.people import preferences
from store.database import Database
from store.models import (
    Activity,
    Card,
    Contact,
    Customer,
    HealthScore,
    Job,
    Note,
    Opportunity,
    Person,
    Task,
    Ticket,
    Usage,
    WorkspaceSettings,
)

NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)
Folder = Callable[..., Path]

PEOPLE = """external_id,email,name,role,zone,manager,slack_id
P1,ana@cscx.example,Ana Ribeiro,csm,Europe/Lisbon,P2,U0ANA
P2,priya@cscx.example,Priya Nair,Manager,America/New_York,,
"""
CUSTOMERS = """external_id,name,arr,currency,renews_on,csm
C1,DataCorp,"245,000",USD,2026-06-30,ana@cscx.example
C2,Quill & Anchor,8400,GBP,2026-09-01,
"""
CONTACTS = """external_id,customer,name,email,is_primary
K1,C1,Michael Torres,Michael.Torres@datacorp.example,yes
"""
FILES = {
    "people": PEOPLE,
    "customers": CUSTOMERS,
    "contacts": CONTACTS,
    "notes": "external_id,customer,author,category,text,noted_on\nN1,C1,P1,style,Direct.,2026-01-05\n",
    "activities": "external_id,customer,person,contact,type,subject,occurred_at\n"
    "A1,C1,P1,K1,call,Review,2026-03-20 15:00\n",
    "tasks": "external_id,customer,owner,title,audience,due_on\nT1,C1,P1,Send the audit,customer,2026-04-09\n",
    "opportunities": "external_id,customer,owner,name,stage,value,currency\nO1,C1,P1,Q2,in discussion,58000,USD\n",
    "usage": "customer,metric,value,limit,measured_on\nC1,licences,98,100,2026-03-31\n",
    "tickets": "external_id,customer,contact,subject,severity,status,opened_at,solved_at\n"
    "TF-1,C1,K1,Sync failing,High,Solved,2026-03-01T08:00Z,2026-03-05 08:00\n",
    "health": "customer,score,scored_on,reason\nC1,82,2026-03-31,Steady use\n",
}
MODELS = (Person, Customer, Contact, Note, Activity, Task, Opportunity, Usage, Ticket, HealthScore)


def rows_in(database: Database, workspace_id: int = 1) -> int:
    with database.reading(workspace_id) as session:
        return sum(session.scalar(select(func.count()).select_from(model)) or 0 for model in MODELS)


def test_every_file_fills_its_table(workspaces: Database, folder: Folder) -> None:
    with workspaces.writing(1) as session:
        report = import_folder(session, folder(**FILES), now=NOW)

    assert [(file.file, file.created) for file in report.files] == [
        ("people.csv", 2),
        ("customers.csv", 2),
        ("contacts.csv", 1),
        ("notes.csv", 1),
        ("activities.csv", 1),
        ("tasks.csv", 1),
        ("opportunities.csv", 1),
        ("usage.csv", 1),
        ("tickets.csv", 1),
        ("health.csv", 1),
    ]
    with workspaces.reading(1) as session:
        ana = session.scalars(select(Person).where(Person.email == "ana@cscx.example")).one()
        priya = session.scalars(select(Person).where(Person.email == "priya@cscx.example")).one()
        customer = session.scalars(select(Customer).where(Customer.name == "DataCorp")).one()
        contact = session.scalars(select(Contact)).one()
        ticket = session.scalars(select(Ticket)).one()
        assert (ana.manager_id, ana.slack_ref, priya.slack_ref, priya.role) == (priya.id, "U0ANA", None, "manager")
        assert (customer.arr_cents, customer.renews_on, customer.owner_id) == (24_500_000, date(2026, 6, 30), ana.id)
        assert (contact.customer_id, contact.email) == (customer.id, "michael.torres@datacorp.example")
        assert (ticket.contact_id, ticket.severity, ticket.status) == (contact.id, "high", "solved")
        assert ticket.solved_at == datetime(2026, 3, 5, 8, tzinfo=UTC)


def test_the_same_folder_twice_changes_nothing_and_says_so(workspaces: Database, folder: Folder) -> None:
    place = folder(**FILES)
    with workspaces.writing(1) as session:
        import_folder(session, place, now=NOW)

    with workspaces.writing(1) as session:
        report = import_folder(session, place, now=NOW + timedelta(days=1))

    assert report.changed_nothing
    assert report.files[1] == FileReport("customers.csv", created=0, updated=0, unchanged=2)
    assert report.lines()[-1] == "Everything was on record already."


def test_one_bad_cell_keeps_everything_out(workspaces: Database, folder: Folder) -> None:
    place = folder(**FILES | {"health": "customer,score,scored_on\nC1,101,2026-03-31\n"})

    with pytest.raises(ImportRefused) as refused, workspaces.writing(1) as session:
        import_folder(session, place, now=NOW)

    assert refused.value.report.lines() == [
        "Nothing was imported: 1 problem.",
        "health.csv row 2, score: 101 is not a whole number between 0 and 100.",
    ]
    assert rows_in(workspaces) == 0


def test_nothing_is_written_even_when_the_caller_commits_after_a_refusal(workspaces: Database, folder: Folder) -> None:
    place = folder(**FILES | {"health": "customer,score,scored_on\nC9,50,2026-03-31\n"})

    with workspaces.writing(1) as session, pytest.raises(ImportRefused):
        import_folder(session, place, now=NOW)

    assert rows_in(workspaces) == 0


def test_a_dry_run_says_what_would_happen_and_writes_nothing(workspaces: Database, folder: Folder) -> None:
    place = folder(**FILES)

    with workspaces.writing(1) as session:
        promised = import_folder(session, place, now=NOW, dry_run=True)

    assert rows_in(workspaces) == 0
    with workspaces.reading(1) as session:
        assert session.scalars(select(WorkspaceSettings)).all() == []
    with workspaces.writing(1) as session:
        done = import_folder(session, place, now=NOW)
    assert promised.files == done.files
    assert promised.lines()[1:] == done.lines()


def test_an_import_is_quiet(workspaces: Database, folder: Folder) -> None:
    with workspaces.writing(1) as session:
        import_folder(session, folder(**FILES), now=NOW)
    moved = CUSTOMERS.replace("ana@cscx.example", "priya@cscx.example")

    with workspaces.writing(1) as session:
        import_folder(session, folder(customers=moved), now=NOW)

    with workspaces.reading(1) as session:
        assert session.scalars(select(Job)).all() == []
        assert session.scalars(select(Card)).all() == []


def test_a_change_of_owner_is_reported_for_customers_that_were_there(workspaces: Database, folder: Folder) -> None:
    with workspaces.writing(1) as session:
        first = import_folder(session, folder(**FILES), now=NOW)
    place = folder(
        people=PEOPLE + "P3,sarah@cscx.example,Sarah Johnson,csm,America/New_York,,\n",
        customers="external_id,csm\nC1,sarah@cscx.example\nC2,P1\n",
    )

    with workspaces.writing(1) as session:
        report = import_folder(session, place, now=NOW)

    with workspaces.reading(1) as session:
        people = {person.external_ref: person.id for person in session.scalars(select(Person))}
        customers = {customer.external_ref: customer.id for customer in session.scalars(select(Customer))}
        owners = {customer.external_ref: customer.owner_id for customer in session.scalars(select(Customer))}
    assert first.owner_changes == []
    assert report.owner_changes == [
        OwnerChange(customers["C1"], people["P1"], people["P3"]),
        OwnerChange(customers["C2"], None, people["P1"]),
    ]
    assert owners == {"C1": people["P3"], "C2": people["P1"]}


def test_the_first_import_is_remembered_and_later_ones_do_not_move_it(workspaces: Database, folder: Folder) -> None:
    place = folder(**FILES)
    with workspaces.writing(1) as session:
        first = import_folder(session, place, now=NOW)

    with workspaces.writing(1) as session:
        second = import_folder(session, place, now=NOW + timedelta(days=1))

    with workspaces.reading(1) as session:
        settings = session.scalars(select(WorkspaceSettings)).one()
    assert (first.is_first, second.is_first) == (True, False)
    assert (settings.company_name, settings.first_import_at) == ("CSCX", NOW)


def test_a_customer_without_a_csm_belongs_to_nobody(workspaces: Database, folder: Folder) -> None:
    with workspaces.writing(1) as session:
        import_folder(session, folder(customers=CUSTOMERS.replace("ana@cscx.example", "")), now=NOW)

    with workspaces.reading(1) as session:
        assert session.scalars(select(Customer.owner_id)).all() == [None, None]


def test_a_column_that_is_not_there_leaves_what_is_on_record(workspaces: Database, folder: Folder) -> None:
    with workspaces.writing(1) as session:
        import_folder(session, folder(**FILES), now=NOW)

    with workspaces.writing(1) as session:
        report = import_folder(session, folder(customers="external_id,arr\nC1,250000\n"), now=NOW)

    with workspaces.reading(1) as session:
        customer = session.scalars(select(Customer).where(Customer.external_ref == "C1")).one()
    assert report.files[1].updated == 1
    assert (customer.arr_cents, customer.name, customer.renews_on) == (25_000_000, "DataCorp", date(2026, 6, 30))
    assert customer.owner_id is not None


def test_an_empty_cell_empties_the_field_or_gives_it_its_default(workspaces: Database, folder: Folder) -> None:
    with workspaces.writing(1) as session:
        import_folder(session, folder(**FILES), now=NOW)

    with workspaces.writing(1) as session:
        import_folder(session, folder(customers="external_id,renews_on,currency\nC2,,\n"), now=NOW)

    with workspaces.reading(1) as session:
        customer = session.scalars(select(Customer).where(Customer.external_ref == "C2")).one()
    assert (customer.renews_on, customer.currency) == (None, "USD")


def test_what_people_chose_in_their_settings_is_not_overwritten_by_a_file(workspaces: Database, folder: Folder) -> None:
    with workspaces.writing(1) as session:
        import_folder(session, folder(**FILES), now=NOW)
    with workspaces.writing(1) as session:
        ana = session.scalars(select(Person).where(Person.email == "ana@cscx.example")).one()
        wanted = replace(preferences.of(ana, undo_seconds=30), phone="+351 21 555 0142")
        preferences.save(session, ana, wanted, undo_seconds=30, now=NOW)
    theirs = "external_id,email,name,role,title,phone\nP1,ana@cscx.example,Ana Ribeiro,csm,Senior CSM,+351 1\n"

    with workspaces.writing(1) as session:
        first = import_folder(session, folder(people=theirs), now=NOW + timedelta(days=1))
        again = import_folder(session, folder(people=theirs), now=NOW + timedelta(days=2))

    with workspaces.reading(1) as session:
        ana = session.scalars(select(Person).where(Person.email == "ana@cscx.example")).one()
        assert (ana.phone, ana.title) == ("+351 21 555 0142", "Senior CSM")
    assert (first.files[0].updated, again.changed_nothing) == (1, True)


def test_a_person_known_from_slack_is_met_again_by_address_and_keeps_the_slack_id(
    workspaces: Database, folder: Folder
) -> None:
    with workspaces.writing(1) as session:
        session.add(Person(workspace_id=1, email="priya@cscx.example", name="priya", role="csm", slack_ref="U0PRIYA"))

    with workspaces.writing(1) as session:
        report = import_folder(session, folder(people=PEOPLE), now=NOW)

    with workspaces.reading(1) as session:
        priya = session.scalars(select(Person).where(Person.email == "priya@cscx.example")).one()
    assert report.files[0] == FileReport("people.csv", created=1, updated=1)
    assert (priya.external_ref, priya.name, priya.role, priya.slack_ref) == ("P2", "Priya Nair", "manager", "U0PRIYA")


def test_an_address_or_slack_id_of_somebody_else_is_refused(workspaces: Database, folder: Folder) -> None:
    with workspaces.writing(1) as session:
        import_folder(session, folder(people=PEOPLE), now=NOW)
    taken = "external_id,email,name,role,slack_id\nP2,ana@cscx.example,Priya Nair,manager,U0ANA\n"

    with pytest.raises(ImportRefused) as refused, workspaces.writing(1) as session:
        import_folder(session, folder(people=taken), now=NOW)

    assert refused.value.report.lines()[1:] == [
        "people.csv row 2, email: ana@cscx.example belongs to Ana Ribeiro (P1) already.",
        "people.csv row 2, slack_id: U0ANA belongs to Ana Ribeiro (P1) already.",
    ]


def test_salesforce_ids_of_15_and_18_characters_are_one_record(workspaces: Database, folder: Folder) -> None:
    short, long = "001A0000006Vm9r", "001A0000006Vm9rIAC"
    with workspaces.writing(1) as session:
        import_folder(session, folder(customers=f"external_id,name\n{short},Torvane\n"), now=NOW)
    place = folder(
        customers=f"external_id,name\n{long},Torvane\n", contacts=f"external_id,customer,name\nK1,{short},Simone\n"
    )

    with workspaces.writing(1) as session:
        report = import_folder(session, place, now=NOW)

    with workspaces.reading(1) as session:
        refs = session.scalars(select(Customer.external_ref)).all()
    assert report.files[0].unchanged == 1
    assert report.files[1].created == 1
    assert refs == [long]


def test_figures_and_scores_are_met_again_by_customer_and_day(workspaces: Database, folder: Folder) -> None:
    with workspaces.writing(1) as session:
        import_folder(session, folder(**FILES), now=NOW)
    place = folder(
        usage="customer,metric,value,limit,measured_on\nC1,licences,99.5,100,2026-03-31\nC1,licences,97,100,2026-03-24\n",
        health="customer,score,scored_on\nC1,80,2026-03-31\n",
    )

    with workspaces.writing(1) as session:
        report = import_folder(session, place, now=NOW)

    with workspaces.reading(1) as session:
        values = session.scalars(select(Usage.value).order_by(Usage.measured_on)).all()
        scores = [(score.score, score.reason) for score in session.scalars(select(HealthScore))]
    assert {file.file: (file.created, file.updated) for file in report.files}["usage.csv"] == (1, 1)
    assert values == [97, 99.5]
    assert scores == [(80, "Steady use")]


def test_notes_without_an_id_are_met_again_by_what_they_say(workspaces: Database, folder: Folder) -> None:
    twice = "customer,category,text,noted_on\nC1,style,Direct.,2026-01-05\nC1,style,Direct.,2026-01-05\n"
    place = folder(people=PEOPLE, customers=CUSTOMERS, notes=twice)
    with workspaces.writing(1) as session:
        first = import_folder(session, place, now=NOW)

    with workspaces.writing(1) as session:
        second = import_folder(session, place, now=NOW)
    with workspaces.writing(1) as session:
        third = import_folder(session, folder(notes=twice + "C1,style,Direct.,2026-01-05\n"), now=NOW)

    assert first.files[2] == FileReport("notes.csv", created=2)
    assert second.files[2] == FileReport("notes.csv", unchanged=2)
    assert third.files[2] == FileReport("notes.csv", created=1, unchanged=2)


def test_a_currency_sign_agrees_with_the_currency_or_stands_in_for_it(workspaces: Database, folder: Folder) -> None:
    good = "external_id,name,arr,currency\nC1,One,€1000,\nC2,Two,$1000,CAD\nC3,Three,1000 GBP,GBP\nC4,Four,$5,\n"
    with workspaces.writing(1) as session:
        import_folder(session, folder(customers=good), now=NOW)
    bad = "external_id,name,arr,currency\nC1,One,€1000,USD\n"

    with pytest.raises(ImportRefused) as refused, workspaces.writing(1) as session:
        import_folder(session, folder(customers=bad), now=NOW)

    with workspaces.reading(1) as session:
        currencies = session.scalars(select(Customer.currency).order_by(Customer.external_ref)).all()
    assert currencies == ["EUR", "CAD", "GBP", "USD"]
    assert refused.value.report.lines()[1].startswith("customers.csv row 2, arr: € does not go with USD.")


def test_two_workspaces_bring_the_same_ids_and_never_meet(workspaces: Database, folder: Folder) -> None:
    place = folder(**FILES)
    for number in (1, 2):
        with workspaces.writing(number) as session:
            import_folder(session, place, now=NOW)

    with workspaces.writing(1) as session:
        import_folder(session, folder(customers="external_id,name\nC1,Renamed\n"), now=NOW)

    with workspaces.reading(2) as session:
        customers = session.scalars(select(Customer)).all()
        owners = {customer.owner_id for customer in customers}
        own = set(session.scalars(select(Person.id)))
    assert sorted(customer.name for customer in customers) == ["DataCorp", "Quill & Anchor"]
    assert owners <= own | {None}
    assert rows_in(workspaces, 1) == rows_in(workspaces, 2)


def test_a_reference_never_finds_a_row_of_another_workspace(workspaces: Database, folder: Folder) -> None:
    with workspaces.writing(2) as session:
        import_folder(session, folder(people=PEOPLE, customers=CUSTOMERS), now=NOW)
    (folder() / "people.csv").unlink()
    (folder() / "customers.csv").unlink()

    with pytest.raises(ImportRefused) as refused, workspaces.writing(1) as session:
        import_folder(session, folder(contacts=CONTACTS), now=NOW)

    assert refused.value.report.lines()[1:] == ["contacts.csv row 2, customer: C1 is no customer's external id."]
