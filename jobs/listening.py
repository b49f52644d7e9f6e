"""Looking into mailboxes: what changed since last time, by search where Gmail has forgotten, and three months back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot import clock
from bot.connectors.google.gmail import Gmail
from bot.connectors.google.listening import Change, Changes, Ref
from bot.errors import Gone, RateLimited
from bot.outreach import listening
from bot.outreach.listening import LOOK_BACK, PORTION, REREAD, REST, SYNC
from jobs.asking import tell_nobody
from jobs.hearing import AT_ONCE, Ear
from jobs.registry import Work, job
from store import mailboxes, messages, syncing
from store.models import Mailbox

LEASE = timedelta(minutes=2)
SEARCHES = 8  # For contacts in one go: about a second, after which a customer's answer in another mailbox has its turn.
THREADS = 20  # Conversations looked at in one go, 40 units each.


def _note(session: Session, arguments: dict[str, Any], _trouble: str, now: datetime) -> None:
    listening.note_trouble(session, int(arguments["mailbox_id"]), now=now)


@job(SYNC, ask=_note, lease=LEASE)
def listen(work: Work) -> None:
    """Read what changed in a mailbox since last time; its cursor never passes a change that was not handled."""
    mailbox = _mailbox(work)
    if mailbox is None:
        return
    with work.runtime.gmail(mailbox) as gmail:
        changes = _changes(gmail, mailbox)
        if changes is None:
            _begin_anew(work, gmail, mailbox)
        else:
            _catch_up(Ear(work, gmail, mailbox), changes)


def _changes(gmail: Gmail, mailbox: Mailbox) -> Changes | None:
    """List what changed; None when Gmail has forgotten the point from which we ask, or there is none yet."""
    if mailbox.history_ref is None:
        return None
    try:
        return gmail.listening.changes(mailbox.history_ref)
    except Gone:
        return None


def _begin_anew(work: Work, gmail: Gmail, mailbox: Mailbox) -> None:
    """Go on from where the history stands now, and have what came before it searched for."""
    history_ref = gmail.profile().history_ref
    with work.writing() as session:
        current = mailboxes.get(session, mailbox.id)
        if current is not None:
            listening.ask_to_reread(session, current, history_ref=history_ref, now=clock.now())


def _catch_up(ear: Ear, changes: Changes) -> None:
    with ear.work.reading() as session:
        reading = listening.plan(session, ear.mailbox.id, changes.changes)
    ahead, rest = listening.in_order(reading)
    ear.take_in([(change.ref, True) for change in ahead])
    done = 0
    try:
        for piece in _pieces(rest[: PORTION - len(ahead)]):
            ear.take_in([(change.ref, change.ref.message_ref in reading.in_ours) for change in piece])
            done += len(piece)
    except RateLimited as error:
        if not done:
            raise
        _go_on(ear, rest, done, due_at=listening.after_a_rest(error, clock.now()))
        return
    with ear.work.writing() as session:
        messages.was_read(session, ear.mailbox.id, reading.was_read, now=clock.now())
    if done < len(rest):
        _go_on(ear, rest, done, due_at=clock.now() + REST)
        return
    with ear.work.writing() as session:
        syncing.advance(session, ear.mailbox.id, changes.history_ref)
        # Until a gap is closed answers may be missing, so nothing is claimed before.
        if not syncing.is_under_way(session, ear.mailbox.id, REREAD):
            _has_looked(ear.work, session, ear.mailbox.id)


def _go_on(ear: Ear, rest: Sequence[Change], done: int, *, due_at: datetime) -> None:
    """Keep how far this look came, and ask for the next one."""
    reached = listening.reached(rest, done)
    with ear.work.writing() as session:
        if reached is not None:
            syncing.advance(session, ear.mailbox.id, reached)
        listening.go_on(session, SYNC, ear.mailbox.id, due_at=due_at, now=clock.now())


def _begin_again(session: Session, arguments: dict[str, Any], trouble: str, now: datetime) -> None:
    """The gap is not closed: forget the cursor, so that the next look begins anew where the last whole one ended."""
    _note(session, arguments, trouble, now)
    syncing.forget_cursor(session, int(arguments["mailbox_id"]))


@job(REREAD, ask=_begin_again, lease=LEASE)
def reread(work: Work) -> None:
    """Find by search what came while nobody listened; first the conversations that wait for an answer."""
    mailbox = _mailbox(work)
    if mailbox is None:
        with work.writing() as session:
            syncing.forget_cursor(session, work.argument("mailbox_id"))
        return
    said = work.lease.arguments
    with work.runtime.gmail(mailbox) as gmail:
        ear = Ear(work, gmail, mailbox)
        if said["after"] is not None:
            more = {"after": _reread_conversations(ear, said["after"])}
        elif said["is_new"]:
            more = {"page": None}
        else:
            more = {"page": _search(ear, listening.gap_query(said["since"]), said["page"])[0]}
    is_over = said["after"] is None and more["page"] is None
    with work.writing() as session:
        if is_over:
            _has_looked(work, session, mailbox.id)
            return
        now = clock.now()
        due_at = now if "after" in more else now + REST
        _continue(session, REREAD, said, more, due_at=due_at, now=now)


def _reread_conversations(ear: Ear, after: str) -> str | None:
    """Look at some conversations of ours; gives the last one, None when there are no more."""
    with ear.work.reading() as session:
        since = clock.now() - listening.AWAITED
        threads = messages.open_threads(session, ear.mailbox.id, since=since, after=after, limit=THREADS)
    for thread_ref in threads:
        found = ear.gmail.listening.conversation(thread_ref)
        _take_in_new(ear, [ref for ref, labels in found if "DRAFT" not in labels])
    return threads[-1] if len(threads) == THREADS else None


def _search(ear: Ear, query: str, page: str | None) -> tuple[str | None, int]:
    """Read one page of what a search finds; gives the next page's token, and how many messages were read."""
    found = ear.gmail.listening.search(query, page=page, size=PORTION)
    return found.next_page, _take_in_new(ear, found.refs)


