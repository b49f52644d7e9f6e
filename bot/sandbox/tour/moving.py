"""The last chapter: Ana moves the customer and moves it back, and nobody else has noticed anything."""

from __future__ import annotations

from typing import Any

from bot.sandbox.tour import drawn
from bot.sandbox.tour.asking import check_nobody_else
from bot.sandbox.tour.cast import ANA, SARAH
from bot.sandbox.tour.farewell import SENT
from bot.sandbox.tour.scene import Scene

Json = dict[str, Any]
MOVED = "A customer was moved"
MOVED_BACK = "A customer was moved back"


def reassign(scene: Scene) -> None:
    """Ana sees what would move, moves it, and takes it back."""
    scene.teller.step("Reassign, with a look first and a way back")
    receipt = scene.world.until(
        "Ana's receipt knows that Sarah wrote",
        lambda: scene.card(ANA, SENT),
        lambda seen: "Sarah wrote" in drawn.words(seen),
    )
    scene.teller.did("Ana presses Reassign DataCorp")
    scene.world.click(ANA.ref, receipt, "handoff.reassign")
    preview = scene.world.modal(ANA.ref)
    scene.teller.slack(f"the modal “{preview['title']['text']}”", preview, ANA.zone)
    said = drawn.words(preview)
    promised = "DataCorp goes from Ana Ribeiro to Sarah Johnson" in said
    scene.teller.check("it shows what would move, before anything does", promised, said)
    scene.teller.check("nothing has moved yet", scene.find(ANA, MOVED) is None, scene.shown(ANA))
    scene.teller.did("Ana presses Reassign in the modal")
    scene.world.submit(ANA.ref)
    moved = scene.card(ANA, MOVED)
    scene.teller.slack("Ana's DM", moved, ANA.zone)
    said = drawn.words(moved)
    scene.teller.check("DataCorp is with Sarah now", "DataCorp is with Sarah Johnson now" in said, said)
    scene.card(SARAH, MOVED)
    scene.teller.ticked("Sarah is told")
    _undo(scene, moved)


def _undo(scene: Scene, moved: Json) -> None:
    scene.teller.did("Ana presses Undo")
    scene.world.click(ANA.ref, moved, "handoff.undo_reassign")
    back = scene.card(ANA, MOVED_BACK)
    scene.teller.slack("Ana's DM, the card again", back, ANA.zone)
    scene.card(SARAH, MOVED_BACK)
    scene.world.until(
        "Ana's receipt says that DataCorp is hers",
        lambda: drawn.words(scene.card(ANA, SENT)),
        lambda said: "DataCorp is still yours" in said,
    )
    scene.teller.ticked("DataCorp is Ana's again, and both are told")


def look_around(scene: Scene) -> None:
    """Nobody else saw anything: not in the channel, not in the second workspace."""
    scene.teller.step("What everybody else saw")
    scene.world.settle()
    scene.teller.did("We look over the shoulders of everybody in Slack, Northwind Success included")
    check_nobody_else(scene)
    left = scene.left()
    written_by = {mail["mailbox"] for mail in left if mail["via"] == "api"}
    scene.teller.check(
        "Rapport sent from Ana's and Sarah's mailboxes only", written_by == {ANA.address, SARAH.address}, left
    )
