"""What each call to Gmail costs in quota units, counted before it is made."""

from __future__ import annotations

USUAL = 5
UNITS = {
    # developers.google.com/workspace/gmail/api/reference/quota, projects made since 2026-05-01.
    "drafts.create": 10,
    "drafts.delete": 10,
    "drafts.get": 20,
    "drafts.send": 100,
    "getProfile": 1,
    "history.list": 2,
    "messages.attachments.get": 20,
    "messages.get": 20,
    "messages.send": 100,
    "settings.sendAs.list": 1,
    "stop": 50,
    "threads.get": 40,
    "threads.list": 10,
    "watch": 100,
}


def units_of(method_id: str) -> int:
    """Give the units of a method by its name in Google's description, `gmail.users.drafts.send`."""
    return UNITS.get(method_id.removeprefix("gmail.users."), USUAL)
