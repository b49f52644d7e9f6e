"""The morning message: what needs a person today, as Home lists it, once a day and only where something does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot import clock
from bot.errors import NotFound
from bot.kinds import KINDS
from bot.needs import Need, desk
from bot.outreach import absence, handing_on, silence
from bot.outreach.replies import following
from bot.outreach.silence import REPLY_CARD
from bot.people import covering, mornings
from store import cards, jobs, people, replies
from store.models import Card, Person

CARD = cards.MORNING
APART = timedelta(hours=4)
"""What comes or came as a card of its own within this time of the message is not said there once more."""
_CARD_OF = {"reply": REPLY_CARD, "silent": silence.CARD}
"""Of what needs a person, what may have waited for the morning and comes then by itself."""


@dataclass(frozen=True)
class MorningShown:
    """One morning message: its day, what needs the person, and how many answers come as cards of their own."""

    today: date
    needs: tuple[Need, ...]
    coming: int


def tell(session: Session, person_id: int, planned_at: datetime, *, now: datetime) -> None:
    """Show somebody what needs them today, at the moment that was planned for it; nothing where nothing does.

    The card is that of its day, so that there is one however often this is called.
    """
    person = people.get(session, person_id)
    if person is None or not mornings.is_due(session, person, planned_at, now=now):
        return
    shown = morning(session, person, now=now)
    if shown.needs:
        cards.show(session, CARD, shown.today.toordinal(), person.id, now=now)


def shown_on(session: Session, card: Card, *, now: datetime) -> MorningShown | None:
    """Read what the card of a morning shows; None when that morning is over or nothing needs the person any more."""
    person = people.get(session, card.person_id)
    if person is None or now > card.asked_at + mornings.LATEST:
        return None
    shown = morning(session, person, now=now)
    return shown if shown.needs else None


def morning(session: Session, person: Person, *, now: datetime) -> MorningShown:
    """Read what needs a person, apart from what comes by itself that morning; a mailbox to connect alone is nothing."""
    listed = desk(session, person, now=now).needs
    coming = _coming(session, person, {need.subject_id for need in listed if need.of == "reply"}, now)
    came = _came(session, person, now)
    needs = tuple(need for need in listed if (_CARD_OF.get(need.of), need.subject_id) not in came | coming)
    is_worth_it = any(need.of != "connect" for need in needs)
    return MorningShown(clock.today_of(now, person.zone), needs if is_worth_it else (), len(coming))


def _coming(session: Session, person: Person, message_ids: set[int], now: datetime) -> set[tuple[str | None, int]]:
    """Name the answers that a person will be shown soon, because these have waited for the morning and are news."""
    planned = jobs.waiting(session, following.PING, until=now + APART)
    theirs = {
        int(one["message_id"])
        for one in planned
        if int(one["message_id"]) in message_ids
        and covering.who_sees(session, int(one["person_id"]), now=now) == person.id
    }
    mailbox = people.mailbox_of(session, person.id)
    found = (replies.get(session, message_id) for message_id in theirs)
    news = (one for one in found if one and following.is_news(session, one, mailbox.id if mailbox else None))
    return {(REPLY_CARD, one.id) for one in news}


def _came(session: Session, person: Person, now: datetime) -> set[tuple[str | None, int]]:
    """Name what a person has just been shown, by a card of its own or in the summary of an absence, or soon is by one.

    The summary is planned for the usual hour of this message, and whichever is told first, neither repeats the other.
    """
    recent = cards.shown_to(session, person.id, (*_CARD_OF.values(), absence.SUMMARY_CARD), since=now - APART)
    expected = absence.coming(session, person, now=now, within=APART)
    back_from = {*(card.subject_id for card in recent if card.kind == absence.SUMMARY_CARD), *(c.id for c in expected)}
    return {
        *((card.kind, card.subject_id) for card in recent),
        *((REPLY_CARD, message_id) for cover_id in back_from for message_id in _summed_up(session, cover_id)),
        *(one for cover in expected for one in handing_on.coming_back(session, cover, kind_of=KINDS.__getitem__)),
    }


def _summed_up(session: Session, cover_id: int) -> list[int]:
    """List the messages that the summary of an absence says are waiting."""
    try:
        return [one.message_id for one in absence.summary(session, cover_id).waiting]
    except NotFound:  # It was called off since.
        return []
