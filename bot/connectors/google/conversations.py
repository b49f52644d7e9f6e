"""Conversations in a mailbox: the newest with somebody, the message to answer in one, and a mail that left by hand.

Every function raises ConnectorError as the methods of Gmail do.
"""

from __future__ import annotations

import email
import email.policy
from base64 import urlsafe_b64decode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import getaddresses
from typing import TYPE_CHECKING, Any

from bot.connectors.google.gmail import REF_HEADER, Gmail
from bot.connectors.google.reading import Heard, Named
from bot.errors import Gone

if TYPE_CHECKING:
    from bot.connectors.google.service import Service

MOST = 10
NEWEST_SENT = 20
HIDDEN = frozenset({"DRAFT", "SPAM", "TRASH"})
_HEADERS = ["Subject", "From", "Message-ID", "References", REF_HEADER]


@dataclass(frozen=True)
class Conversation:
    """The newest message of a conversation: what an answer in it answers. Message-IDs stand with angle brackets."""

    thread_ref: str
    subject: str
    sent_at: datetime
    is_own: bool
    message_id: str
    references: tuple[str, ...]


def conversations_with(gmail: Gmail, address: str) -> list[Conversation]:
    """List the newest conversations with an address, at most ten, the newest first."""
    messages, found = _service(gmail).resource("users").messages(), []
    for side in ("from", "to"):
        request = messages.list(userId="me", q=f'{side}:"{address}" -in:drafts -in:chats', maxResults=2 * MOST)
        found.append(_service(gmail).run(request, _threads_of, reading=True))
    conversations = (newest_in(gmail, thread_ref) for thread_ref in _in_turn(*found))
    return sorted((c for c in conversations if c is not None), key=lambda c: c.sent_at, reverse=True)


def newest_in(gmail: Gmail, thread_ref: str) -> Conversation | None:
    """Read the newest message of a conversation that can be answered; None when there is none any more."""
    return next(reversed([_conversation(message) for message in _thread(gmail, thread_ref) if _is_open(message)]), None)


def left_by_hand(gmail: Gmail, ref: str, thread_ref: str, *, since: datetime) -> str | None:
    """Find the sent mail that a draft has become, by our ref or by its conversation; None when it has not left.

    Gmail's own window may drop headers of ours while somebody edits, so a mail without any that left in the draft's
    conversation after `since` counts too.
    """
    for message in _thread(gmail, thread_ref):
        is_sent = "SENT" in message.get("labelIds", ())
        if is_sent and (_ref(message) == ref or (not _ref(message) and _at(message) >= since)):
            return str(message["id"])
    return _among_the_newest_sent(gmail, ref)


def read_mail(gmail: Gmail, message_ref: str) -> Heard:
    """Read one mail with its words."""
    request = _service(gmail).resource("users").messages().get(userId="me", id=message_ref, format="raw")
    return _service(gmail).run(request, _heard, reading=True)


def _among_the_newest_sent(gmail: Gmail, ref: str) -> str | None:
    service = _service(gmail)
    messages = service.resource("users").messages()
    request = messages.list(userId="me", labelIds=["SENT"], maxResults=NEWEST_SENT)
    for message_ref in service.run(request, _ids, reading=True):
        one = messages.get(userId="me", id=message_ref, format="metadata", metadataHeaders=[REF_HEADER])
        if service.run(one, _ref, reading=True) == ref:
            return message_ref
    return None


def _thread(gmail: Gmail, thread_ref: str) -> list[Any]:
    threads = _service(gmail).resource("users").threads()
    request = threads.get(userId="me", id=thread_ref, format="metadata", metadataHeaders=_HEADERS)
    try:
        return _service(gmail).run(request, lambda answer: list(answer.get("messages", ())), reading=True)
    except Gone:
        return []


def _service(gmail: Gmail) -> Service:
    return gmail._service  # noqa: SLF001  The same package, and the same mailbox.


def _in_turn(*lists: list[str]) -> list[str]:
    """Take from each list in turn, so that a quiet side is not crowded out; as many as are shown."""
    longest = max(map(len, lists), default=0)
    mixed = [one[place] for place in range(longest) for one in lists if place < len(one)]
    return list(dict.fromkeys(mixed))[:MOST]


def _threads_of(answer: Any) -> list[str]:
    return list(dict.fromkeys(str(message["threadId"]) for message in answer.get("messages", ())))


def _ids(answer: Any) -> list[str]:
    return [str(message["id"]) for message in answer.get("messages", ())]


def _is_open(message: Any) -> bool:
    return not HIDDEN & set(message.get("labelIds", ())) and bool(_headers(message).get("message-id"))


def _conversation(message: Any) -> Conversation:
    headers = _headers(message)
    return Conversation(
        thread_ref=str(message["threadId"]),
        subject=headers.get("subject", ""),
        sent_at=_at(message),
        is_own="SENT" in message.get("labelIds", ()),
        message_id=headers["message-id"],
        references=tuple(headers.get("references", "").split()),
    )


def _headers(message: Any) -> dict[str, str]:
    return {header["name"].lower(): header["value"] for header in message["payload"].get("headers", ())}


def _ref(message: Any) -> str:
    return _headers(message).get(REF_HEADER.lower(), "")


def _at(message: Any) -> datetime:
    return datetime.fromtimestamp(int(message["internalDate"]) / 1000, UTC)


def _heard(answer: Any) -> Heard:
    raw = urlsafe_b64decode(answer["raw"] + "=" * (-len(answer["raw"]) % 4))
    mail = email.message_from_bytes(raw, EmailMessage, policy=email.policy.default)
    return Heard(
        message_ref=str(answer["id"]),
        thread_ref=str(answer["threadId"]),
        message_id=str(mail.get("Message-ID", "")).strip(),
        in_reply_to=str(mail.get("In-Reply-To", "")).strip(),
        references=tuple(str(mail.get("References", "")).split()),
        sender=next(iter(_named(mail, "From")), Named("")),
        to=_named(mail, "To"),
        cc=_named(mail, "Cc"),
        subject=str(mail.get("Subject", "")),
        sent_at=_at(answer),
        labels=frozenset(answer.get("labelIds", ())),
        headers=tuple((name, str(value)) for name, value in mail.items()),
        mime_types=tuple(part.get_content_type() for part in mail.walk()),
        text=_words(mail, "plain"),
        html=_words(mail, "html"),
    )


def _named(mail: EmailMessage, field: str) -> tuple[Named, ...]:
    pairs: Iterable[tuple[str, str]] = getaddresses([str(value) for value in mail.get_all(field, ())])
    return tuple(Named(address.lower(), name) for name, address in pairs if address)


def _words(mail: EmailMessage, sort: str) -> str | None:
    part = mail.get_body((sort,))
    return str(part.get_content()) if part is not None else None
