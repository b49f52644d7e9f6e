"""The two mails of a handoff as kinds of outreach: the farewell, and the introduction that answers it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.handoff import comparing, redrafting, reminding
from bot.handoff.agreement import require_agreed, require_not_declined
from bot.outreach import choosing_thread, drafts, silence
from bot.people.relations import require_on_customer
from bot.permissions import Action
from store import audit, cards, conversations, customers, transitions
from store import outreach as store
from store.models import Customer, Message, Outreach, Person, Transition

FAREWELL = "handoff.farewell"
INTRODUCTION = "handoff.introduction"
CARDS = (
    *("handoff", "handoff_incoming", "handoff_pointer", "handoff_alone"),
    *("handoff_asked", "handoff_declined", reminding.DUE, reminding.OVERDUE),
)
"""Every card that shows a transition or one of its mails."""


class _Mail:
    edit_action: Action
    send_action: Action
    called: str
    answer_within: int | None = 3
    is_offer = False

    def hears(self, session: Session, outreach: Outreach) -> tuple[int, ...]:
        """Name both CSMs once the customer knows of the handoff; the next step is then the incoming one's."""
        transition = _transition(session, outreach)
        is_known = transition.state not in ("planned", "cancelled")
        return (transition.incoming_id, transition.outgoing_id) if is_known else (outreach.sender_id,)

    def may_edit(self, session: Session, outreach: Outreach, person: Person) -> None:
        """Let the person pass whom the table of permissions lets change this mail now."""
        require_on_customer(session, self.edit_action, person, _customer(session, outreach))

    def may_send(self, session: Session, outreach: Outreach, person: Person) -> None:
        """Let the person pass whom the table of permissions lets send this mail now."""
        require_on_customer(session, self.send_action, person, _customer(session, outreach))

    def still_true(self, session: Session, outreach: Outreach, *, now: datetime) -> str | None:
        """Hold the facts that the mail's paragraphs rest on against those of today."""
        return comparing.what_changed(session, outreach, _transition(session, outreach), now=now)

    def not_now(self, _session: Session, _outreach: Outreach, *, now: datetime) -> str | None:  # noqa: ARG002  A handoff is news, not an offer; it waits for no better moment.
        """Never hold a handoff back for a better moment."""
        return None

    def has_changed(self, session: Session, outreach: Outreach, *, now: datetime) -> None:
        """Draw both people's cards again."""
        transition = _transition(session, outreach)
        cards.touch(session, transition.id, *CARDS, now=now)

    def was_answered(self, session: Session, outreach: Outreach, message: Message, *, now: datetime) -> None:
        """Count the answer as contact with the customer, and show it on the cards of both."""
        conversations.note_answer(session, outreach, message, subject=f"Answered the {self.called}")
        audit.note(session, None, "mail.answered", "outreach", outreach.id, {"message": message.id}, now=now)
        self.has_changed(session, outreach, now=now)

    def reader_is_away(self, session: Session, outreach: Outreach, *, now: datetime) -> None:
        """Write the introduction anew while it is a draft, so that it proposes days on which its reader is back."""
        redrafting.propose_days_anew(session, _transition(session, outreach), now=now)

    def was_not_delivered(self, session: Session, outreach: Outreach, message: Message, *, now: datetime) -> None:
        """Show both that the customer has not got it; where the handoff stands is for people to decide."""
        audit.note(session, None, "mail.not_delivered", "outreach", outreach.id, {"message": message.id}, now=now)
        self.has_changed(session, outreach, now=now)


