"""Forgetting a person in what was written to them and heard from them: stopped first, then erased, all in one go."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.customers import forgetting
from bot.customers.forgetting import REMOVED, Whom
from bot.errors import NotAllowed
from bot.outreach import life, sending
from bot.outreach.body import Body, Paragraph, Span, to_json
from bot.outreach.kind import Kind
from bot.outreach.silence import REPLY_CARD
from store import audit, cards, customers, jobs, lines, people
from store import forgetting as store
from store import outreach as mails
from store.forgetting import InMailbox
from store.models import Card, Outreach

TAKE_DOWN = "forgetting.take_down"
"""The job that takes one message in Slack down."""
NOBODY = {"name": "Somebody removed", "email": "removed@forgotten.invalid"}
"""Stands for the recipient of a mail to nobody else; RFC 2606 keeps .invalid from ever being anybody's."""
SUBJECT = REMOVED.rstrip(".")
STOPPED = "Somebody it names has asked to be forgotten, so I took the name out. Read it, then press Send again."
UNSETTLED = ("sending", "needs a person")
OF_A_HANDOFF = "handoff."
SHOWN = ("briefing_questions", "lines", "meetings", "messages", "pulses", "reminders", "tasks")
"""Tables whose rows have cards of their own."""


@dataclass(frozen=True)
class Forgotten:
    """What was removed: mails to the person, messages of theirs, rows that named them by table; and what is not ours.

    `in_mailboxes` is what lies in colleagues' own Gmail. `in_slack` are messages of cards that are no more, as
    (channel, ts). `logged` counts entries of the audit log that name the person.
    """

    mails: int
    stopped: int
    messages: int
    rows: Mapping[str, int]
    in_mailboxes: tuple[InMailbox, ...]
    in_slack: tuple[tuple[str, str], ...]
    logged: int


def forget(session: Session, kinds: Mapping[str, Kind], whom: Whom, *, now: datetime) -> Forgotten:
    """Erase a person from this workspace's record in the caller's transaction, and keep a salted hash.

    Mails that wait to leave are stopped first. Raises NotAllowed, with nothing changed, while a mail to them is
    leaving or its outcome is unknown.
    """
    store.overwrite_deleted(session)
    theirs = addressed_to(session, whom)
    named = forgetting.mails_naming(session, whom) - theirs
    concerned = store.mails(session, sorted(theirs | named))
    _require_settled(session, concerned)
    heard = [message.id for message in store.messages_of(session, whom.contact_ids, whom.addresses)]
    in_mailboxes = tuple(store.in_mailboxes(session, theirs, heard))
    about = {*theirs, *named, *store.shown_with(session, theirs | named, whom.customer_ids)}
    stopped = [mail for mail in concerned if _stop(session, kinds, mail, theirs, now=now)]
    _end_drafts(session, kinds, store.mails(session, sorted(theirs)), now=now)
    _erase(session, theirs, named, whom.addresses, now=now)
    gone = store.delete_cards(session, REPLY_CARD, heard)
    store.delete_messages(session, heard)
    store.delete_contacts(session, whom.contact_ids, said=REMOVED)
    rows = forgetting.erase_texts(session, whom)
    forgetting.keep_hashes(session, whom, also=(NOBODY["email"],), now=now)
    for contact_id in whom.contact_ids or (0,):
        audit.note(session, None, "contact.forgotten", "contact", contact_id, {"mails": len(theirs)}, now=now)
    _draw_again(session, about.union(*(rows.get(table, ()) for table in SHOWN)), now=now)
    return Forgotten(
        mails=len(theirs),
        stopped=len(stopped),
        messages=len(heard),
        rows={table: len(ids) for table, ids in rows.items()},
        in_mailboxes=in_mailboxes,
        in_slack=tuple(_places(gone)),
        logged=forgetting.log_entries_naming(session, whom),
    )


def addressed_to(session: Session, whom: Whom) -> set[int]:
    """List the mails of which any version was written to a person, a copy included."""
    return {
        outreach_id
        for outreach_id, everyone in store.recipients(session)
        if any(one["email"].strip().lower() in whom.addresses for one in everyone)
    }


