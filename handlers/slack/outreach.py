"""The buttons that every e-mail's card has: send, undo, send now or later, say whether it left, facts, the menu."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from blocks.slack import facts as facts_blocks
from blocks.slack import forms
from blocks.slack import receipt as receipt_blocks
from bot import clock
from bot.errors import AlreadyDone, Invalid, NotFound
from bot.kinds import KINDS
from bot.outreach import assembling, doubts, drafts, evidence, hours, life, offered, releasing, showing_replies, trying
from bot.outreach.recipients import zone_of
from bot.people.relations import allows_on_mail, require_on_mail
from bot.permissions import Action
from bot.runtime import current
from handlers.slack import editing, meant, over_budget, receipts, rewriting, sending_options
from handlers.slack.answers import Answer, Close, Ephemeral, Nothing, Open, Update
from handlers.slack.asked import Asked
from handlers.slack.routing import routes
from store import customers
from store import outreach as store
from store.models import Outreach, Person

SOONEST, LATEST = timedelta(minutes=1), timedelta(days=30)


@routes.action("outreach.send")
def send(session: Session, person: Person, asked: Asked) -> Answer:
    """Approve exactly what the card showed; it leaves when the undo window is over."""
    outreach = meant.mail(session, asked.id_in_value())
    shown = asked.value.partition(":")[2]
    seconds = person.undo_seconds if person.undo_seconds is not None else current().settings.rapport_undo_seconds
    kind, window = KINDS[outreach.kind], timedelta(seconds=seconds)
    try:
        life.approve(session, kind, outreach.id, person, shown=shown, undo=window, now=asked.at)
    except Invalid as refused:
        return over_budget.instead_of_a_refusal(session, person, outreach, refused, leaves_at=asked.at + window)
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


@routes.action("outreach.facts")
def show_facts(session: Session, person: Person, asked: Asked) -> Answer:
    """Show what a mail rests on."""
    outreach = meant.mail(session, asked.id_in_value())
    if outreach.sender_id != person.id:
        KINDS[outreach.kind].may_edit(session, outreach, person)
    return Open(_facts(session, outreach, person))


@routes.action("outreach.release")
def release(session: Session, person: Person, asked: Asked) -> Answer:
    """Let one mail say one thing that is otherwise for us only."""
    outreach = meant.mail(session, asked.id_in_value())
    releasing.release(session, outreach, asked.value.partition(":")[2], person, now=asked.at)
    KINDS[outreach.kind].has_changed(session, outreach, now=asked.at)
    return Update(_facts(session, outreach, person))


@routes.action("outreach.its_true")
def its_true(session: Session, person: Person, asked: Asked) -> Answer:
    """Take the sender's word for a sentence that nothing on record supports."""
    outreach = meant.mail(session, asked.id_in_value())
    today = clock.today_of(asked.at, person.zone)
    doubts.settle(session, outreach, asked.value.partition(":")[2], person, today=today, now=asked.at)
    KINDS[outreach.kind].has_changed(session, outreach, now=asked.at)
    return Nothing()


@routes.action("outreach.more")
def more(session: Session, person: Person, asked: Asked) -> Answer:
    """Do what the menu on a card offers."""
    return menu(session, person, asked, meant.mail(session, asked.id_in_value()), asked.value.partition(":")[2])


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
            return editing.line_form(session, person, outreach)
        case "who":
            return editing.who_form(session, person, outreach)
    raise Invalid("I don't know that line of the menu any more. Nothing was changed; look at the card again.")


@routes.action("outreach.later")
def ask_when(session: Session, person: Person, asked: Asked) -> Answer:
    """Ask when a mail should leave; Send then means exactly what the card showed."""
    outreach = meant.mail(session, asked.id_in_value())
    return _ask_when(session, person, outreach, asked.value.partition(":")[2], asked.at)


@routes.submission("outreach.later")
def later(session: Session, person: Person, asked: Asked) -> Answer:
    """Approve a mail for a later moment; what speaks against that one is said at its field."""
    outreach = meant.mail(session, asked.id_in_metadata())
    picked = asked.input("leaves_at").get("selected_date_time")
    if not picked:
        raise Invalid("Choose when it leaves. Nothing was saved.", field="leaves_at")
    wait = datetime.fromtimestamp(int(picked), UTC) - asked.at
    if not SOONEST <= wait <= LATEST:
        raise Invalid("Choose a moment between a minute and 30 days from now. Nothing was saved.", field="leaves_at")
    card = asked.metadata.partition(":")[2]
    try:
        life.approve(session, KINDS[outreach.kind], outreach.id, person, shown=card, undo=wait, now=asked.at)
    except Invalid as refused:
        raise Invalid(refused.message, field="leaves_at") from None
    return Close()


def shown(session: Session, outreach: Outreach, person: Person) -> str:
    """Name what a draft's card shows now, for a menu whose lines cannot carry it."""
    return assembling.fingerprint(session, outreach, life.connected_mailbox(session, person.id, outreach.from_address))


def _ask_when(session: Session, person: Person, outreach: Outreach, card: str, now: datetime) -> Answer:
    require_on_mail(session, Action.SEND, person, outreach, now=now)
    draft = drafts.current(session, outreach)
    zone = zone_of(session, outreach.customer_id, draft.to) or person.zone
    over = over_budget.asked_about(session, outreach, person, now)
    away = showing_replies.away(session, outreach, now=now)
    after = [now, *([over.again_at] if over else []), *([hours.end_of(away.until, zone)] if away else [])]
    proposed = hours.good_moment(max(after), zone)
    at = proposed.astimezone(ZoneInfo(zone))
    whose = draft.to[0].name or draft.to[0].email
    there = f"Proposed: {at:%A} {at.day} {at:%B}, {at:%H:%M} where {whose} is."
    return Open(forms.send_later(f"{outreach.id}:{card}", proposed, there))


def _facts(session: Session, outreach: Outreach, person: Person) -> dict[str, object]:
    customer = customers.get(session, outreach.customer_id)
    name = customer.name if customer else "this customer"
    may_release = allows_on_mail(session, Action.RELEASE_FACT, person, outreach)
    known = evidence.facts_of(session, outreach.id)
    if outreach.version:
        known += offered.facts(session, drafts.current(session, outreach).body)
    said = evidence.stretches(session, outreach, known)
    return facts_blocks.facts(name, known, said, outreach.id, may_release=may_release)


def _settle(session: Session, person: Person, asked: Asked, *, was_sent: bool) -> Answer:
    outreach = meant.mail(session, asked.id_in_value())
    life.settle(session, KINDS[outreach.kind], outreach.id, person, was_sent=was_sent, now=asked.at)
    return Nothing()


def _approved(session: Session, asked: Asked) -> Outreach:
    approval = store.approval(session, asked.id_in_value())
    if approval is None:
        raise NotFound("I can't find that mail any more. Nothing was changed.")
    return meant.mail(session, approval.outreach_id)