class Farewell(_Mail):
    """The outgoing CSM's mail. Once it has been sent the customer knows, and the incoming CSM gets a card."""

    name, called = FAREWELL, "goodbye"
    edit_action, send_action = Action.EDIT_FAREWELL, Action.SEND_FAREWELL

    def may_send(self, session: Session, outreach: Outreach, person: Person) -> None:
        """Hold it back while it would promise something in the name of somebody who has declined."""
        super().may_send(session, outreach, person)
        require_agreed(session, _transition(session, outreach))

    def was_sent(self, session: Session, outreach: Outreach, *, now: datetime) -> None:
        """Announce the transition and show the incoming CSM what is theirs to do."""
        transition = _transition(session, outreach)
        if transitions.move(session, transition.id, from_states=("planned",), to="announced", announced_at=now):
            audit.note(session, outreach.sender_id, "handoff.announced", "transition", transition.id, {}, now=now)
            _answer_under_its_subject(session, transition, outreach, now=now)
            cards.show(session, "handoff_incoming", transition.id, transition.incoming_id, now=now)
            _plan_reminders(session, transition.id, now=now)
        silence.plan(session, self, outreach, now=now)


class Introduction(_Mail):
    """The incoming CSM's mail: a reply in the farewell's conversation, sent from their own mailbox when they choose."""

    name, called = INTRODUCTION, "introduction"
    edit_action, send_action = Action.EDIT_INTRODUCTION, Action.SEND_INTRODUCTION

    def may_send(self, session: Session, outreach: Outreach, person: Person) -> None:
        """Hold it back from somebody who has declined, until they take the customer after all."""
        super().may_send(session, outreach, person)
        require_not_declined(session, _transition(session, outreach))

    def was_sent(self, session: Session, outreach: Outreach, *, now: datetime) -> None:
        """Note that the two have met in writing; with the customer moved already, that completes the handoff."""
        transition = _transition(session, outreach)
        # Where nobody can say goodbye, this one mail both announces and introduces.
        is_alone = transition.farewell_id is None
        moments = {"introduced_at": now} | ({"announced_at": now} if is_alone else {})
        before = ("planned",) if is_alone else ("announced",)
        if transitions.move(session, transition.id, from_states=before, to="introduced", **moments):
            audit.note(session, outreach.sender_id, "handoff.introduced", "transition", transition.id, {}, now=now)
            complete_if_moved(session, transition.id, now=now)
        silence.plan(session, self, outreach, now=now)


def complete_if_moved(session: Session, transition_id: int, *, now: datetime) -> bool:
    """Complete an introduced transition whose customer has its new owner; False when one of the two is missing."""
    transition = transitions.get(session, transition_id)
    if transition is None or not transitions.owner_is_incoming(session, transition):
        return False
    done = transitions.move(session, transition_id, from_states=("introduced",), to="completed", completed_at=now)
    if done:
        audit.note(session, None, "handoff.completed", "transition", transition_id, {}, now=now)
    return done


def _plan_reminders(session: Session, transition_id: int, *, now: datetime) -> None:
    announced = transitions.get(session, transition_id)
    if announced is not None:
        reminding.plan(session, announced, now=now)


def _answer_under_its_subject(session: Session, transition: Transition, farewell: Outreach, *, now: datetime) -> None:
    # Gmail keeps an answer in the conversation only under the same subject, and the farewell's may have been edited.
    introduction = store.get(session, transition.introduction_id or 0)
    sent = store.version(session, farewell.id, farewell.version)
    drafted = store.version(session, introduction.id, introduction.version) if introduction else None
    if introduction is None or sent is None or drafted is None or introduction.state != "drafted":
        return
    subject = choosing_thread.answering(sent.subject)
    if drafted.subject != subject:
        drafts.write(
            session,
            introduction.id,
            replace(drafts.read(drafted), subject=subject),
            based_on=drafted.number,
            written_by=drafts.as_written_by(drafted),
            author_id=drafted.author_id,
            now=now,
        )


def _transition(session: Session, outreach: Outreach) -> Transition:
    found = transitions.of_outreach(session, outreach.id)
    if found is None:
        raise LookupError(f"mail {outreach.id} belongs to no handoff")
    return found


def _customer(session: Session, outreach: Outreach) -> Customer:
    found = customers.get(session, outreach.customer_id)
    if found is None:
        raise LookupError(f"mail {outreach.id} has no customer")
    return found
