"""A colleague is found however they are named, never the wrong one, and one who has left is never handed anything."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from bot.errors import Ambiguous, NotAllowed, NotFound
from bot.people import directory
from store import people
from store.database import Database
from store.models import Installation, Mailbox, Person

MOMENT = datetime(2026, 3, 2, 12, tzinfo=UTC)

# Name, role, manager's name.
COLLEAGUES = (
    ("Omar Haddad", "admin", None),
    ("Priya Nair", "manager", "Omar Haddad"),
    ("Ana Ribeiro", "csm", "Priya Nair"),
    ("Sarah Johnson", "csm", "Priya Nair"),
    ("David Kim", "csm", "Priya Nair"),
    ("Tom Becker", "account executive", None),
    ("Lena Fischer", "support engineer", None),
    ("Maya Chen", "csm", "Priya Nair"),
    ("Paul Ortega", "csm", None),
    ("Joana Silva", "csm", None),
)

FOUND = {
    "<@U0SARAH|sarah>": "Sarah Johnson",
    "<@U0SARAH>": "Sarah Johnson",
    "sarah@cscx.example": "Sarah Johnson",
    "SARAH@CSCX.EXAMPLE": "Sarah Johnson",
    "Sarah Johnson": "Sarah Johnson",
    "sarah johnson": "Sarah Johnson",
    "Johnson, Sarah": "Sarah Johnson",
    "@Sarah": "Sarah Johnson",
    "Sarah": "Sarah Johnson",
    "Johnson": "Sarah Johnson",
    "Sarah J.": "Sarah Johnson",
    "Sar": "Sarah Johnson",
    "Sara": "Sarah Johnson",
    "Sarha": "Sarah Johnson",
    "Srah": "Sarah Johnson",
    "Sarah Jonson": "Sarah Johnson",
    "Sara Jonhson": "Sarah Johnson",
    "Dave": "David Kim",
    "Davd": "David Kim",
    "Daivd Kim": "David Kim",
    "Jo": "Joana Silva",
    "Joanna": "Joana Silva",
    "Mya": "Maya Chen",
    "Pryia": "Priya Nair",
    "Riberio": "Ana Ribeiro",
    "Beker": "Tom Becker",
    "Aná": "Ana Ribeiro",
}
STRANGERS = (
    "Tara",
    "Marah",
    "Sandra",
    "Diana",
    "Dana",
    "Mary",
    "Tim",
    "Oscar",
    "Layla",
    "Jon",
    "Priscilla",
    "DataCorp",
    "Corp Sarah",
    "Sarah Smith",
    "School",
    "J",
    "",
    "<@U0NOBODY>",
    "<@U1SARAH>",
    "sarah.johnson@northwind.example",
)


def person(number: int, workspace: int, name: str, role: str = "csm", **more: object) -> Person:
    first = name.split(maxsplit=1)[0]
    values = {"email": f"{first.lower()}@cscx.example", "slack_ref": f"U0{first.upper()}"} | more
    return Person(id=number, workspace_id=workspace, name=name, role=role, **values)


@pytest.fixture
def known(database: Database) -> Database:
    with database.writing(None) as session:
        for number in (1, 2):
            session.add(
                Installation(id=number, team_ref=f"T{number}", name=f"W{number}", bot_user_ref="U", installed_at=MOMENT)
            )
    ids = {name: number for number, (name, *_) in enumerate(COLLEAGUES, 1)}
    with database.writing(1) as session:
        for name, role, manager in COLLEAGUES:
            left = MOMENT if name == "Paul Ortega" else None
            manager_id = ids[manager] if manager else None
            session.add(person(ids[name], 1, name, role, manager_id=manager_id, deactivated_at=left))
            session.flush()
    with database.writing(2) as session:
        session.add(person(90, 2, "Sarah Johnson", email="sarah.johnson@northwind.example", slack_ref="U1SARAH"))
        session.add(person(91, 2, "Zelda Northwind", email="zelda@northwind.example", slack_ref="U1ZELDA"))
    return database


def found(session: Session, words: str) -> str | None:
    try:
        return directory.find(session, words).name
    except NotFound:
        return None


def test_a_colleague_is_found_however_they_are_named(known: Database) -> None:
    with known.reading(1) as session:
        assert {words: found(session, words) for words in FOUND} == FOUND
        assert directory.find(session, "Sarah Johnson").workspace_id == 1


def test_a_name_that_is_nobodys_finds_nobody(known: Database) -> None:
    with known.reading(1) as session:
        assert {words: found(session, words) for words in STRANGERS} == dict.fromkeys(STRANGERS)


def test_who_is_nearly_right_is_asked_back_but_never_someone_who_has_left(known: Database) -> None:
    with known.reading(1) as session:
        with pytest.raises(
            NotFound, match=r"Nobody here is called “Sarah Jansen”\. Nothing was saved\. Did you mean Sarah Johnson\?"
        ):
            directory.find(session, "Sarah Jansen")
        with pytest.raises(NotFound) as missed:
            directory.find(session, "Paul Orlando")

    assert "Did you mean" not in missed.value.message


@pytest.mark.parametrize("words", ["<@U0PAUL>", "paul@cscx.example", "Paul Ortega", "Paul", "Paul Ortga"])
def test_somebody_who_has_left_is_recognised_and_refused(known: Database, words: str) -> None:
    with known.reading(1) as session, pytest.raises(NotAllowed, match="Paul Ortega has left"):
        directory.find(session, words)


def test_a_name_that_fits_someone_who_left_exactly_does_not_slide_to_someone_similar(known: Database) -> None:
    with known.writing(1) as session:
        session.add(person(50, 1, "Paula Ortega"))
    with known.reading(1) as session:
        with pytest.raises(NotAllowed, match="Paul Ortega has left"):
            directory.find(session, "Paul Ortega")
        assert directory.find(session, "Paula").id == 50


def test_a_namesake_who_is_still_here_is_meant_rather_than_one_who_left(known: Database) -> None:
    with known.writing(1) as session:
        session.add(person(51, 1, "Paul Smith", email="paul.smith@cscx.example", slack_ref="U0PAULS"))
    with known.reading(1) as session:
        assert directory.find(session, "Paul").id == 51


def test_two_of_a_name_are_asked_about(known: Database) -> None:
    with known.writing(1) as session:
        session.add(person(52, 1, "Sarah Miller", "manager", email="sarah.miller@cscx.example", slack_ref="U0SM"))
    with known.reading(1) as session, pytest.raises(Ambiguous) as several:
        directory.find(session, "Sarah")

    assert several.value.field == "person"
    assert {(choice.label, choice.hint) for choice in several.value.choices} == {
        ("Sarah Johnson", "CSM · sarah@cscx.example"),
        ("Sarah Miller", "manager · sarah.miller@cscx.example"),
    }


def test_a_role_settles_between_two_of_a_name(known: Database) -> None:
    with known.writing(1) as session:
        session.add(person(53, 1, "Sarah Miller", "admin", email="sarah.miller@cscx.example", slack_ref="U0SM"))
    with known.reading(1) as session:
        assert directory.find(session, "Sarah", roles=("csm", "manager")).name == "Sarah Johnson"


def test_a_colleague_with_another_role_is_refused_by_role(known: Database) -> None:
    with known.reading(1) as session, pytest.raises(NotAllowed, match="Tom Becker is an account executive"):
        directory.find(session, "Tom", roles=("csm", "manager"))


def test_a_search_lists_active_colleagues_of_this_workspace_only(known: Database) -> None:
    with known.reading(1) as session:
        everybody = [row.name for row in directory.search(session, "")]

    assert everybody == sorted(name for name, *_ in COLLEAGUES if name != "Paul Ortega")


@pytest.mark.parametrize(
    ("query", "roles", "names"),
    [
        ("jo", None, ["Joana Silva", "Sarah Johnson"]),
        ("sarah", None, ["Sarah Johnson"]),
        ("Sarha", None, ["Sarah Johnson"]),
        ("ma", ("csm",), ["Maya Chen"]),
        ("zelda", None, []),
        ("", ("manager",), ["Priya Nair"]),
    ],
)
def test_a_search_puts_the_best_fit_first(
    known: Database, query: str, roles: tuple[str, ...] | None, names: list[str]
) -> None:
    with known.reading(1) as session:
        assert [row.name for row in directory.search(session, query, roles=roles)] == names


def test_a_slack_id_of_another_workspace_is_nobody_here(known: Database) -> None:
    with known.reading(1) as session:
        assert directory.by_slack_ref(session, "U0ANA").name == "Ana Ribeiro"
        with pytest.raises(NotFound):
            directory.by_slack_ref(session, "U1ZELDA")


def test_everybody_above_a_person_is_their_manager(known: Database) -> None:
    with known.reading(1) as session:
        assert people.managers_of(session, 3) == {1, 2}
        assert people.managers_of(session, 1) == frozenset()


def test_a_circle_of_managers_comes_to_an_end(known: Database) -> None:
    with known.writing(1) as session:
        top = people.get(session, 1)
        assert top is not None
        top.manager_id = 3
    with known.reading(1) as session:
        assert people.managers_of(session, 3) == {1, 2}


def test_a_mailbox_is_its_owners_and_a_connected_one_comes_first(known: Database) -> None:
    with known.writing(1) as session:
        for owner_id, state in ((3, "disconnected"), (3, "connected"), (None, "connected")):
            address = f"{owner_id}-{state}@cscx.example"
            session.add(
                Mailbox(
                    workspace_id=1,
                    address=address,
                    display_name="A",
                    owner_id=owner_id,
                    state=state,
                    connected_at=MOMENT,
                )
            )
    with known.reading(1) as session:
        box = people.mailbox_of(session, 3)
        none = people.mailbox_of(session, 4)

    assert box is not None
    assert box.state == "connected"
    assert box.owner_id == 3
    assert none is None


def test_an_address_is_found_in_any_case(known: Database) -> None:
    with known.reading(1) as session:
        found = people.by_email(session, " Ana@CSCX.example ")
        assert found is not None
        assert found.name == "Ana Ribeiro"
        assert people.by_email(session, "zelda@northwind.example") is None
