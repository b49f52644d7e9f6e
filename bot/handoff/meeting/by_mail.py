"""Offering the proposed times in a mail: one sentence in a draft that its sender still has to send."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.errors import AlreadyDone, Invalid
from bot.handoff.meeting import attending
from bot.handoff.meeting.attending import Party
from bot.handoff.meeting.showing import place_of
from bot.outreach import continuing, drafts, offered
from bot.outreach.adding import before_sign_off
from bot.outreach.body import Body, Paragraph, Span, Spans
from bot.outreach.claims.sentences import ranges
from bot.outreach.conversation import ANSWER
from bot.outreach.mime import Address
from bot.outreach.offered import Offer
from bot.people.relations import require_on_mail
from bot.permissions import Action
from store import audit, replies
from store import outreach as store
from store.models import Meeting, Outreach, Person

_OF_A_PROPOSAL = "call_"
"""How the keys begin that a paragraph names when it proposes days or times for a call."""


def draft_for(session: Session, person: Person, meeting: Meeting, *, now: datetime) -> Outreach:
    """Give the draft that the times go into: this CSM's letter to who is to be in the call, else an answer to them.

    Raises NotAllowed, Invalid where there is nothing to write into, or AlreadyDone without times.
    """
    transition = attending.transition_of(session, meeting.transition_id)
    attending.require_csm(transition, person)
    if not _to_come(meeting, now):
        raise AlreadyDone("There are no times to offer any more. Nothing was changed; press Look again on the card.")
    party = attending.party_of(session, transition)
    attending.require_welcome(session, party)
    ours = [one for one in (transition.farewell_id, transition.introduction_id) if one is not None]
    begun = [one for one in store.drafts_of(session, person.id) if one.customer_id == transition.customer_id]
    meant = [one for one in begun if one.id in ours or one.kind == ANSWER]
    fitting = [one for one in meant if _readers(party, drafts.current(session, one).to)]
    if fitting:
        return max(fitting, key=lambda one: (one.id in ours, one.id))
    guests = {guest.email.lower() for guest in party.guests}
    for message in reversed(replies.answers(session, ours)):
        answered = store.get(session, message.outreach_id or 0)
        is_open = message.address.lower() in guests and replies.own_after(session, message) is None
        if answered is not None and is_open:
            require_on_mail(session, Action.WRITE, person, answered, now=now)
            return continuing.answer(session, message, person, now=now)
    raise Invalid(
        "You have no draft to them, and no reply of theirs waits. Nothing was changed; book one of the times instead."
    )


def offer(session: Session, person: Person, meeting: Meeting, outreach: Outreach, *, now: datetime) -> str:
    """Put the times into a draft as a new version, in the customer's zone; nothing leaves. Gives who reads it.

    Its caller makes sure that the person may change the draft. Raises AlreadyDone when they stand there.
    """
    party = attending.party_of(session, attending.transition_of(session, meeting.transition_id))
    draft = drafts.current(session, outreach)
    reader = next(iter(_readers(party, draft.to)), draft.to[0])
    others = [
        continuing.colleague_words(session, outreach.customer_id, reader, one)
        for one in party.ours
        if one.id != person.id
    ]
    starts = _to_come(meeting, now)
    new = Offer(line(others, party, starts), meeting.id, tuple(starts))
    if offered.standing(session, outreach, draft.body) == new:
        raise AlreadyDone("Those times stand in your draft already. Nothing was changed.")
    earlier = [*(one.said for one in offered.written(session, outreach)), *_own_questions(session, outreach)]
    drafts.write(
        session,
        outreach.id,
        replace(draft, body=_with_times(draft.body, new, earlier)),
        based_on=outreach.version,
        written_by="person",
        author_id=person.id,
        now=now,
    )
    audit.note(session, person.id, "meeting.offered", "meeting", meeting.id, {"outreach": outreach.id}, now=now)
    return reader.name or reader.email


def line(others: Sequence[str], party: Party, starts: Sequence[datetime]) -> str:
    """Say the times as one sentence and one question, as the clock goes where the customer is.

    A zone that is called after no city says nothing to most people; there it is UTC.
    """
    place = place_of(party)
    where, zone = (f"{place} time", ZoneInfo(party.zone)) if place else ("UTC", ZoneInfo("UTC"))
    whom, times = " and ".join([*others, "me"]), [_said(at.astimezone(zone)) for at in starts]
    if len(times) == 1:
        return f"For a call with {whom}, this time is free ({where}): {times[0]}. Does it suit you?"
    listed = f"{', '.join(times[:-1])} or {times[-1]}"
    return f"For a call with {whom}, these times are free ({where}): {listed}. Which of them suits you?"


def _readers(party: Party, to: Sequence[Address]) -> list[Address]:
    """Give who is to be in the call among those a mail goes to."""
    guests = {guest.email.lower() for guest in party.guests}
    return [one for one in to if one.email.lower() in guests]


def _own_questions(session: Session, outreach: Outreach) -> Iterator[str]:
    """Give the sentences in which we ever asked for a call in this mail: what nobody typed, word for word."""
    for version in store.versions(session, outreach.id):
        blocks = drafts.read(version).body.blocks if version.written_by != "person" else ()
        proposing = [block for block in blocks if any(key.startswith(_OF_A_PROPOSAL) for key in block.facts)]
        for text in map(offered.text_of, proposing):
            yield from (text[start:end] for start, end in ranges(text) if text[start:end].endswith("?"))


def _with_times(body: Body, new: Offer, earlier: Sequence[str]) -> Body:
    """Put the offer where the first of these earlier sentences stands, so that a mail keeps to one question."""
    for number, block in enumerate(body.blocks):
        text = offered.text_of(block)
        said = next((one for one in earlier if one in text), None)
        if said is None or not isinstance(block, Paragraph):
            continue
        start = text.index(said)
        facts = tuple(key for key in block.facts if not key.startswith(_OF_A_PROPOSAL))
        before = Paragraph(_cut(block.spans, 0, start), facts)
        after = Paragraph(_cut(block.spans, start + len(said), len(text)), facts)
        return Body((*body.blocks[:number], before, new.paragraph(), after, *body.blocks[number + 1 :]))
    return before_sign_off(body, new.paragraph())


def _cut(spans: Spans, start: int, end: int) -> Spans:
    """Give the spans between two places of their joined text."""
    found: list[Span] = []
    for span in spans:
        found.append(replace(span, text=span.text[max(start, 0) : max(end, 0)]))
        start, end = start - len(span.text), end - len(span.text)
    return tuple(found)


def _to_come(meeting: Meeting, now: datetime) -> list[datetime]:
    found = [datetime.fromisoformat(choice) for choice in meeting.choices]
    return [at for at in found if offered.can_be_chosen(at, at=now)] if meeting.state == "proposed" else []


def _said(at: datetime) -> str:
    return f"{at:%A} {at.day} {at:%B} at {at:%H:%M}"
