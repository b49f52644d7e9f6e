"""Who may see a handoff, and who may read the text of its mails before they have left."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.errors import NotFound
from bot.handoff.briefing import incoming_may_know
from store import customers, people, transitions
from store.models import Outreach, Person, Transition

LEFT = frozenset({"sent", "answered", "bounced"})
NO_HANDOFF = "There is no handoff by that number here that you may see. Nothing was changed."
NO_MAIL = "There is no mail by that number here that you may see. Nothing was changed."


def reads_drafts(session: Session, reader: Person, transition: Transition) -> bool:
    """Say whether somebody reads the unsent text of a handoff, or only how it stands and under which subject.

    The two CSMs read it, the incoming one from the moment somebody told them: until then a departure may be nobody's
    business. The owner and the managers above the outgoing CSM and the owner see the state. Raises NotFound for
    everybody else, who are not to learn that there is a handoff.
    """
    if reader.id == transition.outgoing_id or (reader.id == transition.incoming_id and incoming_may_know(transition)):
        return True
    customer = customers.get(session, transition.customer_id)
    owner_id = customer.owner_id if customer else None
    above = people.managers_of(session, transition.outgoing_id)
    if owner_id is not None and owner_id != transition.incoming_id:
        above |= people.managers_of(session, owner_id) | {owner_id}
    if incoming_may_know(transition):
        above |= people.managers_of(session, transition.incoming_id)
    if reader.id in above:
        return False
    raise NotFound(NO_HANDOFF)


def reads_mail(session: Session, reader: Person, mail: Outreach) -> bool:
    """Say whether somebody reads a mail's text now: its sender, and once it has left whoever sees the handoff.

    Raises NotFound for those who see nothing of it.
    """
    if mail.sender_id == reader.id and mail.state in LEFT:
        return True
    transition = transitions.of_outreach(session, mail.id)
    if transition is None:
        if mail.sender_id == reader.id:
            return True
        raise NotFound(NO_MAIL)
    try:
        return reads_drafts(session, reader, transition) or mail.state in LEFT
    except NotFound:
        raise NotFound(NO_MAIL) from None
