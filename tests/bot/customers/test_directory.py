"""A customer is found by what people type, a wrong one never, and two that fit are asked about."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from bot.customers import directory
from bot.errors import Ambiguous, Invalid, NotAllowed, NotFound
from store import customers
from store.database import Database
from store.models import Contact, Customer, Installation, Person

MOMENT = datetime(2026, 3, 2, 12, tzinfo=UTC)
ANA, SARAH, PAUL, TOM, TAYLOR = 1, 2, 3, 4, 5

NAMES = (
    "DataCorp",
    "Acme Corp",
    "TechFlow",
    "Northgate",
    "Northgate Labs",
    "Payload Systems",
    "Back to School",
    "Because Coffee",
    "Until Tomorrow Media",
    "Johnson & Johnson",
    "O'Reilly Media",
    "Müller Maschinenbau GmbH",
    "Café Crème",
    "Studio 54",
    "Rocket 🚀",
    "3M",
    "Brightwater Logistics",
    "Helios Energy",
    "Summit Analytics",
    "Riverbend Health",
    "Lumen & Oak",
    "Zürich Re",
    "Globex",
    "Initech",
    "Umbrella Insurance",
    "Vandelay Industries",
    "Stark Partners",
    "Wayne Logistics",
    "Hooli",
    "The Østergaard Group",
    "日本郵便",
    "Handoff Labs",
)

TYPED = {
    "datacorp": "DataCorp",
    "DATA CORP": "DataCorp",
    "data-corp.": "DataCorp",
    "datacorp.example": "DataCorp",
    "https://www.datacorp.example/": "DataCorp",
    "cafe creme": "Café Crème",
    "muller maschinenbau": "Müller Maschinenbau GmbH",
    "Zurich RE": "Zürich Re",
    "Johnson and Johnson": "Johnson & Johnson",
    "OReilly Media": "O'Reilly Media",
    "O’Reilly Media": "O'Reilly Media",
    "rocket": "Rocket 🚀",
    "Rocket :rocket:": "Rocket 🚀",
    "日本郵便": "日本郵便",
    "3m": "3M",
    "ostergaard group": "The Østergaard Group",
    "Acme": "Acme Corp",
    "Pay": "Payload Systems",
    "Until": "Until Tomorrow Media",
    "Globex Inc": "Globex",
    "Northgate": "Northgate",
    "northgate labs": "Northgate Labs",
}

MISSPELT = {
    "Datakorp": "DataCorp",
    "Datcorp": "DataCorp",
    "DataCrop": "DataCorp",
    "Dtaacorp": "DataCorp",
    "Datacorpp": "DataCorp",
    "Datacopr": "DataCorp",
    "Dattacorp": "DataCorp",
    "Daatcorp": "DataCorp",
    "Acme Crop": "Acme Corp",
    "Akme Corp": "Acme Corp",
    "Acmee": "Acme Corp",
    "Amce Corp": "Acme Corp",
    "TecFlow": "TechFlow",
    "TechFow": "TechFlow",
    "Teckflow": "TechFlow",
    "Tech Flwo": "TechFlow",
    "Thecflow": "TechFlow",
    "TechFlows": "TechFlow",
    "Norhtgate": "Northgate",
    "Nortgate": "Northgate",
    "Northgate Lasb": "Northgate Labs",
    "Norhgate Labs": "Northgate Labs",
    "Labs Northgate": "Northgate Labs",
    "Paylod Systems": "Payload Systems",
    "Payload Sytems": "Payload Systems",
    "Pyload Systems": "Payload Systems",
    "Back to Scool": "Back to School",
    "Back too School": "Back to School",
    "Becuase Coffee": "Because Coffee",
    "Untill Tomorrow Media": "Until Tomorrow Media",
    "Jonson & Johnson": "Johnson & Johnson",
    "OReily Media": "O'Reilly Media",
    "Mueller Maschinenbau": "Müller Maschinenbau GmbH",
    "Muller Maschinebau": "Müller Maschinenbau GmbH",
    "Brightwatter Logistics": "Brightwater Logistics",
    "Helois Energy": "Helios Energy",
    "Sumit Analytics": "Summit Analytics",
    "Summit Analitics": "Summit Analytics",
    "Riverbnd Health": "Riverbend Health",
    "Umbrela Insurance": "Umbrella Insurance",
    "Vandalay Industries": "Vandelay Industries",
    "Stark Partnres": "Stark Partners",
    "Wanye Logistics": "Wayne Logistics",
    "Hoolli": "Hooli",
    "Initekh": "Initech",
    "Globx": "Globex",
}

STRANGERS = (
    "Labs",
    "Corp",
    "Media",
    "Systems",
    "Logistics",
    "Health",
    "Energy",
    "Coffee",
    "Sarah",
    "Studio 55",
    "4M",
    "Acne",
    "Data Systems",
    "TechCorp",
    "DataFlow",
    "Wayne Analytics",
    "Stark Industries",
    "Umbrella Health",
    "Summit Logistics",
    "Southgate",
    "Payroll Systems",
    "River Health",
    "Helix Energy",
    "Unitech",
    "Intertech",
    "Acme GmbH",
    "Hello",
    "Vandal",
    "T",
    "!",
    "",
)


@pytest.fixture
def known(database: Database) -> Database:
    with database.writing(None) as session:
        for number in (1, 2):
            session.add(
                Installation(id=number, team_ref=f"T{number}", name=f"W{number}", bot_user_ref="U", installed_at=MOMENT)
            )
    people = (
        (ANA, "Ana Ribeiro", "csm", None),
        (SARAH, "Sarah Johnson", "csm", None),
        (PAUL, "Paul Ortega", "csm", MOMENT),
        (TOM, "Tom Becker", "account executive", None),
        (TAYLOR, "Taylor Globex", "csm", None),
    )
    with database.writing(1) as session:
        for number, name, role, left in people:
            first = name.split()[0]
            session.add(
                Person(
                    id=number,
                    workspace_id=1,
                    name=name,
                    email=f"{first.lower()}@cscx.example",
                    slack_ref=f"U0{first.upper()}",
                    role=role,
                    deactivated_at=left,
                )
            )
        session.flush()
        for number, name in enumerate(NAMES, 1):
            domain = "".join(letter for letter in name.lower() if letter.isascii() and letter.isalnum())
            session.add(
                Customer(
                    id=number,
                    workspace_id=1,
                    external_ref=f"c{number}",
                    name=name,
                    domain=f"{domain}.example" if domain else None,
                    owner_id=SARAH if name == "TechFlow" else ANA,
                )
            )
    with database.writing(2) as session:
        session.add(Customer(id=900, workspace_id=2, external_ref="c1", name="Zephyr Northwind", domain="z.example"))
    return database


def found(session: Session, typed: str) -> str | None:
    try:
        return directory.find(session, typed).name
    except NotFound:
        return None


@pytest.mark.parametrize("table", [TYPED, MISSPELT], ids=["typed", "misspelt"])
def test_a_customer_is_found_by_what_people_type(known: Database, table: dict[str, str]) -> None:
    with known.reading(1) as session:
        assert {typed: found(session, typed) for typed in table} == table


def test_a_name_that_is_nobodys_finds_nobody(known: Database) -> None:
    with known.reading(1) as session:
        assert {typed: found(session, typed) for typed in STRANGERS} == dict.fromkeys(STRANGERS)


def test_the_tables_are_as_long_as_the_cut_offs_need() -> None:
    assert len(MISSPELT) >= 40
    assert len(STRANGERS) >= 20


@pytest.mark.parametrize(("typed", "near"), [("DatCrop", "DataCorp"), ("Acme GmbH", "Acme Corp"), ("Acne", "Acme")])
def test_who_is_nearly_right_is_asked_back(known: Database, typed: str, near: str) -> None:
    with known.reading(1) as session, pytest.raises(NotFound) as missed:
        directory.find(session, typed)

    assert f"No customer is called “{typed}”. Nothing was saved. Did you mean " in missed.value.message
    assert near in missed.value.message


def test_nothing_near_is_suggested_from_another_workspace(known: Database) -> None:
    with known.reading(1) as session, pytest.raises(NotFound) as missed:
        directory.find(session, "Zephyr Northwind")

    assert "Did you mean" not in missed.value.message


def test_a_long_name_is_not_repeated_whole(known: Database) -> None:
    with known.reading(1) as session, pytest.raises(NotFound) as missed:
        directory.find(session, "x" * 5000)

    assert len(missed.value.message) < 200


def test_several_that_fit_are_offered_with_what_tells_them_apart(known: Database) -> None:
    with known.writing(1) as session:
        session.add(
            Customer(id=77, workspace_id=1, external_ref="d2", name="Datacorp", domain="datacorp.other.example")
        )
    with known.reading(1) as session, pytest.raises(Ambiguous) as several:
        directory.find(session, "datacorp")

    assert several.value.field == "customer"
    assert {(choice.label, choice.hint) for choice in several.value.choices} == {
        ("DataCorp", "datacorp.example · Ana Ribeiro"),
        ("Datacorp", "datacorp.other.example · nobody looks after it yet"),
    }


def test_a_domain_tells_namesakes_apart(known: Database) -> None:
    with known.writing(1) as session:
        session.add(Customer(id=77, workspace_id=1, external_ref="d2", name="Datacorp", domain="other.example"))
    with known.reading(1) as session:
        assert directory.find(session, "other.example").id == 77


def test_at_most_ten_choices_are_offered(known: Database) -> None:
    with known.writing(1) as session:
        for number in range(14):
            session.add(Customer(id=700 + number, workspace_id=1, external_ref=f"q{number}", name=f"Quartz {number}"))
    with known.reading(1) as session, pytest.raises(Ambiguous) as several:
        directory.find(session, "Quartz")

    assert len(several.value.choices) == 10
    assert "14 customers fit “Quartz” (the first 10 are listed)" in several.value.message


def test_an_empty_search_lists_mine_first_and_then_the_rest_by_name(known: Database) -> None:
    with known.reading(1) as session:
        found = [customer.name for customer in directory.search(session, "", owner_id=SARAH)]

    assert found[:4] == ["TechFlow", "3M", "Acme Corp", "Back to School"]
    assert len(found) == len(NAMES)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("north", ["Northgate", "Northgate Labs"]),
        ("labs", ["Handoff Labs", "Northgate Labs"]),
        ("Datakorp", ["DataCorp"]),
    ],
)
def test_a_search_puts_the_best_fit_first(known: Database, query: str, first: list[str]) -> None:
    with known.reading(1) as session:
        assert [customer.name for customer in directory.search(session, query)] == first


def test_a_search_gives_no_more_than_asked_for(known: Database) -> None:
    with known.reading(1) as session:
        assert len(directory.search(session, "", limit=5)) == 5


@pytest.mark.parametrize(
    ("splits", "customer", "person", "split"),
    [
        ([("DataCorp", "Sarah Johnson")], "DataCorp", SARAH, 0),
        ([("DataCorp Sarah", "Johnson"), ("DataCorp", "Sarah Johnson")], "DataCorp", SARAH, 1),
        ([("Labs", "Sarah"), ("Handoff Labs", "Sarah")], "Handoff Labs", SARAH, 1),
        ([("Back", "School to Sarah"), ("Back to School", "Sarah")], "Back to School", SARAH, 1),
        ([("Sarah", "Datakorp"), ("Datakorp", "Sarha")], "DataCorp", SARAH, 1),
        ([("Northgate", "Labs Sarah"), ("Northgate Labs", "Sarah")], "Northgate Labs", SARAH, 1),
        ([("Globex", "Taylor"), ("Taylor", "Globex")], "Globex", TAYLOR, 0),
        ([("datacorp.example", "<@U0SARAH>")], "DataCorp", SARAH, 0),
    ],
)
def test_of_several_splits_the_one_whose_names_fit_best_wins(
    known: Database, splits: list[tuple[str, str]], customer: str, person: int, split: int
) -> None:
    with known.reading(1) as session:
        pair = directory.resolve_pair(session, splits)

    assert (pair.customer.name, pair.person.id, pair.split) == (customer, person, split)


@pytest.mark.parametrize(
    ("splits", "error", "says"),
    [
        ([("DataCorp", "Zoltan")], NotFound, "Nobody here is called “Zoltan”"),
        ([("Zoltan", "Sarah")], NotFound, "No customer is called “Zoltan”"),
        ([("Acme", "Zoltan Corp"), ("Acme Zoltan", "Corp")], NotFound, "Nobody here is called “Zoltan Corp”"),
        ([("Sara", "DataCorp"), ("Zoltan Ltd", "Sarah")], NotFound, "No customer is called “Zoltan Ltd”"),
        ([("DataCorp", "Paul Ortega")], NotAllowed, "Paul Ortega has left"),
        ([("DataCorp", "Tom")], NotAllowed, "Tom Becker is an account executive"),
        ([("Northg", "Sarah")], Ambiguous, "2 customers fit “Northg”"),
        ([("DataCorp", "")], Invalid, "I found DataCorp, but not who takes it over"),
        ([], NotFound, "neither a customer nor a colleague"),
    ],
)
def test_what_was_not_understood_is_named(
    known: Database, splits: list[tuple[str, str]], error: type[Exception], says: str
) -> None:
    with known.reading(1) as session, pytest.raises(error, match=says):
        directory.resolve_pair(session, splits, roles=("csm", "manager"))


def test_the_main_contact_stands_first_among_the_contacts(known: Database) -> None:
    with known.writing(1) as session:
        for name, is_primary in (("Dana Li", False), ("Michael Torres", True), ("Adam Ode", False)):
            session.add(Contact(workspace_id=1, customer_id=1, external_ref=name, name=name, is_primary=is_primary))
    with known.reading(1) as session:
        listed = [contact.name for contact in customers.contacts_of(session, 1)]
        main = customers.primary_contact(session, 1)
        nobody = customers.primary_contact(session, 2)

    assert listed == ["Michael Torres", "Adam Ode", "Dana Li"]
    assert main is not None
    assert main.name == "Michael Torres"
    assert nobody is None


def test_a_person_owns_their_own_customers_only(known: Database) -> None:
    with known.reading(1) as session:
        assert [customer.name for customer in customers.owned_by(session, SARAH)] == ["TechFlow"]
