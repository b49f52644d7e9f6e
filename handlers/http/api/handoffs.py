"""A handoff over the API: how it stands, and both mails as far as the reader may see them."""

from __future__ import annotations

from pydantic import BaseModel, Field

from bot.errors import NotFound
from bot.handoff import asking, confidence, reading
from handlers.http.api.answers import CustomerBody, HandoffBody
from handlers.http.api.door import Call
from handlers.http.api.places import Number, place
from handlers.http.api.showing import mail_body, person_body
from store import customers, people, transitions
from store import outreach as store
from store.models import Transition


class HandoffPath(BaseModel):
    """Which handoff."""

    model_config = place()

    handoff: Number = Field(description="its id, as asking for it gave it")


def read_handoff(call: Call, path: HandoffPath) -> HandoffBody:
    """Read a handoff and its mails as they stand.

    There are two, the farewell and the introduction; where the outgoing CSM has left and cannot say goodbye there is
    one mail, the incoming CSM's, who reads it from the beginning. Otherwise the outgoing CSM reads everything, and the
    incoming one from the moment they were asked or the farewell has left. Their managers read state and subject,
    and the text of what has been sent. For everybody else there is no handoff.
    """
    return show_handoff(call, path.handoff)


def show_handoff(call: Call, handoff_id: int) -> HandoffBody:
    """Show a handoff to this reader; raises NotFound where they may not see it."""
    session = call.session
    transition = transitions.get(session, handoff_id)
    customer = customers.get(session, transition.customer_id) if transition else None
    if transition is None or customer is None:
        raise NotFound(reading.NO_HANDOFF)
    reading.reads_drafts(session, call.person, transition)
    outgoing, incoming = people.get(session, transition.outgoing_id), people.get(session, transition.incoming_id)
    mails = [store.get(session, mail_id or 0) for mail_id in (transition.farewell_id, transition.introduction_id)]
    return HandoffBody(
        id=transition.id,
        state=transition.state,
        customer=CustomerBody(id=customer.id, ref=customer.external_ref, name=customer.name),
        outgoing=person_body(outgoing),
        incoming=person_body(incoming),
        reason=confidence.reason_for(session, transition, call.person.id),
        last_day=confidence.last_day_for(session, transition, call.person.id),
        introduce_by=transition.introduce_by_on,
        card=person_body(people.get(session, asking.card_of(transition)[1])).name,
        mails=[mail_body(call, mail) for mail in mails if mail is not None],
        links=_links(transition),
    )


def _links(transition: Transition) -> dict[str, str]:
    customer = f"/api/customers/{transition.customer_id}"
    return {
        "self": f"/api/handoffs/{transition.id}",
        "briefing": f"{customer}/handoff-briefing",
        "reassign": f"{customer}/reassign",
    }
