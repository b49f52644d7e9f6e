"""Taking a message in: kept once, linked to its mail where it belongs to one, and what follows done once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.connectors.google.reading import Heard
from bot.outreach import quiet, silence
from bot.outreach.finishing import left_by_hand
from bot.outreach.kind import Kind
from bot.outreach.mime import REF_HEADER
from bot.outreach.replies import away, bouncing, following, matching, negative, quoting
from bot.outreach.replies.fields import first
from bot.outreach.replies.matching import Match
from bot.outreach.replies.sorting import Sort, sort_of
from store import conversations, forgotten, people
from store import outreach as store
from store.models import Contact, Mailbox, Message, Outreach

KindOf = Callable[[str], Kind]
_LONGEST_NAME, _LONGEST_SUBJECT = 200, 500


def take(session: Session, mailbox: Mailbox, heard: Heard, *, kind_of: KindOf, now: datetime) -> Message | None:
    """Take one message of a mailbox in, and do what follows from it.

    Of messages that belong to no mail of ours only who, which way and when is kept, and that for known contacts alone.
    The same message again is harmless. What an answer means happens once, however many of our mailboxes heard it.
    None when nothing was kept: it is of no concern, or it was taken in before.
    """
    if "DRAFT" in heard.labels or conversations.heard_already(session, mailbox.id, heard.message_ref):
        return None
    sort = sort_of(heard, matching.our_addresses(session))
    if sort == "own":
        return _take_own(session, mailbox, heard, kind_of=kind_of, now=now)
    if forgotten.one_of(session, [heard.sender.email]) is not None:
        return None
    found = matching.match(session, mailbox, heard)
    if found is None:
        return _log_contact(session, mailbox, heard, direction="in", now=now) if sort == "person" else None
    outreach = conversations.locked(session, found.outreach_id)
    # A list passes on what its members write; in a conversation of ours that is somebody's answer.
    sort = "person" if sort == "list" else sort
    message = _keep_linked(session, mailbox, heard, sort=sort, found=found, outreach=outreach, now=now)
    if message is not None and not _is_known(session, message):
        if message.sort == "person" and message.match in conversations.CERTAIN:
            first = silence.begun_by(session, outreach)
            negative.note(session, message, answers_offer=kind_of(first.kind).is_offer)
        _do_what_follows(session, kind_of(outreach.kind), outreach, message, now=now)
    return message


def _take_own(session: Session, mailbox: Mailbox, heard: Heard, *, kind_of: KindOf, now: datetime) -> Message | None:
    if "SENT" in heard.labels:
        _note_left_by_hand(session, mailbox, heard, kind_of=kind_of, now=now)
    if forgotten.one_of(session, _read_by(heard)) is not None:
        return None
    found = matching.match(session, mailbox, heard)
    if found is None:
        return _log_contact(session, mailbox, heard, direction="out", now=now)
    outreach = store.get(session, found.outreach_id)
    contact = conversations.contact_with(
        session, _read_by(heard), customer_id=outreach.customer_id if outreach else None
    )
    return conversations.keep(
        session,
        **_envelope(mailbox, heard, "own", "out", now=now),
        **_whom(contact, heard),
        outreach_id=found.outreach_id,
        customer_id=outreach.customer_id if outreach else None,
        match=found.how,
        reason=found.reason,
    )


def _note_left_by_hand(session: Session, mailbox: Mailbox, heard: Heard, *, kind_of: KindOf, now: datetime) -> None:
    ref = first(heard, REF_HEADER)
    draft = conversations.gmail_draft(session, mailbox.id, ref=ref, thread_ref=heard.thread_ref, at=heard.sent_at)
    if draft is not None:
        left_by_hand(session, draft, heard, kind_of=kind_of, now=now)


def _log_contact(session: Session, mailbox: Mailbox, heard: Heard, *, direction: str, now: datetime) -> Message | None:
    """Keep that we wrote to a known contact or heard from them: who, which way, when, and nothing else."""
    addresses = [heard.sender.email] if direction == "in" else _read_by(heard)
    contact = conversations.contact_with(session, addresses)
    if contact is None:
        return None
    return conversations.keep(
        session,
        **_envelope(mailbox, heard, "person" if direction == "in" else "own", direction, now=now),
        **_whom(contact, heard),
        customer_id=contact.customer_id,
    )


def _keep_linked(
    session: Session, mailbox: Mailbox, heard: Heard, *, sort: Sort, found: Match, outreach: Outreach, now: datetime
) -> Message | None:
    text, quoted = quoting.split(heard)
    contact = conversations.contact_with(session, [heard.sender.email], customer_id=outreach.customer_id)
    return conversations.keep(
        session,
        **_envelope(mailbox, heard, sort, "in", now=now),
        address=heard.sender.email,
        name=heard.sender.name[:_LONGEST_NAME].replace("\x00", ""),
        contact_id=contact.id if contact else None,
        customer_id=outreach.customer_id,
        outreach_id=outreach.id,
        match=found.how,
        reason=found.reason,
        subject=heard.subject[:_LONGEST_SUBJECT].replace("\x00", ""),
        text=text or None,
        quoted=quoted or None,
        **_what_it_says(heard, sort, text, zone=_zone_of(session, contact, outreach)),
    )


def _zone_of(session: Session, contact: Contact | None, outreach: Outreach) -> str:
    """Give the zone by whose days somebody writes: their own, else that of the mail's sender."""
    sender = people.get(session, outreach.sender_id)
    return (contact.zone if contact else None) or (sender.zone if sender else "UTC")


