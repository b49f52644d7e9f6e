"""The buttons on what came back to a mail and on mails that nobody answered; drafts that go on in a conversation."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from blocks.slack import answering, forms
from bot.errors import Invalid, NotAllowed, NotFound
from bot.kinds import KINDS
from bot.outreach import continuing, conversation, drafts, nudging, quiet, silence, tasks, wishes
from bot.outreach.kind import Kind
from bot.outreach.replies import asking, following
from bot.permissions import Action
from handlers.slack import meant
from handlers.slack.answers import Answer, Close, Ephemeral, Nothing, Open
from handlers.slack.asked import Asked
from handlers.slack.routing import routes
from store import outreach as store
from store import replies
from store.models import Message, Outreach, Person

TASK_WITHIN = 2
"""Working days that the form proposes for a task."""
KEPT = "Slack didn't let me open the form in time. Your draft is on its card; press {press} there."


@routes.action("reply.answer")
def answer(session: Session, person: Person, asked: Asked) -> Answer:
    """Begin an answer and open it for writing; a second press opens the same one."""
    message, _kind = _message(session, person, asked, Action.WRITE)
    return _write(session, continuing.answer(session, message, person, now=asked.at), message, asked)


@routes.action("reply.substitute")
def write_to_substitute(session: Session, person: Person, asked: Asked) -> Answer:
    """Begin a mail to whoever an out-of-office note names."""
    message, _kind = _message(session, person, asked, Action.WRITE)
    return _write(session, continuing.to_substitute(session, message, person, now=asked.at), message, asked)


@routes.action("reply.correct")
def ask_for_address(session: Session, person: Person, asked: Asked) -> Answer:
    """Ask for the right address of somebody whose mail came back."""
    message, _kind = _message(session, person, asked, Action.CORRECT)
    return Open(answering.address_form(message.id, message.failed_address or ""))


@routes.submission("reply.correct")
def correct(session: Session, person: Person, asked: Asked) -> Answer:
    """Draft the same mail once more, to the address typed; its card comes below."""
    message, kind = _message_with(session, person, asked.id_in_metadata(), asked, Action.CORRECT)
    continuing.once_more(session, message, person, asked.typed("address"), now=asked.at)
    following.draw_again(session, kind, message, now=asked.at)
    return Close()


@routes.action("reply.keep_date")
def keep_date(session: Session, person: Person, asked: Asked) -> Answer:
    """Put a reminder back to where it was before an out-of-office note moved it."""
    message, kind = _message(session, person, asked, Action.DISMISS_REPLY)
    silence.keep_old_date(session, message, person, now=asked.at)
    following.draw_again(session, kind, message, now=asked.at)
    return Nothing()


@routes.action("reply.dismiss")
def dismiss(session: Session, person: Person, asked: Asked) -> Answer:
    """Take a person's word that a message is not about their mail."""
    message, kind = _message(session, person, asked, Action.DISMISS_REPLY)
    following.dismiss(session, kind, message, person, now=asked.at)
    return Nothing()


@routes.action("reply.accept")
def accept(session: Session, person: Person, asked: Asked) -> Answer:
    """Take a person's word that a message is about their mail."""
    message, kind = _message(session, person, asked, Action.DISMISS_REPLY)
    following.accept(session, kind, message, person, now=asked.at)
    return Nothing()


@routes.action("reply.settle")
def settle(session: Session, person: Person, asked: Asked) -> Answer:
    """Note that a message needs nothing more."""
    message, kind = _message(session, person, asked, Action.DISMISS_REPLY)
    following.settle(session, kind, message, person, now=asked.at)
    return Nothing()


@routes.action("reply.not_so")
def is_not_so(session: Session, person: Person, asked: Asked) -> Answer:
    """Take a person's word that an answer is no negative one."""
    message, kind = _message(session, person, asked, Action.DISMISS_REPLY)
    following.is_not_so(session, kind, message, person, now=asked.at)
    return Nothing()


@routes.action("reply.leave_alone")
def leave_alone(session: Session, person: Person, asked: Asked) -> Answer:
    """Keep somebody's wish for no more mail."""
    message, kind = _message(session, person, asked, Action.MAKE_TASK)
    wishes.leave_alone(session, message, person, now=asked.at)
    following.draw_again(session, kind, message, now=asked.at)
    return Nothing()


@routes.action("reply.write_again")
def write_again(session: Session, person: Person, asked: Asked) -> Answer:
    """Let mails leave again to somebody who wished for none."""
    message, kind = _message(session, person, asked, Action.MAKE_TASK)
    wishes.write_again(session, message, person, now=asked.at)
    following.draw_again(session, kind, message, now=asked.at)
    return Nothing()


@routes.action("reply.gmail")
def open_gmail(_session: Session, _person: Person, _asked: Asked) -> Answer:
    """Follow the link to Gmail; Slack still wants to be answered."""
    return Nothing()


