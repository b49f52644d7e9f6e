"""Telling people what came back to their mails, unless they have seen it in Gmail; and drawing the cards about it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from blocks.slack import answering, away, sending_trouble
from blocks.slack import replies as blocks
from blocks.slack.drawing import Drawing
from blocks.slack.text import section
from bot import clock
from bot.errors import Gone, NeedsReconnect, NotFound
from bot.kinds import KINDS
from bot.outreach import conversation, hearing, showing, showing_replies, silence
from bot.outreach.replies import following
from bot.people import covering
from jobs.asking import tell_nobody
from jobs.registry import Work, job
from store import customers, people, reminders, replies
from store import outreach as store
from store.models import Card, Mailbox, Message

GONE = Drawing("This is no longer there", [section("This is no longer there.")])


def _tell_anyway(session: Session, arguments: dict[str, Any], _trouble: str, now: datetime) -> None:
    """Gmail can't say whether they have opened it: then they are told."""
    message_id, person_id = int(arguments["message_id"]), int(arguments["person_id"])
    following.tell(session, message_id, covering.who_sees(session, person_id, now=now), now=now)


@job(following.PING, ask=_tell_anyway)
def ping(work: Work) -> None:
    """Tell one person what came back, unless somebody answered it or they opened it in Gmail meanwhile.

    Who is away now has a cover, whoever was away when it came.
    """
    message_id = work.argument("message_id")
    with work.reading() as session:
        person_id = covering.who_sees(session, work.argument("person_id"), now=clock.now())
        reader = people.get(session, person_id)
        if reader is None or reader.deactivated_at is not None:
            return
        message = replies.get(session, message_id)
        mailbox = people.mailbox_of(session, person_id)
        if message is None or not following.is_news(session, message, mailbox.id if mailbox else None):
            return
        own = _own_copy(session, message, mailbox)
    was_read = own is not None and mailbox is not None and _was_read(work, mailbox, own)
    with work.writing() as session:
        if was_read and own is not None:
            replies.saw(session, own, now=clock.now())
        else:
            most, waited = work.runtime.settings.rapport_interruptions, _has_waited(work)
            person_id = work.argument("person_id")
            following.tell_or_wait(session, message_id, person_id, most=most, now=clock.now(), waited=waited)


@job(silence.REMIND, ask=tell_nobody)
def remind(work: Work) -> None:
    """Tell a mail's sender that nobody has answered it."""
    reminder_id, most = work.argument("reminder_id"), work.runtime.settings.rapport_interruptions
    now, waited = clock.now(), _has_waited(work)
    with work.writing() as session:
        silence.remind(session, reminder_id, kind_of=KINDS.__getitem__, most=most, now=now, waited=waited)


def _has_waited(work: Work) -> bool:
    """Tell whether a job has waited for a morning; one that an earlier release asked for does not say."""
    return bool(work.lease.arguments.get("waited"))


def _own_copy(session: Session, message: Message, mailbox: Mailbox | None) -> Message | None:
    if mailbox is None or hearing.deaf_because(mailbox) is not None:
        return None
    return next((copy for copy in replies.copies(session, message) if copy.mailbox_id == mailbox.id), None)


def _was_read(work: Work, mailbox: Mailbox, own: Message) -> bool:
    try:
        with work.runtime.gmail(mailbox) as gmail:
            return not gmail.listening.is_unread(own.message_ref)
    except (Gone, NeedsReconnect):
        return False  # Whether it was read is not to be found out; then the person is told.


def _reply(session: Session, card: Card, now: datetime) -> Drawing:
    message, reader = replies.get(session, card.subject_id), people.get(session, card.person_id)
    outreach = store.get(session, message.outreach_id or 0) if message else None
    if message is None or reader is None or outreach is None:
        return GONE
    drawing = blocks.reply_card(showing_replies.reply(session, KINDS[outreach.kind], message, reader, now=now))
    return _as_covered(session, card, drawing, KINDS[outreach.kind].hears(session, outreach), now)


def _silence(session: Session, card: Card, now: datetime) -> Drawing:
    reminder = reminders.get(session, card.subject_id)
    try:
        drawing = blocks.silence_card(showing_replies.unanswered(session, reminder, now=now)) if reminder else GONE
    except NotFound:
        return GONE
    return _as_covered(session, card, drawing, (reminder.person_id,) if reminder else (), now)


def _as_covered(session: Session, card: Card, drawing: Drawing, concerned: tuple[int, ...], now: datetime) -> Drawing:
    """Say on a card about what concerns these people why its reader has it, or that they cover no more."""
    noted = away.noted(drawing, covering.behind_any(session, concerned, card.person_id, now=now))
    return away.handed_on(noted, covering.has_instead(session, concerned, card.person_id, now=now))


def _mail(session: Session, card: Card, now: datetime) -> Drawing:
    outreach = store.get(session, card.subject_id)
    customer = customers.get(session, outreach.customer_id) if outreach else None
    if outreach is None or customer is None:
        return GONE
    is_unwritten = outreach.kind == conversation.ANSWER and conversation.is_unwritten(session, outreach)
    shown = showing.mail(session, outreach, now=now)
    drawing = answering.mail_card(shown, outreach.kind, customer.name, is_unwritten=is_unwritten)
    return sending_trouble.with_outcome(drawing, shown)


PROJECTIONS = {silence.REPLY_CARD: _reply, silence.CARD: _silence, conversation.CARD: _mail}
"""How each of these cards is drawn, for the table of all cards."""
