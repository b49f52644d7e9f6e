"""Finish in Gmail: a draft goes into its sender's Gmail, is finished and sent there by hand, and we notice.

While it lies there the mail is `finishing`: nothing of it changes here. It ends in one of three ways: it left by hand,
its sender took it back, or it was deleted in Gmail; after the last two it is a draft here again.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from bot.connections.google import mode_of
from bot.connectors.google.reading import Heard
from bot.errors import AlreadyDone, Invalid, NotAllowed, NotFound
from bot.outreach import after_leaving, assembling, life, standing
from bot.outreach.kind import Kind
from bot.outreach.mime import REF_HEADER, Mail
from bot.people.relations import require_on_mail
from bot.permissions import Action
from store import audit, jobs, mailboxes
from store import finishing as store
from store import outreach as outreach_store
from store.models import GmailDraft, Outreach, Person

FINISH = "outreach.finish_in_gmail"
TAKE_BACK = "outreach.take_back_from_gmail"
LOOK = "outreach.look_in_gmail_drafts"
ASKED, THERE = "asked", "there"
_WORD = re.compile(r"\w+")


def finish_in_gmail(session: Session, kind: Kind, outreach_id: int, person: Person, *, now: datetime) -> GmailDraft:
    """Ask for a draft to be put into its sender's Gmail drafts; raises what Send would raise.

    The checks are those of Send: afterwards nothing of ours stands between the draft and the customer.
    """
    outreach = _existing(session, outreach_id)
    require_on_mail(session, Action.FINISH_IN_GMAIL, person, outreach, now=now)
    mailbox = life.require_sendable(session, kind, outreach, person, leaves_at=now, now=now)
    if mode_of(mailbox) != "full":
        raise NotAllowed(
            "Gmail is connected for sending only, so I couldn't notice when you send it there. Nothing was put into"
            " your drafts; press Send here, or type /rapport connect and let me read."
        )
    assembling.mail_of(session, outreach, mailbox, assembling.SHOWN_REF, whole=False)
    draft = store.begin(session, outreach, mailbox_id=mailbox.id, ref=secrets.token_urlsafe(life.REF_BYTES), now=now)
    if not outreach_store.move(
        session, outreach_id, from_states=("drafted",), to="finishing", now=now, version=draft.version, trouble=None
    ):
        raise AlreadyDone(standing.how_it_stands(session, _existing(session, outreach_id), person))
    audit.note(session, person.id, "mail.to_be_finished_in_gmail", "outreach", outreach_id, {}, now=now)
    _schedule(session, FINISH, draft, f"finish:{draft.id}", now=now)
    kind.has_changed(session, outreach, now=now)
    return draft


def take_back(session: Session, outreach_id: int, person: Person, *, now: datetime) -> None:
    """Ask for a draft to be taken out of Gmail again, unless it has left there."""
    outreach = _existing(session, outreach_id)
    require_on_mail(session, Action.FINISH_IN_GMAIL, person, outreach, now=now)
    draft = store.of_outreach(session, outreach_id)
    if outreach.state != "finishing" or draft is None:
        raise AlreadyDone(standing.how_it_stands(session, outreach, person))
    take_out(session, [draft], now=now)


def take_out(session: Session, drafts: Iterable[GmailDraft], *, now: datetime) -> None:
    """Ask for drafts to be taken out of Gmail, each unless it has left there."""
    for draft in drafts:
        _schedule(session, TAKE_BACK, draft, f"take back:{draft.id}:{int(now.timestamp())}", now=now)


def ask_for_look(session: Session, *, now: datetime) -> None:
    """Ask for every draft that lies in somebody's Gmail to be looked after, once an hour however many clocks ask."""
    for draft in store.open_ones(session):
        _schedule(session, LOOK, draft, f"look:{draft.id}:{now:%Y-%m-%dT%H}", now=now, is_urgent=False)


def how_far(session: Session, outreach: Outreach) -> str | None:
    """Say how far finishing in Gmail got: asked, or there; None when the mail is not being finished there."""
    draft = store.of_outreach(session, outreach.id) if outreach.state == "finishing" else None
    return None if draft is None else THERE if draft.draft_ref else ASKED


def was_put(session: Session, kind: Kind, draft_id: int, *, draft_ref: str, thread_ref: str, now: datetime) -> None:
    """Write down where in Gmail the draft lies."""
    draft = store.get(session, draft_id)
    if draft is not None and draft.ended_at is None:
        draft.draft_ref, draft.thread_ref = draft_ref, thread_ref
        session.flush()
        kind.has_changed(session, _existing(session, draft.outreach_id), now=now)


