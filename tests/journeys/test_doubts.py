"""A sentence that the record contradicts holds Send back until its sender changes it or says that it is true."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select

from store.models import AuditEntry, SettledClaim
from tests.stage import Stage

MICHAEL = "michael.torres@datacorp.example"
ASKED = "/handoff DataCorp to Sarah Johnson"


def drafted(stage: Stage) -> None:
    stage.command("U0ANA", ASKED)
    stage.work()


def retype(stage: Stage, old: str, new: str) -> None:
    """Open the editor, type something else in one place, and save."""
    stage.click("U0ANA", "outreach.edit", value=editing(stage))
    body = next(block for block in stage.modal("U0ANA")["blocks"] if block.get("block_id") == "body")["element"]
    assert old in json.dumps(body["initial_value"], ensure_ascii=False)
    changed = json.loads(json.dumps(body["initial_value"], ensure_ascii=False).replace(old, new))
    stage.submit("U0ANA", {"body": {"body": {"type": "rich_text_input", "rich_text_value": changed}}})
    stage.work()


def editing(stage: Stage) -> str:
    elements = [
        e for block in stage.message_with("U0ANA", "outreach.add_line")["blocks"] for e in block.get("elements", ())
    ]
    return str(next(e["value"] for e in elements if e.get("text", {}).get("text") == "Edit mine"))


def asked_about(stage: Stage) -> list[str]:
    blocks: list[dict[str, Any]] = stage.message_with("U0ANA", "outreach.add_line")["blocks"]
    return [block["text"]["text"] for block in blocks if "needs you" in block.get("text", {}).get("text", "")]


def send(stage: Stage) -> None:
    stage.click("U0ANA", "outreach.send")
    stage.later(seconds=31)
    stage.work()


def test_a_letter_as_it_was_drafted_asks_nothing(stage: Stage) -> None:
    drafted(stage)

    assert asked_about(stage) == []


def test_a_figure_that_the_record_contradicts_is_asked_about_and_holds_send_back(stage: Stage) -> None:
    drafted(stage)
    retype(stage, "18 months", "3 years")

    (said,) = asked_about(stage)
    assert "“3 years” – the record says 18 months" in said
    send(stage)
    assert stage.mails(MICHAEL) == []
    assert "One sentence needs you first." in json.dumps(stage.messages("U0ANA"), ensure_ascii=False)

    retype(stage, "3 years", "18 months")
    assert asked_about(stage) == []
    send(stage)
    (mail,) = stage.mails(MICHAEL)
    assert "18 months of working together" in mail["text"]


def test_its_senders_word_settles_a_sentence_and_is_kept_with_their_name(stage: Stage) -> None:
    drafted(stage)
    retype(stage, "18 months", "3 years")

    stage.click("U0ANA", "outreach.its_true")
    stage.work()

    assert asked_about(stage) == []
    with stage.runtime.reading(1) as session:
        (kept,) = session.scalars(select(SettledClaim)).all()
        noted = session.scalars(select(AuditEntry).where(AuditEntry.action == "claim.settled")).all()
    assert "3 years of working together" in kept.sentence
    assert [entry.person_id for entry in noted] == [kept.person_id]
    send(stage)
    assert "3 years of working together" in stage.mails(MICHAEL)[0]["text"]


def test_what_a_person_typed_is_theirs_while_nothing_on_record_says_otherwise(stage: Stage) -> None:
    drafted(stage)

    retype(stage, "Shall the three of us", "The dinner for nine in Porto cost 340 euros. Shall the three of us")

    assert asked_about(stage) == []
    send(stage)
    assert "340 euros" in stage.mails(MICHAEL)[0]["text"]


def test_nobody_but_the_sender_can_vouch_for_a_sentence(stage: Stage) -> None:
    drafted(stage)
    retype(stage, "18 months", "3 years")
    card = stage.message_with("U0ANA", "outreach.add_line")
    value = next(
        e["value"] for b in card["blocks"] for e in b.get("elements", ()) if e.get("action_id") == "outreach.its_true"
    )

    refused = stage.click("U0SARAH", "outreach.its_true", message=card, value=value)

    assert refused.get("http") == 409  # It is not on her screen at all.
    assert len(asked_about(stage)) == 1
