"""The second, short mail about one that nobody has answered: what it says, and when it may not be drafted."""

from __future__ import annotations

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.errors import AlreadyDone, NotAllowed, NotFound
from bot.outreach import drafts, evidence, quiet, silence
from bot.outreach.body import Body, Paragraph, Span, word_count
from bot.outreach.continuing import as_answer, closing_words, colleague_words, greeting_words
from bot.outreach.conversation import CARD
from bot.outreach.drafts import Draft
from bot.outreach.facts import Fact
from bot.outreach.mime import Address
from bot.people.relations import require_on_mail
from bot.permissions import Action
from store import cards, people, replies
from store import outreach as store
from store.models import Outreach, Person

MOST_WORDS = 60
LONGEST_SUBJECT = 70
_SENTENCE = re.compile(r"[^.!?\n]*\?")


def draft(session: Session, reminder_id: int, person: Person, *, now: datetime) -> Outreach:
    """Draft a nudge in the conversation of an unanswered mail; gives the one drafted earlier if there is one.

    Raises AlreadyDone once the mail is answered or was nudged often enough, NotAllowed while its reader is away.
    """
    reminder, first = silence.own(session, reminder_id, person)
    _require_wanted(session, first, person, now)
    nudges = replies.following(session, first.id, silence.NUDGE)
    open_one = next((one for one in nudges if one.state in ("drafted", "approved", "sending")), None)
    if open_one is not None:
        return open_one
    if sum(one.sent_at is not None for one in nudges) >= silence.MOST_NUDGES:
        raise AlreadyDone("You have sent two nudges about that mail already. Nothing was drafted; perhaps call.")
    nudge = store.add(
        session,
        kind=silence.NUDGE,
        customer_id=first.customer_id,
        sender_id=person.id,
        now=now,
        reply_to_id=first.id,
    )
    facts = _facts(session, first, ZoneInfo(person.zone))
    evidence.keep(session, nudge.id, facts)
    words = compose(session, first, facts, person)
    drafts.write(session, nudge.id, words, based_on=0, written_by="template", author_id=None, now=now)
    cards.show(session, CARD, nudge.id, person.id, now=now)
    cards.touch(session, reminder.id, silence.CARD, now=now)
    return nudge


def compose(session: Session, first: Outreach, facts: list[Fact], person: Person) -> Draft:
    """Write a nudge in a person's name: the question that is open if one was asked, and an easy way to answer."""
    sent = drafts.current(session, first)
    known = {fact.key: fact.value for fact in facts}
    greeting = Paragraph((Span(greeting_words(session, first.customer_id, sent.to[0])),))
    close = Paragraph((Span(closing_words(session, first.customer_id, sent.to[0], person)),))
    who, on = _who_wrote(session, first, sent.to[0], person), known["nudge_sent_on"]
    about = f"{who} wrote to you on {on} about “{known['nudge_subject']}”; is there anything you would like to ask?"
    asks = [Paragraph((Span(f"{about} One line is enough, and no is fine."),), ("nudge_sent_on", "nudge_subject"))]
    if "nudge_question" in known:
        asked = f"On {on} {who} asked you: “{known['nudge_question']}” One word is enough, and no is fine."
        asks.insert(0, Paragraph((Span(asked),), ("nudge_sent_on", "nudge_question")))
    bodies = [Body((greeting, ask, close)) for ask in asks]
    short = next((body for body in bodies if word_count(body) <= MOST_WORDS), bodies[-1])
    return Draft(as_answer(sent.subject), sent.to, sent.cc, short)


def refresh(session: Session, nudge: Outreach, person: Person, *, now: datetime) -> None:
    """Hold an old draft against the record again: its words stay, since they name a day that has passed."""
    version = store.version(session, nudge.id, nudge.version)
    require_on_mail(session, Action.EDIT, person, nudge, now=now)
    if version is None:
        raise NotFound("This mail has no text yet. Nothing was changed.")
    _require_wanted(session, silence.begun_by(session, nudge), person, now)
    drafts.write(
        session,
        nudge.id,
        drafts.read(version),
        based_on=version.number,
        written_by=drafts.as_written_by(version),
        author_id=version.author_id,
        asked=store.COMPARED,
        now=now,
    )
    cards.touch(session, nudge.id, CARD, now=now)


def _require_wanted(session: Session, first: Outreach, person: Person, now: datetime) -> None:
    if first.state != "sent":
        raise AlreadyDone("That mail needs no nudge any more. Nothing was drafted; the card shows how it stands.")
    absent = silence.away(session, first, today=quiet.day_of(now, person.zone))
    if absent is not None:
        raise NotAllowed(
            f"{absent.who} is away until {_day(absent.until)}. Nothing was drafted; a nudge would only"
            " wait there. For what can't wait, write to the substitute their note names."
        )


def _facts(session: Session, first: Outreach, zone: ZoneInfo) -> list[Fact]:
    sent = drafts.current(session, first)
    on = (first.sent_at or first.created_at).astimezone(zone).date()
    subject = re.sub(r"^(?:re:\s*)+", "", sent.subject, flags=re.IGNORECASE)
    values = {
        "nudge_sent_on": ("Your mail left on", _day(on)),
        "nudge_subject": ("Its subject", subject if len(subject) <= LONGEST_SUBJECT else f"{subject[:69].rstrip()}…"),
        "nudge_question": ("What it asked", _question(sent)),
    }
    return [
        Fact(key, label, value, "the mail you sent", on, "customer") for key, (label, value) in values.items() if value
    ]


def _who_wrote(session: Session, first: Outreach, to: Address, person: Person) -> str:
    """Say whose mail it was: that of whoever nudges, or a colleague's they write for."""
    sender = people.get(session, first.sender_id)
    if sender is None or sender.id == person.id:
        return "I"
    return colleague_words(session, first.customer_id, to, sender)


def _question(sent: Draft) -> str:
    asked = [found.strip() for found in _SENTENCE.findall(sent.body_text())]
    return asked[-1] if asked else ""


def _day(on: date) -> str:
    return f"{on:%A} {on.day} {on:%B}"