def is_draft_again(session: Session, kind: Kind, draft_id: int, *, now: datetime) -> bool:
    """Make a mail a draft here again whose draft no longer lies in Gmail and that has not left; False when it did."""
    draft = store.get(session, draft_id)
    if draft is None or not store.end(session, draft_id, now=now):
        return False
    moved = outreach_store.move(session, draft.outreach_id, from_states=("finishing",), to="drafted", now=now)
    if moved:
        outreach = _existing(session, draft.outreach_id)
        audit.note(session, None, "mail.back_from_gmail", "outreach", outreach.id, {}, now=now)
        kind.has_changed(session, outreach, now=now)
    return moved


def left_by_hand(
    session: Session, draft: GmailDraft, heard: Heard, *, kind_of: Callable[[str], Kind], now: datetime
) -> bool:
    """Write down that a draft has left from Gmail by hand, as the sent message `heard`, and do what follows from it.

    Call it for an own SENT message that carries the draft's ref or lies in its conversation. `kind_of` gives the kind
    of that name. False when this is not the draft, when that is known, or when it must be looked at first: a message
    without our ref in a conversation that others were in before may be another answer.
    """
    if draft.ended_at is not None or heard.sent_at < draft.made_at:
        return False
    outreach = _existing(session, draft.outreach_id)
    ref = next((value for name, value in heard.headers if name.lower() == REF_HEADER.lower()), "")
    if ref and ref != draft.ref:
        return False
    if not ref and (outreach.reply_to_id or outreach.answers_message_id):
        _schedule(session, LOOK, draft, f"look:{draft.id}:{heard.message_ref}", now=now)
        return False
    return has_left(session, draft, heard, kind_of=kind_of, now=now)


def has_left(
    session: Session, draft: GmailDraft, heard: Heard, *, kind_of: Callable[[str], Kind], now: datetime
) -> bool:
    """Write down that a draft has become this sent message; False when it was known to be over."""
    outreach = _existing(session, draft.outreach_id)
    changed, to_self = _was_changed(session, draft, outreach, heard), _went_to_self(session, draft, heard)
    if not store.end(session, draft.id, now=now) or not outreach_store.move(
        session,
        outreach.id,
        from_states=("finishing",),
        to="sent",
        now=now,
        sent_at=heard.sent_at,
        sent_by_hand=True,
        thread_ref=heard.thread_ref,
        message_id=heard.message_id or None,
        references=" ".join(heard.references) or None,
        trouble=None,
    ):
        return False
    detail = {"changed": changed, "to_self": to_self, "message_ref": heard.message_ref}
    audit.note(session, outreach.sender_id, store.FINISHED, "outreach", outreach.id, detail, now=now)
    sent, kind = _existing(session, outreach.id), kind_of(outreach.kind)
    kind.has_changed(session, sent, now=now)
    kind.was_sent(session, sent, now=now)
    after_leaving.follow(session, sent, now=now)
    return True


def _was_changed(session: Session, draft: GmailDraft, outreach: Outreach, heard: Heard) -> bool:
    mailbox = mailboxes.get(session, draft.mailbox_id)
    if mailbox is None:
        return False
    try:
        put = assembling.mail_of(session, outreach, mailbox, draft.ref, whole=False)
    except Invalid:  # A file has left the library since, or an alias the mailbox; there is nothing to compare with.
        return False
    return _reads_otherwise(put, heard)


def _went_to_self(session: Session, draft: GmailDraft, heard: Heard) -> bool:
    mailbox = mailboxes.get(session, draft.mailbox_id)
    own = {mailbox.address, *(alias["email"] for alias in mailbox.aliases)} if mailbox else set()
    return {named.email for named in (*heard.to, *heard.cc)} <= own


def _reads_otherwise(put: Mail, heard: Heard) -> bool:
    """Compare words alone: Gmail writes its own line breaks, list marks and emphasis."""
    to_whom = [sorted(address.email.lower() for address in field) for field in (put.to, put.cc)]
    if to_whom != [sorted(named.email for named in field) for field in (heard.to, heard.cc)]:
        return True
    if put.subject.split() != heard.subject.split():
        return True
    return heard.text is not None and _WORD.findall(put.text) != _WORD.findall(heard.text)


def _schedule(
    session: Session, name: str, draft: GmailDraft, key: str, *, now: datetime, is_urgent: bool = True
) -> None:
    lane, what = f"gmail draft:{draft.id}", {"gmail_draft_id": draft.id}
    jobs.schedule(session, name, what, now=now, unique_key=key, lane=lane, queue="now" if is_urgent else "later")


def _existing(session: Session, outreach_id: int) -> Outreach:
    found = outreach_store.get(session, outreach_id)
    if found is None:
        raise NotFound("I can't find that mail. Nothing was changed.")
    return found
