"""A person's mails at a glance: waiting for them, leaving later, out, answered, unanswered, in trouble."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy.orm import Session

from bot.errors import NotFound
from bot.kinds import KINDS
from bot.outreach import conversation, hearing, holding_back, showing_replies, silence
from bot.outreach.holding_back import HeldShown
from bot.outreach.replies import following, negative
from bot.outreach.replies.negative import ReadsAs
from bot.people import covering
from store import cards, customers, interruptions, mails, people, reminders, replies
from store.mails import MailRow
from store.models import Message, Outreach, Person

Part = Literal["waiting", "trouble", "unanswered", "later", "out", "answered"]
SINCE = timedelta(days=30)
ANSWERED_SINCE = timedelta(days=14)
LEAVING = ("approved", "sending")
HANDOFF_CARDS = ("handoff_incoming", "handoff_alone", "handoff")
SHOWABLE = frozenset({*HANDOFF_CARDS, conversation.CARD, silence.REPLY_CARD, silence.CARD})
"""The cards that a line of the list leads to."""


@dataclass(frozen=True)
class Line:
    """One mail, or one thing that came back: `card` is what its button brings, as kind and subject; None for nothing.

    `at` is when it leaves, left or came, by what `state` says. `held` is the hold that keeps a mail from leaving,
    `reads_as` in which way an answer that still needs somebody is a negative one.
    """

    part: Part
    state: str
    customer: str
    who: str
    subject: str
    at: datetime | None
    card: tuple[str, int] | None
    held: HeldShown | None = None
    reads_as: ReadsAs | None = None


@dataclass(frozen=True)
class MailsShown:
    """The whole list, most urgent part first; `checked_at` is when the inbox was last read, `deaf_because` why not."""

    lines: tuple[Line, ...]
    checked_at: datetime | None
    deaf_because: str | None


def mails_of(session: Session, person: Person, *, now: datetime) -> MailsShown:
    """Read a person's list of mails."""
    mailbox = people.mailbox_of(session, person.id)
    rows = mails.of_sender(session, person.id, since=now - SINCE)
    told = {one.outreach_id for one in reminders.of_mails(session, [row.outreach.id for row in rows]) if one.done_at}
    shown = {(card.kind, card.subject_id) for card in cards.shown_to(session, person.id, SHOWABLE)}
    held = holding_back.held_among(session, [row.outreach for row in rows])
    own = [line for row in rows if (line := _line(row, told, shown, held.get(row.outreach.id))) is not None]
    lines = [*own, *_came_back(session, person, now=now)]
    return MailsShown(
        lines=tuple(sorted(lines, key=lambda line: line.at or now, reverse=True)),
        checked_at=mailbox.synced_at if mailbox else None,
        deaf_because=hearing.deaf_because(mailbox),
    )


def waiting_replies(session: Session, person: Person, *, now: datetime) -> list[tuple[Message, Outreach]]:
    """List what came back to a person's mails and still needs them, newest first."""
    return [
        (message, outreach)
        for message, outreach, is_theirs in _heard(session, person, now=now)
        if is_theirs and showing_replies.is_open(session, message, person.id)
    ]


def show(session: Session, person: Person, kind: str, subject_id: int, *, now: datetime) -> None:
    """Bring a card of a person's own to the bottom of their direct message; raises NotFound or NotAllowed otherwise.

    What came back to their mail has no card yet where they had read it in Gmail, nor has a mail without an answer
    where somebody who covered for them was told of it; then it gets one.
    """
    if kind == silence.REPLY_CARD:
        message = replies.get(session, subject_id)
        if message is None or not _hears(session, message, person, now=now):
            raise NotFound("I can't find that message any more. Nothing was changed.")
        card = cards.show(session, kind, subject_id, person.id, now=now)
        if card.revision == 1:
            interruptions.asked_for(session, message, person.id)
    else:
        found = cards.shown_to(session, person.id, {kind} & SHOWABLE)
        mine = next((one for one in found if one.subject_id == subject_id), None)
        if mine is None and kind == silence.CARD:
            silence.own(session, subject_id, person)
            mine = cards.show(session, kind, subject_id, person.id, now=now)
        if mine is None:
            raise NotFound("I can't find that card any more. Nothing was changed; /rapport mails lists your mails.")
        card = mine
    cards.bring_back(session, card, now=now)


