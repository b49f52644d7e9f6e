"""What the cards of a handoff, of a moved customer and of a briefing's questions look like now."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from blocks.slack import briefing as briefing_blocks
from blocks.slack import handoff as blocks
from blocks.slack import moves, sending_trouble
from blocks.slack.drawing import Drawing
from bot.handoff import showing
from bot.handoff.briefing import showing as briefing_showing
from jobs import two_people
from store import channels, lobby, people
from store.models import Card


def _outgoing(session: Session, card: Card, now: datetime) -> Drawing:
    shown = _handoff(session, card, now)
    return sending_trouble.with_outcome(blocks.outgoing_card(shown), shown.farewell)


def _incoming(session: Session, card: Card, now: datetime) -> Drawing:
    if (elsewhere := two_people.elsewhere(session, card)) is not None:
        return elsewhere
    shown = _handoff(session, card, now)
    return sending_trouble.with_outcome(blocks.incoming_card(shown), shown.introduction)


def _pointer(session: Session, card: Card, now: datetime) -> Drawing | None:
    if two_people.is_alone(session, card):
        return None  # The card says everything.
    shown = _handoff(session, card, now)
    if shown.farewell.state == "drafting":
        return None  # The answer to the command says so already.
    may_name = card.channel_ref is not None and channels.is_ours(session, card.channel_ref, now=now) is True
    is_own = card.person_id == shown.outgoing_id
    person = people.get(session, card.person_id)
    dm = (lobby.team_of(session, card.workspace_id), person.dm_ref) if person and is_own else None
    return blocks.pointer(shown, may_name=may_name, dm=dm)


def _handoff(session: Session, card: Card, now: datetime) -> showing.HandoffShown:
    person = people.get(session, card.person_id)
    return showing.handoff(session, card.subject_id, now=now, zone=person.zone if person else "UTC")


def _move(session: Session, card: Card, now: datetime) -> Drawing:
    return moves.move_card(showing.move(session, card.subject_id), now=now)


def _questions(session: Session, card: Card, _now: datetime) -> Drawing:
    return briefing_blocks.questions_card(briefing_showing.questions(session, card.subject_id))


PROJECTIONS = {
    "briefing_questions": _questions,
    "handoff": _outgoing,
    "handoff_incoming": _incoming,
    "handoff_pointer": _pointer,
    "reassignment": _move,
}
