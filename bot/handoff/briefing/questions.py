"""Asking the outgoing CSM what the record does not say: asked once, answered between the two, kept if they let it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot import clock
from bot.errors import AlreadyDone, Invalid, NotAllowed, NotFound
from bot.handoff.briefing.gaps import note_for
from bot.handoff.briefing.reading import incoming_may_know, require_reader
from bot.handoff.briefing.writing import briefing
from store import audit, cards, customers, people, transitions
from store import briefing as store
from store.models import BriefingQuestion, Contact, Note, Person, Transition

CARD = "briefing_questions"
LONGEST_ANSWER = 600


def ask(session: Session, person: Person, transition: Transition, *, now: datetime) -> int:
    """Put the gaps of the briefing to the outgoing CSM as one card in their direct message; how many were new.

    Only the incoming CSM asks, and what was asked or answered before is not asked again. Raises NotAllowed when it
    is not theirs to ask or the customer has gone on to somebody else, AlreadyDone when there is nothing new to ask,
    Invalid when nobody can answer.
    """
    _require_running(transition, "Nothing was asked.")
    if person.id != transition.incoming_id or not incoming_may_know(transition):
        raise NotAllowed("Only the CSM who takes this customer over asks these questions. Nothing was asked.")
    _require_reader(session, person, transition)
    outgoing = _answering(session, transition)
    written = briefing(session, transition, clock.today_of(now, person.zone), reader_id=person.id)
    asked_before = bool(store.questions(session, transition.id))
    new = [gap for gap in written.gaps if gap.asked_at is None]
    done = sum(store.ask(session, _row(transition, gap.topic, gap.question, person, now)) for gap in new)
    if not done:
        raise AlreadyDone(
            f"{outgoing.name} has these questions already. Nothing was asked twice."
            if written.gaps
            else "The record has no gaps any more, so nothing was asked."
        )
    card = cards.show(session, CARD, transition.id, outgoing.id, now=now)
    if asked_before:
        cards.bring_back(session, card, now=now)  # An edit of the card there would notify nobody.
    audit.note(session, person.id, "briefing.asked", "transition", transition.id, {"questions": done}, now=now)
    return done


def to_answer(session: Session, person: Person, transition: Transition, *, now: datetime) -> list[BriefingQuestion]:
    """Give the outgoing CSM the questions they can answer or answer anew, those that nobody has asked yet included.

    Raises NotAllowed for anybody else or once the customer has gone on to somebody else, since the questions say what
    its record lacks today, and AlreadyDone when nothing is left to answer.
    """
    _require_outgoing(person, transition)
    _require_running(transition, "There is nothing to answer any more.")
    _require_reader(session, person, transition)
    written = briefing(session, transition, clock.today_of(now, person.zone), reader_id=person.id)
    for gap in written.gaps:
        store.offer(session, _row(transition, gap.topic, gap.question, person, now))
    session.flush()
    left = [row for row in store.questions(session, transition.id) if row.note_id is None]
    if not left:
        raise AlreadyDone("Nothing is left to answer: all of it is on record. Nothing was changed.")
    return left


def answer(
    session: Session, person: Person, transition: Transition, answers: Mapping[int, str], *, now: datetime
) -> int:
    """Keep what the outgoing CSM answered, by question id, between the two; how many of them are new or changed.

    An answer left empty is none. Raises NotAllowed, AlreadyDone, and Invalid when nothing was written at all.
    """
    _require_outgoing(person, transition)
    _require_running(transition, "Nothing was saved.")
    mine = {row.id: row for row in store.questions(session, transition.id) if row.note_id is None}
    said = {number: _cleaned(text) for number, text in answers.items() if number in mine}
    if not any(said.values()) and not any(row.answer for row in mine.values()):
        raise Invalid("Write at least one answer, or close the form. Nothing was saved.")
    changed = [
        number for number, text in said.items() if text != (mine[number].answer or "") or _is_stale(mine[number])
    ]
    for number in changed:
        store.answer(session, number, said[number] or None, now=now)
    cards.show(session, CARD, transition.id, transition.outgoing_id, now=now)
    new = sum(bool(said[number]) for number in changed)
    audit.note(session, person.id, "briefing.answered", "transition", transition.id, {"answers": new}, now=now)
    return new


def keep(session: Session, person: Person, question_id: int, *, now: datetime) -> Note:
    """Put an answer on record as an internal note of its author, which colleagues read from then on.

    Only the outgoing CSM, whose words they are, decides that. Raises NotFound, NotAllowed or AlreadyDone.
    """
    row = store.question(session, question_id)
    transition = transitions.get(session, row.transition_id) if row else None
    if row is None or transition is None:
        raise NotFound("I can't find that answer any more. Nothing was changed.")
    _require_outgoing(person, transition)
    _require_running(transition, "Nothing was put on record.")
    note = _note(session, row, transition, clock.today_of(row.answered_at or now, person.zone))
    if not store.keep(session, row, note):
        raise AlreadyDone("That answer is on record already, or was changed or taken back. Nothing was changed.")
    cards.touch(session, transition.id, CARD, now=now)
    audit.note(session, person.id, "briefing.kept", "note", note.id, {"transition": transition.id}, now=now)
    return note


def _note(session: Session, row: BriefingQuestion, transition: Transition, on: date) -> Note:
    category, label = note_for(row.topic)
    contact_id = row.topic.partition(":")[2]
    contact = session.get(Contact, int(contact_id)) if contact_id.isdigit() else None
    about = " ".join(contact.name.split()) if contact else label
    return Note(
        workspace_id=transition.workspace_id,
        customer_id=transition.customer_id,
        author_id=transition.outgoing_id,
        category=category,
        text=f"{about}: {row.answer}",
        audience="internal",
        noted_on=on,
    )


def _row(transition: Transition, topic: str, question: str, person: Person, now: datetime) -> dict[str, object]:
    return {
        "transition_id": transition.id,
        "topic": topic,
        "question": question,
        "asked_by_id": person.id,
        "asked_at": now,
    }


def _answering(session: Session, transition: Transition) -> Person:
    outgoing = people.get(session, transition.outgoing_id)
    if outgoing is None or outgoing.deactivated_at is not None:
        name = outgoing.name if outgoing else "Whoever had this customer"
        raise Invalid(f"{name} has left and can't answer. Nothing was asked; their manager may know.")
    if outgoing.slack_ref is None:
        raise Invalid(f"I can't reach {outgoing.name} in Slack. Nothing was asked; write to {outgoing.email}.")
    return outgoing


def _require_reader(session: Session, person: Person, transition: Transition) -> None:
    customer = customers.get(session, transition.customer_id)
    if customer is None:
        raise NotFound("I can't find that customer any more. Nothing was changed.")
    require_reader(session, person, customer, transition)


def _require_outgoing(person: Person, transition: Transition) -> None:
    if person.id != transition.outgoing_id:
        raise NotAllowed("Only the CSM who was asked answers, and decides what goes on record. Nothing was changed.")


def _require_running(transition: Transition, then: str) -> None:
    if transition.state == "cancelled":
        raise AlreadyDone(f"This handoff was called off. {then}")


def _is_stale(row: BriefingQuestion) -> bool:
    """Tell whether this answer was given to somebody else than the colleague who asks now."""
    return row.answer is not None and row.answered_at is None


def _cleaned(text: str) -> str:
    # No keyboard types a NUL, and PostgreSQL keeps none.
    return text.replace("\x00", "").strip()[:LONGEST_ANSWER]
