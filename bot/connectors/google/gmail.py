"""One person's Gmail: who they are, drafts, sending, and finding again what was sent.

Every method raises ConnectorError: Unavailable, RateLimited, NeedsReconnect, Rejected, Gone, OutcomeUnknown.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from bot.connectors.google.listening import Listening
from bot.connectors.google.tokens import Tokens
from bot.errors import Gone

if TYPE_CHECKING:
    from bot.connectors.google.service import Service

# The header by which a mail of ours is found again; Gmail replaces Message-ID but keeps headers of our own.
REF_HEADER = "X-Rapport-Ref"
NEWEST = 20  # Drafts among which one that was made moments ago is looked for.
TIMEOUT = 10.0  # Seconds to connect, and again for each part of an answer.


@dataclass(frozen=True)
class Profile:
    """Whose mailbox it is, and the point in its history from which changes can be read."""

    email: str
    history_ref: str


@dataclass(frozen=True)
class Alias:
    """An address the person may send from, when verified; the signature is HTML as Gmail keeps it."""

    email: str
    name: str
    signature_html: str
    is_primary: bool
    is_verified: bool


@dataclass(frozen=True)
class Draft:
    """A draft that lies in the mailbox."""

    draft_ref: str
    message_ref: str
    thread_ref: str


@dataclass(frozen=True)
class Sent:
    """A mail that left; its id is another than the draft's."""

    message_ref: str
    thread_ref: str


@dataclass(frozen=True)
class Headers:
    """What a sent mail says of itself: the Message-ID Gmail gave it, the earlier ones, our ref, when it left."""

    message_id: str
    references: tuple[str, ...]
    ref: str | None
    sent_at: datetime