def take_down(session: Session, places: Iterable[tuple[str, str]], *, now: datetime) -> int:
    """Ask for messages in Slack to be taken down, each by its channel and ts; the number asked for."""
    asked = 0
    for channel_ref, message_ref in sorted(set(places)):
        what = {"channel_ref": channel_ref, "message_ref": message_ref}
        key = f"{TAKE_DOWN}:{channel_ref}:{message_ref}:{int(now.timestamp())}"
        asked += jobs.schedule(session, TAKE_DOWN, what, now=now, unique_key=key) is not None
    return asked


def _require_settled(session: Session, concerned: Iterable[Outreach]) -> None:
    open_ones = [mail for mail in concerned if mail.state in UNSETTLED]
    if not open_ones:
        return
    mail = open_ones[0]
    sender, customer = people.get(session, mail.sender_id), customers.get(session, mail.customer_id)
    which = f"A mail from {sender.name if sender else 'a colleague'} to {customer.name if customer else 'them'}"
    if mail.state == "sending":
        raise NotAllowed(f"{which} is leaving right now. Nothing was removed; try again in a minute.")
    who = "its sender" if sender is not None and sender.deactivated_at is None else "the manager of whoever wrote it"
    raise NotAllowed(
        f"{which} may have left or not, and nobody knows yet. Nothing was removed; {who} settles it on the card,"
        " then try again."
    )


def _stop(
    session: Session, kinds: Mapping[str, Kind], mail: Outreach, theirs: Collection[int], *, now: datetime
) -> bool:
    """Take a mail back that waits to leave, and tell its sender; False when it does not wait."""
    approval = mails.last_approval(session, mail.id) if mail.state == "approved" else None
    if approval is None:
        return False
    if not sending.back_to_draft(session, kinds[mail.kind], approval, trouble=f"{sending.HELD}: {STOPPED}", now=now):
        raise NotAllowed("A mail to them is leaving right now. Nothing was removed; try again in a minute.")
    audit.note(session, None, "mail.stopped", "outreach", mail.id, {}, now=now)
    if mail.id in theirs:  # There are no words left to read again; the card says so, and this line why.
        mails.set_trouble(session, mail.id, None)
        customer = customers.get(session, mail.customer_id)
        said = (
            f"Your mail to {customer.name if customer else 'a customer'} did not leave: somebody it was written to has"
            " asked to be forgotten, and its words were removed. Nothing was sent."
        )
        lines.say(session, mail.sender_id, said, None, now=now)
    return True


def _end_drafts(session: Session, kinds: Mapping[str, Kind], theirs: Iterable[Outreach], *, now: datetime) -> None:
    """Throw drafts to a person away, but for those of a handoff, which somebody else at the customer can still get."""
    for mail in theirs:
        if mail.state == "finishing":
            store.end_gmail_drafts(session, [mail.id], now=now)
            mails.move(session, mail.id, from_states=("finishing",), to="drafted", now=now)
        if not mail.kind.startswith(OF_A_HANDOFF):
            life.discard(session, kinds[mail.kind], mail, None, now=now)


def _erase(
    session: Session, theirs: Collection[int], named: Collection[int], addresses: Collection[str], *, now: datetime
) -> None:
    body = to_json(Body((Paragraph((Span(REMOVED),)),)))
    store.erase_mails(session, theirs, addresses=addresses, said=SUBJECT, body=body, nobody=NOBODY, now=now)
    store.empty_bytes(session, [*theirs, *named])


def _draw_again(session: Session, about: Collection[int], *, now: datetime) -> None:
    for card in store.cards_about(session, about):
        if card.kind != cards.HOME:
            cards.redraw(session, card, now=now)
    cards.touch_home(session, store.everybody(session), now=now)


def _places(gone: Iterable[Card]) -> Iterable[tuple[str, str]]:
    for card in gone:
        for ref in (card.message_ref, card.trouble_ref):
            if card.channel_ref and ref:
                yield card.channel_ref, ref
