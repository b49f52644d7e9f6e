"""What somebody asked of us in Slack, parsed once from the payload into plain values."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.commands import SHORT, Commands
from bot.errors import Invalid

Payload = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """One command, click, submission, search, shortcut or event.

    `name` is the command, action id, callback id or event type; `form` the command as people here type it (`/handoff`,
    `/cs-handoff`), which help and errors repeat; `value` the button's value or the chosen option;
    `values` a modal's state as {block_id: {action_id: element state}} and `inputs` its input blocks from top to bottom.
    `happened_at` is when Slack says that an event happened, and `bots` whose tokens it took back.
    Ids ending in `_ref` are Slack's; `view_ref` is a modal's, or Home's where `on_home` says so.
    """

    sort: str
    name: str
    team_ref: str
    person_ref: str
    delivery_key: str
    at: datetime
    form: str = ""
    text: str = ""
    value: str = ""
    channel_ref: str | None = None
    message_ref: str | None = None
    thread_ref: str | None = None
    trigger_ref: str | None = None
    response_url: str | None = None
    view_ref: str | None = None
    view_hash: str | None = None
    on_home: bool = False
    metadata: str = ""
    values: dict[str, dict[str, Any]] = field(default_factory=dict)
    inputs: tuple[str, ...] = ()
    happened_at: datetime | None = None
    bots: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        # Slack's own payloads always hold; a text that is none would otherwise fail somewhere in the middle.
        if not all(
            isinstance(text, str) for text in (self.name, self.team_ref, self.person_ref, self.text, self.value)
        ):
            raise TypeError("a delivery whose texts are no texts")

    def id_in_value(self, part: int = 0) -> int:
        """Read the row id that stands in this part of a button's value `a:b:c`; raises Invalid for anything else."""
        return _number(self.value, part)

    def id_in_metadata(self, part: int = 0) -> int:
        """Read the number that stands in this part of a modal's metadata `a:b:c`; raises Invalid for anything else."""
        return _number(self.metadata, part)

    def input(self, block_id: str) -> Payload:
        """Give the state of the one element in an input block; empty when it is not there."""
        return next(iter((self.values.get(block_id) or {}).values()), None) or {}

    def typed(self, block_id: str) -> str:
        """Give what was typed into a plain text input, trimmed."""
        return str(self.input(block_id).get("value") or "").strip()

    def picked(self, block_id: str) -> str | None:
        """Give the value of the option or date picked in an input block; None when nothing was."""
        state = self.input(block_id)
        option = state.get("selected_option")
        return str(option["value"]) if option else state.get("selected_date")

    def picked_id(self, block_id: str) -> int | None:
        """Give the row id of the option picked in an input block; None when nothing was."""
        picked = self.picked(block_id)
        return None if picked is None else _number(picked, 0)


def command(body: Payload, at: datetime, commands: Commands = SHORT) -> Asked:
    """Read a slash command, written as this installation writes them."""
    return Asked(
        "command",
        commands.name_of(body["command"]),
        body["team_id"],
        body["user_id"],
        delivery_key=_key("trigger", body.get("trigger_id"), body),
        at=at,
        form=body["command"],
        text=_typed(body.get("text")),
        channel_ref=body.get("channel_id"),
        trigger_ref=body.get("trigger_id"),
        response_url=body.get("response_url"),
    )


def interaction(body: Payload, at: datetime) -> Asked:
    """Read a click, a submission, a closing, a search or a shortcut."""
    actions = body.get("actions") or [{}]
    view, message, container = body.get("view") or {}, body.get("message") or {}, body.get("container") or {}
    selected = actions[0].get("selected_option") or {}
    return Asked(
        body["type"],
        actions[0].get("action_id")
        or body.get("action_id")
        or view.get("callback_id")
        or body.get("callback_id")
        or "",
        _first((body.get("team") or {}).get("id"), body["user"].get("team_id")),
        body["user"]["id"],
        delivery_key=_key("trigger", body.get("trigger_id"), body),
        at=at,
        text=message.get("text") or "",
        value=str(actions[0].get("value") or selected.get("value") or body.get("value") or ""),
        channel_ref=(body.get("channel") or {}).get("id") or container.get("channel_id"),
        message_ref=message.get("ts") or container.get("message_ts"),
        thread_ref=message.get("thread_ts"),
        trigger_ref=body.get("trigger_id"),
        response_url=body.get("response_url"),
        view_ref=view.get("id"),
        view_hash=view.get("hash"),
        on_home=view.get("type") == "home",
        metadata=view.get("private_metadata") or "",
        values=(view.get("state") or {}).get("values") or {},
        inputs=tuple(block["block_id"] for block in view.get("blocks") or [] if block.get("type") == "input"),
    )


def event(body: Payload, at: datetime) -> Asked:
    """Read an event; the person's own team decides, not the team that the channel belongs to."""
    inner = body["event"]
    return Asked(
        "event",
        inner["type"],
        inner.get("user_team") or inner.get("team") or body["team_id"],
        inner.get("user") or "",
        delivery_key=_key("event", body.get("event_id"), body),
        at=at,
        text=_typed(inner.get("text")),
        value=inner.get("tab") or inner.get("channel_type") or "",
        channel_ref=inner.get("channel"),
        message_ref=inner.get("ts"),
        thread_ref=inner.get("thread_ts"),
        view_ref=(inner.get("view") or {}).get("id"),
        happened_at=datetime.fromtimestamp(int(body["event_time"]), UTC) if body.get("event_time") else None,
        bots=tuple((inner.get("tokens") or {}).get("bot") or ()),
    )


def _key(sort: str, ref: str | None, body: Payload) -> str:
    # Slack gives events an id and every interaction a trigger; the few that have neither are known by their bytes.
    return f"slack:{sort}:{ref}" if ref else f"slack:body:{hashlib.sha256(json.dumps(body).encode()).hexdigest()}"


def _number(text: str, part: int) -> int:
    number = dict(enumerate(text.split(":"))).get(part, "")
    if not number.isascii() or not number.isdigit() or len(number) > 18:  # noqa: PLR2004  The digits of a 64-bit id.
        raise Invalid("That is from an older version of Rapport. Nothing was changed; please ask for it again.")
    return int(number)


def _typed(text: str | None) -> str:
    # No keyboard types a NUL, and PostgreSQL keeps none.
    return (text or "").replace("\x00", "")


def _first(*values: Any) -> str:
    return next((str(value) for value in values if value), "")
