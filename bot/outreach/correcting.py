"""Putting a mail right that has left: an answer to it, to the same people, in its conversation where that is known."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.errors import NotAllowed
from bot.outreach import drafts, life
from bot.outreach.body import Body, Paragraph, Span
from bot.outreach.continuing import as_answer, greeting_words
from bot.outreach.conversation import ANSWER, CARD
from bot.outreach.drafts import Draft
from bot.people.relations import require_on_mail
from bot.permissions import Action
from store import cards, replies
from store import outreach as store
from store.models import Outreach, Person


def correct(session: Session, sent: Outreach, person: Person, *, now: datetime) -> Outreach:
    """Begin a correction of a mail that has left; gives the one begun earlier if it is still a draft.

    It begins a conversation of its own where nobody could learn which one the mail is in.
    """
    require_on_mail(session, Action.CORRECT, person, sent, now=now)
    if sent.sent_at is None or life.waits_for_id(session, sent, now=now):
        raise NotAllowed(
            "The mail has only just left, and Gmail hasn't told me yet where its conversation is. Nothing was drafted;"
            " please press it again in a minute."
        )
    for begun in replies.following(session, sent.id, ANSWER):
        if begun.state == "drafted" and _corrects(session, begun, sent):
            cards.show(session, CARD, begun.id, person.id, now=now)
            return begun
    begun = store.add(
        session, kind=ANSWER, customer_id=sent.customer_id, sender_id=person.id, now=now, reply_to_id=sent.id
    )
    begun.answers_message_id, begun.answers_references = sent.message_id, sent.references
    begun.answers_thread_ref = sent.thread_ref
    session.flush()
    said = drafts.current(session, sent)
    hello = Body((Paragraph((Span(greeting_words(session, sent.customer_id, said.to[0])),)),))
    draft = Draft(as_answer(said.subject), said.to, said.cc, hello)
    drafts.write(session, begun.id, draft, based_on=0, written_by="person", author_id=person.id, now=now)
    cards.show(session, CARD, begun.id, person.id, now=now)
    return begun


def _corrects(session: Session, begun: Outreach, sent: Outreach) -> bool:
    """Tell it from a word to a substitute, which answers no message either."""
    if begun.answers_message_id != sent.message_id:
        return False
    return sent.message_id is not None or drafts.current(session, begun).to == drafts.current(session, sent).to
