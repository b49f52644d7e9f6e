"""Offering the proposed times in a mail: one line in a draft that its sender still has to send."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.errors import AlreadyDone, Invalid
from bot.handoff.meeting import attending
from bot.handoff.meeting.attending import Party
from bot.handoff.meeting.showing import place_of
from bot.outreach import continuing, drafts
from bot.outreach.adding import with_line
from bot.outreach.body import Body, Paragraph, Span
from bot.outreach.conversation import ANSWER
from bot.people.forms_of_address import familiar
from bot.people.relations import require_on_mail
from bot.permissions import Action
from store import audit, replies
from store import outreach as store
from store.models import Meeting, Outreach, Person

OFFERING = "For a call with "
_EARLIER_QUESTION = re.compile(rf"{OFFERING}[^?]*\?|Does [^.?]* suit you for a [^?]*\?")
"""What the line takes the place of, so that a letter keeps to one question: earlier times, or our own proposal."""
_OF_ANOTHER_PROPOSAL = "call_"
"""How the facts begin on which our own proposal rested."""


def draft_for(session: Session, person: Person, meeting: Meeting, *, now: datetime) -> Outreach:
    """Give the draft that the times go into: the newest of this CSM's to the customer, else an answer to their reply.

    Raises NotAllowed, Invalid where there is nothing to write into, or AlreadyDone without times.
    """
    transition = attending.transition_of(session, meeting.transition_id)
    attending.require_csm(transition, person)
    if not _to_come(meeting, now):
        raise AlreadyDone("There are no times to offer any more. Nothing was changed; press Look again on the card.")
    attending.require_welcome(session, attending.party_of(session, transition))
    ours = [one for one in (transition.farewell_id, transition.introduction_id) if one is not None]
    begun = [one for one in store.drafts_of(session, person.id) if one.customer_id == transition.customer_id]
    fitting = [one for one in begun if one.id in ours or one.kind == ANSWER]
    if fitting:
        return max(fitting, key=lambda one: one.id)
    for message in reversed(replies.answers(session, ours)):
        answered = store.get(session, message.outreach_id or 0)
        if answered is not None and replies.own_after(session, message) is None:
            require_on_mail(session, Action.WRITE, person, answered, now=now)
            return continuing.answer(session, message, person, now=now)
    raise Invalid(
        "You have no draft to them, and no reply of theirs waits. Nothing was changed; book one of the times instead."
    )


def offer(session: Session, person: Person, meeting: Meeting, outreach: Outreach, *, now: datetime) -> None:
    """Put the times into a draft as a new version, in the customer's zone; nothing leaves.

    Its caller makes sure that the person may change the draft. Raises AlreadyDone when they stand there.
    """
    party = attending.party_of(session, attending.transition_of(session, meeting.transition_id))
    draft = drafts.current(session, outreach)
    body = _with_times(draft.body, line(party, person, _to_come(meeting, now)))
    if body == draft.body:
        raise AlreadyDone("Those times stand in your draft already. Nothing was changed.")
    drafts.write(
        session,
        outreach.id,
        replace(draft, body=body),
        based_on=outreach.version,
        written_by="person",
        author_id=person.id,
        now=now,
    )
    audit.note(session, person.id, "meeting.offered", "meeting", meeting.id, {"outreach": outreach.id}, now=now)


def line(party: Party, writer: Person, starts: list[datetime]) -> str:
    """Say the times as one sentence and one question, as the clock goes where the customer is."""
    others = [familiar(one.name) for one in party.ours if one.id != writer.id]
    whom = " and ".join([*others, "me"])
    times = [_said(at.astimezone(ZoneInfo(party.zone))) for at in starts]
    where = place_of(party) or party.zone
    if len(times) == 1:
        return f"{OFFERING}{whom}, this time is free ({where} time): {times[0]}. Does it suit you?"
    listed = f"{', '.join(times[:-1])} or {times[-1]}"
    return f"{OFFERING}{whom}, these times are free ({where} time): {listed}. Which of them suits you?"


def _with_times(body: Body, said: str) -> Body:
    for number, block in enumerate(body.blocks):
        if not isinstance(block, Paragraph) or len(block.spans) != 1:
            continue
        text, found = _EARLIER_QUESTION.subn(lambda _: said, block.spans[0].text, count=1)
        if found:
            facts = tuple(key for key in block.facts if not key.startswith(_OF_ANOTHER_PROPOSAL))
            changed = replace(block, spans=(Span(text),), facts=facts)
            return Body((*body.blocks[:number], changed, *body.blocks[number + 1 :]))
    return with_line(body, said)


def _to_come(meeting: Meeting, now: datetime) -> list[datetime]:
    found = [datetime.fromisoformat(choice) for choice in meeting.choices]
    return [at for at in found if at > now] if meeting.state == "proposed" else []


def _said(at: datetime) -> str:
    return f"{at:%A} {at.day} {at:%B} at {at:%H:%M}"
