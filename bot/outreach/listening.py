"""When a mailbox is looked into, what is asked for then, and how its owner is told that it cannot be."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.connectors.google import oauth
from bot.connectors.google.listening import Change, Ref
from bot.connectors.google.pubsub import Notice
from bot.errors import RateLimited
from store import jobs, lines, lobby, messages, people, syncing
from store.models import Mailbox
from store.syncing import Rhythm, Since

SYNC, REREAD, LOOK_BACK = "mailboxes.listen", "mailboxes.reread", "mailboxes.look_back"
WATCH, PULL = "mailboxes.watch", "mailboxes.pull"
Opens: TypeAlias = Callable[[int | None], AbstractContextManager[Session]]
TIDIED = (SYNC, PULL)
KEEP_DONE = timedelta(hours=1)

IDLE = timedelta(minutes=5)
PUSHED = timedelta(
    minutes=15
)  # Announcements can be late or missing: developers.google.com/workspace/gmail/api/guides/push
AWAITED = timedelta(days=30)  # For so long an answer to a mail of ours is looked for often.
LIVELY = timedelta(days=1)  # Who has just answered often writes once more.
LOOKED_BACK = timedelta(days=90)
RENEW_BEFORE = timedelta(days=6)  # A watch lasts a week and is renewed a day after it was made.
ALARM_BEFORE = timedelta(days=2)

PORTION = 100  # Messages read in one go: 2,000 of the 6,000 units that a mailbox has in a minute.
REST = timedelta(seconds=30)  # Before the next portion, so that a mail that is to leave finds units left.
GAP_SLACK = timedelta(days=1)  # A search is by the day a message bears, which may be before it came.
ADDRESSES = 20  # In one search; Gmail's search field takes some two thousand characters.

_SEARCHABLE = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.+-_@'")


def can_read(mailbox: Mailbox) -> bool:
    """Tell whether a mailbox may be read: it is connected, and its owner allowed more than sending."""
    return mailbox.state == "connected" and (mailbox.is_delegated or oauth.READ in mailbox.scopes)


def due(session: Session, *, poll_seconds: int, now: datetime) -> list[int]:
    """Name the mailboxes to look into now: often while an answer is awaited or has just come, else now and then."""
    since = Since(awaited=now - AWAITED, lively=now - LIVELY)
    rhythm = Rhythm(now - timedelta(seconds=poll_seconds), now - IDLE, now - PUSHED)
    return syncing.due(session, rhythm, scopes=(oauth.READ,), job=SYNC, since=since, now=now)


def ask_to_poll(session: Session, mailbox_id: int, *, poll_seconds: int, now: datetime) -> None:
    """Ask for a look into a mailbox; once in an interval, however many clocks ask and however the last one ended."""
    key = f"{SYNC}:{mailbox_id}:poll:{int(now.timestamp() // max(1, poll_seconds))}"
    _ask(session, SYNC, mailbox_id, key=key, now=now)


def ask_to_look(session: Session, mailbox_id: int, history_ref: str, *, now: datetime) -> bool:
    """Ask for a look because Google says that a mailbox's history has come to `history_ref`; False when none is needed.

    Announcements come twice, late and out of order; one look serves all of those that came before it began.
    """
    mailbox = session.get(Mailbox, mailbox_id)
    if mailbox is None or not can_read(mailbox) or _is_behind(history_ref, mailbox.history_ref):
        return False
    if syncing.is_asked(session, mailbox_id, SYNC):
        return False
    return _ask(session, SYNC, mailbox_id, key=f"{SYNC}:{mailbox_id}:told:{history_ref}", now=now)


def ask_to_reread(session: Session, mailbox: Mailbox, *, history_ref: str, now: datetime) -> None:
    """Move the cursor to where the history stands, and ask for what came before it to be found by search.

    Both in one transaction, so that nothing between the two cursors can be missed.
    """
    since = (mailbox.synced_at or now) - GAP_SLACK
    what = {"since": int(since.timestamp()), "is_new": mailbox.synced_at is None, "after": "", "page": None}
    # With the moment: one that was given up may be begun anew between the same two points.
    key = f"{REREAD}:{mailbox.id}:{mailbox.history_ref}:{history_ref}:{now.isoformat()}"
    syncing.advance(session, mailbox.id, history_ref)
    _ask(session, REREAD, mailbox.id, key=key, now=now, **what)


def has_looked(session: Session, mailbox_id: int, *, announces: bool, now: datetime) -> None:
    """Note that a mailbox was read to its end, and ask for what comes after the first time.

    That is a look at the three months before, and where `announces`, Google's announcements.
    """
    mailbox = session.get(Mailbox, mailbox_id)
    if mailbox is None:
        return
    mailbox.synced_at = now
    if mailbox.sync_trouble not in (None, _watch_trouble(mailbox)):
        syncing.out_of_trouble(session, mailbox, now=now)
    if mailbox.looked_back_at is None:
        key, since = f"{LOOK_BACK}:{mailbox_id}:{now:%Y-%m-%d}", int((now - LOOKED_BACK).timestamp())
        _ask(session, LOOK_BACK, mailbox_id, key=key, now=now, after=0, page=None, since=since)
    if announces and mailbox.watch_expires_at is None:
        _ask(session, WATCH, mailbox_id, key=f"{WATCH}:{mailbox_id}:{now:%Y-%m-%dT%H}", now=now)


def announced(reading: Opens, writing: Opens, notice: Notice, *, now: datetime) -> bool:
    """Ask for a look at the mailbox that Google announces a change of; False when none is needed, or it is not ours.

    `reading` and `writing` open a session of the workspace they are given, or of the lobby for None.
    """
    with reading(None) as session:
        found = lobby.mailbox_at(session, hashlib.sha256(notice.address.encode()).hexdigest())
    if found is None:
        return False
    workspace_id, mailbox_id = found
    with writing(workspace_id) as session:
        return ask_to_look(session, mailbox_id, notice.history_ref, now=now)


def ask_for_watches(session: Session, *, now: datetime) -> None:
    """Ask for announcements to begin or to go on; each hour again where that has failed."""
    for mailbox_id in syncing.without_watch(session, before=now + RENEW_BEFORE, scopes=(oauth.READ,)):
        _ask(session, WATCH, mailbox_id, key=f"{WATCH}:{mailbox_id}:{now:%Y-%m-%dT%H}", now=now)


def go_on(session: Session, name: str, mailbox_id: int, *, due_at: datetime, now: datetime, **more: object) -> None:
    """Ask for the next portion of a longer reading, which goes on where this one ended."""
    what = {"mailbox_id": mailbox_id, **more}
    jobs.schedule(session, name, what, now=now, due_at=due_at, lane=_lane(mailbox_id), queue="later")


def note_trouble(session: Session, mailbox_id: int, *, now: datetime) -> None:
    """Note on its owner's Home that a mailbox could not be read; nothing is lost, the next look reads it all."""
    mailbox = session.get(Mailbox, mailbox_id)
    if mailbox is None or not can_read(mailbox):
        return  # That it must be connected again stands there already.
    owner = people.get(session, mailbox.owner_id) if mailbox.owner_id else None
    since = mailbox.synced_at or mailbox.connected_at
    at = since.astimezone(ZoneInfo(owner.zone if owner else "UTC"))
    sentence = (
        f"I couldn't look into {mailbox.address} since {at:%H:%M} on {at.day} {at:%B}, so answers may be missing."
    )
    syncing.in_trouble(session, mailbox_id, f"{sentence} I keep trying, and nothing is lost.", now=now)


