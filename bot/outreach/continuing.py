"""Beginning the mails that go on in a conversation: an answer, a word to a substitute, the same words once more."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.errors import AlreadyDone, Invalid
from bot.outreach import drafts, evidence, life
from bot.outreach.body import Body, Paragraph, Span
from bot.outreach.choosing_thread import answering
from bot.outreach.conversation import AGAIN, ANSWER, CARD, failed_addresses
from bot.outreach.drafts import Draft
from bot.outreach.kind import Kind
from bot.outreach.mime import Address
from bot.people.forms_of_address import familiar, formal
from bot.people.relations import require_on_mail
from bot.permissions import Action
from store import cards, customers, people, replies
from store import outreach as store
from store.models import Contact, Message, Outreach, Person

LONGEST_REFERENCES = 20
"""Message-IDs; RFC 5322 sets no limit, and servers cut lines of more than a few thousand characters."""


def answer(session: Session, message: Message, person: Person, *, now: datetime) -> Outreach:
    """Begin an answer to a message: a greeting in the same conversation; gives the one begun earlier if there is one.

    Everybody who was on our mail is on the answer, its sender included, but not whoever writes it.
    """
    earlier = _earlier(session, message)
    begun = replies.drafted_answer(session, person.id, message.message_id or "")
    if begun is not None:
        if begun.state != "drafted":
            raise AlreadyDone("You have answered that message already. Nothing else was drafted; look at its card.")
        return begun
    sent = drafts.current(session, earlier)
    to = _address(message.name, message.address) or Address("", message.address)
    left_out = {message.address.lower(), *_addresses_of(session, person)}
    heard_us = (*_sender(session, earlier), *sent.to, *sent.cc)
    cc = tuple(one for one in heard_us if one.email.lower() not in left_out)
    draft = Draft(as_answer(message.subject or sent.subject), (to,), cc, _greeting(session, earlier, to))
    return _begin(session, earlier, person, draft, message, now=now)


def to_substitute(session: Session, message: Message, person: Person, *, now: datetime) -> Outreach:
    """Begin a mail to whoever an out-of-office note names for urgent matters; raises Invalid without an address."""
    earlier = _earlier(session, message)
    substitute = substitute_of(session, message)
    if substitute is None:
        raise Invalid("No address of theirs is on record. Nothing was drafted; add them to the customer's contacts.")
    for begun in replies.following(session, earlier.id, ANSWER, after=message.sent_at):
        if begun.state == "drafted" and begun.sender_id == person.id and _was_begun_to(session, begun) == (substitute,):
            return begun
    subject = drafts.current(session, earlier).subject
    draft = Draft(subject, (substitute,), (), _greeting(session, earlier, substitute))
    return _begin(session, earlier, person, draft, None, now=now)


def _was_begun_to(session: Session, begun: Outreach) -> tuple[Address, ...]:
    """Give whom a draft was for before anybody changed it: it tells a word to a substitute from a correction."""
    first = store.version(session, begun.id, 1)
    return drafts.read(first).to if first else ()


def once_more(session: Session, message: Message, person: Person, address: str, *, now: datetime) -> Outreach:
    """Draft a mail in the same words for who did not get the first one, at the address typed.

    Raises Invalid for the field `address`, NotAllowed, or AlreadyDone.
    """
    earlier = _earlier(session, message)
    require_on_mail(session, Action.CORRECT, person, earlier, now=now)
    sent, failed = drafts.current(session, earlier), failed_addresses(session, earlier.id)
    draft = replace(sent, to=(_corrected(session, earlier, sent, failed, address),), cc=_colleagues(session, sent))
    begun = _sent_again(session, earlier)
    if begun is not None:
        drafts.write(
            session, begun.id, draft, based_on=begun.version, written_by="person", author_id=person.id, now=now
        )
        cards.show(session, CARD, begun.id, person.id, now=now)
        return begun
    begun = _begin(session, earlier, person, draft, None, kind=AGAIN, now=now)
    evidence.keep(session, begun.id, evidence.facts_of(session, earlier.id))
    return begun


def _sent_again(session: Session, earlier: Outreach) -> Outreach | None:
    """Give the draft that repeats a mail already, if there is one; raises AlreadyDone once it is on its way."""
    kept = [one for one in replies.following(session, earlier.id, AGAIN) if one.state not in ("discarded", "cancelled")]
    if kept and kept[-1].state != "drafted":
        raise AlreadyDone("That mail was sent again already. Nothing else was drafted; look at its card.")
    return kept[-1] if kept else None


def _corrected(session: Session, earlier: Outreach, sent: Draft, failed: frozenset[str], typed: str) -> Address:
    """Read the right address as it was typed, with the name that is on record for it, else that of whoever is meant."""
    try:
        plain = Address("", typed)
    except Invalid:
        raise Invalid("That is not an e-mail address. Nothing was saved.", field="address") from None
    if plain.email.lower() in failed:
        raise Invalid("Mail to that address came back. Nothing was saved; type another one.", field="address")
    meant = next((one.name for one in (*sent.to, *sent.cc) if one.email.lower() in failed), sent.to[0].name)
    known = {(one.email or "").lower(): one.name for one in customers.contacts_of(session, earlier.customer_id)}
    return _address(known.get(plain.email.lower(), meant), plain.email) or plain


def _sender(session: Session, earlier: Outreach) -> tuple[Address, ...]:
    """Give whom an earlier mail came from, as somebody to copy."""
    mailbox = people.mailbox_of(session, earlier.sender_id)
    sender = _address(mailbox.display_name, mailbox.address) if mailbox else None
    return (sender,) if sender else ()


def _colleagues(session: Session, sent: Draft) -> tuple[Address, ...]:
    """Give the colleagues in Cc, whom the words may name; others got the mail and need no second copy."""
    return tuple(one for one in sent.cc if people.by_email(session, one.email) is not None)


def discard(session: Session, kind: Kind, outreach: Outreach, person: Person, *, now: datetime) -> None:
    """Throw one of these drafts away."""
    kind.may_edit(session, outreach, person)
    if not life.discard(session, kind, outreach, person.id, now=now):
        raise AlreadyDone("This mail is not a draft any more, so it can't be discarded. Nothing was changed.")


def substitute_of(session: Session, message: Message) -> Address | None:
    """Read whom an out-of-office note names, with the address it gives or that is on record; None without one."""
    read = (message.detail or {}).get("substitute") or {}
    named = (read.get("name") or message.substitute or "").strip()
    if read.get("email"):
        return _address(named, read["email"])
    for contact in customers.contacts_of(session, message.customer_id or 0):
        if named and contact.name.casefold() == named.casefold() and not contact.is_left_alone:
            return _address(contact.name, contact.email or "")
    return None


def as_answer(subject: str) -> str:
    """Give the subject of an answer, as far as a mail may carry it; a second Re: is not put before the first."""
    return answering(subject)


def greeting_words(session: Session, customer_id: int, to: Address) -> str:
    """Say hello as the record has it: formally, by the name they prefer, else the first one; no name where none is."""
    contact = _contact(session, customer_id, to)
    name, preferred = (contact.name, contact.preferred_name) if contact else (to.name, None)
    if not name.strip():
        return "Hello,"
    return f"Dear {formal(name, preferred)}," if _is_formal(contact) else f"Hi {familiar(name, preferred)},"


def closing_words(session: Session, customer_id: int, to: Address, person: Person) -> str:
    """Say goodbye as the record has it: with the whole name to somebody addressed formally, else the first one."""
    regards = "Kind regards" if _is_formal(_contact(session, customer_id, to)) else "Best wishes"
    return f"{regards},\n{colleague_words(session, customer_id, to, person)}"


def colleague_words(session: Session, customer_id: int, to: Address, person: Person) -> str:
    """Name one of us as the letters do: by the first name, but in full formally and where the reader has it too."""
    contact, first = _contact(session, customer_id, to), familiar(person.name)
    theirs = familiar(contact.name, contact.preferred_name) if contact else familiar(to.name)
    return person.name if _is_formal(contact) or first.casefold() == theirs.casefold() else first


def _contact(session: Session, customer_id: int, to: Address) -> Contact | None:
    known = {(c.email or "").lower(): c for c in customers.contacts_of(session, customer_id)}
    return known.get(to.email.lower())


def _is_formal(contact: Contact | None) -> bool:
    return contact is not None and contact.form_of_address == "formal"


def _begin(
    session: Session,
    earlier: Outreach,
    person: Person,
    draft: Draft,
    message: Message | None,
    *,
    now: datetime,
    kind: str = ANSWER,
) -> Outreach:
    begun = store.add(
        session,
        kind=kind,
        customer_id=earlier.customer_id,
        sender_id=person.id,
        now=now,
        reply_to_id=earlier.id,
    )
    if message is not None:
        _join(session, begun, message, person)
    drafts.write(session, begun.id, draft, based_on=0, written_by="person", author_id=person.id, now=now)
    cards.show(session, CARD, begun.id, person.id, now=now)
    return begun


def _join(session: Session, begun: Outreach, message: Message, person: Person) -> None:
    """Let a mail answer a message: by its Message-ID, and in the writer's own conversation where it lies there too."""
    mailbox = people.mailbox_of(session, person.id)
    own = [copy for copy in replies.copies(session, message) if mailbox and copy.mailbox_id == mailbox.id]
    earlier = store.get(session, message.outreach_id or 0)
    chain = [*(earlier.references or "").split(), earlier.message_id or ""] if earlier else []
    begun.answers_message_id = message.message_id
    begun.answers_references = " ".join(list(filter(None, chain))[-LONGEST_REFERENCES:]) or None
    begun.answers_thread_ref = own[0].thread_ref if own else None
    session.flush()


def _earlier(session: Session, message: Message) -> Outreach:
    found = store.get(session, message.outreach_id or 0)
    if found is None:
        raise LookupError(f"message {message.id} came back to no mail")
    return found


def _greeting(session: Session, earlier: Outreach, to: Address) -> Body:
    return Body((Paragraph((Span(greeting_words(session, earlier.customer_id, to)),)),))


def _addresses_of(session: Session, person: Person) -> set[str]:
    mailbox = people.mailbox_of(session, person.id)
    aliases = [str(alias["email"]) for alias in mailbox.aliases] if mailbox else []
    return {person.email.lower(), *(alias.lower() for alias in aliases), mailbox.address if mailbox else ""}


def _address(name: str, email: str) -> Address | None:
    """Read an address that others wrote: without its name where no header takes that; None where it is no address."""
    for called in (name.strip(), ""):
        with suppress(Invalid):
            return Address(called, email.strip())
    return None
