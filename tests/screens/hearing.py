"""What comes back to a mail: answers, absences, bounces, what may be an answer, silence, and the list of mails."""

from __future__ import annotations

from tests.screens.theatre import ANA, COMMAND, MICHAEL, SARAH, Scene

OWN, SARAHS = "ana@cscx.example", "sarah@cscx.example"
DANA, LUIS = "dana.li@datacorp.example", "luis.ortiz@datacorp.example"
ANSWER = (
    "Thank you, Ana. Eighteen good months, and Sarah is welcome.\n\n"
    "Hannah wants to be there when we talk about the renewal. Could you send us a new date for the review?\n\nMichael"
)
BACK = "I answered Michael already, but for the record: Thursday the 12th works for us."
AWAY = (
    "I am out of the office until 16 March 2026 and read no mail."
    " For urgent matters please write to Dana Li (dana.li@datacorp.example)."
)
FORWARDED = "Hi Ana, Michael passed this on to me. I own the Elgin imports now, so please send me the audit."
UNHAPPY = "Thank you for the introduction, Ana. We are not happy with the last release, and nobody called us back."
NO_MORE = "Please stop sending me these mails."
NO_HEADERS = "Hello, this was mentioned in our Monday meeting. Fine with me."


def answered(scene: Scene) -> None:
    card, modal = scene.camera.card, scene.camera.modal
    ana, sarah = scene.dm(ANA), scene.dm(SARAH)
    _send_farewell(scene)
    scene.hear(hours=2)
    scene.answer(ANSWER, cc=[SARAHS], quote=True)
    scene.hear()
    card("answered-receipt", "At once: the receipt says that Michael answered.", ana, "Sent to Michael")
    scene.later(minutes=2)
    card("answered-sarah", "Two minutes later: his words, what he asks for, the next step.", sarah, "answered")
    scene.camera.narrow("answered-sarah", "The same card at the narrowest width.", sarah, "Draft an answer")
    card("answered-ana", "Ana reads it too; the next step is Sarah's.", ana, "has this too")
    scene.press(SARAH, "reply.task")
    modal("reply-task", "A task made of an answer.", sarah, "Make it a task")
    scene.submit(SARAH)
    card("reply-as-task", "The card once it is a task.", sarah, "Task:")
    scene.press(SARAH, "reply.answer")
    modal("draft-an-answer", "Draft an answer: a greeting, and the rest is Sarah's to write.", sarah, "Subject")
    scene.retype(SARAH, "Hi Michael,", "Hi Michael,\n\nTuesday the 10th at three, with Hannah?\n\nSarah")
    card("answer-drafted", "Her answer, before it leaves.", sarah, "Your answer to DataCorp")
    scene.press(SARAH, "reply.dismiss")
    card("unlinked", "Not about this: the mail counts as unanswered again.", sarah, "is not about")
    scene.press(SARAH, "reply.accept")
    scene.stage.click(SARAH, "outreach.send", message=scene.stage.message_with(SARAH, "mail.discard"))
    scene.later(seconds=60)
    card("answer-sent", "The answer's receipt.", sarah, "Your answer to DataCorp")
    whole = scene.dm(SARAH, side="Mailbox")
    scene.camera.mailbox("answered-mailbox", "For Michael it is one conversation.", whole, "with Hannah?")


def came_back(scene: Scene) -> None:
    card, ana = scene.camera.card, scene.dm(ANA)
    _send_farewell(scene)
    scene.be_away(AWAY)
    scene.hear(minutes=5)
    scene.later(minutes=2)
    card("away", "Out of office is no answer: the reminder moves, the substitute is named.", ana, "is away until")
    card("away-receipt", "The receipt says it, too.", ana, "Sent to Michael")
    scene.press(ANA, "reply.keep_date")
    card("away-kept", "The old date is kept.", ana, "is away until")
    scene.stage.post("mail/bounce", {"address": MICHAEL, "message": scene.received()["id"]})
    scene.hear(minutes=5)
    card("bounced", "The mail came back.", ana, "came back")
    scene.press(ANA, "reply.correct")
    scene.camera.modal("correct-address", "The right address is asked for.", ana, "Correct the address")
    scene.submit(ANA, address={"type": "plain_text_input", "value": "m.torres@datacorp.example"})
    card("correction-drafted", "The same words to another address.", ana, "to another address")


