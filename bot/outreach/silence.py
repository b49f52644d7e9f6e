"""Mails that nobody answers: when their sender hears of it, and what moves or ends that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.errors import AlreadyDone, NotFound
from bot.outreach import contacts_away, drafts, hearing, interrupting, quiet
from bot.outreach.contacts_away import ContactAway
from bot.outreach.kind import Kind
from bot.people import covering
from bot.people.relations import require_on_mail
from bot.permissions import Action
from store import audit, cards, jobs, people, reminders, replies
from store import outreach as store
from store.models import Message, Outreach, Person, Reminder

REMIND = "mail.silence"
CARD = "silence"
NUDGE = "nudge"
NUDGE_CARD = "mail"
REPLY_CARD = "reply"
"""The card of what came back to a mail; its subject is the message."""
MOST_NUDGES = 2
AGAIN = 3
"""Working days until the next reminder, when somebody asks for one."""
LOOK_AGAIN = timedelta(hours=1)
UNREACHABLE = timedelta(hours=12)


def begun_by(session: Session, outreach: Outreach) -> Outreach:
    """Give the mail that a nudge repeats; any other mail is its own."""
    while outreach.kind == NUDGE and outreach.reply_to_id is not None:
        earlier = store.get(session, outreach.reply_to_id)
        if earlier is None:
            break
        outreach = earlier
    return outreach


def with_nudges(session: Session, outreach: Outreach) -> list[int]:
    """Name a mail and every nudge about it; an answer to one of them answers all."""
    return [outreach.id, *(nudge.id for nudge in replies.following(session, outreach.id, NUDGE))]


def plan(session: Session, kind: Kind, outreach: Outreach, *, now: datetime, number: int = 1) -> Reminder | None:
    """Plan to tell a mail's sender that it stays unanswered; None where this kind waits for no answer.

    A mail that answers an earlier one of ours in the same conversation takes that one's place. While its reader is
    known to be away nobody waits for an answer.
    """
    if outreach.reply_to_id is not None:
        _cancel(session, outreach.reply_to_id, now=now)
    sender, approval = people.get(session, outreach.sender_id), store.last_approval(session, outreach.id)
    if kind.answer_within is None or sender is None or number > MOST_NUDGES:
        return None
    if approval is not None and approval.is_pilot:
        return None  # Its sender got it, and no customer can answer.
    if outreach.answered_at is not None:
        return None  # They answered while nobody knew yet whether it had left.
    due_at = _once_back(session, outreach, quiet.days_later(now, kind.answer_within, sender.zone), sender, now=now)
    return _remind_at(session, outreach, due_at, number=number, now=now)


def remind(
    session: Session,
    reminder_id: int,
    *,
    kind_of: Callable[[str], Kind],
    most: int,
    now: datetime,
    waited: bool = False,
) -> None:
    """Tell a mail's sender that nobody has answered, if that is still so and certain.

    Where the mailbox cannot be read, or was not read lately, nothing is claimed: the mail's card says why, and it is
    looked at again later. Whoever was interrupted `most` times today hears of it next morning, when it has `waited`.
    """
    reminder = reminders.get(session, reminder_id)
    outreach = store.get(session, reminder.outreach_id or 0) if reminder else None
    person = people.get(session, reminder.person_id) if reminder else None
    if reminder is None or outreach is None or person is None:
        return
    if reminder.done_at or reminder.cancelled_at or reminder.due_at > now:
        return
    if outreach.state != "sent":
        _cancel(session, outreach.id, now=now)
        return
    mailbox = hearing.mailbox_of(session, outreach)
    if not hearing.is_heard(mailbox, now=now):
        wait = UNREACHABLE if hearing.deaf_because(mailbox) else LOOK_AGAIN
        _move(session, reminder, quiet.not_before(now + wait, person), now=now, has_waited=waited)
        kind_of(outreach.kind).has_changed(session, outreach, now=now)
        return
    reader = people.get(session, covering.who_sees(session, person.id, now=now)) or person
    comes_at = interrupting.comes_at(session, reader, most=most, now=now, waited=waited)
    if comes_at > now:
        _move(session, reminder, comes_at, now=now, has_waited=True)
        kind_of(outreach.kind).has_changed(session, outreach, now=now)
    elif reminders.close(session, reminder, now=now):
        cards.show(session, CARD, reminder.id, reader.id, now=now)


def was_answered(session: Session, outreach: Outreach, *, now: datetime) -> None:
    """End every reminder about a mail that was answered, and the nudges that nobody has sent."""
    _cancel(session, outreach.id, now=now)
    for nudge in replies.following(session, outreach.id, NUDGE):
        if store.move(session, nudge.id, from_states=("drafting", "drafted"), to="discarded", now=now):
            audit.note(session, None, "mail.discarded", "outreach", nudge.id, {}, now=now)
            cards.touch(session, nudge.id, NUDGE_CARD, now=now)


def is_unanswered_again(session: Session, outreach: Outreach, *, now: datetime) -> None:
    """Plan a reminder once more for a mail whose only answer turned out to be about something else."""
    last, sender = reminders.newest(session, outreach.id), people.get(session, outreach.sender_id)
    if last is None or sender is None or last.done_at is not None:
        return
    due_at = max(last.due_at, quiet.not_before(now + LOOK_AGAIN, sender))
    _remind_at(session, outreach, due_at, number=last.number, now=now)


def move_past(session: Session, outreach: Outreach, message: Message, *, now: datetime) -> None:
    """Move a mail's reminder to the working day after its reader is back, and keep the old date beside the note."""
    reminder, sender = reminders.pending(session, outreach.id), people.get(session, outreach.sender_id)
    if reminder is None or sender is None or message.return_on is None:
        return
    due_at, was = quiet.not_before(quiet.morning_after(message.return_on, sender.zone), sender), reminder.due_at
    if due_at > was and _move(session, reminder, due_at, now=now):
        moved = {"reminder_id": reminder.id, "was": was.isoformat(), "to": due_at.isoformat()}
        replies.note(session, message, moved=moved)


