"""One life for every e-mail: drafted, approved, sending, sent; each move is a compare-and-set on (state, version)."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.errors import AlreadyDone, Invalid, NotAllowed, NotFound
from bot.outreach import drafts, hours, recipients, sending, standing
from bot.outreach.doubts import doubts
from bot.outreach.kind import Kind
from bot.outreach.mime import Address, Mail, Thread, digest, render
from store import audit, jobs, people
from store import outreach as store
from store.database import workspace_of
from store.models import Approval, Mailbox, Outreach, Person

SEND = "outreach.send"
REF_BYTES = 18
SHOWN_REF = "shown"
SHOWN_LENGTH = 16
WAIT_FOR_ID = timedelta(minutes=10)  # The Message-ID of a mail that left is read within seconds, or not at all.


def approve(
    session: Session, kind: Kind, outreach_id: int, person: Person, *, shown: str, undo: timedelta, now: datetime
) -> Approval:
    """Bind a person's Send to exactly what they were shown; the mail leaves when the undo window is over.

    `shown` is the `fingerprint` that the pressed button was drawn with. Raises NotAllowed, Invalid, or AlreadyDone with
    what has happened to the mail instead.
    """
    outreach = _existing(session, outreach_id)
    mailbox = _require_sendable(session, kind, outreach, person, now=now)
    if fingerprint(session, outreach, mailbox) != shown:
        raise AlreadyDone(standing.how_it_stands(session, outreach, person))
    approval = _approval(session, outreach, mailbox, person, leaves_at=now + undo, now=now)
    if not store.move(
        session,
        outreach_id,
        from_states=("drafted",),
        to="approved",
        now=now,
        version=approval.version,
        leaves_at=approval.leaves_at,
        trouble=None,
    ):
        raise AlreadyDone(standing.how_it_stands(session, _existing(session, outreach_id), person))
    store.add_approval(session, approval)
    job = {"approval_id": approval.id}
    jobs.schedule(session, SEND, job, now=now, due_at=approval.leaves_at, unique_key=_job_key(approval.id))
    audit.note(session, person.id, "mail.approved", "outreach", outreach_id, {"digest": approval.digest}, now=now)
    kind.has_changed(session, outreach, now=now)
    return approval


def _require_sendable(session: Session, kind: Kind, outreach: Outreach, person: Person, *, now: datetime) -> Mailbox:
    if outreach.sender_id != person.id:
        raise NotAllowed("Only the person whose mailbox it leaves from can send this mail. Nothing was sent.")
    if outreach.state != "drafted":
        raise AlreadyDone(standing.how_it_stands(session, outreach, person))
    try:
        kind.may_send(session, outreach, person)
    except NotAllowed:
        # It may have been discarded since it was read, which takes the right to send with it; say that instead.
        if _existing(session, outreach.id).state != "drafted":
            raise AlreadyDone(standing.how_it_stands(session, outreach, person)) from None
        raise
    _require_answerable(session, outreach, now)
    _require_settled(session, outreach, person, now)
    mailbox = connected_mailbox(session, person.id)
    _require_wanted(session, outreach)
    return mailbox


def _approval(
    session: Session, outreach: Outreach, mailbox: Mailbox, person: Person, *, leaves_at: datetime, now: datetime
) -> Approval:
    ref = secrets.token_urlsafe(REF_BYTES)
    mail = mail_of(session, outreach, mailbox, ref)
    return Approval(
        workspace_id=workspace_of(session),
        outreach_id=outreach.id,
        version=outreach.version,
        person_id=person.id,
        mailbox_id=mailbox.id,
        ref=ref,
        digest=digest(mail),
        mime=render(mail),
        approved_at=now,
        leaves_at=leaves_at,
    )


def undo(session: Session, kind: Kind, approval_id: int, person: Person, *, now: datetime) -> None:
    """Take a Send back while the mail is still here; raises AlreadyDone once it is not, NotAllowed for others."""
    approval = _own_approval(session, approval_id, person)
    outreach = _existing(session, approval.outreach_id)
    is_newest = store.last_approval(session, outreach.id) is approval
    if not is_newest or not store.move(
        session, outreach.id, from_states=("approved",), to="drafted", now=now, leaves_at=None
    ):
        raise AlreadyDone(standing.too_late(_existing(session, outreach.id), person))
    approval.cancelled_at = now
    sending.tidy(session, approval, now=now)
    jobs.cancel(session, _job_key(approval_id), now=now)
    audit.note(session, person.id, "mail.stopped", "outreach", outreach.id, {}, now=now)
    kind.has_changed(session, outreach, now=now)


def send_now(session: Session, kind: Kind, approval_id: int, person: Person, *, now: datetime) -> None:
    """End the undo window at once; raises AlreadyDone when it is over anyway."""
    approval = _own_approval(session, approval_id, person)
    outreach = _existing(session, approval.outreach_id)
    if outreach.state != "approved" or not jobs.hasten(session, _job_key(approval_id), now=now):
        raise AlreadyDone(standing.how_it_stands(session, _existing(session, outreach.id), person))
    approval.leaves_at = now
    store.move(session, outreach.id, from_states=("approved",), to="approved", now=now, leaves_at=now)
    kind.has_changed(session, outreach, now=now)


def discard(session: Session, kind: Kind, outreach: Outreach, person_id: int | None, *, now: datetime) -> bool:
    """Throw a draft away; False when it is no draft any more."""
    if not store.move(session, outreach.id, from_states=("drafting", "drafted"), to="discarded", now=now):
        return False
    audit.note(session, person_id, "mail.discarded", "outreach", outreach.id, {}, now=now)
    kind.has_changed(session, outreach, now=now)
    return True


def settle(session: Session, kind: Kind, outreach_id: int, person: Person, *, was_sent: bool, now: datetime) -> None:
    """Take a person's word for a mail whose outcome nobody knew; it becomes sent, or a draft again."""
    outreach = _existing(session, outreach_id)
    if outreach.sender_id != person.id:
        raise NotAllowed("Only the person whose mailbox it is can say whether it left. Nothing was changed.")
    if was_sent:
        moved = store.move(
            session, outreach_id, from_states=("needs a person",), to="sent", now=now, sent_at=now, trouble=None
        )
    else:
        moved = store.move(
            session, outreach_id, from_states=("needs a person",), to="drafted", now=now, leaves_at=None, trouble=None
        )
    if not moved:
        raise AlreadyDone(standing.how_it_stands(session, _existing(session, outreach_id), person))
    audit.note(session, person.id, "mail.settled", "outreach", outreach_id, {"was_sent": was_sent}, now=now)
    settled = _existing(session, outreach_id)
    kind.has_changed(session, settled, now=now)
    approval = store.last_approval(session, outreach_id)
    if was_sent:
        kind.was_sent(session, settled, now=now)
        if (
            approval is not None
        ):  # The job finds the mail its sender has seen and reads its Message-ID; it sends nothing.
            key = f"settled:{approval.id}"
            jobs.schedule(session, SEND, {"approval_id": approval.id}, now=now, unique_key=key)
    elif approval is not None:
        approval.cancelled_at = now
        sending.tidy(session, approval, now=now)


