"""Rewriting a draft: from its card's menu or by a reply in its thread, a look at the change, and a way back."""

from __future__ import annotations

from html import unescape

from sqlalchemy.orm import Session

from blocks.slack import rewriting as rewrite_blocks
from bot.errors import Invalid
from bot.kinds import KINDS
from bot.outreach import rewriting
from bot.runtime import current
from handlers.slack import meant
from handlers.slack.answers import Answer, Close, Ephemeral, Nothing, Open
from handlers.slack.asked import Asked
from handlers.slack.routing import routes
from store import cards, model_calls, transitions
from store import outreach as store
from store.models import Outreach, Person

TAKEN = "I'm rewriting it. The card shows it in a moment."
NO_CLAUDE = (
    "Rewriting in your own words needs Claude, which {why}. Nothing was changed. "
    'Say "shorter", "warmer" or "more direct", or change the words with Edit.'
)
DRAFTS = {"handoff": "farewell_id", "handoff_incoming": "introduction_id", "handoff_alone": "introduction_id"}
"""Which mail of a transition each sort of card lets its person write."""


@routes.action("rewrite.open")
def open_form(session: Session, person: Person, asked: Asked) -> Answer:
    """Ask how to rewrite a draft."""
    return ask_how(session, person, meant.mail(session, asked.id_in_value()))


@routes.action("rewrite.shorter")
@routes.action("rewrite.warmer")
@routes.action("rewrite.direct")
@routes.action("rewrite.another")
def by_button(session: Session, person: Person, asked: Asked) -> Answer:
    """Rewrite a draft in one of the usual ways."""
    way = asked.name.partition(".")[2]
    return by_way(session, person, asked, meant.mail(session, asked.id_in_value()), way)


@routes.submission("rewrite.ask")
def by_form(session: Session, person: Person, asked: Asked) -> Answer:
    """Rewrite a draft as the form says; a wish in one's own words goes before a way that was picked."""
    outreach = meant.mail(session, asked.id_in_metadata())
    wish, way = asked.typed("wish"), asked.picked("how")
    if not wish and way is None:
        raise Invalid("Choose one, or say it in your own words. Nothing was changed.", field="how")
    if wish:
        _request(session, person, asked, outreach, rewriting.in_own_words(wish))
    else:
        by_way(session, person, asked, outreach, way or "")
    return Close()


@routes.action("rewrite.changes")
def show_changes(session: Session, person: Person, asked: Asked) -> Answer:
    """Show what a rewrite changed, word by word."""
    outreach = meant.mail(session, asked.id_in_value())
    KINDS[outreach.kind].may_edit(session, outreach, person)
    return Open(rewrite_blocks.changes(rewriting.change(session, outreach, asked.id_in_value(1))))


@routes.action("rewrite.back")
def go_back(session: Session, person: Person, asked: Asked) -> Answer:
    """Put what stood before a rewrite on top of it again."""
    outreach = meant.mail(session, asked.id_in_value())
    kind, version = KINDS[outreach.kind], asked.id_in_value(1)
    rewriting.back(session, kind, outreach, person, version, now=asked.at)
    return Nothing()


def ask_how(session: Session, person: Person, outreach: Outreach) -> Answer:
    """Open the form that asks how to rewrite a draft; raises NotAllowed for whoever may not edit it."""
    KINDS[outreach.kind].may_edit(session, outreach, person)
    return Open(rewrite_blocks.form(outreach.id, by_claude=_why_no_claude(session, outreach) is None))


def by_way(session: Session, person: Person, asked: Asked, outreach: Outreach, way: str) -> Answer:
    """Rewrite a draft in one of the usual ways: `shorter`, `warmer`, `direct`, `another`."""
    if way not in rewriting.WAYS:
        raise Invalid("I don't know that way of rewriting any more. Nothing was changed; look at the card again.")
    rewriting.request(session, KINDS[outreach.kind], outreach, person, way, now=asked.at)
    return Nothing()


def instruct(session: Session, person: Person, asked: Asked) -> Answer | None:
    """Take a reply in the thread of a draft's card as what to change; None when it is no such reply."""
    if asked.thread_ref is None or asked.thread_ref == asked.message_ref or not asked.text.strip():
        return None
    outreach = _behind(session, person, asked)
    if outreach is None or outreach.state != "drafted":
        return None
    _request(session, person, asked, outreach, rewriting.in_own_words(unescape(asked.text)))
    return Ephemeral(TAKEN)


def _request(session: Session, person: Person, asked: Asked, outreach: Outreach, wish: str) -> None:
    why = _why_no_claude(session, outreach)
    if wish not in rewriting.WAYS and why is not None:
        raise Invalid(NO_CLAUDE.format(why=why))
    rewriting.request(session, KINDS[outreach.kind], outreach, person, wish, now=asked.at)


def _why_no_claude(session: Session, outreach: Outreach) -> str | None:
    if not current().settings.has_model():
        return "isn't set up here"
    return None if model_calls.is_allowed(session, outreach.customer_id) else "is off for this customer"


def _behind(session: Session, person: Person, asked: Asked) -> Outreach | None:
    """Find the draft that a card of this person's shows, by the message that the thread hangs on."""
    card = cards.of_person(session, person.id, asked.thread_ref or "", asked.channel_ref or "")
    field = DRAFTS.get(card.kind) if card else None
    transition = transitions.get(session, card.subject_id) if card and field else None
    return store.get(session, getattr(transition, field) or 0) if transition and field else None
