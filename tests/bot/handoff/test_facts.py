"""What a handoff knows, who may read it, and when nobody can be written to."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.errors import Invalid, NotFound
from bot.handoff.facts import gather
from bot.handoff.summary import summary
from bot.outreach.facts import Fact, for_customer
from store.database import Database
from store.models import Activity, Note
from tests.bot.handoff.book import CUSTOMER, INCOMING, OUTGOING, TODAY, Case, internal_rows, weekly, written
from tests.bot.handoff.cast import Handoff, imported

MICHAEL: dict[str, Any] = {"name": "Michael Torres", "email": "michael@datacorp.example", "is_primary": True}
DATACORP: dict[str, Any] = {"name": "DataCorp", "since_on": date(2024, 9, 2), "arr_cents": 245_000_00}


def by_key(facts: list[Fact]) -> dict[str, Fact]:
    return {fact.key: fact for fact in facts}


def test_no_fact_for_the_customer_holds_anything_internal(database: Database) -> None:
    case = Case("", DATACORP, (MICHAEL,), calls=(date(2026, 2, 3),), others=internal_rows())

    with written(database, case) as session:
        facts = case.facts(session)

    readable = [f"{fact.label} {fact.value} {fact.source}" for fact in for_customer(facts)]
    internal = [fact.value for fact in facts if fact.audience == "internal"]
    assert not [text for text in readable if "CANARY" in text or "245" in text or "77" in text]
    assert {"CANARY-health", "CANARY-note", "4,242", "$245K ARR", "41", "down 56 since 21 January", "close"} - set(
        internal
    ) == {"close"}
    assert any("CANARY-deal, $77.8K, in discussion" in value for value in internal)
    assert "CANARY-ticket" in internal


def test_figures_read_as_people_say_them_with_source_and_age(database: Database) -> None:
    customer = {**DATACORP, "renews_on": TODAY + timedelta(days=90)}
    case = Case("", customer, ({**MICHAEL, "title": "VP Operations"},), calls=weekly(date(2025, 9, 8), TODAY))

    with written(database, case) as session:
        facts = by_key(case.facts(session))

    assert facts["renewal"].value == "renews in 90 days (31 May)"
    assert facts["tenure"].value == "18 months"
    assert facts["since"].value == "September 2024"
    assert facts["meetings"].value == "26 calls"
    assert facts["last_met"].value == "call on 2 March"
    assert facts["introduce_by"].value == "Friday, 6 March"
    assert facts["arr"].source == "customer record"
    assert facts["last_met"].as_of == TODAY


def test_every_fact_has_a_key_of_its_own_and_a_value_on_one_line(database: Database) -> None:
    messy = {**MICHAEL, "name": "  Michael\n\tTorres ", "title": " "}
    tasks = ({"title": "Send\nthe plan"}, {"title": "A list"})
    case = Case("", DATACORP, (messy,), tasks=tasks, others=internal_rows())

    with written(database, case) as session:
        facts = case.facts(session)

    assert len({fact.key for fact in facts}) == len(facts)
    assert all(fact.value and fact.value == " ".join(fact.value.split()) for fact in facts)
    assert by_key(facts)["contact"].value == "Michael Torres"


@pytest.mark.parametrize(
    ("reason", "released", "audience"),
    [
        ("Territory", False, "customer"),
        ("role change", False, "customer"),
        ("departure", False, "internal"),
        ("departure", True, "customer"),
        ("Michael is difficult", False, "internal"),
        ("I am joining our partner team", True, "customer"),
    ],
)
def test_a_departure_and_a_reason_in_free_words_stay_internal_until_released(
    database: Database, reason: str, audience: str, *, released: bool
) -> None:
    case = Case("", DATACORP, (MICHAEL,), reason=reason, reason_released=released, last_day=date(2026, 3, 27))

    with written(database, case) as session:
        facts = by_key(case.facts(session))

    hides_last_day = reason == "departure" and not released
    assert facts["reason"].audience == audience
    assert facts["last_day"].audience == ("internal" if hides_last_day else "customer")


def test_a_last_day_that_has_passed_offers_nothing(database: Database) -> None:
    case = Case("", DATACORP, (MICHAEL,), last_day=TODAY - timedelta(days=1))

    with written(database, case) as session:
        facts = by_key(case.facts(session))

    assert "last_day" not in facts


def test_calls_with_other_people_at_the_customer_are_not_counted_towards_this_one(database: Database) -> None:
    with_hannah = Activity(
        id=50,
        workspace_id=1,
        customer_id=CUSTOMER,
        contact_id=2,
        person_id=OUTGOING,
        type="call",
        subject="s",
        occurred_at=datetime(2026, 2, 20, tzinfo=UTC),
    )
    hannah = {"name": "Hannah Weiss", "email": "hannah@datacorp.example"}
    case = Case("", DATACORP, (MICHAEL, hannah), calls=(date(2026, 2, 3),), others=(with_hannah,))

    with written(database, case) as session:
        facts = by_key(case.facts(session))

    assert facts["meetings"].value == "one call"
    assert facts["last_met"].value == "call on 3 February"


def test_a_meeting_belongs_to_the_day_it_was_where_the_csm_is(database: Database) -> None:
    late = Activity(
        workspace_id=1,
        customer_id=CUSTOMER,
        person_id=OUTGOING,
        type="meeting",
        subject="s",
        occurred_at=datetime(2026, 2, 20, 1, 30, tzinfo=UTC),
    )
    david = {"name": "David Kim", "zone": "America/Los_Angeles"}
    case = Case("", DATACORP, (MICHAEL,), outgoing=david, others=(late,))

    with written(database, case) as session:
        assert by_key(case.facts(session))["last_met"].value == "meeting on 19 February"


@pytest.mark.parametrize(
    ("contacts", "sentence"),
    [
        ((), "DataCorp has no contacts on record"),
        (({**MICHAEL, "email": None},), "Michael Torres at DataCorp has no e-mail address on record"),
        (({**MICHAEL, "email": " "},), "Michael Torres at DataCorp has no e-mail address on record"),
        (({**MICHAEL, "do_not_contact": True},), "Michael Torres at DataCorp is marked as not to be contacted"),
        (
            ({**MICHAEL, "is_primary": False}, {"name": "Luis Ortiz", "email": "luis@datacorp.example"}),
            "DataCorp has 2 contacts and none is marked as primary",
        ),
    ],
)
def test_when_nobody_can_be_written_to_the_csm_is_told_why_and_what_to_do(
    database: Database, contacts: tuple[dict[str, Any], ...], sentence: str
) -> None:
    case = Case("", DATACORP, contacts)

    with written(database, case) as session, pytest.raises(Invalid, match=sentence) as raised:
        case.facts(session)

    assert "Nothing was drafted" in raised.value.message
    assert raised.value.message.endswith("then try again.")


def test_an_only_contact_needs_no_mark_and_another_can_be_chosen(database: Database) -> None:
    with written(database, Case("", DATACORP, ({**MICHAEL, "is_primary": False},))) as session:
        assert by_key(Case("", DATACORP, ()).facts(session))["contact"].value == "Michael Torres"


def test_a_customer_or_colleague_of_another_workspace_is_not_on_record(database: Database) -> None:
    case = Case("", DATACORP, (MICHAEL,))

    with written(database, case) as session:
        for wrong in ({"customer_id": 99}, {"outgoing_id": 99}, {"incoming_id": 99}, {"contact_id": 99}):
            asked: dict[str, Any] = {
                "customer_id": CUSTOMER,
                "outgoing_id": OUTGOING,
                "incoming_id": INCOMING,
                "reason": None,
                "last_day": None,
                "today": TODAY,
                **wrong,
            }
            with pytest.raises(NotFound):
                gather(session, **asked)


def test_nobody_who_has_left_takes_a_customer_over(database: Database) -> None:
    gone = {"name": "Paul Ortega", "deactivated_at": datetime(2026, 2, 1, tzinfo=UTC)}

    with (
        written(database, Case("", DATACORP, (MICHAEL,), incoming=gone)) as session,
        pytest.raises(Invalid, match="Paul Ortega has left"),
    ):
        Case("", DATACORP, (MICHAEL,)).facts(session)


def test_the_summary_of_datacorp_says_what_the_card_promises(
    database: Database, tmp_path_factory: pytest.TempPathFactory
) -> None:
    today = date(2026, 11, 21)

    with imported(database, tmp_path_factory.mktemp("books"), today) as session:
        said = summary(Handoff("C-DATACORP", "ana", "sarah").facts(session, today))

    assert said.arr == "$245K ARR"
    assert said.tenure == "18 months"
    assert said.health is not None
    assert said.health.startswith("82")
    assert said.primary_contact == "Michael Torres (VP Operations)"
    assert said.stakeholders == "four people on record"
    assert said.renewal == "renews in 90 days (19 February 2027)"
    assert said.cadence == "Met weekly for the first 6 months, monthly since"
    assert said.style is not None
    assert said.style.startswith("Michael prefers direct communication")
    assert said.escalations is not None
    assert "Overnight import failed three times" in said.escalations
    assert said.expansion is not None
    assert "Aurora and Gary warehouses, $58K, in discussion" in said.expansion


def test_a_long_note_is_cut_at_a_word_on_the_card(database: Database) -> None:
    text = "Likes figures, " * 20
    note = Note(workspace_id=1, customer_id=CUSTOMER, author_id=OUTGOING, category="style", text=text, noted_on=TODAY)
    case = Case("", DATACORP, (MICHAEL,), others=(note,))

    with written(database, case) as session:
        facts = case.facts(session)

    said = summary(facts)
    assert said.style is not None
    assert len(said.style) <= 122
    assert said.style.endswith("figures …")
    assert by_key(facts)[f"note:{note.id}"].source == "note by Ana Ribeiro"


def test_a_summary_of_nothing_says_nothing(database: Database) -> None:
    case = Case("", {"name": "Quill"}, (MICHAEL,))

    with written(database, case) as session:
        said = summary(case.facts(session))

    assert (said.arr, said.tenure, said.health, said.renewal, said.cadence, said.expansion) == (None,) * 6
