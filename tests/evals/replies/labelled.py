"""Raw messages as mail programs write them, labelled by hand: what each is, to which mail it belongs, what it says."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.connectors.google.reading import Heard
from bot.connectors.google.resource import heard_of
from bot.sandbox.gmail import payload

HERE = Path(__file__).parent
OURS, NEW = "ours", "new"


@dataclass(frozen=True)
class Row:
    """One message and its labels; a label that does not apply to its sort is not among them."""

    number: int
    note: str
    heard: Heard
    labels: dict[str, Any]


def rows() -> list[Row]:
    """Read all labelled messages, each through the same code that reads Gmail's answers."""
    lines = (HERE / "messages.jsonl").read_text(encoding="utf-8").splitlines()
    return [_row(json.loads(line)) for line in lines]


def _row(given: dict[str, Any]) -> Row:
    mail = payload.parsed(given["raw"].encode())
    at = mail["Date"].datetime
    resource = {
        "id": f"m{given['number']}",
        "threadId": given["thread"],
        "labelIds": given["labels"],
        "internalDate": str(int(at.timestamp() * 1000)),
        "payload": payload.part(mail),
    }
    apart = {"number", "note", "thread", "labels", "raw"}
    labels = {name: _label(name, value) for name, value in given.items() if name not in apart}
    return Row(given["number"], given["note"], heard_of(resource), labels)


def _label(name: str, value: Any) -> Any:
    if name == "return_on" and value is not None:
        return date.fromisoformat(value)
    return tuple(value) if isinstance(value, list) else value