def unhappy(scene: Scene) -> None:
    card, sarah = scene.camera.card, scene.dm(SARAH)
    _send_farewell(scene)
    scene.answer(UNHAPPY, cc=[SARAHS])
    scene.hear()
    scene.press(SARAH, "outreach.send")
    card("unread-answer", "Send before the answer was shown: it is read first.", sarah, "wrote a moment ago")
    scene.later(minutes=2)
    card("unhappy", "An unhappy answer never waits, says why it counts as one, and can be put right.", sarah, "unhappy")
    scene.answer(NO_MORE, cc=[SARAHS])
    scene.hear(minutes=20)
    scene.later(minutes=2)
    card("no-more-mail", "A wish for no more mail.", sarah, "Asks for no more mail")
    scene.press(SARAH, "reply.leave_alone")
    card("left-alone", "Kept by one press, taken back by another.", sarah, "not to be contacted")


def forwarded(scene: Scene) -> None:
    card, sarah = scene.camera.card, scene.dm(SARAH)
    _send_farewell(scene)
    (mail,) = scene.stage.mails(MICHAEL)
    passed_on = f"Dana, can you take this?\n\n---------- Forwarded message ---------\nFrom: {mail['from']}\n\n"
    scene.answer(passed_on + mail["text"], to=[DANA], subject=f"Fwd: {mail['subject']}")
    scene.answer(FORWARDED, who=DANA, to=[OWN], cc=[MICHAEL], subject="The Elgin imports")
    scene.hear(minutes=20)
    scene.later(minutes=2)
    card("answered-colleague", "A colleague answers what was forwarded, with a subject of her own.", sarah, "answered")
    letter = {"from": LUIS, "to": [OWN], "subject": f"RE: {mail['subject']}", "text": NO_HEADERS}
    scene.stage.post("mail/write", letter)
    scene.hear(minutes=20)
    scene.later(minutes=2)
    card("suggested", "What is only likely is a question, and counts as nothing until then.", sarah, "perhaps about")
    scene.press(SARAH, "reply.accept")
    card("suggested-accepted", "Once somebody says so.", sarah, "you said so")


def silent(scene: Scene) -> None:
    card, ana = scene.camera.card, scene.dm(ANA)
    scene.type(ANA, "/rapport mails")
    card("mails-empty", "/rapport mails before the first.", ana, "No mails yet")
    _send_farewell(scene)
    scene.type(ANA, "/rapport mails")
    card("mails-out", "/rapport mails while an answer is awaited.", ana, "Out, no answer yet")
    scene.hear(days=4, hours=23, minutes=30)
    scene.later(hours=1)
    card("silence", "Three working days without an answer.", ana, "No answer from")
    scene.press(ANA, "silence.nudge")
    card("nudge", "The nudge is a draft like any other, in the same conversation.", ana, "Your nudge to")
    scene.type(ANA, "/rapport mails")
    card("mails-unanswered", "/rapport mails past the day.", ana, "Unanswered past")
    scene.stage.click(ANA, "outreach.send", message=scene.stage.message_with(ANA, "mail.discard"))
    scene.hear(seconds=90)
    scene.answer(BACK, cc=[SARAHS])
    scene.hear()
    scene.later(minutes=2)
    card("silence-settled", "An answer settles the reminder.", ana, "Settled")
    scene.type(SARAH, "/rapport mails")
    card("mails-answered", "Sarah's list: her introduction, and the answer that is hers.", scene.dm(SARAH), "answered")


def _send_farewell(scene: Scene) -> None:
    scene.type(ANA, COMMAND)
    scene.later(minutes=1)
    scene.send(ANA)
    scene.hear()
