"""The call of Ana's handoff on the stage: calendars opened, times proposed, one of them booked."""

from __future__ import annotations

import json
import re
import urllib.request
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot import clock
from bot.connectors.google.oauth import CALENDAR
from bot.sandbox.world import World
from store.models import Mailbox
from tests.journeys.conversing import ANA, Conversing
from tests.stage import Json, Stage

BOOK, ARRANGE = "meeting.book", "meeting.arrange"


class Calling(Conversing):
    """The same conversation, and the call that follows from it."""

    def __init__(self, stage: Stage, world: World) -> None:
        super().__init__(stage)
        self.world = world

    def allow(self, who: str) -> None:
        """Let somebody open their calendar to Rapport on Google's page."""
        self.stage.click(who, "meeting.allow")
        offered = re.findall(r'"url": "(http[^"]+)"', json.dumps(self.stage.messages(who)[-1]))
        with urllib.request.urlopen(offered[-1]) as page:
            assert page.status == 200
        self.stage.work()

    def arranges(self) -> Json:
        """Let Ana arrange the call, both having opened their calendars long ago; the card with the times."""
        self.stage.at("call arranged", self._arrange)
        return self.stage.message_with("U0ANA", BOOK)

    def _arrange(self) -> None:
        with self.world.locked() as db:
            db.execute("update gmail_grants set scopes = scopes || ?", (f" {' '.join(CALENDAR)}",))
        with self.stage.runtime.writing(self.workspace_id) as session:
            for mailbox in session.scalars(select(Mailbox)):
                mailbox.scopes = [*mailbox.scopes, *CALENDAR]
        self.sends_farewell()
        self.stage.click("U0ANA", ARRANGE)
        self.stage.work()

    def books(self) -> tuple[Json, datetime]:
        """Let Ana take the first time; the event in her calendar, and when it starts."""
        first = offered(self.arranges())[0]
        self.stage.click("U0ANA", BOOK, value=first)
        self.stage.work()
        return self.event(), start_of(first)

    def until_asked(self, at: datetime) -> None:
        """Let the call of this time be over, and what is asked after it."""
        self.later(seconds=(at + timedelta(minutes=36) - clock.now()).total_seconds())

    def event(self, address: str = ANA) -> Json:
        return self.events(address)[-1]

    def events(self, address: str = ANA) -> list[Json]:
        found: list[Json] = self.stage.get(f"calendar?address={address}")["events"]
        return found

    def says(self, who: str) -> str:
        """Everything that somebody can read in their direct message."""
        return "\n".join(self.stage.text_of(message) for message in self.stage.messages(who))

    def the(self, model: Any) -> Any:
        with self.stage.runtime.reading(self.workspace_id) as session:
            return session.scalars(select(model).order_by(model.id.desc())).first()


def offered(card: Json) -> list[str]:
    """The values of the buttons that book, from top to bottom."""
    buttons = [block.get("accessory", {}) for block in card["blocks"]]
    return [button["value"] for button in buttons if button.get("action_id") == BOOK]


def start_of(value: str) -> datetime:
    return datetime.fromtimestamp(int(value.partition(":")[2]), ZoneInfo("UTC"))


def starts(event: Json) -> datetime:
    return datetime.fromisoformat(event["start"]["dateTime"])
