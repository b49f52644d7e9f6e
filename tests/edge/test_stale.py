"""Old cards, old buttons and old forms: the current card comes back, nothing is sent, and nothing typed is lost."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from bot.outreach import drafts
from store.models import Outreach, Version
from tests.edge.outside import Outside
from tests.stage import Stage

Json = dict[str, Any]


@pytest.fixture
def card(stage: Stage) -> Json:
    stage.command("U0ANA", "/handoff DataCorp to Sarah Johnson")
    stage.work()
    return stage.card("U0ANA")


def mails(outside: Outside) -> list[int]:
    with outside.stage.runtime.reading(outside.workspace()) as session:
        return list(session.scalars(select(Outreach.id).order_by(Outreach.id)))


def on(card: Json) -> Json:
    """The parts of a payload that say which message was pressed."""
    return {"message": {"ts": card["ts"]}, "container": {"channel_id": card["channel"], "message_ts": card["ts"]}}


def now(stage: Stage, card: Json) -> Json:
    """The same message as it stands now."""
    return next(message for message in stage.messages("U0ANA") if message["ts"] == card["ts"])


def rich(text: str) -> Json:
    leaf = {"type": "text", "text": text}
    value = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [leaf]}]}
    return {"body": {"body": {"type": "rich_text_input", "rich_text_value": value}}}


def test_a_button_no_release_knows_brings_the_current_card_and_no_warning(
    stage: Stage, outside: Outside, card: Json
) -> None:
    updates = len(stage.calls("slack", "chat.update"))

    with outside.nothing_changes():
        answer = outside.click("U0ANA", "outreach.from_2024", "7", **on(card))

    assert (answer.status, answer.body) == (200, "")
    assert "I've brought you the current one; nothing was changed." in outside.said()[-1]
    assert len(stage.calls("slack", "chat.update")) == updates + 1
    assert now(stage, card)["text"] == "Your handoff draft is ready"
    assert stage.screen("U0ANA")["lines"] == []


@pytest.mark.parametrize(
    "action", ["outreach.send", "outreach.edit", "outreach.undo", "handoff.more", "handoff.reassign", "handoff.choose"]
)
def test_a_value_no_release_wrote_is_refused_in_words(stage: Stage, outside: Outside, card: Json, action: str) -> None:
    values = ["", "x", "1e3", "²", "-1", "9" * 30, ":", "drop table", "None:None"]

    with outside.nothing_changes():
        answers = [outside.click("U0ANA", action, value, **on(card)) for value in values]

    assert {(answer.status, answer.body) for answer in answers} == {(200, "")}
    assert len(outside.said()) == len(values)
    assert all("That is from an older version of Rapport. Nothing was changed;" in line for line in outside.said())
    assert now(stage, card)["text"] == "Your handoff draft is ready"


def test_an_id_of_nothing_is_not_found(outside: Outside, card: Json) -> None:
    with outside.nothing_changes():
        for action in ("outreach.send", "outreach.edit", "outreach.facts", "outreach.undo", "outreach.send_now",
                       "outreach.is_there", "handoff.reassign", "handoff.undo_reassign"):  # fmt: skip
            outside.click("U0ANA", action, "999999999999999999", **on(card))

    assert len(outside.said()) == 8
    assert all("I can't find that" in line and "Nothing was changed" in line for line in outside.said())


def test_a_line_of_the_menu_no_release_knows_discards_nothing(outside: Outside, card: Json) -> None:
    with outside.nothing_changes():
        outside.click("U0ANA", "handoff.more", "1:archive", **on(card))

    assert "I don't know that line of the menu any more. Nothing was changed;" in outside.said()[-1]


def test_send_on_an_old_card_sends_nothing_and_shows_the_current_text(
    stage: Stage, outside: Outside, card: Json
) -> None:
    old = f"{mails(outside)[0]}:{'0' * 16}"

    with outside.nothing_changes():
        outside.click("U0ANA", "outreach.send", old, **on(card))

    assert "This draft has changed since that card was drawn. Nothing was sent;" in outside.said()[-1]
    assert now(stage, card)["text"] == "Your handoff draft is ready"


def test_a_command_no_release_knows_is_answered(outside: Outside) -> None:
    with outside.nothing_changes():
        answer = outside.command("U0ANA", "/handover DataCorp to Sarah")

    assert answer.json["text"] == "I don't know that command. Nothing was changed. /rapport help shows what I can do."


def test_a_form_no_release_knows_stays_open_with_what_was_typed(outside: Outside) -> None:
    view = {
        "type": "modal",
        "callback_id": "outreach.compose_2024",
        "blocks": [{"type": "section", "block_id": "a"}, {"type": "input", "block_id": "words"}],
        "state": {"values": {"words": {"w": {"type": "plain_text_input", "value": "An hour of work"}}}},
    }

    with outside.nothing_changes():
        answer = outside.interaction("U0ANA", "view_submission", view=view)
        searched = outside.interaction("U0ANA", "block_suggestion", action_id="no.such", value="x")

    assert answer.json["response_action"] == "errors"
    assert "Nothing was saved; copy what you typed" in answer.json["errors"]["words"]
    assert searched.json == {"options": []}


def test_a_form_whose_reference_is_broken_saves_nothing(outside: Outside) -> None:
    for callback in ("outreach.edit", "handoff.reassign"):
        for metadata in ("", "x", "1", ":", "1:y", "1:2:z"):
            with outside.nothing_changes():
                answer = outside.submit("U0ANA", callback, metadata)

            said = json.dumps(answer.json, ensure_ascii=False)
            assert answer.json["response_action"] == "update", (callback, metadata)
            assert "Nothing was" in said, (callback, metadata)
            assert "Something went wrong" not in said, (callback, metadata)


def test_a_draft_that_changed_while_it_was_open_is_saved_at_the_second_press(stage: Stage, outside: Outside) -> None:
    stage.command("U0ANA", "/handoff DataCorp to Sarah Johnson")
    stage.work()
    stage.click("U0ANA", "outreach.edit_other")
    stage.click("U0ANA", "outreach.edit")
    stage.post("slack/close", {"as": "U0ANA", "view_id": stage.modal("U0ANA")["id"]})
    stage.click("U0ANA", "outreach.edit")
    view = stage.modal("U0ANA")
    forged = outside.submit(
        "U0ANA",
        "outreach.edit",
        view["private_metadata"],
        {**view["state"]["values"], **rich("Saved from another window.")},
    )
    assert forged.json["response_action"] == "clear"

    first = stage.submit("U0ANA", rich("What I typed meanwhile."))
    shown = stage.modal("U0ANA")

    assert first["body"]["response_action"] == "update"
    assert "This draft changed while you had it open." in json.dumps(shown["blocks"])
    assert "What I typed meanwhile." in json.dumps(shown["state"])
    assert texts(outside)[-1] == "Saved from another window."

    second = stage.submit("U0ANA")
    stage.work()

    assert second["body"] == {"response_action": "clear"}
    assert texts(outside)[-1] == "What I typed meanwhile."
    assert "What I typed meanwhile." in stage.text_of(stage.card("U0ANA"))


def test_a_form_saved_after_the_mail_left_keeps_what_was_typed_on_the_screen(stage: Stage, outside: Outside) -> None:
    stage.command("U0ANA", "/handoff DataCorp to Sarah Johnson")
    stage.work()
    stage.click("U0ANA", "outreach.edit")
    card = stage.message_with("U0ANA", "outreach.send")
    stage.click("U0ANA", "outreach.send", message=card)
    stage.later(seconds=31)
    stage.work()

    with outside.nothing_changes():
        answer = stage.submit("U0ANA", rich("Too late, but an hour of work."))

    assert answer["body"]["response_action"] == "errors"
    assert "can't be changed any more. Nothing was changed." in str(answer["body"]["errors"]["body"])
    assert "Too late, but an hour of work." in json.dumps(stage.modal("U0ANA")["state"])


def test_a_handoff_called_off_meanwhile_sends_nothing(stage: Stage, outside: Outside, card: Json) -> None:
    send = next(
        e["value"] for b in card["blocks"] for e in b.get("elements", []) if e.get("action_id") == "outreach.send"
    )
    menu = next(e for b in card["blocks"] for e in b.get("elements", []) if e.get("action_id") == "handoff.more")
    stage.click("U0ANA", "handoff.more", message=card, value=menu["options"][-1]["value"])
    stage.work()

    with outside.nothing_changes():
        outside.click("U0ANA", "outreach.send", send, **on(card))
        outside.click("U0ANA", "handoff.more", menu["options"][-1]["value"], **on(card))

    assert "This mail was discarded. Nothing was sent." in outside.said()[0]
    assert stage.accepted() == []


def test_a_form_slack_will_not_open_is_answered_in_words(outside: Outside, card: Json) -> None:
    with outside.nothing_changes():
        outside.click("U0ANA", "outreach.edit", str(mails(outside)[0]), **on(card))  # Its trigger was never handed out.

    assert "Slack didn't let me open the form in time. Nothing was changed." in outside.said()[-1]


def texts(outside: Outside) -> list[str]:
    """The words of every version of the farewell, oldest first."""
    with outside.stage.runtime.reading(outside.workspace()) as session:
        rows = session.scalars(select(Version).where(Version.outreach_id == mails(outside)[0]).order_by(Version.number))
        return [drafts.read(row).body_text() for row in rows]
