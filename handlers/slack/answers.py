"""What a handler tells Slack: a value, never a call. The door turns it into exactly one reply."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

View: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Nothing:
    """Taken; the card will show what came of it."""


@dataclass(frozen=True)
class Ephemeral:
    """A line to the person who asked. In a place customers can see it goes to their direct message instead.

    With `replaces` it takes the place of the ephemeral message whose button was pressed. What is `safe_here`
    is said at once, without finding out who can read the channel: it names nobody, or only the person reads it.
    """

    text: str
    blocks: list[dict[str, Any]] | None = None
    replaces: bool = False
    safe_here: bool = False


@dataclass(frozen=True)
class Open:
    """Open a modal; on top of the open one when the click came from a modal.

    Where Slack does not open it in time the person reads `otherwise`; without it, that nothing was changed.
    """

    view: View
    otherwise: str | None = None


@dataclass(frozen=True)
class Update:
    """Put this view in the place of the open one."""

    view: View


@dataclass(frozen=True)
class Close:
    """Close every open view of ours."""


@dataclass(frozen=True)
class Errors:
    """Leave the modal open and say what is wrong, by block id."""

    fields: dict[str, str]


@dataclass(frozen=True)
class Options:
    """What a searched select offers, at most 100, as (value, label) or (value, label, description)."""

    choices: list[tuple[str, str] | tuple[str, str, str]] = field(default_factory=list)


Answer: TypeAlias = Nothing | Ephemeral | Open | Update | Close | Errors | Options
