"""The third chapter: Sarah edits the introduction and sends it as a reply in the same conversation."""

from __future__ import annotations

from typing import Any

from bot.sandbox.tour import drawn
from bot.sandbox.tour.asking import mail_to_michael
from bot.sandbox.tour.cast import ANA, MICHAEL, SARAH, SARAHS_WORDS
from bot.sandbox.tour.farewell import HANDED_TO_YOU, LEAVING, check_words
from bot.sandbox.tour.scene import Scene

Json = dict[str, Any]
INTRODUCED = "Your introduction was sent"
BOTH_MAILS = 2


def edit(scene: Scene, card: Json) -> Json:
    """Sarah adds a sentence of her own."""
    scene.teller.step("Sarah adds a sentence of her own")
    words = drawn.letter(card)[0]
    first = words.partition(", ")[2].partition(". ")[0] + "."
    scene.reword(SARAH, card, first, f"{first} {SARAHS_WORDS}")
    changed = scene.world.until(
        "Sarah's card shows her sentence",
        lambda: scene.card(SARAH, HANDED_TO_YOU),
        lambda seen: SARAHS_WORDS in drawn.letter(seen)[0],
    )
    scene.teller.ticked("Sarah's card shows her sentence")
    return changed


def send(scene: Scene, card: Json, farewell: Json) -> None:
    """Sarah presses Send twice; one mail leaves, as a reply to the farewell."""
    scene.teller.step("Sarah sends, with a nervous finger")
    scene.teller.did("Sarah presses Send twice at once")
    scene.click_twice(SARAH, card, "outreach.send")
    leaving = scene.card(SARAH, LEAVING)
    scene.world.wait_until(drawn.moments(leaving)[0])
    receipt = scene.card(SARAH, INTRODUCED)
    scene.world.until("the introduction arrives", lambda: mail_to_michael(scene), lambda seen: len(seen) > 1)
    scene.world.settle()
    scene.teller.slack("Sarah's DM, the card again", receipt, SARAH.zone)
    mailbox = scene.world.mailbox(MICHAEL.address)
    scene.teller.mailbox("Michael", mailbox)
    check_conversation(scene, mailbox, farewell, drawn.letter(card)[0])


def check_conversation(scene: Scene, mailbox: Json, farewell: Json, written: str) -> None:
    """Check that Michael has one conversation: the farewell and its one answer."""
    check, threads = scene.teller.check, mailbox["threads"]
    check("Michael has one conversation, not two", len(threads) == 1, [thread["subject"] for thread in threads])
    mails = threads[0]["messages"]
    check("in it the farewell and one introduction", len(mails) == BOTH_MAILS, [mail["from"] for mail in mails])
    introduction = mails[1]
    check(
        "the introduction answers the farewell (In-Reply-To)",
        introduction["in_reply_to"] == farewell["rfc_message_id"],
        introduction["in_reply_to"],
    )
    sender = introduction["from"]
    check("it comes from Sarah's own mailbox", sender == f"{SARAH.name} <{SARAH.address}>", sender)
    check("Ana is in Cc", introduction["cc"] == f"{ANA.name} <{ANA.address}>", introduction["cc"])
    check_words(scene, introduction, written, SARAH.address)
    left = scene.left()
    check("two clicks made one mail: two mails left in all", len(left) == BOTH_MAILS, left)
