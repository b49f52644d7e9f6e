"""Mails that go on in a conversation, as kinds: an answer, a nudge, and the same words to a corrected address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from bot.errors import Invalid
from bot.outreach import drafts, silence
from bot.outreach.kind import Kind
from bot.people.relations import require_on_mail
from bot.permissions import Action
from store import cards, reminders, replies
from store import outreach as store
from store.models import Message, Outreach, Person

ANSWER, AGAIN = "reply", "again"
CARD = silence.NUDGE_CARD
"""The card of one of these mails; its subject is the mail."""
KindOf = Callable[[str], Kind]


class _Next(Kind):
    """What the three share: only their sender changes or sends them, and whatever they go on from shows them too."""

    answer_within: int | None = None
    is_offer = False

    def __init__(self, kind_of: KindOf) -> None:
        self._kind_of = kind_of

    def hears(self, _session: Session, outreach: Outreach) -> tuple[int, ...]:
        """Name the sender: nobody else is in this conversation."""
        return (outreach.sender_id,)

    def may_edit(self, session: Session, outreach: Outreach, person: Person) -> None:
        """Let only the sender pass."""
        require_on_mail(session, Action.EDIT, person, outreach)

    def may_send(self, session: Session, outreach: Outreach, person: Person) -> None:
        """Let only the sender pass."""
        self.may_edit(session, outreach, person)

    def has_changed(self, session: Session, outreach: Outreach, *, now: datetime) -> None:
        """Draw this mail's own card again, that of the message it answers, and that of the mail before it."""
        cards.touch(session, outreach.id, CARD, now=now)
        for message in replies.with_header(session, outreach.answers_message_id or ""):
            cards.touch(session, message.id, silence.REPLY_CARD, now=now)
        earlier = store.get(session, outreach.reply_to_id) if outreach.reply_to_id else None
        if earlier is not None:
            self._kind_of(earlier.kind).has_changed(session, earlier, now=now)

    def was_sent(self, session: Session, outreach: Outreach, *, now: datetime) -> None:
        """Plan nothing: these mails wait for no answer unless their kind says so."""

    def was_answered(self, session: Session, outreach: Outreach, message: Message, *, now: datetime) -> None:
        """Record nothing beyond the life itself."""

    def reader_is_away(self, session: Session, outreach: Outreach, *, now: datetime) -> None:
        """Propose no day that an absence could overtake."""

    def was_not_delivered(self, session: Session, outreach: Outreach, message: Message, *, now: datetime) -> None:
        """Record nothing beyond the life itself."""

    def still_true(self, _session: Session, _outreach: Outreach, *, now: datetime) -> str | None:  # noqa: ARG002  The protocol's own name.
        """Rest on no figure: what these mails say was typed by their sender, or is a date that has passed."""
        return None

    def not_now(self, _session: Session, _outreach: Outreach, *, now: datetime) -> str | None:  # noqa: ARG002  The protocol's own name.
        """Wait for no better moment: the conversation is under way."""
        return None


class Answer(_Next):
    """An answer to a message that came back; its sender writes every word of it but the greeting."""

    name = ANSWER

    def may_send(self, session: Session, outreach: Outreach, person: Person) -> None:
        """Hold it back while it is only a greeting."""
        super().may_send(session, outreach, person)
        if is_unwritten(session, outreach):
            raise Invalid("There is only a greeting so far. Nothing was sent; write your answer first.")


class Nudge(_Next):
    """A short second mail about one that nobody has answered; an answer to it answers both."""

    name = silence.NUDGE

    def hears(self, session: Session, outreach: Outreach) -> tuple[int, ...]:
        """Name who hears of answers to the mail that it repeats."""
        first = silence.begun_by(session, outreach)
        return self._kind_of(first.kind).hears(session, first) if first.id != outreach.id else (outreach.sender_id,)

    def has_changed(self, session: Session, outreach: Outreach, *, now: datetime) -> None:
        """Draw again what shows this mail, and the reminders that it was drafted from."""
        super().has_changed(session, outreach, now=now)
        for reminder in reminders.of_mails(session, [silence.begun_by(session, outreach).id]):
            cards.touch(session, reminder.id, silence.CARD, now=now)

    def was_sent(self, session: Session, outreach: Outreach, *, now: datetime) -> None:
        """Plan the next reminder about the first mail, unless this was the last nudge."""
        first = silence.begun_by(session, outreach)
        sent = [one for one in replies.following(session, first.id, silence.NUDGE) if one.sent_at is not None]
        silence.plan(session, self._kind_of(first.kind), first, now=now, number=len(sent) + 1)

    def was_answered(self, session: Session, outreach: Outreach, message: Message, *, now: datetime) -> None:
        """Record of the first mail that it was answered."""
        first = silence.begun_by(session, outreach)
        if first.id != outreach.id:
            self._kind_of(first.kind).was_answered(session, first, message, now=now)


class Again(_Next):
    """A mail that reached nobody, in the same words to an address that its sender has corrected."""

    name = AGAIN

    def has_changed(self, session: Session, outreach: Outreach, *, now: datetime) -> None:
        """Draw again what shows this mail, and the cards that said the first one came back."""
        super().has_changed(session, outreach, now=now)
        for message in replies.of_outreach(session, [outreach.reply_to_id or 0], "bounce"):
            cards.touch(session, message.id, silence.REPLY_CARD, now=now)

    def may_send(self, session: Session, outreach: Outreach, person: Person) -> None:
        """Hold it back while it goes to the address that the first one came back from."""
        super().may_send(session, outreach, person)
        failed = failed_addresses(session, outreach.reply_to_id or 0)
        draft = drafts.current(session, outreach)
        wrong = next((one.email for one in (*draft.to, *draft.cc) if one.email.lower() in failed), None)
        if wrong is not None:
            raise Invalid(f"Mail to {wrong} came back. Nothing was sent; put the right address in first.")


def kinds(kind_of: KindOf) -> tuple[Kind, ...]:
    """Make the three kinds; `kind_of` finds the kind of the mail that one of them goes on from."""
    return Answer(kind_of), Nudge(kind_of), Again(kind_of)


def is_unwritten(session: Session, outreach: Outreach) -> bool:
    """Tell whether an answer still says what it was begun with: a greeting and nothing else."""
    first = store.version(session, outreach.id, 1)
    return first is not None and drafts.read(first).body == drafts.current(session, outreach).body


def failed_addresses(session: Session, outreach_id: int) -> frozenset[str]:
    """Name the addresses that this mail came back from for good."""
    notices = replies.of_outreach(session, [outreach_id], "bounce")
    return frozenset((one.failed_address or "").lower() for one in notices if one.is_hard) - {""}
