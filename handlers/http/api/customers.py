"""What can be asked of a customer: a handoff, and moving it to a colleague."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictBool
from sqlalchemy.orm import Session

from bot.errors import NotFound
from bot.handoff import asking, reassigning
from bot.handoff.asking import Wish
from bot.handoff.plan import REASONS, usual_reason
from bot.people import directory as colleagues
from handlers.http.api import examples
from handlers.http.api.answers import MoveBody
from handlers.http.api.door import Call
from handlers.http.api.once import Done
from handlers.http.api.places import ONE_LINE, Day, StrictBody, naming, place
from store import customers, moving, people
from store.models import Customer

COLLEAGUE = "e-mail address or name of the colleague who takes over"
Colleague = Annotated[str, Field(min_length=1, max_length=320, description=COLLEAGUE)]


class CustomerPath(BaseModel):
    """Which customer."""

    model_config = place()

    customer: str = Field(max_length=100, description="the id it was imported with, or Rapport's own")


class AskBody(StrictBody):
    """To whom a customer is handed, and what is known about why and until when."""

    model_config = ConfigDict(json_schema_extra={"example": examples.ASK})

    to: Colleague
    reason: str | None = Field(
        None,
        max_length=300,
        pattern=ONE_LINE,
        description=f"{', '.join(REASONS)}, or own words. A departure and own words stay out of the mails",
    )
    last_day: Day | None = Field(None, description="the last day on which the outgoing CSM can be reached")


class ReassignBody(StrictBody):
    """To whom the customer goes; `dry_run` only tells what would move."""

    model_config = ConfigDict(json_schema_extra={"example": examples.REASSIGN})

    to: Colleague
    dry_run: StrictBool = False


def ask_for_handoff(call: Call, path: CustomerPath, body: AskBody) -> Done:
    """Begin a handoff, as `/handoff` does, or find the one already begun.

    Both mails are drafted in the background and the card comes to the outgoing CSM's direct message. Read the handoff
    again until its mails are drafted. 201 says that it is new, 200 that it had been asked for before.
    """
    customer = customer_of(call.session, path.customer)
    with naming(person="to", incoming="to"):
        incoming = colleagues.find(call.session, colleagues.as_said_by(call.person, body.to))
        reason = usual_reason(body.reason or "") or None
        begun, is_new = asking.ask(
            call.session, call.person, Wish(customer, incoming, reason, body.last_day), now=call.now
        )
    return Done(201 if is_new else 200, begun.id)


def reassign(call: Call, path: CustomerPath, body: ReassignBody) -> Done | MoveBody:
    """Move a customer and everything with it to a colleague; it can be undone in Slack for 24 hours.

    Outside a handoff the earlier owner is offered one, to say goodbye properly.
    """
    session, mover = call.session, call.person
    customer = customer_of(session, path.customer)
    with naming(person="to"):
        to = colleagues.find(session, colleagues.as_said_by(mover, body.to))
        move = reassigning.preview(session, mover, customer, to)
    if body.dry_run:
        return MoveBody(
            customer=move.customer,
            from_name=move.from_name,
            to_name=move.to_name,
            tasks=list(move.tasks),
            reminders=list(move.reminders),
            drafts=move.drafts,
            notes=move.notes,
            reassignment_id=None,
            undo_until=None,
        )
    done = reassigning.reassign(session, mover, customer, to, expected_from=move.from_id, now=call.now, by_system=True)
    return Done(200, done.id)


def show_move(call: Call, reassignment_id: int) -> MoveBody:
    """Show a move that was made; raises NotFound."""
    done = moving.get(call.session, reassignment_id)
    if done is None:
        raise NotFound("There is no such move here. Nothing was changed.")
    customer, to = customers.get(call.session, done.customer_id), people.get(call.session, done.to_id)
    owner = people.get(call.session, done.from_id) if done.from_id else None
    tasks, reminders = moving.titles(call.session, done)
    return MoveBody(
        customer=customer.name if customer else "",
        from_name=owner.name if owner else None,
        to_name=to.name if to else "",
        tasks=tasks,
        reminders=reminders,
        drafts=len(done.moved.get("drafts", [])),
        notes=moving.count_notes(call.session, done.customer_id),
        reassignment_id=done.id,
        undo_until=done.undo_until,
    )


def customer_of(session: Session, ref: str) -> Customer:
    """Find a customer by what stands in an address; raises NotFound."""
    found = customers.by_ref(session, ref)
    if found is None:
        raise NotFound("There is no such customer here. Nothing was changed.")
    return found