@routes.action("reply.more")
def more(session: Session, person: Person, asked: Asked) -> Answer:
    """Do what the menu on a reply offers: put its writer among the customer's contacts, make it a task, settle it."""
    chosen = asked.value.partition(":")[2]
    if chosen == "settle":
        return settle(session, person, asked)
    if chosen == "task":
        return ask_for_task(session, person, asked)
    message, kind = _message(session, person, asked, Action.MAKE_TASK)
    if chosen != "contact":
        raise Invalid("I don't know that line of the menu any more. Nothing was changed; look at the card again.")
    name = tasks.add_contact(session, message, person, now=asked.at)
    following.draw_again(session, kind, message, now=asked.at)
    return Ephemeral(f"{name} is among the customer's contacts now.")


@routes.action("reply.task")
def ask_for_task(session: Session, person: Person, asked: Asked) -> Answer:
    """Ask what is to be done, by whom and until when."""
    message, _kind = _message(session, person, asked, Action.MAKE_TASK)
    due = quiet.day_of(quiet.days_later(asked.at, TASK_WITHIN, person.zone), person.zone)
    sentence = asking.asked_for(message.text or "") or ""
    return Open(answering.task_form(message.id, sentence, (str(person.id), person.name), due))


@routes.submission("reply.task")
def save_task(session: Session, person: Person, asked: Asked) -> Answer:
    """Keep a task that came from a reply."""
    message, kind = _message_with(session, person, asked.id_in_metadata(), asked, Action.MAKE_TASK)
    due = _day(asked.picked("due"))
    tasks.from_reply(
        session,
        message,
        person,
        title=asked.typed("title"),
        owner_id=asked.picked_id("owner"),
        due_on=due,
        now=asked.at,
    )
    following.draw_again(session, kind, message, now=asked.at)
    return Close()


@routes.action("silence.nudge")
def nudge(session: Session, person: Person, asked: Asked) -> Answer:
    """Draft a nudge; its card comes below."""
    nudging.draft(session, asked.id_in_value(), person, now=asked.at)
    return Nothing()


@routes.action("silence.again")
def again(session: Session, person: Person, asked: Asked) -> Answer:
    """Remind once more in some days."""
    silence.again(session, asked.id_in_value(), person, now=asked.at)
    return Nothing()


@routes.action("silence.leave")
def leave(session: Session, person: Person, asked: Asked) -> Answer:
    """Say no more about a mail that stays unanswered."""
    silence.leave(session, asked.id_in_value(), person, now=asked.at)
    return Nothing()


@routes.action("mail.discard")
def discard(session: Session, person: Person, asked: Asked) -> Answer:
    """Throw a draft of a conversation away."""
    outreach = _next_mail(session, asked.id_in_value())
    continuing.discard(session, KINDS[outreach.kind], outreach, person, now=asked.at)
    return Nothing()


@routes.action("mail.refresh")
def refresh(session: Session, person: Person, asked: Asked) -> Answer:
    """Let an old nudge be sent after all."""
    nudging.refresh(session, _next_mail(session, asked.id_in_value()), person, now=asked.at)
    return Nothing()


def _write(session: Session, outreach: Outreach, message: Message, asked: Asked) -> Answer:
    draft = drafts.current(session, outreach)
    following.draw_again(session, KINDS[_of(session, message).kind], message, now=asked.at)
    metadata = f"{outreach.id}:{outreach.version}"
    kept = KEPT.format(press="Write it" if conversation.is_unwritten(session, outreach) else "Edit")
    return Open(forms.edit_mail(metadata, draft.to, draft.cc, draft.subject, draft.body), otherwise=kept)


def _message(session: Session, person: Person, asked: Asked, action: Action) -> tuple[Message, Kind]:
    return _message_with(session, person, asked.id_in_value(), asked, action)


def _message_with(
    session: Session, person: Person, message_id: int, asked: Asked, action: Action
) -> tuple[Message, Kind]:
    found = replies.get(session, message_id)
    if found is None:
        raise NotFound("I can't find that message any more. Nothing was changed.")
    kind = KINDS[_of(session, found).kind]
    return following.message_for(session, message_id, person, action, now=asked.at), kind


def _of(session: Session, message: Message) -> Outreach:
    outreach = store.get(session, message.outreach_id or 0)
    if outreach is None:
        raise NotFound("I can't find the mail that this came back to. Nothing was changed.")
    return outreach


def _next_mail(session: Session, outreach_id: int) -> Outreach:
    outreach = meant.mail(session, outreach_id)
    if outreach.kind not in (conversation.ANSWER, conversation.AGAIN, silence.NUDGE):
        raise NotAllowed("That button is not for this mail. Nothing was changed.")
    return outreach


def _day(picked: str | None) -> date:
    try:
        return date.fromisoformat(picked or "")
    except ValueError:
        raise Invalid("Choose a day. Nothing was saved.", field="due") from None
