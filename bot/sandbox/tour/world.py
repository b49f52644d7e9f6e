"""The stand-in world as its people use it: typing, clicking and looking over the control API."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import quote

from bot.sandbox.tour.deviation import Deviation

Json = dict[str, Any]
Seen = TypeVar("Seen")
LOOK_EVERY = 0.05
QUIET_SECONDS = 0.7
ANSWER_SECONDS = 30


class World:
    """Everything people can do and see; a thing that cannot be done is a Deviation."""

    def __init__(self, url: str, *, patience: float = 30) -> None:
        """Reach the world at its address; `patience` is how many seconds `until` waits."""
        self.url, self.patience = url.rstrip("/"), patience

    # What people do in Slack.

    def type(self, person: str, channel: str, text: str) -> Json:
        """Type a slash command in a channel; gives what the app answered."""
        return self._act("command", {"as": person, "channel": channel, "text": text})

    def click(self, person: str, message: Json, action_id: str) -> Json:
        """Press a button of a message; gives what the app answered and the dialog that was agreed to."""
        where = {"channel": message["channel"], "ts": message["ts"]}
        return self._act("click", {"as": person, **where, "action_id": action_id})

    def submit(self, person: str, values: Json | None = None) -> Json:
        """Submit the modal on top; inputs that `values` leaves out keep what they show."""
        return self._act("submit", {"as": person, "view_id": self.modal(person)["id"], "values": values or {}})

    def close(self, person: str) -> None:
        """Close the modal on top."""
        self._act("close", {"as": person, "view_id": self.modal(person)["id"]})

    # What people do in their mail, and time.

    def write(self, letter: Json) -> None:
        """Write a mail by hand; the keys are those of the control API's /mail/write."""
        self._call("mail/write", letter)

    def later(self, seconds: float) -> None:
        """Let time pass for the world and for everybody in it."""
        self._call("later", {"seconds": seconds})

    # What people see.

    def messages(self, person: str, channel: str) -> list[Json]:
        """What a person sees in a channel, oldest first."""
        screen = self._get(f"slack/screen?as={person}&channel={channel}")
        return [
            {**message, "channel": channel}
            for place in screen["channels"]
            if place["id"] == channel
            for message in place["messages"]
        ]

    def modal(self, person: str) -> Json:
        """The modal on top of what a person has open."""
        modals = self._get(f"slack/screen?as={person}")["modals"]
        if not modals:
            raise Deviation(f"{person} has a modal open", "no modal is open")
        view: Json = modals[-1]["view"]
        return view

    def has_modal(self, person: str) -> bool:
        """Whether a person has any modal open."""
        return bool(self._get(f"slack/screen?as={person}")["modals"])

    def screen(self, person: str) -> Json:
        """Everything a person sees in Slack."""
        seen: Json = self._get(f"slack/screen?as={person}")
        return seen

    def mailbox(self, address: str) -> Json:
        """A mailbox with its conversations, oldest mail first in each."""
        seen: Json = self._get(f"mail?address={quote(address)}")
        return seen

    def mails(self, address: str) -> list[Json]:
        """Every mail in a mailbox, drafts left out."""
        return [mail for thread in self.mailbox(address)["threads"] for mail in thread["messages"]]

    def left(self) -> list[Json]:
        """Every mail that left any mailbox, from Gmail's own ledger."""
        mails: list[Json] = self._get("mail/accepted?since=0")["accepted"]
        return mails

    def whole(self) -> Json:
        """Who and what there is: teams, people, channels, mailboxes, and the time."""
        seen: Json = self._get("world")
        return seen

    def now(self) -> float:
        """The world's time in seconds since the epoch."""
        return float(self.whole()["now"])

    # Waiting.

    def until(self, expected: str, look: Callable[[], Seen], holds: Callable[[Seen], bool]) -> Seen:
        """Look again and again until it holds; a Deviation with what was seen last when patience ends."""
        end = time.monotonic() + self.patience
        while True:
            seen = look()
            if holds(seen):
                return seen
            if time.monotonic() >= end:
                raise Deviation(f"{expected} within {self.patience:g} s", seen)
            time.sleep(LOOK_EVERY)

    def wait_until(self, at: float) -> None:
        """Wait for an instant of the world's own clock."""
        while (left := at - self.now()) > 0:
            time.sleep(min(left, 1.0))

    def settle(self) -> None:
        """Wait until nothing has happened for a moment."""
        end, last = time.monotonic() + self.patience, -1
        while time.monotonic() < end:
            sequence = self._get(f"changes?since={last}&wait={QUIET_SECONDS if last >= 0 else 0}")["sequence"]
            if sequence == last:
                return
            last = sequence

    def _act(self, act: str, asked: Json) -> Json:
        done: Json = self._call(f"slack/{act}", asked)
        if done.get("error"):
            raise Deviation(
                f"{asked['as']} can {act} {asked.get('text') or asked.get('action_id') or ''}", done["error"]
            )
        return done

    def _get(self, path: str) -> Any:
        return self._call(path, None)

    def _call(self, path: str, body: Json | None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/control/{path}", data, {"Content-Type": "application/json"})  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:  # noqa: S310  The address that was given.
                return json.loads(answer.read())
        except urllib.error.HTTPError as refused:
            with refused:
                said = refused.read().decode()
            raise Deviation(f"the world takes {path}", f"{refused.code} {said}") from None
        except OSError as error:
            raise Deviation(f"the world answers at {self.url}", error) from None
