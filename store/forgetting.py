"""The rows that are about one person at a customer: found, emptied and deleted when they ask to be forgotten."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import (
    ColumnElement,
    case,
    delete,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from store.models import (
    Activity,
    Approval,
    Card,
    Contact,
    Customer,
    FactUsed,
    GmailDraft,
    Hold,
    LookRequest,
    Mailbox,
    Message,
    Outreach,
    Person,
    Reminder,
    SettledClaim,
    Task,
    Ticket,
    Transition,
    Version,
)

T = TypeVar("T")
AT_ONCE = 500


class InMailbox(NamedTuple):
    """How many mails of or to a person lie in one colleague's Gmail: sent by Rapport, heard of, and as drafts."""

    address: str
    sent: int
    heard: int
    drafts: int


def contacts_with(session: Session, address: str) -> list[Contact]:
    """List the contacts with this address, capitals aside: the same person may be on record at several customers."""
    wanted = select(Contact).where(func.lower(Contact.email) == address.strip().lower())
    return list(session.scalars(wanted.order_by(Contact.id)))


def names_of_others(session: Session, but: Collection[int]) -> list[str]:
    """List the names of all colleagues and of every other contact."""
    people = [name for (name,) in session.execute(select(Person.name))]
    rest = session.execute(select(Contact.name).where(Contact.id.not_in(but)))
    return people + [name for (name,) in rest]


def names_used_with(session: Session, addresses: Collection[str]) -> set[str]:
    """List the names under which mail came from or went to these addresses."""
    heard = session.scalars(select(Message.name).where(func.lower(Message.address).in_(addresses)).distinct())
    written = (one["name"] for _, people in recipients(session) for one in people if _is_one(one, addresses))
    return {name for name in (*heard, *written) if name}


def contacts(session: Session) -> list[Contact]:
    """List all contacts."""
    return list(session.scalars(select(Contact).order_by(Contact.id)))


def company_names(session: Session, customer_ids: Collection[int]) -> list[str]:
    """List what these customers are called."""
    return list(session.scalars(select(Customer.name).where(Customer.id.in_(customer_ids))))


def customers_of_domain(session: Session, domain: str) -> list[int]:
    """List the customers that have this domain."""
    return list(session.scalars(select(Customer.id).where(func.lower(Customer.domain) == domain.lower())))


def messages_of(session: Session, contact_ids: Collection[int], addresses: Collection[str]) -> list[Message]:
    """List the messages that a person wrote, got, or could not be reached by."""
    theirs = or_(
        Message.contact_id.in_(contact_ids),
        func.lower(Message.address).in_(addresses),
        func.lower(Message.failed_address).in_(addresses),
    )
    return list(session.scalars(select(Message).where(theirs).order_by(Message.id)))


def recipients(session: Session) -> Iterator[tuple[int, list[dict[str, str]]]]:
    """Yield to whom each version of each mail was written, copies included, with the mail's id."""
    for outreach_id, to, cc in session.execute(select(Version.outreach_id, Version.to, Version.cc)):
        yield outreach_id, [*to, *cc]


def mails(session: Session, outreach_ids: Collection[int]) -> list[Outreach]:
    """Load mails by id, as they stand now."""
    found: list[Outreach] = []
    for part in _parts(outreach_ids):
        wanted = select(Outreach).where(Outreach.id.in_(part)).order_by(Outreach.id)
        found += session.scalars(wanted, execution_options={"populate_existing": True})
    return found


def in_mailboxes(session: Session, outreach_ids: Collection[int], message_ids: Collection[int]) -> list[InMailbox]:
    """Count what lies in our people's own mailboxes, which is theirs to delete."""
    sent = _per_mailbox(session, Approval, Approval.outreach_id, outreach_ids, Approval.message_ref.is_not(None))
    heard = _per_mailbox(session, Message, Message.id, message_ids, literal(value=True))
    drafts = _per_mailbox(session, GmailDraft, GmailDraft.outreach_id, outreach_ids, GmailDraft.ended_at.is_(None))
    named = session.execute(select(Mailbox.id, Mailbox.address).order_by(Mailbox.address))
    counted = [InMailbox(address, sent.get(i, 0), heard.get(i, 0), drafts.get(i, 0)) for i, address in named]
    return [one for one in counted if one.sent or one.heard or one.drafts]