def _what_it_says(heard: Heard, sort: Sort, text: str, *, zone: str) -> dict[str, Any]:
    if sort == "auto-reply":
        note = away.read(text, sent_on=quiet.day_of(heard.sent_at, zone), sender=heard.sender.email)
        named = note.substitute
        detail = {"substitute": {"name": named.name, "email": named.email}} if named else None
        shown = (named.name or named.email) if named else None
        return {"return_on": note.return_on, "substitute": shown, "detail": detail}
    if sort == "bounce":
        bounce = bouncing.read(heard)
        said = {"reason": bounce.reason, "status": bounce.status, "failed": list(bounce.failed)}
        failed = bounce.failed[0] if bounce.failed else None
        return {"is_hard": bounce.is_hard, "failed_address": failed, "detail": said}
    return {}


def _envelope(mailbox: Mailbox, heard: Heard, sort: Sort, direction: str, *, now: datetime) -> dict[str, Any]:
    return {
        "mailbox_id": mailbox.id,
        "message_ref": heard.message_ref,
        "thread_ref": heard.thread_ref,
        "message_id": heard.message_id or None,
        "direction": direction,
        "sort": sort,
        "sent_at": heard.sent_at,
        "heard_at": now,
        "seen_at": None if "UNREAD" in heard.labels else now,
    }


def _whom(contact: Contact | None, heard: Heard) -> dict[str, Any]:
    """Name the person on the customer's side, and nobody where there is none among our contacts."""
    if contact is None:
        return {"address": heard.to[0].email if heard.to else "", "name": "", "contact_id": None}
    return {"address": str(contact.email).lower(), "name": contact.name, "contact_id": contact.id}


def _read_by(heard: Heard) -> list[str]:
    return [named.email for named in (*heard.to, *heard.cc)]


def _is_known(session: Session, message: Message) -> bool:
    """Tell whether another mailbox heard the same mail before; what a person said about that one counts here too."""
    twin = conversations.twin_of(session, message)
    if twin is None:
        return False
    message.outreach_id, message.match, message.reason = twin.outreach_id, twin.match, twin.reason
    return True


def _do_what_follows(session: Session, kind: Kind, outreach: Outreach, message: Message, *, now: datetime) -> None:
    if message.match in conversations.CERTAIN:
        if message.sort == "person":
            _answer(session, kind, outreach, message, now=now)
        elif message.sort == "bounce" and message.is_hard and _reached_nobody(session, outreach):
            store.move(session, outreach.id, from_states=("sent",), to="bounced", now=now)
            kind.was_not_delivered(session, _fresh(session, outreach), message, now=now)
    following.follow(session, kind, _fresh(session, outreach), message, now=now)


def _answer(session: Session, kind: Kind, outreach: Outreach, message: Message, *, now: datetime) -> None:
    """Count a mail as answered, and with it those of ours that it follows in the conversation."""
    for answered in (outreach, *conversations.earlier_in(session, outreach)):
        conversations.mark_answered(session, answered.id, at=message.sent_at)
        store.move(session, answered.id, from_states=("sent", "bounced"), to="answered", now=now)
    kind.was_answered(session, _fresh(session, outreach), message, now=now)


def _reached_nobody(session: Session, outreach: Outreach) -> bool:
    """Tell whether a mail came back from everybody in To; a notice that names nobody speaks for all."""
    failed = conversations.failed_addresses(session, outreach.id)
    version = conversations.version_of(session, outreach)
    wanted = {entry["email"].lower() for entry in version.to} if version else set()
    return not failed or wanted <= failed


def _fresh(session: Session, outreach: Outreach) -> Outreach:
    return store.get(session, outreach.id) or outreach