class Gmail:
    """One mailbox. Loads Google's library when made; use it in a `with` so that its sockets are closed.

    `meter` is told the quota units of each call before it is made, and raises RateLimited when there are none left.
    """

    def __init__(
        self,
        tokens: Tokens,
        *,
        api_url: str,
        token_url: str,
        client_id: str,
        client_secret: str,
        timeout: float = TIMEOUT,
        meter: Callable[[int], None] | None = None,
    ) -> None:
        from bot.connectors.google.service import GMAIL, Service  # noqa: PLC0415  Importing handlers must not load it.

        self._service: Service = Service(
            GMAIL,
            tokens,
            api_url=api_url,
            token_url=token_url,
            client_id=client_id,
            client_secret=client_secret,
            timeout=timeout,
            meter=meter,
        )
        self.listening = Listening(self._service)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the sockets; the object may be used again and opens new ones."""
        self._service.close()

    def profile(self) -> Profile:
        """Say whose mailbox this is."""
        request = self._service.resource("users").getProfile(userId="me")
        return self._service.run(request, _profile, reading=True)

    def send_as(self) -> list[Alias]:
        """Return the addresses the person may send from, the primary one among them."""
        request = self._service.resource("users").settings().sendAs().list(userId="me")
        return self._service.run(request, lambda answer: [_alias(alias) for alias in answer["sendAs"]], reading=True)

    def create_draft(self, raw: bytes, thread_ref: str | None) -> Draft:
        """Put a message into Drafts; Gone when the thread was deleted, OutcomeUnknown when it may lie there unseen."""
        thread = {"threadId": thread_ref} if thread_ref else {}
        message = {"raw": urlsafe_b64encode(raw).decode("ascii"), **thread}
        request = self._service.resource("users").drafts().create(userId="me", body={"message": message})
        return self._service.run(request, _draft)

    def send_draft(self, draft_ref: str) -> Sent:
        """Send a draft; written to the wire at most once, whatever happens.

        Unavailable, RateLimited, NeedsReconnect and Rejected mean that nothing left; after OutcomeUnknown look with
        `find_sent` before anything else. Gone: the draft was sent or deleted before.
        """
        request = self._service.resource("users").drafts().send(userId="me", body={"id": draft_ref})
        return self._service.run(request, _sent)

    def send_raw(self, raw: bytes, thread_ref: str | None) -> Sent:
        """Send a message without a draft, for a grant that may do nothing else; written to the wire at most once.

        Raises as `send_draft` does, but after OutcomeUnknown such a grant cannot look.
        """
        thread = {"threadId": thread_ref} if thread_ref else {}
        message = {"raw": urlsafe_b64encode(raw).decode("ascii"), **thread}
        request = self._service.resource("users").messages().send(userId="me", body=message)
        return self._service.run(request, _sent)

    def read_back(self, message_ref: str) -> Headers:
        """Read the headers Gmail gave a sent mail."""
        names = ["Message-ID", "References", REF_HEADER]
        messages = self._service.resource("users").messages()
        request = messages.get(userId="me", id=message_ref, format="metadata", metadataHeaders=names)
        return self._service.run(request, _read_back, reading=True)

    def find_sent(self, thread_ref: str, ref: str) -> Sent | None:
        """Look for a sent mail with our ref in a thread, which needs no search index; None when it is not there."""
        threads = self._service.resource("users").threads()
        request = threads.get(userId="me", id=thread_ref, format="metadata", metadataHeaders=[REF_HEADER])
        try:
            return self._service.run(request, lambda answer: _find_sent(answer, ref), reading=True)
        except Gone:
            return None

    def find_sent_since(self, history_ref: str, ref: str) -> Sent | None:
        """Look for a sent mail with our ref among those that came into the mailbox since a point in its history.

        Looks at the first hundred changes and twenty sent mails; None also where Gmail has forgotten that point.
        """
        history = self._service.resource("users").history()
        request = history.list(userId="me", startHistoryId=history_ref, historyTypes=["messageAdded"], labelId="SENT")
        try:
            found = self._service.run(request, _added, reading=True)
        except Gone:
            return None
        for sent in found[:NEWEST]:
            try:
                headers = self.read_back(sent.message_ref)
            except Gone:
                continue  # Deleted since.
            if headers.ref == ref:
                return sent
        return None

    def find_thread(self, message_id: str) -> str | None:
        """Find the conversation that a message lies in, by its Message-ID; None when it has not arrived here."""
        wanted = f"rfc822msgid:{message_id.strip('<>')}"
        request = self._service.resource("users").messages().list(userId="me", q=wanted, maxResults=1)
        return self._service.run(request, _first_thread, reading=True)

    def find_draft(self, ref: str) -> Draft | None:
        """Look for a draft with our ref among the newest; None when it is not there."""
        drafts = self._service.resource("users").drafts()
        newest = self._service.run(drafts.list(userId="me", maxResults=NEWEST), _draft_refs, reading=True)
        for draft_ref in newest:
            request = drafts.get(userId="me", id=draft_ref, format="metadata")
            try:
                found = self._service.run(request, lambda answer: _draft_with(answer, ref), reading=True)
            except Gone:
                continue  # Somebody sent or deleted this one while we looked.
            if found is not None:
                return found
        return None

    def draft_exists(self, draft_ref: str) -> bool:
        """Say whether the draft still lies in the mailbox, neither sent nor deleted."""
        request = self._service.resource("users").drafts().get(userId="me", id=draft_ref, format="minimal")
        try:
            return self._service.run(request, lambda answer: bool(answer["id"]), reading=True)
        except Gone:
            return False

    def our_drafts(self, at_most: int) -> Iterator[tuple[str, str]]:
        """Give draft and our ref for each of the newest drafts that carries one; five units, and twenty per draft."""
        drafts = self._service.resource("users").drafts()
        request = drafts.list(userId="me", maxResults=at_most)
        for draft_ref in self._service.run(request, _draft_refs, reading=True):
            request = drafts.get(userId="me", id=draft_ref, format="metadata")
            try:
                ref = self._service.run(request, _ref_of_draft, reading=True)
            except Gone:
                continue  # Somebody sent or deleted this one while we looked.
            if ref:
                yield draft_ref, ref

    def delete_draft(self, draft_ref: str) -> bool:
        """Delete a draft for good; False when it was gone already, so this may be repeated."""
        request = self._service.resource("users").drafts().delete(userId="me", id=draft_ref)
        try:
            self._service.run(request, lambda _: None, reading=True)
        except Gone:
            return False
        return True


def _profile(answer: Any) -> Profile:
    return Profile(answer["emailAddress"], str(answer["historyId"]))


def _alias(answer: Any) -> Alias:
    is_primary = bool(answer.get("isPrimary"))
    return Alias(
        email=answer["sendAsEmail"],
        name=answer.get("displayName", ""),
        signature_html=answer.get("signature", ""),
        is_primary=is_primary,
        # The primary address has no status; Gmail rewrites From for any other that is not accepted.
        is_verified=is_primary or answer.get("verificationStatus") == "accepted",
    )


def _draft(answer: Any) -> Draft:
    return Draft(answer["id"], answer["message"]["id"], answer["message"]["threadId"])


def _draft_refs(answer: Any) -> list[str]:
    return [str(draft["id"]) for draft in answer.get("drafts", ())]


def _draft_with(answer: Any, ref: str) -> Draft | None:
    return _draft(answer) if _headers(answer["message"]).get(REF_HEADER.lower()) == ref else None


def _ref_of_draft(answer: Any) -> str | None:
    return _headers(answer["message"]).get(REF_HEADER.lower())


def _added(answer: Any) -> list[Sent]:
    records = (entry for record in answer.get("history", ()) for entry in record.get("messagesAdded", ()))
    found = (entry["message"] for entry in records if "SENT" in entry["message"].get("labelIds", ()))
    return [_sent(message) for message in found]


def _sent(answer: Any) -> Sent:
    return Sent(answer["id"], answer["threadId"])


def _first_thread(answer: Any) -> str | None:
    return next((str(message["threadId"]) for message in answer.get("messages", ())), None)


def _find_sent(answer: Any, ref: str) -> Sent | None:
    sent = (message for message in answer.get("messages", ()) if "SENT" in message.get("labelIds", ()))
    return next((_sent(message) for message in sent if _headers(message).get(REF_HEADER.lower()) == ref), None)


def _read_back(answer: Any) -> Headers:
    headers = _headers(answer)
    return Headers(
        message_id=headers["message-id"],
        references=tuple(headers.get("references", "").split()),
        ref=headers.get(REF_HEADER.lower()),
        sent_at=datetime.fromtimestamp(int(answer["internalDate"]) / 1000, UTC),
    )


def _headers(message: Any) -> dict[str, str]:
    return {header["name"].lower(): header["value"] for header in message["payload"].get("headers", ())}
