"""The first chapter: Ana asks for a handoff, reads the draft, asks where it comes from, and puts her own words in."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.sandbox.tour import drawn
from bot.sandbox.tour.cast import ANA, ANAS_WORDS, MICHAEL, SARAH, TYPED_IN
from bot.sandbox.tour.deviation import Deviation
from bot.sandbox.tour.scene import Scene

Json = dict[str, Any]
READY = "Your handoff draft is ready"
REACHABLE = timedelta(days=60)


def ask(scene: Scene) -> None:
    """Ana types the command in a channel, and is told there where the draft opens."""
    scene.teller.step("Ana asks for a handoff")
    last_day = (datetime.fromtimestamp(scene.world.now(), UTC) + REACHABLE).date()
    until = f"{last_day.day} {last_day:%B}"
    typed = f"/handoff DataCorp to Sarah Johnson because of a territory change, until {until}"
    scene.teller.did(f"Ana types {typed} in #customer-success")
    answer = scene.world.type(ANA.ref, TYPED_IN, typed)
    scene.teller.check("the signed command is answered with 200 within 3 s", answer["status"] == 200, answer)  # noqa: PLR2004  HTTP's own word for fine.
    scene.world.until(
        "#customer-success tells Ana that her draft is ready",
        lambda: [message["text"] for message in scene.world.messages(ANA.ref, TYPED_IN)],
        lambda seen: any("draft is ready" in text for text in seen),
    )
    pointers = scene.world.messages(ANA.ref, TYPED_IN)
    for pointer in pointers:
        scene.teller.slack("#customer-success, for Ana's eyes only", pointer, ANA.zone)
    said = drawn.words(pointers[0])
    understood = f"Handoff: DataCorp → Sarah Johnson, because of a territory change, until {until}"
    scene.teller.check("the answer repeats what was understood", understood in said, said)
    scene.teller.check("it says that the draft opens in the DM", "It opens in our DM" in said, said)
    kinds = {message["kind"] for message in pointers}
    scene.teller.check("nobody else in the channel sees any of it", kinds == {"ephemeral"}, kinds)
    check_nobody_else(scene)


def read_draft(scene: Scene) -> Json:
    """The card in Ana's DM shows her mail and nothing that is not for the customer."""
    scene.teller.step("The draft opens in Ana's DM")
    card = scene.world.until(
        "the draft carries Ana's Gmail signature",
        lambda: scene.card(ANA, READY),
        lambda seen: "-- Ana Ribeiro" in "".join(drawn.letter(seen)),
    )
    scene.teller.slack("Ana's DM with Rapport", card, ANA.zone)
    said, mails = drawn.words(card), drawn.letter(card)
    scene.teller.check("it shows her mail, whole, and no other", len(mails) == 1, mails)
    addressed = "To Michael Torres · Cc Sarah Johnson · from ana@cscx.example"
    scene.teller.check("the farewell goes to Michael with Sarah in Cc, from Ana's own address", addressed in said, said)
    scene.teller.check("her Gmail signature stands below it", "-- Ana Ribeiro" in mails[0], mails[0])
    theirs = _introduction(scene, card)
    inside = [word for word in ("$245K", "health", "ARR") if word in f"{said} {theirs}"]
    scene.teller.check("health and money stay out of both mails", "Sarah" in theirs and not inside, inside)
    scene.teller.check(
        "Sarah sees nothing yet", scene.find(SARAH, "A customer is being handed to you") is None, "a card"
    )
    return card


def _introduction(scene: Scene, card: Json) -> str:
    """Read Sarah's mail where Ana finds it, behind its button."""
    scene.world.click(ANA.ref, card, "outreach.edit_other")
    words = drawn.words(scene.world.modal(ANA.ref))
    scene.world.close(ANA.ref)
    return words


def ask_where_from(scene: Scene, card: Json) -> None:
    """Every fact behind the mails has a source and a day."""
    scene.teller.step("Where does it all come from?")
    scene.teller.did("Ana presses Where from?")
    scene.world.click(ANA.ref, card, "outreach.facts")
    view = scene.world.modal(ANA.ref)
    shown = {"blocks": view["blocks"][:3]}
    scene.teller.slack(f"the top of the modal “{view['title']['text']}”", shown, ANA.zone)
    facts = [line for line in (text.plain for text in drawn.card(view, ANA.zone)) if line.startswith("•")]
    # A value may hold commas of its own; the source and the day come last on each line.
    bare = [line for line in facts if not re.search(r"\S, \d{1,2} [A-Z][a-z]+ \d{4}$", line)]
    scene.teller.check(f"each of {len(facts)} facts names its source and its day", bool(facts) and not bare, bare)
    said = drawn.words(view)
    scene.teller.check("the record stands at the top", "$245K ARR" in said and "health" in said, said)
    scene.teller.check("what is for us only stands apart", "For us only" in said, said)
    scene.world.close(ANA.ref)


def edit(scene: Scene, card: Json) -> Json:
    """Ana puts one sentence into her own words."""
    scene.teller.step("Ana puts one sentence into her own words")
    thanks = re.search(r"Thank you[^.!?]*[.!?]", drawn.letter(card)[0])
    if thanks is None:
        raise Deviation("the farewell thanks Michael", drawn.letter(card)[0])
    scene.reword(ANA, card, thanks[0], ANAS_WORDS)
    changed = scene.world.until(
        "the card shows the new sentence",
        lambda: scene.card(ANA, READY),
        lambda seen: ANAS_WORDS in drawn.letter(seen)[0],
    )
    scene.teller.slack("Ana's DM, the top of the card", _first_mail(changed), ANA.zone)
    scene.teller.ticked("the card shows her sentence")
    mail, said = drawn.letter(changed)[0], drawn.words(changed)
    scene.teller.check("the old sentence is gone", thanks[0] not in mail, mail)
    scene.teller.check("the card says that this version was edited by hand", "Edited by hand." in said, said)
    return changed


def check_nobody_else(scene: Scene) -> None:
    """Nobody but the two CSMs sees anything new in Slack, in either workspace."""
    changed = [who for who, seen in scene.seen_by_others().items() if seen != scene.seen_before.get(who)]
    scene.teller.check(f"nothing new on the screens of the {len(scene.bystanders)} others", not changed, changed)


def mail_to_michael(scene: Scene) -> list[Json]:
    """Every mail in Michael's mailbox."""
    return scene.world.mails(MICHAEL.address)


def _first_mail(card: Json) -> Json:
    """The part of a card that ends with its first row of buttons."""
    kinds = [block["type"] for block in card["blocks"]]
    return {"blocks": card["blocks"][: kinds.index("actions") + 1]}
