"""Where in somebody's Gmail a thing is: addresses that open the right account whichever is the browser's first."""

from __future__ import annotations

from urllib.parse import quote

ACCOUNT = "https://mail.google.com/mail/u/{account}/#{place}"


def conversation(account: str | None, thread_ref: str | None) -> str:
    """Give the address of a conversation, or of the Sent folder while it is not known which one it is."""
    return _in(account, f"all/{quote(thread_ref, safe='')}" if thread_ref else "sent")


def drafts(account: str | None) -> str:
    """Give the address of the drafts."""
    return _in(account, "drafts")


def _in(account: str | None, place: str) -> str:
    return ACCOUNT.format(account=quote(account or "0", safe="@"), place=place)
