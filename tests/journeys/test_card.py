"""What a draft's card offers beside Send: another time, a test, a line of one's own, who hears, facts let out."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from bot import clock
from store.models import AuditEntry, FactUsed
from tests.stage import Stage

MICHAEL = "michael.torres@datacorp.example"
ANA = "ana@cscx.example"
ASKED = "/handoff DataCorp to Sarah Johnson because of a territory change, until 15 February"


def drafted(stage: Stage) -> dict[str, Any]:
    stage.command("U0ANA", ASKED)
    stage.work()
    return stage.card("U0ANA")


def choose(stage: Stage, what: str) -> dict[str, Any]:
    options = [
        option["value"]
        for block in stage.card("U0ANA")["blocks"]
        for element in block.get("elements", ())
        for option in (element.get("options") or ())
    ]
    value = next(option for option in options if option.endswith(f":{what}"))
    return stage.click("U0ANA", "handoff.more", value=value)


def settle_everything(stage: Stage) -> None:
    """Say that each sentence the card asks about is true."""
    while asked := [
        element["value"]
        for block in stage.card("U0ANA")["blocks"]
        for element in block.get("elements", ())
        if element.get("action_id") == "outreach.its_true"
    ]:
        stage.click("U0ANA", "outreach.its_true", value=asked[0])
        stage.work()


def test_a_mail_can_leave_later_and_be_stopped_until_then(stage: Stage) -> None:
    drafted(stage)
    choose(stage, "later")
    modal = stage.modal("U0ANA")
    proposed = next(b for b in modal["blocks"] if b.get("block_id") == "leaves_at")["element"]["initial_date_time"]
    there = datetime.fromtimestamp(proposed, UTC)

    stage.submit("U0ANA", {"leaves_at": {"leaves_at": {"type": "datetimepicker", "selected_date_time": proposed}}})
    stage.work()

    assert there > clock.now()
    assert stage.card("U0ANA")["text"] == "Your mail is about to leave"
    stage.later(seconds=60)
    stage.work()
    assert stage.mails(MICHAEL) == []
    stage.click("U0ANA", "outreach.undo")
    stage.work()
    assert stage.message_with("U0ANA", "outreach.send")["text"] == "Your handoff draft is ready"
    stage.later(seconds=(there - clock.now()).total_seconds() + 60)
    stage.work()
    assert stage.mails(MICHAEL) == []


def test_a_mail_sent_later_leaves_at_its_time_and_once(stage: Stage) -> None:
    drafted(stage)
    choose(stage, "later")
    at = int(clock.now().timestamp()) + 7200
    stage.submit("U0ANA", {"leaves_at": {"leaves_at": {"type": "datetimepicker", "selected_date_time": at}}})

    stage.later(hours=1.9)
    stage.work()
    before = len(stage.mails(MICHAEL))
    stage.later(hours=0.2)
    stage.work()

    assert (before, len(stage.mails(MICHAEL))) == (0, 1)


def test_a_moment_in_the_past_is_refused_at_its_field(stage: Stage) -> None:
    drafted(stage)
    choose(stage, "later")
    at = int(clock.now().timestamp()) - 60

    answer = stage.submit("U0ANA", {"leaves_at": {"leaves_at": {"type": "datetimepicker", "selected_date_time": at}}})

    assert "Nothing was saved" in str(answer)
    assert stage.card("U0ANA")["text"] == "Your handoff draft is ready"


def test_a_test_goes_to_its_sender_alone_with_the_words_the_customer_would_get(stage: Stage) -> None:
    drafted(stage)

    choose(stage, "ways")
    answer = stage.click_in_modal("U0ANA", "ways.test")
    stage.work()

    (test,) = stage.mails(ANA)
    assert "A test is on its way to ana@cscx.example" in str(stage.screen("U0ANA")) + str(answer)
    assert test["subject"].startswith("[Test] ")
    assert "Hi Michael" in test["text"]
    assert test["to"] == "Ana Ribeiro <ana@cscx.example>"
    assert not test["cc"]
    assert stage.mails(MICHAEL) == stage.mails("sarah@cscx.example") == []
    assert [message["text"] for message in stage.messages("U0ANA") if not message["ephemeral"]] == [
        "Your handoff draft is ready"
    ]


def test_a_line_of_ones_own_stands_in_the_mail_before_its_question(stage: Stage) -> None:
    drafted(stage)
    stage.click("U0ANA", "outreach.add_line")
    line = "The dinner in Porto is still the best one I have had with a customer."

    stage.submit("U0ANA", {"line": {"line": {"type": "plain_text_input", "value": line}}})
    stage.work()
    stage.click("U0ANA", "outreach.send")
    stage.later(seconds=31)
    stage.work()

    (mail,) = stage.mails(MICHAEL)
    assert line in mail["text"]
    assert mail["text"].index(line) < mail["text"].index("?")
    assert mail["text"].index(line) > mail["text"].index("Thank you")


@pytest.mark.on_postgresql
def test_who_hears_can_be_chosen_and_the_card_names_the_rest(stage: Stage) -> None:
    card = drafted(stage)
    assert "won't get this" in stage.text_of(card)
    stage.click("U0ANA", "outreach.who")
    modal = stage.modal("U0ANA")
    left_out = str(modal["blocks"][-1])
    to = next(b for b in modal["blocks"] if b.get("block_id") == "to")["element"]["initial_options"]

    stage.submit(
        "U0ANA",
        {
            "to": {"outreach.recipients": {"type": "multi_external_select", "selected_options": to}},
            "cc": {"outreach.recipients": {"type": "multi_external_select", "selected_options": []}},
        },
    )
    stage.work()

    assert "Not told by this mail: " in left_out
    said = stage.text_of(stage.card("U0ANA"))
    assert "Cc Sarah" not in said
    assert "(in Cc)" not in said.partition("introduction")[0]
    assert "Written from a template." in said


def test_where_from_shows_each_sentence_with_its_facts_below_it_and_the_card_counts_those_alone(stage: Stage) -> None:
    drafted(stage)
    card = stage.card("U0ANA")
    stage.click("U0ANA", "outreach.facts")

    blocks = [block["text"]["text"] for block in stage.modal("U0ANA")["blocks"] if block["type"] == "section"]
    also = next(place for place, text in enumerate(blocks) if text.startswith("*Also on record: "))
    used = blocks[1:also]
    subject = re.match(r"> Sarah Johnson will look after DataCorp from (\d+ \w+)\n• ", used[0])
    assert subject is not None
    assert f"• Takes over from: *{subject[1]}*" in used[0]
    steps = next(text for text in used if "> Sarah writes to you here by " in text)
    assert "• Introduction by: *" in steps
    assert all(text.startswith("> ") and "\n• " in text for text in used)
    facts = [line.partition("  _")[0] for text in used for line in text.split("\n") if line.startswith("• ")]
    assert len(facts) == len(set(facts))
    assert f"{len(facts)} facts, " in stage.text_of(card)


def test_one_internal_fact_can_be_let_out_for_one_mail_and_that_is_on_record(stage: Stage) -> None:
    drafted(stage)
    stage.click("U0ANA", "outreach.facts")
    modal = stage.modal("U0ANA")
    value = next(
        b["accessory"]["value"]
        for b in modal["blocks"]
        if b.get("accessory", {}).get("action_id") == "outreach.release"
    )
    outreach_id, key = value.split(":", 1)

    stage.click_in_modal("U0ANA", "outreach.release", value=value)

    with stage.runtime.reading(1) as session:
        rows = session.scalars(select(FactUsed).where(FactUsed.key == key)).all()
        noted = session.scalars(select(AuditEntry).where(AuditEntry.action == "fact.released")).all()
    assert {row.outreach_id: row.audience for row in rows}[int(outreach_id)] == "customer"
    assert [row.audience for row in rows if row.outreach_id != int(outreach_id)] == ["internal"]
    assert [(entry.subject_id, entry.detail) for entry in noted] == [(int(outreach_id), {"key": key})]
    assert value not in str(stage.modal("U0ANA"))


def test_an_edited_draft_that_has_grown_old_says_so_by_itself_and_cannot_be_sent(stage: Stage) -> None:
    drafted(stage)
    stage.click("U0ANA", "outreach.add_line")
    stage.submit("U0ANA", {"line": {"line": {"type": "plain_text_input", "value": "The dinner in Porto was fun."}}})

    stage.later(days=14)
    stage.work()

    said = stage.text_of(stage.card("U0ANA"))
    assert "This draft is from" in said
    assert "Redraft with today's facts" in json.dumps(stage.card("U0ANA")["blocks"])
    assert '"outreach.send"' not in json.dumps(stage.card("U0ANA")["blocks"])

    stage.click("U0ANA", "handoff.redraft")
    stage.work()

    assert "This draft is from" not in stage.text_of(stage.card("U0ANA"))
    assert "The dinner in Porto was fun." in json.dumps(stage.card("U0ANA")["blocks"])
    settle_everything(stage)
    stage.click("U0ANA", "outreach.send")
    stage.later(seconds=31)
    stage.work()
    assert len(stage.mails(MICHAEL)) == 1


def test_no_mail_leaves_after_a_day_that_it_speaks_of_as_to_come(stage: Stage) -> None:
    drafted(stage)
    choose(stage, "later")
    (asked,) = [b for b in stage.modal("U0ANA")["blocks"] if b.get("block_id") == "leaves_at"]
    in_ten_days = asked["element"]["initial_date_time"] + 10 * 86_400

    picked = {"type": "datetimepicker", "selected_date_time": in_ten_days}
    stage.submit("U0ANA", {"leaves_at": {"leaves_at": picked}})

    (errors,) = [seen["errors"] for seen in stage.modals("U0ANA")]
    assert re.match(
        r"It speaks of \w+ \d+ \w+ as to come, and would leave on \w+ \d+ \w+\. Change", errors["leaves_at"]
    )
    assert "Nothing was sent." in errors["leaves_at"]


@pytest.mark.on_postgresql
def test_a_mail_that_waited_past_such_a_day_is_a_draft_again(stage: Stage) -> None:
    drafted(stage)
    stage.click("U0ANA", "outreach.send")
    stage.later(days=20)
    stage.work()

    assert "as to come, and would leave on" in stage.text_of(stage.card("U0ANA"))
    assert stage.mails(MICHAEL) == []
