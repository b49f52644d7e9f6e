"""What follows when something comes back to a mail: who is told, when, and what becomes of its reminders."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.errors import AlreadyDone, NotFound
from bot.outreach import interrupting, quiet, silence
from bot.outreach.kind import Kind
from bot.outreach.replies import negative
from bot.outreach.silence import REPLY_CARD
from bot.people import covering
from bot.people.relations import require_on_mail
from bot.permissions import Action
from store import audit, cards, conversations, jobs, people, replies
from store import outreach as store
from store.models import Message, Outreach, Person

PING = "reply.ping"
WAIT = timedelta(minutes=2)
"""What somebody reads or answers in Gmail within this time, they are not told about."""
TOLD = frozenset({"person", "auto-reply", "bounce"})
"""Read receipts, calendar answers and the like are on record and tell nobody anything."""


def follow(session: Session, kind: Kind, outreach: Outreach, message: Message, *, now: datetime) -> None:
    """Do what follows from a message that came back to a mail; called once for each, in however many mailboxes.

    The states of the mail itself (answered, bounced) are moved by whoever calls this.
    """
    if message.sort not in TOLD:
        return
    first = silence.begun_by(session, outreach)
    if message.sort == "auto-reply":
        silence.move_past(session, first, message, now=now)
        if message.return_on is not None:
            kind.reader_is_away(session, outreach, now=now)
    elif _ends_waiting(session, outreach, message):
        silence.was_answered(session, first, now=now)
    kind.has_changed(session, outreach, now=now)
    for person in told_of(session, kind, outreach, message, now=now):
        if message.sort == "bounce":  # May interrupt: nobody at the customer knows what was written.
            tell(session, message.id, person.id, now=now)
        cards.touch_home(session, (person.id,), now=now)
    if message.sort != "bounce":
        for person_id in kind.hears(session, outreach):
            _tell_later(session, message, person_id, now=now)


def readers(session: Session, kind: Kind, outreach: Outreach, *, now: datetime) -> list[Person]:
    """List who hears of what came back to a mail, the one whose step is next first; who is away has a cover."""
    found: dict[int, Person] = {}
    for person_id in kind.hears(session, outreach):
        reader = people.get(session, covering.who_sees(session, person_id, now=now))
        if reader is not None and reader.deactivated_at is None:
            found.setdefault(reader.id, reader)
    return list(found.values())


def told_of(session: Session, kind: Kind, outreach: Outreach, message: Message, *, now: datetime) -> list[Person]:
    """List who is told of one message, the one whose step is next first; a bounce is its sender's to mend."""
    if message.sort != "bounce":
        return readers(session, kind, outreach, now=now)
    sender = people.get(session, outreach.sender_id)
    return [sender] if sender is not None and sender.deactivated_at is None else []


def is_news(session: Session, message: Message, mailbox_id: int | None) -> bool:
    """Tell whether the owner of a mailbox still has to be told: nobody answered, and their own copy is unread."""
    if replies.own_after(session, message) is not None or message.match == "dismissed":
        return False
    own = [copy for copy in replies.copies(session, message) if copy.mailbox_id == mailbox_id]
    return not any(copy.seen_at for copy in own)


def tell(session: Session, message_id: int, person_id: int, *, now: datetime) -> None:
    """Show what came back to one person, in their direct message."""
    cards.show(session, REPLY_CARD, message_id, person_id, now=now)


def tell_or_wait(
    session: Session, message_id: int, person_id: int, *, most: int, now: datetime, waited: bool = False
) -> None:
    """Tell one person, or whoever covers them; where they were interrupted `most` times today, look again next morning.

    What has `waited` for a morning is told then, however full that day is already. Home shows it meanwhile.
    An answer that reads as a negative one does not wait.
    """
    reader = people.get(session, covering.who_sees(session, person_id, now=now))
    if reader is None:
        return
    message = replies.get(session, message_id)
    is_urgent = message is not None and negative.noted(message) is not None
    comes_at = now if is_urgent else interrupting.comes_at(session, reader, most=most, now=now, waited=waited)
    if comes_at <= now:
        tell(session, message_id, reader.id, now=now)
        return
    key = f"reply:{message_id}:{person_id}:{int(comes_at.timestamp())}"
    _ping(session, message_id, person_id, comes_at, key=key, now=now, has_waited=True)


def dismiss(session: Session, kind: Kind, message: Message, person: Person, *, now: datetime) -> None:
    """Take a person's word that a message is not about our mail; without another answer the mail is unanswered."""
    outreach = _linked(session, message, person, Action.DISMISS_REPLY, now=now)
    if message.match == "dismissed":
        raise AlreadyDone("That message isn't linked to your mail any more. Nothing else was changed.")
    was_linked = message.match in replies.LINKED
    replies.note(session, message, linked={"match": message.match, "reason": message.reason})
    replies.settle_match(session, message, "dismissed", message.reason)
    audit.note(session, person.id, "reply.dismissed", "message", message.id, {}, now=now)
    if was_linked:
        _unanswer(session, outreach, now=now)
    draw_again(session, kind, message, now=now)


