"""The second chapter: Send both, Undo, Send both again, and the farewell in Michael's mailbox."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.tour import drawn
from bot.sandbox.tour.asking import READY, mail_to_michael
from bot.sandbox.tour.cast import ANA, MICHAEL, SARAH
from bot.sandbox.tour.deviation import Deviation
from bot.sandbox.tour.scene import Scene

Json = dict[str, Any]
LEAVING = "Your mail is about to leave"
SENT = "Your handoff mail was sent"
HANDED_TO_YOU = "A customer is being handed to you"
AFTER_THE_WINDOW = 1.0


def send_and_undo(scene: Scene, card: Json) -> None:
    """Ana sends, thinks again in time, and nothing leaves."""
    scene.teller.step("Send both, and Undo in time")
    scene.teller.did("Ana presses Send both and agrees to the question")
    confirm = scene.world.click(ANA.ref, card, "outreach.send")["confirm"]
    asked = f"{confirm['title']['text']} {confirm['text']['text']}" if confirm else "no question"
    question = {"type": "section", "text": {"type": "plain_text", "text": asked}}
    scene.teller.slack("the question before it", {"blocks": [question]}, ANA.zone)
    named = [f"{person.name} <{person.address}>" for person in (MICHAEL, SARAH)]
    names_all = re.findall(r"[^\s,<][^,<]* <[^>]+>", asked.partition("Leaves now to ")[2]) == named
    scene.teller.check(f"it names exactly who gets the mail: {', '.join(named)}", names_all, asked)
    leaving = scene.card(ANA, LEAVING)
    ends = drawn.moments(leaving)
    scene.teller.check("the card says when the mail leaves", len(ends) == 1, ends)
    scene.teller.did("Ana presses Undo")
    scene.world.click(ANA.ref, leaving, "outreach.undo")
    back = scene.card(ANA, READY)
    scene.teller.check("the draft is back as it was", drawn.letter(back) == drawn.letter(card), drawn.letter(back))
    scene.teller.did("Ana waits until well after the mail would have left")
    scene.world.wait_until(ends[0] + AFTER_THE_WINDOW)
    scene.teller.mailbox("Michael", scene.world.mailbox(MICHAEL.address))
    scene.teller.check("nothing is in Michael's mailbox", not mail_to_michael(scene), mail_to_michael(scene))
    scene.teller.check("nothing left any mailbox at all", not scene.left(), scene.left())


def send_again(scene: Scene) -> Json:
    """Ana sends for good: the farewell arrives once, in exactly the words of the card."""
    scene.teller.step("Send both, for good")
    card = scene.card(ANA, READY)
    scene.teller.did("Ana presses Send both")
    scene.world.click(ANA.ref, card, "outreach.send")
    leaving = scene.card(ANA, LEAVING)
    scene.teller.check("while it can be undone it has not left", not scene.left(), scene.left())
    has_card = scene.find(SARAH, HANDED_TO_YOU)
    scene.teller.check("Sarah still sees nothing", has_card is None, has_card)
    scene.world.wait_until(drawn.moments(leaving)[0])
    scene.world.until("the farewell arrives", lambda: mail_to_michael(scene), bool)
    scene.teller.mailbox("Michael", scene.world.mailbox(MICHAEL.address))
    return check_farewell(scene, drawn.letter(card)[0])


def check_farewell(scene: Scene, written: str) -> Json:
    """Check the one mail in Michael's mailbox against the words that the card showed."""
    mails, check = mail_to_michael(scene), scene.teller.check
    check("the farewell is in Michael's mailbox exactly once", len(mails) == 1, [mail["subject"] for mail in mails])
    (mail,) = mails
    check("it comes from Ana's own mailbox", mail["from"] == f"{ANA.name} <{ANA.address}>", mail["from"])
    check("it is addressed to Michael", mail["to"] == f"{MICHAEL.name} <{MICHAEL.address}>", mail["to"])
    check("Sarah is in Cc", mail["cc"] == f"{SARAH.name} <{SARAH.address}>", mail["cc"])
    check_words(scene, mail, written, ANA.address)
    copies = [copy["rfc_message_id"] for copy in scene.world.mails(SARAH.address)]
    check("Sarah has her copy of it, once", copies.count(mail["rfc_message_id"]) == 1, copies)
    return mail


def check_words(scene: Scene, mail: Json, written: str, sender: str) -> None:
    """Check that a mail has a text and an HTML part, both in exactly the words of the card, and the signature."""
    check = scene.teller.check
    kind = next(header["value"] for header in mail["headers"] if header["name"].lower() == "content-type")
    both = kind.startswith("multipart/alternative") and mail["text"] and mail["html"]
    check("it has a text part and an HTML part", bool(both), kind)
    text = drawn.without_targets(" ".join(mail["text"].split()))
    is_same = text == drawn.without_targets(written)
    check("its words are exactly those that the card showed, signature included", is_same, text)
    shown = drawn.bare(mail["html"])
    said = drawn.without_targets(drawn.without_numbers(mail["text"]))
    check("the HTML part says the same", shown == said, shown)
    signature = scene.world.mailbox(sender)["signature_html"]
    ends = drawn.bare(mail["html"]).endswith(drawn.bare(signature))
    check("the HTML part ends with the signature from Gmail", bool(signature) and ends, signature)


def check_receipt(scene: Scene) -> Json:
    """Ana gets a receipt, and only now Sarah gets her card."""
    scene.teller.step("Ana's receipt, and Sarah's turn")
    receipt = scene.card(ANA, SENT)
    scene.teller.slack("Ana's DM, the card again", receipt, ANA.zone)
    said = drawn.words(receipt)
    named = "Sent to Michael Torres" in said and "Cc Sarah Johnson" in said
    scene.teller.check("Ana's card has become a receipt that names both", named, said)
    theirs = scene.card(SARAH, HANDED_TO_YOU)
    scene.teller.slack("Sarah's DM with Rapport", theirs, SARAH.zone)
    moment = drawn.moments(receipt)
    if not moment:
        raise Deviation("the receipt says when the mail left", said)
    scene.teller.check("Sarah's card came after the farewell had left", float(theirs["ts"]) >= moment[0], theirs["ts"])
    scene.teller.check("her introduction is drafted as hers", "from sarah@cscx.example" in drawn.words(theirs), theirs)
    return theirs
