"""The account itself: profile, addresses to send as with their signatures, labels."""

from __future__ import annotations

from typing import Any

from bot.sandbox.gmail import mailboxes
from bot.sandbox.gmail.asks import Ask
from bot.sandbox.gmail.errors import not_found

PLACES = ("CHAT", "SENT", "INBOX", "IMPORTANT", "TRASH", "DRAFT", "SPAM", "STARRED", "UNREAD")
CATEGORIES = tuple(f"CATEGORY_{name}" for name in ("FORUMS", "UPDATES", "PERSONAL", "PROMOTIONS", "SOCIAL"))


def profile(ask: Ask) -> dict[str, Any]:
    """Give the address, how much it holds and where its history stands."""
    row = ask.db.execute(
        "select count(*) as messages, count(distinct thread_id) as threads from gmail_messages where mailbox = ?",
        (ask.mailbox.address,),
    ).fetchone()
    return {
        "emailAddress": ask.mailbox.address,
        "messagesTotal": row["messages"],
        "threadsTotal": row["threads"],
        "historyId": str(ask.mailbox.history_id),
    }


def send_as_listed(ask: Ask) -> dict[str, Any]:
    """List the primary address and the aliases."""
    return {"sendAs": _send_as(ask)}


def send_as(ask: Ask) -> dict[str, Any]:
    """Give one address to send as."""
    for alias in _send_as(ask):
        if alias["sendAsEmail"] == ask.path["sendAsEmail"].lower():
            return alias
    raise not_found()


def _send_as(ask: Ask) -> list[dict[str, Any]]:
    primary = {
        "sendAsEmail": ask.mailbox.address,
        "displayName": ask.mailbox.name,
        "replyToAddress": "",
        "signature": ask.mailbox.signature_html,
        "isPrimary": True,
        "isDefault": True,
    }
    others = [
        {
            "sendAsEmail": alias["address"],
            "displayName": alias["name"],
            "replyToAddress": "",
            "signature": alias["signature_html"],
            "isDefault": False,
            "treatAsAlias": True,
            "verificationStatus": "accepted" if alias["is_verified"] else "pending",
        }
        for alias in mailboxes.aliases(ask.db, ask.mailbox.address)
    ]
    return [primary, *others]


def labels(ask: Ask) -> dict[str, Any]:
    """List the labels every mailbox has."""
    del ask  # The stand-in has no labels of a person's own.
    return {
        "labels": [
            {
                "id": name,
                "name": name,
                "type": "system",
                "messageListVisibility": "hide" if name in CATEGORIES else "show",
                "labelListVisibility": "labelHide" if name in CATEGORIES else "labelShow",
            }
            for name in (*PLACES, *CATEGORIES)
        ]
    }