def accept(session: Session, kind: Kind, message: Message, person: Person, *, now: datetime) -> None:
    """Take a person's word that a message is about our mail, which is answered with that."""
    outreach = _linked(session, message, person, Action.DISMISS_REPLY, now=now)
    if message.match in replies.LINKED:
        raise AlreadyDone("That message is linked to your mail already. Nothing else was changed.")
    replies.settle_match(session, message, "references", "you said so")
    audit.note(session, person.id, "reply.linked", "message", message.id, {}, now=now)
    session.refresh(message)
    if message.sort == "person":
        first = silence.begun_by(session, outreach)
        negative.note(session, message, answers_offer=kind.is_offer)
        if store.move(session, outreach.id, from_states=("sent",), to="answered", now=now, answered_at=message.sent_at):
            kind.was_answered(session, outreach, message, now=now)
        silence.was_answered(session, first, now=now)
    draw_again(session, kind, message, now=now)


def is_not_so(session: Session, kind: Kind, message: Message, person: Person, *, now: datetime) -> None:
    """Take a person's word that an answer is no negative one; it holds nothing back any more."""
    _linked(session, message, person, Action.DISMISS_REPLY, now=now)
    if negative.noted(message) is None:
        raise AlreadyDone("That answer counts as an ordinary one already. Nothing else was changed.")
    replies.note(session, message, is_negative=False)
    audit.note(session, person.id, "reply.not_so", "message", message.id, {}, now=now)
    draw_again(session, kind, message, now=now)


def settle(session: Session, kind: Kind, message: Message, person: Person, *, now: datetime) -> None:
    """Note that a message needs nothing more."""
    _linked(session, message, person, Action.DISMISS_REPLY, now=now)
    replies.note(session, message, settled_at=now.isoformat())
    draw_again(session, kind, message, now=now)


def message_for(session: Session, message_id: int, person: Person, action: Action, *, now: datetime) -> Message:
    """Give a message to somebody who may do this with it; raises NotFound, or NotAllowed for everybody else."""
    message = replies.get(session, message_id)
    if message is None or message.outreach_id is None:
        raise NotFound("I can't find that message any more. Nothing was changed.")
    _linked(session, message, person, action, now=now)
    return message


def _unanswer(session: Session, outreach: Outreach, *, now: datetime) -> None:
    """Take a mail and those it follows back to unanswered, unless something else answered one of them."""
    first = silence.begun_by(session, outreach)
    chain = [outreach.id, *(earlier.id for earlier in conversations.earlier_in(session, outreach))]
    if replies.answers(session, [*chain, *silence.with_nudges(session, first)]):
        return
    for outreach_id in chain:
        store.move(session, outreach_id, from_states=("answered",), to="sent", now=now)
        conversations.mark_unanswered(session, outreach_id)
    silence.is_unanswered_again(session, first, now=now)


def _ends_waiting(session: Session, outreach: Outreach, message: Message) -> bool:
    """Tell whether nobody waits for an answer any more: there is one, or nobody got the mail."""
    if message.sort == "person":
        return message.match in replies.LINKED
    stands = store.get(session, outreach.id)
    return stands is not None and stands.state == "bounced"


def _linked(session: Session, message: Message, person: Person, action: Action, *, now: datetime) -> Outreach:
    outreach = store.get(session, message.outreach_id or 0)
    if outreach is None:
        raise NotFound("I can't find the mail that this came back to. Nothing was changed.")
    require_on_mail(session, action, person, outreach, now=now)
    return outreach


def mail_of(session: Session, message: Message) -> Outreach | None:
    """Give the mail that a message came back to."""
    return store.get(session, message.outreach_id) if message.outreach_id else None


def _tell_later(session: Session, message: Message, person_id: int, *, now: datetime) -> None:
    """Have one person told, or whoever covers them when the moment comes."""
    reader = people.get(session, covering.who_sees(session, person_id, now=now))
    if reader is None or reader.deactivated_at is not None:
        return
    due_at = quiet.not_before(max(now, message.sent_at + WAIT), reader)
    _ping(session, message.id, person_id, due_at, key=f"reply:{message.id}:{person_id}", now=now)


def _ping(
    session: Session,
    message_id: int,
    person_id: int,
    due_at: datetime,
    *,
    key: str,
    now: datetime,
    has_waited: bool = False,
) -> None:
    told = {"message_id": message_id, "person_id": person_id, "waited": int(has_waited)}
    jobs.schedule(session, PING, told, now=now, due_at=due_at, unique_key=key)


def draw_again(session: Session, kind: Kind, message: Message, *, now: datetime) -> None:
    """Draw again whatever shows a message: its cards, those of its mail, and its readers' Home."""
    outreach = store.get(session, message.outreach_id or 0)
    if outreach is None:
        return
    cards.touch(session, message.id, REPLY_CARD, now=now)
    kind.has_changed(session, outreach, now=now)
    cards.touch_home(session, [reader.id for reader in readers(session, kind, outreach, now=now)], now=now)
