"""To which mail of ours a message belongs, and why; what is only likely is suggested and never taken for granted."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy.orm import Session

from bot.connectors.google.reading import Heard
from bot.outreach.body import from_json, to_paragraphs
from bot.outreach.mime import REF_HEADER
from bot.outreach.replies import bouncing
from bot.outreach.replies.fields import bare_subject, first, is_forwarded
from bot.outreach.replies.sorting import Sort, sort_of
from store import conversations, people
from store.models import Mailbox, Outreach, Version

How = Literal["thread", "references", "suggested"]

SAME_CONVERSATION = "it is the same conversation"
BY_REFERENCE = "it answers this mail by its reference"
RECENT = timedelta(days=30)
BOUNCES_WITHIN = timedelta(days=6)  # Mail servers try for five days before they give up (RFC 5321, 4.5.4.1).
CLOCKS_DIFFER = timedelta(minutes=2)
_ENOUGH_WORDS, _COMPARED = 30, 80
_LONGEST_HTML = 100_000
_TAG = re.compile(r"<[^<>]*>")  # Without a second "<", so that a mail of nothing else costs no more than another.

# Where anybody can have an address, sharing a domain says nothing about working together.
FREE_MAIL = frozenset(
    {
        *("gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "hotmail.co.uk", "live.com", "msn.com"),
        *(
            "yahoo.com",
            "yahoo.co.uk",
            "yahoo.fr",
            "yahoo.de",
            "ymail.com",
            "aol.com",
            "icloud.com",
            "me.com",
            "mac.com",
        ),
        *("gmx.de", "gmx.net", "gmx.at", "gmx.ch", "web.de", "t-online.de", "freenet.de", "posteo.de", "mailbox.org"),
        *("proton.me", "protonmail.com", "pm.me", "fastmail.com", "hey.com", "zoho.com", "mail.com", "mail.ru"),
        *("yandex.ru", "yandex.com", "qq.com", "163.com", "126.com", "naver.com", "orange.fr", "wanadoo.fr", "free.fr"),
        *("laposte.net", "sfr.fr", "libero.it", "virgilio.it", "tiscali.it", "ziggo.nl", "xs4all.nl", "bluewin.ch"),
        *("terra.com.br", "uol.com.br", "bol.com.br", "comcast.net", "verizon.net", "att.net", "sbcglobal.net"),
    }
)


@dataclass(frozen=True)
class Match:
    """The mail a message belongs to, how that is known, and why in words that follow "Linked because"."""

    outreach_id: int
    how: How
    reason: str


def match(session: Session, mailbox: Mailbox, heard: Heard) -> Match | None:
    """Find the mail of ours that a message belongs to: by conversation, by references, else as a suggestion.

    Of several in one conversation it is the newest that had left before. Of a message whose headers alone were read,
    the quoted words cannot speak.
    """
    own = our_addresses(session)
    sort = sort_of(heard, own)
    found = _in_thread(session, mailbox, heard) or _by_references(session, heard)
    if found is not None or sort == "own":
        return found
    if sort == "bounce":
        return _by_failed_address(session, mailbox, heard)
    return _suggested(session, mailbox, heard, sort)


def our_addresses(session: Session) -> set[str]:
    """Give every address of this workspace that mail is written from; asked once in a transaction."""
    if "our_addresses" not in session.info:
        session.info["our_addresses"] = conversations.our_addresses(session)
    found: set[str] = session.info["our_addresses"]
    return found


def could_belong(session: Session, mailbox: Mailbox, heard: Heard) -> bool:
    """Tell from the headers whether a person's message in a new conversation may be about a mail of ours.

    Only one that was forwarded, or has the subject of a mail to the same company, is looked at any closer.
    """
    candidates = _with_company(session, mailbox, heard)
    if not candidates:
        return False
    return is_forwarded(heard.subject) or _same_subject(session, candidates, heard) is not None


def _in_thread(session: Session, mailbox: Mailbox, heard: Heard) -> Match | None:
    here = conversations.of_thread(session, mailbox.id, heard.thread_ref)
    # What a colleague wrote in it left from another mailbox; here only the headers tell of it.
    named = conversations.of_message_ids(session, _named_by(heard)) if here else []
    newest = _newest_before([*here, *(outreach for _, outreach in named)], heard.sent_at)
    return None if newest is None else Match(newest.id, "thread", SAME_CONVERSATION)


def _by_references(session: Session, heard: Heard) -> Match | None:
    named = _named_by(heard) | set(bouncing.message_ids(heard)) - {""}
    found = [outreach for _, outreach in conversations.of_message_ids(session, named)]
    ref = first(heard, REF_HEADER) or bouncing.our_ref(heard)
    by_ref = conversations.of_ref(session, ref) if ref else None
    found += [by_ref] if by_ref is not None else []
    # Whoever answers by name was written to before, whatever their clock says.
    newest = _newest_before(found, heard.sent_at) or max(found, key=_left_at, default=None)
    if newest is None:
        return None
    known = _recipients(conversations.version_of(session, newest))
    is_other = sort_of(heard, our_addresses(session)) == "person" and heard.sender.email not in known
    return Match(newest.id, "references", BY_REFERENCE + (", from another address" if is_other else ""))


def _named_by(heard: Heard) -> set[str]:
    return {heard.in_reply_to, heard.message_id, *heard.references} - {""}


def _by_failed_address(session: Session, mailbox: Mailbox, heard: Heard) -> Match | None:
    """Take the newest mail to an address that a notice names, where the notice names nothing else."""
    failed = {address.lower() for address in bouncing.read(heard).failed}
    since = heard.sent_at - BOUNCES_WITHIN
    for outreach, version in conversations.left_from(session, mailbox.id, since=since, until=heard.sent_at):
        if failed & _recipients(version):
            reason = f"it names an address that the mail of {_day(session, outreach)} went to"
            return Match(outreach.id, "references", reason)
    return None


def _suggested(session: Session, mailbox: Mailbox, heard: Heard, sort: Sort) -> Match | None:
    if sort != "person":
        return None
    candidates = _with_company(session, mailbox, heard)
    same = _same_subject(session, candidates, heard)
    if same is not None:
        reason = f"same company, and it has the subject of the mail of {_day(session, same)}"
        return Match(same.id, "suggested", reason)
    quoting = _quoted(session, candidates, heard)
    if quoting is not None:
        reason = f"same company, and it quotes the mail of {_day(session, quoting)}"
        return Match(quoting.id, "suggested", reason)
    return None


def _with_company(session: Session, mailbox: Mailbox, heard: Heard) -> list[Outreach]:
    address = heard.sender.email
    domain = address.rpartition("@")[2]
    if not domain or domain == mailbox.address.rpartition("@")[2]:
        return []
    since = heard.sent_at - RECENT
    company = None if domain in FREE_MAIL else domain
    found = conversations.with_company(session, address=address, domain=company, since=since)
    return [outreach for outreach in found if _left_at(outreach) <= heard.sent_at + CLOCKS_DIFFER]


def _same_subject(session: Session, candidates: Iterable[Outreach], heard: Heard) -> Outreach | None:
    subject = bare_subject(heard.subject)
    for outreach in candidates if subject else ():
        version = conversations.version_of(session, outreach)
        if version is not None and bare_subject(version.subject) == subject:
            return outreach
    return None


def _quoted(session: Session, candidates: Iterable[Outreach], heard: Heard) -> Outreach | None:
    said = _flat((heard.text or _TAG.sub(" ", (heard.html or "")[:_LONGEST_HTML]))[:_LONGEST_HTML])
    for outreach in candidates if said else ():
        version = conversations.version_of(session, outreach)
        line = _first_line(version) if version is not None else ""
        if line and line in said:
            return outreach
    return None


def _first_line(version: Version) -> str:
    """Give the beginning of the first words that nobody else would have written; a greeting is none."""
    paragraphs = (_flat(paragraph) for paragraph in to_paragraphs(from_json(version.body)))
    return next((text[:_COMPARED] for text in paragraphs if len(text) >= _ENOUGH_WORDS), "")


def _flat(text: str) -> str:
    """Leave only words: quoting marks, line breaks and spacing change when a mail is passed on."""
    return " ".join(word for word in re.sub(r"[>*_|\s]+", " ", text).split() if word).casefold()


def _newest_before(found: Collection[Outreach], at: datetime) -> Outreach | None:
    earlier = [outreach for outreach in found if _left_at(outreach) <= at + CLOCKS_DIFFER]
    return max(earlier, key=_left_at, default=None)


def _left_at(outreach: Outreach) -> datetime:
    return outreach.sent_at or outreach.created_at


def _recipients(version: Version | None) -> set[str]:
    return set() if version is None else {entry["email"].lower() for entry in (*version.to, *version.cc)}


def _day(session: Session, outreach: Outreach) -> str:
    sender = people.get(session, outreach.sender_id)
    try:
        zone = ZoneInfo(sender.zone if sender else "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    there = _left_at(outreach).astimezone(zone)
    return f"{there.day} {there:%B}"
