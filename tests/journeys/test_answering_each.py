"""An answer belongs to the mail it answers, whichever mailbox heard it first, and can be answered at once."""

from __future__ import annotations

from tests.journeys.conversing import ANA, MICHAEL, SARAH, Conversing
from tests.journeys.test_replies import typed
from tests.stage import Stage


def test_an_answer_to_the_second_mail_is_the_second_mails_and_may_be_answered_as_soon_as_it_is_shown(
    stage: Stage,
) -> None:
    talk = Conversing(stage)
    talk.sends_farewell()
    stage.click("U0SARAH", "outreach.send")
    talk.later(seconds=31)
    talk.hears()
    introduction = talk.arrived()
    letter = {"from": MICHAEL, "to": [SARAH], "cc": [ANA], "reply_to_message": introduction["id"], "quote": True}

    stage.post("mail/write", {**letter, "text": "Thank you both."})
    talk.later(seconds=110)
    talk.hears()
    assert "*Michael Torres answered*" in stage.text_of(stage.message_with("U0SARAH", "outreach.details"))
    talk.later(seconds=20)
    stage.click("U0SARAH", "reply.answer")
    stage.submit("U0SARAH", typed("Hi Michael,\n\nUntil Thursday.\n\nSarah"))
    stage.work()
    stage.click("U0SARAH", "outreach.send", message=stage.message_with("U0SARAH", "mail.discard"))
    talk.later(seconds=31)

    assert "Until Thursday." in talk.arrived()["text"]
