"""One life for every e-mail: drafted, approved, sending, sent; each move is a compare-and-set on (state, version)."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.connections.google import ask_for_signature
from bot.connections.mailboxes import leaves_from
from bot.errors import AlreadyDone, Invalid, NotAllowed, NotFound
from bot.outreach import (
    after_leaving,
    aging,
    assembling,
    budget,
    drafts,
    leaving,
    looking,
    pilot,
    reconciling,
    sending,
    standing,
)
from bot.outreach.doubts import doubts
from bot.outreach.kind import Kind
from bot.outreach.mime import digest, render
from bot.outreach.steps import SEND_ONLY
from bot.people.relations import require_on_mail
from bot.permissions import Action, states
from store import audit, cards, jobs
from store import outreach as store
from store.database import workspace_of
from store.models import Approval, Mailbox, Outreach, Person

SEND = sending.SEND
REF_BYTES = 18
WAIT_FOR_ID = timedelta(minutes=10)  # The Message-ID of a mail that left is read within seconds, or not at all.


def approve(
    session: Session, kind: Kind, outreach_id: int, person: Person, *, shown: str, undo: timedelta, now: datetime
) -> Approval:
    """Bind a person's Send to exactly what they were shown; the mail leaves when the undo window is over.

    `shown` is the `fingerprint` that the pressed button was drawn with. Raises NotAllowed, Invalid, or AlreadyDone with
    what has happened to the mail instead.
    """
    outreach = _existing(session, outreach_id)
    mailbox = require_sendable(session, kind, outreach, person, leaves_at=now + undo, now=now)
    if assembling.fingerprint(session, outreach, mailbox) != shown:
        raise AlreadyDone(standing.how_it_stands(session, outreach, person))
    approval = _approval(session, outreach, mailbox, person, leaves_at=now + undo, now=now)
    if not store.move(
        session,
        outreach_id,
        from_states=states(Action.SEND),
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
    if outreach.from_address is not None:  # An alias may have gone in Gmail; it is looked at before the mail leaves.
        ask_for_signature(session, mailbox, now=now)
    audit.note(session, person.id, "mail.approved", "outreach", outreach_id, {"digest": approval.digest}, now=now)
    kind.has_changed(session, outreach, now=now)
    return approval


def require_sendable(
    session: Session, kind: Kind, outreach: Outreach, person: Person, *, leaves_at: datetime, now: datetime
) -> Mailbox:
    """Give the mailbox a draft would leave from; raises NotAllowed, Invalid or AlreadyDone.

    How much mail people have had is asked as of `leaves_at`, everything else as of now. A reason for which it could not
    wait is forgotten where it could.
    """
    require_on_mail(session, Action.SEND, person, outreach, now=now)
    if outreach.state not in states(Action.SEND):
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
    mailbox = connected_mailbox(session, person.id, outreach.from_address)
    _require_welcome(session, kind, outreach, leaves_at, now)
    return mailbox


def _approval(
    session: Session, outreach: Outreach, mailbox: Mailbox, person: Person, *, leaves_at: datetime, now: datetime
) -> Approval:
    ref = secrets.token_urlsafe(REF_BYTES)
    mail = assembling.mail_of(session, outreach, mailbox, ref)
    return Approval(
        workspace_id=workspace_of(session),
        outreach_id=outreach.id,
        version=outreach.version,
        person_id=person.id,
        mailbox_id=mailbox.id,
        ref=ref,
        is_pilot=pilot.is_on(session),
        thread_ref=mail.thread.thread_ref or None if mail.thread and outreach.answers_message_id else None,
        digest=digest(mail),
        mime=render(mail),
        mode=sending.mode_for(mailbox),
        approved_at=now,
        leaves_at=leaves_at,
    )


def undo(session: Session, kind: Kind, approval_id: int, person: Person, *, now: datetime) -> None:
    """Take a Send back while the mail is still here; raises AlreadyDone once it is not, NotAllowed for others."""
    approval = _own_approval(session, approval_id, person, Action.UNDO, now=now)
    outreach = _existing(session, approval.outreach_id)
    is_newest = store.last_approval(session, outreach.id) is approval
    if not is_newest or not store.move(
        session, outreach.id, from_states=states(Action.UNDO), to="drafted", now=now, leaves_at=None, trouble=None
    ):
        raise AlreadyDone(standing.too_late(_existing(session, outreach.id), person))
    approval.cancelled_at = now
    sending.tidy(session, approval, now=now)
    jobs.cancel(session, _job_key(approval_id), now=now)
    audit.note(session, person.id, "mail.stopped", "outreach", outreach.id, {}, now=now)
    kind.has_changed(session, outreach, now=now)


def send_now(session: Session, kind: Kind, approval_id: int, person: Person, *, now: datetime) -> None:
    """End the undo window at once; raises AlreadyDone when it is over anyway."""
    approval = _own_approval(session, approval_id, person, Action.SEND_NOW, now=now)
    outreach = _existing(session, approval.outreach_id)
    if outreach.state not in states(Action.SEND_NOW) or not jobs.hasten(session, _job_key(approval_id), now=now):
        raise AlreadyDone(standing.how_it_stands(session, _existing(session, outreach.id), person))
    approval.leaves_at = now
    store.move(session, outreach.id, from_states=("approved",), to="approved", now=now, leaves_at=now)
    audit.note(session, person.id, "mail.hastened", "outreach", outreach.id, {}, now=now)
    kind.has_changed(session, outreach, now=now)


def discard(session: Session, kind: Kind, outreach: Outreach, person_id: int | None, *, now: datetime) -> bool:
    """Throw a draft away; False when it is no draft any more."""
    if not store.move(session, outreach.id, from_states=states(Action.DISCARD), to="discarded", now=now):
        return False
    audit.note(session, person_id, "mail.discarded", "outreach", outreach.id, {}, now=now)
    kind.has_changed(session, outreach, now=now)
    looking.draw_again(session, outreach, now=now)
    return True


def settle(session: Session, kind: Kind, outreach_id: int, person: Person, *, was_sent: bool, now: datetime) -> None:
    """Take a person's word for a mail whose outcome nobody knows and looking has not settled.

    It becomes sent, or a draft again once what lies in Gmail's drafts is removed. Raises AlreadyDone while the mailbox
    is still being looked at.
    """
    outreach = _existing(session, outreach_id)
    require_on_mail(session, Action.SETTLE, person, outreach, now=now)
    if outreach.state not in states(Action.SETTLE) or outreach.trouble != standing.UNKNOWN:
        raise AlreadyDone(standing.how_it_stands(session, outreach, person))
    approval = store.last_approval(session, outreach_id)
    done = _settle_sent(session, kind, outreach, now) if was_sent else _settle_unsent(session, kind, approval, now)
    if not done:
        raise AlreadyDone(standing.how_it_stands(session, _existing(session, outreach_id), person))
    audit.note(session, person.id, "mail.settled", "outreach", outreach_id, {"was_sent": was_sent}, now=now)
    cards.touch(session, outreach_id, standing.UNSETTLED_CARD, now=now)
    if was_sent:
        kind.was_sent(session, _existing(session, outreach_id), now=now)
        after_leaving.follow(session, _existing(session, outreach_id), now=now)
        if approval is not None:  # The job finds the mail its sender has seen and reads its Message-ID.
            reconciling.read_back_later(session, approval, now=now)


def _settle_sent(session: Session, kind: Kind, outreach: Outreach, now: datetime) -> bool:
    moved = store.move(
        session,
        outreach.id,
        from_states=("needs a person",),
        from_trouble=(standing.UNKNOWN,),
        to="sent",
        now=now,
        sent_at=now,
        trouble=None,
    )
    if moved:
        kind.has_changed(session, _existing(session, outreach.id), now=now)
    return moved


def _settle_unsent(session: Session, kind: Kind, approval: Approval | None, now: datetime) -> bool:
    if approval is None:
        return False
    if reconciling.can_be_removed(approval):
        return reconciling.remove(session, kind, approval, now=now)
    return reconciling.came_back(session, kind, approval, trouble=None, now=now)


def connected_mailbox(session: Session, person_id: int, from_address: str | None = None) -> Mailbox:
    """Give the mailbox a person's mail leaves from; raises NotAllowed with what to do when there is none.

    It is their own, unless `from_address` is a shared mailbox's that lists them as a sender.
    """
    mailbox = leaves_from(session, person_id, from_address)
    if mailbox is None:
        raise NotAllowed("Your Gmail isn't connected yet, so nothing was sent. Type /rapport connect; the draft waits.")
    if mailbox.state != "connected" and mailbox.owner_id is None:
        raise NotAllowed(f"{mailbox.address} isn't connected now. Nothing was sent; ask an admin to connect it again.")
    if mailbox.state != "connected":
        raise NotAllowed("Google asks you to connect Gmail again. Nothing was sent. Type /rapport connect.")
    return mailbox


def _require_answerable(session: Session, outreach: Outreach, now: datetime) -> None:
    """Hold back an answer until it is known what it answers; otherwise it would begin a conversation of its own."""
    parent = store.get(session, outreach.reply_to_id) if outreach.reply_to_id else None
    if parent is not None and waits_for_id(session, parent, now=now):
        raise NotAllowed(
            "The mail that yours answers has only just left, and Gmail hasn't told me yet where its conversation is."
            " Nothing was sent; please press Send again in a minute."
        )


def waits_for_id(session: Session, sent: Outreach, *, now: datetime) -> bool:
    """Tell whether a mail has only just left, so that its Message-ID is still to be read; it may never be known."""
    if sent.message_id is not None or sent.sent_at is None:
        return False
    left_by = store.last_approval(session, sent.id)
    if left_by is not None and left_by.mode == SEND_ONLY:
        return False  # Nobody can read what Gmail called it.
    return now - sent.sent_at < WAIT_FOR_ID


def _require_settled(session: Session, outreach: Outreach, person: Person, now: datetime) -> None:
    """Hold a draft back that is too old, or that says what nothing supports and nobody has vouched for."""
    written_at, body = aging.written_at(session, outreach), drafts.current(session, outreach).body
    stale_at = aging.stale_at(session, outreach, body, person.zone)
    if written_at is not None and stale_at is not None and stale_at <= now:
        raise NotAllowed(
            f"This draft is from {written_at:%A} {written_at.day} {written_at:%B}, and what it rests on may have"
            " changed. Nothing was sent; press Redraft with today's facts."
        )
    asked = doubts(session, outreach, today=now.astimezone(ZoneInfo(person.zone)).date())
    if asked:
        what = "One sentence needs" if len(asked) == 1 else f"{len(asked)} sentences need"
        raise Invalid(f"{what} you first. {asked[0].said} Nothing was sent; say that it's true, or change it.")


def _require_welcome(session: Session, kind: Kind, outreach: Outreach, leaves_at: datetime, now: datetime) -> None:
    """Hold back at the click what would be held back when it leaves, so that nobody waits for nothing."""
    draft = drafts.current(session, outreach)
    checks = leaving.AT_CLICK
    said = leaving.objection(session, kind, outreach, None, draft, checks=checks, leaves_at=leaves_at, now=now)
    if said is not None:
        raise Invalid(f"{said} Nothing was sent.")
    budget.forget_idle_reasons(session, outreach, draft, leaves_at=leaves_at)


def _existing(session: Session, outreach_id: int) -> Outreach:
    found = store.get(session, outreach_id)
    if found is None:
        raise NotFound("I can't find that mail. Nothing was changed.")
    return found


def _own_approval(session: Session, approval_id: int, person: Person, action: Action, *, now: datetime) -> Approval:
    approval = store.approval(session, approval_id)
    if approval is None:
        raise NotFound("I can't find that mail. Nothing was changed.")
    require_on_mail(session, action, person, _existing(session, approval.outreach_id), now=now)
    return approval


def _job_key(approval_id: int) -> str:
    return f"send:{approval_id}"
