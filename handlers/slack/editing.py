"""The forms that change a draft: its words, a line of the sender's own, and who gets it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from blocks.slack import forms
from bot.errors import AlreadyDone, Invalid
from bot.handoff import changing
from bot.kinds import KINDS
from bot.outreach import body as bodies
from bot.outreach import drafts
from bot.outreach.adding import with_line
from bot.outreach.body import Body
from bot.outreach.drafts import Draft
from bot.outreach.mime import Address
from bot.outreach.recipients import for_mail, typed_addresses, unwanted
from handlers.slack import meant
from handlers.slack.answers import Answer, Close, Open, Options, Update
from handlers.slack.asked import Asked
from handlers.slack.routing import routes
from store import customers, people
from store import outreach as store
from store.models import Outreach, Person

WHO_HEARS = "who hears"


@dataclass(frozen=True)
class Typed:
    """What somebody typed into the edit form."""

    draft: Draft
    based_on: int


@routes.action("outreach.edit")
@routes.action("outreach.edit_other")
def edit(session: Session, person: Person, asked: Asked) -> Answer:
    """Open a draft for editing."""
    outreach = _editable(session, person, asked.id_in_value())
    return Open(_form(session, person, outreach, drafts.current(session, outreach)))


@routes.submission("outreach.edit")
def save_edit(session: Session, person: Person, asked: Asked) -> Answer:
    """Save what was typed as a new version; when somebody else saved meanwhile, ask first and lose nothing."""
    outreach = meant.mail(session, asked.id_in_metadata())
    KINDS[outreach.kind].may_edit(session, outreach, person)
    typed = _typed(session, outreach, asked)
    if outreach.state != "drafted":
        raise AlreadyDone("This mail is not a draft any more, so it can't be changed. Nothing was saved.")
    if outreach.version != typed.based_on:
        warning = "*This draft changed while you had it open.* Your text is below; Save puts it on top."
        return Update(_form(session, person, outreach, typed.draft, warning))
    return _keep(session, person, outreach, typed.draft, asked)


@routes.search("outreach.recipients")
def recipients(session: Session, _person: Person, asked: Asked) -> Answer:
    """Offer the customer's contacts and the colleagues who work with it."""
    outreach = meant.mail(session, asked.id_in_metadata())
    found = for_mail(session, outreach.customer_id, asked.value)
    return Options([(address.email, address.name or address.email, address.email) for address in found])


@routes.action("outreach.add_line")
def ask_for_line(session: Session, person: Person, asked: Asked) -> Answer:
    """Ask for a line of the sender's own."""
    return line_form(session, person, meant.mail(session, asked.id_in_value()))


@routes.submission("outreach.add_line")
def add_line(session: Session, person: Person, asked: Asked) -> Answer:
    """Put a line of the sender's own into the letter, on top of whatever it says by now."""
    outreach = _editable(session, person, asked.id_in_metadata())
    draft = drafts.current(session, outreach)
    return _keep(session, person, outreach, replace(draft, body=with_line(draft.body, asked.typed("line"))), asked)


@routes.action("outreach.who")
def ask_who(session: Session, person: Person, asked: Asked) -> Answer:
    """Ask who gets a mail."""
    return who_form(session, person, meant.mail(session, asked.id_in_value()))


@routes.submission("outreach.who")
def who(session: Session, person: Person, asked: Asked) -> Answer:
    """Change who gets a mail, and nothing else of it."""
    outreach = _editable(session, person, asked.id_in_metadata())
    to, cc = _chosen(session, outreach, asked, "to"), _chosen(session, outreach, asked, "cc")
    name = unwanted(session, (*to, *cc))
    if name is not None:
        raise Invalid(f"{name} is marked as not to be contacted. Nothing was saved; take them off.", field="to")
    changing.copy_as_chosen(session, person, outreach, cc, now=asked.at)
    outreach = _editable(session, person, outreach.id)
    version = store.version(session, outreach.id, outreach.version)
    draft = replace(drafts.current(session, outreach), to=to, cc=cc)
    drafts.write(
        session,
        outreach.id,
        draft,
        based_on=outreach.version,
        written_by=drafts.as_written_by(version) if version else "person",
        author_id=person.id,
        asked=WHO_HEARS,  # The words are whose they were, and were not held against the record again.
        now=asked.at,
    )
    KINDS[outreach.kind].has_changed(session, outreach, now=asked.at)
    return Close()


def line_form(session: Session, person: Person, outreach: Outreach) -> Answer:
    """Open the form for a line of the sender's own."""
    return Open(forms.add_line(str(_editable(session, person, outreach.id).id)))


def who_form(session: Session, person: Person, outreach: Outreach) -> Answer:
    """Open the form that says who gets a mail, and which contacts do not."""
    draft = drafts.current(session, _editable(session, person, outreach.id))
    told = {address.email.lower() for address in (*draft.to, *draft.cc)}
    contacts = customers.contacts_of(session, outreach.customer_id)
    others = [contact.name for contact in contacts if (contact.email or "").lower() not in told]
    return Open(forms.who_hears(str(outreach.id), draft.to, draft.cc, others))


def _keep(session: Session, person: Person, outreach: Outreach, draft: Draft, asked: Asked) -> Answer:
    drafts.write(
        session,
        outreach.id,
        draft,
        based_on=outreach.version,
        written_by="person",
        author_id=person.id,
        now=asked.at,
    )
    KINDS[outreach.kind].has_changed(session, outreach, now=asked.at)
    return Close()


def _editable(session: Session, person: Person, outreach_id: int) -> Outreach:
    outreach = meant.mail(session, outreach_id)
    KINDS[outreach.kind].may_edit(session, outreach, person)
    if outreach.state != "drafted":
        raise AlreadyDone("This mail is not a draft any more, so it can't be changed. Nothing was saved.")
    return outreach


def _form(session: Session, person: Person, outreach: Outreach, draft: Draft, warning: str = "") -> dict[str, object]:
    metadata = f"{outreach.id}:{outreach.version}"
    other = people.get(session, outreach.sender_id) if outreach.sender_id != person.id else None
    sender = other.name.split(" ", 1)[0] if other else ""
    return forms.edit_mail(metadata, draft.to, draft.cc, draft.subject, draft.body, warning, sender=sender)


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
    name = unwanted(session, (*to, *cc))
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