def erase_mails(
    session: Session,
    outreach_ids: Collection[int],
    *,
    addresses: Collection[str],
    said: str,
    body: dict[str, Any],
    nobody: dict[str, str],
    now: datetime,
) -> None:
    """Erase the words of mails and everything that repeats them; who else they went to stays, when they left too."""
    for part in _parts(outreach_ids):
        for version in session.scalars(select(Version).where(Version.outreach_id.in_(part))):
            version.subject, version.body, version.asked = said, body, None
            version.to = _without(version.to, addresses) or [nobody]
            version.cc = _without(version.cc, addresses)
        session.execute(delete(FactUsed).where(FactUsed.outreach_id.in_(part)))
        session.execute(delete(SettledClaim).where(SettledClaim.outreach_id.in_(part)))
        session.execute(update(Hold).where(Hold.outreach_id.in_(part)).values(reason=said))
        commented = update(LookRequest).where(LookRequest.outreach_id.in_(part), LookRequest.comment.is_not(None))
        session.execute(commented.values(comment=said))
        session.execute(update(Task).where(Task.outreach_id.in_(part)).values(title=said, sentence=None))
        waits = Reminder.done_at.is_(None) & Reminder.cancelled_at.is_(None)
        over = case((waits, now), else_=Reminder.cancelled_at)
        session.execute(
            update(Reminder).where(Reminder.outreach_id.in_(part)).values(text=said, cancelled_at=over),
            execution_options={"synchronize_session": False},
        )
        session.execute(update(Message).where(Message.outreach_id.in_(part)).values(quoted=None, subject=None))
    session.flush()


def empty_bytes(session: Session, outreach_ids: Collection[int]) -> None:
    """Empty the frozen mails that were or would have been sent; their digests stay."""
    for part in _parts(outreach_ids):
        session.execute(update(Approval).where(Approval.outreach_id.in_(part)).values(mime=b""))


def end_gmail_drafts(session: Session, outreach_ids: Collection[int], *, now: datetime) -> None:
    """Follow drafts no more that lie in somebody's Gmail."""
    wanted = update(GmailDraft).where(GmailDraft.outreach_id.in_(outreach_ids), GmailDraft.ended_at.is_(None))
    session.execute(wanted.values(ended_at=now))


def delete_messages(session: Session, message_ids: Collection[int]) -> None:
    """Delete what was heard."""
    for part in _parts(message_ids):
        session.execute(delete(Message).where(Message.id.in_(part)))


def delete_contacts(session: Session, contact_ids: Collection[int], *, said: str) -> None:
    """Delete contacts; of what happened with them the day and the occasion stay, of mails the day alone."""
    theirs = update(Activity).where(Activity.contact_id.in_(contact_ids))
    session.execute(theirs.where(Activity.type == "email").values(subject=said))
    session.execute(theirs.values(contact_id=None, summary=None))
    session.execute(update(Ticket).where(Ticket.contact_id.in_(contact_ids)).values(contact_id=None))
    session.execute(delete(Contact).where(Contact.id.in_(contact_ids)))
    session.flush()


def delete_facts_about_contact(session: Session, names: Callable[[str], bool]) -> int:
    """Delete what mails knew about their contact where that was this person; the number of facts."""
    of_contact = FactUsed.key.startswith("contact", autoescape=True)
    rows = session.execute(select(FactUsed.outreach_id, FactUsed.value).where(of_contact))
    mails = {outreach_id for outreach_id, value in rows if names(value)}
    done = session.execute(delete(FactUsed).where(of_contact, FactUsed.outreach_id.in_(mails)))
    return int(done.rowcount)  # type: ignore[attr-defined]