def note_watch_trouble(session: Session, mailbox_id: int, *, now: datetime) -> bool:
    """Tell a mailbox's owner, once and in time, that Google will stop announcing its changes; False when not told."""
    mailbox = session.get(Mailbox, mailbox_id)
    if mailbox is None or not can_read(mailbox):
        return False
    if mailbox.watch_expires_at is not None and mailbox.watch_expires_at - now > ALARM_BEFORE:
        return False  # There are days left in which it may succeed.
    sentence = _watch_trouble(mailbox)
    if not syncing.in_trouble(session, mailbox_id, sentence, now=now):
        return False
    if mailbox.owner_id is not None:
        lines.say(session, mailbox.owner_id, sentence, None, now=now)
    return True


def is_watched(session: Session, mailbox_id: int, *, until: datetime, now: datetime) -> None:
    """Note until when Google announces a mailbox's changes."""
    mailbox = session.get(Mailbox, mailbox_id)
    if mailbox is None:
        return
    mailbox.watch_expires_at = until
    if mailbox.sync_trouble == _watch_trouble(mailbox):
        syncing.out_of_trouble(session, mailbox, now=now)


def after_a_rest(error: RateLimited, now: datetime) -> datetime:
    """Say when reading may go on after Google asked us to wait."""
    return max(error.retry_at, now + REST)


