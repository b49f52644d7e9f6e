"""The handoff form: what it offers, what it refuses at which field, and what it does."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from store.models import Customer, Person, Transition
from tests.edge.outside import Outside
from tests.stage import Stage

Json = dict[str, Any]


def option(value: object) -> Json:
    return {
        "type": "external_select",
        "selected_option": {"text": {"type": "plain_text", "text": "x"}, "value": str(value)},
    }


def search(stage: Stage, who: str, block: str, query: str) -> list[str]:
    action = {"customer": "handoff.customers", "incoming": "handoff.people"}[block]
    asked = {"as": who, "view_id": stage.modal(who)["id"], "action_id": action, "block_id": block, "query": query}
    found = stage.post("slack/options", asked)
    assert found["error"] is None
    return [entry["text"]["text"] for entry in found["body"]["options"]]


def ids(outside: Outside, customer: str, colleague: str) -> tuple[int, int]:
    with outside.stage.runtime.reading(outside.workspace()) as session:
        found = session.scalars(select(Customer.id).where(Customer.name == customer)).one()
        return found, session.scalars(select(Person.id).where(Person.slack_ref == colleague)).one()


def filled(customer: object, incoming: object, **more: Json) -> Json:
    return {
        "customer": {"handoff.customers": option(customer)},
        "incoming": {"handoff.people": option(incoming)},
        **more,
    }


def test_the_form_offers_ones_own_customers_first_and_only_who_can_take_one(stage: Stage) -> None:
    stage.command("U0JO", "/handoff", "C0CS")

    everything = search(stage, "U0JO", "customer", "")
    assert everything[:3] == ["Fernhollow Schools", "Orchard Lane Bakery", "Sablewood Studios"]
    assert "Corallo Cruises" not in everything
    assert search(stage, "U0JO", "customer", "datac") == ["DataCorp"]
    assert search(stage, "U0JO", "customer", "zzzz") == []
    people = search(stage, "U0JO", "incoming", "")
    assert {"Sarah Johnson", "Priya Nair", "David Kim"} <= set(people)
    assert not {"Paul Ortega", "Lena Fischer", "Tom Becker", "Omar Haddad", "Ben Ode"} & set(people)


@pytest.mark.parametrize("query", ["<!channel>", "%", "_", "' or 1=1 --", "x" * 3000, "星", "\\", "☃"])
def test_any_search_is_answered(stage: Stage, query: str) -> None:
    stage.command("U0ANA", "/handoff", "C0CS")

    assert isinstance(search(stage, "U0ANA", "customer", query), list)
    assert isinstance(search(stage, "U0ANA", "incoming", query), list)


def test_a_filled_form_drafts_the_handoff_and_closes(stage: Stage, outside: Outside) -> None:
    stage.command("U0ANA", "/handoff", "C0SHARED")
    stage.submit("U0ANA", filled(*ids(outside, "DataCorp", "U0SARAH")))
    stage.work()

    assert stage.modals("U0ANA") == []
    assert stage.card("U0ANA")["text"] == "Your handoff draft is ready"
    assert stage.messages("U0ANA", "C0SHARED") == []


def test_whoever_fills_it_in_for_a_colleague_is_told_where_the_draft_opens(stage: Stage, outside: Outside) -> None:
    stage.command("U0PRIYA", "/handoff", "C0CS")
    stage.submit("U0PRIYA", filled(*ids(outside, "DataCorp", "U0SARAH")))
    stage.work()

    assert "It opens in Ana Ribeiro's DM with me." in json.dumps(stage.modal("U0PRIYA"))
    assert "Asked for by Priya Nair" in stage.text_of(stage.card("U0ANA"))


@pytest.mark.parametrize(
    ("who", "customer", "incoming", "field", "said"),
    [
        ("U0ANA", "Acme Corp", "U0SARAH", "customer", "Only the CSM who looks after this customer"),
        ("U0ANA", "DataCorp", "U0ANA", "incoming", "DataCorp is with Ana Ribeiro already. Nothing was drafted;"),
        ("U0ANA", "DataCorp", "U0PAUL", "incoming", "Paul Ortega has left. Nothing was drafted;"),
        ("U0ANA", "DataCorp", "U0LENA", "incoming", "can't take a customer over. Nothing was drafted;"),
        ("U0ANA", "Quill & Anchor Press", "U0SARAH", "customer", "has no contacts on record"),
        ("U0JO", "Orchard Lane Bakery", "U0SARAH", "customer", "has no e-mail address on record. Nothing was drafted;"),
        ("U0DAVID", "Atlasgate Mapping", "U0SARAH", "customer", "not to be contacted. Nothing was drafted;"),
        ("U0PRIYA", "Meridell Freight", "U0SARAH", "customer", "Nobody looks after Meridell Freight yet"),
    ],
)
def test_a_refusal_stands_at_the_field_it_is_about(  # noqa: PLR0917  One column of the table each.
    stage: Stage, outside: Outside, who: str, customer: str, incoming: str, field: str, said: str
) -> None:
    stage.command(who, "/handoff", stage.dm(who))

    with outside.nothing_changes():
        stage.submit(who, filled(*ids(outside, customer, incoming)))

    errors = stage.modals(who)[-1]["errors"]
    assert list(errors) == [field]
    assert said in errors[field]
    assert "Nothing was" in errors[field]


def test_a_last_day_in_the_past_is_refused_at_its_field(stage: Stage, outside: Outside) -> None:
    stage.command("U0ANA", "/handoff", "C0CS")
    day = {"last_day": {"last_day": {"type": "datepicker", "selected_date": "2020-01-01"}}}

    with outside.nothing_changes():
        stage.submit("U0ANA", filled(*ids(outside, "DataCorp", "U0SARAH"), **day))

    errors = stage.modals("U0ANA")[-1]["errors"]
    assert errors == {"last_day": "That last day is in the past. Nothing was drafted; name a day to come."}


def test_a_form_without_its_required_fields_saves_nothing(outside: Outside) -> None:
    customer, sarah = ids(outside, "DataCorp", "U0SARAH")
    empty = {"type": "external_select", "selected_option": None}

    with outside.nothing_changes():
        nobody = outside.submit("U0ANA", "handoff.ask", "", filled(customer, 0))
        nothing = outside.submit(
            "U0ANA", "handoff.ask", "", {**filled(0, sarah), "customer": {"handoff.customers": empty}}
        )
        nonsense = outside.submit("U0ANA", "handoff.ask", "", filled("x'y", sarah))

    assert nobody.json["errors"] == {"incoming": "Choose the colleague who takes over. Nothing was drafted."}
    assert nothing.json["errors"] == {"customer": "Choose the customer. Nothing was drafted."}
    assert "Nothing was changed" in json.dumps(nonsense.json)


def test_asking_by_form_for_a_customer_on_its_way_to_somebody_else_is_refused(stage: Stage, outside: Outside) -> None:
    stage.command("U0ANA", "/handoff DataCorp to Sarah Johnson")
    stage.command("U0ANA", "/handoff", "C0CS")

    with outside.nothing_changes():
        stage.submit("U0ANA", filled(*ids(outside, "DataCorp", "U0DAVID")))

    assert "already being handed to Sarah Johnson. Nothing was drafted." in str(stage.modals("U0ANA")[-1]["errors"])
    with stage.runtime.reading(outside.workspace()) as session:
        assert len(session.scalars(select(Transition)).all()) == 1