def _line(row: MailRow, told: set[int | None], shown: set[tuple[str, int]], held: HeldShown | None) -> Line | None:
    outreach = row.outreach
    part = _part(outreach, told, is_held=held is not None)
    if part is None:
        return None
    to = (row.to or [{}])[0]
    at = outreach.leaves_at if outreach.state in LEAVING else outreach.sent_at or outreach.created_at
    who, subject = to.get("name") or to.get("email") or "", row.subject or ""
    return Line(part, outreach.state, row.customer, who, subject, at, _card_of(row, shown), held)


def _part(outreach: Outreach, told: set[int | None], *, is_held: bool) -> Part | None:
    match outreach.state:
        case "needs a person" | "bounced":
            return "trouble"
        case "drafting" | "drafted" | "finishing":
            return "trouble" if outreach.trouble else "waiting"
        case "approved" | "sending":
            return "waiting" if is_held else "later"
        case "sent":
            # An answer and a second word stand for the conversation they go on in; only what waits is listed.
            return "unanswered" if outreach.id in told else "out"
    return None


def _card_of(row: MailRow, shown: set[tuple[str, int]]) -> tuple[str, int] | None:
    wanted = [(kind, row.transition_id) for kind in HANDOFF_CARDS] if row.transition_id else []
    wanted.append((conversation.CARD, row.outreach.id))
    return next((place for place in wanted if place in shown), None)


def _came_back(session: Session, person: Person, *, now: datetime) -> Iterable[Line]:
    for message, outreach, is_theirs in _heard(session, person, now=now):
        if message.match == "suggested" or message.sent_at < now - ANSWERED_SINCE:
            continue
        is_open = is_theirs and showing_replies.is_open(session, message, person.id)
        if message.sort == "bounce":
            if outreach.state == "bounced" and outreach.sender_id == person.id:
                continue  # The mail itself stands among those in trouble.
            part: Part = "trouble"
        else:
            part = "waiting" if is_open else "answered"
        if message.sort == "bounce" and not is_open:
            continue
        who, state = message.name or message.address, message.sort
        card = (silence.REPLY_CARD, message.id)
        customer, subject = _customer(session, outreach), message.subject or ""
        acts_id = _acts(session, message, outreach, now=now) or person.id
        needs_somebody = all(showing_replies.is_open(session, message, one) for one in {person.id, acts_id})
        reads_as = negative.noted(message) if needs_somebody else None
        yield Line(part, state, customer, who, subject, message.sent_at, card, reads_as=reads_as)


def _heard(session: Session, person: Person, *, now: datetime) -> Iterable[tuple[Message, Outreach, bool]]:
    """Give what came back to a person's mails or needs them, and whether the next step is theirs."""
    concerned = {person.id, *covering.stands_in_for(session, person.id, now=now)}
    for message, outreach in replies.heard_since(session, concerned, now - SINCE):
        is_theirs = person.id == _acts(session, message, outreach, now=now)
        if is_theirs or outreach.sender_id == person.id:
            yield message, outreach, is_theirs


def _acts(session: Session, message: Message, outreach: Outreach, *, now: datetime) -> int | None:
    # The next step is one person's; for the other one of a handoff the message is no work.
    told = following.told_of(session, KINDS[outreach.kind], outreach, message, now=now)
    return told[0].id if told else None


def _hears(session: Session, message: Message, person: Person, *, now: datetime) -> bool:
    outreach = following.mail_of(session, message)
    if outreach is None:
        return False
    return person.id in {one.id for one in following.readers(session, KINDS[outreach.kind], outreach, now=now)}


def _customer(session: Session, outreach: Outreach) -> str:
    customer = customers.get(session, outreach.customer_id)
    return customer.name if customer else ""
