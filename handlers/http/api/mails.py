"""A mail over the API: reading it, Send with the same undo window and the same card as the button, and Undo."""

from __future__ import annotations

from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from bot.errors import AlreadyDone, NotFound
from bot.handoff import reading
from bot.kinds import KINDS
from bot.outreach import life, standing
from handlers.http.api import examples
from handlers.http.api.answers import MailBody, SendingBody
from handlers.http.api.door import Call
from handlers.http.api.once import Done
from handlers.http.api.places import Number, StrictBody, place
from handlers.http.api.showing import mail_body
from store import outreach as store
from store.models import Outreach


class MailPath(BaseModel):
    """Which mail."""

    model_config = place()

    mail: Number = Field(description="its id, as a handoff lists it")


class SendBody(StrictBody):
    """Send exactly the mail that was read."""

    model_config = ConfigDict(json_schema_extra={"example": examples.SEND})

    shown: str = Field(max_length=64, description="`shown` of the mail as it was read; another draft is not sent")


def read_mail(call: Call, path: MailPath) -> MailBody:
    """Read one mail as it stands."""
    return mail_body(call, _mail(call.session, path.mail))


def send_mail(call: Call, path: MailPath, body: SendBody) -> Done:
    """Send a mail from your own mailbox.

    It leaves at `leaves_at`, when the undo window is over, and its card in Slack says the same. Only the person whose
    mailbox it leaves from can send it: no token sends in another's name. A draft that has changed since it was read is
    refused, and so is a second Send.
    """
    outreach, person = _seen(call, path.mail), call.person
    seconds = person.undo_seconds if person.undo_seconds is not None else call.settings.rapport_undo_seconds
    approval = life.approve(
        call.session,
        KINDS[outreach.kind],
        outreach.id,
        person,
        shown=body.shown,
        undo=timedelta(seconds=seconds),
        now=call.now,
    )
    return Done(200, approval.id)


def undo_mail(call: Call, path: MailPath) -> Done:
    """Stop a mail that has not left; it is a draft again."""
    outreach = _seen(call, path.mail)
    approval = store.last_approval(call.session, outreach.id)
    if approval is None:
        raise AlreadyDone(f"{standing.too_late(outreach, call.person)} Nothing was changed.")
    life.undo(call.session, KINDS[outreach.kind], approval.id, call.person, now=call.now)
    return Done(200, approval.id)


def show_sending(call: Call, approval_id: int) -> SendingBody:
    """Show one Send and the mail it is about."""
    approval = store.approval(call.session, approval_id)
    if approval is None:
        raise NotFound(reading.NO_MAIL)
    mail = mail_body(call, _mail(call.session, approval.outreach_id))
    return SendingBody(leaves_at=approval.leaves_at, stopped_at=approval.cancelled_at, mail=mail)


def _seen(call: Call, outreach_id: int) -> Outreach:
    """Find a mail that this person may know of; whoever may not learns nothing by trying to send it either."""
    outreach = _mail(call.session, outreach_id)
    reading.reads_mail(call.session, call.person, outreach)
    return outreach


def _mail(session: Session, outreach_id: int) -> Outreach:
    found = store.get(session, outreach_id)
    if found is None:
        raise NotFound(reading.NO_MAIL)
    return found