def keep_old_date(session: Session, message: Message, person: Person, *, now: datetime) -> None:
    """Put a reminder that an out-of-office note moved back to where it was."""
    moved = (message.detail or {}).get("moved")
    reminder = reminders.get(session, int(moved["reminder_id"])) if moved else None
    if moved is None or reminder is None:
        raise NotFound("There is no reminder to move back any more. Nothing was changed.")
    due_at = quiet.not_before(max(datetime.fromisoformat(moved["was"]), now), person)
    if not _move(session, reminder, due_at, now=now):
        raise AlreadyDone("That reminder is over already, so there is nothing to move. Nothing was changed.")
    replies.note(session, message, moved=None)


def again(session: Session, reminder_id: int, person: Person, *, now: datetime) -> None:
    """Remind a mail's sender once more, some working days from now."""
    reminder, outreach = own(session, reminder_id, person)
    if outreach.state != "sent":
        raise AlreadyDone("That mail needs no reminder any more. Nothing was changed; the card shows how it stands.")
    if reminders.pending(session, outreach.id) is None:
        due_at = _once_back(session, outreach, quiet.days_later(now, AGAIN, person.zone), person, now=now)
        _remind_at(session, outreach, due_at, number=reminder.number, now=now)
    cards.touch(session, reminder.id, CARD, now=now)


def leave(session: Session, reminder_id: int, person: Person, *, now: datetime) -> None:
    """Say no more about a mail that stays unanswered."""
    _reminder, outreach = own(session, reminder_id, person)
    _cancel(session, outreach.id, now=now)


def own(session: Session, reminder_id: int, person: Person) -> tuple[Reminder, Outreach]:
    """Give a reminder and its mail to whoever may decide about it; raises NotFound, or NotAllowed for anybody else."""
    reminder = reminders.get(session, reminder_id)
    outreach = store.get(session, reminder.outreach_id or 0) if reminder else None
    if reminder is None or outreach is None:
        raise NotFound("I can't find that reminder any more. Nothing was changed.")
    require_on_mail(session, Action.NUDGE, person, outreach)
    return reminder, outreach


def away(session: Session, outreach: Outreach, *, today: date) -> ContactAway | None:
    """Tell whether the reader of a mail is away, and until when."""
    return contacts_away.among(session, outreach.customer_id, drafts.current(session, outreach).to[:1], today=today)


def reader_of(session: Session, outreach: Outreach) -> str:
    """Name whom a mail was written to, by the name that stands in it, else by the address."""
    to = drafts.current(session, outreach).to
    return to[0].name or to[0].email if to else ""


def _once_back(session: Session, outreach: Outreach, due_at: datetime, person: Person, *, now: datetime) -> datetime:
    """Give this moment, or the working morning after its reader is back, within the hours of whoever is reminded."""
    absent = away(session, outreach, today=quiet.day_of(now, person.zone))
    back_at = quiet.morning_after(absent.until, person.zone) if absent else due_at
    return quiet.not_before(max(due_at, back_at), person)


def _remind_at(session: Session, outreach: Outreach, due_at: datetime, *, number: int, now: datetime) -> Reminder:
    text = f"No answer from {reader_of(session, outreach)}"
    reminder = reminders.add_silence(session, outreach, number=number, text=text, due_at=due_at)
    _schedule(session, reminder.id, due_at, now=now)
    return reminder


def _move(session: Session, reminder: Reminder, due_at: datetime, *, now: datetime, has_waited: bool = False) -> bool:
    moved = reminders.move(session, reminder, due_at)
    if moved:
        _schedule(session, reminder.id, due_at, now=now, has_waited=has_waited)
    return moved


def _schedule(session: Session, reminder_id: int, due_at: datetime, *, now: datetime, has_waited: bool = False) -> None:
    key = f"silence:{reminder_id}:{int(due_at.timestamp())}"
    told = {"reminder_id": reminder_id, "waited": int(has_waited)}
    jobs.schedule(session, REMIND, told, now=now, due_at=due_at, unique_key=key)


def _cancel(session: Session, outreach_id: int, *, now: datetime) -> None:
    for reminder_id in reminders.cancel(session, outreach_id, now=now):
        cards.touch(session, reminder_id, CARD, now=now)
    for note in replies.of_outreach(session, [outreach_id], "auto-reply"):  # It may say that a reminder was moved.
        cards.touch(session, note.id, REPLY_CARD, now=now)
