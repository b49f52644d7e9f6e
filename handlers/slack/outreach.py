"""The buttons and forms that every e-mail's card has: edit, send, undo, send now, say whether it left, show facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from blocks.slack import forms
from bot.errors import AlreadyDone, Invalid, NotFound
from bot.kinds import KINDS
from bot.outreach import body as bodies
from bot.outreach import drafts, evidence, life
from bot.outreach.body import Body
from bot.outreach.drafts import Draft
from bot.outreach.mime import Address
from bot.outreach.recipients import for_mail, typed_addresses, unwanted
from bot.runtime import current
from handlers.slack.answers import Answer, Close, Nothing, Open, Options, Update
from handlers.slack.asked import Asked
from handlers.slack.routing import routes
from store import customers
from store import outreach as store
from store.models import Outreach, Person


@dataclass(frozen=True)
class Typed:
    """What somebody typed into the edit form."""

    draft: Draft
    based_on: int


@routes.action("outreach.send")
def send(session: Session, person: Person, asked: Asked) -> Answer:
    """Approve exactly what the card showed; it leaves when the undo window is over."""
    outreach = _outreach(session, asked.id_in_value())
    shown = asked.value.partition(":")[2]
    seconds = person.undo_seconds if person.undo_seconds is not None else current().settings.rapport_undo_seconds
    kind = KINDS[outreach.kind]
    life.approve(session, kind, outreach.id, person, shown=shown, undo=timedelta(seconds=seconds), now=asked.at)
    return Nothing()


@routes.action("outreach.undo")
def undo(session: Session, person: Person, asked: Asked) -> Answer:
    """Stop a mail that has not left."""
    kind = KINDS[_approved(session, asked).kind]
    life.undo(session, kind, asked.id_in_value(), person, now=asked.at)
    return Nothing()


@routes.action("outreach.send_now")
def send_now(session: Session, person: Person, asked: Asked) -> Answer:
    """Let a mail leave without waiting for the end of the undo window."""
    kind = KINDS[_approved(session, asked).kind]
    life.send_now(session, kind, asked.id_in_value(), person, now=asked.at)
    return Nothing()


@routes.action("outreach.is_there")
def is_there(session: Session, person: Person, asked: Asked) -> Answer:
    """Take the sender's word that a mail left."""
    return _settle(session, person, asked, was_sent=True)


@routes.action("outreach.is_not_there")
def is_not_there(session: Session, person: Person, asked: Asked) -> Answer:
    """Take the sender's word that a mail did not leave; it is a draft again."""
    return _settle(session, person, asked, was_sent=False)


@routes.action("card.open")
@routes.action("outreach.open_sent")
def open_sent(_session: Session, _person: Person, _asked: Asked) -> Answer:
    """Follow a button that only opens a page; Slack still wants to be answered."""
    return Nothing()


@routes.action("outreach.edit")
@routes.action("outreach.edit_other")
def edit(session: Session, person: Person, asked: Asked) -> Answer:
    """Open a draft for editing."""
    outreach = _outreach(session, asked.id_in_value())
    KINDS[outreach.kind].may_edit(session, outreach, person)
    if outreach.state != "drafted":
        raise AlreadyDone("This mail is not a draft any more, so it can't be changed. Nothing was saved.")
    draft = drafts.current(session, outreach)
    return Open(_form(outreach, draft))


@routes.submission("outreach.edit")
def save_edit(session: Session, person: Person, asked: Asked) -> Answer:
    """Save what was typed as a new version; when somebody else saved meanwhile, ask first and lose nothing."""
    outreach = _outreach(session, asked.id_in_metadata())
    KINDS[outreach.kind].may_edit(session, outreach, person)
    typed = _typed(session, outreach, asked)
    if outreach.state != "drafted":
        raise AlreadyDone("This mail is not a draft any more, so it can't be changed. Nothing was saved.")
    if outreach.version != typed.based_on:
        warning = "*Somebody changed this draft while you had it open.* Your text is below; Save puts it on top."
        return Update(_form(outreach, typed.draft, warning))
    drafts.write(
        session,
        outreach.id,
        typed.draft,
        based_on=typed.based_on,
        written_by="person",
        author_id=person.id,
        now=asked.at,
    )
    KINDS[outreach.kind].has_changed(session, outreach, now=asked.at)
    return Close()


