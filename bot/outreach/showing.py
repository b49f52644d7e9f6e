"""What a mail's card shows, as a value: read in one transaction, drawn elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.connections import mailboxes
from bot.errors import ConfigError, Invalid
from bot.outreach import (
    aging,
    assembling,
    drafts,
    holding_back,
    hours,
    looking,
    recipients,
    rewriting,
    showing_replies,
    standing,
    ways,
)
from bot.outreach.budget import OverBudget, over_budget
from bot.outreach.contacts_away import ContactAway
from bot.outreach.doubts import Doubt, doubts
from bot.outreach.drafts import Draft
from bot.outreach.holding_back import HeldShown
from bot.outreach.looking import LookShown
from bot.outreach.promises import showing as showing_promises
from bot.outreach.promises.showing import PromiseShown
from bot.outreach.rewriting import RewriteShown
from bot.outreach.showing_replies import HeardShown
from bot.outreach.ways import WayShown
from store import outreach as store
from store import people
from store.models import Mailbox, Outreach, Person


@dataclass(frozen=True)
class MailShown:
    """One mail as its card shows it. `shown` goes into the Send button, so that Send means exactly this.

    `there` is the recipient's own time of day, and `good_moment` when to send instead, both only outside their hours.
    After an unknown outcome its mailbox is looked at until `look_until`; `found_at` is when Gmail shows that it left.
    `stale_since` is the day a draft too old to be sent was written, `away` its recipient as far as a note says so.
    At `changes_at` one of these becomes another.
    `unusual` says what calls for a second look at the recipients of a draft, and `over_budget` who has had enough mail.
    At `stopped_at` somebody undid the Send of the words it has now.
    """

    outreach_id: int
    version: int
    state: str
    sender: str
    address: str | None
    draft: Draft | None
    signature: str
    shown: str
    written_by: str
    leaves_at: datetime | None
    sent_at: datetime | None
    approval_id: int | None
    approved_at: datetime | None
    trouble: str | None
    doubts: tuple[Doubt, ...] = ()
    stale_since: date | None = None
    there: str | None = None
    good_moment: datetime | None = None
    away: ContactAway | None = None
    changes_at: datetime | None = None
    rewrite: RewriteShown | None = None
    attempted_at: datetime | None = None
    look_until: datetime | None = None
    found_at: datetime | None = None
    heard: HeardShown | None = None
    way: WayShown = field(default_factory=WayShown)
    held: HeldShown | None = None
    looks: tuple[LookShown, ...] = ()
    promises: tuple[PromiseShown, ...] = ()
    unusual: str | None = None
    over_budget: OverBudget | None = None
    stopped_at: datetime | None = None


def mail(session: Session, outreach: Outreach, *, now: datetime) -> MailShown:
    """Read one mail as a card shows it at this moment."""
    sender = people.get(session, outreach.sender_id)
    if sender is None:
        raise ConfigError("A mail points at a sender who is not there.")
    mailbox = mailboxes.shown_for(session, sender.id, outreach.from_address)
    connected = mailbox if mailbox is not None and mailbox.state == "connected" else None
    version = store.version(session, outreach.id, outreach.version)
    draft = drafts.read(version) if version else None
    approval = store.last_approval(session, outreach.id)
    running = approval if approval is not None and approval.cancelled_at is None else None
    way = ways.shown(session, outreach, mailbox, version, running)
    shown = MailShown(
        outreach_id=outreach.id,
        version=outreach.version,
        state=outreach.state,
        sender=sender.name,
        address=way.sender if connected else None,
        draft=draft,
        signature=way.signature,
        shown=_fingerprint(session, outreach, connected) if connected and draft else "",
        written_by=version.written_by if version else "",
        leaves_at=outreach.leaves_at,
        sent_at=outreach.sent_at,
        approval_id=running.id if running else None,
        approved_at=running.approved_at if running else None,
        trouble=outreach.trouble,
        attempted_at=running.attempted_at if running else None,
        look_until=running.look_until if running else None,
        found_at=running.sent_at if running and running.look_until and running.message_ref else None,
        heard=showing_replies.on_mail(session, outreach, now=now),
        way=way,
        held=holding_back.held(session, outreach),
        looks=looking.said_of(session, outreach),
        promises=showing_promises.of_mail(session, outreach, now=now),
        stopped_at=standing.stopped_at(outreach, approval),
    )
    if draft is None or outreach.state != "drafted":
        return shown
    return _with_what_concerns_a_draft(session, shown, outreach, draft, sender, now=now)


def _with_what_concerns_a_draft(
    session: Session, shown: MailShown, outreach: Outreach, draft: Draft, sender: Person, *, now: datetime
) -> MailShown:
    """Add what is said only as long as somebody can still change the mail or when it leaves."""
    zone = recipients.zone_of(session, outreach.customer_id, draft.to)
    is_late = zone is not None and not hours.is_open(now, zone)
    looked_up_at = aging.written_at(session, outreach)
    stale_at = aging.stale_at(session, outreach, draft.body, sender.zone)
    is_stale = stale_at is not None and stale_at <= now
    over = over_budget(session, outreach, draft, sender, now=now)
    away = showing_replies.away(session, outreach, now=now)
    turns = (
        stale_at if not is_stale else None,
        hours.next_change(now, zone) if zone else None,
        over.changes_at if over else None,
        hours.end_of(away.until, sender.zone) if away else None,
    )
    return replace(
        shown,
        doubts=tuple(doubts(session, outreach, today=now.astimezone(ZoneInfo(sender.zone)).date())),
        stale_since=looked_up_at.date() if looked_up_at and is_stale else None,
        there=hours.said(now, zone) if zone and is_late else None,
        good_moment=hours.good_moment(now, zone) if zone and is_late else None,
        away=away,
        changes_at=min((at for at in turns if at is not None), default=None),
        rewrite=rewriting.shown(session, outreach),
        unusual=recipients.unusual(session, outreach, draft),
        over_budget=over,
    )


def _fingerprint(session: Session, outreach: Outreach, mailbox: Mailbox) -> str:
    try:
        return assembling.fingerprint(session, outreach, mailbox)
    except Invalid:
        return ""  # The card is still drawn, and Send says what stands in the way.
