"""The buttons and forms that every e-mail's card has: edit, send, undo, send now, say whether it left, show facts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from blocks.slack import facts as facts_blocks
from blocks.slack import forms
from blocks.slack import receipt as receipt_blocks
from bot import clock
from bot.errors import AlreadyDone, Invalid, NotFound
from bot.handoff import changing
from bot.kinds import KINDS
from bot.outreach import body as bodies
from bot.outreach import doubts, drafts, evidence, hours, life, releasing, trying
from bot.outreach.adding import with_line
from bot.outreach.body import Body
from bot.outreach.drafts import Draft
from bot.outreach.mime import Address
from bot.outreach.recipients import for_mail, typed_addresses, unwanted, zone_of
from bot.people.relations import allows_on_mail, require_on_mail
from bot.permissions import Action
from bot.runtime import current
from handlers.slack import over_budget, receipts, rewriting, sending_options
from handlers.slack.answers import Answer, Close, Ephemeral, Nothing, Open, Options, Update
from handlers.slack.asked import Asked
from handlers.slack.routing import routes
from store import customers, people
from store import outreach as store
from store.models import Outreach, Person

WHO_HEARS = "who hears"
SOONEST, LATEST = timedelta(minutes=1), timedelta(days=30)


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
    try:
        life.approve(session, kind, outreach.id, person, shown=shown, undo=timedelta(seconds=seconds), now=asked.at)
    except Invalid as refused:
        return over_budget.instead_of_a_refusal(session, person, asked, outreach, refused)
    return Nothing()


@routes.action("outreach.undo")
def undo(session: Session, person: Person, asked: Asked) -> Answer:
    """Stop a mail that has not left."""
    outreach = _approved(session, asked)
    try:
        life.undo(session, KINDS[outreach.kind], asked.id_in_value(), person, now=asked.at)
    except AlreadyDone as late:
        return receipts.too_late(session, person, asked, outreach, late)
    return Ephemeral(receipt_blocks.STOPPED, safe_here=True)


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
    outreach = _editable(session, person, asked.id_in_value())
    return Open(_form(session, person, outreach, drafts.current(session, outreach)))


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
        return Update(_form(session, person, outreach, typed.draft, warning))
    return _keep(session, person, outreach, typed.draft, asked)


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
    return Open(_facts(session, outreach, person))


@routes.action("outreach.release")
def release(session: Session, person: Person, asked: Asked) -> Answer:
    """Let one mail say one thing that is otherwise for us only."""
    outreach = _outreach(session, asked.id_in_value())
    releasing.release(session, outreach, asked.value.partition(":")[2], person, now=asked.at)
    KINDS[outreach.kind].has_changed(session, outreach, now=asked.at)
    return Update(_facts(session, outreach, person))


@routes.action("outreach.its_true")
def its_true(session: Session, person: Person, asked: Asked) -> Answer:
    """Take the sender's word for a sentence that nothing on record supports."""
    outreach = _outreach(session, asked.id_in_value())
    today = clock.today_of(asked.at, person.zone)
    doubts.settle(session, outreach, asked.value.partition(":")[2], person, today=today, now=asked.at)
    KINDS[outreach.kind].has_changed(session, outreach, now=asked.at)
    return Nothing()


@routes.action("outreach.more")
def more(session: Session, person: Person, asked: Asked) -> Answer:
    """Do what the menu on a card offers."""
    return menu(session, person, asked, _outreach(session, asked.id_in_value()), asked.value.partition(":")[2])


def menu(session: Session, person: Person, asked: Asked, outreach: Outreach, what: str) -> Answer:
    """Do one of the things that the menu of any mail's card offers."""
    match what:
        case "rewrite":
            return rewriting.ask_how(session, person, outreach)
        case "ways":
            return sending_options.ask(session, person, outreach)
        case "later":
            return _ask_when(session, person, outreach, shown(session, outreach, person), asked.at)
        case "test":
            address = trying.ask_for_test(session, outreach, person, now=asked.at)
            return Ephemeral(f"A test is on its way to {address}, and to nobody else.")
        case "line":
            return _ask_for_line(session, person, outreach)
        case "who":
            return _ask_who(session, person, outreach)
    raise Invalid("I don't know that line of the menu any more. Nothing was changed; look at the card again.")


@routes.action("outreach.add_line")
def ask_for_line(session: Session, person: Person, asked: Asked) -> Answer:
    """Ask for a line of the sender's own."""
    return _ask_for_line(session, person, _outreach(session, asked.id_in_value()))


