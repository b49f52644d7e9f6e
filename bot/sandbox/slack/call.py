"""One call of the Web API: who calls, with which arguments, at what time, on which rows."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from bot.sandbox.slack import directory
from bot.sandbox.slack.refusal import Refused

Entry = dict[str, Any]
PAGE_MOST = 1000
PAGE = 100


@dataclass(frozen=True)
class Call:
    """What a method works on. The world's lock is held while it runs."""

    db: sqlite3.Connection
    home: Entry
    arguments: Entry
    now: float

    def get(self, name: str) -> Any:
        """An argument, or None."""
        return self.arguments.get(name)

    def channel(self, *, to_post: bool = False) -> Entry:
        """The channel of the call; for posting it must be open and the bot must be in it."""
        found = directory.channel_seen_by(self.db, self.arguments["channel"], self.home)
        if to_post and found["is_archived"]:
            raise Refused("is_archived")
        if not directory.is_member(self.db, found["id"], self.home["bot_user"]):
            raise Refused("not_in_channel")
        return found

    def person(self, ref: str) -> Entry:
        """A person whom this workspace can see."""
        return directory.person_seen_by(self.db, ref, self.home["id"])

    def page(self, items: list[Any]) -> tuple[list[Any], str]:
        """One page of a list as the call asked for it, and the cursor of the next one ("" at the end)."""
        limit = self.arguments.get("limit") or PAGE
        if not 1 <= limit <= PAGE_MOST:
            raise Refused("invalid_limit")
        cursor = self.arguments.get("cursor") or "next:0"
        if not cursor.startswith("next:") or not cursor[5:].isdigit():
            raise Refused("invalid_cursor")
        start = int(cursor[5:])
        following = start + limit
        return items[start:following], f"next:{following}" if following < len(items) else ""
