"""What the cards about answers, absences, bounces and silence show, as values: read in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.errors import NotFound
from bot.outreach import hearing, quiet, silence, wishes
from bot.outreach.contacts_away import ContactAway
from bot.outreach.continuing import substitute_of
from bot.outreach.conversation import AGAIN
from bot.outreach.kind import Kind
from bot.outreach.replies import asking, following, negative
from bot.outreach.wishes import LeftAlone
from bot.people.working_time import working_days_between
from store import customers, people, reminders, replies
from store import outreach as store
from store.models import Message, Outreach, Person, Reminder


@dataclass(frozen=True)
class HeardShown:
    """The newest thing that came back to a mail, as the mail's own card says it in a line."""

    sort: str
    who: str
    text: str
    at: datetime
    return_on: date | None
    is_hard: bool
    failed_address: str | None
    deaf_because: str | None
    waits_until: datetime | None


@dataclass(frozen=True)
class ReplyShown:
    """What came back to a mail, as the card of one reader shows it.

    `next_step` names whose step is next when that is somebody else. `colleague_of` is whom the mail was written to when
    somebody else answered, `sender` whose mail it was when it was not the reader's. `task` is what was made of it,
    `draft_state` how the reader's answer stands. `reads_as` says in which way an answer is a negative one, `shown_by`
    is the sentence that shows it. `left_alone` says why nobody may write to its writer. `in_gmail` is the reader's
    mailbox and the conversation in it.
    """

    message_id: int
    sort: str
    match: str | None
    reason: str
    customer: str
    who: str
    address: str
    colleague_of: str | None
    is_known: bool
    subject: str
    sender: str | None
    sent_at: datetime
    came_at: datetime
    text: str
    asks: str | None
    reads_as: str | None
    shown_by: str | None
    left_alone: LeftAlone | None
    in_gmail: tuple[str, str] | None
    next_step: str | None
    draft_state: str | None
    answered_at: datetime | None
    is_settled: bool
    task: str | None
    return_on: date | None
    reminder_at: datetime | None
    was_moved: bool
    substitute: str | None
    may_write_to_substitute: bool
    is_hard: bool
    failed_address: str | None
    why_failed: str | None
    again_state: str | None


@dataclass(frozen=True)
class SilenceShown:
    """A mail that nobody has answered, as its reminder shows it."""

    reminder_id: int
    state: str
    customer: str
    who: str
    subject: str
    sent_on: date
    working_days: int
    away_until: date | None
    nudges_sent: int
    nudge_state: str | None
    again_at: datetime | None
    is_left: bool


def on_mail(session: Session, outreach: Outreach, *, now: datetime) -> HeardShown | None:
    """Read the newest thing that came back to a mail; None while it has not left, or there is nothing to say."""
    if outreach.sent_at is None:
        return None
    came = [
        one
        for one in replies.of_outreach(session, [outreach.id], "person", "auto-reply", "bounce")
        if one.match not in ("dismissed", "suggested")
    ]
    deaf = hearing.deaf_because(hearing.mailbox_of(session, outreach)) if outreach.state == "sent" else None
    reminder = reminders.pending(session, outreach.id)
    waits = reminder.due_at if reminder and reminder.due_at > now else None
    if not came:
        absent = away(session, outreach, now=now) if outreach.state == "sent" else None
        if not (deaf or waits or absent):
            return None
        sort, who, until = ("auto-reply", absent.who, absent.until) if absent else ("", "", None)
        return HeardShown(sort, who, "", now, until, False, None, deaf, waits)
    last = came[-1]
    return HeardShown(
        sort=last.sort,
        who=last.name or last.address,
        text=last.text or "",
        at=last.sent_at,
        return_on=last.return_on,
        is_hard=bool(last.is_hard),
        failed_address=last.failed_address,
        deaf_because=deaf,
        waits_until=waits,
    )


def away(session: Session, outreach: Outreach, *, now: datetime) -> ContactAway | None:
    """Tell whether the reader of a mail is away today, as its sender counts days."""
    sender = people.get(session, outreach.sender_id)
    return silence.away(session, outreach, today=quiet.day_of(now, sender.zone)) if sender else None