@routes.search("outreach.recipients")
def recipients(session: Session, _person: Person, asked: Asked) -> Answer:
    """Offer the customer's contacts and the colleagues who work with it."""
    outreach = _outreach(session, asked.id_in_metadata())
    found = for_mail(session, outreach.customer_id, asked.value)
    return Options([(address.email, address.name or address.email, address.email) for address in found])


@routes.action("outreach.facts")
def show_facts(session: Session, person: Person, asked: Asked) -> Answer:
    """Show what a mail rests on."""
    outreach = _outreach(session, asked.id_in_value())
    if outreach.sender_id != person.id:
        KINDS[outreach.kind].may_edit(session, outreach, person)
    customer = customers.get(session, outreach.customer_id)
    return Open(forms.facts(customer.name if customer else "this customer", evidence.facts_of(session, outreach.id)))


def _settle(session: Session, person: Person, asked: Asked, *, was_sent: bool) -> Answer:
    outreach = _outreach(session, asked.id_in_value())
    life.settle(session, KINDS[outreach.kind], outreach.id, person, was_sent=was_sent, now=asked.at)
    return Nothing()


def _form(outreach: Outreach, draft: Draft, warning: str = "") -> dict[str, object]:
    metadata = f"{outreach.id}:{outreach.version}"
    return forms.edit_mail(metadata, draft.to, draft.cc, draft.subject, draft.body, warning)


def _typed(session: Session, outreach: Outreach, asked: Asked) -> Typed:
    based_on = asked.id_in_metadata(1)
    version = store.version(session, outreach.id, based_on)
    previous = drafts.read(version).body if version else None
    body = _body(asked, previous)
    more = typed_addresses(asked.typed("more"))
    to, cc = _chosen(session, outreach, asked, "to"), _chosen(session, outreach, asked, "cc")
    known = {address.email.lower() for address in (*to, *cc)}
    added = tuple(address for address in more if address.email.lower() not in known)
    # Typed addresses go into Cc, unless nobody was chosen in To.
    to, cc = (to, (*cc, *added)) if to else (added, cc)
    draft = Draft(asked.typed("subject"), to, cc, body)
    drafts.check(draft)
    name = unwanted(session, outreach.customer_id, (*to, *cc))
    if name is not None:
        raise Invalid(f"{name} is marked as not to be contacted. Nothing was saved; take them off.", field="to")
    return Typed(draft, based_on)


def _body(asked: Asked, previous: Body | None) -> Body:
    try:
        return bodies.from_rich_text(asked.input("body").get("rich_text_value") or {"elements": []}, previous)
    except Invalid as error:
        raise Invalid(error.message, field="body") from None


def _chosen(session: Session, outreach: Outreach, asked: Asked, field: str) -> tuple[Address, ...]:
    options = asked.input(field).get("selected_options") or []
    names = {address.email: address.name for address in for_mail(session, outreach.customer_id, "")}
    version = store.version(session, outreach.id, outreach.version)
    kept = drafts.read(version) if version else None
    for address in (*kept.to, *kept.cc) if kept else ():
        names.setdefault(address.email, address.name)
    try:
        return tuple(Address(names.get(option["value"], ""), option["value"]) for option in options)
    except Invalid as error:
        raise Invalid(error.message, field=field) from None


def _outreach(session: Session, outreach_id: int) -> Outreach:
    found = store.get(session, outreach_id)
    if found is None:
        raise NotFound("I can't find that mail any more. Nothing was changed.")
    return found


def _approved(session: Session, asked: Asked) -> Outreach:
    approval = store.approval(session, asked.id_in_value())
    if approval is None:
        raise NotFound("I can't find that mail any more. Nothing was changed.")
    return _outreach(session, approval.outreach_id)
