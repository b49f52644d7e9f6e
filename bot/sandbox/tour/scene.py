"""What the chapters share: the world, the teller, and what stood where before the story began."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bot.sandbox.tour import drawn
from bot.sandbox.tour.cast import ANA, SARAH, Player
from bot.sandbox.tour.deviation import Deviation
from bot.sandbox.tour.telling import Teller
from bot.sandbox.tour.world import World

Json = dict[str, Any]


class Scene:
    """One telling of the story."""

    def __init__(self, world: World, teller: Teller) -> None:
        self.world, self.teller = world, teller
        self.left_before = len(world.left())
        self.bystanders = [
            person["id"]
            for person in world.whole()["people"]
            if person["id"] not in (ANA.ref, SARAH.ref) and not person["deleted"]
        ]
        self.seen_before = self.seen_by_others()

    def card(self, player: Player, text: str) -> Json:
        """Wait for the card with this notification text in a player's DM."""
        message = self.world.until(
            f"{player.first}'s DM shows a card that says “{text}”",
            lambda: self.find(player, text) or self.shown(player),
            lambda seen: isinstance(seen, dict),
        )
        if not isinstance(message, dict):
            raise Deviation(text, message)
        return message

    def find(self, player: Player, text: str) -> Json | None:
        """The newest card with this notification text in a player's DM, if it is there."""
        found = [message for message in self.world.messages(player.ref, player.dm) if message["text"] == text]
        return found[-1] if found else None

    def shown(self, player: Player) -> list[str]:
        """The notification texts of everything in a player's DM."""
        return [message["text"] for message in self.world.messages(player.ref, player.dm)]

    def left(self) -> list[Json]:
        """Every mail that has left any mailbox since the story began."""
        return self.world.left()[self.left_before :]

    def seen_by_others(self) -> dict[str, str]:
        """What everybody but the two players sees, in every workspace."""
        return {person: _messages_of(self.world.screen(person)) for person in self.bystanders}

    def reword(self, player: Player, card: Json, old: str, new: str) -> None:
        """Open a mail for editing, change some of its words in the editor, and save."""
        self.world.click(player.ref, card, "outreach.edit")
        view = self.world.modal(player.ref)
        typed = view["state"]["values"]["body"]["body"]
        before = json.dumps(typed, ensure_ascii=False)
        after = before.replace(json.dumps(old, ensure_ascii=False)[1:-1], json.dumps(new, ensure_ascii=False)[1:-1], 1)
        if after == before:
            raise Deviation(f"the editor holds “{old}”", drawn.words(view))
        self.teller.did(f"{player.first} presses Edit and changes “{old}” to “{new}”")
        self.world.submit(player.ref, {"body": {"body": json.loads(after)}})
        if self.world.has_modal(player.ref):
            raise Deviation("the edit is saved and the modal closes", drawn.words(self.world.modal(player.ref)))

    def click_twice(self, player: Player, card: Json, action_id: str) -> None:
        """Press a button with a nervous finger: two clicks at once."""
        with ThreadPoolExecutor(2) as fingers:
            clicks = [fingers.submit(self.world.click, player.ref, card, action_id) for _ in range(2)]
        for click in clicks:
            click.result()


def _messages_of(screen: Json) -> str:
    shown = {
        place["id"]: [(message["ts"], message["text"], message["blocks"]) for message in place["messages"]]
        for place in screen["channels"]
        if place["messages"]
    }
    return json.dumps([shown, screen["modals"]], ensure_ascii=False)