@dataclass(frozen=True)
class Reading:
    """What a look has to read, in the order of the history: messages that came, and those that were opened.

    `in_ours` are in conversations with a mail of ours; they are read first and with their text.
    """

    came: tuple[Change, ...]
    in_ours: frozenset[str]
    was_read: frozenset[str]


def plan(session: Session, mailbox_id: int, changes: Sequence[Change]) -> Reading:
    """Leave out of the changes what need not be read: drafts, what is on record, what Rapport itself has sent."""
    came = _once(changes)
    on_record = messages.known(session, mailbox_id, [change.ref.message_ref for change in came])
    new = tuple(change for change in came if change.ref.message_ref not in on_record)
    ours = messages.ours(session, mailbox_id, {change.ref.thread_ref for change in new})
    in_ours = frozenset(change.ref.message_ref for change in new if change.ref.thread_ref in ours)
    opened = frozenset(change.ref.message_ref for change in changes if change.what == "was read")
    return Reading(new, in_ours, opened)


def new_refs(session: Session, mailbox_id: int, refs: Iterable[Ref]) -> list[tuple[Ref, bool]]:
    """Leave out of what a search found what is on record; with each, whether it is in a conversation of ours."""
    listed = list(dict.fromkeys(refs))
    on_record = messages.known(session, mailbox_id, [ref.message_ref for ref in listed])
    new = [ref for ref in listed if ref.message_ref not in on_record]
    ours = messages.ours(session, mailbox_id, {ref.thread_ref for ref in new})
    return [(ref, ref.thread_ref in ours) for ref in new]


def gap_query(since: int) -> str:
    """Search for everything that came since a moment, wherever it lies."""
    return f"in:anywhere -in:drafts after:{since}"


def contact_query(addresses: Iterable[str], since: int) -> str | None:
    """Search for mail from and to these people; None when there is nobody whose address a search can hold."""
    safe = [address for address in map(str.lower, addresses) if "@" in address and set(address) <= _SEARCHABLE]
    if not safe:
        return None
    either = " ".join(f"{way}:{address}" for address in safe for way in ("from", "to"))
    return f"in:anywhere -in:drafts after:{since} {{{either}}}"


def in_order(reading: Reading) -> tuple[list[Change], list[Change]]:
    """Give what to read in one go, and all of the rest in the order of the history.

    After an outage there is more than one go may take. Then answers to mails of ours do not wait behind a night's
    newsletters; still half of each go is for the others, so that it comes to an end.
    """
    if len(reading.came) <= PORTION:
        return [], list(reading.came)
    awaited = [change for change in reading.came if change.ref.message_ref in reading.in_ours][: PORTION // 2]
    ahead = {change.ref.message_ref for change in awaited}
    return awaited, [change for change in reading.came if change.ref.message_ref not in ahead]


def reached(rest: Sequence[Change], done: int) -> str | None:
    """Give how far the history is handled once so many of the rest are; None when its first record is not whole yet."""
    following = rest[done].history_ref
    return next((change.history_ref for change in reversed(rest[:done]) if change.history_ref != following), None)


def _once(changes: Sequence[Change]) -> list[Change]:
    """Take each message once: where it first came, with the labels it had last. A draft is nobody's news."""
    last: dict[str, frozenset[str]] = {change.ref.message_ref: change.labels for change in changes}
    first: dict[str, Change] = {}
    for change in changes:
        if change.what == "came" and "DRAFT" not in last[change.ref.message_ref]:
            first.setdefault(change.ref.message_ref, replace(change, labels=last[change.ref.message_ref]))
    return list(first.values())


def _is_behind(history_ref: str, cursor: str | None) -> bool:
    return cursor is not None and history_ref.isdecimal() and int(history_ref) <= int(cursor)


def _ask(session: Session, name: str, mailbox_id: int, *, key: str, now: datetime, **more: object) -> bool:
    what = {"mailbox_id": mailbox_id, **more}
    asked = jobs.schedule(session, name, what, now=now, unique_key=key, lane=_lane(mailbox_id), queue="later")
    return asked is not None


def _watch_trouble(mailbox: Mailbox) -> str:
    return (
        f"Google does not promise any more to tell me at once when something arrives in {mailbox.address}. Nothing is"
        " lost: I look every few minutes, so answers may show up a little later. Your admin can see why it refuses."
    )


def _lane(mailbox_id: int) -> str:
    return f"mailbox:{mailbox_id}"