def _take_in_new(ear: Ear, refs: Sequence[Ref]) -> int:
    with ear.work.reading() as session:
        wanted = listening.new_refs(session, ear.mailbox.id, refs)
    for start in range(0, len(wanted), AT_ONCE):
        ear.take_in(wanted[start : start + AT_ONCE])
    return len(wanted)


@job(LOOK_BACK, ask=tell_nobody, lease=LEASE, attempts=20)
def look_back(work: Work) -> None:
    """Read who wrote to whom in the three months before a mailbox was connected, for people in the customer list."""
    mailbox = _mailbox(work)
    if mailbox is None:
        return
    said, read = work.lease.arguments, 0
    after, page = int(said["after"]), said["page"]
    batch: list[tuple[int, str]] = []
    with work.runtime.gmail(mailbox) as gmail:
        ear = Ear(work, gmail, mailbox, is_backfill=True)
        for _ in range(SEARCHES):
            with work.reading() as session:
                batch = messages.addresses(session, after=after, limit=listening.ADDRESSES)
            if not batch:
                break
            page, number = _look_back_at(ear, [address for _, address in batch], int(said["since"]), page)
            after, read = (after if page is not None else batch[-1][0]), read + number
            if read >= PORTION:
                break
    with work.writing() as session:
        now = clock.now()
        looked_at = mailboxes.get(session, mailbox.id)
        if batch:
            due_at = now + REST if read >= PORTION else now
            _continue(session, LOOK_BACK, said, {"after": after, "page": page}, due_at=due_at, now=now)
        elif looked_at is not None:
            looked_at.looked_back_at = now


def _look_back_at(ear: Ear, addresses: Sequence[str], since: int, page: str | None) -> tuple[str | None, int]:
    query = listening.contact_query(addresses, since)
    return (None, 0) if query is None else _search(ear, query, page)


def _continue(
    session: Session, name: str, said: dict[str, Any], more: dict[str, Any], *, due_at: datetime, now: datetime
) -> None:
    what = {**said, **more}
    listening.go_on(session, name, what.pop("mailbox_id"), due_at=due_at, now=now, **what)


def _has_looked(work: Work, session: Session, mailbox_id: int) -> None:
    announces = bool(work.runtime.settings.google_pubsub_topic)
    listening.has_looked(session, mailbox_id, announces=announces, now=clock.now())


def _mailbox(work: Work) -> Mailbox | None:
    with work.writing() as session:  # Prolongs the lease, too: listing what changed may take long.
        mailbox = mailboxes.get(session, work.argument("mailbox_id"))
    return mailbox if mailbox is not None and listening.can_read(mailbox) else None


def _pieces(rest: Sequence[Change]) -> list[Sequence[Change]]:
    return [rest[start : start + AT_ONCE] for start in range(0, len(rest), AT_ONCE)]