def mails_of_versions(session: Session) -> dict[int, int]:
    """Say which mail each version belongs to."""
    return {row.id: row.outreach_id for row in session.execute(select(Version.id, Version.outreach_id))}


def cards_about(session: Session, subject_ids: Collection[int]) -> list[Card]:
    """List every card whose subject has one of these ids, whatever it is: drawing one for nothing harms nobody."""
    found: list[Card] = []
    for part in _parts(subject_ids):
        found += session.scalars(select(Card).where(Card.subject_id.in_(part)).order_by(Card.id))
    return found


def delete_cards(session: Session, kind: str, subject_ids: Collection[int]) -> list[Card]:
    """Delete the cards of things that are no more; gives them, with where they stand in Slack."""
    gone = [card for card in cards_about(session, subject_ids) if card.kind == kind]
    session.execute(delete(Card).where(Card.id.in_([card.id for card in gone])))
    return gone


def card_at(session: Session, channel_ref: str, message_ref: str) -> Card | None:
    """Give the card behind a message, or behind what was said in its thread."""
    here = or_(Card.message_ref == message_ref, Card.trouble_ref == message_ref)
    return session.scalar(select(Card).where(Card.channel_ref == channel_ref, here).limit(1))


def conversations_in_slack(session: Session) -> list[str]:
    """List the channels of our direct messages with people, and wherever else a card stands."""
    own = session.scalars(select(Person.dm_ref).where(Person.dm_ref.is_not(None)))
    cards = session.scalars(
        select(Card.channel_ref).where(Card.channel_ref.is_not(None), Card.message_ref.is_not(None))
    )
    return sorted({str(ref) for ref in (*own, *cards)})


def shown_with(session: Session, outreach_ids: Collection[int], customer_ids: Collection[int]) -> set[int]:
    """List what cards show besides these mails themselves: handoffs at these customers, reminders, tasks."""
    found = set(session.scalars(select(Transition.id).where(Transition.customer_id.in_(customer_ids))))
    for part in _parts(outreach_ids):
        theirs = or_(Transition.farewell_id.in_(part), Transition.introduction_id.in_(part))
        found |= set(session.scalars(select(Transition.id).where(theirs)))
        found |= set(session.scalars(select(Reminder.id).where(Reminder.outreach_id.in_(part))))
        found |= set(session.scalars(select(Task.id).where(Task.outreach_id.in_(part))))
    return found


def everybody(session: Session) -> list[int]:
    """List the ids of all colleagues."""
    return list(session.scalars(select(Person.id)))


def overwrite_deleted(session: Session) -> None:
    """Have SQLite write zeroes over what this transaction deletes."""
    if session.get_bind().dialect.name == "sqlite":
        session.connection().exec_driver_sql("pragma secure_delete = on")


def _per_mailbox(
    session: Session, model: Any, column: Any, ids: Collection[int], also: ColumnElement[bool]
) -> dict[int, int]:
    counts: dict[int, int] = {}
    for part in _parts(ids):
        rows = session.execute(
            select(model.mailbox_id, func.count()).where(column.in_(part), also).group_by(model.mailbox_id)
        )
        for mailbox_id, number in rows:
            counts[mailbox_id] = counts.get(mailbox_id, 0) + number
    return counts


def _without(people: Sequence[dict[str, str]], addresses: Collection[str]) -> list[dict[str, str]]:
    return [one for one in people if not _is_one(one, addresses)]


def _is_one(person: dict[str, str], addresses: Collection[str]) -> bool:
    return person["email"].strip().lower() in addresses


def _parts(ids: Iterable[T]) -> Iterator[list[T]]:
    whole = list(ids)
    return (whole[start : start + AT_ONCE] for start in range(0, len(whole), AT_ONCE))
