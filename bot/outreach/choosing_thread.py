"""Reply in an existing conversation: a draft joins one that its sender has with the contact, or begins its own."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.connectors.google.conversations import Conversation
from bot.errors import Invalid, NotAllowed
from bot.outreach import drafts, ways
from bot.outreach.body.cleaning import clean
from bot.outreach.drafts import Draft
from bot.outreach.kind import Kind
from bot.outreach.mime.mail import MAX_SUBJECT
from store import audit, jobs
from store import outreach as store
from store.models import Outreach, Person, Version

FIND = "outreach.find_conversations"
JOIN = "outreach.join_conversation"
JOINED = "conversation"
"""`asked` of a version whose subject alone was changed, to stay in a conversation or to begin one."""
_THREAD_REF = re.compile(r"[0-9a-f]{1,32}")
_IS_ANSWER = re.compile(r"re\s*:", re.IGNORECASE)


def ask_for_conversations(session: Session, kind: Kind, outreach: Outreach, person: Person, *, now: datetime) -> str:
    """Ask for the newest conversations with a draft's first recipient; returns whose. They come as a message."""
    _require_joinable(session, kind, outreach, person)
    key = f"conversations:{outreach.id}:{int(now.timestamp())}"
    jobs.schedule(session, FIND, {"outreach_id": outreach.id}, now=now, unique_key=key)
    first = drafts.current(session, outreach).to[0]
    return first.name or first.email


def ask_to_join(
    session: Session, kind: Kind, outreach: Outreach, person: Person, thread_ref: str, *, now: datetime
) -> None:
    """Ask for a draft to answer the newest message of one of its sender's conversations."""
    _require_joinable(session, kind, outreach, person)
    if not _THREAD_REF.fullmatch(thread_ref):
        raise Invalid("I don't know that conversation. Nothing was changed; open Ways to send on the card again.")
    key = f"join:{outreach.id}:{thread_ref}:{int(now.timestamp())}"
    what = {"outreach_id": outreach.id, "thread_ref": thread_ref}
    jobs.schedule(session, JOIN, what, now=now, unique_key=key, lane=f"join:{outreach.id}")


def join(
    session: Session, kind: Kind, outreach: Outreach, person: Person, into: Conversation, *, now: datetime
) -> None:
    """Let a draft answer a message, under its subject, without which Gmail would begin a conversation of its own."""
    _require_joinable(session, kind, outreach, person)
    _put_subject(session, outreach, answering(into.subject), now=now)
    audit.note(session, person.id, "mail.joined_conversation", "outreach", outreach.id, {}, now=now)
    ways.change(
        session,
        kind,
        outreach,
        person,
        now=now,
        answers_message_id=into.message_id,
        answers_references=" ".join(into.references) or None,
        answers_thread_ref=into.thread_ref,
    )


def begin_anew(session: Session, kind: Kind, outreach: Outreach, person: Person, *, now: datetime) -> None:
    """Let a draft begin a conversation of its own again, under its earlier subject unless somebody has changed it."""
    ways.require_changeable(session, kind, outreach, person)
    earlier = _subject_before(session, outreach)
    if earlier is not None:
        _put_subject(session, outreach, earlier, now=now)
    ways.change(
        session,
        kind,
        outreach,
        person,
        now=now,
        answers_message_id=None,
        answers_references=None,
        answers_thread_ref=None,
    )


def leave(session: Session, outreach_ids: Collection[int], *, now: datetime) -> None:
    """Let drafts that go to another sender begin conversations of their own, where they had joined one of the old's.

    What answers a mail of ours stays in its conversation.
    """
    for outreach in filter(None, (store.get(session, outreach_id) for outreach_id in outreach_ids)):
        if outreach.answers_message_id is None or outreach.reply_to_id is not None:
            continue
        earlier = _subject_before(session, outreach)
        if earlier is not None:
            _put_subject(session, outreach, earlier, now=now)
        outreach.answers_message_id = outreach.answers_references = outreach.answers_thread_ref = None
        session.flush()


def answering(subject: str) -> str:
    """Give the subject of an answer to a mail with this subject, as a mail program would write it."""
    plain = "".join(letter for letter in clean(subject.replace("\x00", "")) if letter.isprintable()).replace(
        "=?", "= ?"
    )
    plain = " ".join(plain.split()) or "your mail"
    return (plain if _IS_ANSWER.match(plain) else f"Re: {plain}")[:MAX_SUBJECT]


def _require_joinable(session: Session, kind: Kind, outreach: Outreach, person: Person) -> None:
    ways.require_changeable(session, kind, outreach, person)
    if outreach.reply_to_id is not None:
        raise NotAllowed("This mail answers another of ours in its conversation. Nothing was changed.")


def _put_subject(session: Session, outreach: Outreach, subject: str, *, now: datetime) -> None:
    version = store.version(session, outreach.id, outreach.version)
    if version is None or version.subject == subject:
        return
    draft: Draft = replace(drafts.read(version), subject=subject)
    by, author = drafts.as_written_by(version), version.author_id
    drafts.write(
        session, outreach.id, draft, based_on=version.number, written_by=by, author_id=author, asked=JOINED, now=now
    )
    session.refresh(outreach)


def _subject_before(session: Session, outreach: Outreach) -> str | None:
    versions: list[Version] = store.versions(session, outreach.id)
    joined = next((place for place in range(len(versions) - 1, 0, -1) if versions[place].asked == JOINED), None)
    if joined is None or versions[-1].subject != versions[joined].subject:
        return None
    return versions[joined - 1].subject
