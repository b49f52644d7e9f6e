"""The fourth chapter: Michael answers, Rapport hears it, and Sarah's answer goes into the same conversation."""

from __future__ import annotations

import time
from typing import Any

from bot.sandbox.tour import drawn
from bot.sandbox.tour.asking import mail_to_michael
from bot.sandbox.tour.cast import ANA, MICHAEL, MICHAELS_QUESTION, MICHAELS_WORDS, SARAH, SARAHS_ANSWER
from bot.sandbox.tour.farewell import LEAVING
from bot.sandbox.tour.introduction import INTRODUCED
from bot.sandbox.tour.scene import Scene

Json = dict[str, Any]
ANSWERED = "A customer answered"
BEGUN = "Your answer is begun"
LEFT = "Your mail was sent"
UNTIL_TOLD = 120
"""Seconds that somebody has to see an answer in Gmail themselves before Rapport writes about it."""


def answer(scene: Scene) -> Json:
    """Michael answers by hand; both CSMs hear of it, and the next step is Sarah's."""
    scene.teller.step("Michael answers")
    newest = mail_to_michael(scene)[-1]
    scene.teller.did(f"Michael writes to Sarah, Ana in Cc: “{MICHAELS_WORDS} {MICHAELS_QUESTION}”")
    letter = {"from": MICHAEL.address, "to": [SARAH.address], "cc": [ANA.address], "reply_to_message": newest["id"]}
    began = time.monotonic()
    scene.world.write({**letter, "text": f"{MICHAELS_WORDS}\n\n{MICHAELS_QUESTION}", "quote": True})
    said = scene.world.until(
        "Sarah's card says that Michael answered",
        lambda: drawn.words(scene.card(SARAH, INTRODUCED)),
        lambda said: "Michael Torres answered" in said,
    )
    scene.teller.ticked(f"Sarah's card says so by itself, after {time.monotonic() - began:.1f} seconds")
    scene.teller.check("nobody is called yet: perhaps they read it in Gmail", scene.find(SARAH, ANSWERED) is None, said)
    scene.teller.did("Two minutes pass, and neither of them opens it in Gmail")
    scene.world.later(UNTIL_TOLD)
    card = scene.card(SARAH, ANSWERED)
    scene.teller.slack("Sarah's DM with Rapport", card, SARAH.zone)
    said = drawn.words(card)
    scene.teller.check("Sarah's card has his words, and none of what he quoted", "> " not in said, said)
    scene.teller.check("it names the one thing he asks for", f"Asked for: “{MICHAELS_QUESTION}”" in said, said)
    theirs = drawn.words(scene.card(ANA, ANSWERED))
    scene.teller.check("Ana reads that the next step is Sarah's", "Sarah Johnson has this too" in theirs, theirs)
    return card


def answer_back(scene: Scene, card: Json) -> None:
    """Sarah answers from her card; it is the same conversation for Michael."""
    scene.teller.step("Sarah answers from her card")
    scene.teller.did("Sarah presses Draft an answer and writes one sentence")
    before = len(scene.left())
    scene.world.click(SARAH.ref, card, "reply.answer")
    words = f"Hi Michael,\n\n{SARAHS_ANSWER}\n\nSarah"
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": words}]}
    scene.world.submit(SARAH.ref, {"body": {"body": {"rich_text_value": {"type": "rich_text", "elements": [section]}}}})
    draft = scene.world.until(
        "Sarah's draft has her sentence",
        lambda: scene.card(SARAH, BEGUN),
        lambda seen: SARAHS_ANSWER in drawn.words(seen),
    )
    scene.teller.slack("Sarah's DM with Rapport", draft, SARAH.zone)
    scene.teller.check("nothing leaves by itself", len(scene.left()) == before, scene.left()[before:])
    scene.teller.did("Sarah presses Send")
    scene.world.click(SARAH.ref, draft, "outreach.send")
    scene.world.wait_until(drawn.moments(scene.card(SARAH, LEAVING))[0])
    scene.card(SARAH, LEFT)
    mail = scene.world.until(
        "her answer arrives", lambda: mail_to_michael(scene)[-1], lambda seen: SARAHS_ANSWER in str(seen["text"])
    )
    mailbox = scene.world.mailbox(MICHAEL.address)
    scene.teller.mailbox("Michael", mailbox)
    asked = mailbox["threads"][0]["messages"][-2]
    scene.teller.check("it answers his mail", mail["in_reply_to"] == asked["rfc_message_id"], mail["in_reply_to"])
    subjects = [thread["subject"] for thread in mailbox["threads"]]
    scene.teller.check("Michael still has one conversation", len(subjects) == 1, subjects)
