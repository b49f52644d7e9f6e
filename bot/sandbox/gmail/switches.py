"""Switches that tests and people set on the stand-in: consent, limits, accounts."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

DEFAULTS: dict[str, dict[str, Any]] = {
    # How changes of watched mailboxes are announced: pushed to the app, or kept for whoever pulls the subscription.
    "pubsub": {
        "push": False,
        "audience": "",
        "service_account": "",
        "subscription": "projects/sandbox/subscriptions/rapport",
    },
    # What happens on the consent page: refused altogether, or with these scopes unticked.
    "consent": {"denied": False, "withheld": []},
    # Service accounts by e-mail address: {"public_key": PEM, "scopes": [those the domain's admin delegated]}.
    "delegation": {"accounts": {}},
    # A new project's units per minute and mailbox, and a Workspace account's mails in 24 hours.
    # developers.google.com/workspace/gmail/api/reference/quota and support.google.com/a/answer/166852
    "limits": {"units_per_minute": 6000, "sends_per_day": 2000, "recipients_per_message": 500},
}


def read(db: sqlite3.Connection, name: str) -> dict[str, Any]:
    """Give a switch's values, defaults filled in."""
    row = db.execute("select value from gmail_switches where name = ?", (name,)).fetchone()
    return {**DEFAULTS[name], **(json.loads(row["value"]) if row else {})}


def write(db: sqlite3.Connection, name: str, values: dict[str, Any]) -> dict[str, Any]:
    """Set some of a switch's values and give all of them; ValueError names what does not exist."""
    unknown = sorted(set(values) - set(DEFAULTS[name]))
    if unknown:
        raise ValueError(f"{name} has no {', '.join(unknown)}; it has {', '.join(DEFAULTS[name])}.")
    changed = {**read(db, name), **values}
    db.execute("insert or replace into gmail_switches values (?, ?)", (name, json.dumps(changed)))
    return changed
