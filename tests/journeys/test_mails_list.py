"""`/rapport mails`: what waits, what is out, what came back; where customers could read it, it goes elsewhere."""

from __future__ import annotations

import json

import pytest

from tests.journeys.conversing import Conversing
from tests.journeys.test_looks_and_holds import holds, press
from tests.journeys.test_replies import typed
from tests.stage import Stage


@pytest.fixture
def talk(stage: Stage) -> Conversing:
    return Conversing(stage)


def listed(stage: Stage, who: str, channel: str | None = None) -> str:
    """The list as the person gets it, as one text."""
    stage.command(who, "/rapport mails", channel)
    return stage.text_of(stage.messages(who, channel)[-1])


def test_the_list_follows_a_mail_from_draft_to_answer(talk: Conversing, stage: Stage) -> None:
    assert "No mails yet." in listed(stage, "U0ANA")
    talk.until(0, 15)
    stage.command("U0ANA", "/handoff DataCorp to Sarah Johnson because of a territory change")
    stage.work()
    assert "*Waiting for you: 1*" in listed(stage, "U0ANA")

    stage.click("U0ANA", "outreach.send")
    assert "*Leaving later: 1*" in listed(stage, "U0ANA")
    talk.later(seconds=31)
    talk.hears()
    out = listed(stage, "U0ANA")
    assert "*Out, no answer yet: 1*" in out
    assert "*Michael Torres, DataCorp* · left <!date^" in out
    assert "Inbox checked less than a minute ago." in out

    talk.answers("Thank you!")
    sarah = listed(stage, "U0SARAH")
    assert "*Waiting for you: 2*" in sarah, "her introduction, and the answer that is hers to take up"
    assert "· answered <!date^" in sarah
    ana = listed(stage, "U0ANA")
    assert "*Answered in the last two weeks: 1*" in ana, "her mail, though the next step is Sarah's"
    assert "Waiting for you" not in ana


def test_a_line_leads_to_its_card_and_nobody_elses(talk: Conversing, stage: Stage) -> None:
    talk.sends_farewell()
    talk.answers("Thank you!")
    listed(stage, "U0SARAH")
    card = f"reply:{talk.messages('person')[0].id}"
    line = next(one for one in reversed(stage.messages("U0SARAH")) if f'"{card}"' in json.dumps(one["blocks"]))

    stage.click("U0SARAH", "mails.show", message=line, value=card)
    stage.work()
    assert "*Michael Torres answered*" in stage.text_of(stage.card("U0SARAH"))

    stage.command("U0DAVID", "/rapport mails")
    assert "Michael" not in stage.text_of(stage.messages("U0DAVID")[-1])


def test_where_customers_can_read_it_the_list_goes_to_the_direct_message(talk: Conversing, stage: Stage) -> None:
    talk.sends_farewell()
    shared = next(one["id"] for one in stage.get("world")["channels"] if one["name"] == "datacorp-shared")

    said = listed(stage, "U0ANA", shared)
    stage.work()

    assert "Michael" not in said
    assert "DataCorp" not in said
    assert "*Out, no answer yet: 1*" in talk.says("U0ANA")


def test_a_held_mail_is_called_held_and_neither_ready_nor_leaving(talk: Conversing, stage: Stage) -> None:
    talk.until(0, 15)
    stage.command("U0ANA", "/handoff DataCorp to Sarah Johnson because of a territory change")
    stage.work()
    holds(talk, "Wait for the <!channel> contract.")

    said = listed(stage, "U0ANA")
    assert "· held, so it can't be sent yet" in said
    assert "*Held by Priya Nair:* Wait for the &lt;!channel&gt; contract." in said
    assert "ready to send" not in said

    press(stage, "U0PRIYA", "holding.release")
    stage.work()
    assert "· ready to send" in listed(stage, "U0ANA")
    stage.click("U0ANA", "outreach.send")
    stage.work()
    holds(talk, "Wait for the signature.")
    said = listed(stage, "U0ANA")
    assert "*Waiting for you: 1*" in said
    assert "· held; unless it is released, a draft again <!date^" in said
    assert "Leaving later" not in said
    assert stage.refused == []


@pytest.mark.on_postgresql
def test_an_unhappy_answer_is_marked_for_both_csms_until_somebody_answers(talk: Conversing, stage: Stage) -> None:
    talk.sends_farewell()
    talk.answers("We are not happy with the last release.")

    assert "Reads as unhappy." in listed(stage, "U0SARAH")
    assert "Reads as unhappy." in listed(stage, "U0ANA"), "though the next step is Sarah's"
    stage.click("U0SARAH", "reply.answer", message=stage.message_with("U0SARAH", "reply.not_so"))
    stage.submit("U0SARAH", typed("Hi Michael,\n\nI am sorry to hear it.\n\nSarah"))
    stage.work()
    assert "Reads as unhappy." in listed(stage, "U0SARAH"), "a draft is no answer"
    stage.click("U0SARAH", "outreach.send", message=stage.message_with("U0SARAH", "mail.discard"))
    talk.later(seconds=31)

    assert "Reads as unhappy" not in listed(stage, "U0SARAH")
    assert "Reads as unhappy" not in listed(stage, "U0ANA")


@pytest.mark.parametrize("words", ["mails", "my mails", "show my emails"])
def test_the_words_work_in_the_direct_message_too(stage: Stage, words: str) -> None:
    stage.say("U0MAYA", words)
    stage.work()

    assert "No mails yet." in stage.text_of(stage.messages("U0MAYA")[-1])
