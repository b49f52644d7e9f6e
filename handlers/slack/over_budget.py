"""A draft to somebody who has had enough mail from us: asking why it can't wait, and taking the reason."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from blocks.slack import over_budget as blocks
from bot.errors import AlreadyDone, Invalid
from bot.kinds import KINDS
from bot.outreach import budget, drafts
from bot.people.relations import require_on_mail
from bot.permissions import Action
from handlers.slack import meant
from handlers.slack.answers import Answer, Close, Open
from handlers.slack.asked import Asked
from handlers.slack.routing import routes
from store.models import Outreach, Person


@routes.action("budget.ask")
def ask(session: Session, person: Person, asked: Asked) -> Answer:
    """Ask why a mail can't wait."""
    outreach = meant.mail(session, asked.id_in_value())
    require_on_mail(session, Action.VOUCH, person, outreach, now=asked.at)
    over = asked_about(session, outreach, person, asked.at)
    if over is None:
        raise AlreadyDone("Nobody gets too much mail by this one. Nothing was changed; press Send.")
    return Open(blocks.form(over, outreach.id))


@routes.submission("budget.set_aside")
def set_aside(session: Session, person: Person, asked: Asked) -> Answer:
    """Let one mail leave over the budget, as far as the form told of it, when its sender presses Send."""
    outreach = meant.mail(session, asked.id_in_metadata())
    why, words = asked.picked("why") or "", asked.typed("words")
    shown = asked.metadata.partition(":")[2].split()
    budget.set_aside(session, outreach, person, why, words, shown=shown, now=asked.at)
    KINDS[outreach.kind].has_changed(session, outreach, now=asked.at)
    return Close()


def instead_of_a_refusal(
    session: Session, person: Person, outreach: Outreach, refused: Invalid, *, leaves_at: datetime
) -> Answer:
    """Ask why a mail can't wait where the budget alone held its Send back; raises what was raised otherwise."""
    over = asked_about(session, outreach, person, leaves_at)
    if over is None or over.said not in refused.message:
        raise refused
    return Open(blocks.form(over, outreach.id), otherwise=refused.message)


def asked_about(session: Session, outreach: Outreach, person: Person, leaves_at: datetime) -> budget.OverBudget | None:
    """Tell who would have had too much mail if a draft left then; None for most."""
    return budget.over_budget(session, outreach, drafts.current(session, outreach), person, now=leaves_at)
