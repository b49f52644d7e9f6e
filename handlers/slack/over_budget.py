"""A draft to somebody who has had enough mail from us: asking why it can't wait, and taking the reason."""

from __future__ import annotations

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
    over = _over(session, outreach, person, asked)
    if over is None:
        raise AlreadyDone("Nobody gets too much mail by this one. Nothing was changed; press Send.")
    return Open(blocks.form(over, outreach.id))


@routes.submission("budget.set_aside")
def set_aside(session: Session, person: Person, asked: Asked) -> Answer:
    """Let one mail leave over the budget when its sender presses Send."""
    outreach = meant.mail(session, asked.id_in_metadata())
    budget.set_aside(session, outreach, person, asked.picked("why") or "", asked.typed("words"), now=asked.at)
    KINDS[outreach.kind].has_changed(session, outreach, now=asked.at)
    return Close()


def instead_of_a_refusal(
    session: Session, person: Person, asked: Asked, outreach: Outreach, refused: Invalid
) -> Answer:
    """Ask why a mail can't wait where the budget alone held its Send back; raises what was raised otherwise."""
    over = _over(session, outreach, person, asked)
    if over is None or over.said not in refused.message:
        raise refused
    return Open(blocks.form(over, outreach.id), otherwise=refused.message)


def _over(session: Session, outreach: Outreach, person: Person, asked: Asked) -> budget.OverBudget | None:
    return budget.over_budget(session, outreach, drafts.current(session, outreach), person, now=asked.at)
