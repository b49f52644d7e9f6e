"""Asking for a handoff that cannot be: each refusal says what happened, that nothing was saved, and what to do next."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from store.models import Contact, Customer, Person, Transition
from tests.edge.outside import Outside
from tests.stage import Stage

SARAH = "to Sarah Johnson"
REFUSED = [
    ("U0ANA", f"Atlantis {SARAH}", ["No customer is called “Atlantis”.", "Nothing was saved.", "Check the name"]),
    ("U0ANA", f"Datacrop Inc {SARAH}", ["Nothing was saved.", "Did you mean DataCorp?"]),
    ("U0ANA", "DataCorp to Zelda", ["Nobody here is called “Zelda”.", "Nothing was saved. Check the name"]),
    ("U0ANA", "DataCorp to Paul", ["Paul Ortega has left.", "Nothing was saved.", "Name a colleague who is here."]),
    ("U0ANA", "DataCorp to <@U0PAUL>", ["Paul Ortega has left.", "Nothing was saved.", "Name a colleague"]),
    ("U0ANA", "DataCorp to <@U0GINA>", ["I don't know that colleague yet.", "Nothing was saved.", "An admin can add"]),
    ("U0ANA", "DataCorp to <@U1SARAH>", ["I don't know that colleague yet.", "Nothing was saved."]),
    ("U0ANA", "DataCorp to Lena", ["Lena Fischer is a support engineer and can't take this.", "Nothing was saved."]),
    ("U0ANA", "DataCorp to Ana", ["DataCorp is with Ana Ribeiro already.", "Nothing was drafted;", "name the"]),
    ("U0ANA", "DataCorp", ["DataCorp", "not who takes it over.", "Nothing was saved."]),
    ("U0ANA", "to <@U0SARAH>", ["which customer", "Nothing was saved.", "/handoff DataCorp to"]),
    ("U0ANA", "to Sarah Johnson", ["I see Sarah Johnson, but not which customer", "Nothing was saved."]),
    ("U0ANA", f"Acme {SARAH}", ["Only the CSM who looks after this customer", "Nothing was changed."]),
    ("U0OMAR", f"DataCorp {SARAH}", ["Only the CSM who looks after this customer", "Nothing was changed."]),
    ("U0SARAH", f"DataCorp {SARAH}", ["Only the CSM who looks after this customer", "Nothing was changed."]),
    ("U0ANA", f"Quill & Anchor Press {SARAH}", ["has no contacts on record", "Nothing was drafted;", "add a contact"]),
    ("U0JO", f"Orchard Lane Bakery {SARAH}", ["Rui Tavares", "no e-mail address", "Nothing was drafted;", "add the"]),
    ("U0DAVID", f"Atlasgate {SARAH}", ["Vera Holm", "not to be contacted", "Nothing was drafted;", "choose another"]),
    ("U0PRIYA", f"Meridell {SARAH}", ["Nobody looks after Meridell", "Nothing was drafted.", "/rapport reassign"]),
    ("U0DAVID", f"Juniper {SARAH}", ["Only the CSM who looks after this customer", "Nothing was changed."]),
    ("U0ANA", f"DataCorp {SARAH} until 1 January 2020", ["has passed.", "Nothing was saved.", "Name a coming day"]),
    ("U0ANA", f"{'x' * 900} {SARAH}", ["too long", "Nothing was saved.", "DataCorp to Sarah Johnson"]),
]  # fmt: skip


def test_what_cannot_be_handed_over_is_refused_in_three_parts_and_leaves_no_trace(
    stage: Stage, outside: Outside
) -> None:
    with outside.nothing_changes():
        for who, words, parts in REFUSED:
            answer = stage.command(who, f"/handoff {words}", "C0CS")
            said = json.dumps(answer["body"], ensure_ascii=False)

            assert answer["status"] == 200, words
            assert answer["error"] is None, words
            assert [part for part in parts if part not in said] == [], (words, said)


@pytest.mark.parametrize(
    "text", ["what is this", "☃", "to", "→", "\x00 to \x00", "<!channel>", "'; drop table customers"]
)
def test_nonsense_is_answered_and_never_fails(stage: Stage, outside: Outside, text: str) -> None:
    with outside.nothing_changes():
        for command in ("/handoff", "/customer", "/rapport", "/rapport reassign", "/rapport handoff"):
            answer = stage.command("U0ANA", f"{command} {text}", "C0CS")
            assert (answer["status"], answer["error"]) == (200, None), (command, answer)
            assert "Something went wrong" not in str(answer["body"]), (command, answer)
            assert answer["body"] or stage.modals("U0ANA"), command


def test_several_customers_that_fit_are_told_apart_and_one_click_goes_on(stage: Stage, outside: Outside) -> None:
    with outside.nothing_changes():
        answer = stage.command("U0PRIYA", "/handoff North to Sarah Johnson", "C0CS")
    said = json.dumps(answer["body"], ensure_ascii=False)

    assert "2 customers fit “North”. Which one do you mean? Nothing was saved yet." in said
    assert "northgate.example · Maya Chen" in said
    assert "northgatelabs.example · David Kim" in said

    with outside.record() as session:
        northgate = session.scalars(select(Customer).where(Customer.name == "Northgate")).one()
    choice = {"ephemeral": answer["shown"]["ephemeral"]}
    stage.click("U0PRIYA", "handoff.choose", message=choice, value=f"customer:{northgate.id}:North to Sarah Johnson")
    stage.work()

    shown = [m for m in stage.messages("U0PRIYA", "C0CS") if m["ephemeral"] == choice["ephemeral"]]
    assert "Handoff: Northgate → Sarah Johnson" in stage.text_of(shown[0])
    assert "Which one do you mean" not in stage.text_of(shown[0])
    with outside.record() as session:
        assert [t.customer_id for t in session.scalars(select(Transition))] == [northgate.id]
    assert "Asked for by Priya Nair" in stage.text_of(stage.card("U0MAYA"))


def test_two_namesakes_are_told_apart_by_their_addresses(stage: Stage, outside: Outside) -> None:
    with outside.record() as session:
        session.add(
            Person(
                workspace_id=outside.workspace(), email="sj@cscx.example", name="Sarah Jones", role="csm", zone="UTC"
            )
        )
        session.add(
            Person(
                workspace_id=outside.workspace(), email="st@cscx.example", name="Sarah Tool", role="admin", zone="UTC"
            )
        )

    with outside.nothing_changes():
        answer = stage.command("U0ANA", "/handoff DataCorp to Sarah because of a new role", "C0CS")
    said = json.dumps(answer["body"], ensure_ascii=False)

    assert "2 colleagues fit “Sarah”. Whom do you mean? Nothing was saved." in said
    assert "CSM · sarah@cscx.example" in said
    assert "CSM · sj@cscx.example" in said
    assert "sarah.johnson@northwind.example" not in said

    stage.click("U0ANA", "handoff.choose", message={"ephemeral": answer["shown"]["ephemeral"]}, value=_second(answer))
    stage.work()

    assert "DataCorp → Sarah Jones" in stage.text_of(stage.card("U0ANA"))


def test_a_contact_marked_after_the_draft_was_written_gets_no_mail(stage: Stage, outside: Outside) -> None:
    stage.command("U0ANA", "/handoff DataCorp to Sarah Johnson")
    stage.work()
    with outside.record() as session:
        _michael(session).do_not_contact = True

    with outside.nothing_changes():
        stage.click("U0ANA", "outreach.send")

    assert (
        "Michael Torres is marked as not to be contacted; take them off this mail first. Nothing was sent."
        in (outside.said()[-1])
    )


def test_a_contact_marked_while_the_mail_waits_to_leave_gets_no_mail(stage: Stage, outside: Outside) -> None:
    stage.command("U0ANA", "/handoff DataCorp to Sarah Johnson")
    stage.work()
    stage.click("U0ANA", "outreach.send")
    with outside.record() as session:
        _michael(session).do_not_contact = True

    stage.later(seconds=31)
    stage.work()

    assert stage.accepted() == []
    assert stage.card("U0ANA")["text"] == "Your handoff draft is ready"
    assert "Your mail didn't leave: Michael Torres is marked as not to be contacted" in str(stage.messages("U0ANA"))


def _michael(session: Session) -> Contact:
    return session.scalars(select(Contact).where(Contact.name == "Michael Torres")).one()


def _second(answer: dict[str, object]) -> str:
    body = answer["body"]
    assert isinstance(body, dict)
    values = [block["accessory"]["value"] for block in body["blocks"] if "accessory" in block]
    return str(next(v for b, v in zip(body["blocks"][1:], values, strict=True) if "Jones" in str(b)))
