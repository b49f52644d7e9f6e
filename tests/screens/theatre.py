"""Plays an act in a fresh world at a fixed instant: what people type, press and fill in, and the time between."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot import clock
from bot.clock import Clock
from jobs import watching
from store import migrate
from tests.edge.outside import Outside
from tests.filling import fill
from tests.screens.album import Album
from tests.screens.camera import Camera, Spot, cameras
from tests.stage import Json, Stage, StandIns, staged

BEGINS = datetime(2026, 3, 4, 15, 12, tzinfo=UTC)
ANA, SARAH, PRIYA = "U0ANA", "U0SARAH", "U0PRIYA"
MICHAEL = "michael.torres@datacorp.example"
CHANNEL, SHARED = "C0CS", "C0SHARED"
COMMAND = "/handoff DataCorp to Sarah Johnson because of a territory change, until 31 March"


@dataclass
class Scene:
    """One act's world, its instant, and the camera before it."""

    stage: Stage
    camera: Camera
    outside: Outside
    at: datetime = BEGINS

    def later(self, **delta: float) -> None:
        """Let time pass, to the second, and everything that is due then happen."""
        self.at += timedelta(**delta)
        set_clock(self.stage.clock_file, self.at)
        self.stage.work()

    def hear(self, **delta: float) -> None:
        """Let time pass, the clock ask for a look into the mailboxes, and everything follow that came back."""
        self.later(**(delta or {"seconds": 90}))
        watching.ask_often(self.stage.runtime)
        self.stage.work(rounds=60)

    def received(self, who: str = MICHAEL) -> Json:
        """The newest mail that came to a customer."""
        came = [mail for mail in self.stage.mails(who) if "INBOX" in mail["labels"]]
        return max(came, key=lambda mail: int(mail["at_ms"]))

    def answer(self, text: str, *, who: str = MICHAEL, **more: Any) -> None:
        """Let a customer answer the newest mail in their mailbox, to its writer alone unless `more` says otherwise."""
        newest = self.received(who)
        written = self.stage.post("mail/write", {"from": who, "text": text, "reply_to_message": newest["id"], **more})
        assert "error" not in written, written

    def be_away(self, text: str, *, who: str = MICHAEL) -> None:
        """Let a customer's mailbox answer its newest mail by itself."""
        subject = f"Automatic reply: {self.received(who)['subject']}"
        self.answer(text, who=who, subject=subject, headers={"Auto-Submitted": "auto-replied", "X-Autoreply": "yes"})

    def type(self, who: str, text: str, channel: str | None = None) -> Json:
        answer = _taken(self.stage.command(who, text, channel))
        self.stage.work()
        return answer

    def press(self, who: str, action: str, **more: Any) -> None:
        """Press a button of the newest message that has it; where several are alike, the last."""
        message = self.stage.message_with(who, action)
        having = [block["block_id"] for block in message["blocks"] if f'"{action}"' in json.dumps(block)]
        _taken(self.stage.click(who, action, message=message, block_id=having[-1], **more))
        self.stage.work()

    def press_in_modal(self, who: str, action: str, **more: Any) -> None:
        _taken(self.stage.click_in_modal(who, action, **more))
        self.stage.work()

    def choose(self, who: str, what: str) -> None:
        """Pick a line of the menu on somebody's newest card that offers it."""
        for message in reversed(self.stage.messages(who)):
            for element in elements_of(message):
                for option in element.get("options") or ():
                    if str(option.get("value", "")).endswith(f":{what}"):
                        return self.press(who, element["action_id"], value=option["value"])
        raise LookupError(f"{who} is not offered {what}")

    def value_of(self, who: str, action: str) -> str:
        """What a button of somebody's newest card with it carries."""
        card = self.stage.message_with(who, action)
        return next(str(one["value"]) for one in elements_of(card) if one["action_id"] == action)

    def submit(self, who: str, **values: Json) -> None:
        """Submit the modal on top; each value is an element's state by its block id, which names the action too."""
        _taken(self.stage.submit(who, {block: {block: state} for block, state in values.items()}))
        self.stage.work()

    def retype(self, who: str, old: str, new: str) -> None:
        """Change words of the mail in the open editor and save it."""
        body = self.stage.modal(who)["state"]["values"]["body"]["body"]["rich_text_value"]
        text = json.dumps(body, ensure_ascii=False)
        assert old in text, text
        typed = json.loads(text.replace(old, json.dumps(new, ensure_ascii=False)[1:-1]))
        self.submit(who, body={"type": "rich_text_input", "rich_text_value": typed})

    def close(self, who: str) -> None:
        for modal in reversed(self.stage.modals(who)):
            self.stage.post("slack/close", {"as": who, "view_id": modal["id"], "all": True})
            return

    def dm(self, who: str, *, mailbox: str | None = MICHAEL, side: str = "Slack", has_steps: bool = False) -> Spot:
        """Where somebody reads what Rapport writes to them."""
        return Spot(who, self.stage.dm(who), mailbox, side, has_steps)

    def send(self, who: str) -> None:
        """Press Send and let the undo window pass."""
        self.press(who, "outreach.send")
        self.later(seconds=60)


@dataclass
class Theatre:
    """A filled database to copy from, and the world that every act is played in."""

    folder: Path
    stand_ins: StandIns
    camera: Camera

    @contextmanager
    def act(self, name: str) -> Iterator[Scene]:
        folder = self.folder / name
        folder.mkdir()
        set_clock(self.stand_ins.clock_file, BEGINS)
        self.stand_ins.world.reset(keep_tokens=True)
        copied = folder / "rapport.sqlite"
        with closing(sqlite3.connect(self.folder / "filled.sqlite")) as source, closing(sqlite3.connect(copied)) as to:
            source.backup(to)
        with staged(self.stand_ins, f"sqlite:///{copied}", folder) as stage:
            yield Scene(stage, self.camera, Outside(stage, self.stand_ins))
            assert stage.refused == [], stage.refused


@contextmanager
def open_theatre(folder: Path, album: Album) -> Iterator[Theatre]:
    """Begin the world at its instant, fill it once and open the browsers."""
    set_clock(folder / "clock", BEGINS - timedelta(hours=1))
    url = f"sqlite:///{folder / 'filled.sqlite'}"
    migrate.upgrade(url, url)
    stand_ins = StandIns(folder)
    try:
        fill(stand_ins, url, folder)
        with cameras(stand_ins.url, album) as camera:
            yield Theatre(folder, stand_ins, camera)
            stand_ins.world.touch()  # The long polls of the pages are let go.
    finally:
        stand_ins.close()
        clock.set_offset_file(None)


def set_clock(file: Path, at: datetime) -> None:
    """Let everybody who reads this file believe that it is this moment."""
    read = Clock(file)
    file.write_text(str(read.offset() + (at - read.now()).total_seconds()))


def elements_of(message: Json) -> list[Json]:
    """The buttons, menus and fields in a message's rows."""
    return [one for block in message["blocks"] for one in block.get("elements", ()) if "action_id" in one]


def _taken(answer: Json) -> Json:
    assert "http" not in answer, answer
    assert answer.get("status") == 200, answer
    return answer
