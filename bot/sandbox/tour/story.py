"""The handoff story from the first word to the last."""

from __future__ import annotations

from bot.sandbox.tour import asking, farewell, hearing, introduction, moving
from bot.sandbox.tour.scene import Scene
from bot.sandbox.tour.telling import Teller
from bot.sandbox.tour.world import World


def play(world: World, teller: Teller) -> None:
    """Play the story in a world where it has not been played yet; raises Deviation where the world deviates."""
    world.settle()
    scene = Scene(world, teller)
    asking.ask(scene)
    card = asking.read_draft(scene)
    asking.ask_where_from(scene, card)
    card = asking.edit(scene, card)
    farewell.send_and_undo(scene, card)
    sent = farewell.send_again(scene)
    theirs = farewell.check_receipt(scene)
    theirs = introduction.edit(scene, theirs)
    introduction.send(scene, theirs, sent)
    answered = hearing.answer(scene)
    hearing.answer_back(scene, answered)
    moving.reassign(scene)
    moving.look_around(scene)