def fingerprint(session: Session, outreach: Outreach, mailbox: Mailbox) -> str:
    """Name what a person is shown: it changes with any word, recipient, sender name or signature."""
    return digest(mail_of(session, outreach, mailbox, SHOWN_REF))[:SHOWN_LENGTH]


def mail_of(session: Session, outreach: Outreach, mailbox: Mailbox, ref: str) -> Mail:
    """Put together everything that would leave if the newest version were sent now; raises Invalid."""
    draft = drafts.current(session, outreach)
    return Mail(
        sender=Address(mailbox.display_name, mailbox.address),
        to=draft.to,
        cc=draft.cc,
        subject=draft.subject,
        body=draft.body,
        signature_html=mailbox.signature_html,
        ref=ref,
        thread=_thread(session, outreach),
    )


def connected_mailbox(session: Session, person_id: int) -> Mailbox:
    """Give the mailbox a person's mail leaves from; raises NotAllowed with what to do when there is none."""
    mailbox = people.mailbox_of(session, person_id)
    if mailbox is None:
        raise NotAllowed("Your Gmail isn't connected yet, so nothing was sent. Type /rapport connect; the draft waits.")
    if mailbox.state != "connected":
        raise NotAllowed("Google asks you to connect Gmail again. Nothing was sent. Type /rapport connect.")
    return mailbox


def _require_answerable(session: Session, outreach: Outreach, now: datetime) -> None:
    """Hold back an answer until it is known what it answers; otherwise it would begin a conversation of its own."""
    parent = store.get(session, outreach.reply_to_id) if outreach.reply_to_id else None
    if parent is None or parent.message_id is not None or parent.sent_at is None:
        return
    if now - parent.sent_at < WAIT_FOR_ID:
        raise NotAllowed(
            "The mail that yours answers has only just left, and Gmail hasn't told me yet where its conversation is."
            " Nothing was sent; please press Send again in a minute."
        )


def _require_settled(session: Session, outreach: Outreach, person: Person, now: datetime) -> None:
    """Hold a draft back that is too old, or that says what nothing supports and nobody has vouched for."""
    written_at = store.facts_looked_up_at(session, outreach.id)
    if written_at is not None and hours.stale_at(written_at, person.zone) <= now:
        raise NotAllowed(
            f"This draft is from {written_at:%A} {written_at.day} {written_at:%B}, and what it rests on may have"
            " changed. Nothing was sent; press Redraft with today's facts."
        )
    asked = doubts(session, outreach, today=now.astimezone(ZoneInfo(person.zone)).date())
    if asked:
        what = "One sentence needs" if len(asked) == 1 else f"{len(asked)} sentences need"
        raise Invalid(f"{what} you first. {asked[0].said} Nothing was sent; say that it's true, or change it.")


def _require_wanted(session: Session, outreach: Outreach) -> None:
    draft = drafts.current(session, outreach)
    name = recipients.unwanted(session, outreach.customer_id, (*draft.to, *draft.cc))
    if name is not None:
        raise Invalid(f"{name} is marked as not to be contacted. Nothing was sent; take them off this mail first.")


def _thread(session: Session, outreach: Outreach) -> Thread | None:
    parent = store.get(session, outreach.reply_to_id) if outreach.reply_to_id else None
    if parent is None or parent.message_id is None:
        return None
    # A conversation has another id in each mailbox; the sender's own is looked up when the mail leaves.
    is_own = parent.sender_id == outreach.sender_id
    earlier = tuple((parent.references or "").split())
    return Thread((parent.thread_ref or "") if is_own else "", parent.message_id, earlier)


def _existing(session: Session, outreach_id: int) -> Outreach:
    found = store.get(session, outreach_id)
    if found is None:
        raise NotFound("I can't find that mail. Nothing was changed.")
    return found


def _own_approval(session: Session, approval_id: int, person: Person) -> Approval:
    approval = store.approval(session, approval_id)
    if approval is None:
        raise NotFound("I can't find that mail. Nothing was changed.")
    if approval.person_id != person.id:
        raise NotAllowed("Only the person who pressed Send can do that. Nothing was changed.")
    return approval


def _job_key(approval_id: int) -> str:
    return f"send:{approval_id}"
