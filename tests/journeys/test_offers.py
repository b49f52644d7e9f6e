"""A customer whose owner was changed elsewhere: the earlier CSM is offered to say goodbye."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot import clock
from bot.customers.importing import import_folder
from bot.handoff import offering, reassigning
from bot.handoff.offering import Change
from bot.sandbox.cast.books import write_books
from store.models import Customer, HandoffOffer, Person, Transition
from tests.edge.outside import Outside
from tests.stage import Stage

pytestmark = pytest.mark.on_postgresql

MICHAEL = "michael.torres@datacorp.example"
OFFERED = "A customer of yours has a new CSM"
LISTED = "Customers of yours have a new CSM"
Json = dict[str, Any]


def reassigned(outside: Outside, customer: str, to: str, by: str, *, by_system: bool) -> int:
    """Move a customer as the API or a person does; gives the id of the move."""
    with outside.record() as session:
        row = session.scalars(select(Customer).where(Customer.external_ref == customer)).one()
        target = session.scalars(select(Person).where(Person.slack_ref == to)).one()
        mover = session.scalars(select(Person).where(Person.slack_ref == by)).one()
        done = reassigning.reassign(
            session, mover, row, target, expected_from=row.owner_id, now=clock.now(), by_system=by_system
        )
        number = done.id
    outside.stage.work()
    return number


def imported(outside: Outside, folder: Path, owners: dict[str, str], *, dry_run: bool = False) -> int:
    """Import the books once more with other owners for some customers; gives the number of offers."""
    write_books(folder, "cscx", clock.today())
    file = folder / "customers.csv"
    with file.open(encoding="utf-8", newline="") as read:
        rows = list(csv.DictReader(read))
    for row in rows:
        row["csm"] = owners.get(row["external_id"], row["csm"])
    with file.open("w", encoding="utf-8", newline="") as written:
        sheet = csv.DictWriter(written, rows[0].keys())
        sheet.writeheader()
        sheet.writerows(rows)
    with outside.record() as session:
        report = import_folder(session, folder, now=clock.now(), dry_run=dry_run)
        offered = offering.after_import(session, report, now=clock.now())
    outside.stage.work()
    return offered


def owned_by(outside: Outside, who: str) -> list[str]:
    with outside.record() as session:
        owned = (
            select(Customer.external_ref).join(Person, Customer.owner_id == Person.id).where(Person.slack_ref == who)
        )
        return [ref for ref in session.scalars(owned.order_by(Customer.id)) if ref]


def states(outside: Outside) -> list[str]:
    with outside.record() as session:
        return list(session.scalars(select(HandoffOffer.state).order_by(HandoffOffer.id)))


def texts(stage: Stage, who: str) -> list[str]:
    return [message["text"] for message in stage.messages(who)]


def test_a_customer_moved_by_the_api_is_offered_to_its_earlier_csm_who_says_goodbye(
    stage: Stage, outside: Outside
) -> None:
    reassigned(outside, "C-DATACORP", "U0SARAH", "U0ANA", by_system=True)

    offer = next(message for message in stage.messages("U0ANA") if message["text"] == OFFERED)
    assert "DataCorp is with Sarah Johnson now.* Say goodbye properly?" in stage.text_of(offer)
    assert OFFERED not in texts(stage, "U0SARAH")

    stage.click("U0ANA", "offer.draft")
    stage.work()
    assert stage.card("U0ANA")["text"] == "Your handoff draft is ready"
    stage.click("U0ANA", "outreach.send")
    stage.later(seconds=31)
    stage.work()
    stage.click("U0SARAH", "outreach.send")
    stage.later(seconds=31)
    stage.work()

    assert [mail["from"] for mail in stage.mails(MICHAEL)] == [
        "Ana Ribeiro <ana@cscx.example>",
        "Sarah Johnson <sarah@cscx.example>",
    ]
    with outside.record() as session:
        assert session.scalars(select(Transition.state)).all() == ["completed"]
    assert states(outside) == ["taken"]


def test_no_need_closes_the_offer_and_drafts_nothing(stage: Stage, outside: Outside) -> None:
    reassigned(outside, "C-DATACORP", "U0SARAH", "U0PRIYA", by_system=False)

    stage.click("U0ANA", "offer.decline")
    stage.work()

    assert states(outside) == ["declined"]
    assert "Your handoff draft is ready" not in texts(stage, "U0ANA")
    assert "A customer has a new CSM" in texts(stage, "U0ANA")


def test_who_moves_a_customer_by_hand_is_offered_nothing(outside: Outside) -> None:
    reassigned(outside, "C-DATACORP", "U0SARAH", "U0ANA", by_system=False)

    assert states(outside) == []


def test_a_customer_moved_within_a_handoff_is_not_offered(stage: Stage, outside: Outside) -> None:
    stage.command("U0ANA", "/handoff DataCorp to Sarah Johnson")
    stage.work()

    reassigned(outside, "C-DATACORP", "U0SARAH", "U0PRIYA", by_system=True)

    assert states(outside) == []


def test_a_move_that_is_undone_withdraws_its_offer(stage: Stage, outside: Outside) -> None:
    number = reassigned(outside, "C-DATACORP", "U0SARAH", "U0PRIYA", by_system=True)
    with outside.record() as session:
        offer_id = session.scalars(select(HandoffOffer.id)).one()

    outside.click("U0PRIYA", "handoff.undo_reassign", str(number))
    stage.work()

    assert states(outside) == ["overtaken"]
    with outside.nothing_changes():
        outside.click("U0ANA", "offer.draft", str(offer_id))
    assert "DataCorp has changed hands again since." in outside.said()[-1]


@pytest.mark.parametrize("who", ["U0DAVID", "U0SARAH", "U0GINA"])
def test_an_offer_is_answered_only_by_who_it_is_for_and_their_manager(stage: Stage, outside: Outside, who: str) -> None:
    reassigned(outside, "C-DATACORP", "U0SARAH", "U0PRIYA", by_system=True)
    with outside.record() as session:
        offer_id = str(session.scalars(select(HandoffOffer.id)).one())

    with outside.nothing_changes():
        for action in ("offer.draft", "offer.decline", "offer.draft_all", "offer.decline_all", "offer.pick"):
            outside.click(who, action, offer_id)

    outside.click("U0PRIYA", "offer.draft", offer_id)
    stage.work()
    assert states(outside) == ["taken"]


def test_an_offer_of_ours_is_nothing_in_another_workspace(outside: Outside) -> None:
    reassigned(outside, "C-DATACORP", "U0SARAH", "U0PRIYA", by_system=True)
    with outside.record() as session:
        offer_id = str(session.scalars(select(HandoffOffer.id)).one())

    with outside.nothing_changes():
        outside.click("U1SARAH", "offer.draft", offer_id, team="T0NORTH")

    assert "DataCorp" not in outside.said()[-1]


def test_an_import_offers_up_to_five_one_by_one_and_a_dry_run_none(
    stage: Stage, outside: Outside, tmp_path: Path
) -> None:
    owners = dict.fromkeys(owned_by(outside, "U0ANA")[:2], "david@cscx.example")

    assert imported(outside, tmp_path / "dry", owners, dry_run=True) == 0
    assert imported(outside, tmp_path / "books", owners) == 2
    assert imported(outside, tmp_path / "again", owners) == 0

    assert texts(stage, "U0ANA").count(OFFERED) == 2
    assert stage.accepted() == []


def test_the_first_import_of_a_workspace_offers_nothing(outside: Outside, tmp_path: Path) -> None:
    with outside.record() as session:
        write_books(tmp_path, "cscx", clock.today())
        report = import_folder(session, tmp_path, now=clock.now())
        report.is_first = True
        owner = session.scalars(select(Customer.owner_id).where(Customer.external_ref == "C-DATACORP")).one()
        report.owner_changes = [Change(1, owner, owner)]  # type: ignore[list-item]

        assert offering.after_import(session, report, now=clock.now()) == 0


def test_more_than_five_in_one_import_are_one_card_from_which_some_or_all_are_drafted(
    stage: Stage, outside: Outside, tmp_path: Path
) -> None:
    moved = owned_by(outside, "U0ANA")
    assert len(moved) > 5
    owners = dict.fromkeys(moved, "david@cscx.example")

    offered = imported(outside, tmp_path / "books", owners)
    assert offered == len(moved)
    assert texts(stage, "U0ANA").count(LISTED) == 1
    assert OFFERED not in texts(stage, "U0ANA")
    card = stage.message_with("U0ANA", "offer.draft_all")
    assert f"{len(moved)} of your customers have a new CSM." in stage.text_of(card)

    stage.click("U0ANA", "offer.pick")
    (select_one,) = [block["element"] for block in stage.modal("U0ANA")["blocks"] if block["type"] == "input"]
    chosen = [option for option in select_one["options"] if "DataCorp" in option["text"]["text"]]
    stage.submit("U0ANA", {"offers": {"offers": {"type": "multi_static_select", "selected_options": chosen}}})
    stage.work()
    assert states(outside).count("taken") == 1
    assert "DataCorp → David Kim · drafted" in stage.text_of(stage.message_with("U0ANA", "offer.draft_all"))

    stage.click("U0ANA", "offer.draft_all")
    stage.work()
    # Somebody at one of them cannot be written to: no e-mail, or nobody marked as the one to write to.
    taken = states(outside).count("taken")
    assert len(moved) - 2 <= taken < len(moved)
    with outside.record() as session:
        assert len(session.scalars(select(Transition.id)).all()) == taken
    assert f"{taken - 1} handoffs are being drafted. These could not be" in outside.said()[-1] + str(
        texts(stage, "U0ANA")
    )

    stage.click("U0ANA", "offer.decline_all")
    stage.work()
    assert "offered" not in states(outside)
    assert "Nothing is left to do." in stage.text_of(
        next(message for message in stage.messages("U0ANA") if message["text"] == LISTED)
    )


def test_the_sixth_customer_moved_on_one_day_makes_the_offers_a_list(stage: Stage, outside: Outside) -> None:
    moved = owned_by(outside, "U0ANA")[:6]
    for customer in moved:
        reassigned(outside, customer, "U0DAVID", "U0PRIYA", by_system=True)

    assert texts(stage, "U0ANA").count(OFFERED) == 5
    assert texts(stage, "U0ANA").count(LISTED) == 1
    assert states(outside) == ["offered"] * 6


def test_nobody_who_has_left_is_offered_a_goodbye(outside: Outside, tmp_path: Path) -> None:
    assert imported(outside, tmp_path, {"C-JUNIPER": "david@cscx.example"}) == 0
    assert states(outside) == []