@routes.submission("outreach.add_line")
def add_line(session: Session, person: Person, asked: Asked) -> Answer:
    """Put a line of the sender's own into the letter, on top of whatever it says by now."""
    outreach = _editable(session, person, asked.id_in_metadata())
    draft = drafts.current(session, outreach)
    return _keep(session, person, outreach, replace(draft, body=with_line(draft.body, asked.typed("line"))), asked)


@routes.action("outreach.who")
def ask_who(session: Session, person: Person, asked: Asked) -> Answer:
    """Ask who gets a mail."""
    return _ask_who(session, person, _outreach(session, asked.id_in_value()))


@routes.submission("outreach.who")
def who(session: Session, person: Person, asked: Asked) -> Answer:
    """Change who gets a mail, and nothing else of it."""
    outreach = _editable(session, person, asked.id_in_metadata())
    to, cc = _chosen(session, outreach, asked, "to"), _chosen(session, outreach, asked, "cc")
    name = unwanted(session, outreach.customer_id, (*to, *cc))
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


@routes.action("outreach.later")
def ask_when(session: Session, person: Person, asked: Asked) -> Answer:
    """Ask when a mail should leave; Send then means exactly what the card showed."""
    outreach = _outreach(session, asked.id_in_value())
    return _ask_when(session, person, outreach, asked.value.partition(":")[2], asked.at)


@routes.submission("outreach.later")
def later(session: Session, person: Person, asked: Asked) -> Answer:
    """Approve a mail for a later moment."""
    outreach = _outreach(session, asked.id_in_metadata())
    picked = asked.input("leaves_at").get("selected_date_time")
    if not picked:
        raise Invalid("Choose when it leaves. Nothing was saved.", field="leaves_at")
    wait = datetime.fromtimestamp(int(picked), UTC) - asked.at
    if not SOONEST <= wait <= LATEST:
        raise Invalid("Choose a moment between a minute and 30 days from now. Nothing was saved.", field="leaves_at")
    card = asked.metadata.partition(":")[2]
    life.approve(session, KINDS[outreach.kind], outreach.id, person, shown=card, undo=wait, now=asked.at)
    return Close()


def shown(session: Session, outreach: Outreach, person: Person) -> str:
    """Name what a draft's card shows now, for a menu whose lines cannot carry it."""
    return life.fingerprint(session, outreach, life.connected_mailbox(session, person.id, outreach.from_address))


def _ask_when(session: Session, person: Person, outreach: Outreach, card: str, now: datetime) -> Answer:
    require_on_mail(session, Action.SEND, person, outreach, now=now)
    draft = drafts.current(session, outreach)
    zone = zone_of(session, outreach.customer_id, draft.to) or person.zone
    proposed = hours.good_moment(now, zone)
    at = proposed.astimezone(ZoneInfo(zone))
    whose = draft.to[0].name or draft.to[0].email
    there = f"Proposed: {at:%A} {at.day} {at:%B}, {at:%H:%M} where {whose} is."
    return Open(forms.send_later(f"{outreach.id}:{card}", proposed, there))


def _ask_for_line(session: Session, person: Person, outreach: Outreach) -> Answer:
    return Open(forms.add_line(str(_editable(session, person, outreach.id).id)))


def _ask_who(session: Session, person: Person, outreach: Outreach) -> Answer:
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
    outreach = _outreach(session, outreach_id)
    KINDS[outreach.kind].may_edit(session, outreach, person)
    if outreach.state != "drafted":
        raise AlreadyDone("This mail is not a draft any more, so it can't be changed. Nothing was saved.")
    return outreach


def _facts(session: Session, outreach: Outreach, person: Person) -> dict[str, object]:
    customer = customers.get(session, outreach.customer_id)
    name = customer.name if customer else "this customer"
    may_release = allows_on_mail(session, Action.RELEASE_FACT, person, outreach)
    known, used = evidence.facts_of(session, outreach.id), evidence.named_in(session, outreach)
    return facts_blocks.facts(name, known, used, outreach.id, may_release=may_release)


def _settle(session: Session, person: Person, asked: Asked, *, was_sent: bool) -> Answer:
    outreach = _outreach(session, asked.id_in_value())
    life.settle(session, KINDS[outreach.kind], outreach.id, person, was_sent=was_sent, now=asked.at)
    return Nothing()


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
