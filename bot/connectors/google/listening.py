"""What happens in one mailbox: its changes, its messages, searching it, and having Google announce changes.

Every method raises ConnectorError as those of `Gmail` do; all of them only look, so all of them may be repeated.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from bot.connectors.google.reading import Heard
from bot.connectors.google.resource import heard_of
from bot.errors import Gone, Rejected
from bot.logs import log

if TYPE_CHECKING:
    from bot.connectors.google.service import Service

# labelRemoved costs nothing more and tells that somebody has read a message.
HISTORY_TYPES = ("messageAdded", "labelAdded", "labelRemoved")
LONGEST_PAGE = 500  # Of history.list and of messages.list alike.
ANOTHER_TOPIC = "one user push notification client"  # A part of Google's sentence; its code says less.
MOST_PAGES = 200  # A hundred thousand changes; a mailbox that has more of them since last time is read again by search.

logger = log(__name__)


@dataclass(frozen=True)
class Ref:
    """A message that is not read yet: Gmail's ids for it and for its conversation."""

    message_ref: str
    thread_ref: str


@dataclass(frozen=True)
class Change:
    """A message that came into the mailbox or was sent from it, or that its owner has read.

    `labels` are the message's after the change, `history_ref` is where it stands in the mailbox's history.
    """

    what: Literal["came", "was read"]
    ref: Ref
    labels: frozenset[str]
    history_ref: str


@dataclass(frozen=True)
class Changes:
    """All changes after a cursor, oldest first, and where the history stood when they were listed."""

    changes: tuple[Change, ...]
    history_ref: str
    pages: int


@dataclass(frozen=True)
class Found:
    """One page of a search, newest first; `next_page` is None on the last."""

    refs: tuple[Ref, ...]
    next_page: str | None


class Listening:
    """The reading half of one mailbox, on the same connection as `Gmail`."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def changes(self, since: str) -> Changes:
        """List what changed after a cursor, on however many pages; 2 units a page. Gone: the cursor is too old."""
        history = self._service.resource("users").history()
        found: list[Change] = []
        page, number, newest = None, 0, since
        while number < MOST_PAGES:
            request = history.list(
                userId="me",
                startHistoryId=since,
                historyTypes=list(HISTORY_TYPES),
                maxResults=LONGEST_PAGE,
                pageToken=page,
            )
            some, page, newest = self._service.run(request, _page, reading=True)
            found += some
            number += 1
            if page is None:
                return Changes(tuple(found), newest, number)
        raise Gone("gmail", "More has changed since than its history is read for.", code="tooLong")

    def headers(self, message_ref: str) -> Heard | None:
        """Read a message's headers and nothing it says; None when it was deleted. 20 units."""
        return self._read(message_ref, "metadata")

    def whole(self, message_ref: str) -> Heard | None:
        """Read a message with its text; None when it was deleted. 20 units, as for the headers alone."""
        return self._read(message_ref, "full")

    def is_unread(self, message_ref: str) -> bool:
        """Tell whether its owner has not opened a message yet; False when it was deleted. 20 units."""
        request = self._service.resource("users").messages().get(userId="me", id=message_ref, format="minimal")
        try:
            return self._service.run(request, lambda answer: "UNREAD" in answer.get("labelIds", ()), reading=True)
        except Gone:
            return False

    def conversation(self, thread_ref: str) -> list[tuple[Ref, frozenset[str]]]:
        """List the messages of a conversation with their labels; empty when it was deleted. 40 units."""
        request = self._service.resource("users").threads().get(userId="me", id=thread_ref, format="minimal")
        try:
            return self._service.run(request, _conversation, reading=True)
        except Gone:
            return []

    def search(self, query: str, *, page: str | None = None, size: int = LONGEST_PAGE) -> Found:
        """Search as in Gmail's own search field; 5 units a page. What arrived moments ago may not be found yet."""
        messages = self._service.resource("users").messages()
        request = messages.list(userId="me", q=query, maxResults=size, pageToken=page)
        return self._service.run(request, _found, reading=True)

    def watch(self, topic: str) -> datetime:
        """Have changes announced to a Pub/Sub topic, or go on having them; gives when that ends, in a week at most.

        Google allows one topic for each mailbox, so another one is stopped first.
        """
        users = self._service.resource("users")
        asked = users.watch(userId="me", body={"topicName": topic})
        try:
            return self._service.run(asked, _expiry, reading=True)
        except Rejected as refused:
            if ANOTHER_TOPIC not in refused.message:
                raise
        self.stop()
        return self._service.run(users.watch(userId="me", body={"topicName": topic}), _expiry, reading=True)

    def stop(self) -> None:
        """Have nothing announced any more; harmless when nothing was."""
        self._service.run(self._service.resource("users").stop(userId="me"), lambda _: None, reading=True)

    def _read(self, message_ref: str, form: str) -> Heard | None:
        request = self._service.resource("users").messages().get(userId="me", id=message_ref, format=form)
        try:
            answer = self._service.run(request, lambda answer: answer, reading=True)
        except Gone:
            return None
        try:
            return heard_of(answer)
        except Exception:  # Whatever a stranger has written, the messages after it must be heard.
            logger.exception("message.unreadable", message=message_ref)
            return None


def _page(answer: Any) -> tuple[list[Change], str | None, str]:
    changes = [change for record in answer.get("history", ()) for change in _of_record(record)]
    return changes, answer.get("nextPageToken"), str(answer["historyId"])


def _of_record(record: Any) -> Iterator[Change]:
    at = str(record["id"])
    for entry in record.get("messagesAdded", ()):
        yield _change("came", entry, at)
    for entry in record.get("labelsAdded", ()):
        if "SENT" in entry.get("labelIds", ()):  # A draft that was sent from Gmail's own window may show like this.
            yield _change("came", entry, at)
    for entry in record.get("labelsRemoved", ()):
        if "UNREAD" in entry.get("labelIds", ()):
            yield _change("was read", entry, at)


def _change(what: Literal["came", "was read"], entry: Any, at: str) -> Change:
    message = entry["message"]
    return Change(what, _ref(message), frozenset(message.get("labelIds", ())), at)


def _ref(message: Any) -> Ref:
    return Ref(str(message["id"]), str(message["threadId"]))


def _conversation(answer: Any) -> list[tuple[Ref, frozenset[str]]]:
    messages: Sequence[Any] = answer.get("messages", ())
    return [(_ref(message), frozenset(message.get("labelIds", ()))) for message in messages]


def _found(answer: Any) -> Found:
    return Found(tuple(_ref(message) for message in answer.get("messages", ())), answer.get("nextPageToken"))


def _expiry(answer: Any) -> datetime:
    return datetime.fromtimestamp(int(answer["expiration"]) / 1000, UTC)
