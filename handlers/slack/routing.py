"""Which handler answers what: one table of names, filled by decorators, read by the door."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from sqlalchemy.orm import Session

from handlers.slack.answers import Answer
from handlers.slack.asked import Asked
from store.models import Person

Handler: TypeAlias = Callable[[Session, Person, Asked], Answer]
Register: TypeAlias = Callable[[Handler], Handler]
AboutUs: TypeAlias = Callable[[Session, Asked], None]


@dataclass
class Routes:
    """Handlers by what was asked: (sort, name). Wire names are promises: renaming one means honouring the old one."""

    table: dict[tuple[str, str], Handler] = field(default_factory=dict)
    about_us: dict[str, AboutUs] = field(default_factory=dict)

    def command(self, name: str) -> Register:
        """Answer a slash command."""
        return self._add("command", name)

    def action(self, action_id: str) -> Register:
        """Answer a button, a menu or a select."""
        return self._add("block_actions", action_id)

    def submission(self, callback_id: str) -> Register:
        """Answer a submitted modal."""
        return self._add("view_submission", callback_id)

    def search(self, action_id: str) -> Register:
        """Offer options to a searched select."""
        return self._add("block_suggestion", action_id)

    def event(self, name: str) -> Register:
        """Answer an event."""
        return self._add("event", name)

    def event_about_us(self, name: str) -> Callable[[AboutUs], AboutUs]:
        """Take note of an event that concerns our own installation and comes from nobody."""

        def register(handler: AboutUs) -> AboutUs:
            self.about_us[name] = handler
            return handler

        return register

    def shortcut(self, callback_id: str, *, on_message: bool = False) -> Register:
        """Answer a shortcut from Slack's own menu, or from the menu of a message."""
        return self._add("message_action" if on_message else "shortcut", callback_id)

    def names(self, sort: str) -> list[str]:
        """List the names that have a handler, as payloads spell the sort: command, event, shortcut, message_action."""
        more = self.about_us if sort == "event" else ()
        return sorted([*(name for of, name in self.table if of == sort), *more])

    def find(self, asked: Asked) -> Handler | None:
        """Give the handler for what was asked; None when this release knows no such name."""
        return self.table.get((asked.sort, asked.name))

    def _add(self, sort: str, name: str) -> Register:
        def register(handler: Handler) -> Handler:
            if (sort, name) in self.table:
                raise LookupError(f"two handlers answer {sort} {name}")
            self.table[sort, name] = handler
            return handler

        return register


routes = Routes()