def reply(session: Session, kind: Kind, message: Message, reader: Person, *, now: datetime) -> ReplyShown:
    """Read what came back to a mail as one reader's card shows it; raises NotFound."""
    outreach = store.get(session, message.outreach_id or 0)
    customer = customers.get(session, outreach.customer_id) if outreach else None
    if outreach is None or customer is None:
        raise NotFound("I can't find the mail that this came back to.")
    detail = message.detail or {}
    version = store.version(session, outreach.id, outreach.version)
    draft = replies.drafted_answer(session, reader.id, message.message_id or "")
    own = replies.own_after(session, message)
    reminder = _reminder(session, detail)
    substitute = substitute_of(session, message)
    again = replies.following(session, outreach.id, AGAIN)
    told = following.told_of(session, kind, outreach, message, now=now)
    return ReplyShown(
        message_id=message.id,
        sort=message.sort,
        match=message.match,
        reason=message.reason or "",
        customer=customer.name,
        who=message.name or message.address,
        address=message.address,
        colleague_of=_colleague_of(message, version.to if version else []),
        is_known=_is_known(session, message),
        subject=version.subject if version else "",
        sender=_sender(session, outreach, reader),
        sent_at=outreach.sent_at or message.sent_at,
        came_at=message.sent_at,
        text=message.text or "",
        asks=asking.asked_for(message.text or "") if message.sort == "person" else None,
        reads_as=negative.noted(message),
        shown_by=negative.shown_by(message),
        left_alone=wishes.left_alone(session, message),
        in_gmail=_in_gmail(session, message, reader),
        next_step=told[0].name if told and told[0].id != reader.id else None,
        draft_state=draft.state if draft else None,
        answered_at=own.sent_at if own else draft.sent_at if draft else None,
        is_settled="settled_at" in detail,
        task=detail.get("task"),
        return_on=message.return_on,
        reminder_at=reminder.due_at if reminder else None,
        was_moved=reminder is not None and not (reminder.done_at or reminder.cancelled_at),
        substitute=(substitute.name or substitute.email) if substitute else message.substitute,
        may_write_to_substitute=substitute is not None,
        is_hard=bool(message.is_hard),
        failed_address=message.failed_address,
        why_failed=detail.get("reason"),
        again_state=again[-1].state if again and again[-1].state not in ("discarded", "cancelled") else None,
    )


def unanswered(session: Session, reminder: Reminder, *, now: datetime) -> SilenceShown:
    """Read a mail that nobody has answered, as its reminder's card shows it; raises NotFound."""
    outreach = store.get(session, reminder.outreach_id or 0)
    customer = customers.get(session, outreach.customer_id) if outreach else None
    person = people.get(session, reminder.person_id)
    version = store.version(session, outreach.id, outreach.version) if outreach else None
    if outreach is None or customer is None or person is None or version is None:
        raise NotFound("I can't find the mail of that reminder.")
    nudges = replies.following(session, outreach.id, silence.NUDGE)
    waiting = [one.state for one in nudges if one.sent_at is None and one.state not in ("discarded", "cancelled")]
    pending = reminders.pending(session, outreach.id)
    sent_on = quiet.day_of(outreach.sent_at or now, person.zone)
    told_on = quiet.day_of(reminder.done_at or now, person.zone)
    absent = silence.away(session, outreach, today=quiet.day_of(now, person.zone))
    return SilenceShown(
        reminder_id=reminder.id,
        state=outreach.state,
        customer=customer.name,
        who=silence.reader_of(session, outreach),
        subject=version.subject,
        sent_on=sent_on,
        working_days=working_days_between(sent_on, told_on, person.zone),
        away_until=absent.until if absent else None,
        nudges_sent=sum(one.sent_at is not None for one in nudges),
        nudge_state=waiting[-1] if waiting else None,
        again_at=pending.due_at if pending and pending.id != reminder.id else None,
        is_left=reminder.cancelled_at is not None,
    )


def is_open(session: Session, message: Message, reader_id: int) -> bool:
    """Tell whether a message still needs its reader: not answered, not made a task, not settled, not dismissed."""
    detail = message.detail or {}
    if message.match == "dismissed" or "settled_at" in detail or "task" in detail:
        return False
    if message.sort == "bounce":
        again = replies.following(session, message.outreach_id or 0, AGAIN)
        return bool(message.is_hard) and not any(one.sent_at for one in again)
    if replies.own_after(session, message) is not None:
        return False
    draft = replies.drafted_answer(session, reader_id, message.message_id or "")
    return draft is None or draft.sent_at is None


def _reminder(session: Session, detail: dict[str, Any]) -> Reminder | None:
    moved = detail.get("moved")
    return reminders.get(session, int(moved["reminder_id"])) if moved else None


def _sender(session: Session, outreach: Outreach, reader: Person) -> str | None:
    sender = people.get(session, outreach.sender_id)
    return sender.name if sender is not None and sender.id != reader.id else None


def _colleague_of(message: Message, to: list[dict[str, str]]) -> str | None:
    if message.sort != "person" or not to or message.address.lower() in {one["email"].lower() for one in to}:
        return None
    return to[0].get("name") or to[0]["email"]


def _is_known(session: Session, message: Message) -> bool:
    if message.contact_id is not None:
        return True
    contacts = customers.contacts_of(session, message.customer_id or 0)
    return message.address.lower() in {(contact.email or "").lower() for contact in contacts}


def _in_gmail(session: Session, message: Message, reader: Person) -> tuple[str, str] | None:
    mailbox = people.mailbox_of(session, reader.id)
    own = [one for one in replies.copies(session, message) if mailbox is not None and one.mailbox_id == mailbox.id]
    if mailbox is None or not own:
        return None
    return mailbox.address, own[0].thread_ref
