"""Looking once an hour who is in the workspace, and doing what follows when somebody has left or is back."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from blocks.slack import leavers as leaver_blocks
from blocks.slack import unsettled as unsettled_blocks
from blocks.slack.drawing import Drawing
from blocks.slack.leavers import Leaver
from bot import clock
from bot.connections import losing
from bot.kinds import KINDS
from bot.outreach import leavers, standing
from bot.people import roster
from bot.people.roster import Changes
from jobs.asking import tell_nobody
from jobs.registry import Work, job
from store import customers, lines, mailboxes, people
from store import outreach as store
from store.models import Card, Outreach, Person

CHURNED = "churned"


@job(roster.SYNC, ask=tell_nobody, lease=timedelta(minutes=5))
def sync(work: Work) -> None:
    """Bring the people on record up to date with Slack's; the next hour asks again, whatever came of this one."""
    with work.writing():
        pass  # Prolongs the lease: a large workspace takes more than a minute to list.
    members = work.runtime.slack(work.workspace_id).people()
    now = clock.now()
    with work.writing() as session:
        changes = roster.take_in(session, members, now=now)
        held = leavers.hold_back(session, KINDS, now=now)
        leavers.ask_heirs(session, now=now)
        for mailbox in mailboxes.of_leavers(session):
            losing.let_go(session, mailbox, None, "its owner has left", now=now)
        _tell_managers(session, changes, held, now)
        for person_id in changes.back:
            _draw_again(session, person_id, now)


def _tell_managers(session: Session, changes: Changes, held: list[Outreach], now: datetime) -> None:
    concerned = sorted({*changes.left, *(outreach.sender_id for outreach in held)})
    for person_id in concerned:
        person = people.get(session, person_id)
        if person is None:
            continue
        leaver = _leaver(session, person, held, is_news=person_id in changes.left)
        if not (leaver.stopped or (leaver.is_news and leaver.customers)):
            continue
        text, blocks = leaver_blocks.told(leaver)
        for heir in roster.heirs(session, person):
            lines.say(session, heir.id, text, blocks, now=now)


def _leaver(session: Session, person: Person, held: list[Outreach], *, is_news: bool) -> Leaver:
    owned = [one.name for one in customers.owned_by(session, person.id) if one.status != CHURNED] if is_news else []
    about = [outreach.customer_id for outreach in held if outreach.sender_id == person.id]
    named = customers.with_ids(session, about)
    return Leaver(person.name, owned, [named[customer_id].name for customer_id in about], is_news=is_news)


def _draw_again(session: Session, person_id: int, now: datetime) -> None:
    """Draw the cards of somebody who is back; while they were gone none was."""
    for outreach in store.drafts_of(session, person_id):
        KINDS[outreach.kind].has_changed(session, outreach, now=now)


def _draw_unsettled(session: Session, card: Card, _now: datetime) -> Drawing | None:
    shown = leavers.unsettled(session, card.subject_id)
    return unsettled_blocks.card(shown) if shown is not None else None


PROJECTIONS = {standing.UNSETTLED_CARD: _draw_unsettled}
